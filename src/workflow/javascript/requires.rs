//! What a JavaScript text requires, and which file that is. It reads no more of the language than that takes: a call in
//! a comment counts, too.

use std::collections::BTreeMap;

/// The names in the text's `require` calls, in their order, where they are written out.
pub(super) fn required(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (at, call) in text.match_indices("require") {
        let before = text[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '$' | '.')) {
            continue;
        }
        let Some(argument) = text[at + call.len()..].trim_start().strip_prefix('(') else { continue };
        let argument = argument.trim_start();
        let Some(mark) = argument.chars().next().filter(|c| matches!(c, '"' | '\'' | '`')) else { continue };
        let Some((name, after)) = argument[1..].split_once(mark) else { continue };
        let is_composed = name.contains(['\n', '\\']) || (mark == '`' && name.contains("${"));
        if !is_composed && after.trim_start().starts_with([')', ',']) {
            found.push(name);
        }
    }
    found
}

/// The file that a name means to a file in this folder, as Node finds it; names of packages mean none.
pub(super) fn file_of(files: &BTreeMap<String, String>, folder: &str, name: &str) -> Option<String> {
    let start = match name.split('/').next()? {
        "." | ".." => folder,
        "" => "",
        _ => return None,
    };
    let mut path: Vec<&str> = start.split('/').filter(|part| !part.is_empty()).collect();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(path.pop()?),
            part => path.push(part),
        }
    }
    let path = path.join("/");
    let index = if path.is_empty() { "index.js".to_owned() } else { format!("{path}/index.js") };
    let candidates = [path.clone(), format!("{path}.js"), format!("{path}.json"), index];
    candidates
        .into_iter()
        .find(|file| (is_script(file) || file.ends_with(".json")) && files.contains_key(file))
}

/// Whether a file is JavaScript, by its name.
pub(super) fn is_script(file: &str) -> bool {
    [".js", ".cjs", ".mjs"].iter().any(|end| file.ends_with(end))
}

/// The first line, counted from 1, that is an `import` or an `export`. Lines are looked at by their beginnings alone.
pub(super) fn module_syntax(text: &str) -> Option<usize> {
    let is_one = |line: &str| {
        let Some((word, rest)) =
            ["import", "export"].iter().find_map(|word| Some((*word, line.strip_prefix(word)?)))
        else {
            return false;
        };
        let next = rest.trim_start();
        let after_space = next.len() < rest.len();
        let begins = |with: &[&str]| with.iter().any(|with| next.starts_with(with));
        match word {
            "import" if after_space => {
                begins(&["{", "*", "\"", "'"]) || next.contains(" from ") && !begins(&["=", "(", "."])
            }
            "import" => begins(&["{", "*", "\"", "'"]),
            _ if after_space => {
                begins(&["{", "*", "default", "const ", "let ", "var ", "function", "class ", "async "])
            }
            _ => begins(&["{", "*"]),
        }
    };
    text.lines().position(is_one).map(|at| at + 1)
}
