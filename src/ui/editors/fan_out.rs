//! What the editors of Parallel and Orchestrator share: parts of the workflow that can be switched off, among them the
//! call that reads what the workers replied. It knows neither pattern.

use super::{
    prompt::{left_out, prompt_field},
    settings::{Scope, folded_settings},
};
use crate::{
    document::Document,
    ui::{
        kit::{View, el, paragraph, settled},
        playground::Playground,
        words,
    },
    workflow::fan_out::Combiner,
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
    let switch = move |on| match on {
        true => playground.edit(|document| set(document, true)),
        false => {
            playground.edit_and_offer_back(words::switched_off(label), |document| set(document, false));
        }
    };
    switched(label, is_on, switch, part)
}

/// A part that is there while its switch is on.
pub(super) fn switched(
    label: &'static str,
    is_on: RwSignal<bool>,
    set: impl Fn(bool) + 'static,
    part: impl Fn() -> View + 'static,
) -> View {
    let switch = el("label", "check inline")
        .child(
            el("input", "")
                .attr("type", "checkbox")
                .attr("aria-label", label)
                .checked(move || is_on.get())
                .on("change", move |event| set(event.is_checked())),
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
    /// The one of them without which it reads no reply, and what is said then.
    pub(super) needed: (&'static str, &'static str),
    /// What a new one is told to do.
    pub(super) prompt: &'static str,
    /// How it gets what the workers replied.
    pub(super) hint: &'static str,
    /// Reads it.
    pub(super) of: fn(&Document) -> Option<&Combiner>,
    /// Its place.
    pub(super) place: fn(&mut Document) -> Option<&mut Option<Combiner>>,
}

pub(super) fn last_call(playground: Playground, call: LastCall) -> View {
    let is_on = settled(move || playground.document.with(|document| (call.of)(document).is_some()));
    // Whoever compares a run with it and one without finds it as it was.
    let put_aside = StoredValue::new(None);
    let switch = move |on: bool| {
        playground.edit(|document| {
            let Some(place) = (call.place)(document) else { return };
            if on {
                let new = || Combiner { prompt: call.prompt.to_owned(), ..Combiner::default() };
                *place = Some(put_aside.get_value().unwrap_or_else(new));
            } else {
                put_aside.set_value(place.take());
            }
        });
    };
    let part = move || {
        let write = move |text: String| {
            playground.edit(|document| {
                if let Some(Some(combiner)) = (call.place)(document) {
                    combiner.prompt = text;
                }
            });
        };
        let text = move || {
            let read = |document: &Document| (call.of)(document).map(|combiner| combiner.prompt.clone());
            playground.document.with(read).unwrap_or_default()
        };
        let prompt = prompt_field(
            call.id,
            "",
            move || words::prompt_of(call.name),
            text,
            move || call.placeholders.iter().map(|name| (*name).to_owned()).collect(),
            write,
        );
        let settings =
            folded_settings(playground, words::STEP_SETTINGS, Scope::LastCall, || call.name.to_owned());
        let (needed, without) = call.needed;
        el("div", "")
            .child(prompt)
            .slot(left_out(text, call.placeholders, needed, without))
            .child(paragraph("hint", call.hint))
            .child(settings)
    };
    switched(call.name, is_on, switch, part)
}
