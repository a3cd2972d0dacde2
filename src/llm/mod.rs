//! The OpenAI-compatible chat protocol, pure: what is sent, what comes back, and what went wrong.
//! It knows no browser and no workflow.

pub mod assembly;
pub mod call;
pub mod caller;
mod chunk;
pub mod dialect;
pub mod dialects;
pub mod endpoint;
mod envelope;
pub mod event_stream;
mod json;
pub mod limiter;
pub mod message;
pub mod reply;
pub mod retry;
pub mod server_error;
pub mod structured;
mod think;
mod tool_calls;
pub mod tools;

pub use assembly::{Assembly, BodyFault, BodyKind, Delta};
pub use call::{CallError, Progress, list_models};
pub use caller::{Caller, Order, Supervisor};
pub use dialect::{Dialect, Downgrade};
pub use dialects::Dialects;
pub use endpoint::{BaseUrl, BaseUrlFault, Endpoint};
pub use limiter::{Hold, Limiter};
pub use message::{ChatRequest, Message, Role, Temperature};
pub use reply::{Finish, Reply, ToolCall, Usage};
pub use retry::{Remedy, Setback};
pub use server_error::ServerError;
pub use structured::{Found, ReplySchema, Rung};
pub use tools::{ToolChoice, ToolDefinition, looks_like_a_call, refuses_tools};
