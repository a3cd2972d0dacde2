//! What only a browser can tell: keys and their origins, storage, locks, growing text, the page's clock and frames,
//! what is found out when `fetch` fails, workers and their end, the sandbox, and that reading leaves the page alive.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "web/deflate.rs"]
mod deflate;
#[path = "web/diagnosis.rs"]
mod diagnosis;
#[path = "web/fetching.rs"]
mod fetching;
#[path = "web/javascript.rs"]
mod javascript;
#[path = "web/keys.rs"]
mod keys;
#[path = "web/locks.rs"]
mod locks;
#[path = "web/page.rs"]
mod page;
#[path = "web/reading.rs"]
mod reading;
#[path = "web/sandbox.rs"]
mod sandbox;
#[path = "web/sending.rs"]
mod sending;
#[path = "web/text.rs"]
mod text;
#[path = "web/validator.rs"]
mod validator;

use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);

/// The origin that the tests' own page was served from: a server that is surely there.
fn page_origin() -> String {
    web_sys::window().unwrap().location().origin().unwrap()
}

/// Runs a script of the page, which is known to run.
fn js(script: &str) -> wasm_bindgen::JsValue {
    js_sys::eval(script).unwrap_or_else(|error| panic!("{script}: {error:?}"))
}
