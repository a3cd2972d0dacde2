//! The left half: what to run. Template, diagram, input, the pattern's editor, and Run.

use super::{
    editors::{self, Scope, SettingsFields},
    playground::{Dialog, playground},
    words,
};
use crate::document::{TryEdit, gallery};
use leptos::prelude::*;

#[component]
pub(super) fn WorkflowPanel() -> impl IntoView {
    view! {
        <section id="workflow" class="pane" aria-label=words::WORKFLOW>
            <div class="pane-scroll">
                <NoticeBar />
                <TemplatePicker />
                <InputField />
                <editors::Editor />
                <details class="more">
                    <summary>{words::SETTINGS_FOR_ALL}</summary>
                    <SettingsFields scope=Scope::Workflow name=Signal::stored(words::WORKFLOW.to_owned()) />
                </details>
            </div>
            <RunBar />
        </section>
    }
}

#[component]
fn NoticeBar() -> impl IntoView {
    let playground = playground();
    move || {
        playground.notice.get().map(|notice| {
            let undone = notice.undone.map(|document| {
                let bring_back = move |_| {
                    let document = document.clone();
                    playground.edit(|current| *current = document);
                    playground.notice.set(None);
                };
                view! { <button class="small" on:click=bring_back>{words::BRING_BACK}</button> }
            });
            view! {
                <div class="notice" role="note">
                    <p>{notice.text}</p>
                    {undone}
                    <button class="small quiet" on:click=move |_| playground.notice.set(None)>
                        {words::DISMISS}
                    </button>
                </div>
            }
        })
    }
}

#[component]
fn TemplatePicker() -> impl IntoView {
    let playground = playground();
    let pattern = Memo::new(move |_| playground.document.with(|document| document.workflow.pattern()));
    let template = Memo::new(move |_| {
        playground.document.with(|document| document.template().unwrap_or_default().to_owned())
    });
    let entry = Memo::new(move |_| {
        template.track();
        playground.entry()
    });
    let edited = Memo::new(move |_| {
        entry.with(|entry| {
            entry
                .as_ref()
                .is_some_and(|entry| playground.document.with(|document| *document != entry.document))
        })
    });
    let options = move || {
        gallery::entries_of(pattern.get())
            .into_iter()
            .map(|entry| {
                let id = entry.id.clone();
                view! {
                    <option value=entry.id selected=move || template.get() == id>
                        {entry.title}
                    </option>
                }
            })
            .collect_view()
    };
    let summary = move || entry.with(|entry| entry.as_ref().map(|entry| entry.summary.clone()));
    view! {
        <div class="template">
            <label for="template">{words::TEMPLATE}</label>
            <select
                id="template"
                prop:value=template
                on:change=move |event| playground.open_entry(pattern.get(), Some(&event_target_value(&event)))
            >
                {options}
            </select>
            <Show when=move || edited.get()>
                <button class="small quiet" title=words::RESET_HINT on:click=move |_| playground.restore_template()>
                    {words::RESET}
                </button>
            </Show>
        </div>
        <p class="summary">{summary}</p>
        <editors::Diagram />
    }
}

#[component]
fn InputField() -> impl IntoView {
    let playground = playground();
    let input = Memo::new(move |_| playground.document.with(|document| document.input.clone()));
    let tries = Memo::new(move |_| playground.entry().map(|entry| entry.tries).unwrap_or_default());
    let chips = move || {
        tries
            .get()
            .into_iter()
            .map(|edit: TryEdit| {
                let label = edit.label.clone();
                view! {
                    <button class="small chip" on:click=move |_| playground.try_edit(&edit)>
                        {label}
                    </button>
                }
            })
            .collect_view()
    };
    view! {
        <div class="field">
            <label for="input">{words::INPUT}</label>
            <textarea
                id="input"
                class="prompt"
                rows="2"
                spellcheck="false"
                prop:value=input
                on:input=move |event| {
                    let text = event_target_value(&event);
                    playground.edit(|document| document.input = text);
                }
            ></textarea>
            <Show when=move || tries.with(|tries| !tries.is_empty())>
                <p class="tries"><span>{words::TRY}</span> {chips}</p>
            </Show>
        </div>
    }
}

/// Run and Stop, where the prompts will go, and what keeps them from going.
#[component]
fn RunBar() -> impl IntoView {
    let playground = playground();
    let running = Memo::new(move |_| playground.is_running());
    let sends_to = move || match playground.host() {
        None => words::RUNS_ON_DEMO.to_owned(),
        Some(host) => words::sends_to(&host),
    };
    view! {
        <div class="run-bar">
            <Problems />
            <ModelNotice />
            <div class="run-row">
                // One button stays in place, so that the focus is not lost when its meaning changes.
                <button
                    id="run-button"
                    class=move || if running.get() { "stop" } else { "primary" }
                    title=move || if running.get() { words::STOP_HINT } else { words::RUN_HINT }
                    on:click=move |_| {
                        if running.get_untracked() { playground.stop_run() } else { playground.start_run() }
                    }
                >
                    {move || if running.get() { words::STOP } else { words::RUN }}
                </button>
                <p class="sends-to">{sends_to}</p>
            </div>
        </div>
    }
}

#[component]
fn Problems() -> impl IntoView {
    let playground = playground();
    let sentences = move || {
        let problems = playground.problems();
        let name = |call: Option<usize>| call.and_then(|call| editors::call_name(playground, call));
        problems
            .iter()
            .map(|problem| view! { <li>{words::problem(problem, name(problem.call).as_deref())}</li> })
            .collect_view()
    };
    let shown = move || playground.refused.get() && !playground.problems().is_empty();
    view! {
        <Show when=shown>
            <ul class="problems" role="alert">{sentences}</ul>
        </Show>
    }
}

#[component]
fn ModelNotice() -> impl IntoView {
    let playground = playground();
    let notice = Memo::new(move |_| {
        let host = playground.host()?;
        let models = playground.models();
        let found = playground.document.with(|document| document.models_not_offered(&models));
        let text = words::models_not_offered(&found, &host, models.offered.is_some());
        (!found.is_empty()).then_some((text, models.connection))
    });
    move || {
        notice.get().map(|(text, model)| {
            let button = match model.as_str() {
                "" => view! {
                    <button class="small" on:click=move |_| playground.dialog.set(Some(Dialog::Connection))>
                        {words::CHOOSE_MODEL}
                    </button>
                }
                .into_any(),
                model => view! {
                    <button
                        class="small"
                        on:click=move |_| playground.edit(|document| document.use_connection_model_everywhere())
                    >
                        {words::use_everywhere(model)}
                    </button>
                }
                .into_any(),
            };
            view! {
                <div class="notice" role="note">
                    <p>{text}</p>
                    {button}
                </div>
            }
        })
    }
}
