//! What is seen of an agent's run: how its messages grew, which result answers which call, where the note stands, what the
//! repetition cost, and what became of the files. All of it from logs that the engine wrote.

use crate::{
    agent::{calls, case, spec},
    check::{Played, play, watched},
    script::{Act, Exchange},
};
use workflow_playground::{
    run::{Growth, Line, Memory, Pause, Role, RunState, RunStatus, calls_before, changed_lines, files},
    workflow::{conversation::NoteRole, patterns::AgentSpec},
};

/// Each turn as a line: what it sent again, what was new, and what came.
fn told(state: &RunState) -> Vec<String> {
    let growth = Growth::of(state);
    let number = |calls: &[usize]| calls.iter().map(|call| format!(" #{}", call + 1)).collect::<String>();
    let piece = |piece: usize| {
        let piece = &growth.pieces[piece];
        let role = match piece.role {
            Role::System => "system",
            Role::User => "user",
            Role::Assistant => "assistant",
            Role::Tool => "tool",
        };
        let answers: Vec<usize> = piece.answers.into_iter().collect();
        let note = piece.note.as_ref().map(|note| format!(" note={note}")).unwrap_or_default();
        let error = if piece.is_error { " error" } else { "" };
        let edited = if piece.is_edited { " edited" } else { "" };
        format!("{role}{}{}{error}{edited}{note}", number(&piece.calls), number(&answers))
    };
    let turn = |turn: &workflow_playground::run::Turn| {
        let again = turn.sent.iter().filter(|sent| sent.is_again).count();
        let new: Vec<String> =
            turn.sent.iter().filter(|sent| !sent.is_again).map(|sent| piece(sent.piece)).collect();
        let reply = turn.reply.as_ref();
        let came = reply.map(|reply| format!("{}{}", reply.text, number(&reply.calls))).unwrap_or_default();
        format!("{} again, {} > {came}", again, new.join(", "))
    };
    growth.turns.iter().map(turn).collect()
}

const READ: &str = r#"{"path":"a.txt"}"#;

/// Two calls at once, a wrong edit with its reflection, a right one, and the end.
fn exchanges() -> Vec<Exchange> {
    vec![
        calls(&[("x", "read_file", READ), ("y", "list_files", "")]),
        calls(&[("z", "edit_file", r#"{"path":"a.txt","old_text":"nine","new_text":"2"}"#)]),
        Exchange::says("Look for two."),
        calls(&[("w", "edit_file", r#"{"path":"a.txt","old_text":"two","new_text":"2"}"#)]),
        Exchange::says("done"),
    ]
}

fn with_role(role: NoteRole) -> AgentSpec {
    let mut spec = spec();
    spec.reflection.role = role;
    spec
}

#[test]
fn each_turn_sends_all_again_and_each_result_is_tied_to_its_call() {
    for (role, third) in [
        (NoteRole::ToolResult, "4 again, assistant #3, tool #3 error note=Look for two. >  #4"),
        (NoteRole::System, "4 again, assistant #3, tool #3 error, system note=Look for two. >  #4"),
        (NoteRole::User, "4 again, assistant #3, tool #3 error, user note=Look for two. >  #4"),
        (NoteRole::Assistant, "4 again, assistant #3, tool #3 error, assistant note=Look for two. >  #4"),
    ] {
        let played = play(&case(with_role(role), exchanges()));
        let told = told(&played.state);
        let sent = if role == NoteRole::ToolResult { 6 } else { 7 };
        assert_eq!(
            told,
            [
                "0 again, user >  #1 #2",
                "1 again, assistant #1 #2, tool #1, tool #2 >  #3",
                third,
                &format!("{sent} again, assistant #4, tool #4 > done"),
            ],
            "{role:?}"
        );
        let growth = Growth::of(&played.state);
        let ids: Vec<(&str, &str, u32)> =
            growth.calls.iter().map(|call| (call.id.as_str(), call.tool.as_str(), call.turn)).collect();
        let expected =
            [("x", "read_file", 1), ("y", "list_files", 1), ("z", "edit_file", 2), ("w", "edit_file", 3)];
        assert_eq!(ids, expected);
        assert_eq!(growth.width(), sent + 3);
        let wrote = played.state.lanes.iter().find(|lane| !lane.wrote.is_empty()).unwrap().opened.lane;
        assert_eq!(calls_before(&played.state, wrote), Some(3), "it is the fourth");
    }
}

#[test]
fn tokens_are_the_servers_and_the_share_sent_before_is_by_characters() {
    let played = play(&case(spec(), exchanges()));
    let growth = Growth::of(&played.state);
    assert!(growth.turns.iter().all(|turn| (turn.tokens, turn.is_estimated) == (7, false)));
    assert_eq!(growth.turns[0].again, 0);
    assert!(growth.turns.windows(2).all(|turns| turns[0].again <= turns[1].again));
    let sum = growth.repetition();
    assert_eq!((sum.sent, sum.is_estimated), (28, false));
    assert!(sum.again > 14 && sum.again < 28, "{sum:?}");
    // The tools are told of again, too.
    assert!(growth.turns.iter().all(|turn| turn.tools == growth.turns[0].tools && turn.tools > 4));

    // A server that does not count: four characters are a token.
    let end = r#"data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#;
    let silent = Exchange::begins("done.").then(Act::Bytes(format!("{end}\n\n").into_bytes()));
    let mut quiet = spec();
    quiet.tools.off = growth_tools(&played);
    let played = play(&case(quiet, vec![silent]));
    let turn = &Growth::of(&played.state).turns[0];
    assert_eq!((turn.tokens, turn.reply_tokens, turn.is_estimated), (1, 2, true), "IN, done.");
}

/// The names of all tools.
fn growth_tools(played: &Played) -> Vec<String> {
    let (request, _) = played.lane(0).request.as_ref().unwrap();
    request.tools.iter().map(|tool| tool.name.clone()).collect()
}

#[test]
fn what_a_person_rewrote_is_new_and_marked() {
    let mut stepped = case(spec(), exchanges());
    stepped.step_mode = true;
    let played = watched(&stepped, |state, control| {
        let RunStatus::Paused(Pause::NextCall(id)) = state.status else { return };
        let lane = state.lane(id).unwrap();
        // Before the second turn the goal and a result are changed.
        let rewritten = (lane.opened.path.to_string() == "turn-2").then(|| {
            let mut messages = lane.messages().to_vec();
            messages[0].content = "Another goal".into();
            messages[3].content = "a.txt".into();
            messages
        });
        control.next_call(id, rewritten);
    });
    let told = told(&played.state);
    assert_eq!(told[1], "0 again, user edited, assistant #1 #2, tool #1, tool #2 edited >  #3");
    assert!(told[2].starts_with("4 again, assistant #3, tool #3 error note="), "{told:?}");
    let growth = Growth::of(&played.state);
    assert_eq!(
        growth.turns.iter().map(|turn| turn.is_rewritten).collect::<Vec<_>>(),
        [false, true, false, false]
    );
}

#[test]
fn an_edited_result_is_marked_and_what_follows_is_asked_again() {
    let first = play(&case(spec(), exchanges()));
    let mut memory = Memory::of(&first.trace);
    memory.amend(first.lane(1), "1  one\n");
    let mut again = case(spec(), vec![Exchange::says("fine")]);
    again.memory = memory;
    let second = play(&again);
    let told = told(&second.state);
    assert_eq!(told, ["0 again, user >  #1 #2", "1 again, assistant #1 #2, tool #1 edited, tool #2 > fine"]);
}

#[test]
fn an_edited_text_of_a_turn_keeps_its_calls() {
    let first = play(&case(spec(), exchanges()));
    let mut memory = Memory::of(&first.trace);
    memory.amend(first.lane(0), "First I look.");
    let mut again = case(spec(), vec![Exchange::says("fine")]);
    again.memory = memory;
    let second = play(&again);
    assert_eq!(told(&second.state)[1], "1 again, assistant #1 #2 edited, tool #1, tool #2 > fine");
}

#[test]
fn files_are_what_tools_made_of_them() {
    let mut exchanges = exchanges();
    let new = r#"{"path":"c.txt","content":"new\n"}"#;
    exchanges.insert(4, calls(&[("v", "write_file", new)]));
    let played = play(&case(spec(), exchanges));
    let start = [("a.txt", "one\ntwo\n"), ("b.txt", "three")];
    let files = files(&played.state, start.into_iter());
    let told: Vec<(&str, &str, bool, Vec<u32>)> =
        files.iter().map(|file| (file.path.as_str(), file.now(), file.is_changed(), file.turns())).collect();
    assert_eq!(
        told,
        [
            ("a.txt", "one\n2\n", true, vec![3]),
            ("b.txt", "three", false, vec![]),
            ("c.txt", "new\n", true, vec![4])
        ]
    );
    assert_eq!(files[0].across(3), ("one\ntwo\n", "one\n2\n"));
    assert_eq!(files[0].across(2), ("one\ntwo\n", "one\ntwo\n"));
    let lane = files[0].versions[0].lane;
    assert_eq!(files[0].at(lane), Some(("one\ntwo\n", "one\n2\n")));
    assert_eq!(files[1].at(lane), None);
    assert_eq!(files[2].start, None);
}

#[test]
fn a_change_is_told_with_a_few_lines_around_it() {
    let old: String = (1..=20).map(|line| format!("line {line}\n")).collect();
    let new = old.replace("line 10\n", "line ten\n");
    assert_eq!(
        changed_lines(&old, &new).unwrap(),
        [
            Line::LeftOut(6),
            Line::Same("line 7"),
            Line::Same("line 8"),
            Line::Same("line 9"),
            Line::Removed("line 10"),
            Line::Added("line ten"),
            Line::Same("line 11"),
            Line::Same("line 12"),
            Line::Same("line 13"),
            Line::LeftOut(7),
        ]
    );
    assert_eq!(changed_lines("", "a\n").unwrap(), [Line::Added("a")]);
    assert_eq!(changed_lines("a\nb\n", "a\nc\n").unwrap()[0], Line::Same("a"), "one line is not left out");
}
