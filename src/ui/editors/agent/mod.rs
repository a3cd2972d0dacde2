//! The editor of an agent: what it is told and how long it may go on. Its tools, its files and its reflection have files of
//! their own.

mod files;
mod own_tools;
mod reflection;
mod tools;

pub(in crate::ui) use own_tools::tools_off;

use super::{
    choice::choice,
    number::{Number, number_field},
    prompt::prompt_field,
    settings::{Name, Scope, fold, folded_settings, system_prompt},
};
use crate::{
    document::Document,
    run::ToolChoice,
    ui::{
        kit::{View, el, saying},
        playground::Playground,
        words,
    },
    workflow::{
        Spec, Typed,
        patterns::{AGENT_NAMES, AgentSpec, MAX_TURNS},
    },
};
use leptos::prelude::*;
use std::{future::ready, rc::Rc};

fn spec_of(document: &Document) -> Option<&AgentSpec> {
    if let Spec::Agent(spec) = &document.workflow { Some(spec) } else { None }
}

fn spec_of_mut(document: &mut Document) -> Option<&mut AgentSpec> {
    if let Spec::Agent(spec) = &mut document.workflow { Some(spec) } else { None }
}

fn read<R: Default>(playground: Playground, read: impl FnOnce(&AgentSpec) -> R) -> R {
    playground.document.with(|document| spec_of(document).map(read).unwrap_or_default())
}

fn change(playground: Playground, change: impl FnOnce(&mut AgentSpec)) {
    playground.edit(|document| {
        if let Some(spec) = spec_of_mut(document) {
            change(spec);
        }
    });
}

const TURNS: Number = Number {
    label: words::MOST_TURNS,
    name: words::MOST_TURNS,
    otherwise: "",
    must_be: words::BAD_TURNS,
    read: |document| Some(spec_of(document)?.cap.clone()),
    write: |document, number| {
        if let Some(spec) = spec_of_mut(document) {
            // There is none without an end.
            spec.cap = number.unwrap_or_else(|| Typed::Bad(String::new()));
        }
    },
    is_good: |number| (1..=MAX_TURNS).contains(&number),
};

pub(in crate::ui) fn agent_editor(playground: Playground) -> View {
    el("div", "steps")
        .child(agent_card(playground))
        .child(tools::tools_card(playground))
        .child(reflection::reflection_card(playground))
        .child(files::workspace_card(playground))
}

/// A card with its title, and what is said beside that.
fn card(name: &str, beside: Option<View>) -> View {
    let head = el("div", "step-head").child(el("h3", "card-title").text(name)).children(beside);
    el("div", "step card").attr("role", "group").attr("aria-label", name).child(head)
}

fn agent_card(playground: Playground) -> View {
    let name: Name = Rc::new(|| words::AGENT.to_owned());
    let chosen = move || read(playground, |spec| spec.tools.choice);
    let tool_choice = choice(words::TOOL_CHOICE, &words::TOOL_CHOICES, chosen, move |choice: ToolChoice| {
        change(playground, |spec| spec.tools.choice = choice);
    });
    card(words::AGENT, None)
        .child(system_prompt(playground, 0, &name))
        .child(el("div", "agent-row").child(tool_choice).child(number_field(playground, TURNS)))
        .slot(saying("hint", "", move || words::tool_choice(chosen()).to_owned()))
        .child(el("div", "folds").child(first_message(playground)).child(folded_settings(
            playground,
            words::STEP_SETTINGS,
            Scope::CallButSystem(0),
            || words::AGENT.to_owned(),
        )))
}

/// What stands around the goal, folded away where nothing does.
fn first_message(playground: Playground) -> View {
    let text = move || read(playground, |spec| spec.prompt.clone());
    let is_alone = move || text().trim().is_empty();
    let prompt = move || {
        prompt_field(
            "agent-prompt",
            words::AGENT_PROMPT_PLACEHOLDER,
            || words::prompt_of(words::AGENT),
            text,
            || AGENT_NAMES.map(str::to_owned).to_vec(),
            move |text| change(playground, |spec| spec.prompt = text),
        )
    };
    fold(!untrack(is_alone), move || words::first_message(is_alone()).to_owned(), move || ready(Ok(prompt())))
}

/// A field with its label above it; the field has that name, or a longer one, for those who hear it.
fn labelled(label: &str, field: View) -> View {
    el("div", "setting long")
        .child(el("span", "setting-label").attr("aria-hidden", "true").text(label))
        .child(field)
}
