//! Locks between the tabs of this site: what one tab holds, no other gets. It knows names, not what they stand for.
//! A browser may have no locks; then everybody gets everything.

use super::by_name::{ask, get, method, promise, set};
use futures_util::future::{Either, select};
use js_sys::{Array, Function, Object, Promise};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

/// A lock that this tab holds until this is dropped, or the tab is closed. The browser frees it a moment later.
pub struct Held(Option<Function>);

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(release) = &self.0 {
            // Resolving a promise cannot fail.
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

/// Takes the lock of this name; `None` when somebody holds it, be it this tab.
pub async fn hold(name: &str) -> Option<Held> {
    let locks = manager();
    let Some(request) = method(&locks, "request") else { return Some(Held(None)) };
    // The browser frees the lock once this is resolved. Held from here on, so that dropping the future frees it too.
    let (end, release) = promise();
    let held = Held(Some(release));
    let (answer, tell) = promise();
    let callback = Closure::once_into_js(move |lock: JsValue| {
        // Calling the resolver of a promise cannot fail.
        let _ = tell.call1(&JsValue::UNDEFINED, &JsValue::from_bool(lock.is_truthy()));
        JsValue::from(end)
    });
    let options = Object::new();
    set(&options, "ifAvailable", &JsValue::TRUE);
    let asked = request.call3(&locks, &JsValue::from_str(name), &options, &callback);
    let Ok(asked) = asked else { return Some(Held(None)) };
    let ended = JsFuture::from(Promise::resolve(&asked));
    match select(JsFuture::from(answer), ended).await {
        Either::Left((granted, _)) => granted.is_ok_and(|granted| granted.is_truthy()).then_some(held),
        // It ends without an answer only where it fails: a page may be too isolated to have locks.
        Either::Right(_) => Some(Held(None)),
    }
}

/// Whether somebody, in this tab or another, holds the lock of this name.
pub async fn is_held(name: &str) -> bool {
    let Some(all) = ask(&manager(), "query", &JsValue::UNDEFINED).await else { return false };
    let Ok(held) = get(&all, "held").dyn_into::<Array>() else { return false };
    held.iter().any(|lock| get(&lock, "name") == name)
}

/// The browser's locks, by name: web-sys has them only as unstable. `undefined` where there are none.
fn manager() -> JsValue {
    web_sys::window().map(|window| get(&window.navigator(), "locks")).unwrap_or_default()
}
