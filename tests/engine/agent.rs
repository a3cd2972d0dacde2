//! Agent: what each turn is asked, which tools run, what the driver does about mistakes, and when the loop ends.

use crate::{
    check::{Case, Ends, Played, bodies, check, play},
    script::Exchange,
};
use serde_json::{Value, json};
use workflow_playground::{
    run::{Ending, LaneStatus::Done, RunStatus},
    workflow::{Spec, Typed, patterns::AgentSpec, workspace::WorkspaceFile},
};

/// An agent with two files that is told nothing but its goal.
pub(crate) fn spec() -> AgentSpec {
    let file = |path: &str, text: &str| WorkspaceFile { path: path.into(), text: text.into() };
    AgentSpec { files: vec![file("a.txt", "one\ntwo\n"), file("b.txt", "three")], ..AgentSpec::default() }
}

/// A run of it.
pub(crate) fn case(spec: AgentSpec, exchanges: Vec<Exchange>) -> Case {
    Case { other: Some(Spec::Agent(spec)), exchanges, ..Case::default() }
}

/// A reply that calls these tools: id, name and arguments.
pub(crate) fn calls(calls: &[(&str, &str, &str)]) -> Exchange {
    let calls: Vec<Value> = (0..)
        .zip(calls)
        .map(|(index, (id, name, arguments))| {
            json!({"index": index, "id": id, "type": "function", "function": {"name": name, "arguments": arguments}})
        })
        .collect();
    Exchange::begins("").delta(&json!({"tool_calls": calls})).finishes("tool_calls")
}

/// The messages of each request.
fn messages(played: &Played) -> Vec<Value> {
    bodies(played).into_iter().map(|body| body["messages"].clone()).collect()
}

#[test]
fn a_reply_without_a_call_is_the_result() {
    let played =
        check("answer", &case(spec(), vec![Exchange::says("done")]), &[(Done, "done")], &Ends::Done("done"));
    assert_eq!(messages(&played), [json!([{"role": "user", "content": "IN"}])]);
    let tools = bodies(&played)[0]["tools"].clone();
    let names: Vec<&str> =
        tools.as_array().unwrap().iter().map(|tool| tool["function"]["name"].as_str().unwrap()).collect();
    assert_eq!(names[..5], ["list_files", "read_file", "grep", "write_file", "edit_file"]);
    assert_eq!(bodies(&played)[0].get("tool_choice"), None);
}

#[test]
fn each_turn_sends_all_before_it_and_each_result_names_its_call() {
    let read = r#"{"path":"a.txt"}"#;
    let exchanges = vec![
        calls(&[("x", "read_file", read), ("y", "list_files", "")]),
        calls(&[("z", "edit_file", r#"{"path":"a.txt","old_text":"two","new_text":"2"}"#)]),
        Exchange::says("done"),
    ];
    let played = play(&case(spec(), exchanges));
    let goal = json!({"role": "user", "content": "IN"});
    let first = json!({"role": "assistant", "content": null, "tool_calls": [
        {"id": "x", "type": "function", "function": {"name": "read_file", "arguments": read}},
        {"id": "y", "type": "function", "function": {"name": "list_files", "arguments": ""}}]});
    let results = [
        json!({"role": "tool", "content": "1  one\n2  two\n", "tool_call_id": "x"}),
        json!({"role": "tool", "content": "a.txt (2 lines)\nb.txt (1 lines)", "tool_call_id": "y"}),
    ];
    let sent = messages(&played);
    assert_eq!(sent[1], json!([goal, first, results[0], results[1]]));
    let again = |sent: &Value| sent.as_array().unwrap()[..4].to_vec();
    assert_eq!(again(&sent[2]), again(&sent[1]));
    assert_eq!(sent[2][5]["content"], "a.txt was changed at line 2.");
    let opened: Vec<(String, &str, Option<u32>)> = played
        .state
        .lanes
        .iter()
        .map(|lane| {
            (lane.opened.path.to_string(), lane.opened.title.as_str(), lane.opened.parent.map(|id| id.0))
        })
        .collect();
    assert_eq!(
        opened,
        [
            ("turn-1".into(), "Agent", None),
            ("turn-1/tool-1".into(), "read_file", Some(0)),
            ("turn-1/tool-2".into(), "list_files", Some(0)),
            ("turn-2".into(), "Agent", None),
            ("turn-2/tool-1".into(), "edit_file", Some(3)),
            ("turn-3".into(), "Agent", None),
        ]
    );
    let wrote = &played.lane(4).wrote;
    assert_eq!((wrote.len(), wrote[0].path.as_str(), wrote[0].text.as_str()), (1, "a.txt", "one\n2\n"));
    assert_eq!(played.state.totals().calls, 3, "tools are no requests");
}

#[test]
fn the_turns_end_at_the_cap() {
    let mut spec = spec();
    spec.cap = Typed::Good(2);
    let exchanges = (0..2).map(|turn| calls(&[(["a", "b"][turn], "list_files", "{}")])).collect();
    let played = play(&case(spec, exchanges));
    assert_eq!(played.state.status, RunStatus::Ended(Ending::TurnsUsedUp(2)));
}
