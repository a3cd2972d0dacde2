//! How a text falls into tokens, and when each is due. It has no clock and no chance: the same text is
//! always cut and paced alike.

/// When the head and the role chunk go out, in milliseconds after the request.
pub(super) const HEAD_AT: f64 = 180.0;

/// A piece is cut here at the latest, in characters, so that a long word comes in several tokens.
const LONGEST: usize = 6;

/// The text in pieces about the size of a model's tokens: a word with the space before it, or part of one.
pub(super) fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut from = 0;
    let mut length = 0;
    let mut has_word = false;
    for (at, c) in text.char_indices() {
        if length == LONGEST || (has_word && c.is_whitespace()) {
            tokens.push(&text[from..at]);
            (from, length, has_word) = (at, 0, false);
        }
        length += 1;
        has_word |= !c.is_whitespace();
    }
    if from < text.len() {
        tokens.push(&text[from..]);
    }
    tokens
}

/// When each of `count` tokens is due, in milliseconds after the request: the first after 350 to 450, then one
/// every 14 to 22 (45 to 71 a second).
pub(super) fn due(seed: u64, count: usize) -> impl Iterator<Item = f64> {
    let mut state = seed | 1;
    let mut at = 0;
    (0..count).map(move |index| {
        // An xorshift step: even enough for a jitter, and nothing else is asked of it.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        at += if index == 0 { 350 + state % 101 } else { 14 + state % 9 };
        at as f64
    })
}

/// A fingerprint of a text (FNV-1a): the seed of its pace and the id of its reply.
pub(super) fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_small_and_join_to_the_text() {
        for text in
            ["", " ", "a", "Sally earned $10.\n\n- leicht, auslaufsicher", "日本語のテキスト", "  \n\n    x"]
        {
            let tokens = tokens(text);
            assert_eq!(tokens.concat(), text);
            assert!(tokens.iter().all(|token| (1..=LONGEST).contains(&token.chars().count())), "{tokens:?}");
        }
        assert_eq!(tokens("She earned $10."), ["She", " earne", "d", " $10."]);
    }

    #[test]
    fn the_pace_is_that_of_a_model() {
        for seed in [0, 1, fingerprint("a"), fingerprint("b"), u64::MAX] {
            let due: Vec<f64> = due(seed, 101).collect();
            assert!((350.0..=450.0).contains(&due[0]), "{}", due[0]);
            let rate = 100_000.0 / (due[100] - due[0]);
            assert!((40.0..=80.0).contains(&rate), "{rate}");
        }
    }
}
