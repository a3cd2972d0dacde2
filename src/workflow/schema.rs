//! JSON Schemas as a person edits them, and what a workflow asks of one: which fields a reply will have. It checks no
//! value against a schema; a validator does.

use super::Typed;
use serde_json::{Map, Value, json};

/// A schema: a JSON object, or the text that is none until it is mended.
pub type Schema = Typed<Map<String, Value>>;

/// So deep a schema's fields are looked for.
const MAX_DEPTH: usize = 8;
/// So many of its fields are looked at.
const MAX_FIELDS: usize = 200;

/// Reads a schema.
pub fn read_schema(text: &str) -> Schema {
    serde_json::from_str(text).map_or_else(|_| Typed::Bad(text.to_owned()), Typed::Good)
}

/// A schema's text as a person reads it.
pub fn schema_text(schema: &Schema) -> String {
    match schema {
        Typed::Good(schema) => serde_json::to_string_pretty(schema).unwrap_or_default(),
        Typed::Bad(text) => text.clone(),
    }
}

/// The schema of an object with these required text fields and nothing else.
pub fn object_of(fields: &[&str]) -> Map<String, Value> {
    let properties: Map<String, Value> =
        fields.iter().map(|name| ((*name).to_owned(), json!({ "type": "string" }))).collect();
    let mut schema = Map::new();
    schema.insert("type".to_owned(), "object".into());
    schema.insert("properties".to_owned(), properties.into());
    schema.insert("required".to_owned(), json!(fields));
    schema.insert("additionalProperties".to_owned(), false.into());
    schema
}

/// The names of the fields at the top of a value of this schema, in the schema's order.
pub fn top_fields(schema: &Map<String, Value>) -> Vec<String> {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.into_iter().flat_map(Map::keys).take(MAX_FIELDS).cloned().collect()
}

/// The paths of the fields that a value of this schema may have, `a` and `a.b`, in the schema's order.
pub fn field_paths(schema: &Map<String, Value>) -> Vec<String> {
    fn walk(schema: &Map<String, Value>, prefix: &str, depth: usize, found: &mut Vec<String>) {
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return };
        for (name, inner) in properties {
            if found.len() >= MAX_FIELDS {
                return;
            }
            let path = if prefix.is_empty() { name.clone() } else { [prefix, ".", name].concat() };
            found.push(path.clone());
            if let Some(inner) = inner.as_object().filter(|_| depth < MAX_DEPTH) {
                walk(inner, &path, depth + 1, found);
            }
        }
    }
    let mut found = Vec::new();
    walk(schema, "", 0, &mut found);
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_text_that_is_no_schema_is_kept() {
        assert_eq!(read_schema("{\"a\":"), Typed::Bad("{\"a\":".to_owned()));
        assert_eq!(read_schema("[1]"), Typed::Bad("[1]".to_owned()));
    }

    #[test]
    fn fields_are_found_in_the_schemas_order() {
        let schema = read_schema(
            r#"{"properties": {"z": {"properties": {"b": true, "a": {}}}, "list": {"items": {"properties": {"c": {}}}}}}"#,
        );
        assert_eq!(field_paths(schema.good().unwrap()), ["z", "z.b", "z.a", "list"]);
        let mut deep = json!({});
        for _ in 0..100 {
            deep = json!({ "properties": { "a": deep } });
        }
        assert_eq!(field_paths(deep.as_object().unwrap()).len(), MAX_DEPTH + 1);
    }

    #[test]
    fn the_order_of_fields_survives() {
        let text = schema_text(&Typed::Good(object_of(&["route", "a"])));
        assert!(text.find("route").unwrap() < text.find("\"a\"").unwrap());
        assert_eq!(schema_text(&read_schema(&text)), text);
    }
}
