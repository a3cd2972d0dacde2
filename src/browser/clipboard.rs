//! The clipboard, for writing only.

use wasm_bindgen_futures::JsFuture;

/// Puts `text` on the clipboard. Whether the browser allowed it.
pub async fn copy(text: &str) -> bool {
    let Some(navigator) = web_sys::window().map(|window| window.navigator()) else { return false };
    // Pages that were not loaded over a secure connection have none.
    let has_one = js_sys::Reflect::has(&navigator, &"clipboard".into()).unwrap_or_default();
    has_one && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}
