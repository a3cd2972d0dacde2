//! Reviews judged by their words of praise and of complaint. It understands nothing beyond these words and a "not" before
//! them.

use super::{Call, PLAIN, Skill, no_such_step, route::words, text::listed};
use serde_json::json;

pub(super) const SKILL: Skill = Skill { entry: "vote", json: &[0, 1, 2], answer, ..PLAIN };

const PRAISE: &[&str] = &[
    "amazing",
    "beautiful",
    "best",
    "bright",
    "comfortable",
    "delicious",
    "easy",
    "excellent",
    "fast",
    "friendly",
    "good",
    "great",
    "happy",
    "helpful",
    "love",
    "loved",
    "nice",
    "perfect",
    "quick",
    "quiet",
    "recommend",
    "reliable",
    "soft",
    "sturdy",
    "warm",
    "wonderful",
];
const COMPLAINTS: &[&str] = &[
    "awful",
    "bad",
    "broke",
    "broken",
    "cheap",
    "cold",
    "cracked",
    "dirty",
    "disappointing",
    "expensive",
    "flimsy",
    "hate",
    "hated",
    "late",
    "leaks",
    "loud",
    "missing",
    "noisy",
    "poor",
    "rude",
    "scratched",
    "slow",
    "terrible",
    "ugly",
    "unfriendly",
    "weak",
    "worst",
    "wrong",
];
const NEGATIONS: &[&str] = &["hardly", "isn't", "isn’t", "never", "no", "not", "wasn't", "wasn’t"];

fn answer(call: &Call<'_>) -> Result<String, String> {
    // How much a complaint and a praise count, as the system prompts of the voters say.
    let (of_complaint, of_praise) = match call.step {
        0 => (1, 1),
        1 => (2, 1),
        2 => (1, 2),
        _ => return no_such_step(),
    };
    let (praise, complaints) = weigh(call.value("input"));
    let verdict = match (praise.len() * of_praise).cmp(&(complaints.len() * of_complaint)) {
        _ if praise.is_empty() && complaints.is_empty() => {
            return Err("it finds no word of praise or complaint that it knows".to_owned());
        }
        std::cmp::Ordering::Greater => "positive",
        std::cmp::Ordering::Less => "negative",
        std::cmp::Ordering::Equal => "mixed",
    };
    let said = |name: &str, found: &[String], weight: usize| {
        let found: Vec<&str> = found.iter().map(String::as_str).collect();
        let counted = if weight > 1 && !found.is_empty() { ", each counted twice" } else { "" };
        let found = if found.is_empty() { "none".to_owned() } else { listed(&found, "and") };
        format!("{name}: {found}{counted}")
    };
    let reason =
        format!("{}; {}.", said("Praise", &praise, of_praise), said("complaints", &complaints, of_complaint));
    Ok(json!({"verdict": verdict, "reason": reason}).to_string())
}

/// The words of praise and of complaint, each once; "not good" is a complaint.
fn weigh(review: &str) -> (Vec<String>, Vec<String>) {
    let (mut praise, mut complaints) = (Vec::new(), Vec::new());
    let said: Vec<&str> = words(review).collect();
    for (at, word) in said.iter().enumerate() {
        let is = |known: &&&str| known.eq_ignore_ascii_case(word);
        let is_praise = PRAISE.iter().any(|known| is(&known));
        if !is_praise && !COMPLAINTS.iter().any(|known| is(&known)) {
            continue;
        }
        let before = at.checked_sub(1).map_or("", |before| said[before]);
        let is_negated = NEGATIONS.iter().any(|known| known.eq_ignore_ascii_case(before));
        let word = word.to_lowercase();
        let word = if is_negated { format!("“not {word}”") } else { format!("“{word}”") };
        let found = if is_praise == is_negated { &mut complaints } else { &mut praise };
        if !found.contains(&word) {
            found.push(word);
        }
    }
    (praise, complaints)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_weighed() {
        let check = |step, review: &str, text: &str| {
            let values = vec![("input".to_owned(), review.to_owned())];
            let judged = answer(&Call { step, values, ..Call::default() }).unwrap_or_else(|why| why);
            assert!(judged.contains(text), "{judged}");
        };
        check(0, "Good, GOOD and not bad, but slow.", "Praise: “good” and “not bad”; complaints: “slow”.");
        check(0, "Good, but slow.", "\"mixed\"");
        check(1, "Good, but slow.", "\"negative\"");
        check(2, "Good, but slow and late.", "\"mixed\"");
        check(0, "Isn't good.", "negative");
        check(0, "Blue.", "no word of praise");
    }
}
