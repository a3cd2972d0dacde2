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
}
