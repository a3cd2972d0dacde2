//! What comes back over the wire: bytes in the shapes that real providers send, and the reply each must give.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "wire/bodies.rs"]
mod bodies;
#[path = "wire/check.rs"]
mod check;
#[path = "wire/cuts.rs"]
mod cuts;
#[path = "wire/envelopes.rs"]
mod envelopes;
#[path = "wire/streams.rs"]
mod streams;
#[path = "wire/tools.rs"]
mod tools;
