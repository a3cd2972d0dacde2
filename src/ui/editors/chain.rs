//! The editor of a chain: its steps as cards in a row.

use super::{
    Name, fold,
    prompt::prompt_field,
    settings::{Scope, folded_settings},
};
use crate::{
    document::Document,
    ui::{
        kit::{View, button, el, focus_soon},
        later,
        playground::Playground,
        words,
    },
    workflow::{
        Spec,
        patterns::{ChainSpec, Step, step_names},
        schema::top_fields,
    },
};
use leptos::prelude::*;
use std::rc::Rc;

/// A step's name, or what it is called without one.
pub(super) fn display_name(step: &Step, index: usize) -> String {
    match step.name.trim() {
        "" => words::step(index + 1),
        name => name.to_owned(),
    }
}

fn spec_of_mut(document: &mut Document) -> Option<&mut ChainSpec> {
    if let Spec::Chain(spec) = &mut document.workflow { Some(spec) } else { None }
}

/// A step of a document that is a chain.
pub(super) fn step_of(document: &Document, index: usize) -> Option<&Step> {
    if let Spec::Chain(spec) = &document.workflow { spec.steps.get(index) } else { None }
}

/// The same, to be changed.
pub(super) fn step_of_mut(document: &mut Document, index: usize) -> Option<&mut Step> {
    spec_of_mut(document)?.steps.get_mut(index)
}

/// A step as it is now. Tracked.
pub(super) fn step(playground: Playground, index: usize) -> Step {
    playground.document.with(|document| step_of(document, index).cloned().unwrap_or_default())
}

/// Changes a step.
pub(super) fn set(playground: Playground, index: usize, set: impl FnOnce(&mut Step)) {
    playground.edit(|document| {
        if let Some(step) = step_of_mut(document, index) {
            set(step);
        }
    });
}

fn read<R: Default>(playground: Playground, read: impl FnOnce(&ChainSpec) -> R) -> R {
    playground
        .document
        .with(|document| if let Spec::Chain(spec) = &document.workflow { read(spec) } else { R::default() })
}

fn change(playground: Playground, change: impl FnOnce(&mut ChainSpec)) {
    playground.edit(|document| {
        if let Some(spec) = spec_of_mut(document) {
            change(spec);
        }
    });
}

pub(super) fn chain_editor(playground: Playground) -> View {
    let count = move || read(playground, |spec| spec.steps.len());
    let add = move || {
        change(playground, |spec| {
            let name = words::step(spec.steps.len() + 1);
            spec.steps.push(Step { name, ..Step::default() });
        });
        focus_soon(&[&prompt_id(untrack(count).saturating_sub(1))]);
    };
    el("div", "steps").rows(count, move |index| step_card(playground, index)).child(button(
        "small add",
        words::ADD_STEP,
        add,
    ))
}

fn step_card(playground: Playground, index: usize) -> View {
    let step = move || step(playground, index);
    let name = move || display_name(&step(), index);
    let swap = move |to: usize, button: &str| {
        change(playground, |spec| {
            if to < spec.steps.len() {
                spec.steps.swap(index, to);
            }
        });
        // At an end the same arrow is of no more use, and the other one takes the focus.
        focus_soon(&[&format!("step-{to}-{button}"), &format!("step-{to}-up"), &format!("step-{to}-down")]);
    };
    let remove = move || {
        let removed = words::removed(&untrack(name));
        playground.edit_and_offer_back(removed, |document| {
            if let Some(spec) = spec_of_mut(document).filter(|spec| index < spec.steps.len()) {
                spec.steps.remove(index);
            }
        });
        focus_soon(&[&prompt_id(index.saturating_sub(1)), "add-step"]);
    };
    let is_last = move || index + 1 >= read(playground, |spec| spec.steps.len());
    let name_field = el("input", "step-name")
        .attr("type", "text")
        .attr("spellcheck", "false")
        .attr("aria-label", &words::step_name(index + 1))
        .attr("placeholder", &words::step(index + 1))
        .value(move || step().name)
        .input(move |text| set(playground, index, |step| step.name = text));
    let up = button("icon", "↑", move || swap(index.saturating_sub(1), "up"))
        .attr("id", &format!("step-{index}-up"))
        .flag("disabled", move || index == 0)
        .bind("aria-label", move || words::move_up(&name()));
    let down = button("icon", "↓", move || swap(index + 1, "down"))
        .attr("id", &format!("step-{index}-down"))
        .flag("disabled", is_last)
        .bind("aria-label", move || words::move_down(&name()));
    let head = el("div", "step-head")
        .child(el("span", "number").attr("aria-hidden", "true").text(&(index + 1).to_string()))
        .child(name_field)
        .child(up)
        .child(down)
        .child(button("icon", "×", remove).bind("aria-label", move || words::remove(&name())));
    let prompt = prompt_field(
        &prompt_id(index),
        "",
        move || words::prompt_of(&name()),
        move || step().prompt,
        move || read(playground, |spec| step_names(spec, index)),
        move |text| set(playground, index, |step| step.prompt = text),
    );
    el("div", "step card").attr("role", "group").bind("aria-label", name).child(head).child(prompt).child(
        el("div", "folds").child(reply_and_gate(playground, index, Rc::new(name))).child(folded_settings(
            playground,
            words::STEP_SETTINGS,
            Scope::Call(index),
            name,
        )),
    )
}

/// What the step's reply is and what gate it has, folded away; open from the start where there is either.
fn reply_and_gate(playground: Playground, index: usize, name: Name) -> View {
    let summary = move || {
        let Step { schema, gate, .. } = step(playground, index);
        let fields = schema.map(|schema| schema.good().map(|schema| top_fields(schema)).unwrap_or_default());
        words::reply_and_gate(fields.as_deref(), gate.as_ref().map(|gate| &gate.condition))
    };
    let is_special = untrack(|| {
        let step = step(playground, index);
        step.schema.is_some() || step.gate.is_some()
    });
    fold(is_special, summary, move || later::reply_and_gate(playground, index, Rc::clone(&name)))
}

fn prompt_id(index: usize) -> String {
    format!("step-{index}-prompt")
}
