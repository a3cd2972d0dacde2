//! A run on one axis of time: a bar for each lane, with those marked that decided how long the run took. It knows no
//! pattern.

use super::{
    kit::{View, el, paragraph, settled, watch},
    live_run::LiveRun,
    words,
};
use crate::browser::dom::Node;
use crate::run::{Bar, LaneId, Span, Timeline, timeline};
use leptos::prelude::*;

/// The waterfall of a run; drawn anew ten times a second while it is under way. `at_once` says how many calls are made at
/// once.
pub(super) fn waterfall(run: &LiveRun, at_once: impl Fn() -> String + 'static) -> View {
    let (read, named, scale, ended) = (run.clone(), run.clone(), run.clone(), run.clone());
    let line = settled(move || {
        read.lanes();
        read.status();
        read.state(|state| timeline(state, read.elapsed()))
    });
    let bar = move |index: usize| line.with(|line| line.bars.get(index).cloned());
    let length = move || words::seconds(line.with(|line| line.length));
    // Read on the run itself, too, so that the axis ends where the run did.
    let end = move || if scale.is_running() { String::new() } else { length() };
    let rows = move |index: usize| {
        let run = named.clone();
        let title = move || {
            let lane = bar(index).map(|bar| bar.lane);
            lane.and_then(|lane| title_of(&run, lane)).unwrap_or_default()
        };
        let (run, live) = (named.clone(), ended.clone());
        let end = move |bar: &Bar| {
            let lane = run.state(|state| state.lane(bar.lane).map(|lane| words::bar_end(lane, bar.took())));
            lane.unwrap_or_default()
        };
        // What decides is known when all is over.
        row(line, index, title, end, move || !live.is_running())
    };
    let told = run.clone();
    let summary = settled(move || match told.is_running() {
        true => String::new(),
        false => told.state(|state| line.with(|line| words::summary(&line.summary(state), state))),
    });
    el("figure", "waterfall")
        .attr("aria-label", words::WATERFALL)
        .child(el("div", "waterfall-rows").rows(move || line.with(|line| line.bars.len()), rows))
        .slot(move || {
            let said = summary.get();
            (!said.is_empty()).then(|| paragraph("waterfall-said", &said).attr("data-part", "summary"))
        })
        .child(
            el("figcaption", "waterfall-legend")
                .children(words::SPANS.iter().map(|(kind, text)| {
                    el("span", "")
                        .attr("data-key", kind)
                        .child(el("i", "span").attr("data-span", kind))
                        .text(text)
                }))
                .child(
                    el("span", "")
                        .attr("data-key", "handed-on")
                        .child(el("i", "handed-on"))
                        .text(words::HANDED_ON),
                )
                .child(el("span", "critical-key").text(words::CRITICAL))
                .child(el("span", "at-once").attr("data-part", "at-once").text_of(at_once))
                .child(el("span", "axis-end").text_of(end)),
        )
}

fn title_of(run: &LiveRun, lane: LaneId) -> Option<String> {
    run.state(|state| state.lane(lane).map(|lane| words::lane_title(&lane.opened)))
}

fn row(
    line: RwSignal<Timeline>,
    index: usize,
    title: impl Fn() -> String + 'static,
    end: impl Fn(&Bar) -> String + 'static,
    is_over: impl Fn() -> bool + 'static,
) -> View {
    let read = settled(move || {
        line.with(|line| {
            let bar = line.bars.get(index).cloned();
            bar.map(|bar: Bar| (bar, line.length))
        })
    });
    let of_bar = move |read_bar: fn(&Bar) -> bool| {
        read.with(|read| read.as_ref().is_some_and(|(bar, _)| read_bar(bar)))
    };
    let span = move |span: usize| {
        let spot = settled(move || {
            read.with(|read| {
                let (bar, length) = read.as_ref()?;
                Some((*bar.spans.get(span)?, *length))
            })
        });
        let view = el("i", "span")
            .bind_maybe("data-span", move || {
                spot.get().map(|(span, _): (Span, u32)| span.kind.name().to_owned())
            })
            .bind_maybe("title", move || spot.get().map(|(span, _)| words::span(&span)));
        let node = view.node().clone();
        watch(move || {
            if let Some((span, length)) = spot.get() {
                place(&node, (span.from, span.to), length);
            }
        });
        view
    };
    let handed_on = settled(move || {
        read.with(|read| {
            let (bar, length) = read.as_ref()?;
            Some((bar.handed_on?, *length))
        })
    });
    let handed = move || {
        let (span, length) = handed_on.get()?;
        let view = el("i", "handed-on").attr("title", &words::handed_on(span.1));
        place(view.node(), span, length);
        Some(view)
    };
    let took = move || read.with(|read| read.as_ref().map(|(bar, _)| end(bar)).unwrap_or_default());
    let spans = move || read.with(|read| read.as_ref().map_or(0, |(bar, _)| bar.spans.len()));
    el("div", "waterfall-row")
        .flag("data-critical", move || is_over() && of_bar(|bar| bar.is_critical))
        .child(el("span", "waterfall-name").text_of(title))
        .child(el("div", "track").rows(spans, span).slot(handed))
        .child(el("span", "waterfall-time").text_of(took))
}

/// Puts something on an axis that is so long.
fn place(node: &Node, (from, to): (u32, u32), length: u32) {
    let percent = |at: u32| format!("{:.2}%", f64::from(at) * 100.0 / f64::from(length.max(1)));
    node.set_style("left", &percent(from));
    node.set_style("width", &percent(to - from));
}
