//! Chains of any shape, with braces anywhere: no panic, and one request per step until one fails. Workers in any number,
//! of any speed: never more at once than may be, and every reply reaches the aggregator.

use crate::{
    check::{Case, Played, play, step},
    parallel::{case, four, merged, worker},
    script::{Act, Exchange},
};
use proptest::prelude::*;
use workflow_playground::{
    run::{Ending, LaneStatus, RunStatus},
    workflow::{Typed, patterns::ParallelSpec},
};

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

/// How a worker fares: after so many milliseconds it says something, fails, breaks off, or was too much once.
fn fares(name: &str, ms: u8, how: u8, says: &str) -> Vec<Exchange> {
    let slow = Exchange::sent().then(Act::Pass(f64::from(ms)));
    let text = slow.clone().then(Act::Head(200)).delta(&serde_json::json!({"content": says}));
    let refused = |status| slow.clone().then(Act::Head(status)).then(Act::Bytes(b"no".to_vec()));
    let all = match how {
        0 => vec![refused(404)],
        1 => vec![text],
        2 => vec![refused(503), text.finishes("stop")],
        _ => vec![text.finishes("stop")],
    };
    all.into_iter().map(|exchange| exchange.to(&format!("as {name}"))).collect()
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

    #[test]
    fn workers_keep_to_the_limit_and_each_reply_arrives(
        workers in prop::collection::vec((0..50_u8, 0..6_u8, braced()), 1..40),
        at_once in prop::option::of(1..6_u32),
    ) {
        let names: Vec<String> = (0..workers.len()).map(|index| format!("W{index}.")).collect();
        let spec = ParallelSpec {
            workers: names.iter().map(|name| worker(name)).collect(),
            at_once: at_once.map(Typed::Good),
            ..four()
        };
        let mut exchanges: Vec<Exchange> = names
            .iter()
            .zip(&workers)
            .flat_map(|(name, (ms, how, says))| fares(name, *ms, *how, says))
            .collect();
        let good = |how: u8| how > 1;
        let survivors: Vec<u32> =
            (0..).zip(&workers).filter(|(_, (_, how, _))| good(*how)).map(|(index, _)| index).collect();
        if !survivors.is_empty() {
            exchanges.push(merged("all"));
        }
        let mut case = case(spec, exchanges);
        case.limits.calls = None;
        let played = play(&case);
        let (last, lanes) = played.state.lanes.split_last().unwrap();
        // A turn lasts from when it came, or the call was asked, to the lane's end.
        let begins = |index: usize| lanes[index].timing.turn.or(lanes[index].timing.asked).unwrap();
        for at in (0..lanes.len()).map(begins) {
            let is_under_way = |index: &usize| begins(*index) <= at && at < lanes[*index].timing.ended.unwrap();
            let under_way = (0..lanes.len()).filter(is_under_way).count();
            prop_assert!(under_way <= at_once.unwrap_or(u32::MAX) as usize, "{} at {}", under_way, at);
        }
        prop_assert!((0..lanes.len()).map(begins).is_sorted(), "first come, first served");
        if survivors.is_empty() {
            prop_assert_eq!(&played.state.status, &RunStatus::Ended(Ending::AllFailed));
        } else {
            let fed = last.fed.clone().unwrap();
            let from: Vec<u32> = fed.from.iter().map(|lane| lane.0).collect();
            prop_assert_eq!(&from, &survivors);
            prop_assert_eq!(fed.of as usize, lanes.len());
            let list: Vec<String> = (1..)
                .zip(&survivors)
                .map(|(number, index)| format!("{number}. {}", workers[*index as usize].2.trim()))
                .collect();
            prop_assert_eq!(&last.messages()[0].content, &format!("Merge.\n\n{}", list.join("\n\n")));
        }
    }
}
