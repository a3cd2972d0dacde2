//! A 200 whose body is no stream, or a stream that tells of an error.
//! It deliberately holds no stream that is good but odd (`framing.rs`, `chunks.rs`).

use serde_json::json;

use super::{Beat, Scenario, good, scenario, some_words, wire};

pub(super) const BODIES: &[Scenario] = &[
    scenario("html", "200 with a web page", |_| {
        wire::whole(
            200,
            "text/html",
            "<!doctype html><title>Mock portal</title><h1>Mock portal login</h1>".to_owned(),
        )
    }),
    scenario("json", "200 with one whole JSON reply, though a stream was asked for", |ask| {
        wire::json(200, &wire::completion(ask, &wire::reply_text(&ask.body)))
    }),
    scenario("empty", "200 with an empty body", |_| wire::event_stream([].into_iter())),
    scenario("wrong-type", "a good stream that calls itself text/plain", |ask| {
        let mut script = good(ask);
        script.headers.retain(|(name, _)| *name != "content-type");
        script.headers.push(("content-type", "text/plain; charset=utf-8".to_owned()));
        script
    }),
    scenario("error-200", "200 with an error as JSON", |_| {
        wire::json(200, &wire::error_body("server_error", None, "The mock fails with a smile"))
    }),
    scenario("late-error", "a few tokens, then an error inside the stream", |_| {
        let error = wire::error_body("server_error", None, "The mock lost its thread");
        wire::event_stream(some_words(5).chain([Beat::send(wire::event(&error))]))
    }),
    scenario("error-event", "a few tokens, then an event of the type error", |_| {
        let error = wire::error_body("server_error", None, "The mock stopped in an event of its own");
        let event = format!("event: error\n{}", wire::event(&error));
        wire::event_stream(some_words(5).chain([Beat::send(event)]))
    }),
    scenario("error-after-finish", "a reply with its finish_reason, then an error", |ask| {
        let error = wire::error_body("server_error", None, "The mock failed after its last word");
        let tail = [wire::stop("stop"), wire::event(&error), wire::DONE.to_owned()];
        wire::told([wire::role()].into_iter().chain(wire::words(ask)).chain(tail))
    }),
    scenario("error-object", "a few tokens, then an object that calls itself an error", |_| {
        let error = json!({
            "object": "error", "message": "The mock's engine stopped", "type": "InternalServerError", "code": 500,
        });
        let tail = [wire::event(&error), wire::DONE.to_owned()];
        wire::event_stream(some_words(5).chain(tail.map(Beat::send)))
    }),
];
