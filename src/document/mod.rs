//! What a person edits, as data: documents, the gallery they start from, and the connection they ask for.
//! It has no place for a key and knows neither browser nor screen.

pub mod connection;
pub mod contents;
pub mod curl;
pub mod difference;
pub mod file;
pub mod gallery;
pub mod link;
mod payload;
pub mod qr;
mod salvage;
pub mod secrets;
pub mod shared_link;
pub mod sharing;

pub use connection::{Connection, Preset};
pub use gallery::{Entry, Tried, TryEdit};
pub use link::{Link, Mode};
pub use sharing::{Fault, Opened, Recorded, Shared};

use crate::workflow::{CallSettings, Chosen, Limits, ModelRule, PatternId, Problem, ProblemKind, Spec};
use serde::{Deserialize, Serialize};

/// A workflow with its input and settings: all that a link, a file or a draft holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// The format's version; this program writes [`Document::VERSION`].
    pub version: u32,
    /// The gallery entry that it began as, as `id@revision`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The run's input.
    pub input: String,
    /// Settings of all calls; a call's own come first.
    #[serde(default)]
    pub settings: CallSettings,
    /// How much a run may use.
    #[serde(default, skip_serializing_if = "Limits::is_default")]
    pub limits: Limits,
    /// The pattern and what it consists of.
    pub workflow: Spec,
}

impl Document {
    /// The format's version.
    pub const VERSION: u32 = 1;

    /// An empty document of a pattern.
    pub fn empty(pattern: PatternId) -> Self {
        Self {
            version: Self::VERSION,
            from: None,
            input: String::new(),
            settings: CallSettings::text_call(),
            limits: Limits::default(),
            workflow: Spec::empty(pattern),
        }
    }

    /// What must be mended before it can run, given what the connection says about models.
    pub fn problems(&self, models: &ModelRule) -> Vec<Problem> {
        let mut problems = self.workflow.problems();
        let of_settings = |call, settings: &CallSettings| {
            Problem::of_settings(settings).into_iter().map(move |kind| Problem { call, kind })
        };
        problems.extend(of_settings(None, &self.settings));
        if self.limits.is_bad() {
            problems.push(Problem { call: None, kind: ProblemKind::Limits });
        }
        let mut without_model = false;
        for (index, own) in self.workflow.calls().into_iter().enumerate() {
            problems.extend(of_settings(Some(index), own));
            let settings = self.workflow.settings_of(index, &self.settings);
            without_model |= models.choose(&settings) == Chosen::Missing;
        }
        if without_model {
            problems.push(Problem { call: None, kind: ProblemKind::NoModel });
        }
        problems
    }

    /// Models that calls name but that will not be used, or are not in the endpoint's list; each once.
    pub fn models_not_offered(&self, models: &ModelRule) -> Vec<Chosen> {
        let mut found = Vec::new();
        for call in 0..self.workflow.calls().len() {
            let chosen = models.choose(&self.workflow.settings_of(call, &self.settings));
            if matches!(chosen, Chosen::Instead { .. } | Chosen::Unlisted(_)) && !found.contains(&chosen) {
                found.push(chosen);
            }
        }
        found
    }

    /// Lets every call use the connection's model.
    pub fn use_connection_model_everywhere(&mut self) {
        let Self { settings, workflow, .. } = self;
        for settings in workflow.calls_mut().into_iter().chain([settings]) {
            settings.model = None;
            settings.suggested_model = None;
        }
    }

    /// The id of the gallery entry that it began as, without the revision.
    pub fn template(&self) -> Option<&str> {
        self.from.as_deref()?.split('@').next()
    }
}
