//! The tab's latest run, kept so that a reload loses nothing of it. A run that was under way comes back interrupted;
//! nothing is sent by itself. It knows no keys, which no run holds.

use super::live_run::{LiveRun, WhatRuns};
use crate::{
    browser::storage,
    document::{Connection, Document},
    run::Trace,
};
use serde::{Deserialize, Serialize};

/// The name under which the run is kept.
const RUN: &str = "run";
/// The name under which the run is kept that it goes on from.
const BEFORE: &str = "run-before";

/// What is kept of a run.
#[derive(Deserialize)]
pub(super) struct Kept {
    pub(super) id: u64,
    pub(super) has_key: bool,
    pub(super) goes_on: bool,
    pub(super) document: Document,
    pub(super) connection: Connection,
    pub(super) trace: Trace,
}

/// Keeps a run in this tab, in place of the one that was kept, and says whether it could. One that is too large for the
/// browser is not kept at all: half a log would be a lie.
pub(super) fn keep(run: &LiveRun) -> bool {
    let Some(text) = text_of(run) else { return false };
    if storage::tab_set(RUN, &text) {
        return true;
    }
    // What it is compared with is worth less than the run itself.
    storage::tab_remove(BEFORE);
    storage::tab_set(RUN, &text)
}

/// Keeps the run that the next one goes on from, or none, to compare with after a reload, too.
pub(super) fn keep_before(run: Option<&LiveRun>) {
    match run.and_then(text_of) {
        Some(text) => drop(storage::tab_set(BEFORE, &text)),
        None => storage::tab_remove(BEFORE),
    }
}

fn text_of(run: &LiveRun) -> Option<String> {
    #[derive(Serialize)]
    struct Keeping<'a> {
        id: u64,
        has_key: bool,
        goes_on: bool,
        document: &'a Document,
        connection: &'a Connection,
        trace: &'a Trace,
    }
    let WhatRuns { id, has_key, goes_on, document, connection, .. } = run.what();
    let (id, has_key, goes_on) = (*id, *has_key, *goes_on);
    run.trace(|trace| {
        serde_json::to_string(&Keeping { id, has_key, goes_on, document, connection, trace }).ok()
    })
}

/// The run that was kept.
pub(super) fn load() -> Option<Kept> {
    read(RUN)
}

/// The run that it goes on from.
pub(super) fn load_before() -> Option<Kept> {
    read(BEFORE)
}

fn read(name: &str) -> Option<Kept> {
    serde_json::from_str(&storage::tab_get(name)?).ok()
}

/// Whether there may be one.
pub(super) fn is_there() -> bool {
    storage::tab_get(RUN).is_some()
}
