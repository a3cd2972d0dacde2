//! The editors' list: one line per pattern. What all of them share is in `prompt.rs` and `settings.rs`.

mod chain;
mod evaluator;
mod fan_out;
mod gate;
mod limits;
mod orchestrator;
mod parallel;
mod prompt;
mod router;
mod schema;
mod schema_form;
mod settings;

pub(super) use evaluator::evaluator_editor;
pub(super) use gate::reply_and_gate;
pub(super) use orchestrator::orchestrator_editor;
pub(super) use parallel::parallel_editor;
pub(super) use router::router_editor;
use settings::fold;
pub(super) use settings::{Name, Scope, folded_settings, settings_fields};

use super::{
    kit::{View, el, lazily, settled},
    later,
    playground::Playground,
    words,
};
use crate::{
    run::LaneState,
    workflow::{PatternId, Spec},
};
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
    })
}

/// The pattern as a small picture that lights up while it runs.
pub(super) fn diagram(playground: Playground) -> View {
    let count = move || playground.document.with(|document| document.workflow.calls().len());
    let has_gate = move |call: usize| {
        playground.document.with(|document| match &document.workflow {
            Spec::Chain(spec) => spec.steps.get(call).is_some_and(|step| step.gate.is_some()),
            _ => false,
        })
    };
    let pattern = move || playground.pattern().id().to_owned();
    el("ol", "diagram").attr("aria-hidden", "true").bind("data-pattern", pattern).rows(count, move |index| {
        let gate = settled(move || has_gate(index));
        let state = move || gate.get().then(|| gate_state(playground, index).to_owned());
        el("li", "")
            .bind_maybe("data-status", move || status(playground, index))
            .bind_maybe("data-gate", state)
            .text_of(move || call_name(playground, index).unwrap_or_default())
    })
}

/// How the latest round of a call stands in the latest run. Tracked.
fn status(playground: Playground, call: usize) -> Option<String> {
    latest(playground, call, |lane| lane.status.name().to_owned())
}

/// What the gate behind a call said of its latest round. Tracked.
fn gate_state(playground: Playground, call: usize) -> &'static str {
    let gated = latest(playground, call, |lane| lane.gated.as_ref().map(|gated| gated.then.name()));
    gated.flatten().unwrap_or("ahead")
}

/// Reads the latest round of a call in the latest run. Tracked.
fn latest<R>(playground: Playground, call: usize, read: impl FnOnce(&LaneState) -> R) -> Option<R> {
    let run = playground.run.get()?;
    let address = playground.document.with(|document| document.workflow.address(call))?;
    let lanes = run.lanes();
    let lane = lanes.into_iter().rfind(|lane| {
        run.state(|state| state.lane(*lane).is_some_and(|lane| lane.opened.path.is_within(&address)))
    })?;
    // A run of another template, or of calls that have since moved, says nothing of these.
    let name = call_name(playground, call)?;
    let found = run
        .lane(lane, |lane| (words::title_or_step(&lane.opened.title, call + 1) == name).then(|| read(lane)));
    found.flatten().filter(|_| run.template() == playground.template())
}
