//! The left half: what to run. Template, diagram, input, the pattern's editor, and Run.

use super::{
    editors::{self, Scope, Settings},
    kit::{click, dynamic, input, text, when},
    later,
    playground::{Dialog, playground},
    words,
};
use crate::document::gallery;
use leptos::{ev, prelude::*};

#[component]
pub(super) fn WorkflowPanel() -> impl IntoView {
    view! {
        <section id="workflow" class="pane" aria-label=words::WORKFLOW>
            <div class="pane-scroll">
                <NoticeBar />
                <TemplatePicker />
                <InputField />
                <editors::Editor />
                <Settings
                    title=words::SETTINGS_FOR_ALL
                    scope=Scope::Workflow
                    name=text(|| words::WORKFLOW.to_owned())
                />
            </div>
            <RunBar />
        </section>
    }
}

#[component]
fn NoticeBar() -> impl IntoView {
    let playground = playground();
    dynamic(move || {
        let Some(notice) = playground.notice.get() else { return ().into_any() };
        let bring_back = match notice.undone {
            None => ().into_any(),
            Some(document) => {
                let bring_back = click(move || {
                    let document = document.clone();
                    playground.edit(|current| *current = document);
                    playground.notice.set(None);
                });
                view! { <button class="small" on:click=bring_back>{words::BRING_BACK}</button> }.into_any()
            }
        };
        view! {
            <div class="notice" role="note">
                <p>{notice.text}</p>
                {bring_back}
                <button class="small quiet" on:click=click(move || playground.notice.set(None))>
                    {words::DISMISS}
                </button>
            </div>
        }
        .into_any()
    })
}

#[component]
fn TemplatePicker() -> impl IntoView {
    let playground = playground();
    let template = Memo::new(move |_| playground.template());
    let options = dynamic(move || {
        let chosen = template.get();
        let entries = gallery::entries_of(untrack(|| playground.pattern()));
        let options: Vec<AnyView> = entries
            .map(|entry| {
                let selected = entry.id == chosen;
                view! { <option value=entry.id.as_str() selected=selected>{entry.title.as_str()}</option> }
                    .into_any()
            })
            .collect();
        options.into_any()
    });
    let open: Box<dyn FnMut(ev::Event)> = input(move |id| {
        playground.open_entry(untrack(|| playground.pattern()), Some(&id));
    });
    let is_edited = move || {
        playground
            .entry()
            .is_some_and(|entry| playground.document.with(|document| *document != entry.document))
    };
    view! {
        <div class="template">
            <label for="template">{words::TEMPLATE}</label>
            <select id="template" prop:value=text(move || template.get()) on:change=open>
                {options}
            </select>
            {when(is_edited, move || {
                let restore = click(move || playground.restore_template());
                view! {
                    <button class="small quiet" title=words::RESET_HINT on:click=restore>{words::RESET}</button>
                }
                .into_any()
            })}
        </div>
        <p class="summary">
            {text(move || playground.entry().map(|entry| entry.summary.clone()).unwrap_or_default())}
        </p>
        <editors::Diagram />
    }
}

#[component]
fn InputField() -> impl IntoView {
    let playground = playground();
    let template = Memo::new(move |_| playground.template());
    let tries = dynamic(move || {
        template.track();
        let Some(entry) = untrack(|| playground.entry()) else { return ().into_any() };
        let chips: Vec<AnyView> = entry
            .tries
            .iter()
            .map(|edit| {
                let make = click(move || playground.try_edit(edit));
                view! { <button class="small chip" on:click=make>{edit.label.as_str()}</button> }.into_any()
            })
            .collect();
        view! { <p class="tries"><span>{words::TRY}</span> {chips}</p> }.into_any()
    });
    view! {
        <div class="field">
            <label for="input">{words::INPUT}</label>
            <textarea
                id="input"
                class="prompt"
                rows="2"
                spellcheck="false"
                prop:value=text(move || playground.document.with(|document| document.input.clone()))
                on:input=input(move |text| playground.edit(|document| document.input = text))
            ></textarea>
            {tries}
        </div>
    }
}

/// Run and Stop, where the prompts will go, and what keeps them from going.
#[component]
fn RunBar() -> impl IntoView {
    let playground = playground();
    let running = Memo::new(move |_| playground.is_running());
    let either = move |when_running: &'static str, otherwise: &'static str| {
        text(move || if running.get() { when_running } else { otherwise }.to_owned())
    };
    let sends_to = text(move || match playground.host() {
        None => words::RUNS_ON_DEMO.to_owned(),
        Some(host) => words::sends_to(&host),
    });
    // Whoever reaches for Run will want the engine; failing to fetch it early is no failure yet.
    let prepare = || {
        leptos::task::spawn_local(async {
            let _ = later::prepare_run().await;
        });
    };
    let act =
        click(move || if running.get_untracked() { playground.stop_run() } else { playground.start_run() });
    view! {
        <div class="run-bar">
            <Problems />
            <ModelNotice />
            <div class="run-row">
                // One button stays in place, so that the focus is not lost when its meaning changes.
                <button
                    id="run-button"
                    class=either("stop", "primary")
                    title=either(words::STOP_HINT, words::RUN_HINT)
                    on:pointerenter=move |_| prepare()
                    on:focus=move |_| prepare()
                    on:click=act
                >
                    {either(words::STOP, words::RUN)}
                </button>
                <p class="sends-to">{sends_to}</p>
            </div>
        </div>
    }
}

#[component]
fn Problems() -> impl IntoView {
    let playground = playground();
    let sentences = Memo::new(move |_| {
        if !playground.refused.get() {
            return Vec::new();
        }
        let sentence = |problem: &_| words::problem(problem, |call| editors::call_name(playground, call));
        playground.problems().iter().map(sentence).collect()
    });
    dynamic(move || {
        let sentences: Vec<String> = sentences.get();
        if sentences.is_empty() {
            return ().into_any();
        }
        let items: Vec<AnyView> =
            sentences.into_iter().map(|sentence| view! { <li>{sentence}</li> }.into_any()).collect();
        view! { <ul class="problems" role="alert">{items}</ul> }.into_any()
    })
}

#[component]
fn ModelNotice() -> impl IntoView {
    let playground = playground();
    let notice = Memo::new(move |_| {
        let Some(host) = playground.host() else { return String::new() };
        let models = playground.models();
        let found = playground.document.with(|document| document.models_not_offered(&models));
        words::models_not_offered(&found, &host, models.offered.is_some())
    });
    dynamic(move || {
        let text = notice.get();
        if text.is_empty() {
            return ().into_any();
        }
        let model = untrack(|| playground.models()).connection;
        let (label, act) = match model.is_empty() {
            true => (
                words::CHOOSE_MODEL.to_owned(),
                click(move || playground.dialog.set(Some(Dialog::Connection))),
            ),
            false => (
                words::use_everywhere(&model),
                click(move || playground.edit(|document| document.use_connection_model_everywhere())),
            ),
        };
        view! {
            <div class="notice" role="note">
                <p>{text}</p>
                <button class="small" on:click=act>{label}</button>
            </div>
        }
        .into_any()
    })
}
