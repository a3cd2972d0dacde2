//! Refusals that stay as often as one asks, in the shapes that servers give them, and answers that the browser
//! keeps from the page. It deliberately holds no failure that passes (`limits.rs`).

use serde_json::json;

use super::{Scenario, Script, closed, good, scenario, wire};

pub(super) const REFUSALS: &[Scenario] = &[
    scenario("400", "finds the request invalid, for no cause that one could mend", |_| {
        wire::error(400, "invalid_request_error", None, "The mock cannot make sense of this request")
    }),
    scenario("400-text", "refuses with a sentence of plain text", |_| {
        wire::whole(400, "text/plain", "The mock wants a shorter prompt".to_owned())
    }),
    closed("401", "refuses every key, the model list's too", |_| {
        wire::error(401, "invalid_request_error", Some("invalid_api_key"), "Incorrect API key provided: mock")
    }),
    scenario("402", "says that there is no credit left", |_| {
        wire::json(402, &json!({"error": {"message": "Insufficient credits", "code": 402}}))
    }),
    scenario("403", "does not let this key use the model", |_| {
        wire::json(403, &json!({"error": "The mock lets nobody use this model"}))
    }),
    scenario("404", "does not know the model", |ask| {
        let model = ask.body["model"].as_str().unwrap_or_default();
        let says = format!("The model `{model}` does not exist at the mock");
        wire::error(404, "invalid_request_error", Some("model_not_found"), &says)
    }),
    Scenario {
        preflight: || wire::closing(wire::preflight()),
        ..scenario("408", "says that the request came too slowly", |_| {
            let says = json!({"detail": "The mock waited too long for the request"});
            wire::closing(wire::json(408, &says))
        })
    },
    scenario("409", "says that the request is in conflict with another", |_| {
        wire::whole(409, "text/plain; charset=utf-8", "The mock is busy with another request".to_owned())
    }),
    scenario("413", "a proxy's page: the request is too large", |_| {
        wire::page(413, "413 Request Entity Too Large")
    }),
    scenario("422", "finds a field invalid, as FastAPI says it", |_| {
        let fault = json!({"type": "missing", "loc": ["body", "messages"], "msg": "Mock field required"});
        wire::json(422, &json!({"detail": [fault]}))
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
    scenario("429-long", "always 429 with a readable retry-after of ten minutes", |_| {
        let script = wire::error(429, "requests", Some("rate_limit_exceeded"), "The mock rests for a while");
        wire::readable(script, "retry-after", "600".to_owned())
    }),
    scenario("429-quota", "always 429 because the account has no quota left", |_| {
        let says = "You exceeded your current quota, please check your plan and billing details.";
        wire::error(429, "insufficient_quota", Some("insufficient_quota"), says)
    }),
    scenario("500", "fails on every request", |_| {
        wire::error(500, "server_error", None, "The mock had an error while processing your request")
    }),
    scenario("503", "a proxy's page: nobody is there to answer", |_| {
        wire::page(503, "503 Service Unavailable")
    }),
    scenario("529", "is overloaded, as Anthropic says it", |_| overloaded()),
];

pub(super) const HIDDEN: &[Scenario] = &[
    Scenario {
        preflight: || wire::without_cors(wire::preflight()),
        models: |_| wire::without_cors(wire::models()),
        ..scenario("nocors", "answers, but without the headers that let another site's page read it", |ask| {
            wire::without_cors(good(ask))
        })
    },
    closed("nocors-401", "lets the preflight pass, then refuses the key without CORS headers", |_| {
        wire::without_cors(wire::error(
            401,
            "invalid_request_error",
            None,
            "Incorrect API key provided: mock",
        ))
    }),
    closed("502-nocors", "lets the preflight pass, then a proxy's page without CORS headers", |_| {
        wire::without_cors(wire::page(502, "502 Bad Gateway"))
    }),
    scenario("redirect", "307 to /stream on the same server", |ask| {
        let mut script = wire::whole(307, "text/plain", String::new());
        script.headers.push(("location", format!("http://{}/stream/v1/chat/completions", ask.host)));
        script
    }),
];

pub(super) fn overloaded() -> Script {
    let error = json!({"type": "overloaded_error", "message": "The mock is overloaded"});
    wire::json(529, &json!({"type": "error", "error": error}))
}
