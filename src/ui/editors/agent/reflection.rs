//! The card of an agent's reflection: whether there is any, what asks for one, what it asks, and in which role its note is
//! told.

use super::{change, labelled, read, spec_of, spec_of_mut};
use crate::{
    ui::{
        editors::{
            fan_out::switched,
            number::{Number, number_field},
            prompt::prompt_field,
            settings::{Scope, fold, folded_settings},
        },
        kit::{View, el, paragraph, saying, settled},
        playground::Playground,
        words,
    },
    workflow::{
        conversation::NoteRole,
        reflection::{REFLECTION_NAMES, Reflection},
    },
};
use leptos::prelude::*;
use std::future::ready;

const NO_PROGRESS: Number = Number {
    label: words::NO_PROGRESS,
    name: words::NO_PROGRESS_NAME,
    otherwise: words::NEVER,
    must_be: words::BAD_NO_PROGRESS,
    read: |document| spec_of(document)?.reflection.after_no_progress.clone(),
    write: |document, number| {
        if let Some(spec) = spec_of_mut(document) {
            spec.reflection.after_no_progress = number;
        }
    },
    is_good: |number| number > 0,
};

/// A trigger that is there or not: what it is called, and where.
type Trigger = (&'static str, fn(&Reflection) -> bool, fn(&mut Reflection, bool));

const TRIGGERS: [Trigger; 3] = [
    (words::ON_TOOL_ERROR, |of| of.on_tool_error, |of, on| of.on_tool_error = on),
    (words::ON_BAD_ARGUMENTS, |of| of.on_bad_arguments, |of, on| of.on_bad_arguments = on),
    (words::ON_REPEATED, |of| of.on_repeated, |of, on| of.on_repeated = on),
];

pub(super) fn reflection_card(playground: Playground) -> View {
    let is_on = settled(move || read(playground, |spec| spec.reflection.on));
    let set = move |on| change(playground, |spec| spec.reflection.on = on);
    switched(words::REFLECTION, is_on, set, move || details(playground))
        .attr("role", "group")
        .attr("aria-label", words::REFLECTION)
}

fn details(playground: Playground) -> View {
    let text = move || read(playground, |spec| spec.reflection.prompt.clone());
    let prompt = prompt_field(
        "reflection-prompt",
        "",
        || words::prompt_of(words::REFLECTION),
        text,
        || REFLECTION_NAMES.map(str::to_owned).to_vec(),
        move |text| change(playground, |spec| spec.reflection.prompt = text),
    );
    let empty = move || if text().trim().is_empty() { words::EMPTY_REFLECTION } else { "" }.to_owned();
    el("div", "")
        .child(paragraph("hint", words::REFLECTION_HINT))
        .child(
            el("div", "triggers")
                .children(TRIGGERS.map(|trigger| trigger_switch(playground, trigger)))
                .child(number_field(playground, NO_PROGRESS)),
        )
        .slot(saying("hint", "", move || {
            if is_ever_asked_for(playground) { "" } else { words::NO_TRIGGER }.to_owned()
        }))
        .child(labelled(words::REFLECTION_PROMPT, prompt))
        .slot(saying("field-error", "", empty))
        .child(
            el("div", "folds")
                .child(fold(
                    false,
                    move || words::note_goes(read(playground, |spec| spec.reflection.role)),
                    move || ready(Ok(note_role(playground))),
                ))
                .child(folded_settings(playground, words::STEP_SETTINGS, Scope::Call(1), || {
                    words::REFLECTION.to_owned()
                })),
        )
}

/// Whether anything asks for a reflection. Tracked.
fn is_ever_asked_for(playground: Playground) -> bool {
    read(playground, |spec| {
        let of = &spec.reflection;
        of.after_no_progress.is_some() || TRIGGERS.iter().any(|(_, is_on, _)| is_on(of))
    })
}

fn trigger_switch(playground: Playground, (name, is_on, set): Trigger) -> View {
    let switch = el("input", "")
        .attr("type", "checkbox")
        .checked(move || read(playground, |spec| is_on(&spec.reflection)))
        .on("change", move |event| change(playground, |spec| set(&mut spec.reflection, event.is_checked())));
    el("label", "check inline").child(switch).text(name)
}

/// In which role the note is told, each with what providers do with it.
fn note_role(playground: Playground) -> View {
    let chosen = settled(move || read(playground, |spec| spec.reflection.role));
    let option = move |(role, name): (NoteRole, &'static str)| {
        let radio = el("input", "")
            .attr("type", "radio")
            .attr("name", "note-role")
            .attr("value", name)
            .checked(move || chosen.get() == role)
            .on("change", move |_| change(playground, |spec| spec.reflection.role = role));
        el("label", "check inline note-role")
            .child(radio)
            .child(el("span", "").text(name))
            .child(el("span", "hint").text(words::note_role(role)))
    };
    el("div", "note-roles")
        .attr("role", "radiogroup")
        .attr("aria-label", words::NOTE_ROLE)
        .children(words::NOTE_ROLES.map(option))
}
