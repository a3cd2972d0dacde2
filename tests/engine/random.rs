//! Chains of any shape, with braces anywhere: no panic, and one request per step until one fails.

use crate::{
    check::{Case, Played, play, step},
    script::Exchange,
};
use proptest::prelude::*;
use workflow_playground::run::LaneStatus;

fn run(steps: &[(String, String)], input: &str, replies: &[String], fail_at: usize) -> Played {
    let asked = steps.len().min(fail_at + 1);
    let exchange = |index: usize| match index == fail_at {
        true => Exchange::answers(404, "no"),
        false => Exchange::says(&replies[index]).cut_every(11),
    };
    play(&Case {
        steps: steps.iter().map(|(name, prompt)| step(name, prompt)).collect(),
        input: input.to_owned(),
        exchanges: (0..asked).map(exchange).collect(),
        ..Case::default()
    })
}

/// Text with many braces, and names that mean something in them.
fn braced() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("{".to_owned()),
        Just("}".to_owned()),
        Just("{{".to_owned()),
        Just("{input}".to_owned()),
        Just("{{previous}}".to_owned()),
        Just("{a}".to_owned()),
        "\\PC{0,4}",
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_chain_of_any_shape_asks_once_per_step_until_a_failure(
        steps in prop::collection::vec((prop_oneof![Just("A".to_owned()), braced()], braced()), 0..7),
        input in braced(),
        replies in prop::collection::vec(braced(), 7),
        fail_at in 0..10_usize,
    ) {
        let played = run(&steps, &input, &replies, fail_at);
        let asked = steps.len().min(fail_at + 1);
        prop_assert_eq!(played.requests.len(), asked);
        let expected: Vec<LaneStatus> = (0..steps.len())
            .map(|index| match index.cmp(&fail_at) {
                std::cmp::Ordering::Less => LaneStatus::Done,
                std::cmp::Ordering::Equal => LaneStatus::Failed,
                std::cmp::Ordering::Greater => LaneStatus::Skipped,
            })
            .collect();
        prop_assert_eq!(played.statuses(), expected);
        // A prompt without known names holds nothing but its own text and what the composition adds.
        if let Some((_, prompt)) = steps.first() && !prompt.contains('{') {
            prop_assert_eq!(&played.asked()[0], &format!("{prompt}\nInput:\n{input}"));
        }
    }
}
