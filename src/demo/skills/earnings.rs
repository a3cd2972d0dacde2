//! What somebody earned, at an hourly rate and for some time: exactly, in cents. It does not know how the
//! rate and the time are found in a text.

use super::{
    Call, PLAIN, Skill,
    earnings_text::read,
    no_such_step,
    text::{UNIT, capital, decimal, grouped, listed, rounded},
};

pub(super) const SKILL: Skill = Skill { entry: "earnings", answer, ..PLAIN };

/// The units of time, largest first: their words and their seconds. The first two words are for writing.
pub(super) const UNITS: [(&[&str], u64); 3] = [
    (&["hour", "hours", "h", "hr", "hrs"], 3600),
    (&["minute", "minutes", "m", "min", "mins"], 60),
    (&["second", "seconds", "s", "sec", "secs"], 1),
];

/// An amount of money.
pub(super) struct Money {
    /// The currency's sign; none when a bare number was given.
    pub(super) sign: &'static str,
    /// In cents, or whatever hundredths the currency has.
    pub(super) cents: u64,
}

/// A rate, a time, and whose they are.
pub(super) struct Problem {
    /// The pay for an hour.
    pub(super) rate: Money,
    /// A count of each of [`UNITS`], in parts of [`UNIT`].
    pub(super) time: [u64; 3],
    /// Who worked, as the middle of a sentence says it.
    pub(super) who: String,
}

fn answer(call: &Call<'_>) -> Result<String, String> {
    let problem = read(call.text(), call.step == 2)?;
    // Each step sees to it that the sum can be done, so that none begins what the last cannot end.
    let solution = problem.solve()?;
    let Problem { rate, time, who } = &problem;
    let (rate, said) = (rate.to_string(), say(time));
    Ok(match call.step {
        0 => format!(
            "- Pay: {rate} per hour, the rate of {who}.\n- Time: {said}, how long the work took.\n- To find: what {who} earned."
        ),
        1 => {
            let convert = match time {
                [_, 0, 0] => format!("Take the time as it is, in hours: {said}."),
                [0, _, 0] => format!("Convert {said} to hours: divide by 60."),
                [_, _, 0] => {
                    format!("Convert {said} to hours: divide the minutes by 60, then add the whole hours.")
                }
                _ => format!("Convert {said} to hours: bring it all to seconds, then divide by 3600."),
            };
            format!(
                "1. {convert}\n2. Multiply the hours by the rate, {rate} per hour.\n3. The product is what {who} earned."
            )
        }
        2 => solution,
        _ => return no_such_step(),
    })
}

impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (whole, cents) = (grouped(self.cents / 100), self.cents % 100);
        if cents == 0 {
            write!(f, "{}{whole}", self.sign)
        } else {
            write!(f, "{}{whole}.{cents:02}", self.sign)
        }
    }
}

impl Problem {
    fn solve(&self) -> Result<String, String> {
        let hour = 3600 * UNIT;
        let time: u64 = self.time.iter().zip(UNITS).map(|(count, (_, seconds))| count * seconds).sum();
        let product = time
            .checked_mul(self.rate.cents)
            .filter(|product| *product < u64::MAX / 2)
            .ok_or("it does not count so high a sum of money")?;
        let pay = Money { sign: self.rate.sign, cents: rounded(product, hour) };
        let stated = if product.is_multiple_of(hour) { "" } else { ", rounded to the cent" };
        let common = divisor(time, hour);
        let hours = match (time / common, hour / common) {
            (1, 1) => "1 hour".to_owned(),
            (hours, 1) => format!("{} hours", grouped(hours)),
            (parts, of) if parts < of => format!("{parts}/{of} of an hour"),
            (parts, of) => format!("{parts}/{of} hours"),
        };
        Ok(format!("{} earned {pay}{stated}: {hours} at {} per hour.", capital(&self.who), self.rate))
    }
}

/// A time in words: "3 hours and 20 minutes".
pub(super) fn say(time: &[u64; 3]) -> String {
    let parts: Vec<String> = time
        .iter()
        .zip(UNITS)
        .filter(|(count, _)| **count > 0)
        .map(|(count, (words, _))| format!("{} {}", decimal(*count, 4), words[usize::from(*count != UNIT)]))
        .collect();
    if parts.is_empty() {
        return "0 minutes".to_owned();
    }
    listed(&parts.iter().map(String::as_str).collect::<Vec<_>>(), "and")
}

fn divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a.max(1) } else { divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All three steps, each on the reply before it.
    fn check(problem: &str, answer_or_why: &str) {
        let mut text = problem.to_owned();
        for step in 0..3 {
            let values = vec![("previous".to_owned(), text)];
            match answer(&Call { step, values, ..Call::default() }) {
                Ok(reply) => text = reply,
                Err(why) => {
                    assert_eq!(step, 0, "{problem}: a problem that can be read can be solved: {why}");
                    text = why;
                    break;
                }
            }
        }
        assert!(text.contains(answer_or_why), "{problem}\ngives {text}\nnot {answer_or_why}");
    }

    #[test]
    fn any_rate_and_time_are_read_and_multiplied() {
        for (problem, answer) in [
            (
                "Sally earns $12 an hour. Yesterday she worked 50 minutes.",
                "Sally earned $10: 5/6 of an hour at",
            ),
            ("Sally earns $18 an hour. She sat for 50 minutes.", "Sally earned $15:"),
            (
                "Omar tutors for $27.50 an hour, for 95 minutes.",
                "Omar earned $43.54, rounded to the cent: 19/12",
            ),
            ("Yesterday Ana Lima got 12 dollars per hour for 1.5 hours", "Ana Lima earned $18: 3/2 hours"),
            ("At €12/h, Kai works 3 hours and 20 minutes.", "Kai earned €40: 10/3 hours"),
            ("Kai: 12 euros hourly, 1h 30m", "Kai earned €18:"),
            ("Kai: 12 € per hour, 1h30", "Kai earned €18:"),
            ("Zoë's wage is £9.50 an hour; she did two hours.", "Zoë earned £19: 2 hours"),
            ("Ben makes 20 bucks an hour and works forty-five minutes", "Ben earned $15:"),
            ("Ben makes $20 per hour for half an hour", "Ben earned $10: 1/2 of an hour"),
            ("Ben makes $20 per hour for an hour and a half", "Ben earned $30:"),
            ("Ben makes $20 per hour for two and a half hours", "Ben earned $50:"),
            ("Ben makes $20 per hour for three quarters of an hour", "Ben earned $15:"),
            ("For every hour Ben gets $20. He did a 15-minute job.", "Ben earned $5:"),
            ("Ben's hourly pay is $20 and he did 90min", "Ben earned $30:"),
            (
                "I earn 15 an hour and worked 2 hours, 30 minutes and 36 seconds",
                "You earned 37.65: 251/100 hours",
            ),
            ("A plumber earns $1,200.50 an hour and works 2 hours", "The plumber earned $2,401:"),
            ("She earns $12 an hour for 0 minutes", "She earned $0: 0 hours"),
            ("Earns 12,50 € an hour, worked 4 hours", "earned €50: 4 hours"),
            ("Sally earns $12 an hour for 1 hour", "Sally earned $12: 1 hour at"),
        ] {
            check(problem, answer);
        }
    }

    #[test]
    fn what_is_not_one_rate_times_one_time_is_declined_by_name() {
        for (problem, why) in [
            ("How tall is Sally?", "no pay by the hour"),
            ("Sally earns $12 an hour.", "no time worked"),
            ("Sally earns $12 a day and works 50 minutes.", "“day”"),
            ("Sally earns $12 an hour, 3 hours a day for 5 days.", "“day”"),
            ("Sally earns $12 an hour for 50 minutes and a tip.", "“tip”"),
            ("Sally earns $12 an hour for 50 minutes plus $5.", "$5 too"),
            ("Sally earns $12 an hour and Ben $14 an hour for 50 minutes.", "not the only one"),
            ("Sally earns $12 an hour, for 50 minutes and later 30 minutes.", "50 minutes and 30 minutes"),
            ("Sally earns $-12 an hour for 50 minutes.", "no pay by the hour"),
            ("Sally earns $0.125 an hour for 50 minutes.", "no pay by the hour"),
            ("Sally earns $900,000,000 an hour for 900,000,000 hours.", "so high a sum"),
        ] {
            check(problem, why);
        }
    }

    #[test]
    fn an_edited_step_is_carried_out_as_it_stands() {
        let carry_out = |text: &str| {
            answer(&Call {
                step: 2,
                values: vec![("previous".to_owned(), text.to_owned())],
                ..Call::default()
            })
        };
        for (text, why) in [
            ("Multiply 45 minutes by $20 per hour and by 2.", "the number 2"),
            ("Add 45 minutes to $20 per hour.", "no multiplication"),
        ] {
            assert!(carry_out(text).is_err_and(|found| found.contains(why)), "{text}");
        }
        assert_eq!(
            carry_out("1. Divide 45 minutes by 60\n2) Multiply by $20 per hour\nThat is what Omar earned."),
            Ok("Omar earned $15: 3/4 of an hour at $20 per hour.".to_owned())
        );
    }
}
