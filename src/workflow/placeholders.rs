//! Placeholders in prompts: `{name}` stands for a value that the pattern defines. All other braces are the
//! person's own text and stay exactly as typed.

use std::ops::Range;

/// A placeholder's name and what it stands for.
pub type Value<'a> = (&'a str, &'a str);

/// One piece of a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text as typed.
    Text(&'a str),
    /// A known placeholder.
    Name(&'a str),
    /// `{{name}}` with a known name, which gives `{name}`: this is the name.
    Escaped(&'a str),
}

/// Cuts a prompt into its pieces, given the names that are placeholders here.
pub fn pieces<'a>(prompt: &'a str, is_known: &dyn Fn(&str) -> bool) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let mut text_from = 0;
    let mut at = 0;
    while let Some(found) = prompt[at..].find('{') {
        let open = at + found;
        let rest = &prompt[open..];
        let piece = match rest.strip_prefix("{{").and_then(|inner| name_before(inner, "}}")) {
            Some(name) if is_known(name) => Some((Piece::Escaped(name), name.len() + 4)),
            _ => match name_before(&rest[1..], "}") {
                Some(name) if is_known(name) => Some((Piece::Name(name), name.len() + 2)),
                _ => None,
            },
        };
        match piece {
            Some((piece, length)) => {
                if text_from < open {
                    pieces.push(Piece::Text(&prompt[text_from..open]));
                }
                pieces.push(piece);
                at = open + length;
                text_from = at;
            }
            None => at = open + 1,
        }
    }
    if text_from < prompt.len() {
        pieces.push(Piece::Text(&prompt[text_from..]));
    }
    pieces
}

/// Every name in a prompt that would be a placeholder if it were known.
pub fn names(prompt: &str) -> impl Iterator<Item = &str> {
    prompt.match_indices('{').filter_map(|(open, _)| name_before(&prompt[open + 1..], "}"))
}

/// The prompt with its placeholders filled in, or `None` when it has none, so that the caller uses the
/// pattern's default composition. Values are never searched for placeholders themselves.
pub fn fill(prompt: &str, values: &[Value<'_>]) -> Option<String> {
    let value_of =
        |name: &str| values.iter().rev().find(|(known, _)| *known == name).map(|(_, value)| *value);
    let mut filled = String::with_capacity(prompt.len());
    let mut any = false;
    for piece in pieces(prompt, &|name| value_of(name).is_some()) {
        match piece {
            Piece::Text(text) => filled.push_str(text),
            Piece::Name(name) => {
                any = true;
                filled.push_str(value_of(name).unwrap_or_default());
            }
            Piece::Escaped(name) => {
                filled.push('{');
                filled.push_str(name);
                filled.push('}');
            }
        }
    }
    any.then_some(filled)
}

/// The prompt as it is sent where it has no placeholder: only `{{name}}` of known names is unescaped.
pub fn unescape(prompt: &str, values: &[Value<'_>]) -> String {
    let is_known = |name: &str| values.iter().any(|(known, _)| *known == name);
    pieces(prompt, &is_known)
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.to_owned(),
            Piece::Name(name) | Piece::Escaped(name) => format!("{{{name}}}"),
        })
        .collect()
}

/// The prompt filled in, or, where it has no placeholder, followed by the pattern's default composition.
pub fn compose_with(prompt: &str, values: &[Value<'_>], tail: &dyn Fn() -> String) -> String {
    fill(prompt, values).unwrap_or_else(|| unescape(prompt, values) + &tail())
}

/// What is asked of a run's input: `{input}` is filled in, or the input follows; without any prompt it stands alone.
pub fn ask_of_input(prompt: &str, input: &str) -> String {
    compose_with(prompt, &[("input", input)], &|| match prompt.trim() {
        "" => input.to_owned(),
        _ => format!("\nInput:\n{input}"),
    })
}

/// Where a prompt has what looks like a placeholder but names nothing known: worth a hint, never an error.
pub fn unknown(prompt: &str, known: &[String]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = prompt[at..].find('{').map(|found| at + found) {
        at = open + 1;
        if prompt[..open].ends_with('{') {
            continue;
        }
        if let Some(name) = name_before(&prompt[at..], "}")
            // `{1}` and the like are of code and of lists, not misspelt.
            && !name.starts_with(|first: char| first.is_ascii_digit())
            && !known.iter().any(|known| known == name)
        {
            found.push(open..open + name.len() + 2);
        }
    }
    found
}

/// A step's name as a placeholder: lower case, words joined by `_`.
pub fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len());
    for word in name.split(|c: char| !is_word(c)).filter(|word| !word.is_empty()) {
        if !snake.is_empty() {
            snake.push('_');
        }
        snake.push_str(&word.to_ascii_lowercase());
    }
    snake
}

/// Letters and digits. Beyond ASCII every character counts as a letter: telling them apart would take tables.
fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || !character.is_ascii()
}

/// The name at the start of `text`, when `close` follows it at once.
fn name_before<'a>(text: &'a str, close: &str) -> Option<&'a str> {
    // A dot leads to a field of a step's reply: `{check.verdict}`.
    let end = text.find(|c: char| !(is_word(c) || c == '_' || c == '.'))?;
    let name = &text[..end];
    let is_name = !name.is_empty() && name.split('.').all(|part| !part.is_empty());
    (is_name && text[end..].starts_with(close)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUES: &[Value<'_>] = &[("input", "IN"), ("outline", "{input}"), ("2nd_draft", "TWO")];

    #[test]
    fn known_names_are_filled_and_all_other_braces_stay() {
        for (prompt, filled) in [
            ("Sum {input}.", Some("Sum IN.")),
            ("{input}{outline}", Some("IN{input}")),
            ("fn f() { x }", None),
            (r#"{"a": {input}}"#, Some(r#"{"a": IN}"#)),
            ("{{input}} is {input}", Some("{input} is IN")),
            ("{{{input}}}", None),
            ("{other} {input}", Some("{other} IN")),
            ("{ input } {input", None),
            ("{Input}", None),
            ("{{other}} {input}", Some("{{other}} IN")),
            ("", None),
            ("ü{input}ü", Some("üINü")),
            ("{2nd_draft}", Some("TWO")),
        ] {
            assert_eq!(fill(prompt, VALUES).as_deref(), filled, "{prompt}");
        }
    }

    #[test]
    fn without_placeholders_only_known_names_are_unescaped() {
        assert_eq!(unescape("{{input}} {{other}} {x}", VALUES), "{input} {{other}} {x}");
    }

    #[test]
    fn a_name_that_means_nothing_is_found() {
        let known = vec!["input".to_owned()];
        let found = |prompt: &str| -> Vec<String> {
            unknown(prompt, &known).into_iter().map(|range| prompt[range].to_owned()).collect()
        };
        assert_eq!(found("{input} {inptu} {outline}"), ["{inptu}", "{outline}"]);
        assert_eq!(found(r#"{"a": 1} {{b}} { c } {1} {}"#), Vec::<String>::new());
    }

    #[test]
    fn a_name_becomes_snake_case() {
        for (name, snake) in [
            ("Outline", "outline"),
            ("Check the outline!", "check_the_outline"),
            ("  Step 2 ", "step_2"),
            ("Prüfung", "prüfung"),
            ("?", ""),
        ] {
            assert_eq!(snake_case(name), snake);
        }
    }
}
