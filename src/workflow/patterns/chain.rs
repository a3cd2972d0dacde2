//! Chain: the reply of each step is the input of the next. It knows only what [`Run`] lets it ask.

use super::gate::Gate;
use crate::{
    llm::{Message, Role, structured::field},
    run::{LanePath, LaneRole, Outcome, Part, Then},
    workflow::{
        CallSettings, Lane, LaneAt, Pattern, Problem, ProblemKind, Run, RunError, Schema, Typed,
        placeholders::{self, compose_with, snake_case},
        schema::field_paths,
        schema_text::is_unusable,
        structured::Given,
    },
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The pattern.
pub struct Chain;

/// One step of a chain.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// What the person calls it; in snake case it is a placeholder for later steps.
    pub name: String,
    /// The prompt. Without a placeholder it gets `Input:` and the reply before it.
    pub prompt: String,
    /// What its reply must satisfy; without one it is text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Schema>,
    /// What its reply must pass to go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<Gate>,
    /// What differs from the workflow's settings.
    #[serde(default)]
    pub settings: CallSettings,
}

/// A chain's steps, in order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChainSpec {
    /// The steps.
    pub steps: Vec<Step>,
}

impl Pattern for Chain {
    type Spec = ChainSpec;

    fn calls(spec: &ChainSpec) -> Vec<&CallSettings> {
        spec.steps.iter().map(|step| &step.settings).collect()
    }

    fn calls_mut(spec: &mut ChainSpec) -> Vec<&mut CallSettings> {
        spec.steps.iter_mut().map(|step| &mut step.settings).collect()
    }

    fn titles(spec: &ChainSpec) -> Vec<&str> {
        spec.steps.iter().map(|step| step.name.as_str()).collect()
    }

    fn address(_: &ChainSpec, call: usize) -> Option<LanePath> {
        Some(LanePath::new(Part::Step, call as u32 + 1))
    }

    fn problems(spec: &ChainSpec) -> Vec<Problem> {
        let mut problems = Vec::new();
        if spec.steps.is_empty() {
            problems.push(Problem { call: None, kind: ProblemKind::NoSteps });
        }
        for (index, step) in spec.steps.iter().enumerate() {
            let mut add = |kind| problems.push(Problem { call: Some(index), kind });
            if step.prompt.trim().is_empty() {
                add(ProblemKind::EmptyPrompt);
            }
            if step.schema.as_ref().is_some_and(is_unusable) {
                add(ProblemKind::Schema);
            }
            if let Some(gate) = &step.gate {
                gate.problems(step.schema.as_ref()).into_iter().for_each(add);
            }
        }
        problems
    }

    async fn run(spec: &ChainSpec, run: &Run<'_>) -> Result<Outcome, RunError> {
        let lanes: Vec<_> = (1..).zip(&spec.steps).map(|(number, step)| open(run, step, number, 0)).collect();
        let names: Vec<String> = spec.steps.iter().map(|step| snake_case(&step.name)).collect();
        let mut given: Vec<Given> = Vec::with_capacity(lanes.len());
        for (number, (step, lane)) in (1..).zip(spec.steps.iter().zip(lanes)) {
            let message = compose(spec, &names, &given, run.input());
            let messages = vec![Message::new(Role::User, message)];
            given.push(step_through(run, step, number, lane, messages).await?);
        }
        Ok(Outcome { result: given.pop().map(|last| last.text).unwrap_or_default() })
    }
}

/// Plans a step's call: the first one, or one of those that its gate asks for.
fn open<'r>(run: &'r Run<'_>, step: &Step, number: u32, again: u32) -> Lane<'r> {
    let path = LanePath::new(Part::Step, number);
    let path = if again == 0 { path } else { path.then(Part::Again, again) };
    let iteration = (again > 0).then_some(again + 1);
    run.open(LaneAt { iteration, ..LaneAt::new(path, &step.name, LaneRole::Step) })
}

/// A step's reply that its gate lets through.
async fn step_through(
    run: &Run<'_>,
    step: &Step,
    number: u32,
    lane: Lane<'_>,
    asked: Vec<Message>,
) -> Result<Given, RunError> {
    let first = lane.id();
    let mut id = first;
    let ask = |lane, messages| run.any_call(lane, &step.settings, &step.name, step.schema.as_ref(), messages);
    let mut given = ask(lane, asked).await?;
    let Some(gate) = &step.gate else { return Ok(given) };
    let mut again = 0;
    loop {
        let gated = gate.judge(&given.text, given.value.as_ref(), again);
        let then = gated.then;
        run.gated(id, gated);
        match then {
            Then::GoOn => return Ok(given),
            Then::Stop => return Err(RunError::Gate(id)),
            Then::Again => {}
        }
        again += 1;
        // The step sees what it was asked, as a person may have changed it, and what it said last.
        let mut messages = run.asked(first);
        messages.push(Message::new(Role::Assistant, given.text));
        messages.push(Message::new(Role::User, gate.message.clone()));
        let lane = open(run, step, number, again);
        id = lane.id();
        given = ask(lane, messages).await?;
    }
}

/// What the next step is asked.
fn compose(spec: &ChainSpec, names: &[String], given: &[Given], input: &str) -> String {
    let step = &spec.steps[given.len()];
    let previous = given.last().map_or(input, |last| last.text.as_str());
    let mut values: Vec<(&str, Cow<'_, str>)> = Vec::new();
    for ((earlier, name), given) in spec.steps.iter().zip(names).zip(given) {
        values.push((name, Cow::Borrowed(&given.text)));
        // Only fields that the prompt names: a reply may hold a great deal.
        for placeholder in placeholders::names(&step.prompt) {
            let path = placeholder.strip_prefix(name.as_str()).and_then(|rest| rest.strip_prefix('.'));
            values.extend(path.and_then(|path| Some((placeholder, field_of(earlier, given, path)?))));
        }
    }
    // Last, so that a step called "Input" cannot hide what the pattern itself defines.
    values.extend([("input", Cow::Borrowed(input)), ("previous", Cow::Borrowed(previous))]);
    let values: Vec<(&str, &str)> = values.iter().map(|(name, text)| (*name, text.as_ref())).collect();
    compose_with(&step.prompt, &values, &|| format!("\nInput:\n{previous}"))
}

/// A field of a step's reply as text; nothing where there can be no such field. One that a reply may leave out is empty
/// then, not a brace in the prompt.
fn field_of<'a>(step: &Step, given: &'a Given, path: &str) -> Option<Cow<'a, str>> {
    let found = given.value.as_ref().and_then(|value| field(value, path));
    let may_be_there = || {
        let schema = step.schema.as_ref().and_then(Typed::good);
        schema.is_some_and(|schema| field_paths(schema).iter().any(|known| known == path))
    };
    found.or_else(|| may_be_there().then_some(Cow::Borrowed("")))
}

/// The placeholders for the fields of a step's reply.
fn field_names(step: &Step, name: &str) -> impl Iterator<Item = String> {
    let schema = step.schema.as_ref().and_then(Typed::good);
    let paths = schema.map(|schema| field_paths(schema)).unwrap_or_default();
    paths.into_iter().map(move |path| format!("{name}.{path}"))
}

/// The placeholders that the step at `index` may use.
pub fn step_names(spec: &ChainSpec, index: usize) -> Vec<String> {
    let mut names = vec!["input".to_owned(), "previous".to_owned()];
    for step in spec.steps.iter().take(index) {
        let name = snake_case(&step.name);
        if !name.is_empty() {
            let fields: Vec<String> = field_names(step, &name).collect();
            // While a schema cannot be read, nobody knows what fields it names.
            if let Some(Typed::Bad(_)) = step.schema {
                let prefix = format!("{name}.");
                let own = spec.steps.get(index).map_or("", |step| step.prompt.as_str());
                let named = placeholders::names(own).filter(|named| named.starts_with(&prefix));
                names.extend(named.map(str::to_owned));
            }
            names.push(name);
            names.extend(fields);
        }
    }
    names
}
