//! Agent: a model that calls tools until it needs none, each turn with all messages before it, and a driver that may ask
//! for a reflection when something goes wrong. It knows only what [`Run`] lets it ask.

use crate::{
    llm::{Finish, Message, Reply, Role, ToolCall},
    run::{LaneEvent, LaneId, LanePath, LaneRole, Outcome, Part, RunEvent, Trigger},
    workflow::{
        CallSettings, LaneAt, Pattern, Problem, ProblemKind, Run, RunError, Stage, Typed, Variation,
        conversation::Conversation,
        placeholders::compose_with,
        reflection::{self, Reflection, Used, Watch},
        tool_call::Unrun,
        tools::{Tool, Tools},
        workspace::{self, MAX_FILES, Workspace, WorkspaceFile},
    },
};
use serde::{Deserialize, Serialize};

/// The pattern.
pub struct Agent;

/// The placeholders of the agent's prompt.
pub const AGENT_NAMES: [&str; 1] = ["goal"];
/// So many turns are taken where nobody says otherwise.
const DEFAULT_CAP: u32 = 12;
/// The most turns that a run may take.
pub const MAX_TURNS: u32 = 50;
/// So many more a person may have once they were used up.
pub const MORE_TURNS: u32 = 6;
/// Of one reply at most so many calls are run.
const MAX_CALLS: usize = 16;
/// The most tools that a person may make.
const MAX_OWN: usize = 20;

/// What an agent is told, what it can do, and what it works on. The goal is the run's input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AgentSpec {
    /// What stands around the goal in the first message; empty for the goal alone.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub prompt: String,
    /// What differs from the workflow's settings in each turn. Its system prompt is the agent's.
    pub settings: CallSettings,
    /// The tools.
    pub tools: Tools,
    /// The workspace's files as a run begins.
    pub files: Vec<WorkspaceFile>,
    /// The reflection.
    pub reflection: Reflection,
    /// The most turns.
    pub cap: Typed<u32>,
}

impl Default for AgentSpec {
    fn default() -> Self {
        Self {
            prompt: String::new(),
            settings: CallSettings::default(),
            tools: Tools::default(),
            files: Vec::new(),
            reflection: Reflection::default(),
            cap: Typed::Good(DEFAULT_CAP),
        }
    }
}

impl AgentSpec {
    /// Allows [`MORE_TURNS`] more than were taken. All that is remembered of these counts as before.
    pub fn allow_more(&mut self, taken: u32) {
        self.cap = Typed::Good(taken.saturating_add(MORE_TURNS).min(MAX_TURNS));
    }

    fn cap(&self) -> u32 {
        self.cap.good().copied().unwrap_or(DEFAULT_CAP).clamp(1, MAX_TURNS)
    }

    /// What must be mended of the files.
    fn file_problems(&self) -> impl Iterator<Item = ProblemKind> {
        let too_many = (self.files.len() > MAX_FILES).then_some(ProblemKind::TooManyFiles);
        let of_file = |(index, fault)| ProblemKind::File(index, fault);
        workspace::faults(&self.files).into_iter().map(of_file).chain(too_many)
    }

    /// What must be mended of the person's own tools.
    fn tool_problems(&self) -> impl Iterator<Item = ProblemKind> {
        let too_many = (self.tools.own.len() > MAX_OWN).then_some(ProblemKind::TooManyTools);
        let of_tool = |(index, fault)| ProblemKind::Tool(index, fault);
        self.tools.faults().into_iter().map(of_tool).chain(too_many)
    }
}

impl Pattern for Agent {
    type Spec = AgentSpec;

    const VARIATIONS: &'static [Variation] = &[Variation::WithReflection, Variation::WithoutReflection];

    const LOOPS: bool = true;

    fn calls(spec: &AgentSpec) -> Vec<&CallSettings> {
        vec![&spec.settings, &spec.reflection.settings]
    }

    fn calls_mut(spec: &mut AgentSpec) -> Vec<&mut CallSettings> {
        vec![&mut spec.settings, &mut spec.reflection.settings]
    }

    fn titles(_: &AgentSpec) -> Vec<&str> {
        vec!["Agent", "Reflection"]
    }

    fn stages(spec: &AgentSpec) -> Vec<Stage> {
        let reflection = spec.reflection.on.then_some(Stage::One(1));
        [Stage::One(0), Stage::Tools].into_iter().chain(reflection).collect()
    }

    fn vary(spec: &mut AgentSpec, variation: Variation) {
        spec.reflection.on = variation != Variation::WithoutReflection;
    }

    fn most_calls(spec: &AgentSpec) -> Option<u32> {
        // Behind the last turn nothing is reflected on.
        Some(if spec.reflection.on { 2 * spec.cap() - 1 } else { spec.cap() })
    }

    fn address(_: &AgentSpec, _: usize) -> Option<LanePath> {
        // Each turn has its own.
        None
    }

    fn problems(spec: &AgentSpec) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut add = |call, kind| problems.push(Problem { call, kind });
        spec.tool_problems().for_each(|kind| add(Some(0), kind));
        spec.file_problems().for_each(|kind| add(Some(0), kind));
        if spec.cap.good().is_none_or(|cap| !(1..=MAX_TURNS).contains(cap)) {
            add(Some(0), ProblemKind::Turns);
        }
        if spec.reflection.on {
            if spec.reflection.prompt.trim().is_empty() {
                add(Some(1), ProblemKind::EmptyPrompt);
            }
            if spec.reflection.after_no_progress.as_ref().is_some_and(|turns| turns.good().is_none()) {
                add(Some(1), ProblemKind::NoProgress);
            }
        }
        problems
    }

    async fn run(spec: &AgentSpec, run: &Run<'_>) -> Result<Outcome, RunError> {
        let tools = spec.tools.offered(run.allowed);
        let mut space = Workspace::of(&spec.files);
        let mut watch = Watch::default();
        let goal = compose_with(&spec.prompt, &[("goal", run.input())], &|| match spec.prompt.trim() {
            "" => run.input().to_owned(),
            _ => format!("\n\nGoal:\n{}", run.input()),
        });
        let mut talk = Conversation::of(vec![Message::new(Role::User, goal)]);
        for turn in 1..=spec.cap() {
            let place = LanePath::new(Part::Turn, turn);
            let (lane, reply) = ask(spec, run, &place, turn, &tools, &talk).await?;
            // As it was sent: a person may have changed it, and what they wrote is sent again with each turn from here on.
            talk = Conversation::of(run.conversation(lane));
            talk.push_reply(&reply, turn);
            let calls = talk.messages().last().map(|last| last.tool_calls.clone()).unwrap_or_default();
            if calls.is_empty() {
                return Ok(Outcome { result: reply.text });
            }
            let used = use_tools(run, (lane, &place, turn), &reply, &calls, &tools, &mut space).await;
            for (call, used) in calls.iter().zip(&used) {
                talk.push_result(&call.id, &used.result);
            }
            let trigger = watch.look(&spec.reflection, &used).filter(|_| turn < spec.cap());
            if let Some(trigger) = trigger
                && let Some(note) = reflect(spec, run, (lane, &place, turn), &trigger, &used, &talk).await
            {
                talk.push_note(&note, spec.reflection.role);
            }
        }
        Err(RunError::TurnsUsedUp(spec.cap()))
    }
}

/// Asks for a turn.
async fn ask(
    spec: &AgentSpec,
    run: &Run<'_>,
    place: &LanePath,
    turn: u32,
    tools: &[Tool<'_>],
    talk: &Conversation,
) -> Result<(LaneId, Reply), RunError> {
    let at = LaneAt { iteration: Some(turn), ..LaneAt::new(place.clone(), "Agent", LaneRole::AgentTurn) };
    let lane = run.open(at);
    let id = lane.id();
    let tools = tools.iter().map(Tool::definition).collect();
    let messages = talk.messages().to_vec();
    let reply = run.converse(lane, &spec.settings, messages, tools, spec.tools.choice).await?;
    Ok((id, reply))
}

/// Runs the calls of a reply one after the other, in their order: each may change what the next one finds.
async fn use_tools(
    run: &Run<'_>,
    (parent, place, turn): (LaneId, &LanePath, u32),
    reply: &Reply,
    calls: &[ToolCall],
    tools: &[Tool<'_>],
    space: &mut Workspace,
) -> Vec<Used> {
    let open = |(number, call): (u32, &ToolCall)| {
        let path = place.then(Part::Tool, number);
        let at = LaneAt {
            iteration: Some(turn),
            parent: Some(parent),
            ..LaneAt::new(path, &call.name, LaneRole::Tool)
        };
        run.open(at)
    };
    let lanes: Vec<_> = (1..).zip(calls.iter().take(MAX_CALLS)).map(open).collect();
    let unrun = (reply.finish == Finish::Length).then_some(Unrun::Cut);
    let mut used = Vec::with_capacity(calls.len());
    let mut lanes = lanes.into_iter();
    for call in calls {
        let result = match lanes.next() {
            Some(lane) => run.tool(lane, call, tools, space, unrun).await,
            None => Unrun::TooMany(MAX_CALLS).told(),
        };
        used.push(Used { tool: call.name.clone(), arguments: call.arguments.clone(), result });
    }
    used
}

/// Asks what to do about what happened. A reflection that fails is a gap, not an end: the agent goes on without it.
async fn reflect(
    spec: &AgentSpec,
    run: &Run<'_>,
    (parent, place, turn): (LaneId, &LanePath, u32),
    trigger: &Trigger,
    used: &[Used],
    talk: &Conversation,
) -> Option<String> {
    let path = place.then(Part::Reflection, 1);
    let at = LaneAt::new(path, "Reflection", LaneRole::Reflection);
    let lane = run.open(LaneAt { iteration: Some(turn), parent: Some(parent), ..at });
    run.recorder.record(RunEvent::Lane(lane.id(), LaneEvent::Triggered(trigger.clone())));
    let event = reflection::event(trigger, used);
    let transcript = reflection::transcript(talk.messages());
    let asked = reflection::compose(&spec.reflection.prompt, run.input(), &event, &transcript);
    let messages = vec![Message::new(Role::User, asked)];
    let reply = run.call(lane, &spec.reflection.settings, messages).await.ok()?;
    let note = reply.text.trim().to_owned();
    (!note.is_empty()).then_some(note)
}
