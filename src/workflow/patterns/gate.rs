//! Gates: a condition on a step's reply, and what happens when it does not hold. It asks nobody; the pattern does.

use crate::{
    run::{Condition, Gated, Test, Then},
    workflow::{
        ProblemKind, Schema, Typed,
        condition::{is_number, look},
        schema::lacks_field,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The most often that a gate asks a step again.
pub const MAX_AGAIN: u32 = 5;

/// A gate behind a step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Gate {
    /// What it asks of the reply.
    pub condition: Condition,
    /// What it does where that does not hold.
    #[serde(default)]
    pub otherwise: Otherwise,
    /// What the step is told when it is asked again.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
}

/// What a closed gate does.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Otherwise {
    /// It stops the run.
    #[default]
    Stop,
    /// It has the step asked again, at most so many times (1 to [`MAX_AGAIN`]), and then stops the run.
    Again(Typed<u32>),
}

/// Reads how often a step is asked again.
pub fn read_times(text: &str) -> Typed<u32> {
    let times = text.trim().parse().ok().filter(|times| (1..=MAX_AGAIN).contains(times));
    times.map_or_else(|| Typed::Bad(text.to_owned()), Typed::Good)
}

impl Gate {
    /// What the gate says of a reply, given how often the step was asked again already.
    pub fn judge(&self, text: &str, value: Option<&Value>, again: u32) -> Gated {
        let looked = look(&self.condition, text, value);
        let most = match &self.otherwise {
            Otherwise::Again(times) => times.good().copied().unwrap_or_default().min(MAX_AGAIN),
            Otherwise::Stop => 0,
        };
        let then = match looked.holds {
            true => Then::GoOn,
            false if again < most => Then::Again,
            false => Then::Stop,
        };
        Gated { condition: self.condition.clone(), found: looked.found, then }
    }

    /// What must be mended before a step with this schema can have this gate.
    pub fn problems(&self, schema: Option<&Schema>) -> Vec<ProblemKind> {
        let mut problems = Vec::new();
        let condition = &self.condition;
        match (condition.field.as_str(), schema) {
            ("", _) => {}
            (_, None) => problems.push(ProblemKind::GateNeedsSchema),
            (field, Some(Typed::Good(schema))) if lacks_field(schema, field) => {
                problems.push(ProblemKind::MissingField(field.to_owned()));
            }
            _ => {}
        }
        let compares = matches!(condition.test, Test::AtLeast | Test::AtMost);
        let is_good = if compares { is_number(&condition.value) } else { !condition.value.trim().is_empty() };
        if !is_good {
            problems.push(ProblemKind::GateValue);
        }
        if let Otherwise::Again(times) = &self.otherwise {
            if times.good().is_none_or(|times| !(1..=MAX_AGAIN).contains(times)) {
                problems.push(ProblemKind::GateTimes);
            }
            if self.message.trim().is_empty() {
                problems.push(ProblemKind::GateMessage);
            }
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workflow::schema::read_schema;
    use serde_json::json;

    fn gate(field: &str, test: Test, value: &str) -> Gate {
        let condition = Condition { field: field.into(), test, value: value.into() };
        Gate { condition, ..Gate::default() }
    }

    #[test]
    fn each_test_holds_and_does_not() {
        let value = json!({"verdict": "PASS ", "score": 7.5, "deep": {"ok": true}});
        for (field, test, wanted, holds) in [
            ("", Test::Contains, "BUDGET", true),
            ("", Test::Contains, "price", false),
            ("", Test::Lacks, "price", true),
            ("", Test::Lacks, "budget", false),
            ("", Test::Is, "a budget", true),
            ("verdict", Test::Is, "PASS", true),
            ("verdict", Test::Is, "pass", false),
            ("verdict", Test::IsNot, "FAIL", true),
            ("score", Test::AtLeast, "7.5", true),
            ("score", Test::AtLeast, "8", false),
            ("score", Test::AtMost, "7", false),
            ("deep.ok", Test::Is, "true", true),
            ("deep", Test::Contains, "ok", true),
            ("gone", Test::Is, "PASS", false),
            ("gone", Test::AtLeast, "0", false),
            ("gone", Test::Lacks, "x", true),
        ] {
            let judged = gate(field, test, wanted).judge("A budget".to_lowercase().as_str(), Some(&value), 0);
            let then = if holds { Then::GoOn } else { Then::Stop };
            assert_eq!(judged.then, then, "{field} {test:?} {wanted}");
        }
    }

    #[test]
    fn a_closed_gate_asks_again_as_often_as_it_may() {
        let gate = Gate { otherwise: Otherwise::Again(Typed::Good(2)), ..gate("", Test::Contains, "x") };
        let then: Vec<Then> = (0..4).map(|again| gate.judge("no", None, again).then).collect();
        assert_eq!(then, [Then::Again, Then::Again, Then::Stop, Then::Stop]);
        let endless = Gate { otherwise: Otherwise::Again(Typed::Good(u32::MAX)), ..gate };
        assert_eq!(endless.judge("no", None, MAX_AGAIN).then, Then::Stop);
    }

    #[test]
    fn what_cannot_be_asked_is_a_problem() {
        let schema = read_schema(r#"{"properties": {"verdict": {}}}"#);
        let check = |gate: &Gate, schema: Option<&Schema>, expected: &[ProblemKind]| {
            assert_eq!(gate.problems(schema), expected, "{gate:?}");
        };
        check(&gate("", Test::Contains, "x"), None, &[]);
        check(&gate("verdict", Test::Is, "x"), None, &[ProblemKind::GateNeedsSchema]);
        check(&gate("verdict", Test::Is, "x"), Some(&schema), &[]);
        check(
            &gate("score", Test::AtLeast, "x"),
            Some(&schema),
            &[ProblemKind::MissingField("score".into()), ProblemKind::GateValue],
        );
        check(&gate("", Test::Contains, " "), None, &[ProblemKind::GateValue]);
        let again = Gate { otherwise: Otherwise::Again(read_times("9")), ..gate("", Test::Contains, "x") };
        check(&again, None, &[ProblemKind::GateTimes, ProblemKind::GateMessage]);
    }
}
