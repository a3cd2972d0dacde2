//! Workflows to start from. Each entry is data; this file knows only how to list and read them.

use super::Document;
use crate::workflow::PatternId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The entries, those of one pattern together and the documented task first. An entry's `id@revision` is
/// immutable: links refer to it. To change an entry, raise its revision.
const ENTRIES: &[&str] = &[
    include_str!("earnings.json"),
    include_str!("survey.json"),
    include_str!("slogan.json"),
    include_str!("planet.json"),
];

/// One workflow to start from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its name in links, unique within its pattern.
    pub id: String,
    /// Its revision.
    pub revision: u32,
    /// Its name on the screen.
    pub title: String,
    /// What it shows, in a sentence.
    pub summary: String,
    /// Changes worth trying; the demo endpoint answers each truthfully.
    pub tries: Vec<TryEdit>,
    /// The document to start from.
    pub document: Document,
}

/// A change to an entry's document that is worth trying.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TryEdit {
    /// What it is called: follows "Try:".
    pub label: String,
    /// New values, by the JSON Pointer (RFC 6901) of their place in the document.
    pub set: BTreeMap<String, Value>,
}

impl TryEdit {
    /// The document with this change made, or `None` when the document has no such place.
    pub fn apply(&self, document: &Document) -> Option<Document> {
        let mut value = serde_json::to_value(document).ok()?;
        for (pointer, new) in &self.set {
            *value.pointer_mut(pointer)? = new.clone();
        }
        serde_json::from_value(value).ok()
    }
}

/// All entries, in order.
pub fn entries() -> Vec<Entry> {
    ENTRIES.iter().filter_map(|text| read(text).ok()).collect()
}

/// The entries of one pattern, in order.
pub fn entries_of(pattern: PatternId) -> Vec<Entry> {
    entries().into_iter().filter(|entry| entry.document.workflow.pattern() == pattern).collect()
}

fn read(text: &str) -> Result<Entry, serde_json::Error> {
    let mut entry: Entry = serde_json::from_str(text)?;
    entry.document.from = Some(format!("{}@{}", entry.id, entry.revision));
    Ok(entry)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_entry_reads_and_every_pattern_has_three_that_can_run() {
        assert_eq!(entries().len(), ENTRIES.len(), "each file is an entry");
        for text in ENTRIES {
            let entry = read(text).unwrap();
            assert_eq!(entry.document.workflow.problems(), [], "{}", entry.id);
            assert!(!entry.document.input.is_empty(), "{}", entry.id);
        }
        for pattern in PatternId::ALL {
            let mut ids: Vec<_> = entries_of(*pattern).into_iter().map(|entry| entry.id).collect();
            assert!(ids.len() >= 3, "{}", pattern.id());
            ids.sort();
            ids.dedup();
            assert_eq!(ids.len(), entries_of(*pattern).len(), "ids are unique");
        }
    }

    #[test]
    fn every_edit_to_try_changes_the_document() {
        for entry in entries() {
            assert_eq!(entry.tries.len(), 3, "{}", entry.id);
            for edit in &entry.tries {
                let edited = edit.apply(&entry.document).unwrap();
                assert_ne!(edited, entry.document, "{}: {}", entry.id, edit.label);
            }
        }
    }
}
