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
    is_number(text).then(|| serde_json::from_str(text.trim()).ok()).flatten()
}

/// Whether a text is a number as JSON writes them (RFC 8259, section 6), of a size that it can have. The first screen asks
/// this much, and does without what reads numbers.
pub fn is_number(text: &str) -> bool {
    /// Beyond `e99` a number may be none that a computer has.
    const MAX_EXPONENT_DIGITS: usize = 2;
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.trim();
    let text = text.strip_prefix('-').unwrap_or(text);
    let (text, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    are_digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && whole.len() <= 100
        && are_digits(fraction)
        && are_digits(exponent)
        && exponent.len() <= MAX_EXPONENT_DIGITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_what_json_calls_one() {
        let yes = ["0", "-0", "7", " 4.5\n", "-12.25", "1e5", "1E-7", "0.5e+09", "10"];
        let no = [
            "", "-", "+1", "01", "-01", ".5", "5.", "1e", "e5", "1e+", "4,5", "0x1", "NaN", "1 2", "½",
            "1.2.3", "1e999",
        ];
        for text in yes {
            assert!(is_number(text) && number(text) == text.trim().parse().ok(), "{text:?}");
        }
        for text in no {
            assert!(!is_number(text) && number(text).is_none(), "{text:?}");
            assert!(serde_json::from_str::<f64>(text.trim()).is_err(), "{text:?}");
        }
    }
}
