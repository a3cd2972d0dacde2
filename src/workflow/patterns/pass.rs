//! When an attempt is good enough: when a field of what its judge replies has a value, or reaches a number. What follows
//! from that, the pattern says.

use super::evaluator::{PASS, VERDICT};
use crate::{
    run::{Condition, Test},
    workflow::{
        ProblemKind, Typed,
        condition::number,
        schema::{SchemaObject, field_schema, is_no_number, lacks_field, may_be},
    },
};
use serde::{Deserialize, Serialize};

/// When an attempt is good enough.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pass {
    /// When a field of the evaluator's reply has a value.
    Is {
        /// The field, `a` or `a.b`.
        field: String,
        /// The value, as text.
        value: String,
    },
    /// When a field that is a number is as large as the threshold, or larger.
    AtLeast {
        /// The field, `a` or `a.b`.
        field: String,
        /// The threshold.
        threshold: Typed<f64>,
    },
}

impl Default for Pass {
    fn default() -> Self {
        Self::Is { field: VERDICT.to_owned(), value: PASS.to_owned() }
    }
}

/// Reads what a number is to reach.
pub fn read_threshold(text: &str) -> Typed<f64> {
    number(text).map_or_else(|| Typed::Bad(text.to_owned()), Typed::Good)
}

impl Pass {
    /// The field that it reads.
    pub fn field(&self) -> &str {
        let (Self::Is { field, .. } | Self::AtLeast { field, .. }) = self;
        field.trim()
    }

    /// The same as a condition.
    pub fn condition(&self) -> Condition {
        let (test, value) = match self {
            Self::Is { value, .. } => (Test::Is, value.clone()),
            Self::AtLeast { threshold: Typed::Good(threshold), .. } => (Test::AtLeast, threshold.to_string()),
            Self::AtLeast { threshold: Typed::Bad(text), .. } => (Test::AtLeast, text.clone()),
        };
        Condition { field: self.field().to_owned(), test, value }
    }

    /// What must be mended before replies of this schema can be held against it.
    pub(super) fn problem(&self, schema: &SchemaObject) -> Option<ProblemKind> {
        let field = self.field();
        match self {
            _ if field.is_empty() => Some(ProblemKind::PassField),
            Self::Is { value, .. } if value.trim().is_empty() => Some(ProblemKind::PassValue),
            Self::AtLeast { threshold: Typed::Bad(_), .. } => Some(ProblemKind::Threshold),
            _ if lacks_field(schema, field) => Some(ProblemKind::MissingField(field.to_owned())),
            Self::Is { value, .. } => not_a_choice(schema, field, value.trim()),
            Self::AtLeast { .. } => {
                let is_none = field_schema(schema, field).is_some_and(is_no_number);
                is_none.then(|| ProblemKind::NotANumber(field.to_owned()))
            }
        }
    }
}

/// That a field cannot have this value, where that is certain.
pub(super) fn not_a_choice(schema: &SchemaObject, field: &str, value: &str) -> Option<ProblemKind> {
    let is_one = may_be(field_schema(schema, field)?, value);
    (!is_one).then(|| ProblemKind::NotAChoice(field.to_owned(), value.to_owned()))
}
