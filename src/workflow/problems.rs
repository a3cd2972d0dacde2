//! What must be mended before a workflow can run, and where. The words for it belong to the screen.

use super::{CallSettings, Typed, tools::ToolFault, workspace::FileFault};

/// Something that keeps a workflow from running.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which call of the pattern (a step's index), or the workflow as a whole.
    pub call: Option<usize>,
    /// What is wrong.
    pub kind: ProblemKind,
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// There is nothing to run.
    NoSteps,
    /// No model was chosen, for a call or for the connection.
    NoModel,
    /// A prompt is empty.
    EmptyPrompt,
    /// There is no route to take.
    NoRoutes,
    /// A route has no key, or one that another has.
    RouteKey,
    /// The field that names the route is not a required text.
    RouteField,
    /// There is no worker to ask.
    NoWorkers,
    /// There are more workers than may run.
    TooManyWorkers,
    /// A worker is to be asked a number of times that is none from 1 up to the most that may run.
    Times,
    /// The number of calls at once is no whole number from 1 up.
    AtOnce,
    /// A vote counts a field, and the workers' replies have none.
    VoteNeedsSchema,
    /// There is no type of task.
    NoTypes,
    /// A type of task has no name, or one that another has.
    TypeName,
    /// The most tasks are no whole number from 1 up to the most that may run.
    Cap,
    /// A schema is no JSON object.
    Schema,
    /// A schema lacks this field, which the workflow reads.
    MissingField(String),
    /// No field is named that says whether an attempt passes.
    PassField,
    /// An attempt is to have a value to pass, and none is named.
    PassValue,
    /// What a number is to reach is none.
    Threshold,
    /// This field is to reach a number, and is no number.
    NotANumber(String),
    /// This field cannot have this value, which ends the loop.
    NotAChoice(String, String),
    /// The most attempts are no whole number from 1 up to the most that there may be.
    Attempts,
    /// The most turns are no whole number from 1 up to the most that there may be.
    Turns,
    /// What is wrong with a file of the workspace, by its place among them.
    File(usize, FileFault),
    /// There are more files than there may be.
    TooManyFiles,
    /// What is wrong with a tool that the person made, by its place among them.
    Tool(usize, ToolFault),
    /// A person made more tools than there may be.
    TooManyTools,
    /// The number of turns without progress is no whole number from 1 up.
    NoProgress,
    /// A gate reads fields, and its step's reply has none.
    GateNeedsSchema,
    /// A gate compares with nothing, or with what is no number where one is needed.
    GateValue,
    /// A gate asks again no good number of times.
    GateTimes,
    /// A gate asks again and says nothing.
    GateMessage,
    /// The number of repairs is none from 0 to 3.
    Repairs,
    /// The temperature is no number from 0 to 2.
    Temperature,
    /// The token limit is no whole number from 1 up.
    MaxTokens,
    /// A limit of the run is no whole number from 1 up.
    Limits,
    /// The extra fields are no JSON object, or set what is not theirs to set.
    Extra,
}

impl Problem {
    /// What is wrong with a call's settings.
    pub fn of_settings(settings: &CallSettings) -> Vec<ProblemKind> {
        fn is_bad<T>(value: &Option<Typed<T>>) -> bool {
            value.as_ref().is_some_and(|value| value.good().is_none())
        }
        [
            (is_bad(&settings.temperature), ProblemKind::Temperature),
            (is_bad(&settings.max_tokens), ProblemKind::MaxTokens),
            (is_bad(&settings.extra), ProblemKind::Extra),
            (is_bad(&settings.repairs), ProblemKind::Repairs),
        ]
        .into_iter()
        .filter_map(|(bad, kind)| bad.then_some(kind))
        .collect()
    }
}
