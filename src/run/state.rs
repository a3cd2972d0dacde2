//! The fold of a run's log: all that is seen of a run follows from it, live, later, or replayed.
//! It knows nothing of how it is drawn.

use super::{
    CallError, Chosen, Ending, Judged, LaneId, LaneState, LaneStatus, Pause, Remedy, Routed, RunEvent,
    Stalled, Started, Task, Trace, Usage, Voted,
};

/// Where a run stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RunStatus {
    /// Nothing has begun.
    #[default]
    Idle,
    /// Under way.
    Running,
    /// Under way, and waiting for a person.
    Paused(Pause),
    /// Over.
    Ended(Ending),
}

/// What an event changed: all that has to be drawn again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The run itself: its status or result.
    Run,
    /// There is a new lane.
    LaneOpened(LaneId),
    /// One lane.
    Lane(LaneId),
    /// Of one lane nothing but its text or its reasoning, which had begun before and became longer.
    Text(LaneId),
}

/// What a run used so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Requests that were sent.
    pub calls: u32,
    /// Tokens, prompt and reply together.
    pub tokens: u64,
    /// Whether some of the tokens are an estimate because a server did not count.
    pub estimated: bool,
}

/// A run as it stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunState {
    /// How it began.
    pub started: Option<Started>,
    /// Where it stands.
    pub status: RunStatus,
    /// What it waits for a person for, oldest first.
    pub pauses: Vec<Pause>,
    /// Its lanes, in the order of opening.
    pub lanes: Vec<LaneState>,
    /// Which route was taken, where there are routes.
    pub routed: Option<Routed>,
    /// Tasks that were given and not run, because there were too many.
    pub left_out: Vec<Task>,
    /// How the replies voted, where they did.
    pub voted: Option<Voted>,
    /// How attempts were judged, in order: see [`super::rounds()`].
    pub judged: Vec<Judged>,
    /// What came a second time among attempts and what was said of them.
    pub stalls: Vec<Stalled>,
    /// Which attempt is the result, once that is known.
    pub chosen: Option<Chosen>,
    /// When it ended, in milliseconds since it began.
    pub ended: Option<u32>,
}

impl RunStatus {
    /// Whether it has begun and not ended.
    pub fn is_live(&self) -> bool {
        matches!(self, Self::Running | Self::Paused(_))
    }
}

impl RunState {
    /// The fold of a whole log.
    pub fn of(trace: &Trace) -> Self {
        let mut state = Self::default();
        for timed in trace.events() {
            state.apply(timed.at, &timed.event);
        }
        state
    }

    /// Takes in one event and says what it changed.
    pub fn apply(&mut self, at: u32, event: &RunEvent) -> Change {
        match event {
            RunEvent::Started(started) => {
                self.started = Some(started.clone());
                self.status = RunStatus::Running;
                Change::Run
            }
            RunEvent::LaneOpened(opened) => {
                self.lanes.push(LaneState::new(opened.clone()));
                Change::LaneOpened(opened.lane)
            }
            RunEvent::Lane(id, event) => {
                // A log from a file may name lanes it never opened; they have nothing to show.
                let lane = self.lanes.iter_mut().find(|lane| lane.opened.lane == *id);
                let Some(lane) = lane else { return Change::Lane(*id) };
                let only_grows = lane.only_grows_by(event);
                lane.apply(at, event);
                if only_grows { Change::Text(*id) } else { Change::Lane(*id) }
            }
            RunEvent::Routed(routed) => {
                self.routed = Some(routed.clone());
                Change::Run
            }
            RunEvent::LeftOut(tasks) => {
                self.left_out.clone_from(tasks);
                Change::Run
            }
            RunEvent::Voted(voted) => {
                self.voted = Some(voted.clone());
                Change::Run
            }
            RunEvent::Judged(judged) => {
                self.judged.push(judged.clone());
                Change::Run
            }
            RunEvent::Stalled(stalled) => {
                self.stalls.push(*stalled);
                Change::Run
            }
            RunEvent::Chosen(chosen) => {
                self.chosen = Some(*chosen);
                Change::Run
            }
            RunEvent::Paused(pause) => {
                self.pauses.push(*pause);
                self.status = self.held();
                Change::Run
            }
            RunEvent::WentOn(pause) => {
                self.pauses.retain(|held| held != pause);
                self.status = self.held();
                Change::Run
            }
            RunEvent::Finished(ending) => {
                self.pauses.clear();
                self.status = RunStatus::Ended(ending.clone());
                self.ended = Some(at);
                Change::Run
            }
        }
    }

    /// How it stands while it may go on: what holds all of it comes before what holds one call.
    fn held(&self) -> RunStatus {
        let whole = self.pauses.iter().find(|pause| matches!(pause, Pause::Budget(_)));
        whole.or(self.pauses.first()).map_or(RunStatus::Running, |pause| RunStatus::Paused(*pause))
    }

    /// The lane with this number.
    pub fn lane(&self, id: LaneId) -> Option<&LaneState> {
        self.lanes.iter().find(|lane| lane.opened.lane == id)
    }

    /// Whether any call is under way. A run that waits for a person in one lane may go on in others.
    pub fn has_calls_under_way(&self) -> bool {
        let is_under_way =
            |status| matches!(status, LaneStatus::Waiting | LaneStatus::Retrying | LaneStatus::Streaming);
        self.lanes.iter().any(|lane| is_under_way(lane.status))
    }

    /// From when to when the server's rate limit lets nothing out, each time, whichever call met it.
    pub fn rate_limits(&self) -> impl Iterator<Item = (u32, u32)> {
        self.lanes.iter().flat_map(|lane| {
            let met = lane.attempts.iter().filter_map(|attempt| {
                match (&attempt.setback.error, attempt.setback.remedy) {
                    (Some(CallError::Status(429, _)), Remedy::Wait(ms)) => {
                        Some((attempt.failed, attempt.failed.saturating_add(ms)))
                    }
                    _ => None,
                }
            });
            met.chain(lane.limited.iter().copied())
        })
    }

    /// How long the server's rate limit lets nothing out yet at `now`, in milliseconds, if it does.
    pub fn rate_limit(&self, now: u32) -> Option<u32> {
        let left = self.rate_limits().map(|(_, to)| to.saturating_sub(now));
        left.max().filter(|left| *left > 0)
    }

    /// What the run used so far. Where a server did not count, four characters are taken as a token.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        let mut estimate = |lane: &LaneState, came: usize| {
            let characters =
                lane.messages().iter().map(|message| message.content.len()).sum::<usize>() + came;
            totals.tokens += characters.div_ceil(4) as u64;
            totals.estimated = true;
        };
        let mut counted: u64 = 0;
        for lane in &self.lanes {
            // A request that was turned away before its first token cost none.
            let mut count = |usage: Usage| {
                let all = usage.prompt_tokens.saturating_add(usage.completion_tokens);
                counted = all.saturating_add(counted);
            };
            for attempt in &lane.attempts {
                let came = attempt.text.len() + attempt.reasoning.len();
                match attempt.usage {
                    Some(usage) => count(usage),
                    None if came > 0 => estimate(lane, came),
                    None => {}
                }
            }
            match lane.reply.as_ref().and_then(|reply| reply.usage) {
                _ if lane.timing.sent.is_none() => {}
                Some(usage) => count(usage),
                None if lane.timing.first_token.is_none() => {}
                None => estimate(lane, lane.text.len() + lane.reasoning.len()),
            }
        }
        totals.calls = self.lanes.iter().map(LaneState::sends).sum();
        totals.tokens = totals.tokens.saturating_add(counted);
        totals
    }
}
