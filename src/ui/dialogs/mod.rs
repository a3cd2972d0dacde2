//! The dialogs, and what they share: the browser's own modal dialog, which keeps the focus and gives it back.

mod connection;
mod help;
mod inspector;
mod key;

use super::{
    kit::{View, button, el},
    playground::{Dialog, Playground},
    words,
};
use crate::browser::frames;
use leptos::prelude::*;

/// The view of a dialog.
pub(super) fn view(playground: Playground, dialog: Dialog) -> View {
    match dialog {
        Dialog::Connection => connection::connection_dialog(playground),
        Dialog::Inspector(lane) => inspector::inspector(playground, lane),
        Dialog::Help => help::help_dialog(playground),
    }
}

/// A modal dialog with a title and a button that closes it; Escape does the same.
fn modal(playground: Playground, title: &str, close: &str, body: View) -> View {
    let dialog = el("dialog", "")
        .attr("aria-label", title)
        .on("close", move |_| playground.dialog.set(None))
        .child(el("header", "dialog-head").child(el("h2", "").text(title)))
        .child(el("div", "dialog-body").child(body));
    let node = dialog.node().clone();
    // The `close` event then takes it off the page, with the focus back where it was.
    let done = button("primary", close, move || node.close());
    let node = dialog.node().clone();
    // By the next frame it is part of the page, without which it cannot open.
    frames::before_next(move || node.show_modal());
    dialog.child(el("footer", "dialog-foot").child(done))
}

/// Places to switch between, as tabs.
fn tabs(names: &'static [&'static str], chosen: RwSignal<&'static str>) -> View {
    let tab = |name: &'static str| {
        button("", name, move || chosen.set(name))
            .attr("role", "tab")
            .bind("aria-selected", move || (chosen.get() == name).to_string())
    };
    el("div", "tabs").attr("role", "tablist").children(names.iter().map(|name| tab(name)))
}

/// The words on the button that closes a dialog which only shows something.
const CLOSE: &str = words::CLOSE;
