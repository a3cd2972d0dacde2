//! The editors' list: one line per pattern. What all of them share is in `prompt.rs` and `settings.rs`.

mod chain;
mod limits;
mod prompt;
mod settings;

pub(super) use settings::{Name, Scope, folded_settings, settings_fields};

use super::{
    kit::{View, el},
    playground::Playground,
    words,
};
use crate::workflow::{PatternId, Spec};
use leptos::prelude::*;

/// The editor of the open pattern.
pub(super) fn editor(playground: Playground) -> View {
    let pattern = Memo::new(move |_| playground.pattern());
    el("div", "editor").slot(move || {
        Some(match pattern.get() {
            PatternId::Chain => chain::chain_editor(playground),
        })
    })
}

/// What the person calls one of the pattern's calls. Tracked.
pub(super) fn call_name(playground: Playground, call: usize) -> Option<String> {
    playground.document.with(|document| match &document.workflow {
        Spec::Chain(spec) => spec.steps.get(call).map(|step| chain::display_name(step, call)),
    })
}

/// The pattern as a small picture that lights up while it runs.
pub(super) fn diagram(playground: Playground) -> View {
    let count = move || {
        playground.document.with(|document| match &document.workflow {
            Spec::Chain(spec) => spec.steps.len(),
        })
    };
    // The calls of a chain are its lanes, in the same order.
    let status = move |index: usize| {
        let run = playground.run.get()?;
        let lane = *run.lanes().get(index)?;
        // A run of another template, or of steps that have since moved, says nothing of these.
        let name = call_name(playground, index)?;
        let status = run.lane(lane, |lane| {
            (words::lane_title(&lane.opened.title, index + 1) == name).then(|| lane.status.name().to_owned())
        });
        status.flatten().filter(|_| run.template() == playground.template())
    };
    el("ol", "diagram").attr("aria-hidden", "true").rows(count, move |index| {
        el("li", "")
            .bind_maybe("data-status", move || status(index))
            .text_of(move || call_name(playground, index).unwrap_or_default())
    })
}
