//! Chain: the reply of each step is the input of the next. It knows only what [`Run`] lets it ask.

use crate::{
    run::{LanePath, LaneRole, Outcome, Part},
    workflow::{
        CallSettings, LaneAt, Pattern, Problem, ProblemKind, Run, RunError,
        placeholders::{fill, snake_case, unescape},
    },
};
use serde::{Deserialize, Serialize};

/// The pattern.
pub struct Chain;

/// One step of a chain.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// What the person calls it; in snake case it is a placeholder for later steps.
    pub name: String,
    /// The prompt. Without a placeholder it gets `Input:` and the reply before it.
    pub prompt: String,
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

    fn problems(spec: &ChainSpec) -> Vec<Problem> {
        let mut problems = Vec::new();
        if spec.steps.is_empty() {
            problems.push(Problem { call: None, kind: ProblemKind::NoSteps });
        }
        for (index, step) in spec.steps.iter().enumerate() {
            if step.prompt.trim().is_empty() {
                problems.push(Problem { call: Some(index), kind: ProblemKind::EmptyPrompt });
            }
        }
        problems
    }

    async fn run(spec: &ChainSpec, run: &Run<'_>) -> Result<Outcome, RunError> {
        let lanes: Vec<_> = (1..)
            .zip(&spec.steps)
            .map(|(number, step)| {
                run.open(LaneAt {
                    path: LanePath::new(Part::Step, number),
                    title: step.name.clone(),
                    role: LaneRole::Step,
                })
            })
            .collect();
        let names: Vec<String> = spec.steps.iter().map(|step| snake_case(&step.name)).collect();
        let mut replies: Vec<String> = Vec::with_capacity(lanes.len());
        for (step, lane) in spec.steps.iter().zip(lanes) {
            let previous = replies.last().map_or(run.input(), String::as_str);
            let mut values: Vec<(&str, &str)> =
                names.iter().map(String::as_str).zip(replies.iter().map(String::as_str)).collect();
            // Last, so that a step called "Input" cannot hide what the pattern itself defines.
            values.extend([("input", run.input()), ("previous", previous)]);
            let message = fill(&step.prompt, &values)
                .unwrap_or_else(|| format!("{}\nInput:\n{previous}", unescape(&step.prompt, &values)));
            let reply = run.call(lane, &step.settings, message).await?;
            replies.push(reply.text);
        }
        Ok(Outcome { result: replies.pop().unwrap_or_default() })
    }
}

/// The placeholders that the step at `index` may use.
pub fn step_names(spec: &ChainSpec, index: usize) -> Vec<String> {
    let earlier = spec.steps.iter().take(index).map(|step| snake_case(&step.name));
    ["input".to_owned(), "previous".to_owned()]
        .into_iter()
        .chain(earlier.filter(|name| !name.is_empty()))
        .collect()
}
