//! What all requests of this page have in common: no cookie, no referrer, no cache, and an end when nobody waits
//! any more. It knows neither keys nor what a request is for.

use gloo_net::http::RequestBuilder;
use wasm_bindgen::JsValue;
use web_sys::{AbortController, ReferrerPolicy, RequestCache, RequestCredentials};

/// Ends its request on drop, which after the last byte means nothing.
pub(super) struct AbortOnDrop(AbortController);

impl AbortOnDrop {
    pub(super) fn new() -> Result<Self, JsValue> {
        AbortController::new().map(Self)
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        // Without a reason: gloo-net panics on a reason that is no `Error`.
        self.0.abort();
    }
}

/// A request to `url` that takes nothing along, and lasts no longer than `abort`.
pub(super) fn plain(url: &str, abort: &AbortOnDrop) -> RequestBuilder {
    RequestBuilder::new(url)
        .abort_signal(Some(&abort.0.signal()))
        .credentials(RequestCredentials::Omit)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .cache(RequestCache::NoStore)
}
