//! Which call of the gallery a request is: found by the gallery's own prompts, read backwards, so that the two
//! cannot drift apart. It does not know how any call is answered.

use super::{
    decline::{OPENING, decline},
    skills::{Call, SKILLS, Skill},
    wire::{Answer, Asked, Form},
};
use crate::{
    document::{Document, Entry, gallery},
    workflow::{
        Spec,
        patterns::step_names,
        placeholders::{Piece, pieces},
    },
};

/// Of a prompt that was edited at least this share of words must be left, in percent, for the demonstration
/// to name the entry that it was.
const SIMILAR: usize = 60;

/// A prompt that the gallery sends.
struct Prompt {
    step: usize,
    text: String,
    system: Option<String>,
    names: Vec<String>,
}

/// Answers a request, or declines it.
pub(super) fn answer(asked: &Asked) -> Answer {
    let (system, user) = match asked.messages.as_slice() {
        [(role, user)] if role == "user" => (None, user.trim()),
        [(first, system), (role, user)] if first == "system" && role == "user" => {
            (Some(system.trim()), user.trim())
        }
        _ => return decline(&asked.form, "it cannot hold a conversation", "single questions of the gallery"),
    };
    let mut nearest: Option<(usize, Entry)> = None;
    for entry in gallery::entries() {
        let Some(skill) = SKILLS.iter().find(|skill| skill.entry == entry.id) else { continue };
        for prompt in prompts(entry, skill) {
            let Some(values) = invert(&prompt, user) else {
                let likeness = likeness(&prompt.text, user);
                if nearest.as_ref().is_none_or(|(best, _)| likeness > *best) {
                    nearest = Some((likeness, entry.clone()));
                }
                continue;
            };
            if prompt.system.as_deref() != system.filter(|text| !text.is_empty()) {
                return decline(&asked.form, "it cannot follow an edited system prompt", &tries(entry));
            }
            let call = Call { step: prompt.step, prompt: prompt.text, values };
            return match carry_out(skill, &call, &asked.form) {
                Ok(text) => Answer::Text(text),
                Err(why) => decline(&asked.form, &why, &tries(entry)),
            };
        }
    }
    let can = match nearest {
        Some((likeness, entry)) if likeness >= SIMILAR => tries(&entry),
        _ => "the workflows of the gallery, and the changes listed there under Try".to_owned(),
    };
    decline(&asked.form, "it cannot follow an edited or unknown prompt", &can)
}

fn carry_out(skill: &Skill, call: &Call, form: &Form) -> Result<String, String> {
    if let Form::Json(_) = form {
        return Err("it answers this prompt in plain text, not in a JSON form".to_owned());
    }
    if call.values.iter().any(|(_, value)| value.starts_with(OPENING)) {
        return Err("an earlier step gave no answer to go on with".to_owned());
    }
    (skill.answer)(call)
}

/// What an entry offers to try, in words that follow "It answers".
fn tries(entry: &Entry) -> String {
    let labels: Vec<&str> = entry.tries.iter().map(|edit| edit.label.as_str()).collect();
    format!("“{}” as it came, and what is listed under Try: {}", entry.title, labels.join("; "))
}

/// The prompts of an entry: as it is, after each of its tries, and with each of the skill's interchangeable
/// phrases in the place of another.
fn prompts(entry: &Entry, skill: &Skill) -> Vec<Prompt> {
    let edited = entry.tries.iter().filter_map(|edit| edit.apply(&entry.document));
    let mut prompts = Vec::new();
    for document in std::iter::once(entry.document.clone()).chain(edited) {
        for mut prompt in prompts_of(&document) {
            let own = skill.interchangeable.iter().find(|phrase| prompt.text.contains(**phrase));
            for phrase in skill.interchangeable.iter().filter(|phrase| Some(*phrase) != own) {
                if let Some(own) = own {
                    prompts.push(Prompt {
                        step: prompt.step,
                        text: prompt.text.replace(own, phrase),
                        system: prompt.system.clone(),
                        names: prompt.names.clone(),
                    });
                }
            }
            prompt.text = prompt.text.trim().to_owned();
            prompts.push(prompt);
        }
    }
    prompts
}

fn prompts_of(document: &Document) -> Vec<Prompt> {
    match &document.workflow {
        Spec::Chain(chain) => chain
            .steps
            .iter()
            .enumerate()
            .map(|(index, step)| Prompt {
                step: index,
                text: step.prompt.trim().to_owned(),
                system: step
                    .settings
                    .over(&document.settings)
                    .system
                    .map(|text| text.trim().to_owned())
                    .filter(|text| !text.is_empty()),
                names: step_names(chain, index),
            })
            .collect(),
    }
}

/// The values that make this message of that prompt, or `None` when none do.
fn invert(prompt: &Prompt, message: &str) -> Option<Vec<(String, String)>> {
    let pieces = pieces(&prompt.text, &|name| prompt.names.iter().any(|known| known == name));
    if !pieces.iter().any(|piece| matches!(piece, Piece::Name(_))) {
        // The pattern's own composition. White space before "Input:" may be the prompt's end.
        let rest = match_text(&pieces, message)?;
        let value = rest.trim_start().strip_prefix("Input:")?.trim();
        return Some(vec![("previous".to_owned(), value.to_owned())]);
    }
    let mut values = Vec::new();
    fits(&pieces, message, &mut values)
        .then(|| values.into_iter().map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect())
}

/// What follows these pieces, none of which is a placeholder, at the start of `message`.
fn match_text<'m>(pieces: &[Piece<'_>], message: &'m str) -> Option<&'m str> {
    pieces.iter().try_fold(message, |rest, piece| after(piece, rest))
}

/// What follows a literal piece at the start of `text`.
fn after<'m>(piece: &Piece<'_>, text: &'m str) -> Option<&'m str> {
    match piece {
        Piece::Text(literal) => text.strip_prefix(literal),
        Piece::Name(name) | Piece::Escaped(name) => {
            text.strip_prefix('{')?.strip_prefix(name)?.strip_prefix('}')
        }
    }
}

/// Whether the pieces can make this text; `values` then has each placeholder's value. Where a literal occurs
/// inside a value too, the shortest value that lets the rest fit is taken.
fn fits<'p, 'm>(pieces: &[Piece<'p>], text: &'m str, values: &mut Vec<(&'p str, &'m str)>) -> bool {
    let Some((piece, rest)) = pieces.split_first() else { return text.is_empty() };
    let Piece::Name(name) = piece else {
        return after(piece, text).is_some_and(|text| fits(rest, text, values));
    };
    let known = values.iter().find(|(earlier, _)| earlier == name).map(|(_, value)| *value);
    let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    for end in ends {
        let value = &text[..end];
        // What follows is a literal nearly always: look before descending.
        let goes_on = match rest.first() {
            Some(Piece::Name(_)) => true,
            Some(literal) => after(literal, &text[end..]).is_some(),
            None => end == text.len(),
        };
        if !goes_on || known.is_some_and(|known| known != value) {
            continue;
        }
        let before = values.len();
        values.push((name, value));
        if fits(rest, &text[end..], values) {
            return true;
        }
        values.truncate(before);
    }
    false
}

/// How much of a prompt a message still has: the share of the prompt's words, in percent.
fn likeness(prompt: &str, message: &str) -> usize {
    let words = |text: &str| -> Vec<String> { text.split_whitespace().map(str::to_lowercase).collect() };
    let (prompt, message) = (words(prompt), words(message));
    let kept = prompt.iter().filter(|word| message.contains(word)).count();
    kept * 100 / prompt.len().max(1)
}
