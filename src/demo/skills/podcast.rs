//! A short text as a talk: its most telling sentences, a script in which the guest says them, notes on the script. It
//! writes no sentence of the guest's itself, and the host has only a few questions.

use super::{
    Call, PLAIN, Skill, no_such_step,
    route::{is_same, words},
    text::{Token, UNIT, capital, count, rounded, tokens},
};
use serde_json::{Value, json};

pub(super) const SKILL: Skill = Skill {
    entry: "podcast",
    interchangeable: &["the three most", "the two most", "the four most"],
    json: &[1],
    answer,
    ..PLAIN
};

/// How many sentences [`SKILL`]'s interchangeable phrases ask for, in their order.
const COUNTS: [usize; 3] = [3, 2, 4];

/// A text has at most so many bytes.
const LONGEST: usize = 6_000;

/// So many words are said in a minute.
const PACE: u64 = 130;

fn answer(call: &Call<'_>) -> Result<String, String> {
    match call.step {
        0 => points(call.prompt, call.text()),
        1 => script(call),
        2 => {
            show_notes(call.value("script.title"), call.value("script.guest"), call.value("script.dialogue"))
        }
        _ => no_such_step(),
    }
}

/// The sentences of a text. A point after a title ("Dr. Chen") or inside a number ends none.
fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut from = 0;
    for (at, mark) in text.match_indices(['.', '!', '?', '\n']) {
        let end = at + mark.len();
        let title = ["Dr", "Mr", "Ms", "Mrs", "Prof"].iter().any(|title| text[from..at].ends_with(title));
        let ends = text[end..].chars().next().is_none_or(char::is_whitespace);
        if mark == "\n" || (ends && !title) {
            found.push(text[from..end].trim());
            from = end;
        }
    }
    found.push(text[from..].trim());
    found.retain(|sentence| !sentence.is_empty());
    found
}

/// Words that say something: long ones, but for the most common.
fn telling(text: &str) -> impl Iterator<Item = &str> {
    const COMMON: &[&str] = &[
        "about", "after", "also", "around", "because", "been", "before", "every", "from", "have", "into",
        "last", "more", "most", "only", "over", "than", "that", "their", "them", "there", "they", "this",
        "what", "when", "where", "which", "with",
    ];
    words(text)
        .filter(|word| word.len() >= 4 && !COMMON.iter().any(|common| common.eq_ignore_ascii_case(word)))
}

/// Every word is compared with every other, so that long texts would take long.
fn is_short(text: &str) -> Result<(), String> {
    if text.len() > LONGEST { Err("it reads texts of a page at most".to_owned()) } else { Ok(()) }
}

/// How often a word is in a text, in any of its forms.
fn times(word: &str, text: &str) -> usize {
    words(text).filter(|other| is_same(other, word)).count()
}

/// The sentences with the most figures, reasons and words that come again, in the text's order.
fn points(prompt: &str, text: &str) -> Result<String, String> {
    let named = SKILL.interchangeable.iter().position(|phrase| prompt.contains(phrase));
    let wanted = named.map_or(3, |index| COUNTS[index]);
    is_short(text)?;
    let all = sentences(text);
    if all.len() < wanted || all.len() > 40 {
        return Err(format!("it picks among {wanted} to 40 sentences, and finds {}", all.len()));
    }
    let weight = |sentence: &str| {
        let signs = tokens(sentence);
        let of = |is: fn(&Token<'_>) -> bool| signs.iter().filter(|token| is(token)).count();
        let figures = of(|token| matches!(token, Token::Number(_)));
        let reasons = of(|token| token.is(&["because", "since", "so", "first", "most", "more"]));
        2 * (figures + reasons) + telling(sentence).filter(|word| times(word, text) > 1).count()
    };
    let mut ranked: Vec<(usize, &str)> = all.iter().copied().enumerate().collect();
    ranked.sort_by_key(|(_, sentence)| std::cmp::Reverse(weight(sentence)));
    ranked.truncate(wanted);
    ranked.sort();
    Ok(ranked.into_iter().map(|(_, sentence)| sentence).collect::<Vec<_>>().join("\n"))
}

/// The first two words in a row with capitals, and a title before them: a name.
fn name(text: &str) -> Option<String> {
    const NO_NAMES: &[&str] = &["A", "An", "And", "At", "But", "For", "In", "On", "The", "Then", "When"];
    let mut run: Vec<&str> = Vec::new();
    // One more word without a capital, so that every row ends.
    for word in text.split_whitespace().chain(["."]) {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let is_capital = bare.starts_with(char::is_uppercase) && !NO_NAMES.contains(&bare);
        if is_capital {
            run.push(bare);
        }
        // A sign ends a row, but for the point of a title.
        if !is_capital || (!word.ends_with(char::is_alphanumeric) && !is_title(bare)) {
            // A sentence's first word has a capital, too.
            let has_title = run.len() > 2 && is_title(run[run.len() - 3]);
            let from = run.len().saturating_sub(if has_title { 3 } else { 2 });
            if run.len() >= 2 {
                return Some(run[from..].join(" "));
            }
            run.clear();
        }
    }
    None
}

fn is_title(word: &str) -> bool {
    ["Dr", "Mr", "Ms", "Mrs", "Prof"].contains(&word)
}

/// A turn of the host and one of the guest for each point, as many as the schema allows.
fn script(call: &Call<'_>) -> Result<String, String> {
    let (points, source) = (call.value("points"), call.value("input"));
    is_short(source)?;
    let guest = name(source).ok_or("it finds no guest: two words in a row with capitals")?;
    let most =
        call.schema.and_then(|schema| schema["properties"]["dialogue"]["maxItems"].as_u64()).unwrap_or(8);
    let mut dialogue: Vec<Value> = Vec::new();
    for (index, point) in points.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate() {
        if (dialogue.len() + 2) as u64 > most {
            break;
        }
        // The guest is not the one to speak of the guest.
        let (asks, says) = if point.contains(&guest) {
            (format!("{point} Is that right?"), "It is.")
        } else {
            (question(point, index).to_owned(), point)
        };
        for (speaker, text) in [("Host", asks.as_str()), ("Guest", says)] {
            dialogue.push(json!({ "speaker": speaker, "text": text }));
        }
    }
    if dialogue.is_empty() {
        return Err("the schema lets too few turns, or there is no point to talk about".to_owned());
    }
    let topic = telling(source).filter(|word| word.starts_with(char::is_lowercase));
    // The first of those that come most often.
    let topic = topic.fold(("News", 0), |best, word| match times(word, source) {
        more if more > best.1 => (word, more),
        _ => best,
    });
    let title = format!("{}: a talk with {guest}", capital(topic.0));
    Ok(json!({ "title": title, "guest": guest, "dialogue": dialogue }).to_string())
}

/// The host's question to a point.
fn question(point: &str, index: usize) -> &'static str {
    let signs = tokens(point);
    let says = |words: &[&str]| signs.iter().any(|token| token.is(words));
    let numbers =
        || signs.iter().filter_map(|token| if let Token::Number(n) = token { Some(n / UNIT) } else { None });
    match index {
        0 => "Welcome! What are we talking about today?",
        _ if says(&["because"]) => "Why is that so?",
        _ if numbers().any(|number| (1500..2100).contains(&number)) => "When did that happen?",
        _ if numbers().next().is_some() => "Can you put a figure on it?",
        _ => "What else should we know?",
    }
}

/// Title, guest, what is told, and how long it takes.
fn show_notes(title: &str, guest: &str, dialogue: &str) -> Result<String, String> {
    let turns: Vec<Value> =
        serde_json::from_str(dialogue).map_err(|_| "it finds no dialogue here".to_owned())?;
    let text = |turn: &Value| turn["text"].as_str().unwrap_or_default().split_whitespace().count();
    let said: usize = turns.iter().map(text).sum();
    let is_statement = |sentence: &&str| !sentence.ends_with('?') && sentence.split_whitespace().count() > 3;
    let mut told = String::new();
    for turn in &turns {
        for sentence in sentences(turn["text"].as_str().unwrap_or_default()).into_iter().filter(is_statement)
        {
            told += &format!("- {sentence}\n");
        }
    }
    if said == 0 {
        return Err("nobody says anything in this dialogue".to_owned());
    }
    Ok(format!(
        "{title}\nGuest: {guest}\n{told}{} and {}: about {}.",
        count(turns.len(), "turn", "turns"),
        count(said, "word", "words"),
        count(rounded(said as u64 * 60, PACE) as usize, "second", "seconds"),
    ))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const TEXT: &str = "The ferry is old. Dr. Eva Lund steers the ferry since 1998! It is blue. \
                        It carries 3.5 tons because the river is low.";

    #[test]
    fn sentences_and_names_are_found() {
        assert_eq!(sentences(TEXT).len(), 4);
        assert_eq!(sentences(TEXT)[1], "Dr. Eva Lund steers the ferry since 1998!");
        assert_eq!(name(TEXT).as_deref(), Some("Dr Eva Lund"));
        assert_eq!(name("In Rome, Jonas Weber drives.").as_deref(), Some("Jonas Weber"));
        assert_eq!(name("Since May Dr. Eva Lund").as_deref(), Some("Dr Eva Lund"));
        assert_eq!(name("Yesterday Eva Lund came").as_deref(), Some("Eva Lund"));
        assert_eq!(name("Then Rome. Nobody came."), None);
    }

    #[test]
    fn the_most_telling_sentences_stay_in_order() {
        assert_eq!(
            points("the two most", TEXT).unwrap(),
            "Dr. Eva Lund steers the ferry since 1998!\nIt carries 3.5 tons because the river is low."
        );
        assert!(points("the four most", "One. Two.").is_err());
        assert!(points("the two most", &TEXT.repeat(100)).is_err_and(|why| why.contains("a page")));
    }

    #[test]
    fn notes_count_what_is_said() {
        let dialogue = r#"[{"speaker":"Host","text":"Why so?"},{"speaker":"Guest","text":"Well, the river is low today."}]"#;
        assert_eq!(
            show_notes("T", "G", dialogue).unwrap(),
            "T\nGuest: G\n- Well, the river is low today.\n2 turns and 8 words: about 4 seconds."
        );
        assert!(show_notes("T", "G", "[]").is_err());
        assert!(show_notes("T", "G", "").is_err());
    }
}
