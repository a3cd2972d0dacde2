//! What a generator is told of its earlier attempts, taken apart again. It does not know what they say.

use super::NOTHING_TO_GO_ON;
use crate::demo::decline::OPENING;

/// The latest attempt and the feedback on it; nothing before there is any.
pub(super) fn latest(context: &str) -> Result<Option<(&str, &str)>, String> {
    if context.is_empty() {
        return Ok(None);
    }
    let found = context.rsplit_once("\n\nFeedback on attempt ").and_then(|(attempts, feedback)| {
        let (number, feedback) =
            feedback.split_once(":\n").or_else(|| Some((feedback.strip_suffix(':')?, "")))?;
        let mark = format!("Attempt {number}:\n");
        let at = attempts.rfind(&mark)?;
        Some((attempts[at + mark.len()..].trim(), feedback.trim()))
    });
    match found {
        Some((attempt, feedback)) if [attempt, feedback].iter().any(|text| text.starts_with(OPENING)) => {
            Err(NOTHING_TO_GO_ON.to_owned())
        }
        Some(found) => Ok(Some(found)),
        None => Err("it finds no attempt and no feedback in the context".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_attempt_and_its_feedback_are_found() {
        let context =
            "Previous attempts:\n\nAttempt 1:\none\n\nAttempt 2:\ntwo\n\n2\n\nFeedback on attempt 2:\nno\nno";
        assert_eq!(latest(context), Ok(Some(("two\n\n2", "no\nno"))));
        assert_eq!(latest("Attempt 1:\none\n\nFeedback on attempt 1:"), Ok(Some(("one", ""))));
        assert_eq!(latest(""), Ok(None));
        assert!(latest("Attempt 1:\none").is_err());
        assert!(latest(&format!("Attempt 1:\none\n\nFeedback on attempt 1:\n{OPENING}")).is_err());
    }
}
