//! What of a run has changed, gathered and told to its signals at most once per frame. It knows nothing of what a run is
//! for, nor of who looks.

use crate::{
    browser::{PageClock, frames, turns},
    ports::Clock,
    run::{Change, LaneId, Pause, Recorder, Routed, RunState, RunStatus},
};
use leptos::{prelude::*, task::spawn_local};
use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    rc::{Rc, Weak},
};

/// What is told in one frame may take so long to be drawn, in milliseconds: a frame.
const BUDGET_MS: f64 = 16.0;
/// When it takes longer, for so many times as long nothing further is told…
const REST: f64 = 4.0;
/// …and at most for so long, in milliseconds.
const LONGEST_REST_MS: f64 = 400.0;

/// A run's signals, apart from the recorder that drives them.
pub(super) struct Changes {
    pub(super) lanes: ArcRwSignal<Vec<LaneId>>,
    pub(super) run: ArcRwSignal<RunStatus>,
    pub(super) elapsed: ArcRwSignal<u32>,
    pub(super) seconds: ArcRwSignal<u32>,
    pub(super) routed: ArcRwSignal<Option<Routed>>,
    pub(super) pauses: ArcRwSignal<Vec<Pause>>,
    each: RefCell<BTreeMap<LaneId, Signals>>,
    /// Lanes that have changed since the last frame, those left out whose text only grew.
    changed: RefCell<BTreeSet<LaneId>>,
    grown: RefCell<BTreeSet<LaneId>>,
    has_new_lane: Cell<bool>,
    /// Whether the run itself has changed since the last frame.
    run_changed: Cell<bool>,
    /// Whether the time has passed on since the last frame.
    time_changed: Cell<bool>,
    frame: Cell<bool>,
    /// Until when the page has other things to do than to draw.
    rests_until: Cell<f64>,
    /// Whether anything has changed since the run was kept.
    pub(super) is_unkept: Cell<bool>,
    recorder: RefCell<Weak<Recorder>>,
}

/// The signals of one lane. Most of what is shown of a lane stays the same with every word that arrives.
#[derive(Clone)]
struct Signals {
    state: ArcTrigger,
    growth: ArcTrigger,
}

impl Changes {
    pub(super) fn new() -> Rc<Self> {
        Rc::new(Self {
            lanes: ArcRwSignal::new(Vec::new()),
            run: ArcRwSignal::new(RunStatus::Idle),
            elapsed: ArcRwSignal::new(0),
            seconds: ArcRwSignal::new(0),
            routed: ArcRwSignal::new(None),
            pauses: ArcRwSignal::new(Vec::new()),
            each: RefCell::default(),
            changed: RefCell::default(),
            grown: RefCell::default(),
            has_new_lane: Cell::new(false),
            run_changed: Cell::new(false),
            time_changed: Cell::new(false),
            frame: Cell::new(false),
            rests_until: Cell::new(0.0),
            is_unkept: Cell::new(false),
            recorder: RefCell::default(),
        })
    }

    /// Takes its news from `recorder` from now on, beginning with all that is there.
    pub(super) fn follow(&self, recorder: &Rc<Recorder>) {
        self.recorder.replace(Rc::downgrade(recorder));
        let lanes = recorder.state(in_order);
        for lane in &lanes {
            self.open(*lane);
        }
        self.lanes.set(lanes);
    }

    fn open(&self, lane: LaneId) {
        let signals = || Signals { state: ArcTrigger::new(), growth: ArcTrigger::new() };
        // Played again, a lane is opened again.
        self.each.borrow_mut().entry(lane).or_insert_with(signals);
    }

    /// Takes note of a change, to be told before the next frame.
    pub(super) fn note(self: &Rc<Self>, change: Change) {
        match change {
            Change::Run => self.run_changed.set(true),
            Change::LaneOpened(lane) => {
                self.open(lane);
                self.has_new_lane.set(true);
            }
            Change::Lane(lane) => drop(self.changed.borrow_mut().insert(lane)),
            Change::Text(lane) => drop(self.grown.borrow_mut().insert(lane)),
        }
        self.is_unkept.set(true);
        self.ask_for_frame();
    }

    /// Takes note that all of it may have changed.
    pub(super) fn note_all(self: &Rc<Self>) {
        self.run_changed.set(true);
        self.has_new_lane.set(true);
        let all = self.each.borrow().keys().copied().collect::<Vec<_>>();
        self.grown.borrow_mut().extend(&all);
        self.changed.borrow_mut().extend(all);
        self.ask_for_frame();
    }

    /// Takes note that the time has passed on.
    pub(super) fn note_time(self: &Rc<Self>) {
        self.time_changed.set(true);
        self.ask_for_frame();
    }

    fn ask_for_frame(self: &Rc<Self>) {
        if self.frame.replace(true) {
            return;
        }
        let changes = Rc::clone(self);
        let draw = move || frames::before_next(move || changes.draw());
        match self.rests_until.get() - PageClock.now() {
            rest if rest > 0.0 => spawn_local(async move {
                PageClock.sleep(rest).await;
                draw();
            }),
            _ => draw(),
        }
    }

    /// Tells what has changed, and learns how long it takes to draw that. What is more than a frame has room for is told
    /// seldom and all at once: to draw at all costs more than to draw much, and in between the page is free for the person.
    fn draw(self: &Rc<Self>) {
        let began = PageClock.now();
        self.tell();
        let changes = Rc::clone(self);
        spawn_local(async move {
            // Whatever comes after this frame comes after its drawing.
            turns::next().await;
            let now = PageClock.now();
            let took = now - began;
            let rest = if took > BUDGET_MS { (REST * took).min(LONGEST_REST_MS) } else { 0.0 };
            changes.rests_until.set(now + rest);
        });
    }

    /// Tells every signal what has changed since it was last told.
    pub(super) fn tell(&self) {
        self.frame.set(false);
        let recorder = self.recorder.borrow().upgrade();
        if self.time_changed.take()
            && let Some(recorder) = &recorder
        {
            self.tell_time(recorder.elapsed());
        }
        if self.has_new_lane.take()
            && let Some(recorder) = &recorder
        {
            self.lanes.set(recorder.state(in_order));
        }
        if self.run_changed.take()
            && let Some(recorder) = &recorder
        {
            self.tell_run(recorder);
        }
        for lane in self.changed.take() {
            if let Some(signals) = self.of(lane) {
                signals.state.notify();
            }
        }
        for lane in self.grown.take() {
            if let Some(signals) = self.of(lane) {
                signals.growth.notify();
            }
        }
    }

    /// Tells how long the run has taken, in milliseconds.
    pub(super) fn tell_time(&self, elapsed: u32) {
        self.elapsed.set(elapsed);
        let seconds = elapsed / 1000;
        if self.seconds.with_untracked(|then| *then != seconds) {
            self.seconds.set(seconds);
        }
    }

    /// Tells where the run itself stands.
    pub(super) fn tell_run(&self, recorder: &Recorder) {
        self.run.set(recorder.state(|state| state.status.clone()));
        self.routed.set(recorder.state(|state| state.routed.clone()));
        self.pauses.set(recorder.state(|state| state.pauses.clone()));
    }

    fn of(&self, lane: LaneId) -> Option<Signals> {
        self.each.borrow().get(&lane).cloned()
    }

    /// Tracks all of a lane but how far its text has grown.
    pub(super) fn track(&self, lane: LaneId) {
        if let Some(signals) = self.of(lane) {
            signals.state.track();
        }
    }

    /// Tracks how far a lane's text has grown.
    pub(super) fn track_growth(&self, lane: LaneId) {
        if let Some(signals) = self.of(lane) {
            signals.growth.track();
        }
    }
}

/// The lanes in the order of their addresses, which is that of the workflow.
fn in_order(state: &RunState) -> Vec<LaneId> {
    let mut lanes: Vec<_> = state.lanes.iter().map(|lane| (&lane.opened.path, lane.opened.lane)).collect();
    lanes.sort();
    lanes.into_iter().map(|(_, lane)| lane).collect()
}
