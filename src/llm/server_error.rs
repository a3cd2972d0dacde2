//! What a server says went wrong, from whatever shape it says it in. It does not know what to do about it.

use super::{json::Json, retry::told_in_words};
use serde::{Deserialize, Serialize};

/// The most characters of a server's words that are kept.
const MAX_CHARS: usize = 600;

/// A server's own account of a failure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerError {
    /// Its words, shortened; empty when it said nothing.
    pub message: String,
    /// `error.code`, which some servers write as a number.
    pub code: Option<String>,
    /// `error.type`, or Gemini's `error.status`.
    pub kind: Option<String>,
    /// `error.param`: the field of the request that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub param: Option<String>,
    /// How long it asks to wait before the next try, in milliseconds, when its words say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_ms: Option<u32>,
}

impl ServerError {
    /// Reads the body of a failed request, or the data of an error event. Any body gives an answer.
    pub fn from_body(body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body);
        let text = text.trim_start_matches('\u{feff}').trim();
        // Some proxies answer a refused stream with an error status and one event.
        let text = text.strip_prefix("data:").unwrap_or(text).trim();
        let error = Json::parse(text).and_then(|json| Self::from_json(&json)).unwrap_or_else(|| Self {
            message: if text.starts_with('<') { html_text(text) } else { shortened(text) },
            ..Self::default()
        });
        // In all that was said: the end of a long message is not kept.
        Self { wait_ms: told_in_words(text).map(|ms| ms as u32), ..error }
    }

    /// An error without a word in it that is known: all of it, as it came.
    pub(super) fn unread(json: &Json<'_>) -> Self {
        Self { message: shortened(&json.to_value().to_string()), ..Self::default() }
    }

    /// Reads `{error:{message,code,type}}` (OpenAI), `{error:"…"}` (Ollama), `{detail}` (FastAPI),
    /// `{object:"error",message}` (vLLM, Mistral) and a list holding one of these (Gemini).
    pub(super) fn from_json(json: &Json<'_>) -> Option<Self> {
        if let Json::List(items) = json {
            return items.iter().find_map(Self::from_json);
        }
        let inner = json.get("error");
        let message = match words(json) {
            Some(message) => message,
            None if inner.is_blank() => return None,
            None => inner.to_value().to_string(),
        };
        let field = |name| [inner.get(name), json.get(name)].into_iter().find_map(label);
        Some(Self {
            message: shortened(&message),
            code: field("code"),
            kind: field("type").or_else(|| field("status")),
            param: field("param"),
            wait_ms: None,
        })
    }
}

/// The words in an error's value, wherever they are: Mistral nests `message.detail[].msg`.
fn words(json: &Json<'_>) -> Option<String> {
    match json {
        Json::Str(text) if !text.trim().is_empty() => Some(text.to_string()),
        Json::List(items) => {
            let all: Vec<String> = items.iter().filter_map(words).collect();
            (!all.is_empty()).then(|| all.join("; "))
        }
        Json::Object(_) => {
            let main =
                ["error", "message", "detail", "msg", "errors"].iter().find_map(|k| words(json.get(k)))?;
            // FastAPI says where in the request it found the fault.
            let place: Vec<String> = json.get("loc").items().iter().filter_map(label).collect();
            // OpenRouter's own message is "Provider returned error"; the provider's is here.
            let raw = json.get("metadata").get("raw").str();
            let mut parts = vec![place.join("."), main, raw.to_owned()];
            parts.retain(|part| !part.is_empty());
            Some(parts.join(": "))
        }
        _ => None,
    }
}

fn label(json: &Json<'_>) -> Option<String> {
    match json {
        Json::Str(text) if !text.is_empty() => Some(text.to_string()),
        Json::Number(n) => Some(n.to_string()),
        _ => None,
    }
}

/// The text without blank ends, cut to [`MAX_CHARS`] characters.
pub(super) fn shortened(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(MAX_CHARS) {
        Some((at, _)) => [&text[..at], "…"].concat(),
        None => text.to_owned(),
    }
}

/// What an HTML page says: its title, else its first heading, else its text.
pub(super) fn html_text(html: &str) -> String {
    // Same length in bytes, so positions carry over.
    let lower = html.to_ascii_lowercase();
    let element = |name: &str| {
        let start = lower.find(&["<", name].concat())?;
        let start = start + lower[start..].find('>')? + 1;
        let end = start + lower[start..].find(&["</", name].concat())?;
        Some(without_tags(&html[start..end])).filter(|text| !text.is_empty())
    };
    element("title").or_else(|| element("h1")).unwrap_or_else(|| without_tags(html))
}

fn without_tags(html: &str) -> String {
    let mut words = Vec::new();
    for (i, piece) in html.split('<').enumerate() {
        let text = if i == 0 { piece } else { piece.split_once('>').map_or("", |(_, text)| text) };
        words.extend(text.split_whitespace());
    }
    let text = words.join(" ");
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    shortened(&entities.iter().fold(text, |text, (entity, char)| text.replace(entity, char)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, message: &str, code: &str, kind: &str) {
        let some = |s: &str| (!s.is_empty()).then(|| s.to_owned());
        let expected = ServerError {
            message: message.to_owned(),
            code: some(code),
            kind: some(kind),
            param: None,
            wait_ms: None,
        };
        assert_eq!(ServerError::from_body(body.as_bytes()), expected, "{body}");
    }

    #[test]
    fn objects() {
        check(
            r#"{"error":{"message":"No such model","code":"model_not_found","type":"invalid_request_error"}}"#,
            "No such model",
            "model_not_found",
            "invalid_request_error",
        );
        check(r#"{"error":"model is loading"}"#, "model is loading", "", "");
        check(r#"{"error":{"code":500}}"#, r#"{"code":500}"#, "500", "");
        check(r#"{"error":true,"message":"busy"}"#, "busy", "", "");
        check(r#"{"message":"Unauthorized","code":401}"#, "Unauthorized", "401", "");
        check(
            r#"{"object":"error","message":"too long","type":"BadRequestError","param":null,"code":400}"#,
            "too long",
            "400",
            "BadRequestError",
        );
    }

    #[test]
    fn details() {
        check(r#"{"detail":"Not Found"}"#, "Not Found", "", "");
        check(
            r#"{"detail":[{"type":"missing","loc":["body","messages",0],"msg":"Field required"},{"msg":"And so on"}]}"#,
            "body.messages.0: Field required; And so on",
            "",
            "",
        );
        check(
            r#"{"object":"error","message":{"detail":[{"loc":["body","stream_options"],"msg":"Extra inputs"}]},"type":"invalid"}"#,
            "body.stream_options: Extra inputs",
            "",
            "invalid",
        );
    }

    #[test]
    fn lists_and_events() {
        check(
            r#"[{"error":{"code":400,"message":"API key not valid","status":"INVALID_ARGUMENT"}}]"#,
            "API key not valid",
            "400",
            "INVALID_ARGUMENT",
        );
        check("data: {\"error\":{\"message\":\"no\"}}\n\n", "no", "", "");
        check(
            r#"{"error":{"message":"Provider returned error","code":502,"metadata":{"raw":"out of memory"}}}"#,
            "Provider returned error: out of memory",
            "502",
            "",
        );
    }

    #[test]
    fn anything_else_is_text() {
        check("  upstream timed out\n", "upstream timed out", "", "");
        check("", "", "", "");
        check(r#"{"ok":false}"#, r#"{"ok":false}"#, "", "");
        check(r#"{"error":{"#, r#"{"error":{"#, "", "");
    }

    #[test]
    fn pages_say_their_title() {
        check(
            "<!DOCTYPE html><HTML><head><TITLE>\n 502 Bad  Gateway</TITLE></head><body><h1>x</h1></body>",
            "502 Bad Gateway",
            "",
            "",
        );
        check("<html><title></title><h1 class=a>No <b>entry</b> &amp; exit</h1>", "No entry & exit", "", "");
        check("<p>Sorry<p>busy<", "Sorry busy", "", "");
    }

    #[test]
    fn long_messages_are_cut_between_characters() {
        let error = ServerError::from_body("€".repeat(10_000).as_bytes());
        assert_eq!(error.message.chars().count(), MAX_CHARS + 1);
    }
}
