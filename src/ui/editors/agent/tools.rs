//! The card of an agent's tools: those that are always there, each with its switch and what a model is told of it, then the
//! person's own.

use super::{
    card, change,
    own_tools::{add_button, own_tools},
    read,
};
use crate::{
    ui::{
        kit::{View, button, el, paragraph, saying},
        playground::Playground,
        words,
    },
    workflow::{
        patterns::AgentSpec,
        tools::{BUILTINS, Builtin},
    },
};
use leptos::prelude::*;

pub(super) fn tools_card(playground: Playground) -> View {
    let none = move || {
        let has_any = |spec: &AgentSpec| {
            BUILTINS.iter().any(|tool| spec.tools.is_on(tool.name))
                || spec.tools.own.iter().any(|tool| !tool.off)
        };
        if read(playground, has_any) { String::new() } else { words::NO_TOOLS.to_owned() }
    };
    // Of one tool at a time, so that all of them stay in sight.
    let told = RwSignal::new(None);
    card(words::TOOLS, Some(add_button(playground)))
        .child(el("div", "tools").children(BUILTINS.iter().map(|tool| builtin(playground, tool, told))))
        .slot(move || BUILTINS.iter().find(|tool| Some(tool.name) == told.get()).map(about))
        .slot(saying("hint", "", none))
        .child(own_tools(playground))
}

/// A tool that is always there. What a model is told of it is one click away.
fn builtin(playground: Playground, tool: &'static Builtin, told: RwSignal<Option<&'static str>>) -> View {
    let is_told = move || told.get() == Some(tool.name);
    let show = button("icon", "?", move || told.set((!untrack(is_told)).then_some(tool.name)))
        .attr("title", tool.description)
        .attr("aria-label", &words::about_tool(tool.name))
        .attr("aria-controls", ABOUT)
        .bind("aria-expanded", move || is_told().to_string());
    let switch = el("input", "")
        .attr("type", "checkbox")
        .attr("aria-label", tool.name)
        .checked(move || read(playground, |spec| spec.tools.is_on(tool.name)))
        .on("change", move |event| {
            change(playground, |spec| spec.tools.switch(tool.name, event.is_checked()));
        });
    let label = el("label", "check inline").attr("title", tool.description);
    el("div", "tool").child(label.child(switch).child(el("code", "").text(tool.name))).child(show)
}

const ABOUT: &str = "about-tool";

/// What a model is told of a tool.
fn about(tool: &'static Builtin) -> View {
    let definition = tool.definition();
    let schema = serde_json::to_string_pretty(&definition.parameters).unwrap_or_default();
    el("div", "tool-about")
        .attr("id", ABOUT)
        .attr("role", "group")
        .attr("aria-label", &words::about_tool(tool.name))
        .child(paragraph("", tool.description))
        .child(el("pre", "code").attr("tabindex", "0").text(&schema))
}
