//! Whether a value that was computed satisfies the JSON Schema that was asked for. It reads the keywords that schemas for
//! replies use; of any other it says that the value does not.

use serde_json::{Map, Value};

/// The value without the fields that a closed schema does not have, if that satisfies the schema.
pub(super) fn satisfying(schema: &Value, value: Value) -> Option<Value> {
    let Value::Object(rules) = schema else { return (*schema != Value::Bool(false)).then_some(value) };
    let is_closed = schema["additionalProperties"] == Value::Bool(false);
    let value = match value {
        Value::Object(fields) => {
            let mut kept = Map::new();
            for (name, field) in fields {
                match schema["properties"].get(&name) {
                    Some(rule) => {
                        kept.insert(name, satisfying(rule, field)?);
                    }
                    None if is_closed => {}
                    None => {
                        kept.insert(name, field);
                    }
                }
            }
            Value::Object(kept)
        }
        Value::Array(items) => {
            let items = items.into_iter().map(|item| satisfying(&schema["items"], item));
            Value::Array(items.collect::<Option<_>>()?)
        }
        other => other,
    };
    rules.iter().all(|(name, rule)| holds(name, rule, &value)).then_some(value)
}

fn holds(name: &str, rule: &Value, value: &Value) -> bool {
    let at_most = |found: Option<f64>| found.zip(rule.as_f64()).is_none_or(|(found, most)| found <= most);
    let at_least = |found: Option<f64>| found.zip(rule.as_f64()).is_none_or(|(found, least)| found >= least);
    let items = value.as_array().map(|items| items.len() as f64);
    let length = value.as_str().map(|text| text.chars().count() as f64);
    match name {
        "type" => match rule {
            Value::Array(kinds) => kinds.iter().any(|kind| is_a(kind, value)),
            kind => is_a(kind, value),
        },
        "required" => {
            let names = rule.as_array().map(Vec::as_slice).unwrap_or_default();
            !value.is_object()
                || names.iter().all(|name| name.as_str().is_some_and(|name| value.get(name).is_some()))
        }
        "enum" => rule.as_array().is_some_and(|choices| choices.contains(value)),
        "const" => rule == value,
        "minItems" => at_least(items),
        "maxItems" => at_most(items),
        "minLength" => at_least(length),
        "maxLength" => at_most(length),
        "minimum" => at_least(value.as_f64()),
        "maximum" => at_most(value.as_f64()),
        "additionalProperties" => rule.is_boolean(),
        "properties" | "items" | "title" | "description" | "default" | "examples" | "$schema" | "$id" => true,
        _ => false,
    }
}

fn is_a(kind: &Value, value: &Value) -> bool {
    match kind.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some("null") => value.is_null(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_value_is_held_against_its_schema() {
        let route = json!({
            "type": "object", "required": ["route"], "additionalProperties": false,
            "properties": {"route": {"type": "string", "enum": ["a", "b"]}}
        });
        let check = |schema: &Value, value: Value, kept: Option<Value>| {
            assert_eq!(satisfying(schema, value), kept, "{schema}");
        };
        check(&route, json!({"route": "b", "reason": "x"}), Some(json!({"route": "b"})));
        check(&route, json!({"route": "c"}), None);
        check(&route, json!({"reason": "x"}), None);
        check(&json!({"required": ["a", "b"]}), json!({"a": 1}), None);
        check(&json!({"items": {"type": "integer"}, "maxItems": 2}), json!([1, 2]), Some(json!([1, 2])));
        check(&json!({"items": {"type": "integer"}}), json!(["x"]), None);
        check(&json!({"minItems": 3}), json!([1, 2]), None);
        check(&json!({"maxLength": 3}), json!("long"), None);
        check(&json!({"minimum": 3, "type": ["number", "null"]}), json!(3.5), Some(json!(3.5)));
        check(&json!({"pattern": "^a"}), json!("a"), None);
        check(&json!(true), json!(1), Some(json!(1)));
    }
}
