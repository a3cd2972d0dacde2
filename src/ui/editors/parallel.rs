//! The editor of a parallel workflow: the prompt of its workers, the table of workers, and what becomes of their replies.

use super::{
    fan_out::{LastCall, last_call, switchable},
    number::{Number, number_field},
    prompt::prompt_field,
    schema::{SchemaAt, schema_editor},
    settings::{Scope, folded_settings},
};
use crate::{
    document::Document,
    ui::{
        kit::{View, button, el, focus_soon, saying, settled, watch},
        playground::Playground,
        words,
    },
    workflow::{
        Spec, Typed,
        fan_out::is_worker_count,
        patterns::{AGGREGATOR_NAMES, ParallelSpec, WORKER_NAMES, Worker},
        schema::{field_paths, object_of},
        settings::read_count,
    },
};
use leptos::prelude::*;
use std::rc::Rc;

/// A worker's name, or what it is called without one.
pub(super) fn worker_name(worker: &Worker, index: usize) -> String {
    match worker.name.trim() {
        "" => words::worker(index + 1),
        name => name.to_owned(),
    }
}

fn spec_of(document: &Document) -> Option<&ParallelSpec> {
    if let Spec::Parallel(spec) = &document.workflow { Some(spec) } else { None }
}

fn spec_of_mut(document: &mut Document) -> Option<&mut ParallelSpec> {
    if let Spec::Parallel(spec) = &mut document.workflow { Some(spec) } else { None }
}

fn read<R: Default>(playground: Playground, read: impl FnOnce(&ParallelSpec) -> R) -> R {
    playground.document.with(|document| spec_of(document).map(read).unwrap_or_default())
}

fn change(playground: Playground, change: impl FnOnce(&mut ParallelSpec)) {
    playground.edit(|document| {
        if let Some(spec) = spec_of_mut(document) {
            change(spec);
        }
    });
}

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

const AGGREGATOR: LastCall = LastCall {
    id: "aggregator-prompt",
    name: words::AGGREGATOR,
    placeholders: &AGGREGATOR_NAMES,
    needed: ("responses", words::WITHOUT_RESPONSES),
    prompt: words::NEW_AGGREGATOR,
    hint: words::AGGREGATOR_HINT,
    of: |document| spec_of(document)?.aggregator.as_ref(),
    place: |document| spec_of_mut(document).map(|spec| &mut spec.aggregator),
};

pub(in crate::ui) fn parallel_editor(playground: Playground) -> View {
    let count = move || read(playground, |spec| spec.workers.len());
    let add = move || {
        change(playground, |spec| {
            let name = words::worker(spec.workers.len() + 1);
            spec.workers.push(Worker { name, ..Worker::default() });
        });
        focus_soon(&[&name_id(untrack(count).saturating_sub(1))]);
    };
    let prompt = prompt_field(
        "worker-prompt",
        words::ROUTE_PROMPT_PLACEHOLDER,
        || words::prompt_of(words::WORKER),
        move || read(playground, |spec| spec.prompt.clone()),
        || WORKER_NAMES.map(str::to_owned).to_vec(),
        move |text| change(playground, |spec| spec.prompt = text),
    );
    el("div", "steps")
        .child(
            el("div", "step card")
                .child(el("div", "step-head").child(el("h3", "card-title").text(words::ALL_WORKERS)))
                .child(prompt)
                .child(el("div", "settings counts").child(number_field(playground, AT_ONCE))),
        )
        .child(el("h2", "setting-label").text(words::WORKERS))
        .rows(count, move |index| worker_card(playground, index))
        .child(button("small add", words::ADD_WORKER, add).attr("id", "add-worker"))
        .child(last_call(playground, AGGREGATOR))
        .child(replies(playground))
}

fn worker_card(playground: Playground, index: usize) -> View {
    let worker = move || read(playground, |spec| spec.workers.get(index).cloned().unwrap_or_default());
    let name = move || worker_name(&worker(), index);
    let set = move |set: &dyn Fn(&mut Worker)| {
        change(playground, |spec| {
            if let Some(worker) = spec.workers.get_mut(index) {
                set(worker);
            }
        });
    };
    let remove = move || {
        let removed = words::removed(&untrack(name));
        playground.edit_and_offer_back(removed, |document| {
            if let Some(spec) = spec_of_mut(document).filter(|spec| index < spec.workers.len()) {
                spec.workers.remove(index);
            }
        });
        focus_soon(&[&name_id(index.saturating_sub(1)), "add-worker"]);
    };
    let head = el("div", "step-head")
        .child(el("span", "number").attr("aria-hidden", "true").text(&(index + 1).to_string()))
        .child(
            el("input", "step-name")
                .attr("type", "text")
                .attr("spellcheck", "false")
                .attr("id", &name_id(index))
                .attr("aria-label", &words::worker_name(index + 1))
                .attr("placeholder", &words::worker(index + 1))
                .value(move || worker().name)
                .input(move |text| set(&|worker| worker.name.clone_from(&text))),
        )
        .child(times_field(playground, index, name))
        .child(button("icon", "×", remove).bind("aria-label", move || words::remove(&name())));
    let prompt = prompt_field(
        &format!("worker-{index}-prompt"),
        words::WORKER_PROMPT_PLACEHOLDER,
        move || words::prompt_of(&name()),
        move || worker().prompt,
        || WORKER_NAMES.map(str::to_owned).to_vec(),
        move |text| set(&|worker| worker.prompt.clone_from(&text)),
    );
    el("div", "step card route")
        .attr("role", "group")
        .bind("aria-label", name)
        .child(head)
        .child(prompt)
        .child(folded_settings(playground, words::STEP_SETTINGS, Scope::Call(index), name))
}

/// How often a worker is asked.
fn times_field(playground: Playground, index: usize, name: impl Fn() -> String + 'static) -> View {
    let times = settled(move || {
        read(playground, |spec| spec.workers.get(index).map(|worker| worker.times.clone()))
            .unwrap_or(Typed::Good(1))
    });
    let shown = |times: Typed<u32>| match times {
        Typed::Good(times) => times.to_string(),
        Typed::Bad(text) => text,
    };
    let typed = RwSignal::new(shown(times.get_untracked()));
    let read_times = |text: &str| read_count(text).unwrap_or(Typed::Good(1));
    watch(move || {
        let now = times.get();
        if typed.with_untracked(|typed| read_times(typed) != now) {
            typed.set(shown(now));
        }
    });
    let is_bad = move || times.with(|times| !is_worker_count(times));
    let error = format!("worker-{index}-times-error");
    let said =
        saying("field-error", &error, move || if is_bad() { words::BAD_WORKER_TIMES } else { "" }.to_owned());
    let field = el("label", "times").text(words::TIMES).child(
        el("input", "")
            .attr("type", "text")
            .attr("inputmode", "numeric")
            .bind("aria-label", move || words::times_of(&name()))
            .attr("aria-describedby", &error)
            .bind("aria-invalid", move || is_bad().to_string())
            .value(move || typed.get())
            .input(move |text| {
                change(playground, |spec| {
                    if let Some(worker) = spec.workers.get_mut(index) {
                        worker.times = read_times(&text);
                    }
                });
                typed.set(text);
            }),
    );
    el("div", "times-box").child(field).slot(said)
}

/// What the workers' replies are, and whether they are counted.
fn replies(playground: Playground) -> View {
    let part = move || {
        let schema = SchemaAt {
            id: "worker-schema".to_owned(),
            name: Rc::new(|| words::WORKER.to_owned()),
            read: Rc::new(|document| spec_of(document)?.schema.clone()),
            write: Rc::new(|playground, schema| change(playground, |spec| spec.schema = Some(schema))),
            reads: Rc::new(|document| {
                let vote = spec_of(document).map(|spec| spec.vote.clone());
                vote.into_iter().filter(|vote| !vote.is_empty()).collect()
            }),
        };
        el("div", "").child(vote_field(playground)).child(schema_editor(playground, &schema))
    };
    switchable(
        playground,
        words::WORKERS_REPLY_JSON,
        |document| spec_of(document).is_some_and(|spec| spec.schema.is_some()),
        |document, on| {
            if let Some(spec) = spec_of_mut(document) {
                spec.schema = on.then(|| Typed::Good(object_of(&["answer"])));
                if !on {
                    spec.vote.clear();
                }
            }
        },
        part,
    )
}

/// Which field of the replies is counted.
fn vote_field(playground: Playground) -> View {
    let paths = settled(move || {
        read(playground, |spec| {
            let schema = spec.schema.as_ref().and_then(Typed::good);
            schema.map(|schema| field_paths(schema)).unwrap_or_default()
        })
    });
    let vote = settled(move || read(playground, |spec| spec.vote.clone()));
    let select = move || {
        let vote = vote.get();
        let mut paths = paths.get();
        if !vote.is_empty() && !paths.contains(&vote) {
            paths.push(vote.clone());
        }
        let option = |value: &str, text: &str| {
            let is_chosen = value == vote;
            el("option", "").attr("value", value).flag("selected", move || is_chosen).text(text)
        };
        let select = el("select", "")
            .attr("id", "vote-field")
            .child(option("", words::NO_VOTE))
            .children(paths.iter().map(|path| option(path, path)))
            .on("change", move |event| {
                let vote = event.value();
                change(playground, |spec| spec.vote = vote);
                focus_soon(&["vote-field"]);
            });
        Some(select)
    };
    el("div", "default-route").child(el("label", "").attr("for", "vote-field").text(words::VOTE)).slot(select)
}

fn name_id(index: usize) -> String {
    format!("worker-{index}-name")
}
