//! Reading numbers and words out of plain text, and writing numbers back, all in integers. It does not know
//! what any number is for.

/// Numbers are whole counts of this part of one.
pub(super) const UNIT: u64 = 10_000;

/// One token of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A number, in digits or words, in units of 1/[`UNIT`].
    Number(u64),
    /// A word of letters, as typed.
    Word(&'a str),
    /// Any other sign, and in the place of a number that is too long or too fine, `#`.
    Mark(char),
}

impl Token<'_> {
    /// Whether it is one of these words, whatever their case.
    pub(super) fn is(&self, words: &[&str]) -> bool {
        matches!(self, Self::Word(own) if words.iter().any(|word| word.eq_ignore_ascii_case(own)))
    }
}

/// Numbers that have a word: 0 to 12, then the tens from 20.
const SMALL: [&str; 13] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
];
const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// The tokens of a text. A hyphen before a letter only joins words ("50-minute", "forty-five") and is left out.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    // Whether the last token is a ten that a small number may complete.
    let mut tens = false;
    while let Some(first) = rest.chars().next() {
        let length = if first.is_ascii_digit() {
            let (number, length) = number(rest);
            tokens.push(number.map_or(Token::Mark('#'), Token::Number));
            tens = false;
            length
        } else if first.is_alphabetic() {
            let length =
                rest.find(|c: char| !(c.is_alphabetic() || c == '\'' || c == '’')).unwrap_or(rest.len());
            let word = Token::Word(&rest[..length]);
            let small = SMALL.iter().position(|name| word.is(&[name]));
            let ten = TENS.iter().position(|name| word.is(&[name]));
            match (small, ten, tokens.last_mut()) {
                (Some(small @ 1..=9), _, Some(Token::Number(number))) if tens => {
                    *number += small as u64 * UNIT
                }
                (Some(small), _, _) => tokens.push(Token::Number(small as u64 * UNIT)),
                (_, Some(ten), _) => tokens.push(Token::Number((ten as u64 + 2) * 10 * UNIT)),
                _ => tokens.push(word),
            }
            tens = ten.is_some();
            length
        } else {
            let next = rest[first.len_utf8()..].chars().next();
            if first != '-' || !next.is_some_and(char::is_alphabetic) {
                tokens.push(Token::Mark(first));
                tens = false;
            }
            first.len_utf8()
        };
        rest = rest[length..].trim_start();
    }
    tokens
}

/// The number at the start of `text`, and its length. A comma before three digits groups, any other is
/// a decimal comma.
fn number(text: &str) -> (Option<u64>, usize) {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut value = Some(0_u64);
    let mut decimals: Option<u32> = None;
    let mut at = 0;
    loop {
        match bytes.get(at) {
            Some(byte) if byte.is_ascii_digit() => {
                decimals = decimals.map(|count| count + 1);
                value = value.and_then(|value| value.checked_mul(10)?.checked_add(u64::from(byte - b'0')));
            }
            Some(b',') if decimals.is_none() && (1..=3).all(|ahead| digit(at + ahead)) && !digit(at + 4) => {}
            Some(b'.' | b',') if decimals.is_none() && digit(at + 1) => decimals = Some(0),
            _ => break,
        }
        at += 1;
    }
    let value = match 4_u32.checked_sub(decimals.unwrap_or(0)) {
        Some(missing) => value.and_then(|value| value.checked_mul(10_u64.pow(missing))),
        None => None,
    };
    // Far above anything a task speaks of, and low enough that sums of such numbers do not overflow.
    (value.filter(|value| *value <= 1_000_000_000 * UNIT), at)
}

/// A whole number with its thousands apart: `12,756`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number given in tenths, hundredths or thousandths (`places` 1, 2, 3 …), without zeros at its end.
pub(super) fn decimal(number: u64, places: u32) -> String {
    let one = 10_u64.pow(places);
    let whole = grouped(number / one);
    match number % one {
        0 => whole,
        part => {
            let digits = format!("{part:0width$}", width = places as usize);
            format!("{whole}.{}", digits.trim_end_matches('0'))
        }
    }
}

/// `dividend / divisor`, rounded half up.
pub(super) fn rounded(dividend: u64, divisor: u64) -> u64 {
    (dividend + divisor / 2) / divisor.max(1)
}

/// `1 city`, `2 cities`.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn listed(items: &[&str], and: &str) -> String {
    match items.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, before)) => format!("{} {and} {last}", before.join(", ")),
        None => String::new(),
    }
}

/// With a capital first.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_all_their_forms() {
        let check = |text: &str, units: &[u64]| {
            let read: Vec<u64> = tokens(text)
                .into_iter()
                .filter_map(|token| if let Token::Number(number) = token { Some(number) } else { None })
                .collect();
            assert_eq!(read, units, "{text}");
        };
        check("12 and 12.5 and 12,5.", &[120_000, 125_000, 125_000]);
        check("1,200 and 1,234,567.25", &[12_000_000, 12_345_672_500]);
        check("two, Three or forty-five, twenty one", &[20_000, 30_000, 450_000, 210_000]);
        check("1h30m, 50-minute", &[10_000, 300_000, 500_000]);
        check("0.12345 99999999999999999999", &[]);
        check("3. Next", &[30_000]);
        check("often someone", &[]);
    }

    #[test]
    fn numbers_are_written_without_needless_zeros() {
        assert_eq!(grouped(12), "12");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(decimal(4354, 2), "43.54");
        assert_eq!(decimal(4350, 2), "43.5");
        assert_eq!(decimal(400, 2), "4");
        assert_eq!(decimal(4, 2), "0.04");
        assert_eq!(listed(&["a", "b", "c"], "and"), "a, b and c");
        assert_eq!(rounded(5, 2), 3);
    }
}
