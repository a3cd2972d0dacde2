//! The demonstration's side of the protocol: requests read as a strict server would, replies written to
//! OpenAI's published schema. It does not know what is answered, nor when it is really sent.

use super::{DECLINED_HEADER, MODEL, pace};
use serde_json::Value;

/// `created` of everything: a demonstration that is the same every time has no date.
const CREATED: u32 = 1_767_225_600;

/// How long replies that are no stream of tokens take, in milliseconds.
const QUICK: f64 = 150.0;

/// What a chat completion asks for, as far as it matters here.
pub(super) struct Asked {
    /// Role and text of each message.
    pub(super) messages: Vec<(String, String)>,
    /// In what form the answer is wanted.
    pub(super) form: Form,
    delivery: Delivery,
    limit: Option<usize>,
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

enum Delivery {
    Whole,
    Stream { usage: bool },
}

/// An answer.
pub(super) enum Answer {
    /// What was asked for.
    Text(String),
    /// That it cannot be given, in words or in the asked form.
    Declined(String),
}

/// What is wrong with a request.
pub(super) struct Fault {
    /// In a sentence.
    pub(super) message: String,
    /// The field.
    pub(super) param: Option<&'static str>,
}

/// A reply with the times at which its parts are due.
pub(super) struct Script {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) frames: Vec<Frame>,
}

/// Some bytes and when they are due, in milliseconds after the request.
pub(super) struct Frame {
    pub(super) at: f64,
    pub(super) bytes: String,
}

/// Reads the body of a chat completion.
pub(super) fn read(body: &str) -> Result<Asked, Fault> {
    let fault = |param, message: &str| Fault { message: message.to_owned(), param };
    let request: Value = serde_json::from_str(body)
        .ok()
        .filter(Value::is_object)
        .ok_or_else(|| fault(None, "The body must be a JSON object."))?;
    if request["model"].as_str().is_none_or(str::is_empty) {
        return Err(fault(Some("model"), "`model` must be a non-empty string."));
    }
    let messages = request["messages"]
        .as_array()
        .filter(|messages| !messages.is_empty())
        .and_then(|messages| messages.iter().map(message).collect())
        .ok_or_else(|| {
            fault(
                Some("messages"),
                "`messages` must be a non-empty array of messages with a role and content.",
            )
        })?;
    if request.get("n").is_some_and(|n| n.as_u64() != Some(1)) {
        return Err(fault(Some("n"), "The demonstration gives one choice: `n` must be 1."));
    }
    let delivery = match &request["stream"] {
        Value::Null | Value::Bool(false) => Delivery::Whole,
        Value::Bool(true) => {
            Delivery::Stream { usage: request["stream_options"]["include_usage"] == Value::Bool(true) }
        }
        _ => return Err(fault(Some("stream"), "`stream` must be true or false.")),
    };
    let limit = match (&request["max_tokens"], &request["max_completion_tokens"]) {
        (Value::Null, Value::Null) => None,
        (limit, Value::Null) | (_, limit) => match limit.as_u64() {
            Some(limit) if limit > 0 => Some(usize::try_from(limit).unwrap_or(usize::MAX)),
            _ => return Err(fault(Some("max_tokens"), "The token limit must be a whole number above 0.")),
        },
    };
    Ok(Asked { messages, form: form(&request["response_format"]), delivery, limit })
}

/// A message's role and text; of content in parts, the text parts.
fn message(message: &Value) -> Option<(String, String)> {
    let text = match &message["content"] {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().filter_map(|part| part["text"].as_str()).collect(),
        Value::Null if message.get("tool_calls").is_some() => String::new(),
        _ => return None,
    };
    Some((message["role"].as_str()?.to_owned(), text))
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

/// The reply that carries `answer`.
pub(super) fn reply(body: &str, asked: &Asked, answer: &Answer) -> Script {
    let (text, declined) = match answer {
        Answer::Text(text) => (text, false),
        Answer::Declined(text) => (text, true),
    };
    let all = pace::tokens(text);
    let limit = asked.limit.unwrap_or(usize::MAX);
    let (tokens, finish) =
        if all.len() > limit { (&all[..limit], "length") } else { (all.as_slice(), "stop") };
    let prompt_tokens: usize = asked.messages.iter().map(|(_, text)| pace::tokens(text).len()).sum();
    let usage = format!(
        r#"{{"prompt_tokens":{prompt_tokens},"completion_tokens":{},"total_tokens":{}}}"#,
        tokens.len(),
        prompt_tokens + tokens.len()
    );
    let seed = pace::fingerprint(body);
    let start =
        format!(r#"{{"id":"chatcmpl-demo-{seed:016x}","created":{CREATED},"model":"{MODEL}","object":"#);
    let due = pace::due(seed, tokens.len());
    let (content_type, frames) = match asked.delivery {
        Delivery::Whole => {
            let at = due.last().unwrap_or(QUICK);
            let content = quote(&tokens.concat());
            let bytes = format!(
                r#"{start}"chat.completion","choices":[{{"index":0,"message":{{"role":"assistant","content":{content},"refusal":null}},"logprobs":null,"finish_reason":"{finish}"}}],"usage":{usage}}}"#
            );
            ("application/json", vec![Frame { at, bytes }])
        }
        Delivery::Stream { usage: wanted } => {
            // As the schema has it, the other chunks carry a null when usage was asked for.
            let no_usage = if wanted { r#","usage":null"# } else { "" };
            let chunk = |at, delta: &str, finish: &str| Frame {
                at,
                bytes: format!(
                    "data: {start}\"chat.completion.chunk\",\"choices\":[{{\"index\":0,\"delta\":{{{delta}}},\"logprobs\":null,\"finish_reason\":{finish}}}]{no_usage}}}\n\n"
                ),
            };
            let mut frames = vec![chunk(pace::HEAD_AT, r#""role":"assistant","content":"""#, "null")];
            frames.extend(
                tokens
                    .iter()
                    .zip(due)
                    .map(|(token, at)| chunk(at, &format!(r#""content":{}"#, quote(token)), "null")),
            );
            let end = frames.last().map_or(0.0, |frame| frame.at);
            frames.push(chunk(end, "", &quote(finish)));
            if wanted {
                frames.push(Frame {
                    at: end,
                    bytes: format!(
                        "data: {start}\"chat.completion.chunk\",\"choices\":[],\"usage\":{usage}}}\n\n"
                    ),
                });
            }
            frames.push(Frame { at: end, bytes: "data: [DONE]\n\n".to_owned() });
            ("text/event-stream", frames)
        }
    };
    let mut headers = content_type_header(content_type);
    if declined {
        headers.push((DECLINED_HEADER.to_owned(), "1".to_owned()));
    }
    Script { status: 200, headers, frames }
}

/// The list of models.
pub(super) fn models() -> Script {
    whole(
        200,
        format!(
            r#"{{"object":"list","data":[{{"id":"{MODEL}","object":"model","created":{CREATED},"owned_by":"demo"}}]}}"#
        ),
    )
}

/// An error in OpenAI's shape.
pub(super) fn error(status: u16, fault: &Fault) -> Script {
    let message = quote(&fault.message);
    let param = fault.param.map_or_else(|| "null".to_owned(), quote);
    whole(
        status,
        format!(
            r#"{{"error":{{"message":{message},"type":"invalid_request_error","param":{param},"code":null}}}}"#
        ),
    )
}

fn whole(status: u16, bytes: String) -> Script {
    Script {
        status,
        headers: content_type_header("application/json"),
        frames: vec![Frame { at: QUICK, bytes }],
    }
}

fn content_type_header(value: &str) -> Vec<(String, String)> {
    vec![("content-type".to_owned(), value.to_owned())]
}

/// A JSON string.
fn quote(text: &str) -> String {
    Value::from(text).to_string()
}
