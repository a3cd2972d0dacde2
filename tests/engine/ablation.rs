//! A workflow with a part of it and without: what either is asked, what the logs say side by side, and where two runs parted.

use crate::{
    check::{Case, Played, play, watched},
    evaluating::{better, case, nexts, score, scoring, spec, verdict},
    script::Exchange,
};
use workflow_playground::{
    run::{
        Came, Difference, Figures, LaneOpened, Next, Parting, RunState, RunStatus, Spread, Tally, Trace,
        parting,
    },
    workflow::{
        Control, PatternId, Spec, Typed, Variation,
        patterns::{ContextPlace, EvaluatorSpec},
    },
};

fn varied(spec: &EvaluatorSpec, variation: Variation) -> EvaluatorSpec {
    let mut varied = Spec::Evaluator(spec.clone());
    varied.vary(variation);
    let Spec::Evaluator(varied) = varied else { panic!("it stays an evaluator") };
    varied
}

fn tally(played: &Played) -> Tally {
    Tally::of(&played.state, 0)
}

fn parted(one: &Played, other: &Played) -> Option<(String, Difference)> {
    told(parting(&one.state, &other.state))
}

fn told(parting: Option<Parting>) -> Option<(String, Difference)> {
    parting.map(|Parting { at: LaneOpened { path, .. }, difference }| (path.to_string(), difference))
}

fn at(path: &str, difference: Difference) -> Option<(String, Difference)> {
    Some((path.to_owned(), difference))
}

/// The log as it was after so many events.
fn begun(played: &Played, events: usize) -> RunState {
    let mut trace = Trace::default();
    for timed in &played.trace.events()[..events] {
        trace.record(timed.at, timed.event.clone());
    }
    RunState::of(&trace)
}

#[test]
fn without_feedback_every_attempt_is_asked_as_the_first_and_judged_as_ever() {
    let (no, pass) = (better("shorter"), verdict("PASS", ""));
    for place in [ContextPlace::BeforeTask, ContextPlace::AfterTask] {
        for prompt in ["Make.", "Make {task}.{context}"] {
            let mut own = spec();
            own.generator.context = place;
            own.generator.prompt = prompt.into();
            own.evaluator.prompt = "Judge {content}. Before: {context}".into();
            let rounds = [("one", no.as_str()), ("two", &no), ("one", &pass)];
            let with = play(&case(varied(&own, Variation::WithFeedback), &rounds));
            let without = play(&case(varied(&own, Variation::WithoutFeedback), &rounds));
            let (told, untold) = (with.asked(), without.asked());
            assert_eq!([&untold[2], &untold[4]], [&untold[0]; 2], "the same is asked each time");
            assert_eq!(told[0], untold[0]);
            assert!(told[2].contains("Feedback on attempt 1:\nshorter"));
            let judged = |asked: &[String]| [1, 3, 5].map(|round| asked[round].clone());
            assert_eq!(judged(&told), judged(&untold), "its judge is asked the same");
            assert_eq!(nexts(&with), [Next::Again, Next::Again, Next::Passed]);
            assert_eq!(nexts(&without), [Next::Anew, Next::Anew, Next::Passed]);
        }
    }
}

#[test]
fn a_variation_changes_nothing_else_and_can_be_taken_back() {
    let own = spec();
    let without = varied(&own, Variation::WithoutFeedback);
    assert_ne!(without, own);
    assert_eq!(varied(&without, Variation::WithFeedback), own);
    for pattern in PatternId::ALL {
        let spec = Spec::empty(*pattern);
        for variation in spec.variations() {
            let mut varied = spec.clone();
            varied.vary(*variation);
            assert_eq!((varied.pattern(), varied.calls()), (*pattern, spec.calls()));
        }
        let mut usual = spec.clone();
        spec.variations().iter().take(1).for_each(|first| usual.vary(*first));
        assert_eq!(usual, spec, "the first is what a person knows: {pattern:?}");
    }
    assert_eq!(Spec::Evaluator(EvaluatorSpec { cap: Typed::Good(7), ..own }).most_calls(), Some(14));
}

#[test]
fn a_log_becomes_a_row_of_figures() {
    let (no, pass) = (better("a"), verdict("PASS", ""));
    let passed = tally(&play(&case(spec(), &[("one", &no), ("two", &pass)])));
    assert_eq!(
        (passed.came, passed.rounds, passed.totals.calls, passed.totals.tokens),
        (Came::Solved, 2, 4, 40)
    );
    let found: Vec<_> = passed.judged.iter().map(|judged| judged.found.as_deref().unwrap()).collect();
    assert_eq!(found, ["NEEDS_IMPROVEMENT", "PASS"]);
    let capped = EvaluatorSpec { cap: Typed::Good(1), ..scoring() };
    let capped = tally(&play(&case(capped, &[("one", &score(3.0, "more"))])));
    assert_eq!((capped.came, capped.rounds, capped.totals.calls), (Came::Unsolved, 1, 2));
    let mut rejecting = spec();
    rejecting.on_fail = workflow_playground::workflow::patterns::OnFail::Stop;
    let rejected = tally(&play(&case(rejecting, &[("one", &verdict("FAIL", "no"))])));
    assert_eq!(rejected.came, Came::Unsolved);
    let chain = tally(&play(&Case::three(["x", "y", "z"].map(Exchange::says).to_vec())));
    assert_eq!((chain.came, chain.rounds, chain.totals.calls), (Came::Ended, 0, 3), "nobody judged it");
    let unreadable = tally(&play(&case(spec(), &[("one", "no verdict")])));
    assert_eq!((unreadable.came, unreadable.rounds), (Came::Broken, 1));
    let mut failing = case(spec(), &[("one", &no), ("two", &pass)]);
    failing.exchanges.truncate(2);
    failing.exchanges.push(Exchange::answers(404, "no such model"));
    let failed = tally(&play(&failing));
    assert_eq!((failed.came, failed.rounds, failed.judged.len()), (Came::Broken, 2, 1));
    let stopped =
        Case { exchanges: vec![Exchange::begins("o").hangs()], stop_at: Some(700.0), ..case(spec(), &[]) };
    let stopped = tally(&play(&stopped));
    assert_eq!((stopped.came, stopped.ms), (Came::Broken, 700));
    let all = [passed, capped, rejected, chain, unreadable, failed, stopped];
    let figures = Figures::of(&all);
    assert_eq!((figures.runs, figures.solved, figures.unsolved, figures.broken), (7, 1, 2, 3));
    assert_eq!(figures.calls, Some(Spread { least: 2, middle: 2, most: 4 }));
}

#[test]
fn a_run_under_way_has_the_figures_of_what_it_has_done() {
    let (no, pass) = (better("a"), verdict("PASS", ""));
    let played = play(&case(spec(), &[("one", &no), ("two", &pass)]));
    let events = played.trace.events().len();
    let mut calls = 0;
    for seen in 0..events {
        let tally = Tally::of(&begun(&played, seen), 1234);
        assert_eq!((tally.came, tally.ms), (Came::Open, 1234), "after {seen} events");
        assert!(tally.totals.calls >= calls && tally.rounds <= 2 && tally.judged.len() <= 2);
        calls = tally.totals.calls;
    }
    assert_eq!(Tally::of(&begun(&played, events), 1234), tally(&played));
    // One that waits at a limit of its own is open, and says so.
    let mut held = case(spec(), &[("one", &no), ("two", &pass)]);
    held.limits.calls = Some(Typed::Good(2));
    let seen = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
    let noted = std::rc::Rc::clone(&seen);
    watched(&held, move |state: &RunState, control: &Control| {
        if matches!(state.status, RunStatus::Paused(_)) {
            noted.borrow_mut().push(Tally::of(state, 0));
            control.go_on();
        }
    });
    let seen = seen.take();
    assert!(
        seen.iter().all(|tally| tally.came == Came::Open && matches!(tally.status, RunStatus::Paused(_)))
    );
    assert_eq!((seen[0].totals.calls, seen[0].judged.len()), (2, 1));
}

#[test]
fn two_runs_part_where_they_first_ask_or_are_answered_otherwise() {
    let (no, other, pass) = (better("a"), better("b"), verdict("PASS", ""));
    let with = varied(&spec(), Variation::WithFeedback);
    let without = varied(&spec(), Variation::WithoutFeedback);
    let run = |spec: &EvaluatorSpec, rounds: &[(&str, &str)]| play(&case(spec.clone(), rounds));
    let one = run(&with, &[("one", &no), ("two", &pass)]);
    let check = |other: &Played, wanted: Option<(String, Difference)>| {
        assert_eq!(parted(&one, other), wanted);
        assert_eq!(parted(other, &one), wanted);
    };
    check(&run(&with, &[("one", &no), ("two", &pass)]), None);
    check(&run(&without, &[("one", &no), ("one", &pass)]), at("iteration-2/generate-1", Difference::Asked));
    check(&run(&with, &[("uno", &no), ("two", &pass)]), at("iteration-1/generate-1", Difference::Answered));
    check(
        &run(&with, &[("one", &other), ("two", &pass)]),
        at("iteration-1/evaluate-1", Difference::Answered),
    );
    check(
        &run(&with, &[("one", &no), ("two", &no), ("x", &pass)]),
        at("iteration-2/evaluate-1", Difference::Answered),
    );
    // The verdict is another only by a person's hand, or where one run is capped earlier.
    let capped = EvaluatorSpec { cap: Typed::Good(1), ..with.clone() };
    check(&run(&capped, &[("one", &no)]), at("iteration-2/generate-1", Difference::Alone));
    // One that failed was not answered the same.
    let mut failing = case(with, &[("one", &no)]);
    failing.exchanges.push(Exchange::answers(404, "no"));
    check(&play(&failing), at("iteration-2/generate-1", Difference::Answered));
    // As long as both are on the way, nothing is told that might not hold.
    let whole = one.trace.events().len();
    let known: Vec<_> = (0..=whole).map(|events| told(parting(&one.state, &begun(&one, events)))).collect();
    assert!(known.iter().all(Option::is_none), "{known:?}");
    let far = run(&without, &[("one", &no), ("one", &pass)]);
    let known: Vec<_> = (0..=far.trace.events().len())
        .filter_map(|events| told(parting(&one.state, &begun(&far, events))))
        .collect();
    assert!(
        !known.is_empty()
            && known.iter().all(|it| Some(it) == at("iteration-2/generate-1", Difference::Asked).as_ref())
    );
}
