//! What the engine does with a workflow: runs over a scripted network, and the requests, lanes and log each must
//! give. Every run here is also held to the laws in `engine/check.rs`, which no case has to name.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "engine/ablation.rs"]
mod ablation;
#[path = "engine/agent.rs"]
mod agent;
#[path = "engine/agent_tools.rs"]
mod agent_tools;
#[path = "engine/check.rs"]
mod check;
#[path = "engine/composing.rs"]
mod composing;
#[path = "engine/evaluating.rs"]
mod evaluating;
#[path = "engine/evaluator_spec.rs"]
mod evaluator_spec;
#[path = "engine/failing.rs"]
mod failing;
#[path = "engine/gallery.rs"]
mod gallery;
#[path = "engine/gates.rs"]
mod gates;
#[path = "engine/giving_up.rs"]
mod giving_up;
#[path = "engine/growing.rs"]
mod growing;
#[path = "engine/holding.rs"]
mod holding;
#[path = "engine/log.rs"]
mod log;
#[path = "engine/memory.rs"]
mod memory;
#[path = "engine/orchestrating.rs"]
mod orchestrating;
#[path = "engine/parallel.rs"]
mod parallel;
#[path = "engine/queueing.rs"]
mod queueing;
#[path = "engine/quickjs.rs"]
mod quickjs;
#[path = "engine/random.rs"]
mod random;
#[path = "engine/reflecting.rs"]
mod reflecting;
#[path = "engine/requests.rs"]
mod requests;
#[path = "engine/rounds.rs"]
mod rounds;
#[path = "engine/routing.rs"]
mod routing;
#[path = "engine/sandbox.rs"]
mod sandbox;
#[path = "engine/script.rs"]
mod script;
#[path = "engine/side_by_side.rs"]
mod side_by_side;
#[path = "engine/stopping.rs"]
mod stopping;
#[path = "engine/structured.rs"]
mod structured;
#[path = "engine/weather.rs"]
mod weather;
