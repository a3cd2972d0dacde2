//! A run under way, or over, as views watch it: one signal per lane, told at most once per frame.
//! It lives at the app's level, so views may come and go; it knows nothing of how a run is drawn.

use crate::{
    browser::frames,
    document::connection::Endpoint,
    ports::Clock,
    run::{Change, LaneId, LaneState, Recorder, RunState, RunStatus},
};
use futures_util::future::{AbortHandle, Abortable};
use leptos::prelude::*;
use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

/// Between two looks at the clock while a run is under way, in milliseconds.
const TICK_MS: f64 = 100.0;

/// A run, shared by all that watch it.
#[derive(Clone)]
pub(super) struct LiveRun(Rc<Inside>);

struct Inside {
    recorder: Rc<Recorder>,
    watch: Rc<Watch>,
    abort: AbortHandle,
    what: WhatRuns,
}

/// What is run, and where.
pub(super) struct WhatRuns {
    /// The gallery entry that the document began as.
    pub(super) template: String,
    /// Whether it runs on the demonstration endpoint.
    pub(super) on_demo: bool,
    /// The endpoint.
    pub(super) endpoint: Endpoint,
    /// What to call it.
    pub(super) host: String,
}

/// The signals, apart from the recorder that drives them.
struct Watch {
    lanes: ArcRwSignal<Vec<LaneId>>,
    run: ArcRwSignal<RunStatus>,
    elapsed: ArcRwSignal<u32>,
    ticks: RefCell<BTreeMap<LaneId, ArcTrigger>>,
    dirty: RefCell<BTreeSet<LaneId>>,
    opened: RefCell<Vec<LaneId>>,
    frame: Cell<bool>,
}

impl Watch {
    fn new() -> Self {
        Self {
            lanes: ArcRwSignal::new(Vec::new()),
            run: ArcRwSignal::new(RunStatus::Idle),
            elapsed: ArcRwSignal::new(0),
            ticks: RefCell::default(),
            dirty: RefCell::default(),
            opened: RefCell::default(),
            frame: Cell::new(false),
        }
    }

    fn note(self: &Rc<Self>, change: Change) {
        match change {
            // The run's own status is set by whoever runs it: it has the recorder.
            Change::Run => {}
            Change::LaneOpened(lane) => {
                self.ticks.borrow_mut().insert(lane, ArcTrigger::new());
                self.opened.borrow_mut().push(lane);
            }
            Change::Lane(lane) => {
                self.dirty.borrow_mut().insert(lane);
            }
        }
        if !self.frame.replace(true) {
            let watch = Rc::clone(self);
            frames::before_next(move || watch.flush());
        }
    }

    /// Tells every signal what has changed since the last frame.
    fn flush(&self) {
        self.frame.set(false);
        let opened = self.opened.take();
        if !opened.is_empty() {
            self.lanes.update(|lanes| lanes.extend(opened));
        }
        for lane in self.dirty.take() {
            let tick = self.ticks.borrow().get(&lane).cloned();
            if let Some(tick) = tick {
                tick.notify();
            }
        }
    }
}

impl LiveRun {
    /// Starts `work`, which records into the recorder that it is given.
    pub(super) fn start<F: Future<Output = ()> + 'static>(
        clock: Rc<dyn Clock>,
        what: WhatRuns,
        work: impl FnOnce(Rc<Recorder>) -> F,
    ) -> Self {
        let watch = Rc::new(Watch::new());
        let noted = Rc::clone(&watch);
        let recorder = Rc::new(Recorder::new(Rc::clone(&clock), move |change| noted.note(change)));
        let (abort, registration) = AbortHandle::new_pair();
        watch.run.set(RunStatus::Running);
        let work = Abortable::new(work(Rc::clone(&recorder)), registration);
        let inside = Inside { recorder, watch, abort, what };
        let run = Self(Rc::new(inside));
        let ending = run.clone();
        leptos::task::spawn_local(async move {
            // Dropped here when it was aborted, so that its drop guards have recorded before the flush.
            let _ = work.await;
            ending.finish();
        });
        run.tick(clock);
        run
    }

    /// Frames pause in hidden tabs, so an end is told at once.
    fn finish(&self) {
        let watch = &self.0.watch;
        watch.flush();
        watch.elapsed.set(self.state(|state| state.ended.unwrap_or_default()));
        watch.run.set(self.state(|state| state.status.clone()));
    }

    fn tick(&self, clock: Rc<dyn Clock>) {
        let run = self.clone();
        leptos::task::spawn_local(async move {
            loop {
                clock.sleep(TICK_MS).await;
                if run.0.watch.run.with_untracked(|status| *status != RunStatus::Running) {
                    return;
                }
                run.0.watch.elapsed.set(run.0.recorder.elapsed());
            }
        });
    }

    /// Ends every request of the run; what has come is kept.
    pub(super) fn stop(&self) {
        self.0.abort.abort();
    }

    /// Where it stands. Tracked.
    pub(super) fn status(&self) -> RunStatus {
        self.0.watch.run.get()
    }

    /// Whether it is under way. Tracked.
    pub(super) fn is_running(&self) -> bool {
        self.status() == RunStatus::Running
    }

    /// Milliseconds since it began, or that it took. Tracked.
    pub(super) fn elapsed(&self) -> u32 {
        self.0.watch.elapsed.get()
    }

    /// Its lanes, in the order of opening. Tracked.
    pub(super) fn lanes(&self) -> Vec<LaneId> {
        self.0.watch.lanes.get()
    }

    /// Reads the run's state as it is now. Not tracked.
    pub(super) fn state<R>(&self, read: impl FnOnce(&RunState) -> R) -> R {
        self.0.recorder.state(read)
    }

    /// Reads one lane. Tracked: runs again in the frame after the lane has changed, and for no other lane.
    pub(super) fn lane<R>(&self, lane: LaneId, read: impl FnOnce(&LaneState) -> R) -> Option<R> {
        let tick = self.0.watch.ticks.borrow().get(&lane).cloned();
        if let Some(tick) = tick {
            tick.track();
        }
        self.state(|state| state.lane(lane).map(read))
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
        self.0.what.on_demo
    }

    /// The gallery entry that the document began as.
    pub(super) fn template(&self) -> &str {
        &self.0.what.template
    }

    /// The endpoint's host.
    pub(super) fn host(&self) -> &str {
        &self.0.what.host
    }
}
