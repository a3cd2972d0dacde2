//! Product descriptions: a brief broken down into styles, and a text written in each. It uses what the brief says, and
//! adds nothing about the product.

use super::{
    Call, PLAIN, Skill, no_such_step,
    text::{capital, count, listed},
};
use crate::workflow::patterns::{DESCRIPTION, TASKS, TYPE};
use serde_json::{Value, json};

pub(super) const SKILL: Skill = Skill { entry: "bottle", json: &[0], answer, ..PLAIN };

/// A product may have so many features.
const FEATURES: usize = 5;

/// A style: its name, how to write in it, and what is written.
type Style = (&'static str, &'static str, fn(&Brief<'_>, &[&str]) -> String);
const STYLES: [Style; 3] = [
    ("formal", "A specification in exact terms, in this order", formal),
    ("conversational", "A talk with the reader, with an answer to each of these", conversational),
    ("hybrid", "A day with the product, with one of these at a time", hybrid),
];

fn answer(call: &Call<'_>) -> Result<String, String> {
    match call.step {
        0 => plan(call),
        1 => {
            let brief = Brief::read(call.value("original_task"))?;
            let style = call.value("task_type");
            let (.., write) = STYLES
                .iter()
                .find(|(name, ..)| name.eq_ignore_ascii_case(style))
                .ok_or_else(|| format!("it does not know the style “{style}”"))?;
            let features = after_colon(call.value("task_description"))?;
            Ok(write(&brief, &features))
        }
        _ => no_such_step(),
    }
}

/// What is to be described.
struct Brief<'t> {
    product: &'t str,
    audience: &'t str,
    features: Vec<&'t str>,
}

impl<'t> Brief<'t> {
    /// Reads a brief, which says what the product is, who it is for and what it has, and nothing else.
    fn read(task: &'t str) -> Result<Self, String> {
        let (mut product, mut audience, mut features) = (None, None, None);
        for clause in clauses(task) {
            let is_new = if let Some(found) = after(clause, &["description for", "description of"]) {
                let words =
                    found.split(' ').skip_while(|word| ["a", "an", "the", "our", "new"].contains(word));
                let length = words.map(|word| word.len() + 1).sum::<usize>().saturating_sub(1);
                product.replace(&found[found.len() - length..]).is_none() && length > 0
            } else if let Some(found) = after(clause, &["audience is", "audience are", "audience:"]) {
                audience.replace(found).is_none()
            } else if let Some(found) = after(clause, &["features are:", "features are", "features:"]) {
                features.replace(items(found)).is_none()
            } else {
                false
            };
            if !is_new {
                return Err(format!("it cannot use “{clause}” in a product description"));
            }
        }
        let features: Vec<&str> = features.unwrap_or_default();
        match (product, audience) {
            (Some(product), Some(audience)) if (1..=FEATURES).contains(&features.len()) => {
                Ok(Self { product, audience, features })
            }
            _ => Err(format!("it needs a product, its target audience and one to {FEATURES} key features")),
        }
    }

    fn with_article(&self) -> String {
        let is_vowel = self.product.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']);
        format!("{} {}", if is_vowel { "an" } else { "a" }, self.product)
    }
}

/// The sentences of a brief; one that speaks of the audience and then of the features is two.
fn clauses(task: &str) -> impl Iterator<Item = &str> {
    let sentences = task.split(['\n', ';']).flat_map(|line| line.split(". "));
    let halves = sentences.flat_map(|sentence| match sentence.find("features") {
        Some(at) => {
            let from = sentence[..at].rfind(" and ").or_else(|| sentence[..at].rfind(", "));
            let (first, second) = sentence.split_at(from.unwrap_or(0));
            [first, second]
        }
        None => [sentence, ""],
    });
    halves
        .map(|clause| clause.trim_matches(|c: char| c.is_whitespace() || ".,".contains(c)))
        .filter(|clause| !clause.is_empty())
}

/// What follows one of these in a clause.
fn after<'t>(clause: &'t str, marks: &[&str]) -> Option<&'t str> {
    let small = clause.to_ascii_lowercase();
    let found = marks.iter().find_map(|mark| Some(small.find(mark)? + mark.len()))?;
    Some(clause[found..].trim()).filter(|found| !found.is_empty())
}

fn items(list: &str) -> Vec<&str> {
    let parts = list.split(',').flat_map(|part| part.split(" and "));
    let parts = parts.map(|item| item.trim().trim_start_matches("and ").trim_end_matches('.').trim());
    parts.filter(|item| !item.is_empty()).collect()
}

/// The items behind the colon of guidelines.
fn after_colon(guidelines: &str) -> Result<Vec<&str>, String> {
    let found = guidelines.split_once(':').map(|(_, list)| items(list)).unwrap_or_default();
    if (1..=FEATURES).contains(&found.len()) {
        return Ok(found);
    }
    Err(format!("it follows only guidelines that list one to {FEATURES} features behind a colon"))
}

/// A task for each style that the schema allows.
fn plan(call: &Call<'_>) -> Result<String, String> {
    let brief = Brief::read(call.value("task"))?;
    let features = brief.features.join(", ");
    let tasks: Vec<Value> = STYLES
        .iter()
        .filter(|(name, ..)| is_allowed(call, name))
        .map(|(name, how, _)| json!({ TYPE: name, DESCRIPTION: format!("{how}: {features}.") }))
        .collect();
    if tasks.is_empty() {
        return Err("it writes in a formal, a conversational and a hybrid style only".to_owned());
    }
    let analysis = format!(
        "{} is to win {}. It has {} to show, and {} to do it.",
        capital(&brief.with_article()),
        brief.audience,
        count(brief.features.len(), "feature", "features"),
        count(tasks.len(), "style is one way", "styles are different ways")
    );
    Ok(json!({ "analysis": analysis, TASKS: tasks }).to_string())
}

/// Whether the schema allows tasks of this type.
pub(super) fn is_allowed(call: &Call<'_>, name: &str) -> bool {
    let kind = call.schema.map(|schema| &schema["properties"][TASKS]["items"]["properties"][TYPE]["enum"]);
    kind.and_then(Value::as_array).is_none_or(|choices| choices.iter().any(|choice| choice == name))
}

fn formal(brief: &Brief<'_>, features: &[&str]) -> String {
    let numbered = (1..).zip(features).map(|(number, feature)| format!("({number}) {feature}"));
    format!(
        "{}. Specification: {}. Intended users: {}.",
        capital(brief.product),
        numbered.collect::<Vec<_>>().join(", "),
        brief.audience
    )
}

fn conversational(brief: &Brief<'_>, features: &[&str]) -> String {
    let answers = features.iter().enumerate().map(|(at, feature)| {
        let answer = ["Yes!", "That, too.", "Of course.", "Sure.", "You bet."][at % FEATURES];
        format!("{}? {answer}", capital(feature))
    });
    format!(
        "Hello, {}! Looking for {}? {} Go on, take one home.",
        brief.audience,
        brief.with_article(),
        answers.collect::<Vec<_>>().join(" ")
    )
}

fn hybrid(brief: &Brief<'_>, features: &[&str]) -> String {
    let times = ["in the morning", "at noon", "in the evening", "at night", "the day after"];
    let moments = features.iter().zip(times).map(|(feature, time)| format!("{time} it was “{feature}”"));
    let moments: Vec<String> = moments.collect();
    let moments: Vec<&str> = moments.iter().map(String::as_str).collect();
    format!(
        "One day with the {}, as told by {}. We took turns to say what we like: {}. Nobody gave it back.",
        brief.product,
        brief.audience,
        listed(&moments, "and")
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_brief_is_read_and_nothing_is_passed_over() {
        let read =
            |task: &str| Brief::read(task).map(|brief| (brief.product.to_owned(), brief.features.len()));
        for (task, product, features) in [
            (
                "Write a product description for a new kite. The target audience is kids; key features are: light, red.",
                "kite",
                2,
            ),
            (
                "Product description of the Zip bag.\nAudience: kids\nFeatures: 1.5 litres, a strap and a lid",
                "Zip bag",
                3,
            ),
        ] {
            assert_eq!(read(task), Ok((product.to_owned(), features)));
        }
        for (task, why) in [
            ("Write a poem.", "“Write a poem”"),
            ("A description for a kite. Audience: kids", "it needs a product"),
            ("A description for a kite. Make it rhyme. Audience: kids. Features: red", "“Make it rhyme”"),
            ("A description for a kite. Audience: kids. Audience: cats. Features: red", "“Audience: cats”"),
        ] {
            assert!(read(task).is_err_and(|found| found.contains(why)), "{task}");
        }
    }

    #[test]
    fn guidelines_are_followed() {
        let write = |kind: &str, guidelines: &str| {
            let task = "A description for a kite. Audience: kids. Features: red";
            let values = [("original_task", task), ("task_type", kind), ("task_description", guidelines)];
            let values = values.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
            answer(&Call { step: 1, values, ..Call::default() })
        };
        assert_eq!(
            write("formal", "Briefly: red and light.").unwrap(),
            "Kite. Specification: (1) red, (2) light. Intended users: kids."
        );
        assert!(write("hybrid", "Like this: red").unwrap().contains("like: in the morning it was “red”."));
        assert!(write("formal", "Briefly.").is_err());
        assert!(write("rude", "Briefly: red").is_err_and(|why| why.contains("“rude”")));
    }
}
