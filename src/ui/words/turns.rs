//! An agent's turns in words: what its editor minds, how a run stands, what asked for a reflection.

use crate::run::Trigger;

/// The pattern's calls.
pub const AGENT: &str = "Agent";
/// The call that reflects on what went wrong.
pub const REFLECTION: &str = "Reflection";
/// How many turns a run may take.
pub const MOST_TURNS: &str = "Most turns";

/// What the most turns must be.
pub const BAD_TURNS: &str = "The most turns is a whole number from 1 to 50.";

/// What the workspace's files must be.
pub const BAD_FILES: &str =
    "Each file needs a path of its own, such as src/name.js, and at most 200,000 bytes of text.";

/// What a tool's name must be.
pub const BAD_TOOL_NAME: &str =
    "A tool needs a name of its own, of letters, digits, “_” and “-”, at most 64 of them.";

/// A tool without code.
pub const NO_TOOL_CODE: &str = "A tool has no code: write the body of a function of args.";

/// A tool whose arguments have no usable schema.
pub const BAD_TOOL_SCHEMA: &str =
    "The schema of a tool's arguments cannot be used as it is: it must be a JSON object.";

/// Too many tools.
pub const TOO_MANY_TOOLS: &str = "These are more than 20 tools of your own: remove some.";

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
