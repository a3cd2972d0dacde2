//! A survey: untidy lines of name, city and score become a table, the table is checked against the lines, and
//! figures are computed from the table. It reads nothing but lines of that form.

use super::{
    Call, PLAIN, Skill, no_such_step,
    text::{Token, UNIT, count, decimal, listed, rounded, tokens},
};

pub(super) const SKILL: Skill = Skill {
    entry: "survey",
    interchangeable: &["out of ten", "out of five", "out of twenty", "out of a hundred"],
    answer,
    ..PLAIN
};

/// The scales that [`SKILL`]'s interchangeable phrases name, in their order.
const SCALES: [u64; 4] = [10, 5, 20, 100];

/// A person's answer.
#[derive(Clone, PartialEq, Eq)]
struct Row {
    name: String,
    city: String,
    /// In hundredths, on whatever scale the text has.
    score: u64,
}

impl Row {
    fn is_of(&self, other: &Row) -> bool {
        self.name == other.name && self.city == other.city
    }
}

fn answer(call: &Call<'_>) -> Result<String, String> {
    match call.step {
        0 => clean(call.prompt, call.text()),
        1 => check(call.value("input"), call.value("clean")),
        2 => insights(call.text()),
        _ => no_such_step(),
    }
}

fn clean(prompt: &str, raw: &str) -> Result<String, String> {
    let named = SKILL.interchangeable.iter().position(|phrase| prompt.contains(phrase));
    let scale = named.map_or(10, |index| SCALES[index]);
    let mut rows: Vec<Row> = Vec::new();
    let mut merged = Vec::new();
    let mut unread = Vec::new();
    for line in lines(raw) {
        let Some(row) = read_raw(line, scale) else {
            unread.push(line);
            continue;
        };
        match rows.iter_mut().find(|earlier| earlier.is_of(&row)) {
            Some(earlier) => {
                if !merged.contains(&row.name) {
                    merged.push(row.name.clone());
                }
                *earlier = row;
            }
            None => rows.push(row),
        }
    }
    if rows.is_empty() {
        return Err("it finds no line of the form “name; city; score” here".to_owned());
    }
    let mut text = String::new();
    for Row { name, city, score } in &rows {
        text += &format!("{name} | {city} | {}\n", decimal(*score, 2));
    }
    if !merged.is_empty() {
        let names: Vec<&str> = merged.iter().map(String::as_str).collect();
        text += &format!("Merged: {} (the later answer counts).\n", listed(&names, "and"));
    }
    if !unread.is_empty() {
        text += &format!("Not readable: “{}”.\n", unread.join("”, “"));
    }
    Ok(text.trim_end().to_owned())
}

fn check(raw: &str, table: &str) -> Result<String, String> {
    let rows = table_of(table)?;
    let all: Vec<&str> = lines(raw).collect();
    let mut missing = Vec::new();
    let mut unread = 0;
    let mut seen: Vec<Row> = Vec::new();
    let mut repeated = 0;
    for line in &all {
        // The scale does not matter: only name and city are compared.
        match read_raw(line, 10) {
            None => unread += 1,
            Some(row) if seen.iter().any(|earlier| earlier.is_of(&row)) => repeated += 1,
            Some(row) => {
                if !rows.iter().any(|kept| kept.is_of(&row)) {
                    missing.push(row.name.clone());
                }
                seen.push(row);
            }
        }
    }
    let invented: Vec<&str> = rows
        .iter()
        .filter(|row| !seen.iter().any(|earlier| earlier.is_of(row)))
        .map(|row| row.name.as_str())
        .collect();
    let mut text = format!(
        "{} in, {} out: {repeated} merged, {unread} not readable.",
        count(all.len(), "line", "lines"),
        count(rows.len(), "row", "rows")
    );
    if !missing.is_empty() {
        let missing: Vec<&str> = missing.iter().map(String::as_str).collect();
        text += &format!("\nIn the lines, but not in the table: {}.", listed(&missing, "and"));
    }
    if !invented.is_empty() {
        text += &format!("\nIn the table, but not in the lines: {}.", listed(&invented, "and"));
    }
    if missing.is_empty() && invented.is_empty() {
        text += "\nEvery person who can be read is in the table, once.";
    }
    Ok(text)
}

fn insights(table: &str) -> Result<String, String> {
    let rows = table_of(table)?;
    let mut cities: Vec<(&str, u64, u64)> = Vec::new();
    for row in &rows {
        match cities.iter_mut().find(|(city, ..)| *city == row.city) {
            Some((_, sum, people)) => {
                *sum += row.score;
                *people += 1;
            }
            None => cities.push((&row.city, row.score, 1)),
        }
    }
    let sum: u64 = rows.iter().map(|row| row.score).sum();
    let average = decimal(rounded(sum, rows.len() as u64), 2);
    let with = |score: u64| {
        let names: Vec<&str> =
            rows.iter().filter(|row| row.score == score).map(|row| row.name.as_str()).collect();
        format!("{} with {}", listed(&names, "and"), decimal(score, 2))
    };
    let highest = rows.iter().map(|row| row.score).max().unwrap_or_default();
    let lowest = rows.iter().map(|row| row.score).min().unwrap_or_default();
    // Sums are compared crosswise, so that no rounding makes or hides a tie.
    let best = cities.iter().copied().reduce(|a, b| if b.1 * a.2 > a.1 * b.2 { b } else { a });
    let (_, best_sum, best_people) = best.unwrap_or(("", 0, 1));
    let best: Vec<&str> = cities
        .iter()
        .filter(|(_, sum, people)| sum * best_people == best_sum * people)
        .map(|(city, ..)| *city)
        .collect();
    Ok(format!(
        "{} in {}; the average score is {average}.\nHighest: {}. Lowest: {}.\nBest city by average: {}, with {}.",
        count(rows.len(), "person", "people"),
        count(cities.len(), "city", "cities"),
        with(highest),
        with(lowest),
        listed(&best, "and"),
        decimal(rounded(best_sum, best_people), 2)
    ))
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// The rows of a cleaned table; its remarks are passed over.
fn table_of(text: &str) -> Result<Vec<Row>, String> {
    let rows: Vec<Row> = lines(text)
        .filter_map(|line| {
            let (name, city, score) = fields(line)?;
            let [Token::Number(score)] = tokens(score)[..] else { return None };
            Some(Row { name: capitalised(name), city: capitalised(city), score: score / (UNIT / 100) })
        })
        .collect();
    if rows.is_empty() {
        Err("it finds no row of the form “Name | City | 8” here".to_owned())
    } else {
        Ok(rows)
    }
}

/// A raw line, with its score brought to this scale.
fn read_raw(line: &str, scale: u64) -> Option<Row> {
    let (name, city, score) = fields(line)?;
    let tokens = tokens(score);
    let (score, of) = match tokens[..] {
        [Token::Number(score)] => (score, 10 * UNIT),
        [Token::Number(score), Token::Mark('%')] => (score, 100 * UNIT),
        [Token::Number(score), Token::Mark('/'), Token::Number(of)] => (score, of),
        [Token::Number(score), first, Token::Number(of)] if first.is(&["of"]) => (score, of),
        [Token::Number(score), first, second, Token::Number(of)]
            if first.is(&["out"]) && second.is(&["of"]) =>
        {
            (score, of)
        }
        _ => return None,
    };
    let score = (score <= of && of > 0).then(|| rounded(score * scale * 100, of))?;
    Some(Row { name: capitalised(name), city: capitalised(city), score })
}

/// Name, city and score of a line, whichever way it is divided.
fn fields(line: &str) -> Option<(&str, &str, &str)> {
    let divider = [';', '|', '\t'].into_iter().find(|divider| line.contains(*divider)).unwrap_or(',');
    let mut fields = line.trim_matches('|').splitn(3, divider).map(str::trim);
    let (name, city, score) = (fields.next()?, fields.next()?, fields.next()?);
    let is_text =
        |text: &str| text.chars().any(char::is_alphabetic) && !text.contains(|c: char| c.is_ascii_digit());
    (is_text(name) && is_text(city)).then_some((name, city, score))
}

/// Each word with a capital, and single spaces; a word with capitals and small letters stays as it is.
fn capitalised(text: &str) -> String {
    let mut all = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !all.is_empty() {
            all.push(' ');
        }
        let is_mixed = word.chars().any(char::is_lowercase) && word.chars().any(char::is_uppercase);
        let mut letters = word.chars();
        if is_mixed {
            all.push_str(word);
        } else {
            all.extend(letters.next().into_iter().flat_map(char::to_uppercase));
            all.extend(letters.flat_map(char::to_lowercase));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const RAW: &str = "ana silva ; lisbon; 8/10\nBEN OKORO, Lagos, 70%\n\nChloe McKay|new  york|9\n\
                       Ana Silva; Lisbon; 8,5\ndev patel; mumbai; n/a\nEmi Sato,LISBON,6,5\nEve\tOslo\tfour out of 5";

    #[test]
    fn lines_of_any_form_become_one_table() {
        assert_eq!(
            clean("out of ten", RAW).unwrap(),
            "Ana Silva | Lisbon | 8.5\nBen Okoro | Lagos | 7\nChloe McKay | New York | 9\n\
             Emi Sato | Lisbon | 6.5\nEve | Oslo | 8\nMerged: Ana Silva (the later answer counts).\n\
             Not readable: “dev patel; mumbai; n/a”."
        );
        assert_eq!(clean("out of a hundred", "a;b;70%\nc;d;33/100").unwrap(), "A | B | 70\nC | D | 33");
        assert_eq!(clean("out of five", "a;b;70%").unwrap(), "A | B | 3.5");
        assert_eq!(clean("", "a;b;11\nc;d;3").unwrap(), "C | D | 3\nNot readable: “a;b;11”.");
        assert!(clean("", "Hello there").is_err());
    }

    #[test]
    fn the_table_is_compared_with_the_lines() {
        let table = clean("", RAW).unwrap();
        assert_eq!(
            check(RAW, &table).unwrap(),
            "7 lines in, 5 rows out: 1 merged, 1 not readable.\nEvery person who can be read is in the table, once."
        );
        let changed = table.replace("Emi Sato", "Emil Sato");
        assert!(check(RAW, &changed).unwrap().ends_with(
            "In the lines, but not in the table: Emi Sato.\nIn the table, but not in the lines: Emil Sato."
        ));
    }

    #[test]
    fn figures_are_computed_from_the_table() {
        assert_eq!(
            insights("Name | City | Score\nA | X | 8\nB | X | 9\nC | Y | 8.5\nD | Z | 1").unwrap(),
            "4 people in 3 cities; the average score is 6.63.\nHighest: B with 9. Lowest: D with 1.\n\
             Best city by average: X and Y, with 8.5."
        );
        assert_eq!(
            insights("| A | X | 8 |").unwrap(),
            "1 person in 1 city; the average score is 8.\nHighest: A with 8. Lowest: A with 8.\n\
             Best city by average: X, with 8."
        );
        assert!(insights("nothing").is_err());
    }
}
