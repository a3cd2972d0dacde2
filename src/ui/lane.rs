//! One lane on the screen: a call's title, state, reply, and what went wrong.

use super::{
    kit::{View, button, el, settled, watch},
    live_run::LiveRun,
    playground::{Dialog, Playground},
    words,
};
use crate::{
    browser::stream_text::StreamText,
    run::{LaneId, LaneState, LaneStatus},
};
use leptos::prelude::*;

/// A lane of `run`. All that is shown of it is read anew in each frame in which it changed.
pub(super) fn lane(playground: Playground, run: &LiveRun, id: LaneId, following: RwSignal<bool>) -> View {
    let Some(opened) = run.state(|state| state.lane(id).map(|lane| lane.opened.clone())) else {
        return el("div", "");
    };
    let title = words::lane_title(&opened.title, id.0 as usize + 1);
    let read = |read: fn(&LaneState) -> String| {
        let run = run.clone();
        move || run.lane(id, read).unwrap_or_default()
    };
    let is = |test: fn(&LaneState) -> bool| {
        let run = run.clone();
        move || run.lane(id, test).unwrap_or_default()
    };
    let inspect = move || playground.dialog.set(Some(Dialog::Inspector(id)));
    let head = el("header", "lane-head")
        .child(el("h2", "").text(&title))
        .child(el("span", "lane-status").text_of(read(|lane| words::lane_status(lane.status).to_owned())))
        .child(el("span", "lane-model").bind("title", read(model)).text_of(read(model)))
        .child(el("span", "lane-figures").text_of(read(figures)))
        .child(button("small quiet", words::INSPECT, inspect).attr("title", &words::call(&title)));
    let (sent, thought, noted) = (run.clone(), run.clone(), run.clone());
    let output = el("div", "")
        .bind(
            "class",
            read(|lane| if lane.text.is_empty() { "lane-text empty" } else { "lane-text" }.to_owned()),
        )
        .child(growing(run, id, "output", &words::reply_of(&title), |lane| &lane.text));
    let article = el("article", "lane")
        .attr("aria-label", &title)
        .attr("data-lane", &opened.path.to_string())
        .attr("data-role", opened.role.name())
        .bind("data-status", read(|lane| lane.status.name().to_owned()))
        .child(head)
        .when(is(|lane| lane.request.is_some()), move || aside(words::SENT, sent_message(&sent, id)))
        .when(is(|lane| !lane.reasoning.is_empty()), move || {
            aside(
                words::REASONING,
                growing(&thought, id, "reasoning", words::REASONING, |lane| &lane.reasoning),
            )
        })
        .child(output)
        .slot(move || note(&noted, id));
    let streams = settled(is(|lane| lane.status == LaneStatus::Streaming));
    let node = article.node().clone();
    watch(move || {
        if streams.get() && following.get_untracked() {
            node.scroll_to();
        }
    });
    match opened.iteration {
        Some(iteration) => article.attr("data-iteration", &iteration.to_string()),
        None => article,
    }
}

/// Something folded away.
fn aside(title: &str, content: View) -> View {
    el("details", "more aside").child(el("summary", "").text(title)).child(content)
}

/// What the call got: the message sent.
fn sent_message(run: &LiveRun, id: LaneId) -> View {
    let message = run.state(|state| {
        let (request, _) = state.lane(id)?.request.as_ref()?;
        request.messages.last().map(|message| message.content.clone())
    });
    scroller(words::SENT).text(&message.unwrap_or_default())
}

/// A text that scrolls when it is long, by keyboard too.
fn scroller(name: &str) -> View {
    el("div", "stream").attr("tabindex", "0").attr("role", "group").attr("aria-label", name)
}

/// What a person should know about how it ended.
fn note(run: &LiveRun, id: LaneId) -> Option<View> {
    let (note, failed) = run
        .lane(id, |lane| Some((words::lane_note(lane, run.host())?, lane.status == LaneStatus::Failed)))
        .flatten()?;
    let class = if failed { "lane-note error" } else { "lane-note" };
    Some(el("p", class).attr("data-part", "error").text(&note))
}

/// The model asked, and the one that answered.
fn model(lane: &LaneState) -> String {
    let Some((request, _)) = &lane.request else { return String::new() };
    words::models(&request.model, lane.reply.as_ref().and_then(|reply| reply.model.as_deref()))
}

/// Time to the first token, whole time and tokens of a lane.
fn figures(lane: &LaneState) -> String {
    let (Some(sent), Some(ended)) = (lane.timing.sent, lane.timing.ended) else { return String::new() };
    let time = words::seconds(ended.saturating_sub(sent));
    match lane.reply.as_ref().and_then(|reply| reply.usage) {
        Some(usage) => format!("{time} · {}", words::tokens(usage.completion_tokens, false)),
        None => time,
    }
}

/// A text that grows while the lane streams.
pub(super) fn growing(
    run: &LiveRun,
    id: LaneId,
    part: &str,
    name: &str,
    read: fn(&LaneState) -> &String,
) -> View {
    let view = scroller(name).attr("data-part", part);
    let mut text = StreamText::new(view.node());
    let run = run.clone();
    watch(move || {
        run.lane(id, |lane| text.show(read(lane)));
    });
    view
}
