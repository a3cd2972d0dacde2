//! A prompt's text field, with a hint at names that look like placeholders and are none.

use crate::{ui::words, workflow::placeholders};
use leptos::prelude::*;

/// A prompt; `known` are the names that are placeholders here.
#[component]
pub(super) fn PromptField(
    /// Its id, for the focus.
    id: String,
    /// Its accessible name.
    #[prop(into)]
    label: Signal<String>,
    /// Its text.
    #[prop(into)]
    text: Signal<String>,
    /// The placeholders that it may use.
    #[prop(into)]
    known: Signal<Vec<String>>,
    /// Takes each new text.
    on_text: Callback<String>,
) -> impl IntoView {
    let hint = Memo::new(move |_| {
        text.with(|text| {
            known.with(|known| {
                let found = placeholders::unknown(text, known);
                let names: Vec<String> = found.into_iter().map(|range| text[range].to_owned()).collect();
                (!names.is_empty()).then(|| words::unknown_placeholders(&names, known))
            })
        })
    });
    view! {
        <textarea
            id=id
            class="prompt"
            rows="2"
            spellcheck="false"
            aria-label=label
            prop:value=text
            on:input=move |event| on_text.run(event_target_value(&event))
        ></textarea>
        {move || hint.get().map(|hint| view! { <p class="hint">{hint}</p> })}
    }
}
