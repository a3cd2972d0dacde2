//! The address of a call. It is structural, so it is the same in every rerun of the same workflow;
//! it knows nothing of time or of what was answered.

use serde::{Deserialize, Serialize};
use std::fmt;

/// One kind of place in a workflow's structure, in the order in which they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// A step of a chain.
    Step,
    /// A step asked again because of its gate.
    Again,
    /// The call that picks a route.
    Router,
    /// The call of a route.
    Route,
    /// The call that breaks a task into parts.
    Orchestrator,
    /// A worker.
    Worker,
    /// One of several calls of a worker that is asked more than once.
    Copy,
    /// The call that makes one reply of the workers'.
    Aggregator,
    /// The call that makes one reply of those to the parts of a task.
    Synthesizer,
    /// A round of a loop.
    Iteration,
    /// The call that makes an attempt.
    Generate,
    /// The call that judges it.
    Evaluate,
    /// A turn of an agent.
    Turn,
    /// A tool that a turn called.
    Tool,
    /// The call that says what to do after something went wrong in a turn.
    Reflection,
}

/// Where a call stands: the parts that lead to it, each with its number, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LanePath(Vec<(Part, u32)>);

impl LanePath {
    /// The address of the `number`th `part` at the top of the workflow.
    pub fn new(part: Part, number: u32) -> Self {
        Self(vec![(part, number)])
    }

    /// The address of the `number`th `part` below this one.
    pub fn then(&self, part: Part, number: u32) -> Self {
        Self([self.0.as_slice(), &[(part, number)]].concat())
    }

    /// Whether it is `other` or stands below it.
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    /// The number of its last part.
    pub fn last(&self) -> u32 {
        self.0.last().map_or(0, |(_, number)| *number)
    }

    /// The number of its first part.
    pub fn number(&self) -> u32 {
        self.0.first().map_or(0, |(_, number)| *number)
    }
}

impl fmt::Display for LanePath {
    /// As in `step-2`; parts are joined by `/`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, (part, number)) in self.0.iter().enumerate() {
            let name = match part {
                Part::Step => "step",
                Part::Again => "again",
                Part::Router => "router",
                Part::Route => "route",
                Part::Orchestrator => "orchestrator",
                Part::Worker => "worker",
                Part::Copy => "copy",
                Part::Aggregator => "aggregator",
                Part::Synthesizer => "synthesizer",
                Part::Iteration => "iteration",
                Part::Generate => "generate",
                Part::Evaluate => "evaluate",
                Part::Turn => "turn",
                Part::Tool => "tool",
                Part::Reflection => "reflection",
            };
            if position > 0 {
                f.write_str("/")?;
            }
            write!(f, "{name}-{number}")?;
        }
        Ok(())
    }
}
