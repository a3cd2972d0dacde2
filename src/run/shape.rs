//! The shape that JSON takes while it arrives: what is there of it so far, as rows of names and values. It takes any
//! beginning of a JSON text, checks nothing, and is for looking at only.

use crate::llm::structured::extract;

/// So deep it looks.
const MAX_DEPTH: usize = 12;
/// So many rows it gives.
const MAX_ROWS: usize = 200;

/// What stands for an object or list with nothing in it.
const EMPTY: &str = "(empty)";

/// One row: a name with its value, or with rows of its own below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// How deep it stands, from 0.
    pub depth: usize,
    /// The field's name, or the number of an item.
    pub name: String,
    /// The value; nothing for what has rows of its own.
    pub value: Option<String>,
    /// Whether more of it is to come.
    pub is_open: bool,
}

/// The rows of the first object or list in `text`, and whether it is whole; nothing when there is none yet.
pub fn shape(text: &str) -> Option<(Vec<Row>, bool)> {
    let start = text.find(['{', '['])?;
    let mut reader = Reader { rest: &text[start..], rows: Vec::new() };
    let is_whole = reader.inside(0);
    Some((reader.rows, is_whole))
}

/// The JSON in a whole reply, as the engine finds it.
pub fn json_in(text: &str) -> Option<&str> {
    extract(text).map(|(json, _)| json)
}

struct Reader<'a> {
    rest: &'a str,
    rows: Vec<Row>,
}

impl Reader<'_> {
    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn eat(&mut self, wanted: char) -> bool {
        self.skip_space();
        let rest = self.rest.strip_prefix(wanted);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Reads an object or list whose rows stand at `depth`. Whether it came to its end.
    fn inside(&mut self, depth: usize) -> bool {
        let is_list = self.rest.starts_with('[');
        self.rest = &self.rest[1..];
        let close = if is_list { ']' } else { '}' };
        let mut number = 0;
        loop {
            if self.eat(close) {
                return true;
            }
            self.skip_space();
            if self.rest.is_empty() || depth >= MAX_DEPTH || self.rows.len() >= MAX_ROWS {
                return false;
            }
            number += 1;
            let name = if is_list {
                number.to_string()
            } else {
                let Some((name, true)) = self.text() else { return false };
                if !self.eat(':') {
                    return false;
                }
                name
            };
            if !self.value(depth, name) {
                return false;
            }
            if !self.eat(',') {
                return self.eat(close);
            }
        }
    }

    /// Reads a value into rows. Whether it came to its end.
    fn value(&mut self, depth: usize, name: String) -> bool {
        self.skip_space();
        let index = self.rows.len();
        self.rows.push(Row { depth, name, value: None, is_open: true });
        let (value, is_whole) = match self.rest.chars().next() {
            None => (Some(String::new()), false),
            Some('{' | '[') => {
                let is_whole = self.inside(depth + 1);
                let is_empty = is_whole && self.rows.len() == index + 1;
                (is_empty.then(|| EMPTY.to_owned()), is_whole)
            }
            Some('"') => match self.text() {
                Some((text, is_whole)) => (Some(text), is_whole),
                None => (Some(String::new()), false),
            },
            Some(_) => {
                let end = self.rest.find([',', '}', ']']);
                let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
                self.rest = rest;
                (Some(word.trim().to_owned()), end.is_some())
            }
        };
        if let Some(row) = self.rows.get_mut(index) {
            row.value = value;
            row.is_open = !is_whole;
        }
        is_whole
    }

    /// Reads a text, and whether it came to its end.
    fn text(&mut self) -> Option<(String, bool)> {
        let body = self.rest.strip_prefix('"')?;
        let mut escaped = false;
        let end = body.find(|c: char| {
            let is_end = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            is_end
        });
        match end {
            Some(end) => {
                self.rest = &body[end + 1..];
                Some((unescaped(&body[..end]), true))
            }
            None => {
                self.rest = "";
                Some((unescaped(body), false))
            }
        }
    }
}

/// A text without its escapes; one that broke off in the middle of an escape ends before it.
fn unescaped(body: &str) -> String {
    // The longest escape is a pair of six characters each.
    const LONGEST: usize = 12;
    (0..=LONGEST)
        .filter_map(|cut| body.get(..body.len().checked_sub(cut)?))
        .find_map(|body| serde_json::from_str(&format!("\"{}\"", body.replace('\n', "\\n"))).ok())
        .unwrap_or_else(|| body.to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn told(text: &str) -> String {
        let Some((rows, is_whole)) = shape(text) else { return "nothing".to_owned() };
        let line = |row: &Row| {
            let value = row.value.as_deref().unwrap_or(":");
            format!("{}{} {value}{}", "-".repeat(row.depth), row.name, if row.is_open { "…" } else { "" })
        };
        let lines: Vec<String> = rows.iter().map(line).collect();
        format!("{}{}", lines.join("|"), if is_whole { "." } else { "" })
    }

    #[test]
    fn whatever_has_come_is_shown() {
        for (text, expected) in [
            ("", "nothing"),
            ("Sure! ", "nothing"),
            ("{", ""),
            (r#"{"rou"#, ""),
            (r#"{"route""#, ""),
            (r#"{"route":"#, "route …"),
            (r#"{"route": "ma"#, "route ma…"),
            (r#"{"route": "math""#, "route math"),
            (r#"{"route": "math", "score": 4"#, "route math|score 4…"),
            (r#"{"route": "math", "score": 42}"#, "route math|score 42."),
            (r#"```json {"a": [1, {"b": true"#, "a :…|-1 1|-2 :…|--b true…"),
            (r#"[{"who": "A"}, {"who": "B"}]"#, "1 :|-who A|2 :|-who B."),
            (r#"{"a": "x\"y\n\u00e9"}"#, "a x\"y\né."),
            (r#"{"a": "x\u00e"#, "a x…"),
            (r#"{"a": "x\"#, "a x…"),
            (r#"{"a": {}, "b": []}"#, "a (empty)|b (empty)."),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }

    #[test]
    fn no_text_takes_it_far() {
        assert!(shape(&"[".repeat(100_000)).unwrap().0.len() <= MAX_DEPTH);
        assert!(shape(&format!("[{}", "1,".repeat(100_000))).unwrap().0.len() <= MAX_ROWS);
        let text = r#"{"é": "ü\u00fc", "l": [1, 2.5, null], "o": {"x": "y"}}"#;
        for (cut, _) in text.char_indices() {
            shape(&text[..cut]);
        }
    }
}
