//! Export: what is open as a file, and the way back. Each tab is one form.

use super::{
    CLOSE, modal,
    share::{has_run, shared, stop},
};
use crate::{
    browser::files,
    document::{file, secrets},
    ui::{
        kit::{View, button, el, paragraph, settled},
        opening,
        playground::Playground,
        run_view::copy_button,
        tabs::tabs,
        words,
    },
};
use leptos::prelude::*;

/// The forms, in their order.
const TABS: &[&str] = &[words::WORKFLOW_FILE, words::RUN_FILE];

/// Of a text no more is shown; all of it is copied and saved.
const MAX_SHOWN: usize = 40_000;

pub(super) fn export_dialog(playground: Playground) -> View {
    let tab = RwSignal::new(TABS[0]);
    let has_run = settled(move || has_run(playground));
    let shown = move || {
        Some(match tab.get() {
            words::RUN_FILE if !has_run.get() => paragraph("empty", words::NO_RUN_FILE),
            words::RUN_FILE => json_file(playground, true, words::RUN_FILE_HINT),
            _ => json_file(playground, false, words::WORKFLOW_FILE_HINT),
        })
    };
    let body = el("div", "inspector")
        .child(tabs("export", TABS, tab).attr("aria-label", words::EXPORT))
        .child(el("div", "").attr("role", "tabpanel").slot(shown));
    modal(playground, words::EXPORT, CLOSE, body).class("wide")
}

/// A file as text, with what can be done with it.
fn json_file(playground: Playground, with_run: bool, hint: &str) -> View {
    let shared = shared(playground, with_run, false);
    let text = file::write(&shared).unwrap_or_default();
    let suspects: Vec<String> = secrets::suspects(&shared).iter().map(words::suspect).collect();
    let (suspects, is_confirmed) = (RwSignal::new(suspects), RwSignal::new(false));
    let may_leave = move || is_confirmed.get() || suspects.with(Vec::is_empty);
    let (name, saved) = (file::name(&shared), text.clone());
    let save = button("small primary", words::SAVE_FILE, move || {
        if files::save(&name, &saved).is_none() {
            playground.tell(words::COPY_FAILED.to_owned());
        }
    });
    let open = button("small", words::OPEN_FILE, move || {
        leptos::task::spawn_local(async move {
            if let Some(given) = files::pick().await {
                playground.dialog.set(None);
                opening::open_given(playground, given);
            }
        });
    });
    let end = text.floor_char_boundary(MAX_SHOWN.min(text.len()));
    let cut = if end < text.len() { "\n…" } else { "" };
    let code = el("pre", "code").attr("tabindex", "0").text(&format!("{}{cut}", &text[..end]));
    el("div", "share")
        .child(paragraph("hint", hint))
        .slot(move || stop(suspects, is_confirmed))
        .child(
            el("div", "acts")
                .child(save.flag("disabled", move || !may_leave()))
                .child(copy_button(text).flag("disabled", move || !may_leave()))
                .child(open),
        )
        .child(code)
}
