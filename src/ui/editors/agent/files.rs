//! The card of the files that a run begins with: path and text of each, with what is wrong at the field.

use super::{card, change, read, spec_of_mut};
use crate::{
    ui::{
        editors::{
            lined::{count_lines, lined},
            settings::fold,
        },
        kit::{View, button, el, focus_soon, paragraph, saying, settled},
        playground::Playground,
        words,
    },
    workflow::workspace::{FileFault, MAX_FILES, WorkspaceFile, faults, new_path},
};
use leptos::prelude::*;
use std::future::ready;

/// What is wrong with which of them.
type Faults = RwSignal<Vec<(usize, FileFault)>>;

/// One of them, as its card sees it.
#[derive(Clone, Copy)]
struct Place {
    playground: Playground,
    index: usize,
    faults: Faults,
}

impl Place {
    /// Reads the file. Tracked.
    fn read<R: Default>(self, of: impl FnOnce(&WorkspaceFile) -> R) -> R {
        read(self.playground, |spec| spec.files.get(self.index).map(of).unwrap_or_default())
    }

    fn change(self, set: impl FnOnce(&mut WorkspaceFile)) {
        change(self.playground, |spec| {
            if let Some(file) = spec.files.get_mut(self.index) {
                set(file);
            }
        });
    }

    /// What the person calls it. Tracked.
    fn name(self) -> String {
        match self.read(|file| file.path.trim().to_owned()) {
            path if path.is_empty() => words::file(self.index + 1),
            path => path,
        }
    }

    /// What is wrong with it. Tracked.
    fn fault(self) -> Option<FileFault> {
        let of = |(index, fault): &(usize, FileFault)| (*index == self.index).then_some(*fault);
        self.faults.with(|faults| faults.iter().find_map(of))
    }

    fn id(self, part: &str) -> String {
        format!("file-{}-{part}", self.index)
    }
}

pub(super) fn workspace_card(playground: Playground) -> View {
    let count = move || read(playground, |spec| spec.files.len());
    let faults = settled(move || read(playground, |spec| faults(&spec.files)));
    let add = move || {
        change(playground, |spec| {
            let path = new_path(&spec.files);
            spec.files.push(WorkspaceFile { path, text: String::new() });
        });
        focus_soon(&[&format!("file-{}-path", untrack(count).saturating_sub(1))]);
    };
    let size = move || {
        let bytes = read(playground, |spec| spec.files.iter().map(|file| file.text.len()).sum());
        words::files_size(count(), bytes)
    };
    let too_many = move || if count() > MAX_FILES { words::TOO_MANY_FILES } else { "" }.to_owned();
    card(words::WORKSPACE, Some(el("span", "hint file-size").text_of(size)))
        .child(paragraph("hint", words::WORKSPACE_HINT))
        .child(el("div", "steps").rows(count, move |index| file_card(Place { playground, index, faults })))
        .slot(saying("field-error", "", too_many))
        .child(button("small add", words::ADD_FILE, add).attr("id", "add-file"))
}

/// A file; its text is folded away unless it is the first, or new, or the one that is at fault.
fn file_card(place: Place) -> View {
    let remove = move || {
        let removed = words::removed(&untrack(|| place.name()));
        place.playground.edit_and_offer_back(removed, |document| {
            if let Some(spec) = spec_of_mut(document).filter(|spec| place.index < spec.files.len()) {
                spec.files.remove(place.index);
            }
        });
        focus_soon(&[&format!("file-{}-path", place.index.saturating_sub(1)), "add-file"]);
    };
    let is_path = move || place.fault().is_some_and(|fault| fault != FileFault::TooLarge);
    let error = place.id("error");
    let path = el("input", "step-name route-key")
        .attr("type", "text")
        .attr("spellcheck", "false")
        .attr("autocomplete", "off")
        .attr("id", &place.id("path"))
        .attr("aria-label", &words::file_path(place.index + 1))
        .attr("aria-describedby", &error)
        .bind("aria-invalid", move || is_path().to_string())
        .value(move || place.read(|file| file.path.clone()))
        .input(move |text| place.change(|file| file.path = text));
    let head = el("div", "step-head")
        .child(path)
        .child(button("icon", "×", remove).bind("aria-label", move || words::remove(&place.name())));
    let size = move || place.read(|file| words::file_size(count_lines(&file.text), file.text.len()));
    let is_open = untrack(|| {
        place.index == 0
            || place.read(|file| file.text.is_empty())
            || place.fault() == Some(FileFault::TooLarge)
    });
    let said = move || place.fault().map(words::file_fault).unwrap_or_default().to_owned();
    el("div", "file")
        .attr("role", "group")
        .bind("aria-label", move || place.name())
        .child(head)
        .slot(saying("field-error", &error, said))
        .child(fold(is_open, size, move || ready(Ok(text_field(place)))))
}

fn text_field(place: Place) -> View {
    let field = el("textarea", "prompt code-field")
        .attr("id", &place.id("text"))
        .attr("rows", "3")
        .attr("wrap", "off")
        .attr("spellcheck", "false")
        .attr("aria-describedby", &place.id("error"))
        .bind("aria-label", move || words::text_of_file(&place.name()))
        .bind("aria-invalid", move || (place.fault() == Some(FileFault::TooLarge)).to_string())
        .value(move || place.read(|file| file.text.clone()))
        .input(move |text| place.change(|file| file.text = text));
    lined(field, move || place.read(|file| count_lines(&file.text)), || 0)
}
