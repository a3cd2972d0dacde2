//! Notices, written and scored by counting: fillers, long sentences, facts of the task that are missing. The writer edits
//! its latest attempt as the feedback says. Neither reads any meaning.

use super::{
    Call, PLAIN, Skill,
    attempts::latest,
    no_such_step,
    route::words,
    sections::{FILLERS, sentences},
    text::{capital, count, listed},
};
use crate::workflow::patterns::FEEDBACK;
use serde_json::json;

pub(super) const SKILL: Skill = Skill { entry: "notice", json: &[1], answer, ..PLAIN };

/// A sentence has at most so many words.
const LONGEST: usize = 15;
/// Points: to begin with, and what a filler, a long sentence and a missing fact cost.
const ALL: usize = 10;
const FILLER: usize = 1;
const LONG: usize = 2;
const MISSING: usize = 3;
/// So many facts a notice may have.
const FACTS: usize = 6;

/// How a first attempt begins and ends.
const BEGINS: &str = "We are really very happy to tell you that ";
const ENDS: &str = ", so just come by!";

fn answer(call: &Call<'_>) -> Result<String, String> {
    let facts = facts(call.value("task"))?;
    match call.step {
        0 => match latest(call.value("context"))? {
            None => Ok(format!("{BEGINS}{}{ENDS}", facts.join(", and "))),
            Some((attempt, feedback)) => improve(attempt, feedback),
        },
        1 => Ok(judge(&facts, call.value("content"))),
        _ => no_such_step(),
    }
}

/// The facts that a task lists behind its colon.
fn facts(task: &str) -> Result<Vec<&str>, String> {
    let (_, list) =
        task.split_once(':').ok_or("it needs the facts behind a colon, with commas between them")?;
    let facts: Vec<&str> = list
        .split(',')
        .map(str::trim)
        .map(|fact| fact.strip_prefix("and ").unwrap_or(fact).trim_end_matches('.').trim())
        .filter(|fact| !fact.is_empty())
        .collect();
    match facts.len() {
        1..=FACTS => Ok(facts),
        _ => Err(format!("a notice has one to {FACTS} facts, with commas between them")),
    }
}

/// The score and what costs the most.
fn judge(facts: &[&str], text: &str) -> String {
    let mut fillers: Vec<String> = Vec::new();
    let all = words(text).map(str::to_lowercase).filter(|word| FILLERS.contains(&word.as_str()));
    let all: Vec<String> = all.collect();
    for word in &all {
        let quoted = format!("“{word}”");
        if !fillers.contains(&quoted) {
            fillers.push(quoted);
        }
    }
    let long: Vec<(&str, usize)> = sentences(text)
        .map(|sentence| (sentence, words(sentence).count()))
        .filter(|(_, words)| *words > LONGEST)
        .collect();
    let missing: Vec<String> =
        facts.iter().filter(|fact| !has(text, fact)).map(|fact| format!("“{fact}”")).collect();
    let costs = [missing.len() * MISSING, all.len() * FILLER, long.len() * LONG];
    let score = ALL.saturating_sub(costs.iter().sum());
    let named = |quoted: &[String]| {
        let quoted: Vec<&str> = quoted.iter().map(String::as_str).collect();
        listed(&quoted, "and")
    };
    // Of equals the first one: what is missing, then what is too much.
    let most = costs.iter().max().copied().unwrap_or_default();
    let cost = |points: usize| count(points, "point", "points");
    let feedback = if most == 0 {
        format!("{ALL} of {ALL}: every fact is there, in short sentences without fillers.")
    } else if costs[0] == most {
        format!("Facts cost {}: add {}.", cost(most), named(&missing))
    } else if costs[1] == most {
        format!("Fillers cost {}: leave out {}.", cost(most), named(&fillers))
    } else {
        let begins = |sentence: &str| sentence.split_whitespace().take(3).collect::<Vec<_>>().join(" ");
        let long: Vec<String> = long
            .iter()
            .map(|(sentence, words)| format!("“{} …” ({words} words)", begins(sentence)))
            .collect();
        format!("Long sentences cost {}: split {}.", cost(most), named(&long))
    };
    json!({ "score": score, FEEDBACK: feedback }).to_string()
}

/// Whether all words of a fact are in a text.
fn has(text: &str, fact: &str) -> bool {
    words(fact).all(|wanted| words(text).any(|word| word.eq_ignore_ascii_case(wanted)))
}

/// The text with what the feedback asks for.
fn improve(text: &str, feedback: &str) -> Result<String, String> {
    let quoted: Vec<&str> = feedback
        .split('“')
        .skip(1)
        .filter_map(|part| part.split_once('”').map(|(quoted, _)| quoted))
        .collect();
    let says = |word: &str| words(feedback).any(|said| said.eq_ignore_ascii_case(word));
    if quoted.is_empty() {
        return Err("it follows feedback that quotes what to leave out, to split or to add".to_owned());
    }
    if says("leave") {
        let is_wanted = |word: &&str| {
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
            !quoted.iter().any(|out| out.eq_ignore_ascii_case(bare))
        };
        return Ok(text.split(' ').filter(is_wanted).collect::<Vec<_>>().join(" "));
    }
    if says("split") {
        let is_named = |sentence: &str| {
            quoted.iter().any(|begins| sentence.starts_with(begins.trim_end_matches(['…', ' '])))
        };
        let split: Vec<String> = sentences(text)
            .map(|sentence| if is_named(sentence) { parts_of(sentence) } else { sentence.to_owned() })
            .collect();
        return Ok(split.join(" "));
    }
    if says("add") {
        let more: Vec<String> = quoted.iter().map(|fact| format!("{}.", capital(fact))).collect();
        return Ok(format!("{} {}", text.trim(), more.join(" ")));
    }
    Err("it follows feedback that says to leave out, to split or to add".to_owned())
}

/// A long sentence as several: it ends where another clause would begin.
fn parts_of(sentence: &str) -> String {
    let end = sentence.chars().next_back().filter(|c| ".!?".contains(*c)).unwrap_or('.');
    let bare = sentence.trim_end_matches(['.', '!', '?']);
    // What only says that something is said.
    let bare = bare.split_once(" tell you that ").map_or(bare, |(_, rest)| rest);
    let joined =
        bare.replace(", and ", "\n").replace(", so ", "\n").replace(", but ", "\n").replace("; ", "\n");
    let parts: Vec<String> = joined.lines().map(|part| capital(part.trim())).collect();
    format!("{}{end}", parts.join(". "))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::Value;

    const FACTS: [&str; 3] = ["the pool opens on 1 June", "entry is free", "towels are there"];

    fn judged(text: &str) -> (u64, String) {
        let reply: Value = serde_json::from_str(&judge(&FACTS, text)).unwrap();
        (reply["score"].as_u64().unwrap(), reply[FEEDBACK].as_str().unwrap().to_owned())
    }

    #[test]
    fn a_notice_gets_better_by_what_is_said_of_it() {
        let task = "Write a notice: the pool opens on 1 June, entry is free, and towels are there.";
        assert_eq!(facts(task).unwrap(), FACTS);
        let first = format!("{BEGINS}{}{ENDS}", FACTS.join(", and "));
        let (score, feedback) = judged(&first);
        assert_eq!(
            (score, feedback.as_str()),
            (5, "Fillers cost 3 points: leave out “really”, “very” and “just”.")
        );
        let second = improve(&first, &feedback).unwrap();
        let (score, feedback) = judged(&second);
        assert_eq!(
            (score, feedback.as_str()),
            (8, "Long sentences cost 2 points: split “We are happy …” (24 words).")
        );
        let third = improve(&second, &feedback).unwrap();
        assert_eq!(third, "The pool opens on 1 June. Entry is free. Towels are there. Come by!");
        assert_eq!(judged(&third).0, 10);
    }

    #[test]
    fn each_flaw_has_its_price() {
        let check = |text: &str, score: u64, says: &str| {
            let (found, feedback) = judged(text);
            assert!(found == score && feedback.contains(says), "{found}: {feedback}");
        };
        check("The pool opens on 1 June. Towels are there.", 7, "add “entry is free”");
        check("", 1, "add “the pool opens on 1 June”, “entry is free” and “towels are there”");
        check(
            "The pool opens on 1 June. Entry is free. Towels are there, very very.",
            8,
            "leave out “very”.",
        );
        assert_eq!(improve("It is so.", "Please add “entry is free”.").unwrap(), "It is so. Entry is free.");
        assert!(improve("It is so.", "Make it rhyme.").is_err());
        assert!(improve("It is so.", "Sing “so”.").is_err());
        for task in ["Write.", "Write:", "Write: a, b, c, d, e, f, g"] {
            assert!(facts(task).is_err(), "{task}");
        }
    }
}
