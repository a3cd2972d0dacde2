//! An agent's turns in words: what its editor minds, how a run stands, what asked for a reflection.

use crate::{
    run::Trigger,
    workflow::{tools::ToolFault, workspace::FileFault},
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
