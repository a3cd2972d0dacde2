//! Which words of an advice a change took up: those that were added or removed with it. It only compares words; whether
//! one led to the other, a person sees.

use super::compare::{Stretch, words};
use std::collections::BTreeSet;

/// Shorter words say nothing: they are everywhere. Numbers say something however short.
const MIN_LETTERS: usize = 4;

/// The advice in pieces, one after the other, each with whether it is a word that the change took up.
pub fn taken_up<'a>(advice: &'a str, changes: &[Stretch<'_>]) -> Vec<(&'a str, bool)> {
    let changed: BTreeSet<String> = changes
        .iter()
        .filter_map(|stretch| match stretch {
            Stretch::Same(_) => None,
            Stretch::Added(text) | Stretch::Removed(text) => Some(*text),
        })
        .flat_map(words)
        .filter_map(telling)
        .collect();
    let mut pieces: Vec<(&'a str, bool)> = Vec::new();
    let mut from = 0;
    let mut at = 0;
    for word in words(advice) {
        if telling(word).is_some_and(|word| changed.contains(&word)) {
            if from < at {
                pieces.push((&advice[from..at], false));
            }
            pieces.push((word, true));
            from = at + word.len();
        }
        at += word.len();
    }
    if from < advice.len() {
        pieces.push((&advice[from..], false));
    }
    pieces
}

/// A word as it is compared, if it says anything.
fn telling(word: &str) -> Option<String> {
    let is_number = word.starts_with(|c: char| c.is_ascii_digit());
    let is_long = word.chars().filter(|c| c.is_alphabetic()).count() >= MIN_LETTERS;
    (is_number || is_long).then(|| word.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::compare;

    #[test]
    fn words_that_were_added_or_removed_are_taken_up() {
        for (before, after, advice, marked) in [
            ("It is a list.", "It is an empty list.", "Say what an Empty list gives.", &["Empty"][..]),
            ("We utilise it.", "We use it.", "Don't say “utilise”.", &["utilise"]),
            ("a 3", "a 14", "14 words at most, not 3", &["14", "3"]),
            ("the cat", "the cat and the dog", "Name the dog and the cow.", &[]),
            ("same", "same", "same", &[]),
            ("x", "empty", "", &[]),
        ] {
            let changes = compare(before, after).unwrap();
            let pieces = taken_up(advice, &changes);
            let found: Vec<&str> = pieces.iter().filter(|(_, is)| *is).map(|(word, _)| *word).collect();
            assert_eq!(found, marked, "{advice}");
            assert_eq!(pieces.iter().map(|(text, _)| *text).collect::<String>(), advice);
        }
    }
}
