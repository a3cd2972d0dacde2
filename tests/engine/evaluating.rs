//! Evaluator: what generator and evaluator are asked in each round, when the loop ends, and which attempt is the result.

use crate::{
    check::{Case, Ends, Played, bodies, check, play, watched},
    script::Exchange,
};
use serde_json::{Value, json};
use workflow_playground::{
    run::{
        Chosen, LaneId,
        LaneStatus::{self, Done, Failed, Skipped, Truncated},
        Next, Pause, RunStatus, Why, rounds,
    },
    workflow::{
        CallSettings, Spec, Typed,
        patterns::{ContextPlace, Evaluates, EvaluatorSpec, Generator, Judge, OnFail, Pass},
        schema::read_schema,
    },
};

pub(crate) fn spec() -> EvaluatorSpec {
    EvaluatorSpec {
        generator: Generator { prompt: "Make.".into(), ..Generator::default() },
        evaluator: Judge { prompt: "Judge.".into(), ..Judge::default() },
        ..EvaluatorSpec::default()
    }
}

/// The same with a score from 1 up, of which 8 is enough.
pub(crate) fn scoring() -> EvaluatorSpec {
    let mut spec = spec();
    spec.evaluator.schema = read_schema(
        r#"{"type": "object", "properties": {"score": {"type": "number"}, "feedback": {"type": "string"}},
            "required": ["score", "feedback"]}"#,
    );
    spec.pass = Pass::AtLeast { field: "score".into(), threshold: Typed::Good(8.0) };
    spec
}

/// A run of these rounds: each attempt, and how it is judged.
pub(crate) fn case(spec: EvaluatorSpec, rounds: &[(&str, &str)]) -> Case {
    let exchanges =
        rounds.iter().flat_map(|(attempt, judged)| [Exchange::says(attempt), Exchange::says(judged)]);
    let mut case =
        Case { other: Some(Spec::Evaluator(spec)), exchanges: exchanges.collect(), ..Case::default() };
    case.settings.repairs = Some(Typed::Good(0));
    case
}

pub(crate) fn verdict(verdict: &str, feedback: &str) -> String {
    json!({"evaluation": verdict, "feedback": feedback}).to_string()
}

pub(crate) fn score(score: f64, feedback: &str) -> String {
    json!({"score": score, "feedback": feedback}).to_string()
}

pub(crate) fn better(feedback: &str) -> String {
    verdict("NEEDS_IMPROVEMENT", feedback)
}

/// What each round's judgement led to.
pub(crate) fn nexts(played: &Played) -> Vec<Next> {
    played.state.judged.iter().map(|judged| judged.next).collect()
}

/// The attempt that is the result, why, and among how many.
pub(crate) fn chosen(played: &Played) -> Option<(u32, Why, u32)> {
    played.state.chosen.map(|Chosen { attempt, why, among, .. }| (attempt, why, among))
}

/// The last message of each request without the schema in words.
fn asked(played: &Played) -> Vec<String> {
    let without = |asked: String| asked.split("\n\nAnswer with one JSON value").next().unwrap().to_owned();
    played.asked().into_iter().map(without).collect()
}

#[test]
fn an_attempt_that_passes_is_the_result() {
    let pass = verdict("PASS", "");
    let case = case(spec(), &[("one", &pass)]);
    let played = check("one", &case, &[(Done, "one"), (Done, &pass)], &Ends::Done("one"));
    assert_eq!(
        asked(&played),
        ["Make.\nTask:\nIN", "Judge.\nOriginal task:\nIN\n\nContent to evaluate:\none"]
    );
    assert_eq!((nexts(&played), chosen(&played)), (vec![Next::Passed], Some((1, Why::Passed, 1))));
    let judged = &played.state.judged[0];
    assert_eq!((judged.generator, judged.evaluator), (LaneId(0), LaneId(1)));
    assert_eq!((judged.found.as_deref(), judged.condition.value.as_str()), (Some("PASS"), "PASS"));
}

#[test]
fn each_attempt_gets_all_before_it_and_the_latest_feedback() {
    let (first, second, pass) = (better("shorter"), verdict("FAIL", "a title"), verdict("PASS", ""));
    let rounds_of = [("one", first.as_str()), ("two\n", &second), ("three", &pass)];
    let context = [
        "Previous attempts:\n\nAttempt 1:\none\n\nFeedback on attempt 1:\nshorter",
        "Previous attempts:\n\nAttempt 1:\none\n\nAttempt 2:\ntwo\n\nFeedback on attempt 2:\na title",
    ];
    for place in [ContextPlace::BeforeTask, ContextPlace::AfterTask] {
        let mut own = spec();
        own.generator.context = place;
        let lanes: Vec<(LaneStatus, &str)> =
            rounds_of.iter().flat_map(|(attempt, judged)| [(Done, *attempt), (Done, *judged)]).collect();
        let played = check("three", &case(own, &rounds_of), &lanes, &Ends::Done("three"));
        let expected = |context: &str| match place {
            ContextPlace::BeforeTask => format!("Make.\n{context}\n\nTask:\nIN"),
            ContextPlace::AfterTask => format!("Make.\nTask:\nIN\n\n{context}"),
        };
        let asked = asked(&played);
        assert_eq!([&asked[2], &asked[4]], context.map(expected).each_ref());
        assert_eq!(asked[3], "Judge.\nOriginal task:\nIN\n\nContent to evaluate:\ntwo");
        assert_eq!(nexts(&played), [Next::Again, Next::Again, Next::Passed]);
        let opened: Vec<_> = played.state.lanes.iter().map(|lane| &lane.opened).collect();
        let paths: Vec<String> = opened.iter().map(|opened| opened.path.to_string()).collect();
        assert_eq!(
            (paths[0].as_str(), paths[1].as_str(), paths[4].as_str()),
            ("iteration-1/generate-1", "iteration-1/evaluate-1", "iteration-3/generate-1")
        );
        assert!(opened.is_sorted_by_key(|opened| &opened.path), "rounds are shown one after the other");
        let (role, round) = (opened[3].role.name(), opened[3].iteration);
        assert_eq!((opened[3].title.as_str(), role, round), ("Evaluator", "evaluator", Some(2)));
    }
}

/// The documents that this pattern comes from swap two arguments after the first round, and ask without a schema.
#[test]
fn in_every_round_each_call_is_what_it_is() {
    let mut own = spec();
    let with = |model: &str| CallSettings {
        model: Some(model.into()),
        system: Some(format!("You are {model}.")),
        ..CallSettings::default()
    };
    (own.generator.settings, own.evaluator.settings) = (with("maker"), with("judge"));
    let (again, pass) = (better("no"), verdict("PASS", ""));
    let played = play(&case(own, &[("one", &again), ("two", &again), ("three", &again), ("four", &pass)]));
    assert_eq!(played.requests.len(), 8);
    for (index, body) in bodies(&played).into_iter().enumerate() {
        let (name, prompt) =
            if index.is_multiple_of(2) { ("maker", "Make.\n") } else { ("judge", "Judge.\n") };
        let messages = body["messages"].as_array().unwrap();
        let said = messages[1]["content"].as_str().unwrap();
        assert_eq!((&body["model"], messages.len()), (&json!(name), 2));
        assert_eq!(messages[0]["content"], format!("You are {name}."));
        assert!(said.starts_with(prompt) && said.contains("IN"), "{said}");
        let format = &body["response_format"]["json_schema"];
        if name == "maker" {
            assert_eq!(*format, Value::Null);
        } else {
            let attempt = ["one", "two", "three", "four"][index / 2];
            let end = format!("Content to evaluate:\n{attempt}\n\nAnswer with one JSON value");
            assert!(said.contains(&end), "{said}");
            let verdicts = &format["schema"]["properties"]["evaluation"]["enum"];
            assert_eq!(*verdicts, json!(["PASS", "NEEDS_IMPROVEMENT", "FAIL"]));
            assert_eq!((&format["name"], &format["strict"]), (&json!("Evaluator"), &json!(true)));
        }
    }
}

#[test]
fn prompts_say_where_their_values_go() {
    let mut own = spec();
    own.generator.prompt = "{context}|Make {task}".into();
    own.evaluator.prompt = "Judge {content} for {task} after {context}.".into();
    // What looks like a placeholder in a value stays as it is.
    let (again, pass) = (better("{task}"), verdict("PASS", ""));
    let asked = asked(&play(&case(own, &[("{context}", &again), ("two", &pass)])));
    let context = "Previous attempts:\n\nAttempt 1:\n{context}\n\nFeedback on attempt 1:\n{task}";
    assert_eq!(asked[..2], ["|Make IN", "Judge {context} for IN after ."]);
    assert_eq!(asked[2..], [format!("{context}|Make IN"), format!("Judge two for IN after {context}.")]);
    // Whoever leaves the context out asks the same again: that is a choice, too.
    let mut own = spec();
    own.generator.prompt = "Make {task}".into();
    let played = play(&case(own, &[("one", &again), ("two", &pass)]));
    assert_eq!(played.asked()[2], "Make IN");
}

#[test]
fn only_the_response_is_judged_where_that_is_wanted() {
    let replies = ["Thoughts:\na\n\nResponse:\nb\n", "Thoughts:\nc\n\nResponse:\nd"];
    let (again, pass) = (better("no"), verdict("PASS", ""));
    let rounds_of = [(replies[0], again.as_str()), (replies[1], pass.as_str())];
    let mut own = spec();
    let whole = play(&case(own.clone(), &rounds_of));
    assert!(asked(&whole)[1].ends_with("Content to evaluate:\nThoughts:\na\n\nResponse:\nb"));
    own.evaluator.evaluates = Evaluates::AfterResponse;
    let lanes = [(Done, replies[0]), (Done, &again), (Done, replies[1]), (Done, &pass)];
    let played = check("response", &case(own, &rounds_of), &lanes, &Ends::Done("d"));
    assert!(asked(&played)[1].ends_with("Content to evaluate:\nb"));
    assert!(asked(&played)[2].contains("Attempt 1:\nThoughts:\na\n\nResponse:\nb\n\nFeedback"));
}

#[test]
fn a_number_passes_at_the_threshold() {
    let scores = [score(7.5, "more"), score(8.0, "")];
    let played = play(&case(scoring(), &[("one", &scores[0]), ("two", &scores[1])]));
    assert_eq!(
        (nexts(&played), chosen(&played)),
        (vec![Next::Again, Next::Passed], Some((2, Why::Passed, 1)))
    );
    let found: Vec<_> = played.state.judged.iter().map(|judged| judged.found.as_deref()).collect();
    assert_eq!(found, [Some("7.5"), Some("8.0")]);
    assert_eq!(played.state.judged[0].condition.value, "8");
}

#[test]
fn at_the_cap_the_best_attempt_so_far_is_the_result() {
    let check = |own: EvaluatorSpec, judged: &[String], result: &str, best: (u32, Why, u32)| {
        let names = ["one", "two", "three", "four"];
        let rounds_of: Vec<(&str, &str)> = names.into_iter().zip(judged.iter().map(String::as_str)).collect();
        let own = EvaluatorSpec { cap: Typed::Good(judged.len() as u32), ..own };
        let played = play(&case(own, &rounds_of));
        let RunStatus::Ended(ending) = &played.state.status else { panic!("{:?}", played.state) };
        let expected = workflow_playground::run::Outcome { result: result.to_owned() };
        assert_eq!(*ending, workflow_playground::run::Ending::Done(expected), "{judged:?}");
        assert_eq!(chosen(&played), Some(best), "{judged:?}");
        assert_eq!(nexts(&played).last(), Some(&Next::Capped));
        let lane = played.state.chosen.map(|chosen| chosen.lane);
        assert_eq!(lane, Some(LaneId((best.0 - 1) * 2)));
    };
    check(scoring(), &[score(3.0, "a"), score(7.0, "b"), score(5.0, "c")], "two", (2, Why::Number, 1));
    check(scoring(), &[score(7.0, "a"), score(1.0, "b"), score(7.0, "c")], "three", (3, Why::Number, 2));
    check(scoring(), &[score(-2.0, "a")], "one", (1, Why::Number, 1));
    let fail = |feedback| verdict("FAIL", feedback);
    check(spec(), &[fail("a"), better("b"), fail("c")], "two", (2, Why::Verdict, 1));
    check(spec(), &[better("a"), fail("b"), better("c"), fail("d")], "three", (3, Why::Verdict, 2));
    // A field that the reply may leave out is no verdict.
    let mut loose = spec();
    loose.evaluator.schema = read_schema(r#"{"properties": {"evaluation": {}, "feedback": {}}}"#);
    check(loose, &["{}".into(), r#"{"feedback": ["x"]}"#.into()], "two", (2, Why::Latest, 2));
}

#[test]
fn without_a_cap_that_can_be_read_the_usual_one_holds() {
    let again: Vec<String> = (0..4).map(|number| better(&number.to_string())).collect();
    let rounds_of: Vec<(&str, &str)> =
        ["a", "b", "c", "d"].into_iter().zip(again.iter().map(String::as_str)).collect();
    for cap in [EvaluatorSpec::default().cap, Typed::Bad("x".into())] {
        let played = play(&case(EvaluatorSpec { cap, ..spec() }, &rounds_of));
        assert_eq!(nexts(&played), [Next::Again, Next::Again, Next::Again, Next::Capped]);
    }
}

#[test]
fn a_fail_tries_again_or_stops_the_run() {
    let (fail, pass, again) = (verdict("FAIL", "no"), verdict("PASS", ""), better("no"));
    let played = play(&case(spec(), &[("one", &fail), ("two", &pass)]));
    assert_eq!(nexts(&played), [Next::Again, Next::Passed]);

    let strict = EvaluatorSpec { on_fail: OnFail::Stop, ..spec() };
    let lanes = [(Done, "one"), (Done, &again), (Done, "two"), (Done, &fail)];
    let stopped = case(strict.clone(), &[("one", &again), ("two", &fail)]);
    let played = check("stop", &stopped, &lanes, &Ends::Rejected(3));
    assert_eq!((nexts(&played), chosen(&played)), (vec![Next::Again, Next::Rejected], None));
    // At the cap, too; and no verdict but this one stops.
    let one = EvaluatorSpec { cap: Typed::Good(1), ..strict };
    check(
        "at the cap",
        &case(one.clone(), &[("one", &fail)]),
        &[(Done, "one"), (Done, &fail)],
        &Ends::Rejected(1),
    );
    assert_eq!(nexts(&play(&case(one, &[("one", &again)]))), [Next::Capped]);

    // Beside a number it is the usual field that says so.
    let mut both = EvaluatorSpec { on_fail: OnFail::Stop, ..scoring() };
    both.evaluator.schema = read_schema(r#"{"properties": {"score": {}, "evaluation": {}, "feedback": {}}}"#);
    for (reply, next) in [
        (r#"{"score": 3, "evaluation": "FAIL"}"#, Next::Rejected),
        (r#"{"score": 3, "evaluation": "NEEDS_IMPROVEMENT"}"#, Next::Capped),
        (r#"{"score": 3}"#, Next::Capped),
        (r#"{"score": 9, "evaluation": "FAIL"}"#, Next::Passed),
    ] {
        let own = EvaluatorSpec { cap: Typed::Good(1), ..both.clone() };
        assert_eq!(nexts(&play(&case(own, &[("one", reply)]))), [next], "{reply}");
    }
}

#[test]
fn what_fails_ends_the_run_and_leaves_the_rest_of_its_round() {
    let again = better("no");
    let no = || Exchange::answers(404, "no");
    let mut broken = case(spec(), &[("one", &again)]);
    broken.exchanges.push(no());
    let lanes = [(Done, "one"), (Done, again.as_str()), (Failed, ""), (Skipped, "")];
    check("the generator", &broken, &lanes, &Ends::FailedAt(2));
    let mut broken = case(spec(), &[("one", &again)]);
    broken.exchanges[1] = no();
    check("the evaluator", &broken, &[(Done, "one"), (Failed, "")], &Ends::FailedAt(1));
    // What is no judgement is none.
    let words = case(spec(), &[("one", "It is fine.")]);
    check("no JSON", &words, &[(Done, "one"), (Failed, "It is fine.")], &Ends::FailedAt(1));
    let other = verdict("GREAT", "");
    check(
        "unknown",
        &case(spec(), &[("one", &other)]),
        &[(Done, "one"), (Failed, &other)],
        &Ends::FailedAt(1),
    );
    let mut cut = case(spec(), &[("one", &again)]);
    cut.exchanges[1] = Exchange::begins(&again).finishes("length");
    check("cut", &cut, &[(Done, "one"), (Truncated, &again)], &Ends::FailedAt(1));
    // An attempt that was cut is judged as it is.
    let pass = verdict("PASS", "");
    let mut cut = case(spec(), &[("on", &pass)]);
    cut.exchanges[0] = Exchange::begins("on").finishes("length");
    check("cut attempt", &cut, &[(Truncated, "on"), (Done, &pass)], &Ends::Done("on"));
    // A judgement that does not fit is mended in its lane.
    let mut mended = case(spec(), &[("one", "fine"), (&pass, "")]);
    mended.exchanges.pop();
    mended.settings.repairs = Some(Typed::Good(1));
    let played = check("mended", &mended, &[(Done, "one"), (Done, &pass)], &Ends::Done("one"));
    assert_eq!(played.lane(1).repairs(), 1);
}

#[test]
fn in_step_mode_each_call_waits() {
    let (again, pass) = (better("no"), verdict("PASS", ""));
    let case =
        Case { step_mode: true, stop_at: Some(1e6), ..case(spec(), &[("one", &again), ("two", &pass)]) };
    let waited = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
    let noted = std::rc::Rc::clone(&waited);
    let played = watched(&case, move |state, control| {
        if let RunStatus::Paused(Pause::NextCall(lane)) = state.status {
            noted.borrow_mut().push((lane.0, rounds(state).len()));
            control.next_call(lane, None);
        }
    });
    let mut waited = waited.take();
    waited.dedup();
    assert_eq!((played.statuses(), waited), (vec![Done; 4], vec![(0, 1), (1, 1), (2, 2), (3, 2)]));
}
