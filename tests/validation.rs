//! What the check of values against schemas finds, as cases of schema, value and verdict, and that hostile schemas and
//! values end in a clean error. It looks through the port, as the engine does.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic)]

use futures_util::FutureExt;
use workflow_playground::{
    ports::{Invalid, SchemaFault, Validator},
    validation::NativeValidator,
};

fn check(schema: &str, value: &str) -> Result<(), Invalid> {
    NativeValidator.validate(schema, value).now_or_never().unwrap()
}

/// Where the faults are, and what they say.
fn faults(schema: &str, value: &str) -> Vec<(String, String)> {
    match check(schema, value) {
        Err(Invalid::Value(faults)) => {
            faults.into_iter().map(|SchemaFault { at, message }| (at, message)).collect()
        }
        other => panic!("{value} against {schema}: {other:?}"),
    }
}

/// The schema allows these values, and has this fault to find in those.
fn judges(schema: &str, allowed: &[&str], refused: &[(&str, &str, &str)]) {
    for value in allowed {
        assert_eq!(check(schema, value), Ok(()), "{value} against {schema}");
    }
    for (value, at, message) in refused {
        let found = faults(schema, value);
        assert_eq!(found, [((*at).to_owned(), (*message).to_owned())], "{value} against {schema}");
    }
}

/// The schema cannot be used, and the reason has these words in it.
fn is_unusable(schema: &str, words: &str) {
    match check(schema, "{}") {
        Err(Invalid::Schema(why)) => assert!(why.contains(words), "{why}"),
        other => panic!("{other:?}"),
    }
}

/// `depth` lists, one in the other.
fn nested(depth: usize) -> String {
    "[".repeat(depth) + &"]".repeat(depth)
}

#[test]
fn values_are_judged() {
    judges(
        r#"{"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}"#,
        &[r#"{"a": "x"}"#, r#"{"a": "", "b": 1}"#],
        &[
            ("{}", "", r#""a" is a required property"#),
            (r#"{"a": 1}"#, "/a", r#"1 is not of type "string""#),
            ("[]", "", r#"[] is not of type "object""#),
        ],
    );
    judges(
        r#"{"enum": ["yes", "no"]}"#,
        &[r#""yes""#],
        &[(r#""Yes""#, "", r#""Yes" is not one of "yes" or "no""#)],
    );
    judges(
        r#"{"properties": {"list": {"items": {"properties": {"a/b~": {"minimum": 1}}}}}}"#,
        &[r#"{"list": [{"a/b~": 1}]}"#, "{}"],
        &[(r#"{"list": [{}, {"a/b~": 0}]}"#, "/list/1/a~1b~0", "0 is less than the minimum of 1")],
    );
    judges(
        r#"{"properties": {"a": true}, "additionalProperties": false}"#,
        &["{}", r#"{"a": null}"#],
        &[(r#"{"b": 1}"#, "", "Additional properties are not allowed ('b' was unexpected)")],
    );
    judges(
        r#"{"prefixItems": [{"type": "integer"}], "items": false, "minItems": 1, "uniqueItems": true}"#,
        &["[1]", "[1.0]"],
        &[("[]", "", "[] has less than 1 item"), ("[1, 2]", "/1", "the schema allows nothing here")],
    );
    judges(
        r#"{"multipleOf": 0.1}"#,
        &["0.3", "1.1", "19.9"],
        &[("0.35", "", "0.35 is not a multiple of 0.1")],
    );
    judges(r#"{"multipleOf": 0.01}"#, &["0.07", "4.35", "1e2"], &[]);
    judges(
        r#"{"additionalProperties": false}"#,
        &["{}"],
        &[(r#"{"a": 1}"#, "", "the schema allows no properties here")],
    );
    judges("true", &["null", " 1 "], &[]);
    judges("false", &[], &[("1", "", "the schema allows nothing here")]);
}

#[test]
fn every_fault_is_told_up_to_a_number() {
    let two = faults(r#"{"properties": {"a": {"type": "string"}}, "required": ["b"]}"#, r#"{"a": 1}"#);
    assert_eq!(two.iter().map(|(at, _)| at.as_str()).collect::<Vec<_>>(), ["", "/a"]);
    let many = faults(r#"{"items": {"type": "string"}}"#, &format!("[{}1]", "1,".repeat(999)));
    assert_eq!(many.len(), 20);
    // Collecting millions of them would take gigabytes.
    let more = faults(r#"{"items": {"type": "string"}}"#, &format!("[{}1]", "1,".repeat(2_000_000)));
    assert_eq!(more.len(), 1);
}

#[test]
fn messages_are_short_however_long_the_value_is() {
    let long = "x".repeat(100_000);
    let quoted = format!("{long:?}");
    let length = |schema: &str, value: &str| faults(schema, value)[0].1.chars().count();
    assert_eq!(faults(r#"{"type": "number"}"#, &quoted)[0].1, r#"this value is not of type "number""#);
    assert_eq!(
        length(r#"{"properties": {"a": true}, "additionalProperties": false}"#, &format!("{{{quoted}: 1}}")),
        301
    );
    let lacks = faults(
        r#"{"required": ["a"], "additionalProperties": {"type": "null"}}"#,
        &format!(r#"{{"b": {quoted}}}"#),
    );
    assert_eq!(lacks[0].1, r#""a" is a required property"#);
    assert_eq!(lacks[1], ("/b".to_owned(), r#"this value is not of type "null""#.to_owned()));
    assert_eq!(length(&format!(r#"{{"const": {quoted}}}"#), "1"), 301);
    assert!(length(&format!(r#"{{"enum": [{quoted}]}}"#), &quoted.replacen('x', "y", 1)) <= 301);
    is_unusable(&format!(r#"{{"type": {quoted}}}"#), "this value");
}

#[test]
fn patterns_take_no_time() {
    let many = format!("{:?}", "a".repeat(100_000) + "!");
    judges(r#"{"pattern": "^(a+)+$"}"#, &[r#""aaa""#], &[]);
    assert_eq!(
        faults(r#"{"pattern": "^(a+)+$"}"#, &many),
        [(String::new(), r#"this value does not match "^(a+)+$""#.to_owned())]
    );
    // Decimals of a well-known library look ahead.
    judges(
        r#"{"pattern": "^(?!^[-+.]*$)[+-]?0*\\d*\\.?\\d*$"}"#,
        &[r#""1.50""#, r#""-3""#],
        &[(r#""-""#, "", r#""-" does not match "^(?!^[-+.]*$)[+-]?0*\d*\.?\d*$""#)],
    );
    // What goes back too often is given up.
    let schema = r#"{"pattern": "^(?:(a+)(?=a|b))*c\\1$"}"#;
    assert_eq!(check(schema, &format!("{:?}", "a".repeat(40))), Err(Invalid::TooSlow));
    is_unusable(r#"{"pattern": "("}"#, "(");
    is_unusable(r#"{"pattern": "((a{1000}){1000}){1000}"}"#, "");
}

#[test]
fn references_stay_within_the_schema() {
    judges(
        r##"{"$ref": "#/$defs/a", "$defs": {"a": {"type": "integer"}}}"##,
        &["1"],
        &[("\"\"", "", r#""" is not of type "integer""#)],
    );
    judges(
        r##"{"$id": "https://example.com/s", "properties": {"a": {"$ref": "other"}},
            "$defs": {"o": {"$id": "https://example.com/other", "type": "null"}}}"##,
        &[r#"{"a": null}"#],
        &[(r#"{"a": 1}"#, "/a", r#"1 is not of type "null""#)],
    );
    judges(
        r##"{"properties": {"next": {"$ref": "#"}}, "additionalProperties": false}"##,
        &[r#"{"next": {"next": {}}}"#],
        &[(r#"{"next": {"x": 1}}"#, "/next", "Additional properties are not allowed ('x' was unexpected)")],
    );
    for remote in [
        r#"{"$ref": "https://example.com/schema.json"}"#,
        r#"{"properties": {"a": {"$ref": "http://127.0.0.1:1/x#/y"}}}"#,
        r#"{"$ref": "file:///etc/passwd"}"#,
        r#"{"$id": "https://example.com/s", "$ref": "other"}"#,
        r#"{"$ref": "other.json"}"#,
    ] {
        is_unusable(remote, "remote references are not followed");
    }
    is_unusable(r##"{"$ref": "#/$defs/a"}"##, "/$defs/a");
    is_unusable(r#"{"$schema": "https://example.com/own-draft"}"#, "own-draft");
}

#[test]
fn references_in_a_circle_end() {
    for circle in [
        r##"{"$ref": "#"}"##,
        r##"{"allOf": [{"$ref": "#"}]}"##,
        r##"{"anyOf": [{"$ref": "#"}, {"$ref": "#"}]}"##,
        r##"{"not": {"$ref": "#"}}"##,
        r##"{"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}"##,
    ] {
        // What it means is open; that it ends is not.
        let _ = check(circle, r#"{"a": [1]}"#);
    }
    let chain: Vec<String> =
        (0..1_000).map(|n| format!(r##""{n}": {{"$ref": "#/$defs/{}"}}"##, n + 1)).collect();
    let chain = format!(r##"{{"$ref": "#/$defs/0", "$defs": {{{}, "1000": true}}}}"##, chain.join(","));
    assert_eq!(check(&chain, "1"), Ok(()));
}

#[test]
fn what_nests_deeply_is_refused() {
    let deep = nested(10_000);
    let words = "recursion limit exceeded";
    assert!(matches!(check("true", &deep), Err(Invalid::NotJson(why)) if why.contains(words)));
    is_unusable(&deep, words);
    is_unusable(&format!("{}true{}", r#"{"items":"#.repeat(10_000), "}".repeat(10_000)), words);
    assert_eq!(check(r##"{"items": {"$ref": "#"}}"##, &nested(127)), Ok(()));
    let schema = format!("{}true{}", r#"{"items":"#.repeat(126), "}".repeat(126));
    assert_eq!(check(&schema, &nested(127)), Ok(()));
}

#[test]
fn what_is_no_json_or_no_schema_is_told_from_a_wrong_value() {
    for text in ["", "{", "Sure! {}", "{} {}", "{'a': 1}", "NaN", "```json\n1\n```"] {
        assert!(matches!(check("true", text), Err(Invalid::NotJson(_))), "{text}");
        assert!(matches!(check(text, "1"), Err(Invalid::Schema(_))), "{text}");
    }
    is_unusable("1", "1 is not of types");
    is_unusable("[]", "[] is not of types");
    is_unusable(r#"{"type": "text"}"#, r#"/type: "text" is not"#);
    is_unusable(r#"{"properties": {"a": {"required": "yes"}}}"#, "/properties/a/required: ");
    is_unusable("{", "EOF");
}

#[test]
fn what_is_too_long_is_not_read() {
    let spaces = |megabytes: usize, text: &str| " ".repeat(megabytes * 1024 * 1024 - text.len()) + text;
    assert_eq!(check(&spaces(1, "true"), &spaces(8, "1")), Ok(()));
    is_unusable(&(spaces(1, "true") + " "), "longer than 1 MB");
    let long = check("true", &(spaces(8, "1") + " "));
    assert!(matches!(long, Err(Invalid::NotJson(why)) if why.contains("longer than 8 MB")));
}
