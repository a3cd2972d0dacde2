//! What a person can do to the document: open, edit, try, restore, bring back. Nothing of it is lost on the way:
//! every change is kept at once, and what is replaced is put aside.

use super::{
    later::{self, LoadError},
    playground::{OPEN, Pane, Playground},
    words,
};
use crate::{
    browser::{page, storage},
    document::{Document, Entry, Link, TryEdit, gallery, link::leads_beyond},
    workflow::PatternId,
};
use leptos::prelude::*;
use std::cell::{Cell, RefCell};

/// A document as a text.
pub(super) type Keeper = fn(&Document) -> Option<String>;

thread_local! {
    /// At hand from when somebody first came to a field, so that what is typed is kept at once.
    static KEEPER: Cell<Option<Keeper>> = const { Cell::new(None) };
    /// A document that is still to be kept, under which name, and whether it is another than the gallery's.
    static UNKEPT: RefCell<Option<(String, Document, bool)>> = const { RefCell::new(None) };
}

fn is_unkept() -> bool {
    UNKEPT.with_borrow(Option::is_some)
}

/// Keeps what waits for it. Whether that went well.
fn keep_with(keeper: Keeper) -> bool {
    let Some((name, document, is_own)) = UNKEPT.take() else { return true };
    if !is_own {
        storage::remove(&name);
        return true;
    }
    keeper(&document).is_some_and(|text| storage::save(&name, &text))
}

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
    pub(super) fn put_aside(self, text: String, document: Document) {
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
        let wish = self.wish();
        self.awaits_beyond.set_value(false);
        self.notice.set(None);
        let first = gallery::first();
        let is_first = pattern == PatternId::ALL[0] && template.is_none_or(|id| id == first.id);
        // The first screen waits for nothing.
        if is_first && !is_unkept() && storage::load(&draft_name(pattern, &first.id)).is_none() {
            self.open_document(first, first.document.clone());
            return;
        }
        let template = template.unwrap_or_default().to_owned();
        self.opening.set(Some((pattern, template.clone())));
        leptos::task::spawn_local(async move {
            // What was typed comes first: it may be of the very entry that is to be opened.
            prepare().await;
            let opened = later::opened(pattern, template.clone()).await;
            // A person may have gone on to another meanwhile.
            if !self.is_wanted(wish) {
                return;
            }
            match opened {
                Ok(Some((entry, document))) => {
                    self.open_document(entry, document);
                    self.show_address();
                    if !template.is_empty() && entry.id != template {
                        self.tell(words::unknown_template(&template));
                    }
                    // What waits for it begins; not behind a dialog, in which it may be about to be changed.
                    let runs_next = self.runs_next.get_untracked();
                    self.runs_next.set(false);
                    if runs_next && self.dialog.with_untracked(Option::is_none) {
                        self.start_run();
                    }
                }
                // Nothing can be edited until something is open: a draft that was not read must not be written over.
                Ok(None) | Err(LoadError) => {
                    self.runs_next.set(false);
                    self.tell(words::LOAD_FAILED.to_owned());
                }
            }
        });
    }

    /// The number of a wish to have something opened, which makes all earlier ones void, and with them the wish to run it.
    pub(super) fn wish(self) -> u32 {
        let wish = self.wishes.get_value() + 1;
        self.wishes.set_value(wish);
        self.runs_next.set(false);
        wish
    }

    /// Whether nothing else was wished for since.
    pub(super) fn is_wanted(self, wish: u32) -> bool {
        self.wishes.get_value() == wish
    }

    fn open_document(self, entry: &'static Entry, document: Document) {
        if !self.kept_as.with_value(String::is_empty) {
            self.leave_links_connection();
        }
        self.kept_as.set_value(String::new());
        // A recording goes with what it was recorded of.
        if self.shows_recording() {
            self.run.set(None);
            self.restore_run();
        }
        self.opening.set(None);
        self.entry.set(Some(entry));
        self.document.set(document);
        self.refused.set(false);
        let pattern = entry.document.workflow.pattern();
        storage::save(OPEN, &Link::to_entry(pattern, Some(&entry.id)));
    }

    /// Opens a gallery entry that the person picked.
    pub(super) fn pick_entry(self, pattern: PatternId, template: &str) {
        self.open_entry(pattern, Some(template));
        if self.opening.with_untracked(Option::is_none) {
            self.show_address();
        }
    }

    /// Changes the document and keeps it at once, so that nothing typed is lost.
    pub(super) fn edit(self, change: impl FnOnce(&mut Document)) {
        self.document.update(change);
        self.keep();
        // A link that was shared is in the address, and no longer what is open.
        if leads_beyond(&page::fragment()) {
            self.show_address();
        }
    }

    /// Keeps the document for the next visit; what is as the gallery has it needs no keeping. Before the code is there
    /// that writes documents down, it waits for it as it is now.
    pub(super) fn keep(self) {
        let Some(document) = self.document.try_get_untracked() else { return };
        let (mut name, mut is_own) = (self.kept_as.get_value(), true);
        // What came with a link is kept whatever it was changed to: without, there would be again what the link holds.
        if name.is_empty() {
            name = draft_name(document.workflow.pattern(), document.template().unwrap_or_default());
            is_own = self.entry.get_untracked().is_none_or(|entry| entry.document != document);
        }
        UNKEPT.set(Some((name, document, is_own)));
        if let Some(keeper) = KEEPER.get() {
            if !keep_with(keeper) {
                self.tell_unsaved();
            }
            return;
        }
        leptos::task::spawn_local(async move {
            if !prepare().await {
                self.tell_unsaved();
            }
        });
    }

    fn tell_unsaved(self) {
        if self.notice.with_untracked(Option::is_none) {
            self.tell(words::NOT_SAVED.to_owned());
        }
    }

    /// Makes a change that the gallery offers. What the person wrote can be brought back.
    pub(super) fn try_edit(self, entry: &'static Entry, edit: &'static TryEdit) {
        leptos::task::spawn_local(async move {
            let before = self.document.get_untracked();
            match later::tried(entry, edit, before.clone()).await {
                Ok(Some(tried)) => {
                    // A person may have typed on while the code was on its way, or opened another.
                    let current = self.document.get_untracked();
                    if current.from != before.from || self.opening.with_untracked(Option::is_some) {
                        return;
                    }
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
        let Some(entry) = self.entry.get_untracked() else { return };
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

/// Fetches the code that writes documents down, and keeps what waits for it. Whether that went well.
pub(super) async fn prepare() -> bool {
    let Ok(keeper) = later::keeper().await else { return false };
    KEEPER.set(Some(keeper));
    keep_with(keeper)
}

/// A gallery entry, or the first of its pattern where there is none of this name, with its document as it was left.
pub(super) fn opened(pattern: PatternId, template: &str) -> Option<(&'static Entry, Document)> {
    let first = || gallery::entries_of(pattern).next();
    let entry = gallery::entry(pattern, template).or_else(first)?;
    let draft = draft(&draft_name(pattern, &entry.id)).filter(|draft| draft.workflow.pattern() == pattern);
    Some((entry, draft.unwrap_or_else(|| entry.document.clone())))
}

/// What was kept under a name.
pub(super) fn draft(name: &str) -> Option<Document> {
    let draft: Option<Document> = serde_json::from_str(&storage::load(name)?).ok();
    draft.filter(|draft| draft.version == Document::VERSION)
}

pub(super) fn draft_name(pattern: PatternId, template: &str) -> String {
    format!("draft:{}/{template}", pattern.id())
}
