//! What the mock server can play: a table of scenarios, each a script of things to send and pauses to make.
//! A new weather is one entry here. It deliberately doesn't know sockets, nor how a script is played.

use std::time::Duration;

use serde_json::Value;

use super::wire;

/// A scenario: the first part of the path, what it does in words, and its answers.
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    pub(crate) says: &'static str,
    pub(crate) preflight: fn() -> Script,
    pub(crate) chat: fn(&Ask) -> Script,
}

/// What a script may depend on.
pub(crate) struct Ask {
    pub(crate) body: Value,
    pub(crate) host: String,
}

/// An answer: the head, then the body in beats.
pub(crate) struct Script {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    /// How long the head is held back.
    pub(crate) head_after: Option<Duration>,
    pub(crate) beats: Beats,
}

/// Lazy, so that an endless stream costs nothing until it is played.
pub(crate) type Beats = Box<dyn Iterator<Item = Beat> + Send>;

/// One thing that happens in a body.
pub(crate) enum Beat {
    /// One write, flushed at once.
    Send(String),
    Wait(Duration),
    /// Waits until this long after the request, so that long streams keep their pace.
    At(Duration),
    /// Silence until the client goes away.
    Hang,
    /// The connection breaks.
    Cut,
}

/// Every scenario, in the order in which `make mock` prints them.
pub(crate) const SCENARIOS: &[Scenario] = &[
    scenario("stream", "a well-behaved stream that echoes the end of the last user message", |ask| {
        wire::stream_of(ask, Duration::from_millis(4))
    }),
    scenario("slow", "a token every 200 ms for ten minutes", |ask| {
        let tokens = (0..3000).flat_map(|n| [Beat::Wait(ms(200)), wire::token(&format!("slow {n} "))]);
        wire::stream(ask, tokens)
    }),
    scenario("stall", "five tokens, then silence", |_| {
        let tokens = (0..5).map(|n| wire::token(&format!("word {n} ")));
        wire::event_stream(tokens.chain([Beat::Hang]))
    }),
    scenario("silent", "takes the request and never answers", |_| Script {
        head_after: Some(Duration::from_secs(86_400)),
        ..wire::event_stream([].into_iter())
    }),
    scenario("firehose", "100,000 tokens of four characters, evenly over ten seconds", |ask| {
        let bursts = (0..1000).flat_map(|n| {
            let hundred = (0..100).map(|k| wire::token_text(&format!("{:03} ", (n + k) % 1000))).collect();
            [Beat::At(ms(n * 10)), Beat::Send(hundred)]
        });
        wire::stream(ask, bursts)
    }),
    scenario("incomplete", "a few tokens, then a clean end without finish_reason and [DONE]", |_| {
        wire::event_stream((0..5).map(|n| wire::token(&format!("word {n} "))))
    }),
    scenario("cut", "a few tokens, then the connection breaks", |_| {
        wire::event_stream(
            (0..5).map(|n| wire::token(&format!("word {n} "))).chain([Beat::Wait(ms(50)), Beat::Cut]),
        )
    }),
    scenario("late-error", "a few tokens, then an error inside the stream", |_| {
        let error = wire::error_body("server_error", None, "The mock lost its thread");
        let tail = Beat::Send(format!("data: {error}\n\n"));
        wire::event_stream((0..5).map(|n| wire::token(&format!("word {n} "))).chain([tail]))
    }),
    scenario("401", "refuses every key", |_| {
        wire::error(401, "invalid_request_error", Some("invalid_api_key"), "Incorrect API key provided: mock")
    }),
    scenario("404", "does not know the model", |ask| {
        let model = ask.body["model"].as_str().unwrap_or_default();
        let says = format!("The model `{model}` does not exist at the mock");
        wire::error(404, "invalid_request_error", Some("model_not_found"), &says)
    }),
    scenario("429", "always says that there were too many requests, try again in 60 s", |_| {
        let mut script = wire::error(
            429,
            "requests",
            Some("rate_limit_exceeded"),
            "Mock rate limit: please try again in 60s.",
        );
        script.headers.push(("retry-after", "60".to_owned()));
        script
    }),
    scenario("500", "fails on every request", |_| {
        wire::error(500, "server_error", None, "The mock had an error while processing your request")
    }),
    scenario("html", "200 with a web page", |_| {
        wire::whole(
            200,
            "text/html",
            "<!doctype html><title>Mock portal</title><h1>Mock portal login</h1>".to_owned(),
        )
    }),
    scenario("json", "200 with one whole JSON reply, though a stream was asked for", |ask| {
        wire::whole(200, "application/json", wire::completion(ask, &wire::reply_text(&ask.body)).to_string())
    }),
    scenario("empty", "200 with an empty body", |_| wire::event_stream([].into_iter())),
    scenario("redirect", "307 to /stream on the same server", |ask| {
        let mut script = wire::whole(307, "text/plain", String::new());
        script.headers.push(("location", format!("http://{}/stream/v1/chat/completions", ask.host)));
        script
    }),
    Scenario {
        name: "nocors",
        says: "answers, but without the headers that let another site's page read it",
        preflight: || wire::without_cors(wire::preflight()),
        chat: |ask| wire::without_cors(wire::stream_of(ask, ms(4))),
    },
    scenario("nocors-401", "lets the preflight pass, then refuses the key without CORS headers", |_| {
        wire::without_cors(wire::error(
            401,
            "invalid_request_error",
            None,
            "Incorrect API key provided: mock",
        ))
    }),
    scenario("400-text", "refuses with a sentence of plain text", |_| {
        wire::whole(400, "text/plain", "The mock wants a shorter prompt".to_owned())
    }),
];

const fn scenario(name: &'static str, says: &'static str, chat: fn(&Ask) -> Script) -> Scenario {
    Scenario { name, says, preflight: wire::preflight, chat }
}

const fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}
