//! Agents: which tools they call and what came of it, told from what really ran.

use super::*;
use crate::{
    llm::ToolChoice,
    run::{Ending, RunStatus, is_tool_error},
    workflow::{
        conversation::NoteRole, patterns::AgentSpec, tools::BUILTINS, variation::Variation,
        workspace::WorkspaceFile,
    },
};

fn agent_mut(document: &mut Document) -> &mut AgentSpec {
    match &mut document.workflow {
        Spec::Agent(agent) => agent,
        _ => panic!("no agent"),
    }
}

/// What was called and reflected on, in short: `!` stands behind what failed.
fn course(state: &RunState) -> String {
    let short = |lane: &LaneState| match lane.opened.role {
        LaneRole::Tool => {
            Some(format!("{}{}", lane.opened.title, if is_tool_error(&lane.text) { "!" } else { "" }))
        }
        LaneRole::Reflection => Some("note".to_owned()),
        _ => None,
    };
    state.lanes.iter().filter_map(short).collect::<Vec<_>>().join(" ")
}

fn result(state: &RunState) -> &str {
    match &state.status {
        RunStatus::Ended(Ending::Done(outcome)) => &outcome.result,
        other => panic!("{other:?}\n{}", course(state)),
    }
}

fn tested(state: &RunState) -> Vec<&str> {
    state
        .lanes
        .iter()
        .filter(|lane| lane.opened.title == "run_tests")
        .map(|lane| lane.text.as_str())
        .collect()
}

/// The quicksort with another code, its reflection, and its result.
fn sorted(code: &str, change: impl Fn(&mut Document)) -> RunState {
    let mut document = entry("quicksort").document;
    agent_mut(&mut document).files[0].text = code.to_owned();
    change(&mut document);
    play(&document, &[])
}

fn code(id: &str, number: usize) -> String {
    agent_mut(&mut tried(&entry(id), number)).files[0].text.clone()
}

#[test]
fn each_entry_takes_its_course() {
    let mended = "list_files read_file read_file edit_file run_tests! note edit_file run_tests";
    let (found, wrote) = ("note grep read_file write_file", "note run_javascript write_file");
    for (id, courses) in [
        (
            "quicksort",
            [
                mended.to_owned(),
                "list_files read_file read_file edit_file run_tests! edit_file run_tests! read_file edit_file run_tests"
                    .to_owned(),
                mended.to_owned(),
                mended.to_owned(),
            ],
        ),
        (
            "logs",
            [
                format!("grep! {found}"),
                format!("grep! {found}"),
                "grep! grep! grep read_file write_file".to_owned(),
                "read_file! note read_file write_file".to_owned(),
            ],
        ),
        (
            "bill",
            [
                format!("read_file run_javascript! {wrote}"),
                format!("read_file run_javascript! {wrote}"),
                "read_file run_javascript! run_javascript! run_javascript write_file".to_owned(),
                "read_file run_javascript! note run_javascript".to_owned(),
            ],
        ),
    ] {
        for (number, expected) in courses.iter().enumerate() {
            assert_eq!(course(&play(&tried(&entry(id), number), &[])), *expected, "{id} {number}");
        }
    }
    let state = play(&entry("quicksort").document, &[]);
    let tested = tested(&state);
    assert!(tested[0].contains("1 passed, 2 failed") && tested[0].contains("RangeError"), "{}", tested[0]);
    assert_eq!(tested[1], "3 passed");
}

#[test]
fn a_note_helps_in_whichever_role_and_none_takes_longer() {
    for id in ["quicksort", "logs", "bill"] {
        let mut document = entry(id).document;
        let turns = |document: &Document| {
            let state = play(document, &[]);
            (
                state.lanes.iter().filter(|lane| lane.opened.role == LaneRole::AgentTurn).count(),
                result(&state).to_owned(),
            )
        };
        let (plain, answer) = turns(&document);
        for role in [NoteRole::ToolResult, NoteRole::System, NoteRole::User, NoteRole::Assistant] {
            agent_mut(&mut document).reflection.role = role;
            assert_eq!(turns(&document), (plain, answer.clone()), "{id} {role:?}");
        }
        document.workflow.vary(Variation::WithoutReflection);
        let (without, same) = turns(&document);
        assert!(without > plain && same == answer, "{id}: {without} turns, {same}");
    }
}

#[test]
fn other_mistakes_and_other_names_are_mended_by_looking() {
    let (first, other) = (code("quicksort", 0), code("quicksort", 2));
    let right = other.replace("[...smaller", "[...quicksort(smaller)");
    for (code, was) in [
        (first.replace("list[0]", "list[Math.floor(list.length / 2)]"), "lost every item equal"),
        (first.replace("item < pivot", "item <= pivot"), "sorted the pivot again and again"),
        (first.replace("item > pivot", "item >= pivot"), "sorted the pivot again and again"),
        (
            first.replace("const", "let").replace("(item) =>", "x =>").replace("item", "x"),
            "lost every item equal",
        ),
        (right.replace("item <= pivot", "item < pivot"), "lost every item equal"),
        (right.replace("item > pivot", "item >= pivot"), "doubled every item equal"),
        (right.replace("length < 2", "length === 1"), "never ended for an empty list"),
        (right.replace("length < 2", "length < 3"), "returned two items unsorted"),
        (right.replace("  if (list.length < 2) return list;\n", ""), "never ended"),
        (right.replace("pivot, ...quick", "...quick"), "lost the pivot"),
        (
            right.replace("smaller), pivot, ...quicksort(larger", "larger), pivot, ...quicksort(smaller"),
            "sorted downwards",
        ),
        (right.replace("...quicksort(larger)", "...larger"), "did not sort `larger`"),
        (right.replace("quicksort(smaller)", "smaller.sort()"), "did not sort `smaller`"),
    ] {
        assert!(code != first && code != right, "{was}");
        let state = sorted(&code, |_| ());
        assert!(result(&state).contains(was), "{}: {}\n{code}", course(&state), result(&state));
        assert_eq!(tested(&state).last(), Some(&"3 passed"));
    }
    // Other names everywhere, in a file of another name.
    let renamed =
        |text: &str| text.replace("quicksort", "order").replace("list", "xs").replace("sort.js", "my.js");
    let mut document = entry("quicksort").document;
    document.input = renamed(&document.input);
    for file in &mut agent_mut(&mut document).files {
        *file = WorkspaceFile { path: file.path.replace("sort.", "my."), text: renamed(&file.text) };
    }
    assert!(result(&play(&document, &[])).contains("in my.js is mended"));
    // What is right already is left alone, and what it does not know it says.
    assert!(result(&sorted(&right, |_| ())).starts_with("There is nothing to mend"));
    let state =
        sorted("function quicksort(list) { return list; }\nmodule.exports = { quicksort };\n", |_| ());
    let last = state.lanes.last().unwrap();
    assert!(is_declined(last) && last.text.contains("none of the mistakes that it knows"), "{}", last.text);
}

#[test]
fn a_tool_that_is_switched_off_is_not_called() {
    let without = |id: &str, names: &[&str]| {
        let mut document = entry(id).document;
        let tools = &mut agent_mut(&mut document).tools;
        names.iter().for_each(|name| tools.switch(name, false));
        let state = play(&document, &[]);
        let called = |lane: &LaneState| lane.tool.is_some() && names.contains(&lane.opened.title.as_str());
        assert!(!state.lanes.iter().any(called), "{id} {names:?}: {}", course(&state));
        assert!(!state.lanes.iter().any(is_declined), "{id} {names:?}");
        (course(&state), result(&state).to_owned())
    };
    for id in ["quicksort", "logs", "bill"] {
        for tool in BUILTINS {
            without(id, &[tool.name]);
        }
        assert!(without(id, &BUILTINS.map(|tool| tool.name)).1.contains("no tool that I may call"));
    }
    let check = |id: &str, names: &[&str], course: &str, says: &str| {
        let (took, said) = without(id, names);
        assert!(took == course && said.contains(says), "{id} {names:?}: {took}: {said}");
    };
    let read = "list_files read_file read_file";
    check(
        "quicksort",
        &["run_tests"],
        &format!("{read} edit_file run_javascript! note edit_file run_javascript"),
        "Every example of the tests comes out right now.",
    );
    check(
        "quicksort",
        &["edit_file"],
        &format!("{read} write_file run_tests! note write_file run_tests"),
        "All tests",
    );
    check("quicksort", &["run_tests", "run_javascript"], &format!("{read} edit_file"), "I cannot say");
    check("quicksort", &["edit_file", "write_file"], read, "I did not change it");
    check("bill", &["read_file"], "run_javascript run_javascript! note run_javascript write_file", "$83.75");
    check("bill", &["run_javascript"], "read_file", "I should not add up in my head");
    check("logs", &["write_file"], "grep! note grep read_file", "the first of 3");
}

#[test]
fn whether_tools_are_called_is_the_requests_choice() {
    for id in ["quicksort", "logs", "bill"] {
        let mut document = entry(id).document;
        agent_mut(&mut document).tools.choice = ToolChoice::None;
        let state = play(&document, &[]);
        assert!(
            course(&state).is_empty() && result(&state).contains("no tool that I may call"),
            "{}",
            result(&state)
        );
        agent_mut(&mut document).tools.choice = ToolChoice::Required;
        let state = play(&document, &[]);
        assert_eq!(state.status, RunStatus::Ended(Ending::TurnsUsedUp(12)), "{id}: who must call never ends");
    }
}

#[test]
fn a_tool_of_ones_own_is_called_once_it_was_allowed() {
    let mut document = tried(&entry("bill"), 3);
    let mut allowed = AllowedTools::default();
    agent_mut(&mut document).tools.own.iter().for_each(|tool| allowed.allow(tool));
    let state = play_allowing(&document, &[], &allowed);
    let took = course(&state);
    assert!(took.ends_with("run_javascript to_euros to_euros to_euros write_file"), "{took}");
    assert_eq!(result(&state), "Ana owes €77.05, Ben owes €32.11, Chloe owes €0.00. It is in bill.md.");
}

#[test]
fn what_an_agent_cannot_follow_is_declined() {
    let check = |id: &str, change: &dyn Fn(&mut Document), why: &str| {
        let mut document = entry(id).document;
        change(&mut document);
        let state = play(&document, &[]);
        let last = state.lanes.last().unwrap();
        assert!(is_declined(last) && last.text.contains(why), "{id}: {}", last.text);
    };
    check("quicksort", &|document| document.input = "Write a poem.".into(), "it mends the quicksort");
    check("logs", &|document| document.input = "Write a poem.".into(), "of a day that the goal names");
    check("bill", &|document| document.input = "Write a poem.".into(), "it adds up the orders");
    check(
        "bill",
        &|document| agent_mut(document).files[0].text = "[1, 2]".into(),
        "orders.json is no list of orders",
    );
    let pirate = |document: &mut Document| {
        let system = &mut agent_mut(document).settings.system;
        *system = Some(format!("{} Talk like a pirate.", system.clone().unwrap_or_default()));
    };
    check("logs", &pirate, "an edited system prompt. It answers “Find the cause in a log”");
    check(
        "logs",
        &|document| agent_mut(document).settings.system = None,
        "another agent than those of the gallery",
    );
    // A day without a log is no reason to decline.
    let mut document = entry("logs").document;
    document.input = document.input.replace("Tuesday", "Sunday");
    assert!(result(&play(&document, &[])).starts_with("There is no log of Sunday."));
}

#[test]
fn an_edited_result_changes_what_follows() {
    let document = entry("quicksort").document;
    let state = play(&document, &[]);
    let at = state.lanes.iter().position(|lane| lane.opened.title == "run_tests").unwrap();
    let state = play(&document, &[(at, "3 passed")]);
    assert_eq!(course(&state), "list_files read_file read_file edit_file run_tests");
    assert!(result(&state).ends_with("All tests pass now."), "it believes what it is told");
}
