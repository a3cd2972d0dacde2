//! The editor of an evaluator: what makes attempts, what judges them, and when the loop ends.

use super::{
    choice::choice,
    number::{Number, number_field},
    prompt::{left_out, names_any, prompt_field},
    schema::{SchemaAt, schema_editor},
    settings::{Scope, folded_settings},
};
use crate::{
    document::Document,
    run::Test,
    ui::{
        kit::{View, el, focus_soon, paragraph, settled, watch},
        playground::Playground,
        words,
    },
    workflow::{
        ProblemKind, Spec, Typed,
        patterns::{
            ContextPlace, EVALUATOR_NAMES, Evaluates, EvaluatorSpec, GENERATOR_NAMES, MAX_ATTEMPTS, OnFail,
            Pass, Told, read_threshold,
        },
        schema::field_paths,
    },
};
use leptos::prelude::*;
use std::rc::Rc;

fn spec_of(document: &Document) -> Option<&EvaluatorSpec> {
    if let Spec::Evaluator(spec) = &document.workflow { Some(spec) } else { None }
}

fn spec_of_mut(document: &mut Document) -> Option<&mut EvaluatorSpec> {
    if let Spec::Evaluator(spec) = &mut document.workflow { Some(spec) } else { None }
}

fn read<R: Default>(playground: Playground, read: impl FnOnce(&EvaluatorSpec) -> R) -> R {
    playground.document.with(|document| spec_of(document).map(read).unwrap_or_default())
}

fn change(playground: Playground, change: impl FnOnce(&mut EvaluatorSpec)) {
    playground.edit(|document| {
        if let Some(spec) = spec_of_mut(document) {
            change(spec);
        }
    });
}

const ATTEMPTS: Number = Number {
    label: words::MOST_ATTEMPTS,
    name: words::MOST_ATTEMPTS,
    otherwise: "",
    must_be: words::BAD_ATTEMPTS,
    read: |document| Some(spec_of(document)?.cap.clone()),
    write: |document, number| {
        if let Some(spec) = spec_of_mut(document) {
            // There is none without an end.
            spec.cap = number.unwrap_or_else(|| Typed::Bad(String::new()));
        }
    },
    is_good: |number| (1..=MAX_ATTEMPTS).contains(&number),
};

const PLACES: [(ContextPlace, &str); 2] =
    [(ContextPlace::BeforeTask, words::BEFORE_TASK), (ContextPlace::AfterTask, words::AFTER_TASK)];
const TELLS: [(Told, &str); 2] =
    [(Told::AttemptsAndFeedback, words::ATTEMPTS_AND_FEEDBACK), (Told::Nothing, words::TOLD_NOTHING)];
const JUDGED: [(Evaluates, &str); 2] =
    [(Evaluates::WholeReply, words::WHOLE_REPLY), (Evaluates::AfterResponse, words::AFTER_RESPONSE)];
const FAILS: [(OnFail, &str); 2] = [(OnFail::TryAgain, words::TRY_AGAIN), (OnFail::Stop, words::GATE_STOP)];
const TESTS: [Test; 2] = [Test::Is, Test::AtLeast];

pub(in crate::ui) fn evaluator_editor(playground: Playground) -> View {
    let schema = SchemaAt {
        id: "evaluator-schema".to_owned(),
        name: Rc::new(|| words::EVALUATOR.to_owned()),
        read: Rc::new(|document| Some(spec_of(document)?.evaluator.schema.clone())),
        write: Rc::new(|playground, schema| change(playground, |spec| spec.evaluator.schema = schema)),
        reads: Rc::new(|document| spec_of(document).map(EvaluatorSpec::fields_read).unwrap_or_default()),
    };
    el("div", "steps")
        .child(generator_card(playground))
        .child(evaluator_card(playground))
        .child(ending(playground))
        .child(schema_editor(playground, &schema))
}

fn card(name: &str) -> View {
    el("div", "step card")
        .attr("role", "group")
        .attr("aria-label", name)
        .child(el("div", "step-head").child(el("h3", "card-title").text(name)))
}

fn generator_card(playground: Playground) -> View {
    let text = move || read(playground, |spec| spec.generator.prompt.clone());
    let prompt = prompt_field(
        "generator-prompt",
        "",
        || words::prompt_of(words::GENERATOR),
        text,
        || GENERATOR_NAMES.map(str::to_owned).to_vec(),
        move |text| change(playground, |spec| spec.generator.prompt = text),
    );
    let place = move || {
        choice(
            words::CONTEXT_GOES,
            &PLACES,
            move || read(playground, |spec| spec.generator.context),
            move |place| change(playground, |spec| spec.generator.context = place),
        )
    };
    let told = move || read(playground, |spec| spec.generator.told);
    let tells = choice(words::NEXT_IS_TOLD, &TELLS, told, move |told| {
        change(playground, |spec| spec.generator.told = told);
    });
    // Whoever says where the task goes says where all goes.
    let says_itself = move || names_any(&text(), &GENERATOR_NAMES);
    card(words::GENERATOR)
        .child(prompt)
        .slot(left_out(text, &GENERATOR_NAMES, "context", words::WITHOUT_CONTEXT))
        .child(tells)
        .when(move || told() != Told::Nothing && !says_itself(), place)
        .child(folded_settings(playground, words::STEP_SETTINGS, Scope::Call(0), || {
            words::GENERATOR.to_owned()
        }))
}

fn evaluator_card(playground: Playground) -> View {
    let text = move || read(playground, |spec| spec.evaluator.prompt.clone());
    let prompt = prompt_field(
        "evaluator-prompt",
        "",
        || words::prompt_of(words::EVALUATOR),
        text,
        || EVALUATOR_NAMES.map(str::to_owned).to_vec(),
        move |text| change(playground, |spec| spec.evaluator.prompt = text),
    );
    let judged = choice(
        words::JUDGES,
        &JUDGED,
        move || read(playground, |spec| spec.evaluator.evaluates),
        move |judged| change(playground, |spec| spec.evaluator.evaluates = judged),
    );
    card(words::EVALUATOR)
        .child(prompt)
        .slot(left_out(text, &EVALUATOR_NAMES, "content", words::WITHOUT_CONTENT))
        .child(judged)
        .child(folded_settings(playground, words::STEP_SETTINGS, Scope::Call(1), || {
            words::EVALUATOR.to_owned()
        }))
}

/// When an attempt is good enough, what FAIL does, and how many attempts there may be.
fn ending(playground: Playground) -> View {
    let fails = choice(
        words::ON_FAIL,
        &FAILS,
        move || read(playground, |spec| spec.on_fail),
        move |fails| change(playground, |spec| spec.on_fail = fails),
    );
    let problems = settled(move || {
        let found = playground.document.with(|document| document.workflow.problems());
        let said = found.iter().filter(|problem| is_of_passing(&problem.kind));
        said.map(|problem| words::problem_kind(&problem.kind)).collect::<Vec<_>>().join(" ")
    });
    let is_bad = settled(move || problems.with(|said| !said.is_empty()));
    card(words::LOOP)
        .child(
            el("div", "gate-row")
                .child(el("span", "setting-label").attr("aria-hidden", "true").text(words::PASSES_WHEN))
                .child(pass_field(playground))
                .child(pass_test(playground))
                .child(pass_value(playground, is_bad)),
        )
        .child(fails)
        .slot(move || {
            let said = problems.get();
            (!said.is_empty()).then(|| paragraph("field-error", &said).attr("id", PASS_ERROR))
        })
        .child(el("div", "settings counts").child(number_field(playground, ATTEMPTS)))
}

const PASS_ERROR: &str = "pass-error";

/// Whether a problem is one of the condition; a field that is missing is told at the schema.
fn is_of_passing(kind: &ProblemKind) -> bool {
    matches!(
        kind,
        ProblemKind::PassField
            | ProblemKind::PassValue
            | ProblemKind::Threshold
            | ProblemKind::NotANumber(_)
            | ProblemKind::NotAChoice(..)
    )
}

/// Which field decides: one of the schema's.
fn pass_field(playground: Playground) -> View {
    const ID: &str = "pass-field";
    let paths = settled(move || {
        read(playground, |spec| {
            spec.evaluator.schema.good().map(|schema| field_paths(schema)).unwrap_or_default()
        })
    });
    let chosen = settled(move || read(playground, |spec| spec.pass.field().to_owned()));
    el("div", "part").slot(move || {
        let (field, mut paths) = (chosen.get(), paths.get());
        // One that the schema does not have stays, and is told there.
        if !paths.contains(&field) {
            paths.push(field.clone());
        }
        let option = |path: &String| {
            let is_chosen = *path == field;
            el("option", "").attr("value", path).flag("selected", move || is_chosen).text(path)
        };
        Some(
            el("select", "")
                .attr("id", ID)
                .attr("aria-label", words::PASS_FIELD)
                .children(paths.iter().map(option))
                .on("change", move |event| {
                    let chosen = event.value();
                    change(playground, |spec| {
                        let (Pass::Is { field, .. } | Pass::AtLeast { field, .. }) = &mut spec.pass;
                        *field = chosen;
                    });
                    // The list is made anew.
                    focus_soon(&[ID]);
                }),
        )
    })
}

/// How it decides: by a value, or by a number.
fn pass_test(playground: Playground) -> View {
    let now = settled(move || read(playground, |spec| spec.pass.condition().test));
    let option = |test: Test| {
        let text = words::test(test);
        el("option", "").attr("value", text).flag("selected", move || now.get() == test).text(text)
    };
    el("select", "")
        .attr("aria-label", words::PASS_TEST)
        .children(TESTS.map(option))
        .value(move || words::test(now.get()).to_owned())
        .on("change", move |event| {
            let is_number = event.value() == words::test(Test::AtLeast);
            change(playground, |spec| {
                let field = spec.pass.field().to_owned();
                let value = spec.pass.condition().value;
                spec.pass = match is_number {
                    true => Pass::AtLeast { field, threshold: read_threshold(&value) },
                    false => Pass::Is { field, value },
                };
            });
        })
}

/// The value, or the number. What is typed stays as typed while it means the same.
fn pass_value(playground: Playground, is_bad: RwSignal<bool>) -> View {
    let pass = settled(move || read(playground, |spec| Some(spec.pass.clone())));
    let with = |pass: &mut Pass, text: &str| match pass {
        Pass::Is { value, .. } => text.clone_into(value),
        Pass::AtLeast { threshold, .. } => *threshold = read_threshold(text),
    };
    let typed = RwSignal::new(String::new());
    watch(move || {
        let Some(now) = pass.get() else { return };
        let mut read = now.clone();
        typed.with_untracked(|typed| with(&mut read, typed));
        if read != now {
            typed.set(now.condition().value);
        }
    });
    el("input", "")
        .attr("type", "text")
        .attr("aria-label", words::PASS_VALUE)
        .attr("aria-describedby", PASS_ERROR)
        .bind("aria-invalid", move || is_bad.get().to_string())
        .value(move || typed.get())
        .input(move |text| {
            change(playground, |spec| with(&mut spec.pass, &text));
            typed.set(text);
        })
}
