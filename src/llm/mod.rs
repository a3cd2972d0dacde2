//! The OpenAI-compatible chat protocol, pure: what is sent, what comes back, and what went wrong.
//! It knows no browser and no workflow.

pub mod message;
pub mod reply;

pub use message::{ChatRequest, Message, Role};
pub use reply::{Finish, Reply, ToolCall, Usage};
