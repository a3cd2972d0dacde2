//! The text files that an agent works on, in memory. It knows paths and sizes, and no disk, no tool and no language.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most files that there may be.
pub const MAX_FILES: usize = 200;
/// The most that one file may hold, in bytes.
pub const MAX_FILE: usize = 200_000;
/// The longest path, in bytes.
const MAX_PATH: usize = 200;

/// A file as a person gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WorkspaceFile {
    /// Its path, such as `src/sort.js`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// A path inside a workspace: relative, with `/` between its parts, none of them `.` or `..`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FilePath(String);

impl FilePath {
    /// Reads a path. `./` and `/` at its start say nothing here.
    pub fn read(text: &str) -> Option<Self> {
        let mut path = text.trim();
        while let Some(rest) = path.strip_prefix("./").or_else(|| path.strip_prefix('/')) {
            path = rest;
        }
        let is_part = |part: &str| !part.is_empty() && part != "." && part != "..";
        let is_plain = !path.contains(|c: char| c.is_control() || c == '\\');
        (is_plain && path.len() <= MAX_PATH && path.split('/').all(is_part)).then(|| Self(path.to_owned()))
    }

    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is wrong with a file as a person gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFault {
    /// It has no path.
    NoPath,
    /// Its path leads out of the workspace, or nowhere.
    BadPath,
    /// Another one has the same path.
    Twice,
    /// It holds more than [`MAX_FILE`].
    TooLarge,
}

/// The first thing wrong with each of the files that a person gave, by its place among them.
pub fn faults(files: &[WorkspaceFile]) -> Vec<(usize, FileFault)> {
    let paths: Vec<Option<FilePath>> = files.iter().map(|file| FilePath::read(&file.path)).collect();
    let fault = |(index, file): (usize, &WorkspaceFile)| {
        let path = &paths[index];
        let fault = match path {
            None if file.path.trim().is_empty() => FileFault::NoPath,
            None => FileFault::BadPath,
            Some(_) if paths.iter().filter(|other| *other == path).count() > 1 => FileFault::Twice,
            Some(_) if file.text.len() > MAX_FILE => FileFault::TooLarge,
            Some(_) => return None,
        };
        Some((index, fault))
    };
    files.iter().enumerate().filter_map(fault).collect()
}

/// A path for a new file, which no other has.
pub fn new_path(files: &[WorkspaceFile]) -> String {
    let paths: Vec<Option<FilePath>> = files.iter().map(|file| FilePath::read(&file.path)).collect();
    let is_free = |path: &String| !paths.contains(&Some(FilePath(path.clone())));
    (1..).map(|number| format!("file-{number}.txt")).find(is_free).unwrap_or_default()
}

/// Why a file could not be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoRoom {
    /// There are [`MAX_FILES`] already.
    Files,
    /// It would hold more than [`MAX_FILE`].
    Text,
}

/// Files by their paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Workspace(BTreeMap<FilePath, String>);

impl Workspace {
    /// The files that a person gave. Of two with the same path the later one counts; those without a path are left out.
    pub fn of(files: &[WorkspaceFile]) -> Self {
        let read = |file: &WorkspaceFile| Some((FilePath::read(&file.path)?, file.text.clone()));
        Self(files.iter().filter_map(read).collect())
    }

    /// The paths and texts, by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The same as a map of its own.
    pub fn to_map(&self) -> BTreeMap<String, String> {
        self.files().map(|(path, text)| (path.to_owned(), text.to_owned())).collect()
    }

    /// A file's text.
    pub fn text(&self, path: &FilePath) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }

    /// The text of the file at a path as it is written in full.
    pub fn file(&self, path: &str) -> Option<&str> {
        self.files().find(|(other, _)| *other == path).map(|(_, text)| text)
    }

    /// Writes a file, whether it was there or not.
    ///
    /// # Errors
    /// [`NoRoom`], and nothing is changed.
    pub fn write(&mut self, path: FilePath, text: String) -> Result<(), NoRoom> {
        if text.len() > MAX_FILE {
            return Err(NoRoom::Text);
        }
        if !self.0.contains_key(&path) && self.0.len() >= MAX_FILES {
            return Err(NoRoom::Files);
        }
        self.0.insert(path, text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_inside() {
        for (text, path) in [
            ("a.js", Some("a.js")),
            (" ./src/a.js ", Some("src/a.js")),
            ("/a.js", Some("a.js")),
            (".//a.js", Some("a.js")),
            (".hidden", Some(".hidden")),
            ("", None),
            (".", None),
            ("..", None),
            ("../a", None),
            ("a/../b", None),
            ("a//b", None),
            ("a/", None),
            ("a\\b", None),
            ("a\nb", None),
        ] {
            assert_eq!(FilePath::read(text).as_ref().map(FilePath::as_str), path, "{text:?}");
        }
    }

    fn file(path: &str, text: &str) -> WorkspaceFile {
        WorkspaceFile { path: path.into(), text: text.into() }
    }

    #[test]
    fn each_file_is_told_what_is_wrong_with_it() {
        let large = "x".repeat(MAX_FILE + 1);
        let files = [
            file("a", ""),
            file(" ", ""),
            file("../b", ""),
            file("./c", ""),
            file("c", &large),
            file("d", &large),
            file("e", &large[1..]),
        ];
        use FileFault::{BadPath, NoPath, TooLarge, Twice};
        assert_eq!(faults(&files), [(1, NoPath), (2, BadPath), (3, Twice), (4, Twice), (5, TooLarge)]);
        assert_eq!(new_path(&files), "file-1.txt");
        assert_eq!(new_path(&[file("./file-1.txt", ""), file("file-3.txt", "")]), "file-2.txt");
    }

    #[test]
    fn a_workspace_has_room_for_so_much() {
        let mut space = Workspace::of(&[file("b", "1"), file("a", "2"), file("", "3"), file("./b", "4")]);
        assert_eq!(space.files().collect::<Vec<_>>(), [("a", "2"), ("b", "4")]);
        let path = |text: &str| FilePath::read(text).into_iter().next();
        let mut write = |name: &str, text: String| path(name).map(|path| space.write(path, text));
        assert_eq!(write("a", "x".repeat(MAX_FILE + 1)), Some(Err(NoRoom::Text)));
        for number in 2..MAX_FILES {
            assert_eq!(write(&format!("f{number}"), String::new()), Some(Ok(())));
        }
        assert_eq!(write("one more", String::new()), Some(Err(NoRoom::Files)));
        assert_eq!(write("a", "changed".into()), Some(Ok(())), "what is there can be changed");
    }
}
