//! Gallery entries never change within a revision: links hold only what differs from them.

use std::collections::BTreeMap;
use workflow_playground::document::gallery;

/// What each revision of each entry was, by its digest.
const RECORDED: &str = include_str!("../fixtures/gallery-revisions.txt");

/// FNV-1a of a document's JSON.
fn digest(document: &impl serde::Serialize) -> String {
    let json = serde_json::to_string(document).unwrap();
    let hash = json.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

#[test]
fn no_entry_changes_without_a_new_revision() {
    let recorded: BTreeMap<&str, &str> = RECORDED.lines().filter_map(|line| line.split_once(' ')).collect();
    assert_eq!(recorded.len(), RECORDED.lines().count(), "each revision is recorded once");
    let mut missing = Vec::new();
    for entry in gallery::entries() {
        let name = entry.document.from.clone().unwrap();
        assert_eq!(name, format!("{}@{}", entry.id, entry.revision));
        let now = digest(&entry.document);
        match recorded.get(name.as_str()) {
            Some(then) => assert_eq!(
                *then, now,
                "{name} is not what it was: links hold only what differs from it. Raise its revision."
            ),
            None => missing.push(format!("{name} {now}")),
        }
    }
    assert!(
        missing.is_empty(),
        "add to tests/fixtures/gallery-revisions.txt, and never change it again:\n{}",
        missing.join("\n")
    );
}

#[test]
fn no_two_entries_have_the_same_name_whatever_their_pattern() {
    let mut ids: Vec<_> = gallery::entries().iter().map(|entry| &entry.id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), gallery::entries().len(), "links name entries without their pattern");
}
