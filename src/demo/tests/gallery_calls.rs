//! The gallery's calls: what is computed for each.

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
        (
            "outline",
            [
                &[
                    "A school garden\n1. Soil\n2. Costs\n3. Time\n4. Helpers",
                    "\"verdict\": \"PASS\",\n  \"missing\": [],\n  \"advice\": \"Open with costs.\"",
                    "A school garden\n\nCosts: 120 euros for seeds and tools. Soil: to be tested in March. Time:",
                ],
                &[
                    "A bicycle tour\n1. Route",
                    "PASS",
                    "Costs: 15 euros for lunch and the ferry. Route: along",
                ],
                &[
                    "\"verdict\": \"REVISE\",\n  \"missing\": [\n    \"a point on risks\"\n  ]",
                    "Add a point on risks.",
                ],
                &[
                    "4. Helpers\n5. Risks",
                    "\"verdict\": \"PASS\"",
                    "Helpers: the parents of class 4. Risks: still open.",
                ],
            ],
        ),
        (
            "podcast",
            [
                &[
                    "Six hives stand on a roof in Leeds.\nMira Chen put",
                    "\"title\": \"Hives: a talk with Mira Chen\"",
                    "than in the fields. Is that right?",
                    "6 turns and 57 words: about 26 seconds.",
                ],
                &["\"guest\": \"Jonas Weber\"", "- The train takes 14 hours", "6 turns and"],
                &["in Leeds.\nMira Chen put", "4 turns and 41 words"],
                &["in the fields.\nLast summer", "than in the fields.\n4 turns and 41 words"],
            ],
        ),
        (
            "specialist",
            [
                &[
                    "\"route\": \"code\",\n  \"reason\": \"It says “Python” and “function”.\"",
                    "def sum_of_even(numbers):\n    return sum([n for n in numbers if n % 2 == 0])",
                    "it gives 10.",
                ],
                &[
                    "\"route\": \"writing\"",
                    "Could you please send me the report by Friday? Please do not call before noon.",
                ],
                &["\"route\": \"reasoning\"", "100 days are 14 weeks and 2 days.", "it is Thursday."],
                &[
                    "\"route\": \"programmer\"",
                    "-> Option<i64>",
                    "filter(|&n| n % 2 != 0).max()",
                    "it gives 7.",
                ],
            ],
        ),
        (
            "support",
            [
                &[
                    "\"route\": \"billing\"",
                    "charged 2 times for order 4711, $98 in all",
                    "The other $49 will be back",
                ],
                &["\"route\": \"technical\"", "error E42 and on Android", "1. Install the update once more"],
                &["\"route\": \"sales\"", "12 × $7 = $84 a month, or $1,008 for a year"],
                &[
                    "None of these fits: billing, technical or sales.",
                    "“My neighbour's parrot can say your name!”",
                ],
            ],
        ),
        (
            "homework",
            [
                &[
                    "\"route\": \"maths\"",
                    "9 − 4 = 5; then 3 × 5 = 15; then 12 + 15 = 27.",
                    "The result is 27.",
                ],
                &[
                    "\"route\": \"geography\"",
                    "Germany: 83.3 million people",
                    "So Japan is the most densely populated.",
                ],
                &["\"route\": \"language\"", "city → cities: ", "leaf → leaves: ", "mouse → mice: "],
                &["\"route\": \"ask\"", "no word of the other routes", "“Why do cats purr?” – is that about"],
            ],
        ),
        (
            "mixture",
            [
                &[
                    "Her mother: 20 apples.\nLena: 20 × 0.5 = 10 apples.",
                    "x = 20 + 20 × 0.5 = 20 × 1.5",
                    "has 2 of 3 equal shares, so one share is 20 ÷ 2 = 10.",
                    "10 fits.\nTogether: 20 + 10 = 30 apples.",
                    "All 4 answers agree. The shortest way:\nx = 20",
                ],
                &["Omar: 14 × 3 = 42 books.", "42 fits", "Together: x = 56 books."],
                &[
                    "12 is too few, 13 is too many",
                    "no whole number",
                    "Of 4 answers, 3 say 37.5 apples, 1 says no whole number",
                ],
                &["Ida: 6 × 3 = 18 fish.", "has 1 of 4 equal shares", "Together: x = 24 fish."],
            ],
        ),
        (
            "sections",
            [
                &[
                    "Length: split “It is really …” (26 words). It is 43 words in 3 sentences.",
                    "Wording: leave out “really”, “very” and “just”.",
                    "Facts: check “12 May”, “2019” and “40 visitors”.",
                    "From 3 notes:\n1. Split “It is really …” (26 words).\n2. Leave out",
                ],
                &["none over 20 words", "no filler words", "nothing to do. Fine: length, wording and facts."],
                &["split “On 12 May …” (9 words) and “It is really …” (26 words)", "3. Check “12 May”"],
                &["“really”, “quite” and “simply”", "“3 June”", "Fine: length."],
            ],
        ),
        (
            "vote",
            [
                &[
                    "\"positive\"",
                    "\"negative\"",
                    "Praise: “fast”, “easy” and “great”; complaints: “loud” and “broke”, each counted twice.",
                ],
                &["“love”, “bright”, “quiet”, “easy” and “friendly”", "complaints: none"],
                &["\"mixed\"", "\"negative\"", "\"positive\""],
                &["\"positive\""],
            ],
        ),
        (
            "bottle",
            [
                &[
                    "\"analysis\": \"An eco-friendly water bottle is to win",
                    "\"type\": \"conversational\"",
                    "Eco-friendly water bottle. Specification: (1) plastic-free, (2) insulated, (3) lifetime",
                    "Hello, environmentally conscious millennials! Looking for an eco-friendly water bottle?",
                    "in the morning it was “plastic-free”",
                ],
                &["Solar lamp. Specification: (1) foldable", "Hello, campers!", "“20 hours of light”"],
                &["Intended users: busy office workers."],
                &["2 styles are different ways", "One day with the eco-friendly water bottle"],
            ],
        ),
        (
            "trip",
            [
                &[
                    "There are facts for days, budget and packing",
                    "have 2 whole days for Lisbon",
                    "$300 a day, $100 for each of 3 people.",
                    "5 shirts, one a day and one spare, and a light jacket",
                    "A plan from 3 parts (days, budget and packing):\nDays: Arrive",
                ],
                &["€400 a day, €100 for each of 4", "a warm coat and gloves", "5 whole days for Oslo"],
                &["A plan from 2 parts (days and packing):"],
                &[
                    "one day for Kyoto, and be home",
                    "$90 a day. Half",
                    "Take 2 shirts, one a day and one spare, and a sun hat.",
                ],
            ],
        ),
        (
            "quiz",
            [
                &[
                    "5 questions: 2 sums, 2 about planets and 1 plural.",
                    "7 × 8 = 56.\nThe result is 56.",
                    "A year on Mars lasts 687 days",
                    "Answered: 3 of 5 questions.\n1. The result is 56\n2. A year on Mars lasts 687 days\n3. Leaf → leaves",
                ],
                &["Answered: 5 of 5 questions.", "4. The result is 12.5\n5. Saturn is 1,427 million km"],
                &["Answered: 3 of 4 questions.\n1. Mouse → mice\n2. Jupiter moves at 13.1 km/s"],
                &["Answered: 3 of 5 questions."],
            ],
        ),
    ];
    let ids: Vec<String> = gallery::entries().iter().map(|entry| entry.id.clone()).collect();
    assert_eq!(ids, expected.iter().map(|(id, _)| *id).collect::<Vec<_>>(), "every entry is looked at");
    for (id, contents) in expected {
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
