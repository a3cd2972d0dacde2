//! The pattern as a small picture that lights up while it runs: its calls in their order, those that wait for none of
//! each other in one bracket. It knows a pattern by its stages, and of Chain its gates.

use super::{
    editors::call_name,
    kit::{View, el, settled},
    live_run::LiveRun,
    playground::Playground,
    words,
};
use crate::{
    run::{LaneRole, LaneState, LaneStatus},
    workflow::{Spec, Stage},
};
use leptos::prelude::*;

/// One call as it is drawn.
#[derive(Clone, PartialEq)]
struct Drawn {
    name: String,
    status: Option<&'static str>,
    gate: Option<&'static str>,
}

pub(super) fn picture(playground: Playground) -> View {
    let stages = settled(move || playground.document.with(|document| document.workflow.stages().len()));
    let loops = move || playground.document.with(|document| document.workflow.loops());
    el("ol", "diagram").attr("aria-hidden", "true").flag("data-loops", loops).rows(
        move || stages.get(),
        move |index| {
            let calls = settled(move || calls_of_stage(playground, index));
            let is_several = settled(move || {
                playground
                    .document
                    .with(|document| matches!(document.workflow.stages().get(index), Some(Stage::Several(_))))
            });
            let density = move || {
                let count = calls.with(Vec::len);
                let density = match count {
                    0..=3 => "few",
                    4..=12 => "some",
                    _ => "many",
                };
                is_several.get().then(|| density.to_owned())
            };
            el("li", "stage")
                .bind_maybe("data-several", density)
                .rows(move || calls.with(Vec::len), move |call| drawn(calls, call))
        },
    )
}

fn drawn(calls: RwSignal<Vec<Drawn>>, index: usize) -> View {
    let read = move |read: fn(&Drawn) -> Option<&str>| {
        calls.with(|calls| calls.get(index).and_then(|call| read(call).map(str::to_owned)))
    };
    el("span", "call")
        .bind_maybe("data-status", move || read(|call| call.status))
        .bind_maybe("data-gate", move || read(|call| call.gate))
        .child(el("span", "call-name").text_of(move || read(|call| Some(&call.name)).unwrap_or_default()))
}

/// Tracked; of a run no more often than its clock is shown.
fn calls_of_stage(playground: Playground, index: usize) -> Vec<Drawn> {
    // A run of another template says nothing of this one.
    let run = playground.run.get().filter(|run| run.template() == playground.template());
    if let Some(run) = &run {
        run.status();
        run.elapsed();
    }
    let (stage, is_run_as_it_is) = playground.document.with(|document| {
        let is_same = run.as_ref().is_some_and(|run| run.what().document.workflow == document.workflow);
        (document.workflow.stages().get(index).cloned(), is_same)
    });
    match stage {
        None => Vec::new(),
        Some(Stage::One(call)) => vec![one(playground, run.as_ref(), call)],
        Some(Stage::Tools) => vec![tools(run.as_ref())],
        Some(Stage::Several(calls)) => {
            // Which tasks there are, only a run tells; all else stands in the document.
            let tells = |call| playground.document.with(|document| document.workflow.address(call).is_none());
            let is_told_by_run = is_run_as_it_is && calls.clone().any(tells);
            let of_run = run.as_ref().filter(|_| is_told_by_run).map(workers).unwrap_or_default();
            if of_run.is_empty() {
                calls.map(|call| together(playground, run.as_ref(), call)).collect()
            } else {
                of_run
            }
        }
    }
}

/// The workers that a run has, each by itself.
fn workers(run: &LiveRun) -> Vec<Drawn> {
    let mut workers = Vec::new();
    each_lane(run, |lane| {
        if lane.opened.role == LaneRole::Worker {
            let (name, status) = (words::lane_title(&lane.opened), Some(lane.status.name()));
            workers.push(Drawn { name, status, gate: None });
        }
    });
    workers
}

/// All tools of the run together.
fn tools(run: Option<&LiveRun>) -> Drawn {
    let mut furthest: Option<LaneStatus> = None;
    if let Some(run) = run {
        each_lane(run, |lane| {
            if lane.opened.role == LaneRole::Tool {
                furthest = further(furthest, lane.status);
            }
        });
    }
    Drawn { name: words::TOOLS.to_owned(), status: furthest.map(LaneStatus::name), gate: None }
}

/// Of two, the status that has further to go.
fn further(one: Option<LaneStatus>, other: LaneStatus) -> Option<LaneStatus> {
    Some(one.filter(|one| one.to_go() > other.to_go()).unwrap_or(other))
}

/// A call by its latest round.
fn one(playground: Playground, run: Option<&LiveRun>, call: usize) -> Drawn {
    let has_gate = playground.document.with(|document| match &document.workflow {
        Spec::Chain(spec) => spec.steps.get(call).is_some_and(|step| step.gate.is_some()),
        _ => false,
    });
    let (mut status, mut gated) = (None, None);
    each_lane_of(playground, run, call, |lane| {
        status = Some(lane.status.name());
        gated = lane.gated.as_ref().map(|gated| gated.then.name());
    });
    let name = call_name(playground, call).unwrap_or_default();
    Drawn { name, status, gate: has_gate.then_some(gated.unwrap_or("ahead")) }
}

/// A call by all of its lanes: the one that has furthest to go tells for all of them.
fn together(playground: Playground, run: Option<&LiveRun>, call: usize) -> Drawn {
    let mut furthest: Option<LaneStatus> = None;
    each_lane_of(playground, run, call, |lane| {
        furthest = further(furthest, lane.status);
    });
    let name = call_name(playground, call).unwrap_or_default();
    let copies = playground.document.with(|document| document.workflow.copies(call));
    let name = if copies > 1 { words::times_over(&name, copies) } else { name };
    Drawn { name, status: furthest.map(LaneStatus::name), gate: None }
}

/// Reads the lanes of a call in a run, in their order.
fn each_lane_of(
    playground: Playground,
    run: Option<&LiveRun>,
    call: usize,
    mut read: impl FnMut(&LaneState),
) {
    let address = playground.document.with(|document| document.workflow.address(call));
    let (Some(run), Some(name)) = (run, call_name(playground, call)) else { return };
    each_lane(run, |lane| {
        // Calls that have since moved are no longer these.
        let is_named = || words::title_or_step(&lane.opened.title, call + 1) == name;
        // What comes with each round has no address of its own.
        let is_there = address.as_ref().is_none_or(|address| lane.opened.path.is_within(address));
        if is_there && is_named() {
            read(lane);
        }
    });
}

fn each_lane(run: &LiveRun, mut read: impl FnMut(&LaneState)) {
    let lanes = run.lanes();
    run.state(|state| lanes.iter().filter_map(|lane| state.lane(*lane)).for_each(&mut read));
}
