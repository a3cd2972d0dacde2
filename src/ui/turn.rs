//! What the lanes of an agent have beyond a reply: the calls of a turn, what a tool was called with and did to the files, why
//! a reflection was made. It does not know how the messages grow.

use super::{
    kit::{View, el, paragraph, settled},
    live_run::LiveRun,
    marks, messages, words,
};
use crate::{
    run::{FileState, LaneId, LaneRole, RunState, calls_before, changed_lines, files},
    workflow::{Spec, workspace::Workspace},
};
use leptos::prelude::*;

/// What stands before the text.
pub(super) fn before_text(run: &LiveRun, id: LaneId, role: LaneRole) -> View {
    match role {
        LaneRole::Tool => call(run, id),
        LaneRole::Reflection => cause(run, id),
        _ => el("div", "part"),
    }
}

/// What stands behind it.
pub(super) fn after_text(run: &LiveRun, id: LaneId, role: LaneRole) -> View {
    match role {
        LaneRole::AgentTurn => calls(run, id),
        LaneRole::Tool => changed_files(run, id),
        _ => el("div", "part"),
    }
}

/// The number of a tool's call, to stand before its name.
pub(super) fn number(run: &LiveRun, id: LaneId, role: LaneRole) -> Option<View> {
    let before = (role == LaneRole::Tool).then(|| run.state(|state| calls_before(state, id))).flatten()?;
    let place = run.state(|state| Some(state.lane(id)?.opened.path.last()))?;
    Some(messages::badge(before + place as usize))
}

fn call(run: &LiveRun, id: LaneId) -> View {
    let read = run.clone();
    let call =
        settled(move || read.lane(id, |lane| lane.tool.as_ref().map(|(call, _)| call.clone())).flatten());
    el("div", "part").slot(move || {
        let call = call.get()?;
        Some(
            el("div", "lane-call")
                .attr("data-part", "call")
                .child(messages::id_of(&words::answers_call(&call.id)))
                .child(messages::arguments(&call.arguments))
                .child(el("h3", "").text(words::TOOL_RESULT)),
        )
    })
}

fn cause(run: &LiveRun, id: LaneId) -> View {
    let read = run.clone();
    let trigger = settled(move || read.lane(id, |lane| lane.trigger.clone()).flatten());
    el("div", "part").slot(move || {
        let said = words::drivers(trigger.get().as_ref());
        Some(paragraph("lane-cause", &said).attr("data-part", "trigger"))
    })
}

/// The calls of a turn; while it arrives, the tools that it is seen to call.
fn calls(run: &LiveRun, id: LaneId) -> View {
    let read = run.clone();
    let calls = settled(move || {
        read.lane(id, |lane| {
            let calls = lane.reply.as_ref().map(|reply| reply.tool_calls.clone());
            (calls.unwrap_or_default(), lane.calling.clone(), lane.is_over())
        })
        .unwrap_or_default()
    });
    let run = run.clone();
    el("div", "part").slot(move || {
        let (made, calling, is_over) = calls.get();
        if made.is_empty() {
            let is_calling = !calling.is_empty() && !is_over;
            let said = || paragraph("lane-calling", &words::calling(&calling)).attr("data-part", "calling");
            return is_calling.then(said);
        }
        let before = run.state(|state| calls_before(state, id)).unwrap_or_default();
        messages::calls(&made, Some(before + 1)).map(|calls| el("div", "lane-calls").child(calls))
    })
}

/// The files of a run as they are at the latest.
pub(super) fn files_of(run: &LiveRun, state: &RunState) -> Vec<FileState> {
    match &run.what().document.workflow {
        Spec::Agent(spec) => files(state, Workspace::of(&spec.files).files()),
        _ => Vec::new(),
    }
}

/// What a tool did to the files, line by line.
fn changed_files(run: &LiveRun, id: LaneId) -> View {
    let (read, run) = (run.clone(), run.clone());
    let is_over =
        settled(move || read.lane(id, |lane| lane.is_over() && !lane.wrote.is_empty()).unwrap_or_default());
    el("div", "part").when(
        move || is_over.get(),
        move || {
            let files = run.state(|state| files_of(&run, state));
            let changed = files.iter().filter_map(|file| Some((file.path.as_str(), file.at(id)?)));
            let changed = changed.map(|(path, (old, new))| {
                el("section", "file-change")
                    .attr("data-part", "changed")
                    .child(el("h3", "").text(&words::file_changed(path)))
                    .child(difference(&words::file_changed(path), old, new))
            });
            el("div", "").children(changed.collect::<Vec<_>>())
        },
    )
}

/// What differs between two texts.
pub(super) fn difference(name: &str, old: &str, new: &str) -> View {
    match changed_lines(old, new) {
        Some(lines) => marks::lines(name, &lines),
        None => paragraph("hint", words::LINES_NOT_COMPARED),
    }
}
