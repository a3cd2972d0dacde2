//! Texts with marks: what was added and removed, and words that stand out. In blocks, so that a long text is laid out only
//! where it is looked at. It deliberately does not know whose texts they are or what was compared with what.

use super::{
    kit::{View, el},
    words,
};
use crate::{
    browser::PageClock,
    ports::Clock,
    run::{AdvicePiece, Line, Stretch},
};

/// A block is closed at the first line break past this many bytes.
const BLOCK: usize = 2 * 1024;

/// So long is drawn without a break, in milliseconds: others want the page, too.
const TURN_MS: f64 = 12.0;
/// How many pieces are drawn between two looks at the clock.
const PIECES: usize = 64;

/// A text with these stretches one after the other, each marked as what it is.
pub(super) fn marked<'a>(text: View, stretches: impl Iterator<Item = &'a Stretch<'a>>) -> View {
    let mut blocks = Blocks::new(&text);
    stretches.map(piece_of).for_each(|(tag, piece)| blocks.add(tag, piece));
    blocks.close();
    text
}

/// The same for a text that is long: it is drawn in turns, as long as it is on the page.
pub(super) fn marked_in_turns(text: View, stretches: &[Stretch<'_>]) -> View {
    let pieces: Vec<(&str, String)> = stretches
        .iter()
        .map(|stretch| {
            let (tag, piece) = piece_of(stretch);
            (tag, piece.to_owned())
        })
        .collect();
    let (mut blocks, place) = (Blocks::new(&text), text.clone());
    leptos::task::spawn_local(async move {
        let mut began = PageClock.now();
        for pieces in pieces.chunks(PIECES) {
            pieces.iter().for_each(|(tag, piece)| blocks.add(tag, piece));
            if PageClock.now() - began > TURN_MS {
                PageClock.sleep(0.0).await;
                began = PageClock.now();
            }
            if !place.node().is_on_page() {
                return;
            }
        }
        blocks.close();
    });
    text
}

fn piece_of<'a>(stretch: &Stretch<'a>) -> (&'static str, &'a str) {
    match *stretch {
        Stretch::Same(text) => ("", text),
        Stretch::Added(text) => ("ins", text),
        Stretch::Removed(text) => ("del", text),
    }
}

/// An advice, with what a change took up of it marked: the sentences, and in them the words.
pub(super) fn advice(text: View, pieces: &[AdvicePiece<'_>]) -> View {
    let mut blocks = Blocks::new(&text);
    for piece in pieces {
        match *piece {
            AdvicePiece::Unheard(text) => blocks.add("", text),
            AdvicePiece::Heard(text) => blocks.add("mark", text),
            AdvicePiece::Word(text) => blocks.add("b", text),
        }
    }
    blocks.close();
    text
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

/// A text that grows by pieces, in blocks.
struct Blocks {
    text: View,
    block: View,
    length: usize,
}

impl Blocks {
    fn new(text: &View) -> Self {
        Self { text: text.clone(), block: el("div", "block"), length: 0 }
    }

    /// Adds a piece in an element of this name, or in none.
    fn add(&mut self, tag: &str, piece: &str) {
        let mut rest = piece;
        while !rest.is_empty() {
            let room = rest.ceil_char_boundary(BLOCK.saturating_sub(self.length).min(rest.len()));
            let end = rest[room..].find('\n').map(|line| room + line + 1);
            let (part, after) = rest.split_at(end.unwrap_or(rest.len()));
            match tag {
                "" => drop(self.block.node().append_text(part)),
                tag => self.block.node().append(el(tag, "").text(part).node()),
            }
            self.length += part.len();
            if end.is_some() {
                self.close();
            }
            rest = after;
        }
    }

    /// Puts what has come into the text; the next piece begins another block.
    fn close(&mut self) {
        if self.length > 0 {
            self.text.node().append(self.block.node());
            self.block = el("div", "block");
            self.length = 0;
        }
    }
}
