//! What the first screen does without: parts of the program that are loaded when they are first needed. Each
//! function here is the door to such a part; behind the feature `split`, which the site is built with, its code
//! lies in a file of its own (see `docs/decisions.md`, "Parts that load later").
// The doors are foreign functions to the compiler, which the macro declares.
#![allow(unsafe_code)]

use super::{
    app::network,
    comparison, dialogs,
    editing::{self, Keeper},
    editors::{self, Name, Scope},
    engine::{self, RunsElsewhere, Start},
    kit::View,
    live_run::LiveRun,
    opening::{self, Beyond},
    playground::{Dialog, Playground, Ports},
    run_view, viewer,
};
use crate::{
    document::{
        Document, Entry, Recorded, Tried, TryEdit,
        connection::{Endpoint, list_models},
    },
    ports::LocalBoxFuture,
    run::CallError,
    workflow::PatternId,
};
use std::rc::Rc;

/// A part could not be loaded: the connection is gone, or the site has changed since the page was opened.
pub(super) struct LoadError;

#[cfg(feature = "split")]
impl From<wasm_split_helpers::SplitLoaderError> for LoadError {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

/// Declares doors: `part: fn door(…) -> T { … }`. Each is an `async fn` that gives `Result<T, LoadError>`.
macro_rules! later {
    ($(
        $(#[$doc:meta])*
        $part:ident: fn $name:ident($($argument:ident: $type:ty),* $(,)?) -> $output:ty $body:block
    )+) => { $(
        $(#[$doc])*
        #[cfg(feature = "split")]
        #[wasm_split_helpers::wasm_split($part, fallible)]
        pub(super) fn $name($($argument: $type),*) -> Result<$output, LoadError> {
            Ok($body)
        }

        $(#[$doc])*
        #[cfg(not(feature = "split"))]
        pub(super) async fn $name($($argument: $type),*) -> Result<$output, LoadError> {
            Ok($body)
        }
    )+ };
}

later! {
    /// A dialog's view.
    dialogs: fn dialog(playground: Playground, dialog: Dialog) -> View {
        dialogs::view(playground, dialog)
    }

    /// The editor of a parallel workflow.
    editors: fn parallel_editor(playground: Playground) -> View {
        editors::parallel_editor(playground)
    }

    /// The editor of an orchestrator.
    editors: fn orchestrator_editor(playground: Playground) -> View {
        editors::orchestrator_editor(playground)
    }

    /// The editor of an evaluator.
    editors: fn evaluator_editor(playground: Playground) -> View {
        editors::evaluator_editor(playground)
    }

    /// The editor of an agent.
    editors: fn agent_editor(playground: Playground) -> View {
        editors::agent_editor(playground)
    }

    /// How many of an agent's tools nobody allowed yet.
    editors: fn tools_off(playground: Playground) -> View {
        editors::tools_off(playground)
    }

    /// The editor of a router.
    editors: fn router_editor(playground: Playground) -> View {
        editors::router_editor(playground)
    }

    /// What a step's reply is, and its gate.
    editors: fn reply_and_gate(playground: Playground, index: usize, name: Name) -> View {
        editors::reply_and_gate(playground, index, &name)
    }

    /// The fields of settings.
    dialogs: fn settings(playground: Playground, scope: Scope, name: Name) -> View {
        editors::settings_fields(playground, scope, &name)
    }

    /// A gallery entry, or the first of its pattern where there is none of this name, with its document as it was left.
    documents: fn opened(pattern: PatternId, template: String) -> Option<(&'static Entry, Document)> {
        editing::opened(pattern, &template)
    }

    /// What writes documents down.
    documents: fn keeper() -> Keeper {
        |document| serde_json::to_string(document).ok()
    }

    /// An entry's document with one of its changes made.
    documents: fn tried(entry: &'static Entry, edit: &'static TryEdit, current: Document) -> Option<Tried> {
        entry.tried(edit, &current)
    }

    /// Opens what others handed on.
    dialogs: fn open_beyond(playground: Playground, what: Beyond, wish: u32) -> () {
        opening::open(playground, what, wish);
    }

    /// What stands in place of the editors, where there are none.
    dialogs: fn viewer(playground: Playground) -> View {
        viewer::viewer(playground)
    }

    /// The models that an endpoint lists.
    run: fn models(ports: Rc<Ports>, endpoint: Endpoint) -> LocalBoxFuture<'static, Result<Vec<String>, CallError>> {
        Box::pin(async move { list_models(&network(&ports), &*ports.clock, &endpoint).await })
    }

    /// Fetches the engine before it is needed.
    run: fn prepare_run() -> () {}

    /// Starts a run of a document.
    run: fn start(ports: Rc<Ports>, start: Start) -> Option<LiveRun> {
        engine::start(&ports, start)
    }

    /// Brings back the run that the tab had before it was reloaded.
    run: fn restore(ports: Rc<Ports>) -> LocalBoxFuture<'static, Result<Option<LiveRun>, RunsElsewhere>> {
        Box::pin(engine::restore(ports))
    }

    /// A run that was recorded elsewhere.
    run: fn recorded(ports: Rc<Ports>, document: Document, recorded: Recorded) -> Option<LiveRun> {
        engine::recorded(&ports, document, recorded)
    }

    /// A run's view; without a run that of a comparison, under way or to be begun.
    run: fn run_body(playground: Playground, run: Option<LiveRun>) -> View {
        match run {
            Some(run) => run_view::run_body(playground, &run),
            None => comparison::comparison(playground),
        }
    }
}
