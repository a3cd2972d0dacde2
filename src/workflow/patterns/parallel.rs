//! Parallel: workers run at once on one input, and an aggregator makes one reply of theirs, or their replies are
//! counted as votes. It knows only what [`Run`] lets it ask.

use crate::{
    llm::{Message, Role, structured::field},
    run::{Fed, LaneId, LanePath, LaneRole, Outcome, Part, Voted},
    workflow::{
        CallSettings, Lane, LaneAt, Pattern, Problem, ProblemKind, Run, RunError, Schema, Stage, Typed,
        fan_out::{MAX_WORKERS, Survivor, Turns, is_worker_count, numbered, survivors},
        placeholders::{ask_of_input, compose_with},
        schema::lacks_field,
        schema_text::is_unusable,
    },
};
use serde::{Deserialize, Serialize};

/// The pattern.
pub struct Parallel;

/// The placeholders of a worker's prompt.
pub const WORKER_NAMES: [&str; 1] = ["input"];
/// The placeholders of the aggregator's instruction.
pub const AGGREGATOR_NAMES: [&str; 2] = ["input", "responses"];

/// The workers, and what becomes of their replies. One prompt for several models is a shared prompt and workers with
/// models; several prompts are workers with prompts; one prompt several times is one worker with a number of times.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ParallelSpec {
    /// The prompt of every worker that has none of its own. Without a placeholder it gets `Input:` and the input.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub prompt: String,
    /// What the workers' replies must satisfy; without one they are text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Schema>,
    /// The workers.
    pub workers: Vec<Worker>,
    /// How many calls are made at once; all of them without a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_once: Option<Typed<u32>>,
    /// The field of the replies that is counted, `a` or `a.b`; empty when there is no vote.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub vote: String,
    /// What makes one reply of theirs. Without it the result is the value with the most votes, or the replies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aggregator: Option<Aggregator>,
}

/// A worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Worker {
    /// What the person calls it.
    pub name: String,
    /// Its prompt; empty for the shared one. Without either it is asked the input alone.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub prompt: String,
    /// How often it is asked, each time in a lane of its own.
    #[serde(skip_serializing_if = "is_one")]
    pub times: Typed<u32>,
    /// What differs from the workflow's settings: see [`CallSettings::worker`].
    pub settings: CallSettings,
}

/// What makes one reply of those of the workers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Aggregator {
    /// Its instruction. It is sent as system prompt, behind the one of the settings if there is one; without a
    /// placeholder it gets the numbered replies. What it is asked is the input.
    pub prompt: String,
    /// What differs from the workflow's settings.
    #[serde(default)]
    pub settings: CallSettings,
}

impl Default for Worker {
    fn default() -> Self {
        let (name, prompt) = Default::default();
        Self { name, prompt, times: Typed::Good(1), settings: CallSettings::worker() }
    }
}

fn is_one(times: &Typed<u32>) -> bool {
    *times == Typed::Good(1)
}

impl Worker {
    fn times(&self) -> u32 {
        self.times.good().copied().unwrap_or(1)
    }
}

impl ParallelSpec {
    /// How many calls the workers make in all.
    fn count(&self) -> u32 {
        self.workers.iter().fold(0, |sum: u32, worker| sum.saturating_add(worker.times()))
    }

    /// How the replies vote, if they do.
    fn vote(&self, given: &[Survivor]) -> Option<Voted> {
        let name = Some(self.vote.trim()).filter(|name| !name.is_empty())?;
        let mut counts: Vec<(String, u32)> = Vec::new();
        for value in given.iter().filter_map(|given| field(given.value.as_ref()?, name)) {
            let value = value.trim();
            match counts.iter_mut().find(|(known, _)| known == value) {
                Some((_, count)) => *count += 1,
                None => counts.push((value.to_owned(), 1)),
            }
        }
        // Of equals the first stays the first.
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Some(Voted { field: name.to_owned(), counts, of: given.len() as u32 })
    }

    fn fan_out_problems(&self) -> Vec<ProblemKind> {
        let mut problems = Vec::new();
        if self.workers.is_empty() {
            problems.push(ProblemKind::NoWorkers);
        }
        if self.count() > MAX_WORKERS {
            problems.push(ProblemKind::TooManyWorkers);
        }
        if self.at_once.as_ref().is_some_and(|limit| limit.good().is_none_or(|limit| *limit == 0)) {
            problems.push(ProblemKind::AtOnce);
        }
        match (&self.schema, self.vote.trim()) {
            (Some(schema), _) if is_unusable(schema) => problems.push(ProblemKind::Schema),
            (_, "") => {}
            (None, _) => problems.push(ProblemKind::VoteNeedsSchema),
            (Some(Typed::Good(schema)), name) if lacks_field(schema, name) => {
                problems.push(ProblemKind::MissingField(name.to_owned()));
            }
            _ => {}
        }
        problems
    }
}

impl Pattern for Parallel {
    type Spec = ParallelSpec;

    fn calls(spec: &ParallelSpec) -> Vec<&CallSettings> {
        let workers = spec.workers.iter().map(|worker| &worker.settings);
        workers.chain(spec.aggregator.iter().map(|aggregator| &aggregator.settings)).collect()
    }

    fn calls_mut(spec: &mut ParallelSpec) -> Vec<&mut CallSettings> {
        let workers = spec.workers.iter_mut().map(|worker| &mut worker.settings);
        workers.chain(spec.aggregator.iter_mut().map(|aggregator| &mut aggregator.settings)).collect()
    }

    fn titles(spec: &ParallelSpec) -> Vec<&str> {
        let workers = spec.workers.iter().map(|worker| worker.name.as_str());
        workers.chain(spec.aggregator.iter().map(|_| "Aggregator")).collect()
    }

    fn address(spec: &ParallelSpec, call: usize) -> Option<LanePath> {
        Some(match spec.workers.get(call) {
            Some(_) => LanePath::new(Part::Worker, call as u32 + 1),
            None => LanePath::new(Part::Aggregator, 1),
        })
    }

    fn stages(spec: &ParallelSpec) -> Vec<Stage> {
        let count = spec.workers.len();
        let last = spec.aggregator.iter().map(|_| Stage::One(count));
        [Stage::Several(0..count)].into_iter().chain(last).collect()
    }

    fn copies(spec: &ParallelSpec, call: usize) -> u32 {
        spec.workers.get(call).map_or(1, Worker::times)
    }

    fn problems(spec: &ParallelSpec) -> Vec<Problem> {
        let whole = spec.fan_out_problems().into_iter().map(|kind| Problem { call: None, kind });
        let workers = spec.workers.iter().enumerate().filter_map(|(index, worker)| {
            let is_bad = !is_worker_count(&worker.times);
            is_bad.then_some(Problem { call: Some(index), kind: ProblemKind::Times })
        });
        let is_mute = |aggregator: &&Aggregator| aggregator.prompt.trim().is_empty();
        let aggregator = spec
            .aggregator
            .iter()
            .filter(is_mute)
            .map(|_| Problem { call: Some(spec.workers.len()), kind: ProblemKind::EmptyPrompt });
        whole.chain(workers).chain(aggregator).collect()
    }

    async fn run(spec: &ParallelSpec, run: &Run<'_>) -> Result<Outcome, RunError> {
        let turns = Turns::new(spec.at_once.as_ref());
        let lanes: Vec<_> = (1..).zip(&spec.workers).flat_map(|(number, of)| open(run, of, number)).collect();
        let asked = lanes.len() as u32;
        let aggregator = spec.aggregator.as_ref().map(|aggregator| {
            let path = LanePath::new(Part::Aggregator, 1);
            (aggregator, run.open(LaneAt::new(path, "Aggregator", LaneRole::Aggregator)))
        });
        let workers = lanes.into_iter().map(|(worker, lane)| work(spec, run, worker, lane.in_turn(&turns)));
        let given = survivors(workers).await?;
        let voted = spec.vote(&given);
        if let Some(voted) = &voted {
            run.voted(voted.clone());
        }
        let responses = numbered(&given);
        let Some((aggregator, lane)) = aggregator else {
            let winners: Vec<&str> = voted.iter().flat_map(Voted::winners).collect();
            let result = if winners.is_empty() { responses } else { winners.join("\n") };
            return Ok(Outcome { result });
        };
        let from: Vec<LaneId> = given.iter().map(|given| given.lane).collect();
        run.fed(lane.id(), Fed { from, of: asked });
        let settings = instructed(aggregator, run, &responses);
        let reply = run.call(lane, &settings, vec![Message::new(Role::User, run.input())]).await?;
        Ok(Outcome { result: reply.text })
    }
}

/// Plans a worker's calls.
fn open<'s, 'r>(run: &'r Run<'_>, worker: &'s Worker, number: u32) -> Vec<(&'s Worker, Lane<'r>)> {
    let times = worker.times().min(MAX_WORKERS);
    let copies = 1..=times;
    let open = |copy| {
        let path = LanePath::new(Part::Worker, number);
        // The first stays where it is when others join it, so that its reply is remembered.
        let path = if copy > 1 { path.then(Part::Copy, copy) } else { path };
        let title = match worker.name.trim() {
            "" => format!("Worker {number}"),
            name => name.to_owned(),
        };
        let iteration = (times > 1).then_some(copy);
        run.open(LaneAt { iteration, ..LaneAt::new(path, title, LaneRole::Worker) })
    };
    copies.map(|copy| (worker, open(copy))).collect()
}

/// One worker's call.
async fn work(
    spec: &ParallelSpec,
    run: &Run<'_>,
    worker: &Worker,
    lane: Lane<'_>,
) -> Result<Survivor, RunError> {
    let id = lane.id();
    let own = !worker.prompt.trim().is_empty();
    let message = ask_of_input(if own { &worker.prompt } else { &spec.prompt }, run.input());
    let messages = vec![Message::new(Role::User, message)];
    let given = run.any_call(lane, &worker.settings, &worker.name, spec.schema.as_ref(), messages).await?;
    Ok(Survivor { lane: id, text: given.text, value: given.value })
}

/// The aggregator's settings, with its instruction and the replies in the system prompt.
fn instructed(aggregator: &Aggregator, run: &Run<'_>, responses: &str) -> CallSettings {
    let values = [("input", run.input()), ("responses", responses)];
    let instruction = compose_with(&aggregator.prompt, &values, &|| format!("\n\n{responses}"));
    let inherited = aggregator.settings.over(run.settings).system.unwrap_or_default();
    let system = match inherited.trim() {
        "" => instruction,
        inherited => [inherited, "\n\n", &instruction].concat(),
    };
    CallSettings { system: Some(system), ..aggregator.settings.clone() }
}
