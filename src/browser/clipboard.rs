//! The clipboard, for writing only.

use wasm_bindgen_futures::JsFuture;

/// Puts `text` on the clipboard. Whether the browser allowed it.
pub async fn copy(text: &str) -> bool {
    match web_sys::window() {
        Some(window) => JsFuture::from(window.navigator().clipboard().write_text(text)).await.is_ok(),
        None => false,
    }
}
