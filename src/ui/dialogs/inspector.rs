//! The inspector of one call: what was sent, what came, as it came, when, and how to do the same with curl. Of a tool, which
//! sends nothing: what it was called with, what it gave, and when.

use super::{CLOSE, modal};
use crate::{
    document::curl::curl,
    run::{ChatRequest, Dialect, LaneId, LaneRole, LaneState, Message, Role},
    ui::{
        kit::{View, el, paragraph, settled},
        lane_reply::growing,
        live_run::{LiveRun, RunOrigin},
        messages as drawn,
        playground::Playground,
        run_view::copy_button,
        tabs::tabs,
        words,
    },
};
use leptos::prelude::*;

const TABS: &[&str] = &[words::MESSAGES, words::REQUEST, words::RAW_STREAM, words::TIMING, words::CURL];
const TOOL_TABS: &[&str] = &[words::TOOL_CALL, words::TIMING];

pub(super) fn inspector(playground: Playground, id: LaneId) -> View {
    let Some(run) = playground.run.get_untracked() else { return el("div", "") };
    let title =
        run.state(|state| state.lane(id).map(|lane| words::lane_title(&lane.opened)).unwrap_or_default());
    let is_tool = run.state(|state| state.lane(id).is_some_and(|lane| lane.opened.role == LaneRole::Tool));
    let names = if is_tool { TOOL_TABS } else { TABS };
    let tab = RwSignal::new(names[0]);
    let status = {
        let run = run.clone();
        settled(move || run.lane(id, |lane| lane.status))
    };
    let hint = if run.is_on_demo() { words::DEMO_HINT } else { "" };
    // Each tab shows the call as it stood when its status last changed; only the reply grows on.
    let shown = move || {
        status.track();
        let tab = tab.get();
        run.state(|state| {
            let lane = state.lane(id)?;
            Some(match (tab, &lane.request) {
                (words::TIMING, _) => timing(&run, lane),
                (words::RAW_STREAM, _) => raw(&run, id),
                (words::TOOL_CALL, _) => tool(lane),
                (words::REQUEST | words::CURL, Some(_)) => sent(&run, lane, tab),
                (_, None) => paragraph("empty", words::NOT_ASKED),
                (_, Some(_)) => messages(&run, id, lane),
            })
        })
    };
    let body = el("div", "inspector")
        .child(paragraph("demo-hint", hint))
        .child(tabs("inspector", names, tab).attr("aria-label", words::INSPECT))
        .child(el("div", "").attr("role", "tabpanel").slot(shown));
    modal(playground, &words::call(&title), CLOSE, body).class("wide")
}

/// What a tool was called with, and what it gave.
fn tool(lane: &LaneState) -> View {
    let Some((call, _)) = &lane.tool else { return paragraph("empty", words::NOT_ASKED) };
    let result = Message::of_tool(&call.id, &lane.text);
    let shown = el("div", "")
        .child(paragraph("hint", words::NO_REQUEST))
        .children(drawn::calls(std::slice::from_ref(call), None));
    let has_ended = lane.reply.is_some();
    shown.children(has_ended.then(|| drawn::message(&[], &result, el("pre", "").text(&lane.text))))
}

fn messages(run: &LiveRun, id: LaneId, lane: &LaneState) -> View {
    let message = |role: &str, title: &str, text: View| {
        el("div", "message").attr("data-message-role", role).child(el("h3", "").text(title)).child(text)
    };
    let all = lane.messages();
    let sent = all.iter().map(|sent| drawn::message(all, sent, el("pre", "").text(&sent.content)));
    let assistant = words::role(Role::Assistant);
    let has_schema = lane.request.as_ref().is_some_and(|(request, _)| request.schema.is_some());
    let hint = match (&lane.mending, has_schema) {
        (Some(_), _) => words::REPAIR_ADDED,
        (None, true) => words::SCHEMA_ADDED,
        (None, false) => "",
    };
    let mut all = el("div", "").child(paragraph("hint", hint)).children(sent);
    if !lane.reasoning.is_empty() {
        let text = growing(run, id, "inspected-reasoning", words::REASONING, |lane| &lane.reasoning);
        all = all.child(message(assistant, words::REASONING, text));
    }
    let title = words::assistant_reply(lane);
    let text = growing(run, id, "inspected-output", title, |lane| &lane.text);
    let calls = lane.reply.as_ref().and_then(|reply| drawn::calls(&reply.tool_calls, None));
    all.child(message(assistant, title, text).children(calls))
}

fn raw(run: &LiveRun, id: LaneId) -> View {
    let (text, total) = run.raw(id);
    match total {
        0 if !matches!(run.origin(), RunOrigin::Here) => paragraph("empty", words::RAW_NOT_KEPT),
        0 => paragraph("empty", words::NO_RAW),
        total => {
            el("div", "").child(paragraph("hint", &words::raw_size(text.len(), total))).child(code(&text))
        }
    }
}

fn timing(run: &LiveRun, lane: &LaneState) -> View {
    let rows = words::timing(lane, &run.place()).into_iter().map(|(name, value)| {
        el("tr", "").child(el("th", "").attr("scope", "row").text(name)).child(el("td", "").text(&value))
    });
    el("table", "timing").child(el("tbody", "").children(rows))
}

/// The latest request, as its body or as a command.
fn sent(run: &LiveRun, lane: &LaneState, tab: &str) -> View {
    let Some((request, _)) = &lane.request else { return el("div", "") };
    let request = ChatRequest { messages: lane.messages().to_vec(), ..request.clone() };
    if tab == words::REQUEST {
        return code(&pretty(&request, &lane.dialect));
    }
    let hint = if run.is_on_demo() { words::CURL_OF_DEMO } else { "" };
    let command = curl(run.endpoint(), &request, &lane.dialect);
    el("div", "").child(paragraph("hint", hint)).child(code(&command))
}

/// The body as it is sent, in its order, spread out for reading.
fn pretty(request: &ChatRequest, dialect: &Dialect) -> String {
    serde_json::to_string_pretty(&request.wire(dialect)).unwrap_or_default()
}

/// A text to read and to copy.
fn code(text: &str) -> View {
    el("div", "code-box")
        .child(copy_button(text.to_owned()))
        .child(el("pre", "code").attr("tabindex", "0").text(text))
}
