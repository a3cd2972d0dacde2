//! The servers and models of the mock that are asked for JSON: where they find the schema, what they make of it, and what
//! they refuse. It deliberately knows no prompt of the page.

use serde_json::{Value, json};
use workflow_playground::llm::Finish;
use workflow_playground::validation::check;

use crate::mock::scenarios::{self, Ask};
use crate::{GOOD, ask, named, read_ask};

/// A schema with something of everything.
fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "route": {"type": "string", "enum": ["b", "a"]},
            "deep": {"type": "object", "properties": {"n": {"type": "integer", "minimum": 3}}, "required": ["n"]},
            "list": {"type": "array", "items": {"$ref": "#/$defs/text"}, "minItems": 2},
            "long": {"type": ["string", "null"], "minLength": 40},
        },
        "required": ["route", "deep", "list", "long"], "additionalProperties": false,
        "$defs": {"text": {"type": "string"}},
    })
}

/// A request for a value of that schema, on a rung.
fn wanting(format: Option<Value>) -> Ask {
    let question = format!("Which one?\n\nKeep to this JSON Schema:\n{}", schema());
    let mut ask = ask(&question, 0);
    if let Some(format) = format {
        ask.body["response_format"] = format;
    }
    ask
}

/// The formats of all rungs, highest first.
fn rungs() -> [Option<Value>; 4] {
    [
        Some(
            json!({"type": "json_schema", "json_schema": {"name": "x", "schema": schema(), "strict": true}}),
        ),
        Some(json!({"type": "json_object", "schema": schema()})),
        Some(json!({"type": "json_object"})),
        None,
    ]
}

#[test]
fn a_schema_is_found_wherever_it_stands_and_its_value_satisfies_it() {
    for format in rungs() {
        let found = scenarios::structured::schema_of(&wanting(format).body);
        assert_eq!(found, Some(schema()));
    }
    assert_eq!(scenarios::structured::schema_of(&ask("hello, JSON Schema: none", 0).body), None);

    let valid = |value: &str| check(&schema().to_string(), value).is_ok();
    for (name, is_valid) in [
        ("schema", true),
        ("json-slow", true),
        ("json-think", true),
        ("json-mended", false),
        ("json-broken", false),
        ("json-last", true),
        ("json-rising", true),
        ("json-turns", true),
        ("json-no-choice", false),
        ("json-cut", false),
        ("json-deep", false),
        ("json-fenced", false),
        ("json-amid", false),
        ("schema-ignored", false),
    ] {
        let (reply, failed) = read_ask(name, &wanting(None));
        assert_eq!((valid(&reply.text), failed), (is_valid, false), "{name}: {:.200}", reply.text);
        assert_eq!(reply.finish == Finish::Length, name == "json-cut", "{name}");
        assert_eq!(read_ask(name, &ask("hello", 0)).0.text, GOOD, "{name}, where no schema is");
    }
    let value: Value = serde_json::from_str(&read_ask("schema", &wanting(None)).0.text).unwrap();
    assert_eq!((&value["route"], &value["deep"]), (&json!("b"), &json!({"n": 3})));
    for (name, around) in [("json-fenced", "```"), ("json-amid", "[1]:\n{")] {
        assert!(read_ask(name, &wanting(None)).0.text.contains(around), "{name}");
    }

    let mut told = wanting(None);
    told.body["messages"].as_array_mut().unwrap().extend([
        json!({"role": "assistant", "content": "{}"}),
        json!({"role": "user", "content": "That breaks the JSON Schema:\n- at /a"}),
    ]);
    assert!(valid(&read_ask("json-mended", &told).0.text) && !valid(&read_ask("json-broken", &told).0.text));
    let recursive = json!({"type": "object", "properties": {"a": {"$ref": "#"}, "b": {"$ref": "#"}}});
    assert!(scenarios::structured::value_of(&recursive).is_object(), "it ends");
}

#[test]
fn choices_go_from_the_last_one_to_the_first() {
    let schema = json!({"type": "object", "properties": {"kind": {"enum": ["a", "b", "c"]}}});
    let format = json!({"type": "json_schema", "json_schema": {"schema": schema}});
    for (name, kinds) in [("json-last", "cccc"), ("json-rising", "cbaa"), ("json-turns", "cbcb")] {
        let kind = |before: usize| {
            let mut ask = ask("hello", before);
            ask.body["response_format"] = format.clone();
            let value: Value = serde_json::from_str(&read_ask(name, &ask).0.text).unwrap();
            value["kind"].as_str().unwrap().to_owned()
        };
        assert_eq!((0..4).map(kind).collect::<String>(), kinds, "{name}");
    }
}

#[test]
fn long_attempts_are_much_the_same() {
    let text = |question: &str| read_ask("json-last-long", &ask(question, 0)).0.text;
    let (one, two) = (text("a"), text("bc"));
    let words = || one.split_whitespace().zip(two.split_whitespace());
    assert_eq!((words().count(), words().filter(|(a, b)| a != b).count()), (20_000, 1_000));
}

#[test]
fn lists_can_be_written_into_the_question() {
    let schema = json!({"type": "object", "properties": {"tasks": {"type": "array", "items": {
        "type": "object", "properties": {"type": {"enum": ["a", "b"]}, "description": {"type": "string"}},
    }}}});
    let value = |lines: &str| {
        let question = format!("Plan it:\n{lines}\nKeep to this JSON Schema:\n{schema}\n- not this");
        serde_json::from_str::<Value>(&read_ask("json-lines", &ask(&question, 0)).0.text).unwrap()
    };
    let part = |kind: &str, text: &str| json!({"type": kind, "description": text});
    let parts = [part("a", "one"), part("b", "two weather:403"), part("a", "three")];
    assert_eq!(value("- one\n- two weather:403\n * no\n- three"), json!({ "tasks": parts }));
    assert_eq!(value("none"), json!({"tasks": []}));
    assert_eq!(read_ask("json-lines", &ask("hello", 0)).0.text, GOOD);
}

#[test]
fn formats_are_refused_rung_by_rung() {
    for (name, statuses) in [
        ("schema", [200, 200, 200, 200]),
        ("no-schema", [400, 200, 200, 200]),
        ("no-schema-vllm", [400, 200, 200, 200]),
        ("no-schema-llama", [400, 200, 200, 200]),
        ("no-schema-beside", [400, 400, 200, 200]),
        ("no-json-object", [400, 400, 400, 200]),
        ("no-format", [400, 400, 400, 200]),
        ("no-format-extra", [422, 422, 422, 200]),
        ("no-format-unknown", [422, 422, 422, 200]),
    ] {
        assert_eq!(rungs().map(|format| (named(name).chat)(&wanting(format)).status), statuses, "{name}");
    }
}

#[test]
fn whoever_mends_a_reply_meets_the_same_weather() {
    let mut body = ask("weather:json-broken it", 0).body;
    body["messages"].as_array_mut().unwrap().extend([
        json!({"role": "assistant", "content": "weather:html"}),
        json!({"role": "user", "content": "Again, please."}),
    ]);
    assert_eq!(scenarios::question_of(&body), "weather:json-broken it");
    body["messages"][2]["content"] = json!("Again, weather:schema please.");
    assert_eq!(scenarios::question_of(&body), "Again, weather:schema please.");
    assert_eq!(scenarios::question_of(&ask("hello", 0).body), "hello");
}
