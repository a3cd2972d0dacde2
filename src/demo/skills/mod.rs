//! What the demonstration can really compute, one file for each gallery entry and one line each in the list.
//! A skill sees only what stands in its own call, so that editing an earlier reply changes the later ones.

mod attempts;
mod bill;
mod bottle;
mod code;
mod earnings;
mod earnings_text;
mod function;
mod function_jobs;
mod homework;
mod letter;
mod logs;
mod mixture;
mod notice;
mod outline;
mod planet;
mod podcast;
mod quicksort;
mod quicksort_bugs;
mod quiz;
mod replies;
mod route;
mod sections;
mod slogan;
mod slogan_words;
mod small_python;
mod specialist;
mod sums;
mod support;
mod survey;
mod text;
mod trip;
mod vote;

use super::scene::Scene;
use serde_json::Value;

/// Every skill.
pub(super) const SKILLS: &[Skill] = &[
    earnings::SKILL,
    survey::SKILL,
    slogan::SKILL,
    planet::SKILL,
    outline::SKILL,
    podcast::SKILL,
    specialist::SKILL,
    support::SKILL,
    homework::SKILL,
    mixture::SKILL,
    sections::SKILL,
    vote::SKILL,
    bottle::SKILL,
    trip::SKILL,
    quiz::SKILL,
    function::SKILL,
    notice::SKILL,
    letter::SKILL,
    quicksort::SKILL,
    logs::SKILL,
    bill::SKILL,
];

/// Why a call is not answered that is given no answer of another.
pub(super) const NOTHING_TO_GO_ON: &str = "an earlier step gave no answer to go on with";

/// How the calls of one gallery entry are answered. Calls count from 0: a chain's steps; a router and then its routes;
/// workers and then their aggregator; an orchestrator, its worker and its synthesizer; a generator and its evaluator; an
/// agent, whose turns are conversations, and its reflection.
pub(super) struct Skill {
    /// The entry's id.
    pub(super) entry: &'static str,
    /// Phrases of its prompts of which each may stand in another's place. A prompt has at most one.
    pub(super) interchangeable: &'static [&'static str],
    /// The calls that reply with JSON.
    pub(super) json: &'static [usize],
    /// The calls that do what a gate asks for.
    pub(super) again: &'static [usize],
    /// The answer, or why there is none: a clause that follows "not a language model:".
    pub(super) answer: fn(&Call<'_>) -> Result<String, String>,
    /// What an agent does next, or why nothing: a clause as above.
    pub(super) turn: fn(&Scene) -> Result<Act, String>,
}

/// What an agent does in a turn.
#[derive(Debug, PartialEq)]
pub(super) enum Act {
    /// It answers, which ends its work.
    Say(String),
    /// It calls tools, each by name and arguments, and says why.
    Call(String, Vec<(String, Value)>),
}

impl Act {
    /// One call.
    fn call(why: impl Into<String>, tool: &str, arguments: Value) -> Result<Self, String> {
        Ok(Self::Call(why.into(), vec![(tool.to_owned(), arguments)]))
    }

    /// The end.
    fn say(text: impl Into<String>) -> Result<Self, String> {
        Ok(Self::Say(text.into()))
    }
}

/// What a skill is where it says nothing else.
const PLAIN: Skill = Skill {
    entry: "",
    interchangeable: &[],
    json: &[],
    again: &[],
    answer: |_| no_such_step(),
    turn: |_| Err("it has no such step".to_owned()),
};

/// A call of a gallery entry.
#[derive(Default)]
pub(super) struct Call<'a> {
    /// Which of the entry's calls, from 0.
    pub(super) step: usize,
    /// The call's prompt.
    pub(super) prompt: &'a str,
    /// What stands for each placeholder; for a prompt without any, `previous`, or a router's names.
    pub(super) values: Vec<(String, String)>,
    /// What the reply must satisfy.
    pub(super) schema: Option<&'a Value>,
    /// The reply that did not pass a gate, and what the gate says.
    pub(super) again: Option<(&'a str, &'a str)>,
}

impl Call<'_> {
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
