//! The editors' list: one line per pattern. What all of them share is in `prompt.rs` and `settings.rs`.

mod agent;
mod chain;
mod choice;
mod evaluator;
mod fan_out;
mod gate;
mod limits;
mod lined;
mod number;
mod orchestrator;
mod parallel;
mod prompt;
mod router;
mod schema;
mod schema_form;
mod settings;

pub(super) use agent::{agent_editor, tools_off};
pub(super) use evaluator::evaluator_editor;
pub(super) use gate::reply_and_gate;
pub(super) use orchestrator::orchestrator_editor;
pub(super) use parallel::parallel_editor;
pub(super) use router::router_editor;
use settings::fold;
pub(super) use settings::{Name, Scope, folded_settings, settings_fields};

use super::{
    kit::{View, el, lazily},
    later,
    playground::Playground,
    words,
};
use crate::workflow::{PatternId, Spec};
use leptos::prelude::*;

/// The editor of the open pattern.
pub(super) fn editor(playground: Playground) -> View {
    // Anew for another template: what is folded away there stands open here.
    let entry = move || playground.entry.get().map(|entry| entry.id.as_str());
    let open = Memo::new(move |_| (playground.pattern(), entry()));
    el("div", "editor").slot(move || {
        Some(match open.get().0 {
            PatternId::Chain => chain::chain_editor(playground),
            PatternId::Parallel => lazily(later::parallel_editor(playground)),
            PatternId::Router => lazily(later::router_editor(playground)),
            PatternId::Orchestrator => lazily(later::orchestrator_editor(playground)),
            PatternId::Evaluator => lazily(later::evaluator_editor(playground)),
            PatternId::Agent => lazily(later::agent_editor(playground)),
        })
    })
}

/// What the person calls one of the pattern's calls. Tracked.
pub(super) fn call_name(playground: Playground, call: usize) -> Option<String> {
    playground.document.with(|document| match (&document.workflow, call) {
        (Spec::Chain(spec), _) => spec.steps.get(call).map(|step| chain::display_name(step, call)),
        (Spec::Parallel(spec), _) if call < spec.workers.len() => {
            spec.workers.get(call).map(|worker| parallel::worker_name(worker, call))
        }
        (Spec::Parallel(spec), _) => spec.aggregator.as_ref().map(|_| words::AGGREGATOR.to_owned()),
        (Spec::Router(_), 0) => Some(words::ROUTER.to_owned()),
        (Spec::Router(spec), _) => spec.routes.get(call - 1).map(|route| router::route_name(route, call - 1)),
        (Spec::Orchestrator(_), 0) => Some(words::ORCHESTRATOR.to_owned()),
        (Spec::Orchestrator(_), 1) => Some(words::WORKER.to_owned()),
        (Spec::Orchestrator(spec), _) if call - 2 < spec.types.len() => {
            spec.types.get(call - 2).map(|kind| orchestrator::type_name(kind, call - 2))
        }
        (Spec::Orchestrator(_), _) => Some(words::SYNTHESIZER.to_owned()),
        (Spec::Evaluator(_), 0) => Some(words::GENERATOR.to_owned()),
        (Spec::Evaluator(_), _) => Some(words::EVALUATOR.to_owned()),
        (Spec::Agent(_), 0) => Some(words::AGENT.to_owned()),
        (Spec::Agent(_), _) => Some(words::REFLECTION.to_owned()),
    })
}
