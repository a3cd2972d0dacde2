//! The gallery's calls: what is computed for each.

use super::{expected::EXPECTED, *};

#[test]
fn every_entry_and_each_of_its_tries_is_computed() {
    let ids: Vec<String> = gallery::entries().iter().map(|entry| entry.id.clone()).collect();
    assert_eq!(ids, EXPECTED.iter().map(|(id, _)| *id).collect::<Vec<_>>(), "every entry is looked at");
    for (id, contents) in EXPECTED {
        let entry = entry(id);
        for (number, contents) in contents.iter().enumerate() {
            let replies = answered(&tried(&entry, number), &[]).join("\n");
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
        ("outline", "2. Costs", "2. Money", "\"a point on costs\""),
        ("outline", "A school", "1. A school", "1. A school garden\n\nCosts"),
        ("podcast", "140", "200", "- Last summer the bees made 200 kilos of honey."),
        ("support", "\"billing\"", "\"other\"", "“You charged my card $49 twice for order 4711.”"),
        ("homework", "\"maths\"", "\"ask\"", "“What is 12 + 3 × (9 − 4)?” – is that"),
        ("mixture", "= 30", "= 31", "Of 4 answers, 3 say 30 apples, 1 says 31 apples."),
        ("sections", "split", "fine,", "Fine: length."),
        ("bottle", "this order: plastic-free", "this order: red", "it was “plastic-free”"),
        ("bottle", "these at a time: plastic-free", "these at a time: red", "it was “red”"),
        ("notice", "really very ", "", "Fillers cost 1 point: leave out “just”."),
    ] {
        let document = entry(id).document;
        let first = answered(&document, &[]).swap_remove(0);
        let edited = first.replace(from, to);
        assert_ne!(first, edited, "{id}");
        let last = answered(&document, &[(0, &edited)]).pop().unwrap();
        assert!(last.contains(result), "{id}: {last}");
    }
}

#[test]
fn what_workers_differ_in_is_counted() {
    let votes = |number| {
        let voted = play(&tried(&entry("vote"), number), &[]).voted.unwrap();
        voted
            .counts
            .into_iter()
            .map(|(value, count)| format!("{count} {value}"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    assert_eq!(
        [0, 1, 2, 3].map(votes),
        ["4 positive, 1 negative", "5 positive", "3 mixed, 1 negative, 1 positive", "5 positive"]
    );
    let left = |number| play(&tried(&entry("quiz"), number), &[]).left_out.len();
    assert_eq!([0, 1, 2, 3].map(left), [2, 0, 1, 2]);
}

#[test]
fn white_space_at_the_ends_is_no_edit() {
    for entry in gallery::entries() {
        let mut document = entry.document.clone();
        let plain = answered(&document, &[]);
        for prompt in prompts_mut(&mut document) {
            *prompt = format!("\n {prompt}\n\n");
        }
        document.input = format!(" {}\n", document.input);
        assert_eq!(answered(&document, &[]), plain, "{}", entry.id);
    }
}

#[test]
fn a_router_chooses_among_the_routes_that_the_request_has() {
    let chosen = |document: &Document| {
        let state = play(document, &[]);
        assert!(!is_declined(&state.lanes[0]), "{}", state.lanes[0].text);
        state.routed.unwrap().key
    };
    for (id, new_input, new_key, description) in [
        ("specialist", "Find a name for my boat.", "naming", "a name for a thing"),
        ("support", "How do I cancel?", "leaving", "customers who want to cancel"),
        ("homework", "Why do cats purr?", "animals", "cats, dogs and birds"),
    ] {
        let mut document = entry(id).document;
        let Spec::Router(router) = &mut document.workflow else { panic!("{id}") };
        router.routes[0].key = "first".into();
        router.routes.swap(0, 1);
        router.routes.push(Route {
            key: new_key.into(),
            description: description.into(),
            ..Route::default()
        });
        assert_eq!(chosen(&document), "first", "renamed and moved");
        document.input = new_input.into();
        assert_eq!(chosen(&document), new_key, "added");
    }
    // A field more in the schema that it may leave out is no matter; one that it cannot fill declines within the schema.
    let mut document = entry("homework").document;
    let Spec::Router(router) = &mut document.workflow else { panic!("a router") };
    let Typed::Good(schema) = &mut router.schema else { panic!("a schema") };
    schema["properties"]["sure"] = json!({"type": "number", "minimum": 1});
    assert_eq!(chosen(&document), "maths");
    let Spec::Router(router) = &mut document.workflow else { panic!("a router") };
    let Typed::Good(schema) = &mut router.schema else { panic!("a schema") };
    schema["required"] = json!(["route", "sure"]);
    let state = play(&document, &[]);
    assert!(is_declined(&state.lanes[0]) && state.routed.is_some(), "{}", state.lanes[0].text);
}
