//! What earlier runs were answered, by address. A call whose address and digest are here is reused, not sent.

use super::{LanePath, LaneRole, LaneState, RunState, Trace};
use crate::llm::{CallError, ChatRequest, Finish, Message, Reply};
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
    /// The digest of what a workflow asks in `request`: everything but the endpoint and the connection's model, so that
    /// after a change of provider in the middle of a run what was answered need not be paid again. `own_model` is the
    /// model that a person chose for just this call.
    pub fn of(request: &ChatRequest, own_model: Option<&str>) -> Self {
        let asked = ChatRequest { model: own_model.unwrap_or_default().to_owned(), ..request.clone() };
        Self::of_text(&serde_json::to_string(&asked).unwrap_or_default())
    }

    /// The digest of a text: FNV-1a, as it must mean the same in every version, which the standard library's hashers do
    /// not promise.
    pub fn of_text(text: &str) -> Self {
        const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
        const PRIME: u64 = 0x0000_0100_0000_01b3;
        Self(text.bytes().fold(OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME)))
    }
}

/// What is remembered of one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// What was asked; nothing for a reply that a person has just made, which counts whatever is asked.
    pub digest: Option<Digest>,
    /// What was answered, if it may be used again.
    pub answer: Option<Answer>,
    /// The messages that were sent, where a person had changed them.
    pub rewritten: Option<Vec<Message>>,
}

/// A reply to be used again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// As the model gave it.
    Given(Reply),
    /// As a person made it.
    Amended(Reply),
    /// As the model gave it, which was not what its schema asks for after all repairs.
    Unfit(Reply),
    /// Not whole, or not at all, and not to be asked for again this time: what came, and the error if there was one.
    Lost(Reply, Option<CallError>),
}

impl Answer {
    /// The reply.
    pub fn reply(&self) -> &Reply {
        match self {
            Self::Given(reply) | Self::Amended(reply) | Self::Unfit(reply) | Self::Lost(reply, _) => reply,
        }
    }
}

/// What is remembered, by the address of the call; of one call, the latest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memory(BTreeMap<LanePath, Vec<Recorded>>);

impl Memory {
    /// Everything that a log can lend to the next run: replies that came whole, and messages that a person wrote.
    pub fn of(trace: &Trace) -> Self {
        let state = RunState::of(trace);
        let recorded = |lane: &LaneState| {
            let digest = lane.digest()?;
            let reply = lane.reply.clone().filter(|reply| is_usable(lane, reply));
            let answer = reply.and_then(|reply| match &lane.error {
                _ if lane.is_amended => Some(Answer::Amended(reply)),
                None => Some(Answer::Given(reply)),
                Some(CallError::Unfit(_)) => Some(Answer::Unfit(reply)),
                Some(_) => None,
            });
            let rewritten = lane.rewritten().map(<[Message]>::to_vec);
            if answer.is_none() && rewritten.is_none() {
                return None;
            }
            let recorded = Recorded { digest: Some(digest), answer, rewritten };
            Some((lane.opened.path.clone(), vec![recorded]))
        };
        Self(state.lanes.iter().filter_map(recorded).collect())
    }

    /// Takes in what an earlier run remembers. What is known already comes first.
    pub fn over(mut self, earlier: Self) -> Self {
        for (path, recorded) in earlier.0 {
            self.0.entry(path).or_default().extend(recorded);
        }
        self
    }

    /// Lets the call that `lane` made be answered with `text` in the next run. The tools that a reply calls beside its text
    /// are called all the same.
    pub fn amend(&mut self, lane: &LaneState, text: &str) {
        let called = lane.reply.clone().filter(|reply| !reply.tool_calls.is_empty());
        let whole = || Reply { finish: Finish::Stop, ..Reply::default() };
        let reply = Reply { text: text.to_owned(), usage: None, ..called.unwrap_or_else(whole) };
        let rewritten = lane.rewritten().map(<[Message]>::to_vec);
        let recorded = Recorded { digest: None, answer: Some(Answer::Amended(reply)), rewritten };
        self.0.entry(lane.opened.path.clone()).or_default().insert(0, recorded);
    }

    /// Forgets what was answered at `path`, so that it is asked for anew; messages that a person wrote are kept.
    pub fn forget(&mut self, path: &LanePath) {
        for recorded in self.0.get_mut(path).into_iter().flatten() {
            recorded.answer = None;
        }
    }

    /// Remembers that workers failed, too, so that whoever asks one of them again, or changes a reply, does not pay for
    /// all the others. What an earlier run was answered goes before that.
    pub fn keep_failures(&mut self, state: &RunState) {
        for lane in state.lanes.iter().filter(|lane| lane.opened.role == LaneRole::Worker) {
            let Some((digest, lost)) = lost(lane) else { continue };
            let known = self.0.entry(lane.opened.path.clone()).or_default();
            match known.iter_mut().find(|recorded| recorded.digest == Some(digest)) {
                Some(recorded) => drop(recorded.answer.get_or_insert(lost)),
                None => known.push(Recorded { digest: Some(digest), answer: Some(lost), rewritten: None }),
            }
        }
    }

    /// Forgets replies of workers that were not what their schema asks for, so that whoever asks those that failed again
    /// asks these, too.
    pub fn forget_unfit_workers(&mut self, state: &RunState) {
        let is_unfit = |lane: &&LaneState| {
            lane.opened.role == LaneRole::Worker && matches!(lane.error, Some(CallError::Unfit(_)))
        };
        state.lanes.iter().filter(is_unfit).for_each(|lane| self.forget(&lane.opened.path));
    }

    /// What is remembered of the call at `path`, if it was made in just the same way.
    pub fn recall(&self, path: &LanePath, digest: Digest) -> Option<&Recorded> {
        let is_same = |recorded: &&Recorded| recorded.digest.is_none_or(|asked| asked == digest);
        self.0.get(path)?.iter().find(is_same)
    }
}

/// Whether a lane's reply may be used again. One that was cut is none where JSON was asked for.
fn is_usable(lane: &LaneState, reply: &Reply) -> bool {
    let is_json = lane.request.as_ref().is_some_and(|(request, _)| request.schema.is_some());
    reply.is_usable() && !(is_json && reply.finish == Finish::Length)
}

/// What came of a call that failed by itself; nothing for one that a person or the page's end cut off.
fn lost(lane: &LaneState) -> Option<(Digest, Answer)> {
    let (_, digest) = lane.request.as_ref()?;
    let lost = match (&lane.reply, &lane.error) {
        (_, Some(CallError::Unfit(_))) | (None, None) => return None,
        (Some(reply), None) if is_usable(lane, reply) => return None,
        (Some(reply), error) => Answer::Lost(reply.clone(), error.clone()),
        (None, error) => {
            let came =
                Reply { text: lane.text.clone(), reasoning: lane.reasoning.clone(), ..Reply::default() };
            Answer::Lost(came, error.clone())
        }
    };
    Some((*digest, lost))
}
