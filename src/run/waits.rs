//! What a lane waits for at some moment: the next attempt, or a server that is silent. It follows from the lane as its
//! events left it, and from the time alone.

use super::{LaneState, LaneStatus, Remedy};

/// A server that sends no head for so long is remarked upon, in milliseconds.
const NO_HEAD_MS: u32 = 60_000;
/// So is one that sends nothing further for so long.
const NO_DATA_MS: u32 = 45_000;

/// For how long a server has been silent, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// Since the request was sent, without a head.
    NoAnswer(u32),
    /// Since the latest piece of the reply.
    NoData(u32),
}

impl LaneState {
    /// For how long the server has been silent at `now`, when that is long enough to be told. Keep-alives do not count.
    pub fn silence(&self, now: u32) -> Option<Silence> {
        let since = |at: Option<u32>| now.saturating_sub(at.unwrap_or(now));
        let timing = &self.timing;
        match self.status {
            LaneStatus::Waiting if timing.answered.is_none() => {
                let silent = since(timing.sent);
                (silent >= NO_HEAD_MS).then_some(Silence::NoAnswer(silent))
            }
            LaneStatus::Waiting | LaneStatus::Streaming => {
                let silent = since(timing.last_token.or(timing.answered));
                (silent >= NO_DATA_MS).then_some(Silence::NoData(silent))
            }
            _ => None,
        }
    }

    /// How long it is until the next attempt at `now`, in milliseconds, while it waits for one.
    pub fn countdown(&self, now: u32) -> Option<u32> {
        let attempt = self.attempts.last().filter(|_| self.status == LaneStatus::Retrying)?;
        match attempt.setback.remedy {
            Remedy::Wait(ms) => {
                let left = attempt.failed.saturating_add(ms).saturating_sub(now);
                // Whoever looks may have an older time than the lane.
                Some(left.min(ms)).filter(|left| *left > 0)
            }
            Remedy::Downgrade(_) | Remedy::Asked | Remedy::Repair => None,
        }
    }
}
