//! What is sent: messages and the request around them. It does not know how the request travels.

use super::{
    Dialect, Downgrade, Reply, ReplySchema,
    reply::ToolCall,
    tools::{ToolChoice, ToolDefinition},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error, ser::SerializeMap};
use serde_json::{Map, Value};
use std::{borrow::Cow, fmt};

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

/// One message of a conversation. Its JSON is what goes over the wire.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Message {
    /// Who it is from.
    pub role: Role,
    /// Its text; `null` on the wire where there is none beside calls, as most servers send it themselves.
    #[serde(deserialize_with = "null_or_text")]
    pub content: String,
    /// The tools that a message of the model calls.
    #[serde(default)]
    pub tool_calls: Vec<ToolCall>,
    /// The call whose result a tool's message is.
    #[serde(default)]
    pub tool_call_id: String,
    /// Whatever else came with a message of the model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("role", &self.role)?;
        let is_silent = self.content.is_empty() && !self.tool_calls.is_empty();
        map.serialize_entry("content", &(!is_silent).then_some(&self.content))?;
        if !self.tool_calls.is_empty() {
            map.serialize_entry("tool_calls", &self.tool_calls)?;
        }
        if !self.tool_call_id.is_empty() {
            map.serialize_entry("tool_call_id", &self.tool_call_id)?;
        }
        self.extra.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
        map.end()
    }
}

fn null_or_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

impl Message {
    /// A message with this role and text.
    pub fn new(role: Role, content: impl Into<String>) -> Self {
        let (content, tool_call_id) = (content.into(), String::new());
        Self { role, content, tool_calls: Vec::new(), tool_call_id, extra: Map::new() }
    }

    /// The model's message, as it was received: with its calls, and with what the provider put beside them. Gemini, DeepSeek
    /// and others refuse the next turn without it.
    pub fn of_reply(reply: &Reply) -> Self {
        let mut extra = reply.extra.clone();
        if !reply.reasoning_field.is_empty() && !reply.reasoning.is_empty() {
            extra.insert(reply.reasoning_field.clone(), Value::String(reply.reasoning.clone()));
        }
        let tool_calls = reply.tool_calls.clone();
        Self { tool_calls, extra, ..Self::new(Role::Assistant, reply.text.clone()) }
    }

    /// A tool's result.
    pub fn of_tool(tool_call_id: impl Into<String>, result: impl Into<String>) -> Self {
        Self { tool_call_id: tool_call_id.into(), ..Self::new(Role::Tool, result) }
    }

    /// The same message with another text.
    pub fn with_content(&self, content: impl Into<String>) -> Self {
        Self { content: content.into(), ..self.clone() }
    }
}

/// A sampling temperature from 0 to 2, in thousandths: what a person typed stays what is shown, and the code that
/// reads floats out of text stays out of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Temperature(u32);

impl Temperature {
    /// The highest there is, by OpenAI's reference.
    const MAX: u32 = 2000;

    /// Reads a decimal number such as `0.7`, of at most three decimals.
    pub fn read(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(fraction) {
            return None;
        }
        let thousandths: u32 = format!("{whole}{fraction:0<3}").parse().ok()?;
        (thousandths <= Self::MAX).then_some(Self(thousandths))
    }

    /// The temperature nearest to a number.
    pub fn of(number: f64) -> Option<Self> {
        let in_range = (0.0..=2.0).contains(&number);
        in_range.then(|| Self((number * 1000.0).round() as u32))
    }
}

impl fmt::Display for Temperature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, fraction) = (self.0 / 1000, format!("{:03}", self.0 % 1000));
        match fraction.trim_end_matches('0') {
            "" => write!(f, "{whole}"),
            fraction => write!(f, "{whole}.{fraction}"),
        }
    }
}

impl Serialize for Temperature {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 % 1000 {
            0 => serializer.serialize_u32(self.0 / 1000),
            _ => serializer.serialize_f64(f64::from(self.0) / 1000.0),
        }
    }
}

impl<'de> Deserialize<'de> for Temperature {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::of(f64::deserialize(deserializer)?).ok_or_else(|| D::Error::custom("no temperature"))
    }
}

/// One chat completion as a workflow asks for it; the fields of the wire that belong to
/// transport (`stream`, `stream_options`) are added by [`ChatRequest::body`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
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
    /// What the reply must satisfy, when it must be JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<ReplySchema>,
    /// The tools that the model may call.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<ToolDefinition>,
    /// Whether it may, where there are tools; nothing is sent for what servers do by themselves.
    #[serde(default, skip_serializing_if = "is_default")]
    pub tool_choice: ToolChoice,
    /// Any further fields a person added. Never one of [`ChatRequest::RESERVED`].
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl ChatRequest {
    /// Fields that "extra" may not set, because they belong to the workflow or to the transport.
    pub const RESERVED: [&'static str; 9] = [
        "model",
        "messages",
        "stream",
        "stream_options",
        "temperature",
        "max_tokens",
        "schema",
        "tools",
        "tool_choice",
    ];

    /// The JSON body for the wire, asking for a stream with usage at its end, as far as `dialect` takes that.
    pub fn body(&self, dialect: &Dialect) -> String {
        serde_json::to_string(&self.wire(dialect)).unwrap_or_default()
    }

    /// What the body says, in its order.
    pub fn wire<'a>(&'a self, dialect: &Dialect) -> impl Serialize + use<'a> {
        #[derive(Serialize)]
        struct Wire<'a> {
            model: &'a str,
            messages: Cow<'a, [Message]>,
            #[serde(skip_serializing_if = "Option::is_none")]
            temperature: Option<Temperature>,
            #[serde(skip_serializing_if = "Option::is_none")]
            max_tokens: Option<u32>,
            #[serde(skip_serializing_if = "Option::is_none")]
            max_completion_tokens: Option<u32>,
            #[serde(skip_serializing_if = "Option::is_none")]
            response_format: Option<Value>,
            #[serde(skip_serializing_if = "<[_]>::is_empty")]
            tools: &'a [ToolDefinition],
            #[serde(skip_serializing_if = "is_default")]
            tool_choice: ToolChoice,
            #[serde(flatten)]
            extra: &'a Map<String, Value>,
            stream: bool,
            #[serde(skip_serializing_if = "Option::is_none")]
            stream_options: Option<StreamOptions>,
        }
        #[derive(Serialize)]
        struct StreamOptions {
            include_usage: bool,
        }
        let renamed = dialect.has(Downgrade::MaxCompletionTokens);
        Wire {
            model: &self.model,
            messages: dialect.messages(&self.messages),
            temperature: self.temperature.filter(|_| !dialect.has(Downgrade::NoTemperature)),
            max_tokens: self.max_tokens.filter(|_| !renamed),
            max_completion_tokens: self
                .max_tokens
                .filter(|_| renamed && !self.extra.contains_key("max_completion_tokens")),
            // A person's own goes first.
            response_format: self
                .schema
                .as_ref()
                .filter(|_| !self.extra.contains_key("response_format"))
                .and_then(|schema| schema.response_format(dialect.rung())),
            tools: &self.tools,
            tool_choice: self.tool_choice,
            extra: &self.extra,
            stream: true,
            stream_options: (!dialect.has(Downgrade::NoStreamOptions))
                .then_some(StreamOptions { include_usage: true }),
        }
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temperature_is_read_shown_and_sent_alike() {
        for (text, shown, sent) in [
            ("0", "0", "0"),
            ("0.7", "0.7", "0.7"),
            ("0.70", "0.7", "0.7"),
            ("1.25", "1.25", "1.25"),
            ("0.001", "0.001", "0.001"),
            ("2.0", "2", "2"),
        ] {
            let read = Temperature::read(text);
            assert_eq!(read.map(|read| read.to_string()).as_deref(), Some(shown));
            let json = read.and_then(|read| serde_json::to_string(&read).ok());
            assert_eq!(json.as_deref(), Some(sent));
            assert_eq!(json.and_then(|json| serde_json::from_str(&json).ok()), read);
        }
        for text in ["", "2.1", "3", "-1", "warm", "NaN", "1.", ".5", "1e0", "0.7 ", "0.7001"] {
            assert_eq!(Temperature::read(text), None, "{text}");
        }
    }
}
