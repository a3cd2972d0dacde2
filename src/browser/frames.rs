//! The browser's frames: work that is wanted at most once per frame.

use wasm_bindgen::{JsCast, closure::Closure};

/// Runs `work` before the next frame is drawn. A hidden tab draws none until it is seen again.
pub fn before_next(work: impl FnOnce() + 'static) {
    let Some(window) = web_sys::window() else { return };
    let callback = Closure::once_into_js(work);
    // It fails only where there is no document to draw.
    let _ = window.request_animation_frame(callback.unchecked_ref());
}
