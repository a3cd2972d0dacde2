//! The form's view of schemas and what it does to them, by example.
#![allow(clippy::unwrap_used)]

use super::*;

fn read(text: &str) -> Map<String, Value> {
    serde_json::from_str(text).unwrap()
}

const SCHEMA: &str = r##"{
    "type": "object",
    "properties": {
        "verdict": {"type": "string", "enum": ["PASS", "FAIL"], "description": "the judgement"},
        "score": {"type": "number", "minimum": 0},
        "lines": {"type": "array", "items": {"type": "object", "properties": {"who": {"type": "string"}}, "required": ["who"]}},
        "odd/name": {"$ref": "#/$defs/x"}
    },
    "required": ["verdict", "lines"],
    "additionalProperties": false,
    "$defs": {"x": {"type": ["string", "null"]}}
}"##;

fn kind(is_list: bool, of: Of) -> Option<Kind> {
    Some(Kind { is_list, of })
}

#[test]
fn a_schema_is_told_as_fields() {
    let schema = read(SCHEMA);
    let fields = form_fields(&schema, "");
    let told: Vec<_> =
        fields.iter().map(|field| (field.name.as_str(), field.kind, field.is_required)).collect();
    assert_eq!(
        told,
        [
            ("verdict", kind(false, Of::Choice), true),
            ("score", kind(false, Of::Number), false),
            ("lines", kind(true, Of::Object), true),
            ("odd/name", None, false),
        ]
    );
    assert_eq!(fields[0].choices, ["PASS", "FAIL"]);
    assert_eq!(fields[0].description, "the judgement");
    assert_eq!(fields[1].beyond, ["minimum"]);
    assert_eq!(fields[3].beyond, ["$ref"]);
    assert_eq!(beyond_form(&schema, ""), ["$defs"]);
    let inner = fields[2].inner.clone().unwrap();
    assert_eq!(inner, "/properties/lines/items");
    assert_eq!(form_fields(&schema, &inner)[0].name, "who");
    assert_eq!(form_fields(&schema, "/nowhere"), []);
}

/// Each edit changes what it says and nothing else.
#[test]
fn edits_leave_everything_else_as_it_is() {
    let check = |pointer: &str, index: usize, edit: Edit, from: &str, to: &str| {
        let mut schema = read(SCHEMA);
        assert!(edit_field(&mut schema, pointer, index, edit));
        let expected = serde_json::to_string(&read(SCHEMA)).unwrap().replace(from, to);
        assert_eq!(serde_json::to_string(&schema).unwrap(), expected);
    };
    check("", 0, Edit::Rename("result".into()), "\"verdict\"", "\"result\"");
    check("", 0, Edit::Choices(vec!["A".into()]), r#"["PASS","FAIL"]"#, r#"["A"]"#);
    check("", 0, Edit::Description("why".into()), "the judgement", "why");
    check("", 0, Edit::Description(String::new()), r#","description":"the judgement""#, "");
    check("", 1, Edit::Required(true), r#"["verdict","lines"]"#, r#"["verdict","score","lines"]"#);
    check("", 0, Edit::Required(false), r#"["verdict","lines"]"#, r#"["lines"]"#);
    check("", 1, Edit::Remove, r#""score":{"type":"number","minimum":0},"#, "");
    check("", 1, Edit::Kind(Kind { is_list: false, of: Of::Integer }), r#""number""#, r#""integer""#);
    check("/properties/lines/items", 0, Edit::Rename("speaker".into()), "\"who\"", "\"speaker\"");
    check("", 0, Edit::Rename("verdict".into()), "", "");
}

#[test]
fn a_name_that_is_taken_or_empty_is_not_taken() {
    let mut schema = read(SCHEMA);
    for name in ["score", "", " "] {
        assert!(!edit_field(&mut schema, "", 0, Edit::Rename(name.into())));
    }
    assert!(!edit_field(&mut schema, "", 9, Edit::Remove));
    assert!(!edit_field(&mut schema, "", 0, Edit::Up));
    assert_eq!(schema, read(SCHEMA));
}

#[test]
fn a_list_of_the_same_and_back_loses_nothing() {
    let mut schema = read(SCHEMA);
    for is_list in [true, false] {
        assert!(edit_field(&mut schema, "", 0, Edit::Kind(Kind { is_list, of: Of::Choice })));
        assert_eq!(form_fields(&schema, "")[0].choices, ["PASS", "FAIL"]);
        assert_eq!(form_fields(&schema, "")[0].description, "the judgement");
    }
    assert_eq!(schema, read(SCHEMA));
}

#[test]
fn what_else_a_field_says_stays_where_it_means_something() {
    let check = |from: &str, is_list: bool, of: Of, to: &str| {
        let mut schema = read(&format!(r#"{{"properties": {{"a": {from}}}}}"#));
        edit_field(&mut schema, "", 0, Edit::Kind(Kind { is_list, of }));
        assert_eq!(schema["properties"]["a"], Value::Object(read(to)), "{from}");
    };
    let list = r#"{"type": "array", "minItems": 2, "items": {"type": "string", "description": "one"}}"#;
    check(
        list,
        true,
        Of::Number,
        r#"{"type": "array", "minItems": 2, "items": {"type": "number", "description": "one"}}"#,
    );
    check(list, false, Of::Text, r#"{"type": "string", "description": "one"}"#);
    check(
        r##"{"$ref": "#/$defs/x", "description": "d"}"##,
        false,
        Of::Text,
        r#"{"type": "string", "description": "d"}"#,
    );
    let fields = form_fields(&read(SCHEMA), "");
    let loses = |index: usize, is_list, of| loses_by(&fields[index], Kind { is_list, of });
    assert!(loses(0, false, Of::Text) && loses(2, true, Of::Text) && loses(3, false, Of::Text));
    assert!(loses(1, false, Of::Text), "a minimum");
    assert!(!loses(0, true, Of::Choice) && !loses(1, true, Of::Number));
}

#[test]
fn every_kind_can_be_made_of_every_other_and_is_told_again() {
    for from in Of::ALL {
        for of in Of::ALL {
            for is_list in [true, false] {
                let mut schema = read(r#"{"properties": {"a": {"type": "string"}}}"#);
                edit_field(&mut schema, "", 0, Edit::Kind(Kind { is_list: false, of: from }));
                edit_field(&mut schema, "", 0, Edit::Kind(Kind { is_list, of }));
                let field = form_fields(&schema, "").remove(0);
                assert_eq!((field.kind, field.beyond), (kind(is_list, of), Vec::new()));
            }
        }
    }
}

#[test]
fn a_field_is_added_under_a_free_name() {
    let mut schema = read("{}");
    add_field(&mut schema, "");
    edit_field(&mut schema, "", 0, Edit::Rename("field_2".into()));
    add_field(&mut schema, "");
    let text = serde_json::to_string(&schema).unwrap();
    assert_eq!(
        text,
        r#"{"properties":{"field_2":{"type":"string"},"field_3":{"type":"string"}},"type":"object","required":["field_2","field_3"]}"#
    );
    edit_field(&mut schema, "", 1, Edit::Up);
    assert_eq!(form_fields(&schema, "")[0].name, "field_3");
}
