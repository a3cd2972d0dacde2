//! The single runs of a comparison: how each stands, its rounds in small, its figures, where it went another way than the
//! first, and the way into all of it. It deliberately knows nothing of the runs taken together.

use super::{
    ablation::{Ablation, Row},
    kit::{View, button, el, focus_soon, paragraph, settled},
    live_run::LiveRun,
    playground::Playground,
    rounds::{LOWEST, plotted},
    words,
};
use crate::{
    run::{Came, Plot, Round, RunStatus, Tally, parting},
    workflow::Variation,
};
use leptos::prelude::*;

/// Every run, below its variation.
pub(super) fn trials(playground: Playground, ablation: &Ablation) -> View {
    let column = |variation: &Variation| {
        let of = *variation;
        let rows = ablation.rows().iter().enumerate().filter(move |(_, row)| row.variation == of);
        el("section", "trials")
            .attr("aria-label", words::variation(of))
            .child(el("h3", "").text(words::variation(of)))
            .child(el("ol", "").children(rows.map(|(at, row)| trial(playground, ablation, at, row))))
    };
    el("div", "trials-all").children(ablation.document().workflow.variations().iter().map(column))
}

/// A run's figures as they stand. Tracked.
pub(super) fn tally(ablation: &Ablation, row: &Row) -> Tally {
    let Some(run) = row.run() else {
        // Once the others are over, it never begins.
        let came = if ablation.is_running() { Came::Open } else { Came::Broken };
        return Tally { came, ..Tally::default() };
    };
    run.status();
    let now = run.elapsed();
    run.state(|state| Tally::of(state, now))
}

/// One of the runs, which the view finds by its place.
fn trial(playground: Playground, ablation: &Ablation, at: usize, row: &Row) -> View {
    let (tallied, run) = {
        let (counted, found) = (ablation.clone(), ablation.clone());
        (
            settled(move || counted.rows().get(at).map(|row| tally(&counted, row)).unwrap_or_default()),
            move || found.rows().get(at).and_then(Row::run),
        )
    };
    let of = move |read: fn(&Tally) -> String| move || tallied.with(read);
    let (begun, drawn, told, held) = (run.clone(), run.clone(), run.clone(), run.clone());
    let open = move || {
        if let Some(run) = untrack(&run) {
            playground.run.set(Some(run));
            playground.compares.set(false);
            focus_soon(&["back-to-comparison"]);
        }
    };
    let name = words::open_run(row.variation, row.number);
    let rounds = words::rounds_of(&ablation.document().workflow);
    let stands = move || tallied.with(|tally| words::stands(tally, rounds));
    let head = el("div", "trial-head")
        .child(el("b", "").text(&words::run_number(row.number)))
        .child(el("span", "trial-stands").text_of(stands))
        .when(
            move || begun().is_some(),
            move || button("small quiet", words::OPEN_RUN, open.clone()).attr("aria-label", &name),
        );
    let is_paused = move || tallied.with(|tally| matches!(tally.status, RunStatus::Paused(_)));
    let go_on = move || {
        let held = held.clone();
        button("small primary", words::CONTINUE, move || {
            if let Some(run) = untrack(&held) {
                run.control().go_on();
            }
        })
    };
    let remark = move || {
        let run = told()?;
        run.status();
        let now = run.elapsed();
        run.state(|state| words::remark(state, &run.place(), now))
    };
    let first = ablation.clone();
    el("li", "trial card")
        .attr("data-variation", words::variation(row.variation))
        .bind("data-came", of(|tally| tally.came.name().to_owned()))
        .child(head)
        .child(bars(drawn))
        .child(el("p", "hint").text_of(of(figures)))
        .slot(remarks(remark))
        .when(is_paused, go_on)
        .slot(remarks(move || way(&first, at)))
}

/// What draws a paragraph while there is something to say.
fn remarks(read: impl Fn() -> Option<String> + 'static) -> impl Fn() -> Option<View> {
    let said = settled(read);
    move || said.get().map(|said| paragraph("hint", &said))
}

/// What a run used, in a line.
fn figures(tally: &Tally) -> String {
    if tally.status == RunStatus::Idle {
        return String::new();
    }
    let tokens = words::tokens(tally.totals.tokens, tally.totals.estimated);
    [words::calls(tally.totals.calls), tokens, words::seconds(tally.ms)].join(" · ")
}

/// Where a run went another way than the first one. Tracked.
fn way(ablation: &Ablation, at: usize) -> Option<String> {
    let run = |at: usize| ablation.rows().get(at).and_then(Row::run);
    let (first, own) = (run(0)?, run(at).filter(|_| at > 0)?);
    for run in [&first, &own] {
        run.status();
        run.seconds();
    }
    first.state(|first| {
        own.state(|own| match parting(first, own) {
            None if first.ended.is_none() || own.ended.is_none() => None,
            parting => Some(words::parted(parting.as_ref())),
        })
    })
}

/// How its rounds were judged, in small.
fn bars(run: impl Fn() -> Option<LiveRun> + 'static) -> View {
    let read = move || {
        let run = run()?;
        run.status();
        run.lanes();
        run.elapsed();
        Some(run.state(|state| plotted(&run, state)))
    };
    let drawn: RwSignal<Option<(Vec<Round>, Plot)>> = settled(read);
    el("div", "part").slot(move || {
        drawn.with(|drawn| {
            let (rounds, plot) = drawn.as_ref()?;
            let bar = |(round, height): (&Round, &Option<u8>)| {
                let judged = round.judged.as_ref()?;
                let filled = el("i", "round-bar");
                filled.node().set_style("height", &format!("{}%", height.unwrap_or_default().max(LOWEST)));
                let said = words::round(round);
                Some(
                    el("li", "round")
                        .attr("data-next", judged.next.name())
                        .attr("title", &said)
                        .child(el("span", "round-track").attr("aria-hidden", "true").child(filled))
                        .child(
                            el("span", "round-said")
                                .attr("aria-hidden", "true")
                                .text(&words::round_sign(judged)),
                        )
                        .child(el("span", "unseen").text(&said)),
                )
            };
            let bars: Vec<View> = rounds.iter().zip(&plot.heights).filter_map(bar).collect();
            (!bars.is_empty()).then(|| el("ol", "rounds-small").children(bars))
        })
    })
}
