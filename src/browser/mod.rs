//! The browser, and nothing but the browser: real implementations of the ports, keys, storage, the page.
//! It is the only room that names the web's own interfaces, and it knows no workflow and no screen.

mod beside;
mod by_name;
pub mod clipboard;
pub mod clock;
pub mod deflate;
pub mod diagnosis;
pub mod dom;
pub mod download;
pub mod fetch;
pub mod files;
pub mod frames;
pub mod locks;
mod pace;
pub mod page;
pub mod panic_screen;
mod request;
pub mod sandbox;
pub mod storage;
pub mod stream_text;
pub mod styles;
pub mod turns;
pub mod validator;
pub mod vault;

pub use clock::PageClock;
pub use deflate::PageDeflater;
pub use fetch::FetchTransport;
pub use sandbox::FrameSandbox;
pub use validator::WorkerValidator;
pub use vault::{ApiKey, KeyFault, KeyStatus, Origin, Vault};
