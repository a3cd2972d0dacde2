//! What a pattern may do: open lanes and call. Here the memory is consulted, the request composed, a person waited
//! for and the log written, so that a pattern reads like its diagram.

use super::{
    CallSettings, Control, Lane, Limits, ModelRule, Spec, Typed, conversation::Conversation, lane::Stage,
    limits::Meter, tools::AllowedTools,
};
use crate::{
    llm::{
        CallError, Caller, ChatRequest, Dialects, Endpoint, Limiter, Message, Reply, ReplySchema, Role,
        ToolChoice, ToolDefinition,
    },
    ports::{Clock, Sandbox, Transport, Validator},
    run::{
        Allowance, Answer, Chosen, Digest, Ending, Fed, Gated, Judged, LaneEvent, LaneId, LaneOpened,
        LanePath, LaneRole, LaneState, Memory, Pause, Recorder, Routed, RunEvent, RunState, Stalled, Started,
        Task, Voted,
    },
};
use std::{cell::Cell, rc::Rc};

/// Where a lane is opened.
pub struct LaneAt {
    /// Its address.
    pub path: LanePath,
    /// Its title.
    pub title: String,
    /// What it is for.
    pub role: LaneRole,
    /// What sets it apart from others of its kind, if anything beyond its title does.
    pub note: Option<String>,
    /// Which round of asking it is, or which of several that are asked the same.
    pub iteration: Option<u32>,
    /// The lane that it hangs below.
    pub parent: Option<LaneId>,
}

impl LaneAt {
    /// The only one of its kind, or of its title.
    pub fn new(path: LanePath, title: impl Into<String>, role: LaneRole) -> Self {
        Self { path, title: title.into(), role, note: None, iteration: None, parent: None }
    }
}

/// Why a workflow could not run to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunError {
    /// This lane did not give what the pattern needs; its own events say why.
    Lane(LaneId),
    /// This lane's reply was whole and not what its schema asks for, whatever was done about it.
    Unfit(LaneId),
    /// The gate behind this lane stayed closed.
    Gate(LaneId),
    /// None of the lanes that ran at once gave what the pattern needs.
    AllFailed,
    /// This lane's reply names no task.
    NoTasks(LaneId),
    /// This lane's verdict stops the run.
    Rejected(LaneId),
    /// So many turns were the most, and the last one still called tools.
    TurnsUsedUp(u32),
}

/// The surroundings of one run.
pub struct Run<'a> {
    /// Where the run is recorded.
    pub recorder: &'a Recorder,
    /// What carries requests.
    pub transport: &'a dyn Transport,
    /// Time.
    pub clock: &'a dyn Clock,
    /// What checks replies.
    pub validator: &'a dyn Validator,
    /// What runs JavaScript of strangers.
    pub sandbox: &'a dyn Sandbox,
    /// The tools of a person's own whose code may run.
    pub allowed: &'a AllowedTools,
    /// Where requests go.
    pub endpoint: &'a Endpoint,
    /// Who may send when; shared by all runs.
    pub limiter: &'a Rc<Limiter>,
    /// What servers were found not to take; shared by all runs.
    pub dialects: &'a Dialects,
    /// What a person does to the run.
    pub control: &'a Control,
    /// Which model they ask for.
    pub models: &'a ModelRule,
    /// Replies to reuse.
    pub memory: &'a Memory,
    /// The workflow's settings.
    pub settings: &'a CallSettings,
    /// How much it may use.
    pub limits: &'a Limits,
    /// From where on that is counted.
    pub meter: Meter,
    /// The run's input.
    pub input: &'a str,
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

impl Run<'_> {
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
            Err(RunError::Lane(lane) | RunError::Unfit(lane)) => Ending::Failed(lane),
            Err(RunError::Gate(lane)) => Ending::Gated(lane),
            Err(RunError::AllFailed) => Ending::AllFailed,
            Err(RunError::NoTasks(lane)) => Ending::NoTasks(lane),
            Err(RunError::Rejected(lane)) => Ending::Rejected(lane),
            Err(RunError::TurnsUsedUp(turns)) => Ending::TurnsUsedUp(turns),
        };
        guard.0 = None;
        self.recorder.record(RunEvent::Finished(ending));
    }

    /// The run's input.
    pub fn input(&self) -> &str {
        self.input
    }

    /// Opens a lane: it is planned from now on.
    pub fn open(&self, at: LaneAt) -> Lane<'_> {
        let id = self.recorder.next_lane();
        let lane = Lane {
            run: self,
            id,
            path: at.path,
            stage: Stage::Planned,
            turns: None,
            called: Cell::default(),
        };
        self.recorder.record(RunEvent::LaneOpened(LaneOpened {
            lane: lane.id,
            path: lane.path.clone(),
            title: at.title,
            role: at.role,
            note: at.note,
            iteration: at.iteration,
            parent: at.parent,
        }));
        lane
    }

    /// A text call on a lane: the system prompt, if there is one, then these messages; from memory when it was made in
    /// just the same way before.
    ///
    /// A reply that the token limit cut is handed on, as the lane's status says.
    ///
    /// # Errors
    /// [`RunError::Lane`] when there is no usable reply.
    pub async fn call(
        &self,
        lane: Lane<'_>,
        settings: &CallSettings,
        messages: Vec<Message>,
    ) -> Result<Reply, RunError> {
        let request = self.compose(settings, messages, None);
        self.exchange(lane, settings, request).await
    }

    /// A turn of a conversation on a lane: as [`Run::call`], with tools that the model may call. What must not be sent is
    /// not.
    ///
    /// # Errors
    /// [`RunError::Lane`] when there is no usable reply.
    pub async fn converse(
        &self,
        mut lane: Lane<'_>,
        settings: &CallSettings,
        messages: Vec<Message>,
        tools: Vec<ToolDefinition>,
        choice: ToolChoice,
    ) -> Result<Reply, RunError> {
        if let Err(broken) = Conversation::check(&messages) {
            lane.end(LaneEvent::Failed(CallError::Unsendable(broken.told())));
            return Err(RunError::Lane(lane.id));
        }
        let mut request = self.compose(settings, messages, None);
        // There is nothing to choose from among none.
        request.tool_choice = if tools.is_empty() { ToolChoice::Auto } else { choice };
        request.tools = tools;
        self.exchange(lane, settings, request).await
    }

    async fn exchange(
        &self,
        mut lane: Lane<'_>,
        settings: &CallSettings,
        mut request: ChatRequest,
    ) -> Result<Reply, RunError> {
        if let Some(answer) = self.ask(&lane, settings, &mut request) {
            let (reply, is_lost) = (answer.reply().clone(), matches!(answer, Answer::Lost(..)));
            lane.recall(answer);
            lane.stage = Stage::Over;
            return if is_lost { Err(RunError::Lane(lane.id)) } else { Ok(reply) };
        }
        let _turn = lane.turn().await;
        lane.stage = Stage::UnderWay;
        match self.send(&lane, &mut request).await {
            Ok(reply) => {
                lane.end(LaneEvent::Replied(reply.clone()));
                if reply.is_usable() { Ok(reply) } else { Err(RunError::Lane(lane.id)) }
            }
            Err(error) => {
                lane.end(LaneEvent::Failed(error));
                Err(RunError::Lane(lane.id))
            }
        }
    }

    /// What a lane asked at first, as a person may have changed it, without the system prompt.
    pub fn asked(&self, lane: LaneId) -> Vec<Message> {
        self.recorder.state(|state| {
            let request = state.lane(lane).and_then(|lane| lane.request.as_ref());
            let messages = request.map(|(request, _)| request.messages.as_slice()).unwrap_or_default();
            messages.iter().filter(|message| message.role != Role::System).cloned().collect()
        })
    }

    /// The messages that a lane asked with, as a person may have changed them, without the system prompt before them.
    pub fn conversation(&self, lane: LaneId) -> Vec<Message> {
        self.recorder.state(|state| {
            let messages = state.lane(lane).map(LaneState::messages).unwrap_or_default();
            messages.iter().skip_while(|message| message.role == Role::System).cloned().collect()
        })
    }

    /// Records what a gate said of a lane's reply.
    pub fn gated(&self, lane: LaneId, gated: Gated) {
        self.recorder.record(RunEvent::Lane(lane, LaneEvent::Gated(gated)));
    }

    /// Records which route was taken.
    pub fn routed(&self, routed: Routed) {
        self.recorder.record(RunEvent::Routed(routed));
    }

    /// Records which tasks were given and will not run.
    pub fn left_out(&self, tasks: Vec<Task>) {
        self.recorder.record(RunEvent::LeftOut(tasks));
    }

    /// Records how the replies voted.
    pub fn voted(&self, voted: Voted) {
        self.recorder.record(RunEvent::Voted(voted));
    }

    /// Records how an attempt was judged.
    pub fn judged(&self, judged: Judged) {
        self.recorder.record(RunEvent::Judged(judged));
    }

    /// Records what came a second time.
    pub fn stalled(&self, stalled: Stalled) {
        self.recorder.record(RunEvent::Stalled(stalled));
    }

    /// Records which attempt is the result.
    pub fn chosen(&self, chosen: Chosen) {
        self.recorder.record(RunEvent::Chosen(chosen));
    }

    /// Records which replies a lane is given.
    pub fn fed(&self, lane: LaneId, fed: Fed) {
        self.recorder.record(RunEvent::Lane(lane, LaneEvent::Fed(fed)));
    }

    /// Records what a lane asks, with the messages that a person wrote for it earlier, and gives what is remembered of
    /// the answer.
    pub(super) fn ask(
        &self,
        lane: &Lane<'_>,
        settings: &CallSettings,
        request: &mut ChatRequest,
    ) -> Option<Answer> {
        let own_model = settings.over(self.settings).model;
        let digest = Digest::of(request, own_model.as_deref());
        lane.record(LaneEvent::Asked(request.clone(), digest));
        let recorded = self.memory.recall(&lane.path, digest)?;
        if let Some(messages) = &recorded.rewritten {
            lane.record(LaneEvent::Rewritten(messages.clone()));
            request.messages.clone_from(messages);
        }
        recorded.answer.clone()
    }

    /// Sends a request once a person lets it go.
    pub(super) async fn send(&self, lane: &Lane<'_>, request: &mut ChatRequest) -> Result<Reply, CallError> {
        if self.control.is_step_mode() {
            self.step(lane, request).await;
        }
        let caller = Caller {
            transport: self.transport,
            clock: self.clock,
            endpoint: self.endpoint,
            limiter: self.limiter,
            dialects: self.dialects,
            patience_ms: self.limits.patience_ms(),
        };
        caller.call(request, lane).await
    }

    /// Waits until a person lets the call go, and takes over what they made of its messages.
    async fn step(&self, lane: &Lane<'_>, request: &mut ChatRequest) {
        let pause = Pause::NextCall(lane.id);
        self.recorder.record(RunEvent::Paused(pause));
        let messages = self.control.until_next_call(lane.id).await;
        if let Some(messages) = messages.filter(|messages| *messages != request.messages) {
            lane.record(LaneEvent::Rewritten(messages.clone()));
            request.messages = messages;
        }
        self.recorder.record(RunEvent::WentOn(pause));
    }

    /// What the run has used up, if anything.
    pub(super) fn used_up(&self) -> Option<Allowance> {
        let totals = self.recorder.state(RunState::totals);
        self.meter.used_up(self.limits, totals, self.recorder.elapsed())
    }

    /// Waits until the run may use more. All lanes that need it wait in the same pause.
    pub(super) async fn clearance(&self) {
        while let Some(allowance) = self.used_up() {
            let pause = Pause::Budget(allowance);
            let is_held = || self.recorder.state(|state| state.pauses.contains(&pause));
            if !is_held() {
                self.recorder.record(RunEvent::Paused(pause));
            }
            self.control.until_told_to_go_on().await;
            if is_held() {
                self.meter.renew(self.recorder.state(RunState::totals), self.recorder.elapsed());
                self.recorder.record(RunEvent::WentOn(pause));
            }
        }
    }

    pub(super) fn compose(
        &self,
        settings: &CallSettings,
        messages: Vec<Message>,
        schema: Option<ReplySchema>,
    ) -> ChatRequest {
        let settings = settings.over(self.settings);
        let system = settings.system.as_deref().filter(|text| !text.trim().is_empty());
        let system = system.map(|text| Message::new(Role::System, text));
        ChatRequest {
            model: self.models.choose(&settings).id().unwrap_or_default().to_owned(),
            messages: system.into_iter().chain(messages).collect(),
            temperature: settings.temperature.as_ref().and_then(Typed::good).copied(),
            max_tokens: settings.max_tokens.as_ref().and_then(Typed::good).copied(),
            schema,
            tools: Vec::new(),
            tool_choice: ToolChoice::default(),
            extra: settings.extra_fields().cloned().unwrap_or_default(),
        }
    }
}
