//! The tools that read and write the workspace's files. What they say is for a model to read: short, and an error says
//! what to do instead.

use super::Builtin;
use crate::workflow::workspace::{FilePath, MAX_FILE, MAX_FILES, NoRoom, Workspace};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// The most lines that a search tells.
const MAX_FOUND: usize = 100;
/// The longest line that a search tells, in characters.
const MAX_LINE: usize = 200;

/// What a tool says; an error is said to the model as one.
pub(super) type Said = Result<String, String>;

/// The arguments of a call, which its schema has let pass.
pub(super) type Arguments = Map<String, Value>;

/// `list_files`.
pub(super) const LIST_FILES: Builtin = Builtin {
    name: "list_files",
    description: "Lists the files of the workspace, each with its number of lines.",
    parameters: || super::parameters(&[], json!({})),
    needs: super::Needs::Files(list_files),
};

/// `read_file`.
pub(super) const READ_FILE: Builtin = Builtin {
    name: "read_file",
    description: "Reads a file of the workspace, or some of its lines. Each line has its number before it.",
    parameters: || {
        let from =
            json!({"type": "integer", "minimum": 1, "description": "The first line to read; 1 by default."});
        let to = json!({"type": "integer", "minimum": 1, "description": "The last line to read; the end by default."});
        super::parameters(&["path"], json!({"path": super::path(), "from_line": from, "to_line": to}))
    },
    needs: super::Needs::Files(read_file),
};

/// `grep`.
pub(super) const GREP: Builtin = Builtin {
    name: "grep",
    description: "Finds the lines of the workspace's files that contain a text. The text is plain, not a pattern.",
    parameters: || {
        let text = json!({"type": "string", "minLength": 1, "description": "What to look for."});
        let path = json!({"type": "string", "description": "Look in this file only."});
        super::parameters(&["text"], json!({"text": text, "path": path}))
    },
    needs: super::Needs::Files(grep),
};

/// `write_file`.
pub(super) const WRITE_FILE: Builtin = Builtin {
    name: "write_file",
    description: "Writes a whole file of the workspace: a new one, or in place of what is there.",
    parameters: || {
        let content = json!({"type": "string", "description": "The whole text of the file."});
        super::parameters(&["path", "content"], json!({"path": super::path(), "content": content}))
    },
    needs: super::Needs::Files(write_file),
};

/// `edit_file`.
pub(super) const EDIT_FILE: Builtin = Builtin {
    name: "edit_file",
    description: "Replaces a piece of a file's text. The old text must stand in the file exactly once.",
    parameters: || {
        let old = json!({"type": "string", "minLength": 1,
            "description": "The text to replace, exactly as it stands there, without line numbers."});
        let new = json!({"type": "string", "description": "What to put in its place."});
        super::parameters(
            &["path", "old_text", "new_text"],
            json!({"path": super::path(), "old_text": old, "new_text": new}),
        )
    },
    needs: super::Needs::Files(edit_file),
};

/// An argument that is a text; empty where it is absent.
pub(super) fn text<'a>(arguments: &'a Arguments, name: &str) -> &'a str {
    arguments.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn number(arguments: &Arguments, name: &str) -> Option<usize> {
    // Models write 3.0 as well as 3.
    let number = arguments.get(name)?.as_f64()?;
    (number >= 1.0).then_some(number as usize)
}

/// A file that is there, by the argument `path`.
fn file<'a>(arguments: &Arguments, space: &'a Workspace) -> Result<(FilePath, &'a str), String> {
    let path = path(arguments)?;
    match space.text(&path) {
        Some(text) => Ok((path, text)),
        None => Err(missing(path.as_str(), space)),
    }
}

fn path(arguments: &Arguments) -> Result<FilePath, String> {
    let typed = text(arguments, "path");
    FilePath::read(typed)
        .ok_or_else(|| format!("\"{typed}\" is no path inside the workspace. A path looks like src/name.js."))
}

/// That a file is not there, and what is.
pub(super) fn missing(path: &str, space: &Workspace) -> String {
    let paths: Vec<&str> = space.files().map(|(path, _)| path).take(MAX_FOUND).collect();
    match paths.is_empty() {
        true => format!("there is no file {path}: the workspace is empty."),
        false => format!("there is no file {path}. There are: {}.", paths.join(", ")),
    }
}

fn list_files(_: &Arguments, space: &mut Workspace) -> Said {
    let list: Vec<String> =
        space.files().map(|(path, text)| format!("{path} ({} lines)", text.lines().count())).collect();
    Ok(if list.is_empty() { "The workspace is empty.".to_owned() } else { list.join("\n") })
}

fn read_file(arguments: &Arguments, space: &mut Workspace) -> Said {
    let (path, text) = file(arguments, space)?;
    let lines = text.lines().count();
    let (from, to) =
        (number(arguments, "from_line").unwrap_or(1), number(arguments, "to_line").unwrap_or(lines));
    if lines == 0 {
        return Ok(format!("{} is empty.", path.as_str()));
    }
    if from > lines || to < from {
        return Err(format!(
            "{} has the lines 1 to {lines}; {from} to {to} are none of them.",
            path.as_str()
        ));
    }
    let width = to.min(lines).to_string().len();
    let mut said = String::new();
    for (number, line) in (1..).zip(text.lines()).take(to).skip(from - 1) {
        // Writing to a string cannot fail.
        let _ = writeln!(said, "{number:>width$}  {line}");
    }
    Ok(said)
}

fn grep(arguments: &Arguments, space: &mut Workspace) -> Said {
    let wanted = text(arguments, "text");
    let only = match arguments.contains_key("path") {
        true => Some(file(arguments, space)?.0),
        false => None,
    };
    let is_meant = |path: &str| only.as_ref().is_none_or(|only| only.as_str() == path);
    let mut found = Vec::new();
    for (path, text) in space.files().filter(|(path, _)| is_meant(path)) {
        for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| line.contains(wanted)) {
            let line: String = line.trim().chars().take(MAX_LINE).collect();
            found.push(format!("{path}:{number}: {line}"));
        }
    }
    let more = found.len().saturating_sub(MAX_FOUND);
    found.truncate(MAX_FOUND);
    match (found.is_empty(), more) {
        (true, _) => Ok(format!("No line contains \"{wanted}\".")),
        (false, 0) => Ok(found.join("\n")),
        (false, more) => Ok(format!("{}\n… and {more} more lines", found.join("\n"))),
    }
}

fn write_file(arguments: &Arguments, space: &mut Workspace) -> Said {
    let (path, content) = (path(arguments)?, text(arguments, "content"));
    let was_there = space.text(&path).is_some();
    put(space, path.clone(), content.to_owned())?;
    let lines = content.lines().count();
    Ok(match was_there {
        true => format!("{} was replaced. It has {lines} lines now.", path.as_str()),
        false => format!("{} was made, with {lines} lines.", path.as_str()),
    })
}

fn edit_file(arguments: &Arguments, space: &mut Workspace) -> Said {
    let (old, new) = (text(arguments, "old_text"), text(arguments, "new_text"));
    let (path, content) = file(arguments, space)?;
    let name = path.as_str();
    match content.matches(old).count() {
        0 => Err(format!("the old text does not stand in {name}. Read the file, and copy the text exactly.")),
        1 if old == new => Err("the new text is the same as the old one.".to_owned()),
        1 => {
            let before = content.find(old).unwrap_or_default();
            let line = content[..before].matches('\n').count() + 1;
            let said = format!("{name} was changed at line {line}.");
            let changed = content.replacen(old, new, 1);
            put(space, path, changed)?;
            Ok(said)
        }
        times => {
            Err(format!("the old text stands in {name} {times} times. Take more of the text around it."))
        }
    }
}

fn put(space: &mut Workspace, path: FilePath, text: String) -> Result<(), String> {
    space.write(path, text).map_err(|no_room| match no_room {
        NoRoom::Files => format!("the workspace has room for {MAX_FILES} files, and that many are there."),
        NoRoom::Text => format!("a file may hold {MAX_FILE} bytes at most."),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workflow::workspace::WorkspaceFile;

    fn space() -> Workspace {
        let file = |path: &str, text: &str| WorkspaceFile { path: path.into(), text: text.into() };
        Workspace::of(&[
            file("a.js", "one\ntwo\ntwo more\n"),
            file("b/c.js", "three two"),
            file("empty.js", ""),
        ])
    }

    /// A tool that is called so says this.
    fn check(tool: &Builtin, arguments: &Value, said: Result<&str, &str>) {
        let super::super::Needs::Files(run) = tool.needs else { panic!("it needs files") };
        let arguments = arguments.as_object().cloned().unwrap_or_default();
        let found = run(&arguments, &mut space());
        assert_eq!(found.as_deref().map_err(String::as_str), said, "{} {arguments:?}", tool.name);
    }

    #[test]
    fn files_are_listed_read_and_searched() {
        check(&LIST_FILES, &json!({}), Ok("a.js (3 lines)\nb/c.js (1 lines)\nempty.js (0 lines)"));
        check(&READ_FILE, &json!({"path": "a.js"}), Ok("1  one\n2  two\n3  two more\n"));
        check(&READ_FILE, &json!({"path": "./a.js", "from_line": 2, "to_line": 2.0}), Ok("2  two\n"));
        check(&READ_FILE, &json!({"path": "a.js", "from_line": 3, "to_line": 99}), Ok("3  two more\n"));
        check(&READ_FILE, &json!({"path": "empty.js"}), Ok("empty.js is empty."));
        check(
            &READ_FILE,
            &json!({"path": "a.js", "from_line": 4}),
            Err("a.js has the lines 1 to 3; 4 to 3 are none of them."),
        );
        check(
            &READ_FILE,
            &json!({"path": "d.js"}),
            Err("there is no file d.js. There are: a.js, b/c.js, empty.js."),
        );
        check(
            &READ_FILE,
            &json!({"path": "../a.js"}),
            Err("\"../a.js\" is no path inside the workspace. A path looks like src/name.js."),
        );
        check(&GREP, &json!({"text": "two"}), Ok("a.js:2: two\na.js:3: two more\nb/c.js:1: three two"));
        check(&GREP, &json!({"text": "two", "path": "b/c.js"}), Ok("b/c.js:1: three two"));
        check(&GREP, &json!({"text": "t.o"}), Ok("No line contains \"t.o\"."));
    }

    #[test]
    fn files_are_written_and_changed() {
        let write = |path: &str, content: &str| json!({"path": path, "content": content});
        check(&WRITE_FILE, &write("n.js", "1\n2"), Ok("n.js was made, with 2 lines."));
        check(&WRITE_FILE, &write("a.js", ""), Ok("a.js was replaced. It has 0 lines now."));
        check(
            &WRITE_FILE,
            &write("a.js", &"x".repeat(MAX_FILE + 1)),
            Err("a file may hold 200000 bytes at most."),
        );
        let edit = |old: &str, new: &str| json!({"path": "a.js", "old_text": old, "new_text": new});
        check(&EDIT_FILE, &edit("two more", "2"), Ok("a.js was changed at line 3."));
        check(&EDIT_FILE, &edit("one", "1"), Ok("a.js was changed at line 1."));
        check(
            &EDIT_FILE,
            &edit("two", "2"),
            Err("the old text stands in a.js 2 times. Take more of the text around it."),
        );
        check(
            &EDIT_FILE,
            &edit("four", "4"),
            Err("the old text does not stand in a.js. Read the file, and copy the text exactly."),
        );
        check(&EDIT_FILE, &edit("one", "one"), Err("the new text is the same as the old one."));
    }
}
