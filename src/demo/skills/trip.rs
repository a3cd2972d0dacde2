//! Trips planned in parts: days, money and luggage, each from the facts of its own task. It knows no place, and only the
//! weather that a month has north of the tropics.

use super::{
    Call, PLAIN, Skill,
    bottle::is_allowed,
    no_such_step,
    replies::{labelled, replies},
    text::{Token, UNIT, capital, count, decimal, grouped, listed, rounded, tokens},
};
use crate::workflow::patterns::{DESCRIPTION, TASKS, TYPE};
use serde_json::{Value, json};

pub(super) const SKILL: Skill = Skill { entry: "trip", json: &[0], answer, ..PLAIN };

/// A trip is at most so long, and of so many people.
const LONGEST: u64 = 60;

/// Months, and what to wear then.
const MONTHS: [(&[&str], &str); 4] = [
    (&["December", "January", "February"], "a warm coat and gloves"),
    (&["March", "April", "May"], "a light jacket and an umbrella"),
    (&["June", "July", "August"], "a sun hat"),
    (&["September", "October", "November"], "a rain jacket"),
];

fn answer(call: &Call<'_>) -> Result<String, String> {
    match call.step {
        0 => plan(call),
        1 => {
            let facts = Facts::read(call.value("task_description"))?;
            match call.value("task_type") {
                "days" => facts.days(),
                "budget" => facts.budget(),
                "packing" => facts.packing(),
                other => Err(format!("it plans days, budget and packing, not “{other}”")),
            }
        }
        2 => replies(call.value("worker_responses")).map(|parts| join(&parts)),
        _ => no_such_step(),
    }
}

/// What is said of a trip.
#[derive(Default)]
struct Facts<'t> {
    days: Option<u64>,
    people: Option<u64>,
    /// The currency's sign, and how much of it.
    money: Option<(char, u64)>,
    month: Option<&'t str>,
    place: Option<String>,
}

impl<'t> Facts<'t> {
    fn read(text: &'t str) -> Result<Self, String> {
        const SAID: &[&str] = &[
            "a", "among", "and", "budget", "clothes", "day", "days", "each", "for", "have", "in", "list",
            "of", "our", "out", "plan", "share", "spend", "the", "to", "trip", "we", "with",
        ];
        const PEOPLE: &[&str] =
            &["adult", "adults", "child", "children", "friends", "kids", "people", "person"];
        let tokens = tokens(text);
        let mut facts = Self::default();
        for (at, token) in tokens.iter().enumerate() {
            let next = tokens.get(at + 1);
            let is_next = |words: &[&str]| next.is_some_and(|next| next.is(words));
            let before = at.checked_sub(1).map(|before| tokens[before]);
            let whole = |number: &u64| (number.is_multiple_of(UNIT) && *number > 0).then_some(number / UNIT);
            let is_new = match token {
                Token::Number(number) => match (before, whole(number)) {
                    (Some(Token::Mark(sign @ ('$' | '€' | '£'))), Some(sum)) => {
                        facts.money.replace((sign, sum)).is_none()
                    }
                    (_, Some(days @ ..=LONGEST)) if is_next(&["day", "days"]) => {
                        facts.days.replace(days).is_none()
                    }
                    (_, Some(more)) if is_next(PEOPLE) => {
                        let all = facts.people.unwrap_or(0) + more;
                        facts.people.replace(all);
                        all <= LONGEST
                    }
                    _ => false,
                },
                Token::Word(word) => {
                    let month = MONTHS.iter().flat_map(|(names, _)| *names).find(|name| token.is(&[name]));
                    let is_place = word.starts_with(char::is_uppercase)
                        && before.is_some_and(|before| before.is(&["in", "to"]));
                    if let Some(month) = month.filter(|_| before.is_some_and(|before| before.is(&["in"]))) {
                        facts.month.replace(month).is_none()
                    } else if is_place {
                        facts.place.replace((*word).to_owned()).is_none()
                    } else if let (Some(place), true) = (&mut facts.place, is_name(word, before)) {
                        *place = format!("{place} {word}");
                        true
                    } else {
                        token.is(SAID) || token.is(PEOPLE)
                    }
                }
                Token::Mark(sign) => ".,:;!$€£".contains(*sign),
            };
            if !is_new {
                let word = match token {
                    Token::Number(number) => decimal(*number, 4),
                    Token::Word(word) => (*word).to_owned(),
                    Token::Mark(sign) => sign.to_string(),
                };
                return Err(format!(
                    "it plans with days, people, money, a place and a month, and cannot use “{word}”"
                ));
            }
        }
        Ok(facts)
    }

    fn days(&self) -> Result<String, String> {
        let days = self.days.ok_or("it needs to know how many days there are")?;
        let place = self.place.as_deref().map(|place| format!(" for {place}")).unwrap_or_default();
        let between = match days {
            1 => return Ok(format!("Leave in the morning, have one day{place}, and be home at night.")),
            2 => " and".to_owned(),
            _ => format!(", have {}{place}, and", count(days as usize - 2, "whole day", "whole days")),
        };
        Ok(format!("Arrive on day 1{between} travel home on day {days}. Pack the evening before."))
    }

    fn budget(&self) -> Result<String, String> {
        let (Some((sign, sum)), Some(days)) = (self.money, self.days) else {
            return Err("it needs to know the sum of money and the number of days".to_owned());
        };
        let people = self.people.unwrap_or(1);
        let money = |sum: u64| format!("{sign}{}", grouped(sum));
        let (beds, food) = (sum / 2, sum / 3);
        let each = match people {
            1 => String::new(),
            _ => format!(", {} for each of {people} people", money(rounded(sum, days * people))),
        };
        Ok(format!(
            "{} a day{each}. Half for beds: {}; a third for food: {}; for all else: {}.",
            money(rounded(sum, days)),
            money(beds),
            money(food),
            money(sum - beds - food)
        ))
    }

    fn packing(&self) -> Result<String, String> {
        let (Some(days), Some(people)) = (self.days, self.people) else {
            return Err("it needs to know the days and the people".to_owned());
        };
        let (shirts, all) = (days + 1, (days + 1) * people);
        let is_worn =
            |(names, _): &&(&[&str], &'static str)| self.month.is_some_and(|it| names.contains(&it));
        let wear = MONTHS.iter().find(is_worn).map(|(_, wear)| format!(", and {wear}")).unwrap_or_default();
        let take = format!("{shirts} shirts, one a day and one spare{wear}.");
        Ok(match people {
            1 => format!("Take {take}"),
            _ => format!("For each of {people} people: {take} That is {all} shirts in all."),
        })
    }
}

/// Whether a word goes on a place's name: New York.
fn is_name(word: &str, before: Option<Token<'_>>) -> bool {
    let is_capital = |word: &str| word.starts_with(char::is_uppercase);
    is_capital(word) && matches!(before, Some(Token::Word(before)) if is_capital(before))
}

/// A task for each part that there are facts for, with the facts.
fn plan(call: &Call<'_>) -> Result<String, String> {
    let facts = Facts::read(call.value("task"))?;
    let days = facts.days.ok_or("it needs to know how many days the trip has")?;
    let days = count(days as usize, "day", "days");
    let place = facts.place.map(|place| format!(" in {place}")).unwrap_or_default();
    let month = facts.month.map(|month| format!(" in {month}")).unwrap_or_default();
    let people = facts.people.map(|people| count(people as usize, "person", "people"));
    let of = people.as_ref().map(|people| format!(" and {people}")).unwrap_or_default();
    let budget = facts.money.map(|(sign, sum)| format!("Share out {sign}{}, for {days}{of}.", grouped(sum)));
    let tasks: Vec<(&str, String)> = [
        ("days", Some(format!("Share out {days}{place}."))),
        ("budget", budget),
        ("packing", people.map(|people| format!("List the clothes for {people}, for {days}{month}."))),
    ]
    .into_iter()
    .filter_map(|(name, task)| Some((name, task.filter(|_| is_allowed(call, name))?)))
    .collect();
    if tasks.is_empty() {
        return Err("it plans days, budget and packing only".to_owned());
    }
    let names: Vec<&str> = tasks.iter().map(|(name, _)| *name).collect();
    let analysis = format!("There are facts for {}; none of them waits for another.", listed(&names, "and"));
    let tasks: Vec<Value> =
        tasks.iter().map(|(name, task)| json!({ TYPE: name, DESCRIPTION: task })).collect();
    Ok(json!({ "analysis": analysis, TASKS: tasks }).to_string())
}

/// One plan of the parts: a line of each.
fn join(parts: &[&str]) -> String {
    let (mut names, mut lines) = (Vec::new(), String::new());
    for part in parts {
        let (name, text) = labelled(part);
        let name = if name.is_empty() { "a part without a name" } else { name };
        names.push(name);
        // Its first sentence.
        let text = text.split_inclusive(". ").next().unwrap_or_default().trim();
        lines += &format!("\n{}: {text}", capital(name));
    }
    format!("A plan from {} ({}):{lines}", count(parts.len(), "part", "parts"), listed(&names, "and"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn parts_are_planned_from_their_facts() {
        let facts = |text| Facts::read(text).unwrap();
        let all =
            facts("Plan a trip: 5 days in New York in March for 2 adults and one child, with €900 to spend.");
        assert_eq!(
            all.days().unwrap(),
            "Arrive on day 1, have 3 whole days for New York, and travel home on day 5. Pack the evening before."
        );
        assert_eq!(
            all.budget().unwrap(),
            "€180 a day, €60 for each of 3 people. Half for beds: €450; a third for food: €300; for all else: €150."
        );
        assert_eq!(
            all.packing().unwrap(),
            "For each of 3 people: 6 shirts, one a day and one spare, and a light jacket and an umbrella. \
             That is 18 shirts in all."
        );
        assert!(facts("3 days").days().unwrap().starts_with("Arrive on day 1, have 1 whole day, and travel"));
        assert!(facts("2 days").days().unwrap().starts_with("Arrive on day 1 and travel home on day 2."));
        assert!(facts("3 days").budget().is_err() && facts("3 days").packing().is_err());
    }

    #[test]
    fn what_it_cannot_plan_with_is_named() {
        for (text, why) in [
            ("3 days in Rome by train", "“by”"),
            ("3 days and 4 days", "“4”"),
            ("3 dogs", "“3”"),
            ("400 days", "“400”"),
            ("2.5 days", "“2.5”"),
        ] {
            assert!(Facts::read(text).is_err_and(|found| found.contains(why)), "{text}");
        }
    }

    #[test]
    fn parts_become_one_plan() {
        assert_eq!(
            join(&["days:\nGo on day 1. Pack.", "budget:\n$5 a day."]),
            "A plan from 2 parts (days and budget):\nDays: Go on day 1.\nBudget: $5 a day."
        );
    }
}
