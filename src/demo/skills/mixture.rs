//! Word problems of two people, one of whom has so many times as many as the other: solved in four ways, each asked for
//! by a system prompt, and the answers weighed against each other. It knows no other kind of problem.

use super::{
    Call, PLAIN, Skill, no_such_step,
    replies::replies,
    sums::Fraction,
    text::{Token, UNIT, capital, grouped, tokens},
};

pub(super) const SKILL: Skill = Skill { entry: "mixture", answer, ..PLAIN };

/// Numbers above this are not reckoned with.
const HIGHEST: i64 = 1_000_000;
/// So many guesses are told.
const GUESSES: usize = 3;

fn answer(call: &Call<'_>) -> Result<String, String> {
    if call.step == 4 {
        return weigh(&replies(call.value("responses"))?);
    }
    let problem = read(call.value("input"))?;
    match call.step {
        0 => problem.in_steps(),
        1 => problem.as_equation(),
        2 => problem.in_shares(),
        3 => Ok(problem.by_guessing()),
        _ => no_such_step(),
    }
}

/// Who has how many times as many as whom, and what is known of one of them.
struct Problem<'t> {
    /// What is counted.
    things: &'t str,
    /// Whose number is known, and the number.
    known: (String, i64),
    /// Whose is asked for.
    asked: String,
    /// So many times the known number is the other one.
    factor: (i64, i64),
}

impl Problem<'_> {
    fn other(&self) -> Result<Fraction, String> {
        Fraction::new(self.known.1 * self.factor.0, self.factor.1)
    }

    fn total(&self) -> Result<Fraction, String> {
        Fraction::new(self.known.1 * (self.factor.0 + self.factor.1), self.factor.1)
    }

    fn in_steps(&self) -> Result<String, String> {
        let (who, known) = (capital(&self.known.0), shown(self.known.1));
        let factor = Fraction::new(self.factor.0, self.factor.1)?;
        let (asked, other, total, things) = (capital(&self.asked), self.other()?, self.total()?, self.things);
        Ok(format!(
            "{who}: {known} {things}.\n{asked}: {known} × {factor} = {other} {things}.\n\
             Together: {known} + {other} = {total} {things}."
        ))
    }

    fn as_equation(&self) -> Result<String, String> {
        let known = shown(self.known.1);
        let factor = Fraction::new(self.factor.0, self.factor.1)?;
        let sum = Fraction::new(self.factor.0 + self.factor.1, self.factor.1)?;
        let (total, things) = (self.total()?, self.things);
        Ok(format!("x = {known} + {known} × {factor} = {known} × {sum}\nTogether: x = {total} {things}."))
    }

    fn in_shares(&self) -> Result<String, String> {
        let (known, (shares, of)) = (self.known.1, self.factor);
        let (share, total, things) = (Fraction::new(known, of)?, self.total()?, self.things);
        Ok(format!(
            "{} has {of} of {} equal shares, so one share is {} ÷ {of} = {share}.\n\
             Together: {} × {share} = {total} {things}.",
            capital(&self.known.0),
            shares + of,
            shown(known),
            shares + of
        ))
    }

    /// Halves what is left until a whole number fits, or none can.
    fn by_guessing(&self) -> String {
        let (known, (over, under), things) = (self.known.1, self.factor, self.things);
        let (mut low, mut high) = (0, known * over + 1);
        let mut told = Vec::new();
        let mut fits = None;
        while fits.is_none() && low < high {
            let guess = low.midpoint(high);
            let said = match (guess * under).cmp(&(known * over)) {
                std::cmp::Ordering::Less => {
                    low = guess + 1;
                    "is too few"
                }
                std::cmp::Ordering::Greater => {
                    high = guess;
                    "is too many"
                }
                std::cmp::Ordering::Equal => {
                    fits = Some(guess);
                    "fits"
                }
            };
            told.push(format!("{} {said}", shown(guess)));
        }
        let last = told.split_off(told.len().saturating_sub(GUESSES)).join("; ");
        let asked = capital(&self.asked);
        match fits {
            Some(guess) => format!(
                "Guesses for {asked}: {last}.\nTogether: {} + {} = {} {things}.",
                shown(known),
                shown(guess),
                shown(known + guess)
            ),
            None => format!(
                "{asked}: {} is too few, {} is too many.\nTogether: no whole number of {things}.",
                shown(low - 1),
                shown(low)
            ),
        }
    }
}

/// A number as the fractions show theirs.
fn shown(number: i64) -> String {
    grouped(number.unsigned_abs())
}

/// Reads a problem: one sentence that compares, one that gives a number, and the question.
fn read(problem: &str) -> Result<Problem<'_>, String> {
    let (mut relation, mut fact, mut is_asked) = (None, None, false);
    for sentence in problem.split(['.', '?', '!', ',', '\n']) {
        let said = tokens(sentence);
        let has = |words: &[&str]| said.iter().any(|token| token.is(words));
        let again = if said.is_empty() {
            false
        } else if has(&["how"]) {
            let is_more = has(&["more", "fewer", "less", "left"])
                || said.iter().any(|token| matches!(token, Token::Number(_) | Token::Mark(_)));
            let is_sum = !is_more && has(&["together", "both", "altogether", "total", "all"]);
            std::mem::replace(&mut is_asked, is_sum) || !is_sum
        } else if let Some(found) = compared(&said) {
            relation.replace(found).is_some()
        } else {
            fact.replace(known(&said).ok_or_else(|| cannot_use(sentence))?).is_some()
        };
        if again {
            return Err(cannot_use(sentence));
        }
    }
    let (Some(relation), Some((who, number)), true) = (relation, fact, is_asked) else {
        return Err("it solves only problems like “half as many as”, with one number, that ask for both \
                    together"
            .to_owned());
    };
    let Relation { part, whole, things, times: (over, under) } = relation;
    let is_same = |name: &str| name.split(' ').next_back().is_some_and(|last| who.eq_ignore_ascii_case(last));
    let (known, asked, factor) = match (is_same(&part), is_same(&whole) || who == "who") {
        (true, false) => (part, whole, (under, over)),
        (false, true) => (whole, part, (over, under)),
        _ => return Err(format!("it cannot tell who “{who}” is")),
    };
    Ok(Problem { things, known: (known, number), asked, factor })
}

fn cannot_use(sentence: &str) -> String {
    format!("it cannot use “{}” in its sum", sentence.trim())
}

/// `part` has `times` as many `things` as `whole`.
struct Relation<'t> {
    part: String,
    whole: String,
    things: &'t str,
    times: (i64, i64),
}

/// "Lena picked half as many apples as her mother."
fn compared<'t>(said: &[Token<'t>]) -> Option<Relation<'t>> {
    let as_many = said.windows(2).position(|pair| pair[0].is(&["as"]) && pair[1].is(&["many"]))?;
    let [Token::Word(things), then, whole @ ..] = said.get(as_many + 2..)? else { return None };
    let (before, times) = times(&said[..as_many])?;
    let part = before.split_last()?.1;
    then.is(&["as"]).then_some(())?;
    Some(Relation { part: name(part)?, whole: name(whole)?, things, times })
}

/// The factor at the end of these words, and the words before it.
fn times<'a, 't>(said: &'a [Token<'t>]) -> Option<(&'a [Token<'t>], (i64, i64))> {
    const PARTS: [(&[&str], i64); 4] =
        [(&["half"], 2), (&["third"], 3), (&["quarter", "fourth"], 4), (&["fifth"], 5)];
    match said {
        [before @ .., Token::Number(number), last] if last.is(&["times"]) => {
            Some((before, (whole(*number)?, 1)))
        }
        [before @ .., last] if last.is(&["twice"]) => Some((before, (2, 1))),
        [before @ .., last] => {
            let (_, under) = PARTS.iter().find(|(words, _)| last.is(words))?;
            let before = match before {
                [before @ .., one] if *under > 2 && (one.is(&["a"]) || *one == Token::Number(UNIT)) => before,
                [..] if *under > 2 => return None,
                before => before,
            };
            Some((before, (1, *under)))
        }
        [] => None,
    }
}

/// "Her mother picked 20 apples": the last word of who it is, and the number.
fn known(said: &[Token<'_>]) -> Option<(String, i64)> {
    let number = said.iter().position(|token| matches!(token, Token::Number(_)))?;
    let [before, Token::Number(count)] = [said.get(number.checked_sub(2)?)?, &said[number]] else {
        return None;
    };
    let Token::Word(who) = before else { return None };
    // One word behind it, for what is counted; in front a name.
    (number <= 4 && said.len() <= number + 2).then(|| Some(((*who).to_owned(), whole(*count)?))).flatten()
}

fn name(said: &[Token<'_>]) -> Option<String> {
    let words = said.iter().map(|token| if let Token::Word(word) = token { Some(*word) } else { None });
    let words: Option<Vec<&str>> = words.collect();
    words.filter(|words| (1..=2).contains(&words.len())).map(|words| words.join(" "))
}

/// A whole number from 1 up.
fn whole(number: u64) -> Option<i64> {
    let count = (number / UNIT).cast_signed();
    (number.is_multiple_of(UNIT) && (1..=HIGHEST).contains(&count)).then_some(count)
}

/// How many replies agree on which result, and the shortest way to the one that most have.
fn weigh(replies: &[&str]) -> Result<String, String> {
    let mut results: Vec<(&str, Vec<&str>)> = Vec::new();
    for reply in replies {
        let last = reply.lines().next_back().unwrap_or_default();
        let result = last.rsplit(['=', ':']).next().unwrap_or_default().trim().trim_end_matches('.');
        match results.iter_mut().find(|(known, _)| *known == result) {
            Some((_, same)) => same.push(reply),
            None => results.push((result, vec![reply])),
        }
    }
    results.sort_by_key(|(_, same)| std::cmp::Reverse(same.len()));
    let most = results.first().map_or(0, |(_, same)| same.len());
    let lead = results.iter().take_while(|(_, same)| same.len() == most).count();
    let said = results.iter().map(|(result, same)| format!("{} say {result}", same.len()));
    let said = said.collect::<Vec<_>>().join(", ").replace("1 say ", "1 says ");
    let of = replies.len();
    let shortest = results.iter().take(1).flat_map(|(_, same)| same).min_by_key(|reply| reply.len());
    let shortest = shortest.copied().unwrap_or_default();
    Ok(match (lead, results.len(), of) {
        (_, 1, 1) => format!("One answer came, and it is not confirmed by another:\n{shortest}"),
        (_, 1, _) => format!("All {of} answers agree. The shortest way:\n{shortest}"),
        (1, ..) => format!("Of {of} answers, {said}. The shortest way to the first:\n{shortest}"),
        _ => format!("Of {of} answers, {said}. No result has most of them."),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn ways(problem: &str) -> [String; 4] {
        let problem = read(problem).unwrap();
        [
            problem.in_steps().unwrap(),
            problem.as_equation().unwrap(),
            problem.in_shares().unwrap(),
            problem.by_guessing(),
        ]
    }

    #[test]
    fn four_ways_give_one_result() {
        let check = |problem: &str, result: &str| {
            for way in ways(problem) {
                assert!(way.ends_with(result), "{problem}\n{way}");
            }
        };
        let ask = "How many did they have together?";
        check(&format!("Lena has half as many pens as Kim. Kim has 8 pens. {ask}"), " 12 pens.");
        check(&format!("Lena has half as many pens as her aunt, who has 8. {ask}"), " 12 pens.");
        check(&format!("Lena has a third as many pens as Kim. Lena has 8. {ask}"), " 32 pens.");
        check(&format!("Lena has one quarter as many pens as Kim. Kim has eight. {ask}"), " 10 pens.");
        check(&format!("Lena has five times as many pens as Kim. If Lena has 10 pens, {ask}"), " 12 pens.");
        check(&format!("Lena has twice as many pens as Kim. Kim has 1000000. {ask}"), " 3,000,000 pens.");
        let odd = ways(&format!("Lena has half as many pens as Kim. Kim has 5. {ask}"));
        assert!(odd[0].ends_with("= 7.5 pens.") && odd[3].ends_with("Together: no whole number of pens."));
    }

    #[test]
    fn any_other_problem_is_declined() {
        let ask = "How many did they have together?";
        for problem in [
            "Kim has 8 pens.",
            &format!("Lena has half as many pens as Kim. {ask}"),
            &format!("Lena has half as many pens as Kim. Kim has 8 pens and loses 2. {ask}"),
            &format!("Lena has half as many pens as Kim. Kim has 8. Kim has 9. {ask}"),
            &format!("Lena has half as many pens as Kim. She has 8 pens. {ask}"),
            &format!("Lena has half as many pens as Kim. Kim has 8.5 pens. {ask}"),
            &format!("Lena has third as many pens as Kim. Kim has 9 pens. {ask}"),
            "Lena has half as many pens as Kim. Kim has 8 pens. How many has Lena?",
            "Lena has half as many pens as Kim. Kim has 8 pens. How many together if both lose 2?",
            "",
        ] {
            assert!(read(problem).is_err(), "{problem}");
        }
    }

    #[test]
    fn answers_are_weighed() {
        let check = |replies: &[&str], text: &str| {
            let weighed = weigh(replies).unwrap();
            assert_eq!(weighed, text);
        };
        check(
            &["a\nTogether: 1 + 2 = 3 pens.", "x = 3 pens"],
            "All 2 answers agree. The shortest way:\nx = 3 pens",
        );
        check(
            &["It is: 3", "x = 3.", "4"],
            "Of 3 answers, 2 say 3, 1 says 4. The shortest way to the first:\nx = 3.",
        );
        check(&["3", "4"], "Of 2 answers, 1 says 3, 1 says 4. No result has most of them.");
        check(&["3"], "One answer came, and it is not confirmed by another:\n3");
    }
}
