//! The list of patterns: one line each. Menus, links, exports and the tests over "every pattern" follow from it.

mod agent;
mod attempts;
mod chain;
mod evaluator;
mod gate;
mod orchestrator;
mod parallel;
mod pass;
mod router;

pub use agent::{AGENT_NAMES, Agent, AgentSpec, MAX_TURNS, MORE_TURNS};
pub use chain::{Chain, ChainSpec, Step, step_names};
pub use evaluator::{
    ContextPlace, EVALUATOR_NAMES, Evaluates, Evaluator, EvaluatorSpec, FAIL, FEEDBACK, GENERATOR_NAMES,
    Generator, Judge, MAX_ATTEMPTS, MORE_ATTEMPTS, NEEDS_IMPROVEMENT, OnFail, PASS, Told, VERDICT,
};
pub use gate::{Gate, MAX_AGAIN, Otherwise, read_times};
pub use orchestrator::{
    DESCRIPTION, DescribedWorker, ORCHESTRATOR_NAMES, Orchestrator, OrchestratorSpec, SUBTASK_NAMES,
    SYNTHESIZER_NAMES, TASKS, TYPE, TaskType,
};
pub use parallel::{AGGREGATOR_NAMES, Parallel, ParallelSpec, WORKER_NAMES, Worker};
pub use pass::{Pass, read_threshold};
pub use router::{REASON, ROUTE, ROUTER_NAMES, Route, Router, RouterSpec};

use super::{CallSettings, Problem, Run, RunError, Variation};
use crate::run::{LanePath, Outcome};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{future::Future, ops::Range};

/// A workflow pattern: how a spec is run.
pub trait Pattern {
    /// What a person edits.
    type Spec: Clone + Default + PartialEq + Serialize + DeserializeOwned + 'static;

    /// In which ways it can be run to see what a part of it is good for, as a person knows it first; none where no part
    /// can be done without.
    const VARIATIONS: &'static [Variation] = &[];

    /// Whether the last stage leads back to the first.
    const LOOPS: bool = false;

    /// The settings of its calls, in the order in which the editor shows them.
    fn calls(spec: &Self::Spec) -> Vec<&CallSettings>;

    /// The same, to be changed.
    fn calls_mut(spec: &mut Self::Spec) -> Vec<&mut CallSettings>;

    /// What its calls are called, each where it stands.
    fn titles(spec: &Self::Spec) -> Vec<&str>;

    /// The address of its `call`th call, with rounds and copies of it below; nothing where only a run tells which
    /// lanes a call becomes.
    fn address(spec: &Self::Spec, call: usize) -> Option<LanePath>;

    /// Its calls as they follow each other; each a stage of its own where a pattern says nothing else.
    fn stages(spec: &Self::Spec) -> Vec<Stage> {
        (0..Self::calls(spec).len()).map(Stage::One).collect()
    }

    /// How often a call is made, each time in a lane of its own.
    fn copies(spec: &Self::Spec, call: usize) -> u32 {
        let _ = (spec, call);
        1
    }

    /// The call whose settings a call inherits before the workflow's, if there is one.
    fn inherits_from(spec: &Self::Spec, call: usize) -> Option<usize> {
        let _ = (spec, call);
        None
    }

    /// Makes it one of its variations.
    fn vary(spec: &mut Self::Spec, variation: Variation) {
        let _ = (spec, variation);
    }

    /// The most calls that a run makes, apart from retries and repairs; nothing where only a run tells.
    fn most_calls(spec: &Self::Spec) -> Option<u32> {
        let _ = spec;
        None
    }

    /// What must be mended before this spec can run, apart from its calls' settings.
    fn problems(spec: &Self::Spec) -> Vec<Problem>;

    /// Runs the spec: a deterministic function of it and of the replies.
    ///
    /// # Errors
    /// A [`RunError`] when a lane did not give what the pattern needs.
    fn run(spec: &Self::Spec, run: &Run<'_>) -> impl Future<Output = Result<Outcome, RunError>>;
}

/// One place in the order of a pattern's calls, each by its number in [`Pattern::calls`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// One call, in as many rounds as it takes.
    One(usize),
    /// Calls of which none waits for another.
    Several(Range<usize>),
    /// The tools that a call asked for: no call of a model.
    Tools,
}

/// Makes the sum of all specs, and what follows from the list.
macro_rules! patterns {
    ($($name:ident = $id:literal),+ $(,)?) => {
        /// Which pattern.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum PatternId { $(
            #[doc = concat!("The pattern `", $id, "`.")]
            $name,
        )+ }

        impl PatternId {
            /// Every pattern, in the order of the menu.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Its name in links and files.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id),+ }
            }

            /// Its name on the screen.
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),+ }
            }
        }

        /// What a person edits, for any pattern. In a file: `{"chain": {…}}`.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[allow(clippy::large_enum_variant, reason = "a document has one of them")]
        pub enum Spec { $(
            #[doc = concat!("The spec of `", $id, "`.")]
            $name(<$name as Pattern>::Spec),
        )+ }

        impl Spec {
            /// An empty spec of a pattern.
            pub fn empty(pattern: PatternId) -> Self {
                match pattern { $(PatternId::$name => Self::$name(Default::default())),+ }
            }

            /// Which pattern it is of.
            pub fn pattern(&self) -> PatternId {
                match self { $(Self::$name(_) => PatternId::$name),+ }
            }

            /// The settings of its calls, in the order in which the editor shows them.
            pub fn calls(&self) -> Vec<&CallSettings> {
                match self { $(Self::$name(spec) => $name::calls(spec)),+ }
            }

            /// The same, to be changed.
            pub fn calls_mut(&mut self) -> Vec<&mut CallSettings> {
                match self { $(Self::$name(spec) => $name::calls_mut(spec)),+ }
            }

            /// What its calls are called, each where it stands.
            pub fn titles(&self) -> Vec<&str> {
                match self { $(Self::$name(spec) => $name::titles(spec)),+ }
            }

            /// The address of its `call`th call, with rounds and copies of it below; nothing where only a run tells
            /// which lanes a call becomes.
            pub fn address(&self, call: usize) -> Option<LanePath> {
                match self { $(Self::$name(spec) => $name::address(spec, call)),+ }
            }

            /// Its calls as they follow each other.
            pub fn stages(&self) -> Vec<Stage> {
                match self { $(Self::$name(spec) => $name::stages(spec)),+ }
            }

            /// Whether the last stage leads back to the first.
            pub fn loops(&self) -> bool {
                match self { $(Self::$name(_) => <$name as Pattern>::LOOPS),+ }
            }

            /// How often a call is made, each time in a lane of its own.
            pub fn copies(&self, call: usize) -> u32 {
                match self { $(Self::$name(spec) => $name::copies(spec, call)),+ }
            }

            /// The call whose settings a call inherits before the workflow's, if there is one.
            pub fn inherits_from(&self, call: usize) -> Option<usize> {
                match self { $(Self::$name(spec) => $name::inherits_from(spec, call)),+ }
            }

            /// In which ways it can be run to see what a part of it is good for, as a person knows it first.
            pub fn variations(&self) -> &'static [Variation] {
                match self { $(Self::$name(_) => <$name as Pattern>::VARIATIONS),+ }
            }

            /// Makes it one of its variations.
            pub fn vary(&mut self, variation: Variation) {
                match self { $(Self::$name(spec) => $name::vary(spec, variation)),+ }
            }

            /// The most calls that a run makes, apart from retries and repairs; nothing where only a run tells.
            pub fn most_calls(&self) -> Option<u32> {
                match self { $(Self::$name(spec) => $name::most_calls(spec)),+ }
            }

            /// What must be mended before it can run, apart from its calls' settings.
            pub fn problems(&self) -> Vec<Problem> {
                match self { $(Self::$name(spec) => $name::problems(spec)),+ }
            }

            pub(super) async fn run(&self, run: &Run<'_>) -> Result<Outcome, RunError> {
                match self { $(Self::$name(spec) => $name::run(spec, run).await),+ }
            }
        }
    };
}

patterns! {
    Chain = "chain",
    Parallel = "parallel",
    Router = "router",
    Orchestrator = "orchestrator",
    Evaluator = "evaluator",
    Agent = "agent",
}

impl Spec {
    /// Allows more rounds than the `made` ones, where there are rounds: attempts, or turns.
    pub fn allow_more(&mut self, made: u32) {
        match self {
            Self::Evaluator(spec) => spec.allow_more(made),
            Self::Agent(spec) => spec.allow_more(made),
            Self::Chain(_) | Self::Parallel(_) | Self::Router(_) | Self::Orchestrator(_) => {}
        }
    }

    /// The settings with which a call is made: its own, then what it inherits.
    pub fn settings_of(&self, call: usize, workflow: &CallSettings) -> CallSettings {
        let calls = self.calls();
        let nearest_first = [Some(call), self.inherits_from(call)].into_iter().flatten();
        let inherited = nearest_first.filter_map(|call| calls.get(call).copied());
        inherited.chain([workflow]).fold(CallSettings::default(), |settings, next| settings.over(next))
    }
}

impl PatternId {
    /// The pattern with this id.
    pub fn of(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|pattern| pattern.id() == id)
    }
}
