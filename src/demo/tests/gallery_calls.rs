//! The gallery's calls: what is computed, and what is declined.

use super::*;

#[test]
fn every_entry_and_each_of_its_tries_is_computed() {
    // For each entry: what the replies contain as it is, and after each try, in order.
    let expected: &[(&str, [&[&str]; 4])] = &[
        (
            "earnings",
            [
                &[
                    "$12 per hour",
                    "50 minutes",
                    "divide by 60",
                    "Sally earned $10: 5/6 of an hour at $12 per hour.",
                ],
                &["Sally earned $15:"],
                &["3 hours and 20 minutes", "Sally earned $40: 10/3 hours"],
                &["95 minutes", "Omar earned $43.54, rounded to the cent: 19/12 hours"],
            ],
        ),
        (
            "survey",
            [
                &[
                    "Ana Silva | Lisbon | 8.5\nBen Okoro | Lagos | 7\nChloe Martin | Paris | 9\n",
                    "5 lines in, 3 rows out: 1 merged, 1 not readable.",
                    "3 people in 3 cities; the average score is 8.17.",
                    "Highest: Chloe Martin with 9. Lowest: Ben Okoro with 7.",
                ],
                &["Emi Sato | Lisbon | 8\n", "4 people in 3 cities; the average score is 8.13."],
                &["Ben Okoro | Lagos | 9.5", "Highest: Ben Okoro with 9.5.", "Best city by average: Lagos"],
                &["Ana Silva | Lisbon | 85\n", "the average score is 81.67."],
            ],
        ),
        (
            "slogan",
            [
                &[
                    "Meet TrailMug: light, leakproof and insulated.",
                    "Hecho para senderistas y quienes viajan a diario",
                ],
                &[
                    "Meet LunaLamp:",
                    "Descubre LunaLamp: plegable, recargable y solar.",
                    "campistas y familias",
                ],
                &["Das ist TrailMug: leicht, auslaufsicher und isoliert."],
                &["Fait pour les étudiants, et pour chaque jour."],
            ],
        ),
        (
            "planet",
            [
                &["How long is a year on Mars?", "12.7 minutes", "687 days", "21,338 km"],
                &["year on Jupiter?", "43.3 minutes", "11.9 Earth years"],
                &["reach Venus?", "year on Neptune?", "164.9 Earth years"],
                &["5. How far is Mars from the Sun?", "24.1 km/s", "228 million km"],
            ],
        ),
    ];
    let ids: Vec<String> = gallery::entries().iter().map(|entry| entry.id.clone()).collect();
    assert_eq!(ids, expected.iter().map(|(id, _)| *id).collect::<Vec<_>>(), "every entry is looked at");
    for (id, contents) in expected {
        let entry = entry(id);
        let edited = entry.tries.iter().map(|edit| edit.apply(&entry.document).unwrap());
        for (document, contents) in std::iter::once(entry.document.clone()).chain(edited).zip(contents) {
            let replies = run_from(&document, Vec::new()).join("\n");
            for content in *contents {
                assert!(replies.contains(content), "{id}: no “{content}” in\n{replies}");
            }
        }
    }
}

#[test]
fn an_edited_reply_changes_what_follows() {
    for (id, from, to, result) in [
        ("earnings", "$12", "$36", "Sally earned $30:"),
        ("survey", "| 9\n", "| 1\n", "Lowest: Chloe Martin with 1."),
        ("slogan", "light", "elegant", "Descubre TrailMug: elegante,"),
        ("planet", "year on Mars", "year on Saturn", "29.5 Earth years"),
    ] {
        let document = entry(id).document;
        let first = run_from(&document, Vec::new()).swap_remove(0);
        let edited = first.replace(from, to);
        assert_ne!(first, edited, "{id}");
        let last = run_from(&document, vec![edited]).pop().unwrap();
        assert!(last.contains(result), "{id}: {last}");
    }
}

#[test]
fn white_space_at_the_ends_is_no_edit() {
    for entry in gallery::entries() {
        let mut document = entry.document.clone();
        let plain = run_from(&document, Vec::new());
        let Spec::Chain(chain) = &mut document.workflow;
        for step in &mut chain.steps {
            step.prompt = format!("\n {}\n\n", step.prompt);
        }
        document.input = format!(" {}\n", document.input);
        assert_eq!(run_from(&document, Vec::new()), plain, "{}", entry.id);
    }
}

#[test]
fn an_edited_prompt_is_declined_in_words() {
    for entry in gallery::entries() {
        let replies = run_from(&entry.document, Vec::new());
        for step in 0..replies.len() {
            for edit in [|text: &str| format!("{text} Rhyme."), |text: &str| format!("Quickly: {text}")] {
                let mut document = entry.document.clone();
                let Spec::Chain(chain) = &mut document.workflow;
                chain.steps[step].prompt = edit(&chain.steps[step].prompt);
                let got = ask(None, &compose(&document, &replies[..step]), Map::new());
                let text = got.text();
                assert!(got.declined() && got.status == 200, "{}", entry.id);
                for needed in ["demonstration", "edited", &entry.tries[2].label, "Connection", "undo"] {
                    assert!(text.contains(needed), "no {needed} in {text}");
                }
            }
        }
    }
}

#[test]
fn whatever_else_it_cannot_do_is_declined_with_the_reason() {
    let check = |system: Option<&str>, user: &str, reason: &str| {
        let got = ask(system, user, Map::new());
        assert!(got.declined() && got.text().contains(reason), "{user}: {}", got.text());
    };
    let earnings = entry("earnings").document;
    let message = compose(&earnings, &[]);
    check(Some("Answer in Latin."), &message, "system prompt");
    check(None, "Write a poem.", "the workflows of the gallery");
    check(None, "", "unknown prompt");
    check(None, &message.replace("$12 an hour", "$12 a day"), "“day”");
    // What declined is nothing to go on with.
    let declined = ask(None, &message.replace("$12", "little"), Map::new()).text();
    check(None, &compose(&earnings, &[declined]), "an earlier step gave no answer");
    // An empty system prompt is none.
    assert!(!ask(Some(" "), &message, Map::new()).declined());
    let turns = json!({"model": "demo", "stream": true, "messages": [
        {"role": "user", "content": message}, {"role": "assistant", "content": "-"}, {"role": "user", "content": "More"}
    ]});
    assert!(run(&post(turns.to_string()), FakeClock::default(), Pace::Instant).declined());
}

#[test]
fn a_decline_keeps_to_the_asked_schema() {
    let check = |format: Value, user: &str| -> Value {
        let got = ask(None, user, Map::from_iter([("response_format".to_owned(), format)]));
        assert!(got.declined());
        serde_json::from_str(&got.text()).unwrap()
    };
    let schema = json!({
        "type": "object", "additionalProperties": false, "required": ["route", "reason"],
        "properties": {"route": {"enum": ["billing", "other"]}, "reason": {"type": "string"}}
    });
    let openai = json!({"type": "json_schema", "json_schema": {"name": "route", "schema": schema}});
    let together = json!({"type": "json_object", "schema": schema});
    let message = compose(&entry("earnings").document, &[]);
    for (format, user) in [(&openai, "Hello"), (&together, "Hello"), (&openai, message.as_str())] {
        let reply = check(format.clone(), user);
        assert_eq!(reply["route"], "billing");
        assert!(reply["reason"].as_str().unwrap().contains("demonstration"));
        assert_eq!(reply.as_object().unwrap().len(), 2);
    }
    let any = check(json!({"type": "json_object"}), "Hello");
    assert!(any["message"].as_str().unwrap().contains("demonstration"));
}
