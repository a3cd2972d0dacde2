//! A run on the screen: status, lanes, result.

use super::{
    kit::{click, dynamic, rows, text, when},
    lane::Lane,
    live_run::LiveRun,
    playground::{Dialog, playground},
    words,
};
use crate::{
    browser::clipboard,
    demo,
    run::{Ending, LaneId, RunState, RunStatus},
};
use leptos::prelude::*;

/// The view of a run.
pub(super) fn run_body(run: LiveRun) -> AnyView {
    view! {
        <Status run=run.clone() />
        <Declined run=run.clone() />
        <Lanes run=run.clone() />
        <ResultCard run=run />
    }
    .into_any()
}

#[component]
fn Lanes(run: LiveRun) -> impl IntoView {
    let lanes = run.clone();
    let count = Signal::derive(move || lanes.lanes().len());
    let lane = move |index| view! { <Lane run=run.clone() id=LaneId(index as u32) /> }.into_any();
    view! { <div class="lanes">{rows(count, lane)}</div> }
}

/// One sentence for the state, with time, calls and tokens beside it.
#[component]
fn Status(run: LiveRun) -> impl IntoView {
    let (of_state, named, timed, counted, totals) =
        (run.clone(), run.clone(), run.clone(), run.clone(), run.clone());
    let sentence = text(move || {
        of_state.status();
        of_state.state(words::run_status)
    });
    let name = text(move || words::run_status_name(&named.status()).to_owned());
    let calls = text(move || {
        counted.elapsed();
        words::calls(counted.state(RunState::totals).calls)
    });
    let tokens = text(move || {
        totals.elapsed();
        let totals = totals.state(RunState::totals);
        words::tokens(totals.tokens, totals.estimated)
    });
    let hint = if run.host() == words::DEMO { words::DEMO_HINT } else { "" };
    view! {
        <div class="status">
            <p role="status" data-run-status=name>{sentence}</p>
            <p class="figures">
                <span class="figure">{text(move || words::seconds(timed.elapsed()))}</span>
                <span class="figure">{calls}</span>
                <span class="figure">{tokens}</span>
            </p>
        </div>
        <p class="demo-hint">{hint}</p>
    }
}

/// What to do when the demonstration endpoint could not answer.
#[component]
fn Declined(run: LiveRun) -> impl IntoView {
    let playground = playground();
    let declined = move || {
        run.status();
        run.state(|state| {
            let mut heads = state.lanes.iter().filter_map(|lane| lane.head.as_ref());
            heads.any(|(_, headers)| headers.iter().any(|(name, _)| name == demo::DECLINED_HEADER))
        })
    };
    when(declined, move || {
        let connect = click(move || playground.dialog.set(Some(Dialog::Connection)));
        let undo = click(move || playground.restore_template());
        view! {
            <div class="notice" role="note">
                <p>{words::DECLINED}</p>
                <button class="small" on:click=connect>{words::CONNECT}</button>
                <button class="small" on:click=undo>{words::UNDO}</button>
            </div>
        }
        .into_any()
    })
}

#[component]
fn ResultCard(run: LiveRun) -> impl IntoView {
    let result = Memo::new(move |_| match run.status() {
        RunStatus::Ended(Ending::Done(outcome)) => Some(outcome.result),
        _ => None,
    });
    let copied = RwSignal::new(false);
    let copy = move || {
        if let Some(text) = result.get_untracked() {
            leptos::task::spawn_local(async move { copied.set(clipboard::copy(&text).await) });
        }
    };
    let button = when(
        move || result.with(Option::is_some),
        move || {
            let label = text(move || if copied.get() { words::COPIED } else { words::COPY }.to_owned());
            view! { <button class="small quiet" on:click=click(copy)>{label}</button> }.into_any()
        },
    );
    view! {
        <section class="result card" aria-label=words::RESULT>
            <header class="lane-head"><h3>{words::RESULT}</h3>{button}</header>
            {dynamic(move || match result.get() {
                Some(text) => view! { <div class="result-text" tabindex="0">{text}</div> }.into_any(),
                None => view! { <p class="empty">{words::EMPTY_RESULT}</p> }.into_any(),
            })}
        </section>
    }
}
