//! The inspector of one call: what was sent, what came, as it came, when, and how to do the same with curl.

use super::{CLOSE, modal, tabs};
use crate::{
    document::curl::curl,
    run::{ChatRequest, LaneId, LaneState, LaneStatus, Role},
    ui::{
        kit::{View, el, paragraph},
        live_run::LiveRun,
        playground::Playground,
        words,
    },
};
use leptos::prelude::*;

const TABS: &[&str] = &[words::MESSAGES, words::REQUEST, words::RAW_STREAM, words::TIMING, words::CURL];

pub(super) fn inspector(playground: Playground, id: LaneId) -> View {
    let Some(run) = playground.run.get_untracked() else { return el("div", "") };
    let title = run.state(|state| {
        state
            .lane(id)
            .map(|lane| words::lane_title(&lane.opened.title, id.0 as usize + 1))
            .unwrap_or_default()
    });
    let tab = RwSignal::new(words::MESSAGES);
    // Each tab shows the call as it is now, and again when it changes.
    let shown = move || {
        run.lane(id, |lane| match (tab.get(), &lane.request) {
            (words::TIMING, _) => timing(lane),
            (words::RAW_STREAM, _) => raw(&run, id),
            (_, None) => paragraph("empty", words::NOT_ASKED),
            (words::REQUEST, Some((request, _))) => code(&pretty(request)),
            (words::CURL, Some((request, _))) => {
                let hint = if run.host() == words::DEMO { words::CURL_OF_DEMO } else { "" };
                el("div", "").child(paragraph("hint", hint)).child(code(&curl(run.base_url(), request)))
            }
            (_, Some((request, _))) => messages(request, lane),
        })
    };
    let body = el("div", "inspector")
        .child(tabs(TABS, tab))
        .child(el("div", "").attr("role", "tabpanel").slot(shown));
    modal(playground, &words::call(&title), CLOSE, body)
}

fn messages(request: &ChatRequest, lane: &LaneState) -> View {
    let message = |role: &str, title: &str, text: &str| {
        el("div", "message")
            .attr("data-message-role", role)
            .child(el("h4", "").text(title))
            .child(el("pre", "").text(text))
    };
    let assistant = words::role(Role::Assistant);
    let sent = request.messages.iter().map(|sent| {
        let role = words::role(sent.role);
        message(role, role, &sent.content)
    });
    let reply = words::assistant_reply(lane.status == LaneStatus::Streaming);
    let received = [(words::REASONING, &lane.reasoning), (reply, &lane.text)]
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(title, text)| message(assistant, title, text));
    el("div", "").children(sent).children(received)
}

fn raw(run: &LiveRun, id: LaneId) -> View {
    let (text, total) = run.raw(id);
    match total {
        0 => paragraph("empty", words::NO_RAW),
        total => {
            el("div", "").child(paragraph("hint", &words::raw_size(text.len(), total))).child(code(&text))
        }
    }
}

fn timing(lane: &LaneState) -> View {
    let rows = words::timing(lane).into_iter().map(|(name, value)| {
        el("tr", "").child(el("th", "").attr("scope", "row").text(name)).child(el("td", "").text(&value))
    });
    el("table", "timing").child(el("tbody", "").children(rows))
}

fn pretty(request: &ChatRequest) -> String {
    let body: Result<serde_json::Value, _> = serde_json::from_str(&request.body());
    body.and_then(|body| serde_json::to_string_pretty(&body)).unwrap_or_default()
}

fn code(text: &str) -> View {
    el("pre", "code").attr("tabindex", "0").text(text)
}
