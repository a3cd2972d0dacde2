//! What is said about something that could not be opened, or not whole; and the question before a document of another site
//! is loaded.

use super::{CLOSE, modal};
use crate::{
    browser::download::DownloadFault,
    ui::{
        kit::{View, button, el, paragraph},
        opening::{self, Trouble},
        playground::Playground,
        run_view::copy_button,
        words,
    },
};
use leptos::prelude::*;

/// No more texts are shown.
const MAX_TEXTS: usize = 40;

pub(super) fn opened_dialog(playground: Playground) -> View {
    let body = el("div", "opened").attr("role", "alert");
    let trouble = opening::trouble();
    let is_in_part = matches!(trouble, Some(Trouble::Inside { is_open: true, .. }));
    let title = if is_in_part { words::OPENED_IN_PART } else { words::OPENED_NOT };
    let body = match trouble {
        None => body,
        Some(Trouble::TooLarge) => body.child(paragraph("", words::FILE_TOO_LARGE)),
        Some(Trouble::Address) => body.child(paragraph("", words::BAD_ADDRESS)),
        Some(Trouble::FileGone) => body.child(paragraph("", words::FILE_GONE)),
        Some(Trouble::Download(host, fault)) => {
            let status = if let DownloadFault::Status(status) = fault { Some(status) } else { None };
            body.child(paragraph("", &words::not_downloaded(&host, status, fault == DownloadFault::TooLarge)))
        }
        Some(Trouble::Inside { fault, unknown, texts, is_open, lacks_run }) => {
            let fault = fault.as_ref().map(words::sharing_fault).unwrap_or_default();
            let unknown = if unknown.is_empty() { String::new() } else { words::without_effect(&unknown) };
            let shown = texts.iter().take(MAX_TEXTS).map(|text| {
                el("div", "code-box").child(el("pre", "code").text(text)).child(copy_button(text.clone()))
            });
            let hint = if texts.is_empty() { "" } else { words::SAVED_TEXTS };
            body.child(paragraph("", &fault))
                .child(paragraph("", &unknown))
                .child(paragraph("", words::what_is_open(is_open, lacks_run)))
                .child(paragraph("hint", hint))
                .children(shown)
        }
    };
    modal(playground, title, CLOSE, body)
}

pub(super) fn elsewhere_dialog(playground: Playground) -> View {
    let Some(from) = opening::elsewhere() else { return el("div", "") };
    let label = words::load_from(&from.host);
    let (text, from_url) = (words::elsewhere(&from.host), from.url.clone());
    let load = button("primary", &label, move || {
        playground.dialog.set(None);
        leptos::task::spawn_local(opening::load(playground, from.clone()));
    });
    let body = el("div", "opened")
        .child(paragraph("", &text))
        .child(paragraph("code", &from_url))
        .child(el("div", "acts").child(load));
    modal(playground, words::ELSEWHERE, words::CANCEL, body)
}
