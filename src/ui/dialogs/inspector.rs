//! The inspector of one call: what was sent, what came, as it came, when, and how to do the same with curl.

use super::{CLOSE, modal};
use crate::{
    document::curl::curl,
    run::{ChatRequest, Dialect, LaneId, LaneState, Role},
    ui::{
        kit::{View, el, paragraph, settled},
        lane_reply::growing,
        live_run::{LiveRun, RunOrigin},
        playground::Playground,
        run_view::copy_button,
        tabs::tabs,
        words,
    },
};
use leptos::prelude::*;

const TABS: &[&str] = &[words::MESSAGES, words::REQUEST, words::RAW_STREAM, words::TIMING, words::CURL];

pub(super) fn inspector(playground: Playground, id: LaneId) -> View {
    let Some(run) = playground.run.get_untracked() else { return el("div", "") };
    let title =
        run.state(|state| state.lane(id).map(|lane| words::lane_title(&lane.opened)).unwrap_or_default());
    let tab = RwSignal::new(words::MESSAGES);
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
                (words::REQUEST | words::CURL, Some(_)) => sent(&run, lane, tab),
                (_, None) => paragraph("empty", words::NOT_ASKED),
                (_, Some(_)) => messages(&run, id, lane),
            })
        })
    };
    let body = el("div", "inspector")
        .child(paragraph("demo-hint", hint))
        .child(tabs("inspector", TABS, tab).attr("aria-label", words::INSPECT))
        .child(el("div", "").attr("role", "tabpanel").slot(shown));
    modal(playground, &words::call(&title), CLOSE, body).class("wide")
}

fn messages(run: &LiveRun, id: LaneId, lane: &LaneState) -> View {
    let message = |role: &str, title: &str, text: View| {
        el("div", "message").attr("data-message-role", role).child(el("h3", "").text(title)).child(text)
    };
    let sent = lane.messages().iter().map(|sent| {
        let role = words::role(sent.role);
        message(role, role, el("pre", "").text(&sent.content))
    });
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
    all.child(message(assistant, title, text))
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
