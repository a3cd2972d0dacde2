//! Which words of an advice a change took up: those that came into the text with it, or went out of it. It only compares
//! words; whether one led to the other, a person sees.

use super::compare::{Stretch, words};
use std::collections::BTreeMap;

/// Shorter words say nothing: they are everywhere. Numbers say something however short, and so does what is quoted.
const MIN_LETTERS: usize = 4;

/// A piece of an advice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdvicePiece<'a> {
    /// Of a sentence of which nothing was taken up.
    Unheard(&'a str),
    /// Of one of which words were taken up.
    Heard(&'a str),
    /// A word that was taken up.
    Word(&'a str),
}

/// Where a word of the advice stands in the two texts.
#[derive(Clone, Copy, Default)]
struct Place {
    is_old: bool,
    is_new: bool,
}

/// The advice in pieces, one after the other. A word that stands in both texts says nothing of what changed between them.
pub fn taken_up<'a>(advice: &'a str, changes: &[Stretch<'_>]) -> Vec<AdvicePiece<'a>> {
    let mut places: BTreeMap<String, Place> =
        telling(advice).map(|(word, _)| (word.to_lowercase(), Place::default())).collect();
    for stretch in changes {
        let (Stretch::Same(text) | Stretch::Added(text) | Stretch::Removed(text)) = stretch;
        // Nothing that is looked for can be told in any other way.
        for word in words(text).filter(|word| word.starts_with(char::is_alphanumeric)) {
            if let Some(place) = places.get_mut(&word.to_lowercase()) {
                place.is_old |= !matches!(stretch, Stretch::Added(_));
                place.is_new |= !matches!(stretch, Stretch::Removed(_));
            }
        }
    }
    let is_taken_up = |word: &str| {
        let place = places.get(&word.to_lowercase());
        place.is_some_and(|place| place.is_old != place.is_new)
    };
    sentences(advice).flat_map(|sentence| in_pieces(sentence, is_taken_up)).collect()
}

fn in_pieces(sentence: &str, is_taken_up: impl Fn(&str) -> bool) -> Vec<AdvicePiece<'_>> {
    let mut pieces = Vec::new();
    let mut from = 0;
    for (word, at) in telling(sentence).filter(|(word, _)| is_taken_up(word)) {
        if from < at {
            pieces.push(AdvicePiece::Heard(&sentence[from..at]));
        }
        pieces.push(AdvicePiece::Word(word));
        from = at + word.len();
    }
    match (&sentence[from..], from) {
        ("", _) => {}
        (rest, 0) => pieces.push(AdvicePiece::Unheard(rest)),
        (rest, _) => pieces.push(AdvicePiece::Heard(rest)),
    }
    pieces
}

/// The words of a text that say anything, each with its place.
fn telling(text: &str) -> impl Iterator<Item = (&str, usize)> {
    let mut at = 0;
    words(text).filter_map(move |word| {
        let from = at;
        at += word.len();
        let is_number = word.starts_with(|c: char| c.is_ascii_digit());
        let is_long = word.chars().filter(|c| c.is_alphabetic()).count() >= MIN_LETTERS;
        let is_quoted = || {
            let quoted = [('“', '”'), ('"', '"'), ('`', '`'), ('\'', '\''), ('«', '»'), ('„', '“')];
            quoted.iter().any(|(open, close)| text[..from].ends_with(*open) && text[at..].starts_with(*close))
        };
        let is_word = word.starts_with(char::is_alphanumeric);
        (is_word && (is_number || is_long || is_quoted())).then_some((word, from))
    })
}

/// The sentences of a text, one after the other, each with the space behind it.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let ends = |(at, c): (usize, char)| {
            let after = &rest[at + c.len_utf8()..];
            let is_end = c == '\n' || matches!(c, '.' | '!' | '?') && after.starts_with(char::is_whitespace);
            is_end.then(|| rest.len() - after.trim_start().len())
        };
        let end = rest.char_indices().find_map(ends).unwrap_or(rest.len());
        let (sentence, after) = rest.split_at(end);
        rest = after;
        (!sentence.is_empty()).then_some(sentence)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::compare;

    #[test]
    fn words_that_came_or_went_are_taken_up() {
        for (before, after, advice, marked) in [
            ("It is a list.", "It is an empty list.", "Say what an Empty list gives.", &["Empty"][..]),
            ("We utilise it.", "We use it.", "Don't say “utilise”.", &["utilise"]),
            ("a 3", "a 14", "14 words at most, not 3", &["14", "3"]),
            ("the cat", "the cat and the dog", "Name the dog and the cow.", &[]),
            ("Können du", "Können Sie", "Say “Sie”, not “du”; Sie must be right.", &["Sie", "du"]),
            ("same", "same", "same", &[]),
            ("x", "empty", "", &[]),
            // What is in both says nothing, wherever it stood.
            ("items first", "x items", "The items are first.", &["first"]),
            ("a items b", "a items items c", "More items.", &[]),
        ] {
            let changes = compare(before, after).unwrap();
            let pieces = taken_up(advice, &changes);
            let found: Vec<&str> = pieces
                .iter()
                .filter_map(|piece| if let AdvicePiece::Word(word) = piece { Some(*word) } else { None })
                .collect();
            assert_eq!(found, marked, "{advice}");
            let text = |piece: &AdvicePiece<'_>| match piece {
                AdvicePiece::Unheard(text) | AdvicePiece::Heard(text) | AdvicePiece::Word(text) => {
                    (*text).to_owned()
                }
            };
            assert_eq!(pieces.iter().map(text).collect::<String>(), advice);
        }
    }

    #[test]
    fn the_sentences_are_known_of_which_words_were_taken_up() {
        use AdvicePiece::{Heard, Unheard, Word};
        let changes = compare("It costs a lot.", "It costs 12.50 euros.").unwrap();
        assert_eq!(
            taken_up("Well done! Name the price in euros, e.g. 12.50.\nIs it short?  Yes.", &changes),
            [
                Unheard("Well done! "),
                Heard("Name the price in "),
                Word("euros"),
                Heard(", e.g. "),
                Word("12.50"),
                Heard(".\n"),
                Unheard("Is it short?  "),
                Unheard("Yes."),
            ]
        );
    }
}
