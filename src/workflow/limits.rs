//! How much a run may use before it waits for a person, and for how long a server may be silent. It counts nothing
//! itself: what was used is in the log.

use super::Typed;
use crate::run::{Allowance, Totals};
use serde::{Deserialize, Serialize};
use std::cell::Cell;

/// What a run may use. An absent limit is none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Requests, every attempt counted.
    pub calls: Option<Typed<u32>>,
    /// Tokens sent and received.
    pub tokens: Option<Typed<u32>>,
    /// Seconds from the run's beginning.
    pub seconds: Option<Typed<u32>>,
    /// Seconds for which a server may be silent before its call has failed.
    pub silent_seconds: Option<Typed<u32>>,
}

/// For how long a server may be silent when nobody said otherwise, in seconds: servers on one's own computer load
/// models first, and some models think for long.
const SILENT_SECONDS: u32 = 300;

impl Default for Limits {
    fn default() -> Self {
        Self {
            calls: Some(Typed::Good(50)),
            tokens: None,
            seconds: None,
            silent_seconds: Some(Typed::Good(SILENT_SECONDS)),
        }
    }
}

impl Limits {
    /// Whether they are what nobody changed.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Whether one of them cannot be read.
    pub fn is_bad(&self) -> bool {
        [&self.calls, &self.tokens, &self.seconds, &self.silent_seconds]
            .into_iter()
            .flatten()
            .any(|limit| limit.good().is_none())
    }

    /// For how long a server may be silent, in milliseconds; infinite without a limit.
    pub fn patience_ms(&self) -> f64 {
        let seconds = self.silent_seconds.as_ref().and_then(Typed::good).copied();
        seconds.map_or(f64::INFINITY, |seconds| f64::from(seconds) * 1000.0)
    }
}

/// What was used when the run was last allowed to go on.
#[derive(Debug, Default)]
pub struct Meter {
    calls: Cell<u32>,
    tokens: Cell<u64>,
    ms: Cell<u32>,
}

impl Meter {
    /// What is used up, given what was used in all.
    pub(super) fn used_up(&self, limits: &Limits, totals: Totals, ms: u32) -> Option<Allowance> {
        let reached = |limit: &Option<Typed<u32>>, used: u64| {
            limit.as_ref().and_then(Typed::good).is_some_and(|limit| used >= u64::from(*limit))
        };
        let calls = u64::from(totals.calls.saturating_sub(self.calls.get()));
        let seconds = u64::from(ms.saturating_sub(self.ms.get()) / 1000);
        [
            (Allowance::Calls, reached(&limits.calls, calls)),
            (Allowance::Tokens, reached(&limits.tokens, totals.tokens.saturating_sub(self.tokens.get()))),
            (Allowance::Time, reached(&limits.seconds, seconds)),
        ]
        .into_iter()
        .find_map(|(allowance, is_reached)| is_reached.then_some(allowance))
    }

    /// Counts from here on.
    pub(super) fn renew(&self, totals: Totals, ms: u32) {
        self.calls.set(totals.calls);
        self.tokens.set(totals.tokens);
        self.ms.set(ms);
    }
}
