//! Checks of values against schemas, in a worker of the page: a check that takes too long is ended with its worker, and
//! the page stays alive meanwhile. It knows where the worker's files are and what they must digest to, not what a
//! schema is. Nothing of it is fetched before the first check.

use super::{
    beside,
    by_name::{answered, ask, call, get, promise, set},
    page,
    turns::within,
};
use crate::ports::{Invalid, LocalBoxFuture, Validator};
use futures_util::future::join;
use js_sys::{Array, Function, Promise, Reflect};
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// How long a check may take, in milliseconds. Those of honest schemas take a few.
const BUDGET: f64 = 1_000.0;
/// How long the worker's files and its start may take, in milliseconds; they are as long as the page's own.
const LOADING: f64 = 30_000.0;

/// Checks values in a worker. Checks go one after the other, so that each has its whole time.
#[derive(Default)]
pub struct WorkerValidator {
    program: RefCell<Option<Program>>,
    /// A worker that is ready and has nothing to do.
    idle: RefCell<Option<Worker>>,
    /// Resolved when the check that came last has ended.
    last: RefCell<Option<Promise>>,
}

impl WorkerValidator {
    /// The validator whose files the page's own `<link rel="validator">` name.
    pub fn of_page() -> Self {
        Self::default()
    }

    async fn check(&self, schema: &str, value: &str) -> Result<(), Invalid> {
        let _turn = self.turn().await;
        let idle = self.idle.take();
        let worker = match idle {
            Some(worker) => worker,
            None => within(LOADING, self.start()).await.flatten().ok_or(Invalid::Unavailable)?,
        };
        let texts = Array::of2(&schema.into(), &value.into());
        // A worker that gives no answer in time, or that nobody waits for any more, ends with this future.
        let answer = within(BUDGET, worker.answer(&texts)).await.flatten().ok_or(Invalid::TooSlow)?;
        self.idle.replace(Some(worker));
        serde_json::from_str(&answer).unwrap_or(Err(Invalid::Unavailable))
    }

    /// Waits until every check that came before has ended.
    async fn turn(&self) -> Turn {
        let (ended, end) = promise();
        let before = self.last.replace(Some(ended)).unwrap_or_else(|| Promise::resolve(&JsValue::UNDEFINED));
        let turn = Turn { end, before };
        // It is only ever resolved.
        let _ = JsFuture::from(turn.before.clone()).await;
        turn
    }

    /// A worker that is ready.
    async fn start(&self) -> Option<Worker> {
        let known = self.program.borrow().clone();
        let program = match known {
            Some(program) => program,
            None => {
                let program = Program::fetch().await?;
                self.program.replace(Some(program.clone()));
                program
            }
        };
        let worker = Worker(construct("Worker", &program.script)?);
        (worker.answer(&program.wasm).await? == "ready").then_some(worker)
    }
}

impl Validator for WorkerValidator {
    fn validate<'a>(&'a self, schema: &'a str, value: &'a str) -> LocalBoxFuture<'a, Result<(), Invalid>> {
        Box::pin(self.check(schema, value))
    }
}

/// The turn of a check; its end is the next one's beginning, also where the check is dropped.
struct Turn {
    end: Function,
    before: Promise,
}

impl Drop for Turn {
    fn drop(&mut self) {
        // Whoever gives up waiting ends no sooner than those that it waited for. Resolving a promise cannot fail.
        let _ = self.end.call1(&JsValue::UNDEFINED, &self.before);
    }
}

/// What workers are made of. It is kept, because a worker that was ended is made anew.
#[derive(Clone)]
struct Program {
    /// The URL of the script, in the page's memory. A worker from there has the page's own policy; one from a file
    /// would have none.
    script: JsValue,
    /// The compiled wasm.
    wasm: JsValue,
}

impl Program {
    /// Fetches both files, if they are those of the build.
    async fn fetch() -> Option<Self> {
        let (script, wasm) = join(
            beside::fetch("link[rel=validator][href$='.js']", "blob"),
            beside::fetch("link[rel=validator][href$='.wasm']", "arrayBuffer"),
        )
        .await;
        let window = page::window()?;
        let wasm = ask(&get(&window, "WebAssembly"), "compile", &wasm?).await?;
        Some(Self { script: call(&get(&window, "URL"), "createObjectURL", &script?)?, wasm })
    }
}

/// A worker, which ends on drop.
struct Worker(JsValue);

impl Worker {
    /// Sends a message, and gives the text that comes back; `None` when the worker broke down instead.
    async fn answer(&self, message: &JsValue) -> Option<String> {
        let (answer, tell) = promise();
        set(&self.0, "onerror", &tell);
        answered(&self.0, message, answer, &tell).await
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        call(&self.0, "terminate", &JsValue::UNDEFINED);
    }
}

/// A new object of a class of the browser's.
fn construct(class: &str, argument: &JsValue) -> Option<JsValue> {
    let class: Function = get(&page::window()?.into(), class).dyn_into().ok()?;
    Reflect::construct(&class, &Array::of1(argument)).ok()
}
