//! Text files as one script for the sandbox: a file that is run, some code beside the files, or tests. It knows neither
//! where the files come from nor what runs the script.

mod report;
mod requires;

pub use report::{Report, TestRan};

use crate::ports::Script;
use requires::{file_of, is_script, module_syntax, required};
use std::collections::{BTreeMap, BTreeSet};

/// What stands before the files: how `require` finds what it is asked for, and `test`, `assert` and `expect`.
const OURS: &str = concat!(include_str!("modules.js"), include_str!("harness.js"));
/// What files with tests may use without requiring it.
const GLOBALS: &str = "const { assert, expect } = __harness;
const { test, it, describe, suite, before, after, beforeEach, afterEach, beforeAll, afterAll } = __harness.globals;";
/// What a file with tests ends with.
const TESTS: &str = ".test.js";
/// How the sandbox calls the whole script where an error names its place.
const WHOLE: &str = "script.js:";
/// The name of code that is no file, where a place in it is told.
pub const SNIPPET: &str = "the code";

/// What of the files is to be run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry<'a> {
    /// This file.
    File(&'a str),
    /// This code, the body of an async function, which may require the files as if it stood beside them.
    Snippet(&'a str),
    /// Every test, or those of one file.
    Tests(Option<&'a str>),
}

/// Files put together into one script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// The script's code.
    pub code: String,
    parts: Vec<Part>,
}

/// A line of a file, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file's name, or [`SNIPPET`].
    pub file: String,
    /// The line.
    pub line: u32,
}

/// Where a file stands in the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    file: String,
    /// Its first line.
    first: u32,
    lines: u32,
}

impl Bundle {
    /// The script that runs it for at most so many milliseconds.
    pub fn script(&self, ms: u32) -> Script {
        Script { code: self.code.clone(), args: "null".to_owned(), ms }
    }

    /// The line of a file that this line of the whole is, if it is one. A file that ends too early is found at fault
    /// in the line behind it, which counts as its last.
    pub fn place(&self, line: u32) -> Option<Place> {
        let part = self.parts.iter().rfind(|part| part.first <= line)?;
        let within = line - part.first;
        let line = if within == part.lines { within } else { within + 1 };
        (within <= part.lines).then(|| Place { file: part.file.clone(), line })
    }

    /// An error in words, with the place where it is known.
    pub fn located(&self, message: &str, line: Option<u32>) -> String {
        let message = self.in_files(message);
        match line.and_then(|line| self.place(line)) {
            Some(Place { file, line }) => format!("{message} ({file}, line {line})"),
            None => message,
        }
    }

    /// The text with places of the whole, as stacks of errors have them, told as places of the files.
    pub fn in_files(&self, text: &str) -> String {
        let mut pieces = text.split(WHOLE);
        let mut told = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let digits = piece.len() - piece.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let place = piece[..digits].parse().ok().and_then(|line| self.place(line));
            match place {
                Some(Place { file, line }) => told.push_str(&format!("{file}:{line}{}", &piece[digits..])),
                None => told.extend([WHOLE, piece]),
            }
        }
        told
    }

    fn push(&mut self, text: &str) {
        self.code.push_str(text);
        self.code.push('\n');
    }

    fn push_part(&mut self, file: &str, text: &str) {
        let first = self.code.matches('\n').count() + 1;
        let lines = text.matches('\n').count() + 1;
        self.parts.push(Part { file: file.to_owned(), first: first as u32, lines: lines as u32 });
        self.push(text);
    }
}

/// Puts the files together that the entry reaches by `require` calls with a written-out name.
///
/// # Errors
/// Words for the model that asked: there is no such file, or it is written as a module of another kind.
pub fn bundle(files: &BTreeMap<String, String>, entry: Entry<'_>) -> Result<Bundle, String> {
    let entries = entries(files, entry)?;
    let mut bundle = Bundle { code: String::new(), parts: Vec::new() };
    bundle.push(&format!("const __ours = {};", OURS.lines().count() + 1));
    bundle.push(OURS);
    bundle.push(&format!("__modules.names({});", json(&there_is(files))));
    if matches!(entry, Entry::Tests(_)) {
        bundle.push(GLOBALS);
    }
    let mut open: Vec<String> = entries.iter().rev().cloned().collect();
    if let Entry::Snippet(code) = entry {
        open.extend(required(code).into_iter().filter_map(|name| file_of(files, "", name)));
    }
    let mut done = BTreeSet::new();
    while let Some(file) = open.pop() {
        if let Some(text) = files.get(&file).filter(|_| done.insert(file.clone())) {
            open.extend(define(&mut bundle, files, &file, text)?);
        }
    }
    finish(&mut bundle, files, entry, &entries)?;
    Ok(bundle)
}

/// The files that are run themselves.
fn entries(files: &BTreeMap<String, String>, entry: Entry<'_>) -> Result<Vec<String>, String> {
    let one = |name: &str| {
        let name = name.trim_start_matches("./").trim_start_matches('/');
        match files.contains_key(name) {
            true if is_script(name) => Ok(vec![name.to_owned()]),
            true => Err(format!("{name} is no JavaScript: its name does not end with .js.")),
            false => Err(format!("There is no file {name}. {}", there_is(files))),
        }
    };
    match entry {
        Entry::Snippet(_) => Ok(Vec::new()),
        Entry::File(name) | Entry::Tests(Some(name)) => one(name),
        Entry::Tests(None) => {
            let tests: Vec<String> = files.keys().filter(|name| name.ends_with(TESTS)).cloned().collect();
            match tests.is_empty() {
                true => Err(format!("No file has tests: none ends with {TESTS}. {}", there_is(files))),
                false => Ok(tests),
            }
        }
    }
}

/// Adds a file, and gives the files that it requires.
fn define(
    bundle: &mut Bundle,
    files: &BTreeMap<String, String>,
    file: &str,
    text: &str,
) -> Result<Vec<String>, String> {
    let text = text.replace("\r\n", "\n");
    if file.ends_with(".json") {
        bundle.push(&format!("__modules.define({}, {{}}, {START} module.exports =", json(file)));
        bundle.push_part(file, &text);
        bundle.push("});");
        return Ok(Vec::new());
    }
    check_syntax(file, &text)?;
    let links = links(files, folder_of(file), &text);
    bundle.push(&format!("__modules.define({}, {}, {START}", json(file), json_of(&links)));
    bundle.push_part(file, &commented(&text));
    bundle.push("});");
    Ok(links.into_values().collect())
}

/// The beginning of a module; what it has around it in Node.
const START: &str = "function (exports, require, module, __filename, __dirname) {";

/// The part behind all files, which starts them.
fn finish(
    bundle: &mut Bundle,
    files: &BTreeMap<String, String>,
    entry: Entry<'_>,
    entries: &[String],
) -> Result<(), String> {
    match entry {
        Entry::File(_) => {
            entries.iter().for_each(|file| bundle.push(&format!("__modules.main({});", json(file))))
        }
        Entry::Snippet(code) => {
            let code = code.replace("\r\n", "\n");
            check_syntax(SNIPPET, &code)?;
            let links = json_of(&links(files, "", &code));
            bundle.push(&format!("return await __modules.snippet({links}, async {START}"));
            bundle.push_part(SNIPPET, &commented(&code));
            bundle.push("});");
        }
        Entry::Tests(_) => {
            bundle.push(&format!("return await __harness.run({}, __modules.main);", json_of(&entries)))
        }
    }
    Ok(())
}

fn check_syntax(file: &str, text: &str) -> Result<(), String> {
    let Some(line) = module_syntax(text) else { return Ok(()) };
    Err(format!(
        "{file}, line {line}: import and export are not known here. Use require(\"./name\") and module.exports."
    ))
}

/// What each written-out name in the text stands for, as far as there is such a file.
fn links(files: &BTreeMap<String, String>, folder: &str, text: &str) -> BTreeMap<String, String> {
    let named = required(text).into_iter();
    named.filter_map(|name| Some((name.to_owned(), file_of(files, folder, name)?))).collect()
}

fn folder_of(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A first line that is meant for a shell would be no JavaScript within a function.
fn commented(text: &str) -> String {
    text.strip_prefix("#!").map_or_else(|| text.to_owned(), |rest| format!("//{rest}"))
}

fn there_is(files: &BTreeMap<String, String>) -> String {
    const MOST: usize = 40;
    let names: Vec<&str> = files.keys().map(String::as_str).take(MOST).collect();
    match names.is_empty() {
        true => "There are no files.".to_owned(),
        false if files.len() > MOST => {
            format!("There are {} files, {} among them.", files.len(), names.join(", "))
        }
        false => format!("There is {}.", names.join(", ")),
    }
}

/// A text as JavaScript has it.
fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn json_of(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap_or_default().to_string()
}

#[cfg(test)]
#[path = "../tests/javascript.rs"]
mod tests;
