//! Files that the build put beside the page, each named by a `<link>` with its digest, and fetched when they are first
//! needed. It knows nothing of what is in them.

use super::{
    by_name::{ask, get, method, set},
    page,
    request::AbortOnDrop,
};
use js_sys::{Object, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// The file of the first link that this CSS selector finds, in this form, if it has the digest that the build wrote into
/// the page. Without a digest there nothing is fetched.
pub(super) async fn fetch(link: &str, form: &str) -> Option<JsValue> {
    let link = page::document()?.query_selector(link).ok()??;
    let integrity = get(&link, "integrity");
    if !integrity.as_string()?.starts_with("sha384-") {
        return None;
    }
    let abort = AbortOnDrop::new().ok()?;
    let options = Object::new();
    set(&options, "integrity", &integrity);
    set(&options, "signal", &abort.signal());
    let window = page::window()?;
    let asked = method(&window, "fetch")?.call2(&window, &get(&link, "href"), &options).ok()?;
    let answer = JsFuture::from(Promise::resolve(&asked)).await.ok()?;
    ask(&answer, form, &JsValue::UNDEFINED).await
}
