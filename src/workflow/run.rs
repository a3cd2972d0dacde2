//! What a pattern may do: open lanes and call. Here the memory is consulted, the request composed and the
//! log written, so that a pattern reads like its diagram.

use super::{CallSettings, ModelRule, Spec, Typed};
use crate::{
    llm::{ChatRequest, Delta, Endpoint, Message, Progress, Reply, Role, complete},
    ports::Transport,
    run::{
        Digest, Ending, LaneEvent, LaneId, LaneOpened, LanePath, LaneRole, Memory, Recorder, RunEvent,
        Started,
    },
};

/// Where a lane is opened.
pub struct LaneAt {
    /// Its address.
    pub path: LanePath,
    /// Its title.
    pub title: String,
    /// What it is for.
    pub role: LaneRole,
}

/// Why a workflow could not run to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunError {
    /// This lane did not give what the pattern needs; its own events say why.
    Lane(LaneId),
}

/// The surroundings of one run.
pub struct Run<'a> {
    /// Where the run is recorded.
    pub recorder: &'a Recorder,
    /// What carries requests.
    pub transport: &'a dyn Transport,
    /// Where they go.
    pub endpoint: &'a Endpoint,
    /// Which model they ask for.
    pub models: &'a ModelRule,
    /// Replies to reuse.
    pub memory: &'a Memory,
    /// The workflow's settings.
    pub settings: &'a CallSettings,
    /// The run's input.
    pub input: &'a str,
}

/// A lane of this run. Dropped before its end, it records that it was stopped or skipped:
/// that is how Stop and a failure before it reach the log.
pub struct Lane<'a> {
    recorder: &'a Recorder,
    id: LaneId,
    path: LanePath,
    stage: Stage,
}

#[derive(PartialEq, Eq)]
enum Stage {
    Planned,
    UnderWay,
    Over,
}

impl Lane<'_> {
    fn record(&self, event: LaneEvent) {
        self.recorder.record(RunEvent::Lane(self.id, event));
    }
}

impl Drop for Lane<'_> {
    fn drop(&mut self) {
        match self.stage {
            Stage::Planned => self.record(LaneEvent::Skipped),
            Stage::UnderWay => self.record(LaneEvent::Stopped),
            Stage::Over => {}
        }
    }
}

/// Records that the run was stopped, unless it ended before.
struct StopGuard<'a>(Option<&'a Recorder>);

impl Drop for StopGuard<'_> {
    fn drop(&mut self) {
        if let Some(recorder) = self.0 {
            recorder.record(RunEvent::Finished(Ending::Stopped));
        }
    }
}

impl<'a> Run<'a> {
    /// Runs `spec` from beginning to end. Dropping the future stops it, and the log says so.
    pub async fn execute(&self, spec: &Spec) {
        self.recorder.record(RunEvent::Started(Started {
            at: self.recorder.wall(),
            pattern: spec.pattern().id().to_owned(),
            host: self.endpoint.base.host().to_owned(),
        }));
        let mut guard = StopGuard(Some(self.recorder));
        let ending = match spec.run(self).await {
            Ok(outcome) => Ending::Done(outcome),
            Err(RunError::Lane(lane)) => Ending::Failed(lane),
        };
        guard.0 = None;
        self.recorder.record(RunEvent::Finished(ending));
    }

    /// The run's input.
    pub fn input(&self) -> &str {
        self.input
    }

    /// Opens a lane: it is planned from now on.
    pub fn open(&self, at: LaneAt) -> Lane<'a> {
        let lane = Lane {
            recorder: self.recorder,
            id: self.recorder.next_lane(),
            path: at.path,
            stage: Stage::Planned,
        };
        self.recorder.record(RunEvent::LaneOpened(LaneOpened {
            lane: lane.id,
            path: lane.path.clone(),
            title: at.title,
            role: at.role,
            iteration: None,
            parent: None,
        }));
        lane
    }

    /// A text call on a lane: `[system?, user]`, from memory when it was made in just the same way before.
    ///
    /// A reply that the token limit cut is handed on, as the lane's status says.
    ///
    /// # Errors
    /// [`RunError::Lane`] when there is no usable reply.
    pub async fn call(
        &self,
        mut lane: Lane<'a>,
        settings: &CallSettings,
        message: String,
    ) -> Result<Reply, RunError> {
        let request = self.compose(settings, message);
        let digest = Digest::of(self.endpoint.base.as_str(), &request);
        let remembered = self.memory.recall(&lane.path, digest).cloned();
        lane.record(LaneEvent::Asked(request.clone(), digest));
        if let Some(reply) = remembered {
            lane.stage = Stage::Over;
            lane.record(LaneEvent::Reused(reply.clone()));
            return Ok(reply);
        }
        lane.stage = Stage::UnderWay;
        let result = complete(self.transport, self.endpoint, &request, &mut |progress| match progress {
            Progress::Sent => lane.record(LaneEvent::Sent),
            Progress::Head(status, headers) => lane.record(LaneEvent::Answered(status, headers)),
            Progress::Raw(bytes) => self.recorder.record_raw(lane.id, bytes),
            Progress::Delta(Delta::Text(text)) => lane.record(LaneEvent::Text(text.to_owned())),
            Progress::Delta(Delta::Reasoning(text)) => lane.record(LaneEvent::Reasoning(text.to_owned())),
            Progress::Delta(Delta::ToolCall(_)) => {}
        })
        .await;
        lane.stage = Stage::Over;
        match result {
            Ok(reply) => {
                lane.record(LaneEvent::Replied(reply.clone()));
                if reply.is_usable() { Ok(reply) } else { Err(RunError::Lane(lane.id)) }
            }
            Err(error) => {
                lane.record(LaneEvent::Failed(error));
                Err(RunError::Lane(lane.id))
            }
        }
    }

    fn compose(&self, settings: &CallSettings, message: String) -> ChatRequest {
        let settings = settings.over(self.settings);
        let system = settings.system.as_deref().filter(|text| !text.trim().is_empty());
        let mut messages: Vec<Message> =
            system.map(|text| Message::new(Role::System, text)).into_iter().collect();
        messages.push(Message::new(Role::User, message));
        ChatRequest {
            model: self.models.choose(&settings).id().unwrap_or_default().to_owned(),
            messages,
            temperature: settings.temperature.as_ref().and_then(Typed::good).copied(),
            max_tokens: settings.max_tokens.as_ref().and_then(Typed::good).copied(),
            extra: settings.extra_fields().cloned().unwrap_or_default(),
        }
    }
}
