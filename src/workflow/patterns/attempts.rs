//! The attempts of a loop: what is told of them to the next one, whether they get on, and which is the best. It asks
//! nobody; the pattern does.

use super::{
    evaluator::{FAIL, NEEDS_IMPROVEMENT, PASS},
    pass::Pass,
};
use crate::{
    run::{Chosen, Judged, LaneId, Stall, Stalled, Why},
    workflow::{
        Schema,
        condition::number,
        schema::{choices, field_schema},
    },
};

/// An attempt before anybody judged it.
pub(super) struct Made {
    /// The lane that made it.
    pub(super) lane: LaneId,
    /// The whole reply.
    pub(super) reply: String,
    /// What of it is judged.
    pub(super) content: String,
}

/// An attempt, and how it was judged.
pub(super) struct Attempt {
    pub(super) made: Made,
    pub(super) judged: Judged,
}

/// What the next attempt is told: all attempts so far, and the latest feedback. Nothing before there is any.
pub(super) fn context(attempts: &[Attempt]) -> String {
    let Some(last) = attempts.last() else { return String::new() };
    let each = (1..).zip(attempts).map(|(number, attempt)| {
        let reply = attempt.made.reply.trim();
        format!("Attempt {number}:\n{reply}")
    });
    let feedback = last.judged.feedback.trim();
    format!(
        "Previous attempts:\n\n{}\n\nFeedback on attempt {}:\n{feedback}",
        each.collect::<Vec<_>>().join("\n\n"),
        attempts.len()
    )
}

/// What comes before `Response:` in a reply, and what follows it: where it begins a line, else where it first stands. Nothing
/// and all of the reply where it does not stand, or nothing follows.
pub(super) fn split_response(reply: &str) -> (&str, &str) {
    const WORD: &str = "Response";
    const BOLD: [char; 2] = ['*', '_'];
    const MARKS: [char; 5] = ['#', '*', '_', '>', ' '];
    // As a heading or in bold, the colon may stand behind the marks.
    let after = |(at, _)| {
        let after = reply[at + WORD.len()..].trim_start_matches(BOLD).strip_prefix(':')?;
        Some((at, after.trim_start_matches(BOLD).trim()))
    };
    let begins_a_line = |(at, _): &(usize, &str)| {
        let line = reply[..*at].rsplit('\n').next().unwrap_or_default();
        line.trim_matches(|c: char| c.is_whitespace() || MARKS.contains(&c)).is_empty()
    };
    let all = || reply.match_indices(WORD).filter_map(after);
    let found = all().find(begins_a_line).or_else(|| all().next());
    let found = found.filter(|(_, after)| !after.is_empty());
    // What marks the word out belongs to it.
    found.map_or(("", reply), |(at, after)| (reply[..at].trim_end_matches(MARKS).trim(), after))
}

/// Whether something is the same as with an earlier attempt, but for white space.
pub(super) fn stall(attempts: &[Attempt], stall: Stall, text: &str) -> Option<Stalled> {
    let before = |attempt: &Attempt| match stall {
        Stall::SameAttempt => is_same(&attempt.made.content, text),
        Stall::SameFeedback => is_same(&attempt.judged.feedback, text),
    };
    let like = attempts.iter().rposition(before)? as u32 + 1;
    Some(Stalled { stall, attempt: attempts.len() as u32 + 1, like })
}

fn is_same(a: &str, b: &str) -> bool {
    a.split_whitespace().eq(b.split_whitespace())
}

/// The best of attempts of which none passed: the one with the highest number, or the best verdict; of equals the latest.
pub(super) fn best(attempts: &[Attempt], pass: &Pass, schema: &Schema) -> Option<Chosen> {
    let order = Order::of(pass, schema);
    let standings: Vec<Option<f64>> =
        attempts.iter().map(|attempt| order.standing(attempt.judged.found.as_deref()?)).collect();
    // What has no standing is behind all that has one.
    let height = |index: usize| standings[index].unwrap_or(f64::NEG_INFINITY);
    let index = (0..attempts.len()).max_by(|a, b| height(*a).total_cmp(&height(*b)))?;
    let among = (0..attempts.len()).filter(|other| height(*other) == height(index)).count() as u32;
    let why = match (standings[index], pass) {
        (None, _) => Why::Latest,
        (Some(_), Pass::AtLeast { .. }) => Why::Number,
        (Some(_), Pass::Is { .. }) => Why::Verdict,
    };
    Some(Chosen { attempt: index as u32 + 1, lane: attempts[index].made.lane, why, among })
}

/// By what attempts are ordered.
pub(super) enum Order {
    /// By a number, the highest first.
    Number,
    /// By how near the verdict is to the one that passes, in this order of verdicts.
    Nearness(Vec<String>, String),
}

impl Order {
    pub(super) fn of(pass: &Pass, schema: &Schema) -> Self {
        let Pass::Is { field, value } = pass else { return Self::Number };
        let known = [PASS, NEEDS_IMPROVEMENT, FAIL];
        let found = schema.good().and_then(|schema| choices(field_schema(schema, field.trim())?));
        // The usual verdicts have their order, however they are listed.
        let verdicts = found.filter(|found| !found.iter().all(|verdict| known.contains(&verdict.as_str())));
        Self::Nearness(verdicts.unwrap_or_else(|| known.map(str::to_owned).to_vec()), value.trim().to_owned())
    }

    /// How high something stands; nothing where it has no place.
    pub(super) fn standing(&self, found: &str) -> Option<f64> {
        let found = found.trim();
        match self {
            Self::Number => number(found),
            Self::Nearness(verdicts, passing) => {
                let place = |verdict: &str| verdicts.iter().position(|known| known == verdict);
                let distance = place(found)?.abs_diff(place(passing).unwrap_or_default());
                Some(-(distance as f64))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        run::{Condition, Next},
        workflow::{Typed, schema::read_schema},
    };

    fn attempt(content: &str, found: Option<&str>, feedback: &str) -> Attempt {
        let lane = LaneId(0);
        let judged = Judged {
            attempt: 1,
            generator: lane,
            evaluator: lane,
            condition: Condition::default(),
            found: found.map(str::to_owned),
            feedback: feedback.to_owned(),
            next: Next::Again,
        };
        Attempt { made: Made { lane, reply: format!("R: {content}\n"), content: content.to_owned() }, judged }
    }

    #[test]
    fn the_next_attempt_is_told_of_all_before_it_and_of_the_latest_feedback() {
        assert_eq!(context(&[]), "");
        let attempts = [attempt("one", None, "first"), attempt("two", None, " second ")];
        assert_eq!(
            context(&attempts),
            "Previous attempts:\n\nAttempt 1:\nR: one\n\nAttempt 2:\nR: two\n\nFeedback on attempt 2:\nsecond"
        );
    }

    #[test]
    fn the_response_is_what_follows_its_mark() {
        for (reply, response) in [
            ("Thoughts:\nso\n\nResponse:\ncode\nmore\n", "code\nmore"),
            ("Thoughts: x Response: y", "y"),
            ("My Response: will be short.\nResponse: y", "y"),
            ("**Thoughts:** a\n**Response:**\ny", "y"),
            ("## Response:\ny\nResponse: z", "y\nResponse: z"),
            ("**Response**: y", "y"),
            ("Response:\n*a*", "*a*"),
            ("A Response is due.", "A Response is due."),
            ("no mark", "no mark"),
            ("Thoughts:\nx\nResponse: ", "Thoughts:\nx\nResponse: "),
        ] {
            let found = split_response(reply).1;
            assert_eq!(found, response, "{reply}");
        }
        for (reply, before) in [
            ("Thoughts:\n*so*\n\nResponse:\ncode", "Thoughts:\n*so*"),
            ("**Thoughts:** a\n**Response:**\ny", "**Thoughts:** a"),
            ("Response: y", ""),
            ("no mark", ""),
            ("a\nResponse: ", ""),
        ] {
            assert_eq!(split_response(reply).0, before, "{reply}");
        }
    }

    #[test]
    fn what_comes_again_is_named_with_the_latest_it_is_like() {
        let attempts = [attempt("a b", None, "x"), attempt("c", None, ""), attempt("a  b", None, "y")];
        let check = |kind, text: &str, like: Option<u32>| {
            let found = stall(&attempts, kind, text);
            assert_eq!(found, like.map(|like| Stalled { stall: kind, attempt: 4, like }), "{text}");
        };
        check(Stall::SameAttempt, "a\nb ", Some(3));
        check(Stall::SameAttempt, "ab", None);
        check(Stall::SameAttempt, "A b", None);
        check(Stall::SameFeedback, "x", Some(1));
        check(Stall::SameFeedback, " ", Some(2));
        check(Stall::SameFeedback, "c", None);
    }

    #[test]
    fn the_best_attempt_is_the_latest_of_the_highest() {
        let number = Pass::AtLeast { field: "score".into(), threshold: Typed::Good(9.0) };
        let verdict = |value: &str| Pass::Is { field: "evaluation".into(), value: value.into() };
        let usual = r#"["FAIL", "PASS", "NEEDS_IMPROVEMENT"]"#;
        let rising = r#"["poor", "fair", "good", "great"]"#;
        let check = |pass: &Pass, choices: &str, found: &[&str], best_one: (u32, Why, u32)| {
            let schema = match choices {
                "" => read_schema(r#"{"properties": {"evaluation": {}}}"#),
                choices => {
                    read_schema(&format!(r#"{{"properties": {{"evaluation": {{"enum": {choices}}}}}}}"#))
                }
            };
            let attempts: Vec<Attempt> = found
                .iter()
                .map(|found| attempt("", Some(*found).filter(|found| !found.is_empty()), ""))
                .collect();
            let chosen = best(&attempts, pass, &schema);
            let chosen = chosen.map(|chosen| (chosen.attempt, chosen.why, chosen.among));
            assert_eq!(chosen, Some(best_one), "{choices} {found:?}");
        };
        check(&number, "", &["3", "7.5", "7"], (2, Why::Number, 1));
        check(&number, "", &["7", "-1", "7.0"], (3, Why::Number, 2));
        check(&number, "", &["-3", "", "high"], (1, Why::Number, 1));
        check(&number, "", &["", "high"], (2, Why::Latest, 2));
        for choices in [usual, ""] {
            let pass = verdict("PASS");
            check(&pass, choices, &["FAIL", "NEEDS_IMPROVEMENT", "FAIL"], (2, Why::Verdict, 1));
            check(&pass, choices, &["NEEDS_IMPROVEMENT", "NEEDS_IMPROVEMENT"], (2, Why::Verdict, 2));
            check(&pass, choices, &["FAIL", "what"], (1, Why::Verdict, 1));
        }
        check(&verdict("great"), rising, &["fair", "good", "poor"], (2, Why::Verdict, 1));
        check(&verdict("poor"), rising, &["fair", "good", "great"], (1, Why::Verdict, 1));
        check(&verdict("other"), rising, &["good", "fair"], (2, Why::Verdict, 1));
        let bare = best(&[attempt("", None, "")], &verdict("PASS"), &read_schema("{"));
        assert_eq!(bare.map(|chosen| chosen.why), Some(Why::Latest));
        assert_eq!(best(&[], &number, &read_schema("{}")), None);
    }
}
