//! Tools that a person makes: a name, a schema and the JavaScript that runs in the sandbox. Whether that code may run is
//! no part of the tool: documents come from strangers.

use super::{Job, javascript};
use crate::{
    llm::ToolDefinition,
    run::Digest,
    workflow::{Schema, Typed, schema_text::is_unusable},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The longest name that providers take.
const MAX_NAME: usize = 64;

/// A tool that a person made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct OwnTool {
    /// Its name.
    pub name: String,
    /// What it does, for the model.
    pub description: String,
    /// The schema of its arguments.
    pub parameters: Schema,
    /// The body of an async JavaScript function of `args`; what it returns is the result.
    pub code: String,
}

impl Default for OwnTool {
    fn default() -> Self {
        let schema =
            json!({"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]});
        Self {
            name: String::new(),
            description: String::new(),
            parameters: Typed::Good(schema.as_object().cloned().unwrap_or_default().into()),
            code: "return args.text.length;".to_owned(),
        }
    }
}

/// Whether a text can be a tool's name: letters, digits, `_` and `-`, at most 64 (OpenAI's reference).
pub fn is_tool_name(name: &str) -> bool {
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    (1..=MAX_NAME).contains(&name.len()) && is_plain
}

impl OwnTool {
    pub(super) fn definition(&self) -> ToolDefinition {
        let parameters = self.parameters.good().filter(|_| !is_unusable(&self.parameters)).cloned();
        let parameters = Value::Object(parameters.map(|schema| (*schema).clone()).unwrap_or_default());
        ToolDefinition { name: self.name.clone(), description: self.description.clone(), parameters }
    }

    pub(super) fn job(&self, arguments: &Map<String, Value>) -> Job {
        let args = Value::Object(arguments.clone()).to_string();
        javascript::own(self.code.clone(), args)
    }

    /// What stands for the tool among those that are allowed: another name or another code is another tool.
    fn fingerprint(&self) -> Digest {
        Digest::of_text(&[self.name.as_str(), "\n", &self.code].concat())
    }
}

/// The tools whose code a person has seen and allowed. It is kept beside documents, never in one: a link could allow
/// itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AllowedTools(BTreeSet<String>);

impl AllowedTools {
    /// The most that are remembered.
    const MAX: usize = 200;

    /// Whether a tool's code may run.
    pub fn has(&self, tool: &OwnTool) -> bool {
        self.0.contains(&String::from(tool.fingerprint()))
    }

    /// Lets a tool's code run.
    pub fn allow(&mut self, tool: &OwnTool) {
        if self.0.len() >= Self::MAX {
            self.0.pop_first();
        }
        self.0.insert(tool.fingerprint().into());
    }

    /// Takes that back.
    pub fn forbid(&mut self, tool: &OwnTool) {
        self.0.remove(&String::from(tool.fingerprint()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_very_code_that_was_seen_is_allowed() {
        let tool = OwnTool { name: "count".into(), ..OwnTool::default() };
        let mut allowed = AllowedTools::default();
        assert!(!allowed.has(&tool));
        allowed.allow(&tool);
        assert!(allowed.has(&tool));
        for other in [
            OwnTool { code: "return 1;".into(), ..tool.clone() },
            OwnTool { name: "other".into(), ..tool.clone() },
        ] {
            assert!(!allowed.has(&other));
        }
        assert!(allowed.has(&OwnTool { description: "Counts.".into(), ..tool.clone() }));
        allowed.forbid(&tool);
        assert!(!allowed.has(&tool));
    }

    #[test]
    fn a_name_is_what_every_provider_takes() {
        for (name, is_one) in [
            ("count", true),
            ("count_2-b", true),
            ("", false),
            ("a b", false),
            ("über", false),
            ("a.b", false),
        ] {
            assert_eq!(is_tool_name(name), is_one, "{name}");
        }
        assert!(is_tool_name(&"x".repeat(64)) && !is_tool_name(&"x".repeat(65)));
    }
}
