//! The fold of a run's log: all that is seen of a run follows from it, live, later, or replayed.
//! It knows nothing of how it is drawn.

use super::{Digest, Ending, LaneEvent, LaneId, LaneOpened, RunEvent, Started, Trace};
use crate::llm::{CallError, ChatRequest, Finish, Reply};

/// Where a lane stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LaneStatus {
    /// Planned; nothing sent yet.
    #[default]
    Queued,
    /// Sent; nothing of the answer has come.
    Waiting,
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

    fn of(finish: &Finish) -> Self {
        match finish {
            Finish::Stop | Finish::ToolCalls | Finish::Other(_) => Self::Done,
            Finish::Length => Self::Truncated,
            Finish::ContentFilter => Self::Filtered,
            Finish::Refusal => Self::Refused,
            Finish::Incomplete => Self::Incomplete,
        }
    }
}

/// When a lane's turning points were, in milliseconds since the run began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timing {
    /// The request was composed.
    pub asked: Option<u32>,
    /// It was handed to the network.
    pub sent: Option<u32>,
    /// The reply's head arrived.
    pub answered: Option<u32>,
    /// The first text or reasoning arrived.
    pub first_token: Option<u32>,
    /// Nothing more can happen.
    pub ended: Option<u32>,
}

/// One lane as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct LaneState {
    /// What it was opened as.
    pub opened: LaneOpened,
    /// Where it stands.
    pub status: LaneStatus,
    /// What was asked, once composed.
    pub request: Option<(ChatRequest, Digest)>,
    /// The HTTP status and readable headers, once they came.
    pub head: Option<(u16, Vec<(String, String)>)>,
    /// The answer so far.
    pub text: String,
    /// The reasoning so far.
    pub reasoning: String,
    /// The reply, once it ended by itself or was reused.
    pub reply: Option<Reply>,
    /// Why there is no whole reply.
    pub error: Option<CallError>,
    /// When things happened.
    pub timing: Timing,
}

impl LaneState {
    fn new(opened: LaneOpened) -> Self {
        Self {
            opened,
            status: LaneStatus::default(),
            request: None,
            head: None,
            text: String::new(),
            reasoning: String::new(),
            reply: None,
            error: None,
            timing: Timing::default(),
        }
    }

    fn apply(&mut self, at: u32, event: &LaneEvent) {
        match event {
            LaneEvent::Asked(request, digest) => {
                self.request = Some((request.clone(), *digest));
                self.timing.asked = Some(at);
            }
            LaneEvent::Sent => {
                self.status = LaneStatus::Waiting;
                self.timing.sent = Some(at);
            }
            LaneEvent::Answered(status, headers) => {
                self.head = Some((*status, headers.clone()));
                self.timing.answered = Some(at);
            }
            LaneEvent::Reasoning(more) => {
                self.reasoning.push_str(more);
                self.stream(at);
            }
            LaneEvent::Text(more) => {
                self.text.push_str(more);
                self.stream(at);
            }
            LaneEvent::Replied(reply) => {
                self.reply = Some(reply.clone());
                self.end(at, LaneStatus::of(&reply.finish));
            }
            LaneEvent::Reused(reply) => {
                self.text.clone_from(&reply.text);
                self.reasoning.clone_from(&reply.reasoning);
                self.reply = Some(reply.clone());
                self.end(at, LaneStatus::Reused);
            }
            LaneEvent::Failed(error) => {
                self.error = Some(error.clone());
                // What had come of a reply that broke off is kept, and is less than a whole one.
                let broke_off = matches!(error, CallError::Interrupted(_));
                self.end(at, if broke_off { LaneStatus::Incomplete } else { LaneStatus::Failed });
            }
            LaneEvent::Stopped => self.end(at, LaneStatus::Stopped),
            LaneEvent::Skipped => self.end(at, LaneStatus::Skipped),
        }
    }

    fn stream(&mut self, at: u32) {
        self.status = LaneStatus::Streaming;
        self.timing.first_token.get_or_insert(at);
    }

    fn end(&mut self, at: u32, status: LaneStatus) {
        self.status = status;
        self.timing.ended = Some(at);
    }
}

/// Where a run stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RunStatus {
    /// Nothing has begun.
    #[default]
    Idle,
    /// Under way.
    Running,
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
    /// Its lanes, in the order of opening.
    pub lanes: Vec<LaneState>,
    /// When it ended, in milliseconds since it began.
    pub ended: Option<u32>,
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
                if let Some(lane) = self.lanes.iter_mut().find(|lane| lane.opened.lane == *id) {
                    lane.apply(at, event);
                }
                Change::Lane(*id)
            }
            RunEvent::Finished(ending) => {
                self.status = RunStatus::Ended(ending.clone());
                self.ended = Some(at);
                Change::Run
            }
        }
    }

    /// The lane with this number.
    pub fn lane(&self, id: LaneId) -> Option<&LaneState> {
        self.lanes.iter().find(|lane| lane.opened.lane == id)
    }

    /// What the run used so far. Where a server did not count, four characters are taken as a token.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for lane in &self.lanes {
            if lane.timing.sent.is_none() {
                continue;
            }
            totals.calls += 1;
            match lane.reply.as_ref().and_then(|reply| reply.usage) {
                Some(usage) => totals.tokens += usage.prompt_tokens + usage.completion_tokens,
                // A request that was turned away before its first token cost none.
                None if lane.timing.first_token.is_none() => {}
                None => {
                    let sent = lane.request.iter().flat_map(|(request, _)| &request.messages);
                    let characters = sent.map(|message| message.content.len()).sum::<usize>()
                        + lane.text.len()
                        + lane.reasoning.len();
                    totals.tokens += characters.div_ceil(4) as u64;
                    totals.estimated = true;
                }
            }
        }
        totals
    }
}
