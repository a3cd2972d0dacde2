//! The right half: what happened, or what will be seen here.

use super::{
    kit::{View, el, lazily, paragraph},
    later,
    playground::Playground,
    words,
};
use leptos::prelude::*;

pub(super) fn run_panel(playground: Playground) -> View {
    // A new run is a new view; within one run only its own signals draw.
    let body = move || {
        let run = playground.run.get();
        let compares = playground.compares.get();
        Some(match run {
            None if !compares => nothing_yet(),
            run => lazily(later::run_body(playground, run.filter(|_| !compares))),
        })
    };
    el("section", "pane").attr("id", "run").attr("aria-label", words::RUN).slot(body)
}

fn nothing_yet() -> View {
    let status = el("p", "").attr("role", "status").attr("data-run-status", "idle").text(words::READY);
    let result = el("section", "result card")
        .attr("aria-label", words::RESULT)
        .child(el("header", "lane-head").child(el("h2", "").text(words::RESULT)))
        .child(paragraph("empty", words::EMPTY_RESULT));
    el("div", "pane-scroll")
        .child(el("div", "status").child(status))
        .child(paragraph("empty", words::EMPTY_RUN))
        .child(result)
}
