//! One JSON object of a reply, a stream's chunk or a whole `chat.completion`, and where providers put
//! things in it. It does not know what came before or comes after.

use super::{
    json::{Json, NULL},
    reply::{Finish, Usage},
    server_error::{ServerError, shortened},
};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// One JSON object of a reply. Every field may be missing, null or of the wrong shape.
pub(super) struct Chunk<'a>(Json<'a>);

/// A piece of the model's text, and whether it is thinking.
#[derive(Clone, Copy)]
pub(super) enum Piece<'a> {
    Text(&'a str),
    Reasoning(&'a str),
}

impl<'a> Chunk<'a> {
    /// The chunk that an event's data holds, when it holds an object.
    pub(super) fn parse(data: &'a str) -> Option<Self> {
        Json::parse(data).filter(|json| matches!(json, Json::Object(_))).map(Self)
    }

    /// The chunk that a whole body is.
    pub(super) fn of(json: Json<'a>) -> Self {
        Self(json)
    }

    /// The model that answers; empty in Azure's first chunk.
    pub(super) fn model(&self) -> &str {
        self.0.get("model").str()
    }

    /// An error in place of a chunk, or beside one: `error` as an object or a string (in the choice,
    /// OpenRouter), or `object: "error"` (vLLM).
    pub(super) fn error(&self, choice: &Json<'_>) -> Option<ServerError> {
        let at = [&self.0, choice]
            .into_iter()
            .find(|at| !at.get("error").is_blank() || at.get("object").str() == "error")?;
        Some(ServerError::from_json(at).unwrap_or_else(|| ServerError::unread(at)))
    }

    /// The error that a whole body without a reply may be: also `{detail}`, `{message}`, or in a list.
    pub(super) fn body_error(&self) -> Option<ServerError> {
        ServerError::from_json(&self.0)
    }

    /// Tokens: beside the choices (OpenAI and most), in `x_groq` (Groq), or in the choice (Kimi).
    pub(super) fn usage(&self, choice: &Json<'_>) -> Option<Usage> {
        [&self.0, self.0.get("x_groq"), choice].into_iter().find_map(|at| {
            let usage = at.get("usage");
            let counts = [usage.get("prompt_tokens").count(), usage.get("completion_tokens").count()];
            let [prompt_tokens, completion_tokens] = counts.map(|count| count.unwrap_or(0));
            (counts != [None, None]).then_some(Usage { prompt_tokens, completion_tokens })
        })
    }

    /// The text that it adds, when it adds that alone and would add it alike however often it came.
    pub(super) fn only_text(&self) -> Option<&str> {
        let choice = self.choice();
        let delta = choice.get("delta");
        let adds = |name| !delta.get(name).is_blank();
        let others = ["reasoning_content", "reasoning", "reasoning_details", "refusal", "tool_calls"];
        match delta.get("content") {
            Json::Str(Cow::Borrowed(text))
                if !others.into_iter().any(adds) && self.error(choice).is_none() =>
            {
                Some(text)
            }
            _ => None,
        }
    }

    /// The choice that counts, `Null` if there is none: with `n > 1`, those of other indices are other replies.
    pub(super) fn choice(&self) -> &Json<'a> {
        let first = |choice: &&Json<'_>| {
            matches!(choice, Json::Object(_)) && choice.get("index").count().unwrap_or(0) == 0
        };
        self.0.get("choices").items().iter().find(first).unwrap_or(&NULL)
    }
}

/// What a choice adds to the reply; else the reply as a whole, which some servers send beside every
/// delta (Perplexity) and so must not count twice.
pub(super) fn delta<'c, 'a>(choice: &'c Json<'a>, nothing_yet: bool) -> &'c Json<'a> {
    match choice.get("delta") {
        Json::Null if nothing_yet => choice.get("message"),
        delta => delta,
    }
}

/// Thinking, in the field that this provider has for it; returns the field's name, where it is one of text. Some fill two
/// with the same text (OpenRouter, vLLM), so the first that says anything counts.
pub(super) fn reasoning(delta: &Json<'_>, on: &mut dyn FnMut(&str)) -> Option<&'static str> {
    for name in ["reasoning_content", "reasoning"] {
        let text = delta.get(name).str();
        if !text.is_empty() {
            on(text);
            return Some(name);
        }
    }
    for detail in delta.get("reasoning_details").items() {
        on(detail.get("text").str());
        on(detail.get("summary").str());
    }
    None
}

/// What else a message has, which its provider may want back with the next turn. Of `reasoning_details` the pieces that
/// belong together are joined; any other field stands as it came last.
pub(super) fn further(delta: &Json<'_>, kept: &mut Map<String, Value>) {
    const READ: [&str; 9] = [
        "role",
        "content",
        "refusal",
        "tool_calls",
        "function_call",
        "reasoning_content",
        "reasoning",
        "token_id",
        "token_ids",
    ];
    for (name, value) in delta.fields() {
        if READ.contains(&&**name) || value.is_blank() {
            continue;
        }
        match (kept.get_mut(&**name), value.to_value()) {
            (Some(Value::Array(items)), Value::Array(more)) => {
                more.into_iter().for_each(|item| add_piece(items, item));
            }
            (_, value) => drop(kept.insert(name.to_string(), value)),
        }
    }
}

/// Adds an item to a list whose items arrive in pieces: texts of the same `index` and `type` are one.
fn add_piece(items: &mut Vec<Value>, more: Value) {
    let belongs = |item: &Value| {
        ["index", "type"].iter().all(|name| item.get(*name) == more.get(*name)) && more.get("index").is_some()
    };
    let (Some(item), Value::Object(fields)) =
        (items.last_mut().filter(|item| belongs(item)).and_then(Value::as_object_mut), &more)
    else {
        items.push(more);
        return;
    };
    for (name, value) in fields {
        match (item.get_mut(name), value) {
            (Some(Value::String(text)), Value::String(more))
                if matches!(&**name, "text" | "summary" | "data") =>
            {
                text.push_str(more);
            }
            (_, Value::Null) => {}
            (_, value) => drop(item.insert(name.clone(), value.clone())),
        }
    }
}

/// `content` as a string (nearly everyone) or as a list of parts (Mistral), of which `thinking` ones
/// hold parts of their own.
pub(super) fn content(content: &Json<'_>, on: &mut dyn FnMut(Piece<'_>)) {
    on(Piece::Text(content.str()));
    for part in content.items() {
        let thinking = part.get("thinking");
        on(Piece::Reasoning(thinking.str()));
        for thought in thinking.items() {
            on(Piece::Reasoning(thought.get("text").str()));
        }
        on(Piece::Text(part.get("text").str()));
    }
}

/// Why the reply ended, if the choice says so. An empty reason says nothing.
pub(super) fn finish(choice: &Json<'_>) -> Option<Finish> {
    Some(match choice.get("finish_reason").str() {
        "" => return None,
        // `eos` is Together's, `end_turn` comes through proxies of Anthropic.
        "stop" | "eos" | "end_turn" => Finish::Stop,
        "tool_calls" => Finish::ToolCalls,
        // `model_length` is Mistral's.
        "length" | "model_length" | "max_tokens" => Finish::Length,
        // Gemini adds the cause after a colon.
        reason if reason.starts_with("content_filter") => Finish::ContentFilter,
        reason => Finish::Other(shortened(reason)),
    })
}

/// A call's arguments: text as it comes, or JSON where a server does not write it as text.
pub(super) fn arguments<'c>(function: &'c Json<'_>) -> Cow<'c, str> {
    match function.get("arguments") {
        Json::Str(text) => Cow::Borrowed(text),
        Json::Object(fields) if !fields.is_empty() => {
            Cow::Owned(function.get("arguments").to_value().to_string())
        }
        _ => Cow::Borrowed(""),
    }
}
