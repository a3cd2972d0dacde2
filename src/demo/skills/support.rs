//! A customer's message, sent to a desk and answered there with what it says itself: charges, faults, seats. It knows
//! no customer and no order, and promises only what the desks' own words allow.

use super::{
    Call, PLAIN, Skill, no_such_step,
    route::{Topic, none_fits, pick, words},
    text::{Token, UNIT, count, decimal, grouped, listed, tokens},
};

pub(super) const SKILL: Skill = Skill { entry: "support", json: &[0], answer, ..PLAIN };

const TOPICS: &[Topic] = &[
    Topic {
        names: &["billing", "payments", "charges", "invoices"],
        cues: &["charged", "charge", "refund", "invoice", "bill", "billed", "paid", "twice", "money"],
    },
    Topic {
        names: &["technical", "faults", "errors", "bugs"],
        cues: &["app", "error", "crash", "crashes", "slow", "login", "password", "update", "broken"],
    },
    Topic {
        names: &["sales", "plans", "prices"],
        cues: &["buy", "plan", "price", "cost", "costs", "people", "seats", "offer", "team"],
    },
];

fn answer(call: &Call<'_>) -> Result<String, String> {
    let input = call.value("input");
    match call.step {
        // It has no reply for what it cannot place, and says that in words.
        0 => Ok(pick(call, TOPICS).unwrap_or_else(|| none_fits(call))),
        1 => billing(input),
        2 => technical(input),
        3 => sales(call.prompt, input),
        4 => Ok(ask_back(input)),
        _ => no_such_step(),
    }
}

/// A charge that was made too often, and what is to go back.
fn billing(message: &str) -> Result<String, String> {
    let tokens = tokens(message);
    let (mut amount, mut times, mut order) = (None, None, None);
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| tokens[before]);
        let is_times = tokens.get(at + 1).is_some_and(|next| next.is(&["times"]));
        match *token {
            Token::Number(number) if before == Some(Token::Mark('$')) => amount = Some(number / (UNIT / 100)),
            Token::Number(number) if is_times && number % UNIT == 0 => times = Some(number / UNIT),
            Token::Number(number) if before.is_some_and(|before| before.is(&["order", "invoice"])) => {
                order = Some(decimal(number / UNIT, 0).replace(',', ""));
            }
            _ if token.is(&["twice", "double"]) => times = Some(2),
            _ => {}
        }
    }
    let of = order.map(|order| format!(" for order {order}")).unwrap_or_default();
    let (Some(times @ 2..), Some(amount)) = (times, amount) else {
        return Err("it refunds only an amount in $ that was charged twice or more often".to_owned());
    };
    let money = |cents: u64| match cents % 100 {
        0 => format!("${}", grouped(cents / 100)),
        part => format!("${}.{part:02}", grouped(cents / 100)),
    };
    let all =
        amount.checked_mul(times).filter(|_| times < 1000).ok_or("it does not count so many charges")?;
    Ok(format!(
        "We are sorry: you were charged {times} times{of}, {} in all. One charge of {} is right. \
         The other {} will be back with you within five days.",
        money(all),
        money(amount),
        money(all - amount)
    ))
}

/// What a message may say of a fault, and what to try then.
const REMEDIES: [(&[&str], &str); 5] = [
    (&["update", "updated"], "Install the update once more; it may have been cut off."),
    (&["login", "password", "sign"], "Set a new password, then sign in again."),
    (&["slow", "slowly", "hangs"], "Close what you do not use, and clear the app's cache."),
    (&["crash", "crashes", "stops", "freezes"], "Restart the device, then open the app again."),
    (&["sync", "syncs", "missing"], "Sign out and in again, so that everything is fetched anew."),
];

fn technical(message: &str) -> Result<String, String> {
    let said: Vec<&str> = words(message).collect();
    let says = |known: &str| said.iter().any(|word| word.eq_ignore_ascii_case(known));
    let mut steps: Vec<&str> =
        REMEDIES.iter().filter(|(cues, _)| cues.iter().any(|cue| says(cue))).map(|(_, step)| *step).collect();
    if steps.is_empty() {
        return Err("it finds no fault here that it knows a remedy for".to_owned());
    }
    steps.truncate(3);
    let mut facts: Vec<String> = Vec::new();
    // A code has letters and digits: E42.
    let is_code = |word: &&&str| {
        word.contains(|c: char| c.is_ascii_digit()) && word.starts_with(|c: char| c.is_ascii_uppercase())
    };
    facts.extend(said.iter().find(is_code).map(|code| format!("error {code}")));
    let devices = ["Android", "iPhone", "iPad", "Windows", "Mac", "Linux"];
    facts.extend(devices.iter().find(|device| says(device)).map(|device| format!("on {device}")));
    let facts: Vec<&str> = facts.iter().map(String::as_str).collect();
    let noted =
        if facts.is_empty() { String::new() } else { format!(" We noted: {}.", listed(&facts, "and")) };
    let mut text = format!("Thank you for telling us.{noted} Please try this:");
    for (number, step) in (1..).zip(steps) {
        text += &format!("\n{number}. {step}");
    }
    Ok(text)
}

/// The price for so many people, from the price that the desk's own prompt gives.
fn sales(prompt: &str, message: &str) -> Result<String, String> {
    let priced = prompt.split('$').nth(1).map(tokens).unwrap_or_default();
    let Some(Token::Number(price)) = priced.first() else {
        return Err("it finds no price in its prompt".to_owned());
    };
    let tokens = tokens(message);
    let people = tokens.windows(2).find_map(|pair| match pair {
        [Token::Number(number), what] if what.is(&["people", "seats", "users", "colleagues"]) => {
            Some(number / UNIT)
        }
        _ => None,
    });
    let people = people.filter(|people| *people > 0).ok_or("it needs to know for how many people")?;
    let month = people * (price / UNIT);
    Ok(format!(
        "For {} the team plan costs {} × ${} = ${} a month, or ${} for a year. Shall we set it up?",
        count(people as usize, "person", "people"),
        grouped(people),
        decimal(*price / UNIT, 0),
        grouped(month),
        grouped(month * 12)
    ))
}

/// A question back, with the message's own first sentence.
fn ask_back(message: &str) -> String {
    let end = message.find(['.', '!', '?', '\n']).map_or(message.len(), |at| at + 1);
    let first: String = message[..end].trim().chars().take(80).collect();
    format!(
        "Thank you for writing “{first}” Is this about a payment, about something that does not work, or about buying from us?"
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn each_desk_answers_with_what_the_message_says() {
        assert_eq!(
            billing("You billed me three times for order 1234, $19.50 each.").unwrap(),
            "We are sorry: you were charged 3 times for order 1234, $58.50 in all. One charge of $19.50 is right. \
             The other $39 will be back with you within five days."
        );
        assert!(billing("Where is my invoice?").is_err());
        assert_eq!(
            technical("Since the update the app is slow on my iPad: X7!").unwrap(),
            "Thank you for telling us. We noted: error X7 and on iPad. Please try this:\n\
             1. Install the update once more; it may have been cut off.\n\
             2. Close what you do not use, and clear the app's cache."
        );
        assert!(technical("It is ugly.").is_err());
        assert_eq!(
            sales("Our plan costs $7 a month.", "A plan for 1200 seats?").unwrap(),
            "For 1200 people the team plan costs 1,200 × $7 = $8,400 a month, or $100,800 for a year. \
             Shall we set it up?"
        );
        assert!(sales("$7", "A plan for my club?").is_err());
        assert!(
            ask_back("Do you like zebras? I do.")
                .starts_with("Thank you for writing “Do you like zebras?” Is")
        );
    }
}
