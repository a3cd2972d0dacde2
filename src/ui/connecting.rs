//! Which endpoint is worked with, whether a person or a link asked for it. A link's wish is followed and never kept.

use super::{
    editing::prepare,
    later,
    opening::Beyond,
    playground::{CONNECTION, OPEN, Playground, TYPED_MODEL, TYPED_URL},
    words,
};
use crate::{
    browser::{Origin, page, storage},
    demo,
    document::{Connection, Link, Mode, connection::BaseUrl, link::leads_beyond},
    workflow::{ModelRule, PatternId},
};
use leptos::prelude::*;

/// The name under which a tab keeps for which link its run began.
const RUN_OF: &str = "run-of";
/// The name under which a tab keeps for which link a person chose another connection.
pub(super) const CONNECTED: &str = "connected";

/// What the connection dialog holds, whether or not it can be used yet.
#[derive(Clone, Copy)]
pub(super) struct Form {
    /// Whether the demonstration endpoint is chosen.
    pub(super) on_demo: RwSignal<bool>,
    /// The address as typed.
    pub(super) url: RwSignal<String>,
    /// The model as typed.
    pub(super) model: RwSignal<String>,
}

impl Form {
    pub(super) fn fill(self, connection: &Connection) {
        self.on_demo.set(*connection == Connection::Demo);
        if let Connection::Server { base_url, model } = connection {
            self.url.set(base_url.to_string());
            self.model.set(model.clone());
        }
    }
}

impl Playground {
    /// Goes where a link leads that was opened in the running page. Nothing is sent.
    pub(super) fn follow_fragment(self, fragment: &str) {
        if Mode::of(fragment) != self.mode {
            // What is shown of the page is decided once.
            page::reload();
            return;
        }
        if leads_beyond(fragment) {
            self.open_beyond(Beyond::Fragment(fragment.to_owned()));
            return;
        }
        let mut link = Link::parse(fragment);
        let is_beyond = !self.kept_as.get_value().is_empty();
        if is_beyond && link.pattern.is_none() {
            // Back to where nothing was named: to what was open before.
            let before = Link::parse(&storage::load(OPEN).unwrap_or_default());
            (link.pattern, link.template) = (before.pattern.or(Some(PatternId::ALL[0])), before.template);
        }
        if let Some(pattern) = link.pattern {
            let current = untrack(|| self.chosen().0);
            let is_opening = self.opening.with_untracked(Option::is_some);
            if is_beyond || is_opening || pattern != current || link.template.is_some() {
                self.open_entry(pattern, link.template.as_deref());
            }
        }
        self.follow(&link);
        // The address named only what it changed.
        self.show_address();
    }

    pub(super) fn follow(self, link: &Link) {
        if let Some(name) = &link.unknown_pattern {
            self.tell(words::unknown_pattern(name));
        }
        match &link.base_url {
            None => {
                if let (Some(model), Connection::Server { base_url, .. }) =
                    (&link.model, self.connection.get_untracked())
                {
                    self.use_links_connection(Connection::Server { base_url, model: model.clone() });
                }
            }
            Some(Err(fault)) => self.tell(words::link_bad_endpoint(*fault)),
            Some(Ok(base_url)) => {
                let model = link.model.clone().unwrap_or_default();
                let connection = Connection::Server { base_url: base_url.clone(), model };
                if self.connection.with_untracked(|now| *now != connection) {
                    self.tell(words::link_set_endpoint(base_url.host()));
                    self.link_notice.set_value(true);
                    self.use_links_connection(connection);
                }
            }
        }
    }

    /// Opens what others handed on. Nothing is sent but what a person then allows.
    pub(super) fn open_beyond(self, what: Beyond) {
        let wish = self.wish();
        leptos::task::spawn_local(async move {
            // What was typed comes first.
            prepare().await;
            if later::open_beyond(self, what, wish).await.is_err() {
                self.tell(words::LOAD_FAILED.to_owned());
            }
        });
    }

    /// Whether a run began in this tab for the link that is open.
    pub(super) fn has_run_of_its_own(self) -> bool {
        let link = self.kept_as.get_value();
        !link.is_empty() && storage::tab_get(RUN_OF) == Some(link)
    }

    /// Remembers for which link a run began in this tab: after a reload it comes before the one that the link holds.
    pub(super) fn remember_run(self) {
        storage::tab_set(RUN_OF, &self.kept_as.get_value());
    }

    /// Works again with the person's own endpoint, once what is left had set another.
    pub(super) fn leave_links_connection(self) {
        let own = storage::load(CONNECTION).map(|text| Connection::of_text(&text)).unwrap_or_default();
        if self.link_query.with_value(String::is_empty) && self.connection.with_untracked(|now| *now != own) {
            self.form.fill(&own);
            self.use_connection(own);
        }
    }

    /// Works with another endpoint from now on, and at the next visit.
    pub(super) fn connect(self, connection: Connection) {
        storage::save(CONNECTION, &connection.to_text());
        self.link_query.set_value(String::new());
        self.use_connection(connection);
        // A link would set its own again.
        storage::tab_set(CONNECTED, &self.kept_as.get_value());
        self.show_address();
    }

    /// Keeps the address and the model as they are typed.
    pub(super) fn keep_typed(self) {
        storage::save(TYPED_URL, &self.form.url.get_untracked());
        storage::save(TYPED_MODEL, &self.form.model.get_untracked());
    }

    /// Works with another endpoint for now: what a link asks for is not kept.
    pub(super) fn use_connection(self, connection: Connection) {
        let base = |connection: &Connection| match connection {
            Connection::Demo => None,
            Connection::Server { base_url, .. } => Some(base_url.clone()),
        };
        if self.connection.with_untracked(base) != base(&connection) {
            self.offered.set(None);
        }
        self.connection.set(connection);
    }

    pub(super) fn use_links_connection(self, connection: Connection) {
        let query = page::fragment().split_once('?').map(|(_, query)| format!("?{query}"));
        self.link_query.set_value(query.unwrap_or_default());
        self.form.fill(&connection);
        self.use_connection(connection);
    }

    /// Lets the address name what is open, once the person has gone on from where a link led: a reload then stays here.
    pub(super) fn show_address(self) {
        // A link's own address stays: it is what is open.
        if !self.kept_as.get_value().is_empty() {
            return;
        }
        let (pattern, template) = untrack(|| self.chosen());
        let template = Some(template.as_str()).filter(|template| !template.is_empty());
        let query = self.link_query.get_value();
        page::replace_fragment(&format!("{}{query}", Link::to_entry(pattern, template)));
    }

    /// Whether the server at `base_url` is in use.
    pub(super) fn is_connected_to(self, base_url: &BaseUrl) -> bool {
        self.connection.with_untracked(
            |connection| matches!(connection, Connection::Server { base_url: now, .. } if now == base_url),
        )
    }

    /// The endpoint's host, for display; `None` on the demonstration endpoint. Tracked.
    pub(super) fn host(self) -> Option<String> {
        self.connection.with(|connection| match connection {
            Connection::Demo => None,
            Connection::Server { base_url, .. } => Some(base_url.host().to_owned()),
        })
    }

    /// What the connection says about models. Tracked.
    pub(super) fn models(self) -> ModelRule {
        match self.connection.get() {
            Connection::Demo => ModelRule { connection: demo::MODEL.to_owned(), offered: None },
            Connection::Server { model, .. } => ModelRule { connection: model, offered: self.offered.get() },
        }
    }

    /// The origin of a base URL, as the browser reads it.
    pub(super) fn origin(base_url: &BaseUrl) -> Option<Origin> {
        Origin::of(base_url.as_str())
    }
}
