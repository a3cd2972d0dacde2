//! The tools of an agent: the list of those that are always there, a line each, those that a person makes, and what of
//! all of them a run offers. How a call is run is in `tool_call.rs`.

mod files;
mod javascript;
mod own;

pub use own::{AllowedTools, OwnTool, ToolFault};

use super::workspace::Workspace;
use crate::{
    llm::{ToolChoice, ToolDefinition},
    ports::{Ran, Script},
};
use files::{Arguments, Said};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A tool that is always there.
#[derive(Clone, Copy)]
pub struct Builtin {
    /// Its name.
    pub name: &'static str,
    /// What it does, for the model.
    pub description: &'static str,
    /// The schema of its arguments.
    parameters: fn() -> Value,
    needs: Needs,
}

/// What a tool works with.
#[derive(Clone, Copy)]
enum Needs {
    /// The files alone: it is done at once.
    Files(fn(&Arguments, &mut Workspace) -> Said),
    /// A sandbox, for what it makes of the files.
    Sandbox(fn(&Arguments, &Workspace) -> Result<Job, String>),
}

/// Something to be run in a sandbox.
pub(super) struct Job {
    /// What is run.
    pub(super) script: Script,
    /// What a model is told of its end.
    pub(super) told: Box<dyn FnOnce(Ran) -> Said>,
}

/// Every tool that is always there, in the order in which a model is told of them.
pub const BUILTINS: [Builtin; 7] = [
    files::LIST_FILES,
    files::READ_FILE,
    files::GREP,
    files::WRITE_FILE,
    files::EDIT_FILE,
    javascript::RUN_JAVASCRIPT,
    javascript::RUN_TESTS,
];

/// Their names alone: whoever minds only these does not carry all that the tools do.
const NAMES: [&str; BUILTINS.len()] = {
    let mut names = [""; BUILTINS.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = BUILTINS[at].name;
        at += 1;
    }
    names
};

impl Builtin {
    /// What a model is told of it.
    pub fn definition(&self) -> ToolDefinition {
        ToolDefinition {
            name: self.name.to_owned(),
            description: self.description.to_owned(),
            parameters: (self.parameters)(),
        }
    }
}

/// The schema of arguments with these properties, some of them required. What it does not name is refused, so that a
/// misspelt argument is told instead of ignored.
#[expect(clippy::needless_pass_by_value, reason = "it is made for this alone")]
fn parameters(required: &[&str], properties: Value) -> Value {
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

/// The schema of a path.
fn path() -> Value {
    json!({"type": "string", "description": "The path of the file, such as src/name.js."})
}

/// The tools of an agent, as a person set them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tools {
    /// The names of those that are always there and are switched off.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub off: Vec<String>,
    /// Those that the person made.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub own: Vec<OwnTool>,
    /// Whether the model may, must or must not call one.
    pub choice: ToolChoice,
}

/// A tool that a run offers.
#[derive(Clone, Copy)]
pub(super) enum Tool<'a> {
    /// One that is always there.
    Builtin(&'static Builtin),
    /// One that a person made.
    Own(&'a OwnTool),
}

/// What a tool does with a call.
pub(super) enum Work {
    /// It was done at once.
    Done(Said),
    /// It has to be run.
    Job(Job),
}

impl Tools {
    /// Whether a tool that is always there is switched on.
    pub fn is_on(&self, name: &str) -> bool {
        !self.off.iter().any(|off| off == name)
    }

    /// Switches a tool that is always there on or off.
    pub fn switch(&mut self, name: &str, on: bool) {
        self.off.retain(|off| off != name);
        if !on {
            self.off.push(name.to_owned());
        }
    }

    /// What a run offers: what is switched on, and of a person's own only what they allowed.
    pub(super) fn offered<'a>(&'a self, allowed: &AllowedTools) -> Vec<Tool<'a>> {
        let builtins = BUILTINS.iter().filter(|tool| self.is_on(tool.name)).map(Tool::Builtin);
        let own = self.own.iter().filter(|tool| !tool.off && allowed.has(tool)).map(Tool::Own);
        builtins.chain(own).collect()
    }
}

impl Tool<'_> {
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Builtin(tool) => tool.name,
            Self::Own(tool) => &tool.name,
        }
    }

    /// What a model is told of it.
    pub(super) fn definition(&self) -> ToolDefinition {
        match self {
            Self::Builtin(tool) => tool.definition(),
            Self::Own(tool) => tool.definition(),
        }
    }

    /// Does what can be done at once, with arguments that its schema has let pass.
    pub(super) fn work(&self, arguments: &Arguments, space: &mut Workspace) -> Work {
        let job = match self {
            Self::Builtin(Builtin { needs: Needs::Files(run), .. }) => {
                return Work::Done(run(arguments, space));
            }
            Self::Builtin(Builtin { needs: Needs::Sandbox(job), .. }) => job(arguments, space),
            Self::Own(tool) => Ok(tool.job(arguments)),
        };
        job.map_or_else(|said| Work::Done(Err(said)), Work::Job)
    }
}
