//! What the page holds: the document, the connection, the run. What can be done to the document is in `editing.rs`, to the
//! connection in `connecting.rs`, to runs in `running.rs`. It knows no views; they read it and call it.

use super::{connecting::Form, editing::Notice, live_run::LiveRun, opening::Beyond};
use crate::{
    browser::{Vault, page, storage},
    document::{Connection, Document, Entry, Link, Mode, gallery, link::leads_beyond},
    ports::Clock,
    run::LaneId,
    workflow::{PatternId, Problem},
};
use leptos::prelude::*;
use std::rc::Rc;

/// The name under which the connection is kept.
pub(super) const CONNECTION: &str = "connection";
/// The names under which an address and a model are kept as they were typed.
pub(super) const TYPED_URL: &str = "typed-url";
pub(super) const TYPED_MODEL: &str = "typed-model";
/// The name under which the open gallery entry is kept, as a link's path.
pub(super) const OPEN: &str = "open";

/// The name under which step mode is kept.
pub(super) const STEP_MODE: &str = "step-mode";

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
    /// What hands it on as a link.
    Share,
    /// What hands it on as a file.
    Export,
    /// What could not be opened, or not whole.
    Opened,
    /// Whether a document of another site may be loaded.
    Elsewhere,
}

/// The page's state. Copied freely: all of it is signals.
#[derive(Clone, Copy)]
pub(super) struct Playground {
    /// What is edited. Changed only by [`Playground::edit`] and what opens another.
    pub(super) document: RwSignal<Document>,
    /// The gallery entry that the document began as.
    pub(super) entry: RwSignal<Option<&'static Entry>>,
    /// What is about to be opened, while it is on its way or could not be had: pattern and template. Until it is there,
    /// nothing can be edited: what is on the screen is not what was asked for.
    pub(super) opening: RwSignal<Option<(PatternId, String)>>,
    /// How often something was to be opened: only the latest wish counts.
    pub(super) wishes: StoredValue<u32>,
    /// Whether what is about to be opened as the page starts is not the person's own.
    pub(super) awaits_beyond: StoredValue<bool>,
    /// Whether a person pressed Run for a template that is on its way.
    pub(super) runs_next: RwSignal<bool>,
    /// How much of the page is shown.
    pub(super) mode: Mode,
    /// The name under which edits are kept, where what is open came with a link or a file; else nothing.
    pub(super) kept_as: StoredValue<String>,
    /// The endpoint in use.
    pub(super) connection: RwSignal<Connection>,
    /// What the connection dialog holds.
    pub(super) form: Form,
    /// Whether what is told is that a link set the connection.
    pub(super) link_notice: StoredValue<bool>,
    /// What a link added to its address and still holds: the connection that it asked for.
    pub(super) link_query: StoredValue<String>,
    /// The models that the endpoint listed, once it was asked.
    pub(super) offered: RwSignal<Option<Vec<String>>>,
    /// The latest run.
    pub(super) run: RwSignal<Option<LiveRun>, LocalStorage>,
    /// Whether the run's half shows what compares the workflow's variations, in place of the run.
    pub(super) compares: RwSignal<bool>,
    /// The number of the latest comparison; the rest of it lies behind a door.
    pub(super) compared: RwSignal<Option<u32>>,
    /// Whether that is under way. It ends when this is unset.
    pub(super) comparing: RwSignal<bool>,
    /// Whether a person edits one of its replies.
    pub(super) reply_open: RwSignal<bool>,
    /// The run that is about to begin, by its number, while the engine's code is on its way.
    pub(super) starting: RwSignal<Option<u32>>,
    /// How many runs were begun.
    pub(super) begun: StoredValue<u32>,
    /// Whether runs wait before each call.
    pub(super) step_mode: RwSignal<bool>,
    /// What kept the latest try from running.
    pub(super) refused: RwSignal<bool>,
    /// Something to tell.
    pub(super) notice: RwSignal<Option<Notice>>,
    /// The open dialog.
    pub(super) dialog: RwSignal<Option<Dialog>>,
    /// The half that a narrow screen shows.
    pub(super) pane: RwSignal<Pane>,
    pub(super) ports: StoredValue<Rc<Ports>, LocalStorage>,
}

impl Playground {
    /// Restores what was open: the link first, then what this browser kept, then the first of the gallery.
    pub(super) fn open(ports: Ports) -> Self {
        let fragment = page::fragment();
        let is_beyond = leads_beyond(&fragment);
        let link = if is_beyond { Link::default() } else { Link::parse(&fragment) };
        let (pattern, template) = match (link.pattern, storage::load(OPEN)) {
            (None, Some(kept)) => {
                let kept = Link::parse(&kept);
                (kept.pattern.unwrap_or(PatternId::ALL[0]), kept.template)
            }
            (pattern, _) => (pattern.unwrap_or(PatternId::ALL[0]), link.template.clone()),
        };
        let connection = storage::load(CONNECTION).map(|text| Connection::of_text(&text));
        let typed = |name| RwSignal::new(storage::load(name).unwrap_or_default());
        let playground = Self {
            document: RwSignal::new(gallery::first().document.clone()),
            entry: RwSignal::new(Some(gallery::first())),
            opening: RwSignal::new(None),
            wishes: StoredValue::new(0),
            awaits_beyond: StoredValue::new(is_beyond),
            runs_next: RwSignal::new(false),
            mode: Mode::of(&fragment),
            kept_as: StoredValue::new(String::new()),
            connection: RwSignal::new(connection.unwrap_or_default()),
            form: Form { on_demo: RwSignal::new(true), url: typed(TYPED_URL), model: typed(TYPED_MODEL) },
            link_notice: StoredValue::new(false),
            link_query: StoredValue::new(String::new()),
            offered: RwSignal::new(None),
            run: RwSignal::new_local(None),
            compares: RwSignal::new(false),
            compared: RwSignal::new(None),
            comparing: RwSignal::new(false),
            reply_open: RwSignal::new(false),
            starting: RwSignal::new(None),
            begun: StoredValue::new(0),
            step_mode: RwSignal::new(storage::tab_get(STEP_MODE).is_some()),
            refused: RwSignal::new(false),
            notice: RwSignal::new(None),
            dialog: RwSignal::new(None),
            pane: RwSignal::new(Pane::Workflow),
            ports: StoredValue::new_local(Rc::new(ports)),
        };
        playground.form.fill(&playground.connection.get_untracked());
        if is_beyond {
            // Until it is there, this is what is closed.
            playground.opening.set(Some((pattern, template.unwrap_or_default())));
            playground.open_beyond(Beyond::Fragment(fragment));
        } else {
            playground.open_entry(pattern, template.as_deref());
            playground.follow(&link);
            playground.restore_run();
        }
        playground
    }

    /// The open pattern. Tracked.
    pub(super) fn pattern(self) -> PatternId {
        self.document.with(|document| document.workflow.pattern())
    }

    /// The id of the gallery entry that the document began as. Tracked.
    pub(super) fn template(self) -> String {
        self.document.with(|document| document.template().unwrap_or_default().to_owned())
    }

    /// The pattern and template that a person chose: what is open, or what is still on its way. Tracked.
    pub(super) fn chosen(self) -> (PatternId, String) {
        self.opening.get().unwrap_or_else(|| (self.pattern(), self.template()))
    }

    /// What must be mended before the document can run. Tracked.
    pub(super) fn problems(self) -> Vec<Problem> {
        let models = self.models();
        self.document.with(|document| document.problems(&models))
    }

    /// The keys.
    pub(super) fn vault(self) -> Rc<Vault> {
        Rc::clone(&self.ports.get_value().vault)
    }

    /// What the page stands on.
    pub(super) fn ports(self) -> Rc<Ports> {
        self.ports.get_value()
    }
}
