//! What is handed on, in links and files: it comes back as it was, in few characters, and whatever else is read gives an
//! error in words or what could be saved.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "sharing/contents.rs"]
mod contents;
#[path = "sharing/documents.rs"]
mod documents;
#[path = "sharing/files.rs"]
mod files;
#[path = "sharing/hostile.rs"]
mod hostile;
#[path = "sharing/links.rs"]
mod links;
#[path = "sharing/long_run.rs"]
mod long_run;
#[path = "sharing/revisions.rs"]
mod revisions;
#[path = "sharing/runs.rs"]
mod runs;
#[path = "sharing/squeeze.rs"]
mod squeeze;
