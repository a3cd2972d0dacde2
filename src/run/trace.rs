//! The timed log of a run. It grows by about one entry per lane and 50 ms, never by the token.

use super::{Ending, LaneEvent, LaneId, LaneState, RunEvent, RunState};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Text that arrives within this many milliseconds of an entry's start joins that entry.
const COALESCE_MS: u32 = 50;

/// An event and when it happened, in milliseconds since the run began.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Timed {
    /// Milliseconds since the run began.
    pub at: u32,
    /// What happened.
    pub event: RunEvent,
}

/// The log of one run, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Trace {
    events: Vec<Timed>,
    /// Each lane's last entry while it may still take more text.
    #[serde(skip)]
    open: BTreeMap<LaneId, usize>,
}

impl Trace {
    /// The events, oldest first.
    pub fn events(&self) -> &[Timed] {
        &self.events
    }

    /// Whether the run came to an end.
    pub fn is_closed(&self) -> bool {
        self.events.last().is_some_and(|last| matches!(last.event, RunEvent::Finished(_)))
    }

    /// How many lanes it opens; `None` where it opens one twice, which no run does.
    pub fn lanes(&self) -> Option<usize> {
        let opened = self.events.iter().filter_map(|timed| match &timed.event {
            RunEvent::LaneOpened(opened) => Some(opened.lane),
            _ => None,
        });
        let mut known = BTreeSet::new();
        let mut is_sound = true;
        opened.for_each(|lane| is_sound &= known.insert(lane));
        is_sound.then_some(known.len())
    }

    /// Drops the headers of replies but for those whose name may stay.
    pub fn keep_headers(&mut self, may_stay: impl Fn(&str) -> bool) {
        for timed in &mut self.events {
            if let RunEvent::Lane(_, LaneEvent::Answered(_, headers)) = &mut timed.event {
                headers.retain(|(name, _)| may_stay(name));
            }
        }
    }

    /// How long it took, in milliseconds.
    pub fn length(&self) -> u32 {
        self.events.last().map_or(0, |last| last.at)
    }

    /// How many events there were at a time, in milliseconds since the run began.
    pub fn count_at(&self, at: u32) -> usize {
        self.events.partition_point(|timed| timed.at <= at)
    }

    /// When the next event after a time was that is more than a text that grew; the end, if there is none.
    pub fn next_turn(&self, at: u32) -> u32 {
        let grows = |event: &RunEvent| {
            matches!(event, RunEvent::Lane(_, LaneEvent::Text(_) | LaneEvent::Reasoning(_)))
        };
        let mut later = self.events[self.count_at(at)..].iter();
        later.find(|timed| !grows(&timed.event)).map_or(self.length(), |timed| timed.at)
    }

    /// The log as it stood after its first events.
    pub fn beginning(&self, count: usize) -> Self {
        Self { events: self.events.iter().take(count).cloned().collect(), open: BTreeMap::new() }
    }

    /// Ends a log that breaks off: what was under way was cut off, what had not begun was skipped. One that came to its end
    /// stays as it is. `ending`: a person stopped it, or its page went away.
    pub fn close(&mut self, ending: Ending) {
        let state = RunState::of(self);
        if !state.status.is_live() && state.lanes.iter().all(LaneState::is_over) {
            return;
        }
        let at = self.events.last().map_or(0, |last| last.at);
        for lane in state.lanes.iter().filter(|lane| !lane.is_over()) {
            let event = match (lane.digest(), &ending) {
                (None, _) => LaneEvent::Skipped,
                (Some(_), Ending::Stopped) => LaneEvent::Stopped,
                (Some(_), _) => LaneEvent::CutOff,
            };
            self.record(at, RunEvent::Lane(lane.opened.lane, event));
        }
        if state.status.is_live() {
            self.record(at, RunEvent::Finished(ending));
        }
    }

    /// Appends an event. Text joins its lane's last entry when that is text of the same kind and recent:
    /// lanes are independent, so the fold of the log stays the same.
    pub fn record(&mut self, at: u32, event: RunEvent) {
        let RunEvent::Lane(lane, lane_event) = &event else {
            self.events.push(Timed { at, event });
            return;
        };
        if let Some(last) = self.open.get(lane).and_then(|index| self.events.get_mut(*index))
            && at.saturating_sub(last.at) < COALESCE_MS
            && let RunEvent::Lane(_, open) = &mut last.event
        {
            match (open, lane_event) {
                (LaneEvent::Text(text), LaneEvent::Text(more))
                | (LaneEvent::Reasoning(text), LaneEvent::Reasoning(more)) => {
                    text.push_str(more);
                    return;
                }
                _ => {}
            }
        }
        match lane_event {
            LaneEvent::Text(_) | LaneEvent::Reasoning(_) => self.open.insert(*lane, self.events.len()),
            _ => self.open.remove(lane),
        };
        self.events.push(Timed { at, event });
    }
}
