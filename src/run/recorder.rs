//! Where a live run writes: the log, the fold of it so far, and the raw stream beside them. It tells
//! whoever watches what changed, and does not know who that is.

use super::{Change, LaneId, RunEvent, RunState, Trace};
use crate::ports::Clock;
use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

/// At most this much of a lane's raw stream is kept, in bytes.
pub const RAW_CAP: usize = 256 * 1024;

/// The beginning of a lane's raw stream, and how much came in all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawStream {
    /// The first [`RAW_CAP`] bytes.
    pub kept: Vec<u8>,
    /// How many bytes came.
    pub total: usize,
}

/// Records one run. No borrow of its insides outlives a call, so a drop guard may record at any time.
pub struct Recorder {
    clock: Rc<dyn Clock>,
    began: f64,
    trace: RefCell<Trace>,
    state: RefCell<RunState>,
    raw: RefCell<BTreeMap<LaneId, RawStream>>,
    next_lane: Cell<u32>,
    shown: Cell<usize>,
    changed: Box<dyn Fn(Change)>,
}

impl Recorder {
    /// A recorder whose times count from now; `changed` is called after each change.
    pub fn new(clock: Rc<dyn Clock>, changed: impl Fn(Change) + 'static) -> Self {
        Self {
            began: clock.now(),
            clock,
            trace: RefCell::default(),
            state: RefCell::default(),
            raw: RefCell::default(),
            next_lane: Cell::new(0),
            shown: Cell::new(0),
            changed: Box::new(changed),
        }
    }

    /// A recorder of what was recorded earlier. Nothing further is expected to happen; `changed` is called where
    /// [`Self::show`] shows more than before.
    pub fn of(clock: Rc<dyn Clock>, trace: Trace, changed: impl Fn(Change) + 'static) -> Self {
        let (state, recorder) = (RunState::of(&trace), Self::new(clock, changed));
        recorder.state.replace(state);
        recorder.shown.set(trace.events().len());
        recorder.trace.replace(trace);
        recorder
    }

    /// Shows the log as it stood after its first `count` events; the log itself stays whole. Whether that is earlier than
    /// what was shown before: then all of it may have changed, and `changed` is not called.
    pub fn show(&self, count: usize) -> bool {
        let shown = self.shown.replace(count);
        let is_earlier = count < shown;
        let trace = self.trace.borrow();
        let from = if is_earlier {
            self.state.take();
            0
        } else {
            shown
        };
        for timed in trace.events().iter().take(count).skip(from) {
            let change = self.state.borrow_mut().apply(timed.at, &timed.event);
            if !is_earlier {
                (self.changed)(change);
            }
        }
        is_earlier
    }

    /// How many events of the log are shown, where it is one that was recorded earlier.
    pub fn shown(&self) -> usize {
        self.shown.get()
    }

    /// Drops the raw streams: nobody will look at them any more.
    pub fn forget_raw(&self) {
        self.raw.take();
    }

    /// Records that `event` happened now.
    pub fn record(&self, event: RunEvent) {
        let at = self.elapsed();
        let change = self.state.borrow_mut().apply(at, &event);
        self.trace.borrow_mut().record(at, event);
        (self.changed)(change);
    }

    /// Parts what came so far of a lane's raw stream from what the next attempt brings.
    pub fn part_raw(&self, lane: LaneId) {
        if let Some(stream) = self.raw.borrow_mut().get_mut(&lane)
            && stream.kept.len() < RAW_CAP
        {
            stream.kept.extend_from_slice(b"\n\n- - -\n\n");
        }
    }

    /// Keeps `bytes` of a lane's raw stream, up to [`RAW_CAP`].
    pub fn record_raw(&self, lane: LaneId, bytes: &[u8]) {
        let mut raw = self.raw.borrow_mut();
        let stream = raw.entry(lane).or_default();
        let room = RAW_CAP.saturating_sub(stream.kept.len()).min(bytes.len());
        stream.kept.extend_from_slice(&bytes[..room]);
        stream.total += bytes.len();
    }

    /// A number for the next lane.
    pub fn next_lane(&self) -> LaneId {
        let next = self.next_lane.get();
        self.next_lane.set(next + 1);
        LaneId(next)
    }

    /// Milliseconds since the run began.
    pub fn elapsed(&self) -> u32 {
        // A run of 49 days is past what its clock is for.
        (self.clock.now() - self.began).max(0.0) as u32
    }

    /// Milliseconds since 1970, UTC.
    pub fn wall(&self) -> u64 {
        self.clock.wall() as u64
    }

    /// Reads the state as it is now.
    pub fn state<R>(&self, read: impl FnOnce(&RunState) -> R) -> R {
        read(&self.state.borrow())
    }

    /// Reads the log as it is now.
    pub fn trace<R>(&self, read: impl FnOnce(&Trace) -> R) -> R {
        read(&self.trace.borrow())
    }

    /// A copy of a lane's raw stream.
    pub fn raw(&self, lane: LaneId) -> RawStream {
        self.raw.borrow().get(&lane).cloned().unwrap_or_default()
    }
}
