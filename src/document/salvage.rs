//! What can still be made of JSON that breaks off, and where in a JSON text a place is. It knows nothing of what the JSON
//! is about.

use serde_json::Value;

/// How deep a reader of JSON goes.
const MAX_LEVELS: usize = 128;

/// As much of a JSON text that breaks off as is whole, and the text that it breaks off in, as far as it goes.
pub fn beginning(text: &str) -> Option<Value> {
    let mut scan = Scan::default();
    // Where it could be ended, and how deep that is: after the last such place nothing closes any more.
    let mut whole: Option<(usize, usize)> = None;
    for (at, character) in text.char_indices() {
        // No reader goes deeper.
        if scan.levels.len() > MAX_LEVELS {
            break;
        }
        match scan.take(character) {
            Met::Comma => whole = Some((at, scan.levels.len())),
            Met::Close => whole = Some((at + 1, scan.levels.len())),
            Met::Other => {}
        }
    }
    let within = scan.is_in_value().then(|| {
        // An escape that is cut is none.
        let end = text.rfind('\\').filter(|at| text.len() - at < 6).unwrap_or(text.len());
        format!("{}\"{}", &text[..end], scan.closers(scan.levels.len()))
    });
    let before = whole.map(|(end, depth)| text[..end].to_owned() + &scan.closers(depth));
    [Some(text.to_owned()), within, before]
        .into_iter()
        .flatten()
        .find_map(|text| serde_json::from_str(&text).ok())
}

/// All longer texts in a JSON value, in their order: what a person wrote, most likely.
pub fn texts(value: &Value) -> Vec<String> {
    /// Names and the like are shorter.
    const SHORTEST: usize = 12;
    let mut found = Vec::new();
    let mut rest = vec![value];
    while let Some(value) = rest.pop() {
        match value {
            Value::String(text) if text.len() >= SHORTEST => found.push(text.clone()),
            Value::Array(list) => rest.extend(list.iter().rev()),
            Value::Object(fields) => rest.extend(fields.values().rev()),
            _ => {}
        }
    }
    found
}

/// The JSON Pointer of the value that stands at a line and a column of a JSON text, both counted from 1, as the reader of
/// JSON gives them.
pub fn place(text: &str, line: usize, column: usize) -> String {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let end = text.floor_char_boundary(start.saturating_add(column).min(text.len()));
    let mut scan = Scan::default();
    for character in text[..end].chars() {
        scan.take(character);
    }
    scan.pointer()
}

/// What a character of JSON was.
enum Met {
    Comma,
    Close,
    Other,
}

/// Where one stands in a list, or in an object.
enum Level {
    List(usize),
    Object { name: String, is_named: bool },
}

/// JSON, read character by character.
#[derive(Default)]
struct Scan {
    levels: Vec<Level>,
    is_in_text: bool,
    is_escaped: bool,
}

impl Scan {
    fn take(&mut self, character: char) -> Met {
        if self.is_in_text {
            match character {
                _ if self.is_escaped => self.is_escaped = false,
                '\\' => self.is_escaped = true,
                '"' => self.is_in_text = false,
                _ => {
                    if let Some(Level::Object { name, is_named: false }) = self.levels.last_mut() {
                        name.push(character);
                    }
                }
            }
            return Met::Other;
        }
        match (character, self.levels.last_mut()) {
            ('"', level) => {
                self.is_in_text = true;
                if let Some(Level::Object { name, is_named: false }) = level {
                    name.clear();
                }
            }
            (':', Some(Level::Object { is_named, .. })) => *is_named = true,
            (',', level) => {
                match level {
                    Some(Level::List(index)) => *index += 1,
                    Some(Level::Object { is_named, .. }) => *is_named = false,
                    None => {}
                }
                return Met::Comma;
            }
            ('[', _) => self.levels.push(Level::List(0)),
            ('{', _) => self.levels.push(Level::Object { name: String::new(), is_named: false }),
            (']' | '}', _) => {
                self.levels.pop();
                return Met::Close;
            }
            _ => {}
        }
        Met::Other
    }

    /// Whether it stands within a text that is no name.
    fn is_in_value(&self) -> bool {
        self.is_in_text && !matches!(self.levels.last(), Some(Level::Object { is_named: false, .. }))
    }

    /// What closes the outer levels.
    fn closers(&self, depth: usize) -> String {
        let closer = |level: &Level| match level {
            Level::List(_) => ']',
            Level::Object { .. } => '}',
        };
        self.levels[..depth].iter().rev().map(closer).collect()
    }

    fn pointer(&self) -> String {
        let part = |level: &Level| match level {
            Level::List(index) => format!("/{index}"),
            Level::Object { name, .. } if name.is_empty() => String::new(),
            Level::Object { name, .. } => format!("/{name}"),
        };
        self.levels.iter().map(part).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    #[test]
    fn the_beginning_of_json_is_what_is_whole_of_it() {
        for (text, whole) in [
            (r#"{"a":1,"b":[1,2,{"c":"#, json!({"a": 1, "b": [1, 2]})),
            (r#"{"a":"one","b":"tw"#, json!({"a": "one", "b": "tw"})),
            (r#"{"a":"one\n","b":"tw\"#, json!({"a": "one\n", "b": "tw"})),
            (r#"{"a":"x\u00"#, json!({"a": "x"})),
            (r#"["x",{"key"#, json!(["x"])),
            (r#"["x",[[["y"]]"#, json!(["x", [[["y"]]]])),
            (r#"[1,2]"#, json!([1, 2])),
        ] {
            assert_eq!(beginning(text), Some(whole), "{text}");
        }
        for text in ["", "{", "{\"a", "nonsense", "[,"] {
            let _ = beginning(text);
        }
        let whole = json!({"a": ["one \"two\"\\ é", {"b": null}], "c": "d"}).to_string();
        for end in (1..whole.len()).filter(|end| whole.is_char_boundary(*end)) {
            let _ = beginning(&whole[..end]);
        }
        let deep = "[".repeat(10_000);
        assert_eq!(beginning(&deep), None);
    }

    #[test]
    fn a_place_in_a_text_is_a_pointer() {
        let text = "{\n  \"a\": 1,\n  \"steps\": [\n    {\"name\": \"x\"},\n    {\"name\": 5}\n  ]\n}";
        assert_eq!(place(text, 5, 14), "/steps/1/name");
        assert_eq!(place(text, 2, 8), "/a");
        assert_eq!(place(text, 1, 1), "");
        assert_eq!(place(text, 99, 99), "");
        assert_eq!(place("", 0, 0), "");
    }

    #[test]
    fn longer_texts_are_found_in_order() {
        let value =
            json!({"a": "short", "b": ["the first long text", {"c": "the second long text"}], "d": 1});
        assert_eq!(texts(&value), ["the first long text", "the second long text"]);
    }
}
