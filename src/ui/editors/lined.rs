//! A text area with the numbers of its lines beside it, for what is told by line. It does not know what is in it.

use crate::ui::kit::{View, el, settled};
use leptos::prelude::*;
use std::{fmt::Write as _, ops::RangeInclusive};

/// So many lines are numbered.
const MAX_NUMBERED: usize = 9_999;

/// How many lines a text area shows for a text.
pub(super) fn count_lines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count() + 1
}

/// The field with its numbers; one of them can be marked, counted from 1.
pub(super) fn lined(
    field: View,
    lines: impl Fn() -> usize + 'static,
    bad_line: impl Fn() -> usize + 'static,
) -> View {
    let lines = settled(move || lines().min(MAX_NUMBERED));
    let bad = settled(bad_line);
    let gutter = el("div", "gutter")
        .attr("aria-hidden", "true")
        .text_of(move || match bad.get() {
            0 => numbers(1..=lines.get()),
            bad => numbers(1..=bad.min(lines.get() + 1) - 1),
        })
        .child(el("span", "").attr("data-bad", "").text_of(move || numbers(bad.get().max(1)..=bad.get())))
        .text_of(move || match bad.get() {
            0 => String::new(),
            bad => numbers(bad + 1..=lines.get()),
        });
    // The numbers go with the text when it scrolls.
    let (text, numbers) = (field.node().clone(), gutter.node().clone());
    let field = field.on("scroll", move |_| numbers.follow_scroll(&text));
    el("div", "json-field").child(gutter).child(field)
}

fn numbers(range: RangeInclusive<usize>) -> String {
    range.fold(String::new(), |mut text, number| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{number}");
        text
    })
}
