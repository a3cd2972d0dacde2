//! The project's files, and how a rule says what is wrong with them.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Folders that hold nothing of the project's own.
const NOT_OURS: &[&str] = &[".git", ".tools", ".cache", "target", "dist"];

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A text file, by its path from the root with `/` between names.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    pub(crate) fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    pub(crate) fn is_rust_in(&self, folder: &str) -> bool {
        self.path.starts_with(folder) && self.path.ends_with(".rs")
    }
}

/// Every text file of the project.
pub(crate) fn files() -> Vec<File> {
    let mut files = Vec::new();
    read_into(&mut files, &root(), "");
    files.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(files.iter().any(|file| file.path == "src/lib.rs"), "the tree is read from its root");
    files
}

fn read_into(files: &mut Vec<File>, folder: &Path, below: &str) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if below.is_empty() && NOT_OURS.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            read_into(files, &path, &format!("{below}{name}/"));
        } else if let Ok(text) = fs::read_to_string(&path) {
            files.push(File { path: format!("{below}{name}"), text });
        }
    }
}

/// Something that is not as it must be.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    path: String,
    line: usize,
    what: String,
}

impl Fault {
    /// `line` counts from 1; `what` says what is wrong and what to do.
    pub(crate) fn new(file: &File, line: usize, what: String) -> Self {
        Self { path: file.path.clone(), line, what }
    }
}

/// The line of a place in a text, counted from 1.
pub(crate) fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// Fails when there are faults, and says each as `file:line: what`.
pub(crate) fn hold(faults: &[Fault]) {
    let lines: Vec<String> =
        faults.iter().map(|Fault { path, line, what }| format!("{path}:{line}: {what}")).collect();
    assert!(lines.is_empty(), "{} to mend:\n{}", lines.len(), lines.join("\n"));
}

/// A rule over one file finds a fault at each of these lines of a file that breaks it.
pub(crate) fn finds(rule: impl Fn(&File) -> Vec<Fault>, path: &str, text: &str, lines: &[usize]) {
    let found: Vec<usize> = rule(&File::new(path, text)).iter().map(|fault| fault.line).collect();
    assert_eq!(found, lines, "{path}: {text}");
}
