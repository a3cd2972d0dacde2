//! Tools as the protocol has them: what a model is told of them, and how a server says that it takes none. What they do
//! is not known here.

use super::{ServerError, reply::ToolCall};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A function that a model may call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "Wire<Function>", from = "Wire<Function>")]
pub struct ToolDefinition {
    /// Its name: letters, digits, `_` and `-`, at most 64 (OpenAI's reference).
    pub name: String,
    /// What it does, for the model.
    pub description: String,
    /// The JSON Schema of its arguments.
    pub parameters: Value,
}

/// Whether a model may, may not, or must call tools.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToolChoice {
    /// The model decides.
    #[default]
    Auto,
    /// Each reply must call one.
    Required,
    /// It is told of them, and may not call any.
    None,
}

/// What the wire has around a function: `{type: "function", function: {…}}`, with fields of the provider's beside it.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Wire<T> {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    id: String,
    #[serde(rename = "type", default)]
    kind: Kind,
    function: T,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

/// The only type that there is.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
enum Kind {
    #[default]
    #[serde(rename = "function")]
    Function,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Function {
    name: String,
    description: String,
    parameters: Value,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Called {
    name: String,
    arguments: String,
}

impl From<ToolDefinition> for Wire<Function> {
    fn from(ToolDefinition { name, description, parameters }: ToolDefinition) -> Self {
        let function = Function { name, description, parameters };
        Self { id: String::new(), kind: Kind::Function, function, extra: Map::new() }
    }
}

impl From<Wire<Function>> for ToolDefinition {
    fn from(Wire { function: Function { name, description, parameters }, .. }: Wire<Function>) -> Self {
        Self { name, description, parameters }
    }
}

impl From<ToolCall> for Wire<Called> {
    fn from(ToolCall { id, name, arguments, extra }: ToolCall) -> Self {
        Self { id, kind: Kind::Function, function: Called { name, arguments }, extra }
    }
}

impl From<Wire<Called>> for ToolCall {
    fn from(Wire { id, function: Called { name, arguments }, extra, .. }: Wire<Called>) -> Self {
        Self { id, name, arguments, extra }
    }
}

/// Whether a server says that it, or the model, takes no tools. Ollama: "does not support tools"; OpenRouter: "No endpoints
/// found that support tool use"; vLLM: `"auto" tool choice requires --enable-auto-tool-choice`; llama.cpp: "tools param
/// requires --jinja flag".
pub fn refuses_tools(error: &ServerError) -> bool {
    let said = error.message.to_lowercase();
    let names_tools = ["tool", "function call"].iter().any(|word| said.contains(word));
    let refuses = ["support", "requires --", "not allowed", "not permitted", "unrecognized", "not enabled"];
    names_tools && refuses.iter().any(|word| said.contains(word))
}

/// The tool that a text only writes down a call of, instead of calling it: of these names, or of none. Servers leave it in
/// the text when they know no parser for the model's calls. Hermes and Qwen: `<tool_call>{"name": …, "arguments": …}`;
/// Mistral: `[TOOL_CALLS]`; Llama 3: `<function=NAME>` or `{"name": …, "parameters": …}`; Functionary: `functions.NAME(…`.
pub fn looks_like_a_call<'a>(text: &str, names: &[&'a str]) -> Option<&'a str> {
    const MARKS: [&str; 4] = ["<tool_call>", "[TOOL_CALLS]", "<|python_tag|>", "<|tool_call|>"];
    let is_marked = MARKS.iter().any(|mark| text.contains(mark));
    let text = text.trim();
    let bare = in_fence(text).unwrap_or(text);
    names.iter().copied().find(|name| {
        let is_quoted = |field: &str| {
            let spaced = format!("\"{field}\": \"{name}\"");
            bare.contains(&spaced) || bare.contains(&spaced.replace(' ', ""))
        };
        let has_arguments = || ["\"arguments\"", "\"parameters\""].iter().any(|field| bare.contains(field));
        let is_json = || bare.starts_with(['{', '[']) && has_arguments();
        let opens = [format!("<function={name}"), format!("functions.{name}(")];
        let is_called =
            bare.strip_prefix(name).is_some_and(|rest| rest.starts_with('(') && rest.ends_with(')'));
        opens.iter().any(|open| text.contains(open))
            || is_marked && text.contains(name)
            || is_called
            || is_quoted("name") && is_json()
    })
}

/// What stands in the only block of code of a text.
fn in_fence(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("```")?;
    let (block, _) = rest.split_once("```").unwrap_or((rest, ""));
    Some(block.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_').trim())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    #[test]
    fn tools_and_calls_have_the_form_of_the_wire() {
        let tool = ToolDefinition {
            name: "look".into(),
            description: "Looks.".into(),
            parameters: json!({"type": "object"}),
        };
        let wire = json!({"type": "function",
            "function": {"name": "look", "description": "Looks.", "parameters": {"type": "object"}}});
        assert_eq!(serde_json::to_value(&tool).unwrap(), wire);
        assert_eq!(serde_json::from_value::<ToolDefinition>(wire).unwrap(), tool);

        let mut call =
            ToolCall { id: "a".into(), name: "look".into(), arguments: "{".into(), ..ToolCall::default() };
        call.extra.insert("extra_content".into(), json!({"google": {"thought_signature": "s"}}));
        let wire = json!({"id": "a", "type": "function", "function": {"name": "look", "arguments": "{"},
            "extra_content": {"google": {"thought_signature": "s"}}});
        assert_eq!(serde_json::to_value(&call).unwrap(), wire);
        assert_eq!(serde_json::from_value::<ToolCall>(wire).unwrap(), call);
    }

    #[test]
    fn a_server_that_takes_no_tools_is_told_from_one_that_minds_something_else() {
        let says =
            |message: &str| refuses_tools(&ServerError { message: message.into(), ..ServerError::default() });
        for message in [
            "registry.ollama.ai/library/gemma:latest does not support tools",
            "No endpoints found that support tool use. Try disabling \"read_file\".",
            "\"auto\" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set",
            "tools param requires --jinja flag",
            "`tools` is not supported with this model",
            "Function calling is not enabled for models/gemma-3",
        ] {
            assert!(says(message), "{message}");
        }
        for message in ["", "Model not found", "tool_call_id is missing", "max_tokens is not supported"] {
            assert!(!says(message), "{message}");
        }
    }

    #[test]
    fn a_call_that_was_only_written_is_told_from_an_answer() {
        let names = ["read_file", "run_tests"];
        for text in [
            r#"{"name": "read_file", "arguments": {"path": "a.js"}}"#,
            r#" {"name":"read_file","parameters":{"path":"a.js"}} "#,
            r#"[{"name": "read_file", "arguments": {}}]"#,
            "<tool_call>\n{\"name\": \"read_file\", \"arguments\": {}}\n</tool_call>",
            r#"[TOOL_CALLS] [{"name": "read_file", "arguments": {}}]"#,
            "[TOOL_CALLS]read_file[ARGS]{}",
            r#"<function=read_file>{"path": "a.js"}</function>"#,
            r#"<function=read_file("a.js")"#,
            "functions.read_file({\"path\": \"a.js\"})",
            "Let me look.\n```json\n{\"name\": \"read_file\", \"arguments\": {\"path\": \"a\"}}\n```",
            "```\nread_file(\"a.js\")\n```",
            r#"<|python_tag|>{"name": "read_file", "parameters": {}}"#,
        ] {
            assert_eq!(looks_like_a_call(text, &names), Some("read_file"), "{text}");
        }
        for text in [
            "",
            "I used read_file and it says: one, two.",
            "Call read_file(path) to see it.",
            r#"{"name": "read_file"}"#,
            r#"{"name": "Ada", "arguments": "none"}"#,
            r#"The wire has {"name": "read_file", "arguments": "{}"} in it."#,
            "```js\nfunction sort(list) { return list; }\n```",
            "<tool_call>",
        ] {
            assert_eq!(looks_like_a_call(text, &names), None, "{text}");
        }
        assert_eq!(looks_like_a_call(r#"{"name": "read_file", "arguments": {}}"#, &[]), None);
    }
}
