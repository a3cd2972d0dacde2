//! The bar at the top: the name, the patterns, the connection, theme and help.

use super::{
    kit::{click, maybe, text},
    playground::{Dialog, playground},
    words,
};
use crate::{
    browser::page::Theme,
    document::{Connection, Link},
    workflow::PatternId,
};
use leptos::prelude::*;

#[component]
pub(super) fn Header() -> impl IntoView {
    let playground = playground();
    let links: Vec<AnyView> = PatternId::ALL
        .iter()
        .map(|pattern| {
            let is_current = move || playground.pattern() == *pattern;
            view! {
                <a
                    href=Link::to_entry(*pattern, None)
                    aria-current=maybe(move || is_current().then(|| "page".to_owned()))
                >
                    {pattern.title()}
                </a>
            }
            .into_any()
        })
        .collect();
    let connection = text(move || match playground.connection.get() {
        Connection::Demo => words::DEMO.to_owned(),
        Connection::Server { base_url, model } => words::connection(base_url.host(), &model),
    });
    let kind = text(move || {
        let on_demo = playground.connection.with(|connection| *connection == Connection::Demo);
        if on_demo { "demo" } else { "server" }.to_owned()
    });
    let theme = RwSignal::new(Theme::load());
    view! {
        <header class="bar">
            <h1>{words::NAME}</h1>
            <nav aria-label=words::PATTERNS>{links}</nav>
            <div class="bar-end">
                <button
                    class="connection"
                    aria-label=text(move || format!("{}: {}", words::CONNECTION, connection.get()))
                    data-connected=kind
                    on:click=click(move || playground.dialog.set(Some(Dialog::Connection)))
                >
                    <span class="connection-name">{connection}</span>
                </button>
                <button
                    class="quiet"
                    title=text(move || theme_words(theme.get()).to_owned())
                    on:click=click(move || {
                        theme.update(|theme| *theme = theme.next());
                        theme.get_untracked().apply();
                    })
                >
                    {words::THEME}
                </button>
                <button class="quiet" on:click=click(move || playground.dialog.set(Some(Dialog::Help)))>
                    {words::HELP}
                </button>
            </div>
        </header>
    }
}

fn theme_words(theme: Theme) -> &'static str {
    match theme {
        Theme::System => words::THEME_SYSTEM,
        Theme::Light => words::THEME_LIGHT,
        Theme::Dark => words::THEME_DARK,
    }
}
