//! What the demonstration can really compute, one file for each gallery entry and one line each in the list.
//! A skill sees only what stands in its own call, so that editing an earlier reply changes the later ones.

mod earnings;
mod earnings_text;
mod planet;
mod slogan;
mod slogan_words;
mod survey;
mod text;

/// Every skill.
pub(super) const SKILLS: &[Skill] = &[earnings::SKILL, survey::SKILL, slogan::SKILL, planet::SKILL];

/// How the calls of one gallery entry are answered.
pub(super) struct Skill {
    /// The entry's id.
    pub(super) entry: &'static str,
    /// Phrases of its prompts of which each may stand in another's place. A prompt has at most one.
    pub(super) interchangeable: &'static [&'static str],
    /// The answer, or why there is none: a clause that follows "not a language model:".
    pub(super) answer: fn(&Call) -> Result<String, String>,
}

/// A call of a gallery entry.
pub(super) struct Call {
    /// The step, from 0.
    pub(super) step: usize,
    /// The step's prompt.
    pub(super) prompt: String,
    /// What stands for each placeholder; for a prompt without any, `previous`.
    pub(super) values: Vec<(String, String)>,
}

impl Call {
    /// What stands for this placeholder, or nothing.
    fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// The text to work on, where there is only one.
    fn text(&self) -> &str {
        self.values.first().map_or("", |(_, value)| value)
    }
}

/// Why a step that an entry does not have is not answered.
fn no_such_step() -> Result<String, String> {
    Err("it has no such step".to_owned())
}
