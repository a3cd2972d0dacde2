//! Runs that a person holds, mends and resumes: step mode, budgets, edited messages and replies, logs that break off.

use crate::{
    check::{Case, Ends, Played, check, play, step, watched},
    script::{Act, Exchange},
};
use std::cell::Cell;
use workflow_playground::{
    llm::{Message, Role},
    run::{
        Allowance, Ending, LaneId,
        LaneStatus::{Done, Failed, Incomplete, Reused, Skipped, Stopped},
        Memory, Pause, RunEvent, RunState, RunStatus, Trace,
    },
    workflow::{Control, Limits, Typed},
};

fn three() -> Case {
    Case::three(vec![Exchange::says("x"), Exchange::says("y"), Exchange::says("z")])
}

/// The same in step mode, with as many exchanges as are wanted, until a person stops it.
fn stepping(exchanges: usize) -> Case {
    let case = three();
    Case { exchanges: case.exchanges[..exchanges].to_vec(), step_mode: true, stop_at: Some(1e6), ..case }
}

fn next_call(state: &RunState, control: &Control) {
    if let RunStatus::Paused(Pause::NextCall(lane)) = state.status {
        control.next_call(lane, None);
    }
}

#[test]
fn in_step_mode_nothing_is_sent_before_a_person_says_so() {
    let played = watched(&stepping(0), |_, _| ());
    assert_eq!(played.statuses(), [Stopped, Skipped, Skipped]);
    let asked = played.lane(0).request.as_ref().unwrap().0.messages[0].content.as_str();
    assert_eq!(asked, "a\nInput:\nIN", "what would be sent is there to be looked at");
    assert_eq!(played.state.totals().calls, 0);

    let played = watched(&stepping(3), next_call);
    assert_eq!(played.statuses(), [Done, Done, Done]);
    let pauses =
        played.trace.events().iter().filter(|timed| matches!(timed.event, RunEvent::Paused(_))).count();
    assert_eq!(pauses, 3);
}

#[test]
fn a_second_click_lets_no_second_call_go() {
    let clicks = Cell::new(0);
    let played = watched(&stepping(1), move |state, control| {
        if let RunStatus::Paused(Pause::NextCall(lane)) = state.status
            && clicks.replace(clicks.get() + 1) == 0
        {
            control.next_call(lane, None);
            control.next_call(lane, None);
            control.next_call(LaneId(1), None);
        }
    });
    assert_eq!(played.statuses(), [Done, Stopped, Skipped]);
}

#[test]
fn messages_that_a_person_wrote_are_sent_and_remembered() {
    let rewrite = |state: &RunState, control: &Control| match state.status {
        RunStatus::Paused(Pause::NextCall(LaneId(1))) => {
            control.next_call(LaneId(1), Some(vec![Message::new(Role::User, "mine")]));
        }
        _ => next_call(state, control),
    };
    let played = watched(&stepping(3), rewrite);
    assert_eq!(played.asked(), ["a\nInput:\nIN", "mine", "c\nInput:\ny"]);
    assert!(played.lane(1).is_rewritten && !played.lane(2).is_rewritten);
    // A whole rerun sends nothing, and still shows what was sent.
    let again = Case { memory: Memory::of(&played.trace), exchanges: vec![], ..three() };
    let again = check("again", &again, &[(Reused, "x"), (Reused, "y"), (Reused, "z")], &Ends::Done("z"));
    assert_eq!(again.lane(1).rewritten(), played.lane(1).rewritten());
    // A failure does not lose what was written.
    let failing = Case { exchanges: vec![Exchange::says("x"), Exchange::answers(401, "no")], ..stepping(0) };
    let failed = watched(&failing, rewrite);
    assert_eq!(failed.statuses(), [Done, Failed, Skipped]);
    let memory = Memory::of(&failed.trace);
    let retry = Case { memory, exchanges: vec![Exchange::says("Y"), Exchange::says("Z")], ..three() };
    assert_eq!(play(&retry).asked()[0], "mine");
}

#[test]
fn an_edited_reply_is_used_and_only_what_follows_from_it_runs() {
    let first = play(&three());
    let mut memory = Memory::of(&first.trace);
    memory.amend(first.lane(0), "X");
    let case = Case { memory, exchanges: vec![Exchange::says("Y"), Exchange::says("Z")], ..three() };
    let played = check("edited", &case, &[(Reused, "X"), (Done, "Y"), (Done, "Z")], &Ends::Done("Z"));
    assert_eq!(played.asked(), ["b\nInput:\nX", "c\nInput:\nY"]);
    assert!(played.lane(0).is_amended && !played.lane(1).is_amended);
    // The edit is remembered with the rest, as long as the same is asked.
    let again = Case { memory: Memory::of(&played.trace), exchanges: vec![], ..three() };
    let again = check("again", &again, &[(Reused, "X"), (Reused, "Y"), (Reused, "Z")], &Ends::Done("Z"));
    assert!(again.lane(0).is_amended);
    // An edit that changes nothing further on reaches no further.
    let mut memory = Memory::of(&first.trace);
    memory.amend(first.lane(1), "y");
    let same = Case { memory, exchanges: vec![], ..three() };
    check("the same", &same, &[(Reused, "x"), (Reused, "y"), (Reused, "z")], &Ends::Done("z"));
}

#[test]
fn an_edit_taken_back_pays_nothing_again() {
    let first = play(&three());
    let amend = |played: &Played, earlier: Memory, text: &str, exchanges: Vec<Exchange>| {
        let mut memory = Memory::of(&played.trace).over(earlier);
        memory.amend(played.lane(0), text);
        play(&Case { memory, exchanges, ..three() })
    };
    let remembered = || Memory::of(&first.trace);
    let edited = amend(&first, Memory::default(), "X", vec![Exchange::says("Y"), Exchange::says("Z")]);
    let back = amend(&edited, remembered(), "x", vec![]);
    assert_eq!((back.statuses(), back.requests.len()), (vec![Reused, Reused, Reused], 0));
    assert_eq!(back.lane(2).text, "z");
}

#[test]
fn a_broken_reply_can_be_mended_by_hand_and_a_good_one_asked_again() {
    let broken = Case::three(vec![Exchange::says("x"), Exchange::begins("half")]);
    let failed = play(&broken);
    assert_eq!(failed.statuses(), [Done, Incomplete, Skipped]);
    let mut memory = Memory::of(&failed.trace);
    memory.amend(failed.lane(1), "half and the rest");
    let case = Case { memory, exchanges: vec![Exchange::says("z")], ..broken };
    check("mended", &case, &[(Reused, "x"), (Reused, "half and the rest"), (Done, "z")], &Ends::Done("z"));

    let done = play(&three());
    let mut memory = Memory::of(&done.trace);
    memory.forget(&done.lane(2).opened.path);
    let case = Case { memory, exchanges: vec![Exchange::says("other")], ..three() };
    check("once more", &case, &[(Reused, "x"), (Reused, "y"), (Done, "other")], &Ends::Done("other"));
}

#[test]
fn what_a_person_writes_counts_even_for_a_question_that_they_changed() {
    let done = play(&three());
    let mut memory = Memory::of(&done.trace);
    memory.amend(done.lane(0), "mine");
    let mut case = Case { memory, exchanges: vec![Exchange::says("Y"), Exchange::says("Z")], ..three() };
    case.steps[0].prompt = "another question".into();
    let played = check("pinned", &case, &[(Reused, "mine"), (Done, "Y"), (Done, "Z")], &Ends::Done("Z"));
    // From then on it is the reply to that question, and to no other.
    let mut other = Case {
        memory: Memory::of(&played.trace),
        exchanges: vec![Exchange::says("1"), Exchange::says("2"), Exchange::says("3")],
        ..case
    };
    other.steps[0].prompt = "a third question".into();
    check("asked anew", &other, &[(Done, "1"), (Done, "2"), (Done, "3")], &Ends::Done("3"));
}

fn allowed(calls: Option<u32>, tokens: Option<u32>, seconds: Option<u32>) -> Limits {
    let good = |limit: Option<u32>| limit.map(Typed::Good);
    Limits { calls: good(calls), tokens: good(tokens), seconds: good(seconds), ..Limits::default() }
}

#[test]
fn a_run_waits_at_its_limits_and_goes_on_by_as_much_again() {
    for (allowance, limits, sent_before) in [
        (Allowance::Calls, allowed(Some(1), None, None), 1),
        (Allowance::Calls, allowed(Some(2), None, None), 2),
        (Allowance::Tokens, allowed(None, Some(20), None), 2),
        (Allowance::Time, allowed(None, None, Some(1)), 1),
    ] {
        let slow = |text: &str| {
            Exchange::sent()
                .then(Act::Pass(1_000.0))
                .then(Act::Head(200))
                .delta(&serde_json::json!({"content": text}))
                .finishes("stop")
        };
        let all = [slow("x"), slow("y"), slow("z")];
        let at_the_cap = Case {
            limits: limits.clone(),
            exchanges: all[..sent_before].to_vec(),
            stop_at: Some(1e6),
            ..three()
        };
        let played = watched(&at_the_cap, |_, _| ());
        assert_eq!(played.state.totals().calls as usize, sent_before, "{allowance:?}");
        let pause = RunEvent::Paused(Pause::Budget(allowance));
        assert!(
            played.trace.events().iter().any(|timed| timed.event == pause),
            "{allowance:?}: {:#?}",
            played.trace
        );
        assert_eq!(played.lane(sent_before).status, Stopped, "nothing new starts, until a person stops it");

        let went_on = Case { limits, exchanges: all.to_vec(), ..three() };
        let played = watched(&went_on, |state, control| {
            if matches!(state.status, RunStatus::Paused(Pause::Budget(_))) {
                control.go_on();
            }
        });
        assert_eq!(played.statuses(), [Done, Done, Done], "{allowance:?}");
    }
}

#[test]
fn attempts_count_towards_the_limit() {
    let limits = allowed(Some(2), None, None);
    let busy = Exchange::answers(503, "busy");
    let case = Case {
        limits,
        exchanges: vec![busy.clone(), busy],
        stop_at: Some(1e6),
        steps: vec![step("A", "a")],
        ..three()
    };
    let played = watched(&case, |_, _| ());
    assert_eq!(played.state.totals().calls, 2);
    assert_eq!(played.statuses(), [Stopped]);
}

/// The log up to a moment, as a page that went away left it.
fn cut(trace: &Trace, events: usize) -> Trace {
    let mut cut = Trace::default();
    for timed in &trace.events()[..events] {
        cut.record(timed.at, timed.event.clone());
    }
    cut
}

#[test]
fn a_log_that_breaks_off_anywhere_can_be_resumed() {
    let case = three();
    let whole = play(&case);
    let all = whole.trace.events().len();
    for events in 1..all {
        let mut trace = cut(&whole.trace, events);
        trace.close(Ending::Interrupted);
        let state = RunState::of(&trace);
        assert_eq!(state.status, RunStatus::Ended(Ending::Interrupted), "{events}");
        assert!(state.lanes.iter().all(workflow_playground::run::LaneState::is_over), "{events}: {state:#?}");
        let closed = trace.clone();
        trace.close(Ending::Interrupted);
        assert_eq!(trace, closed, "closing again changes nothing");
        let done = state.lanes.iter().filter(|lane| lane.status == Done).count();
        let texts = ["x", "y", "z"];
        let exchanges = texts[done..].iter().map(|text| Exchange::says(text)).collect();
        let resumed = play(&Case { memory: Memory::of(&trace), exchanges, ..case.clone() });
        assert_eq!(resumed.requests.len(), 3 - done, "only what is missing is asked");
        assert_eq!(resumed.state.status, whole.state.status);
    }
    let mut trace = whole.trace.clone();
    trace.close(Ending::Interrupted);
    assert_eq!(trace, whole.trace, "what came to its end stays as it is");
}
