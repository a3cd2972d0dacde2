//! The limits of a run: how much it may use before it waits for a person, and how long a server may be silent.

use super::number::{Number, number_field};
use crate::ui::{
    kit::{View, el, paragraph},
    playground::Playground,
    words,
};

const LIMIT: Number = Number {
    label: "",
    name: "",
    otherwise: words::LIMIT_NONE,
    must_be: words::BAD_LIMIT,
    read: |_| None,
    write: |_, _| (),
    is_good: |_| true,
};

const LIMITS: &[Number] = &[
    Number {
        label: words::LIMIT_CALLS,
        name: words::LIMIT_CALLS_NAME,
        read: |document| document.limits.calls.clone(),
        write: |document, limit| document.limits.calls = limit,
        ..LIMIT
    },
    Number {
        label: words::LIMIT_TOKENS,
        name: words::LIMIT_TOKENS_NAME,
        read: |document| document.limits.tokens.clone(),
        write: |document, limit| document.limits.tokens = limit,
        ..LIMIT
    },
    Number {
        label: words::LIMIT_SECONDS,
        name: words::LIMIT_SECONDS_NAME,
        read: |document| document.limits.seconds.clone(),
        write: |document, limit| document.limits.seconds = limit,
        ..LIMIT
    },
    Number {
        label: words::LIMIT_SILENCE,
        name: words::LIMIT_SILENCE_NAME,
        read: |document| document.limits.silent_seconds.clone(),
        write: |document, limit| document.limits.silent_seconds = limit,
        ..LIMIT
    },
];

pub(super) fn limit_fields(playground: Playground) -> View {
    el("fieldset", "limits")
        .child(el("legend", "setting-label").text(words::LIMITS))
        .child(el("div", "settings").children(LIMITS.iter().map(|limit| number_field(playground, *limit))))
        .child(paragraph("hint", words::LIMITS_HINT))
}
