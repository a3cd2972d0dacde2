//! What comes back: a model's reply, whole or as far as it got. It does not know how it was cut on the wire.

use super::tools::{Called, Wire};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// How a reply ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finish {
    /// The stream ended without saying why: never a success.
    #[default]
    Incomplete,
    /// The model was done.
    Stop,
    /// The model asks for tools.
    ToolCalls,
    /// The token limit cut it.
    Length,
    /// The provider's filter cut it.
    ContentFilter,
    /// The model declined, in a refusal field of its own.
    Refusal,
    /// A reason this program does not know.
    Other(String),
}

/// A tool call that the model asks for. In JSON it has the form of the wire, in which it goes back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Wire<Called>", from = "Wire<Called>")]
pub struct ToolCall {
    /// The id that the tool's result must carry.
    pub id: String,
    /// The function's name.
    pub name: String,
    /// Its arguments: JSON text as the model wrote it, unchecked.
    pub arguments: String,
    /// Every other field of the call (`extra_content` of Gemini among them): sent back as it came.
    pub extra: Map<String, Value>,
}

/// Tokens as the server counted them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Tokens of the messages sent.
    pub prompt_tokens: u64,
    /// Tokens of the reply.
    pub completion_tokens: u64,
}

/// A model's reply, whole or as far as it got.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The answer.
    pub text: String,
    /// Thinking that the provider sent apart from the answer; never part of it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reasoning: String,
    /// What the model said in declining, in the field that OpenAI has for it; never part of the answer.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub refusal: String,
    /// The field in which that thinking came, to be sent back in: `reasoning_content` (DeepSeek, Kimi) or `reasoning`
    /// (OpenRouter, Groq). Some refuse the next turn without it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reasoning_field: String,
    /// Every further field of the message (`reasoning_details` of OpenRouter among them): sent back as it came.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub extra: Map<String, Value>,
    /// Calls of tools, in the order of their first appearance.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tool_calls: Vec<ToolCall>,
    /// Why it ended.
    pub finish: Finish,
    /// Tokens, when the server said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// The model that the server says answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Events that could not be read and were skipped: more than none makes the reply suspect.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub skipped_events: u32,
}

impl Reply {
    /// Whether a workflow may go on with it. A reply that the token limit cut counts, and stays marked;
    /// one without an end, filtered or refused does not.
    pub fn is_usable(&self) -> bool {
        !matches!(self.finish, Finish::Incomplete | Finish::ContentFilter | Finish::Refusal)
    }
}

fn is_zero(n: &u32) -> bool {
    *n == 0
}
