//! What stays the same from chunk to chunk: all of it but the text. Of a chunk that differs from the one before in
//! nothing else, only the text has to be read. It does not know what the rest means.

/// The last chunk's data around its text.
#[derive(Debug, Default)]
pub(super) struct Envelope {
    /// Up to and with the quotation mark that opens the text; empty while there is none.
    before: String,
    /// From the quotation mark that closes it.
    after: String,
}

impl Envelope {
    /// The text of a chunk in the same envelope. Text with escapes is left to a real parser.
    pub(super) fn text_of<'d>(&self, data: &'d str) -> Option<&'d str> {
        if self.before.is_empty() {
            return None;
        }
        let text = data.strip_prefix(self.before.as_str())?.strip_suffix(self.after.as_str())?;
        let is_plain = |b: u8| b >= b' ' && b != b'"' && b != b'\\';
        text.bytes().all(is_plain).then_some(text)
    }

    /// Remembers the envelope of `data`, whose `text` is a slice of it; any other text has none.
    pub(super) fn remember(&mut self, data: &str, text: &str) {
        self.before.clear();
        self.after.clear();
        let at = (text.as_ptr() as usize).wrapping_sub(data.as_ptr() as usize);
        let parts = at.checked_add(text.len()).and_then(|end| data.get(..at).zip(data.get(end..)));
        if let Some((before, after)) = parts.filter(|(before, _)| before.ends_with('"')) {
            self.before.push_str(before);
            self.after.push_str(after);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_text_may_differ() {
        let mut envelope = Envelope::default();
        let data = r#"{"a":1,"content":"one","b":2}"#;
        envelope.remember(data, &data[18..21]);
        for (data, text) in [
            (data, Some("one")),
            (r#"{"a":1,"content":"","b":2}"#, Some("")),
            (r#"{"a":1,"content":" two ü","b":2}"#, Some(" two ü")),
            (r#"{"a":2,"content":"one","b":2}"#, None),
            (r#"{"a":1,"content":"one","b":3}"#, None),
            (r#"{"a":1,"content":"a\nb","b":2}"#, None),
            (r#"{"a":1,"content":"x","content":"y","b":2}"#, None),
            (r#"{"a":1,"content":","b":2}"#, None),
        ] {
            assert_eq!(envelope.text_of(data), text, "{data}");
        }
        envelope.remember(data, "elsewhere");
        assert_eq!(envelope.text_of(data), None);
    }
}
