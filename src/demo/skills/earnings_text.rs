//! Finding an hourly rate, a time and a name in plain text. It reads one of each, names what it finds beside
//! them, and computes nothing.

use super::{
    earnings::{Money, Problem, UNITS, say},
    text::{Token, UNIT, decimal, tokens},
};

/// A currency's sign and its words.
const CURRENCIES: &[(&str, &[&str])] = &[
    ("$", &["dollar", "dollars", "usd", "bucks"]),
    ("€", &["euro", "euros", "eur"]),
    ("£", &["pound", "pounds", "gbp"]),
];

/// Words that make it another sum than rate times time.
const BEYOND: &[&str] = &[
    "days", "weeks", "months", "daily", "weekly", "times", "twice", "shifts", "tip", "tips", "bonus", "tax",
    "taxes", "percent", "overtime", "double", "triple", "break", "breaks",
];

/// Capitalised words that are nobody's name.
const NO_NAMES: &[&str] = &[
    "a",
    "about",
    "after",
    "an",
    "and",
    "as",
    "at",
    "babysitting",
    "but",
    "each",
    "every",
    "find",
    "for",
    "given",
    "he",
    "her",
    "his",
    "how",
    "i",
    "if",
    "in",
    "it",
    "last",
    "let",
    "my",
    "on",
    "one",
    "our",
    "pay",
    "per",
    "rate",
    "she",
    "so",
    "suppose",
    "the",
    "their",
    "then",
    "they",
    "this",
    "time",
    "today",
    "tomorrow",
    "we",
    "what",
    "when",
    "while",
    "yesterday",
    "you",
    "your",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Reads a rate, a time and a name, in a problem or in any text made of one. In a plan, which is carried out,
/// every number must be understood; elsewhere an age or a date may stand by.
pub(super) fn read(text: &str, is_plan: bool) -> Result<Problem, String> {
    let text: String = text.lines().flat_map(|line| [unnumbered(line), "\n"]).collect();
    let tokens = tokens(&text);
    for (at, token) in tokens.iter().enumerate() {
        if let Token::Word(word) = token {
            let a_day = token.is(&["day", "week", "month", "year"])
                && at > 0
                && tokens[at - 1].is(&["a", "per", "each", "every"]);
            if a_day || token.is(BEYOND) {
                return Err(format!("it multiplies one hourly rate by one time, and here stands “{word}”"));
            }
        }
    }
    let mut used = vec![false; tokens.len()];
    let rate = rate(&tokens, &mut used)?;
    let time = time(&tokens, &mut used)?;
    if is_plan {
        let is_left = |(at, token): (usize, &Token<'_>)| match token {
            Token::Number(number) if !used[at] && ![60 * UNIT, 3600 * UNIT].contains(number) => Some(*number),
            _ => None,
        };
        if let Some(number) = tokens.iter().enumerate().find_map(is_left) {
            return Err(format!("it cannot tell what to do with the number {}", decimal(number, 4)));
        }
        let multiplies = |token: &Token<'_>| {
            matches!(token, Token::Mark('×' | '*')) || token.is(&["multiply", "multiplied", "multiplying"])
        };
        if !tokens.iter().any(multiplies) {
            return Err("it finds no multiplication in these steps".to_owned());
        }
    }
    Ok(Problem { rate, time, who: who(&text, &tokens) })
}

/// A line of a list without its number.
fn unnumbered(line: &str) -> &str {
    let rest = line.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
    rest.strip_prefix(['.', ')']).filter(|rest| rest.starts_with(' ')).unwrap_or(line)
}

fn rate(tokens: &[Token<'_>], used: &mut [bool]) -> Result<Money, String> {
    let mut rates = Vec::new();
    let mut others = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let Some((money, end)) = money(tokens, at) else {
            at += 1;
            continue;
        };
        match per_hour(tokens, end) {
            Some(phrase_end) => {
                rates.push(money);
                used[at..phrase_end].fill(true);
                at = phrase_end;
            }
            None => {
                // A bare number is money only where a rate follows it.
                if !money.sign.is_empty() {
                    used[at..end].fill(true);
                    others.push(money);
                }
                at = end;
            }
        }
    }
    if rates.is_empty() && others.len() == 1 {
        // "hourly pay: $12", "for every hour she gets $12".
        if let Some((start, end)) = (0..tokens.len()).find_map(|at| Some((at, per_hour(tokens, at)?))) {
            used[start..end].fill(true);
            rates.append(&mut others);
        }
    }
    match (rates.pop(), others.pop()) {
        (None, _) => Err("it finds no pay by the hour here, such as $12 an hour".to_owned()),
        (Some(_), Some(other)) => Err(format!("it reads one hourly rate, and here stands {other} too")),
        (Some(rate), None) if rates.iter().all(|earlier| earlier.to_string() == rate.to_string()) => Ok(rate),
        (Some(rate), None) => Err(format!("it reads one hourly rate, and {rate} is not the only one here")),
    }
}

/// An amount of money at a place, or a bare number there, and where it ends.
fn money(tokens: &[Token<'_>], at: usize) -> Option<(Money, usize)> {
    let sign_at = |at: usize| {
        CURRENCIES.iter().find_map(|(sign, words)| {
            let token = tokens.get(at)?;
            let is_sign = matches!(token, Token::Mark(mark) if sign.starts_with(*mark)) || token.is(words);
            is_sign.then_some(*sign)
        })
    };
    let before = sign_at(at).filter(|_| matches!(tokens[at], Token::Mark(_)));
    let number_at = at + usize::from(before.is_some());
    let Some(Token::Number(number)) = tokens.get(number_at) else { return None };
    // A debt is no pay, and a tenth of a cent no money.
    if at > 0 && tokens[at - 1] == Token::Mark('-') || !number.is_multiple_of(UNIT / 100) {
        return None;
    }
    let after = sign_at(number_at + 1);
    let end = number_at + 1 + usize::from(after.is_some());
    Some((Money { sign: before.or(after).unwrap_or_default(), cents: number / (UNIT / 100) }, end))
}

/// Where "an hour", "per hour", "/h", "for each hour" or "hourly" ends, when it stands at a place.
fn per_hour(tokens: &[Token<'_>], at: usize) -> Option<usize> {
    let link = |token: &&Token<'_>| {
        **token == Token::Mark('/')
            || token.is(&["a", "an", "per", "for", "each", "every", "the", "in", "by"])
    };
    let links = tokens.get(at..)?.iter().take(2).take_while(link).count();
    let unit = tokens.get(at + links)?;
    let found = (links > 0 && unit.is(&["hour", "h", "hr"])) || (links == 0 && unit.is(&["hourly"]));
    found.then_some(at + links + 1)
}

/// The one time that the text speaks of.
fn time(tokens: &[Token<'_>], used: &mut [bool]) -> Result<[u64; 3], String> {
    let mut found: Option<[u64; 3]> = None;
    let mut at = 0;
    while at < tokens.len() {
        match duration(tokens, used, at) {
            Some((time, end)) => {
                if let Some(earlier) = found.filter(|earlier| *earlier != time) {
                    let (earlier, time) = (say(&earlier), say(&time));
                    return Err(format!("it reads one time, and here stand {earlier} and {time}"));
                }
                found = Some(time);
                used[at..end].fill(true);
                at = end;
            }
            None => at += 1,
        }
    }
    found.ok_or_else(|| "it finds no time worked here, such as 50 minutes".to_owned())
}

/// The time at a place and where it ends: "3 hours and 20 minutes", "1h 30m", "half an hour", "2 and a half
/// hours", "an hour and a half".
fn duration(tokens: &[Token<'_>], used: &[bool], at: usize) -> Option<([u64; 3], usize)> {
    let free = |at: usize| tokens.get(at).filter(|_| !used[at]);
    let is = |at: usize, words: &[&str]| free(at).is_some_and(|token| token.is(words));
    let mut time = [0; 3];
    // A part of an hour, or of the number or hour before it: "[a] half", "a quarter", "three quarters".
    let part = |at: usize| -> Option<(u64, usize)> {
        let from = at + usize::from(is(at, &["a"]));
        match free(from)? {
            token if token.is(&["half"]) => Some((UNIT / 2, from + 1)),
            token if token.is(&["quarter"]) => Some((UNIT / 4, from + 1)),
            Token::Number(count) if is(from + 1, &["quarters"]) => Some((count / 4, from + 2)),
            _ => None,
        }
    };
    let unit_at = |at: usize| UNITS.iter().position(|(words, _)| is(at, words));
    if let Some((share, mut end)) = part(at) {
        end += usize::from(is(end, &["of"]));
        end += usize::from(is(end, &["a", "an"]));
        time[0] = share;
        return is(end, &["hour"]).then_some((time, end + 1));
    }
    let (mut count, mut end) = match free(at)? {
        Token::Number(count) => (*count, at + 1),
        token if token.is(&["a", "an"]) && is(at + 1, &["hour"]) => (UNIT, at + 1),
        _ => return None,
    };
    if is(end, &["and"])
        && let Some((share, part_end)) = part(end + 1)
        && unit_at(part_end).is_some()
    {
        count += share;
        end = part_end;
    }
    let mut unit = unit_at(end)?;
    time[unit] = count;
    end += 1;
    loop {
        let joined = usize::from(is(end, &["and"]) || free(end) == Some(&Token::Mark(',')));
        match (free(end + joined), unit_at(end + joined + 1)) {
            (Some(Token::Number(count)), Some(smaller)) if smaller > unit => {
                time[smaller] = *count;
                unit = smaller;
                end += joined + 2;
            }
            // "1h30"
            (Some(Token::Number(count)), None) if is(end - 1, &["h"]) && joined == 0 => {
                time[1] = *count;
                end += 1;
                break;
            }
            _ => break,
        }
    }
    if is(end, &["and"])
        && let Some((share, part_end)) = part(end + 1)
    {
        time[unit] += share;
        end = part_end;
    }
    Some((time, end))
}

/// Who worked: named in "what … earned", else the first name, else what the text offers.
fn who(text: &str, tokens: &[Token<'_>]) -> String {
    let named = text.rsplit_once("what ").and_then(|(_, rest)| rest.split_once(" earned"));
    if let Some((name, _)) = named.filter(|(name, _)| name.len() < 60 && !name.contains('\n')) {
        return name.to_owned();
    }
    let is_name = |token: &Token<'_>| {
        matches!(token, Token::Word(word) if word.starts_with(char::is_uppercase)) && !token.is(NO_NAMES)
    };
    if let Some(at) = tokens.iter().position(is_name) {
        let names = tokens[at..].iter().take_while(|token| is_name(token)).filter_map(|token| match token {
            Token::Word(word) => Some(word.trim_end_matches("'s").trim_end_matches("’s")),
            _ => None,
        });
        return names.collect::<Vec<_>>().join(" ");
    }
    match tokens {
        [article, Token::Word(noun), ..] if article.is(&["a", "an", "the", "my", "our"]) => {
            format!("the {noun}")
        }
        _ if tokens.iter().any(|token| token.is(&["i", "you"])) => "you".to_owned(),
        _ => tokens
            .iter()
            .find_map(|token| match token {
                Token::Word(word) if token.is(&["she", "he", "they"]) => Some(word.to_lowercase()),
                _ => None,
            })
            .unwrap_or_else(|| "the worker".to_owned()),
    }
}
