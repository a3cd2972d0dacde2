//! A pupil's questions: sums in their right order, how countries compare, and plurals by rule. It asks back about all
//! else, and knows no other subject.

use super::{
    Call, PLAIN, Skill, no_such_step,
    route::{Topic, none_fits, pick, words},
    sums::calculate,
    text::{decimal, grouped, rounded},
};

pub(super) const SKILL: Skill = Skill { entry: "homework", json: &[0], answer, ..PLAIN };

const TOPICS: &[Topic] = &[
    Topic {
        names: &["maths", "math", "mathematics", "sums", "calculations"],
        cues: &["+", "-", "−", "×", "*", "÷", "/", "plus", "minus", "times", "divided", "sum"],
    },
    Topic {
        names: &["geography", "countries"],
        cues: &["country", "countries", "densely", "populated", "population", "people", "larger", "area"],
    },
    Topic { names: &["language", "grammar", "words"], cues: &["plural", "plurals", "word", "words"] },
];

fn answer(call: &Call<'_>) -> Result<String, String> {
    let question = call.value("input");
    match call.step {
        0 => Ok(pick(call, TOPICS).unwrap_or_else(|| none_fits(call))),
        1 => calculate(question),
        2 => compare(question),
        3 => plurals(question),
        4 => Ok(format!(
            "“{}” – is that about a sum, about countries, or about a word? Tell me what you know already, and what is asked for.",
            question.chars().take(80).collect::<String>()
        )),
        _ => no_such_step(),
    }
}

/// A country: its people in hundred thousands, its area in thousands of km².
struct Country {
    name: &'static str,
    people: u64,
    area: u64,
}

const COUNTRIES: [Country; 14] = [
    Country { name: "Australia", people: 267, area: 7_692 },
    Country { name: "Brazil", people: 2_111, area: 8_516 },
    Country { name: "Canada", people: 401, area: 9_985 },
    Country { name: "China", people: 14_107, area: 9_597 },
    Country { name: "Egypt", people: 1_145, area: 1_002 },
    Country { name: "France", people: 683, area: 644 },
    Country { name: "Germany", people: 833, area: 358 },
    Country { name: "India", people: 14_381, area: 3_287 },
    Country { name: "Italy", people: 590, area: 302 },
    Country { name: "Japan", people: 1_245, area: 378 },
    Country { name: "Mexico", people: 1_297, area: 1_964 },
    Country { name: "Nigeria", people: 2_279, area: 924 },
    Country { name: "Norway", people: 55, area: 385 },
    Country { name: "Spain", people: 483, area: 506 },
];

/// What countries are compared by: the words for it, how the first is told from the others, and its measure.
type Measure = (&'static [&'static str], &'static str, fn(&Country) -> u64);
const MEASURES: [Measure; 3] = [
    (&["densely", "density", "crowded"], "the most densely populated", |country| {
        country.people * 10_000 / country.area
    }),
    (&["people", "population", "inhabitants"], "the one with the most people", |country| country.people),
    (&["larger", "largest", "bigger", "biggest", "area", "size"], "the largest", |country| country.area),
];

fn compare(question: &str) -> Result<String, String> {
    let said: Vec<&str> = words(question).collect();
    let says = |known: &str| said.iter().any(|word| word.eq_ignore_ascii_case(known));
    let (_, first, measure) = MEASURES
        .iter()
        .find(|(words, ..)| words.iter().any(|word| says(word)))
        .ok_or("it compares countries by people, by area, and by people for each km²")?;
    let mut named: Vec<&Country> = COUNTRIES.iter().filter(|country| says(country.name)).collect();
    if named.is_empty() || named.len() > 4 {
        return Err("it compares up to four countries, and has the figures of fourteen".to_owned());
    }
    named.sort_by_key(|country| std::cmp::Reverse(measure(country)));
    let line = |country: &Country| {
        format!(
            "{}: {} million people on {} km², {} for each km².\n",
            country.name,
            decimal(country.people, 1),
            grouped(country.area * 1000),
            decimal(rounded(country.people * 1000, country.area), 1)
        )
    };
    let lines: String = named.iter().map(|country| line(country)).collect();
    Ok(match named[..] {
        [best, _, ..] => format!("{lines}So {} is {first}.", best.name),
        _ => lines.trim_end().to_owned(),
    })
}

const IRREGULAR: [(&str, &str); 13] = [
    ("child", "children"),
    ("deer", "deer"),
    ("fish", "fish"),
    ("foot", "feet"),
    ("goose", "geese"),
    ("man", "men"),
    ("mouse", "mice"),
    ("ox", "oxen"),
    ("person", "people"),
    ("sheep", "sheep"),
    ("species", "species"),
    ("tooth", "teeth"),
    ("woman", "women"),
];
const TO_VES: &[&str] = &["calf", "half", "knife", "leaf", "life", "loaf", "shelf", "thief", "wife", "wolf"];
const TO_OES: &[&str] = &["echo", "hero", "potato", "tomato"];

/// A line for each word in quotes.
pub(super) fn plurals(question: &str) -> Result<String, String> {
    let quoted: Vec<&str> = question.split(['“', '”', '"']).skip(1).step_by(2).collect();
    let is_word = |word: &&str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase());
    if quoted.is_empty() || quoted.len() > 4 || !quoted.iter().all(is_word) {
        return Err("it gives the plurals of one to four words in quotes, in small letters".to_owned());
    }
    let lines: Vec<String> = quoted
        .into_iter()
        .map(|word| {
            let (plural, why) = plural(word);
            format!("{word} → {plural}: {why}.")
        })
        .collect();
    Ok(lines.join("\n"))
}

fn plural(word: &str) -> (String, &'static str) {
    if let Some((_, plural)) = IRREGULAR.iter().find(|(known, _)| *known == word) {
        let why = if *plural == word { "it stays as it is" } else { "it is irregular" };
        return ((*plural).to_owned(), why);
    }
    let cut = |letters: usize, ending: &str| format!("{}{ending}", &word[..word.len() - letters]);
    let after_consonant = |letter: char| {
        word.strip_suffix(letter)
            .is_some_and(|stem| !stem.is_empty() && !stem.ends_with(['a', 'e', 'i', 'o', 'u']))
    };
    if after_consonant('y') {
        (cut(1, "ies"), "“y” after a consonant becomes “ies”")
    } else if TO_VES.contains(&word) {
        (cut(if word.ends_with("fe") { 2 } else { 1 }, "ves"), "its “f” becomes “ves”")
    } else if ["s", "x", "z", "ch", "sh"].iter().any(|end| word.ends_with(end)) {
        (cut(0, "es"), "after a hissing sound comes “es”")
    } else if TO_OES.contains(&word) {
        (cut(0, "es"), "some words in “o” take “es”")
    } else {
        (cut(0, "s"), "it takes “s”, as most words do")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn countries_are_compared_by_what_is_asked() {
        let check = |question: &str, text: &str| {
            let answer = compare(question).unwrap();
            assert!(answer.contains(text), "{answer}");
        };
        check(
            "Which is more densely populated, Japan or Germany?",
            "So Japan is the most densely populated.",
        );
        check("Which is larger, Norway or Italy?", "So Norway is the largest.");
        check(
            "How many people live in Norway?",
            "Norway: 5.5 million people on 385,000 km², 14.3 for each km².",
        );
        assert!(compare("Is Japan nice?").is_err());
        assert!(compare("Which is larger, Atlantis or Utopia?").is_err());
        for measure in MEASURES {
            assert!(COUNTRIES.iter().all(|country| (measure.2)(country) > 0));
        }
    }

    #[test]
    fn plurals_go_by_rule() {
        for (word, expected) in [
            ("city", "cities"),
            ("day", "days"),
            ("leaf", "leaves"),
            ("knife", "knives"),
            ("roof", "roofs"),
            ("box", "boxes"),
            ("church", "churches"),
            ("potato", "potatoes"),
            ("piano", "pianos"),
            ("mouse", "mice"),
            ("sheep", "sheep"),
            ("table", "tables"),
            ("y", "ys"),
        ] {
            assert_eq!(plural(word).0, expected);
        }
        assert_eq!(plurals("Of “ox” and \"fox\"?").unwrap().lines().count(), 2);
        assert!(plurals("What is the plural of box?").is_err());
        assert!(plurals("The plural of “New York”?").is_err());
    }
}
