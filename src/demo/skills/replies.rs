//! The replies of several calls, taken apart again from the one text in which another call is given them. It does not
//! know what they say.

use super::NOTHING_TO_GO_ON;
use crate::demo::decline::OPENING;

/// The replies of a numbered text, whose first number may be missing, without those that only say that there is none.
pub(super) fn replies(numbered: &str) -> Result<Vec<&str>, String> {
    let mut left = Some(numbered.strip_prefix("1. ").unwrap_or(numbered));
    let mut found = Vec::new();
    for number in 2.. {
        let Some(text) = left else { break };
        let (reply, rest) =
            text.split_once(&format!("\n\n{number}. ")).map_or((text, None), |(it, rest)| (it, Some(rest)));
        left = rest;
        let is_one = |reply: &&str| !reply.is_empty() && !labelled(reply).1.starts_with(OPENING);
        found.extend(Some(reply.trim()).filter(is_one));
    }
    if found.is_empty() { Err(NOTHING_TO_GO_ON.to_owned()) } else { Ok(found) }
}

/// What a reply is called, if it begins with a line `name:`, and what it says.
pub(super) fn labelled(reply: &str) -> (&str, &str) {
    let label = reply.split_once(":\n").filter(|(label, _)| !label.contains('\n'));
    label.map_or(("", reply), |(label, text)| (label, text.trim()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn replies_come_apart() {
        assert_eq!(replies("1. a\n2. b\n\n2. c\n\nd\n\n3. e").unwrap(), ["a\n2. b", "c\n\nd", "e"]);
        assert_eq!(replies("a\n\n2. b").unwrap(), ["a", "b"]);
        let declined = format!("1. {OPENING}: no.\n\n2. b\n\n3. x:\n{OPENING}");
        assert_eq!(replies(&declined).unwrap(), ["b"]);
        assert!(replies("").is_err() && replies(&format!("1. {OPENING}")).is_err());
        assert_eq!(labelled("formal:\nText: it\nis"), ("formal", "Text: it\nis"));
        assert_eq!(labelled("Text: it\nis:\nx"), ("", "Text: it\nis:\nx"));
    }
}
