//! Evaluator: one call makes an attempt, another judges it, and what it says goes into the next attempt, until one passes
//! or there were enough. It knows only what [`Run`] lets it ask.

use super::{
    attempts::{Attempt, Made, Order, best, context, split_response, stall},
    pass::{Pass, not_a_choice},
};
use crate::{
    llm::{Message, Role, structured::field},
    run::{Chosen, Judged, LanePath, LaneRole, Next, Outcome, Part, Stall, Why},
    workflow::{
        CallSettings, Lane, LaneAt, Pattern, Problem, ProblemKind, Run, RunError, Schema, Typed, Variation,
        condition::look,
        placeholders::compose_with,
        schema::{lacks_field, object_of},
        schema_text::is_unusable,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The pattern.
pub struct Evaluator;

/// The field of the evaluator's reply that holds its verdict, where nobody names another.
pub const VERDICT: &str = "evaluation";
/// The field that says what is to be done better.
pub const FEEDBACK: &str = "feedback";
/// The verdict of an attempt that is good enough.
pub const PASS: &str = "PASS";
/// The verdict of one that is not, yet.
pub const NEEDS_IMPROVEMENT: &str = "NEEDS_IMPROVEMENT";
/// The verdict of one that is beyond that.
pub const FAIL: &str = "FAIL";

/// The placeholders of the generator's prompt.
pub const GENERATOR_NAMES: [&str; 2] = ["task", "context"];
/// The placeholders of the evaluator's prompt.
pub const EVALUATOR_NAMES: [&str; 3] = ["task", "context", "content"];

/// So many attempts are made where nobody says otherwise.
const DEFAULT_CAP: u32 = 4;
/// The most attempts that a run may make.
pub const MAX_ATTEMPTS: u32 = 50;
/// So many more a person may have once they were used up.
pub const MORE_ATTEMPTS: u32 = 2;

/// What makes attempts and what judges them. The task is the run's input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct EvaluatorSpec {
    /// What makes the attempts.
    pub generator: Generator,
    /// What judges them.
    pub evaluator: Judge,
    /// When an attempt is good enough.
    pub pass: Pass,
    /// What a verdict of `FAIL` does.
    pub on_fail: OnFail,
    /// The most attempts.
    pub cap: Typed<u32>,
}

/// What makes the attempts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Generator {
    /// Its prompt. Without a placeholder it gets the task and, from the second attempt on, the context: all earlier
    /// attempts and the latest feedback.
    pub prompt: String,
    /// Where the context goes then.
    pub context: ContextPlace,
    /// What it is told at all of earlier attempts.
    pub told: Told,
    /// What differs from the workflow's settings.
    pub settings: CallSettings,
}

/// Where the context stands in what the generator is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContextPlace {
    /// Between prompt and task.
    #[default]
    BeforeTask,
    /// Behind both.
    AfterTask,
}

/// What an attempt is told of those before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// All of them, and what was said of the latest.
    #[default]
    AttemptsAndFeedback,
    /// Nothing: it is asked as if it were the first.
    Nothing,
}

/// What judges the attempts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Judge {
    /// Its prompt. Without a placeholder it gets the task and the attempt.
    pub prompt: String,
    /// What its reply must satisfy.
    pub schema: Schema,
    /// What of an attempt it is shown.
    pub evaluates: Evaluates,
    /// What differs from the workflow's settings.
    pub settings: CallSettings,
}

/// What of an attempt is judged, and is the result if it is chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evaluates {
    /// All of it.
    #[default]
    WholeReply,
    /// What follows `Response:`, where that stands in it.
    AfterResponse,
}

/// What a verdict of `FAIL` does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnFail {
    /// The same as any other that is not good enough.
    #[default]
    TryAgain,
    /// It stops the run.
    Stop,
}

impl Default for EvaluatorSpec {
    fn default() -> Self {
        Self {
            generator: Generator::default(),
            evaluator: Judge::default(),
            pass: Pass::default(),
            on_fail: OnFail::default(),
            cap: Typed::Good(DEFAULT_CAP),
        }
    }
}

impl Default for Judge {
    fn default() -> Self {
        let mut schema = object_of(&[VERDICT, FEEDBACK]);
        schema["properties"][VERDICT]["enum"] = json!([PASS, NEEDS_IMPROVEMENT, FAIL]);
        Self {
            prompt: String::new(),
            schema: Typed::Good(schema),
            evaluates: Evaluates::default(),
            settings: CallSettings::default(),
        }
    }
}

impl EvaluatorSpec {
    /// The fields of the evaluator's reply that the workflow reads.
    pub fn fields_read(&self) -> Vec<String> {
        let mut fields = vec![self.pass.field(), FEEDBACK];
        if self.on_fail == OnFail::Stop && self.verdict_field() != self.pass.field() {
            fields.push(self.verdict_field());
        }
        fields.into_iter().filter(|field| !field.is_empty()).map(str::to_owned).collect()
    }

    /// Allows [`MORE_ATTEMPTS`] more than were made. All that is remembered of these counts as before.
    pub fn allow_more(&mut self, made: u32) {
        self.cap = Typed::Good(made.saturating_add(MORE_ATTEMPTS).min(MAX_ATTEMPTS));
    }

    /// How high something found in an attempt stands among attempts: the order by which the best is chosen.
    pub fn standing(&self, found: &str) -> Option<f64> {
        Order::of(&self.pass, &self.evaluator.schema).standing(found)
    }

    /// What of a reply comes before that which is judged, and the latter.
    pub fn split<'a>(&self, reply: &'a str) -> (&'a str, &'a str) {
        match self.evaluator.evaluates {
            Evaluates::WholeReply => ("", reply),
            Evaluates::AfterResponse => split_response(reply),
        }
    }

    /// The most attempts.
    fn cap(&self) -> u32 {
        self.cap.good().copied().unwrap_or(DEFAULT_CAP).clamp(1, MAX_ATTEMPTS)
    }

    /// The field in which `FAIL` is looked for.
    fn verdict_field(&self) -> &str {
        match &self.pass {
            Pass::Is { .. } => self.pass.field(),
            Pass::AtLeast { .. } => VERDICT,
        }
    }

    /// What must be mended of what the evaluator replies.
    fn reply_problems(&self) -> Vec<ProblemKind> {
        let Some(schema) = self.evaluator.schema.good().filter(|_| !is_unusable(&self.evaluator.schema))
        else {
            return vec![ProblemKind::Schema];
        };
        let lacks =
            |field: &str| lacks_field(schema, field).then(|| ProblemKind::MissingField(field.to_owned()));
        let verdict = Some(self.verdict_field()).filter(|_| self.on_fail == OnFail::Stop);
        // That the field which decides is missing is told once.
        let missing = verdict.filter(|field| *field != self.pass.field()).and_then(lacks);
        let stops = missing.or_else(|| not_a_choice(schema, verdict?, FAIL));
        [self.pass.problem(schema), lacks(FEEDBACK), stops].into_iter().flatten().collect()
    }
}

impl Pattern for Evaluator {
    type Spec = EvaluatorSpec;

    const VARIATIONS: &'static [Variation] = &[Variation::WithFeedback, Variation::WithoutFeedback];

    const LOOPS: bool = true;

    fn calls(spec: &EvaluatorSpec) -> Vec<&CallSettings> {
        vec![&spec.generator.settings, &spec.evaluator.settings]
    }

    fn calls_mut(spec: &mut EvaluatorSpec) -> Vec<&mut CallSettings> {
        vec![&mut spec.generator.settings, &mut spec.evaluator.settings]
    }

    fn titles(_: &EvaluatorSpec) -> Vec<&str> {
        vec!["Generator", "Evaluator"]
    }

    fn vary(spec: &mut EvaluatorSpec, variation: Variation) {
        spec.generator.told = match variation {
            Variation::WithoutFeedback => Told::Nothing,
            _ => Told::AttemptsAndFeedback,
        };
    }

    fn most_calls(spec: &EvaluatorSpec) -> Option<u32> {
        Some(spec.cap() * Self::calls(spec).len() as u32)
    }

    fn address(_: &EvaluatorSpec, _: usize) -> Option<LanePath> {
        // Each round has both calls.
        None
    }

    fn problems(spec: &EvaluatorSpec) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut add = |call, kind| problems.push(Problem { call, kind });
        for (call, prompt) in [(0, &spec.generator.prompt), (1, &spec.evaluator.prompt)] {
            if prompt.trim().is_empty() {
                add(Some(call), ProblemKind::EmptyPrompt);
            }
        }
        spec.reply_problems().into_iter().for_each(|kind| add(Some(1), kind));
        if spec.cap.good().is_none_or(|cap| !(1..=MAX_ATTEMPTS).contains(cap)) {
            add(None, ProblemKind::Attempts);
        }
        problems
    }

    async fn run(spec: &EvaluatorSpec, run: &Run<'_>) -> Result<Outcome, RunError> {
        let mut attempts: Vec<Attempt> = Vec::new();
        loop {
            let number = attempts.len() as u32 + 1;
            let (generator, evaluator) =
                (open(run, number, Part::Generate), open(run, number, Part::Evaluate));
            let context = context(&attempts);
            let made = generate(spec, run, generator, &context).await?;
            if let Some(stalled) = stall(&attempts, Stall::SameAttempt, &made.content) {
                run.stalled(stalled);
            }
            let judged = evaluate(spec, run, evaluator, number, &context, &made).await?;
            run.judged(judged.clone());
            let (next, judge) = (judged.next, judged.evaluator);
            if next != Next::Passed
                && let Some(stalled) = stall(&attempts, Stall::SameFeedback, &judged.feedback)
            {
                run.stalled(stalled);
            }
            attempts.push(Attempt { made, judged });
            match next {
                Next::Again | Next::Anew => {}
                Next::Rejected => return Err(RunError::Rejected(judge)),
                Next::Passed | Next::Capped => return Ok(choose(spec, run, attempts, next)),
            }
        }
    }
}

/// Plans a call of a round.
fn open<'r>(run: &'r Run<'_>, number: u32, part: Part) -> Lane<'r> {
    let path = LanePath::new(Part::Iteration, number).then(part, 1);
    let (title, role) = match part {
        Part::Generate => ("Generator", LaneRole::Generator),
        _ => ("Evaluator", LaneRole::Evaluator),
    };
    run.open(LaneAt { iteration: Some(number), ..LaneAt::new(path, title, role) })
}

/// Makes an attempt.
async fn generate(
    spec: &EvaluatorSpec,
    run: &Run<'_>,
    lane: Lane<'_>,
    context: &str,
) -> Result<Made, RunError> {
    let Generator { prompt, context: place, told, settings } = &spec.generator;
    let (id, task) = (lane.id(), run.input());
    let context = if *told == Told::Nothing { "" } else { context };
    let message = compose_with(prompt, &[("task", task), ("context", context)], &|| match (context, place) {
        ("", _) => format!("\nTask:\n{task}"),
        (_, ContextPlace::BeforeTask) => format!("\n{context}\n\nTask:\n{task}"),
        (_, ContextPlace::AfterTask) => format!("\nTask:\n{task}\n\n{context}"),
    });
    let reply = run.call(lane, settings, vec![Message::new(Role::User, message)]).await?.text;
    let content = spec.split(&reply).1.to_owned();
    Ok(Made { lane: id, reply, content })
}

/// Judges an attempt.
async fn evaluate(
    spec: &EvaluatorSpec,
    run: &Run<'_>,
    lane: Lane<'_>,
    attempt: u32,
    context: &str,
    made: &Made,
) -> Result<Judged, RunError> {
    let Judge { prompt, schema, settings, .. } = &spec.evaluator;
    let (evaluator, task, content) = (lane.id(), run.input(), made.content.as_str());
    let values = [("task", task), ("context", context), ("content", content)];
    let message = compose_with(prompt, &values, &|| {
        format!("\nOriginal task:\n{task}\n\nContent to evaluate:\n{content}")
    });
    let schema = schema.good().cloned().unwrap_or_default();
    let messages = vec![Message::new(Role::User, message)];
    let value = run.structured_call(lane, settings, "Evaluator", &schema, messages).await?.value;
    let condition = spec.pass.condition();
    let looked = look(&condition, "", Some(&value));
    let has_failed = || field(&value, spec.verdict_field()).is_some_and(|verdict| verdict.trim() == FAIL);
    let next = match looked.holds {
        true => Next::Passed,
        false if spec.on_fail == OnFail::Stop && has_failed() => Next::Rejected,
        false if attempt >= spec.cap() => Next::Capped,
        false if spec.generator.told == Told::Nothing => Next::Anew,
        false => Next::Again,
    };
    let feedback = field(&value, FEEDBACK).unwrap_or_default().into_owned();
    Ok(Judged { attempt, generator: made.lane, evaluator, condition, found: looked.found, feedback, next })
}

/// The attempt that is the result: the one that passed, or the best there is.
fn choose(spec: &EvaluatorSpec, run: &Run<'_>, mut attempts: Vec<Attempt>, next: Next) -> Outcome {
    let chosen = match (next, attempts.last()) {
        (Next::Passed, Some(last)) => {
            let attempt = attempts.len() as u32;
            Some(Chosen { attempt, lane: last.made.lane, why: Why::Passed, among: 1 })
        }
        _ => best(&attempts, &spec.pass, &spec.evaluator.schema),
    };
    let Some(chosen) = chosen else { return Outcome { result: String::new() } };
    run.chosen(chosen);
    Outcome { result: attempts.swap_remove(chosen.attempt as usize - 1).made.content }
}
