//! An agent's tools: which calls run, what a model is told of those that cannot, and what is remembered of them.

use crate::{
    agent::{calls, case, spec},
    check::{Played, bodies, play, watched},
    sandbox::{PlayedScripts, returned},
    script::Exchange,
};
use serde_json::{Value, json};
use std::{cell::RefCell, rc::Rc};
use workflow_playground::{
    llm::ToolChoice,
    ports::{Ran, ScriptEnd},
    run::{
        Ending,
        LaneStatus::{self, Done, Reused, Skipped, Stopped},
        Memory, RunStatus,
    },
    workflow::{
        Spec, Typed,
        patterns::AgentSpec,
        schema::read_schema,
        tools::{AllowedTools, OwnTool},
    },
};

/// What the tools of a first turn with these calls say.
fn results(spec: AgentSpec, called: &[(&str, &str, &str)]) -> Vec<String> {
    let played = play(&case(spec, vec![calls(called), Exchange::says("done")]));
    told(&played, 1)
}

/// The tools' messages of a request.
fn told(played: &Played, request: usize) -> Vec<String> {
    let body = bodies(played).remove(request);
    let messages = body["messages"].as_array().unwrap().iter();
    let tools = messages.filter(|message| message["role"] == "tool");
    tools.map(|message| message["content"].as_str().unwrap().to_owned()).collect()
}

/// The one call says this.
fn check(called: (&str, &str), says: &str) {
    assert_eq!(results(quiet(), &[("x", called.0, called.1)]), [says], "{called:?}");
}

/// An agent that reflects on nothing.
fn quiet() -> AgentSpec {
    let mut spec = spec();
    spec.reflection.on = false;
    spec
}

#[test]
fn what_cannot_be_run_is_told_to_the_model_and_ends_nothing() {
    check(
        ("fly", "{}"),
        "Error: there is no tool fly. There are: list_files, read_file, grep, write_file, edit_file, run_javascript, run_tests.",
    );
    check(
        ("read_file", "{\"path\": \"a.t"),
        "Error: the arguments are not one JSON object: EOF while parsing a string at line 1 column 13. Nothing was done. \
         Call again with valid JSON.",
    );
    check(
        ("read_file", "[1]"),
        "Error: the arguments are not one JSON object: invalid type: sequence, expected a map at line 1 column 0. Nothing was \
         done. Call again with valid JSON.",
    );
    for (arguments, fault) in [
        ("{}", "\"path\" is a required property"),
        ("{\"path\": 5}", "at /path: 5 is not of type \"string\""),
        (
            "{\"path\": \"a.txt\", \"lines\": 3}",
            "Additional properties are not allowed ('lines' was unexpected)",
        ),
    ] {
        check(
            ("read_file", arguments),
            &format!(
                "Error: the arguments are not what read_file takes:\n- {fault}\nNothing was done. Call again."
            ),
        );
    }
    check(("read_file", "{\"path\": \"c.txt\"}"), "Error: there is no file c.txt. There are: a.txt, b.txt.");
    check(("list_files", " "), "a.txt (2 lines)\nb.txt (1 lines)");
}

#[test]
fn a_call_that_the_token_limit_cut_is_never_run() {
    let whole = r#"{"path":"a.txt","content":"gone"}"#;
    let cut = [("x", "write_file", whole), ("y", "write_file", r#"{"path":"b.txt","con"#)];
    let cut: Vec<Value> = (0..)
        .zip(cut)
        .map(|(index, (id, name, arguments))| json!({"index": index, "id": id, "function": {"name": name, "arguments": arguments}}))
        .collect();
    let first = Exchange::begins("").delta(&json!({"tool_calls": cut})).finishes("length");
    let played = play(&case(quiet(), vec![first, Exchange::says("done")]));
    let says =
        "Error: the reply was cut by its token limit, so this call was not run. Call again with less text.";
    assert_eq!(told(&played, 1), [says, says]);
    assert!(played.state.lanes.iter().all(|lane| lane.wrote.is_empty()));
}

#[test]
fn calls_run_in_their_order_and_each_finds_what_the_one_before_left() {
    let write = r#"{"path":"n.txt","content":"x"}"#;
    let read = r#"{"path":"n.txt"}"#;
    let said =
        results(quiet(), &[("1", "read_file", read), ("2", "write_file", write), ("3", "read_file", read)]);
    assert_eq!(
        said,
        [
            "Error: there is no file n.txt. There are: a.txt, b.txt.",
            "n.txt was made, with 1 lines.",
            "1  x\n"
        ]
    );
}

#[test]
fn no_reply_runs_more_than_so_many_calls_and_each_is_answered() {
    let many: Vec<String> = (0..20).map(|number| format!("c{number}")).collect();
    let many: Vec<(&str, &str, &str)> = many.iter().map(|id| (id.as_str(), "list_files", "{}")).collect();
    let said = results(quiet(), &many);
    assert_eq!(said.len(), 20);
    assert!(
        said[15].starts_with("a.txt") && said[16].starts_with("Error: of one reply at most 16 calls are run")
    );
}

#[test]
fn ids_that_are_missing_or_used_twice_are_mended_on_both_sides() {
    let played = play(&case(
        quiet(),
        vec![
            calls(&[("", "list_files", "{}"), ("x", "list_files", "{}")]),
            calls(&[("x", "list_files", "{}")]),
            Exchange::says("done"),
        ],
    ));
    let messages = bodies(&played)[2]["messages"].clone();
    let asked = |at: usize, call: usize| messages[at]["tool_calls"][call]["id"].clone();
    assert_eq!([asked(1, 0), asked(1, 1), asked(4, 0)], ["call_1_1", "x", "call_2_1"]);
    let answered = |at: usize| messages[at]["tool_call_id"].clone();
    assert_eq!([answered(2), answered(3), answered(5)], ["call_1_1", "x", "call_2_1"]);
}

#[test]
fn what_a_provider_puts_beside_calls_and_thinking_goes_back_as_it_came() {
    let call = json!({"index": 0, "id": "x", "function": {"name": "list_files", "arguments": "{}"},
        "extra_content": {"google": {"thought_signature": "s"}}});
    // As at OpenRouter, which says it twice.
    let detail = |text: &str| json!({"reasoning": text, "reasoning_details": [{"type": "reasoning.text", "index": 0, "text": text}]});
    let first = Exchange::begins("Let me see.")
        .delta(&detail("one "))
        .delta(&detail("two"))
        .delta(&json!({"tool_calls": [call]}))
        .finishes("stop");
    let played = play(&case(quiet(), vec![first, Exchange::says("done")]));
    assert_eq!(
        bodies(&played)[1]["messages"][1],
        json!({"role": "assistant", "content": "Let me see.", "tool_calls": [{"id": "x", "type": "function",
            "function": {"name": "list_files", "arguments": "{}"}, "extra_content": {"google": {"thought_signature": "s"}}}],
            "reasoning_details": [{"type": "reasoning.text", "index": 0, "text": "one two"}], "reasoning": "one two"})
    );
}

#[test]
fn tools_that_are_off_are_not_offered_and_a_choice_is_sent() {
    for (choice, sent) in [
        (ToolChoice::Auto, Value::Null),
        (ToolChoice::Required, json!("required")),
        (ToolChoice::None, json!("none")),
    ] {
        let mut spec = quiet();
        spec.tools.choice = choice;
        spec.tools.switch("grep", false);
        let body = bodies(&play(&case(spec, vec![Exchange::says("done")]))).remove(0);
        assert_eq!(body.get("tool_choice").cloned().unwrap_or_default(), sent);
        assert!(body["tools"].as_array().unwrap().iter().all(|tool| tool["function"]["name"] != "grep"));
    }
    let mut none = quiet();
    for tool in workflow_playground::workflow::tools::BUILTINS {
        none.tools.switch(tool.name, false);
    }
    none.tools.choice = ToolChoice::Required;
    let body = bodies(&play(&case(none, vec![Exchange::says("done")]))).remove(0);
    assert_eq!((body.get("tools"), body.get("tool_choice")), (None, None), "there is nothing to choose from");
}

fn own() -> OwnTool {
    OwnTool {
        name: "count".into(),
        description: "Counts.".into(),
        parameters: read_schema(
            r#"{"type": "object", "properties": {"n": {"type": "number"}}, "required": ["n"]}"#,
        ),
        code: "return args.n + 1;".into(),
        ..OwnTool::default()
    }
}

#[test]
fn a_tool_of_ones_own_runs_only_once_its_code_was_allowed() {
    let spec = || {
        let mut spec = quiet();
        spec.tools.own.push(own());
        spec
    };
    let exchanges = || vec![calls(&[("x", "count", "{\"n\": 1}")]), Exchange::says("done")];
    let mut forbidden = case(spec(), exchanges());
    let sandbox = PlayedScripts::new([returned("2")]);
    forbidden.sandbox = Rc::new(sandbox.clone());
    let played = play(&forbidden);
    assert!(told(&played, 1)[0].starts_with("Error: there is no tool count."));
    assert_eq!(sandbox.seen(), []);

    let mut allowed = AllowedTools::default();
    allowed.allow(&own());
    let mut case = case(spec(), exchanges());
    let sandbox = PlayedScripts::new([returned("2")]);
    (case.allowed, case.sandbox) = (allowed, Rc::new(sandbox.clone()));
    let played = play(&case);
    assert_eq!(told(&played, 1), ["Returned: 2"]);
    assert_eq!(sandbox.seen(), [("return args.n + 1;".to_owned(), "{\"n\":1}".to_owned())]);
    let offered = bodies(&played)[0]["tools"].as_array().unwrap().last().cloned().unwrap();
    assert_eq!(offered["function"]["name"], "count");
    assert_eq!(offered["function"]["parameters"]["required"], json!(["n"]));
}

#[test]
fn a_script_may_end_in_any_way() {
    let ran = |console: &str, cut: bool, ended: ScriptEnd| Ran { console: console.into(), cut, ended };
    let threw = |line| ScriptEnd::Threw { message: "TypeError: x is not a function".into(), line };
    for (ran, says) in [
        (returned("null"), "It ran, wrote nothing and returned nothing."),
        (ran("a\nb\n", false, ScriptEnd::Returned("null".into())), "Console:\na\nb"),
        (ran("a", true, ScriptEnd::Returned("[1]".into())), "Returned: [1]\nConsole:\na\n… (cut)"),
        (ran("", false, threw(Some(3))), "Error: TypeError: x is not a function (line 3)"),
        (ran("a", false, threw(None)), "Error: TypeError: x is not a function\nConsole:\na"),
        (ran("", false, ScriptEnd::TimedOut), "Error: it ran for too long and was ended."),
        (ran("", false, ScriptEnd::Crashed), "Error: it took more memory than it may, and was ended."),
        (
            ran("", false, ScriptEnd::Unavailable("no frame".into())),
            "Error: JavaScript cannot be run here: no frame",
        ),
    ] {
        let mut spec = quiet();
        spec.tools.own.push(own());
        let mut case = case(spec, vec![calls(&[("x", "count", "{\"n\": 1}")]), Exchange::says("done")]);
        case.allowed.allow(&own());
        case.sandbox = Rc::new(PlayedScripts::new([ran]));
        assert_eq!(told(&play(&case), 1), [says]);
    }
}

#[test]
fn stop_in_the_middle_of_a_tool_ends_it_and_skips_what_follows() {
    let mut spec = quiet();
    spec.tools.own.push(own());
    let called = calls(&[("x", "count", "{\"n\": 1}"), ("y", "list_files", "{}")]);
    let mut case = case(spec, vec![called]);
    case.allowed.allow(&own());
    case.stop_at = Some(5_000.0);
    let played = play(&case);
    assert_eq!(played.state.status, RunStatus::Ended(Ending::Stopped));
    assert_eq!(played.statuses(), [Done, Stopped, Skipped]);
    assert_eq!(played.lane(1).reply, None);
}

/// The same run with a memory in which the lane's reply is another.
fn amended(spec: AgentSpec, first: &Played, lane: usize, text: &str, exchanges: Vec<Exchange>) -> Played {
    let mut memory = Memory::of(&first.trace);
    memory.amend(first.lane(lane), text);
    let mut case = case(spec, exchanges);
    case.memory = memory;
    play(&case)
}

#[test]
fn an_edited_result_is_what_the_next_turn_reads_and_files_stay_as_they_were_written() {
    let edit = r#"{"path":"a.txt","old_text":"two","new_text":"2"}"#;
    let read = r#"{"path":"a.txt"}"#;
    let exchanges =
        vec![calls(&[("x", "edit_file", edit)]), calls(&[("y", "read_file", read)]), Exchange::says("done")];
    let first = play(&case(quiet(), exchanges));
    let again = amended(
        quiet(),
        &first,
        1,
        "It is done.",
        vec![calls(&[("y", "read_file", read)]), Exchange::says("done again")],
    );
    assert_eq!(
        again.statuses(),
        [Reused, Reused, Done, Reused, Done],
        "what was asked in the same way is not run anew"
    );
    assert!(again.lane(1).is_amended);
    assert_eq!(told(&again, 0), ["It is done."]);
    assert_eq!(told(&again, 1), ["It is done.", "1  one\n2  2\n"]);
    assert_eq!(again.lane(1).wrote.len(), 1);

    // What a person wrote in place of a turn's text is said beside the calls that it made.
    let other = amended(quiet(), &first, 2, "Let me look.", vec![Exchange::says("seen")]);
    assert_eq!(other.statuses(), [Reused, Reused, Reused, Reused, Done]);
    let said = bodies(&other)[0]["messages"][3].clone();
    assert_eq!(
        (said["content"].as_str(), said["tool_calls"][0]["id"].as_str()),
        (Some("Let me look."), Some("y"))
    );
    // And of the last one, the result.
    let ended = amended(quiet(), &first, 4, "Enough.", Vec::new());
    assert!(
        matches!(&ended.state.status, RunStatus::Ended(Ending::Done(outcome)) if outcome.result == "Enough.")
    );
}

#[test]
fn more_turns_go_on_where_the_cap_ended_them() {
    let mut capped = quiet();
    capped.cap = Typed::Good(2);
    let exchanges =
        vec![calls(&[("a", "list_files", "{}")]), calls(&[("b", "read_file", r#"{"path":"a.txt"}"#)])];
    let first = play(&case(capped.clone(), exchanges));
    assert_eq!(first.state.status, RunStatus::Ended(Ending::TurnsUsedUp(2)));
    let mut more = Spec::Agent(capped);
    more.allow_more(2);
    let Spec::Agent(more) = more else { panic!("an agent") };
    assert_eq!(more.cap, Typed::Good(8));
    let mut case = case(more, vec![Exchange::says("done")]);
    case.memory = Memory::of(&first.trace);
    let played = play(&case);
    assert_eq!(played.statuses(), [Reused, Reused, Reused, Reused, Done]);
}

#[test]
fn messages_that_a_person_changed_are_what_later_turns_send() {
    let mut case = case(quiet(), vec![calls(&[("x", "list_files", "{}")]), Exchange::says("done")]);
    case.step_mode = true;
    let count = RefCell::new(0);
    let played = watched(&case, move |state, control| {
        let RunStatus::Paused(workflow_playground::run::Pause::NextCall(lane)) = state.status else { return };
        let mut messages = state.lane(lane).unwrap().messages().to_vec();
        *count.borrow_mut() += 1;
        if *count.borrow() == 1 {
            messages[0] = messages[0].with_content("OTHER");
        }
        control.next_call(lane, Some(messages));
    });
    let sent = bodies(&played);
    assert_eq!(sent[0]["messages"][0]["content"], "OTHER");
    assert_eq!(sent[1]["messages"][0]["content"], "OTHER");
    assert_eq!(played.statuses(), [Done, Done, Done] as [LaneStatus; 3]);
}
