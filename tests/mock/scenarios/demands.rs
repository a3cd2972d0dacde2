//! Servers that refuse one field or one kind of message, in the words that real ones use, and are good without it.
//! It deliberately keeps no state: what the request holds decides.

use serde_json::{Value, json};

use super::{Ask, Scenario, Script, good, scenario, wire};

pub(super) const DEMANDS: &[Scenario] = &[
    scenario("no-stream-options", "422 as long as there are stream_options, as Mistral says it", |ask| {
        unless(ask.body.get("stream_options").is_some(), ask, || {
            let says = "body.stream_options: Extra inputs are not permitted";
            wire::json(422, &json!({"object": "error", "message": says}))
        })
    }),
    scenario("no-max-tokens", "400 as long as there is max_tokens, as OpenAI says it", |ask| {
        max_tokens(ask).unwrap_or_else(|| good(ask))
    }),
    scenario("no-temperature", "400 as long as there is a temperature, as OpenAI says it", |ask| {
        temperature(ask).unwrap_or_else(|| good(ask))
    }),
    scenario("reasoning-model", "refuses max_tokens, then temperature, then stream_options", |ask| {
        let refusal = max_tokens(ask).or_else(|| temperature(ask)).or_else(|| stream_options(ask));
        refusal.unwrap_or_else(|| good(ask))
    }),
    scenario(
        "no-system",
        "400 as long as there is a system message, as a template without one says it",
        |ask| {
            unless(systems(ask).next().is_some(), ask, || {
                let says = "System role not supported";
                wire::json(
                    400,
                    &json!({"object": "error", "message": says, "type": "BadRequestError", "code": 400}),
                )
            })
        },
    ),
    scenario("late-system", "400 as long as a system message comes after another message", |ask| {
        unless(systems(ask).any(|at| at > 0), ask, || {
            let says = "System message must be at the beginning.";
            wire::json(
                400,
                &json!({"error": {"code": 400, "message": says, "type": "invalid_request_error"}}),
            )
        })
    }),
];

fn unless(refused: bool, ask: &Ask, refusal: impl FnOnce() -> Script) -> Script {
    if refused { refusal() } else { good(ask) }
}

fn max_tokens(ask: &Ask) -> Option<Script> {
    let says = "Unsupported parameter: 'max_tokens' is not supported with this model. \
        Use 'max_completion_tokens' instead.";
    ask.body.get("max_tokens").map(|_| refused("max_tokens", "unsupported_parameter", says))
}

fn temperature(ask: &Ask) -> Option<Script> {
    let value = ask.body.get("temperature")?;
    let says = format!(
        "Unsupported value: 'temperature' does not support {value} with this model. \
         Only the default (1) value is supported."
    );
    Some(refused("temperature", "unsupported_value", &says))
}

fn stream_options(ask: &Ask) -> Option<Script> {
    let says = "Unsupported parameter: 'stream_options' is not supported with this model.";
    ask.body.get("stream_options").map(|_| refused("stream_options", "unsupported_parameter", says))
}

fn refused(field: &str, code: &str, says: &str) -> Script {
    let error = json!({"message": says, "type": "invalid_request_error", "param": field, "code": code});
    wire::json(400, &json!({"error": error}))
}

/// Where system messages stand.
fn systems(ask: &Ask) -> impl Iterator<Item = usize> {
    let messages = ask.body["messages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let is_system = |(at, message): (usize, &Value)| (message["role"] == "system").then_some(at);
    messages.iter().enumerate().filter_map(is_system)
}
