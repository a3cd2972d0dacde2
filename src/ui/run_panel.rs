//! The right half: what happened. Status, lanes, result.

use super::{
    lane::Lane,
    live_run::LiveRun,
    playground::{Dialog, playground},
    words,
};
use crate::{
    browser::clipboard,
    demo,
    run::{Ending, RunState, RunStatus},
};
use leptos::prelude::*;

#[component]
pub(super) fn RunPanel() -> impl IntoView {
    let playground = playground();
    // A new run is a new view; within one run only its own signals draw.
    let body = move || match playground.run.get() {
        None => view! {
            <div class="pane-scroll">
                <Status run=None />
                <p class="empty">{words::EMPTY_RUN}</p>
                <ResultCard run=None />
            </div>
        }
        .into_any(),
        Some(run) => view! { <RunBody run=run /> }.into_any(),
    };
    view! { <section id="run" class="pane" aria-label=words::RUN>{body}</section> }
}

#[component]
fn RunBody(run: LiveRun) -> impl IntoView {
    let (each, lanes) = (run.clone(), run.clone());
    view! {
        <div class="pane-scroll">
            <Status run=Some(run.clone()) />
            <Declined run=run.clone() />
            <div class="lanes">
                <For each=move || lanes.lanes() key=|id| *id let:id>
                    <Lane run=each.clone() id=id />
                </For>
            </div>
            <ResultCard run=Some(run) />
        </div>
    }
}

/// One sentence for the state, with time, calls and tokens beside it.
#[component]
fn Status(run: Option<LiveRun>) -> impl IntoView {
    let watched = run.clone();
    let status = Memo::new(move |_| watched.as_ref().map(LiveRun::status).unwrap_or_default());
    let sentence_of = run.clone();
    let sentence = move || {
        status.track();
        sentence_of
            .as_ref()
            .map_or_else(|| words::run_status(&RunState::default()), |run| run.state(words::run_status))
    };
    let on_demo = run.as_ref().is_some_and(|run| run.host() == words::DEMO);
    let figures = run.map(|run| {
        let totals = {
            let run = run.clone();
            Memo::new(move |_| {
                run.elapsed();
                words::totals(&run.state(RunState::totals))
            })
        };
        view! {
            <span class="figure">{move || words::seconds(run.elapsed())}</span>
            <span class="figure">{move || totals.get().0}</span>
            <span class="figure">{move || totals.get().1}</span>
        }
    });
    view! {
        <div class="status">
            <p role="status" data-run-status=move || words::run_status_name(&status.get())>{sentence}</p>
            <p class="figures">{figures}</p>
        </div>
        {on_demo.then(|| view! { <p class="demo-hint">{words::DEMO_HINT}</p> })}
    }
}

/// What to do when the demonstration endpoint could not answer.
#[component]
fn Declined(run: LiveRun) -> impl IntoView {
    let playground = playground();
    let declined = Memo::new(move |_| {
        run.status();
        run.state(|state| {
            state
                .lanes
                .iter()
                .filter_map(|lane| lane.head.as_ref())
                .any(|(_, headers)| headers.iter().any(|(name, _)| name == demo::DECLINED_HEADER))
        })
    });
    view! {
        <Show when=move || declined.get()>
            <div class="notice" role="note">
                <p>{words::DECLINED}</p>
                <button class="small" on:click=move |_| playground.dialog.set(Some(Dialog::Connection))>
                    {words::CONNECT}
                </button>
                <button class="small" on:click=move |_| playground.restore_template()>{words::UNDO}</button>
            </div>
        </Show>
    }
}

#[component]
fn ResultCard(run: Option<LiveRun>) -> impl IntoView {
    let result = Memo::new(move |_| match run.as_ref().map(LiveRun::status) {
        Some(RunStatus::Ended(Ending::Done(outcome))) => Some(outcome.result),
        _ => None,
    });
    let copied = RwSignal::new(false);
    let copy = move |_| {
        if let Some(text) = result.get_untracked() {
            leptos::task::spawn_local(async move { copied.set(clipboard::copy(&text).await) });
        }
    };
    view! {
        <section class="result card" aria-label=words::RESULT>
            <header class="lane-head">
                <h3>{words::RESULT}</h3>
                <Show when=move || result.with(Option::is_some)>
                    <button class="small quiet" on:click=copy>
                        {move || if copied.get() { words::COPIED } else { words::COPY }}
                    </button>
                </Show>
            </header>
            {move || match result.get() {
                Some(text) => view! { <div class="result-text">{text}</div> }.into_any(),
                None => view! { <p class="empty">{words::EMPTY_RESULT}</p> }.into_any(),
            }}
        </section>
    }
}
