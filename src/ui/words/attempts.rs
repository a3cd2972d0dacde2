//! Attempts and what is said of them, in words: verdicts, what comes a second time, which attempt is the result.

use super::clipped;
use crate::run::{Chosen, Judged, Next, Round, RunState, Stall, Stalled, Test, Why};

/// Beside Resume, once a verdict has stopped the run.
pub const CAN_PASS_VERDICT: &str = "Edit the attempt or its verdict, or let FAIL try again, and press Resume: what was \
     answered is not asked again.";

/// The result of a run that a verdict stopped.
pub const REJECTED_RESULT: &str =
    "There is no result, because the evaluator's verdict is FAIL and the run stops there.";

/// How an attempt was judged, and what follows.
pub fn judged(judged: &Judged) -> String {
    let found = judged.found.as_deref().map(|found| format!("“{}”", clipped(found.trim())));
    let field = &judged.condition.field;
    let found = match found {
        Some(found) => format!("{field} is {found}"),
        None => format!("the reply has no field “{field}”"),
    };
    let wanted = match judged.condition.test {
        Test::AtLeast => format!("at least {}", judged.condition.value),
        _ => format!("“{}”", judged.condition.value.trim()),
    };
    match judged.next {
        Next::Passed => format!("Passed: {found}."),
        Next::Again => {
            format!("Not passed: {found}, wanted was {wanted}. The feedback goes into the next attempt.")
        }
        Next::Anew => {
            format!("Not passed: {found}, wanted was {wanted}. The next attempt is told nothing of that.")
        }
        Next::Capped => format!("Not passed: {found}, wanted was {wanted}. This was the last attempt."),
        Next::Rejected => format!("Failed: {found}, wanted was {wanted}. The run stops here."),
    }
}

/// A round: its number, how its attempt was judged and whether it is the result.
pub fn round(round: &Round) -> String {
    let said = round.judged.as_ref().map_or_else(|| "Not judged yet.".to_owned(), judged);
    let result = round.chosen.map_or("", |_| " It is the result.");
    format!("Attempt {}. {said}{result}", round.number)
}

/// What was found in an attempt, as short as can be, with a sign for whether it passed.
pub fn verdict(judged: &Judged) -> String {
    let sign = if judged.next == Next::Passed { "✓" } else { "✗" };
    // A verdict of several words may break between them.
    let found = judged.found.as_deref().map(|found| clipped(found.trim()).replace('_', "_\u{200b}"));
    format!("{sign} {}", found.as_deref().unwrap_or("no verdict"))
}

/// What the line across the bars is.
pub fn threshold(judged: &Judged) -> String {
    format!("dashed: passes at {}", judged.condition.value.trim())
}

/// Above the feedback that an attempt was given.
pub fn feedback_on(attempt: u32) -> String {
    format!("Feedback on attempt {attempt}")
}

/// What an attempt is told of those before it.
pub const NEXT_IS_TOLD: &str = "Next attempt gets";
/// The usual way.
pub const ATTEMPTS_AND_FEEDBACK: &str = "earlier attempts, latest feedback";
/// The other.
pub const TOLD_NOTHING: &str = "neither: it is asked afresh";

/// Beside feedback of which no word came into the attempt, and none went out of it.
pub const NOTHING_TAKEN_UP: &str = "No word of it came into the attempt or went out of it.";

/// What is marked in an attempt.
pub fn changes_since(attempt: u32) -> String {
    format!("Changes since attempt {attempt}")
}

/// That the loop does not get on.
pub fn stalled(stalled: &Stalled, state: &RunState) -> String {
    let Stalled { attempt, like, .. } = stalled;
    let was_told = state.judged.iter().all(|judged| judged.next != Next::Anew);
    match stalled.stall {
        Stall::SameAttempt if was_told => {
            format!("Stalled: attempt {attempt} is the same as attempt {like}. The feedback changed nothing.")
        }
        Stall::SameAttempt => format!("Stalled: attempt {attempt} is the same as attempt {like}."),
        Stall::SameFeedback => format!("Stalled: the feedback is the same as on attempt {like}."),
    }
}

/// That a loop came to its end, and with which attempt.
pub fn chosen(state: &RunState) -> Option<String> {
    let Chosen { attempt, why, .. } = state.chosen?;
    Some(match why {
        Why::Passed => format!("Done: attempt {attempt} passed"),
        _ => format!("Done without a pass: the result is attempt {attempt} of {}", state.judged.len()),
    })
}

/// Why an attempt is the result.
pub fn why_chosen(chosen: &Chosen, state: &RunState) -> String {
    let Chosen { attempt, why, among, .. } = chosen;
    let judged = state.judged.iter().find(|judged| judged.attempt == *attempt);
    let found = judged.and_then(|judged| judged.found.as_deref()).unwrap_or_default();
    let latest = |best: &str| match among {
        1 => format!("it has {best}"),
        among => format!("it is the latest of {among} with {best}"),
    };
    let why = match why {
        Why::Passed => return format!("Attempt {attempt} passed, so it is the result."),
        Why::Number => latest(&format!("the highest number, {}", clipped(found.trim()))),
        Why::Verdict => latest(&format!("the best verdict, {}", clipped(found.trim()))),
        Why::Latest => "nothing tells which is better, and it is the latest".to_owned(),
    };
    format!("No attempt passed. The result is attempt {attempt}: {why}.")
}

/// Beside the button that allows more attempts.
pub fn attempts_used_up(attempts: u32) -> String {
    match attempts {
        1 => "The one attempt that there may be did not pass. Two more can follow; this one is kept."
            .to_owned(),
        attempts => {
            format!(
                "None of {attempts} attempts passed, which is the most there may be. Two more can follow; these are kept."
            )
        }
    }
}

/// That a verdict stopped the run.
pub fn rejected(state: &RunState) -> String {
    match state.judged.last() {
        Some(Judged { attempt, found: Some(_), .. }) => {
            format!("Stopped: the evaluator's verdict on attempt {attempt} is FAIL.")
        }
        _ => "Stopped: the evaluator's verdict is FAIL.".to_owned(),
    }
}

/// A field that is to reach a number cannot be one.
pub fn not_a_number(field: &str) -> String {
    format!("The field “{field}” is to reach a threshold: make it a number in the schema.")
}

/// A field that ends the loop cannot have the value that does.
pub fn not_a_choice(field: &str, value: &str) -> String {
    format!("“{value}” is none of the choices of the field “{field}”: add it to the schema, or name another.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::{Condition, LaneId};

    fn judgement(test: Test, value: &str, found: Option<&str>, next: Next) -> Judged {
        Judged {
            attempt: 2,
            generator: LaneId(2),
            evaluator: LaneId(3),
            condition: Condition { field: "mark".into(), test, value: value.into() },
            found: found.map(str::to_owned),
            feedback: String::new(),
            next,
        }
    }

    #[test]
    fn a_judgement_says_what_was_found_and_what_was_wanted() {
        let check = |given: Judged, said: &str| assert_eq!(judged(&given), said);
        check(judgement(Test::Is, "PASS", Some("PASS"), Next::Passed), "Passed: mark is “PASS”.");
        check(
            judgement(Test::AtLeast, "8", Some("7.5"), Next::Capped),
            "Not passed: mark is “7.5”, wanted was at least 8. This was the last attempt.",
        );
        check(
            judgement(Test::Is, "PASS", None, Next::Rejected),
            "Failed: the reply has no field “mark”, wanted was “PASS”. The run stops here.",
        );
    }

    #[test]
    fn a_round_is_told_short_and_long() {
        let mut given = Round {
            number: 2,
            generator: None,
            evaluator: None,
            judged: None,
            stalls: Vec::new(),
            chosen: None,
        };
        assert_eq!(round(&given), "Attempt 2. Not judged yet.");
        given.judged = Some(judgement(Test::AtLeast, "8", Some("9"), Next::Passed));
        given.chosen = Some(Chosen { attempt: 2, lane: LaneId(2), why: Why::Passed, among: 1 });
        assert_eq!(round(&given), "Attempt 2. Passed: mark is “9”. It is the result.");
        let check = |found: Option<&str>, next: Next, said: &str| {
            assert_eq!(verdict(&judgement(Test::Is, "PASS", found, next)), said);
        };
        check(Some("PASS"), Next::Passed, "✓ PASS");
        check(Some("SO_SO"), Next::Again, "✗ SO_\u{200b}SO");
        check(None, Next::Capped, "✗ no verdict");
    }

    #[test]
    fn the_result_is_named_with_its_reason() {
        let check = |why: Why, among: u32, end: &str, reason: &str| {
            let given = Chosen { attempt: 2, lane: LaneId(2), why, among };
            let state = RunState {
                judged: vec![judgement(Test::AtLeast, "8", Some("7"), Next::Capped)],
                chosen: Some(given),
                ..RunState::default()
            };
            assert_eq!(chosen(&state).as_deref(), Some(end));
            assert_eq!(why_chosen(&given, &state), reason);
        };
        check(Why::Passed, 1, "Done: attempt 2 passed", "Attempt 2 passed, so it is the result.");
        let end = "Done without a pass: the result is attempt 2 of 1";
        let best = "No attempt passed. The result is attempt 2: it has the highest number, 7.";
        check(Why::Number, 1, end, best);
        let tied =
            "No attempt passed. The result is attempt 2: it is the latest of 3 with the best verdict, 7.";
        check(Why::Verdict, 3, end, tied);
        assert_eq!(chosen(&RunState::default()), None);
    }
}
