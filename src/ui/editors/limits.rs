//! The limits of a run: how much it may use before it waits for a person, and how long a server may be silent.

use crate::{
    ui::{
        kit::{View, el, paragraph, saying, watch},
        playground::Playground,
        words,
    },
    workflow::{Limits, Typed, settings::read_count},
};
use leptos::prelude::*;

/// One limit: its label, its accessible name, and where it stands.
struct Limit {
    label: &'static str,
    name: &'static str,
    of: fn(&mut Limits) -> &mut Option<Typed<u32>>,
}

const LIMITS: &[Limit] = &[
    Limit { label: words::LIMIT_CALLS, name: words::LIMIT_CALLS_NAME, of: |limits| &mut limits.calls },
    Limit { label: words::LIMIT_TOKENS, name: words::LIMIT_TOKENS_NAME, of: |limits| &mut limits.tokens },
    Limit { label: words::LIMIT_SECONDS, name: words::LIMIT_SECONDS_NAME, of: |limits| &mut limits.seconds },
    Limit {
        label: words::LIMIT_SILENCE,
        name: words::LIMIT_SILENCE_NAME,
        of: |limits| &mut limits.silent_seconds,
    },
];

pub(super) fn limit_fields(playground: Playground) -> View {
    el("fieldset", "limits")
        .child(el("legend", "setting-label").text(words::LIMITS))
        .child(
            el("div", "settings")
                .children(LIMITS.iter().enumerate().map(|(index, limit)| field(playground, index, limit))),
        )
        .child(paragraph("hint", words::LIMITS_HINT))
}

/// One field. What is typed stays as typed while it means the same as what was read from it.
fn field(playground: Playground, index: usize, limit: &'static Limit) -> View {
    let read = move || playground.document.with(|document| (limit.of)(&mut document.limits.clone()).clone());
    let show = |limit: Option<Typed<u32>>| match limit {
        None => String::new(),
        Some(Typed::Good(number)) => number.to_string(),
        Some(Typed::Bad(text)) => text,
    };
    let typed = RwSignal::new(show(untrack(read)));
    watch(move || {
        let now = read();
        if typed.with_untracked(|typed| read_count(typed) != now) {
            typed.set(show(now));
        }
    });
    let is_bad = move || matches!(read(), Some(Typed::Bad(_)));
    let error = format!("limit-{index}-error");
    let control = el("input", "")
        .attr("type", "text")
        .attr("inputmode", "numeric")
        .attr("autocomplete", "off")
        .attr("aria-label", limit.name)
        .attr("aria-describedby", &error)
        .attr("placeholder", words::LIMIT_NONE)
        .bind("aria-invalid", move || is_bad().to_string())
        .value(move || typed.get())
        .input(move |text| {
            typed.set(text.clone());
            playground.edit(|document| *(limit.of)(&mut document.limits) = read_count(&text));
        });
    el("div", "setting")
        .child(el("span", "setting-label").attr("aria-hidden", "true").text(limit.label))
        .child(control)
        .slot(saying("field-error", &error, move || if is_bad() { words::BAD_LIMIT } else { "" }.to_owned()))
}
