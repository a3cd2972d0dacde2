//! Puts tool calls together from their deltas. It does not know what the tools are, and it never looks
//! into arguments further than to see whether they are complete.

use super::{chunk::arguments, json::Json, reply::ToolCall};

/// The calls of one reply, in the order of their first appearance.
#[derive(Debug, Default)]
pub(super) struct ToolCalls(Vec<Slot>);

#[derive(Debug, Default)]
struct Slot {
    /// What its deltas say; Mistral and Gemini say nothing, Ollama says 0 for every call.
    index: Option<u64>,
    call: ToolCall,
    shape: Shape,
}

impl ToolCalls {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn finish(self) -> Vec<ToolCall> {
        self.0.into_iter().map(|slot| slot.call).collect()
    }

    /// Adds one delta. Returns the function's name when it has just become known, else nothing of it.
    pub(super) fn push(&mut self, delta: &Json<'_>) -> &str {
        let (id, function) = (delta.get("id").str(), delta.get("function"));
        let (index, name, more) =
            (delta.get("index").count(), function.get("name").str(), arguments(function));
        let at = self.resolve(id, index, name, &more).unwrap_or_else(|| {
            self.0.push(Slot { index, ..Slot::default() });
            self.0.len() - 1
        });
        let Slot { call, shape, .. } = &mut self.0[at];
        let named = call.name.is_empty() && !name.is_empty();
        // Some servers repeat these on every delta, some send them empty later on.
        set(&mut call.id, id);
        set(&mut call.name, name);
        call.arguments.push_str(&more);
        shape.push(&more);
        for (key, value) in delta.fields() {
            if !matches!(&**key, "id" | "index" | "type" | "function") && !value.is_blank() {
                call.extra.insert(key.to_string(), value.to_value());
            }
        }
        if named { &call.name } else { "" }
    }

    /// Which call a delta goes on with; none means that it opens one. Arguments of two calls must never
    /// be merged: when in doubt it is a new call.
    fn resolve(&self, id: &str, index: Option<u64>, name: &str, more: &str) -> Option<usize> {
        let last = |test: &dyn Fn(&Slot) -> bool| self.0.iter().rposition(test);
        if let Some(at) = last(&|slot| !id.is_empty() && slot.call.id == id) {
            return Some(at);
        }
        let at = match index {
            Some(_) => last(&|slot| slot.index == index)?,
            // Without an index: the call of this name, or the latest for a delta that names nothing.
            None => last(&|slot| name.is_empty() || slot.call.name == name)?,
        };
        let Slot { call, shape, .. } = &self.0[at];
        let names_another = !name.is_empty() && !call.name.is_empty() && call.name != name;
        // A new id opens a call (Ollama, index always 0), except where a server makes up an id for
        // every delta (older vLLM): there only the first one has a name.
        let made_up = name.is_empty() && index.is_some();
        let another_id = !(id.is_empty() || call.id.is_empty() || made_up);
        // Whole calls in one delta each, without ids: nothing can follow complete arguments.
        let begins_anew = *shape == Shape::Complete && more.trim_start().starts_with('{');
        (!names_another && !another_id && !begins_anew).then_some(at)
    }
}

fn set(field: &mut String, value: &str) {
    if !value.is_empty() && field != value {
        value.clone_into(field);
    }
}

/// How far a JSON object has got, by its brackets alone, so that each byte is looked at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Shape {
    #[default]
    Before,
    Within {
        depth: usize,
    },
    Quoted {
        depth: usize,
        escaped: bool,
    },
    Complete,
}

impl Shape {
    fn push(&mut self, text: &str) {
        for byte in text.bytes() {
            *self = match (*self, byte) {
                (Self::Before, b'{') => Self::Within { depth: 1 },
                (Self::Within { depth }, b'"') => Self::Quoted { depth, escaped: false },
                (Self::Within { depth }, b'{' | b'[') => Self::Within { depth: depth + 1 },
                (Self::Within { depth: 1 }, b'}' | b']') => Self::Complete,
                (Self::Within { depth }, b'}' | b']') => Self::Within { depth: depth - 1 },
                (Self::Quoted { depth, escaped: true }, _) => Self::Quoted { depth, escaped: false },
                (Self::Quoted { depth, .. }, b'\\') => Self::Quoted { depth, escaped: true },
                (Self::Quoted { depth, .. }, b'"') => Self::Within { depth },
                (other, _) => other,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// Each call is written `id name arguments`.
    fn check(deltas: &[&str], expected: &[&str]) {
        let mut calls = ToolCalls::default();
        for delta in deltas {
            calls.push(&Json::parse(delta).unwrap());
        }
        let calls = calls.finish();
        let calls: Vec<String> = calls.iter().map(|c| [&*c.id, &*c.name, &*c.arguments].join(" ")).collect();
        assert_eq!(calls, expected, "{deltas:?}");
    }

    #[test]
    fn one_call_goes_on() {
        // As the specification has it; interleaved.
        check(
            &[
                r#"{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}"#,
                r#"{"index":1,"id":"b","type":"function","function":{"name":"f","arguments":"{"}}"#,
                r#"{"index":0,"function":{"arguments":"{\"x\":1}"}}"#,
                r#"{"index":1,"function":{"arguments":"}"}}"#,
            ],
            &[r#"a f {"x":1}"#, "b f {}"],
        );
        // All repeated.
        check(
            &[
                r#"{"index":0,"id":"a","function":{"name":"f","arguments":"{"}}"#,
                r#"{"index":0,"id":"a","function":{"name":"f","arguments":"}"}}"#,
            ],
            &["a f {}"],
        );
        // Emptied; nothing but arguments; nothing at all.
        check(
            &[
                r#"{"id":"a","function":{"name":"f","arguments":"{"}}"#,
                r#"{"id":"","function":{"name":"","arguments":"\"k\":"}}"#,
                r#"{"function":{"arguments":"1}"}}"#,
                r#"{"id":null,"function":null}"#,
            ],
            &[r#"a f {"k":1}"#],
        );
        // The id late, the name later.
        check(
            &[
                r#"{"index":0,"function":{"arguments":"{"}}"#,
                r#"{"index":0,"id":"a","function":{"arguments":"}"}}"#,
                r#"{"index":0,"function":{"name":"f"}}"#,
            ],
            &["a f {}"],
        );
        // A new id for each delta.
        check(
            &[
                r#"{"index":0,"id":"a","function":{"name":"f"}}"#,
                r#"{"index":0,"id":"b","function":{"arguments":"{}"}}"#,
            ],
            &["b f {}"],
        );
    }

    #[test]
    fn two_calls_stay_apart() {
        let whole = |index: &str, id: &str, name: &str| {
            [r#"{"#, index, r#""id":""#, id, r#"","function":{"name":""#, name, r#"","arguments":"{}"}}"#]
                .concat()
        };
        for index in ["", r#""index":0,"#] {
            check(&[&whole(index, "a", "f"), &whole(index, "b", "f")], &["a f {}", "b f {}"]);
            check(&[&whole(index, "", "f"), &whole(index, "", "g")], &[" f {}", " g {}"]);
            check(&[&whole(index, "", "f"), &whole(index, "", "f")], &[" f {}", " f {}"]);
        }
    }

    #[test]
    fn a_new_id_with_a_name_is_a_new_call() {
        check(
            &[
                r#"{"index":0,"id":"a","function":{"name":"f"}}"#,
                r#"{"index":0,"id":"b","function":{"name":"f","arguments":"{}"}}"#,
            ],
            &["a f ", "b f {}"],
        );
    }

    #[test]
    fn completeness_knows_strings() {
        let shape = |text| {
            let mut shape = Shape::default();
            shape.push(text);
            shape
        };
        assert_eq!(shape(r#" {"a":["}\"}"],"b":{}}"#), Shape::Complete);
        assert_eq!(shape(r#"{"a":"}"#), Shape::Quoted { depth: 1, escaped: false });
        assert_eq!(shape(""), Shape::Before);
    }
}
