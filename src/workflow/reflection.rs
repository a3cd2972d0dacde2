//! When an agent's driver asks for a reflection, and what it tells the model then. The call itself is made by the pattern.

use super::{CallSettings, Typed, conversation::NoteRole};
use crate::{
    llm::{Message, Role},
    run::{BAD_ARGUMENTS, Trigger, is_tool_error},
    workflow::placeholders::compose_with,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The placeholders of a reflection's prompt.
pub const REFLECTION_NAMES: [&str; 3] = ["goal", "event", "transcript"];
/// What a reflection asks where nobody says otherwise.
pub const DEFAULT_PROMPT: &str = "You watch an agent that works with tools. Something went wrong. Say in at most three \
sentences what caused it and what the agent should do next. Name files, lines and values. Do not call tools.";
/// So many turns without anything new are too many where nobody says otherwise.
const NO_PROGRESS: u32 = 3;
/// Of the conversation so far, a reflection is told at most this much, from its end, in characters.
const MAX_TRANSCRIPT: usize = 12_000;
/// Of one message at most this much.
const MAX_MESSAGE: usize = 2_000;

/// A separate call that says what to do after something went wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reflection {
    /// Whether there is any.
    pub on: bool,
    /// Whether an error of a tool asks for one.
    pub on_tool_error: bool,
    /// Whether arguments that cannot be read, or break their schema, do.
    pub on_bad_arguments: bool,
    /// Whether the same call twice in a row does.
    pub on_repeated: bool,
    /// After how many turns without anything new one is asked for; never where it is absent.
    pub after_no_progress: Option<Typed<u32>>,
    /// What it asks.
    pub prompt: String,
    /// The role in which its note is told.
    pub role: NoteRole,
    /// What differs from the workflow's settings.
    pub settings: CallSettings,
}

impl Default for Reflection {
    fn default() -> Self {
        Self {
            on: true,
            on_tool_error: true,
            on_bad_arguments: true,
            on_repeated: true,
            after_no_progress: Some(Typed::Good(NO_PROGRESS)),
            prompt: DEFAULT_PROMPT.to_owned(),
            role: NoteRole::default(),
            settings: CallSettings::default(),
        }
    }
}

/// A call of a tool with its result.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Used {
    /// The tool.
    pub tool: String,
    /// Its arguments, as the model wrote them.
    pub arguments: String,
    /// Its result.
    pub result: String,
}

/// What the driver saw so far.
#[derive(Debug, Default)]
pub struct Watch {
    seen: BTreeSet<Used>,
    last: Option<Used>,
    /// So many turns brought nothing new.
    idle: u32,
}

impl Watch {
    /// Looks at a turn, and says whether it asks for a reflection, and why; what tells most about the turn comes first.
    pub fn look(&mut self, reflection: &Reflection, turn: &[Used]) -> Option<Trigger> {
        let is_bad = |used: &&Used| used.result.starts_with(BAD_ARGUMENTS);
        let of = |used: &Used| used.tool.clone();
        let bad = turn.iter().find(is_bad).map(of).map(Trigger::BadArguments);
        let failed = turn.iter().filter(|used| !is_bad(used)).find(|used| is_tool_error(&used.result));
        let failed = failed.map(of).map(Trigger::ToolError);
        let mut repeated = None;
        for used in turn {
            if self.last.as_ref().is_some_and(|last| is_same_call(last, used)) {
                repeated.get_or_insert_with(|| Trigger::Repeated(used.tool.clone()));
            }
            self.last = Some(used.clone());
        }
        // All are seen, also those behind the first that is new.
        let is_new = turn.iter().filter(|used| self.seen.insert((*used).clone())).count() > 0;
        self.idle = if is_new { 0 } else { self.idle + 1 };
        let most = reflection.after_no_progress.as_ref().and_then(Typed::good);
        let idle = most.filter(|most| self.idle >= **most).map(|_| Trigger::NoProgress(self.idle));
        let first = [
            bad.filter(|_| reflection.on_bad_arguments),
            repeated.filter(|_| reflection.on_repeated),
            failed.filter(|_| reflection.on_tool_error),
            idle,
        ];
        let trigger = first.into_iter().flatten().next().filter(|_| reflection.on);
        if matches!(trigger, Some(Trigger::NoProgress(_))) {
            self.idle = 0;
        }
        trigger
    }
}

/// The same tool with the same arguments, however they are spaced.
fn is_same_call(one: &Used, other: &Used) -> bool {
    let read = |used: &Used| serde_json::from_str::<serde_json::Value>(&used.arguments).ok();
    one.tool == other.tool
        && (one.arguments == other.arguments || read(one).is_some_and(|one| Some(one) == read(other)))
}

/// What happened, for the model that reflects on it.
pub fn event(trigger: &Trigger, turn: &[Used]) -> String {
    let result = |tool: &str, is_meant: &dyn Fn(&Used) -> bool| {
        let used = turn.iter().find(|used| used.tool == tool && is_meant(used));
        used.map(|used| format!("{}({})\n{}", used.tool, used.arguments, shortened(&used.result)))
            .unwrap_or_default()
    };
    match trigger {
        Trigger::ToolError(tool) => {
            format!(
                "The tool {tool} returned an error:\n{}",
                result(tool, &|used| is_tool_error(&used.result))
            )
        }
        Trigger::BadArguments(tool) => format!(
            "The tool {tool} was called with arguments that are not what its schema asks for:\n{}",
            result(tool, &|used| used.result.starts_with(BAD_ARGUMENTS))
        ),
        Trigger::Repeated(tool) => {
            format!("The same call was made twice in a row:\n{}", result(tool, &|_| true))
        }
        Trigger::NoProgress(turns) => {
            format!("The last {turns} turns brought nothing that was not known before.")
        }
    }
}

/// The conversation as text, from its end back as far as there is room.
pub fn transcript(messages: &[Message]) -> String {
    let mut parts = Vec::new();
    let mut room = MAX_TRANSCRIPT;
    for message in messages.iter().rev() {
        let part = told(message);
        let length = part.chars().count();
        if length > room {
            parts.push("…".to_owned());
            break;
        }
        room -= length;
        parts.push(part);
    }
    parts.reverse();
    parts.join("\n\n")
}

fn told(message: &Message) -> String {
    let role = match message.role {
        Role::System => "system",
        Role::User => "user",
        Role::Assistant => "assistant",
        Role::Tool => "tool",
    };
    let calls =
        message.tool_calls.iter().map(|call| format!("calls {}({})", call.name, shortened(&call.arguments)));
    let text = Some(shortened(&message.content)).filter(|text| !text.is_empty());
    let lines: Vec<String> = text.into_iter().chain(calls).collect();
    format!("{role}: {}", lines.join("\n"))
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_MESSAGE) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// What a reflection is asked.
pub fn compose(prompt: &str, goal: &str, event: &str, transcript: &str) -> String {
    let values = [("goal", goal), ("event", event), ("transcript", transcript)];
    compose_with(prompt, &values, &|| {
        format!("\n\nGoal:\n{goal}\n\nWhat happened:\n{event}\n\nConversation so far:\n{transcript}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(tool: &str, arguments: &str, result: &str) -> Used {
        Used { tool: tool.into(), arguments: arguments.into(), result: result.into() }
    }

    /// Turns, and what each of them triggers.
    fn check(reflection: &Reflection, turns: &[(&[&Used], Option<Trigger>)]) {
        let mut watch = Watch::default();
        for (turn, trigger) in turns {
            let turn: Vec<Used> = turn.iter().map(|used| (*used).clone()).collect();
            assert_eq!(watch.look(reflection, &turn), *trigger, "{turn:?}");
        }
    }

    #[test]
    fn each_trigger_asks_and_can_be_switched_off() {
        let (fine, failed) = (used("read", "{\"a\":1}", "one"), used("test", "{}", "Error: 2 failed"));
        let bad = used("read", "{", "Error: the arguments are no JSON");
        let again = used("read", "{ \"a\": 1 }", "one");
        let of = |tool: &str| tool.to_owned();
        let all = Reflection::default();
        check(&all, &[(&[&fine], None), (&[&failed], Some(Trigger::ToolError(of("test"))))]);
        check(&all, &[(&[&fine, &bad], Some(Trigger::BadArguments(of("read"))))]);
        check(&all, &[(&[&fine, &again], Some(Trigger::Repeated(of("read"))))]);
        check(&all, &[(&[&fine], None), (&[&again], Some(Trigger::Repeated(of("read"))))]);
        check(&all, &[(&[&failed, &bad], Some(Trigger::BadArguments(of("read"))))]);
        let quiet = Reflection {
            on_tool_error: false,
            on_bad_arguments: false,
            on_repeated: false,
            ..Reflection::default()
        };
        check(
            &quiet,
            &[
                (&[&failed], None),
                (&[&bad], None),
                (&[&bad], None),
                (&[&failed], None),
                (&[&bad, &failed], Some(Trigger::NoProgress(3))),
                (&[&bad], None),
            ],
        );
        let never = Reflection { after_no_progress: None, ..quiet };
        check(&never, &[(&[&bad], None), (&[&bad], None), (&[&bad], None), (&[&bad], None)]);
        let off = Reflection { on: false, ..all };
        check(&off, &[(&[&fine], None), (&[&failed], None), (&[&bad], None), (&[&again], None)]);
    }

    #[test]
    fn a_reflection_is_told_what_happened_and_as_much_as_there_is_room_for() {
        let turn = [used("test", "{}", "fine"), used("test", "{\"x\":1}", "Error: 2 failed")];
        assert_eq!(
            event(&Trigger::ToolError("test".into()), &turn),
            "The tool test returned an error:\ntest({\"x\":1})\nError: 2 failed"
        );
        assert_eq!(compose("{goal}/{event}/{transcript}", "g", "e", "t"), "g/e/t");
        assert_eq!(
            compose("Think.", "g", "e", "t"),
            "Think.\n\nGoal:\ng\n\nWhat happened:\ne\n\nConversation so far:\nt"
        );
        let messages = [Message::new(Role::User, "go"), Message::of_tool("a", "r")];
        assert_eq!(transcript(&messages), "user: go\n\ntool: r");
        let long = vec![Message::new(Role::User, "x".repeat(3_000)); 20];
        let told = transcript(&long);
        assert!(told.starts_with("…\n\nuser: xxx") && told.chars().count() <= MAX_TRANSCRIPT + 100);
    }
}
