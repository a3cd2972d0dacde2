//! A call that waits for a person in step mode: the messages exactly as they will be sent, to be read and changed.

use super::{
    engine,
    kit::{View, button, el, focus_soon, paragraph, watch},
    live_run::LiveRun,
    messages as sent,
    playground::Playground,
    run_view::STATUS,
    words,
};
use crate::{
    browser::{dom::Node, frames, page, storage},
    run::{Digest, LaneId, Message, Pause},
};
use leptos::prelude::*;
use std::rc::Rc;

/// The name under which messages are kept while a person edits them.
const DRAFT: &str = "rewriting";

/// It goes out by its own button and keys, and whenever `sends_all` tells.
pub(super) fn step_call(playground: Playground, run: &LiveRun, id: LaneId, sends_all: Trigger) -> View {
    let asked = run.state(|state| {
        let lane = state.lane(id)?;
        let (request, digest) = lane.request.as_ref()?;
        Some((request.model.clone(), lane.messages().to_vec(), (*digest, lane.attempts.len())))
    });
    let Some((model, messages, which)) = asked else { return el("div", "") };
    // As this server takes them: some want the system prompt inside the user's message.
    let dialect = engine::dialect(&playground.ports(), &run.endpoint().base, &model);
    let messages = dialect.messages(&messages).into_owned();
    // Several lanes may wait at once.
    let draft = format!("{DRAFT}:{}", id.0);
    // A fresh run remembers nothing.
    if !run.goes_on() {
        storage::tab_remove(&draft);
    }
    // What was written for just this call before a reload stands here again.
    let kept: Option<((Digest, usize), Vec<String>)> =
        storage::tab_get(&draft).and_then(|text| serde_json::from_str(&text).ok());
    let drafts = kept.and_then(|(of, drafts)| (of == which).then_some(drafts));
    let fields: Vec<Node> = messages.iter().map(|_| Node::new("textarea")).collect();
    let keep = {
        let (fields, draft) = (fields.clone(), draft.clone());
        move || {
            let texts: Vec<String> = fields.iter().map(Node::value).collect();
            if let Ok(text) = serde_json::to_string(&(which, texts)) {
                storage::tab_set(&draft, &text);
            }
        }
    };
    let rows = messages.iter().zip(&fields).enumerate().map(|(index, (message, field))| {
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
        sent::message(&messages, message, field)
    });
    let (run, first) = (run.clone(), run.clone());
    let is_first = move || first.pauses().first() == Some(&Pause::NextCall(id));
    let rows: Vec<View> = rows.collect();
    let next = move || {
        storage::tab_remove(&draft);
        let written = messages.iter().zip(&fields).map(|(message, field)| {
            let text = field.value();
            // A field ends its lines in one way only: what was not changed goes out as it was composed.
            let is_same = text == message.content.replace("\r\n", "\n").replace('\r', "\n");
            if is_same { message.clone() } else { message.with_content(text) }
        });
        let written: Vec<Message> = written.collect();
        run.control().next_call(id, (written != messages).then_some(written));
        focus_soon(&[STATUS]);
    };
    let next: Rc<dyn Fn()> = Rc::new(next);
    let (sends, with_all) = (Rc::clone(&next), Rc::clone(&next));
    let mut is_told = false;
    watch(move || {
        sends_all.track();
        // The first time it only listens.
        if std::mem::replace(&mut is_told, true) {
            with_all();
        }
    });
    let button = button("primary", words::NEXT_CALL, move || next())
        // The keyboard's is the one that has waited longest.
        .bind_maybe("id", move || is_first().then(|| "next-call".to_owned()))
        .attr("title", words::NEXT_CALL_HINT);
    let leaves = button.node().clone();
    // Whoever goes from call to call by the keyboard finds the button under their fingers; whoever is at another call
    // that waits stays there.
    frames::before_next(|| {
        if !page::has_focus_within(".step-call") {
            page::focus("next-call");
        }
    });
    el("div", "step-call")
        .child(paragraph("hint", words::STEP_HINT))
        .children(rows)
        .child(button)
        // Here the keys mean this call, whichever waits longest.
        .on("keydown", move |event| match event.key().as_str() {
            // To leave the field is not to stop the run.
            "Escape" if event.is_in_field() => {
                event.take();
                leaves.focus();
            }
            "Enter" if event.is_command() => {
                event.take();
                sends();
            }
            _ => {}
        })
}
