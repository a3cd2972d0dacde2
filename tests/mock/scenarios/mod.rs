//! What the mock server can play: lists of scenarios by theme, each a script of things to send and pauses to make.
//! A new weather is one entry in one of them, and one line in `docs/weather.md`. They deliberately don't know
//! sockets, nor how a script is played.

mod agents;
mod bodies;
mod chunks;
mod demands;
mod framing;
mod limits;
mod pace;
mod refusals;
pub(crate) mod structured;
mod tools;

use std::time::Duration;

use axum::body::Bytes;
use serde_json::Value;

use super::wire;

/// A scenario: the first part of the path, what it does in words, and its answers.
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    pub(crate) says: &'static str,
    pub(crate) preflight: fn() -> Script,
    pub(crate) models: fn(&Ask) -> Script,
    pub(crate) chat: fn(&Ask) -> Script,
    /// What every other request gets.
    pub(crate) unknown: fn(&str) -> Script,
}

/// What a script may depend on.
pub(crate) struct Ask {
    pub(crate) body: Value,
    pub(crate) host: String,
    /// How many chat requests with the same path and messages came before this one, so that a scenario can fail
    /// first and then work. Other fields don't count: what is sent again without one of them is the same request.
    pub(crate) nth: usize,
    /// How many chat requests with the same path and a format came before this one, whatever they ask.
    pub(crate) formatted: usize,
    /// How long ago this scenario got its first chat request.
    pub(crate) since_first: Duration,
}

/// An answer: the head, then the body in beats.
pub(crate) struct Script {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    /// How long the head is held back.
    pub(crate) head_after: Option<Duration>,
    /// The connection closes and there is no head at all.
    pub(crate) hang_up: bool,
    pub(crate) beats: Beats,
}

/// Lazy, so that an endless stream costs nothing until it is played.
pub(crate) type Beats = Box<dyn Iterator<Item = Beat> + Send>;

/// One thing that happens in a body.
pub(crate) enum Beat {
    /// One write. Those with no pause between them may leave together.
    Send(Bytes),
    Wait(Duration),
    /// Waits until this long after the request, so that long streams keep their pace.
    At(Duration),
    /// Silence until the client goes away.
    Hang,
    /// The connection breaks.
    Cut,
}

impl Beat {
    pub(crate) fn send(text: impl Into<Bytes>) -> Self {
        Self::Send(text.into())
    }
}

/// Every scenario under its theme, in the order in which `make mock` prints them.
pub(crate) const SCENARIOS: &[(&str, &[Scenario])] = &[
    ("Fair weather", pace::FAIR),
    ("Refusals that stay", refusals::REFUSALS),
    ("Answers that a page may not read", refusals::HIDDEN),
    ("Refusals that pass", limits::LIMITS),
    ("Servers that refuse a field or a message", demands::DEMANDS),
    ("Other bodies than a stream, and errors within one", bodies::BODIES),
    ("Event streams written in other ways", framing::FRAMING),
    ("Chunks with other things in them", chunks::CHUNKS),
    ("Tool calls in other dialects", tools::TOOLS),
    ("Agents, and templates that refuse conversations", agents::AGENTS),
    ("Replies that must be JSON", structured::STRUCTURED),
    ("Slowness, silence and broken connections", pace::PACE),
];

/// The scenario whose name the prompt may hold instead of the path.
const PROMPT: &str = "prompt";
/// What comes before a scenario's name in a prompt.
const MARK: &str = "weather:";

/// The scenario of that name; for `prompt`, the one that the question names. Else the name that nothing has.
pub(crate) fn chosen<'a>(name: &'a str, question: &'a str) -> Result<&'static Scenario, &'a str> {
    let wanted = if name == PROMPT { named_in(question).unwrap_or(PROMPT) } else { name };
    all().find(|scenario| scenario.name == wanted).ok_or(wanted)
}

pub(crate) fn all() -> impl Iterator<Item = &'static Scenario> {
    SCENARIOS.iter().flat_map(|(_, scenarios)| scenarios.iter())
}

/// What chooses the weather of a request: the latest message of the user that names one, else the last. Whoever is asked
/// to mend a reply has the question with the name before it.
pub(crate) fn question_of(body: &Value) -> String {
    let texts = wire::user_texts(body);
    let named = texts.iter().find(|text| named_in(text).is_some());
    named.or_else(|| texts.first()).cloned().unwrap_or_default()
}

fn named_in(question: &str) -> Option<&str> {
    let names = question.match_indices(MARK).map(|(at, _)| {
        let rest = &question[at + MARK.len()..];
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        &rest[..rest.find(|c| !is_name(c)).unwrap_or(rest.len())]
    });
    names.into_iter().find(|name| !name.is_empty())
}

/// The text with no scenario's name left in it, so that a reply never carries its weather into the next step.
pub(crate) fn without_names(text: &str) -> String {
    text.replace(MARK, "weather ")
}

const fn scenario(name: &'static str, says: &'static str, chat: fn(&Ask) -> Script) -> Scenario {
    let unknown = |what: &str| wire::error(404, "invalid_request_error", None, what);
    Scenario { name, says, preflight: wire::preflight, models: |_| wire::models(), chat, unknown }
}

/// A scenario whose model list is no better than its chat.
const fn closed(name: &'static str, says: &'static str, chat: fn(&Ask) -> Script) -> Scenario {
    Scenario { models: chat, ..scenario(name, says, chat) }
}

fn good(ask: &Ask) -> Script {
    wire::stream_of(ask, ms(4))
}

/// The failure for the first `times` of the same question, then a good reply.
fn until(times: usize, ask: &Ask, failure: impl FnOnce() -> Script) -> Script {
    if ask.nth < times { failure() } else { good(ask) }
}

/// The first few words of a reply, for streams that don't end well.
fn some_words(count: usize) -> impl Iterator<Item = Beat> + Send {
    (0..count).map(|n| wire::token(&format!("word {n} ")))
}

const fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}
