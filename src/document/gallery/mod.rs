//! Workflows to start from. Each entry is data; this file knows only how to list and read them.

mod first;

use super::Document;
use crate::workflow::{CallSettings, PatternId, Spec, tools::OwnTool};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{collections::BTreeMap, sync::OnceLock};

/// What a list of the entries says of each: pattern, id and title, those of one pattern together and the documented
/// task first.
pub const TITLES: &[(PatternId, &str, &str)] = &[
    (PatternId::Chain, "earnings", "What was earned?"),
    (PatternId::Chain, "survey", "A survey, cleaned"),
    (PatternId::Chain, "slogan", "A slogan, translated"),
    (PatternId::Chain, "planet", "Questions about a planet"),
    (PatternId::Chain, "outline", "An outline, checked, then written"),
    (PatternId::Chain, "podcast", "A text as a podcast"),
    (PatternId::Router, "specialist", "The right specialist"),
    (PatternId::Router, "support", "The help desk"),
    (PatternId::Router, "homework", "Homework"),
    (PatternId::Parallel, "mixture", "A mixture of models"),
    (PatternId::Parallel, "sections", "One text, three reviewers"),
    (PatternId::Parallel, "vote", "A vote on a review"),
    (PatternId::Orchestrator, "bottle", "A bottle in three styles"),
    (PatternId::Orchestrator, "trip", "A trip, planned in parts"),
    (PatternId::Orchestrator, "quiz", "A quiz, and a cap on tasks"),
    (PatternId::Evaluator, "function", "A function, judged and mended"),
    (PatternId::Evaluator, "notice", "A notice, scored until it is good"),
    (PatternId::Evaluator, "letter", "A letter in the right tone"),
    (PatternId::Agent, "quicksort", "Fix a broken quicksort"),
    (PatternId::Agent, "logs", "Find the cause in a log"),
    (PatternId::Agent, "bill", "What each customer owes"),
];

/// The entries after the first, in the same order. An entry's `id@revision` is immutable: links refer to it. To change
/// an entry, raise its revision.
const ENTRIES: &[&str] = &[
    include_str!("survey.json"),
    include_str!("slogan.json"),
    include_str!("planet.json"),
    include_str!("outline.json"),
    include_str!("podcast.json"),
    include_str!("specialist.json"),
    include_str!("support.json"),
    include_str!("homework.json"),
    include_str!("mixture.json"),
    include_str!("sections.json"),
    include_str!("vote.json"),
    include_str!("bottle.json"),
    include_str!("trip.json"),
    include_str!("quiz.json"),
    include_str!("function.json"),
    include_str!("notice.json"),
    include_str!("letter.json"),
    include_str!("quicksort.json"),
    include_str!("logs.json"),
    include_str!("bill.json"),
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

/// An entry's document with one of its changes made.
pub struct Tried {
    /// The document.
    pub document: Document,
    /// Whether that takes the place of what the person wrote.
    pub replaces_own_work: bool,
}

impl Entry {
    /// Makes a change worth trying to the entry's own version (a place in an edited one may be another's), with the
    /// settings that the person made in `current`.
    pub fn tried(&self, edit: &TryEdit, current: &Document) -> Option<Tried> {
        let mut document = edit.apply(&self.document)?;
        document.settings.clone_from(&current.settings);
        let same = same_calls(&document.workflow, &current.workflow);
        let (mut calls, own) = (document.workflow.calls_mut(), current.workflow.calls());
        for (call, there) in same {
            calls[call].clone_from(own[there]);
        }
        Some(Tried { document, replaces_own_work: self.is_own_work(current) })
    }

    /// Whether a document holds other text than the entry's own and that of the changes worth trying.
    fn is_own_work(&self, document: &Document) -> bool {
        let text = |document: &Document| {
            let mut workflow = document.workflow.clone();
            for settings in workflow.calls_mut() {
                *settings = CallSettings::default();
            }
            (document.input.clone(), workflow)
        };
        let of_document = text(document);
        let mut offered = self.tries.iter().filter_map(|edit| edit.apply(&self.document));
        text(&self.document) != of_document && !offered.any(|offered| text(&offered) == of_document)
    }
}

impl TryEdit {
    /// The document with this change made, or `None` when the document has no such place.
    pub fn apply(&self, document: &Document) -> Option<Document> {
        let mut value = serde_json::to_value(document).ok()?;
        for (pointer, new) in &self.set {
            *value.pointer_mut(pointer)? = new.clone();
        }
        // Through text, because reading from a `Value` would be a second reader of every type, in code.
        serde_json::from_str(&value.to_string()).ok()
    }
}

/// Which call of one workflow is which of another: those of the same title; and, where as many are there, those that
/// stand in the same place and were only renamed.
fn same_calls(of: &Spec, other: &Spec) -> Vec<(usize, usize)> {
    let (titles, others) = (of.titles(), other.titles());
    let same = titles.iter().enumerate().filter_map(|(call, title)| {
        let in_place = others.get(call);
        // Calls without a title are told apart by their place alone.
        let there = match in_place == Some(title) {
            true => Some(call),
            false => others.iter().position(|other| other == title).or_else(|| {
                let is_renamed = others.len() == titles.len() && !titles.contains(in_place?);
                is_renamed.then_some(call)
            }),
        };
        Some((call, there?))
    });
    same.collect()
}

/// All entries, in order. They are read once.
pub fn entries() -> &'static [Entry] {
    static READ: OnceLock<Vec<Entry>> = OnceLock::new();
    let read = || ENTRIES.iter().filter_map(|text| read(text).ok());
    READ.get_or_init(|| [first().clone()].into_iter().chain(read()).collect())
}

/// The first entry of all, which is there without reading anything.
pub fn first() -> &'static Entry {
    static FIRST: OnceLock<Entry> = OnceLock::new();
    FIRST.get_or_init(first::first)
}

/// The entries of one pattern, in order.
pub fn entries_of(pattern: PatternId) -> impl Iterator<Item = &'static Entry> {
    entries().iter().filter(move |entry| entry.document.workflow.pattern() == pattern)
}

/// The entry of a pattern with this id.
pub fn entry(pattern: PatternId, id: &str) -> Option<&'static Entry> {
    entries_of(pattern).find(|entry| entry.id == id)
}

/// The tools of their own that agents have in the entries and in the changes worth trying: their code is the page's.
pub fn own_tools() -> Vec<OwnTool> {
    let documents = entries_of(PatternId::Agent).flat_map(|entry| {
        let tried = entry.tries.iter().filter_map(|edit| edit.apply(&entry.document));
        [entry.document.clone()].into_iter().chain(tried)
    });
    let tools = documents.filter_map(|document| match document.workflow {
        Spec::Agent(spec) => Some(spec.tools.own),
        _ => None,
    });
    tools.flatten().collect()
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
    use crate::workflow::{
        fan_out::Combiner,
        patterns::{ParallelSpec, Worker},
    };

    #[test]
    fn every_entry_reads_and_every_pattern_has_three_that_can_run() {
        assert_eq!(entries().len(), ENTRIES.len() + 1, "each file is an entry");
        let titles = entries()
            .iter()
            .map(|entry| (entry.document.workflow.pattern(), entry.id.as_str(), entry.title.as_str()));
        assert_eq!(titles.collect::<Vec<_>>(), TITLES);
        for entry in entries() {
            assert_eq!(entry.document.workflow.problems(), [], "{}", entry.id);
            assert!(!entry.document.input.is_empty(), "{}", entry.id);
        }
        for pattern in PatternId::ALL {
            let mut ids: Vec<_> = entries_of(*pattern).map(|entry| &entry.id).collect();
            let count = ids.len();
            assert!(count >= 3, "{}", pattern.id());
            ids.sort();
            ids.dedup();
            assert_eq!(ids.len(), count, "ids are unique");
        }
    }

    #[test]
    fn a_change_to_try_keeps_settings_and_knows_own_work() {
        let entry = &entries()[0];
        let mut current = entry.document.clone();
        current.use_connection_model_everywhere();
        let first = entry.tried(&entry.tries[0], &current).unwrap();
        assert!(!first.replaces_own_work);
        assert_eq!(first.document.settings, current.settings);
        let second = entry.tried(&entry.tries[1], &first.document).unwrap();
        assert!(!second.replaces_own_work);
        current.input.push_str(" And why?");
        assert!(entry.tried(&entry.tries[0], &current).unwrap().replaces_own_work);
    }

    #[test]
    fn settings_stay_with_their_call_when_others_were_removed_or_renamed() {
        let parallel = |names: &[&str]| {
            let worker = |name: &&str| Worker { name: (*name).to_owned(), ..Worker::default() };
            let aggregator = Some(Combiner::default());
            let workers = names.iter().map(worker).collect();
            Spec::Parallel(ParallelSpec { workers, aggregator, ..ParallelSpec::default() })
        };
        let of = parallel(&["A", "B", "C"]);
        for (current, same) in [
            (&["A", "B", "C"][..], &[(0, 0), (1, 1), (2, 2), (3, 3)][..]),
            (&["B", "C"], &[(1, 0), (2, 1), (3, 2)]),
            (&["A", "renamed", "C"], &[(0, 0), (1, 1), (2, 2), (3, 3)]),
            (&["B", "C", "new"], &[(1, 0), (2, 1), (3, 3)]),
        ] {
            let found = same_calls(&of, &parallel(current));
            assert_eq!(found, same, "{current:?}");
        }
        let unnamed = parallel(&["", ""]);
        assert_eq!(same_calls(&unnamed, &unnamed), [(0, 0), (1, 1), (2, 2)]);
    }

    #[test]
    fn the_tools_of_changes_to_try_are_ours_too() {
        let tools = own_tools();
        let names: Vec<&str> = tools.iter().map(|tool| tool.name.as_str()).collect();
        assert_eq!(names, ["to_euros"]);
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
