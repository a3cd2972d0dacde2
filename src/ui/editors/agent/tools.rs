//! The card of an agent's tools: those that are always there, each with its switch and what a model is told of it, then the
//! person's own.

use super::{card, change, own_tools::own_tools, read};
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
    card(words::TOOLS, None)
        .child(el("div", "tools").children(BUILTINS.iter().map(|tool| builtin(playground, tool))))
        .slot(saying("hint", "", none))
        .child(own_tools(playground))
}

/// A tool that is always there. What a model is told of its arguments is one click away.
fn builtin(playground: Playground, tool: &'static Builtin) -> View {
    let is_open = RwSignal::new(false);
    let schema = move || {
        let text = serde_json::to_string_pretty(&tool.definition().parameters).unwrap_or_default();
        el("pre", "code")
            .attr("tabindex", "0")
            .attr("aria-label", &words::schema_of_tool(tool.name))
            .text(&text)
    };
    let show = button("small quiet", words::TOOL_SCHEMA, move || is_open.update(|open| *open = !*open))
        .attr("aria-label", &words::schema_of_tool(tool.name))
        .bind("aria-expanded", move || is_open.get().to_string());
    let is_on = move || read(playground, |spec| spec.tools.is_on(tool.name));
    el("div", "tool")
        .child(
            el("label", "check inline")
                .child(
                    el("input", "").attr("type", "checkbox").attr("aria-label", tool.name).checked(is_on).on(
                        "change",
                        move |event| {
                            change(playground, |spec| spec.tools.switch(tool.name, event.is_checked()));
                        },
                    ),
                )
                .child(el("code", "").text(tool.name)),
        )
        .child(show)
        .child(paragraph("hint", tool.description))
        .when(move || is_open.get(), schema)
}
