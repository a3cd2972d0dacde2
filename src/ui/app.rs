//! The root of the screen, and the only place where ports meet their implementations.

use super::{
    dialogs::Dialogs,
    header::Header,
    playground::{Pane, Playground, Ports, playground},
    run_panel::RunPanel,
    words,
    workflow_panel::WorkflowPanel,
};
use crate::{
    browser::{FetchTransport, PageClock, Vault, page, panic_screen},
    demo::{DemoTransport, Pace},
    ports::Clock,
};
use leptos::prelude::*;
use std::rc::Rc;

/// Draws the page in place of its skeleton.
pub fn start() {
    let clock: Rc<dyn Clock> = Rc::new(PageClock);
    let vault = Rc::new(Vault::default());
    let ports = Ports {
        network: Rc::new(FetchTransport::new(Rc::clone(&vault))),
        demo: Rc::new(DemoTransport::new(Rc::clone(&clock), Pace::Lifelike)),
        clock,
        vault,
    };
    let owner = Owner::new();
    owner.set();
    let playground = Playground::open(ports);
    panic_screen::install(words::CRASHED, move || playground.keep());
    page::on_fragment(move |fragment| playground.follow_fragment(&fragment));
    listen_to_keys(playground);
    if let Some(stage) = page::take_stage() {
        mount_to(stage, move || {
            provide_context(playground);
            view! { <Page /> }
        })
        .forget();
    }
    // The page's state lives as long as the page.
    std::mem::forget(owner);
}

/// Ctrl or ⌘ with Enter runs; Escape stops, unless it closes a dialog.
fn listen_to_keys(playground: Playground) {
    page::on_key(move |event| match event.key().as_str() {
        "Enter" if event.ctrl_key() || event.meta_key() => {
            if !page::has_open_dialog() {
                event.prevent_default();
                playground.start_run();
            }
        }
        "Escape" if !page::has_open_dialog() => playground.stop_run(),
        _ => {}
    });
}

#[component]
fn Page() -> impl IntoView {
    let playground = playground();
    let pane = playground.pane;
    view! {
        <Header />
        <PaneTabs />
        <main class="panes" data-pane=move || match pane.get() {
            Pane::Workflow => "workflow",
            Pane::Run => "run",
        }>
            <WorkflowPanel />
            <RunPanel />
        </main>
        <Dialogs />
        <ModelList id="model-list" />
    }
}

/// The switch between the two halves, which only a narrow screen shows.
#[component]
fn PaneTabs() -> impl IntoView {
    let pane = playground().pane;
    let tab = move |which: Pane, name: &'static str, panel: &'static str| {
        view! {
            <button
                role="tab"
                id=format!("{panel}-tab")
                aria-controls=panel
                aria-selected=move || (pane.get() == which).to_string()
                on:click=move |_| pane.set(which)
            >
                {name}
            </button>
        }
    };
    view! {
        <div class="pane-tabs" role="tablist" aria-label=words::PANES>
            {tab(Pane::Workflow, words::WORKFLOW, "workflow")}
            {tab(Pane::Run, words::RUN, "run")}
        </div>
    }
}

/// The endpoint's models, for every field that takes one.
#[component]
pub(super) fn ModelList(id: &'static str) -> impl IntoView {
    let offered = playground().offered;
    let options = move || {
        let models = offered.get().unwrap_or_default();
        models.into_iter().map(|model| view! { <option value=model></option> }).collect_view()
    };
    view! { <datalist id=id>{options}</datalist> }
}
