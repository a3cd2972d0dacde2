//! The inspector of one call: what was sent, what came, as it came, when, and how to do the same with curl.

use super::{CLOSE, Modal, Tabs};
use crate::{
    document::curl::curl,
    run::{ChatRequest, LaneId, LaneState, LaneStatus},
    ui::{live_run::LiveRun, playground::playground, words},
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
    let names = vec![words::MESSAGES, words::REQUEST, words::RAW_STREAM, words::TIMING, words::CURL];
    let body = move || {
        // Each tab shows the call as it is now, and again when it changes.
        let shown = run.lane(id, |lane| match (tab.get(), &lane.request) {
            (words::TIMING, _) => timing(lane).into_any(),
            (words::RAW_STREAM, _) => raw(&run, id).into_any(),
            (_, None) => view! { <p class="empty">{words::NOT_ASKED}</p> }.into_any(),
            (words::REQUEST, Some((request, _))) => code(pretty(request)).into_any(),
            (words::CURL, Some((request, _))) => code(curl(run.base_url(), request)).into_any(),
            (_, Some((request, _))) => messages(request, lane).into_any(),
        });
        shown.into_any()
    };
    view! {
        <Modal title=words::call(&title) close=CLOSE>
            <Tabs names=names chosen=tab />
            <div class="inspector" role="tabpanel">{body}</div>
        </Modal>
    }
    .into_any()
}

fn messages(request: &ChatRequest, lane: &LaneState) -> impl IntoView + use<> {
    let sent = request
        .messages
        .iter()
        .map(|message| {
            let role = words::role(message.role);
            view! {
                <div class="message" data-message-role=role>
                    <h4>{role}</h4>
                    <pre>{message.content.clone()}</pre>
                </div>
            }
        })
        .collect_view();
    let reasoning = (!lane.reasoning.is_empty()).then(|| {
        view! {
            <div class="message" data-message-role="assistant">
                <h4>{words::REASONING}</h4>
                <pre>{lane.reasoning.clone()}</pre>
            </div>
        }
    });
    let reply = (!lane.text.is_empty()).then(|| {
        view! {
            <div class="message" data-message-role="assistant">
                <h4>{words::assistant_reply(lane.status == LaneStatus::Streaming)}</h4>
                <pre>{lane.text.clone()}</pre>
            </div>
        }
    });
    view! { {sent} {reasoning} {reply} }
}

fn raw(run: &LiveRun, id: LaneId) -> impl IntoView + use<> {
    let (text, total) = run.raw(id);
    match total {
        0 => view! { <p class="empty">{words::NO_RAW}</p> }.into_any(),
        total => view! {
            <p class="hint">{words::raw_size(text.len(), total)}</p>
            {code(text)}
        }
        .into_any(),
    }
}

fn timing(lane: &LaneState) -> impl IntoView + use<> {
    let rows = words::timing(lane)
        .into_iter()
        .map(|(name, value)| view! { <tr><th scope="row">{name}</th><td>{value}</td></tr> })
        .collect_view();
    view! { <table class="timing"><tbody>{rows}</tbody></table> }
}

fn pretty(request: &ChatRequest) -> String {
    let body: Result<serde_json::Value, _> = serde_json::from_str(&request.body());
    body.and_then(|body| serde_json::to_string_pretty(&body)).unwrap_or_default()
}

fn code(text: String) -> impl IntoView {
    view! { <pre class="code" tabindex="0">{text}</pre> }
}
