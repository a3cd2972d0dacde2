//! Which tools of a person's own may run: what they allowed is kept in this browser, apart from every document. It does not
//! know what the tools do.

use crate::{browser::storage, workflow::tools::AllowedTools};

/// The name under which it is kept.
const ALLOWED: &str = "allowed-tools";

/// What was allowed so far, in this tab or another.
pub(super) fn allowed() -> AllowedTools {
    storage::local_get(ALLOWED).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// Keeps what is allowed from now on.
pub(super) fn keep(allowed: &AllowedTools) {
    if let Ok(text) = serde_json::to_string(allowed) {
        storage::local_set(ALLOWED, &text);
    }
}
