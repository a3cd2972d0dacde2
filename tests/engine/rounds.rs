//! The rounds of a loop: what stalls is named, what is changed or asked for beyond the cap runs from there on, and any
//! row of judgements ends as it must.

use crate::{
    check::{Case, Ends, Played, check, play},
    evaluating::{better, case, chosen, nexts, score, scoring, spec, verdict},
    script::Exchange,
};
use proptest::prelude::*;
use workflow_playground::{
    run::{
        LaneId,
        LaneStatus::{Done, Failed, Reused},
        Memory, Next, Round, RunState, Stall, Stalled, Trace, Why, rounds,
    },
    workflow::{Spec, Typed, patterns::EvaluatorSpec},
};

fn capped(cap: u32) -> EvaluatorSpec {
    EvaluatorSpec { cap: Typed::Good(cap), ..spec() }
}

/// The case again with all that `played` remembers, and these exchanges.
fn again(case: &Case, played: &Played, exchanges: &[&str]) -> Case {
    let exchanges = exchanges.iter().map(|text| Exchange::says(text)).collect();
    Case { memory: Memory::of(&played.trace), exchanges, ..case.clone() }
}

#[test]
fn two_more_attempts_pay_for_no_earlier_one() {
    let no = [better("a"), better("b"), better("c")];
    let case = case(capped(2), &[("one", &no[0]), ("two", &no[1])]);
    let first = play(&case);
    assert_eq!(
        (nexts(&first), chosen(&first)),
        (vec![Next::Again, Next::Capped], Some((2, Why::Verdict, 2)))
    );
    let mut more = again(&case, &first, &["three", &no[2], "four", &verdict("PASS", "")]);
    let Some(Spec::Evaluator(spec)) = &mut more.other else { panic!("an evaluator") };
    spec.allow_more(2);
    assert_eq!(spec.cap, Typed::Good(4));
    let pass = verdict("PASS", "");
    let lanes = [
        (Reused, "one"),
        (Reused, no[0].as_str()),
        (Reused, "two"),
        (Reused, &no[1]),
        (Done, "three"),
        (Done, &no[2]),
        (Done, "four"),
        (Done, &pass),
    ];
    let played = check("two more", &more, &lanes, &Ends::Done("four"));
    assert_eq!(nexts(&played), [Next::Again, Next::Again, Next::Again, Next::Passed]);
    assert_eq!(played.state.totals().calls, 4);
    // Less than that is asked for by hand just the same, and there is an end to it.
    let mut fewer = again(&case, &first, &[]);
    let Some(Spec::Evaluator(spec)) = &mut fewer.other else { panic!("an evaluator") };
    spec.cap = Typed::Good(1);
    assert_eq!(nexts(&play(&fewer)), [Next::Capped]);
    let mut all = capped(1);
    all.allow_more(49);
    assert_eq!(all.cap, Typed::Good(50));
}

#[test]
fn what_comes_a_second_time_is_named_and_ends_nothing() {
    let stalled = |stall, attempt, like| Stalled { stall, attempt, like };
    let check = |name: &str, rounds_of: &[(&str, &str)], expected: &[Stalled]| {
        let played = play(&case(capped(rounds_of.len() as u32), rounds_of));
        assert_eq!(played.state.stalls, expected, "{name}");
        assert_eq!(played.state.judged.len(), rounds_of.len(), "{name}");
    };
    let (a, b, pass) = (better("do a"), better("do b"), verdict("PASS", "do a"));
    check("none", &[("one", &a), ("two", &b)], &[]);
    check("an attempt", &[("one", &a), ("one", &b)], &[stalled(Stall::SameAttempt, 2, 1)]);
    check("white space", &[("one two", &a), ("one\n two\n", &b)], &[stalled(Stall::SameAttempt, 2, 1)]);
    let spaced = better(" do  a ");
    check("feedback", &[("one", &a), ("two", &spaced)], &[stalled(Stall::SameFeedback, 2, 1)]);
    check(
        "both, and not in a row",
        &[("one", &a), ("two", &b), ("one", &a), ("one", &a)],
        &[
            stalled(Stall::SameAttempt, 3, 1),
            stalled(Stall::SameFeedback, 3, 1),
            stalled(Stall::SameAttempt, 4, 3),
            stalled(Stall::SameFeedback, 4, 3),
        ],
    );
    // Once it has passed, what is said of it is of no matter; that it is the same attempt is.
    check("passed", &[("one", &a), ("one", &pass)], &[stalled(Stall::SameAttempt, 2, 1)]);
}

#[test]
fn a_stall_is_told_before_the_attempt_is_judged() {
    let a = better("a");
    let mut case = case(capped(2), &[("one", &a), ("one", &a)]);
    case.exchanges[3] = Exchange::answers(404, "no");
    let played = play(&case);
    assert_eq!(played.state.stalls.len(), 1);
    assert_eq!(played.statuses(), [Done, Done, Done, Failed]);
}

#[test]
fn what_is_changed_by_hand_runs_on_from_there() {
    let (no, pass) = (better("no"), verdict("PASS", ""));
    let case = case(spec(), &[("one", &no), ("two", &pass)]);
    let first = play(&case);
    let with = |lane: usize, text: &str, exchanges: &[&str]| {
        let mut case = again(&case, &first, exchanges);
        case.memory.amend(first.lane(lane), text);
        case
    };
    // A verdict that passes ends the loop where it stands.
    let lanes = [(Reused, "one"), (Reused, pass.as_str())];
    let played = check("a verdict", &with(1, &pass, &[]), &lanes, &Ends::Done("one"));
    assert_eq!(chosen(&played), Some((1, Why::Passed, 1)));
    // Other feedback has the next attempt made anew, and judged anew only if it is another.
    let other = better("other");
    let lanes = [(Reused, "one"), (Reused, other.as_str()), (Done, "three"), (Done, &pass)];
    check("feedback", &with(1, &other, &["three", &pass]), &lanes, &Ends::Done("three"));
    let lanes = [(Reused, "one"), (Reused, other.as_str()), (Done, "two"), (Reused, &pass)];
    check("the same attempt", &with(1, &other, &["two"]), &lanes, &Ends::Done("two"));
    // An attempt, and all after it.
    let lanes = [(Reused, "uno"), (Done, no.as_str()), (Done, "dos"), (Done, &pass)];
    check("an attempt", &with(0, "uno", &[&no, "dos", &pass]), &lanes, &Ends::Done("dos"));
    // A verdict that does not pass goes on beyond where it ended.
    let lanes = [
        (Reused, "one"),
        (Reused, no.as_str()),
        (Reused, "two"),
        (Reused, &other),
        (Done, "x"),
        (Done, &pass),
    ];
    check("stricter", &with(3, &other, &["x", &pass]), &lanes, &Ends::Done("x"));
}

#[test]
fn after_a_failure_only_what_is_missing_is_asked() {
    let (no, pass) = (better("no"), verdict("PASS", ""));
    let mut case = case(spec(), &[("one", &no), ("two", &pass)]);
    case.exchanges[3] = Exchange::answers(404, "no");
    let failed = play(&case);
    let lanes = [(Reused, "one"), (Reused, no.as_str()), (Reused, "two"), (Done, &pass)];
    check("again", &again(&case, &failed, &[&pass]), &lanes, &Ends::Done("two"));
}

#[test]
fn a_log_gives_the_rounds() {
    let (no, pass) = (score(3.0, "more"), score(9.0, ""));
    let played = play(&case(scoring(), &[("one", &no), ("one", &pass)]));
    let found = rounds(&played.state);
    let lanes: Vec<_> = found.iter().map(|round| (round.number, round.generator, round.evaluator)).collect();
    let lane = |number| Some(LaneId(number));
    assert_eq!(lanes, [(1, lane(0), lane(1)), (2, lane(2), lane(3))]);
    let Round { judged, stalls, chosen, .. } = &found[1];
    assert_eq!(judged.as_ref().map(|judged| judged.next), Some(Next::Passed));
    assert_eq!((stalls.len(), chosen.map(|chosen| chosen.why)), (1, Some(Why::Passed)));
    assert_eq!((found[0].stalls.len(), found[0].chosen), (0, None));
    // While it runs, a round is there as soon as it is planned.
    let mut begun = Trace::default();
    for timed in &played.trace.events()[..3] {
        begun.record(timed.at, timed.event.clone());
    }
    let begun = rounds(&RunState::of(&begun));
    assert_eq!((begun.len(), begun[0].judged.clone(), begun[0].evaluator), (1, None, lane(1)));
    // A chain has attempts, but no rounds.
    assert_eq!(rounds(&play(&Case::three(["x", "y", "z"].map(Exchange::says).to_vec())).state), []);
}

#[test]
fn a_log_of_an_earlier_version_is_read() {
    let old = r#"[{"at":0,"event":{"started":{"at":1,"pattern":"chain","host":"h"}}},
        {"at":1,"event":{"finished":{"done":{"result":"x"}}}}]"#;
    let trace: Trace = serde_json::from_str(old).unwrap();
    let state = RunState::of(&trace);
    assert_eq!((state.judged.len(), state.stalls.len(), state.chosen), (0, 0, None));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_row_of_judgements_ends_at_the_first_pass_or_at_the_cap(
        row in prop::collection::vec((0..10_u8, "[ab{}\n]{0,6}"), 1..9),
        passing in 1..10_u8,
    ) {
        let end = row.iter().position(|(score, _)| *score >= passing);
        let made = end.map_or(row.len(), |end| end + 1);
        let judged: Vec<String> = row.iter().map(|(points, text)| score(f64::from(*points), text)).collect();
        let rounds_of: Vec<(&str, &str)> =
            row.iter().zip(&judged).map(|((_, text), judged)| (text.as_str(), judged.as_str())).collect();
        let mut own = scoring();
        own.pass = workflow_playground::workflow::patterns::Pass::AtLeast {
            field: "score".into(),
            threshold: Typed::Good(f64::from(passing)),
        };
        own.cap = Typed::Good(row.len() as u32);
        let played = play(&case(own, &rounds_of[..made]));
        prop_assert_eq!(played.requests.len(), made * 2);
        let best = row[..made].iter().map(|(score, _)| *score).max().unwrap();
        let at = row[..made].iter().rposition(|(score, _)| *score == best).unwrap();
        let chosen = played.state.chosen.unwrap();
        prop_assert_eq!(chosen.attempt as usize, at + 1);
        prop_assert_eq!(chosen.why == Why::Passed, end.is_some());
        let likes: Vec<(u32, u32)> = played.state.stalls.iter().map(|it| (it.like, it.attempt)).collect();
        prop_assert!(likes.iter().all(|(like, attempt)| like < attempt));
    }
}
