//! What came of tests: as the harness tells it, and in words for a model. It knows no sandbox.

use super::{Bundle, Place};
use serde::Deserialize;

/// What came of all tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// How many passed.
    pub passed: u32,
    /// How many failed.
    pub failed: u32,
    /// The tests in their order; of very many, all that failed and some that passed.
    pub tests: Vec<TestRan>,
}

/// What came of one test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestRan {
    /// The file that it stands in.
    pub file: String,
    /// Its name behind those of its groups; empty for a file as a whole.
    pub name: String,
    /// Whether it passed.
    pub passed: bool,
    /// Why not, unless very many did not.
    pub message: Option<String>,
    /// Where it failed, as far as that is in a file.
    pub at: Option<Place>,
}

/// The report as the harness writes it.
#[derive(Deserialize)]
struct Told {
    passed: u32,
    failed: u32,
    tests: Vec<ToldTest>,
}

#[derive(Deserialize)]
struct ToldTest {
    file: String,
    name: String,
    passed: bool,
    message: Option<String>,
    /// The lines of the whole script that led to the failure, innermost first.
    lines: Vec<u32>,
}

impl Report {
    /// The report that a bundle of tests returned; `None` for any other JSON.
    pub fn read(json: &str, bundle: &Bundle) -> Option<Self> {
        let Told { passed, failed, tests } = serde_json::from_str(json).ok()?;
        let test = |ToldTest { file, name, passed, message, lines }: ToldTest| {
            let at = lines.into_iter().find_map(|line| bundle.place(line));
            let message = message.map(|message| bundle.in_files(&message));
            TestRan { file, name, passed, message, at }
        };
        Some(Self { passed, failed, tests: tests.into_iter().map(test).collect() })
    }

    /// Whether there were tests, and all passed.
    pub fn is_passed(&self) -> bool {
        self.failed == 0 && self.passed > 0
    }

    /// The report in words for a model: how many, and each failure with its reason.
    pub fn words(&self) -> String {
        let mut words = match (self.passed, self.failed) {
            (0, 0) => "No test ran.".to_owned(),
            (passed, 0) => format!("{passed} passed"),
            (passed, failed) => format!("{passed} passed, {failed} failed"),
        };
        for test in self.tests.iter().filter(|test| !test.passed) {
            words.push_str(&format!("\n\nFAILED {}", test.title()));
            if let Some(Place { file, line }) = &test.at {
                words.push_str(&format!(" ({file}, line {line})"));
            }
            for line in test.message.iter().flat_map(|message| message.lines()) {
                words.push_str(&format!("\n  {line}"));
            }
        }
        words
    }
}

impl TestRan {
    /// Its file and its name.
    pub fn title(&self) -> String {
        match self.name.is_empty() {
            true => self.file.clone(),
            false => format!("{} > {}", self.file, self.name),
        }
    }
}
