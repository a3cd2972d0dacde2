//! What is wrong with a schema's text, and on which line: what is no JSON, and what no schema can say. Whether a schema is
//! sound in all that it says, only the validator's library knows.

use super::schema::{MAX_NESTING, Schema, is_shallow};
use serde_json::{Map, Value};

/// Something wrong with a text that is to be a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextFault {
    /// The line, counted from 1.
    pub line: usize,
    /// What.
    pub kind: TextFaultKind,
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextFaultKind {
    /// It is no JSON; in the words of the reader.
    NotJson(String),
    /// It is JSON, but no object.
    NotAnObject,
    /// `type` names no type.
    Type,
    /// What is to be an object of schemas is none; the keyword.
    Schemas(String),
    /// What is to be a schema is none; the keyword.
    Schema(String),
    /// `required` is no list of names.
    Required,
    /// `enum` is no list, or an empty one.
    Choices,
    /// `$ref` leads out of the schema.
    Reference,
    /// It nests too deep.
    Depth,
}

/// The types that JSON Schema knows.
const TYPES: [&str; 7] = ["string", "number", "integer", "boolean", "object", "array", "null"];
/// The first thing wrong with a text that is to be a schema.
pub fn text_fault(text: &str) -> Option<TextFault> {
    let schema = match serde_json::from_str::<Value>(text) {
        Ok(value) if !is_shallow(&value, MAX_NESTING) => {
            return Some(TextFault { line: 1, kind: TextFaultKind::Depth });
        }
        Ok(Value::Object(schema)) => schema,
        Ok(_) => return Some(TextFault { line: 1, kind: TextFaultKind::NotAnObject }),
        Err(error) => {
            // The reader's words end with the place, which is told apart.
            let said = error.to_string();
            let words = said.rsplit_once(" at line ").map_or(said.as_str(), |(words, _)| words);
            // What breaks off at the end of a line is told of the next line's beginning.
            let line = error.line() - usize::from(error.column() == 0 && error.line() > 1);
            return Some(TextFault { line: line.max(1), kind: TextFaultKind::NotJson(words.to_owned()) });
        }
    };
    let mut path = Vec::new();
    let kind = fault(&schema, &mut path)?;
    let place = place_of(text, &path).unwrap_or_default();
    Some(TextFault { line: text[..place].matches('\n').count() + 1, kind })
}

/// Whether a schema cannot be read, or says what no schema can say.
pub fn is_unusable(schema: &Schema) -> bool {
    schema.good().is_none_or(|schema| fault(schema, &mut Vec::new()).is_some())
}

/// The first fault in a schema; `path` then leads to it.
fn fault(schema: &Map<String, Value>, path: &mut Vec<String>) -> Option<TextFaultKind> {
    for (keyword, value) in schema {
        path.push(keyword.clone());
        let found = match keyword.as_str() {
            "type" => (!is_type(value)).then_some(TextFaultKind::Type),
            "required" => (!is_list_of(value, Value::is_string)).then_some(TextFaultKind::Required),
            "enum" => (value.as_array().is_none_or(Vec::is_empty)).then_some(TextFaultKind::Choices),
            "$ref" => {
                let leads_out = value.as_str().is_none_or(|target| !target.starts_with('#'));
                leads_out.then_some(TextFaultKind::Reference)
            }
            "items" | "additionalProperties" | "not" | "contains" => inner(keyword, value, path),
            "properties" | "$defs" | "definitions" | "patternProperties" => match value {
                Value::Object(schemas) => schemas.iter().find_map(|(name, value)| {
                    path.push(name.clone());
                    let found = inner(name, value, path);
                    if found.is_none() {
                        path.pop();
                    }
                    found
                }),
                _ => Some(TextFaultKind::Schemas(keyword.clone())),
            },
            _ => None,
        };
        if found.is_some() {
            return found;
        }
        path.pop();
    }
    None
}

/// The first fault in what is to be a schema: an object, or true or false.
fn inner(keyword: &str, value: &Value, path: &mut Vec<String>) -> Option<TextFaultKind> {
    match value {
        Value::Object(schema) => fault(schema, path),
        Value::Bool(_) => None,
        _ => Some(TextFaultKind::Schema(keyword.to_owned())),
    }
}

fn is_type(value: &Value) -> bool {
    let is_name = |value: &Value| value.as_str().is_some_and(|name| TYPES.contains(&name));
    is_name(value) || is_list_of(value, is_name)
}

fn is_list_of(value: &Value, is_good: impl Fn(&Value) -> bool) -> bool {
    value.as_array().is_some_and(|list| list.iter().all(is_good))
}

/// Where in a JSON text the name stands that `path` ends with. The text is known to be JSON.
fn place_of(text: &str, path: &[String]) -> Option<usize> {
    let mut at = 0;
    let mut place = 0;
    for step in path {
        at += text[at..].find('{')? + 1;
        loop {
            at += text[at..].find('"')?;
            let (name, after) = string(text, at)?;
            let value = after + text[after..].find(':')? + 1;
            if name == *step {
                (place, at) = (at, value);
                break;
            }
            at = after_value(text, value)?;
        }
    }
    Some(place)
}

/// The string that begins at `at`, and where it ends.
fn string(text: &str, at: usize) -> Option<(String, usize)> {
    let mut values = serde_json::Deserializer::from_str(&text[at..]).into_iter::<String>();
    let string = values.next()?.ok()?;
    Some((string, at + values.byte_offset()))
}

/// Where the value ends that begins at `at`, white space before it left out.
fn after_value(text: &str, at: usize) -> Option<usize> {
    let mut values = serde_json::Deserializer::from_str(&text[at..]).into_iter::<serde::de::IgnoredAny>();
    values.next()?.ok()?;
    Some(at + values.byte_offset())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_is_told_with_its_line() {
        use TextFaultKind::{Choices, NotAnObject, NotJson, Reference, Required, Schema, Schemas, Type};
        let check = |text: &str, expected: Option<(usize, TextFaultKind)>| {
            let found = text_fault(text).map(|fault| (fault.line, fault.kind));
            assert_eq!(found, expected, "{text}");
        };
        check("{}", None);
        check("[1]", Some((1, NotAnObject)));
        check("", Some((1, NotJson("EOF while parsing a value".into()))));
        check("{\n  \"a\": 1,\n  b\n}", Some((3, NotJson("key must be a string".into()))));
        check("{\n\n\"a\": tru\n}", Some((3, NotJson("expected ident".into()))));
        check("{\n\"type\": \"objekt\"}", Some((2, Type)));
        check("{\"type\": [\"string\", \"null\"], \"properties\": {\"type\": {\"type\": \"string\"}}}", None);
        check("{\"properties\":\n{\"a\": {},\n\"b\": {\n\"enum\": []}}}", Some((4, Choices)));
        check("{\"x\": {\"required\": 1},\n\"required\": [1]}", Some((2, Required)));
        check("{\"properties\": [],\n\"a\": 1}", Some((1, Schemas("properties".into()))));
        check("{\"properties\": {\n\"a\": 1}}", Some((2, Schema("a".into()))));
        check("{\"items\":\n{\"$ref\": \"https://x\"}}", Some((2, Reference)));
        check("{\"items\": {\"$ref\": \"#/$defs/x\"}}", None);
        check("{\"a\\\"b\": \"{\\\"type\\\"\",\n\n\"type\": 1}", Some((3, Type)));
    }

    #[test]
    fn no_text_takes_it_far() {
        assert!(text_fault(&"[".repeat(10_000)).is_some());
        assert!(text_fault(&"{\"items\":".repeat(10_000)).is_some());
        let deep = format!("{}{{}}{}", "{\"items\":".repeat(100), "}".repeat(100));
        assert_eq!(text_fault(&deep).map(|fault| fault.kind), Some(TextFaultKind::Depth));
    }
}
