//! The root of the screen, and the only place where ports meet their implementations.

use super::{
    header::Header,
    kit::{click, dynamic, lazily, text},
    later,
    playground::{Pane, Playground, Ports, playground},
    run_panel::RunPanel,
    words,
    workflow_panel::WorkflowPanel,
};
use crate::{
    browser::{FetchTransport, PageClock, page, panic_screen},
    demo::{DemoTransport, Pace},
};
use leptos::prelude::*;
use std::rc::Rc;

/// Draws the page in place of its skeleton.
pub fn start() {
    let ports = Ports { clock: Rc::new(PageClock), vault: Rc::default() };
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

/// The network, with the page's keys.
pub(super) fn network(ports: &Ports) -> FetchTransport {
    FetchTransport::new(Rc::clone(&ports.vault))
}

/// The demonstration endpoint, at a lifelike pace.
pub(super) fn demo_endpoint(ports: &Ports) -> DemoTransport {
    DemoTransport::new(Rc::clone(&ports.clock), Pace::Lifelike)
}

/// Ctrl or ⌘ with Enter runs; Escape stops, unless it closes a dialog.
fn listen_to_keys(playground: Playground) {
    page::on_key(move |event| match event.key().as_str() {
        "Enter" if (event.ctrl_key() || event.meta_key()) && !page::has_open_dialog() => {
            event.prevent_default();
            playground.start_run();
        }
        "Escape" if !page::has_open_dialog() => playground.stop_run(),
        _ => {}
    });
}

#[component]
fn Page() -> impl IntoView {
    let Playground { pane, dialog, .. } = playground();
    let name = text(move || {
        match pane.get() {
            Pane::Workflow => "workflow",
            Pane::Run => "run",
        }
        .to_owned()
    });
    view! {
        <Header />
        <PaneTabs />
        <main class="panes" data-pane=name>
            <WorkflowPanel />
            <RunPanel />
        </main>
        {dynamic(move || match dialog.get() {
            None => ().into_any(),
            Some(dialog) => lazily(later::dialog(dialog)),
        })}
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
                aria-controls=panel
                aria-selected=text(move || (pane.get() == which).to_string())
                on:click=click(move || pane.set(which))
            >
                {name}
            </button>
        }
        .into_any()
    };
    let tabs = vec![tab(Pane::Workflow, words::WORKFLOW, "workflow"), tab(Pane::Run, words::RUN, "run")];
    view! { <div class="pane-tabs" role="tablist" aria-label=words::PANES>{tabs}</div> }
}

/// The endpoint's models, for every field that takes one.
#[component]
pub(super) fn ModelList(id: &'static str) -> impl IntoView {
    let offered = playground().offered;
    let options = dynamic(move || {
        let models = offered.get().unwrap_or_default();
        let options: Vec<AnyView> =
            models.into_iter().map(|model| view! { <option value=model></option> }.into_any()).collect();
        options.into_any()
    });
    view! { <datalist id=id>{options}</datalist> }
}
