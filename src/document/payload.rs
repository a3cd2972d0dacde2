//! What stands in a link behind `#w1.` and `#r1.`: characters that a link may have, for bytes that say how they are to be
//! read. It knows neither what is in them nor who deflates.

/// Says, with the revision in the other bits, that the rest is the name of a gallery entry, which is as the gallery has it.
const ENTRY: u8 = 0;
/// Says that two bytes follow that depend on the text, then the deflated text.
const DEFLATED: u8 = 1;

/// A payload, understood as far as it can be without inflating.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// A gallery entry as it is: its id and revision.
    Entry(String, u32),
    /// A deflated text, and what its check is to be.
    Deflated(u16, Vec<u8>),
}

impl Payload {
    /// The payload of a text that was deflated.
    pub fn of_text(text: &str, deflated: Vec<u8>) -> Self {
        Self::Deflated(check(text.as_bytes()), deflated)
    }

    /// Whether the text is the one that was deflated: deflated bytes that were changed on the way may still inflate.
    pub fn is_of(checked: u16, text: &[u8]) -> bool {
        check(text) == checked
    }

    /// As it stands in a link. `None` for an entry of a revision that no link can name.
    pub fn write(&self) -> Option<String> {
        let bytes = match self {
            Self::Entry(id, revision) => {
                let tag = u8::try_from(*revision).ok().filter(|revision| *revision < 128)? << 1 | ENTRY;
                [&[tag], id.as_bytes()].concat()
            }
            Self::Deflated(check, deflated) => [&[DEFLATED], &check.to_be_bytes()[..], deflated].concat(),
        };
        Some(encode(&bytes))
    }

    /// Reads what stands in a link. `None` for what is no payload. White space and what writers put behind a link do not
    /// count.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.replace(|c: char| c.is_ascii_whitespace(), "");
        let bytes =
            decode(text.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '>', ']', '"', '\'', '=']))?;
        let (tag, rest) = bytes.split_first()?;
        match (tag & 1, rest) {
            (ENTRY, id) => {
                let id = std::str::from_utf8(id).ok().filter(|id| !id.is_empty())?;
                Some(Self::Entry(id.to_owned(), (tag >> 1).into()))
            }
            (_, [high, low, deflated @ ..]) if *tag == DEFLATED => {
                Some(Self::Deflated(u16::from_be_bytes([*high, *low]), deflated.to_vec()))
            }
            _ => None,
        }
    }
}

/// FNV-1a, folded: it guards against accidents, not against forgery.
fn check(bytes: &[u8]) -> u16 {
    let hash =
        bytes.iter().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
    (hash >> 16) as u16 ^ hash as u16
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Base64 for links (RFC 4648, section 5), without padding.
fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 4 / 3 + 2);
    for chunk in bytes.chunks(3) {
        let bits =
            (0..3).fold(0_u32, |bits, index| bits << 8 | u32::from(chunk.get(index).copied().unwrap_or(0)));
        for index in 0..=chunk.len() {
            text.push(char::from(ALPHABET[(bits >> (18 - 6 * index) & 63) as usize]));
        }
    }
    text
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut count) = (0_u32, 0);
    for character in text.bytes() {
        let value = match character {
            b'A'..=b'Z' => character - b'A',
            b'a'..=b'z' => character - b'a' + 26,
            b'0'..=b'9' => character - b'0' + 52,
            // Some who hand links on put them into the other alphabet.
            b'-' | b'+' => 62,
            b'_' | b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_come_back(bytes in prop::collection::vec(any::<u8>(), 0..50)) {
            let text = encode(&bytes);
            prop_assert!(text.bytes().all(|byte| ALPHABET.contains(&byte)));
            prop_assert_eq!(decode(&text), Some(bytes));
        }

        #[test]
        fn any_text_is_a_payload_or_none(text in "\\PC*") {
            let _ = Payload::read(&text);
        }
    }

    #[test]
    fn a_payload_is_what_was_written_whatever_stands_around_it() {
        for payload in [Payload::Entry("earnings".into(), 1), Payload::Deflated(0xabcd, vec![1, 2, 3, 255])] {
            let text = payload.write().unwrap();
            let wrapped = format!("{} \n{}).", &text[..5], &text[5..]);
            for text in [text, wrapped] {
                assert_eq!(Payload::read(&text), Some(payload.clone()), "{text}");
            }
        }
        assert_eq!(Payload::Entry("a".into(), 128).write(), None);
        for text in ["", ".", "A", "AA", "AQ", "AQID!x", "%%%"] {
            assert_eq!(Payload::read(text), None, "{text}");
        }
    }

    #[test]
    fn one_bit_makes_another_check() {
        let text = b"{\"prompt\":\"List the numbers.\"}";
        let checked = check(text);
        for at in 0..text.len() * 8 {
            let mut changed = *text;
            changed[at / 8] ^= 1 << (at % 8);
            assert!(!Payload::is_of(checked, &changed), "bit {at}");
        }
    }
}
