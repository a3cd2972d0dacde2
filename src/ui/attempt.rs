//! An attempt of a loop in its lane: thoughts apart, what changed since the attempt before, and beside it the feedback that
//! asked for it. It deliberately does not know how an attempt is judged.

use super::{
    kit::{View, el, lazily, paragraph},
    lane::aside,
    lane_reply::{Amending, clickable_at, scroller},
    live_run::LiveRun,
    marks, words,
};
use crate::{
    browser::{PageClock, stream_text::StreamText},
    ports::Clock,
    run::{AdvicePiece, LaneId, LaneRole, Next, RunState, Stretch, compare, offset_in_new, taken_up},
    workflow::{Spec, patterns::EvaluatorSpec},
};
use leptos::prelude::*;
use std::cell::RefCell;

/// What an attempt is held against: the attempt before it, and what was said of that.
struct Before {
    number: u32,
    text: String,
    feedback: String,
}

/// Whether there is anything to show of a lane as an attempt: it has come whole, and another was before it or thoughts
/// are in it. What a person made of it is held against what it was.
pub(super) fn is_one(run: &LiveRun, id: LaneId) -> bool {
    let Some(spec) = spec(run) else { return false };
    let is_whole = run
        .lane(id, |lane| lane.opened.role == LaneRole::Generator && lane.reply.is_some() && !lane.is_amended);
    is_whole == Some(true)
        && run.state(|state| {
            let has_thoughts = state.lane(id).is_some_and(|lane| !spec.split(&lane.text).0.is_empty());
            has_thoughts || before(spec, state, id).is_some()
        })
}

fn spec(run: &LiveRun) -> Option<&EvaluatorSpec> {
    match &run.what().document.workflow {
        Spec::Evaluator(spec) => Some(spec),
        _ => None,
    }
}

fn before(spec: &EvaluatorSpec, state: &RunState, id: LaneId) -> Option<Before> {
    let number = state.lane(id)?.opened.iteration?.checked_sub(1)?;
    let judged = state.judged.iter().find(|judged| judged.attempt == number)?;
    // What nobody was told has changed nothing.
    if judged.next == Next::Anew {
        return None;
    }
    let text = spec.split(&state.lane(judged.generator)?.text).1.to_owned();
    Some(Before { number, text, feedback: judged.feedback.clone() })
}

/// The attempt.
pub(super) fn attempt(run: &LiveRun, id: LaneId, title: &str, amending: Amending) -> View {
    let Some(spec) = spec(run) else { return el("div", "") };
    let (reply, before) = run.state(|state| {
        let reply = state.lane(id).map(|lane| lane.text.clone()).unwrap_or_default();
        (reply, before(spec, state, id))
    });
    let (thoughts, text) = spec.split(&reply);
    // Where in the reply it begins, in UTF-16 units.
    let begins = reply.rfind(text).map_or(0, |at| reply[..at].encode_utf16().count());
    let view = el("div", "attempt").children((!thoughts.is_empty()).then(|| {
        let shown = scroller(words::THOUGHTS);
        StreamText::still(shown.node()).show(thoughts);
        aside(words::THOUGHTS, shown).attr("data-part", "thoughts")
    }));
    let name = words::reply_of(title);
    let plain = {
        let (run, text, name) = (run.clone(), text.to_owned(), name.clone());
        move || {
            let shown = scroller(&name).attr("data-part", "output");
            StreamText::still(shown.node()).show(&text);
            let shown = clickable_at(shown, &run, id, amending, move |offset| offset + begins);
            el("div", "lane-text").child(shown)
        }
    };
    let Some(before) = before else { return view.child(plain()) };
    let is_long = before.text.len() + text.len() > LONG;
    let (run, text) = (run.clone(), text.to_owned());
    let revise = move || revision(&run, id, amending, &text, (&name, begins), before, plain);
    match is_long {
        false => view.child(revise()),
        // To compare long texts is work of its own, which the end of the call need not wait for.
        true => view.child(lazily(async move {
            PageClock.sleep(0.0).await;
            Ok(revise())
        })),
    }
}

/// Texts that are longer than this together are compared and drawn a while after they came, in bytes.
const LONG: usize = 20_000;

/// An attempt beside the feedback on the one before it.
fn revision(
    run: &LiveRun,
    id: LaneId,
    amending: Amending,
    text: &str,
    (name, begins): (&str, usize),
    before: Before,
    plain: impl Fn() -> View + 'static,
) -> View {
    let Before { number, text: old, feedback } = before;
    let is_plain = RwSignal::new(false);
    let changes = compare(&old, text);
    let (is_same, is_long) = (old == text, old.len() + text.len() > LONG);
    let pieces = taken_up(&feedback, changes.as_deref().unwrap_or_default());
    let said = marks::advice(el("div", "feedback-text"), &pieces);
    let hint = match &changes {
        None => words::NOT_COMPARED,
        Some(_) if is_same => words::NOTHING_CHANGED,
        Some(_) if pieces.iter().any(|piece| matches!(piece, AdvicePiece::Word(_))) => words::TAKEN_UP,
        Some(_) => words::NOTHING_TAKEN_UP,
    };
    let said = if feedback.trim().is_empty() { paragraph("hint", words::NO_FEEDBACK) } else { said };
    let has_marks = changes.is_some() && !is_same;
    let switch = has_marks.then(|| {
        el("button", "small quiet")
            .attr("type", "button")
            .text_of(move || if is_plain.get() { words::CHANGES } else { words::PLAIN }.to_owned())
            .click(move || is_plain.update(|plain| *plain = !*plain))
    });
    let head =
        el("div", "attempt-head").child(el("h3", "").text(&words::changes_since(number))).children(switch);
    let flow = {
        let name = name.to_owned();
        move |changes: &[Stretch<'_>]| {
            let flow = scroller(&name).attr("data-part", "output").attr("data-marked", "");
            if is_long { marks::marked_in_turns(flow, changes) } else { marks::marked(flow, changes.iter()) }
        }
    };
    // Long texts are not compared twice for one drawing.
    let first = RefCell::new(changes.filter(|_| has_marks).map(|changes| flow(&changes)));
    let (run, text) = (run.clone(), text.to_owned());
    let shown = el("div", "part").slot(move || {
        if !has_marks || is_plain.get() {
            return Some(plain());
        }
        let again = || compare(&old, &text).map(|changes| flow(&changes));
        let marked = first.take().or_else(again)?;
        let (old, new) = (old.clone(), text.clone());
        let at = move |offset| {
            let changes = compare(&old, &new).unwrap_or_default();
            begins + offset_in_new(&changes, offset)
        };
        Some(el("div", "lane-text").child(clickable_at(marked, &run, id, amending, at)))
    });
    el("div", "revision").child(el("div", "revision-text").child(head).child(shown)).child(
        el("aside", "feedback")
            .attr("data-part", "feedback")
            .child(el("h3", "").text(&words::feedback_on(number)))
            .child(said)
            .child(paragraph("hint", hint)),
    )
}
