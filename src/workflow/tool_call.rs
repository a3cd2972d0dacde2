//! A tool's call on a lane: its arguments are read and checked, the memory is asked, the tool does its work, and whatever
//! comes of it is a result for the model to read. It knows no pattern.

use super::{
    Lane, Run,
    lane::Stage,
    tools::{Tool, Work},
    workspace::Workspace,
};
use crate::{
    llm::ToolCall,
    ports::Invalid,
    run::{BAD_ARGUMENTS, Digest, LaneEvent, TOOL_ERROR, Written},
};
use serde_json::{Map, Value};
use std::fmt::Write as _;

/// The longest result that a model is told, in characters.
const MAX_RESULT: usize = 16_000;
/// So many of the faults of arguments are told.
const MAX_TOLD: usize = 10;

/// Why a call is not run at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unrun {
    /// The token limit cut the reply that asked for it: its arguments may be less than was meant.
    Cut,
    /// The model asked for more calls at once than are run.
    TooMany(usize),
}

impl Unrun {
    /// What the model is told.
    pub fn told(self) -> String {
        match self {
            Self::Cut => format!(
                "{TOOL_ERROR} the reply was cut by its token limit, so this call was not run. Call again with less text."
            ),
            Self::TooMany(most) => {
                format!("{TOOL_ERROR} of one reply at most {most} calls are run, and this one was not.")
            }
        }
    }
}

impl Run<'_> {
    /// Runs a tool for a call of a model. An error is a result, too: the model reads what is wrong and what to do. What a
    /// person made of a result stands in its place, with the same files written.
    pub(super) async fn tool(
        &self,
        mut lane: Lane<'_>,
        call: &ToolCall,
        tools: &[Tool<'_>],
        space: &mut Workspace,
        unrun: Option<Unrun>,
    ) -> String {
        let digest = digest(call, space, unrun);
        lane.record(LaneEvent::Called(call.clone(), digest));
        lane.stage = Stage::UnderWay;
        let known = self.memory.recall(&lane.path, digest).and_then(|recorded| recorded.answer.clone());
        let before = space.clone();
        let said = match unrun {
            Some(unrun) => Err(unrun.told()),
            None => self.work(call, tools, space, known.is_some()).await,
        };
        for (path, text) in space.files().filter(|(path, text)| before.file(path) != Some(text)) {
            lane.record(LaneEvent::Wrote(Written { path: path.to_owned(), text: text.to_owned() }));
        }
        if let Some(answer) = known {
            let result = answer.reply().text.clone();
            lane.recall(answer);
            lane.stage = Stage::Over;
            return result;
        }
        let result = shortened(said.unwrap_or_else(|error| error));
        lane.end(LaneEvent::Returned(result.clone()));
        result
    }

    /// What a tool says, an error with what marks it as one. What would only be run for its result is not run where that
    /// is known.
    async fn work(
        &self,
        call: &ToolCall,
        tools: &[Tool<'_>],
        space: &mut Workspace,
        is_known: bool,
    ) -> Result<String, String> {
        let Some(tool) = tools.iter().find(|tool| tool.name() == call.name) else {
            let names: Vec<&str> = tools.iter().map(Tool::name).collect();
            let there = if names.is_empty() {
                "There are none.".to_owned()
            } else {
                format!("There are: {}.", names.join(", "))
            };
            return Err(format!("{TOOL_ERROR} there is no tool {}. {there}", call.name));
        };
        let arguments = self.arguments(call, tool).await?;
        let error = |said: String| format!("{TOOL_ERROR} {said}");
        match tool.work(&arguments, space) {
            Work::Done(said) => said.map_err(error),
            Work::Job(_) if is_known => Ok(String::new()),
            Work::Job(job) => (job.told)(self.sandbox.run(&job.script).await).map_err(error),
        }
    }

    /// The arguments, if they are what the tool's schema asks for. No text at all is no argument at all: models leave it out
    /// where there is nothing to say.
    async fn arguments(&self, call: &ToolCall, tool: &Tool<'_>) -> Result<Map<String, Value>, String> {
        let text = Some(call.arguments.trim()).filter(|text| !text.is_empty()).unwrap_or("{}");
        let arguments: Map<String, Value> = serde_json::from_str(text).map_err(|error| {
            format!("{BAD_ARGUMENTS} are not one JSON object: {error}. Nothing was done. Call again with valid JSON.")
        })?;
        let schema = tool.definition().parameters.to_string();
        match self.validator.validate(&schema, text).await {
            Ok(()) => Ok(arguments),
            Err(Invalid::Value(faults)) => {
                let mut told = format!("{BAD_ARGUMENTS} are not what {} takes:", tool.name());
                for fault in faults.iter().take(MAX_TOLD) {
                    let at = if fault.at.is_empty() { String::new() } else { format!("at {}: ", fault.at) };
                    // Writing to a string cannot fail.
                    let _ = write!(told, "\n- {at}{}", fault.message);
                }
                Err(told + "\nNothing was done. Call again.")
            }
            Err(Invalid::NotJson(why)) => {
                Err(format!("{BAD_ARGUMENTS} are not JSON: {why}. Nothing was done."))
            }
            Err(Invalid::Schema(why)) => {
                Err(format!("{TOOL_ERROR} the tool's own schema cannot be used: {why}"))
            }
            Err(Invalid::TooSlow | Invalid::Unavailable) => {
                Err(format!("{TOOL_ERROR} the arguments could not be checked, so nothing was done."))
            }
        }
    }
}

/// The digest of a call and of all that its result depends on.
fn digest(call: &ToolCall, space: &Workspace, unrun: Option<Unrun>) -> Digest {
    let mut asked = format!("{}\n{}\n{unrun:?}", call.name, call.arguments);
    for (path, text) in space.files() {
        let _ = write!(asked, "\n{path}\n{}\n{text}", text.len());
    }
    Digest::of_text(&asked)
}

/// As much of a result as a model is told.
fn shortened(result: String) -> String {
    match result.char_indices().nth(MAX_RESULT) {
        Some((at, _)) => {
            let left = result[at..].chars().count();
            format!("{}\n… ({left} more characters were cut)", &result[..at])
        }
        None => result,
    }
}
