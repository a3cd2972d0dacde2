//! Where a lane stands. It does not know how it came there.

use crate::llm::Finish;

/// Where a lane stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LaneStatus {
    /// Planned; nothing sent yet.
    #[default]
    Queued,
    /// Sent; nothing of the answer has come.
    Waiting,
    /// An attempt failed; another follows.
    Retrying,
    /// The answer is arriving.
    Streaming,
    /// The answer is whole.
    Done,
    /// The answer was taken from memory.
    Reused,
    /// There is no whole answer.
    Failed,
    /// A person cut it off.
    Stopped,
    /// The run ended before its turn.
    Skipped,
    /// The stream ended without an end.
    Incomplete,
    /// The token limit cut it.
    Truncated,
    /// The provider's filter cut it.
    Filtered,
    /// The model refused.
    Refused,
}

impl LaneStatus {
    /// Its name in attributes and style sheets.
    pub fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Waiting => "waiting",
            Self::Retrying => "retrying",
            Self::Streaming => "streaming",
            Self::Done => "done",
            Self::Reused => "reused",
            Self::Failed => "failed",
            Self::Stopped => "stopped",
            Self::Skipped => "skipped",
            Self::Incomplete => "incomplete",
            Self::Truncated => "truncated",
            Self::Filtered => "filtered",
            Self::Refused => "refused",
        }
    }

    /// How much is to be told of a lane, where one of several stands for all: most of what is under way, then of what
    /// went wrong.
    pub fn to_go(self) -> u8 {
        match self {
            Self::Streaming => 6,
            Self::Retrying => 5,
            Self::Waiting => 4,
            Self::Queued => 3,
            Self::Failed | Self::Incomplete | Self::Filtered | Self::Refused => 2,
            Self::Stopped | Self::Truncated => 1,
            Self::Done | Self::Reused | Self::Skipped => 0,
        }
    }

    pub(super) fn of(finish: &Finish) -> Self {
        match finish {
            Finish::Stop | Finish::ToolCalls | Finish::Other(_) => Self::Done,
            Finish::Length => Self::Truncated,
            Finish::ContentFilter => Self::Filtered,
            Finish::Refusal => Self::Refused,
            Finish::Incomplete => Self::Incomplete,
        }
    }
}
