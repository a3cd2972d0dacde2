//! Tells thinking from the answer where a model writes both as text, with `<think>…</think>` first
//! (Together's R1, many local servers). It does not know other tags, nor these in any other place.

use super::chunk::Piece;

const OPEN: &str = "<think>";
const CLOSE: &str = "</think>";

/// A splitter of streamed text, in which tags may be cut anywhere.
#[derive(Debug)]
pub(super) enum Think {
    /// Nothing but blanks and the first `matched` bytes of [`OPEN`] so far, all of it held.
    Start { held: String, matched: usize },
    /// In the thinking, of which the first `matched` bytes of [`CLOSE`] are held.
    Inside { matched: usize },
    /// Between the thinking and the answer, where blanks belong to neither.
    Between,
    /// In the answer.
    Answer,
}

impl Default for Think {
    fn default() -> Self {
        Self::Start { held: String::new(), matched: 0 }
    }
}

impl Think {
    /// Splits the next piece of text; `on` gets what is decided, in order.
    pub(super) fn push(&mut self, mut text: &str, on: &mut dyn FnMut(Piece<'_>)) {
        while !text.is_empty() {
            text = match self {
                Self::Start { held, matched } => {
                    let rest = if *matched == 0 { text.trim_start() } else { text };
                    let want = &OPEN[*matched..];
                    let same = rest.len().min(want.len());
                    if rest.as_bytes()[..same] != want.as_bytes()[..same] {
                        on(Piece::Text(held));
                        *self = Self::Answer;
                        text
                    } else if same == want.len() {
                        *self = Self::Inside { matched: 0 };
                        &rest[same..]
                    } else {
                        *matched += same;
                        held.push_str(text);
                        ""
                    }
                }
                Self::Inside { matched } => {
                    let (end, now) = find_close(text, *matched);
                    // What was held turned out to be text, unless it is held still.
                    let held = (*matched + end).saturating_sub(now);
                    on(Piece::Reasoning(&CLOSE[..(*matched).min(held)]));
                    on(Piece::Reasoning(&text[..held.saturating_sub(*matched)]));
                    *matched = now;
                    if now == CLOSE.len() {
                        *self = Self::Between;
                    }
                    &text[end..]
                }
                Self::Between => {
                    let rest = text.trim_start();
                    if !rest.is_empty() {
                        *self = Self::Answer;
                    }
                    rest
                }
                Self::Answer => {
                    on(Piece::Text(text));
                    ""
                }
            };
        }
    }

    /// The text is over: what was held was no tag.
    pub(super) fn end(&mut self, on: &mut dyn FnMut(Piece<'_>)) {
        match self {
            Self::Start { held, .. } => on(Piece::Text(held)),
            Self::Inside { matched } => on(Piece::Reasoning(&CLOSE[..*matched])),
            Self::Between | Self::Answer => {}
        }
        *self = Self::Answer;
    }
}

/// Looks for [`CLOSE`], of which `matched` bytes came before `text`. Returns how far it looked (to the
/// tag's end, or the text's), and how many bytes of the tag stand there.
fn find_close(text: &str, mut matched: usize) -> (usize, usize) {
    for (at, byte) in text.bytes().enumerate() {
        // `<` stands only at the tag's start, so a mismatch never has to look further back.
        matched = match byte {
            _ if byte == CLOSE.as_bytes()[matched] => matched + 1,
            b'<' => 1,
            _ => 0,
        };
        if matched == CLOSE.len() {
            return (at + 1, matched);
        }
    }
    (text.len(), matched)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(pieces: &[&str]) -> (String, String) {
        let (mut answer, mut thinking) = (String::new(), String::new());
        let mut on = |piece: Piece<'_>| match piece {
            Piece::Reasoning(text) => thinking.push_str(text),
            Piece::Text(text) => answer.push_str(text),
        };
        let mut think = Think::default();
        for piece in pieces {
            think.push(piece, &mut on);
        }
        think.end(&mut on);
        (thinking, answer)
    }

    /// Whole, in single characters, and cut in two at every place.
    fn check(text: &str, thinking: &str, answer: &str) {
        let expected = (thinking.to_owned(), answer.to_owned());
        assert_eq!(split(&[text]), expected, "{text}");
        let cuts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        assert_eq!(
            split(&cuts.windows(2).map(|w| &text[w[0]..w[1]]).collect::<Vec<_>>()),
            expected,
            "{text}"
        );
        for at in cuts {
            assert_eq!(split(&[&text[..at], &text[at..]]), expected, "{text} cut at {at}");
        }
    }

    #[test]
    fn thinking_comes_first_or_not_at_all() {
        check("<think>\nhm</think>\n\nYes.\n", "\nhm", "Yes.\n");
        check(" \n<think>ä</think>ö", "ä", "ö");
        check("<think></think>", "", "");
        check("Use <think>x</think>", "", "Use <think>x</think>");
        check("a</think>b", "", "a</think>b");
        check("<think>a</think>b</think><think>c", "a", "b</think><think>c");
    }

    #[test]
    fn nearly_a_tag_is_text() {
        check("<thin", "", "<thin");
        check(" <thinks>", "", " <thinks>");
        check("<<think>", "", "<<think>");
        check("  plain", "", "  plain");
        check("  ", "", "  ");
        check("<think>a</thin</think>b", "a</thin", "b");
        check("<think><</<</think></think>", "<</<", "</think>");
        check("<think>a</thi", "a</thi", "");
    }
}
