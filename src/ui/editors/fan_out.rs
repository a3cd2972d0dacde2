//! What the editors of Parallel and Orchestrator share: parts of the workflow that can be switched off, among them the
//! call that reads what the workers replied. It knows neither pattern.

use super::{
    prompt::prompt_field,
    settings::{Scope, folded_settings},
};
use crate::{
    document::Document,
    ui::{
        kit::{View, el, settled},
        playground::Playground,
        words,
    },
};
use leptos::prelude::*;

/// A part that can be switched off; what a person made of it can be brought back.
pub(super) fn switchable(
    playground: Playground,
    label: &'static str,
    is_on: fn(&Document) -> bool,
    set: fn(&mut Document, bool),
    part: impl Fn() -> View + 'static,
) -> View {
    let is_on = settled(move || playground.document.with(is_on));
    let switch = el("label", "check inline")
        .child(
            el("input", "")
                .attr("type", "checkbox")
                .attr("aria-label", label)
                .checked(move || is_on.get())
                .on("change", move |event| match event.is_checked() {
                    true => playground.edit(|document| set(document, true)),
                    false => playground
                        .edit_and_offer_back(words::switched_off(label), |document| set(document, false)),
                }),
        )
        .text(label);
    el("div", "step card").child(switch).when(move || is_on.get(), part)
}

/// The call that reads what the workers replied: what it is called, and where it is in the document.
#[derive(Clone, Copy)]
pub(super) struct LastCall {
    /// The id of its prompt.
    pub(super) id: &'static str,
    /// What the person calls it.
    pub(super) name: &'static str,
    /// The placeholders of its prompt.
    pub(super) placeholders: &'static [&'static str],
    /// Whether there is one.
    pub(super) is_on: fn(&Document) -> bool,
    /// Makes one, or takes it away.
    pub(super) set: fn(&mut Document, bool),
    /// Its prompt.
    pub(super) prompt: fn(&Document) -> Option<&str>,
    /// Changes its prompt.
    pub(super) set_prompt: fn(&mut Document, String),
}

pub(super) fn last_call(playground: Playground, call: LastCall) -> View {
    let part = move || {
        let prompt = prompt_field(
            call.id,
            "",
            move || words::prompt_of(call.name),
            move || {
                playground.document.with(|document| (call.prompt)(document).unwrap_or_default().to_owned())
            },
            move || call.placeholders.iter().map(|name| (*name).to_owned()).collect(),
            move |text| playground.edit(|document| (call.set_prompt)(document, text)),
        );
        let settings =
            folded_settings(playground, words::STEP_SETTINGS, Scope::LastCall, || call.name.to_owned());
        el("div", "").child(prompt).child(settings)
    };
    switchable(playground, call.name, call.is_on, call.set, part)
}
