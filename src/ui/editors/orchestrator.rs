//! The editor of an orchestrator: the call that names the tasks, the worker, the types of tasks, and the synthesizer.

use super::{
    fan_out::{LastCall, last_call},
    number::{Number, number_field},
    prompt::prompt_field,
    schema::{SchemaAt, schema_editor},
    settings::{Scope, folded_settings},
};
use crate::{
    document::Document,
    ui::{
        kit::{View, button, el, focus_soon, settled},
        playground::Playground,
        words,
    },
    workflow::{
        Spec, Typed,
        fan_out::is_worker_count,
        patterns::{ORCHESTRATOR_NAMES, OrchestratorSpec, SUBTASK_NAMES, SYNTHESIZER_NAMES, TaskType},
    },
};
use leptos::prelude::*;
use std::rc::Rc;

/// The number of the first type among the pattern's calls.
const FIRST_TYPE: usize = 2;

/// A type's name, or what it is called without one.
pub(super) fn type_name(kind: &TaskType, index: usize) -> String {
    match kind.name.trim() {
        "" => words::task_type(index + 1),
        name => name.to_owned(),
    }
}

fn spec_of(document: &Document) -> Option<&OrchestratorSpec> {
    if let Spec::Orchestrator(spec) = &document.workflow { Some(spec) } else { None }
}

fn spec_of_mut(document: &mut Document) -> Option<&mut OrchestratorSpec> {
    if let Spec::Orchestrator(spec) = &mut document.workflow { Some(spec) } else { None }
}

fn read<R: Default>(playground: Playground, read: impl FnOnce(&OrchestratorSpec) -> R) -> R {
    playground.document.with(|document| spec_of(document).map(read).unwrap_or_default())
}

fn change(playground: Playground, change: impl FnOnce(&mut OrchestratorSpec)) {
    playground.edit(|document| {
        if let Some(spec) = spec_of_mut(document) {
            change(spec);
        }
    });
}

const CAP: Number = Number {
    label: words::CAP,
    name: words::CAP,
    otherwise: words::NO_CAP,
    must_be: words::BAD_CAP,
    read: |document| spec_of(document)?.cap.clone(),
    write: |document, number| {
        if let Some(spec) = spec_of_mut(document) {
            spec.cap = number;
        }
    },
    is_good: |number| is_worker_count(&Typed::Good(number)),
};
const AT_ONCE: Number = Number {
    label: words::AT_ONCE,
    name: words::AT_ONCE,
    otherwise: words::ALL_AT_ONCE,
    must_be: words::BAD_AT_ONCE,
    read: |document| spec_of(document)?.at_once.clone(),
    write: |document, number| {
        if let Some(spec) = spec_of_mut(document) {
            spec.at_once = number;
        }
    },
    is_good: |number| number > 0,
};

const SYNTHESIZER: LastCall = LastCall {
    id: "synthesizer-prompt",
    name: words::SYNTHESIZER,
    placeholders: &SYNTHESIZER_NAMES,
    needed: ("worker_responses", words::WITHOUT_WORKER_RESPONSES),
    prompt: words::NEW_SYNTHESIZER,
    hint: words::SYNTHESIZER_HINT,
    of: |document| spec_of(document)?.synthesizer.as_ref(),
    place: |document| spec_of_mut(document).map(|spec| &mut spec.synthesizer),
};

pub(in crate::ui) fn orchestrator_editor(playground: Playground) -> View {
    let count = move || read(playground, |spec| spec.types.len());
    let add = move || {
        change(playground, |spec| {
            let name = words::task_type(spec.types.len() + 1).to_lowercase();
            spec.types.push(TaskType { name, ..TaskType::default() });
        });
        focus_soon(&[&name_id(untrack(count).saturating_sub(1))]);
    };
    let schema = SchemaAt {
        id: "orchestrator-schema".to_owned(),
        name: Rc::new(|| words::ORCHESTRATOR.to_owned()),
        read: Rc::new(|document| spec_of(document).map(OrchestratorSpec::full_schema)),
        write: Rc::new(|playground, schema| {
            let before = untrack(|| read(playground, |spec| spec.types.len()));
            let mut after = playground.document.get_untracked();
            if let Some(spec) = spec_of_mut(&mut after) {
                spec.take_schema(schema);
            }
            // The choices are the types: with a choice its type goes.
            match spec_of(&after).is_some_and(|spec| spec.types.len() < before) {
                true => playground
                    .edit_and_offer_back(words::REMOVE_TYPES.to_owned(), |document| *document = after),
                false => playground.edit(|document| *document = after),
            }
        }),
        reads: Rc::new(|_| OrchestratorSpec::fields_read().to_vec()),
    };
    el("div", "steps")
        .child(orchestrator_card(playground).child(schema_editor(playground, &schema)))
        .child(worker_card(playground))
        .child(el("h2", "setting-label").text(words::TASK_TYPES))
        .rows(count, move |index| type_card(playground, index))
        .child(button("small add", words::ADD_TYPE, add).attr("id", "add-type"))
        .child(last_call(playground, SYNTHESIZER))
}

fn orchestrator_card(playground: Playground) -> View {
    let prompt = prompt_field(
        "orchestrator-prompt",
        "",
        || words::prompt_of(words::ORCHESTRATOR),
        move || read(playground, |spec| spec.prompt.clone()),
        || ORCHESTRATOR_NAMES.map(str::to_owned).to_vec(),
        move |text| change(playground, |spec| spec.prompt = text),
    );
    el("div", "step card")
        .attr("role", "group")
        .attr("aria-label", words::ORCHESTRATOR)
        .child(el("div", "step-head").child(el("h3", "card-title").text(words::ORCHESTRATOR)))
        .child(prompt)
        .child(folded_settings(playground, words::STEP_SETTINGS, Scope::Call(0), || {
            words::ORCHESTRATOR.to_owned()
        }))
}

fn worker_card(playground: Playground) -> View {
    let prompt = prompt_field(
        "worker-prompt",
        "",
        || words::prompt_of(words::WORKER),
        move || read(playground, |spec| spec.worker.prompt.clone()),
        || SUBTASK_NAMES.map(str::to_owned).to_vec(),
        move |text| change(playground, |spec| spec.worker.prompt = text),
    );
    el("div", "step card")
        .attr("role", "group")
        .attr("aria-label", words::WORKER)
        .child(el("div", "step-head").child(el("h3", "card-title").text(words::WORKER)))
        .child(prompt)
        .child(
            el("div", "settings counts")
                .child(number_field(playground, CAP))
                .child(number_field(playground, AT_ONCE)),
        )
        .child(folded_settings(playground, words::STEP_SETTINGS, Scope::Call(1), || words::WORKER.to_owned()))
}

fn type_card(playground: Playground, index: usize) -> View {
    let kind = move || read(playground, |spec| spec.types.get(index).cloned().unwrap_or_default());
    let name = move || type_name(&kind(), index);
    let remove = move || {
        let removed = words::removed(&untrack(name));
        playground.edit_and_offer_back(removed, |document| {
            if let Some(spec) = spec_of_mut(document).filter(|spec| index < spec.types.len()) {
                spec.types.remove(index);
            }
        });
        focus_soon(&[&name_id(index.saturating_sub(1)), "add-type"]);
    };
    let is_twice = settled(move || {
        read(playground, |spec| {
            let own = spec.types.get(index).map(|kind| kind.name.trim().to_owned()).unwrap_or_default();
            !own.is_empty() && spec.types.iter().filter(|kind| kind.name.trim() == own).count() > 1
        })
    });
    let error = format!("type-{index}-error");
    let head = el("div", "step-head")
        .child(
            el("input", "step-name route-key")
                .attr("type", "text")
                .attr("spellcheck", "false")
                .attr("id", &name_id(index))
                .attr("aria-label", &words::type_name(index + 1))
                .attr("aria-describedby", &error)
                .bind("aria-invalid", move || is_twice.get().to_string())
                .value(move || kind().name)
                .input(move |text| {
                    change(playground, |spec| {
                        if let Some(kind) = spec.types.get_mut(index) {
                            kind.name = text;
                        }
                    });
                }),
        )
        .child(button("icon", "×", remove).bind("aria-label", move || words::remove(&name())));
    el("div", "step card route")
        .attr("role", "group")
        .bind("aria-label", name)
        .child(head)
        .when(
            move || is_twice.get(),
            move || el("p", "field-error").attr("id", &error).text(words::TYPE_TWICE),
        )
        .child(folded_settings(playground, words::STEP_SETTINGS, Scope::Call(index + FIRST_TYPE), name))
}

fn name_id(index: usize) -> String {
    format!("type-{index}-name")
}
