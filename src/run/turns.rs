//! What happens in an agent's turns beyond its calls: files that its tools wrote, and what made its driver ask for a
//! reflection. It knows neither the tools nor what is done about a trigger.

use serde::{Deserialize, Serialize};

/// How the result of a tool begins that could not do what it was asked. The model reads it, and what follows from it is
/// told by it alone: a person who edits a result can make it an error, or none.
pub const TOOL_ERROR: &str = "Error:";
/// How it begins where the fault is in the arguments.
pub const BAD_ARGUMENTS: &str = "Error: the arguments";
/// What stands before a note of the driver, whatever its role.
pub const NOTE: &str = "Note from the driver:\n";

/// The tool whose latest result says whether the work is done.
pub const RUN_TESTS: &str = "run_tests";

/// A file of the workspace as a tool left it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Its path.
    pub path: String,
    /// Its whole text from then on.
    pub text: String,
}

/// What made the driver ask for a reflection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// This tool's result was an error.
    ToolError(String),
    /// This tool's arguments could not be read, or were not what its schema asks for.
    BadArguments(String),
    /// This tool was called twice in a row with the same arguments.
    Repeated(String),
    /// So many turns brought nothing that was not known before.
    NoProgress(u32),
}

impl Trigger {
    /// The tool that it is about, if it is about one.
    pub fn tool(&self) -> Option<&str> {
        match self {
            Self::ToolError(tool) | Self::BadArguments(tool) | Self::Repeated(tool) => Some(tool),
            Self::NoProgress(_) => None,
        }
    }
}

/// Whether a tool's result is an error.
pub fn is_tool_error(result: &str) -> bool {
    result.starts_with(TOOL_ERROR)
}

/// A text with a driver's note behind it, as it stands inside a tool's result.
pub fn with_note(result: &str, note: &str) -> String {
    [result.trim_end(), "\n\n", NOTE, note].concat()
}

/// What of a message is its own, and the note behind it, where this is the note.
pub fn split_note<'a>(content: &'a str, note: &str) -> Option<(&'a str, &'a str)> {
    let own = content.strip_suffix(note)?.strip_suffix(NOTE)?;
    Some((own.trim_end(), &content[content.len() - note.len()..])).filter(|_| !note.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_told_from_what_it_stands_behind() {
        let content = with_note("4 tests failed.\n", "Look at the base case.");
        assert_eq!(content, "4 tests failed.\n\nNote from the driver:\nLook at the base case.");
        assert_eq!(
            split_note(&content, "Look at the base case."),
            Some(("4 tests failed.", "Look at the base case."))
        );
        // What only looks like one is part of the result.
        for other in ["", "Another note."] {
            assert_eq!(split_note(&content, other), None, "{other}");
        }
        assert_eq!(split_note("Look at the base case.", "Look at the base case."), None);
        assert_eq!(split_note(&[NOTE, "alone"].concat(), "alone"), Some(("", "alone")));
    }
}
