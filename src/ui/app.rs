//! The root of the screen, and the only place where ports meet their implementations.

use super::{
    header::header,
    kit::{View, button, el, lazily},
    later,
    opening::Beyond,
    playground::{Pane, Playground, Ports},
    run_panel::run_panel,
    words,
    workflow_panel::workflow_panel,
};
use crate::{
    browser::{
        FetchTransport, PageClock, files,
        page::{self, Key},
        panic_screen,
    },
    demo::{DemoTransport, Pace},
    document::Mode,
};
use any_spawner::Executor;
use leptos::prelude::*;
use std::rc::Rc;

/// Draws the page in place of its skeleton.
pub fn start() {
    // It fails only when it was done before.
    let _ = Executor::init_wasm_bindgen();
    let owner = Owner::new();
    owner.set();
    let playground = Playground::open(Ports { clock: Rc::new(PageClock), vault: Rc::default() });
    panic_screen::install(words::CRASHED, move || playground.keep());
    page::on_fragment(move |fragment| playground.follow_fragment(&fragment));
    listen_to_keys(playground);
    page::guard_double_clicks();
    files::on_offer(move |offered| playground.open_beyond(Beyond::Offered(offered)));
    if let Some(stage) = page::take_stage() {
        for part in page_views(playground) {
            stage.append(part.node());
        }
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

/// Ctrl or ⌘ with Enter runs, or lets the next call go; Escape stops, unless it closes a dialog.
fn listen_to_keys(playground: Playground) {
    page::on_key(move |key| {
        if page::has_open_dialog() {
            return false;
        }
        match key {
            // A call that waits for a person is what they mean.
            Key::CommandEnter if page::click("next-call") => {}
            Key::CommandEnter => playground.start_run(),
            Key::Escape => playground.stop_run(),
        }
        key == Key::CommandEnter
    });
}

fn page_views(playground: Playground) -> [View; 5] {
    let pane = playground.pane;
    let workflow = match playground.mode {
        Mode::Whole => workflow_panel(playground),
        Mode::View | Mode::Embed => el("section", "pane")
            .attr("id", "workflow")
            .attr("aria-label", words::WORKFLOW)
            .child(lazily(later::viewer(playground))),
    };
    let panes = el("main", "panes")
        .bind("data-pane", move || {
            match pane.get() {
                Pane::Workflow => "workflow",
                Pane::Run => "run",
            }
            .to_owned()
        })
        .child(workflow)
        .child(run_panel(playground));
    let dialogs = el("div", "part")
        .slot(move || playground.dialog.get().map(|dialog| lazily(later::dialog(playground, dialog))));
    [header(playground), pane_tabs(playground), panes, dialogs, model_list(playground, "model-list")]
}

/// The switch between the two halves, which only a narrow screen shows.
fn pane_tabs(playground: Playground) -> View {
    let pane = playground.pane;
    let tab = |which: Pane, name: &str, panel: &str| {
        button("", name, move || pane.set(which))
            .attr("role", "tab")
            .attr("aria-controls", panel)
            .bind("aria-selected", move || (pane.get() == which).to_string())
    };
    let tabs = el("div", "pane-tabs")
        .attr("role", "tablist")
        .attr("aria-label", words::PANES)
        .child(tab(Pane::Workflow, words::WORKFLOW, "workflow"))
        .child(tab(Pane::Run, words::RUN, "run"));
    el("nav", "part").attr("aria-label", words::PANES).child(tabs)
}

/// The endpoint's models, for every field that takes one.
pub(super) fn model_list(playground: Playground, id: &'static str) -> View {
    // The list itself is made anew with its models; only its id is referred to.
    el("div", "part").slot(move || {
        let models = playground.offered.get().unwrap_or_default();
        let options = models.iter().map(|model| el("option", "").attr("value", model));
        Some(el("datalist", "").attr("id", id).children(options))
    })
}
