//! One of several calls is given up by a person: it ends as stopped, its siblings go on, and what reads them all is
//! given the survivors. It deliberately knows nothing of the button.

use crate::{
    check::{Case, Played, play, watched},
    parallel::{case, four, merged, says},
    script::Exchange,
};
use std::cell::Cell;
use workflow_playground::{
    llm::Order,
    run::{
        CallError, Ending, LaneId,
        LaneStatus::{Done, Reused, Stopped, Streaming, Waiting},
        Memory, RunState, RunStatus, SpanKind, timeline,
    },
    workflow::Control,
};

/// A person who gives these calls up as soon as they are under way.
fn giving_up(case: &Case, lanes: &'static [u32]) -> Played {
    let given_up = Cell::new(0);
    watched(case, move |state: &RunState, control: &Control| {
        let Some(next) = lanes.get(given_up.get()) else { return };
        let lane = &state.lanes[*next as usize];
        let has_come = lane.status == Streaming || lane.status == Waiting && lane.timing.answered.is_none();
        if has_come {
            control.order(LaneId(*next), Order::GiveUp);
            given_up.set(given_up.get() + 1);
        }
    })
}

fn one_hangs() -> Case {
    let hangs = Exchange::begins("half").hangs().to("as B");
    Case {
        stop_at: Some(1e6),
        ..case(four(), vec![says("A", "a"), hangs, says("C", "c"), says("D", "d"), merged("acd")])
    }
}

#[test]
fn one_call_that_is_given_up_is_stopped_and_the_others_go_on() {
    let played = giving_up(&one_hangs(), &[1]);
    assert_eq!(played.statuses(), [Done, Stopped, Done, Done, Done]);
    let given_up = played.lane(1);
    assert_eq!((given_up.text.as_str(), &given_up.error), ("half", &Some(CallError::GivenUp)));
    assert!(given_up.attempts.is_empty() && given_up.is_given_up() && !given_up.has_given());
    let fed = played.lane(4).fed.clone().unwrap();
    assert_eq!((fed.from, fed.of), (vec![LaneId(0), LaneId(2), LaneId(3)], 4));
    let line = timeline(&played.state, 0);
    let failed = line.bars[1].spans.iter().filter(|span| span.kind == SpanKind::Failed);
    assert_eq!(failed.count(), 0, "it did not fail");
}

#[test]
fn a_call_is_given_up_before_its_first_word_too() {
    let silent = Exchange::sent().hangs().to("as B");
    let exchanges = vec![says("A", "a"), silent, says("C", "c"), says("D", "d"), merged("acd")];
    let played = giving_up(&Case { stop_at: Some(1e6), ..case(four(), exchanges) }, &[1]);
    assert_eq!(played.statuses(), [Done, Stopped, Done, Done, Done]);
    assert_eq!(played.state.totals().calls, 5, "it is not asked again by itself");
}

#[test]
fn when_all_are_given_up_there_is_nothing_to_read() {
    let hang = |name: &str| Exchange::begins("half").hangs().to(&format!("as {name}"));
    let case = Case { stop_at: Some(1e6), ..case(four(), ["A", "B", "C", "D"].map(hang).to_vec()) };
    let played = giving_up(&case, &[0, 1, 2, 3]);
    assert_eq!(played.state.status, RunStatus::Ended(Ending::AllFailed));
}

#[test]
fn what_was_given_up_is_not_asked_again_because_something_else_is() {
    let first = giving_up(&one_hangs(), &[1]);
    let mut memory = Memory::of(&first.trace);
    memory.keep_failures(&first.state);
    memory.amend(first.lane(0), "A!");
    let again = Case { memory, ..case(four(), vec![merged("ALL")]) };
    let played = watched(&again, |_, _| ());
    assert_eq!(played.statuses(), [Reused, Stopped, Reused, Reused, Done]);
    assert_eq!(played.lane(1).text, "half", "what had come is there");
    // Whoever asks it again, asks it alone.
    let mut memory = Memory::of(&first.trace);
    memory.keep_failures(&first.state);
    memory.forget(&first.lane(1).opened.path);
    let played = play(&Case { memory, ..case(four(), vec![says("B", "b"), merged("all")]) });
    assert_eq!(played.statuses(), [Reused, Done, Reused, Reused, Done]);
}
