//! A lane of a run under way: it writes down what happens to its call, and answers for it towards the protocol.
//! It knows no pattern.

use super::{
    Run,
    fan_out::{Turn, Turns},
};
use crate::{
    llm::{Delta, Hold, Order, Progress, Setback, Supervisor},
    ports::LocalBoxFuture,
    run::{Answer, LaneEvent, LaneId, LanePath, RunEvent},
};
use std::cell::Cell;

/// A lane of this run. Dropped before its end, it records that it was stopped or skipped:
/// that is how Stop and a failure before it reach the log.
pub struct Lane<'a> {
    pub(super) run: &'a Run<'a>,
    pub(super) id: LaneId,
    pub(super) path: LanePath,
    pub(super) stage: Stage,
    /// The queue in which its call waits for its turn.
    pub(super) turns: Option<&'a Turns>,
    /// When a piece of a tool's call was last recorded, in milliseconds since the run began.
    pub(super) called: Cell<u32>,
}

/// So often at most it is recorded that more of a tool's call arrived, in milliseconds: it tells only that there is life.
const CALLING_MS: u32 = 5_000;

/// How far a lane has come.
#[derive(PartialEq, Eq)]
pub(super) enum Stage {
    Planned,
    UnderWay,
    Over,
}

impl<'a> Lane<'a> {
    /// The same lane, whose call waits for its turn before it is sent. What is answered from memory waits for nothing.
    pub fn in_turn(self, turns: &'a Turns) -> Self {
        let mut lane = self;
        lane.turns = Some(turns);
        lane
    }

    /// Waits for its turn, and keeps it for as long as it holds what this gives.
    pub(super) async fn turn(&self) -> Option<Turn<'a>> {
        let mut was_held = false;
        let turn = self.turns?.take(|at_once| {
            was_held = true;
            self.record(LaneEvent::Held(Hold::Turn(at_once)));
        });
        let turn = turn.await;
        if was_held {
            self.record(LaneEvent::TurnCame);
        }
        Some(turn)
    }

    fn is_long_since_called(&self) -> bool {
        self.run.recorder.elapsed().saturating_sub(self.called.get()) >= CALLING_MS
    }

    /// Its number.
    pub fn id(&self) -> LaneId {
        self.id
    }

    pub(super) fn record(&self, event: LaneEvent) {
        self.run.recorder.record(RunEvent::Lane(self.id, event));
    }

    /// Records that an attempt did not give the reply.
    pub(super) fn set_back(&self, setback: Setback) {
        self.run.recorder.part_raw(self.id);
        self.record(LaneEvent::SetBack(setback));
    }

    /// Records what the memory says of its call.
    pub(super) fn recall(&self, answer: Answer) {
        self.record(match answer {
            Answer::Given(reply) | Answer::Unfit(reply) => LaneEvent::Reused(reply),
            Answer::Amended(reply) => LaneEvent::Amended(reply),
            Answer::Lost(reply, error) => {
                // What had come is shown as it was.
                if !reply.reasoning.is_empty() {
                    self.record(LaneEvent::Reasoning(reply.reasoning.clone()));
                }
                if !reply.text.is_empty() {
                    self.record(LaneEvent::Text(reply.text.clone()));
                }
                error.map_or(LaneEvent::Replied(reply), LaneEvent::Failed)
            }
        });
    }

    /// Records its end.
    pub(super) fn end(&mut self, event: LaneEvent) {
        self.stage = Stage::Over;
        self.record(event);
    }
}

impl Drop for Lane<'_> {
    fn drop(&mut self) {
        match self.stage {
            Stage::Planned => self.record(LaneEvent::Skipped),
            Stage::UnderWay => self.record(LaneEvent::Stopped),
            Stage::Over => {}
        }
    }
}

impl Supervisor for Lane<'_> {
    fn tell(&self, progress: Progress<'_>) {
        self.record(match progress {
            Progress::Held(hold) => LaneEvent::Held(hold),
            Progress::Sent(dialect) => LaneEvent::Sent(dialect.clone()),
            Progress::Head(status, headers) => LaneEvent::Answered(status, headers),
            Progress::Raw(bytes) => return self.run.recorder.record_raw(self.id, bytes),
            Progress::Delta(Delta::Text(text)) => LaneEvent::Text(text.to_owned()),
            Progress::Delta(Delta::Reasoning(text)) => LaneEvent::Reasoning(text.to_owned()),
            Progress::Delta(Delta::ToolCall("")) if !self.is_long_since_called() => return,
            Progress::Delta(Delta::ToolCall(name)) => {
                self.called.set(self.run.recorder.elapsed());
                LaneEvent::Calling(name.to_owned())
            }
            // It is part of the reply, which is recorded at its end.
            Progress::Delta(Delta::Refusal(_)) => return,
            Progress::Setback(setback) => return self.set_back(setback),
        });
    }

    fn is_clear(&self) -> bool {
        self.run.used_up().is_none()
    }

    fn clearance(&self) -> LocalBoxFuture<'_, ()> {
        Box::pin(self.run.clearance())
    }

    fn order(&self) -> LocalBoxFuture<'_, Order> {
        Box::pin(self.run.control.until_ordered(self.id))
    }
}
