//! What the page holds: the document, the connection, the run, and what a person can do to them.
//! It knows no views; they read it and call it.

use super::{
    later::{self, LoadError},
    live_run::LiveRun,
    words,
};
use crate::{
    browser::{Origin, Vault, page, storage},
    demo,
    document::{Connection, Document, Entry, Link, TryEdit, connection::BaseUrl, gallery},
    ports::Clock,
    run::LaneId,
    workflow::{ModelRule, PatternId, Problem},
};
use leptos::prelude::*;
use std::rc::Rc;

/// The name under which the connection is kept.
const CONNECTION: &str = "connection";
/// The names under which an address and a model are kept as they were typed.
const TYPED_URL: &str = "typed-url";
const TYPED_MODEL: &str = "typed-model";
/// The name under which the open gallery entry is kept, as a link's path.
const OPEN: &str = "open";

/// What the page stands on; made by `app.rs` alone.
pub(super) struct Ports {
    /// Time.
    pub(super) clock: Rc<dyn Clock>,
    /// Keys.
    pub(super) vault: Rc<Vault>,
}

/// Which half of the page a narrow screen shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pane {
    /// The editors.
    Workflow,
    /// The run.
    Run,
}

/// Which dialog is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialog {
    /// The connection's.
    Connection,
    /// The inspector of one call.
    Inspector(LaneId),
    /// Help.
    Help,
}

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
    fn fill(self, connection: &Connection) {
        self.on_demo.set(*connection == Connection::Demo);
        if let Connection::Server { base_url, model } = connection {
            self.url.set(base_url.to_string());
            self.model.set(model.clone());
        }
    }
}

/// Something to tell above the workflow, until it is put away.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Notice {
    /// What.
    pub(super) text: String,
    /// Documents that can be brought back, the latest last.
    pub(super) aside: Vec<Document>,
}

/// The page's state. Copied freely: all of it is signals.
#[derive(Clone, Copy)]
pub(super) struct Playground {
    /// What is edited. Changed only by [`Playground::edit`] and what opens another.
    pub(super) document: RwSignal<Document>,
    /// The endpoint in use.
    pub(super) connection: RwSignal<Connection>,
    /// What the connection dialog holds.
    pub(super) form: Form,
    /// What a link added to its address and still holds: the connection that it asked for.
    link_query: StoredValue<String>,
    /// The models that the endpoint listed, once it was asked.
    pub(super) offered: RwSignal<Option<Vec<String>>>,
    /// The latest run.
    pub(super) run: RwSignal<Option<LiveRun>, LocalStorage>,
    /// The run that is about to begin, by its number, while the engine's code is on its way.
    starting: RwSignal<Option<u32>>,
    /// How many runs were begun.
    begun: StoredValue<u32>,
    /// What kept the latest try from running.
    pub(super) refused: RwSignal<bool>,
    /// Something to tell.
    pub(super) notice: RwSignal<Option<Notice>>,
    /// The open dialog.
    pub(super) dialog: RwSignal<Option<Dialog>>,
    /// The half that a narrow screen shows.
    pub(super) pane: RwSignal<Pane>,
    ports: StoredValue<Rc<Ports>, LocalStorage>,
}

impl Playground {
    /// Restores what was open: the link first, then what this browser kept, then the first of the gallery.
    pub(super) fn open(ports: Ports) -> Self {
        let link = Link::parse(&page::fragment());
        let (pattern, template) = match (link.pattern, storage::load(OPEN)) {
            (None, Some(kept)) => {
                let kept = Link::parse(&kept);
                (kept.pattern.unwrap_or(PatternId::ALL[0]), kept.template)
            }
            (pattern, _) => (pattern.unwrap_or(PatternId::ALL[0]), link.template.clone()),
        };
        let connection = storage::load(CONNECTION).and_then(|text| serde_json::from_str(&text).ok());
        let typed = |name| RwSignal::new(storage::load(name).unwrap_or_default());
        let playground = Self {
            document: RwSignal::new(Document::empty(pattern)),
            connection: RwSignal::new(connection.unwrap_or_default()),
            form: Form { on_demo: RwSignal::new(true), url: typed(TYPED_URL), model: typed(TYPED_MODEL) },
            link_query: StoredValue::new(String::new()),
            offered: RwSignal::new(None),
            run: RwSignal::new_local(None),
            starting: RwSignal::new(None),
            begun: StoredValue::new(0),
            refused: RwSignal::new(false),
            notice: RwSignal::new(None),
            dialog: RwSignal::new(None),
            pane: RwSignal::new(Pane::Workflow),
            ports: StoredValue::new_local(Rc::new(ports)),
        };
        playground.form.fill(&playground.connection.get_untracked());
        playground.open_entry(pattern, template.as_deref());
        playground.follow(&link);
        playground
    }

    /// Goes where a link leads that was opened in the running page. Nothing is sent.
    pub(super) fn follow_fragment(self, fragment: &str) {
        let link = Link::parse(fragment);
        if let Some(pattern) = link.pattern {
            let current = untrack(|| self.pattern());
            if pattern != current || link.template.is_some() {
                self.open_entry(pattern, link.template.as_deref());
            }
        }
        self.follow(&link);
        // The address named only what it changed.
        self.show_address();
    }

    fn follow(self, link: &Link) {
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
                    self.use_links_connection(connection);
                }
            }
        }
    }

    /// Shows a message above the workflow. What an earlier one can bring back stays there to be brought back.
    pub(super) fn tell(self, text: String) {
        self.notice.set(Some(Notice { text, aside: self.aside() }));
    }

    /// Says that `document` was put aside, and offers to bring it back.
    fn put_aside(self, text: String, document: Document) {
        let mut aside = self.aside();
        aside.push(document);
        self.notice.set(Some(Notice { text, aside }));
    }

    fn aside(self) -> Vec<Document> {
        self.notice
            .with_untracked(|notice| notice.as_ref().map(|notice| notice.aside.clone()))
            .unwrap_or_default()
    }

    /// Opens a gallery entry as it was left, or as the gallery has it.
    fn open_entry(self, pattern: PatternId, template: Option<&str>) {
        let entry = template.and_then(|id| gallery::entry(pattern, id));
        let unknown = template.filter(|_| entry.is_none());
        let Some(entry) = entry.or_else(|| gallery::entries_of(pattern).next()) else { return };
        let draft = storage::load(&draft_name(pattern, &entry.id));
        let draft: Option<Document> = draft.and_then(|text| serde_json::from_str(&text).ok());
        let document = draft
            .filter(|draft| draft.version == Document::VERSION && draft.workflow.pattern() == pattern)
            .unwrap_or_else(|| entry.document.clone());
        self.document.set(document);
        self.refused.set(false);
        self.notice.set(None);
        storage::save(OPEN, &Link::to_entry(pattern, Some(&entry.id)));
        if let Some(id) = unknown {
            self.tell(words::unknown_template(id));
        }
    }

    /// The open pattern. Tracked.
    pub(super) fn pattern(self) -> PatternId {
        self.document.with(|document| document.workflow.pattern())
    }

    /// The id of the gallery entry that the document began as. Tracked.
    pub(super) fn template(self) -> String {
        self.document.with(|document| document.template().unwrap_or_default().to_owned())
    }

    /// The gallery entry that the document began as. Tracked.
    pub(super) fn entry(self) -> Option<&'static Entry> {
        gallery::entry(self.pattern(), &self.template())
    }

    /// Changes the document and keeps it at once, so that nothing typed is lost.
    pub(super) fn edit(self, change: impl FnOnce(&mut Document)) {
        self.document.update(change);
        self.keep();
    }

    /// Keeps the document for the next visit; what is as the gallery has it needs no keeping.
    pub(super) fn keep(self) {
        let kept = self.document.try_with_untracked(|document| {
            let (pattern, template) = (document.workflow.pattern(), document.template().unwrap_or_default());
            let name = draft_name(pattern, template);
            let entry = gallery::entry(pattern, template);
            if entry.is_some_and(|entry| entry.document == *document) {
                storage::remove(&name);
                return true;
            }
            serde_json::to_string(document).is_ok_and(|text| storage::save(&name, &text))
        });
        if kept == Some(false) && self.notice.with_untracked(Option::is_none) {
            self.tell(words::NOT_SAVED.to_owned());
        }
    }

    /// Makes a change that the gallery offers. What the person wrote can be brought back.
    pub(super) fn try_edit(self, entry: &'static Entry, edit: &'static TryEdit) {
        leptos::task::spawn_local(async move {
            let current = self.document.get_untracked();
            match later::tried(entry, edit, current.clone()).await {
                Ok(Some(tried)) => {
                    self.edit(|document| *document = tried.document);
                    if tried.replaces_own_work {
                        self.put_aside(words::TRIED.to_owned(), current);
                    }
                }
                Ok(None) => {}
                Err(LoadError) => self.tell(words::LOAD_FAILED.to_owned()),
            }
        });
    }

    /// Changes the document so that something in it is lost, and offers to bring it back.
    pub(super) fn edit_and_offer_back(self, text: String, change: impl FnOnce(&mut Document)) {
        let before = self.document.get_untracked();
        self.edit(change);
        self.put_aside(text, before);
    }

    /// Brings the gallery's version back; the edited one can be brought back in turn.
    pub(super) fn restore_template(self) {
        let Some(entry) = untrack(|| self.entry()) else { return };
        if self.document.with_untracked(|document| *document != entry.document) {
            self.edit_and_offer_back(words::RESTORED.to_owned(), |document| {
                document.clone_from(&entry.document);
            });
        }
        self.pane.set(Pane::Workflow);
    }

    /// Brings the document back that was put aside last. What is there now goes behind all others, so that asking
    /// again goes round and nothing is lost.
    pub(super) fn bring_back(self) {
        let mut aside = self.aside();
        let Some(document) = aside.pop() else { return };
        aside.insert(0, self.document.get_untracked());
        self.edit(|current| *current = document);
        self.notice.set(Some(Notice { text: words::BROUGHT_BACK.to_owned(), aside }));
    }

    /// Works with another endpoint from now on, and at the next visit.
    pub(super) fn connect(self, connection: Connection) {
        if let Ok(text) = serde_json::to_string(&connection) {
            storage::save(CONNECTION, &text);
        }
        self.link_query.set_value(String::new());
        self.use_connection(connection);
        self.show_address();
    }

    /// Keeps the address and the model as they are typed.
    pub(super) fn keep_typed(self) {
        storage::save(TYPED_URL, &self.form.url.get_untracked());
        storage::save(TYPED_MODEL, &self.form.model.get_untracked());
    }

    /// Works with another endpoint for now: what a link asks for is not kept.
    fn use_connection(self, connection: Connection) {
        let base = |connection: &Connection| match connection {
            Connection::Demo => None,
            Connection::Server { base_url, .. } => Some(base_url.clone()),
        };
        if self.connection.with_untracked(base) != base(&connection) {
            self.offered.set(None);
        }
        self.connection.set(connection);
    }

    fn use_links_connection(self, connection: Connection) {
        let query = page::fragment().split_once('?').map(|(_, query)| format!("?{query}"));
        self.link_query.set_value(query.unwrap_or_default());
        self.form.fill(&connection);
        self.use_connection(connection);
    }

    /// Opens a gallery entry that the person picked.
    pub(super) fn pick_entry(self, pattern: PatternId, template: &str) {
        self.open_entry(pattern, Some(template));
        self.show_address();
    }

    /// Lets the address name what is open, once the person has gone on from where a link led: a reload then stays here.
    fn show_address(self) {
        let (pattern, template) = untrack(|| (self.pattern(), self.template()));
        let query = self.link_query.get_value();
        page::replace_fragment(&format!("{}{query}", Link::to_entry(pattern, Some(&template))));
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

    /// What must be mended before the document can run. Tracked.
    pub(super) fn problems(self) -> Vec<Problem> {
        let models = self.models();
        self.document.with(|document| document.problems(&models))
    }

    /// Whether a run is under way. Tracked.
    pub(super) fn is_running(self) -> bool {
        self.starting.with(Option::is_some)
            || self.run.with(|run| run.as_ref().is_some_and(LiveRun::is_running))
    }

    /// Runs the document, unless a run is under way or something must be mended first.
    pub(super) fn start_run(self) {
        untrack(|| {
            if self.is_running() {
                return;
            }
            let refused = !self.problems().is_empty();
            self.refused.set(refused);
            if refused {
                self.pane.set(Pane::Workflow);
                return;
            }
            self.pane.set(Pane::Run);
            let number = self.begun.get_value() + 1;
            self.begun.set_value(number);
            self.starting.set(Some(number));
            let starting = later::start(
                self.ports.get_value(),
                self.document.get(),
                self.connection.get(),
                self.models(),
            );
            leptos::task::spawn_local(async move {
                let started = starting.await;
                // A person may have stopped it meanwhile, or even begun another.
                if self.starting.get_untracked() != Some(number) {
                    if let Ok(Some(run)) = started {
                        run.stop();
                    }
                    return;
                }
                self.starting.set(None);
                match started {
                    Ok(run) => self.run.set(run),
                    Err(LoadError) => {
                        self.pane.set(Pane::Workflow);
                        self.tell(words::LOAD_FAILED.to_owned());
                    }
                }
            });
        });
    }

    /// Ends the run that is under way.
    pub(super) fn stop_run(self) {
        self.starting.set(None);
        self.run.with_untracked(|run| {
            if let Some(run) = run {
                run.stop();
            }
        });
    }

    /// The keys.
    pub(super) fn vault(self) -> Rc<Vault> {
        Rc::clone(&self.ports.get_value().vault)
    }

    /// What the page stands on.
    pub(super) fn ports(self) -> Rc<Ports> {
        self.ports.get_value()
    }

    /// The origin of a base URL, as the browser reads it.
    pub(super) fn origin(base_url: &BaseUrl) -> Option<Origin> {
        Origin::of(base_url.as_str())
    }
}

fn draft_name(pattern: PatternId, template: &str) -> String {
    format!("draft:{}/{template}", pattern.id())
}
