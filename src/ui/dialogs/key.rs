//! The key's field. A key goes straight from it to the vault, bound to the address that it was typed for, and never
//! comes back out.

use crate::{
    browser::{ApiKey, KeyStatus, Origin, dom::Node},
    ui::{
        kit::{View, button, el, focus_soon, saying, watch},
        playground::Playground,
        words,
    },
};
use leptos::prelude::*;

/// The field and what was typed into it.
#[derive(Clone, Copy)]
pub(super) struct Key {
    playground: Playground,
    field: StoredValue<Node, LocalStorage>,
    /// Counts changes of the vault, which has no signals of its own.
    changes: RwSignal<u32>,
    error: RwSignal<String>,
    /// The origin that stood beside the field when its text was typed; none if there was no address yet.
    typed_for: StoredValue<Option<Origin>>,
}

impl Key {
    pub(super) fn new(playground: Playground) -> Self {
        Self {
            playground,
            field: StoredValue::new_local(Node::new("input")),
            changes: RwSignal::new(0),
            error: RwSignal::new(String::new()),
            typed_for: StoredValue::new(None),
        }
    }

    /// Follows the changes of the vault.
    pub(super) fn track(self) {
        self.changes.track();
    }

    /// Whether what was typed cannot be used. Tracked.
    pub(super) fn is_faulty(self) -> bool {
        self.error.with(|error| !error.is_empty()) && !self.text().is_empty()
    }

    /// Takes what was typed into the vault: when the field is left, before a test, and when the dialog is done.
    /// What is no key goes nowhere, and what was there before stays.
    pub(super) fn commit(self) {
        let text = self.text();
        let Some(origin) = untrack(|| self.origin()) else { return };
        let bound = self.typed_for.get_value();
        if bound.as_ref().is_some_and(|bound| *bound != origin) {
            return;
        }
        if let Ok(Some(key)) = ApiKey::parse(&text) {
            self.playground.vault().put(&origin, key);
            self.typed_for.set_value(Some(origin));
            self.error.set(String::new());
            self.changed();
        }
    }

    /// Says what is wrong with what is typed, while it is typed.
    fn look_at(self, text: &str) {
        let origin = untrack(|| self.origin());
        let error = match (&origin, ApiKey::parse(text)) {
            (_, Err(fault)) => words::key_fault(fault),
            (None, Ok(Some(_))) => words::KEY_NEEDS_ADDRESS.to_owned(),
            (_, Ok(_)) => String::new(),
        };
        self.error.set(error);
        self.typed_for.set_value(origin);
    }

    fn text(self) -> String {
        self.field.with_value(Node::value)
    }

    fn clear(self) {
        self.field.with_value(|field| field.set_value(""));
        self.typed_for.set_value(None);
    }

    /// The origin of the address in the dialog. Tracked.
    fn origin(self) -> Option<Origin> {
        self.playground.form.base_url().as_ref().and_then(Playground::origin)
    }

    /// Whether there is a key for that origin. Tracked.
    fn status(self) -> KeyStatus {
        self.track();
        self.origin().map(|origin| self.playground.vault().status(&origin)).unwrap_or_default()
    }

    fn has_one(self) -> bool {
        self.status() != KeyStatus::None
    }

    fn changed(self) {
        self.changes.update(|count| *count += 1);
    }

    /// Another address: a key stays where it belongs, so the field is emptied. One that was typed before there was
    /// an address is for the one that is typed now.
    fn follow_address(self) {
        let now = self.origin();
        match (self.typed_for.get_value(), now) {
            (Some(bound), now) if Some(&bound) != now.as_ref() && !self.text().is_empty() => {
                self.clear();
                self.error.set(words::key_stays(bound.as_str()));
            }
            (None, Some(_)) if untrack(|| self.error.get()) == words::KEY_NEEDS_ADDRESS => {
                self.error.set(String::new());
            }
            _ => {}
        }
    }
}

pub(super) fn key_field(key: Key) -> View {
    let field = View::of(key.field.with_value(Node::clone))
        .attr("id", "api-key")
        .attr("type", "password")
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .attr("aria-describedby", "api-key-error api-key-help")
        .flag("disabled", move || key.playground.form.on_demo.get())
        .bind("aria-invalid", move || key.is_faulty().to_string())
        .bind("placeholder", move || {
            if key.has_one() { words::KEY_PLACEHOLDER_KNOWN } else { words::KEY_PLACEHOLDER }.to_owned()
        })
        .input(move |text| key.look_at(&text))
        .on("change", move |_| key.commit());
    watch(move || key.follow_address());
    let forget = move || {
        if let Some(origin) = untrack(|| key.origin()) {
            key.playground.vault().forget(&origin);
            key.clear();
            key.error.set(String::new());
            key.changed();
            focus_soon(&["api-key"]);
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
        .flag("disabled", move || key.playground.form.on_demo.get())
        .checked(move || key.status() == KeyStatus::Remembered)
        .on("change", move |event| {
            // The key may just have been typed.
            key.commit();
            if event.is_checked() && !untrack(|| key.has_one()) {
                key.error.set(words::KEY_FIRST.to_owned());
            }
            if let Some(origin) = untrack(|| key.origin()) {
                key.playground.vault().remember(&origin, event.is_checked());
                key.changed();
            }
        });
    let row = el("div", "key-row")
        .child(field)
        .when(move || key.has_one(), move || button("small", words::FORGET, forget));
    el("div", "")
        .child(row)
        .slot(saying("field-error", "api-key-error", move || key.error.get()))
        .child(el("p", "hint").attr("id", "api-key-help").text_of(help))
        .child(el("label", "check").child(remember).text(words::REMEMBER))
}
