//! The dialogs, and what they share: the browser's own modal dialog, which keeps the focus and gives it back.

mod connection;
mod help;
mod inspector;

use super::{
    kit::{click, text},
    playground::{Dialog, playground},
    words,
};
use leptos::{html, prelude::*};

/// The view of a dialog.
pub(super) fn view(dialog: Dialog) -> AnyView {
    match dialog {
        Dialog::Connection => view! { <connection::ConnectionDialog /> }.into_any(),
        Dialog::Inspector(lane) => view! { <inspector::Inspector id=lane /> }.into_any(),
        Dialog::Help => view! { <help::HelpDialog /> }.into_any(),
    }
}

/// A modal dialog with a title and a button that closes it; Escape does the same.
#[component]
fn Modal(title: String, close: &'static str, body: AnyView) -> impl IntoView {
    let playground = playground();
    let root = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        if let Some(dialog) = root.get() {
            // It throws only for a dialog that is open already.
            let _ = dialog.show_modal();
        }
    });
    let done = click(move || {
        if let Some(dialog) = root.get_untracked() {
            // The `close` event then takes it off the page, with the focus back where it was.
            dialog.close();
        }
    });
    let name = title.clone();
    view! {
        <dialog node_ref=root aria-label=name on:close=move |_| playground.dialog.set(None)>
            <header class="dialog-head">
                <h2>{title}</h2>
            </header>
            <div class="dialog-body">{body}</div>
            <footer class="dialog-foot">
                <button class="primary" on:click=done>{close}</button>
            </footer>
        </dialog>
    }
}

/// Places to switch between, as tabs.
fn tabs(names: &'static [&'static str], chosen: RwSignal<&'static str>) -> AnyView {
    let buttons: Vec<AnyView> = names
        .iter()
        .map(|name| {
            view! {
                <button
                    role="tab"
                    aria-selected=text(move || (chosen.get() == *name).to_string())
                    on:click=click(move || chosen.set(name))
                >
                    {*name}
                </button>
            }
            .into_any()
        })
        .collect();
    view! { <div class="tabs" role="tablist">{buttons}</div> }.into_any()
}

/// The words on the button that closes a dialog which only shows something.
const CLOSE: &str = words::CLOSE;
