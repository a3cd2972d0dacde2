//! A quiz of sums, planets and plurals: its questions told apart, each answered, the answers put on a sheet. How they are
//! worked out, the skills of these subjects know.

use super::{
    Call, PLAIN, Skill,
    bottle::is_allowed,
    homework::plurals,
    no_such_step, planet,
    replies::{labelled, replies},
    sums::calculate,
    text::{capital, count, listed},
};
use crate::workflow::patterns::{DESCRIPTION, TASKS, TYPE};
use serde_json::{Value, json};

pub(super) const SKILL: Skill = Skill { entry: "quiz", json: &[0], answer, ..PLAIN };

/// A quiz has at most so many questions.
const LONGEST: usize = 12;

/// A kind of question: its name, that of several, and how one is answered.
type Kind = (&'static str, &'static str, fn(&str) -> Result<String, String>);
const KINDS: [Kind; 3] =
    [("sum", "sums", calculate), ("planet", "about planets", about_planet), ("plural", "plurals", plurals)];

fn answer(call: &Call<'_>) -> Result<String, String> {
    match call.step {
        0 => plan(call),
        1 => {
            let kind = call.value("task_type");
            let known = KINDS.iter().find(|(name, ..)| name.eq_ignore_ascii_case(kind));
            let (.., work_out) =
                known.ok_or_else(|| format!("it answers sums, planets and plurals, not “{kind}”"))?;
            work_out(call.value("task_description"))
        }
        2 => {
            let asked = questions(call.value("task")).count();
            replies(call.value("worker_responses")).map(|answers| sheet(&answers, asked))
        }
        _ => no_such_step(),
    }
}

/// The lines of a quiz, without their numbers.
fn questions(quiz: &str) -> impl Iterator<Item = &str> {
    let lines = quiz.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| match line.split_once(". ") {
        Some((number, question)) if number.bytes().all(|byte| byte.is_ascii_digit()) => question.trim(),
        _ => line,
    })
}

fn about_planet(question: &str) -> Result<String, String> {
    let answer = planet::reply(question)?;
    Ok(answer.strip_prefix("1. ").unwrap_or(&answer).to_owned())
}

/// A task for each question.
fn plan(call: &Call<'_>) -> Result<String, String> {
    let mut tasks: Vec<Value> = Vec::new();
    let mut counts = [0; KINDS.len()];
    for question in questions(call.value("task")) {
        let can = |(name, _, work_out): &Kind| is_allowed(call, name) && work_out(question).is_ok();
        let kind = KINDS.iter().position(can);
        let kind = kind.ok_or_else(|| format!("it cannot tell what kind of question “{question}” is"))?;
        counts[kind] += 1;
        tasks.push(json!({ TYPE: KINDS[kind].0, DESCRIPTION: question }));
    }
    if tasks.is_empty() || tasks.len() > LONGEST {
        return Err(format!("it takes one to {LONGEST} questions, each on a line of its own"));
    }
    let said = counts.iter().zip(KINDS).filter(|(count, _)| **count > 0);
    let said: Vec<String> = said.map(|(number, (one, many, _))| count(*number, one, many)).collect();
    let said: Vec<&str> = said.iter().map(String::as_str).collect();
    let analysis = format!("{}: {}.", count(tasks.len(), "question", "questions"), listed(&said, "and"));
    Ok(json!({ "analysis": analysis, TASKS: tasks }).to_string())
}

/// A line for each answer: what stands last in it, without the reason.
fn sheet(answers: &[&str], asked: usize) -> String {
    let lines = (1..).zip(answers).map(|(number, answer)| {
        let (_, text) = labelled(answer);
        let last = text.lines().next_back().unwrap_or_default();
        let short = last.split(": ").next().unwrap_or_default().trim_end_matches('.');
        format!("\n{number}. {}", capital(short))
    });
    format!(
        "Answered: {} of {}.{}",
        answers.len(),
        count(asked, "question", "questions"),
        lines.collect::<String>()
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn tasks(quiz: &str) -> Result<Value, String> {
        let values = vec![("task".to_owned(), quiz.to_owned())];
        let reply = answer(&Call { values, ..Call::default() })?;
        Ok(serde_json::from_str(&reply).unwrap())
    }

    #[test]
    fn each_question_is_a_task() {
        let reply =
            tasks("1. What is 2 + 2?\n\nThe plural of “ox”?\n3. How long is a year on Mars?").unwrap();
        assert_eq!(reply["analysis"], "3 questions: 1 sum, 1 planet and 1 plural.");
        assert_eq!(reply["tasks"][1], json!({"type": "plural", "description": "The plural of “ox”?"}));
        for quiz in ["", "1. What is love?", &"1 + 1\n".repeat(13)] {
            assert!(tasks(quiz).is_err(), "{quiz}");
        }
    }

    #[test]
    fn answers_are_put_on_a_sheet() {
        assert_eq!(
            sheet(&["sum:\n1 + 1 = 2.\nThe result is 2.", "plural:\nox → oxen: it is irregular."], 3),
            "Answered: 2 of 3 questions.\n1. The result is 2\n2. Ox → oxen"
        );
    }
}
