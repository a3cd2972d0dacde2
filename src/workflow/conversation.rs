//! The messages of an agent as they grow, and what must hold of them before they are sent. It sends nothing.

use crate::{
    llm::{Message, Reply, Role},
    run::{NOTE, with_note},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The role in which a note of the driver is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteRole {
    /// Behind the latest tool's result, the only place that every provider's template takes.
    #[default]
    ToolResult,
    /// As a message of the system.
    System,
    /// As a message of the user.
    User,
    /// As a message of the model.
    Assistant,
}

/// What is wrong with a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    /// There is nothing to answer.
    Empty,
    /// A tool's message whose call was not asked for before it, or was answered already.
    Unasked(String),
    /// A call without an answer before the next message of another kind.
    Unanswered(String),
    /// Two calls with the same id, or one without.
    Id(String),
}

/// The messages so far, oldest first, without the system prompt that is put before them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Conversation(Vec<Message>);

impl Conversation {
    /// One that begins so.
    pub fn of(messages: Vec<Message>) -> Self {
        Self(messages)
    }

    /// The messages.
    pub fn messages(&self) -> &[Message] {
        &self.0
    }

    /// Takes in a reply as it was received. Calls without an id of their own get one, since a result must name its call.
    pub fn push_reply(&mut self, reply: &Reply, turn: u32) {
        let mut message = Message::of_reply(reply);
        let mut ids: BTreeSet<String> =
            self.0.iter().flat_map(|message| &message.tool_calls).map(|call| call.id.clone()).collect();
        for (number, call) in (1..).zip(&mut message.tool_calls) {
            if call.id.is_empty() || !ids.insert(call.id.clone()) {
                call.id = format!("call_{turn}_{number}");
                ids.insert(call.id.clone());
            }
        }
        self.0.push(message);
    }

    /// Takes in a tool's result.
    pub fn push_result(&mut self, id: &str, result: &str) {
        self.0.push(Message::of_tool(id, result));
    }

    /// Takes in what the driver has to say, in the role that a person chose. Where there is no tool's result to stand
    /// behind, it is the user's.
    pub fn push_note(&mut self, note: &str, role: NoteRole) {
        let role = match (role, self.0.last_mut()) {
            (NoteRole::ToolResult, Some(last)) if last.role == Role::Tool => {
                last.content = with_note(&last.content, note);
                return;
            }
            (NoteRole::ToolResult | NoteRole::User, _) => Role::User,
            (NoteRole::System, _) => Role::System,
            (NoteRole::Assistant, _) => Role::Assistant,
        };
        self.0.push(Message::new(role, [NOTE, note].concat()));
    }

    /// Whether it may be sent: each tool's message follows the message that asked for it, and each call is answered exactly
    /// once, before anybody else speaks.
    ///
    /// # Errors
    /// [`Broken`], which names the call.
    pub fn check(messages: &[Message]) -> Result<(), Broken> {
        if messages.iter().all(|message| message.role == Role::System) {
            return Err(Broken::Empty);
        }
        let (mut open, mut known) = (Vec::<&str>::new(), BTreeSet::new());
        for message in messages {
            if message.role == Role::Tool {
                let id = message.tool_call_id.as_str();
                let at = open.iter().position(|asked| *asked == id);
                open.remove(at.ok_or_else(|| Broken::Unasked(id.to_owned()))?);
                continue;
            }
            if let Some(id) = open.first() {
                return Err(Broken::Unanswered((*id).to_owned()));
            }
            for call in &message.tool_calls {
                if call.id.is_empty() || !known.insert(call.id.as_str()) {
                    return Err(Broken::Id(call.id.clone()));
                }
                open.push(&call.id);
            }
        }
        open.first().map_or(Ok(()), |id| Err(Broken::Unanswered((*id).to_owned())))
    }
}

impl Broken {
    /// What is wrong, for whoever reads the lane.
    pub fn told(&self) -> String {
        match self {
            Self::Empty => "The conversation has no message to answer.".to_owned(),
            Self::Unasked(id) => format!("A tool's result names the call \"{id}\", which nobody asked for."),
            Self::Unanswered(id) => format!("The call \"{id}\" has no result."),
            Self::Id(id) => format!("Two calls have the id \"{id}\"."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::llm::ToolCall;

    fn calls(ids: &[&str]) -> Message {
        let call = |id: &&str| ToolCall { id: (*id).to_owned(), ..ToolCall::default() };
        Message::of_reply(&Reply { tool_calls: ids.iter().map(call).collect(), ..Reply::default() })
    }

    fn check(messages: &[Message], expected: &Result<(), Broken>) {
        assert_eq!(Conversation::check(messages), *expected, "{messages:?}");
    }

    #[test]
    fn each_call_is_answered_once_after_it_was_asked() {
        let (user, result) = (Message::new(Role::User, "go"), |id: &str| Message::of_tool(id, "r"));
        let of = |id: &str| id.to_owned();
        check(&[], &Err(Broken::Empty));
        check(&[Message::new(Role::System, "s")], &Err(Broken::Empty));
        check(std::slice::from_ref(&user), &Ok(()));
        check(
            &[user.clone(), calls(&["a", "b"]), result("a"), result("b"), calls(&["c"]), result("c")],
            &Ok(()),
        );
        check(&[user.clone(), calls(&["a", "b"]), result("b"), result("a")], &Ok(()));
        check(&[user.clone(), calls(&["a"]), user.clone(), result("a")], &Err(Broken::Unanswered(of("a"))));
        check(&[user.clone(), calls(&["a", "b"]), result("a")], &Err(Broken::Unanswered(of("b"))));
        check(&[user.clone(), result("a"), calls(&["a"])], &Err(Broken::Unasked(of("a"))));
        check(&[user.clone(), calls(&["a"]), result("a"), result("a")], &Err(Broken::Unasked(of("a"))));
        check(
            &[user.clone(), calls(&["a"]), result("a"), calls(&["a"]), result("a")],
            &Err(Broken::Id(of("a"))),
        );
        check(&[user, calls(&[""]), result("")], &Err(Broken::Id(String::new())));
    }

    #[test]
    fn calls_without_ids_get_their_own() {
        let mut talk = Conversation::of(vec![Message::new(Role::User, "go")]);
        for turn in 1..=2 {
            talk.push_reply(
                &Reply { tool_calls: calls(&["x", "", "x"]).tool_calls, ..Reply::default() },
                turn,
            );
            let ids: Vec<String> = talk
                .messages()
                .last()
                .map(|last| last.tool_calls.iter().map(|call| call.id.clone()).collect())
                .unwrap_or_default();
            let first = if turn == 1 { "x".to_owned() } else { "call_2_1".to_owned() };
            assert_eq!(ids, [first, format!("call_{turn}_2"), format!("call_{turn}_3")]);
            ids.iter().for_each(|id| talk.push_result(id, "r"));
            assert_eq!(Conversation::check(talk.messages()), Ok(()));
        }
    }

    #[test]
    fn a_note_stands_where_a_person_wants_it() {
        let talk = || {
            let mut talk = Conversation::of(vec![Message::new(Role::User, "go"), calls(&["a"])]);
            talk.push_result("a", "failed");
            talk
        };
        for (role, last) in [
            (NoteRole::ToolResult, Message::of_tool("a", "failed\n\nNote from the driver:\nlook")),
            (NoteRole::System, Message::new(Role::System, "Note from the driver:\nlook")),
            (NoteRole::User, Message::new(Role::User, "Note from the driver:\nlook")),
            (NoteRole::Assistant, Message::new(Role::Assistant, "Note from the driver:\nlook")),
        ] {
            let mut talk = talk();
            talk.push_note("look", role);
            assert_eq!(talk.messages().last(), Some(&last));
            assert_eq!(Conversation::check(talk.messages()), Ok(()));
        }
    }
}
