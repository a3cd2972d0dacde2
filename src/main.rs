//! The page's entry point. On native targets it only says where the program really runs.

fn main() {
    println!("This program is a web page: `make serve` builds and serves it.");
}
