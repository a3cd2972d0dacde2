//! The tools that run the workspace's JavaScript, and what a model is told of what ran: what it wrote, what it returned, how
//! it ended. It runs nothing itself.

use super::{
    Builtin, Job,
    files::{Arguments, Said, text},
};
use crate::{
    ports::{Ran, Script, ScriptEnd},
    workflow::{
        javascript::{Bundle, Entry, Report, bundle},
        workspace::{FilePath, Workspace},
    },
};
use serde_json::json;

/// For how long a tool's code may run, in milliseconds.
const MS: u32 = 1_000;
/// For how long tests may: of these, one that never ends is given up after two seconds, and the others are told.
const TESTS_MS: u32 = 3_000;

/// `run_javascript`.
pub(super) const RUN_JAVASCRIPT: Builtin = Builtin {
    name: "run_javascript",
    description: "Runs JavaScript and tells what it wrote to the console and what it returned. The code is the body of an \
                  async function: use `return` for a result. It may `require` the workspace's files, such as \
                  require(\"./name.js\"); these are CommonJS. There is no network, no disk and no other module.",
    parameters: || {
        let code = json!({"type": "string", "minLength": 1, "description": "The JavaScript to run."});
        super::parameters(&["code"], json!({"code": code}))
    },
    needs: super::Needs::Sandbox(run_javascript),
};

/// `run_tests`.
pub(super) const RUN_TESTS: Builtin = Builtin {
    name: crate::run::RUN_TESTS,
    description: "Runs the tests of the workspace: all files that end in .test.js, or one of them. Tells which tests passed, \
                  and of each that failed where and why.",
    parameters: || {
        let path = json!({"type": "string", "description": "Run the tests of this file only."});
        super::parameters(&[], json!({"path": path}))
    },
    needs: super::Needs::Sandbox(run_tests),
};

fn run_javascript(arguments: &Arguments, space: &Workspace) -> Result<Job, String> {
    let bundle = bundle(&space.to_map(), Entry::Snippet(text(arguments, "code")))?;
    Ok(Job { script: bundle.script(MS), told: Box::new(move |ran| told(ran, &bundle)) })
}

fn run_tests(arguments: &Arguments, space: &Workspace) -> Result<Job, String> {
    let path = FilePath::read(text(arguments, "path"));
    let bundle = bundle(&space.to_map(), Entry::Tests(path.as_ref().map(FilePath::as_str)))?;
    let script = bundle.script(TESTS_MS);
    let read = move |ran: Ran| match &ran.ended {
        ScriptEnd::Returned(json) => match Report::read(json, &bundle) {
            // Failed tests are an error of the call: so a driver notices them, too.
            Some(report) if report.is_passed() => Ok(report.words() + &console(&ran)),
            Some(report) => Err(format!("the tests did not pass: {}{}", report.words(), console(&ran))),
            None => told(ran, &bundle),
        },
        _ => told(ran, &bundle),
    };
    Ok(Job { script, told: Box::new(read) })
}

/// A person's own tool: its code, and the JSON text of its arguments.
pub(super) fn own(code: String, args: String) -> Job {
    let place = |message: &str, line: Option<u32>| match line {
        Some(line) => format!("{message} (line {line})"),
        None => message.to_owned(),
    };
    Job { script: Script { code, args, ms: MS }, told: Box::new(move |ran| ended(&ran, place)) }
}

fn told(ran: Ran, bundle: &Bundle) -> Said {
    let ran = Ran { console: bundle.in_files(&ran.console), ..ran };
    ended(&ran, |message, line| bundle.located(message, line))
}

/// What a script wrote, set apart from the rest.
fn console(ran: &Ran) -> String {
    let cut = if ran.cut { "\n… (cut)" } else { "" };
    match ran.console.trim_end() {
        "" => String::new(),
        written => format!("\nConsole:\n{written}{cut}"),
    }
}

/// How a script ended; `located` puts the place to an error's message.
fn ended(ran: &Ran, located: impl Fn(&str, Option<u32>) -> String) -> Said {
    let console = console(ran);
    match &ran.ended {
        ScriptEnd::Returned(value) => Ok(match (value.as_str(), console.is_empty()) {
            ("null", true) => "It ran, wrote nothing and returned nothing.".to_owned(),
            ("null", false) => console.trim_start().to_owned(),
            (value, _) => format!("Returned: {value}{console}"),
        }),
        ScriptEnd::Threw { message, line } => Err(format!("{}{console}", located(message, *line))),
        ScriptEnd::TimedOut => Err(format!("it ran for too long and was ended.{console}")),
        ScriptEnd::Crashed => Err(format!("it took more memory than it may, and was ended.{console}")),
        ScriptEnd::Unavailable(why) => Err(format!("JavaScript cannot be run here: {why}")),
    }
}
