//! An outline from notes, its check against criteria, and the text that the two and the notes give. It invents nothing:
//! a point without a note stays open in the text.

use super::{
    Call, PLAIN, Skill, no_such_step,
    route::{is_same, words},
    text::{Token, UNIT, capital, tokens},
};
use serde_json::json;

pub(super) const SKILL: Skill = Skill {
    entry: "outline",
    interchangeable: &[
        "at least three points",
        "at least two points",
        "at least four points",
        "at least five points",
    ],
    json: &[1],
    again: &[0],
    answer,
    ..PLAIN
};

fn answer(call: &Call<'_>) -> Result<String, String> {
    match call.step {
        0 => match call.again {
            Some((outline, demand)) => add(outline, demand),
            None => outline(call.text()),
        },
        1 => check(call.prompt, call.value("outline")),
        2 => write(call.value("outline"), call.value("input"), call.value("check.advice")),
        _ => no_such_step(),
    }
}

/// The lines `Label: note`.
fn notes(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let lines = text.lines().filter_map(|line| line.split_once(':'));
    lines.map(|(label, note)| (label.trim(), note.trim())).filter(|(label, _)| !label.is_empty())
}

/// A title and a numbered point for each note.
fn outline(text: &str) -> Result<String, String> {
    let (topics, points): (Vec<_>, Vec<_>) =
        notes(text).partition(|(label, _)| label.eq_ignore_ascii_case("topic"));
    let [(_, topic)] = topics[..] else { return Err("it needs one line “Topic: …”".to_owned()) };
    if points.is_empty() || points.len() > 7 {
        return Err("it needs one to seven lines of the form “Costs: …” below the topic".to_owned());
    }
    Ok(numbered(&capital(topic), points.iter().map(|(label, _)| capital(label))))
}

fn numbered(title: &str, points: impl Iterator<Item = String>) -> String {
    let lines = (1..).zip(points).map(|(number, point)| format!("\n{number}. {point}"));
    title.to_owned() + &lines.collect::<String>()
}

/// The title of an outline and its points.
fn read(outline: &str) -> Result<(&str, Vec<String>), String> {
    let mut lines = outline.lines().map(str::trim).filter(|line| !line.is_empty());
    let title = lines.next().ok_or("it finds no outline here")?;
    let bare =
        |line: &str| line.trim_start_matches(|c: char| c.is_ascii_digit() || ".)-* ".contains(c)).to_owned();
    let points: Vec<String> = lines.map(bare).filter(|point| !point.is_empty()).collect();
    if points.is_empty() {
        Err("it finds no points below the outline's title".to_owned())
    } else {
        Ok((title, points))
    }
}

/// What "a point on costs" is on.
fn subject(text: &str) -> Option<&str> {
    let (_, subject) = text.split_once("a point on ").or_else(|| text.split_once("a point about "))?;
    Some(subject.trim().trim_end_matches(['.', '!'])).filter(|subject| !subject.is_empty())
}

fn add(outline: &str, demand: &str) -> Result<String, String> {
    let (title, mut points) = read(outline)?;
    let more = subject(demand).ok_or("it follows a gate only where that says “Add a point on …”")?;
    points.push(capital(more));
    Ok(numbered(title, points.into_iter()))
}

/// Whether all words of a subject are in a point.
fn is_on(point: &str, subject: &str) -> bool {
    words(subject).all(|wanted| words(point).any(|word| is_same(word, wanted)))
}

fn check(prompt: &str, outline: &str) -> Result<String, String> {
    let (_, points) = read(outline)?;
    let criteria = prompt.lines().find_map(|line| line.strip_prefix("Criteria: ")).unwrap_or_default();
    let mut missing = Vec::new();
    let mut first = None;
    for criterion in criteria.split(',').map(str::trim) {
        let is_met = if let Some(subject) = subject(criterion) {
            first = first.or(Some(subject));
            points.iter().any(|point| is_on(point, subject))
        } else {
            let counts = tokens(criterion);
            let count = counts
                .iter()
                .find_map(|token| if let Token::Number(n) = token { Some(n / UNIT) } else { None });
            points.len() as u64
                >= count.ok_or_else(|| format!("it cannot check the criterion “{criterion}”"))?
        };
        if !is_met {
            missing.push(criterion);
        }
    }
    let (verdict, advice) = match (missing.first(), first) {
        (Some(criterion), _) => ("REVISE", format!("Add {criterion}.")),
        (None, Some(subject)) => ("PASS", format!("Open with {subject}.")),
        (None, None) => ("PASS", String::new()),
    };
    Ok(json!({ "verdict": verdict, "missing": missing, "advice": advice }).to_string())
}

/// The text: a sentence for each point, in the order that the advice gives.
fn write(outline: &str, input: &str, advice: &str) -> Result<String, String> {
    let (title, mut points) = read(outline)?;
    if let Some(subject) = advice.strip_prefix("Open with ").map(|subject| subject.trim_end_matches('.')) {
        // Stable, so that the others keep their order.
        points.sort_by_key(|point| !is_on(point, subject));
    } else if let Some(subject) = subject(advice) {
        points.push(capital(subject));
    } else if !advice.is_empty() {
        return Err(format!("it cannot follow the advice “{advice}”"));
    }
    let sentences: Vec<String> = points
        .iter()
        .map(|point| match notes(input).find(|(label, _)| is_on(point, label)) {
            Some((_, note)) => format!("{point}: {}.", note.trim_end_matches('.')),
            None => format!("{point}: still open."),
        })
        .collect();
    Ok(format!("{title}\n\n{}", sentences.join(" ")))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::Value;

    const NOTES: &str = "Topic: a fair\nplace: the yard.\nCosts: 90 euros";

    fn checked(criteria: &str, outline: &str) -> Value {
        serde_json::from_str(&check(&format!("Look.\nCriteria: {criteria}\n"), outline).unwrap()).unwrap()
    }

    #[test]
    fn notes_become_an_outline_and_a_text() {
        let outline = outline(NOTES).unwrap();
        assert_eq!(outline, "A fair\n1. Place\n2. Costs");
        assert_eq!(
            write(&outline, NOTES, "Open with costs.").unwrap(),
            "A fair\n\nCosts: 90 euros. Place: the yard."
        );
        let more = add(&outline, "Please add a point on risks.").unwrap();
        assert_eq!(more, "A fair\n1. Place\n2. Costs\n3. Risks");
        assert!(write(&more, NOTES, "").unwrap().ends_with("Costs: 90 euros. Risks: still open."));
        assert!(add(&outline, "Make it funny.").is_err());
        assert!(write(&outline, NOTES, "Make it funny.").is_err_and(|why| why.contains("Make it funny")));
    }

    #[test]
    fn criteria_are_checked_one_by_one() {
        let outline = "A fair\n1. Place\n2. Its cost";
        assert_eq!(
            checked("a point on costs, at least two points", outline),
            json!({"verdict": "PASS", "missing": [], "advice": "Open with costs."})
        );
        assert_eq!(
            checked("a point on costs, at least three points, a point on risks", outline),
            json!({"verdict": "REVISE", "missing": ["at least three points", "a point on risks"],
                "advice": "Add at least three points."})
        );
        assert!(check("Criteria: wit", outline).is_err_and(|why| why.contains("“wit”")));
    }
}
