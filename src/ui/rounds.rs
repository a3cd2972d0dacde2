//! The rounds of a loop as a strip of bars: how each attempt was judged, what came a second time, which one is the result. It
//! deliberately knows no lane but by its place, to which a bar leads.

use super::{
    kit::{View, el, settled, watch},
    live_run::LiveRun,
    words,
};
use crate::{
    browser::page,
    run::{LaneId, Next, Plot, Round, RunState, Why, plot, rounds},
    workflow::{Spec, patterns::MAX_ATTEMPTS},
};
use leptos::prelude::*;

/// A bar is at least so high, in hundredths, that it is seen.
pub(super) const LOWEST: u8 = 6;

/// All that is drawn.
#[derive(Clone, Default, PartialEq)]
struct Drawn {
    rounds: Vec<Round>,
    plot: Plot,
    /// Why the result is the result, and what came a second time.
    said: Vec<String>,
}

/// How many attempts were made, where that was all there may be and more can follow.
pub(super) fn used_up(state: &RunState) -> Option<u32> {
    let last = state.judged.last().filter(|judged| judged.next == Next::Capped)?;
    (last.attempt < MAX_ATTEMPTS).then_some(last.attempt)
}

/// The id of the lane of a loop.
pub(super) fn place_of(lane: LaneId) -> String {
    format!("lane-{}", lane.0)
}

/// Goes to a lane because a person wants to see it.
pub(super) fn go_to(lane: LaneId, following: RwSignal<bool>) {
    if let Some(lane) = page::element(&place_of(lane)) {
        following.set(false);
        lane.focus();
        lane.scroll_to();
    }
}

/// The strip of a run; nothing before its first round.
pub(super) fn strip(run: &LiveRun, following: RwSignal<bool>) -> View {
    let read = run.clone();
    let drawn = settled(move || {
        read.lanes();
        read.status();
        read.state(|state| drawn(&read, state))
    });
    let count = move || drawn.with(|drawn| drawn.rounds.len());
    el("div", "part").when(
        move || count() > 0,
        move || {
            let density = move || {
                match count() {
                    0..=5 => "few",
                    6..=12 => "some",
                    13..=24 => "many",
                    _ => "most",
                }
                .to_owned()
            };
            let bars = el("ol", "rounds-bars")
                .attr("aria-label", words::ROUNDS)
                .rows(count, move |index| bar(drawn, index, following));
            let threshold = move || {
                drawn.with(|drawn| {
                    let judged = drawn.rounds.iter().rev().find_map(|round| round.judged.as_ref())?;
                    drawn.plot.threshold?;
                    Some(el("span", "threshold-key").text(&words::threshold(judged)))
                })
            };
            let said = move || drawn.with(|drawn| drawn.said.len());
            el("figure", "rounds")
                .attr("data-part", "rounds")
                .bind("data-density", density)
                .child(bars)
                .child(el("figcaption", "rounds-said").slot(threshold).rows(said, move |index| {
                    let text = move || drawn.with(|drawn| drawn.said.get(index).cloned().unwrap_or_default());
                    el("p", "").text_of(text)
                }))
        },
    )
}

/// The rounds of a run, and how high each stands.
pub(super) fn plotted(run: &LiveRun, state: &RunState) -> (Vec<Round>, Plot) {
    let rounds = rounds(state);
    let plot = match &run.what().document.workflow {
        Spec::Evaluator(spec) => plot(&rounds, |found| spec.standing(found)),
        _ => Plot::default(),
    };
    (rounds, plot)
}

fn drawn(run: &LiveRun, state: &RunState) -> Drawn {
    let (rounds, plot) = plotted(run, state);
    // The latest first: the others take a turn of the wheel.
    let stalls = state.stalls.iter().rev().map(|stalled| words::stalled(stalled, state));
    // That what passed is the result needs no reason.
    let chosen = state.chosen.filter(|chosen| chosen.why != Why::Passed);
    let said = chosen.map(|chosen| words::why_chosen(&chosen, state)).into_iter().chain(stalls).collect();
    Drawn { rounds, plot, said }
}

fn bar(drawn: RwSignal<Drawn>, index: usize, following: RwSignal<bool>) -> View {
    let round = settled(move || drawn.with(|drawn| drawn.rounds.get(index).cloned()));
    let of = move |read: fn(&Round) -> Option<String>| round.with(|round| round.as_ref().and_then(read));
    let height = settled(move || drawn.with(|drawn| drawn.plot.heights.get(index).copied().flatten()));
    let filled = el("i", "round-bar");
    let node = filled.node().clone();
    watch(move || node.set_style("height", &format!("{}%", height.get().unwrap_or_default().max(LOWEST))));
    let threshold = settled(move || drawn.with(|drawn| drawn.plot.threshold));
    let line = move || {
        let line = el("i", "round-threshold");
        line.node().set_style("bottom", &format!("{}%", threshold.get()?));
        Some(line)
    };
    let said = move || of(|round| Some(words::round(round))).unwrap_or_default();
    let go = move || {
        let lane = round.with_untracked(|round| round.as_ref().and_then(|round| round.generator));
        if let Some(lane) = lane {
            go_to(lane, following);
        }
    };
    el("li", "round")
        .bind_maybe("data-next", move || of(|round| Some(round.judged.as_ref()?.next.name().to_owned())))
        .flag("data-chosen", move || of(|round| round.chosen.map(|_| String::new())).is_some())
        .flag("data-stalled", move || of(|round| round.stalls.first().map(|_| String::new())).is_some())
        .child(
            el("button", "round-button")
                .attr("type", "button")
                .bind("aria-label", said)
                .bind("title", said)
                .child(el("span", "round-track").child(filled).slot(line))
                .child(
                    el("span", "round-number")
                        .text_of(move || of(|round| Some(round.number.to_string())).unwrap_or_default()),
                )
                .child(el("span", "round-said").text_of(move || {
                    of(|round| Some(words::verdict(round.judged.as_ref()?))).unwrap_or_else(|| "…".to_owned())
                }))
                .slot(move || {
                    of(|round| round.chosen.map(|_| String::new()))
                        .map(|_| el("span", "round-result").text(words::IS_RESULT))
                })
                .click(go),
        )
}
