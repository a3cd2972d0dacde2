//! Which call of the gallery a request is: found by the gallery's own prompts, read backwards, so that the two
//! cannot drift apart. It does not know how any call is answered.

use super::{
    asked::Asked,
    decline::{OPENING, decline},
    prompts::{Place, invert, likeness, prompts},
    satisfy::satisfying,
    skills::{Call, NOTHING_TO_GO_ON, Skill},
    turns,
    wire::Answer,
};
use crate::{
    document::Entry,
    llm::{Message, ReplySchema, Role},
    workflow::structured::UNFIT,
};
use serde_json::Value;

/// Of a prompt that was edited at least this share of words must be left, in percent, for the demonstration
/// to name the entry that it was.
pub(super) const SIMILAR: usize = 60;

/// Answers a request, or declines it.
pub(super) fn answer(asked: &Asked) -> Answer {
    if let Some(answer) = turns::answer(asked) {
        return answer;
    }
    let Some(talk) = Talk::read(asked) else {
        return decline(&asked.form, "it cannot hold a conversation", "single questions of the gallery");
    };
    let mut nearest: Option<(usize, &Entry)> = None;
    let mut with_another_system = None;
    for prompt in prompts() {
        let entry = prompt.entry;
        let message = match prompt.place {
            Place::User(_) => talk.user,
            Place::System => talk.system.unwrap_or_default(),
        };
        let Some(mut values) = invert(prompt, message) else {
            let likeness = likeness(&prompt.text, message);
            if nearest.is_none_or(|(best, _)| likeness > best) {
                nearest = Some((likeness, entry));
            }
            continue;
        };
        match &prompt.place {
            Place::User(system) if system.as_deref() != talk.system => {
                with_another_system = Some(entry);
                continue;
            }
            Place::User(_) => {}
            Place::System => values.push(("input".to_owned(), talk.user.to_owned())),
        }
        let schema = asked.form.schema();
        let call = Call { step: prompt.step, prompt: &prompt.text, values, schema, again: talk.again };
        return match carry_out(prompt.skill, &call) {
            Ok(text) => Answer::Text(text),
            Err(why) => decline(&asked.form, &why, &tries(entry)),
        };
    }
    if let Some(entry) = with_another_system {
        return decline(&asked.form, "it cannot follow an edited system prompt", &tries(entry));
    }
    let can = match nearest {
        Some((likeness, entry)) if likeness >= SIMILAR => tries(entry),
        _ => "the workflows of the gallery, and the changes listed there under Try".to_owned(),
    };
    decline(&asked.form, "it cannot follow an edited or unknown prompt", &can)
}

/// What a request says, and nothing that it repeats.
struct Talk<'a> {
    system: Option<&'a str>,
    /// The question, without the schema in words.
    user: &'a str,
    /// The reply that did not pass a gate, and what the gate says.
    again: Option<(&'a str, &'a str)>,
}

impl<'a> Talk<'a> {
    fn read(asked: &'a Asked) -> Option<Self> {
        let mut messages: &[Message] = &asked.messages;
        let mut system = None;
        if let [first, rest @ ..] = messages
            && first.role == Role::System
        {
            system = Some(first.content.trim()).filter(|text| !text.is_empty());
            messages = rest;
        }
        let roles: Vec<Role> = messages.iter().map(|message| message.role).collect();
        if !matches!(roles[..], [Role::User] | [Role::User, Role::Assistant, Role::User]) {
            return None;
        }
        let (first, more) = messages.split_first()?;
        // What breaks the schema is asked for again: that is the same question.
        let again = match more {
            [reply, demand] if !demand.content.starts_with(UNFIT) => {
                Some((reply.content.trim(), demand.content.trim()))
            }
            _ => None,
        };
        let mut user = first.content.trim();
        if let Some(schema) = asked.form.schema() {
            let words = ReplySchema::new("", schema.clone()).in_words();
            user = user.strip_suffix(&words).unwrap_or(user).trim();
        }
        Some(Self { system, user, again })
    }
}

fn carry_out(skill: &Skill, call: &Call<'_>) -> Result<String, String> {
    let why = match (call.schema, skill.json.contains(&call.step)) {
        (Some(_), false) => Some("it answers this prompt in plain text, not in a JSON form"),
        (None, true) => Some("it answers this prompt in its JSON form only"),
        _ if call.again.is_some() && !skill.again.contains(&call.step) => {
            Some("it cannot hold a conversation about this")
        }
        _ if call.values.iter().any(|(_, value)| value.starts_with(OPENING)) => Some(NOTHING_TO_GO_ON),
        _ => None,
    };
    if let Some(why) = why {
        return Err(why.to_owned());
    }
    let text = (skill.answer)(call)?;
    let Some(schema) = call.schema else { return Ok(text) };
    // A skill that has no choice to name says so in words, whatever the schema: as weak models do.
    let Ok(value) = serde_json::from_str::<Value>(&text) else { return Ok(text) };
    satisfying(schema, value)
        .and_then(|value| serde_json::to_string_pretty(&value).ok())
        .ok_or_else(|| "its answer does not satisfy this JSON Schema".to_owned())
}

/// What an entry offers to try, in words that follow "It answers".
pub(super) fn tries(entry: &Entry) -> String {
    let labels: Vec<&str> = entry.tries.iter().map(|edit| edit.label.as_str()).collect();
    format!("“{}” as it came, and what is listed under Try: {}", entry.title, labels.join("; "))
}
