//! Small Python functions, written and judged. The judge really runs them: on examples whose results are known, and on
//! lists of two lengths, counting steps. The writer does what the feedback asks for and nothing else.

use super::{
    Call, PLAIN, Skill,
    attempts::latest,
    function_jobs::{JOBS, Job},
    no_such_step,
    small_python::{Fault, Function, Given, Value, parse},
    text::{decimal, grouped, listed},
};
use crate::workflow::patterns::{FAIL, FEEDBACK, NEEDS_IMPROVEMENT, PASS, VERDICT};
use serde_json::json;

pub(super) const SKILL: Skill = Skill { entry: "function", json: &[1], answer, ..PLAIN };

/// The lengths of two lists, to see how the steps grow.
const LENGTHS: [i32; 2] = [40, 80];
/// Steps that grow no faster than the list, with some to begin with, stay below this many tenths.
const MOST_TENTHS: u64 = 25;

fn answer(call: &Call<'_>) -> Result<String, String> {
    let task = Task::read(call.value("task"))?;
    match call.step {
        0 => match latest(call.value("context"))? {
            None => Ok(task.attempt(Traits::default(), Traits::default())),
            Some((attempt, feedback)) => {
                let asked = Traits::asked(feedback).ok_or(
                    "it follows feedback on wrong results, on steps, on a docstring and on type hints only",
                )?;
                Ok(task.attempt(task.traits(attempt)?.and(asked), asked))
            }
        },
        1 => task.judge(call.prompt, call.value("content")),
        _ => no_such_step(),
    }
}

/// What is to be written.
struct Task<'t> {
    name: &'t str,
    parameters: Vec<&'t str>,
    job: &'static Job,
}

impl<'t> Task<'t> {
    fn read(task: &'t str) -> Result<Self, String> {
        let parts = || {
            let (_, rest) = task.trim().trim_end_matches('.').split_once("Python function ")?;
            let (name, rest) = rest.split_once('(')?;
            let (parameters, rest) = rest.split_once(')')?;
            Some((name.trim(), parameters, rest.trim().strip_prefix("that returns ")?))
        };
        let form = "it takes only “Write a Python function name(parameter) that returns …”";
        let (name, parameters, returns) = parts().ok_or(form)?;
        let parameters: Vec<&str> = parameters.split(',').map(str::trim).collect();
        let known: Vec<&str> = JOBS.iter().map(|job| job.returns).collect();
        let job = JOBS.iter().find(|job| job.returns.eq_ignore_ascii_case(returns.trim()));
        let job = job.ok_or_else(|| format!("it writes functions that return {}", listed(&known, "or")))?;
        let is_name =
            |text: &&str| text.chars().all(|c| c.is_ascii_lowercase() || c == '_') && !text.is_empty();
        let wanted = job.kinds.0.len();
        match [name].iter().chain(&parameters).all(is_name) && parameters.len() == wanted {
            true => Ok(Self { name, parameters, job }),
            false => Err(format!(
                "a function for this has a name in small letters and as many parameters as {wanted}"
            )),
        }
    }

    /// The code with these traits, and what was thought of: what was asked for last.
    fn attempt(&self, traits: Traits, asked: Traits) -> String {
        let (thought, body) = if traits.is_mended { self.job.mended } else { self.job.first };
        let thoughts = [
            (asked.is_mended || asked == Traits::default(), thought),
            (asked.has_docstring, "A docstring says what it returns."),
            (asked.has_hints, "Type hints say of what kind things are."),
        ];
        let thoughts: Vec<&str> =
            thoughts.into_iter().filter_map(|(is, thought)| is.then_some(thought)).collect();
        let (kinds, result) = self.job.kinds;
        let parameters: Vec<String> = self
            .parameters
            .iter()
            .zip(kinds)
            .map(|(name, kind)| if traits.has_hints { format!("{name}: {kind}") } else { (*name).to_owned() })
            .collect();
        let mut lines = body.to_owned();
        for (place, name) in ["{0}", "{1}"].into_iter().zip(&self.parameters) {
            lines = lines.replace(place, name);
        }
        if traits.has_docstring {
            lines = format!("\"\"\"Return {}.\"\"\"\n{lines}", self.job.returns);
        }
        format!(
            "Thoughts:\n{}\n\nResponse:\ndef {}({}){}:\n    {}",
            thoughts.join(" "),
            self.name,
            parameters.join(", "),
            if traits.has_hints { format!(" -> {result}") } else { String::new() },
            lines.replace('\n', "\n    ")
        )
    }

    /// What is said of some code, by the criteria of the prompt.
    fn judge(&self, prompt: &str, code: &str) -> Result<String, String> {
        let function = parse(code).or_else(cannot)?;
        let wants = |what: &str| prompt.contains(what);
        let lacks = [
            (wants("docstring") && !function.has_docstring, self.docstring_lacks()),
            (wants("type hints") && !function.has_hints, self.hints_lack()),
        ];
        let lacks: Vec<String> = lacks.into_iter().filter_map(|(is, what)| is.then_some(what)).collect();
        let (verdict, feedback) = match (self.look(&function)?, lacks.as_slice()) {
            (Found::Wrong(what), _) => (FAIL, format!("Correctness: {what}.")),
            (Found::Slow(what), _) => {
                let instead = "Remember what was seen; do not look through the list again each time.";
                (NEEDS_IMPROVEMENT, format!("Time: {what}. {instead}"))
            }
            (Found::Right(what), []) => (PASS, format!("Every example gives the right result; {what}.")),
            (Found::Right(_), lacks) => (NEEDS_IMPROVEMENT, format!("Style: {}", lacks.join(" "))),
        };
        Ok(json!({ VERDICT: verdict, FEEDBACK: feedback }).to_string())
    }

    fn docstring_lacks(&self) -> String {
        format!("There is no docstring: say that it returns {}.", self.job.returns)
    }

    fn hints_lack(&self) -> String {
        let (kinds, result) = self.job.kinds;
        let each = self.parameters.iter().zip(kinds).map(|(name, kind)| format!("{name} is “{kind}”"));
        let each: Vec<String> = each.chain([format!("the result “{result}”")]).collect();
        let each: Vec<&str> = each.iter().map(String::as_str).collect();
        format!("There are no type hints: {}.", listed(&each, "and"))
    }

    /// What comes of running a function.
    fn look(&self, function: &Function) -> Result<Found, String> {
        if function.name != self.name {
            return Ok(Found::Wrong(format!("the function is called {}, not {}", function.name, self.name)));
        }
        for (arguments, wanted) in (self.job.examples)() {
            let shown: Vec<String> = arguments.iter().map(ToString::to_string).collect();
            let gives = match function.call(arguments) {
                Ok(Given { result, .. }) if result == wanted => continue,
                Ok(Given { result, .. }) => format!("gives {result}"),
                Err(Fault::Error(error)) => format!("ends with {error}"),
                Err(Fault::Endless) => "comes to no end".to_owned(),
                Err(fault) => return cannot(fault),
            };
            let call = format!("{}({})", self.name, shown.join(", "));
            return Ok(Found::Wrong(format!("{call} {gives}, but must give {wanted}")));
        }
        let [few, many] = LENGTHS;
        let (mut steps, mut slowest) = ([0; 2], "");
        for (length, steps) in LENGTHS.into_iter().zip(&mut steps) {
            let list = Value::numbers(0..length);
            match function.call([list].into_iter().chain((self.job.beside)()).collect()) {
                Ok(given) => (*steps, slowest) = (given.steps, given.slowest),
                Err(Fault::Endless) => return Ok(Found::Slow(format!("{length} items take too many steps"))),
                Err(Fault::Error(error)) => {
                    let what = format!("with {length} items it ends with {error}, but must give a result");
                    return Ok(Found::Wrong(what));
                }
                Err(fault) => return cannot(fault),
            }
        }
        let tenths = steps[1] * 10 / steps[0].max(1);
        let measured = format!(
            "{few} items take {} steps and {many} items {}, {} times as many",
            grouped(steps[0]),
            grouped(steps[1]),
            decimal(tenths, 1)
        );
        Ok(match tenths > MOST_TENTHS {
            true => Found::Slow(format!("{measured}, most of them at “{slowest}”")),
            false => Found::Right(measured),
        })
    }

    /// What the code of an attempt has.
    fn traits(&self, attempt: &str) -> Result<Traits, String> {
        let code = attempt.split_once("Response:").map_or(attempt, |(_, code)| code);
        let function = parse(code.trim()).or_else(cannot)?;
        let Function { has_docstring, has_hints, .. } = function;
        let is_mended = matches!(self.look(&function)?, Found::Right(_));
        Ok(Traits { is_mended, has_docstring, has_hints })
    }
}

/// What is found by running a function.
enum Found {
    Wrong(String),
    Slow(String),
    Right(String),
}

/// Why code is not run.
fn cannot<T>(fault: Fault) -> Result<T, String> {
    match fault {
        Fault::Beyond(what) => Err(format!("it runs only a small part of Python, which has no “{what}”")),
        Fault::Error(_) | Fault::Endless => Err("it runs only a small part of Python".to_owned()),
    }
}

/// What some code has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Traits {
    is_mended: bool,
    has_docstring: bool,
    has_hints: bool,
}

impl Traits {
    /// What feedback asks for; nothing where it asks for nothing that is known here.
    fn asked(feedback: &str) -> Option<Self> {
        let says = |words: &[&str]| words.iter().any(|word| feedback.to_lowercase().contains(word));
        let asked = Self {
            is_mended: says(&["must give", "steps", "look through", "is called"]),
            has_docstring: says(&["docstring"]),
            has_hints: says(&["type hint"]),
        };
        (asked != Self::default()).then_some(asked)
    }

    fn and(self, other: Self) -> Self {
        Self {
            is_mended: self.is_mended || other.is_mended,
            has_docstring: self.has_docstring || other.has_docstring,
            has_hints: self.has_hints || other.has_hints,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::Value as Json;

    const PROMPT: &str = "Judge. 3. style: a docstring and type hints";

    fn task(job: usize, parameters: &str) -> String {
        format!("Write a Python function f({parameters}) that returns {}.", JOBS[job].returns)
    }

    fn judged(task: &str, prompt: &str, attempt: &str) -> (String, String) {
        let code = attempt.split_once("Response:\n").map_or(attempt, |(_, code)| code);
        let reply: Json =
            serde_json::from_str(&Task::read(task).unwrap().judge(prompt, code).unwrap()).unwrap();
        let text = |name: &str| reply[name].as_str().unwrap().to_owned();
        (text(VERDICT), text(FEEDBACK))
    }

    fn attempt(task: &str, context: &str) -> Result<String, String> {
        let values = [("task", task), ("context", context)];
        let values = values.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        answer(&Call { values, ..Call::default() })
    }

    #[test]
    fn every_first_attempt_has_a_flaw_and_the_feedback_mends_it() {
        for (job, parameters, verdict) in [
            (0, "xs", NEEDS_IMPROVEMENT),
            (1, "values", FAIL),
            (2, "xs, sum_wanted", NEEDS_IMPROVEMENT),
            (3, "row", NEEDS_IMPROVEMENT),
        ] {
            let task = task(job, parameters);
            let first = attempt(&task, "").unwrap();
            let (found, feedback) = judged(&task, PROMPT, &first);
            assert_eq!(found, verdict, "{feedback}");
            let context = |attempt: &str, feedback: &str| {
                format!("Previous attempts:\n\nAttempt 1:\n{attempt}\n\nFeedback on attempt 1:\n{feedback}")
            };
            let second = attempt(&task, &context(&first, &feedback)).unwrap();
            assert_eq!(judged(&task, "", &second).0, PASS, "{second}");
            let (found, feedback) = judged(&task, PROMPT, &second);
            assert_eq!(found, NEEDS_IMPROVEMENT);
            let (docstring, hints) =
                ("There is no docstring: say that it returns", "There are no type hints:");
            assert!(feedback.contains(docstring) && feedback.contains(hints), "{feedback}");
            let third = attempt(&task, &context(&second, &feedback)).unwrap();
            let (found, feedback) = judged(&task, PROMPT, &third);
            assert_eq!(found, PASS, "{feedback}: {third}");
            // What is asked for alone is all that is done.
            let only = attempt(&task, &context(&first, "Add a docstring.")).unwrap();
            assert_eq!(judged(&task, "", &only).0, verdict, "{only}");
            assert!(
                attempt(&task, &context(&first, "Make it rhyme."))
                    .is_err_and(|why| why.contains("docstring"))
            );
        }
    }

    #[test]
    fn code_is_judged_by_what_it_does() {
        let task = task(0, "items");
        let check = |body: &str, verdict: &str, says: &str| {
            let (found, feedback) = judged(&task, "", &format!("def f(items):\n    {body}"));
            assert!(found == verdict && feedback.contains(says), "{found}: {feedback}");
        };
        check("return None", FAIL, "f([3, 1, 1, 3]) gives None, but must give 1");
        check("return items[0]", FAIL, "f([]) ends with IndexError, but must give None");
        check(
            "for item in items:\n        if items.count(item) > 1:\n            return item",
            FAIL,
            "gives 3",
        );
        check("for i in range(99999):\n        x = i", FAIL, "f([]) comes to no end");
        let kept = "kept = []\n    for item in items:\n        if item in kept:\n            return item\n        kept.append(item)";
        check(kept, NEEDS_IMPROVEMENT, "Time: 40 items take");
        check(kept, NEEDS_IMPROVEMENT, "as many, most of them at “if item in kept”. Remember");
        check(&kept.replace("[]", "set()").replace("append", "add"), PASS, "1.9 times as many");
        assert_eq!(
            judged(&task, "", "def g(x):\n    return x").1,
            "Correctness: the function is called g, not f."
        );
        let other = Task::read(&task).unwrap().judge("", "def f(items):\n    while items:\n        return 1");
        assert!(other.is_err_and(|why| why.contains("“while items:”")));
    }

    #[test]
    fn only_tasks_that_it_can_do_are_read() {
        for (task, why) in [
            ("Write a poem.", "that returns"),
            ("Write a Python function f(x) that returns the sum.", "the average"),
            (&task(0, "a, b"), "as many parameters as 1"),
            (&task(0, "a + 1"), "small letters"),
        ] {
            assert!(Task::read(task).is_err_and(|found| found.contains(why)), "{task}");
        }
    }
}
