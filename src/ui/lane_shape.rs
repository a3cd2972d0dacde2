//! What a lane's reply is beyond its text: the fields of its JSON as they arrive, how the JSON was come by, what the gate
//! behind it said, and which route it named.

use super::{
    kit::{View, el, paragraph, settled},
    live_run::LiveRun,
    words,
};
use crate::{
    run::{Condition, Finish, Gated, LaneId, LaneRole, LaneState, Row, json_in, shape},
    workflow::Spec,
};
use leptos::prelude::*;

/// A longer reply is shown as text only: it is read anew in each frame in which it grows.
const MAX_READ: usize = 64 * 1024;

/// Which lanes' replies this one was given.
pub(super) fn fed_from(run: &LiveRun, id: LaneId) -> View {
    let read = run.clone();
    let fed = settled(move || read.lane(id, |lane| lane.fed.clone()).flatten());
    let run = run.clone();
    el("div", "part").slot(move || {
        let fed = fed.get()?;
        let said = run.state(|state| words::fed(&fed, state));
        Some(paragraph("lane-fed", &said).attr("data-part", "fed"))
    })
}

/// What follows from the reply.
pub(super) fn what_follows(run: &LiveRun, id: LaneId) -> View {
    el("div", "part").slot(gate(run, id)).slot(route(run, id)).slot(verdict(run, id))
}

/// The fields of a reply that is to be JSON; while it arrives, as far as it has come.
pub(super) fn fields(run: &LiveRun, id: LaneId) -> View {
    let read = run.clone();
    let shape = settled(move || {
        read.lane(id, is_json).filter(|is_json| *is_json)?;
        read.growing(id, |lane| {
            if lane.text.len() > MAX_READ {
                return None;
            }
            // Once it is whole, it is known which brackets of the text are the reply's.
            let text = match &lane.reply {
                Some(reply) if reply.finish != Finish::Length => json_in(&reply.text)?,
                _ => lane.text.as_str(),
            };
            let (rows, is_whole) = shape(text)?;
            (!rows.is_empty()).then_some((rows, is_whole))
        })
        .flatten()
    });
    let has_shape = move || shape.with(Option::is_some);
    el("div", "part").when(has_shape, move || {
        let is_whole = move || shape.with(|shape| shape.as_ref().is_some_and(|(_, is_whole)| *is_whole));
        let count = move || shape.with(|shape| shape.as_ref().map_or(0, |(rows, _)| rows.len()));
        el("div", "shape-box")
            .attr("data-part", "shape")
            .bind("data-whole", move || if is_whole() { "yes" } else { "no" }.to_owned())
            .child(el("div", "shape").attr("role", "group").attr("aria-label", words::SHAPE).rows(
                count,
                move |index| {
                    row(move || {
                        shape.with(|shape| shape.as_ref().and_then(|(rows, _)| rows.get(index).cloned()))
                    })
                },
            ))
            .when(move || !is_whole(), || paragraph("hint", words::SHAPE_PARTIAL))
    })
}

/// Whether its reply is to be JSON.
pub(super) fn is_json(lane: &LaneState) -> bool {
    lane.request.as_ref().is_some_and(|(request, _)| request.schema.is_some())
}

/// One row, drawn anew only where it has changed.
fn row(read: impl Fn() -> Option<Row> + 'static) -> View {
    let row = settled(move || read().unwrap_or_default());
    el("div", "shape-row")
        .bind("data-depth", move || row.with(|row| row.depth.min(6).to_string()))
        .child(el("span", "shape-name").text_of(move || row.with(|row| row.name.clone())))
        .child(
            el("span", "shape-value")
                .flag("data-open", move || row.with(|row| row.is_open && row.value.is_some()))
                .text_of(move || row.with(|row| row.value.clone().unwrap_or_default())),
        )
}

/// How the JSON was come by.
pub(super) fn how_found(run: &LiveRun, id: LaneId) -> View {
    let read = run.clone();
    let said = settled(move || read.lane(id, words::how_found).flatten());
    el("div", "part")
        .slot(move || said.get().map(|said| paragraph("lane-found", &said).attr("data-part", "found")))
}

/// A gate, before and after something came to it.
#[derive(Clone, PartialEq)]
enum Gate {
    Ahead(Condition),
    Passed(Gated),
}

fn gate(run: &LiveRun, id: LaneId) -> impl Fn() -> Option<View> + use<> {
    let read = run.clone();
    let gate = settled(move || {
        let (gated, number) = read.lane(id, |lane| (lane.gated.clone(), lane.opened.path.number()))?;
        let ahead = || match &read.what().document.workflow {
            Spec::Chain(chain) => {
                let step = chain.steps.get((number as usize).checked_sub(1)?)?;
                Some(Gate::Ahead(step.gate.as_ref()?.condition.clone()))
            }
            _ => None,
        };
        gated.map(Gate::Passed).or_else(ahead)
    });
    move || {
        let (text, state) = match gate.get()? {
            Gate::Ahead(condition) => (words::gate_ahead(&condition), "ahead"),
            Gate::Passed(gated) => (words::gated(&gated), gated.then.name()),
        };
        Some(paragraph("gate", &text).attr("data-part", "gate").attr("data-gate", state))
    }
}

/// Which route the router's reply led to.
fn route(run: &LiveRun, id: LaneId) -> impl Fn() -> Option<View> + use<> {
    let read = run.clone();
    let is_router =
        run.state(|state| state.lane(id).is_some_and(|lane| lane.opened.role == LaneRole::Router));
    move || {
        let routed = read.routed().filter(|_| is_router)?;
        let state = if routed.reason.is_some() { "named" } else { "default" };
        let said = words::routed(&routed);
        Some(paragraph("route-taken", &said).attr("data-part", "routed").attr("data-route", state))
    }
}

/// How the evaluator's reply judges the attempt, and what follows.
fn verdict(run: &LiveRun, id: LaneId) -> impl Fn() -> Option<View> + use<> {
    let read = run.clone();
    let is_judge =
        run.state(|state| state.lane(id).is_some_and(|lane| lane.opened.role == LaneRole::Evaluator));
    let judged = settled(move || {
        if !is_judge {
            return None;
        }
        read.status();
        read.state(|state| state.judged.iter().find(|judged| judged.evaluator == id).cloned())
    });
    move || {
        let judged = judged.get()?;
        let said = paragraph("verdict", &words::judged(&judged)).attr("data-part", "judged");
        Some(said.attr("data-next", judged.next.name()))
    }
}
