//! Text that looks like a key, in what is about to be handed on. It says where it looks so; what follows, a person decides.

use super::sharing::{Shared, value};
use serde_json::Value;

/// How keys of well-known providers begin, and how many characters follow at least.
const PREFIXES: &[(&str, usize)] = &[
    ("sk-", 16),
    ("sk_", 16),
    ("pk-", 20),
    ("gsk_", 16),
    ("AIza", 30),
    ("hf_", 20),
    ("xai-", 16),
    ("tgp_", 16),
    ("fw_", 16),
    ("csk-", 16),
    ("nvapi-", 16),
    ("r8_", 20),
    ("ghp_", 20),
    ("github_pat_", 20),
    ("glpat-", 16),
    ("xoxb-", 16),
    ("AKIA", 16),
];

/// Something that looks like a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspect {
    /// Where it stands, as a JSON Pointer.
    pub at: String,
    /// Its first characters: enough to find it, too few to use it.
    pub shown: String,
}

/// All that looks like a key in what would be handed on, each once.
pub fn suspects(shared: &Shared) -> Vec<Suspect> {
    let mut found = Vec::new();
    if let Some(document) = value(&shared.document) {
        search(&document, "", &mut found);
    }
    let connections = [&shared.connection, &shared.run.as_ref().map(|run| run.connection.clone())];
    for connection in connections.into_iter().flatten() {
        search(&connection.to_text().into(), "/connection", &mut found);
    }
    if let Some(run) = &shared.run
        && let Ok(log) = serde_json::to_string(&run.trace)
        && let Ok(log) = serde_json::from_str(&log)
    {
        search(&log, "/run", &mut found);
    }
    let mut known = Vec::new();
    found.retain(|suspect| {
        let is_new = !known.contains(&suspect.shown);
        known.push(suspect.shown.clone());
        is_new
    });
    found
}

fn search(value: &Value, at: &str, found: &mut Vec<Suspect>) {
    match value {
        Value::String(text) => {
            let looks_so = words(text).filter(|(word, is_borne)| looks_like_a_key(word, *is_borne));
            found.extend(looks_so.map(|(word, _)| Suspect { at: at.to_owned(), shown: beginning(word) }));
        }
        Value::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                search(value, &format!("{at}/{index}"), found);
            }
        }
        // The ids that servers give to calls look like keys and are none.
        Value::Object(fields) => {
            for (name, value) in fields.iter().filter(|(name, _)| *name != "id") {
                search(value, &format!("{at}/{name}"), found);
            }
        }
        _ => {}
    }
}

fn beginning(word: &str) -> String {
    let shown: String = word.chars().take(7).collect();
    shown + "…"
}

/// The words of a text that a key could be, each with whether `Bearer` stands before it.
fn words(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+' | '/' | '=' | '.');
    let mut is_borne = false;
    text.split(move |c| !is_part(c)).filter(|word| !word.is_empty()).map(move |word| {
        let before = std::mem::replace(&mut is_borne, word.eq_ignore_ascii_case("bearer"));
        (word.trim_matches(['.', '/', '=']), before)
    })
}

fn looks_like_a_key(word: &str, is_borne: bool) -> bool {
    let is_known = PREFIXES.iter().any(|(prefix, length)| {
        let rest = word.find(prefix).filter(|at| *at == 0 || word.as_bytes()[at - 1] == b'=');
        rest.is_some_and(|at| {
            let rest = &word[at + prefix.len()..];
            rest.len() >= *length && has_digits(rest, 1)
        })
    });
    let is_token = is_borne && word.len() >= 16 && has_digits(word, 1);
    is_known || is_token || word.split(['-', '.', '/', '+', '=']).any(is_random)
}

fn has_digits(word: &str, least: usize) -> bool {
    word.bytes().filter(u8::is_ascii_digit).count() >= least
}

/// Whether letters and digits are mixed as no word, name or number mixes them.
fn is_random(word: &str) -> bool {
    /// Shorter ones are names of things, more often than not.
    const SHORTEST: usize = 28;
    if word.len() < SHORTEST || !has_digits(word, 4) {
        return false;
    }
    let class = |byte: u8| match byte {
        b'a'..=b'z' => 0,
        b'A'..=b'Z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    };
    let bytes = word.as_bytes();
    let is_hex =
        bytes.len() >= 32 && bytes.iter().all(u8::is_ascii_hexdigit) && !bytes.iter().all(u8::is_ascii_digit);
    // Of random letters and digits three neighbours in five are of different kinds; of a name made of words, one.
    let changes = bytes.windows(2).filter(|pair| class(pair[0]) != class(pair[1])).count();
    is_hex || changes * 5 >= (bytes.len() - 1) * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> usize {
        let mut found = Vec::new();
        search(&Value::from(text), "", &mut found);
        found.len()
    }

    #[test]
    fn keys_of_all_makes_are_found() {
        for key in [
            concat!("sk-", "proj-4fT9xQ2LmZ8vB7nK1cR5wY3u"),
            concat!("gsk", "_Zk39fjA0slQ2mXc81Lp0"),
            concat!("AIza", "SyD3x9Kd02mfLq81ZpXv7tRw5nB4cM6yH0a"),
            concat!("hf", "_aBcDeFgH1jKlMnOpQrStUvWxYz"),
            concat!("xai", "-8f3kLm29XcVbNq0zRtYw"),
            concat!("tgp", "_v1_8f3kLm29XcVbNq0zRtYw"),
            "Authorization: Bearer abcdef0123456789abcdef",
            "key=5f4dcc3b5aa765d61d8327deb882cf99",
            "token: Zk39fjA0slQ2mXc81Lp0Rt7Yw5nB4",
            concat!("OPENAI_API_KEY=", "sk-", "4fT9xQ2LmZ8vB7nK1cR5"),
        ] {
            assert_eq!(found(&format!("Use this: {key}, please.")), 1, "{key}");
        }
    }

    #[test]
    fn what_people_write_is_no_key() {
        for text in [
            "meta-llama/Meta-Llama-3.1-70B-Instruct-Turbo and Qwen/Qwen2.5-7B-Instruct-Turbo-Preview",
            "https://example.org/a/very/long/path/to/some-page-with-a-title-2024/index.html?x=1",
            "The task-oriented sk-learn classifier, sk-SK, and ask-me-anything-about-the-2024-report.",
            "550e8400-e29b-41d4-a716-446655440000",
            "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
            "getHttpResponseCodeForTheGivenRequestIdentifier2024",
            "3.14159265358979323846264338327950288419716939937510",
            "a_snake_case_name_of_a_function_that_is_rather_long_v2",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "bearer of good news 2024",
            "+49 89 1234567890 1234567890 1234567890",
        ] {
            assert_eq!(found(text), 0, "{text}");
        }
        for entry in crate::document::gallery::entries() {
            let shared = Shared { document: entry.document.clone(), connection: None, run: None };
            assert_eq!(suspects(&shared), [], "{}", entry.id);
        }
    }

    #[test]
    fn a_suspect_is_named_by_its_place_and_shown_in_part() {
        let mut document = crate::document::gallery::first().document.clone();
        document.input = concat!("My key is sk-", "4fT9xQ2LmZ8vB7nK1cR5wY3u").into();
        let found = suspects(&Shared { document, connection: None, run: None });
        assert_eq!(found, [Suspect { at: "/input".into(), shown: concat!("sk-", "4fT9…").into() }]);
    }
}
