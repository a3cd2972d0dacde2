//! Which tools of a person's own may run: what they allowed is kept in this browser, apart from every document, and what the
//! gallery brings is ours. It does not know what the tools do.

use crate::{
    browser::storage,
    document::gallery,
    workflow::tools::{AllowedTools, OwnTool},
};
use leptos::prelude::*;
use std::cell::OnceCell;

/// The name under which it is kept.
const ALLOWED: &str = "allowed-tools";

/// What is allowed.
struct Allowed {
    /// By being the gallery's.
    ours: AllowedTools,
    /// By the person.
    seen: ArcRwSignal<AllowedTools>,
}

thread_local! {
    static ALLOWED_HERE: OnceCell<Allowed> = const { OnceCell::new() };
}

fn with<R>(work: impl FnOnce(&Allowed) -> R) -> R {
    let make = || {
        let mut ours = AllowedTools::default();
        gallery::own_tools().iter().for_each(|tool| ours.allow(tool));
        Allowed { ours, seen: ArcRwSignal::new(kept().unwrap_or_default()) }
    };
    ALLOWED_HERE.with(|cell| work(cell.get_or_init(make)))
}

fn kept() -> Option<AllowedTools> {
    storage::local_get(ALLOWED).and_then(|text| serde_json::from_str(&text).ok())
}

/// Takes over what was allowed in another tab.
fn take_over() {
    with(|allowed| {
        if let Some(kept) = kept().filter(|kept| allowed.seen.with_untracked(|seen| seen != kept)) {
            allowed.seen.set(kept);
        }
    });
}

/// What was allowed so far, in this tab or another.
pub(super) fn allowed() -> AllowedTools {
    take_over();
    with(|allowed| {
        let mut all = allowed.seen.get_untracked();
        all.join(&allowed.ours);
        all
    })
}

/// Whether a tool's code may run. Tracked.
pub(super) fn is_allowed(tool: &OwnTool) -> bool {
    with(|allowed| allowed.seen.with(|seen| seen.has(tool)) || allowed.ours.has(tool))
}

/// Lets a tool's code run from now on.
pub(super) fn allow(tool: &OwnTool) {
    change(|seen| seen.allow(tool));
}

/// Lets what a person made of a tool run if the tool itself may. What it was `in_passing` only is forgotten. Whether what it
/// is now will be.
pub(super) fn follow(before: &OwnTool, after: &OwnTool, in_passing: bool) -> bool {
    if !untrack(|| is_allowed(before)) {
        return false;
    }
    let is_new = !untrack(|| is_allowed(after));
    change(|seen| {
        if in_passing {
            seen.forbid(before);
        }
        seen.allow(after);
    });
    is_new
}

fn change(change: impl FnOnce(&mut AllowedTools)) {
    take_over();
    with(|allowed| {
        allowed.seen.update(change);
        if let Ok(text) = allowed.seen.with_untracked(serde_json::to_string) {
            storage::local_set(ALLOWED, &text);
        }
    });
}
