//! An agent's driver: when it asks for a reflection, where its note goes, and that a run goes on without one.

use crate::{
    agent::{calls, case, spec},
    check::{bodies, play},
    sandbox::{PlayedScripts, returned},
    script::Exchange,
};
use serde_json::{Value, json};
use std::rc::Rc;
use workflow_playground::{
    ports::Ran,
    run::{
        LaneRole,
        LaneStatus::{Done, Failed},
        Trigger,
        ablation::{Came, Difference, Tally, parting},
    },
    workflow::{
        Spec, Typed, Variation, conversation::NoteRole, patterns::AgentSpec, workspace::WorkspaceFile,
    },
};

const MISSING: &str = r#"{"path":"c.txt"}"#;

fn brief() -> AgentSpec {
    let mut spec = spec();
    spec.reflection.prompt = "Why?".into();
    spec
}

#[test]
fn a_note_is_told_in_the_role_that_a_person_chose() {
    let error = "Error: there is no file c.txt. There are: a.txt, b.txt.";
    let note = "Note from the driver:\nRead a.txt.";
    let alone = |role: &str| json!({"role": role, "content": note});
    for (role, last) in [
        (
            NoteRole::ToolResult,
            json!({"role": "tool", "content": format!("{error}\n\n{note}"), "tool_call_id": "x"}),
        ),
        (NoteRole::System, alone("system")),
        (NoteRole::User, alone("user")),
        (NoteRole::Assistant, alone("assistant")),
    ] {
        let mut spec = brief();
        spec.reflection.role = role;
        spec.settings.system = Some("Be an agent.".into());
        spec.reflection.settings.system = Some("Be a critic.".into());
        let exchanges = vec![
            calls(&[("x", "read_file", MISSING)]),
            Exchange::says(" Read a.txt.\n"),
            Exchange::says("done"),
        ];
        let played = play(&case(spec, exchanges));
        let sent = bodies(&played);
        assert_eq!(sent[1].get("tools"), None, "who reflects calls nothing");
        assert_eq!(
            sent[1]["messages"],
            json!([{"role": "system", "content": "Be a critic."}, {"role": "user", "content": format!(
                "Why?\n\nGoal:\nIN\n\nWhat happened:\nThe tool read_file returned an error:\nread_file({MISSING})\n{error}\
                 \n\nConversation so far:\nuser: IN\n\nassistant: calls read_file({MISSING})\n\ntool: {error}")}])
        );
        let messages = sent[2]["messages"].as_array().unwrap();
        assert_eq!(messages.last(), Some(&last));
        assert_eq!(messages[0], json!({"role": "system", "content": "Be an agent."}));
        let reflection =
            played.state.lanes.iter().find(|lane| lane.opened.role == LaneRole::Reflection).unwrap();
        assert_eq!(reflection.opened.path.to_string(), "turn-1/reflection-1");
        assert_eq!(reflection.opened.parent.map(|lane| lane.0), Some(0));
        assert_eq!(reflection.trigger, Some(Trigger::ToolError("read_file".into())));
    }
}

#[test]
fn without_reflection_nobody_is_asked() {
    let mut spec = brief();
    spec.reflection.on = false;
    let played = play(&case(spec, vec![calls(&[("x", "read_file", MISSING)]), Exchange::says("done")]));
    assert_eq!(played.requests.len(), 2);
}

#[test]
fn a_reflection_that_fails_or_says_nothing_is_a_gap() {
    for (answer, status) in [(Exchange::answers(404, "no"), Failed), (Exchange::says(" "), Done)] {
        let exchanges = vec![calls(&[("x", "read_file", MISSING)]), answer, Exchange::says("done")];
        let played = play(&case(brief(), exchanges));
        let messages: Vec<Value> = bodies(&played)[2]["messages"].as_array().unwrap().clone();
        assert_eq!(messages.len(), 3);
        assert!(!messages[2]["content"].as_str().unwrap().contains("driver"));
        assert_eq!(played.lane(2).status, status);
    }
}

#[test]
fn behind_the_last_turn_nothing_is_reflected_on() {
    let mut spec = brief();
    spec.cap = Typed::Good(1);
    assert_eq!(play(&case(spec, vec![calls(&[("x", "read_file", MISSING)])])).requests.len(), 1);
}

#[test]
fn turns_that_bring_nothing_new_are_noticed() {
    let mut spec = brief();
    (spec.reflection.on_repeated, spec.reflection.after_no_progress) = (false, Some(Typed::Good(2)));
    let list = |id: &str| calls(&[(id, "list_files", "{}")]);
    let exchanges =
        vec![list("a"), list("b"), list("c"), Exchange::says("Do something."), Exchange::says("done")];
    let played = play(&case(spec, exchanges));
    let reflection = played.state.lanes.iter().find_map(|lane| lane.trigger.clone());
    assert_eq!(reflection, Some(Trigger::NoProgress(2)));
}

#[test]
fn with_and_without_reflection_two_runs_part_where_the_first_note_was_read() {
    let ran = |passed: u32, failed: u32| {
        returned(&json!({"passed": passed, "failed": failed, "tests": []}).to_string())
    };
    let test = |id: &str| calls(&[(id, "run_tests", "{}")]);
    let played = |variation: Variation, exchanges: Vec<Exchange>, reports: Vec<Ran>| {
        let mut agent = brief();
        agent.files.push(WorkspaceFile { path: "a.test.js".into(), text: "test('x', () => {});".into() });
        let mut spec = Spec::Agent(agent);
        spec.vary(variation);
        let Spec::Agent(agent) = spec else { panic!("an agent") };
        let mut case = case(agent, exchanges);
        case.sandbox = Rc::new(PlayedScripts::new(reports));
        play(&case).state
    };
    let done = || Exchange::says("done");
    let with = vec![
        test("a"),
        Exchange::says("Mend it."),
        calls(&[("b", "write_file", r#"{"path":"n","content":"x"}"#)]),
        test("c"),
        done(),
    ];
    let with = played(Variation::WithReflection, with, vec![ran(0, 1), ran(1, 0)]);
    let without = played(Variation::WithoutReflection, vec![test("a"), done()], vec![ran(0, 1)]);
    let tallies = [&with, &without].map(|state| Tally::of(state, 0));
    assert_eq!(
        tallies.each_ref().map(|tally| (tally.came, tally.rounds)),
        [(Came::Solved, 4), (Came::Unsolved, 2)]
    );
    let parted = parting(&with, &without).unwrap();
    assert_eq!(
        (parted.at.path.to_string(), parted.difference),
        ("turn-1/reflection-1".to_owned(), Difference::Alone)
    );
}
