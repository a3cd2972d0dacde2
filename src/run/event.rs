//! The facts that a run consists of, in the past tense. They say what happened, never how to show it.

use super::{Chosen, Digest, Judged, LanePath, Stalled, Trigger, Written};
pub use crate::llm::{
    BodyFault, BodyKind, CallError, ChatRequest, Dialect, Downgrade, Finish, Found, Hold, Message, Remedy,
    Reply, Role, ServerError, Setback, ToolCall, ToolChoice, ToolDefinition, Usage, looks_like_a_call,
    refuses_tools,
    retry::{is_quota, told_by_header},
};
pub use crate::ports::{Invalid, SchemaFault, Unreachable};
use serde::{Deserialize, Serialize};

/// A lane's number within its run, counted from 0 in the order of opening.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LaneId(pub u32);

/// What a call is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LaneRole {
    /// A step of a chain.
    Step,
    /// Picks a route.
    Router,
    /// A route that may be taken.
    Route,
    /// Breaks a task into parts.
    Orchestrator,
    /// One of several that run at once.
    Worker,
    /// Makes one reply of those of the workers.
    Aggregator,
    /// Makes one reply of those to the parts of a task.
    Synthesizer,
    /// Makes an attempt.
    Generator,
    /// Judges an attempt.
    Evaluator,
    /// A turn of an agent: it answers, or calls tools.
    AgentTurn,
    /// A tool that a turn called.
    Tool,
    /// Says what to do next, after something went wrong.
    Reflection,
}

impl LaneRole {
    /// Its name in attributes and style sheets.
    pub fn name(self) -> &'static str {
        match self {
            Self::Step => "step",
            Self::Router => "router",
            Self::Route => "route",
            Self::Orchestrator => "orchestrator",
            Self::Worker => "worker",
            Self::Aggregator => "aggregator",
            Self::Synthesizer => "synthesizer",
            Self::Generator => "generator",
            Self::Evaluator => "evaluator",
            Self::AgentTurn => "agent-turn",
            Self::Tool => "tool",
            Self::Reflection => "reflection",
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
    /// What sets it apart from others of its kind, in the model's words: the task that a worker was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Which round of a loop it belongs to, or which of several that are asked the same; counted from 1.
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
    /// Its turn came, for which it had to wait: see [`Hold::Turn`].
    TurnCame,
    /// The request was handed to the network, in this dialect.
    Sent(Dialect),
    /// The reply's head arrived: status and readable headers.
    Answered(u16, Vec<(String, String)>),
    /// Some of the model's reasoning arrived.
    Reasoning(String),
    /// Some of the model's answer arrived.
    Text(String),
    /// The model began to call a tool of this name; an empty one says that more of a call arrived.
    Calling(String),
    /// An attempt did not give the reply, and another follows.
    SetBack(Setback),
    /// The next attempt asks with these messages: the conversation so far, and what is to be mended.
    Mending(Vec<Message>),
    /// The reply was not JSON and nothing else; its JSON stood there.
    Extracted(Found),
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
    /// Its reply came to the gate behind it.
    Gated(Gated),
    /// It is given the replies of other lanes.
    Fed(Fed),
    /// It is a tool's, and this is its call. The digest is of the call and of all that its result depends on.
    Called(ToolCall, Digest),
    /// The tool wrote a file.
    Wrote(Written),
    /// The tool ended, with this for the model.
    Returned(String),
    /// It is a reflection's, and this is what it is made for.
    Triggered(Trigger),
}

/// How a value is held against another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// It has the other in it, whatever the case of letters.
    #[default]
    Contains,
    /// It has not.
    Lacks,
    /// It is the same, but for white space around it.
    Is,
    /// It is another.
    IsNot,
    /// As a number, it is as large or larger.
    AtLeast,
    /// As a number, it is as large or smaller.
    AtMost,
}

/// What is asked of a reply, by a gate or to end a loop.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// The field of the reply's JSON that is looked at (`a`, or `a.b`); empty for the whole reply.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub field: String,
    /// How it is held against the value.
    pub test: Test,
    /// The value.
    pub value: String,
}

/// A gate's verdict on a reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gated {
    /// What was asked.
    pub condition: Condition,
    /// What stood in the field, where one was looked at and there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    /// What follows.
    pub then: Then,
}

/// What follows from a gate's verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Then {
    /// The gate is open: the reply goes on.
    GoOn,
    /// The call is made again, with the gate's message.
    Again,
    /// The run stops here.
    Stop,
}

impl Then {
    /// Its name in attributes and style sheets.
    pub fn name(self) -> &'static str {
        match self {
            Self::GoOn => "open",
            Self::Again => "again",
            Self::Stop => "closed",
        }
    }
}

/// Which way an input was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Routed {
    /// The lane of the route.
    pub lane: LaneId,
    /// Its key.
    pub key: String,
    /// Why, in the model's words; nothing where the default route takes over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Which replies a lane is given, of how many lanes that were asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fed {
    /// The lanes whose replies it is given, in the order in which they are numbered there.
    pub from: Vec<LaneId>,
    /// How many lanes were asked.
    pub of: u32,
}

/// A vote among replies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voted {
    /// The field that was counted.
    pub field: String,
    /// Each value and how many replies have it, most first; of equals, what came up first.
    pub counts: Vec<(String, u32)>,
    /// How many replies there were. Those that are in no count lack the field.
    pub of: u32,
}

impl Voted {
    /// The values with the most votes: several when it is a tie, none when no reply has the field.
    pub fn winners(&self) -> impl Iterator<Item = &str> {
        let most = self.counts.first().map_or(0, |(_, count)| *count);
        self.counts.iter().filter(move |(_, count)| *count == most).map(|(value, _)| value.as_str())
    }

    /// How many replies lack the field.
    pub fn lacking(&self) -> u32 {
        self.of.saturating_sub(self.counts.iter().map(|(_, count)| *count).sum())
    }
}

/// A part of a task, as an orchestrator gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// What is to be done.
    pub description: String,
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
    /// The gate behind this lane stayed closed, and stops the run.
    Gated(LaneId),
    /// Of the lanes that ran at once, none gave a reply to go on with; each says why.
    AllFailed,
    /// This lane's reply names no task, so there was nothing to hand out.
    NoTasks(LaneId),
    /// This lane's verdict is that an attempt failed, and stops the run.
    Rejected(LaneId),
    /// So many turns were taken, which were the most, and the last still called tools.
    TurnsUsedUp(u32),
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
    /// A route was taken.
    Routed(Routed),
    /// More tasks were given than may run: these were left.
    LeftOut(Vec<Task>),
    /// The replies were counted.
    Voted(Voted),
    /// An attempt was judged.
    Judged(Judged),
    /// An attempt, or what was said of it, came a second time.
    Stalled(Stalled),
    /// An attempt is the result.
    Chosen(Chosen),
    /// The run waits for a person.
    Paused(Pause),
    /// It no longer waits for that.
    WentOn(Pause),
    /// The run ended.
    Finished(Ending),
}
