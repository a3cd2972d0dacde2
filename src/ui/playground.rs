//! What the page holds: the document, the connection, the run; and how runs begin and end. What can be done to the
//! document is in `editing.rs`, to the connection in `connecting.rs`. It knows no views; they read it and call it.

use super::{
    connecting::Form,
    editing::Notice,
    engine::{RunsElsewhere, Start},
    kept,
    later::{self, LoadError},
    live_run::{Kind, LiveRun},
    opening::Beyond,
    words,
};
use crate::{
    browser::{Vault, frames, page, storage},
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
const STEP_MODE: &str = "step-mode";

/// In which way a run goes on from an earlier one. What was answered is used again wherever the same is asked.
pub(super) enum Again {
    /// With what is missing.
    Resume,
    /// With two attempts more than were made.
    More(u32),
    /// With this call asked once more.
    Retry(LaneId),
    /// With this text in place of what this call was answered.
    Amend(LaneId, String),
}

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
    starting: RwSignal<Option<u32>>,
    /// How many runs were begun.
    begun: StoredValue<u32>,
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
    ports: StoredValue<Rc<Ports>, LocalStorage>,
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

    /// Whether a run is under way, or several that are compared. Tracked.
    pub(super) fn is_running(self) -> bool {
        self.starting.with(Option::is_some)
            || self.runs_next.get()
            || self.comparing.get()
            || self.run.with(|run| run.as_ref().is_some_and(|run| !run.is_recorded() && run.is_running()))
    }

    /// Whether the run on the screen is a recording.
    pub(super) fn shows_recording(self) -> bool {
        self.run.with_untracked(|run| run.as_ref().is_some_and(LiveRun::is_recorded))
    }

    /// Shows what compares the workflow's variations.
    pub(super) fn show_comparison(self) {
        self.compares.set(true);
        self.pane.set(Pane::Run);
    }

    /// Runs the document, unless a run is under way or something must be mended first.
    pub(super) fn start_run(self) {
        if self.mode != Mode::Whole || self.is_reply_open() {
            return;
        }
        if let Some((pattern, template)) = self.opening.get_untracked() {
            // What others handed on is to be seen before it runs.
            if self.awaits_beyond.get_value() {
                return self.tell(words::STILL_OPENING.to_owned());
            }
            // Asked for once more, because it may be that it could not be had.
            self.open_entry(pattern, Some(&template));
            self.runs_next.set(self.opening.with_untracked(Option::is_some));
        } else if !untrack(|| self.is_running()) {
            self.begin(self.document.get_untracked(), None);
        }
    }

    /// Whether a reply is open under a person's hands, which the next run would take away: then they are told.
    fn is_reply_open(self) -> bool {
        let is_open = self.reply_open.get_untracked() && self.run.with_untracked(Option::is_some);
        if is_open {
            self.tell(words::EDIT_OPEN.to_owned());
            self.pane.set(Pane::Run);
            frames::before_next(|| {
                page::focus("reply-edit");
            });
        }
        is_open
    }

    /// Goes on from the latest run: with what the person has edited since, unless the run's calls stand elsewhere in
    /// what is open now. Whether it could: where something must be mended first, nothing is stopped and nothing lost.
    pub(super) fn go_on(self, again: Again) -> bool {
        let Some(run) = self.run.get_untracked() else { return false };
        if self.mode != Mode::Whole {
            return false;
        }
        if !matches!(again, Again::Amend(..)) && self.is_reply_open() {
            return false;
        }
        if self.starting.with_untracked(Option::is_some) || untrack(|| run.is_busy()) {
            return false;
        }
        let mut document = self.document.get_untracked();
        let of_run = &run.what().document;
        let is_own = run.what().kind == Kind::Own;
        let is_open = is_own
            && self.opening.with_untracked(Option::is_none)
            && document.template() == of_run.template()
            && document.workflow.titles() == of_run.workflow.titles();
        if !is_open {
            document = of_run.clone();
        }
        if !is_open && is_own {
            self.tell(words::RUNS_AS_IT_WAS.to_owned());
        }
        if let Again::More(made) = again {
            document.workflow.allow_more(made);
            if is_open {
                self.edit(|open| open.clone_from(&document));
            }
        }
        self.begin(document, Some((run, again)))
    }

    fn begin(self, document: Document, after: Option<(LiveRun, Again)>) -> bool {
        untrack(|| {
            let models = self.models();
            let refused = !document.problems(&models).is_empty();
            self.refused.set(refused);
            if refused {
                self.pane.set(Pane::Workflow);
                return false;
            }
            if let Some((run, _)) = &after {
                run.stop();
            }
            self.remember_run();
            // What a link had set is known by now, and used.
            if self.link_notice.get_value() {
                self.link_notice.set_value(false);
                if self.notice.with(|notice| notice.as_ref().is_some_and(|notice| notice.aside.is_empty())) {
                    self.notice.set(None);
                }
            }
            self.pane.set(Pane::Run);
            self.compares.set(false);
            let number = self.begun.get_value() + 1;
            self.begun.set_value(number);
            self.starting.set(Some(number));
            let start = Start {
                document,
                connection: self.connection.get(),
                models,
                step_mode: self.step_mode,
                after,
            };
            let starting = later::start(self.ports.get_value(), start);
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
            true
        })
    }

    /// Shows the run that this tab had before it was reloaded. Nothing is sent.
    pub(super) fn restore_run(self) {
        if !kept::is_there() {
            return;
        }
        leptos::task::spawn_local(async move {
            let Ok(restoring) = later::restore(self.ports.get_value()).await else { return };
            match restoring.await {
                Ok(Some(run)) => {
                    if run.is_interrupted() {
                        self.pane.set(Pane::Run);
                    }
                    self.run.set(Some(run));
                }
                Ok(None) => {}
                Err(RunsElsewhere) => self.tell(words::RUNS_ELSEWHERE.to_owned()),
            }
        });
    }

    /// Lets runs wait before each call, or not; the one under way as well.
    pub(super) fn set_step_mode(self, on: bool) {
        self.step_mode.set(on);
        match on {
            true => drop(storage::tab_set(STEP_MODE, "on")),
            false => storage::tab_remove(STEP_MODE),
        }
        self.run.with_untracked(|run| {
            if let Some(run) = run {
                run.control().set_step_mode(on);
            }
        });
    }

    /// Ends the run that is under way.
    pub(super) fn stop_run(self) {
        self.starting.set(None);
        self.runs_next.set(false);
        self.comparing.set(false);
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
}
