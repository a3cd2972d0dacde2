//! JavaScript as a row of words, in which patterns with holes are found and filled in another way. It knows what a word is,
//! and nothing of what the words mean.

use std::ops::Range;

/// Some code.
pub(super) struct Code<'a> {
    pub(super) text: &'a str,
    words: Vec<Word<'a>>,
}

/// A word, and where it stands.
struct Word<'a> {
    at: Range<usize>,
    word: &'a str,
}

/// Where a pattern was found.
pub(super) struct Found {
    at: Range<usize>,
    /// What stands in its holes, each by its name.
    holes: Vec<(String, String)>,
}

/// A piece of a file's text, and what comes in its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Edit {
    pub(super) old: String,
    pub(super) new: String,
}

/// Signs of more than one character, longer ones first.
const SIGNS: [&str; 14] =
    ["===", "!==", "...", "=>", "<=", ">=", "==", "!=", "&&", "||", "??", "++", "+=", "**"];

impl<'a> Code<'a> {
    /// Reads code.
    pub(super) fn read(text: &'a str) -> Self {
        Self { text, words: without_brackets(words(text)) }
    }

    /// Where a pattern is found first. In it `$name` stands for any name and `@name` for any sign, the same wherever it
    /// occurs; `given` are holes that are filled already. Semicolons, and brackets around one parameter, do not matter.
    pub(super) fn find(&self, pattern: &str, given: &[(&str, &str)]) -> Option<Found> {
        let pattern = without_brackets(words(pattern));
        (0..self.words.len()).find_map(|start| {
            let here = self.words.get(start..start + pattern.len())?;
            let mut holes: Vec<(String, String)> =
                given.iter().map(|(name, word)| ((*name).to_owned(), (*word).to_owned())).collect();
            let fits =
                pattern.iter().zip(here).all(|(wanted, word)| fill(wanted.word, word.word, &mut holes));
            fits.then(|| Found { at: here[0].at.start..here[here.len() - 1].at.end, holes })
        })
    }

    /// Puts a template in the place of what was found.
    pub(super) fn edit(&self, found: &Found, template: &str) -> Edit {
        let line = self.text[..found.at.start].rfind('\n').map_or(0, |at| at + 1);
        let rest = &self.text[line..];
        let indent = &rest[..rest.len() - rest.trim_start().len()];
        let new = found.fill(template).replace('\n', &format!("\n{indent}"));
        let mut at = found.at.clone();
        // The old text must stand there only once: so much of what is before it is taken along.
        while self.text.matches(&self.text[at.clone()]).count() > 1 && at.start > 0 {
            let before = &self.text[..at.start];
            at.start = before.strip_suffix('\n').unwrap_or(before).rfind('\n').map_or(0, |end| end + 1);
        }
        let before = &self.text[at.start..found.at.start];
        Edit { old: self.text[at].to_owned(), new: format!("{before}{new}") }
    }

    /// The line of what was found, counted from 1.
    pub(super) fn line(&self, found: &Found) -> usize {
        self.text[..found.at.start].matches('\n').count() + 1
    }
}

impl Found {
    /// What stands in a hole.
    pub(super) fn hole(&self, name: &str) -> &str {
        self.holes.iter().find(|(known, _)| known == name).map_or("", |(_, word)| word)
    }

    /// The same with one more hole filled.
    pub(super) fn with(mut self, name: &str, word: &str) -> Self {
        self.holes.push((name.to_owned(), word.to_owned()));
        self
    }

    /// A template with its holes filled.
    pub(super) fn fill(&self, template: &str) -> String {
        let mut holes: Vec<_> = self.holes.iter().collect();
        // Of two names that begin alike the longer one first.
        holes.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        holes.into_iter().fold(template.to_owned(), |filled, (name, word)| filled.replace(name, word))
    }
}

impl Edit {
    /// The text with this edit made.
    pub(super) fn made(&self, text: &str) -> String {
        text.replacen(&self.old, &self.new, 1)
    }
}

fn fill(wanted: &str, word: &str, holes: &mut Vec<(String, String)>) -> bool {
    let is_name = word.starts_with(is_of_name);
    let fits = match wanted.chars().next() {
        Some('$') => is_name && !word.starts_with(|c: char| c.is_ascii_digit()) && word != "const",
        Some('@') => !is_name,
        _ => return wanted == word,
    };
    match holes.iter().find(|(name, _)| name == wanted) {
        Some((_, known)) => fits && known == word,
        None => {
            holes.push((wanted.to_owned(), word.to_owned()));
            fits
        }
    }
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let length = length(rest, first);
        let word = &rest[..length];
        let counts =
            !first.is_whitespace() && first != ';' && !word.starts_with("//") && !word.starts_with("/*");
        if counts {
            words.push(Word { at: at..at + length, word: alike(word) });
        }
        at += length;
    }
    words
}

/// How long the word is that begins here.
fn length(rest: &str, first: char) -> usize {
    let until =
        |end: &str, from: usize| rest[from..].find(end).map_or(rest.len(), |at| from + at + end.len());
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return until("*/", 2);
    }
    if is_of_name(first) || first == '@' {
        let body = &rest[first.len_utf8()..];
        return first.len_utf8() + body.find(|c: char| !is_of_name(c)).unwrap_or(body.len());
    }
    if matches!(first, '"' | '\'' | '`') {
        return until(&first.to_string(), 1);
    }
    SIGNS.iter().find(|sign| rest.starts_with(**sign)).map_or(first.len_utf8(), |sign| sign.len())
}

/// Words between which nothing here makes a difference.
fn alike(word: &str) -> &str {
    match word {
        "let" | "var" => "const",
        "===" => "==",
        "!==" => "!=",
        word => word,
    }
}

/// `(item) =>` as `item =>`.
fn without_brackets(words: Vec<Word<'_>>) -> Vec<Word<'_>> {
    let is = |at: usize, word: &str| words.get(at).is_some_and(|found| found.word == word);
    let opens = |at: usize| is(at, "(") && is(at + 2, ")") && is(at + 3, "=>");
    let dropped: Vec<bool> = (0..words.len()).map(|at| opens(at) || (at >= 2 && opens(at - 2))).collect();
    words.into_iter().zip(dropped).filter(|(_, dropped)| !dropped).map(|(word, _)| word).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_pattern_is_found_whatever_the_names_and_filled_anew() {
        let text =
            "// const a = b[0]\nfunction f(xs) {\n  let p = xs [0];\n  return xs.filter((x) => x <= p);\n}";
        let code = Code::read(text);
        let found = code.find("const $p = $l[0] return $l.filter($i => $i @a $p)", &[]).unwrap();
        assert_eq!((found.hole("$p"), found.hole("$l"), found.hole("@a")), ("p", "xs", "<="));
        assert_eq!(code.line(&found), 3);
        let edit = code.edit(&found, "const [$p] = $l;\nreturn $p @a $i");
        assert_eq!(edit.old, "let p = xs [0];\n  return xs.filter((x) => x <= p)");
        assert_eq!(edit.new, "const [p] = xs;\n  return p <= x");
        assert!(edit.made(text).ends_with("  return p <= x;\n}"));
        assert!(code.find("const $p = $p[0]", &[]).is_none());
        assert!(code.find("$x.filter", &[("$x", "ys")]).is_none());
    }

    #[test]
    fn what_stands_there_twice_takes_along_what_is_before_it() {
        let code = Code::read("a\nb;\nc\nb;\n");
        let found = code.find("c b", &[]).unwrap();
        let found = Found { at: found.at.end - 1..found.at.end, ..found };
        assert_eq!(code.edit(&found, "d"), Edit { old: "c\nb".into(), new: "c\nd".into() });
    }
}
