//! The bytes and their times, whatever they say.

use super::*;

/// The members of `value`, which must have at least the `required` ones and at most the `optional` ones too.
fn has(value: &Value, required: &[&str], optional: &[&str]) {
    let object = value.as_object().unwrap();
    for name in required {
        assert!(object.contains_key(*name), "no {name} in {value}");
    }
    for name in object.keys().map(String::as_str) {
        assert!(required.contains(&name) || optional.contains(&name), "{name} in {value}");
    }
}

const USAGE: &[&str] = &["prompt_tokens", "completion_tokens", "total_tokens"];
const REPLY: &[&str] = &["id", "object", "created", "model", "choices"];

#[test]
fn a_stream_keeps_to_the_published_schema() {
    let message = compose(&entry("earnings").document, &[]);
    let got = ask(None, &message, Map::new());
    assert_eq!(got.headers, [("content-type".to_owned(), "text/event-stream".to_owned())]);
    let chunks = got.chunks();
    for chunk in &chunks {
        has(chunk, REPLY, &["usage"]);
        assert_eq!((&chunk["object"], &chunk["model"]), (&json!("chat.completion.chunk"), &json!(MODEL)));
        assert!(chunk["created"].is_u64() && chunk["id"] == chunks[0]["id"]);
        for choice in chunk["choices"].as_array().unwrap() {
            has(choice, &["index", "delta", "finish_reason"], &["logprobs"]);
            has(&choice["delta"], &[], &["role", "content"]);
        }
    }
    let [first, contents @ .., finish, usage] = chunks.as_slice() else { panic!("too few chunks") };
    assert_eq!(first["choices"][0]["delta"], json!({"role": "assistant", "content": ""}));
    assert!(contents.iter().all(|chunk| chunk["choices"][0]["finish_reason"].is_null()));
    assert_eq!(finish["choices"][0]["finish_reason"], "stop");
    assert_eq!(usage["choices"], json!([]));
    has(&usage["usage"], USAGE, &[]);
    assert_eq!(usage["usage"]["completion_tokens"], contents.len());
    assert!(usage["usage"]["prompt_tokens"].as_u64().unwrap() > 20);

    let mut body: Value = serde_json::from_str(&body_of(&message)).unwrap();
    body["stream_options"] = Value::Null;
    body["max_tokens"] = json!(3);
    let chunks = run(&post(body.to_string()), FakeClock::default(), Pace::Instant).chunks();
    assert_eq!(chunks.len(), 5, "role, three tokens, finish");
    assert_eq!(chunks[4]["choices"][0]["finish_reason"], "length");
    assert!(chunks.iter().all(|chunk| chunk.get("usage").is_none()), "not asked for");
}

/// The first turn of an agent, with two tools, after these messages.
fn turn(messages: &Value, extra: &Value) -> HttpRequest {
    let Spec::Agent(agent) = entry("quicksort").document.workflow else { panic!("no agent") };
    let tool = |name: &str| json!({"type": "function", "function": {"name": name, "description": "", "parameters": {}}});
    let first = json!([{"role": "system", "content": agent.settings.system},
        {"role": "user", "content": entry("quicksort").document.input}]);
    let all: Vec<&Value> = [&first, messages].into_iter().flat_map(|list| list.as_array().unwrap()).collect();
    let mut body = json!({"model": MODEL, "stream": true, "stream_options": {"include_usage": true}, "messages": all,
        "tools": [tool("list_files"), tool("read_file")]});
    for (name, value) in extra.as_object().unwrap() {
        body[name] = value.clone();
    }
    post(body.to_string())
}

/// A list of files that was asked for and given.
fn listed() -> Value {
    json!([
        {"role": "assistant", "content": null, "tool_calls": [
            {"id": "a", "type": "function", "function": {"name": "list_files", "arguments": "{}"}}]},
        {"role": "tool", "tool_call_id": "a", "content": "sort.js (9 lines)\nsort.test.js (14 lines)"}
    ])
}

#[test]
fn calls_come_in_pieces_as_the_published_schema_has_them() {
    let chunks = run(&turn(&listed(), &json!({})), FakeClock::default(), Pace::Instant).chunks();
    let [first, pieces @ .., finish, usage] = chunks.as_slice() else { panic!("too few chunks") };
    assert_eq!(first["choices"][0]["delta"], json!({"role": "assistant", "content": ""}));
    assert_eq!(finish["choices"][0]["finish_reason"], "tool_calls");
    assert_eq!(usage["usage"]["completion_tokens"], pieces.len());
    let calls: Vec<&Value> =
        pieces.iter().filter_map(|chunk| chunk["choices"][0]["delta"]["tool_calls"].get(0)).collect();
    for call in &calls {
        // The beginning of a call has its id, and what follows has no more than it needs.
        match call.get("id") {
            Some(_) => has(call, &["index", "id", "type", "function"], &[]),
            None => has(call, &["index", "function"], &[]),
        }
        assert_eq!(call["function"].get("name").is_some(), call.get("id").is_some());
    }
    let of = |index: u32| calls.iter().filter(move |call| call["index"] == index);
    for (index, arguments) in [(0, r#"{"path":"sort.js"}"#), (1, r#"{"path":"sort.test.js"}"#)] {
        let joined: String = of(index).filter_map(|call| call["function"]["arguments"].as_str()).collect();
        assert!(joined == arguments && of(index).count() > 2, "{joined}");
        assert_eq!(of(index).next().unwrap()["function"]["name"], "read_file");
    }
    assert_ne!(of(0).next().unwrap()["id"], of(1).next().unwrap()["id"]);

    let whole = run(&turn(&listed(), &json!({"stream": false})), FakeClock::default(), Pace::Instant).body();
    let whole: Value = serde_json::from_str(&whole).unwrap();
    let message = &whole["choices"][0]["message"];
    has(message, &["role", "content", "refusal", "tool_calls"], &[]);
    has(&message["tool_calls"][1], &["id", "type", "function"], &[]);
    assert_eq!(message["tool_calls"][1]["function"]["arguments"], r#"{"path":"sort.test.js"}"#);
    assert_eq!(whole["choices"][0]["finish_reason"], "tool_calls");

    let cut = run(&turn(&listed(), &json!({"max_tokens": 12})), FakeClock::default(), Pace::Instant).chunks();
    assert_eq!(cut[cut.len() - 2]["choices"][0]["finish_reason"], "length");
}

#[test]
fn the_whole_conversation_counts_and_must_be_in_order() {
    let tokens = |messages: &Value| {
        let got = run(&turn(messages, &json!({})), FakeClock::default(), Pace::Instant);
        got.chunks().last().unwrap()["usage"]["prompt_tokens"].as_u64().unwrap()
    };
    let (alone, with) = (tokens(&json!([])), tokens(&listed()));
    assert_eq!(with - alone, 13, "a call with its arguments, and its result");
    let (listed, none) = (listed(), json!({}));
    let call = |id: &str| {
        let mut list = listed.clone();
        list[1]["tool_call_id"] = json!(id);
        list
    };
    for (messages, extra, param) in [
        (json!([listed[0]]), none.clone(), "messages"),
        (json!([listed[1]]), none.clone(), "messages"),
        (call("b"), none, "messages"),
        (listed.clone(), json!({"tools": "all"}), "tools"),
        (listed.clone(), json!({"tools": null, "tool_choice": "auto"}), "tool_choice"),
        (listed.clone(), json!({"tool_choice": "any"}), "tool_choice"),
    ] {
        let got = run(&turn(&messages, &extra), FakeClock::default(), Pace::Instant);
        let body: Value = serde_json::from_str(&got.body()).unwrap();
        assert_eq!((got.status, &body["error"]["param"]), (400, &json!(param)), "{body}");
    }
}

fn body_of(message: &str) -> String {
    json!({
        "model": MODEL, "stream": true, "stream_options": {"include_usage": true},
        "messages": [{"role": "user", "content": [{"type": "text", "text": message}]}]
    })
    .to_string()
}

#[test]
fn what_is_no_stream_keeps_to_the_published_schema_too() {
    let read = |request: &HttpRequest| -> (u16, Value) {
        let got = run(request, FakeClock::default(), Pace::Lifelike);
        assert_eq!(got.headers[0].1, "application/json");
        (got.status, serde_json::from_str(&got.body()).unwrap())
    };
    let message = compose(&entry("earnings").document, &[]);
    let body = body_of(&message).replace(r#""stream":true"#, r#""stream":false"#);
    let (status, reply) = read(&post(body));
    assert_eq!(status, 200);
    has(&reply, REPLY, &["usage"]);
    has(&reply["choices"][0], &["index", "message", "finish_reason", "logprobs"], &[]);
    has(&reply["choices"][0]["message"], &["role", "content", "refusal"], &[]);
    has(&reply["usage"], USAGE, &[]);
    assert_eq!(reply["object"], "chat.completion");
    assert!(reply["choices"][0]["message"]["content"].as_str().unwrap().contains("$12 per hour"));

    let at = |method, path: &str| HttpRequest {
        method,
        url: format!("{BASE_URL}{path}"),
        headers: Vec::new(),
        body: None,
    };
    let (status, models) = read(&at(Method::Get, "/models"));
    assert_eq!(
        (status, &models["data"][0]["id"], models["data"].as_array().unwrap().len()),
        (200, &json!(MODEL), 1)
    );
    has(&models["data"][0], &["id", "object", "created", "owned_by"], &[]);

    let messages = r#""messages":[{"role":"user","content":"x"}]"#;
    for (request, code, param) in [
        (post("{"), 400, Value::Null),
        (post("[]"), 400, Value::Null),
        (post(format!("{{{messages}}}")), 400, json!("model")),
        (post(r#"{"model":"demo"}"#), 400, json!("messages")),
        (post(r#"{"model":"demo","messages":[]}"#), 400, json!("messages")),
        (post(r#"{"model":"demo","messages":[{"role":"user"}]}"#), 400, json!("messages")),
        (post(format!(r#"{{"model":"demo",{messages},"stream":"yes"}}"#)), 400, json!("stream")),
        (post(format!(r#"{{"model":"demo",{messages},"max_tokens":0}}"#)), 400, json!("max_tokens")),
        (post(format!(r#"{{"model":"demo",{messages},"n":2}}"#)), 400, json!("n")),
        (at(Method::Get, "/chat/completions"), 404, Value::Null),
        (at(Method::Post, "/responses"), 404, Value::Null),
    ] {
        let (status, body) = read(&request);
        assert_eq!((status, &body["error"]["param"]), (code, &param), "{request:?}");
        has(&body["error"], &["message", "type", "param", "code"], &[]);
    }
}

#[test]
fn the_pace_is_lifelike_and_late_timers_cost_none() {
    let message = compose(&entry("earnings").document, &[]);
    let tokens = |part: &str| part.matches(r#""delta":{"content":"#).count();
    let play = |late| {
        let got = run(&post(body_of(&message)), FakeClock { late, ..FakeClock::default() }, Pace::Lifelike);
        let first = got.parts.iter().find(|(_, part)| tokens(part) > 0).unwrap().0;
        (first, got.parts.last().unwrap().0, tokens(&got.body()))
    };
    let (first, last, count) = play(0.0);
    assert!((300.0..=600.0).contains(&first), "{first}");
    let rate = (count - 1) as f64 * 1000.0 / (last - first);
    assert!((40.0..=80.0).contains(&rate), "{rate} tokens a second");
    for late in [3.0, 250.0] {
        let (_, late_last, _) = play(late);
        assert!((last..=last + late).contains(&late_last), "{late_last} is one delay after {last}, not many");
    }
}

#[test]
fn the_same_request_gives_the_same_bytes() {
    let request = post(body_of(&compose(&entry("survey").document, &[])));
    let lifelike = || run(&request, FakeClock::default(), Pace::Lifelike);
    assert_eq!(lifelike(), lifelike());
    assert_eq!(lifelike().body(), run(&request, FakeClock::default(), Pace::Instant).body());
}

/// A clock on which no time passes.
struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> f64 {
        0.0
    }
    fn wall(&self) -> f64 {
        0.0
    }
    fn sleep(&self, _: f64) -> LocalBoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }
}

#[test]
fn dropping_the_future_ends_the_reply() {
    let request = post(body_of("Hello"));
    let transport = DemoTransport::new(Rc::new(Stopped), Pace::Lifelike);
    let mut events = 0;
    let mut on = |_: NetEvent<'_>| events += 1;
    let mut future = transport.send(&request, &mut on);
    assert!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    drop(future);
    assert_eq!(events, 1, "only that it was sent");
}
