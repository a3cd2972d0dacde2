//! What an agent's conversation shows: the goal, what each tool was asked and said, the driver's notes, and the files as far
//! as they were seen. It reads no more than a model would, and does not know what any of it is for.

use super::decline::OPENING;
use crate::{
    llm::{Message, Role, ToolDefinition},
    run::{NOTE, is_tool_error},
};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A conversation, taken in.
#[derive(Default)]
pub(super) struct Scene {
    /// What the agent is to do.
    pub(super) goal: String,
    /// The tools that it may call.
    pub(super) tools: Vec<ToolDefinition>,
    /// What was called, in order.
    pub(super) steps: Vec<Step>,
    /// The files as they are now, as far as they were seen.
    pub(super) files: BTreeMap<String, String>,
    /// The files as they were first seen.
    pub(super) first: BTreeMap<String, String>,
}

/// A call with its result.
#[derive(Default)]
pub(super) struct Step {
    id: String,
    /// The tool.
    pub(super) tool: String,
    /// Its arguments.
    pub(super) arguments: Map<String, Value>,
    /// What it said.
    pub(super) result: String,
    /// What the driver said behind it; nothing where it did not.
    pub(super) note: String,
}

impl Step {
    /// Whether the tool said that something is wrong.
    pub(super) fn failed(&self) -> bool {
        is_tool_error(&self.result)
    }

    /// An argument that is a text.
    pub(super) fn text(&self, name: &str) -> &str {
        self.arguments.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// Whether it changed a file.
    pub(super) fn is_edit(&self) -> bool {
        matches!(self.tool.as_str(), "edit_file" | "write_file")
    }
}

impl Scene {
    /// Takes in a conversation, whose first message of a user is the goal.
    pub(super) fn of(messages: &[Message], tools: Vec<ToolDefinition>) -> Self {
        let mut scene = Self { tools, ..Self::default() };
        for message in messages {
            match message.role {
                Role::Tool => scene.answered(&message.tool_call_id, &message.content),
                Role::User if scene.goal.is_empty() => scene.goal = message.content.trim().to_owned(),
                _ => {
                    if let Some(note) = message.content.strip_prefix(NOTE) {
                        scene.noted(note);
                    }
                }
            }
            for call in &message.tool_calls {
                scene.called(&call.id, &call.name, &call.arguments);
            }
        }
        scene.look();
        scene
    }

    /// Takes in a conversation that was written down as text.
    pub(super) fn written(goal: &str, transcript: &str) -> Self {
        let mut scene = Self { goal: goal.to_owned(), ..Self::default() };
        let mut answered = 0;
        for (role, text) in parts(transcript) {
            match role {
                "assistant" => {
                    for (name, arguments) in text.lines().filter_map(called) {
                        scene.called("", name, arguments);
                    }
                }
                "tool" => {
                    // Results stand in the order of their calls.
                    if let Some(step) = scene.steps.get_mut(answered) {
                        let id = answered.to_string();
                        step.id.clone_from(&id);
                        scene.answered(&id, &text);
                        answered += 1;
                    }
                }
                _ => {}
            }
            if let Some(note) = text.strip_prefix(NOTE) {
                scene.noted(note);
            }
        }
        scene.look();
        scene
    }

    fn called(&mut self, id: &str, tool: &str, arguments: &str) {
        let arguments = serde_json::from_str(arguments).unwrap_or_default();
        self.steps.push(Step { id: id.to_owned(), tool: tool.to_owned(), arguments, ..Step::default() });
    }

    fn answered(&mut self, id: &str, content: &str) {
        let (result, note) = content.rsplit_once(NOTE).unwrap_or((content, ""));
        if let Some(step) = self.steps.iter_mut().find(|step| step.id == id) {
            step.result = result.trim_end().to_owned();
            self.noted(note);
        }
    }

    fn noted(&mut self, note: &str) {
        // What declined is no advice.
        if let Some(last) = self.steps.last_mut().filter(|_| !note.is_empty() && !note.starts_with(OPENING)) {
            last.note = note.trim().to_owned();
        }
    }

    /// What the files are by now.
    fn look(&mut self) {
        for step in self.steps.iter().filter(|step| !step.failed() && !step.result.is_empty()) {
            let path = step.text("path");
            let path = path.trim_start_matches("./").to_owned();
            let is_part = ["from_line", "to_line"].iter().any(|name| step.arguments.contains_key(*name));
            let text = match step.tool.as_str() {
                "read_file" if !is_part => without_numbers(&step.result),
                "write_file" => step.text("content").to_owned(),
                "edit_file" => match self.files.get(&path) {
                    Some(text) => text.replacen(step.text("old_text"), step.text("new_text"), 1),
                    None => continue,
                },
                _ => continue,
            };
            self.first.entry(path.clone()).or_insert_with(|| text.clone());
            self.files.insert(path, text);
        }
    }

    /// Whether a tool may be called.
    pub(super) fn has(&self, tool: &str) -> bool {
        self.tools.iter().any(|known| known.name == tool)
    }

    /// The latest call of a tool.
    pub(super) fn latest(&self, tool: &str) -> Option<&Step> {
        self.steps.iter().rfind(|step| step.tool == tool)
    }

    /// The paths of the files that there are, as far as a list or an error names them.
    pub(super) fn paths(&self) -> Vec<String> {
        let named = |step: &Step| -> Option<Vec<String>> {
            if step.tool == "list_files" {
                return Some(
                    step.result
                        .lines()
                        .filter_map(|line| Some(line.rsplit_once(" (")?.0.to_owned()))
                        .collect(),
                );
            }
            let (_, paths) = step.result.split_once("There are: ")?;
            Some(paths.lines().next()?.trim_end_matches('.').split(", ").map(str::to_owned).collect())
        };
        self.steps.iter().rev().find_map(named).unwrap_or_default()
    }
}

/// The parts of a written conversation: who, and what.
fn parts(transcript: &str) -> Vec<(&str, String)> {
    let mut parts: Vec<(&str, String)> = Vec::new();
    for paragraph in transcript.split("\n\n") {
        let begun = ["system", "user", "assistant", "tool"]
            .into_iter()
            .find_map(|role| Some((role, paragraph.trim_start().strip_prefix(role)?.strip_prefix(": ")?)));
        match (begun, parts.last_mut()) {
            (Some((role, text)), _) => parts.push((role, text.to_owned())),
            (None, Some((_, text))) => text.extend(["\n\n", paragraph]),
            (None, None) => {}
        }
    }
    parts
}

/// The name and the arguments of a written call.
fn called(line: &str) -> Option<(&str, &str)> {
    line.strip_prefix("calls ")?.strip_suffix(')')?.split_once('(')
}

/// What was read, without the number before each line.
fn without_numbers(read: &str) -> String {
    let line = |line: &str| {
        let digits = line.trim_start();
        let text = digits.trim_start_matches(|c: char| c.is_ascii_digit());
        let is_numbered = text.len() < digits.len() && (text.is_empty() || text.starts_with("  "));
        let text = if is_numbered { text.get(2..).unwrap_or_default() } else { line };
        format!("{text}\n")
    };
    read.lines().map(line).collect()
}
