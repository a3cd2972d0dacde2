//! JSON Schemas as a person edits them, and what a workflow asks of one: which fields a reply will have. It checks no
//! value against a schema; a validator does.

use super::{Typed, settings::FromJson};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::ops::{Deref, DerefMut};

/// A schema: a JSON object, or the text that is none until it is mended.
pub type Schema = Typed<SchemaObject>;

/// A JSON object in which the order of fields counts: models write fields in the order in which a schema names them.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(transparent)]
pub struct SchemaObject(Map<String, Value>);

impl PartialEq for SchemaObject {
    fn eq(&self, other: &Self) -> bool {
        is_same_object(&self.0, &other.0)
    }
}

impl Deref for SchemaObject {
    type Target = Map<String, Value>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for SchemaObject {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl From<Map<String, Value>> for SchemaObject {
    fn from(map: Map<String, Value>) -> Self {
        Self(map)
    }
}

impl FromJson for SchemaObject {
    fn from_json(json: Value) -> Option<Self> {
        if let Value::Object(map) = json { Some(Self(map)) } else { None }
    }
}

fn is_same_object(a: &Map<String, Value>, b: &Map<String, Value>) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.0 == b.0 && is_same(a.1, b.1))
}

fn is_same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => is_same_object(a, b),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
        }
        (a, b) => a == b,
    }
}

/// The deepest that a schema may nest. In a file it stands some levels deep itself, and serde_json reads 127.
pub const MAX_NESTING: usize = 64;

/// Whether a value nests no deeper than a schema may.
pub(super) fn is_shallow(value: &Value, left: usize) -> bool {
    let Some(left) = left.checked_sub(1) else { return false };
    match value {
        Value::Object(map) => map.values().all(|value| is_shallow(value, left)),
        Value::Array(list) => list.iter().all(|value| is_shallow(value, left)),
        _ => true,
    }
}

/// So deep a schema's fields are looked for.
const MAX_DEPTH: usize = 8;
/// So many of its fields are looked at.
const MAX_FIELDS: usize = 200;

/// Reads a schema.
pub fn read_schema(text: &str) -> Schema {
    let read = serde_json::from_str::<Value>(text).ok().filter(|value| is_shallow(value, MAX_NESTING));
    read.and_then(SchemaObject::from_json).map_or_else(|| Typed::Bad(text.to_owned()), Typed::Good)
}

/// A schema's text as a person reads it.
pub fn schema_text(schema: &Schema) -> String {
    match schema {
        Typed::Good(schema) => serde_json::to_string_pretty(schema).unwrap_or_default(),
        Typed::Bad(text) => text.clone(),
    }
}

/// The schema of an object with these required text fields and nothing else.
pub fn object_of(fields: &[&str]) -> SchemaObject {
    let properties: Map<String, Value> =
        fields.iter().map(|name| ((*name).to_owned(), json!({ "type": "string" }))).collect();
    let mut schema = Map::new();
    schema.insert("type".to_owned(), "object".into());
    schema.insert("properties".to_owned(), properties.into());
    schema.insert("required".to_owned(), json!(fields));
    schema.insert("additionalProperties".to_owned(), false.into());
    schema.into()
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
        // A dot in a name cannot be told from one between two.
        for (name, inner) in properties.iter().filter(|(name, _)| !name.contains('.')) {
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

/// Whether a value of this schema cannot have a field at this path: `a`, `a.b`, and `a[].b` in each item of a list. Where
/// the schema says what it is in roundabout ways, that is not known, and it is taken to have it.
pub fn lacks_field(schema: &Map<String, Value>, path: &str) -> bool {
    const ROUNDABOUT: [&str; 7] =
        ["$ref", "allOf", "anyOf", "oneOf", "if", "patternProperties", "prefixItems"];
    // One step down, or whether it is known to lead nowhere.
    fn step<'a>(at: &Map<String, Value>, found: Option<&'a Value>) -> Result<&'a Map<String, Value>, bool> {
        match found {
            Some(Value::Object(inner)) => Ok(inner),
            Some(_) => Err(false),
            None => Err(!ROUNDABOUT.iter().any(|keyword| at.contains_key(*keyword))),
        }
    }
    let walk = || -> Result<(), bool> {
        let mut at = schema;
        for part in path.split('.') {
            let (name, is_list) = part.strip_suffix("[]").map_or((part, false), |name| (name, true));
            at = step(at, at.get("properties").and_then(|properties| properties.get(name)))?;
            if is_list {
                at = step(at, at.get("items"))?;
            }
        }
        Ok(())
    };
    walk().err().unwrap_or(false)
}

/// The schema of the field at this path, where it stands there and nowhere else.
pub fn field_schema<'a>(schema: &'a Map<String, Value>, path: &str) -> Option<&'a Map<String, Value>> {
    path.split('.').try_fold(schema, |at, name| at.get("properties")?.get(name)?.as_object())
}

/// The values that a field of this schema has to choose from, as text; nothing where it may have others.
pub fn choices(field: &Map<String, Value>) -> Option<Vec<String>> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Some(field.get("enum")?.as_array()?.iter().map(text).collect())
}

/// Whether a field of this schema may have a value that reads so; whatever is not said may be.
pub fn may_be(field: &Map<String, Value>, text: &str) -> bool {
    // Without writing JSON, which the first screen does without.
    let reads_so = |value: &Value| match value {
        Value::String(choice) => choice.trim() == text,
        Value::Bool(is) => text == if *is { "true" } else { "false" },
        Value::Number(choice) => choice.as_i64().is_none_or(|choice| text.parse() == Ok(choice)),
        Value::Null => text == "null",
        Value::Array(_) | Value::Object(_) => true,
    };
    match (field.get("enum"), field.get("const")) {
        (Some(Value::Array(choices)), _) => choices.iter().any(reads_so),
        (None, Some(only)) => reads_so(only),
        _ => {
            let is_boolean = field.get("type").is_some_and(|kind| kind == "boolean");
            !is_boolean || ["true", "false"].contains(&text)
        }
    }
}

/// Whether a field of this schema cannot be a number.
pub fn is_no_number(field: &Map<String, Value>) -> bool {
    let is_number = |kind: &Value| kind == "number" || kind == "integer";
    match (field.get("type"), field.get("enum")) {
        (Some(Value::Array(kinds)), _) => !kinds.iter().any(is_number),
        (Some(kind), _) => !is_number(kind),
        (None, Some(Value::Array(choices))) => !choices.iter().any(Value::is_number),
        (None, _) => false,
    }
}

/// The object inside a schema at a JSON pointer (RFC 6901), if there is one.
pub fn object_at<'a>(schema: &'a Map<String, Value>, pointer: &str) -> Option<&'a Map<String, Value>> {
    steps(pointer).try_fold(schema, |object, step| object.get(&step)?.as_object())
}

/// The same, to be changed.
pub fn object_at_mut<'a>(
    schema: &'a mut Map<String, Value>,
    pointer: &str,
) -> Option<&'a mut Map<String, Value>> {
    steps(pointer).try_fold(schema, |object, step| object.get_mut(&step)?.as_object_mut())
}

/// The parts of a pointer.
fn steps(pointer: &str) -> impl Iterator<Item = String> + '_ {
    pointer.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~"))
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
    fn a_field_is_missing_only_where_that_is_certain() {
        let schema = read_schema(
            r##"{"properties": {"a": {"properties": {"b": {}}}, "r": {"$ref": "#/$defs/x"}, "t": true}}"##,
        );
        let lacks = |path| lacks_field(schema.good().unwrap(), path);
        assert_eq!(["a", "a.b", "r.x", "t", "t.x"].map(lacks), [false; 5]);
        assert_eq!(["b", "a.c", "a.b.c"].map(lacks), [true; 3]);

        let list = read_schema(
            r#"{"properties": {"l": {"items": {"properties": {"x": {}}}}, "p": {"prefixItems": []}, "b": {"items": true}}}"#,
        );
        let lacks = |path| lacks_field(list.good().unwrap(), path);
        assert_eq!(["l[].x", "p[].x", "b[].x", "l[]"].map(lacks), [false; 4]);
        assert_eq!(["l[].y", "l.x", "x[].x"].map(lacks), [true; 3]);
    }

    #[test]
    fn the_order_of_fields_counts() {
        let read = |text| read_schema(text);
        assert_ne!(read(r#"{"p": {"a": 1, "b": 2}}"#), read(r#"{"p": {"b": 2, "a": 1}}"#));
        assert_eq!(read(r#"{"p": {"a": 1, "b": 2}}"#), read(r#"{ "p" : {"a":1,"b":2} }"#));
    }

    #[test]
    fn a_schema_that_nests_too_deep_is_none() {
        let deep = |levels: usize| format!("{}{{}}{}", "{\"items\":".repeat(levels), "}".repeat(levels));
        assert!(read_schema(&deep(MAX_NESTING - 1)).good().is_some());
        assert!(read_schema(&deep(MAX_NESTING)).good().is_none());
    }

    #[test]
    fn the_order_of_fields_survives() {
        let text = schema_text(&Typed::Good(object_of(&["route", "a"])));
        assert!(text.find("route").unwrap() < text.find("\"a\"").unwrap());
        assert_eq!(schema_text(&read_schema(&text)), text);
    }
}
