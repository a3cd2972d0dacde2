//! Tools that a person makes: a name, a schema and the JavaScript that runs in the sandbox. Whether that code may run is
//! no part of the tool: documents come from strangers.

use super::{Job, NAMES, Tools, javascript};
use crate::{
    llm::ToolDefinition,
    workflow::{Schema, Typed, schema_text::is_unusable},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

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
    /// Whether it is switched off.
    #[serde(skip_serializing_if = "is_false")]
    pub off: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields so")]
fn is_false(value: &bool) -> bool {
    !value
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
            off: false,
        }
    }
}

/// Whether a text can be a tool's name: letters, digits, `_` and `-`, at most 64 (OpenAI's reference).
fn is_tool_name(name: &str) -> bool {
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    (1..=MAX_NAME).contains(&name.len()) && is_plain
}

/// What is wrong with a tool that a person made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToolFault {
    /// It has no name that providers take.
    Name,
    /// Another tool has its name.
    NameTaken,
    /// It has no code.
    Code,
    /// The schema of its arguments is no JSON object, or says what no schema can say.
    Schema,
}

impl Tools {
    /// The first thing wrong with each of the person's own tools that are switched on, by its place among them.
    pub fn faults(&self) -> Vec<(usize, ToolFault)> {
        let on = || self.own.iter().enumerate().filter(|(_, tool)| !tool.off);
        let is_taken =
            |name: &str| NAMES.contains(&name) || on().filter(|(_, other)| other.name == name).count() > 1;
        let fault = |(index, tool): (usize, &OwnTool)| {
            let fault = match tool {
                tool if !is_tool_name(&tool.name) => ToolFault::Name,
                tool if is_taken(&tool.name) => ToolFault::NameTaken,
                tool if tool.code.trim().is_empty() => ToolFault::Code,
                tool if is_unusable(&tool.parameters) => ToolFault::Schema,
                _ => return None,
            };
            Some((index, fault))
        };
        on().filter_map(fault).collect()
    }

    /// A name for a new tool, which no other has.
    pub fn new_name(&self) -> String {
        let is_free = |name: &String| self.own.iter().all(|tool| tool.name != *name);
        (1..).map(|number| format!("tool_{number}")).find(is_free).unwrap_or_default()
    }
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

    /// What stands for the tool among those that are allowed: another name or another code is another tool. It is both in
    /// full, because for a short digest a stranger could make code that has the same; and where the name ends is said, or
    /// one that holds a line of code could let that line run elsewhere.
    fn seen(&self) -> String {
        format!("{} {}\n{}", self.name.len(), self.name, self.code)
    }
}

/// The tools whose code a person has seen and allowed, the latest last. It is kept beside documents, never in one: a link
/// could allow itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AllowedTools(Vec<String>);

impl AllowedTools {
    /// The most that are remembered.
    const MAX: usize = 200;

    /// Whether a tool's code may run.
    pub fn has(&self, tool: &OwnTool) -> bool {
        self.0.contains(&tool.seen())
    }

    /// Lets a tool's code run. Of too many, what was allowed first is forgotten.
    pub fn allow(&mut self, tool: &OwnTool) {
        self.forbid(tool);
        self.0.push(tool.seen());
        self.0.drain(..self.0.len().saturating_sub(Self::MAX));
    }

    /// Lets all that others allow run as well.
    pub fn join(&mut self, others: &Self) {
        self.0.extend_from_slice(&others.0);
    }

    /// Takes that back.
    pub fn forbid(&mut self, tool: &OwnTool) {
        let seen = tool.seen();
        self.0.retain(|allowed| *allowed != seen);
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
            OwnTool { name: "count\nreturn args.text.length;".into(), code: String::new(), ..tool.clone() },
            OwnTool { name: String::new(), code: "count\nreturn args.text.length;".into(), ..tool.clone() },
        ] {
            assert!(!allowed.has(&other));
        }
        assert!(allowed.has(&OwnTool { description: "Counts.".into(), ..tool.clone() }));
        allowed.forbid(&tool);
        assert!(!allowed.has(&tool));
    }

    #[test]
    fn of_too_many_the_first_is_forgotten() {
        let named = |name: usize| OwnTool { name: name.to_string(), ..OwnTool::default() };
        let mut allowed = AllowedTools::default();
        (0..AllowedTools::MAX).chain([0, AllowedTools::MAX]).for_each(|name| allowed.allow(&named(name)));
        assert!(!allowed.has(&named(1)));
        assert!([0, 2, AllowedTools::MAX].map(named).iter().all(|tool| allowed.has(tool)));
    }

    #[test]
    fn each_tool_that_is_on_is_told_what_is_wrong_with_it() {
        let named = |name: &str| OwnTool { name: name.into(), ..OwnTool::default() };
        let mut tools = Tools {
            own: vec![
                named("a"),
                named(""),
                named("grep"),
                named("b"),
                named("b"),
                OwnTool { code: " ".into(), ..named("c") },
                OwnTool { parameters: Typed::Bad("{".into()), ..named("d") },
                OwnTool { off: true, ..named("a") },
            ],
            ..Tools::default()
        };
        use ToolFault::{Code, Name, NameTaken, Schema};
        let expected = [(1, Name), (2, NameTaken), (3, NameTaken), (4, NameTaken), (5, Code), (6, Schema)];
        assert_eq!(tools.faults(), expected);
        tools.own.iter_mut().for_each(|tool| tool.off = true);
        assert_eq!(tools.faults(), []);
        assert_eq!(tools.new_name(), "tool_1");
        tools.own.push(named("tool_1"));
        assert_eq!(tools.new_name(), "tool_2");
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
