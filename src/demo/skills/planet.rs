//! Questions about the eight planets, answered from each one's distance and diameter by the laws that link
//! them to years, speeds and times. It knows no other topic.

use super::{
    Call, PLAIN, Skill, no_such_step,
    text::{decimal, grouped, rounded, tokens},
};

pub(super) const SKILL: Skill = Skill {
    entry: "planet",
    interchangeable: &["three questions", "two questions", "four questions", "five questions"],
    answer,
    ..PLAIN
};

/// How many questions [`SKILL`]'s interchangeable phrases ask for, in their order.
const COUNTS: [usize; 4] = [3, 2, 4, 5];

/// A planet: mean distance from the Sun in thousandths of an astronomical unit, diameter at the equator in km.
struct Planet {
    name: &'static str,
    distance: u64,
    diameter: u64,
}

const PLANETS: [Planet; 8] = [
    Planet { name: "Mercury", distance: 387, diameter: 4_879 },
    Planet { name: "Venus", distance: 723, diameter: 12_104 },
    Planet { name: "Earth", distance: 1_000, diameter: 12_756 },
    Planet { name: "Mars", distance: 1_524, diameter: 6_792 },
    Planet { name: "Jupiter", distance: 5_203, diameter: 142_984 },
    Planet { name: "Saturn", distance: 9_537, diameter: 120_536 },
    Planet { name: "Uranus", distance: 19_189, diameter: 51_118 },
    Planet { name: "Neptune", distance: 30_070, diameter: 49_528 },
];

/// A kind of question: its wording around the planet's name, a word that tells it from the others, its answer.
struct Kind {
    before: &'static str,
    after: &'static str,
    mark: &'static [&'static str],
    answer: fn(&Planet) -> String,
}

const KINDS: [Kind; 5] = [
    Kind {
        before: "How long does sunlight take to reach ",
        after: "?",
        mark: &["light", "sunlight"],
        answer: light,
    },
    Kind { before: "How long is a year on ", after: "?", mark: &["year"], answer: year },
    Kind {
        before: "How far is it around ",
        after: " at the equator?",
        mark: &["around", "equator", "circumference"],
        answer: around,
    },
    Kind { before: "How fast does ", after: " move on its orbit?", mark: &["fast", "speed"], answer: speed },
    Kind { before: "How far is ", after: " from the Sun?", mark: &["sun", "distance"], answer: distance },
];

fn answer(call: &Call<'_>) -> Result<String, String> {
    match call.step {
        0 => ask(call.prompt, call.text()),
        1 => reply(call.text()),
        _ => no_such_step(),
    }
}

/// As many questions as the prompt asks for, about the planets of the topic by turns.
fn ask(prompt: &str, topic: &str) -> Result<String, String> {
    let named = SKILL.interchangeable.iter().position(|phrase| prompt.contains(phrase));
    let planets = planets_in(topic);
    if planets.is_empty() {
        return Err("it knows only the eight planets, from Mercury to Neptune".to_owned());
    }
    let questions =
        (1..).zip(KINDS.iter().zip(planets.iter().cycle())).take(named.map_or(3, |index| COUNTS[index]));
    let lines: Vec<String> = questions
        .map(|(number, (kind, planet))| format!("{number}. {}{}{}", kind.before, planet.name, kind.after))
        .collect();
    Ok(lines.join("\n"))
}

/// A line for each question, from the planet that the question itself names.
pub(super) fn reply(questions: &str) -> Result<String, String> {
    let mut lines = Vec::new();
    for question in questions.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let words = tokens(question);
        let kind = KINDS.iter().find(|kind| words.iter().any(|word| word.is(kind.mark)));
        match (kind, &planets_in(question)[..]) {
            (Some(kind), [planet]) => lines.push(format!("{}. {}", lines.len() + 1, (kind.answer)(planet))),
            _ => return Err(format!("it cannot research “{question}”")),
        }
    }
    if lines.is_empty() { Err("it finds no question here".to_owned()) } else { Ok(lines.join("\n")) }
}

/// The planets that a text names, in the text's order, each once.
fn planets_in(text: &str) -> Vec<&'static Planet> {
    let mut planets: Vec<&Planet> = Vec::new();
    for token in tokens(text) {
        let named = PLANETS.iter().find(|planet| token.is(&[planet.name]));
        if let Some(planet) = named.filter(|planet| !planets.iter().any(|known| known.name == planet.name)) {
            planets.push(planet);
        }
    }
    planets
}

fn light(planet: &Planet) -> String {
    // Light takes 499.005 s for one astronomical unit.
    let seconds = rounded(planet.distance * 499_005, 1_000_000);
    let time = match seconds {
        0..6000 => format!("{} minutes", decimal(rounded(seconds, 6), 1)),
        _ => format!("{} hours and {} minutes", seconds / 3600, seconds % 3600 / 60),
    };
    format!(
        "Sunlight reaches {} after {time}: {} AU at 8.317 minutes per AU.",
        planet.name,
        decimal(planet.distance, 3)
    )
}

fn year(planet: &Planet) -> String {
    // Kepler's third law: a year is the root of the cube of the distance. In millionths of a year.
    let millionths = (planet.distance.pow(3) * 1000).isqrt();
    let time = match millionths {
        0..2_000_000 => format!("{} days", rounded(millionths * 36_525, 100_000_000)),
        _ => format!("{} Earth years", decimal(rounded(millionths, 100_000), 1)),
    };
    format!(
        "A year on {} lasts {time}: by Kepler's third law, √({}³) years.",
        planet.name,
        decimal(planet.distance, 3)
    )
}

fn around(planet: &Planet) -> String {
    // 355/113 is π to six decimals.
    let around = grouped(rounded(planet.diameter * 355, 113));
    format!("Around {} it is {around} km: π × {} km.", planet.name, grouped(planet.diameter))
}

fn speed(planet: &Planet) -> String {
    // The Earth's 29.78 km/s, over the root of the distance; in tenths.
    let tenths = rounded(297_800, (planet.distance * 1000).isqrt());
    format!(
        "{} moves at {} km/s: 29.78 km/s ÷ √{}.",
        planet.name,
        decimal(tenths, 1),
        decimal(planet.distance, 3)
    )
}

fn distance(planet: &Planet) -> String {
    let millions = rounded(planet.distance * 149_598, 1_000_000);
    format!(
        "{} is {} million km from the Sun: {} AU of 149.6 million km.",
        planet.name,
        grouped(millions),
        decimal(planet.distance, 3)
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_topic_gives_questions_and_they_are_answered() {
        let questions = ask("Write five questions", "the planet MARS, please").unwrap();
        assert_eq!(
            reply(&questions).unwrap(),
            "1. Sunlight reaches Mars after 12.7 minutes: 1.524 AU at 8.317 minutes per AU.\n\
             2. A year on Mars lasts 687 days: by Kepler's third law, √(1.524³) years.\n\
             3. Around Mars it is 21,338 km: π × 6,792 km.\n\
             4. Mars moves at 24.1 km/s: 29.78 km/s ÷ √1.524.\n\
             5. Mars is 228 million km from the Sun: 1.524 AU of 149.6 million km."
        );
        let two = ask("Write two questions", "Venus and Neptune").unwrap();
        assert_eq!(two, "1. How long does sunlight take to reach Venus?\n2. How long is a year on Neptune?");
        assert!(ask("", "Pluto").is_err());
        assert!(reply("How old is Mars?").is_err_and(|why| why.contains("How old is Mars?")));
        assert!(reply("Is Mars as far from the Sun as Venus?").is_err());
    }

    #[test]
    fn the_laws_agree_with_what_is_observed() {
        for (planet, observed) in PLANETS.iter().zip([
            ["88 days", "3.2 minutes", "47.9 km/s"],
            ["225 days", "6 minutes", "35 km/s"],
            ["365 days", "8.3 minutes", "29.8 km/s"],
            ["687 days", "12.7 minutes", "24.1 km/s"],
            ["11.9 Earth years", "43.3 minutes", "13.1 km/s"],
            ["29.5 Earth years", "79.3 minutes", "9.6 km/s"],
            ["84.1 Earth years", "2 hours and 39 minutes", "6.8 km/s"],
            ["164.9 Earth years", "4 hours and 10 minutes", "5.4 km/s"],
        ]) {
            let all = [year(planet), light(planet), speed(planet)];
            for (text, value) in all.iter().zip(observed) {
                assert!(text.contains(value), "{text} {value}");
            }
        }
    }
}
