//! The key's field. A key typed here goes straight to the vault, bound to the address that stands beside it, and
//! never comes back out.

use super::connection::Typed;
use crate::{
    browser::{ApiKey, KeyStatus, Origin},
    ui::{
        kit::{View, button, el, saying, watch},
        playground::Playground,
        words,
    },
};
use leptos::prelude::*;

/// The field's state.
#[derive(Clone, Copy)]
struct Key {
    playground: Playground,
    typed: Typed,
    /// Counts changes of the vault, which has no signals of its own.
    changes: RwSignal<u32>,
    error: RwSignal<String>,
    /// The origin that the text in the field was typed for.
    typed_for: StoredValue<Option<Origin>>,
}

impl Key {
    /// The origin of the address in the dialog. Tracked.
    fn origin(self) -> Option<Origin> {
        self.typed.base_url().as_ref().and_then(Playground::origin)
    }

    /// Whether there is a key for that origin. Tracked.
    fn status(self) -> KeyStatus {
        self.changes.track();
        self.origin().map(|origin| self.playground.vault().status(&origin)).unwrap_or_default()
    }

    fn has_one(self) -> bool {
        self.status() != KeyStatus::None
    }

    fn changed(self) {
        self.changes.update(|count| *count += 1);
    }

    fn take(self, text: &str) {
        self.error.set(String::new());
        let Some(origin) = untrack(|| self.origin()) else {
            self.error.set(if text.is_empty() { "" } else { words::KEY_NEEDS_ADDRESS }.to_owned());
            return;
        };
        let vault = self.playground.vault();
        match ApiKey::parse(text) {
            Ok(Some(key)) => {
                vault.put(&origin, key);
                self.typed_for.set_value(Some(origin));
            }
            Ok(None) => {
                // What was typed just now is taken back with its last character.
                if self.typed_for.get_value().as_ref() == Some(&origin) {
                    vault.forget(&origin);
                }
                self.typed_for.set_value(None);
            }
            Err(fault) => self.error.set(words::key_fault(fault)),
        }
        self.changed();
    }
}

pub(super) fn key_field(playground: Playground, typed: Typed) -> View {
    let key = Key {
        playground,
        typed,
        changes: RwSignal::new(0),
        error: RwSignal::new(String::new()),
        typed_for: StoredValue::new(None),
    };
    let field = el("input", "")
        .attr("id", "api-key")
        .attr("type", "password")
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .flag("disabled", move || typed.is_demo())
        .bind("aria-invalid", move || key.error.with(|error| !error.is_empty()).to_string())
        .bind("placeholder", move || {
            if key.has_one() { words::KEY_PLACEHOLDER_KNOWN } else { words::KEY_PLACEHOLDER }.to_owned()
        })
        .input(move |text| key.take(&text));
    // Another address: the key stays where it belongs, so the field is emptied.
    let node = field.node().clone();
    watch(move || {
        let now = key.origin();
        if let Some(origin) = key.typed_for.get_value().filter(|origin| Some(origin) != now.as_ref()) {
            key.typed_for.set_value(None);
            node.set_value("");
            key.error.set(words::key_stays(origin.as_str()));
        }
    });
    let node = field.node().clone();
    let forget = move || {
        if let Some(origin) = untrack(|| key.origin()) {
            playground.vault().forget(&origin);
            node.set_value("");
            key.typed_for.set_value(None);
            key.changed();
        }
    };
    let help = move || {
        match key.status() {
            KeyStatus::None => words::KEY_HELP,
            KeyStatus::InMemory => words::KEY_IN_MEMORY,
            KeyStatus::Remembered => words::KEY_REMEMBERED,
        }
        .to_owned()
    };
    let remember = el("input", "")
        .attr("type", "checkbox")
        .flag("disabled", move || !key.has_one())
        .checked(move || key.status() == KeyStatus::Remembered)
        .on("change", move |event| {
            if let Some(origin) = untrack(|| key.origin()) {
                playground.vault().remember(&origin, event.is_checked());
                key.changed();
            }
        });
    let row = el("div", "key-row")
        .child(field)
        .when(move || key.has_one(), move || button("small", words::FORGET, forget.clone()));
    el("div", "")
        .child(row)
        .slot(saying("field-error", move || key.error.get()))
        .child(el("p", "hint").text_of(help))
        .child(el("label", "check").child(remember).text(words::REMEMBER))
}
