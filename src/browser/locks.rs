//! Locks between the tabs of this site: what one tab holds, no other gets. It knows names, not what they stand for.
//! A browser may have no locks; then everybody gets everything.

use js_sys::{Array, Function, Object, Promise, Reflect};
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
    let Some((locks, request)) = method("request") else { return Some(Held(None)) };
    // The browser frees the lock once this is resolved. Held from here on, so that dropping the future frees it too.
    let (end, held) = promise();
    let held = Held(Some(held));
    let (answer, tell) = promise();
    let callback = Closure::once_into_js(move |lock: JsValue| {
        // Calling the resolver of a promise cannot fail.
        let _ = tell.call1(&JsValue::UNDEFINED, &JsValue::from_bool(lock.is_truthy()));
        end
    });
    let options = Object::new();
    // Setting a property on a plain object cannot fail.
    let _ = Reflect::set(&options, &JsValue::from_str("ifAvailable"), &JsValue::TRUE);
    let request = request.call3(&locks, &JsValue::from_str(name), &options, &callback);
    let Ok(request) = request else { return Some(Held(None)) };
    // The request itself ends with the lock, or fails before it asks: a page may be too isolated to have locks.
    match JsFuture::from(Promise::race(&Array::of2(&answer, &request))).await {
        Ok(granted) => granted.is_truthy().then_some(held),
        Err(_) => Some(Held(None)),
    }
}

/// Whether somebody, in this tab or another, holds the lock of this name.
pub async fn is_held(name: &str) -> bool {
    holders(name).await.unwrap_or_default()
}

async fn holders(name: &str) -> Option<bool> {
    let (locks, query) = method("query")?;
    let asked = query.call0(&locks).ok()?.dyn_into::<Promise>().ok()?;
    let all = JsFuture::from(asked).await.ok()?;
    let held: Array = Reflect::get(&all, &JsValue::from_str("held")).ok()?.dyn_into().ok()?;
    let key = JsValue::from_str("name");
    Some(held.iter().any(|lock| Reflect::get(&lock, &key).is_ok_and(|held| held == name)))
}

/// The browser's locks and one of their methods. By name: web-sys has them only as unstable.
fn method(name: &str) -> Option<(JsValue, Function)> {
    let navigator = web_sys::window()?.navigator();
    let locks = Reflect::get(&navigator, &JsValue::from_str("locks")).ok()?;
    // Where there are no locks this is no object, and the next line fails.
    let method = Reflect::get(&locks, &JsValue::from_str(name)).ok()?.dyn_into().ok()?;
    Some((locks, method))
}

/// A promise and what resolves it.
fn promise() -> (Promise, Function) {
    // Not `Function::default()`: that makes one out of text, which the page's policy forbids.
    let mut resolver = None;
    let promise = Promise::new(&mut |resolve, _| resolver = Some(resolve));
    // A promise calls what it is made with at once.
    (promise, resolver.unwrap_or_else(|| JsValue::UNDEFINED.unchecked_into()))
}
