//! What a step's reply is, text or JSON, and the gate behind it.

use super::{
    chain,
    schema::{SchemaAt, schema_editor},
};
use crate::{
    run::Test,
    ui::{
        kit::{View, el, focus_soon, paragraph, settled, watch},
        playground::Playground,
        words,
    },
    workflow::{
        Typed,
        patterns::{Gate, Otherwise, Step, read_times},
        schema::{field_paths, object_of},
    },
};
use leptos::prelude::*;
use std::rc::Rc;

const TESTS: [Test; 6] = [Test::Contains, Test::Lacks, Test::Is, Test::IsNot, Test::AtLeast, Test::AtMost];

/// The fields of what a step's reply is and of its gate. `name` is what the step is called.
pub(in crate::ui) fn reply_and_gate(playground: Playground, index: usize, name: &super::Name) -> View {
    let step = move || chain::step(playground, index);
    let has_schema = settled(move || step().schema.is_some());
    let has_gate = settled(move || step().gate.is_some());
    // What a person made of it can be brought back.
    let switch_off = move |label: &str, change: fn(&mut Step)| {
        playground.edit_and_offer_back(words::switched_off(label), |document| {
            if let Some(step) = chain::step_of_mut(document, index) {
                change(step);
            }
        });
    };
    let take_json = move |on: bool| match on {
        true => {
            chain::set(playground, index, |step| step.schema = Some(Typed::Good(object_of(&["answer"]))));
        }
        false => switch_off(words::REPLIES_JSON, |step| step.schema = None),
    };
    let take_gate = move |on: bool| match on {
        true => chain::set(playground, index, |step| step.gate = Some(Gate::default())),
        false => switch_off(words::GATE_ON, |step| step.gate = None),
    };
    let switch = |label: &'static str, is_on: RwSignal<bool>, take: Box<dyn Fn(bool)>| {
        let name = Rc::clone(name);
        el("label", "check inline")
            .child(
                el("input", "")
                    .attr("type", "checkbox")
                    .bind("aria-label", move || words::switch_of(&name(), label))
                    .checked(move || is_on.get())
                    .on("change", move |event| take(event.is_checked())),
            )
            .text(label)
    };
    let (of_schema, of_gate) = (Rc::clone(name), Rc::clone(name));
    let schema = move || {
        let at = SchemaAt {
            id: format!("step-{index}-schema"),
            name: Rc::clone(&of_schema),
            read: Rc::new(move |document| chain::step_of(document, index)?.schema.clone()),
            write: Rc::new(move |playground, schema| {
                chain::set(playground, index, |step| step.schema = Some(schema));
            }),
            reads: Rc::new(move |document| {
                let field = chain::step_of(document, index)
                    .and_then(|step| step.gate.as_ref())
                    .map(|gate| gate.condition.field.clone());
                field.into_iter().filter(|field| !field.is_empty()).collect()
            }),
        };
        schema_editor(playground, &at)
    };
    el("div", "reply-and-gate")
        .child(
            el("div", "switches")
                .child(switch(words::REPLIES_JSON, has_schema, Box::new(take_json)))
                .child(switch(words::GATE_ON, has_gate, Box::new(take_gate))),
        )
        .when(move || has_schema.get(), schema)
        .when(move || has_gate.get(), move || gate_editor(playground, index, &of_gate))
}

/// A part of the gate: how it is read and changed.
fn gate_editor(playground: Playground, index: usize, name: &super::Name) -> View {
    let gate = move || chain::step(playground, index).gate.unwrap_or_default();
    let set = move |change: Box<dyn FnOnce(&mut Gate)>| {
        chain::set(playground, index, move |step| {
            if let Some(gate) = &mut step.gate {
                change(gate);
            }
        });
    };
    let label = |part: &'static str| {
        let name = Rc::clone(name);
        move || words::gate_part(&name(), part)
    };
    let condition = settled(move || gate().condition);
    let problems = settled(move || {
        let step = chain::step(playground, index);
        let found = step.gate.as_ref().map(|gate| gate.problems(step.schema.as_ref())).unwrap_or_default();
        found.iter().map(words::problem_kind).collect::<Vec<_>>().join(" ")
    });
    let value_is_bad = settled(move || problems.with(|said| said.contains(words::BAD_GATE_VALUE)));
    let paths = settled(move || fields_of(&chain::step(playground, index)));
    let chosen_field = settled(move || gate().condition.field);
    let field_label: super::Name = Rc::new(label("field"));
    let field_id = format!("step-{index}-gate-field");
    let field = {
        let id = field_id;
        let options = move || {
            let field = chosen_field.get();
            let mut paths = paths.get();
            // One that the schema does not have stays, and is told below.
            if !field.is_empty() && !paths.contains(&field) {
                paths.push(field.clone());
            }
            let option = |value: &str, text: &str| {
                let is_chosen = value == field;
                el("option", "").attr("value", value).flag("selected", move || is_chosen).text(text)
            };
            let (label, id) = (Rc::clone(&field_label), id.clone());
            let select = el("select", "")
                .attr("id", &id)
                .bind("aria-label", move || label())
                .child(option("", words::WHOLE_REPLY))
                .children(paths.iter().map(|path| option(path, path)))
                .on("change", move |event| {
                    let field = event.value();
                    set(Box::new(move |gate| gate.condition.field = field));
                    // The list is made anew.
                    focus_soon(&[&id]);
                });
            Some(select)
        };
        el("div", "part").slot(options)
    };
    let test = el("select", "")
        .bind("aria-label", label("test"))
        .children(TESTS.into_iter().map(|test| {
            let text = words::test(test);
            el("option", "")
                .attr("value", text)
                .flag("selected", move || condition.get().test == test)
                .text(text)
        }))
        .value(move || words::test(condition.get().test).to_owned())
        .on("change", move |event| {
            let chosen = event.value();
            if let Some(test) = TESTS.into_iter().find(|test| words::test(*test) == chosen) {
                set(Box::new(move |gate| gate.condition.test = test));
            }
        });
    let error_id = format!("step-{index}-gate-error");
    let value = el("input", "")
        .attr("type", "text")
        .attr("aria-describedby", &error_id)
        .bind("aria-label", label("value"))
        .bind("aria-invalid", move || value_is_bad.get().to_string())
        .value(move || condition.get().value)
        .input(move |text| set(Box::new(move |gate| gate.condition.value = text)));
    let asks_again = settled(move || matches!(gate().otherwise, Otherwise::Again(_)));
    let otherwise = {
        let option = |again: bool, text: &'static str| {
            el("option", "")
                .attr("value", text)
                .flag("selected", move || asks_again.get() == again)
                .text(text)
        };
        el("select", "")
            .bind("aria-label", label("otherwise"))
            .child(option(false, words::GATE_STOP))
            .child(option(true, words::GATE_AGAIN))
            .value(move || if asks_again.get() { words::GATE_AGAIN } else { words::GATE_STOP }.to_owned())
            .on("change", move |event| {
                let again = event.value() == words::GATE_AGAIN;
                set(Box::new(move |gate| {
                    gate.otherwise = if again { Otherwise::Again(Typed::Good(1)) } else { Otherwise::Stop };
                }));
            })
    };
    let (times_label, message_label) = (label("times"), label("message"));
    let again = move || {
        el("div", "gate-again").child(times_field(set, gate, times_label.clone())).child(
            el("textarea", "prompt")
                .attr("rows", "2")
                .attr("placeholder", words::GATE_MESSAGE_PLACEHOLDER)
                .bind("aria-label", message_label.clone())
                .value(move || gate().message)
                .input(move |text| set(Box::new(move |gate| gate.message = text))),
        )
    };
    el("div", "gate-editor")
        .child(paragraph("hint", words::GATE_HINT))
        .child(el("div", "gate-row").child(field).child(test).child(value))
        .child(
            el("div", "gate-row")
                .child(el("span", "setting-label").text(words::GATE_OTHERWISE))
                .child(otherwise),
        )
        .when(move || asks_again.get(), again)
        .slot(move || {
            let said = problems.get();
            (!said.is_empty()).then(|| el("p", "field-error").attr("id", &error_id).text(&said))
        })
}

/// How often the step is asked again. What is typed stays as typed while it means the same.
fn times_field(
    set: impl Fn(Box<dyn FnOnce(&mut Gate)>) + Copy + 'static,
    gate: impl Fn() -> Gate + Copy + 'static,
    label: impl Fn() -> String + 'static,
) -> View {
    let times = settled(move || match gate().otherwise {
        Otherwise::Again(times) => times,
        Otherwise::Stop => Typed::Good(1),
    });
    let shown = |times: Typed<u32>| match times {
        Typed::Good(times) => times.to_string(),
        Typed::Bad(text) => text,
    };
    let typed = RwSignal::new(shown(times.get_untracked()));
    watch(move || {
        let now = times.get();
        if typed.with_untracked(|typed| read_times(typed) != now) {
            typed.set(shown(now));
        }
    });
    el("label", "gate-times").text(words::GATE_TIMES).child(
        el("input", "")
            .attr("type", "text")
            .attr("inputmode", "numeric")
            .bind("aria-label", label)
            .bind("aria-invalid", move || times.with(|times| times.good().is_none()).to_string())
            .value(move || typed.get())
            .input(move |text| {
                let times = read_times(&text);
                typed.set(text);
                set(Box::new(move |gate| gate.otherwise = Otherwise::Again(times)));
            }),
    )
}

/// The fields of a step's reply.
fn fields_of(step: &Step) -> Vec<String> {
    let schema = step.schema.as_ref().and_then(Typed::good);
    schema.map(|schema| field_paths(schema)).unwrap_or_default()
}
