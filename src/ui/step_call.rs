//! A call that waits for a person in step mode: the messages exactly as they will be sent, to be read and changed.

use super::{
    kit::{View, button, el, focus_soon, paragraph},
    live_run::LiveRun,
    words,
};
use crate::{
    browser::{dom::Node, storage},
    run::{Digest, LaneId, Message},
};

/// The name under which messages are kept while a person edits them.
const DRAFT: &str = "rewriting";

pub(super) fn step_call(run: &LiveRun, id: LaneId) -> View {
    let asked = run.state(|state| state.lane(id)?.request.clone());
    let Some((request, digest)) = asked else { return el("div", "") };
    // What was written for just this call before a reload stands here again.
    let kept: Option<(Digest, Vec<String>)> =
        storage::tab_get(DRAFT).and_then(|text| serde_json::from_str(&text).ok());
    let drafts = kept.and_then(|(of, drafts)| (of == digest).then_some(drafts));
    let fields: Vec<Node> = (0..request.messages.len()).map(|_| Node::new("textarea")).collect();
    let keep = {
        let fields = fields.clone();
        move || {
            let texts: Vec<String> = fields.iter().map(Node::value).collect();
            if let Ok(text) = serde_json::to_string(&(digest, texts)) {
                storage::tab_set(DRAFT, &text);
            }
        }
    };
    let rows = request.messages.iter().zip(&fields).enumerate().map(|(index, (message, field))| {
        let draft = drafts.as_ref().and_then(|drafts| drafts.get(index));
        let text = draft.unwrap_or(&message.content);
        field.set_value(text);
        let (role, keep) = (words::role(message.role), keep.clone());
        let field = View::of(field.clone())
            .class("prompt")
            .attr("rows", &text.lines().count().clamp(2, 14).to_string())
            .attr("aria-label", &words::message(index + 1, role))
            .attr("spellcheck", "false")
            .on("input", move |_| keep());
        el("div", "message").attr("data-message-role", role).child(el("h3", "").text(role)).child(field)
    });
    let (run, roles): (_, Vec<_>) =
        (run.clone(), request.messages.iter().map(|message| message.role).collect());
    let view = el("div", "step-call").child(paragraph("hint", words::STEP_HINT)).children(rows);
    let next = move || {
        storage::tab_remove(DRAFT);
        let texts = roles.iter().zip(&fields);
        let messages = texts.map(|(role, field)| Message::new(*role, field.value())).collect();
        run.control().next_call(id, Some(messages));
        focus_soon(&["next-call", "run-button"]);
    };
    // Whoever goes from call to call by the keyboard finds the button under their fingers.
    focus_soon(&["next-call"]);
    view.child(
        button("primary", words::NEXT_CALL, next)
            .attr("id", "next-call")
            .attr("title", words::NEXT_CALL_HINT),
    )
}
