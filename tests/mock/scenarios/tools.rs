//! Tool calls in the dialects of several servers. Once the tool has answered, a good reply follows.
//! It deliberately knows no tool: it calls the first that the request offers.

use serde_json::{Value, json};

use super::{Ask, Scenario, Script, good, scenario, wire};

const ARGUMENTS: &str = "{\"city\": \"Delft\"}";

pub(super) const TOOLS: &[Scenario] = &[
    scenario("tools-mistral", "two whole calls in one delta, without index and type, as at Mistral", |ask| {
        let call = |id: &str| json!({"id": id, "function": function(ask, ARGUMENTS)});
        called(ask, &[json!([call("MockCall1"), call("MockCall2")])], "tool_calls")
    }),
    scenario("tools-ollama", "two calls, both with index 0, and finish_reason stop, as at Ollama", |ask| {
        let call = |id: &str| json!([{"index": 0, "id": id, "type": "function", "function": function(ask, ARGUMENTS)}]);
        called(ask, &[call("call_mock1"), call("call_mock2")], "stop")
    }),
    scenario("tools-groq", "one whole call in one delta, as at Groq and xAI", |ask| {
        let call =
            json!({"index": 0, "id": "call_mock", "type": "function", "function": function(ask, ARGUMENTS)});
        called(ask, &[json!([call])], "tool_calls")
    }),
    scenario("tools-truncated", "a call whose arguments the token limit cuts", |ask| {
        let first =
            json!([{"index": 0, "id": "call_mock", "type": "function", "function": function(ask, "")}]);
        let [more, last] =
            ["{\"ci", "ty\": \"De"].map(|piece| json!([{"index": 0, "function": {"arguments": piece}}]));
        called(ask, &[first, more, last], "length")
    }),
];

fn function(ask: &Ask, arguments: &str) -> Value {
    let offered = ask.body["tools"][0]["function"]["name"].as_str();
    json!({"name": offered.unwrap_or("get_weather"), "arguments": arguments})
}

/// The calls, a delta each; a good reply when a tool's answer is the last message.
fn called(ask: &Ask, calls: &[Value], finish: &str) -> Script {
    let last = ask.body["messages"].as_array().and_then(|messages| messages.last());
    if last.is_some_and(|message| message["role"] == "tool") {
        return good(ask);
    }
    let first = wire::chunk(&json!({"role": "assistant", "content": null}), &Value::Null);
    let calls = calls.iter().map(|calls| wire::chunk(&json!({"tool_calls": calls}), &Value::Null));
    let events: Vec<String> = [first].into_iter().chain(calls).map(|chunk| wire::event(&chunk)).collect();
    wire::told(events.into_iter().chain([wire::stop(finish), wire::DONE.to_owned()]))
}
