//! Parts of the browser that are used by their names. Each part that is used by its type costs the first file some
//! seventy bytes, wherever it is used, and some have no type yet. It knows none of them.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

/// A property; `undefined` if there is none.
pub(super) fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or_default()
}

/// Sets a property of an object that is not frozen, which cannot fail.
pub(super) fn set(object: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &JsValue::from_str(name), value);
}

/// A method, if there is one of this name.
pub(super) fn method(object: &JsValue, name: &str) -> Option<Function> {
    get(object, name).dyn_into().ok()
}

/// Calls a method; `None` if there is none of this name, or it fails.
pub(super) fn call(object: &JsValue, name: &str, argument: &JsValue) -> Option<JsValue> {
    method(object, name)?.call1(object, argument).ok()
}

/// A new object of the class of this name, made with a function; `None` if there is none.
pub(super) fn made_with(class: &str, act: Closure<dyn Fn(JsValue)>) -> Option<JsValue> {
    made(class, &act.into_js_value())
}

/// A new object of the class of this name; `None` if there is none.
pub(super) fn made(class: &str, argument: &JsValue) -> Option<JsValue> {
    let class: Function = get(&js_sys::global(), class).dyn_into().ok()?;
    Reflect::construct(&class, &Array::of1(argument)).ok()
}

/// Calls a method, and waits for what it promises.
pub(super) async fn ask(object: &JsValue, name: &str, argument: &JsValue) -> Option<JsValue> {
    let promised = call(object, name, argument)?;
    JsFuture::from(Promise::resolve(&promised)).await.ok()
}

/// A promise, and what resolves it when it is called.
pub(super) fn promise() -> (Promise, Function) {
    let mut resolver = JsValue::UNDEFINED;
    // This form is in the program already.
    let promise = Promise::new_typed::<JsValue>(&mut |resolve, _| resolver = resolve.into());
    (promise, resolver.unchecked_into())
}

/// Sends a message to what answers each with one, such as a worker or a port, and gives the text that comes back; `None`
/// when it is none. `answer` is what `tell` resolves: something else may be told in its place.
pub(super) async fn answered(
    other: &JsValue,
    message: &JsValue,
    answer: Promise,
    tell: &Function,
) -> Option<String> {
    set(other, "onmessage", tell);
    call(other, "postMessage", message)?;
    get(&JsFuture::from(answer).await.ok()?, "data").as_string()
}
