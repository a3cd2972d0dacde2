//! The bar at the top: the name, the patterns, the connection, theme and help.

use super::{
    kit::{View, button, el},
    playground::{Dialog, Playground},
    words,
};
use crate::{
    browser::page::{self, Theme},
    document::{Connection, Link, Mode},
    workflow::PatternId,
};
use leptos::prelude::*;

pub(super) fn header(playground: Playground) -> View {
    let links = PatternId::ALL.iter().map(|pattern| {
        el("a", "")
            .attr("href", &Link::to_entry(*pattern, None))
            .bind_maybe("aria-current", move || {
                (playground.chosen().0 == *pattern).then(|| "page".to_owned())
            })
            .text(pattern.title())
    });
    let connection = move || match playground.connection.get() {
        Connection::Demo => words::DEMO.to_owned(),
        Connection::Server { base_url, model } => words::connection(base_url.host(), &model),
    };
    let open = move |dialog| playground.dialog.set(Some(dialog));
    let name = el("h1", "").text(words::NAME);
    if playground.mode != Mode::Whole {
        let end = el("div", "bar-end").child(open_whole(playground)).child(theme_button());
        return el("header", "bar").child(name).child(end);
    }
    let connection_button = el("button", "connection")
        .bind("aria-label", move || format!("{}: {}", words::CONNECTION, connection()))
        .bind("data-connected", move || {
            let on_demo = playground.connection.with(|connection| *connection == Connection::Demo);
            if on_demo { "demo" } else { "server" }.to_owned()
        })
        .child(el("span", "connection-name").text_of(connection))
        .click(move || open(Dialog::Connection));
    el("header", "bar")
        .child(name)
        .child(el("nav", "").attr("aria-label", words::PATTERNS).children(links))
        .child(
            el("div", "bar-end")
                .child(connection_button)
                .child(button("quiet", words::SHARE, move || open(Dialog::Share)))
                .child(button("quiet", words::EXPORT, move || open(Dialog::Export)))
                .child(theme_button())
                .child(button("quiet", words::HELP, move || open(Dialog::Help))),
        )
}

/// The link to the same with editors.
fn open_whole(playground: Playground) -> View {
    let address = move || {
        playground.document.track();
        page::address() + page::fragment().split('?').next().unwrap_or_default()
    };
    el("a", "open-whole")
        .attr("target", if playground.mode == Mode::Embed { "_blank" } else { "_self" })
        .attr("rel", "noopener")
        .bind("href", address)
        .text(words::OPEN_WHOLE)
}

/// Goes round: as the system has it, light, dark.
fn theme_button() -> View {
    let theme = RwSignal::new(Theme::load());
    let turn = move || {
        theme.update(|theme| *theme = theme.next());
        theme.get_untracked().apply();
    };
    button("quiet", words::THEME, turn).bind("title", move || {
        match theme.get() {
            Theme::System => words::THEME_SYSTEM,
            Theme::Light => words::THEME_LIGHT,
            Theme::Dark => words::THEME_DARK,
        }
        .to_owned()
    })
}
