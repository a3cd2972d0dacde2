//! What all requests of this page have in common: no cookie, no referrer, no cache, and an end when nobody waits
//! any more. It knows neither keys nor what a request is for.

use super::by_name::set;
use gloo_net::http::Request;
use js_sys::Object;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortController, AbortSignal};

/// Ends its request on drop, which after the last byte means nothing.
pub(super) struct AbortOnDrop(AbortController);

impl AbortOnDrop {
    pub(super) fn new() -> Result<Self, JsValue> {
        AbortController::new().map(Self)
    }

    /// What `fetch` listens to.
    pub(super) fn signal(&self) -> AbortSignal {
        self.0.signal()
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        // Without a reason: gloo-net panics on a reason that is no `Error`.
        self.0.abort();
    }
}

/// A request with these of `fetch`'s options that takes nothing along, and lasts no longer than `abort`.
pub(super) fn plain(url: &str, options: &Object, abort: &AbortOnDrop) -> Result<Request, JsValue> {
    set_texts(options, &[("credentials", "omit"), ("referrerPolicy", "no-referrer"), ("cache", "no-store")]);
    set(options, "signal", &abort.signal());
    web_sys::Request::new_with_str_and_init(url, options.unchecked_ref()).map(Request::from)
}

/// Sets properties of an object that is not frozen.
pub(super) fn set_texts(object: &Object, texts: &[(&str, &str)]) {
    for (name, text) in texts {
        set(object, name, &JsValue::from_str(text));
    }
}
