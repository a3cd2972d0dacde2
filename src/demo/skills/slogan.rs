//! Advertising copy from a product's name, features and audience, and its translation sentence by sentence.
//! It translates only sentences that it writes itself, and only words of its dictionary.

use super::{
    Call, PLAIN, Skill, no_such_step,
    slogan_words::{AUDIENCES, FEATURES, Word},
    text::listed,
};

pub(super) const SKILL: Skill = Skill {
    entry: "slogan",
    interchangeable: &["into Spanish", "into German", "into French"],
    answer,
    ..PLAIN
};

/// The word for "and" in each language that [`SKILL`]'s interchangeable phrases name, in their order.
const AND: [&str; 3] = ["y", "und", "et"];

/// A sentence that this writes: what stands before, between and after its values, in English and each language.
struct Sentence {
    holds: &'static [Holds],
    english: &'static [&'static str],
    foreign: [&'static [&'static str]; 3],
}

/// What a value of a sentence is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Product,
    Features,
    Audience,
}

use Holds::{Audience, Features, Product};

const MEET: Sentence = Sentence {
    holds: &[Product, Features],
    english: &["Meet ", ": ", "."],
    foreign: [&["Descubre ", ": ", "."], &["Das ist ", ": ", "."], &["Découvrez ", " : ", "."]],
};
const MADE_FOR: Sentence = Sentence {
    holds: &[Audience],
    english: &["Made for ", ", and for every day."],
    foreign: [
        &["Hecho para ", ", y para cada día."],
        &["Gemacht für ", ", und für jeden Tag."],
        &["Fait pour ", ", et pour chaque jour."],
    ],
};
const CLOSE: Sentence = Sentence {
    holds: &[Product],
    english: &["", " – once you have it, you keep it."],
    foreign: [
        &["", ": una vez tuyo, para siempre."],
        &["", " – einmal gefunden, nie mehr hergegeben."],
        &["", " – une fois adopté, on le garde."],
    ],
};
const SENTENCES: [&Sentence; 3] = [&MEET, &MADE_FOR, &CLOSE];

fn answer(call: &Call<'_>) -> Result<String, String> {
    match call.step {
        0 => copy(call.text()),
        1 => {
            let named = SKILL.interchangeable.iter().position(|phrase| call.prompt.contains(phrase));
            translate(call.text(), named.ok_or("it translates into Spanish, German and French")?)
        }
        _ => no_such_step(),
    }
}

/// A line for each sentence, from `Product: …`, `Features: …`, `Audience: …`.
fn copy(brief: &str) -> Result<String, String> {
    let mut product = "";
    let mut features = Vec::new();
    let mut audience = "";
    for line in brief.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (label, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.trim().trim_end_matches('.');
        match label.trim().to_lowercase().as_str() {
            "product" | "name" => product = value,
            "features" | "feature" => features = items(value),
            "audience" | "for" => audience = value,
            _ => return Err(format!("it cannot use the line “{line}”, only Product, Features and Audience")),
        }
    }
    if product.is_empty() || features.is_empty() {
        return Err("it needs the lines “Product: …” and “Features: …”".to_owned());
    }
    let mut text = MEET.fill(MEET.english, &[product, &listed(&features, "and")]);
    if !audience.is_empty() {
        text += "\n";
        text += &MADE_FOR.fill(MADE_FOR.english, &[audience]);
    }
    text += "\n";
    text += &CLOSE.fill(CLOSE.english, &[product]);
    Ok(text)
}

fn translate(text: &str, language: usize) -> Result<String, String> {
    let mut lines = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (sentence, values) = SENTENCES
            .iter()
            .find_map(|sentence| Some((sentence, sentence.read(line)?)))
            .ok_or_else(|| format!("it translates only sentences of its own, and “{line}” is none"))?;
        let mut translated = Vec::new();
        for (holds, value) in sentence.holds.iter().zip(values) {
            translated.push(match holds {
                Product => value.to_owned(),
                Features => joined(value, FEATURES, language)?,
                Audience => joined(value, AUDIENCES, language)?,
            });
        }
        let translated: Vec<&str> = translated.iter().map(String::as_str).collect();
        lines.push(sentence.fill(sentence.foreign[language], &translated));
    }
    if lines.is_empty() { Err("it finds nothing to translate here".to_owned()) } else { Ok(lines.join("\n")) }
}

/// Each item by the dictionary, joined as the language does.
fn joined(value: &str, dictionary: &[Word], language: usize) -> Result<String, String> {
    let mut words = Vec::new();
    for item in items(value) {
        let known = dictionary
            .iter()
            .find(|(english, _)| english.iter().any(|word| word.eq_ignore_ascii_case(item)))
            .ok_or_else(|| format!("its small dictionary has no “{item}”"))?;
        words.push(known.1[language]);
    }
    // Spanish says "e" before the sound of "i".
    let before_i = language == 0 && words.last().is_some_and(|word| word.starts_with('i'));
    Ok(listed(&words, if before_i { "e" } else { AND[language] }))
}

/// The items of "a, b and c".
fn items(list: &str) -> Vec<&str> {
    list.split([',', ';'])
        .flat_map(|part| part.split(" and "))
        .map(|item| item.trim().trim_start_matches("and ").trim())
        .filter(|item| !item.is_empty())
        .collect()
}

impl Sentence {
    /// The sentence with these values, in one of its languages.
    fn fill(&self, pieces: &[&str], values: &[&str]) -> String {
        let mut text = String::new();
        for (index, piece) in pieces.iter().enumerate() {
            text += piece;
            text += values.get(index).copied().unwrap_or_default();
        }
        text
    }

    /// The values that make this line of the English sentence.
    fn read<'a>(&self, line: &'a str) -> Option<Vec<&'a str>> {
        let (first, rest) = self.english.split_first()?;
        let mut left = line.strip_prefix(first)?;
        let mut values = Vec::new();
        for (index, piece) in rest.iter().enumerate() {
            let (value, after) = if index + 1 == rest.len() {
                (left.strip_suffix(piece)?, "")
            } else {
                left.split_once(piece)?
            };
            values.push(value);
            left = after;
        }
        Some(values)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn copy_speaks_of_the_product_and_is_translated() {
        let english =
            copy("Product: Zip: the bag\nFeatures: light, soft and Smart.\n\nAudience: students, kids")
                .unwrap();
        assert_eq!(
            english,
            "Meet Zip: the bag: light, soft and Smart.\nMade for students, kids, and for every day.\n\
             Zip: the bag – once you have it, you keep it."
        );
        // A name with a colon cannot be told from the features, and is not guessed at.
        assert!(translate(&english, 0).is_err_and(|why| why.contains("“the bag: light”")));
        let english = copy("name: Zip\nfeatures: light, soft and Smart\nfor: students and kids").unwrap();
        assert_eq!(
            translate(&english, 0).unwrap(),
            "Descubre Zip: ligero, suave e inteligente.\nHecho para estudiantes y niños, y para cada día.\n\
             Zip: una vez tuyo, para siempre."
        );
        assert_eq!(
            translate(&english, 1).unwrap(),
            "Das ist Zip: leicht, weich und intelligent.\nGemacht für Studierende und Kinder, und für jeden Tag.\n\
             Zip – einmal gefunden, nie mehr hergegeben."
        );
        assert_eq!(
            translate(&english, 2).unwrap(),
            "Découvrez Zip : léger, doux et intelligent.\nFait pour les étudiants et les enfants, et pour chaque jour.\n\
             Zip – une fois adopté, on le garde."
        );
    }

    #[test]
    fn what_is_not_its_own_is_declined_by_name() {
        assert!(copy("Write about a mug").is_err_and(|why| why.contains("Write about a mug")));
        assert!(copy("Product: Mug").is_err_and(|why| why.contains("Features")));
        assert!(translate("Buy one now!", 1).is_err_and(|why| why.contains("“Buy one now!”")));
        assert!(
            translate("Meet Zip: light and levitating.", 1).is_err_and(|why| why.contains("“levitating”"))
        );
        assert!(translate("Made for goats, and for every day.", 1).is_err_and(|why| why.contains("“goats”")));
    }

    #[test]
    fn the_dictionary_has_each_word_once() {
        for dictionary in [FEATURES, AUDIENCES] {
            let mut words: Vec<_> = dictionary.iter().flat_map(|(english, _)| *english).collect();
            let all = words.len();
            words.sort();
            words.dedup();
            assert_eq!(words.len(), all);
        }
    }
}
