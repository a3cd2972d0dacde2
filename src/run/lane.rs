//! One lane as its events leave it: status, attempts, reply, times. Of other lanes it knows at most which ones it was fed from, and not how it is drawn.

pub use super::lane_status::LaneStatus;
use super::{
    Digest, LaneEvent, LaneOpened,
    event::{Fed, Gated, Message},
    turns::{Trigger, Written},
};
use crate::llm::{
    CallError, ChatRequest, Dialect, Finish, Found, Hold, Remedy, Reply, Setback, ToolCall, Usage,
};

/// When a lane's turning points were, in milliseconds since the run began; those of its latest attempt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timing {
    /// The request was composed.
    pub asked: Option<u32>,
    /// Its turn came, where it had to wait for one.
    pub turn: Option<u32>,
    /// It was handed to the network.
    pub sent: Option<u32>,
    /// The reply's head arrived.
    pub answered: Option<u32>,
    /// The first text or reasoning arrived.
    pub first_token: Option<u32>,
    /// The latest text or reasoning arrived.
    pub last_token: Option<u32>,
    /// Nothing more can happen.
    pub ended: Option<u32>,
}

/// An attempt that did not give the reply.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    /// When it was handed to the network, if it was.
    pub sent: Option<u32>,
    /// When it failed.
    pub failed: u32,
    /// What happened and what was done.
    pub setback: Setback,
    /// What had come of the answer.
    pub text: String,
    /// What had come of the reasoning.
    pub reasoning: String,
    /// Its tokens, where a whole reply came and was of no use.
    pub usage: Option<Usage>,
}

/// One lane as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct LaneState {
    /// What it was opened as.
    pub opened: LaneOpened,
    /// Where it stands.
    pub status: LaneStatus,
    /// What was asked, once composed, with the digest of what the workflow composed.
    pub request: Option<(ChatRequest, Digest)>,
    /// Whether a person changed the messages before they were sent.
    pub is_rewritten: bool,
    /// The messages of the latest attempt, where it asks the model to mend a reply.
    pub mending: Option<Vec<Message>>,
    /// Why it waits before it is sent, and since when.
    pub hold: Option<(Hold, u32)>,
    /// From when to when the server's rate limit held it before it was sent, each time.
    pub limited: Vec<(u32, u32)>,
    /// The dialect of the latest attempt.
    pub dialect: Dialect,
    /// The HTTP status and readable headers, once they came.
    pub head: Option<(u16, Vec<(String, String)>)>,
    /// The answer so far.
    pub text: String,
    /// The reasoning so far.
    pub reasoning: String,
    /// Attempts before the latest.
    pub attempts: Vec<Attempt>,
    /// Where in the reply its JSON stood, when it was not JSON and nothing else.
    pub extracted: Option<Found>,
    /// What the gate behind it said.
    pub gated: Option<Gated>,
    /// Which replies of other lanes it is given.
    pub fed: Option<Fed>,
    /// The tools that the model was seen to call, by name, while its reply arrived.
    pub calling: Vec<String>,
    /// The call, where it is a tool's, with its digest.
    pub tool: Option<(ToolCall, Digest)>,
    /// The files that its tool wrote, as they then were.
    pub wrote: Vec<Written>,
    /// What it is made for, where it is a reflection's.
    pub trigger: Option<Trigger>,
    /// The reply, once it ended by itself, was reused or made by a person.
    pub reply: Option<Reply>,
    /// Whether a person made the reply what it is.
    pub is_amended: bool,
    /// Why there is no whole reply.
    pub error: Option<CallError>,
    /// When things happened.
    pub timing: Timing,
}

impl LaneState {
    pub(super) fn new(opened: LaneOpened) -> Self {
        Self {
            opened,
            status: LaneStatus::default(),
            request: None,
            is_rewritten: false,
            mending: None,
            hold: None,
            limited: Vec::new(),
            dialect: Dialect::default(),
            head: None,
            text: String::new(),
            reasoning: String::new(),
            attempts: Vec::new(),
            extracted: None,
            gated: None,
            fed: None,
            calling: Vec::new(),
            tool: None,
            wrote: Vec::new(),
            trigger: None,
            reply: None,
            is_amended: false,
            error: None,
            timing: Timing::default(),
        }
    }

    /// Whether nothing more can happen to it.
    pub fn is_over(&self) -> bool {
        self.timing.ended.is_some()
    }

    /// Whether a person ended it alone, and its siblings went on.
    pub fn is_given_up(&self) -> bool {
        self.error == Some(CallError::GivenUp)
    }

    /// Whether it gave something that others can read. A reply that was cut is none where JSON was asked for.
    pub fn has_given(&self) -> bool {
        let is_json = self.request.as_ref().is_some_and(|(request, _)| request.schema.is_some());
        let reply = self.reply.as_ref().filter(|reply| reply.is_usable());
        self.error.is_none() && reply.is_some_and(|reply| !(is_json && reply.finish == Finish::Length))
    }

    /// Whether it failed in an earlier run and was not asked again in this one.
    pub fn failed_before(&self) -> bool {
        let has_failed = match (&self.reply, &self.error) {
            (_, Some(error)) => !matches!(error, CallError::Unsendable(_)),
            (Some(_), None) => self.status != LaneStatus::Reused,
            (None, None) => false,
        };
        has_failed && self.is_over() && self.sends() == 0 && !self.is_amended
    }

    /// The digest of what it asked, of a model or of a tool, once it did.
    pub fn digest(&self) -> Option<Digest> {
        let of_request = self.request.as_ref().map(|(_, digest)| *digest);
        of_request.or(self.tool.as_ref().map(|(_, digest)| *digest))
    }

    /// The messages as a person changed them, if one did.
    pub fn rewritten(&self) -> Option<&[Message]> {
        let (request, _) = self.request.as_ref()?;
        self.is_rewritten.then_some(request.messages.as_slice())
    }

    /// The messages of its latest attempt; none before it was composed.
    pub fn messages(&self) -> &[Message] {
        match (&self.mending, &self.request) {
            (Some(messages), _) => messages,
            (None, Some((request, _))) => &request.messages,
            (None, None) => &[],
        }
    }

    /// How often the model was asked to mend its reply.
    pub fn repairs(&self) -> usize {
        self.attempts.iter().filter(|attempt| attempt.setback.remedy == Remedy::Repair).count()
    }

    /// How many requests it sent.
    pub fn sends(&self) -> u32 {
        let earlier = self.attempts.iter().filter(|attempt| attempt.sent.is_some()).count();
        earlier as u32 + u32::from(self.timing.sent.is_some())
    }

    /// Whether all that `event` will change is how long the text or the reasoning is, apart from the time of the latest
    /// token.
    pub(super) fn only_grows_by(&self, event: &LaneEvent) -> bool {
        self.status == LaneStatus::Streaming
            && match event {
                LaneEvent::Text(_) => !self.text.is_empty(),
                LaneEvent::Reasoning(_) => !self.reasoning.is_empty(),
                _ => false,
            }
    }

    pub(super) fn apply(&mut self, at: u32, event: &LaneEvent) {
        match event {
            LaneEvent::Asked(request, digest) => {
                self.request = Some((request.clone(), *digest));
                self.timing.asked = Some(at);
            }
            LaneEvent::Rewritten(messages) if self.mending.is_some() => {
                self.mending = Some(messages.clone());
            }
            LaneEvent::Mending(messages) => self.mending = Some(messages.clone()),
            LaneEvent::Extracted(found) => self.extracted = Some(*found),
            LaneEvent::Gated(gated) => self.gated = Some(gated.clone()),
            LaneEvent::Fed(fed) => self.fed = Some(fed.clone()),
            LaneEvent::Triggered(trigger) => self.trigger = Some(trigger.clone()),
            LaneEvent::Called(call, digest) => {
                self.tool = Some((call.clone(), *digest));
                self.timing.asked = Some(at);
                self.status = LaneStatus::Waiting;
            }
            LaneEvent::Wrote(written) => self.wrote.push(written.clone()),
            LaneEvent::Returned(result) => {
                self.text.clone_from(result);
                let finish = Finish::Stop;
                self.reply = Some(Reply { text: result.clone(), finish, ..Reply::default() });
                self.end(at, LaneStatus::Done);
            }
            LaneEvent::Calling(name) => {
                if !name.is_empty() {
                    self.calling.push(name.clone());
                }
                self.stream(at);
            }
            LaneEvent::Rewritten(messages) => {
                if let Some((request, _)) = &mut self.request {
                    request.messages.clone_from(messages);
                    self.is_rewritten = true;
                }
            }
            LaneEvent::Held(hold) => {
                self.status = LaneStatus::Queued;
                self.hold = Some((*hold, at));
                if let Hold::RateLimit(ms) = hold {
                    self.limited.push((at, at.saturating_add(*ms)));
                }
            }
            LaneEvent::TurnCame => {
                self.hold = None;
                self.timing.turn = Some(at);
            }
            LaneEvent::Sent(dialect) => {
                self.status = LaneStatus::Waiting;
                self.hold = None;
                self.dialect = dialect.clone();
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
            LaneEvent::SetBack(setback) => self.set_back(at, setback),
            LaneEvent::Replied(reply) => {
                self.reply = Some(reply.clone());
                self.end(at, LaneStatus::of(&reply.finish));
            }
            LaneEvent::Reused(reply) => self.recall(at, reply),
            LaneEvent::Amended(reply) => {
                self.is_amended = true;
                self.recall(at, reply);
            }
            LaneEvent::Failed(error) => {
                self.error = Some(error.clone());
                // What had come of a reply that broke off is kept, and is less than a whole one.
                let broke_off = matches!(error, CallError::Interrupted(_))
                    || matches!(error, CallError::Silent(_)) && self.timing.first_token.is_some();
                self.end(
                    at,
                    match error {
                        CallError::GivenUp => LaneStatus::Stopped,
                        _ if broke_off => LaneStatus::Incomplete,
                        _ => LaneStatus::Failed,
                    },
                );
            }
            LaneEvent::Stopped => self.end(at, LaneStatus::Stopped),
            LaneEvent::CutOff => {
                let was_sent = self.sends() > 0;
                self.end(at, if was_sent { LaneStatus::Incomplete } else { LaneStatus::Skipped });
            }
            LaneEvent::Skipped => self.end(at, LaneStatus::Skipped),
        }
    }

    fn stream(&mut self, at: u32) {
        self.status = LaneStatus::Streaming;
        self.timing.first_token.get_or_insert(at);
        self.timing.last_token = Some(at);
    }

    fn set_back(&mut self, at: u32, setback: &Setback) {
        self.status = LaneStatus::Retrying;
        self.attempts.push(Attempt {
            sent: self.timing.sent,
            failed: at,
            setback: setback.clone(),
            text: std::mem::take(&mut self.text),
            reasoning: std::mem::take(&mut self.reasoning),
            usage: self.reply.take().and_then(|reply| reply.usage),
        });
        self.head = None;
        self.extracted = None;
        self.calling.clear();
        self.timing = Timing { asked: self.timing.asked, turn: self.timing.turn, ..Timing::default() };
    }

    fn recall(&mut self, at: u32, reply: &Reply) {
        self.text.clone_from(&reply.text);
        self.reasoning.clone_from(&reply.reasoning);
        self.reply = Some(reply.clone());
        self.end(at, LaneStatus::Reused);
    }

    fn end(&mut self, at: u32, status: LaneStatus) {
        self.status = status;
        self.hold = None;
        self.timing.ended = Some(at);
    }
}
