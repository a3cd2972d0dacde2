//! Replies that must be JSON: what is asked for on each rung of what servers understand, and how the JSON is found in
//! what models make of it. It checks no schema; whoever has a validator does.

use serde::{Deserialize, Serialize, de::IgnoredAny};
use serde_json::{Value, json};
use std::borrow::Cow;

/// What a reply must satisfy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReplySchema {
    /// A name for it, in letters, digits, `_` and `-`, as OpenAI wants one.
    pub name: String,
    /// The JSON Schema, draft 2020-12.
    pub schema: Value,
}

/// How much of a schema a server understands, best first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    /// `response_format` of the type `json_schema`, as OpenAI has it.
    #[default]
    JsonSchema,
    /// `json_object` with the schema beside it, Together's older form.
    SchemaBeside,
    /// `json_object`; the schema is only in the prompt.
    JsonObject,
    /// The schema is only in the prompt.
    Prompt,
}

impl ReplySchema {
    /// A schema under a name made of a call's title.
    pub fn new(title: &str, schema: Value) -> Self {
        let is_fit = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let name: String = title.chars().map(|c| if is_fit(c) { c } else { '_' }).take(64).collect();
        Self { name: if name.is_empty() { "reply".to_owned() } else { name }, schema }
    }

    /// The request's `response_format` on a rung; `None` on the last.
    pub fn response_format(&self, rung: Rung) -> Option<Value> {
        match rung {
            Rung::JsonSchema => Some(json!({
                "type": "json_schema",
                "json_schema": { "name": self.name, "schema": self.schema, "strict": is_strict(&self.schema, 0) },
            })),
            Rung::SchemaBeside => Some(json!({ "type": "json_object", "schema": self.schema })),
            Rung::JsonObject => Some(json!({ "type": "json_object" })),
            Rung::Prompt => None,
        }
    }

    /// What the prompt says of it, on every rung: servers may accept a format and then ignore it.
    pub fn in_words(&self) -> String {
        format!(
            "Answer with one JSON value and nothing else. It must satisfy this JSON Schema:\n{}",
            serde_json::to_string(&self.schema).unwrap_or_default()
        )
    }
}

/// Whether a schema keeps to what OpenAI's strict mode takes: every object closed, and all of its fields required.
/// Another schema is sent as one that is not strict, which OpenAI takes too.
fn is_strict(schema: &Value, depth: usize) -> bool {
    const MAX_DEPTH: usize = 32;
    let Value::Object(fields) = schema else { return depth > 0 && schema.is_boolean() };
    let is_object =
        fields.get("type").is_some_and(|kind| kind == "object") || fields.contains_key("properties");
    let closed = || {
        let properties = fields.get("properties").and_then(Value::as_object);
        let required = fields.get("required").and_then(Value::as_array);
        fields.get("additionalProperties") == Some(&Value::Bool(false))
            && properties.is_some_and(|properties| {
                let names: Vec<&str> = required.into_iter().flatten().filter_map(Value::as_str).collect();
                properties.keys().all(|name| names.contains(&name.as_str()))
            })
    };
    let inner = fields.iter().all(|(name, value)| match (name.as_str(), value) {
        ("properties" | "$defs" | "definitions", Value::Object(map)) => {
            map.values().all(|value| is_strict(value, depth + 1))
        }
        ("anyOf", Value::Array(all)) => all.iter().all(|value| is_strict(value, depth + 1)),
        ("items", value) => is_strict(value, depth + 1),
        ("oneOf" | "allOf" | "not" | "if" | "patternProperties" | "prefixItems", _) => false,
        _ => true,
    });
    depth < MAX_DEPTH && (!is_object || closed()) && inner
}

/// Where in a reply its JSON stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// The reply was JSON and nothing else.
    Whole,
    /// In a fence of a code block.
    Fenced,
    /// With other text around it.
    Amid,
}

/// So many places are looked at for JSON amid other text…
const MAX_STARTS: usize = 64;
/// …and so many bytes behind those that open what is never closed.
const MAX_UNCLOSED: usize = 4 * 1024 * 1024;

/// The JSON in a reply: all of it, else what a code block holds, else the first object or list amid the text. A text
/// that only begins like JSON, as one that was cut does, has none.
pub fn extract(text: &str) -> Option<(&str, Found)> {
    let whole = text.trim();
    if is_json(whole) {
        return Some((whole, Found::Whole));
    }
    if let Some(json) = fenced(whole) {
        return Some((json, Found::Fenced));
    }
    let starts = whole.match_indices(['{', '[']).map(|(at, _)| at);
    let (mut after, mut unclosed) = (0, 0);
    for start in starts.take(MAX_STARTS) {
        // What lies inside something that is JSON was looked at with it.
        if start < after {
            continue;
        }
        let mut values = serde_json::Deserializer::from_str(&whole[start..]).into_iter::<IgnoredAny>();
        match values.next() {
            Some(Ok(_)) => {
                let json = &whole[start..start + values.byte_offset()];
                // Brackets in prose, as in "[1]" or "{}", are no answer while there is a better one.
                if json.len() > 4 {
                    return Some((json, Found::Amid));
                }
                after = start + json.len();
            }
            Some(Err(error)) if error.is_eof() => {
                unclosed += whole.len() - start;
                if unclosed > MAX_UNCLOSED {
                    return None;
                }
            }
            Some(Err(_)) | None => {}
        }
    }
    None
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// What the first code block holds that is JSON.
fn fenced(text: &str) -> Option<&str> {
    let mut rest = text;
    while let Some((_, block)) = rest.split_once("```") {
        let (block, after) = block.split_once("```").unwrap_or((block, ""));
        // The first line names the language.
        let body = block.split_once('\n').map_or(block, |(_, body)| body).trim();
        if !body.is_empty() && is_json(body) {
            return Some(body);
        }
        rest = after;
    }
    None
}

/// The field of a value at a path, `a` or `a.b`, as text: strings as they are, all else as JSON.
pub fn field<'a>(value: &'a Value, path: &str) -> Option<Cow<'a, str>> {
    let found = path.split('.').try_fold(value, |value, name| value.as_object()?.get(name))?;
    Some(found.as_str().map_or_else(|| Cow::Owned(found.to_string()), Cow::Borrowed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_found_wherever_models_put_it() {
        for (text, found) in [
            (r#"{"a":1}"#, Some((r#"{"a":1}"#, Found::Whole))),
            ("  [1, 2]\n", Some(("[1, 2]", Found::Whole))),
            ("\"only a string\"", Some(("\"only a string\"", Found::Whole))),
            ("```json\n{\"a\":1}\n```", Some(("{\"a\":1}", Found::Fenced))),
            ("Here you are:\n```\n{\"a\":1}\n```\nGood luck!", Some(("{\"a\":1}", Found::Fenced))),
            ("```json\n{\"a\":1}", Some(("{\"a\":1}", Found::Fenced))),
            ("```python\nx = {1}\n```\n```json\n{\"a\":1}\n```", Some(("{\"a\":1}", Found::Fenced))),
            ("Sure! {\"a\": {\"b\": 1}} Hope it helps.", Some(("{\"a\": {\"b\": 1}}", Found::Amid))),
            ("As [1] says {\"a\":1}", Some(("{\"a\":1}", Found::Amid))),
            ("a {braces} in prose [x] then [\"b\"]", Some(("[\"b\"]", Found::Amid))),
            ("{\"a\": 1", None),
            ("```json\n{\"a\": 1\n```", None),
            ("no JSON at all", None),
            ("", None),
        ] {
            assert_eq!(extract(text), found, "{text}");
        }
    }

    #[test]
    fn looking_for_json_takes_no_longer_for_many_brackets() {
        assert_eq!(extract(&"[".repeat(100_000)), None);
        assert_eq!(extract(&"{\"a\":".repeat(50_000)), None);
        // Shallow, and read to the end from each of them.
        let long = ["[".repeat(60).as_str(), &"1,".repeat(2_500_000)].concat();
        assert_eq!(extract(&long), None);
    }

    #[test]
    fn each_rung_asks_in_its_own_form() {
        let open = ReplySchema::new("Route it!", json!({"type": "object"}));
        assert_eq!(open.name, "Route_it_");
        let format = |rung| open.response_format(rung);
        assert_eq!(
            format(Rung::JsonSchema),
            Some(json!({"type": "json_schema",
                "json_schema": {"name": "Route_it_", "schema": {"type": "object"}, "strict": false}}))
        );
        assert_eq!(
            format(Rung::SchemaBeside),
            Some(json!({"type": "json_object", "schema": {"type": "object"}}))
        );
        assert_eq!(format(Rung::JsonObject), Some(json!({"type": "json_object"})));
        assert_eq!(format(Rung::Prompt), None);
        assert!(open.in_words().ends_with("{\"type\":\"object\"}"));
        assert_eq!(ReplySchema::new("", Value::Null).name, "reply");
    }

    #[test]
    fn strict_is_what_is_closed_all_the_way_down() {
        let closed = |inner: Value| json!({"type": "object", "properties": {"a": inner}, "required": ["a"], "additionalProperties": false});
        let text = json!({"type": "string", "enum": ["x"]});
        for (schema, strict) in [
            (closed(text.clone()), true),
            (closed(closed(text.clone())), true),
            (closed(json!({"type": "array", "items": closed(text.clone())})), true),
            (closed(json!({"type": "array", "items": {"type": "object"}})), false),
            (json!({"type": "object", "properties": {"a": text}, "additionalProperties": false}), false),
            (closed(json!({"oneOf": []})), false),
            (json!({"type": "object"}), false),
            (json!(true), false),
        ] {
            assert_eq!(is_strict(&schema, 0), strict, "{schema}");
        }
    }

    #[test]
    fn fields_are_found_by_their_paths() {
        let value = json!({"a": "text", "b": {"c": 1, "d": [1, "x"]}, "e": null});
        for (path, text) in [
            ("a", Some("text")),
            ("b.c", Some("1")),
            ("b.d", Some("[1,\"x\"]")),
            ("b", Some("{\"c\":1,\"d\":[1,\"x\"]}")),
            ("e", Some("null")),
            ("f", None),
            ("a.b", None),
            ("b.d.0", None),
        ] {
            assert_eq!(field(&value, path).as_deref(), text, "{path}");
        }
    }
}
