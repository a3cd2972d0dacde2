//! Documents of every pattern, however they were edited: made from the gallery's by changes to their JSON, so that a new
//! pattern is among them without a line here.

use proptest::prelude::*;
use serde_json::Value;
use workflow_playground::document::{Connection, Document, Shared, gallery};

/// One change somewhere in a value: which place, and what is done there.
pub(crate) type Edit = (prop::sample::Index, u8, String);

/// Any edits.
fn edits() -> impl Strategy<Value = Vec<Edit>> {
    prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), "(\\PC|\n|\"|\\\\){0,40}"), 0..8)
}

/// A gallery document with edits.
pub(crate) fn any_document() -> impl Strategy<Value = Document> {
    (any::<prop::sample::Index>(), edits(), any::<bool>()).prop_map(|(entry, edits, is_own)| {
        let mut document = entry.get(gallery::entries()).document.clone();
        for edit in edits {
            document = edited(&document, &edit);
        }
        if is_own {
            document.from = None;
        }
        Document { version: Document::VERSION, ..document }
    })
}

/// What may be handed on without a run.
pub(crate) fn any_shared() -> impl Strategy<Value = Shared> {
    let connection = prop_oneof![
        Just(None),
        Just(Some(Connection::of_text("https://models.example/v1\na/b:c"))),
        Just(Some(Connection::of_text("http://localhost:1234/v1\n"))),
    ];
    (any_document(), connection).prop_map(|(document, connection)| Shared { document, connection, run: None })
}

/// The document with one change, or as it was where that would make no document.
fn edited(document: &Document, (place, how, text): &Edit) -> Document {
    let mut value = serde_json::to_value(document).unwrap();
    let mut places = Vec::new();
    places_of(&value, "", &mut places);
    let at = place.get(&places);
    let Some(found) = value.pointer_mut(at) else { return document.clone() };
    change(found, *how, text);
    serde_json::from_value(value).unwrap_or_else(|_| document.clone())
}

fn change(value: &mut Value, how: u8, text: &str) {
    match value {
        Value::String(old) => {
            *old = if how.is_multiple_of(2) { text.to_owned() } else { format!("{old}{text}") }
        }
        Value::Array(list) if !list.is_empty() => {
            let index = usize::from(how) % list.len();
            match how / 64 {
                0 => drop(list.remove(index)),
                1 => list.push(list[index].clone()),
                2 => list.reverse(),
                _ => list.insert(0, list[index].clone()),
            }
        }
        Value::Object(fields) if !fields.is_empty() => {
            let name = fields.keys().nth(usize::from(how) % fields.len()).cloned().unwrap();
            let old = fields.shift_remove(&name).unwrap();
            // Put back as the last, or not at all.
            if how > 200 {
                fields.insert(name, old);
            }
        }
        Value::Number(number) => *number = how.into(),
        Value::Bool(is) => *is = !*is,
        _ => {}
    }
}

fn places_of(value: &Value, at: &str, places: &mut Vec<String>) {
    places.push(at.to_owned());
    match value {
        Value::Array(list) => {
            for (index, element) in list.iter().enumerate() {
                places_of(element, &format!("{at}/{index}"), places);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                places_of(field, &format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), places);
            }
        }
        _ => {}
    }
}
