//! Messages as they are sent: whose each is, the tools that one of the model calls, the call that one of a tool answers. It
//! does not know when they were sent, nor what came of a call.

use super::{
    kit::{View, el, paragraph},
    words,
};
use crate::run::{Message, Role, ToolCall, shape};

/// A message with its text, as whoever shows it draws texts.
pub(super) fn message(of: &[Message], message: &Message, text: View) -> View {
    let role = words::role(message.role);
    let asked = of.iter().rev().flat_map(|message| &message.tool_calls);
    let tool = asked.into_iter().find(|call| call.id == message.tool_call_id).map(|call| call.name.as_str());
    let answers = (message.role == Role::Tool).then(|| {
        let tool = el("span", "call-tool").text(tool.unwrap_or_default());
        el("span", "part").child(tool).child(id_of(&words::answers_call(&message.tool_call_id)))
    });
    let head = el("h3", "").child(el("span", "").text(role)).children(answers);
    // One that only calls has no text, and needs none.
    let is_silent = message.content.is_empty() && !message.tool_calls.is_empty();
    el("div", "message")
        .attr("data-message-role", role)
        .child(head)
        .children((!is_silent).then_some(text))
        .children(calls(&message.tool_calls, None))
}

/// The calls of a message, with their numbers from the first one's on where they have any.
pub(super) fn calls(calls: &[ToolCall], first: Option<usize>) -> Option<View> {
    let call = |(place, call): (usize, &ToolCall)| {
        let number = first.map(|first| first + place);
        let name = number.map(|number| words::numbered_call(number, &call.name));
        let head = el("div", "call-head")
            .children(number.map(badge))
            .child(el("span", "call-tool").text(&call.name))
            .children((!call.id.is_empty()).then(|| id_of(&words::id_of_call(&call.id))));
        let made = el("li", "call-made").child(head).child(arguments(&call.arguments));
        match name {
            Some(name) => made.attr("aria-label", &name),
            None => made,
        }
    };
    let made = || {
        el("ol", "calls-made")
            .attr("data-part", "calls")
            .attr("aria-label", words::CALLS)
            .children(calls.iter().enumerate().map(call))
    };
    (!calls.is_empty()).then(made)
}

/// The number of a call, the same wherever the call or its result is seen.
pub(super) fn badge(number: usize) -> View {
    el("span", "call-number").text(&number.to_string())
}

/// What says which call it is.
pub(super) fn id_of(text: &str) -> View {
    el("code", "call-id").text(text)
}

/// The arguments of a call by their names; as they came where they are no object.
pub(super) fn arguments(text: &str) -> View {
    let rows = shape(text).filter(|(_, is_whole)| *is_whole && text.trim_start().starts_with('{'));
    match rows {
        Some((rows, _)) if rows.is_empty() => paragraph("empty", words::NO_ARGUMENTS),
        Some((rows, _)) => {
            let rows = rows.into_iter().map(|row| {
                el("div", "shape-row")
                    .attr("data-depth", &row.depth.min(6).to_string())
                    .child(el("span", "shape-name").text(&row.name))
                    .child(el("span", "shape-value").text(&row.value.unwrap_or_default()))
            });
            el("div", "call-arguments").children(rows)
        }
        None if text.trim().is_empty() => paragraph("empty", words::NO_ARGUMENTS),
        None => el("pre", "call-arguments").text(text),
    }
}
