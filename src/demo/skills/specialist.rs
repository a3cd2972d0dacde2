//! Requests for a programmer, an editor or a thinker: a function over a list of numbers, orders made polite, a day of the
//! week counted on. Of other requests it says which word it cannot follow.

use super::{
    Call, PLAIN, Skill, no_such_step,
    route::{Topic, pick, words},
    text::{Token, UNIT, count, grouped, tokens},
};

pub(super) const SKILL: Skill = Skill { entry: "specialist", json: &[0], answer, ..PLAIN };

const TOPICS: &[Topic] = &[
    Topic {
        names: &["code", "coding", "program", "programming"],
        cues: &["function", "code", "program", "python", "javascript", "rust"],
    },
    Topic {
        names: &["writing", "texts", "letters", "editing"],
        cues: &["rewrite", "politely", "polite", "note", "letter"],
    },
    Topic {
        names: &["reasoning", "thinking", "facts", "logic"],
        cues: &[
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
            "day",
            "days",
            "week",
            "weeks",
            "ago",
        ],
    },
];

fn answer(call: &Call<'_>) -> Result<String, String> {
    let input = call.value("input");
    match call.step {
        0 => pick(call, TOPICS).ok_or_else(|| "it cannot tell what this request is about".to_owned()),
        1 => code(input),
        2 => soften(input),
        3 => weekday(input),
        _ => no_such_step(),
    }
}

/// What a function can make of a list: the words for it, its name, and how Python, JavaScript and Rust write it.
struct Operation {
    words: &'static [&'static str],
    name: &'static str,
    written: [&'static str; 3],
    /// What it gives in Rust.
    kind: &'static str,
    apply: fn(&[i64]) -> i64,
}

const OPERATIONS: [Operation; 5] = [
    Operation {
        words: &["add", "adds", "sum", "sums", "total"],
        name: "sum",
        written: ["sum({})", "{}.reduce((a, b) => a + b, 0)", "{}.sum()"],
        kind: "i64",
        apply: |numbers| numbers.iter().sum(),
    },
    Operation {
        words: &["multiply", "multiplies", "product"],
        name: "product",
        written: ["math.prod({})", "{}.reduce((a, b) => a * b, 1)", "{}.product()"],
        kind: "i64",
        apply: |numbers| numbers.iter().product(),
    },
    Operation {
        words: &["count", "counts"],
        name: "count",
        written: ["len({})", "{}.length", "{}.count()"],
        kind: "usize",
        apply: |numbers| numbers.len() as i64,
    },
    Operation {
        words: &["largest", "biggest", "highest", "maximum"],
        name: "largest",
        written: ["max({})", "Math.max(...{})", "{}.max()"],
        kind: "Option<i64>",
        apply: |numbers| numbers.iter().copied().max().unwrap_or_default(),
    },
    Operation {
        words: &["smallest", "lowest", "minimum"],
        name: "smallest",
        written: ["min({})", "Math.min(...{})", "{}.min()"],
        kind: "Option<i64>",
        apply: |numbers| numbers.iter().copied().min().unwrap_or_default(),
    },
];

/// Which numbers of the list are meant: the word, the condition, the same computed.
type Filter = (&'static str, &'static str, fn(&i64) -> bool);
const FILTERS: [Filter; 4] = [
    ("even", "n % 2 == 0", |n| n % 2 == 0),
    ("odd", "n % 2 != 0", |n| n % 2 != 0),
    ("positive", "n > 0", |n| *n > 0),
    ("negative", "n < 0", |n| *n < 0),
];

const LANGUAGES: [&str; 3] = ["Python", "JavaScript", "Rust"];

const EXAMPLE: [i64; 6] = [3, -4, 6, 7, -5, 8];

/// A function and what it gives for [`EXAMPLE`].
fn code(request: &str) -> Result<String, String> {
    const SAID: &[&str] = &[
        "a", "all", "an", "and", "computes", "find", "finds", "for", "function", "gives", "in", "list", "me",
        "number", "numbers", "of", "please", "returns", "that", "the", "up", "which", "write",
    ];
    let (mut operation, mut filter, mut language) = (None, None, None);
    for word in words(request) {
        let is = |known: &&str| known.eq_ignore_ascii_case(word);
        let again = if let Some(found) = OPERATIONS.iter().find(|known| known.words.iter().any(is)) {
            operation.replace(found).is_some()
        } else if let Some(found) = FILTERS.iter().find(|known| is(&known.0)) {
            filter.replace(found).is_some()
        } else if let Some(found) = LANGUAGES.iter().position(is) {
            language.replace(found).is_some()
        } else {
            !SAID.iter().any(is)
        };
        if again {
            return Err(format!(
                "it writes only small functions over lists of numbers, and cannot use “{word}”"
            ));
        }
    }
    let operation = operation.ok_or("it cannot tell what the function is to do with the numbers")?;
    let language = language.ok_or("it writes Python, JavaScript and Rust, and the request names none")?;
    let of = filter.map_or("all", |(word, ..)| word);
    let condition = filter.map(|(_, condition, _)| *condition);
    let body = |all: String| operation.written[language].replace("{}", &all);
    let name = format!("{}_of_{of}", operation.name);
    let text = match language {
        0 => {
            let all =
                condition.map_or("numbers".to_owned(), |test| format!("[n for n in numbers if {test}]"));
            let import = if operation.name == "product" { "import math\n" } else { "" };
            format!("{import}def {name}(numbers):\n    return {}", body(all))
        }
        1 => {
            let test = condition.map(|test| test.replace("= 0", "== 0"));
            let all = test.map_or("numbers".to_owned(), |test| format!("numbers.filter(n => {test})"));
            format!("function {name}(numbers) {{\n  return {};\n}}", body(all))
        }
        _ => {
            let filter = condition.map(|test| format!(".filter(|&n| {test})")).unwrap_or_default();
            let body = body(format!("numbers.iter().copied(){filter}"));
            format!("fn {name}(numbers: &[i64]) -> {} {{\n    {body}\n}}", operation.kind)
        }
    };
    let meant = EXAMPLE.into_iter().filter(|n| filter.is_none_or(|(_, _, is_meant)| is_meant(n)));
    let result = (operation.apply)(&meant.collect::<Vec<_>>());
    Ok(format!("{text}\n\nFor {EXAMPLE:?} it gives {result}."))
}

/// Orders after the colon, as requests.
fn soften(request: &str) -> Result<String, String> {
    const VERBS: &[&str] = &[
        "answer", "bring", "call", "check", "clean", "close", "come", "explain", "finish", "fix", "give",
        "help", "leave", "let", "make", "move", "open", "pay", "put", "read", "reply", "return", "send",
        "show", "sign", "stop", "take", "tell", "turn", "update", "use", "wait", "write",
    ];
    let (_, note) = request.split_once(':').ok_or("it finds no colon with a note behind it")?;
    let mut lines = Vec::new();
    for sentence in note.split(['.', '!', '\n']).map(str::trim).filter(|sentence| !sentence.is_empty()) {
        let (first, rest) = sentence.split_once(' ').unwrap_or((sentence, ""));
        let (first, rest) = (first.to_lowercase().replace('’', "'"), rest.trim());
        lines.push(match first.as_str() {
            "don't" | "never" => format!("Please do not {rest}."),
            "do" => match rest.strip_prefix("not ") {
                Some(rest) => format!("Please do not {rest}."),
                None => return Err(format!("it softens orders only, and “{sentence}” is none")),
            },
            verb if VERBS.contains(&verb) => format!("Could you please {}?", [verb, rest].join(" ").trim()),
            _ => return Err(format!("it softens orders only, and “{sentence}” is none")),
        });
    }
    lines.push("Thank you!".to_owned());
    Ok(lines.join(" "))
}

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// The day of the week so many days away from the one that is named.
fn weekday(question: &str) -> Result<String, String> {
    const SAID: &[&str] = &[
        "after", "be", "day", "from", "in", "is", "it", "later", "now", "of", "on", "that", "the", "today",
        "was", "week", "what", "which", "will",
    ];
    let (mut day, mut distance, mut is_ago) = (None, None, false);
    let tokens = tokens(question);
    for (at, token) in tokens.iter().enumerate() {
        let unit = |words: &[&str]| tokens.get(at + 1).is_some_and(|next| next.is(words));
        let again = match token {
            Token::Number(number) if number % UNIT == 0 && unit(&["day", "days"]) => {
                distance.replace(number / UNIT).is_some()
            }
            Token::Number(number) if number % UNIT == 0 && unit(&["week", "weeks"]) => {
                distance.replace(number / UNIT * 7).is_some()
            }
            Token::Number(_) => true,
            Token::Word(word) => match DAYS.iter().position(|day| token.is(&[day])) {
                Some(found) => day.replace(found).is_some(),
                None if token.is(&["ago", "before"]) => std::mem::replace(&mut is_ago, true),
                None => !token.is(SAID) && !["days", "weeks"].contains(word),
            },
            Token::Mark(_) => false,
        };
        if again {
            return Err("it only counts days or weeks from one day of the week to another".to_owned());
        }
    }
    let day = day.ok_or("it finds no day of the week to count from")?;
    let distance = distance.ok_or("it finds no number of days to count")?;
    let (weeks, left) = (distance / 7, (distance % 7) as usize);
    let (way, verb) = if is_ago { ("back", "was") } else { ("on", "is") };
    let found = DAYS[if is_ago { day + 7 - left } else { day + left } % 7];
    let left_said = count(left, "day", "days");
    let weeks = match weeks {
        0 => String::new(),
        _ => {
            let weeks = count(weeks as usize, "week", "weeks");
            format!("{} days are {weeks} and {left_said}. Whole weeks change nothing. ", grouped(distance))
        }
    };
    Ok(format!("{weeks}Count {left_said} {way} from {}: it {verb} {found}.", DAYS[day]))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn code_is_put_together_and_its_example_computed() {
        assert_eq!(
            code("Please write a Python function that multiplies all numbers in a list.").unwrap(),
            "import math\ndef product_of_all(numbers):\n    return math.prod(numbers)\n\n\
             For [3, -4, 6, 7, -5, 8] it gives 20160."
        );
        assert_eq!(
            code("Write a JavaScript function that counts the odd numbers").unwrap(),
            "function count_of_odd(numbers) {\n  return numbers.filter(n => n % 2 !== 0).length;\n}\n\n\
             For [3, -4, 6, 7, -5, 8] it gives 3."
        );
        assert_eq!(
            code("a rust function for the largest negative number").unwrap(),
            "fn largest_of_negative(numbers: &[i64]) -> Option<i64> {\n    \
             numbers.iter().copied().filter(|&n| n < 0).max()\n}\n\nFor [3, -4, 6, 7, -5, 8] it gives -4."
        );
        assert!(
            code("A Python function that adds the prime numbers").is_err_and(|why| why.contains("“prime”"))
        );
        assert!(code("A function that adds the numbers").is_err());
    }

    #[test]
    fn orders_become_requests() {
        assert_eq!(
            soften("Make this polite: Send me the report by Friday! Don’t call. Do not shout.").unwrap(),
            "Could you please send me the report by Friday? Please do not call. Please do not shout. Thank you!"
        );
        assert!(soften("Make this polite: I am cross.").is_err_and(|why| why.contains("“I am cross”")));
    }

    #[test]
    fn days_are_counted_both_ways() {
        let check = |question: &str, end: &str| {
            let text = weekday(question).unwrap();
            assert!(text.ends_with(end), "{text}");
        };
        check("It is Tuesday. Which day will it be in 100 days?", "it is Thursday.");
        check("Today is Monday. What day was it 8 days ago?", "Count 1 day back from Monday: it was Sunday.");
        check("Which day is it three weeks after Sunday?", "it is Sunday.");
        assert!(weekday("Which day is it in 3 months, on Monday?").is_err());
        assert!(weekday("It is Tuesday.").is_err());
    }
}
