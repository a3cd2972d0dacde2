//! The facts that a run consists of, in the past tense. They say what happened, never how to show it.

use super::{Digest, LanePath};
pub use crate::llm::{
    BodyFault, BodyKind, CallError, ChatRequest, Dialect, Downgrade, Finish, Hold, Message, Remedy, Reply,
    Role, ServerError, Setback, Usage,
    retry::{is_quota, told_by_header},
};
pub use crate::ports::Unreachable;
use serde::{Deserialize, Serialize};

/// A lane's number within its run, counted from 0 in the order of opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LaneId(pub u32);

/// What a call is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LaneRole {
    /// A step of a chain.
    Step,
}

impl LaneRole {
    /// Its name in attributes and style sheets.
    pub fn name(self) -> &'static str {
        match self {
            Self::Step => "step",
        }
    }
}

/// Under what circumstances a run began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Started {
    /// Milliseconds since 1970, UTC.
    pub at: u64,
    /// The pattern's id.
    pub pattern: String,
    /// The endpoint's host, for display.
    pub host: String,
}

/// A lane came into being: it is planned, and nothing has been sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaneOpened {
    /// Its number.
    pub lane: LaneId,
    /// Its address.
    pub path: LanePath,
    /// Its title, in the person's own words (a step's name).
    pub title: String,
    /// What it is for.
    pub role: LaneRole,
    /// Which round of a loop it belongs to, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iteration: Option<u32>,
    /// The lane that it hangs below.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<LaneId>,
}

/// What happened to one lane.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LaneEvent {
    /// The request was composed. The digest is of this request, whatever is then made of it.
    Asked(ChatRequest, Digest),
    /// A person changed the messages before they were sent.
    Rewritten(Vec<Message>),
    /// It has to wait before it is sent.
    Held(Hold),
    /// The request was handed to the network, in this dialect.
    Sent(Dialect),
    /// The reply's head arrived: status and readable headers.
    Answered(u16, Vec<(String, String)>),
    /// Some of the model's reasoning arrived.
    Reasoning(String),
    /// Some of the model's answer arrived.
    Text(String),
    /// An attempt did not give the reply, and another follows.
    SetBack(Setback),
    /// The reply ended by itself; [`Reply::finish`] says how.
    Replied(Reply),
    /// The reply was taken from the memory of an earlier run; nothing was sent.
    Reused(Reply),
    /// The reply is what a person made of an earlier one; nothing was sent.
    Amended(Reply),
    /// There is no whole reply.
    Failed(CallError),
    /// It was cut off by a person while under way.
    Stopped,
    /// The page went away while it was under way.
    CutOff,
    /// The run ended before its turn came.
    Skipped,
}

/// Why a run waits for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pause {
    /// This lane's request is ready, and in step mode a person lets each one go.
    NextCall(LaneId),
    /// The run has used up what it may use.
    Budget(Allowance),
}

/// Something that a run may use only so much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Allowance {
    /// Requests sent, every attempt counted.
    Calls,
    /// Tokens sent and received.
    Tokens,
    /// Time since the run began, or since it last went on.
    Time,
}

/// What a workflow that ran to its end produced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The result, as text.
    pub result: String,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The workflow ran to its end.
    Done(Outcome),
    /// This lane did not give what the workflow needed; the lane says why.
    Failed(LaneId),
    /// A person stopped it.
    Stopped,
    /// The page went away while it was under way.
    Interrupted,
}

/// One fact of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunEvent {
    /// The run began.
    Started(Started),
    /// A lane was opened.
    LaneOpened(LaneOpened),
    /// Something happened to a lane.
    Lane(LaneId, LaneEvent),
    /// The run waits for a person.
    Paused(Pause),
    /// It no longer waits for that.
    WentOn(Pause),
    /// The run ended.
    Finished(Ending),
}
