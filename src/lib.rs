//! Workflow Playground: LLM workflow patterns that run in the browser. This file only lists the rooms;
//! `ARCHITECTURE.md` says what each holds and what it must never name.

// So that what both kinds of tests use can name what it uses.
#[cfg(test)]
extern crate self as workflow_playground;

#[cfg(target_arch = "wasm32")]
pub mod browser;
pub mod demo;
pub mod document;
pub mod llm;
pub mod ports;
pub mod run;
pub mod ui;
#[cfg(any(feature = "validator", not(target_arch = "wasm32")))]
pub mod validation;
pub mod workflow;
