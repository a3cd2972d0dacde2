//! An agent that mends a quicksort: it looks at the code and its tests, tries an edit, runs the tests, and goes by what they
//! say. What it has never seen it does not know: all of it is read from the conversation.

use super::{
    Act, Call, PLAIN, Skill,
    code::{Code, Edit},
    quicksort_bugs::{Bug, bugs},
};
use crate::{
    demo::scene::{Scene, Step},
    run::BAD_ARGUMENTS,
};
use serde_json::{Value, json};

pub(super) const SKILL: Skill = Skill { entry: "quicksort", answer: reflect, turn, ..PLAIN };

/// After so many edits that did not help, it looks again, and closer.
const CLOSER: usize = 2;

/// The file that a goal is about.
fn target(goal: &str) -> Option<&str> {
    let words = goal.split_whitespace().map(|word| word.trim_matches(|c: char| ",.:;?!()\"'`“”".contains(c)));
    words.into_iter().find(|word| word.ends_with(".js") && !word.ends_with(TESTS))
}

const TESTS: &str = ".test.js";

/// What is known so far.
struct Work<'a> {
    scene: &'a Scene,
    path: &'a str,
    code: &'a str,
    downwards: bool,
    /// How many edits were made.
    edits: usize,
    /// What the tests said since the last of them.
    checked: Option<&'a Step>,
}

fn turn(scene: &Scene) -> Result<Act, String> {
    let path =
        target(&scene.goal).ok_or("it mends the quicksort of a JavaScript file that the goal names")?;
    let lists = scene.has("list_files") && scene.latest("list_files").is_none();
    if lists && scene.steps.is_empty() {
        return Act::call("First I look at what is there.", "list_files", json!({}));
    }
    if let Some(act) = read(scene, path) {
        return Ok(act);
    }
    let Some(work) = Work::of(scene, path) else {
        return Act::say(match scene.latest("read_file") {
            Some(step) => format!("I cannot read {path}. {}", step.result),
            None => {
                format!("I have to see {path} before I change it, and no tool that I may call reads files.")
            }
        });
    };
    work.next()
}

/// Reads what was not read yet, all at once.
fn read(scene: &Scene, path: &str) -> Option<Act> {
    let listed = scene.paths();
    let mut wanted: Vec<String> = listed.into_iter().filter(|path| path.ends_with(TESTS)).collect();
    if wanted.is_empty() {
        wanted.push(path.replace(".js", TESTS));
    }
    wanted.insert(0, path.to_owned());
    let was_asked =
        |path: &String| scene.steps.iter().any(|step| step.tool == "read_file" && step.text("path") == path);
    wanted.retain(|path| !scene.files.contains_key(path) && !was_asked(path));
    let calls =
        wanted.into_iter().map(|path| ("read_file".to_owned(), json!({"path": path}))).collect::<Vec<_>>();
    let can = scene.has("read_file") && !calls.is_empty();
    can.then(|| Act::Call("I read the code and its tests.".to_owned(), calls))
}

impl<'a> Work<'a> {
    fn of(scene: &'a Scene, path: &'a str) -> Option<Self> {
        let code = scene.files.get(path)?;
        let is_edit = |step: &Step| step.is_edit() && !step.failed();
        let last = scene.steps.iter().rposition(is_edit).map_or(0, |at| at + 1);
        let is_check = |step: &&Step| matches!(step.tool.as_str(), "run_tests" | "run_javascript");
        Some(Self {
            scene,
            path,
            code,
            downwards: is_downwards(scene),
            edits: scene.steps.iter().filter(|step| is_edit(step)).count(),
            checked: scene.steps[last..].iter().rfind(is_check),
        })
    }

    fn bugs(&self, text: &str) -> Vec<Bug> {
        bugs(&Code::read(text), self.downwards)
    }

    fn next(&self) -> Result<Act, String> {
        if let Some(step) = self.checked.filter(|step| step.result.contains("JavaScript cannot be run here"))
        {
            return Act::say(format!("I changed {}, but cannot run its tests. {}", self.path, step.result));
        }
        if self.checked.is_some_and(has_passed) {
            return self.finish();
        }
        let failed_edits = self.scene.steps.iter().filter(|step| step.is_edit() && step.failed()).count();
        if self.scene.steps.last().is_some_and(|last| last.is_edit() && last.failed()) {
            if failed_edits >= CLOSER || !self.scene.has("read_file") {
                return Err("its edits do not fit the file, and it cannot see why".to_owned());
            }
            return Act::call("I look at the file again.", "read_file", json!({"path": self.path}));
        }
        let Some(bug) = self.bugs(self.code).into_iter().next() else { return self.without_a_bug() };
        match self.checked {
            None if self.edits > 0 => self.check(),
            _ => self.mend(&bug),
        }
    }

    /// Nothing known is wrong any more: the tests have the word.
    fn without_a_bug(&self) -> Result<Act, String> {
        match self.checked {
            None => self.check(),
            Some(_) => Err(format!(
                "it finds none of the mistakes that it knows in {}, and the tests fail",
                self.path
            )),
        }
    }

    fn mend(&self, bug: &Bug) -> Result<Act, String> {
        let note = self.scene.steps.iter().rev().map(|step| step.note.as_str()).find(|note| !note.is_empty());
        let is_told = note.is_some_and(|note| note.contains(&bug.key));
        let wrong = bug.wrong.as_ref().filter(|_| !is_told);
        match wrong {
            Some((edit, thought)) if self.edits < CLOSER => self.edit(thought.clone(), edit, bug),
            Some(_) if self.scene.has("read_file") && !self.was_just_read() => {
                let why = "That was not it either. I read the code once more.";
                Act::call(why, "read_file", json!({"path": self.path}))
            }
            _ => self.edit(format!("I see: {}.", bug.cause), &bug.right, bug),
        }
    }

    fn was_just_read(&self) -> bool {
        self.scene.steps.last().is_some_and(|last| last.tool == "read_file")
    }

    fn edit(&self, why: String, edit: &Edit, bug: &Bug) -> Result<Act, String> {
        let path = self.path;
        if self.scene.has("edit_file") {
            let arguments = json!({"path": path, "old_text": edit.old, "new_text": edit.new});
            return Act::call(why, "edit_file", arguments);
        }
        if self.scene.has("write_file") {
            return Act::call(why, "write_file", json!({"path": path, "content": edit.made(self.code)}));
        }
        let Bug { line, cause, cure, .. } = bug;
        Act::say(format!(
            "In {path}, line {line}: {cause}. {cure} I did not change it: no tool that I may call writes files."
        ))
    }

    fn check(&self) -> Result<Act, String> {
        if self.scene.has("run_tests") {
            return Act::call("Do the tests pass now?", "run_tests", json!({}));
        }
        match self.examples().filter(|_| self.scene.has("run_javascript")) {
            Some(code) => {
                let why = "No tool runs tests, so I run their examples myself.";
                Act::call(why, "run_javascript", json!({"code": code}))
            }
            None if self.edits == 0 => {
                Err("no tool that it may call runs tests, and it sees no mistake".to_owned())
            }
            None => Act::say(format!(
                "I changed {}, but no tool that I may call runs it: whether that was right, I cannot say.",
                self.path
            )),
        }
    }

    /// The examples of the tests as code that gives pairs: what comes out, and what should.
    fn examples(&self) -> Option<String> {
        let names = Code::read(self.code).find("module.exports = { $q }", &[])?;
        let tests: Vec<&str> = expectations(self.scene).collect();
        let pairs: Vec<String> = tests.iter().map(|pair| format!("  [{pair}],")).collect();
        let head = names.fill(&format!("const {{ $q }} = require(\"./{}\");", self.path));
        (!pairs.is_empty()).then(|| format!("{head}\nreturn [\n{}\n];", pairs.join("\n")))
    }

    fn finish(&self) -> Result<Act, String> {
        let first = self.scene.first.get(self.path).map_or(self.code, String::as_str);
        let were: Vec<String> = self.bugs(first).into_iter().map(|bug| bug.was).collect();
        let passed = match self.checked {
            Some(step) if step.tool == "run_tests" => "All tests pass now.",
            _ => "Every example of the tests comes out right now.",
        };
        Act::say(match (were.is_empty(), self.edits) {
            (_, 0) => format!("There is nothing to mend: the tests of {} pass as they are.", self.path),
            (true, _) => passed.to_owned(),
            (false, _) => {
                format!("quicksort in {} is mended: it {}. {passed}", self.path, were.join(", and it "))
            }
        })
    }
}

/// Whether tests passed, or all pairs are pairs of the same.
fn has_passed(step: &Step) -> bool {
    if step.tool == "run_tests" {
        return !step.failed();
    }
    let returned = step.result.strip_prefix("Returned: ").and_then(|json| json.lines().next());
    let pairs: Vec<(Value, Value)> =
        returned.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
    !pairs.is_empty() && pairs.iter().all(|(found, wanted)| found == wanted)
}

/// The arguments of the tests' comparisons.
fn expectations(scene: &Scene) -> impl Iterator<Item = &str> {
    let tests = scene.files.iter().filter(|(path, _)| path.ends_with(TESTS)).map(|(_, text)| text.as_str());
    let pair = |line: &'_ str| -> Option<std::ops::Range<usize>> {
        let from = line.find("qual(")? + "qual(".len();
        Some(from..line.rfind(')').filter(|end| *end >= from)?)
    };
    tests.flat_map(str::lines).filter_map(move |line| line.get(pair(line)?))
}

/// Whether larger items are wanted first: the tests tell, and else the goal.
fn is_downwards(scene: &Scene) -> bool {
    let order = |pair: &str| {
        let list = pair.rsplit_once('[')?.1.split(']').next()?;
        let numbers: Vec<f64> = list.split(',').filter_map(|number| number.trim().parse().ok()).collect();
        let (first, last) = (numbers.first()?, numbers.last()?);
        (first != last).then_some(first > last)
    };
    let goal = scene.goal.to_lowercase();
    let says = || ["downwards", "descending", "largest first"].iter().any(|word| goal.contains(word));
    expectations(scene).find_map(order).unwrap_or_else(says)
}

/// What went wrong, and what to do: from the event and from what the conversation shows.
fn reflect(call: &Call<'_>) -> Result<String, String> {
    let (goal, event) = (call.value("goal"), call.value("event"));
    let scene = Scene::written(goal, call.value("transcript"));
    let last = scene.steps.last();
    if event.contains(BAD_ARGUMENTS) {
        return Ok(
            "The call did not fit the tool's schema. Read what the result says is wrong, and call again."
                .to_owned(),
        );
    }
    if last.is_some_and(|last| last.is_edit() && last.failed()) {
        return Ok(
            "The file is not as you remember it. Read it again and copy the old text exactly.".to_owned()
        );
    }
    let path = target(goal).unwrap_or_default();
    let Some(work) = Work::of(&scene, path) else {
        return Ok(match scene.paths().as_slice() {
            [] => "List the files, and read one that is there.".to_owned(),
            paths => format!("That file is not there. There are {}.", paths.join(" and ")),
        });
    };
    let Some(bug) = work.bugs(work.code).into_iter().next() else {
        return Err(format!("it sees none of the mistakes that it knows in {path}"));
    };
    let Bug { line, cause, cure, .. } = bug;
    Ok(format!("{path}, line {line}: {cause}. {cure}"))
}
