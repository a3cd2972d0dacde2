//! What the replies to each entry of the gallery contain, as it is and after each try, in order. It runs nothing.

/// The entry, and what must be found in its replies.
type Expected = (&'static str, [&'static [&'static str]; 4]);

pub(super) const EXPECTED: &[Expected] = &[
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
            &["Meet LunaLamp:", "Descubre LunaLamp: plegable, recargable y solar.", "campistas y familias"],
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
            &["A bicycle tour\n1. Route", "PASS", "Costs: 15 euros for lunch and the ferry. Route: along"],
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
            &["\"route\": \"programmer\"", "-> Option<i64>", "filter(|&n| n % 2 != 0).max()", "it gives 7."],
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
            &["\"route\": \"maths\"", "9 − 4 = 5; then 3 × 5 = 15; then 12 + 15 = 27.", "The result is 27."],
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
    (
        "function",
        [
            &[
                "Thoughts:\nCompare each item with every one before it.\n\nResponse:\ndef first_repeat(items):",
                "80 items 28,766, 4 times as many, most of them at “if items[earlier] == items[index]”. Remember what",
                "    seen = set()\n    for item in items:",
                "\"PASS\",\n  \"feedback\": \"Every example gives the right result; 40 items take 366 steps",
            ],
            &[
                "There is no docstring: say that it returns the first item",
                "There are no type hints: items is “list” and the result “object”.",
                "def first_repeat(items: list) -> object:\n    \"\"\"Return the first item that has come before",
            ],
            &["average([]) ends with ZeroDivisionError, but must give 0.", "if not numbers:", "\"PASS\""],
            &["\"FAIL\""],
        ],
    ),
    (
        "notice",
        [
            &[
                "We are really very happy to tell you that the library opens",
                "\"score\": 5,\n  \"feedback\": \"Fillers cost 3 points: leave out “really”, “very” and “just”.\"",
                "\"score\": 8,\n  \"feedback\": \"Long sentences cost 2 points: split “We are happy …” (31 words).",
            ],
            &["at ten. Entry is free. There is coffee for everybody. Come by!", "\"score\": 10"],
            &["“We are happy …” (31 words)"],
            &["the swimming pool closes for repairs on 3 June, and season tickets stay valid", "(36 words)"],
        ],
    ),
    (
        "letter",
        [
            &[
                "Danke für deine Nachricht. Kannst du mir deine Adresse schicken? Ich rufe dich morgen an.",
                "“Kannst”, “du” and “dich” are too familiar for a customer. Say “Sie” throughout.",
                "Danke für Ihre Nachricht. Können Sie mir Ihre Adresse schicken? Ich rufe Sie morgen an.",
                "\"tone\": \"formal\",\n  \"evaluation\": \"PASS\"",
            ],
            &["Courtesy: 1 request does not say “bitte”.", "Können Sie mir bitte Ihre Adresse schicken?"],
            &["the tone suits a friend."],
            &["Ich habe Ihren Regenschirm. Können Sie am Freitag kommen?"],
        ],
    ),
    (
        "quicksort",
        [
            &[
                "Items equal to the pivot pass neither filter. I let them into `smaller`.",
                "sort.js, line 4: `item <= pivot` is true for the pivot itself, so `smaller` can be as long as `list`",
                "quicksort in sort.js is mended: it lost every item equal to the pivot. All tests pass now.",
            ],
            &[
                "Then they may belong into `larger` instead.",
                "That was not it either.",
                "All tests pass now.",
            ],
            &[
                "Nothing sorts `smaller`. I sort it.",
                "sort.js, line 6: sorting `smaller` without a comparison compares as text, so 10 comes before 9.",
                "it did not sort `smaller`. All tests pass now.",
            ],
            &[
                "smaller items come first, but they are wanted last.",
                "sort.js, line 4: an item equal to the pivot passes neither filter",
                "it sorted upwards, and it lost every item equal to the pivot. All tests pass now.",
            ],
        ],
    ),
    (
        "logs",
        [
            &[
                "Tuesday is 2026-03-03, so look into logs/2026-03-03.log.",
                "Tuesday: “09:14:07 ERROR order 4707: payment refused, certificate not valid”, the first of 3; just",
                "The report is in report.md.",
            ],
            &["Wednesday is 2026-03-04", "the first of 2; just before it: “12:58:44 WARN disk is 96% full”."],
            &["Then it must be in logs.", "the first of 3; just before it: “09:13:58 WARN"],
            &["Tuesday is 2026-03-03", "the first of 3; just before it: “09:13:58 WARN"],
        ],
    ),
    (
        "bill",
        [
            &[
                "Order 3 (Chloe) has no list: its items is null",
                "Ana owes $83.75, Ben owes $34.90, Chloe owes $0.00. It is in bill.md.",
            ],
            &["Order 4 (Chloe) has no list", "Dora owes $95.00, Ana owes $83.75"],
            &["A default value may help.", "A list that is null counts as empty.", "Ana owes $83.75"],
            &["There is no tool to_euros that I may call. If it is your own", "In dollars: Ana owes $83.75"],
        ],
    ),
];
