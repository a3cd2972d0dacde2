//! The worker's own program: the check of `validation.rs` under a name that `worker.js` calls. It knows neither messages
//! nor the page. It takes those two files into itself: naming the library would bring along all that the page's libraries
//! export.

#[cfg(target_arch = "wasm32")]
#[allow(dead_code, reason = "the page has further ports")]
mod ports;
#[cfg(target_arch = "wasm32")]
mod validation;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::wasm_bindgen;

/// Checks two JSON texts, and answers as a JSON text: a `Result<(), Invalid>` as serde writes it.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen]
pub fn check(schema: &str, value: &str) -> String {
    let result = validation::check(schema, value);
    // It has neither maps nor numbers, which alone may fail.
    serde_json::to_string(&result).unwrap_or_default()
}

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    println!("This program is a worker of a web page: `make serve` builds and serves it.");
}
