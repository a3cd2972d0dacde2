//! The right half: what happened, or what will be seen here.

use super::{
    kit::{dynamic, lazily},
    later,
    playground::playground,
    words,
};
use crate::run::RunState;
use leptos::prelude::*;

#[component]
pub(super) fn RunPanel() -> impl IntoView {
    let playground = playground();
    // A new run is a new view; within one run only its own signals draw.
    let body = dynamic(move || match playground.run.get() {
        None => view! {
            <div class="status">
                <p role="status" data-run-status="idle">{words::run_status(&RunState::default())}</p>
            </div>
            <p class="empty">{words::EMPTY_RUN}</p>
            <section class="result card" aria-label=words::RESULT>
                <header class="lane-head"><h3>{words::RESULT}</h3></header>
                <p class="empty">{words::EMPTY_RESULT}</p>
            </section>
        }
        .into_any(),
        Some(run) => lazily(later::run_body(run)),
    });
    view! {
        <section id="run" class="pane" aria-label=words::RUN>
            <div class="pane-scroll">{body}</div>
        </section>
    }
}
