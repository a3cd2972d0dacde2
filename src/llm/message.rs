//! What is sent: messages and the request around them. It does not know how the request travels.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Who a message is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Instructions that frame the conversation.
    System,
    /// The person, or the workflow on their behalf.
    User,
    /// The model.
    Assistant,
    /// A tool's result.
    Tool,
}

/// One message of a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Who it is from.
    pub role: Role,
    /// Its text.
    pub content: String,
}

impl Message {
    /// A message with this role and text.
    pub fn new(role: Role, content: impl Into<String>) -> Self {
        Self { role, content: content.into() }
    }
}

/// One chat completion as a workflow asks for it; the fields of the wire that belong to
/// transport (`stream`, `stream_options`) are added by [`ChatRequest::body`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChatRequest {
    /// The model's id at the endpoint.
    pub model: String,
    /// The conversation, oldest first.
    pub messages: Vec<Message>,
    /// Sampling temperature, when it is to be sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// The most tokens a reply may have, when it is to be sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u32>,
    /// Any further fields a person added. Never one of [`ChatRequest::RESERVED`].
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl ChatRequest {
    /// Fields that "extra" may not set, because they belong to the workflow or to the transport.
    pub const RESERVED: [&'static str; 6] =
        ["model", "messages", "stream", "stream_options", "temperature", "max_tokens"];

    /// The JSON body for the wire, asking for a stream with usage at its end.
    pub fn body(&self) -> String {
        #[derive(Serialize)]
        struct Wire<'a> {
            #[serde(flatten)]
            request: &'a ChatRequest,
            stream: bool,
            stream_options: StreamOptions,
        }
        #[derive(Serialize)]
        struct StreamOptions {
            include_usage: bool,
        }
        let wire =
            Wire { request: self, stream: true, stream_options: StreamOptions { include_usage: true } };
        serde_json::to_string(&wire).unwrap_or_default()
    }
}
