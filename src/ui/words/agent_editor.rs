//! The editor of an agent in words: its prompts, its tools, its files and its reflection. What is wrong with them is said
//! in `turns.rs`.

use crate::{
    run::ToolChoice,
    workflow::{PatternId, conversation::NoteRole},
};

/// The tools, as a card and as a place in the picture.
pub const TOOLS: &str = "Tools";
/// What folds away what stands around the goal, saying whether anything does.
pub fn first_message(is_goal_alone: bool) -> &'static str {
    if is_goal_alone { "First message: the goal alone" } else { "First message: a prompt with the goal" }
}

/// What the first message is where nobody writes one.
pub const AGENT_PROMPT_PLACEHOLDER: &str = "Empty: the goal alone. {goal} stands for the input.";
/// Whether the model may call tools.
pub const TOOL_CHOICE: &str = "Tool choice";
/// What the tools work on.
pub const WORKSPACE: &str = "Workspace";
/// What an agent without tools is.
pub const NO_TOOLS: &str = "No tool is on: the model can only answer, in one turn.";

/// The choices of whether the model may call tools.
pub const TOOL_CHOICES: [(ToolChoice, &str); 3] =
    [(ToolChoice::Auto, "auto"), (ToolChoice::Required, "required"), (ToolChoice::None, "none")];

/// What such a choice means.
pub fn tool_choice(choice: ToolChoice) -> &'static str {
    match choice {
        ToolChoice::Auto => "The model calls tools until it answers without one: that ends the run.",
        ToolChoice::Required => {
            "Each reply must call a tool, so no answer ends the run: it pauses at the most turns."
        }
        ToolChoice::None => "The model is told of the tools and may call none: it answers in one turn.",
    }
}

/// Shows what a model is told of a tool: what it does, and the schema of its arguments.
pub fn about_tool(name: &str) -> String {
    format!("About {name}")
}

/// The tools that a person made.
pub const OWN_TOOLS: &str = "Own tools";
/// Makes one.
pub const ADD_TOOL: &str = "Add tool";
/// What a tool's description is for.
pub const TOOL_DESCRIPTION_PLACEHOLDER: &str = "What it does and when to use it, for the model";
/// What a tool's code is.
pub const TOOL_CODE_HINT: &str =
    "JavaScript: the body of an async function of args. What it returns is the result.";
/// A tool whose code nobody allowed.
pub const TOOL_NOT_ALLOWED: &str = "Off until you allow its code, which was not written here. Read it first; it would run in a sandbox without network.";
/// Allows it.
pub const ALLOW_CODE: &str = "Allow this code";

/// A tool without a name.
pub fn own_tool(number: usize) -> String {
    format!("Own tool {number}")
}

/// The field of a tool's name.
pub fn own_tool_name(number: usize) -> String {
    format!("Own tool {number} name")
}

/// The field of a tool's code.
pub fn code_of(name: &str) -> String {
    format!("{name} code")
}

/// What folds away the schema of a tool's arguments.
pub fn arguments_of_tool(fields: Option<&[String]>) -> String {
    match fields {
        None => "Arguments".to_owned(),
        Some([]) => "Arguments: none".to_owned(),
        Some(fields) => format!("Arguments: {}", fields.join(", ")),
    }
}

/// Beside Run: so many tools are off because nobody allowed their code.
pub fn tools_off(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => "1 tool is off until you allow its code.".to_owned(),
        count => format!("{count} tools are off until you allow their code."),
    }
}

/// What the files are.
pub const WORKSPACE_HINT: &str =
    "What the tools read and write. Each run begins with these files; its changes are shown in the run.";
/// Adds a file.
pub const ADD_FILE: &str = "Add file";

/// A file without a path.
pub fn file(number: usize) -> String {
    format!("File {number}")
}

/// The field of a file's path.
pub fn file_path(number: usize) -> String {
    format!("File {number} path")
}

/// The field of a file's text.
pub fn text_of_file(name: &str) -> String {
    format!("{name} text")
}

/// How much a file holds.
pub fn file_size(lines: usize, bytes: usize) -> String {
    let lines = if lines == 1 { "1 line".to_owned() } else { format!("{lines} lines") };
    match bytes {
        0 => "empty".to_owned(),
        1..1_000 => format!("{lines}, {bytes} B"),
        _ => format!("{lines}, {:.1} kB", bytes as f64 / 1_000.0),
    }
}

/// How much all files hold, beside their title.
pub fn files_size(count: usize, bytes: usize) -> String {
    let files = if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
    if bytes < 1_000 {
        format!("{files}, {bytes} B")
    } else {
        format!("{files}, {:.1} kB", bytes as f64 / 1_000.0)
    }
}

/// What a reflection is.
pub const REFLECTION_HINT: &str =
    "A call of its own that says what to do next. The agent reads its note. It is made when:";
/// Asks for a reflection: an error of a tool.
pub const ON_TOOL_ERROR: &str = "a tool returns an error";
/// Asks for a reflection: arguments that break their schema.
pub const ON_BAD_ARGUMENTS: &str = "a tool's arguments are wrong";
/// Asks for a reflection: the same call twice.
pub const ON_REPEATED: &str = "the same call is made twice in a row";
/// Asks for a reflection: so many turns without anything new.
pub const NO_PROGRESS: &str = "turns bring nothing new";
/// The field of how many turns these are.
pub const NO_PROGRESS_NAME: &str = "Turns without anything new";
/// What holds while that is empty.
pub const NEVER: &str = "never";
/// A reflection that nothing asks for.
pub const NO_TRIGGER: &str = "Nothing asks for a reflection: none will be made.";
/// The prompt of a reflection, beside its field.
pub const REFLECTION_PROMPT: &str = "What it asks. {goal}, {event} and {transcript} stand for what it is told; without any, all three follow.";
/// A reflection's prompt is empty.
pub const EMPTY_REFLECTION: &str = "The prompt is empty.";
/// In which role a note is told.
pub const NOTE_ROLE: &str = "Note role";

/// The roles in which a note can be told.
pub const NOTE_ROLES: [(NoteRole, &str); 4] = [
    (NoteRole::ToolResult, "inside the latest tool result"),
    (NoteRole::System, "a later system message"),
    (NoteRole::User, "a user message"),
    (NoteRole::Assistant, "an assistant message"),
];

/// What providers do with such a note.
pub fn note_role(role: NoteRole) -> &'static str {
    match role {
        NoteRole::ToolResult => "Every provider's template takes it.",
        NoteRole::System => {
            "Some templates refuse one that is not the first message (Qwen, Gemma), some move it."
        }
        NoteRole::User => "Mistral refuses a user message right after a tool's result.",
        NoteRole::Assistant => {
            "The weakest: the model takes it for its own words, and some refuse it at the end."
        }
    }
}

/// What folds the choice of a role away, saying what it is.
pub fn note_goes(role: NoteRole) -> String {
    let name = NOTE_ROLES.iter().find(|(of, _)| *of == role).map_or("", |(_, name)| name);
    format!("The note is {name}")
}

/// What the run's input is, while it is empty.
pub fn input_hint(pattern: PatternId) -> &'static str {
    match pattern {
        PatternId::Chain => "What the first step gets",
        PatternId::Parallel => "What every worker is asked",
        PatternId::Router => "What is to be routed and answered",
        PatternId::Orchestrator | PatternId::Evaluator => "The task",
        PatternId::Agent => "The goal: what shall be done when the agent stops",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_shortly() {
        assert_eq!(file_size(0, 0), "empty");
        assert_eq!(file_size(1, 7), "1 line, 7 B");
        assert_eq!(file_size(34, 1_249), "34 lines, 1.2 kB");
        assert_eq!(files_size(1, 7), "1 file, 7 B");
        assert_eq!(files_size(2, 200_000), "2 files, 200.0 kB");
    }

    #[test]
    fn what_is_off_near_run_is_counted() {
        assert_eq!(tools_off(0), "");
        assert_eq!(tools_off(1), "1 tool is off until you allow its code.");
        assert_eq!(tools_off(2), "2 tools are off until you allow their code.");
    }

    #[test]
    fn every_choice_is_named_and_explained() {
        for (role, name) in NOTE_ROLES {
            assert_eq!(note_goes(role), format!("The note is {name}"));
            assert!(note_role(role).ends_with('.'));
        }
        for (choice, _) in TOOL_CHOICES {
            assert!(tool_choice(choice).ends_with('.'));
        }
    }
}
