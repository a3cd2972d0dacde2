//! The inspector of one call: what was sent, what came, as it came, when, and how to do the same with curl.

use super::{CLOSE, Modal, tabs};
use crate::{
    document::curl::curl,
    run::{ChatRequest, LaneId, LaneState, LaneStatus, Role},
    ui::{kit::dynamic, live_run::LiveRun, playground::playground, words},
};
use leptos::prelude::*;

#[component]
pub(super) fn Inspector(id: LaneId) -> impl IntoView {
    let playground = playground();
    let Some(run) = playground.run.get_untracked() else { return ().into_any() };
    let title = run.state(|state| {
        state
            .lane(id)
            .map(|lane| words::lane_title(&lane.opened.title, id.0 as usize + 1))
            .unwrap_or_default()
    });
    let tab = RwSignal::new(words::MESSAGES);
    // Each tab shows the call as it is now, and again when it changes.
    let shown = dynamic(move || {
        let shown = run.lane(id, |lane| match (tab.get(), &lane.request) {
            (words::TIMING, _) => timing(lane),
            (words::RAW_STREAM, _) => raw(&run, id),
            (_, None) => view! { <p class="empty">{words::NOT_ASKED}</p> }.into_any(),
            (words::REQUEST, Some((request, _))) => code(pretty(request)),
            (words::CURL, Some((request, _))) => code(curl(run.base_url(), request)),
            (_, Some((request, _))) => messages(request, lane),
        });
        shown.unwrap_or_else(|| ().into_any())
    });
    let body = view! {
        {tabs(TABS, tab)}
        <div class="inspector" role="tabpanel">{shown}</div>
    };
    view! { <Modal title=words::call(&title) close=CLOSE body=body.into_any() /> }.into_any()
}

const TABS: &[&str] = &[words::MESSAGES, words::REQUEST, words::RAW_STREAM, words::TIMING, words::CURL];

fn messages(request: &ChatRequest, lane: &LaneState) -> AnyView {
    let message = |role: &'static str, title: &'static str, text: &str| {
        let text = text.to_owned();
        view! { <div class="message" data-message-role=role><h4>{title}</h4><pre>{text}</pre></div> }
            .into_any()
    };
    let mut all: Vec<AnyView> = Vec::new();
    for sent in &request.messages {
        let role = words::role(sent.role);
        all.push(message(role, role, &sent.content));
    }
    let assistant = words::role(Role::Assistant);
    if !lane.reasoning.is_empty() {
        all.push(message(assistant, words::REASONING, &lane.reasoning));
    }
    if !lane.text.is_empty() {
        let title = words::assistant_reply(lane.status == LaneStatus::Streaming);
        all.push(message(assistant, title, &lane.text));
    }
    all.into_any()
}

fn raw(run: &LiveRun, id: LaneId) -> AnyView {
    let (text, total) = run.raw(id);
    match total {
        0 => view! { <p class="empty">{words::NO_RAW}</p> }.into_any(),
        total => {
            let size = words::raw_size(text.len(), total);
            view! { <p class="hint">{size}</p> {code(text)} }.into_any()
        }
    }
}

fn timing(lane: &LaneState) -> AnyView {
    let rows: Vec<AnyView> = words::timing(lane)
        .into_iter()
        .map(|(name, value)| view! { <tr><th scope="row">{name}</th><td>{value}</td></tr> }.into_any())
        .collect();
    view! { <table class="timing"><tbody>{rows}</tbody></table> }.into_any()
}

fn pretty(request: &ChatRequest) -> String {
    let body: Result<serde_json::Value, _> = serde_json::from_str(&request.body());
    body.and_then(|body| serde_json::to_string_pretty(&body)).unwrap_or_default()
}

fn code(text: String) -> AnyView {
    view! { <pre class="code" tabindex="0">{text}</pre> }.into_any()
}
