//! How the demonstration says that it cannot answer: in words, and within a JSON Schema when one was asked
//! for. It does not know why.

use super::{asked::Form, wire::Answer};
use serde_json::{Map, Value};

/// How every decline begins, so that a later step recognises one in its input.
pub(super) const OPENING: &str = "This is the built-in demonstration, not a language model";

/// Local references are followed this deep, since a schema may name itself.
const DEEPEST: u32 = 12;

/// A decline: `why` goes on after "not a language model:", `can` is what it could do instead.
pub(super) fn decline(form: &Form, why: &str, can: &str) -> Answer {
    let text = format!(
        "{OPENING}: {why}. It answers {can}. To run this, connect a real endpoint (Connection), or undo the edit."
    );
    Answer::Declined(match form {
        Form::Text => text,
        Form::Json(schema) => minimal_instance(schema, &text).to_string(),
    })
}

/// A small instance of a JSON Schema, with `sentence` in its first string: what `required` names, in that
/// order, and else the first property that can hold the sentence. It reads the keywords that schemas for
/// replies use (`type`, `enum`, `const`, `properties`, `required`, `items`, lengths and bounds, `anyOf`,
/// `oneOf`, local `$ref`); `pattern` and `format` are beyond it.
pub fn minimal_instance(schema: &Value, sentence: &str) -> Value {
    let mut maker = Maker { root: schema, sentence: Some(sentence) };
    maker.make(schema, DEEPEST)
}

struct Maker<'a> {
    root: &'a Value,
    /// The sentence, until it has its place.
    sentence: Option<&'a str>,
}

impl Maker<'_> {
    fn make(&mut self, schema: &Value, depth: u32) -> Value {
        let Some(depth) = depth.checked_sub(1) else { return Value::Null };
        if let Some(pointer) = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) {
            let root = self.root;
            return root.pointer(pointer).map_or(Value::Null, |found| self.make(found, depth));
        }
        if let Some(only) = schema.get("const") {
            return only.clone();
        }
        if let Some(first) = schema["enum"].get(0) {
            return first.clone();
        }
        if let Some(first) = schema["anyOf"].get(0).or_else(|| schema["oneOf"].get(0)) {
            return self.make(first, depth);
        }
        match type_of(schema) {
            "object" => Value::Object(self.object(schema, depth)),
            "array" => {
                let count = schema["minItems"].as_u64().unwrap_or(0);
                (0..count).map(|_| self.make(&schema["items"], depth)).collect()
            }
            "string" => Value::String(self.string(schema)),
            "integer" | "number" => number(schema),
            "boolean" => Value::Bool(false),
            _ => Value::Null,
        }
    }

    fn object(&mut self, schema: &Value, depth: u32) -> Map<String, Value> {
        let mut object = Map::new();
        let required = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
        for name in required.iter().filter_map(Value::as_str) {
            object.insert(name.to_owned(), self.make(&schema["properties"][name], depth));
        }
        let optional = schema["properties"].as_object().into_iter().flatten();
        for (name, property) in optional {
            let holds_text = type_of(property) == "string" && property.get("enum").is_none();
            if self.sentence.is_some() && holds_text && !object.contains_key(name) {
                object.insert(name.clone(), self.make(property, depth));
            }
        }
        object
    }

    fn string(&mut self, schema: &Value) -> String {
        let length = |name: &str| schema[name].as_u64().and_then(|length| usize::try_from(length).ok());
        let mut text = self.sentence.take().unwrap_or_default().to_owned();
        if let Some((cut, _)) = length("maxLength").and_then(|most| text.char_indices().nth(most)) {
            text.truncate(cut);
        }
        let missing = length("minLength").unwrap_or(0).min(10_000).saturating_sub(text.chars().count());
        text.extend(std::iter::repeat_n('.', missing));
        text
    }
}

/// The type, of several the first; without one, what the other keywords speak of.
fn type_of(schema: &Value) -> &str {
    match &schema["type"] {
        Value::String(name) => name,
        Value::Array(names) => names.first().and_then(Value::as_str).unwrap_or_default(),
        _ if schema.get("properties").is_some() || schema.get("required").is_some() => "object",
        _ if schema.get("items").is_some() => "array",
        _ => "string",
    }
}

/// The number nearest to 0 from below that the bounds allow, or the lower bound.
fn number(schema: &Value) -> Value {
    let above = schema["exclusiveMinimum"].as_i64().map(|bound| bound.saturating_add(1));
    let lowest = above.or_else(|| schema["minimum"].as_f64().map(|bound| bound.ceil() as i64));
    let highest = schema["maximum"].as_f64().map(|bound| bound.floor() as i64);
    let number = 0.max(lowest.unwrap_or(0));
    Value::from(highest.map_or(number, |highest| number.min(highest)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_decline_keeps_to_the_schema() {
        let check = |schema: Value, instance: Value| {
            assert_eq!(minimal_instance(&schema, "No."), instance, "{schema}");
        };
        check(json!({}), json!("No."));
        check(json!({"type": "string", "maxLength": 2}), json!("No"));
        check(json!({"type": "string", "minLength": 5}), json!("No..."));
        check(json!({"type": ["string", "null"]}), json!("No."));
        check(json!({"type": "array", "items": {"type": "string"}}), json!([]));
        check(json!({"type": "array", "items": {"type": "string"}, "minItems": 2}), json!(["No.", ""]));
        check(json!({"type": "integer", "minimum": 1}), json!(1));
        check(json!({"type": "number", "maximum": -2}), json!(-2));
        check(json!({"type": "integer", "exclusiveMinimum": 3}), json!(4));
        check(json!({"properties": {"a": {"type": "string"}}}), json!({"a": "No."}));
        check(json!({"anyOf": [{"type": "boolean"}, {"type": "string"}]}), json!(false));
        check(
            json!({
                "type": "object",
                "properties": {
                    "evaluation": {"type": "string", "enum": ["PASS", "FAIL"]},
                    "feedback": {"type": "string"}, "a": {"type": "string"}, "score": {"type": "number"}
                },
                "required": ["evaluation", "feedback", "score"]
            }),
            json!({"evaluation": "PASS", "feedback": "No.", "score": 0}),
        );
        check(
            json!({
                "type": "object",
                "properties": {"tasks": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/task"}}},
                "required": ["tasks"],
                "$defs": {"task": {
                    "type": "object",
                    "properties": {"type": {"const": "x"}, "description": {"type": "string"}},
                    "required": ["type", "description"]
                }}
            }),
            json!({"tasks": [{"type": "x", "description": "No."}]}),
        );
        let endless = minimal_instance(&json!({"$ref": "#"}), "No.");
        assert_eq!(endless, Value::Null);
    }
}
