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

/// Keeps a run in this tab, in place of the one before, and says whether it could. One that is too large for the browser
/// is not kept at all: half a log would be a lie.
pub(super) fn keep(run: &LiveRun) -> bool {
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
    let text = run.trace(|trace| {
        serde_json::to_string(&Keeping {
            id: *id,
            has_key: *has_key,
            goes_on: *goes_on,
            document,
            connection,
            trace,
        })
    });
    text.is_ok_and(|text| storage::tab_set(RUN, &text))
}

/// The run that was kept.
pub(super) fn load() -> Option<Kept> {
    serde_json::from_str(&storage::tab_get(RUN)?).ok()
}

/// Whether there may be one.
pub(super) fn is_there() -> bool {
    storage::tab_get(RUN).is_some()
}
