//! The editor of an agent: what it is told, and how many turns it may take.

use super::{
    number::{Number, number_field},
    settings::{Scope, folded_settings},
};
use crate::{
    document::Document,
    ui::{
        kit::{View, el},
        playground::Playground,
        words,
    },
    workflow::{
        Spec, Typed,
        patterns::{AgentSpec, MAX_TURNS},
    },
};

fn spec_of(document: &Document) -> Option<&AgentSpec> {
    if let Spec::Agent(spec) = &document.workflow { Some(spec) } else { None }
}

fn spec_of_mut(document: &mut Document) -> Option<&mut AgentSpec> {
    if let Spec::Agent(spec) = &mut document.workflow { Some(spec) } else { None }
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
    el("div", "steps").child(
        el("div", "step card")
            .attr("role", "group")
            .attr("aria-label", words::AGENT)
            .child(el("div", "step-head").child(el("h3", "card-title").text(words::AGENT)))
            .child(number_field(playground, TURNS))
            .child(folded_settings(playground, words::STEP_SETTINGS, Scope::Call(0), || {
                words::AGENT.to_owned()
            })),
    )
}
