//! A sandbox that answers each script as a test says. It runs nothing; what really runs is tested in a browser.

use std::{cell::RefCell, collections::VecDeque, rc::Rc};
use workflow_playground::ports::{LocalBoxFuture, Ran, Sandbox, Script, ScriptEnd};

/// What scripts are answered, one after the other; none beyond the last ever ends.
#[derive(Clone, Default)]
pub(crate) struct PlayedScripts(Rc<RefCell<Parts>>);

#[derive(Default)]
struct Parts {
    answers: VecDeque<Ran>,
    seen: Vec<(String, String)>,
}

impl PlayedScripts {
    pub(crate) fn new(answers: impl IntoIterator<Item = Ran>) -> Self {
        Self(Rc::new(RefCell::new(Parts { answers: answers.into_iter().collect(), seen: Vec::new() })))
    }

    /// The code and arguments of each script that was run.
    pub(crate) fn seen(&self) -> Vec<(String, String)> {
        self.0.borrow().seen.clone()
    }
}

/// A script that returned this.
pub(crate) fn returned(json: &str) -> Ran {
    Ran { console: String::new(), cut: false, ended: ScriptEnd::Returned(json.into()) }
}

impl Sandbox for PlayedScripts {
    fn run<'a>(&'a self, script: &'a Script) -> LocalBoxFuture<'a, Ran> {
        Box::pin(async move {
            let answer = {
                let mut parts = self.0.borrow_mut();
                parts.seen.push((script.code.clone(), script.args.clone()));
                parts.answers.pop_front()
            };
            match answer {
                Some(ran) => ran,
                None => std::future::pending().await,
            }
        })
    }
}
