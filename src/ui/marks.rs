//! Texts with marks: what was added and removed, and words that stand out. In blocks, so that a long text is laid out only
//! where it is looked at. It deliberately does not know whose texts they are or what was compared with what.

use super::{
    kit::{View, el},
    words,
};
use crate::run::{Line, Stretch};

/// A block is closed at the first line break past this many bytes.
const BLOCK: usize = 2 * 1024;

/// A text with these stretches one after the other, each marked as what it is.
pub(super) fn marked<'a>(text: View, stretches: impl Iterator<Item = &'a Stretch<'a>>) -> View {
    let pieces = stretches.map(|stretch| match *stretch {
        Stretch::Same(text) => ("", text),
        Stretch::Added(text) => ("ins", text),
        Stretch::Removed(text) => ("del", text),
    });
    in_blocks(text, pieces)
}

/// A text with these pieces, of which some stand out.
pub(super) fn emphasized<'a>(text: View, pieces: impl Iterator<Item = (&'a str, bool)>) -> View {
    in_blocks(text, pieces.map(|(piece, stands_out)| (if stands_out { "b" } else { "" }, piece)))
}

/// What differs, a line each.
pub(super) fn lines(name: &str, lines: &[Line<'_>]) -> View {
    let line = |line: &Line<'_>| match *line {
        Line::Same(text) => el("span", "line").text(text),
        Line::Added(text) => el("ins", "line").text(text),
        Line::Removed(text) => el("del", "line").text(text),
        Line::LeftOut(count) => el("span", "line left-out").text(&words::left_out_lines(count)),
    };
    let shown = el("div", "diff").attr("tabindex", "0").attr("role", "group").attr("aria-label", name);
    shown.children(lines.iter().map(line))
}

/// Pieces in elements of these names, or in none.
fn in_blocks<'a>(text: View, pieces: impl Iterator<Item = (&'static str, &'a str)>) -> View {
    let (mut text, mut block, mut length) = (text, el("div", "block"), 0);
    for (tag, piece) in pieces {
        let mut rest = piece;
        while !rest.is_empty() {
            let room = rest.ceil_char_boundary(BLOCK.saturating_sub(length).min(rest.len()));
            let end = rest[room..].find('\n').map(|line| room + line + 1);
            let (part, after) = rest.split_at(end.unwrap_or(rest.len()));
            block = if tag.is_empty() { block.text(part) } else { block.child(el(tag, "").text(part)) };
            length += part.len();
            if end.is_some() {
                text = text.child(std::mem::replace(&mut block, el("div", "block")));
                length = 0;
            }
            rest = after;
        }
    }
    if length > 0 { text.child(block) } else { text }
}
