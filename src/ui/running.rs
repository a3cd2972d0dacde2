//! What a person can do to runs: begin, stop, go on from one, see the tab's latest again. It knows no views, and of the engine
//! only how it is asked to start.

use super::{
    engine::{RunsElsewhere, Start},
    kept,
    later::{self, LoadError},
    live_run::{Kind, LiveRun},
    playground::{Pane, Playground, STEP_MODE},
    words,
};
use crate::{
    browser::{frames, page, storage},
    document::{Document, Mode},
    run::LaneId,
};
use leptos::prelude::*;

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

impl Playground {
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
}
