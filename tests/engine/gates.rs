//! Gates in a chain: open, closed for good, and closed until the step has been asked again.

use crate::{
    check::{Case, Played, play, step},
    script::Exchange,
    structured::structured,
};
use workflow_playground::{
    run::{
        Condition, Ending, LaneId,
        LaneStatus::{Done, Reused, Skipped},
        Memory, RunStatus, Test, Then,
    },
    workflow::{
        Typed,
        patterns::{Gate, Otherwise, Step},
    },
};

fn gated(mut step: Step, field: &str, test: Test, value: &str, otherwise: Otherwise) -> Step {
    let condition = Condition { field: field.into(), test, value: value.into() };
    step.gate = Some(Gate { condition, otherwise, message: "Name a budget.".into() });
    step
}

fn case(otherwise: Otherwise, says: &[&str]) -> Case {
    let steps = vec![gated(step("A", "a"), "", Test::Contains, "budget", otherwise), step("B", "b")];
    let exchanges = says.iter().map(|text| Exchange::says(text)).collect();
    Case { steps, exchanges, ..Case::default() }
}

fn then(played: &Played) -> Vec<Option<Then>> {
    played.state.lanes.iter().map(|lane| lane.gated.as_ref().map(|gated| gated.then)).collect()
}

fn ending(played: &Played) -> Ending {
    let RunStatus::Ended(ending) = &played.state.status else { panic!("{:?}", played.state) };
    ending.clone()
}

#[test]
fn an_open_gate_lets_the_reply_through() {
    let played = play(&case(Otherwise::Stop, &["A Budget of 5", "b"]));
    assert_eq!((played.statuses(), then(&played)), (vec![Done, Done], vec![Some(Then::GoOn), None]));
}

#[test]
fn a_closed_gate_stops_the_run_and_keeps_the_reply() {
    let played = play(&case(Otherwise::Stop, &["nothing"]));
    assert_eq!((played.statuses(), then(&played)), (vec![Done, Skipped], vec![Some(Then::Stop), None]));
    assert_eq!(ending(&played), Ending::Gated(LaneId(0)));
    assert_eq!(played.lane(0).text, "nothing");
}

#[test]
fn a_step_is_asked_again_with_the_gates_message() {
    let played = play(&case(Otherwise::Again(Typed::Good(2)), &["none", "still none", "a budget", "b"]));
    let paths: Vec<String> = played.state.lanes.iter().map(|lane| lane.opened.path.to_string()).collect();
    assert_eq!(paths, ["step-1", "step-2", "step-1/again-1", "step-1/again-2"]);
    assert_eq!(then(&played), [Some(Then::Again), None, Some(Then::Again), Some(Then::GoOn)]);
    assert_eq!(played.asked(), ["a\nInput:\nIN", "Name a budget.", "Name a budget.", "b\nInput:\na budget"]);
    let asked = played.lane(3).messages();
    assert_eq!((asked.len(), asked[1].content.as_str()), (3, "still none"), "it sees its latest reply");
    assert_eq!(played.lane(2).opened.iteration, Some(2));
}

#[test]
fn after_the_last_time_the_run_stops() {
    let played = play(&case(Otherwise::Again(Typed::Good(1)), &["none", "none either"]));
    assert_eq!(ending(&played), Ending::Gated(LaneId(2)));
    assert_eq!(played.statuses(), [Done, Skipped, Done]);
}

#[test]
fn a_gate_reads_a_field() {
    let steps = vec![
        gated(structured("A", "a"), "word", Test::Is, "yes", Otherwise::Again(Typed::Good(1))),
        step("B", "{a.word}"),
    ];
    let says = |texts: &[&str]| texts.iter().map(|text| Exchange::says(text)).collect();
    let exchanges = says(&[r#"{"word":"no"}"#, r#"Now: {"word":"yes"}"#, "b"]);
    let played = play(&Case { steps, exchanges, ..Case::default() });
    let found: Vec<Option<String>> =
        played.state.lanes.iter().map(|lane| lane.gated.clone().and_then(|gated| gated.found)).collect();
    assert_eq!(found, [Some("no".into()), None, Some("yes".into())]);
    assert_eq!(played.asked()[2], "yes");
    assert!(played.asked()[1].starts_with("Name a budget."));
}

#[test]
fn an_edited_reply_opens_the_gate_without_asking_again() {
    let case = case(Otherwise::Stop, &["none"]);
    let first = play(&case);
    let mut memory = Memory::of(&first.trace);
    memory.amend(first.lane(0), "with a budget");
    let played = play(&Case { memory, exchanges: vec![Exchange::says("b")], ..case });
    assert_eq!((played.statuses(), then(&played)), (vec![Reused, Done], vec![Some(Then::GoOn), None]));
}
