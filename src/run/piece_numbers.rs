//! Whole numbers as few characters that JSON leaves as they are: one for what is small, as most times and lengths of
//! streamed pieces are. It knows nothing of what they count.

/// All that JSON writes as it is, but for the space and what stands for something else, in their order.
const FIRST: u8 = b'#';
const LAST: u8 = b'~';
const LEFT_OUT: u8 = b'\\';
/// How many characters there are.
const ALL: u64 = (LAST - FIRST) as u64;
/// Below this, a number is one character.
const SHORT: u64 = 78;
/// The last one says that the number follows in decimals.
const LONG: u64 = ALL - 1;
/// From here on it does.
const TOO_LONG: u64 = SHORT + (LONG - SHORT) * ALL;
/// Ends the decimals.
const END: char = ' ';

/// Numbers that stand one after another in a text.
pub(super) struct Numbers<'a>(std::iter::Peekable<std::str::Chars<'a>>);

impl<'a> Numbers<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self(text.chars().peekable())
    }

    pub(super) fn write(text: &mut String, number: u64) {
        match number {
            ..SHORT => text.push(character(number)),
            SHORT..TOO_LONG => {
                let rest = number - SHORT;
                text.push(character(SHORT + rest / ALL));
                text.push(character(rest % ALL));
            }
            TOO_LONG.. => {
                text.push(character(LONG));
                text.push_str(&number.to_string());
                text.push(END);
            }
        }
    }

    pub(super) fn is_at_end(&mut self) -> bool {
        self.0.peek().is_none()
    }

    /// Skips a character that is no number, if it is the next.
    pub(super) fn skip(&mut self, mark: char) -> bool {
        self.0.next_if_eq(&mark).is_some()
    }

    /// The next number, if one stands there.
    pub(super) fn next(&mut self) -> Option<u64> {
        let first = value(self.0.next()?)?;
        match first {
            ..SHORT => Some(first),
            SHORT..LONG => Some(SHORT + (first - SHORT) * ALL + value(self.0.next()?)?),
            LONG.. => {
                let mut digits = String::new();
                while let Some(digit) = self.0.next_if(char::is_ascii_digit) {
                    digits.push(digit);
                }
                let ends = self.skip(END);
                ends.then(|| digits.parse().ok())?
            }
        }
    }
}

fn character(value: u64) -> char {
    let byte = FIRST + (value % ALL) as u8;
    char::from(if byte >= LEFT_OUT { byte + 1 } else { byte })
}

fn value(character: char) -> Option<u64> {
    let byte = u8::try_from(character).ok()?;
    match byte {
        FIRST..LEFT_OUT => Some((byte - FIRST).into()),
        LEFT_OUT..=LAST => (byte > LEFT_OUT).then(|| (byte - FIRST - 1).into()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_comes_back_and_small_ones_take_one_character() {
        let mut text = String::new();
        let all = (0..3000).chain([u64::from(u32::MAX), u64::MAX]);
        for number in all.clone() {
            Numbers::write(&mut text, number);
        }
        assert!(!text.contains(['"', '\\', '!']) && text.is_ascii(), "{text}");
        let mut numbers = Numbers::of(&text);
        for number in all {
            assert_eq!(numbers.next(), Some(number));
        }
        assert!(numbers.is_at_end());
        let mut short = String::new();
        Numbers::write(&mut short, SHORT - 1);
        assert_eq!(short.len(), 1);
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", " ", "\\", "!", "é", "~", "~12", "~12x", "~99999999999999999999 ", "r"] {
            assert_eq!(Numbers::of(text).next(), None, "{text}");
        }
    }
}
