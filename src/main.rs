//! The page's entry point. On native targets it only says where the program really runs.

#[cfg(target_arch = "wasm32")]
fn main() {
    workflow_playground::ui::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    println!("This program is a web page: `make serve` builds and serves it.");
}
