//! What differs between two texts, word by word or line by line. It knows nothing of runs or of how changes are shown.

use imara_diff::{Algorithm, Diff, InternedInput};
use std::ops::Range;

/// A stretch of one of the two texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stretch<'a> {
    /// In both.
    Same(&'a str),
    /// Only in the new text.
    Added(&'a str),
    /// Only in the old text.
    Removed(&'a str),
}

/// Texts beyond this are not compared, in bytes of both together: nobody reads so many changes.
pub const MAX_BYTES: usize = 1_000_000;
/// Nor are more stretches than this given: each is an element on the screen, and so many changes are another text.
pub const MAX_STRETCHES: usize = 4_000;

/// What differs, in order; what was removed comes before what took its place. `None` when the texts are too long, or have next to nothing in common.
pub fn compare<'a>(old: &'a str, new: &'a str) -> Option<Vec<Stretch<'a>>> {
    compare_by(old, new, |text| words(text).collect())
}

/// The same by whole lines: code is read line by line.
pub fn compare_lines<'a>(old: &'a str, new: &'a str) -> Option<Vec<Stretch<'a>>> {
    compare_by(old, new, |text| text.split_inclusive('\n').collect())
}

fn compare_by<'a>(
    old: &'a str,
    new: &'a str,
    parts: fn(&'a str) -> Vec<&'a str>,
) -> Option<Vec<Stretch<'a>>> {
    if old.len() + new.len() > MAX_BYTES {
        return None;
    }
    let (before, after) = (parts(old), parts(new));
    let mut input = InternedInput::default();
    input.update_before(before.iter().copied());
    input.update_after(after.iter().copied());
    let mut diff = Diff::compute(Algorithm::Histogram, &input);
    diff.postprocess_no_heuristic(&input);
    // Parts lie one after the other, so the place of the nth is the length of those before it.
    let (old_at, new_at) = (places(&before), places(&after));
    let mut stretches = Vec::new();
    let mut push = |stretch: Stretch<'a>, text: &str| {
        if !text.is_empty() {
            stretches.push(stretch);
        }
    };
    let mut from = 0;
    for hunk in diff.hunks() {
        let place = |at: &[usize], word: u32| at[word as usize];
        let removed = &old[place(&old_at, hunk.before.start)..place(&old_at, hunk.before.end)];
        let start = place(&new_at, hunk.after.start);
        let end = place(&new_at, hunk.after.end);
        push(Stretch::Same(&new[from..start]), &new[from..start]);
        push(Stretch::Removed(removed), removed);
        push(Stretch::Added(&new[start..end]), &new[start..end]);
        from = end;
    }
    push(Stretch::Same(&new[from..]), &new[from..]);
    (stretches.len() <= MAX_STRETCHES).then_some(stretches)
}

fn places(words: &[&str]) -> Vec<usize> {
    let mut at = 0;
    let mut places = vec![0];
    places.extend(words.iter().map(|word| {
        at += word.len();
        at
    }));
    places
}

/// The word at an offset of `text`, both in UTF-16 units as browsers count: the one that it lies in, or ends.
pub fn word_at(text: &str, offset: usize) -> Range<usize> {
    let mut at = 0;
    let mut before = 0..0;
    for word in words(text) {
        let range = at..at + word.encode_utf16().count();
        if range.contains(&offset) {
            let is_blank = |range: &Range<usize>| range.is_empty() || word.trim().is_empty();
            return if is_blank(&range) && before.end == offset { before } else { range };
        }
        at = range.end;
        before = range;
    }
    before
}

/// The offset in the new text of an offset in all stretches shown one after the other, in UTF-16 units as browsers count.
/// What was removed is nowhere in it: that gives the place where it was.
pub fn offset_in_new(stretches: &[Stretch<'_>], offset: usize) -> usize {
    let (mut left, mut at) = (offset, 0);
    for stretch in stretches {
        let (Stretch::Same(text) | Stretch::Added(text) | Stretch::Removed(text)) = stretch;
        let within = left.min(text.encode_utf16().count());
        if !matches!(stretch, Stretch::Removed(_)) {
            at += within;
        }
        left -= within;
    }
    at
}

/// Words, runs of white space, and single other characters, one after the other. A decimal number is one word.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let end = if is_word(first) {
            let mut characters = rest.char_indices().peekable();
            let mut end = 0;
            while let Some((at, c)) = characters.next() {
                let joins = matches!(c, '.' | ',')
                    && rest[..at].ends_with(|c: char| c.is_ascii_digit())
                    && characters.peek().is_some_and(|(_, next)| next.is_ascii_digit());
                if !is_word(c) && !joins {
                    break;
                }
                end = at + c.len_utf8();
            }
            end
        } else if first.is_whitespace() {
            rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (word, after) = rest.split_at(end);
        rest = after;
        Some(word)
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use Stretch::{Added, Removed, Same};
    use proptest::prelude::*;

    #[test]
    fn words_and_numbers_change_as_a_whole() {
        assert_eq!(
            compare("50 minutes at $12.50.", "65 minutes at $12.75.").unwrap(),
            [Removed("50"), Added("65"), Same(" minutes at $"), Removed("12.50"), Added("12.75"), Same(".")]
        );
        assert_eq!(compare("same", "same").unwrap(), [Same("same")]);
        assert_eq!(compare("", "new").unwrap(), [Added("new")]);
        assert_eq!(compare("old", "").unwrap(), [Removed("old")]);
        assert_eq!(compare("", "").unwrap(), []);
        assert_eq!(compare("größer 😀", "größer 😁").unwrap(), [Same("größer "), Removed("😀"), Added("😁")]);
    }

    #[test]
    fn lines_change_as_a_whole() {
        let found = compare_lines("a\nif x {\n}", "a\nif y {\n}").unwrap();
        assert_eq!(found, [Same("a\n"), Removed("if x {\n"), Added("if y {\n"), Same("}")]);
    }

    #[test]
    fn a_click_finds_the_word_around_it() {
        let check = |text: &str, offset: usize, word: Range<usize>| {
            assert_eq!(word_at(text, offset), word, "{text} {offset}")
        };
        check("pay 12.50 now", 5, 4..9);
        check("pay 12.50 now", 9, 4..9);
        check("pay 12.50 now", 13, 10..13);
        check("a  b", 2, 1..3);
        check("😀 50", 3, 3..5);
        check("", 0, 0..0);
    }

    #[test]
    fn an_offset_among_the_changes_is_one_in_the_new_text() {
        let stretches = [Same("a "), Removed("😀b"), Added("é"), Same(" c")];
        for (offset, found) in [(0, 0), (2, 2), (4, 2), (5, 2), (6, 3), (8, 5), (99, 5)] {
            assert_eq!(offset_in_new(&stretches, offset), found, "{offset}");
        }
        assert_eq!(offset_in_new(&[], 3), 0);
    }

    #[test]
    fn what_nobody_would_read_is_not_compared() {
        assert_eq!(compare(&"x ".repeat(MAX_BYTES), "y"), None);
        let numbered =
            |first: usize| (first..first + MAX_STRETCHES).map(|n| format!("{n} x ")).collect::<String>();
        assert_eq!(compare(&numbered(0), &numbered(100_000)), None, "every other word is another");
    }

    proptest! {
        #[test]
        fn both_texts_can_be_put_together_again(old in "[ab .1é\n]{0,60}", new in "[ab .1é\n]{0,60}") {
            let stretches = compare(&old, &new).unwrap();
            let of = |keep: fn(&Stretch<'_>) -> bool| stretches.iter().filter(|it| keep(it)).map(|it| match it {
                Same(text) | Added(text) | Removed(text) => *text,
            }).collect::<String>();
            prop_assert_eq!(&of(|it| !matches!(it, Added(_))), &old);
            prop_assert_eq!(&of(|it| !matches!(it, Removed(_))), &new);
        }
    }
}
