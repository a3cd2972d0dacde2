//! A run on one axis of time: a bar for each lane, with those marked that decided how long the run took. It knows no
//! pattern.

use super::{
    kit::{View, el, paragraph, settled, watch},
    live_run::LiveRun,
    rounds::go_to,
    words,
};
use crate::browser::dom::Node;
use crate::run::{Bar, LaneId, Span, Timeline, timeline};
use leptos::prelude::*;

/// By how much the axis grows at a time, in milliseconds for each lane on it.
const STEP_MS_PER_LANE: u32 = 16;

/// The waterfall of a run. While it is under way it is drawn anew ten times a second, and less often when there is much to
/// draw. `at_once` says how many calls are made at once, `is_dense` whether bars are too many to have names.
pub(super) fn waterfall(
    run: &LiveRun,
    following: RwSignal<bool>,
    at_once: impl Fn() -> String + 'static,
    is_dense: impl Fn() -> bool + Clone + 'static,
) -> View {
    let (clock, read, named, scale, ended) =
        (run.clone(), run.clone(), run.clone(), run.clone(), run.clone());
    let now = settled(move || {
        let step = clock.lanes().len() as u32 * STEP_MS_PER_LANE;
        clock.elapsed() / step.max(1) * step
    });
    let line = settled(move || {
        let now = now.get();
        read.lanes();
        read.status();
        read.state(|state| timeline(state, now))
    });
    let bar = move |index: usize| line.with(|line| line.bars.get(index).cloned());
    let length = move || words::seconds(line.with(|line| line.length));
    // Read on the run itself, too, so that the axis ends where the run did.
    let end = move || if scale.is_running() { String::new() } else { length() };
    let pointed = RwSignal::new(None);
    let whose = whose(run, line, pointed);
    let go = move |index: usize| {
        let lane = line.with_untracked(|line| line.bars.get(index).map(|bar| bar.lane));
        if let Some(lane) = lane {
            go_to(lane, following);
        }
    };
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
            .flag("data-pointed", move || pointed.get() == Some(index))
            .on("pointerenter", move |_| pointed.set(Some(index)))
            .click(move || go(index))
    };
    let told = run.clone();
    let summary = settled(move || match told.is_running() {
        true => String::new(),
        false => told.state(|state| line.with(|line| words::summary(&line.summary(state), state))),
    });
    let by_keys = is_dense.clone();
    el("figure", "waterfall")
        .attr("aria-label", words::WATERFALL)
        .child(
            el("div", "waterfall-rows")
                .bind_maybe("tabindex", move || by_keys().then(|| "0".to_owned()))
                .rows(move || line.with(|line| line.bars.len()), rows)
                .on("pointerleave", move |_| pointed.set(None))
                .on("keydown", move |event| {
                    let last = line.with_untracked(|line| line.bars.len().saturating_sub(1));
                    let now = pointed.get_untracked();
                    let next = match (event.key().as_str(), now) {
                        ("ArrowDown", None) | ("Home", _) => 0,
                        ("ArrowDown", Some(index)) => (index + 1).min(last),
                        ("ArrowUp", Some(index)) => index.saturating_sub(1),
                        ("ArrowUp", None) | ("End", _) => last,
                        ("Enter", Some(index)) => return go(index),
                        _ => return,
                    };
                    event.take();
                    pointed.set(Some(next));
                }),
        )
        .when(is_dense, move || {
            el("p", "hint").attr("aria-live", "polite").attr("data-part", "whose").text_of(whose.clone())
        })
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

/// Whose bar is pointed at, where bars have no names. Tracked.
fn whose(
    run: &LiveRun,
    line: RwSignal<Timeline>,
    pointed: RwSignal<Option<usize>>,
) -> impl Fn() -> String + Clone + use<> {
    let run = run.clone();
    move || {
        let bar = pointed.get().and_then(|index| line.with(|line| line.bars.get(index).cloned()));
        let said = bar.and_then(|bar| {
            run.state(|state| {
                let lane = state.lane(bar.lane)?;
                Some(words::whose_bar(&words::lane_title(&lane.opened), &words::bar_end(lane, bar.took())))
            })
        });
        said.unwrap_or_else(|| words::WHOSE_BAR.to_owned())
    }
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
        let view = el("i", "span").bind_maybe("data-span", move || {
            spot.get().map(|(span, _): (Span, u32)| span.kind.name().to_owned())
        });
        let (node, titled) = (view.node().clone(), view.node().clone());
        // Said once somebody asks: to say it of all of them, ever anew, takes longer than to draw them.
        let view = view.on("pointerenter", move |_| {
            if let Some((span, _)) = spot.get_untracked() {
                titled.set("title", &words::span(&span));
            }
        });
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
