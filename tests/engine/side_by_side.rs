//! Lanes that run at once: who waits for whose turn, what a pause holds, and what is asked again. Parallel's workers
//! stand for all; what they are asked is in `parallel.rs`.

use crate::{
    check::{Case, Ends, Played, check, play, watched},
    parallel::{case, four, merged, says, worker},
    script::{Act, Exchange},
    structured::{BAD, GOOD, SCHEMA},
};
use serde_json::json;
use std::cell::RefCell;
use workflow_playground::{
    llm::{Hold, Message, Role},
    run::{
        Allowance, Ending, LaneEvent, LaneId, LaneState,
        LaneStatus::{self, Done, Failed, Filtered, Incomplete, Reused, Skipped, Stopped},
        Memory, Pause, RunEvent, RunState, RunStatus, Timed, Trace,
    },
    workflow::{
        Control, Limits, Typed,
        patterns::{ParallelSpec, Worker},
        schema::read_schema,
    },
};

/// What the worker of this name says after so many milliseconds.
fn slow(name: &str, ms: f64) -> Exchange {
    slow_to_say(name, ms, &name.to_lowercase())
}

fn slow_to_say(name: &str, ms: f64, text: &str) -> Exchange {
    let head = Exchange::sent().then(Act::Pass(ms)).then(Act::Head(200));
    head.delta(&json!({ "content": text })).finishes("stop").to(&format!("as {name}"))
}

fn all_slow() -> Vec<Exchange> {
    [slow("A", 100.0), slow("B", 300.0), slow("C", 100.0), slow("D", 100.0), merged("all")].to_vec()
}

fn limited(at_once: u32) -> ParallelSpec {
    ParallelSpec { at_once: Some(Typed::Good(at_once)), ..four() }
}

/// When each lane was held for its turn, and when that came.
fn turns(played: &Played) -> Vec<(u32, u32, &'static str)> {
    let told = |event: &RunEvent| match event {
        RunEvent::Lane(lane, LaneEvent::Held(Hold::Turn(2))) => Some((lane.0, "held")),
        RunEvent::Lane(lane, LaneEvent::TurnCame) => Some((lane.0, "came")),
        _ => None,
    };
    let events = played.trace.events().iter();
    events.filter_map(|timed| told(&timed.event).map(|(lane, what)| (timed.at, lane, what))).collect()
}

#[test]
fn without_a_limit_all_go_out_at_once_and_the_aggregator_waits_for_the_last() {
    let played = play(&case(four(), all_slow()));
    assert_eq!(played.times, [0.0, 0.0, 0.0, 0.0, 300.0]);
    assert_eq!(turns(&played), []);
    // The plan is there before anything is sent.
    let opened = |event: &RunEvent| matches!(event, RunEvent::LaneOpened(_));
    assert_eq!(played.trace.events().iter().skip(1).take_while(|timed| opened(&timed.event)).count(), 5);
}

#[test]
fn a_limit_is_kept_and_whoever_waits_says_so() {
    let played = play(&case(limited(2), all_slow()));
    assert_eq!(played.times, [0.0, 0.0, 100.0, 200.0, 300.0], "in order, as soon as there is room");
    assert_eq!(turns(&played), [(0, 2, "held"), (0, 3, "held"), (100, 2, "came"), (200, 3, "came")]);
    let timing = played.lane(3).timing;
    assert_eq!((timing.asked, timing.turn, timing.sent), (Some(0), Some(200), Some(200)));
    assert_eq!((played.lane(3).hold, played.lane(0).timing.turn), (None, None));
    assert_eq!(play(&case(limited(4), all_slow())).times, [0.0, 0.0, 0.0, 0.0, 300.0]);
    assert_eq!(play(&case(limited(1), all_slow())).times, [0.0, 100.0, 400.0, 500.0, 600.0]);
}

#[test]
fn sixty_four_workers_each_reach_the_aggregator() {
    let all = Worker { times: Typed::Good(64), ..worker("A") };
    for at_once in [None, Some(7)] {
        let spec = ParallelSpec { workers: vec![all.clone()], at_once: at_once.map(Typed::Good), ..four() };
        let mut exchanges = vec![slow("A", 10.0); 64];
        exchanges.push(merged("all"));
        let mut case = case(spec, exchanges);
        case.limits = Limits { calls: None, ..Limits::default() };
        let played = play(&case);
        assert_eq!(played.times[64], if at_once.is_some() { 100.0 } else { 10.0 });
        assert_eq!(played.lane(64).fed.as_ref().map(|fed| fed.from.len()), Some(64));
    }
}

#[test]
fn a_stop_ends_all_and_leaves_nothing_behind() {
    let mut exchanges = all_slow();
    exchanges.truncate(3);
    exchanges[1] = Exchange::begins("half").hangs().to("as B");
    let case = Case { stop_at: Some(150.0), ..case(limited(2), exchanges) };
    let lanes = [(Done, "a"), (Stopped, "half"), (Stopped, ""), (Skipped, ""), (Skipped, "")];
    check("stop", &case, &lanes, &Ends::Stopped);
}

#[test]
fn a_failure_or_a_wait_for_another_attempt_frees_or_keeps_a_turn() {
    let busy = Exchange::answers(503, "busy").to("as A");
    let exchanges = vec![
        Exchange::answers(404, "no").to("as B"),
        busy,
        slow("A", 0.0),
        slow("C", 0.0),
        slow("D", 0.0),
        merged("all"),
    ];
    let played = play(&case(limited(1), exchanges));
    let statuses = [Done, Failed, Done, Done, Done];
    assert_eq!(played.statuses(), statuses);
    let order: Vec<u32> = turns_of_one(&played);
    assert_eq!(order, [1, 2, 3], "A keeps its turn until its second attempt");
    assert!(played.lane(1).timing.turn >= played.lane(0).timing.ended);
}

fn turns_of_one(played: &Played) -> Vec<u32> {
    let came = |event: &RunEvent| match event {
        RunEvent::Lane(lane, LaneEvent::TurnCame) => Some(lane.0),
        _ => None,
    };
    played.trace.events().iter().filter_map(|timed| came(&timed.event)).collect()
}

#[test]
fn too_many_requests_hold_the_siblings_too() {
    let head = Exchange::sent().then(Act::Pass(50.0)).then(Act::HeadWith(429, &[("retry-after", "5")]));
    let busy = head.then(Act::Bytes(b"slow down".to_vec())).to("as A");
    // C and D come into the pause that A causes; B is under way and goes on.
    let exchanges =
        vec![busy, slow("B", 100.0), slow("A", 0.0), slow("C", 0.0), slow("D", 0.0), merged("all")];
    let played = play(&case(limited(2), exchanges));
    assert_eq!(played.statuses(), [Done; 5]);
    assert_eq!(played.times, [0.0, 0.0, 5_050.0, 5_050.0, 5_050.0, 5_050.0]);
    assert_eq!(played.lane(1).timing.ended, Some(100));
    let is_held = |event: &RunEvent| {
        matches!(event, RunEvent::Lane(LaneId(2), LaneEvent::Held(Hold::RateLimit(4_950))))
    };
    assert!(played.trace.events().iter().any(|timed| is_held(&timed.event)), "{:#?}", played.trace);
    let limited = [0, 1, 2, 3].map(|index| played.lane(index).limited.clone());
    assert_eq!(limited, [vec![], vec![], vec![(100, 5_050)], vec![]], "D had no turn to be held in");
    assert_eq!(
        [49, 50, 5_049, 5_050].map(|now| played.state.rate_limit(now)),
        [Some(5_001), Some(5_000), Some(1), None]
    );
}

/// What is waited for: the lanes whose calls a person may let go.
fn waiting(state: &RunState) -> Vec<u32> {
    let lanes = state.pauses.iter().map(|pause| match pause {
        Pause::NextCall(lane) => lane.0,
        Pause::Budget(_) => u32::MAX,
    });
    lanes.collect()
}

#[test]
fn in_step_mode_several_wait_at_once_and_each_is_let_go_on_its_own() {
    let exchanges =
        vec![says("C", "c"), Exchange::says("a").to("mine"), says("D", "d"), says("B", "b"), merged("all")];
    let seen = std::rc::Rc::new(RefCell::new(Vec::new()));
    let noted = std::rc::Rc::clone(&seen);
    let order = RefCell::new(vec![4_u32, 1, 3, 0, 2]);
    let case = Case { step_mode: true, stop_at: Some(1e6), ..case(four(), exchanges) };
    let played = watched(&case, move |state: &RunState, control: &Control| {
        let waiting = waiting(state);
        let all_shown = waiting.iter().all(|lane| !state.lanes[*lane as usize].messages().is_empty());
        assert!(all_shown, "what would be sent is there to be looked at");
        if noted.borrow().last() != Some(&waiting) {
            noted.borrow_mut().push(waiting.clone());
        }
        if let Some(next) = order.borrow().last().filter(|lane| waiting.contains(lane)) {
            let mine = (*next == 0).then(|| vec![Message::new(Role::User, "mine")]);
            control.next_call(LaneId(*next), mine);
        } else {
            return;
        }
        order.borrow_mut().pop();
    });
    assert_eq!(played.statuses(), [Done; 5]);
    let seen = seen.take();
    for expected in [vec![0, 1, 2, 3], vec![0, 1, 3], vec![1, 3], vec![1], vec![4]] {
        assert!(seen.contains(&expected), "{expected:?} of {seen:?}");
    }
    let asked: Vec<String> = played.asked();
    assert!(asked[0].starts_with("as C") && asked[1] == "mine" && asked[2].starts_with("as D"), "{asked:?}");
    assert!(played.lane(0).is_rewritten);
}

#[test]
fn in_step_mode_no_more_wait_than_may_run() {
    let most = std::rc::Rc::new(std::cell::Cell::new(0));
    let noted = std::rc::Rc::clone(&most);
    let exchanges = vec![says("A", "a"), says("B", "b"), says("C", "c"), says("D", "d"), merged("all")];
    let case = Case { step_mode: true, stop_at: Some(1e6), ..case(limited(2), exchanges) };
    let played = watched(&case, move |state: &RunState, control: &Control| {
        noted.set(noted.get().max(state.pauses.len()));
        if let Some(Pause::NextCall(lane)) = state.pauses.first() {
            control.next_call(*lane, None);
        }
    });
    assert_eq!((played.statuses(), most.get()), (vec![Done; 5], 2));
}

#[test]
fn a_spent_budget_holds_all_that_has_not_begun_in_one_pause() {
    let limits = Limits { calls: Some(Typed::Good(2)), ..Limits::default() };
    let held = Case { limits: limits.clone(), stop_at: Some(1e6), ..case(four(), all_slow()[..2].to_vec()) };
    let played = watched(&held, |_, _| ());
    assert_eq!(played.statuses(), [Done, Done, Stopped, Stopped, Skipped], "what is under way finishes");
    let paused = RunEvent::Paused(Pause::Budget(Allowance::Calls));
    let pauses = |played: &Played| played.trace.events().iter().filter(|timed| timed.event == paused).count();
    assert_eq!((pauses(&played), played.state.totals().calls), (1, 2));

    let went_on = Case { limits, ..case(four(), all_slow()) };
    let played = watched(&went_on, |state, control| {
        if matches!(state.status, RunStatus::Paused(Pause::Budget(_))) && !state.has_calls_under_way() {
            control.go_on();
        }
    });
    assert_eq!((played.statuses(), pauses(&played)), (vec![Done; 5], 2));
}

fn first(failing: &[&str]) -> (Case, Played) {
    let answer = |name: &str| match failing.contains(&name) {
        true => Exchange::answers(404, "no").to(&format!("as {name}")),
        false => says(name, &name.to_lowercase()),
    };
    let mut exchanges: Vec<Exchange> = ["A", "B", "C", "D"].map(answer).to_vec();
    exchanges.push(merged("all"));
    let case = case(limited(2), exchanges);
    let played = play(&case);
    (case, played)
}

#[test]
fn a_failed_worker_is_asked_again_with_the_aggregator_and_the_others_are_reused() {
    let (case, played) = first(&["B"]);
    let memory = Memory::of(&played.trace);
    let case = Case { memory, exchanges: vec![says("B", "b"), merged("ALL")], ..case };
    let lanes = [(Reused, "a"), (Done, "b"), (Reused, "c"), (Reused, "d"), (Done, "ALL")];
    let played = check("retry", &case, &lanes, &Ends::Done("ALL"));
    assert_eq!(turns(&played), [], "what is reused waits for no turn, and takes none");
}

fn ending(played: &Played) -> Ending {
    match &played.state.status {
        RunStatus::Ended(ending) => ending.clone(),
        status => panic!("{status:?}"),
    }
}

#[test]
fn of_several_that_failed_one_is_asked_again_or_mended_and_the_others_stay() {
    let lost = || {
        vec![
            Exchange::answers(404, "no").to("as A"),
            Exchange::begins("half").to("as B"),
            Exchange::begins("bad").finishes("content_filter").to("as C"),
            says("D", "d"),
        ]
    };
    let failed = play(&case(four(), [lost(), vec![merged("d")]].concat()));
    let before = [(Failed, ""), (Incomplete, "half"), (Filtered, "bad"), (Done, "d"), (Done, "d")];
    let kept = || {
        let mut memory = Memory::of(&failed.trace);
        memory.keep_failures(&failed.state);
        memory
    };
    // Nothing is asked again by itself, and all is shown as it was.
    let lanes = [before[0], before[1], before[2], (Reused, "d"), (Reused, "d")];
    let again = |memory, exchanges| Case { memory, ..case(four(), exchanges) };
    let same = run_and_find(&again(kept(), vec![]), &lanes);
    assert_eq!(same.state.totals().calls, 0);
    assert_eq!(same.lane(0).error, failed.lane(0).error);
    let old = |played: &Played| [0, 1, 2, 3, 4].map(|index| played.lane(index).failed_before());
    assert_eq!((old(&failed), old(&same)), ([false; 5], [true, true, true, false, false]));
    let mut memory = Memory::of(&same.trace);
    memory.keep_failures(&same.state);
    run_and_find(&again(memory, vec![]), &lanes);
    // One is asked again.
    let mut memory = kept();
    memory.forget(&failed.lane(1).opened.path);
    let mended = [before[0], (Done, "b"), before[2], (Reused, "d"), (Done, "bd")];
    run_and_find(&again(memory, vec![says("B", "b"), merged("bd")]), &mended);
    // One is written by hand.
    let mut memory = kept();
    memory.amend(failed.lane(2), "c");
    let by_hand = [before[0], before[1], (Reused, "c"), (Reused, "d"), (Done, "cd")];
    run_and_find(&again(memory, vec![merged("cd")]), &by_hand);
    // What an earlier run was answered is not lost.
    let (_, whole) = first(&[]);
    let mut memory = Memory::of(&failed.trace).over(Memory::of(&whole.trace));
    memory.keep_failures(&failed.state);
    let lanes = [(Reused, "a"), (Reused, "b"), (Reused, "c"), (Reused, "d"), (Reused, "all")];
    run_and_find(&again(memory, vec![]), &lanes);
}

/// Runs a case with what it remembers of failures, which the law of memory knows nothing of.
fn run_and_find(case: &Case, lanes: &[(LaneStatus, &str)]) -> Played {
    let played = watched(case, |_, _| ());
    let found: Vec<_> = played.state.lanes.iter().map(|lane| (lane.status, lane.text.as_str())).collect();
    assert_eq!(found, lanes);
    played
}

#[test]
fn after_all_have_failed_only_they_are_asked_again() {
    let no = |name: &str| Exchange::answers(404, "no").to(&format!("as {name}"));
    let failed = play(&case(four(), ["A", "B", "C", "D"].map(no).to_vec()));
    assert_eq!(ending(&failed), Ending::AllFailed);
    let memory = Memory::of(&failed.trace);
    let exchanges = vec![no("A"), no("B"), no("C"), says("D", "d"), merged("all")];
    let lanes = [(Failed, ""), (Failed, ""), (Failed, ""), (Done, "d"), (Done, "all")];
    check("again", &Case { memory, ..case(four(), exchanges) }, &lanes, &Ends::Done("all"));
}

#[test]
fn an_edited_reply_reaches_the_aggregator_and_no_other_worker() {
    let (case, played) = first(&[]);
    let mut memory = Memory::of(&played.trace);
    memory.amend(played.lane(2), "C!");
    let case = Case { memory, exchanges: vec![merged("ALL")], ..case };
    let lanes = [(Reused, "a"), (Reused, "b"), (Reused, "C!"), (Reused, "d"), (Done, "ALL")];
    let played = check("edited", &case, &lanes, &Ends::Done("ALL"));
    assert!(played.asked()[0] == "IN" && played.lane(2).is_amended);
    // A failed worker's reply can be written by hand: it is fed like any other.
    let (case, failed) = first(&["B"]);
    let mut memory = Memory::of(&failed.trace);
    memory.amend(failed.lane(1), "by hand");
    let case = Case { memory, exchanges: vec![merged("ALL")], ..case };
    let played = play(&case);
    assert_eq!(played.lane(4).fed.as_ref().map(|fed| (fed.from.len(), fed.of)), Some((4, 4)));
}

#[test]
fn a_changed_worker_is_asked_anew_and_the_others_are_not() {
    let (case, played) = first(&[]);
    let mut spec = limited(2);
    spec.workers[3] = worker("E");
    let memory = Memory::of(&played.trace);
    let exchanges = vec![says("E", "e"), merged("ALL")];
    let case =
        Case { memory, other: Some(workflow_playground::workflow::Spec::Parallel(spec)), exchanges, ..case };
    let lanes = [(Reused, "a"), (Reused, "b"), (Reused, "c"), (Done, "e"), (Done, "ALL")];
    check("changed", &case, &lanes, &Ends::Done("ALL"));
}

#[test]
fn a_log_that_breaks_off_anywhere_can_be_resumed() {
    let case = case(limited(2), all_slow());
    let whole = play(&case);
    for events in 1..whole.trace.events().len() {
        let mut trace = Trace::default();
        for timed in &whole.trace.events()[..events] {
            trace.record(timed.at, timed.event.clone());
        }
        trace.close(Ending::Interrupted);
        let state = RunState::of(&trace);
        assert!(state.lanes.iter().all(LaneState::is_over), "{events}: {state:#?}");
        let is_done = |index: usize| state.lanes.get(index).is_some_and(|lane| lane.status == Done);
        let missing = (0..5).filter(|index| !is_done(*index));
        let exchanges = missing.map(|index| all_slow()[index].clone()).collect();
        let resumed = play(&Case { memory: Memory::of(&trace), exchanges, ..case.clone() });
        assert_eq!(resumed.state.status, whole.state.status, "{events}");
    }
}

#[test]
fn a_reply_whose_check_was_cut_off_is_mended_in_its_turn() {
    let spec = ParallelSpec {
        schema: Some(read_schema(SCHEMA)),
        workers: ["A", "B", "C"].map(worker).to_vec(),
        aggregator: None,
        ..limited(1)
    };
    let whole = play(&case(spec.clone(), [GOOD, BAD, GOOD, GOOD].map(Exchange::says).to_vec()));
    let mut trace = Trace::default();
    for timed in whole.trace.events() {
        trace.record(timed.at, timed.event.clone());
        if matches!(timed.event, RunEvent::Lane(LaneId(1), LaneEvent::Replied(_))) {
            break;
        }
    }
    trace.close(Ending::Interrupted);
    let exchanges = vec![slow_to_say("B", 100.0, GOOD), says("C", GOOD)];
    let resumed = play(&Case { memory: Memory::of(&trace), ..case(spec, exchanges) });
    let lanes = [0, 1, 2].map(|index| resumed.lane(index).status);
    assert_eq!(lanes, [Reused, Done, Done]);
    let held = |timed: &&Timed| matches!(timed.event, RunEvent::Lane(_, LaneEvent::Held(Hold::Turn(1))));
    assert_eq!(resumed.trace.events().iter().filter(held).count(), 1, "while one is mended, the next waits");
}
