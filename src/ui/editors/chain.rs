//! The editor of a chain: its steps as cards in a row.

use super::{
    prompt::PromptField,
    settings::{Scope, Settings},
};
use crate::{
    browser::page,
    ui::{
        kit::{click, flag, input, rows, text},
        playground::{Playground, playground},
        words,
    },
    workflow::{
        Spec,
        patterns::{ChainSpec, Step, step_names},
    },
};
use leptos::prelude::*;

/// A step's name, or what it is called without one.
pub(super) fn display_name(step: &Step, index: usize) -> String {
    match step.name.trim() {
        "" => words::step(index + 1),
        name => name.to_owned(),
    }
}

/// The nodes of the pattern's picture.
pub(super) fn diagram(spec: &ChainSpec) -> Vec<String> {
    spec.steps.iter().enumerate().map(|(index, step)| display_name(step, index)).collect()
}

fn read<R>(playground: Playground, read: impl FnOnce(&ChainSpec) -> R) -> R {
    playground.document.with(|document| {
        let Spec::Chain(spec) = &document.workflow;
        read(spec)
    })
}

fn change(playground: Playground, change: impl FnOnce(&mut ChainSpec)) {
    playground.edit(|document| {
        let Spec::Chain(spec) = &mut document.workflow;
        change(spec);
    });
}

#[component]
pub(super) fn ChainEditor() -> impl IntoView {
    let playground = playground();
    let count = Memo::new(move |_| read(playground, |spec| spec.steps.len()));
    let add = click(move || {
        change(playground, |spec| {
            let name = words::step(spec.steps.len() + 1);
            spec.steps.push(Step { name, ..Step::default() });
        });
        focus_soon(prompt_id(count.get_untracked().saturating_sub(1)));
    });
    let card = move |index| view! { <StepCard index=index count=count /> }.into_any();
    view! {
        <div class="steps">{rows(count.into(), card)}</div>
        <button class="small add" on:click=add>{words::ADD_STEP}</button>
    }
}

#[component]
fn StepCard(index: usize, count: Memo<usize>) -> impl IntoView {
    let playground = playground();
    let step = move || read(playground, |spec| spec.steps.get(index).cloned().unwrap_or_default());
    let name = text(move || display_name(&step(), index));
    let set = move |set: Box<dyn FnOnce(&mut Step)>| {
        change(playground, |spec| {
            if let Some(step) = spec.steps.get_mut(index) {
                set(step);
            }
        });
    };
    let swap = move |to: usize, button: &str| {
        change(playground, |spec| {
            if to < spec.steps.len() {
                spec.steps.swap(index, to);
            }
        });
        focus_soon(format!("step-{to}-{button}"));
    };
    let remove = click(move || {
        change(playground, |spec| {
            if index < spec.steps.len() {
                spec.steps.remove(index);
            }
        });
        focus_soon(prompt_id(index.saturating_sub(1)));
    });
    view! {
        <div class="step card" role="group" aria-label=name>
            <div class="step-head">
                <span class="number" aria-hidden="true">{(index + 1).to_string()}</span>
                <input
                    type="text"
                    class="step-name"
                    spellcheck="false"
                    aria-label=words::step_name(index + 1)
                    placeholder=words::step(index + 1)
                    prop:value=text(move || step().name)
                    on:input=input(move |text| set(Box::new(move |step| step.name = text)))
                />
                <button
                    class="icon"
                    id=format!("step-{index}-up")
                    disabled=flag(move || index == 0)
                    aria-label=text(move || words::move_up(&name.get()))
                    on:click=click(move || swap(index.saturating_sub(1), "up"))
                >
                    "↑"
                </button>
                <button
                    class="icon"
                    id=format!("step-{index}-down")
                    disabled=flag(move || index + 1 >= count.get())
                    aria-label=text(move || words::move_down(&name.get()))
                    on:click=click(move || swap(index + 1, "down"))
                >
                    "↓"
                </button>
                <button class="icon" aria-label=text(move || words::remove(&name.get())) on:click=remove>
                    "×"
                </button>
            </div>
            <PromptField
                id=prompt_id(index)
                label=text(move || words::prompt_of(&name.get()))
                text=text(move || step().prompt)
                known=Signal::derive(move || read(playground, |spec| step_names(spec, index)))
                on_text=Callback::new(move |text: String| set(Box::new(move |step| step.prompt = text)))
            />
            <Settings title=words::STEP_SETTINGS scope=Scope::Call(index) name=name />
        </div>
    }
}

fn prompt_id(index: usize) -> String {
    format!("step-{index}-prompt")
}

/// Moves the focus once the change has been drawn.
fn focus_soon(id: String) {
    crate::browser::frames::before_next(move || page::focus(&id));
}
