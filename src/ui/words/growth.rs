//! How an agent's messages grew, and what became of its files, in words.

use super::{grouped, role};
use crate::run::{Call, FileState, Growth, Piece, Repetition, Role, Turn};

/// The two views above an agent's lanes.
pub const VIEWS: &[&str] = &[GROWTH, FILES_VIEW];
/// The view of how messages grow.
pub const GROWTH: &str = "Messages";
/// The view of the files.
pub const FILES_VIEW: &str = "Files";
/// The list of turns.
pub const GROWTH_LIST: &str = "What each turn sent";
/// What a list of turns is for those who see none yet.
pub const NO_TURN: &str = "Each turn will be a row here: all the messages that it sends.";
/// Why anything is sent again.
pub const WHY_AGAIN: &str = "The model keeps nothing, so each turn sends it all.";
/// What a number on a call means.
pub const WHY_ID: &str = "tool_call_id says which call a result answers.";
/// What colours and lines mean.
pub const GROWTH_LEGEND: &[(&str, &str)] =
    &[("again", "sent again"), ("new", "new"), ("came", "came back"), ("note", "✎ driver's note")];
/// What letters stand for, where there is no room for words.
pub const ROLE_LETTERS: &str = "S system, U user, A assistant, T tool";
/// The tools that a turn told of.
pub const TOLD_TOOLS: &str = "tools";
/// Where a driver's note is new.
pub const NOTE_HERE: &str = "✎ the driver's note";
/// The mark of a message that has a driver's note in it.
pub const NOTE: &str = "✎";
/// The heading of a driver's note.
pub const DRIVERS_NOTE: &str = "Note from the driver";
/// The mark of what a person changed.
pub const EDITED: &str = "edited by you";
/// A message that has no text.
pub const NO_TEXT: &str = "no text";
/// Leads to what happened in a turn.
pub const SHOW_TURN: &str = "Show what happened in this turn";
/// The files at the start of a run.
pub const NO_FILES_NOW: &str = "There are no files.";
/// A file as it is.
pub const FILE_NOW: &str = "Text now";
/// What changed in it.
pub const SINCE_START: &str = "Since the start";
/// Two texts that cannot be compared.
pub const LINES_NOT_COMPARED: &str = "The two are too long, or too different, to be compared.";

/// A turn's name.
pub fn turn(number: u32) -> String {
    format!("Turn {number}")
}

/// What all turns sent, and how much of it again.
pub fn repetition(sum: Repetition) -> String {
    let about = if sum.is_estimated { "about " } else { "" };
    let (sent, again) = (grouped(sum.sent), grouped(sum.again));
    match (sum.sent, sum.again) {
        (0, _) => String::new(),
        (_, 0) => format!("{about}{sent} tokens sent, none of them before.").replacen("about", "About", 1),
        _ => format!("Of {about}{sent} tokens sent, {again} had been sent before."),
    }
}

/// The tokens of a turn.
pub fn turn_tokens(turn: &Turn) -> String {
    super::tokens(turn.tokens, turn.is_estimated)
}

/// The same, with what is in them.
pub fn turn_tokens_told(turn: &Turn) -> String {
    let about = if turn.is_estimated { "About " } else { "" };
    let (sent, again) = (grouped(turn.tokens), grouped(turn.again));
    let came = if turn.reply.is_some() {
        format!(" The reply has {}.", grouped(turn.reply_tokens))
    } else {
        String::new()
    };
    format!("{about}{sent} tokens sent, {again} of them sent before.{came}")
}

/// A call, for those who hear the page: its tool and its id.
pub fn call_told(call: &Call) -> String {
    match call.id.as_str() {
        "" => call.tool.clone(),
        id => format!("{} (call {id})", call.tool),
    }
}

fn calls_told(growth: &Growth, calls: &[usize]) -> String {
    let told = calls.iter().filter_map(|at| growth.calls.get(*at)).map(call_told);
    told.collect::<Vec<_>>().join(" and ")
}

/// A message in a few words: whose it is, and what it calls or answers.
pub fn piece_told(growth: &Growth, piece: &Piece) -> String {
    let mut told = match (piece.role, piece.answers.and_then(|at| growth.calls.get(at))) {
        (Role::Tool, Some(call)) => format!("tool result of {}", call_told(call)),
        (Role::Tool, None) => "tool result".to_owned(),
        (Role::Assistant, _) if !piece.calls.is_empty() => {
            format!("assistant calls {}", calls_told(growth, &piece.calls))
        }
        (from, _) => role(from).to_owned(),
    };
    if piece.is_error {
        told.push_str(", an error");
    }
    match (&piece.note, piece.role) {
        (Some(_), Role::Tool) => told.push_str(", with the driver's note in it"),
        (Some(_), _) => told.push_str(", the driver's note"),
        (None, _) => {}
    }
    if piece.is_edited {
        told.push_str(", edited by you");
    }
    told
}

/// A reply in a few words.
pub fn reply_told(growth: &Growth, turn: &Turn) -> String {
    match &turn.reply {
        None => "no reply yet".to_owned(),
        Some(reply) if !reply.is_whole => "the reply is arriving".to_owned(),
        Some(reply) if reply.calls.is_empty() => "assistant answers, and calls no tool".to_owned(),
        Some(reply) => format!("assistant calls {}", calls_told(growth, &reply.calls)),
    }
}

/// A turn as a sentence: what it sent again, what was new, and what came back.
pub fn turn_told(growth: &Growth, turn: &Turn) -> String {
    let again = turn.sent.iter().filter(|sent| sent.is_again).count();
    let new = turn.sent.iter().filter(|sent| !sent.is_again).filter_map(|sent| growth.pieces.get(sent.piece));
    let new: Vec<String> = new.map(|piece| piece_told(growth, piece)).collect();
    let new = if new.is_empty() { "nothing".to_owned() } else { new.join(", ") };
    let by_person = if turn.is_rewritten { " You changed messages before they were sent." } else { "" };
    let came = reply_told(growth, turn);
    format!("sent again: {}; new: {new}; came back: {came}.{by_person}", messages(again))
}

fn messages(count: usize) -> String {
    match count {
        0 => "nothing".to_owned(),
        1 => "1 message".to_owned(),
        count => format!("{count} messages"),
    }
}

/// A message in a row, by its accessible name.
pub fn cell_told(growth: &Growth, number: usize, piece: &Piece, is_again: bool) -> String {
    let again = if is_again { "sent again" } else { "new" };
    format!("Message {number}: {}; {again}", piece_told(growth, piece))
}

/// The reply of a row, by its accessible name.
pub fn came_told(growth: &Growth, turn: &Turn) -> String {
    format!("Came back: {}", reply_told(growth, turn))
}

/// So many tools, in a row.
pub fn tools_told(tools: usize) -> String {
    match tools {
        1 => "1 tool described".to_owned(),
        tools => format!("{tools} tools described"),
    }
}

/// With which turn a message was first sent, and up to which.
pub fn sent_in(first: u32, last: u32) -> String {
    if first == last {
        format!("sent with turn {first}")
    } else {
        format!("sent with turn {first} and each turn up to {last}")
    }
}

/// The heading of an open message.
pub fn open_piece(number: usize, piece: &Piece) -> String {
    format!("Message {number} · {}", role(piece.role))
}

/// The heading of an open reply.
pub fn open_reply(turn: u32) -> String {
    format!("Reply of turn {turn} · {}", role(Role::Assistant))
}

/// What a file has become, in a few words.
pub fn file_told(file: &FileState) -> String {
    let lines = match file.now().lines().count() {
        1 => "1 line".to_owned(),
        lines => format!("{} lines", grouped(lines as u64)),
    };
    let turns: Vec<String> = file.turns().iter().map(u32::to_string).collect();
    let turns = match turns.len() {
        0 => return format!("{lines} · unchanged"),
        1 => format!("turn {}", turns[0]),
        _ => format!("turns {}", turns.join(", ")),
    };
    match (&file.start, file.is_changed()) {
        (None, _) => format!("{lines} · new, written in {turns}"),
        (Some(_), true) => format!("{lines} · changed in {turns}"),
        (Some(_), false) => format!("{lines} · as at the start, after changes in {turns}"),
    }
}

/// How many files changed, beside the view's tab.
pub fn changed_files(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => "1 file changed".to_owned(),
        count => format!("{count} files changed"),
    }
}

/// So many lines that did not change.
pub fn left_out_lines(lines: usize) -> String {
    format!("… {} unchanged lines …", grouped(lines as u64))
}
