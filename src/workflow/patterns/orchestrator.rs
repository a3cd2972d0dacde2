//! Orchestrator: one call breaks the task into parts, a worker for each runs at once, and a synthesizer makes one reply
//! of theirs. It knows only what [`Run`] lets it ask.

use crate::{
    llm::{Message, Role},
    run::{Fed, LaneId, LanePath, LaneRole, Outcome, Part, Task},
    workflow::{
        CallSettings, Lane, LaneAt, Pattern, Problem, ProblemKind, Run, RunError, Schema, Stage, Typed,
        choices::{Choice, bad_names, follow, take_choices, with_choices},
        fan_out::{MAX_WORKERS, Survivor, Turns, is_worker_count, numbered, survivors},
        placeholders::compose_with,
        schema::{lacks_field, object_of},
        schema_text::is_unusable,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The pattern.
pub struct Orchestrator;

/// The field of the orchestrator's reply that lists the tasks.
pub const TASKS: &str = "tasks";
/// The field of a task that says of which type it is.
pub const TYPE: &str = "type";
/// The field of a task that says what is to be done.
pub const DESCRIPTION: &str = "description";
/// Where its schema has the first of these.
const TYPE_AT: &str = "/properties/tasks/items/properties/type";

/// The placeholders of the orchestrator's prompt.
pub const ORCHESTRATOR_NAMES: [&str; 1] = ["task"];
/// The placeholders of the workers' prompt.
pub const SUBTASK_NAMES: [&str; 3] = ["original_task", "task_type", "task_description"];
/// The placeholders of the synthesizer's prompt.
pub const SYNTHESIZER_NAMES: [&str; 2] = ["task", "worker_responses"];

/// So many tasks are run where nobody says otherwise.
const DEFAULT_CAP: u32 = 8;

/// What breaks the task down, and what works on the parts. The task is the run's input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrchestratorSpec {
    /// The prompt of the call that names the tasks. Without a placeholder it gets `Task:` and the task.
    pub prompt: String,
    /// What its reply must satisfy. The choices of a task's `type` always are the names of the types.
    #[serde(default = "default_schema")]
    pub schema: Schema,
    /// What of its settings differs from the workflow's.
    #[serde(default)]
    pub settings: CallSettings,
    /// What works on each task.
    pub worker: DescribedWorker,
    /// The types of tasks.
    pub types: Vec<TaskType>,
    /// How many tasks are run at most, the first ones; as many as may run at all without it.
    #[serde(default = "default_cap", skip_serializing_if = "is_default_cap")]
    pub cap: Option<Typed<u32>>,
    /// How many workers run at once; all of them without a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_once: Option<Typed<u32>>,
    /// What makes one reply of the workers'. Without it the result is their replies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub synthesizer: Option<Synthesizer>,
}

/// What works on a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DescribedWorker {
    /// Its prompt. Without a placeholder it gets the original task, and the type and the description of its own.
    pub prompt: String,
    /// What differs from the workflow's settings: see [`CallSettings::worker`].
    pub settings: CallSettings,
}

/// A type of task.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TaskType {
    /// Its name in the orchestrator's reply.
    pub name: String,
    /// What differs from the worker's settings for tasks of this type.
    #[serde(default)]
    pub settings: CallSettings,
}

/// What makes one reply of the workers'.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Synthesizer {
    /// Its prompt. Without a placeholder it gets the task and the numbered replies.
    pub prompt: String,
    /// What differs from the workflow's settings.
    #[serde(default)]
    pub settings: CallSettings,
}

impl Default for DescribedWorker {
    fn default() -> Self {
        Self { prompt: String::new(), settings: CallSettings::worker() }
    }
}

impl Default for OrchestratorSpec {
    fn default() -> Self {
        Self {
            prompt: String::new(),
            schema: default_schema(),
            settings: CallSettings::default(),
            worker: DescribedWorker::default(),
            types: Vec::new(),
            cap: default_cap(),
            at_once: None,
            synthesizer: None,
        }
    }
}

fn default_cap() -> Option<Typed<u32>> {
    Some(Typed::Good(DEFAULT_CAP))
}

fn is_default_cap(cap: &Option<Typed<u32>>) -> bool {
    *cap == default_cap()
}

fn default_schema() -> Schema {
    let mut schema = object_of(&["analysis", TASKS]);
    schema["properties"][TASKS] = json!({ "type": "array", "items": object_of(&[TYPE, DESCRIPTION]) });
    Typed::Good(schema)
}

impl Choice for TaskType {
    fn name(&self) -> &str {
        &self.name
    }
    fn set_name(&mut self, name: String) {
        self.name = name;
    }
}

impl OrchestratorSpec {
    /// The schema with the types' names as the choices of a task's `type`.
    pub fn full_schema(&self) -> Schema {
        with_choices(&self.schema, TYPE_AT, &self.types)
    }

    /// Takes over a schema. Where its choices of a task's `type` differ from the types, the types follow.
    pub fn take_schema(&mut self, mut schema: Schema) {
        if let Some(names) = take_choices(&mut schema, TYPE_AT) {
            follow(&mut self.types, &names);
        }
        self.schema = schema;
    }

    /// The worker's settings for a task of this type.
    fn settings_for(&self, kind: &str) -> CallSettings {
        let own = self.types.iter().find(|known| known.name.trim() == kind);
        own.map_or_else(|| self.worker.settings.clone(), |own| own.settings.over(&self.worker.settings))
    }

    fn cap(&self) -> usize {
        let cap = self.cap.as_ref().and_then(Typed::good).copied();
        cap.unwrap_or(MAX_WORKERS).min(MAX_WORKERS) as usize
    }

    /// The fields of the orchestrator's reply that the workflow reads.
    pub fn fields_read() -> [String; 3] {
        [TASKS.to_owned(), format!("{TASKS}[].{TYPE}"), format!("{TASKS}[].{DESCRIPTION}")]
    }

    fn missing_fields(&self) -> Vec<ProblemKind> {
        let Some(schema) = self.schema.good().filter(|_| !is_unusable(&self.schema)) else {
            return vec![ProblemKind::Schema];
        };
        // Where there are no tasks, there is no need to tell what they lack.
        let read = Self::fields_read();
        let missing = |fields: &[String]| -> Vec<ProblemKind> {
            let lacking = fields.iter().filter(|field| lacks_field(schema, field));
            lacking.cloned().map(ProblemKind::MissingField).collect()
        };
        if lacks_field(schema, TASKS) { missing(&read[..1]) } else { missing(&read) }
    }
}

impl Pattern for Orchestrator {
    type Spec = OrchestratorSpec;

    fn calls(spec: &OrchestratorSpec) -> Vec<&CallSettings> {
        let types = spec.types.iter().map(|kind| &kind.settings);
        let last = spec.synthesizer.iter().map(|synthesizer| &synthesizer.settings);
        [&spec.settings, &spec.worker.settings].into_iter().chain(types).chain(last).collect()
    }

    fn calls_mut(spec: &mut OrchestratorSpec) -> Vec<&mut CallSettings> {
        let types = spec.types.iter_mut().map(|kind| &mut kind.settings);
        let last = spec.synthesizer.iter_mut().map(|synthesizer| &mut synthesizer.settings);
        [&mut spec.settings, &mut spec.worker.settings].into_iter().chain(types).chain(last).collect()
    }

    fn titles(spec: &OrchestratorSpec) -> Vec<&str> {
        let types = spec.types.iter().map(|kind| kind.name.as_str());
        let last = spec.synthesizer.iter().map(|_| "Synthesizer");
        ["Orchestrator", "Worker"].into_iter().chain(types).chain(last).collect()
    }

    fn address(spec: &OrchestratorSpec, call: usize) -> Option<LanePath> {
        match call {
            0 => Some(LanePath::new(Part::Orchestrator, 1)),
            // Which workers there are, the orchestrator's reply says.
            worker if worker < spec.types.len() + 2 => None,
            _ => Some(LanePath::new(Part::Synthesizer, 1)),
        }
    }

    /// The workers are drawn as their types; the second call is only what these have in common.
    fn stages(spec: &OrchestratorSpec) -> Vec<Stage> {
        let end = spec.types.len() + 2;
        let last = spec.synthesizer.iter().map(|_| Stage::One(end));
        [Stage::One(0), Stage::Several(2..end)].into_iter().chain(last).collect()
    }

    fn inherits_from(spec: &OrchestratorSpec, call: usize) -> Option<usize> {
        (2..spec.types.len() + 2).contains(&call).then_some(1)
    }

    fn problems(spec: &OrchestratorSpec) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut add = |call, kind| problems.push(Problem { call, kind });
        let last = spec.types.len() + 2;
        let synthesizer = spec.synthesizer.iter().map(|synthesizer| (last, &synthesizer.prompt));
        for (call, prompt) in [(0, &spec.prompt), (1, &spec.worker.prompt)].into_iter().chain(synthesizer) {
            if prompt.trim().is_empty() {
                add(Some(call), ProblemKind::EmptyPrompt);
            }
        }
        spec.missing_fields().into_iter().for_each(|kind| add(Some(0), kind));
        if spec.types.is_empty() {
            add(None, ProblemKind::NoTypes);
        }
        bad_names(&spec.types).for_each(|index| add(Some(index + 2), ProblemKind::TypeName));
        if spec.cap.as_ref().is_some_and(|cap| !is_worker_count(cap)) {
            add(None, ProblemKind::Cap);
        }
        if spec.at_once.as_ref().is_some_and(|limit| limit.good().is_none_or(|limit| *limit == 0)) {
            add(None, ProblemKind::AtOnce);
        }
        problems
    }

    async fn run(spec: &OrchestratorSpec, run: &Run<'_>) -> Result<Outcome, RunError> {
        let turns = Turns::new(spec.at_once.as_ref());
        let path = LanePath::new(Part::Orchestrator, 1);
        let orchestrator = run.open(LaneAt::new(path, "Orchestrator", LaneRole::Orchestrator));
        let synthesizer = spec.synthesizer.as_ref().map(|synthesizer| {
            let path = LanePath::new(Part::Synthesizer, 1);
            (synthesizer, run.open(LaneAt::new(path, "Synthesizer", LaneRole::Synthesizer)))
        });
        let mut tasks = plan(spec, run, orchestrator).await?;
        let left = tasks.split_off(tasks.len().min(spec.cap()));
        if !left.is_empty() {
            run.left_out(left);
        }
        let lanes: Vec<_> = (0..tasks.len()).map(|index| open(run, &tasks, index)).collect();
        let workers = tasks.iter().zip(lanes).map(|(task, lane)| work(spec, run, task, lane.in_turn(&turns)));
        let given = survivors(workers).await?;
        let responses = numbered(&given);
        let Some((synthesizer, lane)) = synthesizer else { return Ok(Outcome { result: responses }) };
        let from: Vec<LaneId> = given.iter().map(|given| given.lane).collect();
        run.fed(lane.id(), Fed { from, of: tasks.len() as u32 });
        let values = [("task", run.input()), ("worker_responses", responses.as_str())];
        let message = compose_with(&synthesizer.prompt, &values, &|| {
            format!("\nTask:\n{}\nResponses:\n{responses}", run.input())
        });
        let reply = run.call(lane, &synthesizer.settings, vec![Message::new(Role::User, message)]).await?;
        Ok(Outcome { result: reply.text })
    }
}

/// The tasks that the orchestrator names, at least one.
async fn plan(spec: &OrchestratorSpec, run: &Run<'_>, lane: Lane<'_>) -> Result<Vec<Task>, RunError> {
    let id = lane.id();
    let task = run.input();
    let message = compose_with(&spec.prompt, &[("task", task)], &|| format!("\nTask:\n{task}"));
    let schema = spec.full_schema();
    let schema = schema.good().cloned().unwrap_or_default();
    let messages = vec![Message::new(Role::User, message)];
    let reply = run.structured_call(lane, &spec.settings, "Orchestrator", &schema, messages).await?;
    let tasks = reply.value.get(TASKS).and_then(Value::as_array);
    let tasks: Vec<Task> = tasks.into_iter().flatten().map(task_of).collect();
    if tasks.is_empty() { Err(RunError::NoTasks(id)) } else { Ok(tasks) }
}

fn task_of(value: &Value) -> Task {
    let text = |field| value.get(field).and_then(Value::as_str).unwrap_or_default().trim().to_owned();
    Task { kind: text(TYPE), description: text(DESCRIPTION) }
}

/// Plans the call for a task. Of several of one type, the later ones are counted.
fn open<'r>(run: &'r Run<'_>, tasks: &[Task], index: usize) -> Lane<'r> {
    let task = &tasks[index];
    let before = tasks[..index].iter().filter(|earlier| earlier.kind == task.kind).count();
    let title = match (task.kind.as_str(), before) {
        ("", _) => format!("Task {}", index + 1),
        (kind, 0) => kind.to_owned(),
        (kind, before) => format!("{kind} {}", before + 1),
    };
    let path = LanePath::new(Part::Worker, index as u32 + 1);
    let note = Some(task.description.clone());
    run.open(LaneAt { note, ..LaneAt::new(path, title, LaneRole::Worker) })
}

/// One worker's call.
async fn work(
    spec: &OrchestratorSpec,
    run: &Run<'_>,
    task: &Task,
    lane: Lane<'_>,
) -> Result<Survivor, RunError> {
    let id = lane.id();
    let Task { kind, description } = task;
    let (input, kind) = (run.input(), kind.as_str());
    let values = [("original_task", input), ("task_type", kind), ("task_description", description.as_str())];
    let message = compose_with(&spec.worker.prompt, &values, &|| {
        format!("\nOriginal task:\n{input}\nType of your task:\n{kind}\nYour task:\n{description}")
    });
    let messages = vec![Message::new(Role::User, message)];
    let reply = run.call(lane, &spec.settings_for(kind), messages).await?;
    let text = match kind {
        "" => reply.text,
        kind => format!("{kind}:\n{}", reply.text.trim()),
    };
    Ok(Survivor { lane: id, text, value: None })
}
