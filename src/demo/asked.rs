//! A chat completion's request, read as a strict server would. It does not know what is answered.

use crate::{
    llm::{Message, ToolChoice, ToolDefinition},
    workflow::conversation::Conversation,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What a chat completion asks for, as far as it matters here.
pub(super) struct Asked {
    /// The conversation.
    pub(super) messages: Vec<Message>,
    /// The tools that may be called.
    pub(super) tools: Vec<ToolDefinition>,
    /// Whether they may, and whether one must.
    pub(super) choice: ToolChoice,
    /// In what form the answer is wanted.
    pub(super) form: Form,
    /// How it is to come.
    pub(super) delivery: Delivery,
    /// The most tokens that it may have.
    pub(super) limit: Option<usize>,
}

/// In what form an answer is wanted.
pub(super) enum Form {
    /// Any text.
    Text,
    /// JSON that satisfies this schema.
    Json(Value),
}

impl Form {
    /// The schema, where one was asked for.
    pub(super) fn schema(&self) -> Option<&Value> {
        match self {
            Self::Text => None,
            Self::Json(schema) => Some(schema),
        }
    }
}

/// How an answer comes.
pub(super) enum Delivery {
    /// In one piece.
    Whole,
    /// Token by token, and then how many there were where that is wanted.
    Stream {
        /// Whether it is.
        usage: bool,
    },
}

/// What is wrong with a request.
pub(super) struct Fault {
    /// In a sentence.
    pub(super) message: String,
    /// The field.
    pub(super) param: Option<&'static str>,
}

fn fault(param: impl Into<Option<&'static str>>, message: &str) -> Fault {
    Fault { message: message.to_owned(), param: param.into() }
}

/// Reads the body of a chat completion.
pub(super) fn read(body: &str) -> Result<Asked, Fault> {
    let request: Value = serde_json::from_str(body)
        .ok()
        .filter(Value::is_object)
        .ok_or_else(|| fault(None, "The body must be a JSON object."))?;
    if request["model"].as_str().is_none_or(str::is_empty) {
        return Err(fault("model", "`model` must be a non-empty string."));
    }
    let messages: Vec<Message> = request["messages"]
        .as_array()
        .filter(|messages| !messages.is_empty())
        .and_then(|messages| messages.iter().map(message).collect())
        .ok_or_else(|| {
            fault("messages", "`messages` must be a non-empty array of messages with a role and content.")
        })?;
    Conversation::check(&messages).map_err(|broken| fault("messages", &broken.told()))?;
    if request.get("n").is_some_and(|n| n.as_u64() != Some(1)) {
        return Err(fault("n", "The demonstration gives one choice: `n` must be 1."));
    }
    let delivery = match &request["stream"] {
        Value::Null | Value::Bool(false) => Delivery::Whole,
        Value::Bool(true) => {
            Delivery::Stream { usage: request["stream_options"]["include_usage"] == Value::Bool(true) }
        }
        _ => return Err(fault("stream", "`stream` must be true or false.")),
    };
    let limit = match (&request["max_tokens"], &request["max_completion_tokens"]) {
        (Value::Null, Value::Null) => None,
        (limit, Value::Null) | (_, limit) => match limit.as_u64() {
            Some(limit) if limit > 0 => Some(usize::try_from(limit).unwrap_or(usize::MAX)),
            _ => return Err(fault("max_tokens", "The token limit must be a whole number above 0.")),
        },
    };
    let (tools, choice) = tools(&request)?;
    Ok(Asked { messages, tools, choice, form: form(&request["response_format"]), delivery, limit })
}

/// A message; of content in parts, the text parts.
fn message(message: &Value) -> Option<Message> {
    let mut message = message.clone();
    let calls = message.get("tool_calls").is_some();
    match message.get_mut("content") {
        Some(Value::String(_)) => {}
        Some(content @ Value::Array(_)) => {
            let parts = content.as_array().into_iter().flatten();
            let text: String = parts.filter_map(|part| part["text"].as_str()).collect();
            *content = Value::String(text);
        }
        Some(Value::Null) if calls => {}
        None if calls => message["content"] = Value::Null,
        _ => return None,
    }
    typed(&message)
}

/// The tools, and what may be done with them.
fn tools(request: &Value) -> Result<(Vec<ToolDefinition>, ToolChoice), Fault> {
    let tools: Vec<ToolDefinition> = match &request["tools"] {
        Value::Null => Vec::new(),
        tools => typed(tools).ok_or_else(|| fault("tools", "`tools` must be an array of functions."))?,
    };
    match &request["tool_choice"] {
        Value::Null => Ok((tools, ToolChoice::Auto)),
        _ if tools.is_empty() => {
            Err(fault("tool_choice", "`tool_choice` is only allowed when `tools` are specified."))
        }
        choice => match typed(choice) {
            Some(choice) => Ok((tools, choice)),
            None => Err(fault("tool_choice", "`tool_choice` must be auto, none or required.")),
        },
    }
}

/// Through text, because reading from a `Value` would be a second reader of every type, in code.
fn typed<T: DeserializeOwned>(value: &Value) -> Option<T> {
    serde_json::from_str(&value.to_string()).ok()
}

/// OpenAI's `json_schema`, the older form with the schema beside the type, or any JSON object.
fn form(format: &Value) -> Form {
    let schema = match (&format["json_schema"]["schema"], &format["schema"]) {
        (Value::Null, Value::Null) if format["type"] == "json_object" => serde_json::json!({
            "properties": { "message": { "type": "string" } }, "required": ["message"]
        }),
        (Value::Null, Value::Null) => return Form::Text,
        (Value::Null, schema) | (schema, _) => schema.clone(),
    };
    Form::Json(schema)
}
