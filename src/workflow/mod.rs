//! The engine: workflow patterns as deterministic functions of their spec and the replies they get.
//! It knows no browser and no screen; it asks through [`Run`] and nothing else.

pub mod choices;
pub mod condition;
pub mod control;
pub mod conversation;
pub mod fan_out;
pub mod javascript;
pub mod lane;
pub mod limits;
pub mod models;
pub mod patterns;
pub mod placeholders;
pub mod problems;
pub mod reflection;
pub mod run;
pub mod schema;
pub mod schema_form;
pub mod schema_text;
pub mod settings;
pub mod structured;
pub mod tool_call;
pub mod tools;
pub mod variation;
pub mod workspace;

pub use crate::llm::{Dialects, Limiter, Order, limiter::HTTP_CONNECTIONS};
pub use control::Control;
pub use lane::Lane;
pub use limits::Limits;
pub use models::{Chosen, ModelRule};
pub use patterns::{Pattern, PatternId, Spec, Stage};
pub use problems::{Problem, ProblemKind};
pub use run::{LaneAt, Run, RunError};
pub use schema::Schema;
pub use settings::{CallSettings, Typed};
pub use variation::Variation;
