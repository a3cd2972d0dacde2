//! How files become one script, by example: what is taken in, and which line of the whole is which line of a file.
//! That it runs is shown in a browser.
#![allow(clippy::unwrap_used)]

use super::*;

fn files(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

/// The files that a bundle holds, in their order.
fn held(bundle: &Bundle) -> Vec<&str> {
    bundle.parts.iter().map(|part| part.file.as_str()).collect()
}

fn why(files: &BTreeMap<String, String>, entry: Entry<'_>) -> String {
    bundle(files, entry).unwrap_err()
}

#[test]
fn only_what_is_required_is_taken_in() {
    let files = files(&[
        ("a.js", "const b = require('./lib/b'); require(\"./lib\"); require(`./data.json`)"),
        ("lib/b.js", "require('../a.js'); require('./missing'); require('fs')"),
        ("lib/index.js", "module.exports = 1"),
        ("data.json", "{\n\"x\": 1\n}"),
        ("broken.js", "this is no JavaScript"),
        ("a.test.js", "require('./a')"),
        ("notes.md", "require('./broken')"),
    ]);
    let all = ["a.js", "data.json", "lib/index.js", "lib/b.js"];
    let sorted = |bundle: &Bundle| held(bundle).into_iter().map(str::to_owned).collect::<BTreeSet<_>>();
    let expected = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(sorted(&bundle(&files, Entry::File("./a.js")).unwrap()), expected(&all));
    let snippet = bundle(&files, Entry::Snippet("return require('./data')")).unwrap();
    assert_eq!(held(&snippet), ["data.json", SNIPPET]);
    let tests = bundle(&files, Entry::Tests(None)).unwrap();
    assert_eq!(sorted(&tests), &expected(&all) | &expected(&["a.test.js"]));
    assert_eq!(held(&bundle(&files, Entry::Tests(Some("lib/index.js"))).unwrap()), ["lib/index.js"]);
}

#[test]
fn lines_of_the_whole_are_lines_of_files() {
    let files =
        files(&[("a.js", "#!/usr/bin/env node\nrequire('./b');\r\nthird"), ("b.js", "first\nsecond\n")]);
    let bundle = bundle(&files, Entry::File("a.js")).unwrap();
    let line_of = |text: &str| bundle.code.lines().position(|line| line == text).unwrap() as u32 + 1;
    let place = |file: &str, line| Some(Place { file: file.to_owned(), line });
    assert_eq!(bundle.place(line_of("third")), place("a.js", 3));
    assert_eq!(bundle.place(line_of("///usr/bin/env node")), place("a.js", 1));
    assert_eq!(bundle.place(line_of("second")), place("b.js", 2));
    // What closes a module is at fault when the module's text ends too early.
    assert_eq!(bundle.place(line_of("third") + 1), place("a.js", 3));
    assert_eq!(bundle.place(line_of("third") + 2), None);
    assert_eq!(bundle.place(1), None);
    assert_eq!(bundle.place(u32::MAX), None);

    let (third, second) = (line_of("third"), line_of("second"));
    let stack = format!(
        "Error: x\n  at f (script.js:{third}:7)\n  at script.js:{second}:1\n  at script.js:1:1 script.js:"
    );
    let told = "Error: x\n  at f (a.js:3:7)\n  at b.js:2:1\n  at script.js:1:1 script.js:";
    assert_eq!(bundle.in_files(&stack), told);
    assert_eq!(bundle.located("Error: x", Some(third)), "Error: x (a.js, line 3)");
    assert_eq!(bundle.located("Error: x", Some(1)), "Error: x");
    assert_eq!(bundle.located("Error: x", None), "Error: x");
}

#[test]
fn a_snippet_has_lines_too() {
    let bundle = bundle(&files(&[]), Entry::Snippet("one\ntwo")).unwrap();
    let line = bundle.code.lines().position(|line| line == "two").unwrap() as u32 + 1;
    assert_eq!(bundle.located("no", Some(line)), "no (the code, line 2)");
    let script = bundle.script(70);
    assert_eq!((script.code, script.args.as_str(), script.ms), (bundle.code, "null", 70));
}

#[test]
fn what_cannot_be_bundled_says_why() {
    let some = files(&[("a.js", "1"), ("notes.md", "import x")]);
    assert_eq!(why(&some, Entry::File("b.js")), "There is no file b.js. There is a.js, notes.md.");
    assert_eq!(
        why(&some, Entry::File("notes.md")),
        "notes.md is no JavaScript: its name does not end with .js."
    );
    let none = "No file has tests: none ends with .test.js. There is a.js, notes.md.";
    assert_eq!(why(&some, Entry::Tests(None)), none);
    assert_eq!(why(&files(&[]), Entry::Tests(Some("x.js"))), "There is no file x.js. There are no files.");
    let many: BTreeMap<String, String> = (0..50).map(|n| (format!("{n:02}.md"), String::new())).collect();
    let why_not = why(&many, Entry::Tests(None));
    assert!(
        why_not.contains("There are 50 files, 00.md, ") && why_not.ends_with(" 39.md among them."),
        "{why_not}"
    );
}

#[test]
fn modules_of_the_other_kind_are_told_by_their_line() {
    for line in [
        "import x from './x.js';",
        "import { a } from \"./x.js\"",
        "import{a} from './x.js'",
        "import * as x from './x'",
        "import './x.js'",
        "export default function () {}",
        "export const a = 1",
        "export { a }",
        "export async function f() {}",
        "export * from './x'",
    ] {
        let text = format!("// import\n'use strict';\n{line}\n");
        let told = why(&files(&[("a.js", &text)]), Entry::File("a.js"));
        assert_eq!(
            told,
            "a.js, line 3: import and export are not known here. Use require(\"./name\") and module.exports.",
            "{line}"
        );
        assert!(why(&files(&[]), Entry::Snippet(line)).starts_with("the code, line 1:"), "{line}");
    }
    for line in [
        "important = 1",
        "import('x')",
        "exports.a = 1",
        "export_(1)",
        "  // export x",
        "import.meta",
        "importer",
    ] {
        assert!(bundle(&files(&[("a.js", line)]), Entry::File("a.js")).is_ok(), "{line}");
    }
    // Only what is needed is looked at.
    let files = files(&[("a.js", "require('./b')"), ("b.js", "export default 1"), ("c.js", "1")]);
    assert!(bundle(&files, Entry::File("c.js")).is_ok());
    assert!(why(&files, Entry::File("a.js")).starts_with("b.js, line 1:"));
}

#[test]
fn calls_of_require_are_found_where_names_are_written_out() {
    let text = "require('./a') require ( \"./b\" ) require(`./c`) require('./d', 1) require(\"./it's\")
        x.require('./no') my_require('./no') require(name) require('./n' + o) require(`./${no}`) require('./n\n') required('./no')";
    assert_eq!(requires::required(text), ["./a", "./b", "./c", "./d", "./it's"]);
}

#[test]
fn names_mean_files_as_in_node() {
    let files = files(&[
        ("a.js", ""),
        ("a", ""),
        ("lib/a.js", ""),
        ("lib/index.js", ""),
        ("lib/x.json", ""),
        ("t.txt", ""),
    ]);
    for (folder, name, file) in [
        ("", "./a", Some("a.js")),
        ("", "./a.js", Some("a.js")),
        ("lib", "./a", Some("lib/a.js")),
        ("lib", "../a", Some("a.js")),
        ("lib", "..//lib/./x", Some("lib/x.json")),
        ("", "./lib", Some("lib/index.js")),
        ("lib", ".", Some("lib/index.js")),
        ("lib", "/a", Some("a.js")),
        ("", "../a", None),
        ("", "a", None),
        ("", "./t.txt", None),
        ("", "./b", None),
    ] {
        assert_eq!(requires::file_of(&files, folder, name).as_deref(), file, "{name} from {folder}");
    }
}

#[test]
fn a_report_is_read_and_told() {
    let bundle = bundle(&files(&[("s.test.js", "one\ntwo")]), Entry::Tests(None)).unwrap();
    let line = bundle.code.lines().position(|line| line == "two").unwrap() + 1;
    let json = format!(
        r#"{{"passed": 1, "failed": 2, "tests": [
            {{"file": "s.test.js", "name": "sorts", "passed": true, "message": null, "lines": []}},
            {{"file": "s.test.js", "name": "g > keeps", "passed": false, "message": "expected [1]\ngot []", "lines": [3, {line}]}},
            {{"file": "s.test.js", "name": "", "passed": false, "message": null, "lines": []}}]}}"#
    );
    let report = Report::read(&json, &bundle).unwrap();
    assert_eq!((report.passed, report.failed, report.is_passed()), (1, 2, false));
    let words = "1 passed, 2 failed\n\nFAILED s.test.js > g > keeps (s.test.js, line 2)\n  expected [1]\n  got []\n\nFAILED s.test.js";
    assert_eq!(report.words(), words);
    let told = |passed, failed| Report { passed, failed, tests: Vec::new() };
    assert_eq!((told(3, 0).words().as_str(), told(3, 0).is_passed()), ("3 passed", true));
    assert_eq!((told(0, 0).words().as_str(), told(0, 0).is_passed()), ("No test ran.", false));
    assert_eq!(Report::read("null", &bundle), None);
}
