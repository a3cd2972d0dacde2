//! The prompts that the gallery sends, and reading a message backwards into what was filled into one of them. It does not
//! know what the values mean, nor how any call is answered.

use super::skills::{SKILLS, Skill};
use crate::{
    document::{Document, Entry, gallery},
    workflow::{
        CallSettings, Spec,
        patterns::{
            AGGREGATOR_NAMES, ContextPlace, EVALUATOR_NAMES, EvaluatorSpec, GENERATOR_NAMES,
            ORCHESTRATOR_NAMES, OrchestratorSpec, ParallelSpec, ROUTER_NAMES, SUBTASK_NAMES,
            SYNTHESIZER_NAMES, WORKER_NAMES, step_names,
        },
        placeholders::{Piece, pieces},
        reflection::{REFLECTION_NAMES, Reflection},
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
    /// Which call it is, from 0: a chain's step, a router and then its routes, workers and then their aggregator, an
    /// orchestrator with its worker and its synthesizer, a generator and its evaluator, an agent and its reflection.
    pub(super) step: usize,
    /// Its text.
    pub(super) text: String,
    /// Where it stands in a request.
    pub(super) place: Place,
    names: Vec<String>,
    /// What the pattern composes after a prompt without placeholders.
    tail: &'static str,
}

/// Where a prompt stands in a request.
#[derive(Clone, PartialEq)]
pub(super) enum Place {
    /// In the user's message, with this system prompt beside it.
    User(Option<String>),
    /// In the system prompt; the user's message is the run's input.
    System,
}

impl Prompt {
    /// Whether another is the same call's, and reads the same.
    fn is_as(&self, other: &Self) -> bool {
        (self.step, &self.text, &self.place, self.tail) == (other.step, &other.text, &other.place, other.tail)
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
    let maker = Maker { document, entry, skill };
    match &document.workflow {
        Spec::Chain(chain) => (0..)
            .zip(&chain.steps)
            .map(|(index, step)| Prompt {
                names: step_names(chain, index),
                ..maker.of(index, &step.prompt, &step.settings, &[], "Input:\n{previous}")
            })
            .collect(),
        Spec::Router(router) => {
            let tail = "Routes:\n{routes}\nInput:\n{input}";
            let first = maker.of(0, &router.prompt, &router.settings, &ROUTER_NAMES, tail);
            let routes = (1..).zip(&router.routes).map(|(index, route)| {
                maker.of(index, &route.prompt, &route.settings, &["input"], "Input:\n{input}")
            });
            [first].into_iter().chain(routes).collect()
        }
        Spec::Parallel(parallel) => maker.of_parallel(parallel),
        Spec::Orchestrator(orchestrator) => maker.of_orchestrator(orchestrator),
        Spec::Evaluator(evaluator) => maker.of_evaluator(evaluator),
        // Its turns are conversations; what reflects on them is asked once.
        Spec::Agent(agent) => {
            let tail = "Goal:\n{goal}\n\nWhat happened:\n{event}\n\nConversation so far:\n{transcript}";
            let Reflection { prompt, settings, .. } = &agent.reflection;
            vec![maker.of(1, prompt, settings, &REFLECTION_NAMES, tail)]
        }
    }
}

/// What the prompts of a document have in common.
struct Maker<'a> {
    document: &'a Document,
    entry: &'static Entry,
    skill: &'static Skill,
}

impl Maker<'_> {
    fn of(
        &self,
        step: usize,
        text: &str,
        settings: &CallSettings,
        names: &[&str],
        tail: &'static str,
    ) -> Prompt {
        let system = settings.over(&self.document.settings).system.unwrap_or_default();
        let system = Some(system.trim().to_owned()).filter(|text| !text.is_empty());
        Prompt {
            entry: self.entry,
            skill: self.skill,
            step,
            text: text.trim().to_owned(),
            place: Place::User(system),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            tail,
        }
    }

    fn of_parallel(&self, spec: &ParallelSpec) -> Vec<Prompt> {
        let workers = (0..).zip(&spec.workers).map(|(index, worker)| {
            let text = if worker.prompt.trim().is_empty() { &spec.prompt } else { &worker.prompt };
            self.of(index, text, &worker.settings, &WORKER_NAMES, "Input:\n{input}")
        });
        let last = spec.aggregator.iter().map(|aggregator| Prompt {
            place: Place::System,
            ..self.of(
                spec.workers.len(),
                &aggregator.prompt,
                &aggregator.settings,
                &AGGREGATOR_NAMES,
                "1. {responses}",
            )
        });
        workers.chain(last).collect()
    }

    fn of_orchestrator(&self, spec: &OrchestratorSpec) -> Vec<Prompt> {
        let worker = "Original task:\n{original_task}\nType of your task:\n{task_type}\nYour task:\n{task_description}";
        let first = self.of(0, &spec.prompt, &spec.settings, &ORCHESTRATOR_NAMES, "Task:\n{task}");
        let worker = self.of(1, &spec.worker.prompt, &spec.worker.settings, &SUBTASK_NAMES, worker);
        let last = spec.synthesizer.iter().map(|synthesizer| {
            let tail = "Task:\n{task}\nResponses:\n{worker_responses}";
            self.of(2, &synthesizer.prompt, &synthesizer.settings, &SYNTHESIZER_NAMES, tail)
        });
        [first, worker].into_iter().chain(last).collect()
    }

    fn of_evaluator(&self, spec: &EvaluatorSpec) -> Vec<Prompt> {
        let again = match spec.generator.context {
            ContextPlace::BeforeTask => "Previous attempts:\n{context}\nTask:\n{task}",
            ContextPlace::AfterTask => "Task:\n{task}\nPrevious attempts:\n{context}",
        };
        // With a context first: without one, a task has no end.
        let tails = [again, "Task:\n{task}"];
        let (generator, judge) = (&spec.generator, &spec.evaluator);
        let attempts =
            tails.map(|tail| self.of(0, &generator.prompt, &generator.settings, &GENERATOR_NAMES, tail));
        let tail = "Original task:\n{task}\nContent to evaluate:\n{content}";
        let last = self.of(1, &judge.prompt, &judge.settings, &EVALUATOR_NAMES, tail);
        attempts.into_iter().chain([last]).collect()
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
