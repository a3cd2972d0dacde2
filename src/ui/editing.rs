//! What a person can do to the document: open, edit, try, restore, bring back. Nothing of it is lost on the way:
//! every change is kept at once, and what is replaced is put aside.

use super::{
    later::{self, LoadError},
    playground::{OPEN, Pane, Playground},
    words,
};
use crate::{
    browser::storage,
    document::{Document, Entry, Link, TryEdit, gallery},
    workflow::PatternId,
};
use leptos::prelude::*;

/// Something to tell above the workflow, until it is put away.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Notice {
    /// What.
    pub(super) text: String,
    /// Documents that can be brought back, the latest last.
    pub(super) aside: Vec<Document>,
}

impl Playground {
    /// Shows a message above the workflow. What an earlier one can bring back stays there to be brought back.
    pub(super) fn tell(self, text: String) {
        self.notice.set(Some(Notice { text, aside: self.aside() }));
    }

    /// Says that `document` was put aside, and offers to bring it back.
    fn put_aside(self, text: String, document: Document) {
        let mut aside = self.aside();
        aside.push(document);
        self.notice.set(Some(Notice { text, aside }));
    }

    fn aside(self) -> Vec<Document> {
        self.notice
            .with_untracked(|notice| notice.as_ref().map(|notice| notice.aside.clone()))
            .unwrap_or_default()
    }

    /// Opens a gallery entry as it was left, or as the gallery has it.
    pub(super) fn open_entry(self, pattern: PatternId, template: Option<&str>) {
        let entry = template.and_then(|id| gallery::entry(pattern, id));
        let unknown = template.filter(|_| entry.is_none());
        let Some(entry) = entry.or_else(|| gallery::entries_of(pattern).next()) else { return };
        let draft = storage::load(&draft_name(pattern, &entry.id));
        let draft: Option<Document> = draft.and_then(|text| serde_json::from_str(&text).ok());
        let document = draft
            .filter(|draft| draft.version == Document::VERSION && draft.workflow.pattern() == pattern)
            .unwrap_or_else(|| entry.document.clone());
        self.document.set(document);
        self.refused.set(false);
        self.notice.set(None);
        storage::save(OPEN, &Link::to_entry(pattern, Some(&entry.id)));
        if let Some(id) = unknown {
            self.tell(words::unknown_template(id));
        }
    }

    /// Opens a gallery entry that the person picked.
    pub(super) fn pick_entry(self, pattern: PatternId, template: &str) {
        self.open_entry(pattern, Some(template));
        self.show_address();
    }

    /// Changes the document and keeps it at once, so that nothing typed is lost.
    pub(super) fn edit(self, change: impl FnOnce(&mut Document)) {
        self.document.update(change);
        self.keep();
    }

    /// Keeps the document for the next visit; what is as the gallery has it needs no keeping.
    pub(super) fn keep(self) {
        let kept = self.document.try_with_untracked(|document| {
            let (pattern, template) = (document.workflow.pattern(), document.template().unwrap_or_default());
            let name = draft_name(pattern, template);
            let entry = gallery::entry(pattern, template);
            if entry.is_some_and(|entry| entry.document == *document) {
                storage::remove(&name);
                return true;
            }
            serde_json::to_string(document).is_ok_and(|text| storage::save(&name, &text))
        });
        if kept == Some(false) && self.notice.with_untracked(Option::is_none) {
            self.tell(words::NOT_SAVED.to_owned());
        }
    }

    /// Makes a change that the gallery offers. What the person wrote can be brought back.
    pub(super) fn try_edit(self, entry: &'static Entry, edit: &'static TryEdit) {
        leptos::task::spawn_local(async move {
            let before = self.document.get_untracked();
            match later::tried(entry, edit, before.clone()).await {
                Ok(Some(tried)) => {
                    // A person may have typed on while the code was on its way.
                    let current = self.document.get_untracked();
                    let replaces_own_work = tried.replaces_own_work || current != before;
                    self.edit(|document| *document = tried.document);
                    if replaces_own_work {
                        self.put_aside(words::TRIED.to_owned(), current);
                    }
                }
                Ok(None) => {}
                Err(LoadError) => self.tell(words::LOAD_FAILED.to_owned()),
            }
        });
    }

    /// Changes the document so that something in it is lost, and offers to bring it back.
    pub(super) fn edit_and_offer_back(self, text: String, change: impl FnOnce(&mut Document)) {
        let before = self.document.get_untracked();
        self.edit(change);
        self.put_aside(text, before);
    }

    /// Brings the gallery's version back; the edited one can be brought back in turn.
    pub(super) fn restore_template(self) {
        let Some(entry) = untrack(|| self.entry()) else { return };
        if self.document.with_untracked(|document| *document != entry.document) {
            self.edit_and_offer_back(words::RESTORED.to_owned(), |document| {
                document.clone_from(&entry.document);
            });
        }
        self.pane.set(Pane::Workflow);
    }

    /// Brings the document back that was put aside last. What is there now goes behind all others, so that asking
    /// again goes round and nothing is lost.
    pub(super) fn bring_back(self) {
        let mut aside = self.aside();
        let Some(document) = aside.pop() else { return };
        aside.insert(0, self.document.get_untracked());
        self.edit(|current| *current = document);
        self.notice.set(Some(Notice { text: words::BROUGHT_BACK.to_owned(), aside }));
    }
}

fn draft_name(pattern: PatternId, template: &str) -> String {
    format!("draft:{}/{template}", pattern.id())
}
