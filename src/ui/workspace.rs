//! An agent's files as they are now, and what changed in them since the start and in each turn. It changes none of them.

use super::{
    kit::{View, button, el, paragraph},
    lane_reply::scroller,
    turn::difference,
    words,
};
use crate::{browser::stream_text::StreamText, run::FileState};
use leptos::prelude::*;

/// In which way an open file is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum As {
    Text,
    SinceStart,
    Turn(u32),
}

pub(super) fn workspace(files: RwSignal<Vec<FileState>>) -> View {
    // What was changed is what one looks for.
    let first = files
        .with_untracked(|files| files.iter().find(|file| file.is_changed()).map(|file| file.path.clone()));
    let open = RwSignal::new(first);
    let shown = RwSignal::new(As::SinceStart);
    el("div", "workspace")
        .when(move || files.with(Vec::is_empty), || paragraph("empty", words::NO_FILES_NOW))
        .child(el("ul", "workspace-files").rows(
            move || files.with(Vec::len),
            move |index| {
                let read = move |read: fn(&FileState) -> String| {
                    move || files.with(|files| files.get(index).map(read).unwrap_or_default())
                };
                let path = read(|file| file.path.clone());
                let is_open = move || open.get() == Some(path());
                let choose = move || {
                    let file = files.with_untracked(|files| files.get(index).cloned());
                    if let Some(file) = file {
                        shown.set(if file.is_changed() { As::SinceStart } else { As::Text });
                        open.update(|open| {
                            *open = Some(file.path).filter(|path| open.as_ref() != Some(path))
                        });
                    }
                };
                el("li", "").child(
                    el("button", "workspace-file")
                        .attr("type", "button")
                        .bind("aria-expanded", move || is_open().to_string())
                        .flag("data-changed", move || {
                            files.with(|files| files.get(index).is_some_and(FileState::is_changed))
                        })
                        .child(el("span", "file-path").text_of(read(|file| file.path.clone())))
                        .child(el("span", "file-told").text_of(read(words::file_told)))
                        .click(choose),
                )
            },
        ))
        .slot(move || {
            let path = open.get()?;
            let file = files.with(|files| files.iter().find(|file| file.path == path).cloned())?;
            Some(file_view(&file, shown))
        })
}

fn file_view(file: &FileState, shown: RwSignal<As>) -> View {
    let of = |how: As, label: &str| {
        button("small", label, move || shown.set(how))
            .bind("aria-pressed", move || (shown.get() == how).to_string())
    };
    let turns = file.turns().into_iter().map(|turn| of(As::Turn(turn), &words::turn(turn)));
    let since = (!file.versions.is_empty()).then(|| of(As::SinceStart, words::SINCE_START));
    let ways = el("div", "file-ways")
        .child(el("h3", "").text(&file.path))
        .child(of(As::Text, words::FILE_NOW))
        .children(since)
        .children(turns);
    let file = file.clone();
    el("section", "file-view").attr("data-part", "file").attr("aria-label", &file.path).child(ways).slot(
        move || {
            Some(match shown.get() {
                As::Text => {
                    let text = scroller(&file.path);
                    StreamText::still(text.node()).show(file.now());
                    text.class("stream file-text")
                }
                As::SinceStart => {
                    difference(&file.path, file.start.as_deref().unwrap_or_default(), file.now())
                }
                As::Turn(turn) => {
                    let (old, new) = file.across(turn);
                    difference(&file.path, old, new)
                }
            })
        },
    )
}
