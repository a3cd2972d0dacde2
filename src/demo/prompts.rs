//! The prompts that the gallery sends, and reading a message backwards into what was filled into one of them. It does not
//! know what the values mean, nor how any call is answered.

use super::skills::{SKILLS, Skill};
use crate::{
    document::{Document, Entry, gallery},
    workflow::{
        CallSettings, Spec,
        patterns::{ROUTER_NAMES, step_names},
        placeholders::{Piece, pieces},
    },
};
use std::sync::OnceLock;

/// A prompt that the gallery sends.
#[derive(Clone)]
pub(super) struct Prompt {
    /// Its entry.
    pub(super) entry: &'static Entry,
    /// What answers it.
    pub(super) skill: &'static Skill,
    /// Which call it is, from 0: a chain's step, a router and then its routes.
    pub(super) step: usize,
    /// Its text.
    pub(super) text: String,
    /// The system prompt beside it.
    pub(super) system: Option<String>,
    names: Vec<String>,
    /// What the pattern composes after a prompt without placeholders.
    tail: &'static str,
}

impl Prompt {
    /// Whether another is the same call's, and reads the same.
    fn is_as(&self, other: &Self) -> bool {
        (self.step, &self.text, &self.system) == (other.step, &other.text, &other.system)
    }
}

/// Every prompt that the demonstration knows: of each entry that has a skill as it is, after each of its tries, and with
/// each of the skill's interchangeable phrases in the place of another. They are read once.
pub(super) fn prompts() -> &'static [Prompt] {
    static READ: OnceLock<Vec<Prompt>> = OnceLock::new();
    READ.get_or_init(|| {
        let skilled = |entry: &'static Entry| {
            let skill = SKILLS.iter().find(|skill| skill.entry == entry.id)?;
            Some((entry, skill))
        };
        gallery::entries()
            .iter()
            .filter_map(skilled)
            .flat_map(|(entry, skill)| of_entry(entry, skill))
            .collect()
    })
}

fn of_entry(entry: &'static Entry, skill: &'static Skill) -> Vec<Prompt> {
    let edited = entry.tries.iter().filter_map(|edit| edit.apply(&entry.document));
    let mut prompts: Vec<Prompt> = Vec::new();
    for document in std::iter::once(entry.document.clone()).chain(edited) {
        for prompt in prompts_of(&document, entry, skill) {
            let own = skill.interchangeable.iter().find(|phrase| prompt.text.contains(**phrase));
            let others = skill.interchangeable.iter().filter_map(|phrase| {
                let text = prompt.text.replace(own?, phrase);
                Some(Prompt { text, ..prompt.clone() })
            });
            let new: Vec<Prompt> = others.chain([prompt.clone()]).collect();
            for prompt in new {
                if !prompts.iter().any(|known| known.is_as(&prompt)) {
                    prompts.push(prompt);
                }
            }
        }
    }
    prompts
}

fn prompts_of(document: &Document, entry: &'static Entry, skill: &'static Skill) -> Vec<Prompt> {
    let prompt = |step, text: &str, settings: &CallSettings, names, tail| {
        let system = settings.over(&document.settings).system.unwrap_or_default();
        let system = Some(system.trim().to_owned()).filter(|text| !text.is_empty());
        Prompt { entry, skill, step, text: text.trim().to_owned(), system, names, tail }
    };
    match &document.workflow {
        Spec::Chain(chain) => chain
            .steps
            .iter()
            .enumerate()
            .map(|(index, step)| {
                let names = step_names(chain, index);
                prompt(index, &step.prompt, &step.settings, names, "Input:\n{previous}")
            })
            .collect(),
        Spec::Router(router) => {
            let names = || ROUTER_NAMES.map(str::to_owned).to_vec();
            let tail = "Routes:\n{routes}\nInput:\n{input}";
            let first = prompt(0, &router.prompt, &router.settings, names(), tail);
            let routes = (1..).zip(&router.routes).map(|(index, route)| {
                prompt(index, &route.prompt, &route.settings, vec!["input".to_owned()], "Input:\n{input}")
            });
            [first].into_iter().chain(routes).collect()
        }
        // No entry of these patterns has a skill yet: the demonstration declines them in words.
        Spec::Parallel(_) | Spec::Orchestrator(_) => Vec::new(),
    }
}

/// The values that make this message of that prompt, or `None` when none do.
pub(super) fn invert(prompt: &Prompt, message: &str) -> Option<Vec<(String, String)>> {
    let is_known = |name: &str| prompt.names.iter().any(|known| known == name);
    let mut all = pieces(&prompt.text, &is_known);
    let mut message = message;
    if !all.iter().any(|piece| matches!(piece, Piece::Name(_))) {
        // The pattern's own composition. White space before it may be the prompt's end.
        message = all.iter().try_fold(message, |rest, piece| after(piece, rest))?.trim_start();
        all = pieces(prompt.tail, &is_known);
    }
    let mut values = Vec::new();
    fits(&all, message, &mut values)
        .then(|| values.into_iter().map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect())
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
pub(super) fn likeness(prompt: &str, message: &str) -> usize {
    let words = |text: &str| -> Vec<String> { text.split_whitespace().map(str::to_lowercase).collect() };
    let (prompt, message) = (words(prompt), words(message));
    let kept = prompt.iter().filter(|word| message.contains(word)).count();
    kept * 100 / prompt.len().max(1)
}
