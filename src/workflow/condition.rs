//! Conditions on a reply: whether its text, or a field of its JSON, is what a gate asks for or what ends a loop. It says
//! nothing of what follows, and knows no pattern.

use crate::{
    llm::structured::field,
    run::{Condition, Test},
};
use serde_json::Value;
use std::borrow::Cow;

/// What a condition found in a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// What stood in the field, where one was looked at and there.
    pub found: Option<String>,
    /// Whether the condition holds. A field that is not there is nothing, which only "lacks" and "is not" are content
    /// with.
    pub holds: bool,
}

/// Holds a reply, its text and the value of its JSON, against a condition.
pub fn look(condition: &Condition, text: &str, value: Option<&Value>) -> Looked {
    if condition.field.is_empty() {
        return Looked { found: None, holds: holds(condition, text) };
    }
    let found = value.and_then(|value| field(value, &condition.field)).map(Cow::into_owned);
    Looked { holds: holds(condition, found.as_deref().unwrap_or_default()), found }
}

fn holds(condition: &Condition, text: &str) -> bool {
    let wanted = condition.value.trim();
    let contains = || text.to_lowercase().contains(&wanted.to_lowercase());
    let compare = |is: fn(&f64, &f64) -> bool| {
        number(text).zip(number(wanted)).is_some_and(|(found, wanted)| is(&found, &wanted))
    };
    match condition.test {
        Test::Contains => contains(),
        Test::Lacks => !contains(),
        Test::Is => text.trim() == wanted,
        Test::IsNot => text.trim() != wanted,
        Test::AtLeast => compare(f64::ge),
        Test::AtMost => compare(f64::le),
    }
}

/// The number that a text is, if it is one.
pub fn number(text: &str) -> Option<f64> {
    // JSON's own numbers: the code that reads them is there already.
    serde_json::from_str(text.trim()).ok()
}
