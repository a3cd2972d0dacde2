//! A field for a number of the document that may be left empty. It knows no pattern and no limit.

use crate::{
    document::Document,
    ui::{
        kit::{View, el, saying, settled, watch},
        playground::Playground,
    },
    workflow::{Typed, settings::read_count},
};
use leptos::prelude::*;

/// A number of the document: how it is read and changed.
#[derive(Clone, Copy)]
pub(super) struct Number {
    /// Its label.
    pub(super) label: &'static str,
    /// Its accessible name.
    pub(super) name: &'static str,
    /// What holds while it is empty.
    pub(super) otherwise: &'static str,
    /// What it must be.
    pub(super) must_be: &'static str,
    /// Reads it.
    pub(super) read: fn(&Document) -> Option<Typed<u32>>,
    /// Changes it.
    pub(super) write: fn(&mut Document, Option<Typed<u32>>),
    /// Whether it is one that can be used.
    pub(super) is_good: fn(u32) -> bool,
}

/// Its field. What is typed stays as typed while it means the same.
pub(super) fn number_field(playground: Playground, number: Number) -> View {
    let read = settled(move || playground.document.with(|document| (number.read)(document)));
    let show = |number: Option<Typed<u32>>| match number {
        None => String::new(),
        Some(Typed::Good(number)) => number.to_string(),
        Some(Typed::Bad(text)) => text,
    };
    let typed = RwSignal::new(show(read.get_untracked()));
    watch(move || {
        let now = read.get();
        if typed.with_untracked(|typed| read_count(typed) != now) {
            typed.set(show(now));
        }
    });
    let is_bad = move || {
        read.with(|read| match read {
            None => false,
            Some(Typed::Good(good)) => !(number.is_good)(*good),
            Some(Typed::Bad(_)) => true,
        })
    };
    let error = format!("{}-error", number.name.to_lowercase().replace(' ', "-"));
    let field = el("input", "")
        .attr("type", "text")
        .attr("inputmode", "numeric")
        .attr("autocomplete", "off")
        .attr("aria-label", number.name)
        .attr("aria-describedby", &error)
        .attr("placeholder", number.otherwise)
        .bind("aria-invalid", move || is_bad().to_string())
        .value(move || typed.get())
        .input(move |text| {
            playground.edit(|document| (number.write)(document, read_count(&text)));
            typed.set(text);
        });
    el("div", "setting")
        .child(el("span", "setting-label").attr("aria-hidden", "true").text(number.label))
        .child(field)
        .slot(saying("field-error", &error, move || if is_bad() { number.must_be } else { "" }.to_owned()))
}
