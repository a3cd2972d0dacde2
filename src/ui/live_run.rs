//! A run under way, or over, as views watch it: one signal per lane, told at most once per frame. It lives above the
//! views, so they may come and go; it knows nothing of how a run is drawn.

use super::{changes::Changes, kept, replay::Replay, words::Place};
use crate::{
    browser::page,
    document::{Connection, Document, connection::Endpoint},
    ports::Clock,
    run::{Ending, LaneId, LaneState, Pause, Recorder, Reply, Routed, RunState, RunStatus, Trace},
    workflow::Control,
};
use futures_util::future::{AbortHandle, Abortable};
use leptos::prelude::*;
use std::{cell::RefCell, rc::Rc};

/// Between two looks at the clock while a run is under way, in milliseconds.
const TICK_MS: f64 = 100.0;
/// So many earlier runs are at hand, to compare with.
const RUNS_KEPT: usize = 8;
/// Between two times that a run under way is kept, in such looks. A reload keeps it once more; this is for a page that
/// breaks down.
const TICKS_PER_KEEPING: u32 = 10;

/// A run, shared by all that watch it.
#[derive(Clone)]
pub(super) struct LiveRun(Rc<Inside>);

struct Inside {
    recorder: Rc<Recorder>,
    changes: Rc<Changes>,
    control: Rc<Control>,
    abort: AbortHandle,
    what: WhatRuns,
    origin: RunOrigin,
    is_too_large_to_keep: ArcRwSignal<bool>,
}

/// Of what a run is one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Of what is edited.
    Own,
    /// Of a variation of that, or it goes on from such a run: what it runs is its own.
    Variation,
}

/// Where a run comes from.
pub(super) enum RunOrigin {
    /// It ran here.
    Here,
    /// It ran here, before a reload of the page.
    Before,
    /// It was recorded elsewhere, and is played.
    Recorded(Replay),
    /// It was recorded elsewhere, and goes on here.
    TakenOver,
}

/// What is run, and where.
pub(super) struct WhatRuns {
    /// What tells it from all other runs, in this tab and elsewhere.
    pub(super) id: u64,
    /// The workflow.
    pub(super) document: Document,
    /// The connection.
    pub(super) connection: Connection,
    /// Its endpoint.
    pub(super) endpoint: Endpoint,
    /// What to call it.
    pub(super) host: String,
    /// This page's own origin.
    pub(super) site: String,
    /// Whether there was a key for the endpoint when it began.
    pub(super) has_key: bool,
    /// Whether it goes on from an earlier run, be that still at hand or not.
    pub(super) goes_on: bool,
    /// Of what it is one.
    pub(super) kind: Kind,
    /// The run that this one goes on from.
    pub(super) before: RefCell<Option<LiveRun>>,
}

impl WhatRuns {
    /// Whether a reload brings it back: all but those of a comparison, which are several.
    pub(super) fn is_kept(&self) -> bool {
        self.kind == Kind::Own || self.goes_on
    }
}

impl LiveRun {
    /// Starts `work`, which records into the recorder that it is given.
    pub(super) fn start<F: Future<Output = ()> + 'static>(
        clock: Rc<dyn Clock>,
        what: WhatRuns,
        control: Rc<Control>,
        work: impl FnOnce(Rc<Recorder>) -> F,
    ) -> Self {
        let changes = Changes::new();
        let noted = Rc::clone(&changes);
        let recorder = Rc::new(Recorder::new(Rc::clone(&clock), move |change| noted.note(change)));
        changes.follow(&recorder);
        let (abort, registration) = AbortHandle::new_pair();
        changes.run.set(RunStatus::Running);
        let work = Abortable::new(work(Rc::clone(&recorder)), registration);
        let is_too_large_to_keep = ArcRwSignal::new(false);
        let origin = RunOrigin::Here;
        let inside = Inside { recorder, changes, control, abort, what, origin, is_too_large_to_keep };
        let run = Self(Rc::new(inside));
        let (ending, waiting) = (run.clone(), Rc::clone(&clock));
        leptos::task::spawn_local(async move {
            // Dropped here when it was aborted, so that its drop guards have recorded before the flush.
            let _ = work.await;
            ending.finish();
            // To write a long run down takes as long as to draw its end.
            waiting.sleep(0.0).await;
            ending.keep();
        });
        run.tick(clock);
        run
    }

    /// A run from its log: nothing of it is under way.
    pub(super) fn restored(clock: Rc<dyn Clock>, what: WhatRuns, trace: Trace, origin: RunOrigin) -> Self {
        let changes = Changes::new();
        let noted = Rc::clone(&changes);
        let recorder = Rc::new(Recorder::of(clock, trace, move |change| noted.note(change)));
        changes.follow(&recorder);
        let (abort, _) = AbortHandle::new_pair();
        let (control, is_too_large_to_keep) = (Rc::default(), ArcRwSignal::new(false));
        let inside = Inside { recorder, changes, control, abort, what, origin, is_too_large_to_keep };
        let run = Self(Rc::new(inside));
        run.show_end();
        run
    }

    /// Frames pause in hidden tabs, so an end is told at once.
    fn finish(&self) {
        self.0.changes.tell();
        self.show_end();
    }

    fn show_end(&self) {
        self.0.changes.tell_time(self.state(|state| state.ended.unwrap_or_default()));
        self.0.changes.tell_run(&self.0.recorder);
    }

    fn tick(&self, clock: Rc<dyn Clock>) {
        let run = self.clone();
        leptos::task::spawn_local(async move {
            // What takes long is done seldom: a large run must not cost a frame every second.
            let mut next_keeping = TICKS_PER_KEEPING;
            for ticks in 1.. {
                clock.sleep(TICK_MS).await;
                if !run.0.changes.run.with_untracked(RunStatus::is_live) {
                    return;
                }
                run.0.changes.note_time();
                if ticks >= next_keeping {
                    let before = clock.now();
                    run.keep();
                    let cost = (clock.now() - before) as u32;
                    next_keeping = ticks + TICKS_PER_KEEPING.max(cost);
                }
            }
        });
    }

    /// Keeps the run as it stands, so that a reload loses nothing.
    pub(super) fn keep(&self) {
        // What a page that is being left breaks off is no failure of anybody's.
        if !page::is_left() && self.what().is_kept() && self.0.changes.is_unkept.take() {
            self.0.is_too_large_to_keep.set(!kept::keep(self));
        }
    }

    /// Whether a reload would lose it. Tracked.
    pub(super) fn is_too_large_to_keep(&self) -> bool {
        self.0.is_too_large_to_keep.get()
    }

    /// Where it comes from.
    pub(super) fn origin(&self) -> &RunOrigin {
        &self.0.origin
    }

    /// Whether it is played, so that whatever it shows is not happening.
    pub(super) fn is_recorded(&self) -> bool {
        matches!(self.0.origin, RunOrigin::Recorded(_))
    }

    /// What is shown of it is what had happened at this time.
    pub(super) fn show_at(&self, at: u32) {
        let count = self.trace(|trace| trace.count_at(at));
        if self.0.recorder.show(count) {
            self.0.changes.note_all();
        }
        self.0.changes.tell_time(at);
    }

    /// How many events of its log are shown.
    pub(super) fn shown(&self) -> usize {
        self.0.recorder.shown()
    }

    /// What a person can do to it.
    pub(super) fn control(&self) -> &Control {
        &self.0.control
    }

    /// Ends every request of the run; what has come is kept.
    pub(super) fn stop(&self) {
        self.0.abort.abort();
    }

    /// Whether the page went away while it was under way.
    pub(super) fn is_interrupted(&self) -> bool {
        self.state(|state| state.status == RunStatus::Ended(Ending::Interrupted))
    }

    /// Where it stands. Tracked.
    pub(super) fn status(&self) -> RunStatus {
        self.0.changes.run.get()
    }

    /// Whether it is under way, or shown as it was then. Tracked.
    pub(super) fn is_running(&self) -> bool {
        self.status().is_live()
    }

    /// Whether something is under way that an edit would disturb: it is live, and does not only wait for a person; or it is
    /// a recording. Tracked.
    pub(super) fn is_busy(&self) -> bool {
        if self.is_recorded() {
            return true;
        }
        match self.status() {
            RunStatus::Running => true,
            RunStatus::Paused(_) => {
                // Others may be in flight beside the one that waits.
                self.elapsed();
                self.state(RunState::has_calls_under_way)
            }
            RunStatus::Idle | RunStatus::Ended(_) => false,
        }
    }

    /// What it waits for a person for, oldest first. Tracked.
    pub(super) fn pauses(&self) -> Vec<Pause> {
        self.0.changes.pauses.get()
    }

    /// Milliseconds since it began, or that it took. Tracked.
    pub(super) fn elapsed(&self) -> u32 {
        self.0.changes.elapsed.get()
    }

    /// The same in whole seconds, told once a second: enough for what takes long.
    pub(super) fn seconds(&self) -> u32 {
        self.0.changes.seconds.get()
    }

    /// Which route was taken, where there are routes. Tracked.
    pub(super) fn routed(&self) -> Option<Routed> {
        self.0.changes.routed.get()
    }

    /// Its lanes, in the order of their addresses. Tracked.
    pub(super) fn lanes(&self) -> Vec<LaneId> {
        self.0.changes.lanes.get()
    }

    /// Reads the run's state as it is now. Not tracked.
    pub(super) fn state<R>(&self, read: impl FnOnce(&RunState) -> R) -> R {
        self.0.recorder.state(read)
    }

    /// Reads one lane. Tracked: runs again in the frame after the lane has changed, and for no other lane. It does not
    /// run again because a text that had begun grew.
    pub(super) fn lane<R>(&self, lane: LaneId, read: impl FnOnce(&LaneState) -> R) -> Option<R> {
        self.0.changes.track(lane);
        self.state(|state| state.lane(lane).map(read))
    }

    /// Reads one lane. Tracked: runs again whenever its text has grown, too.
    pub(super) fn growing<R>(&self, lane: LaneId, read: impl FnOnce(&LaneState) -> R) -> Option<R> {
        self.0.changes.track_growth(lane);
        self.lane(lane, read)
    }

    /// The beginning of a lane's raw stream as text, and how many bytes came in all.
    pub(super) fn raw(&self, lane: LaneId) -> (String, usize) {
        let raw = self.0.recorder.raw(lane);
        (String::from_utf8_lossy(&raw.kept).into_owned(), raw.total)
    }

    /// The endpoint.
    pub(super) fn endpoint(&self) -> &Endpoint {
        &self.0.what.endpoint
    }

    /// Whether it runs on the demonstration endpoint.
    pub(super) fn is_on_demo(&self) -> bool {
        self.0.what.connection == Connection::Demo
    }

    /// The gallery entry that it began as.
    pub(super) fn template(&self) -> &str {
        self.0.what.document.template().unwrap_or_default()
    }

    /// What it runs, and where.
    pub(super) fn what(&self) -> &WhatRuns {
        &self.0.what
    }

    /// Between whom something can go wrong.
    pub(super) fn place(&self) -> Place<'_> {
        let WhatRuns { host, site, has_key, .. } = self.what();
        let was_read = self.state(|state| state.lanes.iter().any(|lane| lane.head.is_some()));
        Place { host, site, has_key: *has_key, was_read }
    }

    /// Reads its log.
    pub(super) fn trace<R>(&self, read: impl FnOnce(&Trace) -> R) -> R {
        self.0.recorder.trace(read)
    }

    /// Whether it goes on from an earlier run.
    pub(super) fn goes_on(&self) -> bool {
        self.0.what.goes_on
    }

    /// The runs that it goes on from, the latest first.
    pub(super) fn runs_before(&self) -> impl Iterator<Item = Self> + use<> {
        let before = |run: &Self| run.0.what.before.borrow().clone();
        std::iter::successors(before(self), before)
    }

    /// Forgets of the runs before this one all but the latest few, and of those what can no longer be inspected.
    pub(super) fn forget_the_past(&self) {
        self.runs_before().take(1).for_each(|run| run.0.recorder.forget_raw());
        if let Some(run) = self.runs_before().nth(RUNS_KEPT - 1) {
            run.0.what.before.take();
        }
    }

    /// The latest answer at the address of `lane` in the runs that this one goes on from.
    pub(super) fn earlier(&self, lane: LaneId) -> Option<Earlier> {
        let path = self.state(|state| Some(state.lane(lane)?.opened.path.clone()))?;
        self.runs_before().find_map(|run| {
            run.state(|state| {
                let lane = state.lanes.iter().find(|lane| lane.opened.path == path)?;
                let is_whole = lane.reply.as_ref().is_some_and(Reply::is_usable);
                (!lane.text.is_empty()).then(|| Earlier { text: lane.text.clone(), is_whole })
            })
        })
    }
}

/// What a call had been answered in an earlier run.
pub(super) struct Earlier {
    /// The answer.
    pub(super) text: String,
    /// Whether it had come whole.
    pub(super) is_whole: bool,
}
