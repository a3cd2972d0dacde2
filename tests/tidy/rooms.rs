//! Who may name whom: the arrows between the rooms of `src/`, and the few words that belong to one room alone.

use crate::{
    code::{code_of, rooms_named, words},
    tree::{Fault, File, files, finds, hold, line_of},
};

/// The browser's own interfaces. Each stands for all names that begin so.
const BROWSER: &[&str] = &["web_sys", "js_sys", "gloo", "wasm_bindgen", "serde_wasm_bindgen"];
/// The library of the screen.
const SCREEN: &[&str] = &["leptos", "any_spawner"];
/// The types that hold keys.
const KEYS: &[&str] = &["ApiKey", "Vault"];

/// A room, or the file that is one.
struct Room {
    path: &'static str,
    /// Rooms that it never names.
    rooms: &'static [&'static str],
    /// Beginnings of words that it never names.
    words: &'static [&'static [&'static str]],
}

const ROOMS: &[Room] = &[
    Room {
        path: "src/ports.rs",
        rooms: &["browser", "demo", "document", "llm", "run", "ui", "workflow"],
        words: &[BROWSER, SCREEN, KEYS],
    },
    Room {
        path: "src/validation.rs",
        rooms: &["browser", "demo", "document", "llm", "run", "ui", "workflow"],
        words: &[BROWSER, SCREEN, KEYS],
    },
    Room {
        path: "src/llm/",
        rooms: &["browser", "demo", "document", "run", "ui", "workflow"],
        words: &[BROWSER, SCREEN, KEYS],
    },
    Room {
        path: "src/run/",
        rooms: &["browser", "demo", "document", "ui", "workflow"],
        words: &[BROWSER, SCREEN, KEYS],
    },
    Room {
        path: "src/workflow/",
        rooms: &["browser", "demo", "document", "ui"],
        words: &[BROWSER, SCREEN, KEYS],
    },
    Room { path: "src/document/", rooms: &["browser", "demo", "ui"], words: &[BROWSER, SCREEN, KEYS] },
    Room { path: "src/demo/", rooms: &["browser", "ui"], words: &[BROWSER, SCREEN, KEYS] },
    Room { path: "src/browser/", rooms: &["demo", "document", "run", "ui", "workflow"], words: &[SCREEN] },
    Room { path: "src/ui/", rooms: &["llm"], words: &[BROWSER] },
];

/// Files at the top that tie the rooms together.
const TOP: &[&str] = &["src/lib.rs", "src/main.rs", "src/worker.rs"];

fn room_of(file: &File) -> Option<&'static Room> {
    ROOMS.iter().find(|room| file.path.starts_with(room.path))
}

/// How many modules a file of `src/` lies below the crate's top.
fn depth(path: &str) -> usize {
    path.trim_start_matches("src/").trim_end_matches("/mod.rs").matches('/').count() + 1
}

fn never_names(file: &File) -> Vec<Fault> {
    let Some(room) = room_of(file) else { return Vec::new() };
    let code = code_of(&file.text);
    let mut faults = Vec::new();
    for (at, name) in rooms_named(&code, depth(&file.path)) {
        if room.rooms.contains(&name.as_str()) {
            let what = format!(
                "{} never names `{name}`: move this, or pass in what it needs through a type of its own or a port",
                room.path
            );
            faults.push(Fault::new(file, line_of(&code, at), what));
        }
    }
    for (at, word) in words(&code) {
        if room.words.iter().copied().flatten().any(|start| word.starts_with(start)) {
            let what = format!("{} never names `{word}`: that belongs to another room", room.path);
            faults.push(Fault::new(file, line_of(&code, at), what));
        }
    }
    faults
}

/// A new room must say what it never names.
fn has_a_room(file: &File) -> Vec<Fault> {
    if !file.is_rust_in("src/") || room_of(file).is_some() || TOP.contains(&file.path.as_str()) {
        return Vec::new();
    }
    let what = "this room is in no list: say in tests/tidy/rooms.rs what it never names".to_owned();
    vec![Fault::new(file, 1, what)]
}

#[test]
fn no_room_names_what_it_never_names() {
    // A room's own tests may look at what it is made for.
    let all = files().into_iter().filter(|file| file.is_rust_in("src/") && !file.path.contains("/tests/"));
    hold(&all.flat_map(|file| [never_names(&file), has_a_room(&file)]).flatten().collect::<Vec<_>>());
}

#[test]
fn the_rules_can_fail() {
    for room in ROOMS {
        let path =
            if room.path.ends_with('/') { format!("{}x/y.rs", room.path) } else { room.path.to_owned() };
        for name in room.rooms {
            finds(never_names, &path, &format!("//! x\nuse crate::{{a,\n {name}::b}};"), &[3]);
            finds(
                never_names,
                &path,
                &format!("//! crate::{name}\n// crate::{name}\n\"crate::{name}\""),
                &[],
            );
            let up = "super::".repeat(depth(&path));
            finds(never_names, &path, &format!("fn f() {{ {up}{name}::g() }}"), &[1]);
        }
        for word in room.words.iter().copied().flatten() {
            finds(never_names, &path, &format!("\nuse {word}_x::prelude::*;"), &[2]);
            finds(never_names, &path, &format!("#[cfg(test)]\nmod tests {{ use {word}; }}"), &[]);
        }
    }
    finds(has_a_room, "src/other/mod.rs", "", &[1]);
    finds(has_a_room, "src/run/mod.rs", "", &[]);
}
