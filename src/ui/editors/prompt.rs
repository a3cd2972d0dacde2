//! A prompt's text field, with a hint at names that look like placeholders and are none; and one at what a prompt
//! leaves out.

use crate::{
    ui::{
        kit::{View, el, saying},
        words,
    },
    workflow::placeholders::{self, Piece},
};

/// A prompt with its id, what stands there while it is empty, its accessible name and text, the names that are placeholders in it, and what takes a new text.
pub(super) fn prompt_field(
    id: &str,
    placeholder: &str,
    label: impl Fn() -> String + 'static,
    text: impl Fn() -> String + Copy + Send + Sync + 'static,
    known: impl Fn() -> Vec<String> + Send + Sync + 'static,
    take: impl Fn(String) + 'static,
) -> View {
    let hint = move || {
        let (text, known) = (text(), known());
        let found = placeholders::unknown(&text, &known);
        let names: Vec<String> = found.into_iter().map(|range| text[range].to_owned()).collect();
        if names.is_empty() { String::new() } else { words::unknown_placeholders(&names, &known) }
    };
    el("div", "")
        .child(
            el("textarea", "prompt")
                .attr("id", id)
                .attr("rows", "2")
                .attr("spellcheck", "false")
                .attr("placeholder", placeholder)
                .attr("aria-describedby", &format!("{id}-hint"))
                .bind("aria-label", label)
                .value(text)
                .input(take),
        )
        .slot(saying("hint", &format!("{id}-hint"), hint))
}

/// Whether a prompt has a place for any of these values.
pub(super) fn names_any(prompt: &str, known: &[&str]) -> bool {
    let pieces = placeholders::pieces(prompt, &|name| known.contains(&name));
    pieces.iter().any(|piece| matches!(piece, Piece::Name(_)))
}

/// A hint where a prompt says where its values go, and forgets the one that matters.
pub(super) fn left_out(
    text: impl Fn() -> String + Send + Sync + 'static,
    known: &'static [&'static str],
    needed: &'static str,
    hint: &'static str,
) -> Box<dyn Fn() -> Option<View>> {
    saying("hint", "", move || {
        let text = text();
        let is_left_out = names_any(&text, known) && !names_any(&text, &[needed]);
        if is_left_out { hint.to_owned() } else { String::new() }
    })
}
