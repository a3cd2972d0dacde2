//! A prompt's text field, with a hint at names that look like placeholders and are none.

use crate::{
    ui::{
        kit::{View, el, saying},
        words,
    },
    workflow::placeholders,
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
