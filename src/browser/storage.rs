//! The browser's storage: a tab's own, and the one that tabs share. It knows names and texts, not what they mean.
//! A browser may refuse storage altogether; then nothing is kept and nothing fails.

use web_sys::Storage;

/// Keeps a text for this tab, and for the next tab that has nothing of its own. Whether it was kept.
pub fn save(name: &str, text: &str) -> bool {
    // Not `||`: both are wanted.
    set(session(), name, text) | set(local(), name, text)
}

/// Sets a text, or drops an older one that it could not replace: no text is better than a stale one.
fn set(storage: Option<Storage>, name: &str, text: &str) -> bool {
    let Some(storage) = storage else { return false };
    let kept = storage.set_item(name, text).is_ok();
    if !kept {
        // Removal cannot fail where writing was tried.
        let _ = storage.remove_item(name);
    }
    kept
}

/// What [`save`] kept: the tab's own, else what another tab left.
pub fn load(name: &str) -> Option<String> {
    tab_get(name).or_else(|| local_get(name))
}

/// Drops what [`save`] kept.
pub fn remove(name: &str) {
    tab_remove(name);
    local_remove(name);
}

/// A text of this tab alone.
pub fn tab_get(name: &str) -> Option<String> {
    session()?.get_item(name).ok().flatten()
}

/// Sets a text of this tab alone. Whether it was kept; if not, there is none of this name any more.
pub fn tab_set(name: &str, text: &str) -> bool {
    set(session(), name, text)
}

/// Drops a text of this tab alone.
pub fn tab_remove(name: &str) {
    drop_from(session(), name);
}

/// A text that all tabs share.
pub fn local_get(name: &str) -> Option<String> {
    local()?.get_item(name).ok().flatten()
}

/// Sets a text that all tabs share.
pub fn local_set(name: &str, text: &str) {
    if let Some(storage) = local() {
        // A full or forbidden storage keeps nothing; the page goes on without.
        let _ = storage.set_item(name, text);
    }
}

/// Drops a text that all tabs share.
pub fn local_remove(name: &str) {
    drop_from(local(), name);
}

fn drop_from(storage: Option<Storage>, name: &str) {
    if let Some(storage) = storage {
        // Removal cannot fail where reading is allowed.
        let _ = storage.remove_item(name);
    }
}

fn session() -> Option<Storage> {
    web_sys::window()?.session_storage().ok().flatten()
}

fn local() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
