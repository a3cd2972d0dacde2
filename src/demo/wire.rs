//! The demonstration's replies, written to OpenAI's published schema, with the times at which their parts are due. It does
//! not know why something is answered, nor when it is really sent.

use super::{
    DECLINED_HEADER, MODEL,
    asked::{Asked, Delivery, Fault},
    pace,
};
use crate::llm::Message;
use serde_json::{Value, json};

/// `created` of everything: a demonstration that is the same every time has no date.
const CREATED: u32 = 1_767_225_600;

/// How long replies that are no stream of tokens take, in milliseconds.
const QUICK: f64 = 150.0;

/// An answer.
pub(super) enum Answer {
    /// What was asked for.
    Text(String),
    /// Calls of tools, each by name and arguments, and what is said beside them.
    Calls(String, Vec<(String, Value)>),
    /// That it cannot be given, in words or in the asked form.
    Declined(String),
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

/// A piece of a reply that counts as one token.
enum Piece<'a> {
    Text(&'a str),
    /// The beginning of a call: its name.
    Call(usize, &'a str),
    /// Some of its arguments.
    Arguments(usize, &'a str),
}

/// An answer taken apart.
struct Parts {
    text: String,
    /// Names, and arguments as they are written.
    calls: Vec<(String, String)>,
    declined: bool,
}

impl Parts {
    fn of(answer: &Answer) -> Self {
        let (text, calls, declined) = match answer {
            Answer::Text(text) => (text, [].as_slice(), false),
            Answer::Calls(text, calls) => (text, calls.as_slice(), false),
            Answer::Declined(text) => (text, [].as_slice(), true),
        };
        let calls = calls.iter().map(|(name, arguments)| (name.clone(), arguments.to_string())).collect();
        Self { text: text.clone(), calls, declined }
    }

    fn pieces(&self) -> Vec<Piece<'_>> {
        let mut pieces: Vec<Piece<'_>> = pace::tokens(&self.text).into_iter().map(Piece::Text).collect();
        for (index, (name, arguments)) in self.calls.iter().enumerate() {
            pieces.push(Piece::Call(index, name));
            pieces.extend(pace::tokens(arguments).into_iter().map(|part| Piece::Arguments(index, part)));
        }
        pieces
    }

    fn finish(&self) -> &'static str {
        if self.calls.is_empty() { "stop" } else { "tool_calls" }
    }
}

/// The reply that carries `answer`.
pub(super) fn reply(body: &str, asked: &Asked, answer: &Answer) -> Script {
    let parts = Parts::of(answer);
    let all = parts.pieces();
    let limit = asked.limit.unwrap_or(usize::MAX);
    let (pieces, finish) =
        if all.len() > limit { (&all[..limit], "length") } else { (all.as_slice(), parts.finish()) };
    let prompt_tokens: usize = asked.messages.iter().map(tokens_of).sum();
    let usage = json!({"prompt_tokens": prompt_tokens, "completion_tokens": pieces.len(),
        "total_tokens": prompt_tokens + pieces.len()});
    let seed = pace::fingerprint(body);
    let start =
        format!(r#"{{"id":"chatcmpl-demo-{seed:016x}","created":{CREATED},"model":"{MODEL}","object":"#);
    let due = pace::due(seed, pieces.len());
    let (content_type, frames) = match asked.delivery {
        Delivery::Whole => {
            let at = due.last().unwrap_or(QUICK);
            let message = message(pieces, seed);
            let bytes = format!(
                r#"{start}"chat.completion","choices":[{{"index":0,"message":{message},"logprobs":null,"finish_reason":"{finish}"}}],"usage":{usage}}}"#
            );
            ("application/json", vec![Frame { at, bytes }])
        }
        Delivery::Stream { usage: wanted } => {
            // As the schema has it, the other chunks carry a null when usage was asked for.
            let no_usage = if wanted { r#","usage":null"# } else { "" };
            let chunk = |at, delta: &Value, finish: &str| Frame {
                at,
                bytes: format!(
                    "data: {start}\"chat.completion.chunk\",\"choices\":[{{\"index\":0,\"delta\":{delta},\"logprobs\":null,\"finish_reason\":{finish}}}]{no_usage}}}\n\n"
                ),
            };
            // Where there is nothing to say beside calls, there is no text, not an empty one.
            let content =
                if parts.text.is_empty() && !parts.calls.is_empty() { Value::Null } else { "".into() };
            let first = json!({"role": "assistant", "content": content});
            let mut frames = vec![chunk(pace::HEAD_AT, &first, "null")];
            frames.extend(pieces.iter().zip(due).map(|(piece, at)| chunk(at, &delta(piece, seed), "null")));
            let end = frames.last().map_or(0.0, |frame| frame.at);
            frames.push(chunk(end, &json!({}), &quote(finish)));
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
    if parts.declined {
        headers.push((DECLINED_HEADER.to_owned(), "1".to_owned()));
    }
    Script { status: 200, headers, frames }
}

/// The tokens of a message, with what it calls.
fn tokens_of(message: &Message) -> usize {
    let calls = message.tool_calls.iter().map(|call| 1 + pace::tokens(&call.arguments).len());
    pace::tokens(&message.content).len() + calls.sum::<usize>()
}

/// What a chunk adds.
fn delta(piece: &Piece<'_>, seed: u64) -> Value {
    match piece {
        Piece::Text(text) => json!({"content": text}),
        Piece::Call(index, name) => json!({"tool_calls": [call(*index, name, "", seed)]}),
        Piece::Arguments(index, text) => {
            json!({"tool_calls": [{"index": index, "function": {"arguments": text}}]})
        }
    }
}

fn call(index: usize, name: &str, arguments: &str, seed: u64) -> Value {
    // Of one request as many ids as it has calls, and of two none in common.
    let id = format!("call_{:016x}", pace::fingerprint(&format!("{seed} {index}")));
    json!({"index": index, "id": id, "type": "function", "function": {"name": name, "arguments": arguments}})
}

/// All that came, as one message.
fn message(pieces: &[Piece<'_>], seed: u64) -> Value {
    let (mut text, mut calls) = (String::new(), Vec::<(&str, String)>::new());
    for piece in pieces {
        match piece {
            Piece::Text(part) => text.push_str(part),
            Piece::Call(_, name) => calls.push((name, String::new())),
            Piece::Arguments(_, part) => {
                calls.iter_mut().last().into_iter().for_each(|(_, all)| all.push_str(part))
            }
        }
    }
    let content = if text.is_empty() && !calls.is_empty() { Value::Null } else { text.into() };
    let mut message = json!({"role": "assistant", "content": content, "refusal": null});
    if !calls.is_empty() {
        let calls = calls.iter().enumerate();
        message["tool_calls"] =
            calls.map(|(index, (name, all))| without_index(call(index, name, all, seed))).collect();
    }
    message
}

/// Only the calls of a stream are numbered.
fn without_index(mut call: Value) -> Value {
    if let Some(call) = call.as_object_mut() {
        call.shift_remove("index");
    }
    call
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
