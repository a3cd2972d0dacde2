//! Starts runs: the one place where the screen meets the engine. It knows what a run needs and nothing of how it
//! is shown.

use super::{
    app::{demo_endpoint, network},
    live_run::{LiveRun, WhatRuns},
    playground::Ports,
    words,
};
use crate::{
    demo,
    document::{
        Connection, Document,
        connection::{BaseUrl, Endpoint, endpoint},
    },
    ports::Transport,
    run::Memory,
    workflow::{ModelRule, Run},
};
use std::rc::Rc;

/// Starts a run of `document` at the endpoint that `connection` names.
pub(super) fn start(
    ports: &Ports,
    document: Document,
    connection: &Connection,
    models: ModelRule,
) -> Option<LiveRun> {
    let (endpoint, transport, host) = route(ports, connection)?;
    let what = WhatRuns {
        template: document.template().unwrap_or_default().to_owned(),
        on_demo: *connection == Connection::Demo,
        endpoint: endpoint.clone(),
        host,
    };
    Some(LiveRun::start(Rc::clone(&ports.clock), what, move |recorder| async move {
        let run = Run {
            recorder: &recorder,
            transport: &*transport,
            endpoint: &endpoint,
            models: &models,
            memory: &Memory::default(),
            settings: &document.settings,
            input: &document.input,
        };
        run.execute(&document.workflow).await;
    }))
}

/// Where requests go, what carries them, and what to call it.
fn route(ports: &Ports, connection: &Connection) -> Option<(Endpoint, Box<dyn Transport>, String)> {
    match connection {
        Connection::Demo => {
            let base = BaseUrl::parse(demo::BASE_URL).ok()?;
            Some((endpoint(base), Box::new(demo_endpoint(ports)), words::DEMO.to_owned()))
        }
        Connection::Server { base_url, .. } => {
            let host = base_url.host().to_owned();
            Some((endpoint(base_url.clone()), Box::new(network(ports)), host))
        }
    }
}
