//! What is sent: messages and the request around them. It does not know how the request travels.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};
use std::fmt;

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

/// A sampling temperature from 0 to 2, with the digits that a person gave it. It is never calculated with,
/// so it is no float: reading and writing floats would be a tenth of the whole program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Temperature(Number);

impl Temperature {
    /// Reads a decimal number such as `0.7`.
    pub fn read(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let in_range = match whole {
            "0" | "1" => true,
            "2" => fraction.bytes().all(|b| b == b'0'),
            _ => false,
        };
        (in_range && digits(fraction)).then(|| Self(Number::from_string_unchecked(text.to_owned())))
    }
}

impl fmt::Display for Temperature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
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
    pub temperature: Option<Temperature>,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temperature_keeps_its_digits() {
        for text in ["0", "0.7", "0.70", "1.25", "2", "2.0"] {
            let read = Temperature::read(text);
            assert_eq!(read.as_ref().map(ToString::to_string).as_deref(), Some(text));
            assert_eq!(read.and_then(|read| serde_json::to_string(&read).ok()).as_deref(), Some(text));
        }
        for text in ["", "2.1", "3", "-1", "warm", "NaN", "1.", ".5", "1e0", "00.5", "0.7 "] {
            assert_eq!(Temperature::read(text), None, "{text}");
        }
    }
}
