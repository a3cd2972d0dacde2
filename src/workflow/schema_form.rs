//! A schema as a form: the fields of its objects with name, kind, choices, description, and whether they are required.
//! What a form has no words for stays in the schema as it is, and is told. It draws nothing.

use super::schema::{object_at as at, object_at_mut as at_mut};
use serde_json::{Map, Value, json};

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// Text.
    Text,
    /// A number.
    Number,
    /// A whole number.
    Integer,
    /// True or false.
    YesNo,
    /// One of some texts.
    Choice,
    /// Fields of its own.
    Object,
}

impl Of {
    /// Every kind, in the order of the form.
    pub const ALL: [Self; 6] =
        [Self::Text, Self::Choice, Self::Number, Self::Integer, Self::YesNo, Self::Object];

    /// Its `type` in a schema.
    fn type_name(self) -> &'static str {
        match self {
            Self::Text | Self::Choice => "string",
            Self::Number => "number",
            Self::Integer => "integer",
            Self::YesNo => "boolean",
            Self::Object => "object",
        }
    }
}

/// The kind of a field: one such thing, or a list of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Whether it is a list.
    pub is_list: bool,
    /// Of what.
    pub of: Of,
}

/// One field of an object, as a form shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What it holds; nothing when the form has no words for it.
    pub kind: Option<Kind>,
    /// The texts to choose from.
    pub choices: Vec<String>,
    /// What it is for.
    pub description: String,
    /// Whether a value must have it.
    pub is_required: bool,
    /// Keywords of its schema that the form has no words for.
    pub beyond: Vec<String>,
    /// Where the fields of its own stand, as a JSON pointer into the schema.
    pub inner: Option<String>,
}

/// What can be done to a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Another name.
    Rename(String),
    /// Another kind. What belongs to the old one only goes away.
    Kind(Kind),
    /// Other texts to choose from.
    Choices(Vec<String>),
    /// Another description; an empty one is none.
    Description(String),
    /// Required or not.
    Required(bool),
    /// One place earlier: models write fields in their order.
    Up,
    /// Gone.
    Remove,
}

/// The keywords of an object's schema that the form shows, or that say nothing more than it does.
const OF_OBJECT: [&str; 5] = ["type", "properties", "required", "additionalProperties", "description"];

/// The fields of the object whose schema stands at `pointer`; none when there is no such object.
pub fn form_fields(schema: &Map<String, Value>, pointer: &str) -> Vec<Field> {
    let Some(object) = at(schema, pointer) else { return Vec::new() };
    let Some(properties) = object.get("properties").and_then(Value::as_object) else { return Vec::new() };
    let required = required_of(object);
    properties
        .iter()
        .map(|(name, node)| field(name, node, pointer, required.iter().any(|known| known == name)))
        .collect()
}

/// The keywords of the object at `pointer` that the form has no words for.
pub fn beyond_form(schema: &Map<String, Value>, pointer: &str) -> Vec<String> {
    at(schema, pointer).map(|object| others(object, &OF_OBJECT)).unwrap_or_default()
}

/// Does something to a field of the object at `pointer`. Whether it could: a name may be taken or empty.
pub fn edit_field(schema: &mut Map<String, Value>, pointer: &str, index: usize, edit: Edit) -> bool {
    let Some(object) = at_mut(schema, pointer) else { return false };
    let mut required = required_of(object);
    let Some(properties) = object.get_mut("properties").and_then(Value::as_object_mut) else { return false };
    let Some(name) = properties.keys().nth(index).cloned() else { return false };
    match edit {
        Edit::Rename(new) => {
            if new == name {
                return true;
            }
            if new.trim().is_empty() || properties.contains_key(&new) {
                return false;
            }
            let renamed = std::mem::take(properties).into_iter().map(|(key, node)| {
                let key = if key == name { new.clone() } else { key };
                (key, node)
            });
            *properties = renamed.collect();
            for known in required.iter_mut().filter(|known| **known == name) {
                known.clone_from(&new);
            }
        }
        Edit::Up => {
            if index == 0 {
                return false;
            }
            let mut all: Vec<(String, Value)> = std::mem::take(properties).into_iter().collect();
            all.swap(index - 1, index);
            *properties = all.into_iter().collect();
        }
        Edit::Remove => {
            properties.shift_remove(&name);
            required.retain(|known| *known != name);
        }
        Edit::Required(is_required) => {
            required.retain(|known| *known != name);
            if is_required {
                required.push(name);
            }
        }
        Edit::Kind(kind) => {
            if let Some(node) = properties.get_mut(&name) {
                *node = of_kind(node, kind);
            }
        }
        Edit::Choices(choices) => {
            let node = properties.get_mut(&name).and_then(Value::as_object_mut);
            let Some(node) = node else { return false };
            let holder = match node.get_mut("items") {
                Some(Value::Object(items)) => items,
                _ => node,
            };
            holder.insert("enum".to_owned(), json!(choices));
        }
        Edit::Description(text) => {
            let Some(node) = properties.get_mut(&name).and_then(Value::as_object_mut) else { return false };
            if text.is_empty() {
                node.shift_remove("description");
            } else {
                node.insert("description".to_owned(), text.into());
            }
        }
    }
    // In the order of the fields.
    let properties = object.get("properties").and_then(Value::as_object);
    let order: Vec<&String> = properties.into_iter().flat_map(Map::keys).collect();
    required.sort_by_key(|name| order.iter().position(|known| *known == name).unwrap_or(usize::MAX));
    set_required(object, &required);
    true
}

/// Adds a required text field to the object at `pointer`, under a name that is free.
pub fn add_field(schema: &mut Map<String, Value>, pointer: &str) {
    let Some(object) = at_mut(schema, pointer) else { return };
    let mut required = required_of(object);
    if !object.get("properties").is_some_and(Value::is_object) {
        object.insert("properties".to_owned(), Value::Object(Map::new()));
    }
    if !object.contains_key("type") {
        object.insert("type".to_owned(), "object".into());
    }
    let Some(properties) = object.get_mut("properties").and_then(Value::as_object_mut) else { return };
    let free = (properties.len() + 1..).map(|number| format!("field_{number}"));
    let name = free.into_iter().find(|name| !properties.contains_key(name)).unwrap_or_default();
    properties.insert(name.clone(), json!({ "type": "string" }));
    required.push(name);
    set_required(object, &required);
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn required_of(object: &Map<String, Value>) -> Vec<String> {
    let names = object.get("required").and_then(Value::as_array);
    names.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn set_required(object: &mut Map<String, Value>, required: &[String]) {
    if required.is_empty() && !object.contains_key("required") {
        return;
    }
    object.insert("required".to_owned(), json!(required));
}

fn field(name: &str, node: &Value, parent: &str, is_required: bool) -> Field {
    let kind = kind_of(node);
    let is_list = kind.is_some_and(|kind| kind.is_list);
    let shown = if is_list { &node["items"] } else { node };
    let mut beyond = Vec::new();
    if let (Some(kind), Some(outer)) = (kind, node.as_object()) {
        let known: &[&str] = match kind.of {
            Of::Object => &OF_OBJECT,
            Of::Choice => &["type", "enum", "description"],
            _ => &["type", "description"],
        };
        if kind.is_list {
            beyond.extend(others(outer, &["type", "items", "description"]));
        }
        let shown = shown.as_object();
        // What an object of its own cannot show, its own fields tell.
        beyond.extend(
            shown.filter(|_| kind.of != Of::Object).map(|own| others(own, known)).unwrap_or_default(),
        );
    } else if let Some(node) = node.as_object() {
        beyond.extend(others(node, &["description"]));
    }
    let pointer = format!("{parent}/properties/{}", escaped(name));
    let inner = kind.filter(|kind| kind.of == Of::Object).map(|kind| match kind.is_list {
        true => format!("{pointer}/items"),
        false => pointer,
    });
    Field {
        name: name.to_owned(),
        kind,
        choices: texts(&shown["enum"]).unwrap_or_default(),
        description: node["description"].as_str().unwrap_or_default().to_owned(),
        is_required,
        beyond,
        inner,
    }
}

fn others(object: &Map<String, Value>, known: &[&str]) -> Vec<String> {
    object.keys().filter(|key| !known.contains(&key.as_str())).cloned().collect()
}

fn texts(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|text| text.as_str().map(str::to_owned)).collect()
}

fn kind_of(node: &Value) -> Option<Kind> {
    let object = node.as_object()?;
    if object.get("type").is_some_and(|name| name == "array") {
        let of = single(object.get("items")?)?;
        return Some(Kind { is_list: true, of });
    }
    single(node).map(|of| Kind { is_list: false, of })
}

fn single(node: &Value) -> Option<Of> {
    let object = node.as_object()?;
    // These say what a value is in ways of their own.
    if ROUNDABOUT.iter().any(|key| object.contains_key(*key)) {
        return None;
    }
    if let Some(choices) = object.get("enum") {
        let is_text = object.get("type").is_none_or(|name| name == "string");
        return (is_text && texts(choices).is_some()).then_some(Of::Choice);
    }
    match object.get("type").and_then(Value::as_str)? {
        "string" => Some(Of::Text),
        "number" => Some(Of::Number),
        "integer" => Some(Of::Integer),
        "boolean" => Some(Of::YesNo),
        "object" => Some(Of::Object),
        _ => None,
    }
}

/// Keywords that say what a value is in ways that the form has no words for.
const ROUNDABOUT: [&str; 6] = ["$ref", "anyOf", "oneOf", "allOf", "not", "const"];
/// Keywords that belong to one kind of field.
const OF_KIND: [&str; 6] = ["type", "enum", "properties", "required", "additionalProperties", "items"];

/// A field's schema as one of another kind, with its description. What else it says stays where it still means something:
/// a list's keywords with a list, a value's with the same kind of value.
fn of_kind(node: &Value, kind: Kind) -> Value {
    let mut outer = node.as_object().cloned().unwrap_or_default();
    let description = outer.shift_remove("description");
    let old = kind_of(node);
    let mut inside = match outer.get("items") {
        Some(Value::Object(items)) if old.is_some_and(|old| old.is_list) => items.clone(),
        _ => outer.clone(),
    };
    if old.map(|old| old.of) != Some(kind.of) {
        inside.retain(|key, _| !OF_KIND.contains(&key.as_str()) && !ROUNDABOUT.contains(&key.as_str()));
        let mut fresh = Map::new();
        fresh.insert("type".to_owned(), kind.of.type_name().into());
        match kind.of {
            Of::Choice => drop(fresh.insert("enum".to_owned(), json!(["yes", "no"]))),
            Of::Object => {
                fresh.insert("properties".to_owned(), Value::Object(Map::new()));
                fresh.insert("required".to_owned(), json!([]));
                fresh.insert("additionalProperties".to_owned(), false.into());
            }
            _ => {}
        }
        fresh.extend(inside);
        inside = fresh;
    }
    let mut made = match kind.is_list {
        false => inside,
        true => {
            let was_list = old.is_some_and(|old| old.is_list);
            let mut list = if was_list { outer } else { Map::new() };
            list.insert("type".to_owned(), "array".into());
            list.insert("items".to_owned(), Value::Object(inside));
            list
        }
    };
    if let Some(description) = description {
        made.insert("description".to_owned(), description);
    }
    Value::Object(made)
}

/// Whether a field loses something when it becomes one of another kind.
pub fn loses_by(field: &Field, kind: Kind) -> bool {
    let is_other = field.kind.is_none_or(|old| old.of != kind.of);
    let has_own = field.kind.is_none_or(|old| matches!(old.of, Of::Choice | Of::Object));
    let leaves_list = field.kind.is_some_and(|old| old.is_list && !kind.is_list);
    is_other && (has_own || !field.beyond.is_empty()) || leaves_list && !field.beyond.is_empty()
}

#[cfg(test)]
#[path = "tests/schema_form.rs"]
mod tests;
