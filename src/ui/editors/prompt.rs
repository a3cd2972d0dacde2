//! A prompt's text field, with a hint at names that look like placeholders and are none.

use crate::{
    ui::{
        kit::{dynamic, input},
        words,
    },
    workflow::placeholders,
};
use leptos::prelude::*;

/// A prompt; `known` are the names that are placeholders here.
#[component]
pub(super) fn PromptField(
    /// Its id, for the focus.
    id: String,
    /// Its accessible name.
    label: Signal<String>,
    /// Its text.
    text: Signal<String>,
    /// The placeholders that it may use.
    known: Signal<Vec<String>>,
    /// Takes each new text.
    on_text: Callback<String>,
) -> impl IntoView {
    let hint = Memo::new(move |_| {
        let (text, known) = (text.get(), known.get());
        let found = placeholders::unknown(&text, &known);
        let names: Vec<String> = found.into_iter().map(|range| text[range].to_owned()).collect();
        if names.is_empty() { String::new() } else { words::unknown_placeholders(&names, &known) }
    });
    view! {
        <textarea
            id=id
            class="prompt"
            rows="2"
            spellcheck="false"
            aria-label=label
            prop:value=text
            on:input=input(move |text| on_text.run(text))
        ></textarea>
        {dynamic(move || {
            let hint = hint.get();
            if hint.is_empty() { ().into_any() } else { view! { <p class="hint">{hint}</p> }.into_any() }
        })}
    }
}
