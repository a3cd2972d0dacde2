//! The mock's words on the wire: OpenAI's chunks, errors, model list and CORS headers, as scripts to play.
//! It deliberately knows no scenario, and shares nothing with the program's own reading of the same wire.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::scenarios::{self, Ask, Beat, Beats, Script};

const CREATED: u64 = 1_700_000_000;
const ID: &str = "chatcmpl-mock";
/// What lies between two writes, so that they stay two.
const GAP: Duration = Duration::from_millis(4);
pub(crate) const DONE: &str = "data: [DONE]\n\n";

/// What a well-behaved scenario answers: it repeats the end of the question, so a test can follow a reply
/// from one step into the next request.
pub(crate) fn reply_text(body: &Value) -> String {
    let question = scenarios::without_names(&last_user_text(body));
    let skip = question.chars().count().saturating_sub(60);
    format!("step reply to: {}", question.chars().skip(skip).collect::<String>())
}

pub(crate) fn last_user_text(body: &Value) -> String {
    user_texts(body).into_iter().next().unwrap_or_default()
}

/// The texts of the user's messages, the latest first.
pub(crate) fn user_texts(body: &Value) -> Vec<String> {
    let messages = body["messages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let of_user = messages.iter().rev().filter(|message| message["role"] == "user");
    of_user.map(|message| message["content"].as_str().unwrap_or_default().to_owned()).collect()
}

/// `reply_text` in pieces of about a word, `gap` apart; whole when no stream was asked for.
pub(crate) fn stream_of(ask: &Ask, gap: Duration) -> Script {
    if ask.body["stream"] != true {
        return json(200, &completion(ask, &reply_text(&ask.body)));
    }
    stream(ask, words(ask).flat_map(move |word| [Beat::Wait(gap), Beat::send(word)]))
}

/// A whole stream: the role, the given beats, the finish reason, usage when it was asked for, and `[DONE]`.
pub(crate) fn stream(ask: &Ask, tokens: impl Iterator<Item = Beat> + Send + 'static) -> Script {
    let end = Beat::send(end(ask).concat());
    event_stream([Beat::send(role())].into_iter().chain(tokens).chain([end]))
}

/// The events of a good reply, for scenarios that change them.
pub(crate) fn events(ask: &Ask) -> Vec<String> {
    [role()].into_iter().chain(words(ask)).chain(end(ask)).collect()
}

/// Events as they are, each a write of its own.
pub(crate) fn told(events: impl IntoIterator<Item = String>) -> Script {
    let events: Vec<String> = events.into_iter().collect();
    event_stream(events.into_iter().flat_map(|event| [Beat::Wait(GAP), Beat::send(event)]))
}

pub(crate) fn role() -> String {
    event(&chunk(&json!({"role": "assistant", "content": ""}), &Value::Null))
}

/// `reply_text` as events of about a word.
pub(crate) fn words(ask: &Ask) -> impl Iterator<Item = String> + Send + use<> {
    words_of(&reply_text(&ask.body))
}

pub(crate) fn words_of(text: &str) -> impl Iterator<Item = String> + Send + use<> {
    text.split_inclusive(' ').map(token_text).collect::<Vec<_>>().into_iter()
}

/// What comes after the last word.
pub(crate) fn end(ask: &Ask) -> Vec<String> {
    let usage = (ask.body["stream_options"]["include_usage"] == true).then(|| {
        event(&json!({
            "id": ID, "object": "chat.completion.chunk", "created": CREATED, "model": "mock-small",
            "choices": [], "usage": usage(),
        }))
    });
    [stop("stop")].into_iter().chain(usage).chain([DONE.to_owned()]).collect()
}

pub(crate) fn stop(reason: &str) -> String {
    event(&chunk(&json!({}), &json!(reason)))
}

/// The given beats under the headers of an event stream, with nothing added.
pub(crate) fn event_stream(beats: impl Iterator<Item = Beat> + Send + 'static) -> Script {
    script(200, "text/event-stream", Box::new(beats))
}

pub(crate) fn token(text: &str) -> Beat {
    Beat::send(token_text(text))
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
    json(200, &list)
}

pub(crate) fn error(status: u16, kind: &str, code: Option<&str>, message: &str) -> Script {
    json(status, &error_body(kind, code, message))
}

pub(crate) fn error_body(kind: &str, code: Option<&str>, message: &str) -> Value {
    json!({"error": {"message": message, "type": kind, "param": null, "code": code}})
}

pub(crate) fn json(status: u16, body: &Value) -> Script {
    whole(status, "application/json", body.to_string())
}

/// What a proxy in front of the server answers in its stead.
pub(crate) fn page(status: u16, title: &str) -> Script {
    let body = format!(
        "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n\
         <hr><center>mock</center>\r\n</body>\r\n</html>\r\n"
    );
    whole(status, "text/html", body)
}

/// A body in one piece.
pub(crate) fn whole(status: u16, content_type: &str, body: String) -> Script {
    script(status, content_type, Box::new([Beat::send(body)].into_iter()))
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

/// Closes the connection after the answer. A browser that finds a kept connection closed, or a 408 on one, sends the
/// request again by itself; on a new connection it doesn't.
pub(crate) fn closing(mut script: Script) -> Script {
    script.headers.push(("connection", "close".to_owned()));
    script
}

/// With a header that pages of other origins may read.
pub(crate) fn readable(mut script: Script, name: &'static str, value: String) -> Script {
    script.headers.extend([(name, value), ("access-control-expose-headers", name.to_owned())]);
    script
}

/// A moment as HTTP writes it, in whole seconds.
pub(crate) fn http_date(moment: SystemTime) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let seconds = moment.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let (mut day, of_day) = (seconds / 86_400, seconds % 86_400);
    let week_day = DAYS[(day % 7) as usize];
    let is_leap =
        |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let mut year = 1970;
    while day >= 365 + u64::from(is_leap(year)) {
        day -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let lengths = [31, 28 + u64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 0;
    while day >= lengths[month] {
        day -= lengths[month];
        month += 1;
    }
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    format!("{week_day}, {:02} {} {year} {hour:02}:{minute:02}:{second:02} GMT", day + 1, MONTHS[month])
}

fn script(status: u16, content_type: &str, beats: Beats) -> Script {
    let headers = vec![
        ("content-type", content_type.to_owned()),
        ("cache-control", "no-store".to_owned()),
        ("access-control-allow-origin", "*".to_owned()),
    ];
    Script { status, headers, head_after: None, hang_up: false, beats }
}

pub(crate) fn chunk(delta: &Value, finish_reason: &Value) -> Value {
    json!({
        "id": ID, "object": "chat.completion.chunk", "created": CREATED, "model": "mock-small",
        "system_fingerprint": "fp_mock",
        "choices": [{"index": 0, "delta": delta, "logprobs": null, "finish_reason": finish_reason}],
        "usage": null,
    })
}

pub(crate) fn event(data: &Value) -> String {
    format!("data: {data}\n\n")
}

pub(crate) fn usage() -> Value {
    json!({"prompt_tokens": 42, "completion_tokens": 7, "total_tokens": 49})
}
