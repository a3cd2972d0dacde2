//! A text under review: how long its sentences are, which words say nothing, which numbers are to be checked; and such
//! notes made one list. It reads no meaning.

use super::{
    Call, PLAIN, Skill, no_such_step,
    replies::replies,
    route::words,
    text::{Token, UNIT, capital, count, listed, tokens},
};

pub(super) const SKILL: Skill = Skill {
    entry: "sections",
    interchangeable: &[
        "more than 20 words",
        "more than 8 words",
        "more than 10 words",
        "more than 12 words",
        "more than 15 words",
        "more than 25 words",
    ],
    answer,
    ..PLAIN
};

/// So many of a kind are named.
const NAMED: usize = 4;

/// Words that can nearly always be left out.
pub(super) const FILLERS: [&str; 12] = [
    "actually",
    "basically",
    "certainly",
    "extremely",
    "just",
    "literally",
    "obviously",
    "quite",
    "rather",
    "really",
    "simply",
    "very",
];

fn answer(call: &Call<'_>) -> Result<String, String> {
    let text = call.value("input");
    if call.step < 3 && words(text).next().is_none() {
        return Err("it finds no text to review".to_owned());
    }
    match call.step {
        0 => Ok(length(text, most_words(call.prompt))),
        1 => Ok(wording(text)),
        2 => Ok(facts(text)),
        3 => replies(call.value("responses")).map(|notes| to_do(&notes)),
        _ => no_such_step(),
    }
}

/// How many words a sentence may have, as the prompt says.
fn most_words(prompt: &str) -> usize {
    let said = prompt.split("more than ").nth(1).map(tokens).unwrap_or_default();
    match said.first() {
        Some(Token::Number(number)) => (number / UNIT) as usize,
        _ => usize::MAX,
    }
}

/// The sentences of a text.
pub(super) fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let ends = text.split_inclusive(['.', '!', '?', '\n']);
    // A sign inside a number ends nothing, but then what follows has a digit first: "1.5".
    let mut from = 0;
    let mut at = 0;
    let mut found = Vec::new();
    for part in ends {
        at += part.len();
        let goes_on = part.ends_with('.') && text[at..].starts_with(|c: char| c.is_ascii_digit());
        if !goes_on {
            found.push(&text[from..at]);
            from = at;
        }
    }
    found.push(&text[from..]);
    found.into_iter().map(str::trim).filter(|sentence| words(sentence).next().is_some())
}

fn length(text: &str, most: usize) -> String {
    let all: Vec<(&str, usize)> =
        sentences(text).map(|sentence| (sentence, words(sentence).count())).collect();
    let total = all.iter().map(|(_, words)| words).sum();
    let sizes = format!("{} in {}", count(total, "word", "words"), count(all.len(), "sentence", "sentences"));
    let long = all.iter().filter(|(_, words)| *words > most);
    let begins = |sentence: &str| sentence.split_whitespace().take(3).collect::<Vec<_>>().join(" ");
    let long: Vec<String> =
        long.map(|(sentence, words)| format!("“{} …” ({words} words)", begins(sentence))).collect();
    match long.is_empty() {
        true => format!("Length: fine, {sizes}, none over {most} words."),
        false => format!("Length: split {}. It is {sizes}.", named(&long)),
    }
}

fn wording(text: &str) -> String {
    let mut found: Vec<String> = Vec::new();
    for word in words(text).map(str::to_lowercase).filter(|word| FILLERS.contains(&word.as_str())) {
        let quoted = format!("“{word}”");
        if !found.contains(&quoted) {
            found.push(quoted);
        }
    }
    match found.is_empty() {
        true => "Wording: fine, no filler words.".to_owned(),
        false => format!("Wording: leave out {}.", named(&found)),
    }
}

fn facts(text: &str) -> String {
    let is_end = |word: &str| word.ends_with(['.', ',', '!', '?', ';', ':']);
    let bare =
        |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric() && !"$€£%".contains(c)).to_owned();
    let counts_nothing = |word: &str| ["and", "at", "for", "in", "of", "or", "the", "to"].contains(&word);
    let parts: Vec<&str> = text.split_whitespace().collect();
    let numbers = parts.iter().enumerate().filter(|(_, part)| part.contains(|c: char| c.is_ascii_digit()));
    let found: Vec<String> = numbers
        .map(|(at, part)| match parts.get(at + 1) {
            Some(next) if !is_end(part) && !counts_nothing(next) => {
                format!("“{} {}”", bare(part), bare(next))
            }
            _ => format!("“{}”", bare(part)),
        })
        .collect();
    match found.is_empty() {
        true => "Facts: fine, no numbers to check.".to_owned(),
        false => format!("Facts: check {}.", named(&found)),
    }
}

/// The first of a list, and how many more there are.
fn named(all: &[String]) -> String {
    let mut named: Vec<&str> = all.iter().take(NAMED).map(String::as_str).collect();
    let more = format!("{} more", all.len().saturating_sub(NAMED));
    if all.len() > NAMED {
        named.push(&more);
    }
    listed(&named, "and")
}

/// One list of the notes, with what is fine at its end.
fn to_do(notes: &[&str]) -> String {
    let mut fine = Vec::new();
    let mut lines = Vec::new();
    for note in notes {
        let (topic, said) = note.split_once(": ").unwrap_or(("", note));
        if said.starts_with("fine") {
            fine.push(topic.to_lowercase());
        } else {
            // What is to be done is the first sentence; more is for whoever asks.
            let first = said.split(". ").next().unwrap_or_default().trim_end_matches('.');
            lines.push(format!("{}. {}.", lines.len() + 1, capital(first)));
        }
    }
    let fine: Vec<&str> = fine.iter().map(String::as_str).collect();
    let head = format!("From {}:", count(notes.len(), "note", "notes"));
    match (lines.is_empty(), fine.is_empty()) {
        (true, _) => format!("{head} nothing to do. Fine: {}.", listed(&fine, "and")),
        (false, true) => format!("{head}\n{}", lines.join("\n")),
        (false, false) => format!("{head}\n{}\nFine: {}.", lines.join("\n"), listed(&fine, "and")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_reviewed() {
        assert_eq!(
            length("One two three four five. Six is 1.5! Go", 4),
            "Length: split “One two three …” (5 words). It is 9 words in 3 sentences."
        );
        assert_eq!(length("It is so.", 4), "Length: fine, 3 words in 1 sentence, none over 4 words.");
        assert_eq!(wording("Just JUST so, really!"), "Wording: leave out “just” and “really”.");
        assert_eq!(
            facts("Pay $5, 12 men or 3. 4 and 5"),
            "Facts: check “$5”, “12 men”, “3”, “4” and 1 more."
        );
        assert_eq!(facts("Pay."), "Facts: fine, no numbers to check.");
    }

    #[test]
    fn notes_become_one_list() {
        assert_eq!(
            to_do(&["Length: fine, 3 words.", "Wording: leave out “so”. It is short.", "Add a joke"]),
            "From 3 notes:\n1. Leave out “so”.\n2. Add a joke.\nFine: length."
        );
        assert_eq!(to_do(&["Facts: fine."]), "From 1 note: nothing to do. Fine: facts.");
    }
}
