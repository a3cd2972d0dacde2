//! Picking a route by the words of an input: those that the route's own key and description have, and those of the topic
//! that these name. It knows no entry, and reads the routes from the request.

use super::{Call, text::listed};
use crate::workflow::patterns::{REASON, ROUTE};
use serde_json::{Value, json};

/// Something that inputs are about.
pub(super) struct Topic {
    /// Words by which a route's key or description names it.
    pub(super) names: &'static [&'static str],
    /// Words of inputs that are about it.
    pub(super) cues: &'static [&'static str],
}

/// Words of descriptions that say nothing of what a route is for.
const FILLERS: &[&str] = &[
    "about",
    "from",
    "into",
    "like",
    "question",
    "questions",
    "other",
    "that",
    "their",
    "them",
    "this",
    "what",
    "with",
];

/// Words by which a description takes what no other does.
const CATCH_ALL: &[&str] = &["else", "otherwise", "unclear", "unsure"];

/// The router's reply: the route of which most words are found, else one for whatever else there is, else none.
pub(super) fn pick(call: &Call<'_>, topics: &[Topic]) -> Option<String> {
    let input: Vec<&str> = words(call.value("input")).collect();
    let mut best: Option<(&str, Vec<&str>)> = None;
    let mut other = None;
    for (key, description) in routes(call) {
        let own: Vec<&str> = words(key).chain(words(description)).collect();
        let names =
            |topic: &&Topic| topic.names.iter().any(|name| own.iter().any(|word| is_same(word, name)));
        let known: Vec<&Topic> = topics.iter().filter(names).collect();
        let speaks = |word: &str| {
            let is_own = |own: &&str| own.len() >= 4 && !FILLERS.contains(own) && is_same(own, word);
            own.iter().any(is_own)
                || known.iter().any(|topic| topic.cues.iter().any(|cue| is_same(cue, word)))
        };
        let mut found: Vec<&str> = Vec::new();
        for word in input.iter().filter(|word| speaks(word)) {
            if !found.iter().any(|known| known.eq_ignore_ascii_case(word)) {
                found.push(word);
            }
        }
        if found.len() > best.as_ref().map_or(0, |(_, most)| most.len()) {
            best = Some((key, found));
        }
        if other.is_none() && words(description).any(|word| CATCH_ALL.iter().any(|name| is_same(name, word)))
        {
            other = Some(key);
        }
    }
    let (key, reason) = match (best, other) {
        (Some((key, mut found)), _) => {
            found.truncate(3);
            let found: Vec<String> = found.iter().map(|word| format!("“{word}”")).collect();
            let found: Vec<&str> = found.iter().map(String::as_str).collect();
            (key, format!("It says {}.", listed(&found, "and")))
        }
        (None, Some(key)) => (key, "It has no word of the other routes.".to_owned()),
        (None, None) => return None,
    };
    Some(json!({ ROUTE: key, REASON: reason }).to_string())
}

/// What a router says that finds no route, in words.
pub(super) fn none_fits(call: &Call<'_>) -> String {
    let keys: Vec<&str> = routes(call)
        .into_iter()
        .filter(|(_, description)| !description.is_empty())
        .map(|(key, _)| key)
        .collect();
    format!("None of these fits: {}.", listed(&keys, "or"))
}

/// The keys that the schema allows, each with its description in the table.
fn routes<'a>(call: &'a Call<'_>) -> Vec<(&'a str, &'a str)> {
    let keys = call.schema.and_then(|schema| schema["properties"][ROUTE]["enum"].as_array());
    let keys = keys.into_iter().flatten().filter_map(Value::as_str);
    let described = |key: &str| {
        let mut lines =
            call.value("routes").lines().filter_map(|line| line.strip_prefix("- ")?.strip_prefix(key));
        lines.find_map(|rest| rest.strip_prefix(':')).map_or("", str::trim)
    };
    keys.map(|key| (key, described(key))).collect()
}

/// The words of a text without the signs around them, and the signs of sums.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_sign = |c: char| "+−×*÷/=".contains(c);
    text.split_whitespace().flat_map(move |part| {
        let bare = part.split(is_sign).map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
        bare.filter(|word| !word.is_empty()).chain(part.matches(is_sign)).chain((part == "-").then_some(part))
    })
}

/// Whether two words are the same but for case and an ending.
pub(super) fn is_same(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let begins = long.get(..short.len()).is_some_and(|start| start.eq_ignore_ascii_case(short));
    begins && (short.len() == long.len() || (short.len() >= 4 && long.len() - short.len() <= 3))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const TOPICS: &[Topic] = &[
        Topic { names: &["billing", "money"], cues: &["charged", "refund", "invoice"] },
        Topic { names: &["technical"], cues: &["crash", "error"] },
    ];

    fn route(table: &[(&str, &str)], input: &str) -> Option<Value> {
        let keys: Vec<&str> = table.iter().map(|(key, _)| *key).collect();
        let schema = json!({"properties": {"route": {"enum": keys}}});
        let routes: Vec<String> = table.iter().map(|(key, text)| format!("- {key}: {text}")).collect();
        let values = vec![("routes".to_owned(), routes.join("\n")), ("input".to_owned(), input.to_owned())];
        let picked = pick(&Call { values, schema: Some(&schema), ..Call::default() }, TOPICS);
        picked.map(|text| serde_json::from_str(&text).unwrap())
    }

    #[test]
    fn a_route_is_known_by_its_key_or_its_description() {
        let check = |table: &[(&str, &str)], input: &str, key: Option<&str>| {
            let picked = route(table, input);
            assert_eq!(picked.as_ref().and_then(|reply| reply["route"].as_str()), key, "{input}");
        };
        let table = [("billing", "invoices"), ("technical", "")];
        check(&table, "The app crashes", Some("technical"));
        check(&table, "I was charged, and it crashes. Charged!", Some("billing"));
        check(&table, "Hello", None);
        // Renamed, and in another order.
        let table = [("b", "technical faults"), ("a", "matters of money")];
        check(&table, "Two invoices", Some("a"));
        // A new route needs no topic, and one for all else takes the rest.
        let table = [("a", "money"), ("shoes", "boots and sandals"), ("rest", "anything else")];
        check(&table, "Do you sell sandals?", Some("shoes"));
        check(&table, "Hello", Some("rest"));
        assert_eq!(
            route(&table, "Refund the refund of the invoice!").unwrap()["reason"],
            "It says “Refund” and “invoice”."
        );
    }
}
