//! The first entry: what a person sees who opens the page for the first time. It is written out here, so that the first
//! screen need not read JSON; all other entries are JSON.

use super::{Entry, TryEdit};
use crate::{
    document::Document,
    workflow::{
        CallSettings, Limits, Spec,
        patterns::{ChainSpec, Step},
    },
};

const INPUT: &str =
    "Sally looks after children for $12 an hour. Yesterday she did so for 50 minutes. How much did she earn?";

/// Name and prompt of each step.
const STEPS: [(&str, &str); 3] = [
    (
        "Extract",
        "List only the numbers in this word problem, each with its unit and what it is for. Do not solve anything yet.",
    ),
    (
        "Steps",
        "From these numbers, write down only the steps of the calculation, one a line. Keep the units and names, and do \
         not state the result.",
    ),
    ("Answer", "Carry out these steps and give the final answer in one sentence."),
];

/// Label and input of each change worth trying.
const TRIES: [(&str, &str); 3] = [
    (
        "another wage",
        "Sally looks after children for $18 an hour. Yesterday she did so for 50 minutes. How much did she earn?",
    ),
    (
        "a longer evening",
        "Sally looks after children for $12 an hour. Yesterday she did so for 3 hours and 20 minutes. How much did she \
         earn?",
    ),
    (
        "other people",
        "Omar tutors for $27.50 an hour. On Monday he did so for 95 minutes. How much did he earn?",
    ),
];

pub(super) fn first() -> Entry {
    let step =
        |(name, prompt): (&str, &str)| Step { name: name.into(), prompt: prompt.into(), ..Step::default() };
    let steps = STEPS.map(step).into();
    let tries = TRIES
        .map(|(label, input)| TryEdit { label: label.into(), set: [("/input".into(), input.into())].into() });
    let settings = CallSettings {
        suggested_model: Some("meta-llama/Meta-Llama-3.1-70B-Instruct-Turbo".into()),
        ..CallSettings::text_call()
    };
    Entry {
        id: "earnings".into(),
        revision: 1,
        title: "What was earned?".into(),
        summary: "A word problem in three small steps: find the numbers, plan the sum, answer.".into(),
        tries: tries.into(),
        document: Document {
            version: Document::VERSION,
            from: Some("earnings@1".into()),
            input: INPUT.into(),
            settings,
            limits: Limits::default(),
            workflow: Spec::Chain(ChainSpec { steps }),
        },
    }
}
