//! A comparison on the screen: what will be asked, and the figures of each variation side by side. Its single runs are in
//! `trial.rs`. It deliberately does not know what a variation leaves out.

use super::{
    ablation::{Ablation, DEFAULT_TIMES, MOST_TIMES},
    engine::{self, Start},
    kit::{View, button, el, focus_soon, paragraph, saying, settled},
    playground::{Pane, Playground},
    trial, words,
};
use crate::{
    run::{Figures, Spread},
    workflow::{Typed, Variation, settings::read_count},
};
use leptos::prelude::*;

/// The id of the field of how often each variation is run.
const TIMES: &str = "comparison-times";
/// The id of what is wrong with it.
const TIMES_ERROR: &str = "comparison-times-error";
/// The id of the button that begins.
const START: &str = "comparison-start";

/// The view, whether there is a comparison yet or not.
pub(super) fn comparison(playground: Playground) -> View {
    let close = move || {
        playground.compares.set(false);
        focus_soon(&["run-button"]);
    };
    let head = el("div", "comparison-head").child(el("h2", "").text(words::COMPARISON)).child(button(
        "small quiet",
        words::CLOSE_COMPARISON,
        close,
    ));
    el("div", "pane-scroll comparison").child(head).child(set_up(playground)).slot(move || {
        playground.compared.get()?;
        let ablation = engine::compared(&playground.ports())?;
        Some(
            el("div", "part")
                .child(outdated(playground, &ablation))
                .child(table(&ablation))
                .child(trial::trials(playground, &ablation)),
        )
    })
}

/// What sets the variations apart, how often each is run, and at most how many calls that takes.
fn set_up(playground: Playground) -> View {
    let before = engine::compared(&playground.ports()).map(|ablation| ablation.times());
    let typed = RwSignal::new(before.unwrap_or(DEFAULT_TIMES).to_string());
    let times = move || match typed.with(|typed| read_count(typed)) {
        Some(Typed::Good(times)) if (1..=MOST_TIMES).contains(&times) => Some(times),
        _ => None,
    };
    let sets_apart =
        move || playground.document.with(|document| words::variations_of(&document.workflow)).to_owned();
    let most = move || {
        let said = |times| {
            playground
                .document
                .with(|document| words::most_calls(&document.workflow, &document.limits, times))
        };
        times().map(said).unwrap_or_default()
    };
    let has_any = move || playground.document.with(|document| !document.workflow.variations().is_empty());
    let field = el("input", "")
        .attr("id", TIMES)
        .attr("type", "text")
        .attr("inputmode", "numeric")
        .attr("autocomplete", "off")
        .attr("aria-describedby", TIMES_ERROR)
        .bind("aria-invalid", move || times().is_none().to_string())
        .value(move || typed.get())
        .input(move |text| typed.set(text));
    let start = move || {
        if let Some(times) = untrack(times) {
            begin(playground, times);
        }
    };
    let label = move || {
        let is_first = playground.compared.with(Option::is_none);
        if is_first { words::START_COMPARISON } else { words::COMPARE_AGAIN }.to_owned()
    };
    // One button stays in place, so that the focus is not lost when its meaning changes.
    let is_running = move || playground.comparing.get();
    let button = el("button", "")
        .attr("type", "button")
        .attr("id", START)
        .bind("class", move || if is_running() { "stop" } else { "primary" }.to_owned())
        .flag("disabled", move || !is_running() && (times().is_none() || playground.is_running()))
        .text_of(move || if is_running() { words::STOP_COMPARISON.to_owned() } else { label() })
        .on("click", move |event| match untrack(is_running) {
            true if event.click_count() > 1 => {} // The second half of a double click is no wish to stop.
            true => playground.stop_run(),
            false => start(),
        });
    let asks = el("div", "comparison-ask")
        .flag("hidden", move || !has_any())
        .child(el("label", "").attr("for", TIMES).text(words::RUNS_OF_EACH))
        .child(field)
        .child(button);
    let repeats = move || match playground.host() {
        None => words::DEMO_REPEATS.to_owned(),
        Some(host) => words::each_sends_to(&host),
    };
    let is_other = move || {
        let is_other = playground.is_running() && !is_running();
        if is_other { words::RUNS_NOW } else { "" }.to_owned()
    };
    let bad = move || if times().is_none() { words::BAD_NUMBER_OF_RUNS } else { "" }.to_owned();
    el("div", "comparison-set-up card")
        .child(el("p", "").text_of(sets_apart))
        .child(asks)
        .slot(saying("field-error", TIMES_ERROR, bad))
        .slot(saying("hint", "", most))
        .slot(saying("hint", "", is_other))
        .child(el("p", "hint").text_of(repeats))
}

/// Begins a comparison of what is edited.
fn begin(playground: Playground, times: u32) {
    untrack(|| {
        let (document, models) = (playground.document.get(), playground.models());
        if playground.opening.with(Option::is_some) {
            return playground.tell(words::STILL_OPENING.to_owned());
        }
        let refused = !document.problems(&models).is_empty();
        playground.refused.set(refused);
        if refused {
            playground.pane.set(Pane::Workflow);
            return;
        }
        let (connection, step_mode) = (playground.connection.get(), playground.step_mode);
        let start = Start { document, connection, models, step_mode, after: None };
        engine::compare(playground.ports(), start, times, playground.comparing);
        playground.compared.update(|number| *number = Some(number.unwrap_or_default() + 1));
    });
}

/// What has changed since.
fn outdated(playground: Playground, ablation: &Ablation) -> View {
    let of = ablation.clone();
    let is_outdated = move || !of.is_running() && playground.document.with(|now| now != of.document());
    el("div", "part").when(is_outdated, || paragraph("demo-hint", words::OUTDATED_COMPARISON))
}

/// The figures of each variation. Tracked.
fn figures(ablation: &Ablation) -> Vec<(Variation, Figures)> {
    let of = |variation: &Variation| {
        let rows = ablation.rows().iter().filter(|row| row.variation == *variation);
        (*variation, Figures::of(&rows.map(|row| trial::tally(ablation, row)).collect::<Vec<_>>()))
    };
    ablation.document().workflow.variations().iter().map(of).collect()
}

/// The variations side by side, a column for each and a row for each figure.
fn table(ablation: &Ablation) -> View {
    let read = ablation.clone();
    let all = settled(move || figures(&read));
    let names = ablation.document().workflow.variations();
    let column = |variation: &Variation| el("th", "").attr("scope", "col").text(words::variation(*variation));
    let head = el("tr", "").child(el("td", "")).children(names.iter().map(column));
    let spec = &ablation.document().workflow;
    let row = |(at, name): (usize, &&'static str)| {
        let cell = move |of: usize| cell(all, of, at);
        el("tr", "")
            .attr("data-figure", &name.to_lowercase())
            .child(el("th", "").attr("scope", "row").text(&words::figure_name(name, spec)))
            .children((0..names.len()).map(cell))
    };
    el("div", "comparison-result card")
        .attr("data-part", "comparison")
        .child(
            el("p", "comparison-said")
                .attr("role", "status")
                .attr("data-comparison", "")
                .bind("data-open", move || {
                    all.with(|all| all.iter().map(|(_, figures)| figures.open).sum::<u32>()).to_string()
                })
                .text_of(move || all.with(|all| words::compared(all))),
        )
        .child(
            el("table", "")
                .child(el("thead", "").child(head))
                .child(el("tbody", "").children(words::FIGURES.iter().enumerate().map(row))),
        )
        .child(paragraph("hint", words::ABOUT_FIGURES))
}

/// One figure of one variation, with a bar for it beside the others' bars.
fn cell(all: RwSignal<Vec<(Variation, Figures)>>, of: usize, figure: usize) -> View {
    let said =
        move || all.with(|all| all.get(of).map(|(_, figures)| said(figures, figure))).unwrap_or_default();
    let share = settled(move || {
        all.with(|all| {
            let most =
                all.iter().filter_map(|(_, figures)| height(figures, figure)).max().unwrap_or_default();
            let own = all.get(of).and_then(|(_, figures)| height(figures, figure)).unwrap_or_default();
            // How many passed is a share of the runs, however few did elsewhere.
            let whole = if figure == 0 { u64::from(all.get(of).map_or(0, |(_, it)| it.runs)) } else { most };
            own * 100 / whole.max(1)
        })
    });
    let bar = move || {
        let bar = el("i", "vote-bar").attr("aria-hidden", "true");
        bar.node().set_style("width", &format!("{}%", share.get()));
        Some(bar)
    };
    el("td", "").child(el("span", "comparison-figure").text_of(said)).slot(bar)
}

/// The figure in words, by its place in [`words::FIGURES`].
fn said(figures: &Figures, figure: usize) -> String {
    match figure {
        0 => words::passed(figures),
        1 => words::spread(figures.rounds, words::grouped),
        2 => words::spread(figures.calls, words::grouped),
        3 if figures.estimated => format!("≈ {}", words::spread(figures.tokens, words::grouped)),
        3 => words::spread(figures.tokens, words::grouped),
        _ => words::spread_of_time(figures.ms),
    }
}

fn height(figures: &Figures, figure: usize) -> Option<u64> {
    let middle = |spread: Option<Spread>| spread.map(|spread| spread.middle);
    match figure {
        0 => Some(figures.solved.into()),
        1 => middle(figures.rounds),
        2 => middle(figures.calls),
        3 => middle(figures.tokens),
        _ => middle(figures.ms),
    }
}
