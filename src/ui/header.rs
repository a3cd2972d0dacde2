//! The bar at the top: the name, the patterns, the connection, theme and help.

use super::{
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
    let current = Memo::new(move |_| playground.document.with(|document| document.workflow.pattern()));
    let connection = move || match playground.connection.get() {
        Connection::Demo => words::DEMO.to_owned(),
        Connection::Server { base_url, model } => words::connection(base_url.host(), &model),
    };
    let links = PatternId::ALL
        .iter()
        .map(|pattern| {
            view! {
                <a
                    href=Link::to_entry(*pattern, None)
                    aria-current=move || (current.get() == *pattern).then_some("page")
                >
                    {pattern.title()}
                </a>
            }
        })
        .collect_view();
    view! {
        <header class="bar">
            <h1>{words::NAME}</h1>
            <nav aria-label=words::PATTERNS>{links}</nav>
            <div class="bar-end">
                <button
                    class="connection"
                    aria-label=move || format!("{}: {}", words::CONNECTION, connection())
                    data-connected=move || match playground.connection.get() {
                        Connection::Demo => "demo",
                        Connection::Server { .. } => "server",
                    }
                    on:click=move |_| playground.dialog.set(Some(Dialog::Connection))
                >
                    <span class="connection-name">{connection}</span>
                </button>
                <ThemeButton />
                <button class="quiet" on:click=move |_| playground.dialog.set(Some(Dialog::Help))>
                    {words::HELP}
                </button>
            </div>
        </header>
    }
}

/// Goes round: as the system has it, light, dark.
#[component]
fn ThemeButton() -> impl IntoView {
    let theme = RwSignal::new(Theme::load());
    let next = move |_| {
        theme.update(|theme| {
            *theme = match theme {
                Theme::System => Theme::Light,
                Theme::Light => Theme::Dark,
                Theme::Dark => Theme::System,
            }
        });
        theme.get_untracked().apply();
    };
    view! {
        <button class="quiet" title=move || theme_words(theme.get()) on:click=next>
            {words::THEME}
        </button>
    }
}

fn theme_words(theme: Theme) -> &'static str {
    match theme {
        Theme::System => words::THEME_SYSTEM,
        Theme::Light => words::THEME_LIGHT,
        Theme::Dark => words::THEME_DARK,
    }
}
