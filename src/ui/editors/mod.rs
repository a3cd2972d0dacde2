//! The editors' list: one line per pattern. What all of them share is in `prompt.rs` and `settings.rs`.

mod chain;
mod prompt;
mod settings;

pub(super) use settings::{Scope, Settings, settings_fields};

use super::{
    kit::{dynamic, maybe},
    playground::{Playground, playground},
};
use crate::{
    run::LaneStatus,
    workflow::{PatternId, Spec},
};
use leptos::prelude::*;

/// The editor of the open pattern.
#[component]
pub(super) fn Editor() -> impl IntoView {
    let playground = playground();
    let pattern = Memo::new(move |_| playground.pattern());
    dynamic(move || match pattern.get() {
        PatternId::Chain => view! { <chain::ChainEditor /> }.into_any(),
    })
}

/// What the person calls one of the pattern's calls. Tracked.
pub(super) fn call_name(playground: Playground, call: usize) -> Option<String> {
    playground.document.with(|document| match &document.workflow {
        Spec::Chain(spec) => spec.steps.get(call).map(|step| chain::display_name(step, call)),
    })
}

/// The pattern as a small picture that lights up while it runs.
#[component]
pub(super) fn Diagram() -> impl IntoView {
    let playground = playground();
    let names = Memo::new(move |_| {
        playground.document.with(|document| match &document.workflow {
            Spec::Chain(spec) => chain::diagram(spec),
        })
    });
    // The calls of a chain are its lanes, in the same order.
    let status = move |index: usize| {
        let run = playground.run.get()?;
        let lane = *run.lanes().get(index)?;
        run.lane(lane, |lane| lane.status)
    };
    let nodes = dynamic(move || {
        let nodes: Vec<AnyView> = names
            .get()
            .into_iter()
            .enumerate()
            .map(|(index, name)| {
                let status = maybe(move || status(index).map(|status| LaneStatus::name(status).to_owned()));
                view! { <li data-status=status>{name}</li> }.into_any()
            })
            .collect();
        nodes.into_any()
    });
    view! { <ol class="diagram" aria-hidden="true">{nodes}</ol> }
}
