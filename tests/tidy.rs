//! What must hold for the tree itself: who may name whom, how files begin and how long they are, what is listed
//! where. Each rule is a function from a file or the tree to faults, and is shown to be able to fail.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "tidy/code.rs"]
mod code;
#[path = "tidy/files.rs"]
mod files;
#[path = "tidy/lists.rs"]
mod lists;
#[path = "tidy/rooms.rs"]
mod rooms;
#[path = "tidy/tree.rs"]
mod tree;
