//! One lane on the screen: a call's title, state, reply, and what went wrong. Its parts are in `lane_reply.rs` and
//! `lane_notes.rs`; what waits for a person in `step_call.rs`.

use super::{
    kit::{View, button, el, focus_soon, paragraph, settled, watch},
    lane_notes,
    lane_reply::{self, Amending},
    lane_shape,
    live_run::LiveRun,
    messages,
    playground::{Dialog, Playground},
    rounds,
    run_view::STATUS,
    step_call, turn, words,
};
use crate::{
    browser::frames,
    run::{LaneId, LaneOpened, LaneRole, LaneState, LaneStatus, Pause, is_tool_error},
    workflow::Order,
};
use leptos::prelude::*;

/// A lane of `run`. All that is shown of it is read anew in each frame in which it changed.
pub(super) fn lane(
    playground: Playground,
    run: &LiveRun,
    id: LaneId,
    following: RwSignal<bool>,
    amending: Amending,
    sends_all: Trigger,
) -> View {
    let Some(opened) = run.state(|state| state.lane(id).map(|lane| lane.opened.clone())) else {
        return el("div", "");
    };
    let title = words::lane_title(&opened);
    let read = |read: fn(&LaneState) -> String| {
        let run = run.clone();
        move || run.lane(id, read).unwrap_or_default()
    };
    let is = |test: fn(&LaneState) -> bool| {
        let run = run.clone();
        move || run.lane(id, test).unwrap_or_default()
    };
    let (sent, thought, held, asked) = (run.clone(), run.clone(), run.clone(), run.clone());
    let is_held = settled(move || held.pauses().contains(&Pause::NextCall(id)));
    let stands = read(|lane| words::lane_status(lane).to_owned());
    let is_taken = {
        let run = run.clone();
        settled(move || run.routed().is_some_and(|routed| routed.lane == id))
    };
    // A router that named no route has failed, and the run has not.
    let is_excused = {
        let (run, is_router) = (run.clone(), opened.role == LaneRole::Router);
        settled(move || is_router && run.routed().is_some_and(|routed| routed.reason.is_none()))
    };
    let stands = move || match (is_held.get(), is_taken.get()) {
        (true, _) => words::WAITS_FOR_YOU.to_owned(),
        (_, true) => words::taken(&stands()),
        _ if is_excused.get() => words::NAMED_NO_ROUTE.to_owned(),
        _ => stands(),
    };
    let is_large = RwSignal::new(false);
    // Beside so many others there is room for a few lines that do not scroll while they grow.
    let (beside, streams) = (run.clone(), is(|lane| lane.status == LaneStatus::Streaming));
    let is_worker = opened.role == LaneRole::Worker;
    let is_small =
        settled(move || is_worker && !is_large.get() && streams() && beside.lanes().len() > FOLLOWED);
    let article = el("article", "lane");
    let placed = article.node().clone();
    let inspect = move || playground.dialog.set(Some(Dialog::Inspector(id)));
    let head = el("header", "lane-head")
        .children(turn::number(run, id, opened.role))
        .child(heading(&opened))
        .child(el("span", "lane-status").text_of(stands))
        .child(el("span", "lane-model").bind("title", read(model)).text_of(read(model)))
        .child(el("span", "lane-figures").text_of(read(figures)))
        .child(lane_reply::edit_button(run, id, amending))
        .children(is_worker.then(|| give_up_button(run, id)))
        .children(is_kept_small(opened.role).then(|| {
            let placed = placed.clone();
            let turn = move || {
                is_large.update(|large| *large = !*large);
                let placed = placed.clone();
                frames::before_next(move || placed.scroll_near());
            };
            button("icon", "⤢", turn)
                .attr("aria-label", &words::enlarge(&title))
                .attr("title", words::ENLARGE)
                .bind("aria-pressed", move || is_large.get().to_string())
        }))
        .child(
            button("small quiet brief", words::INSPECT, inspect)
                .attr("aria-label", words::INSPECT)
                .attr("data-brief", "i")
                .attr("title", &words::call(&title)),
        );
    let is_composed = is(|lane| lane.request.is_some());
    let article = article
        .attr("aria-label", &title)
        .attr("data-lane", &opened.path.to_string())
        .attr("data-role", opened.role.name())
        .flag("data-held", move || is_held.get())
        .flag("data-taken", move || is_taken.get())
        .flag("data-large", move || is_large.get())
        .flag("data-excused", move || is_excused.get())
        .flag("data-json", is(lane_shape::is_json))
        .flag("data-calls", is(calls_tools))
        .flag("data-error", is(|lane| lane.tool.is_some() && is_tool_error(&lane.text)))
        .bind("data-status", read(|lane| lane.status.name().to_owned()))
        .child(head)
        .children(opened.note.as_deref().map(|note| paragraph("lane-task", note)))
        .child(lane_shape::fed_from(run, id))
        .when(
            move || is_composed() && !is_held.get(),
            move || {
                let sent = sent.clone();
                folded(words::SENT, move || sent_messages(&sent, id))
            },
        )
        .when(move || is_held.get(), move || step_call::step_call(playground, &asked, id, sends_all))
        .when(is(|lane| !lane.reasoning.is_empty()), move || {
            aside(
                words::REASONING,
                lane_reply::growing(&thought, id, "reasoning", words::REASONING, |lane| &lane.reasoning),
            )
        })
        .child(turn::before_text(run, id, opened.role))
        .child(
            el("div", "lane-reply")
                .child(lane_shape::fields(run, id))
                .child(lane_reply::reply(playground, run, id, &title, amending, is_small)),
        )
        .child(turn::after_text(run, id, opened.role))
        .child(lane_shape::how_found(run, id))
        .child(lane_notes::notes(playground, run, id))
        .child(lane_shape::what_follows(run, id));
    let counted = run.clone();
    let is_followed = move || untrack(|| counted.lanes().len()) <= FOLLOWED;
    let status = {
        let run = run.clone();
        settled(move || run.lane(id, |lane| lane.status).unwrap_or_default())
    };
    let node = article.node().clone();
    watch(move || {
        let (status, is_held) = (status.get(), is_held.get());
        if !following.get_untracked() {
            return;
        }
        match status {
            // One of several must not take the view away from the others, nor one of many scroll at all.
            LaneStatus::Streaming | LaneStatus::Done if is_worker && is_followed() => node.scroll_near(),
            LaneStatus::Streaming if is_worker => {}
            LaneStatus::Streaming => node.scroll_to(),
            _ if is_held => node.scroll_to(),
            _ => {}
        }
    });
    let article = article.attr("id", &rounds::place_of(id)).attr("tabindex", "-1");
    match opened.iteration {
        Some(iteration) => article.attr("data-iteration", &iteration.to_string()),
        None => article,
    }
}

/// Whether a lane of this role is small until a person makes it larger: it stands beside others, or above them all.
fn is_kept_small(role: LaneRole) -> bool {
    matches!(role, LaneRole::Worker | LaneRole::Orchestrator | LaneRole::Tool)
}

/// Whether its reply calls tools, as far as it has come.
fn calls_tools(lane: &LaneState) -> bool {
    !lane.calling.is_empty() || lane.reply.as_ref().is_some_and(|reply| !reply.tool_calls.is_empty())
}

/// More lanes than this are not followed: there is no seeing all of them.
const FOLLOWED: usize = 16;

/// Ends one of several calls that run at once, while it is under way.
fn give_up_button(run: &LiveRun, id: LaneId) -> View {
    let (read, run) = (run.clone(), run.clone());
    let is_under_way = move || {
        let is = |lane: &LaneState| matches!(lane.status, LaneStatus::Waiting | LaneStatus::Streaming);
        read.lane(id, is).unwrap_or_default()
    };
    el("span", "part").when(is_under_way, move || {
        let run = run.clone();
        let give_up = move || {
            run.control().order(id, Order::GiveUp);
            focus_soon(&[STATUS]);
        };
        button("small quiet brief", words::GIVE_UP, give_up)
            .attr("aria-label", words::GIVE_UP)
            .attr("data-brief", "✕")
            .attr("title", words::GIVE_UP_HINT)
    })
}

/// A lane's title. Where it is cut for want of room, the number of a copy is not.
fn heading(opened: &LaneOpened) -> View {
    let (title, number) = words::lane_title_parts(opened);
    el("h2", "").child(el("span", "lane-title").text(&title)).child(el("span", "lane-number").text(&number))
}

/// Something folded away.
pub(super) fn aside(title: &str, content: View) -> View {
    el("details", "more aside").child(el("summary", "").text(title)).child(content)
}

/// Something folded away that is drawn when it is first opened: of a long conversation each turn has all messages.
fn folded(title: &str, draw: impl Fn() -> View + 'static) -> View {
    let was_opened = RwSignal::new(false);
    el("details", "more aside")
        .child(el("summary", "").text(title).click(move || was_opened.set(true)))
        .when(move || was_opened.get(), draw)
}

/// What the call got: the messages of its latest attempt, each with its role.
fn sent_messages(run: &LiveRun, id: LaneId) -> View {
    let (read, run) = (run.clone(), run.clone());
    // They change only with an attempt, or by a person's hand before the first.
    let which = settled(move || {
        read.lane(id, |lane| (lane.attempts.len(), lane.is_rewritten, lane.mending.is_some()))
    });
    el("div", "part").slot(move || {
        which.get();
        let sent = run.state(|state| state.lane(id).map(|lane| lane.messages().to_vec())).unwrap_or_default();
        let shown = sent.iter().map(|message| {
            let text = lane_reply::scroller(words::SENT).text(&message.content);
            messages::message(&sent, message, text)
        });
        Some(el("div", "").children(shown))
    })
}

/// The model asked, and the one that answered.
fn model(lane: &LaneState) -> String {
    let Some((request, _)) = &lane.request else { return String::new() };
    // No model wrote what a person did.
    if lane.is_amended {
        return String::new();
    }
    words::models(&request.model, lane.reply.as_ref().and_then(|reply| reply.model.as_deref()))
}

/// The time from its first sending on, and the tokens of a lane; of a tool, how long it took.
fn figures(lane: &LaneState) -> String {
    if let (Some(asked), Some(ended), Some(_)) = (lane.timing.asked, lane.timing.ended, &lane.tool) {
        return words::took(ended.saturating_sub(asked));
    }
    let first = lane.attempts.iter().find_map(|attempt| attempt.sent).or(lane.timing.sent);
    let (Some(sent), Some(ended)) = (first, lane.timing.ended) else { return String::new() };
    let time = words::seconds(ended.saturating_sub(sent));
    match lane.reply.as_ref().and_then(|reply| reply.usage) {
        Some(usage) => format!("{time} · {}", words::tokens(usage.completion_tokens, false)),
        None => time,
    }
}
