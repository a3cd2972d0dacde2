//! Sums with brackets, worked out in their right order and in exact fractions. It reads no unknowns and no powers.

use super::text::{Token, UNIT, decimal, tokens};

/// A question has at most so many numbers, signs and words.
const LONGEST: usize = 60;
/// Numerators and denominators beyond this are not gone on with.
const HIGHEST: i64 = 1_000_000_000;

/// A fraction in its lowest terms.
#[derive(Clone, Copy)]
pub(super) struct Fraction {
    over: i64,
    under: i64,
}

impl Fraction {
    pub(super) fn new(over: i64, under: i64) -> Result<Self, String> {
        if under == 0 {
            return Err("it cannot divide by zero".to_owned());
        }
        let (mut a, mut b) = (over.abs(), under.abs());
        while b != 0 {
            (a, b) = (b, a % b);
        }
        let sign = under.signum();
        let fraction = Self { over: sign * over / a.max(1), under: under.abs() / a.max(1) };
        if fraction.over.abs() > HIGHEST || fraction.under > HIGHEST {
            return Err("it does not work with so long numbers".to_owned());
        }
        Ok(fraction)
    }
}

impl std::fmt::Display for Fraction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.over < 0 { "−" } else { "" };
        let over = self.over.unsigned_abs();
        // At most four decimals, or a fraction.
        match (over * 10_000).is_multiple_of(self.under.unsigned_abs()) {
            true => {
                let parts = over * 10_000 / self.under.unsigned_abs();
                write!(f, "{sign}{}", decimal(parts, 4))
            }
            false => write!(f, "{sign}{over}/{}", self.under),
        }
    }
}

/// Each step of the sum in a question, and the result.
pub(super) fn calculate(question: &str) -> Result<String, String> {
    const SAID: &[&str] = &[
        "by",
        "calculate",
        "compute",
        "does",
        "equal",
        "equals",
        "how",
        "is",
        "make",
        "much",
        "of",
        "out",
        "please",
        "result",
        "sum",
        "the",
        "what",
        "what's",
        "work",
    ];
    let tokens = tokens(question);
    if tokens.len() > LONGEST {
        return Err("it works out short sums only".to_owned());
    }
    let mut signs = Vec::new();
    for token in &tokens {
        signs.push(match token {
            Token::Word(word) => match word.to_lowercase().as_str() {
                "plus" => Token::Mark('+'),
                "minus" => Token::Mark('−'),
                "times" | "x" => Token::Mark('×'),
                "divided" => Token::Mark('÷'),
                said if SAID.contains(&said) => continue,
                _ => return Err(format!("it works out plain sums, and cannot use “{word}”")),
            },
            Token::Mark('-') => Token::Mark('−'),
            Token::Mark('*' | '·') => Token::Mark('×'),
            Token::Mark('/' | ':') => Token::Mark('÷'),
            Token::Mark('?' | '.' | '=' | '!') => continue,
            other => *other,
        });
    }
    let mut work = Work { left: &signs, steps: Vec::new() };
    let result = work.sum()?;
    if let Some(Token::Mark(sign)) = work.left.first() {
        return Err(format!("it does not know what to do with the sign “{sign}” here"));
    }
    if !work.left.is_empty() || work.steps.is_empty() {
        return Err("it finds no sum to work out here".to_owned());
    }
    Ok(format!("{}.\nThe result is {result}.", work.steps.join("; then ")))
}

/// A sum under way.
struct Work<'t> {
    left: &'t [Token<'t>],
    steps: Vec<String>,
}

impl Work<'_> {
    fn sum(&mut self) -> Result<Fraction, String> {
        self.chain(['+', '−'], Self::product)
    }

    fn product(&mut self) -> Result<Fraction, String> {
        self.chain(['×', '÷'], Self::number)
    }

    /// Numbers with these signs between them, from left to right.
    fn chain(
        &mut self,
        signs: [char; 2],
        part: fn(&mut Self) -> Result<Fraction, String>,
    ) -> Result<Fraction, String> {
        let mut a = part(self)?;
        while let [Token::Mark(sign), rest @ ..] = self.left
            && signs.contains(sign)
        {
            self.left = rest;
            let b = part(self)?;
            let result = match sign {
                '+' => Fraction::new(a.over * b.under + b.over * a.under, a.under * b.under),
                '−' => Fraction::new(a.over * b.under - b.over * a.under, a.under * b.under),
                '×' => Fraction::new(a.over * b.over, a.under * b.under),
                _ => Fraction::new(a.over * b.under, a.under * b.over),
            }?;
            self.steps.push(format!("{a} {sign} {b} = {result}"));
            a = result;
        }
        Ok(a)
    }

    fn number(&mut self) -> Result<Fraction, String> {
        match self.left {
            [Token::Number(number), rest @ ..] => {
                self.left = rest;
                Fraction::new(number.cast_signed(), UNIT.cast_signed())
            }
            [Token::Mark('−'), Token::Number(number), rest @ ..] => {
                self.left = rest;
                Fraction::new(-number.cast_signed(), UNIT.cast_signed())
            }
            [Token::Mark('('), rest @ ..] => {
                self.left = rest;
                let inner = self.sum()?;
                let [Token::Mark(')'), rest @ ..] = self.left else {
                    return Err("it misses a closing bracket".to_owned());
                };
                self.left = rest;
                Ok(inner)
            }
            _ => Err("it misses a number in the sum".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn sums_are_worked_out_in_order() {
        let check = |question: &str, answer: &str| assert_eq!(calculate(question).unwrap(), answer);
        check(
            "What is 12 + 3 × (9 − 4)?",
            "9 − 4 = 5; then 3 × 5 = 15; then 12 + 15 = 27.\nThe result is 27.",
        );
        check("7/2", "7 ÷ 2 = 3.5.\nThe result is 3.5.");
        check("Twelve minus twenty plus 1.5", "12 − 20 = −8; then −8 + 1.5 = −6.5.\nThe result is −6.5.");
        check("2 divided by 3 times -2", "2 ÷ 3 = 2/3; then 2/3 × −2 = −4/3.\nThe result is −4/3.");
    }

    #[test]
    fn what_is_no_sum_is_declined() {
        for question in ["What is 5?", "3 / 0", "2 ^ 3", "(2 + 3", "2 +", "3 cats + 2", "", "1 2 + 3"] {
            assert!(calculate(question).is_err(), "{question}");
        }
        assert!(calculate(&"(".repeat(100_000)).is_err());
        assert!(calculate("999999999 × 999999999").is_err());
    }
}
