//! An agent's turns in words: what its editor minds, how a run stands, what asked for a reflection.

use super::Note;
use crate::{
    run::{
        CallError, Finish, LaneOpened, LaneRole, LaneState, RunState, Trigger, looks_like_a_call,
        refuses_tools,
    },
    workflow::{
        patterns::{MAX_TURNS, MORE_TURNS},
        tools::ToolFault,
        workspace::FileFault,
    },
};

/// The pattern's calls.
pub const AGENT: &str = "Agent";
/// The call that reflects on what went wrong.
pub const REFLECTION: &str = "Reflection";
/// How many turns a run may take.
pub const MOST_TURNS: &str = "Most turns";

/// What the most turns must be.
pub const BAD_TURNS: &str = "The most turns is a whole number from 1 to 50.";

/// Too many files.
pub const TOO_MANY_FILES: &str = "These are more than 200 files: remove some.";

/// Too many tools.
pub const TOO_MANY_TOOLS: &str = "These are more than 20 tools of your own: remove some.";

/// What is wrong with a file, said at its field.
pub fn file_fault(fault: FileFault) -> &'static str {
    match fault {
        FileFault::NoPath => "It needs a path, such as src/name.js.",
        FileFault::BadPath => "A path looks like src/name.js: no “..”, no backslash, no empty part.",
        FileFault::Twice => "Another file has this path: give one of them another.",
        FileFault::TooLarge => "It holds more than 200,000 bytes: shorten it.",
    }
}

/// The same, said of the file by its place.
pub fn numbered_file(index: usize, fault: FileFault) -> String {
    format!("File {}: {}", index + 1, file_fault(fault))
}

/// What is wrong with a tool, said at its field.
pub fn tool_fault(fault: ToolFault) -> &'static str {
    match fault {
        ToolFault::Name => "A name has letters, digits, “_” and “-”, from 1 to 64 of them.",
        ToolFault::NameTaken => "Another tool has this name: give one of them another.",
        ToolFault::Code => "It has no code: write the body of a function of args.",
        ToolFault::Schema => "The schema of its arguments cannot be used as it is: see its JSON.",
    }
}

/// The same, said of the tool by its place.
pub fn numbered_tool(index: usize, fault: ToolFault) -> String {
    format!("Own tool {}: {}", index + 1, tool_fault(fault))
}

/// What a number of turns without progress must be.
pub const BAD_NO_PROGRESS: &str =
    "The turns without anything new are a whole number from 1 up, or nothing for never.";

/// The status of a run whose turns are used up.
pub fn turns_used_up(turns: u32) -> String {
    let turns = if turns == 1 { "1 turn".to_owned() } else { format!("{turns} turns") };
    format!("Paused after {turns}, the most that it may take: the agent still called tools.")
}

/// What a reflection was made for.
pub fn triggered(trigger: &Trigger) -> String {
    match trigger {
        Trigger::ToolError(tool) => format!("because {tool} returned an error"),
        Trigger::BadArguments(tool) => format!("because {tool} was called with wrong arguments"),
        Trigger::Repeated(tool) => format!("because {tool} was called twice in the same way"),
        Trigger::NoProgress(1) => "because a turn brought nothing new".to_owned(),
        Trigger::NoProgress(turns) => format!("because {turns} turns brought nothing new"),
    }
}

/// The result of a run whose turns are used up.
pub const TURNS_RESULT: &str =
    "There is no result yet: the agent still called tools. What it did to the files is kept.";

/// Beside Continue, once the turns are used up.
pub fn can_continue(turns: u32) -> String {
    let more = MORE_TURNS.min(MAX_TURNS.saturating_sub(turns));
    match more {
        0 => format!(
            "{turns} turns are the most that there can be. Edit a reply or a result to go on from there."
        ),
        1 => "Continue allows one more turn. What was answered is not asked again.".to_owned(),
        more => format!("Continue allows {more} more turns. What was answered is not asked again."),
    }
}

/// What can be done about a model that calls no tools.
const TOOLS_ADVICE: &str = "Try another model that can call tools. On a server of your own: llama.cpp needs --jinja; vLLM \
     needs --enable-auto-tool-choice and a --tool-call-parser for the model; at Ollama take a model tagged “tools”.";

/// A server that refuses requests with tools.
pub fn takes_no_tools(said: &str) -> String {
    let said = if said.is_empty() { String::new() } else { format!(" It said: {said}") };
    format!("This model, or its server, takes no tools, and an agent needs them. {TOOLS_ADVICE}{said}")
}

/// A call that was only written.
pub fn only_written(tool: &str) -> String {
    format!(
        "The model wrote a call of {tool} as text instead of making it, so nothing was run and the text counts as its \
         answer. {TOOLS_ADVICE}"
    )
}

/// A reply that the token limit cut while it called tools.
pub const CUT_CALLING: &str = "The token limit cut this reply while it called a tool, so its calls were not run; the model is \
     told. Raise “Max tokens” for the whole.";

/// What there is to say of a turn of an agent instead of what is said of other calls; nothing where that holds, too.
pub(super) fn turn_note(lane: &LaneState) -> Option<Option<Note>> {
    if let Some(CallError::Status(_, error) | CallError::Server(error)) = &lane.error
        && takes_tools(lane)
        && refuses_tools(error)
    {
        return Some(Some(Note::of(&takes_no_tools(&error.message))));
    }
    let reply = lane.reply.as_ref().filter(|_| lane.error.is_none())?;
    match (lane.opened.role, reply.tool_calls.is_empty()) {
        (LaneRole::AgentTurn, true) => written_call(lane).map(|tool| Some(Note::of(&only_written(tool)))),
        (LaneRole::AgentTurn, false) if reply.finish == Finish::Length => Some(Some(Note::of(CUT_CALLING))),
        (LaneRole::AgentTurn, false) if reply.is_usable() && reply.skipped_events == 0 => Some(None),
        // A tool may well have nothing to say.
        (LaneRole::Tool, _) => Some(None),
        _ => None,
    }
}

fn takes_tools(lane: &LaneState) -> bool {
    lane.request.as_ref().is_some_and(|(request, _)| !request.tools.is_empty())
}

/// The tool whose call a turn's reply only wrote down.
fn written_call(lane: &LaneState) -> Option<&str> {
    let (request, _) = lane.request.as_ref().filter(|_| !lane.is_amended)?;
    let names: Vec<&str> = request.tools.iter().map(|tool| tool.name.as_str()).collect();
    looks_like_a_call(&lane.text, &names)
}

/// What keeps a run's model from calling tools, if something does.
pub fn calls_no_tools(state: &RunState) -> Option<String> {
    let turn = state.lanes.iter().rfind(|lane| lane.opened.role == LaneRole::AgentTurn)?;
    let is_it = written_call(turn)
        .is_some_and(|_| turn.reply.as_ref().is_some_and(|it| it.tool_calls.is_empty()))
        || matches!(&turn.error, Some(CallError::Status(_, error) | CallError::Server(error)) if refuses_tools(error));
    turn_note(turn).flatten().filter(|_| is_it).map(|note| note.text)
}

/// What follows the name of a turn, of one of its tools or of its reflection.
pub(super) fn turn_part(opened: &LaneOpened, turn: u32) -> String {
    match opened.role {
        LaneRole::Tool if opened.path.last() > 1 => format!(", turn {turn}, call {}", opened.path.last()),
        _ => format!(", turn {turn}"),
    }
}

/// How a tool's lane stands whose result is an error.
pub const TOOL_FAILED: &str = "returned an error";
/// The heading of arguments.
pub const CALL_ARGUMENTS: &str = "Arguments";
/// The heading of a tool's result.
pub const TOOL_RESULT: &str = "Result";
/// A call without arguments.
pub const NO_ARGUMENTS: &str = "no arguments";
/// The calls of a reply.
pub const CALLS: &str = "Calls";
/// The tab of a tool's call.
pub const TOOL_CALL: &str = "Call";
/// Why there is nothing of a request to be seen of a tool.
pub const NO_REQUEST: &str = "A tool runs in this page: nothing was sent anywhere.";

/// A reflection, and why it was made.
pub fn drivers(trigger: Option<&Trigger>) -> String {
    match trigger {
        Some(trigger) => format!("The driver asked for this reflection {}.", triggered(trigger)),
        None => "The driver asked for this reflection.".to_owned(),
    }
}

/// The same in a row of the messages.
pub fn drivers_note(trigger: &Trigger, note: &str) -> String {
    let note = if note.is_empty() { "…".to_owned() } else { format!("“{note}”") };
    format!("Driver: {}, it asks for a reflection: {note}", triggered(trigger))
}

/// The id of a call, which its result names.
pub fn id_of_call(id: &str) -> String {
    format!("id {id}")
}

/// The id of the call that a result answers.
pub fn answers_call(id: &str) -> String {
    format!("tool_call_id {id}")
}

/// A call of several in a reply, with its number in the run.
pub fn numbered_call(number: usize, tool: &str) -> String {
    format!("Call {number}: {tool}")
}

/// A tool that is being called by a reply that arrives.
pub fn calling(tools: &[String]) -> String {
    format!("calling {} …", tools.join(", "))
}

/// What a tool did to a file.
pub fn file_changed(path: &str) -> String {
    format!("Changed {path}")
}

/// How long a tool took.
pub fn took(ms: u32) -> String {
    if ms < 1000 { format!("{ms} ms") } else { super::seconds(ms) }
}

/// A reply that only asks for tools, in a pattern that has none.
pub const ONLY_TOOLS: &str = "The model asked for tools instead of answering, and this pattern has none. Edit the reply, or change the prompt.";
