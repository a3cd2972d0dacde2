//! What holds for each file: how it begins, how long it is, and what it never holds.

use crate::{
    code::{code_of, words},
    tree::{Fault, File, files, finds, hold, line_of},
};

/// The most lines of a file.
const LONGEST: usize = 400;

/// Files that may be longer, and why.
const LONG: &[(&str, &str)] = &[];

/// The one file with doors that are foreign functions to the compiler.
const UNSAFE: &str = "src/ui/later.rs";

/// Places on a machine of somebody's. In pieces, so that this file holds none itself.
const PRIVATE: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("../", "shared"),
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/Us", "ers/"),
];

fn is_ours(file: &File) -> bool {
    ["src/", "tests/", ".ci/"].iter().any(|folder| file.is_rust_in(folder))
}

fn says_what_it_is(file: &File) -> Vec<Fault> {
    if !is_ours(file) || file.text.starts_with("//! ") {
        return Vec::new();
    }
    let what = "begin the file with `//!` and a sentence that says what it is and what it does not know";
    vec![Fault::new(file, 1, what.to_owned())]
}

fn is_short(file: &File) -> Vec<Fault> {
    let lines = file.text.lines().count();
    if !is_ours(file) || lines <= LONGEST || LONG.iter().any(|(path, _)| *path == file.path) {
        return Vec::new();
    }
    let what =
        format!("{lines} lines: cut it where it says two things, or give a reason in tests/tidy/files.rs");
    vec![Fault::new(file, LONGEST + 1, what)]
}

fn has_no_unsafe(file: &File) -> Vec<Fault> {
    if !is_ours(file) || file.path == UNSAFE {
        return Vec::new();
    }
    let code = code_of(&file.text);
    let found = words(&code).filter(|(_, word)| matches!(*word, "unsafe" | "unsafe_code"));
    found
        .map(|(at, word)| {
            let what = format!("`{word}` belongs in {UNSAFE} alone: find a safe way");
            Fault::new(file, line_of(&code, at), what)
        })
        .collect()
}

fn has_no_unwrap(file: &File) -> Vec<Fault> {
    if !file.is_rust_in("src/") || file.path.contains("/tests/") {
        return Vec::new();
    }
    let code = code_of(&file.text);
    let found = [".unwrap()", ".expect("].into_iter().flat_map(|call| code.match_indices(call));
    found
        .map(|(at, call)| {
            let what = format!("`{call}` would end the page: say what happens instead");
            Fault::new(file, line_of(&code, at), what)
        })
        .collect()
}

fn knows_no_private_place(file: &File) -> Vec<Fault> {
    let found = PRIVATE.iter().flat_map(|place| file.text.match_indices(place));
    found
        .map(|(at, place)| {
            let what = format!("`{place}` is a place on one machine: the project knows only what is in it");
            Fault::new(file, line_of(&file.text, at), what)
        })
        .collect()
}

fn all(rule: impl Fn(&File) -> Vec<Fault>) {
    hold(&files().iter().flat_map(rule).collect::<Vec<_>>());
}

#[test]
fn every_file_says_what_it_is() {
    all(says_what_it_is);
    finds(says_what_it_is, "src/run/x.rs", "use a::b;\n", &[1]);
    finds(says_what_it_is, ".ci/x.rs", "//!\n", &[1]);
}

#[test]
fn no_file_is_long() {
    all(is_short);
    finds(is_short, "src/x.rs", &"\n".repeat(LONGEST + 1), &[LONGEST + 1]);
    finds(is_short, "src/x.rs", &"\n".repeat(LONGEST), &[]);
    for (path, _) in LONG {
        let file = files().into_iter().find(|file| file.path == *path);
        let is_long = file.is_some_and(|file| file.text.lines().count() > LONGEST);
        assert!(is_long, "{path} is not long any more: take it out of the list");
    }
}

#[test]
fn unsafe_code_is_in_one_file() {
    all(has_no_unsafe);
    finds(has_no_unsafe, "src/x.rs", "// unsafe\nfn f() {\n unsafe { }\n}", &[3]);
    finds(has_no_unsafe, "tests/x.rs", "#![allow(unsafe_code)]", &[1]);
}

#[test]
fn the_program_unwraps_nothing() {
    all(has_no_unwrap);
    finds(has_no_unwrap, "src/x.rs", "a\n    .unwrap();\nb.expect(\"c\")\n// d.unwrap()", &[2, 3]);
    finds(has_no_unwrap, "src/x.rs", "#[cfg(test)]\nmod tests { fn f() { a.unwrap() } }", &[]);
}

#[test]
fn no_file_names_a_place_on_one_machine() {
    all(knows_no_private_place);
    for place in PRIVATE {
        finds(knows_no_private_place, "README.md", &format!("a\nsee {place}x"), &[2]);
    }
}
