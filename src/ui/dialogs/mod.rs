//! The dialogs, and what they share: the browser's own modal dialog, which keeps the focus and gives it back.

mod connection;
mod export;
mod help;
mod inspector;
mod key;
mod opened;
mod share;

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
        Dialog::Share => share::share_dialog(playground),
        Dialog::Export => export::export_dialog(playground),
        Dialog::Opened => opened::opened_dialog(playground),
        Dialog::Elsewhere => opened::elsewhere_dialog(playground),
    }
}

/// A modal dialog with a title and a button that closes it; Escape does the same.
fn modal(playground: Playground, title: &str, close: &str, body: View) -> View {
    guarded_modal(playground, title, close, body, || true, || ())
}

/// A modal dialog whose button closes it only when `may_close` says so; `closing` is called while its signals still live.
fn guarded_modal(
    playground: Playground,
    title: &str,
    close: &str,
    body: View,
    may_close: impl Fn() -> bool + 'static,
    closing: impl Fn() + 'static,
) -> View {
    let dialog = el("dialog", "");
    let node = dialog.node().clone();
    let dialog = dialog
        .attr("aria-label", title)
        .on("close", move |_| {
            // The news comes late: by now another dialog may stand in this one's place, and its signals are gone.
            if node.is_on_page() {
                closing();
                playground.dialog.set(None);
            }
        })
        .child(el("header", "dialog-head").child(el("h2", "").text(title)))
        .child(el("div", "dialog-body").child(body));
    let node = dialog.node().clone();
    // The `close` event then takes it off the page, with the focus back where it was.
    // To close what only shows something is never what a person came for.
    let class = if close == words::DONE { "primary" } else { "" };
    let done = button(class, close, move || {
        if may_close() {
            node.close();
        }
    });
    // Enter does what is safe where the dialog asks something.
    let done = if close == words::CANCEL { done.attr("autofocus", "") } else { done };
    let node = dialog.node().clone();
    // By the next frame it is part of the page, without which it cannot open.
    frames::before_next(move || node.show_modal());
    dialog.child(el("footer", "dialog-foot").child(done))
}

/// The words on the button that closes a dialog which only shows something.
const CLOSE: &str = words::CLOSE;
