//! Rust text without what is no code: comments, the insides of strings, and parts that only tests see.
//! It reads as much of the language as that takes. Lines keep their numbers.

/// The code of a file; everything else is blank.
pub(crate) fn code_of(text: &str) -> String {
    without_tests(&without_comments_and_strings(text))
}

fn without_comments_and_strings(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let before = code.chars().next_back();
        let skipped = not_code(rest, before.is_some_and(|c| c.is_alphanumeric() || c == '_'));
        match skipped {
            0 => {
                let next = rest.chars().next().unwrap();
                code.push(next);
                at += next.len_utf8();
            }
            length => {
                code.extend(rest[..length].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
                at += length;
            }
        }
    }
    code
}

/// How many bytes at the start of `rest` are a comment or a literal.
fn not_code(rest: &str, within_a_word: bool) -> usize {
    let until =
        |end: &str, from: usize| rest[from..].find(end).map_or(rest.len(), |at| from + at + end.len());
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return until("*/", 2);
    }
    if rest.starts_with('"') {
        return quoted(rest, '"');
    }
    if let Some(after) = rest.strip_prefix('r').filter(|_| !within_a_word) {
        let hashes = after.len() - after.trim_start_matches('#').len();
        if after[hashes..].starts_with('"') {
            return until(&format!("\"{}", "#".repeat(hashes)), hashes + 2);
        }
    }
    if let Some(after) = rest.strip_prefix('\'') {
        let mut characters = after.chars();
        let first = characters.next();
        // Else it is a lifetime.
        if first == Some('\\') || characters.next() == Some('\'') {
            return quoted(rest, '\'');
        }
    }
    0
}

/// The length of a literal between two of `mark`, with escapes.
fn quoted(rest: &str, mark: char) -> usize {
    let mut escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == mark => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

fn without_tests(code: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let Some(start) = code.find(MARK) else { return code.to_owned() };
    let item = &code[start + MARK.len()..];
    let first = item.find(['{', ';']).unwrap_or(item.len());
    let mut depth = 0_usize;
    let mut end = item.len();
    for (at, character) in item[first..].char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            end = (first + at + 1).min(item.len());
            break;
        }
    }
    let lines = "\n".repeat(item[..end].matches('\n').count());
    format!("{}{lines}{}", &code[..start], without_tests(&item[end..]))
}

/// The words of the code, each with its place.
pub(crate) fn words(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + code[at..].find(is_word)?;
        let end = code[start..].find(|c| !is_word(c)).map_or(code.len(), |length| start + length);
        at = end;
        Some((start, &code[start..end]))
    })
}

/// The modules at the crate's top that a file names, each with its place: `crate::x`, `crate::{x, y::z}`, and the
/// same through `super` where `depth` of them lead to the top.
pub(crate) fn rooms_named(code: &str, depth: usize) -> Vec<(usize, String)> {
    let up = "super::".repeat(depth);
    let mut found = Vec::new();
    for top in ["crate::", up.as_str()].into_iter().filter(|top| !top.is_empty()) {
        for (at, _) in code.match_indices(top) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            first_names(code, at + top.len(), &mut found);
        }
    }
    found
}

/// The first name at a place, or the first of each branch of a group there.
fn first_names(code: &str, at: usize, found: &mut Vec<(usize, String)>) {
    if !code[at..].starts_with('{') {
        found.extend(words(&code[at..]).next().map(|(from, name)| (at + from, name.to_owned())));
        return;
    }
    let mut depth = 0_usize;
    let mut expects = false;
    for (offset, character) in code[at..].char_indices() {
        match character {
            '{' => (depth, expects) = (depth + 1, depth == 0),
            '}' if depth == 1 => return,
            '}' => depth -= 1,
            ',' => expects = depth == 1,
            _ if expects && !character.is_whitespace() => {
                expects = false;
                first_names(code, at + offset, found);
            }
            _ => {}
        }
    }
}

#[test]
fn only_code_is_left() {
    let blank = |text: &str| code_of(text).split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(blank("a // b\nc /* d\n */ e"), "a c e");
    assert_eq!(blank(r##"f("x \" y", 'z', '\'', r#"a"b"#) var"x""##), "f( , , , ) var");
    assert_eq!(blank("fn f<'a>(x: &'a str) {}"), "fn f<'a>(x: &'a str) {}");
    assert_eq!(blank("a\n#[cfg(test)]\nmod tests { { x } }\nb\n#[cfg(test)]\nmod t;\nc"), "a b c");
    assert_eq!(code_of("\"\n\"\n#[cfg(test)]\nmod t {\n}\nx").matches('\n').count(), 5);
}

#[test]
fn rooms_are_found_in_any_form() {
    let named = |code: &str, depth: usize| -> Vec<String> {
        rooms_named(code, depth).into_iter().map(|(_, name)| name).collect()
    };
    assert_eq!(named("use crate::run::Reply; crate::llm::f()", 1), ["run", "llm"]);
    assert_eq!(named("use crate::{\n a::{x, y},\n b,\n c::{d::{e}, f},\n};", 1), ["a", "b", "c"]);
    assert_eq!(named("use super::x; use super::super::y;", 2), ["y"]);
    assert_eq!(named("use super::{x, y::z};", 1), ["x", "y"]);
}
