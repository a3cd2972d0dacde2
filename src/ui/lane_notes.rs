//! What a person should know about a lane beside its reply: what it waits for, what its attempts met, how it ended;
//! and what can be done about it.

use super::{
    kit::{View, button, el, paragraph, settled},
    live_run::LiveRun,
    playground::{Dialog, Playground},
    run_view::copy_button,
    running::Again,
    words::{self, Note},
};
use crate::{
    run::{Ending, LaneId, LaneState, LaneStatus, RunStatus},
    workflow::Order,
};
use leptos::prelude::*;
use std::cell::RefCell;

pub(super) fn notes(playground: Playground, run: &LiveRun, id: LaneId) -> View {
    let (waits, tried, ended) = (run.clone(), run.clone(), run.clone());
    el("div", "part").slot(setbacks(&tried, id)).slot(wait(&waits, id)).slot(end(playground, &ended, id))
}

/// What happened to the attempts so far.
fn setbacks(run: &LiveRun, id: LaneId) -> impl Fn() -> Option<View> + use<> {
    let read = run.clone();
    let said =
        settled(move || read.lane(id, |lane| words::setbacks(lane, &read.place())).unwrap_or_default());
    move || {
        let said = said.get();
        let items = said.iter().map(|sentence| el("li", "").text(sentence));
        let list = || el("ul", "lane-tries").attr("data-part", "attempts").children(items);
        (!said.is_empty()).then(list)
    }
}

/// What can be done while a lane waits.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wait {
    /// For its turn.
    Queue,
    /// For the next attempt.
    Countdown,
    /// For the first words, as is usual.
    Words,
    /// For a server that is silent for long.
    Silence,
}

/// What the lane waits for right now, counting on, with what can be done about it.
fn wait(run: &LiveRun, id: LaneId) -> impl Fn() -> Option<View> + use<> {
    let (kind, run) = (run.clone(), run.clone());
    let kind = settled(move || {
        // Words that arrive are waited for only when they have not come for long.
        let streams = kind.lane(id, |lane| lane.status == LaneStatus::Streaming).unwrap_or_default();
        let now = if streams { kind.seconds() * 1000 } else { kind.elapsed() };
        kind.lane(id, |lane| {
            words::lane_wait(lane, &kind.place(), now, None)?;
            Some(match lane.status {
                LaneStatus::Retrying => Wait::Countdown,
                LaneStatus::Queued => Wait::Queue,
                _ if lane.silence(now).is_none() => Wait::Words,
                _ => Wait::Silence,
            })
        })
        .flatten()
    });
    move || {
        let kind = kind.get()?;
        let (said, ordered) = (run.clone(), run.clone());
        let last = RefCell::new(String::new());
        let text = move || {
            let now = said.elapsed();
            let limit = said.state(|state| state.rate_limit(now));
            let text = said.lane(id, |lane| words::lane_wait(lane, &said.place(), now, limit)).flatten();
            // When there is nothing more to say, the note itself goes away a moment later.
            if let Some(text) = text {
                last.replace(text);
            }
            last.borrow().clone()
        };
        let order = move |order| {
            let run = ordered.clone();
            move || run.control().order(id, order)
        };
        let note = el("div", "lane-wait").attr("data-part", "wait").child(el("p", "").text_of(text));
        Some(match kind {
            Wait::Queue => note,
            Wait::Words => note.class("lane-wait mild"),
            Wait::Countdown => note.child(button("small", words::CANCEL, order(Order::GiveUp))),
            Wait::Silence => note.child(button("small", words::RETRY, order(Order::Again))),
        })
    }
}

/// The run in which a lane was asked: an earlier one, if it failed there and was not asked again.
fn asked_in(run: &LiveRun, lane: &LaneState) -> LiveRun {
    let is_it = |earlier: &LiveRun| {
        let is_same = |other: &LaneState| other.opened.path == lane.opened.path && other.sends() > 0;
        earlier.state(|state| state.lanes.iter().any(is_same))
    };
    let earlier = lane.failed_before().then(|| run.runs_before().find(is_it)).flatten();
    earlier.unwrap_or_else(|| run.clone())
}

/// How the lane ended, where that was not well.
fn end(playground: Playground, run: &LiveRun, id: LaneId) -> impl Fn() -> Option<View> + use<> {
    let read = run.clone();
    let said = settled(move || {
        let may_retry = !read.is_busy();
        let named_no_task = read.status() == RunStatus::Ended(Ending::NoTasks(id));
        read.lane(id, |lane| {
            // The demonstration would answer the same again.
            let lacks_tasks = named_no_task && !words::is_declined(lane);
            let is_wanting = matches!(
                lane.status,
                LaneStatus::Failed
                    | LaneStatus::Incomplete
                    | LaneStatus::Filtered
                    | LaneStatus::Refused
                    | LaneStatus::Truncated
            ) || lane.is_given_up();
            let note = words::lane_note(lane, &asked_in(&read, lane).place());
            let note = note.or_else(|| lacks_tasks.then(|| Note::of(words::NO_TASKS)));
            let retry = (is_wanting || lacks_tasks) && may_retry;
            Some((note, lane.status, retry, words::settled_in_connection(lane)))
                .filter(|(note, _, retry, _)| note.is_some() || *retry)
        })
        .flatten()
    });
    move || {
        let (note, status, retry, in_connection) = said.get()?;
        let class = match status {
            LaneStatus::Failed => "lane-note error",
            _ => "lane-note",
        };
        let mut view = el("div", class);
        if let Some(note) = note {
            view = view.child(told(note).attr("data-part", "error"));
        }
        let again = || {
            button("small", words::RETRY, move || {
                playground.go_on(Again::Retry(id));
            })
        };
        let connect = || {
            let open = move || playground.dialog.set(Some(Dialog::Connection));
            button("small", words::OPEN_CONNECTION, open)
        };
        // What helps comes first.
        let actions =
            el("div", "lane-actions").children(in_connection.then(connect)).children(retry.then(again));
        Some(view.child(actions))
    }
}

/// A note, with its command to copy.
pub(super) fn told(note: Note) -> View {
    let view = el("div", "").child(paragraph("", &note.text));
    match note.command {
        None => view,
        Some(command) => {
            let code = el("code", "").text(&command);
            view.child(el("div", "command").child(code).child(copy_button(command)))
        }
    }
}
