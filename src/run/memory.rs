//! What earlier runs were answered, by address. A call whose address and digest are here is reused, not sent.

use super::{LaneEvent, LaneId, LanePath, RunEvent, Trace};
use crate::llm::{ChatRequest, Reply};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A short fingerprint of a request, equal for equal requests. It guards against stale replies,
/// not against forgery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Digest(u64);

impl From<Digest> for String {
    /// In hexadecimal, because JavaScript's numbers do not hold so many digits.
    fn from(digest: Digest) -> Self {
        format!("{:016x}", digest.0)
    }
}

impl TryFrom<String> for Digest {
    type Error = std::num::ParseIntError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        u64::from_str_radix(&text, 16).map(Self)
    }
}

impl Digest {
    /// The digest of `request` when sent to `endpoint` (its base URL).
    ///
    /// FNV-1a over the request's JSON: it must mean the same in every version, which the standard
    /// library's hashers do not promise.
    pub fn of(endpoint: &str, request: &ChatRequest) -> Self {
        const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
        const PRIME: u64 = 0x0000_0100_0000_01b3;
        let body = serde_json::to_string(request).unwrap_or_default();
        let bytes = endpoint.bytes().chain([b'\n']).chain(body.bytes());
        Self(bytes.fold(OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME)))
    }
}

/// One remembered reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// What it was the reply to.
    pub digest: Digest,
    /// The reply.
    pub reply: Reply,
}

/// Replies by the address of their call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memory(BTreeMap<LanePath, Recorded>);

impl Memory {
    /// Everything that a log can lend to the next run: replies that came whole.
    pub fn of(trace: &Trace) -> Self {
        let mut paths: BTreeMap<LaneId, (LanePath, Option<Digest>)> = BTreeMap::new();
        let mut replies = BTreeMap::new();
        for timed in trace.events() {
            match &timed.event {
                RunEvent::LaneOpened(opened) => {
                    paths.insert(opened.lane, (opened.path.clone(), None));
                }
                RunEvent::Lane(lane, LaneEvent::Asked(_, digest)) => {
                    if let Some(entry) = paths.get_mut(lane) {
                        entry.1 = Some(*digest);
                    }
                }
                RunEvent::Lane(lane, LaneEvent::Replied(reply) | LaneEvent::Reused(reply))
                    if reply.is_usable() =>
                {
                    if let Some((path, Some(digest))) = paths.get(lane) {
                        replies.insert(path.clone(), Recorded { digest: *digest, reply: reply.clone() });
                    }
                }
                _ => {}
            }
        }
        Self(replies)
    }

    /// The reply to reuse for the call at `path`, if it was made in just the same way.
    pub fn recall(&self, path: &LanePath, digest: Digest) -> Option<&Reply> {
        self.0.get(path).filter(|recorded| recorded.digest == digest).map(|recorded| &recorded.reply)
    }
}
