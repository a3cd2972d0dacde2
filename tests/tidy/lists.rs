//! What stands in two places and must stay together: test files and Cargo.toml, patterns and their gallery and
//! editors, the policies of page and sandbox and what they must be.

use crate::tree::{Fault, File, files, hold, line_of};
use base64::prelude::{BASE64_STANDARD, Engine};
use sha2::{Digest, Sha256};
use workflow_playground::{document::gallery, workflow::PatternId};

/// What the page may do. To loosen it is a decision, so it is written down a second time here.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    connect-src 'self' https: http://localhost:* http://127.0.0.1:*; style-src 'self'; img-src 'self' data:; \
    worker-src 'self' blob:; frame-src 'self'; base-uri 'none'; form-action 'none'; object-src 'none'";

/// What a script of strangers may do: nothing but run, in a worker made of what the one script of its frame gives it.
const SANDBOX: &str = "default-src 'none'; script-src 'sha256-DIGEST'; worker-src blob:; connect-src 'none'; \
    base-uri 'none'; form-action 'none'";

/// How many entries of the gallery each pattern has at least.
const ENTRIES: usize = 3;

fn file<'a>(files: &'a [File], path: &str) -> &'a File {
    files.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("there is no {path}"))
}

/// Whether Cargo must be told of a file, since `autotests` and the like are off.
fn is_target(path: &str) -> bool {
    let Some(below) = path.strip_prefix("tests/") else { return false };
    match below.split_once('/') {
        None => below.ends_with(".rs"),
        Some((_, name)) => name == "main.rs",
    }
}

fn are_registered(files: &[File]) -> Vec<Fault> {
    let manifest = &file(files, "Cargo.toml").text;
    let forgotten = files.iter().filter(|file| {
        is_target(&file.path) && !manifest.lines().any(|line| line == format!("path = \"{}\"", file.path))
    });
    let what = "Cargo.toml does not name it, so it never runs: add its [[test]]";
    forgotten.map(|file| Fault::new(file, 1, what.to_owned())).collect()
}

fn policy_is_strict_and_first(files: &[File]) -> Vec<Fault> {
    has_policy(file(files, "index.html"), POLICY)
}

/// The digest in the policy is that of the script: with any other the script would not run.
fn sandbox_is_locked(files: &[File]) -> Vec<Fault> {
    let page = file(files, "public/sandbox.html");
    let script = page.text.split_once("<script>").and_then(|(_, after)| after.split_once("</script>"));
    let digest = BASE64_STANDARD.encode(Sha256::digest(script.map_or("", |(script, _)| script)));
    has_policy(page, &SANDBOX.replace("DIGEST", &digest))
}

fn has_policy(page: &File, policy: &str) -> Vec<Fault> {
    let policy = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">");
    let head = page.text.find("<head>").map(|at| at + "<head>".len());
    match head {
        Some(at) if page.text[at..].trim_start().starts_with(&policy) => Vec::new(),
        at => {
            let what = format!("the first element of <head> must be just this: {policy}");
            vec![Fault::new(page, line_of(&page.text, at.unwrap_or(0)), what)]
        }
    }
}

fn have_editors(files: &[File]) -> Vec<Fault> {
    let editors = file(files, "src/ui/editors/mod.rs");
    let without = PatternId::ALL.iter().filter(|id| !editors.text.contains(&format!("PatternId::{id:?} =>")));
    without
        .map(|id| Fault::new(editors, 1, format!("the pattern {id:?} has no editor: give it an arm")))
        .collect()
}

#[test]
fn every_test_is_registered() {
    let mut all = files();
    hold(&are_registered(&all));
    all.extend(["tests/new.rs", "tests/new/main.rs", "tests/new/part.rs"].map(|path| File::new(path, "")));
    assert_eq!(are_registered(&all).len(), 2, "the rule can fail");
}

#[test]
fn the_pages_policy_is_strict_and_comes_first() {
    let all = files();
    hold(&policy_is_strict_and_first(&all));
    let page = &file(&all, "index.html").text;
    for spoiled in [
        page.replace("<head>", "<head><meta charset=\"utf-8\">"),
        page.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'"),
        page.replace("<head>", ""),
        page.replace("https:", "*"),
    ] {
        assert_ne!(*page, spoiled);
        assert_eq!(
            policy_is_strict_and_first(&[File::new("index.html", &spoiled)]).len(),
            1,
            "the rule can fail"
        );
    }
}

#[test]
fn the_sandboxs_policy_lets_its_script_run_and_nothing_else() {
    let all = files();
    hold(&sandbox_is_locked(&all));
    let page = &file(&all, "public/sandbox.html").text;
    for spoiled in [
        page.replace("\"use strict\";\n", "\"use strict\";\n\n"),
        page.replace("connect-src 'none'", "connect-src 'self'"),
        page.replace("<head>", "<head><script>1</script>"),
        page.replace("<script>", "<script >"),
    ] {
        assert_ne!(*page, spoiled);
        let faults = sandbox_is_locked(&[File::new("public/sandbox.html", &spoiled)]);
        assert_eq!(faults.len(), 1, "the rule can fail");
    }
}

#[test]
fn every_pattern_has_an_editor_and_gallery_entries() {
    let all = files();
    hold(&have_editors(&all));
    let none = [File::new("src/ui/editors/mod.rs", "")];
    assert_eq!(have_editors(&none).len(), PatternId::ALL.len(), "the rule can fail");
    for id in PatternId::ALL {
        let entries =
            gallery::entries().iter().filter(|entry| entry.document.workflow.pattern() == *id).count();
        assert!(
            entries >= ENTRIES,
            "{id:?} has {entries} gallery entries of {ENTRIES}: see src/document/gallery"
        );
    }
}

#[test]
fn the_documents_are_there() {
    let all = files();
    for path in ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md"] {
        assert!(file(&all, path).text.starts_with("# "), "{path} begins with its title");
    }
}
