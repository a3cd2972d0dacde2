//! A workflow's variations under way, each several times: which of its runs are to begin, which are at it, and how all of
//! them end. It knows neither what starts a run nor how a table is drawn.

use super::live_run::LiveRun;
use crate::{document::Document, workflow::Variation};
use leptos::prelude::*;
use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};

/// So many runs of each variation where nobody says otherwise.
pub(super) const DEFAULT_TIMES: u32 = 3;
/// And so many at most.
pub(super) const MOST_TIMES: u32 = 10;
/// So many runs are at it at once: more would wait for each other's calls, and the time that each takes tell nothing.
const AT_ONCE: usize = 4;

/// What starts a run of a variation. What it is given is dropped as soon as that run is over.
pub(super) type Starter = Box<dyn Fn(Variation, Over) -> Option<LiveRun>>;

/// Runs of one document's variations, shared by all that watch them.
#[derive(Clone)]
pub(super) struct Ablation(Rc<Inside>);

struct Inside {
    document: Document,
    rows: Vec<Row>,
    start: Starter,
    under_way: Cell<usize>,
    is_beginning: Cell<bool>,
    is_stopped: Cell<bool>,
    /// Whether any of it is under way; unset, it ends.
    comparing: RwSignal<bool>,
    /// Sees that.
    ending: RefCell<Option<RenderEffect<()>>>,
}

/// One of the runs, in its place.
pub(super) struct Row {
    /// What is run.
    pub(super) variation: Variation,
    /// Which run of it, counted from 1.
    pub(super) number: u32,
    run: RefCell<Option<LiveRun>>,
    begun: ArcTrigger,
}

impl Row {
    /// Its run, once that has begun. Tracked.
    pub(super) fn run(&self) -> Option<LiveRun> {
        self.begun.track();
        self.run.borrow().clone()
    }
}

/// Tells, when it is dropped, that a run is over.
pub(super) struct Over(Weak<Inside>);

impl Drop for Over {
    fn drop(&mut self) {
        if let Some(inside) = self.0.upgrade() {
            inside.under_way.update(|runs| runs - 1);
            Ablation(inside).go_on();
        }
    }
}

impl Ablation {
    /// Begins so many runs of each of the document's variations.
    pub(super) fn begin(document: Document, times: u32, comparing: RwSignal<bool>, start: Starter) -> Self {
        let variations = document.workflow.variations();
        // In turn, so that none has the quiet hours of a server to itself.
        let row = |number: u32| {
            variations.iter().map(move |variation| Row {
                variation: *variation,
                number,
                run: RefCell::default(),
                begun: ArcTrigger::new(),
            })
        };
        let rows = (1..=times).flat_map(row).collect();
        let ablation = Self(Rc::new(Inside {
            document,
            rows,
            start,
            under_way: Cell::new(0),
            is_beginning: Cell::new(false),
            is_stopped: Cell::new(false),
            comparing,
            ending: RefCell::default(),
        }));
        comparing.set(true);
        let ended = Rc::downgrade(&ablation.0);
        let ending = RenderEffect::new(move |_| {
            if !comparing.get()
                && let Some(inside) = ended.upgrade()
            {
                Self(inside).stop();
            }
        });
        ablation.0.ending.replace(Some(ending));
        ablation.go_on();
        ablation
    }

    /// Begins what may begin now.
    fn go_on(&self) {
        let Inside { rows, start, under_way, is_beginning, is_stopped, comparing, .. } = &*self.0;
        // One that is over as soon as it begins is seen to below.
        if is_beginning.replace(true) {
            return;
        }
        for row in rows {
            if is_stopped.get() || under_way.get() >= AT_ONCE {
                break;
            }
            if row.run.borrow().is_none() {
                under_way.update(|runs| runs + 1);
                let run = start(row.variation, Over(Rc::downgrade(&self.0)));
                if run.is_none() {
                    // There is none to be had, now or later.
                    is_stopped.set(true);
                    comparing.set(false);
                }
                row.run.replace(run);
                row.begun.notify();
            }
        }
        is_beginning.set(false);
        // Another may have begun since this one was stopped.
        if under_way.get() == 0 && !is_stopped.replace(true) {
            comparing.set(false);
        }
    }

    /// Ends all that is under way and begins nothing more. What has come is kept.
    fn stop(&self) {
        self.0.is_stopped.set(true);
        let runs: Vec<LiveRun> = self.0.rows.iter().filter_map(|row| row.run.borrow().clone()).collect();
        runs.iter().for_each(LiveRun::stop);
    }

    /// Whether any of it is under way. Tracked.
    pub(super) fn is_running(&self) -> bool {
        self.0.comparing.get() && !self.0.is_stopped.get()
    }

    /// What is run, before it is varied.
    pub(super) fn document(&self) -> &Document {
        &self.0.document
    }

    /// How many runs there are of each variation.
    pub(super) fn times(&self) -> u32 {
        self.0.rows.last().map_or(0, |row| row.number)
    }

    /// Its runs, in the order in which they begin.
    pub(super) fn rows(&self) -> &[Row] {
        &self.0.rows
    }
}
