//! The worker's entry point: checks values against schemas on a thread of its own, which the page can end at any moment.
//! A message is `[schema, value]`, two JSON texts; the answer is a JSON text, too. It knows nothing of the page.

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    println!("This program is a worker of a web page: `make serve` builds and serves it.");
}
