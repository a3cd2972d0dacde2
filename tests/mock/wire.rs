//! The mock's words on the wire: OpenAI's chunks, errors, model list and CORS headers, as scripts to play.
//! It deliberately knows no scenario, and shares nothing with the program's own reading of the same wire.

use std::time::Duration;

use serde_json::{Value, json};

use super::scenarios::{Ask, Beat, Beats, Script};

const CREATED: u64 = 1_700_000_000;
const ID: &str = "chatcmpl-mock";

/// What a well-behaved scenario answers: it repeats the end of the question, so a test can follow a reply
/// from one step into the next request.
pub(crate) fn reply_text(body: &Value) -> String {
    let question = last_user_text(body);
    let skip = question.chars().count().saturating_sub(60);
    format!("step reply to: {}", question.chars().skip(skip).collect::<String>())
}

pub(crate) fn last_user_text(body: &Value) -> String {
    let messages = body["messages"].as_array().cloned().unwrap_or_default();
    let last = messages.iter().rfind(|message| message["role"] == "user");
    last.and_then(|message| message["content"].as_str()).unwrap_or_default().to_owned()
}

/// `reply_text` in pieces of about a word, `gap` apart; whole when no stream was asked for.
pub(crate) fn stream_of(ask: &Ask, gap: Duration) -> Script {
    let text = reply_text(&ask.body);
    if ask.body["stream"] != true {
        return whole(200, "application/json", completion(ask, &text).to_string());
    }
    let words: Vec<String> = text.split_inclusive(' ').map(str::to_owned).collect();
    stream(ask, words.into_iter().flat_map(move |word| [Beat::Wait(gap), token(&word)]))
}

/// A whole stream: the role, the given beats, the finish reason, usage when it was asked for, and `[DONE]`.
pub(crate) fn stream(ask: &Ask, tokens: impl Iterator<Item = Beat> + Send + 'static) -> Script {
    let mut end = event(&chunk(&json!({}), &json!("stop")));
    if ask.body["stream_options"]["include_usage"] == true {
        end += &event(&json!({
            "id": ID, "object": "chat.completion.chunk", "created": CREATED, "model": "mock-small",
            "choices": [], "usage": usage(),
        }));
    }
    end += "data: [DONE]\n\n";
    let role = event(&chunk(&json!({"role": "assistant", "content": ""}), &Value::Null));
    event_stream([Beat::Send(role)].into_iter().chain(tokens).chain([Beat::Send(end)]))
}

/// The given beats under the headers of an event stream, with nothing added.
pub(crate) fn event_stream(beats: impl Iterator<Item = Beat> + Send + 'static) -> Script {
    script(200, "text/event-stream", Box::new(beats))
}

pub(crate) fn token(text: &str) -> Beat {
    Beat::Send(token_text(text))
}

/// One token's event as text, to be sent alone or with others in one write.
pub(crate) fn token_text(text: &str) -> String {
    event(&chunk(&json!({"content": text}), &Value::Null))
}

pub(crate) fn completion(ask: &Ask, text: &str) -> Value {
    json!({
        "id": ID, "object": "chat.completion", "created": CREATED, "model": ask.body["model"],
        "choices": [{
            "index": 0, "message": {"role": "assistant", "content": text}, "logprobs": null, "finish_reason": "stop",
        }],
        "usage": usage(),
    })
}

pub(crate) fn models() -> Script {
    let model = |id| json!({"id": id, "object": "model", "created": CREATED, "owned_by": "mock"});
    let list = json!({"object": "list", "data": [model("mock-small"), model("mock-large")]});
    whole(200, "application/json", list.to_string())
}

pub(crate) fn error(status: u16, kind: &str, code: Option<&str>, message: &str) -> Script {
    whole(status, "application/json", error_body(kind, code, message).to_string())
}

pub(crate) fn error_body(kind: &str, code: Option<&str>, message: &str) -> Value {
    json!({"error": {"message": message, "type": kind, "param": null, "code": code}})
}

/// A body in one piece.
pub(crate) fn whole(status: u16, content_type: &str, body: String) -> Script {
    script(status, content_type, Box::new([Beat::Send(body)].into_iter()))
}

/// Allows the two headers that every provider allows, so that a page which sends a third one is refused here
/// as it would be there.
pub(crate) fn preflight() -> Script {
    let mut script = script(204, "text/plain", Box::new(std::iter::empty()));
    script.headers.extend([
        ("access-control-allow-headers", "authorization, content-type".to_owned()),
        ("access-control-allow-methods", "GET, POST".to_owned()),
        // Remembered preflights would make the log depend on what ran before.
        ("access-control-max-age", "0".to_owned()),
    ]);
    script
}

pub(crate) fn without_cors(mut script: Script) -> Script {
    script.headers.retain(|(name, _)| !name.starts_with("access-control"));
    script
}

fn script(status: u16, content_type: &str, beats: Beats) -> Script {
    let headers = vec![
        ("content-type", content_type.to_owned()),
        ("cache-control", "no-store".to_owned()),
        ("access-control-allow-origin", "*".to_owned()),
    ];
    Script { status, headers, head_after: None, beats }
}

fn chunk(delta: &Value, finish_reason: &Value) -> Value {
    json!({
        "id": ID, "object": "chat.completion.chunk", "created": CREATED, "model": "mock-small",
        "system_fingerprint": "fp_mock",
        "choices": [{"index": 0, "delta": delta, "logprobs": null, "finish_reason": finish_reason}],
        "usage": null,
    })
}

fn event(data: &Value) -> String {
    format!("data: {data}\n\n")
}

fn usage() -> Value {
    json!({"prompt_tokens": 42, "completion_tokens": 7, "total_tokens": 49})
}
