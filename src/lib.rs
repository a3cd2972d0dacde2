//! Workflow Playground: LLM workflow patterns that run in the browser. This file only lists the rooms;
//! `ARCHITECTURE.md` says what each holds and what it must never name.

pub mod llm;
pub mod ports;
