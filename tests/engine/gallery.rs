//! Every entry of the gallery, and every change that it offers, really runs on the demonstration; and what the
//! demonstration cannot follow is marked.

use crate::{
    check::{Case, Played, run_over},
    quickjs::QuickJs,
    script::FakeClock,
};
use std::rc::Rc;
use workflow_playground::{
    demo::{self, DemoTransport, Pace},
    document::{Document, gallery},
    run::{Ending, LaneState, LaneStatus, RunStatus},
    workflow::{ModelRule, Spec},
};

fn run(document: &Document) -> Played {
    let clock = FakeClock::default();
    let transport = DemoTransport::new(Rc::new(clock.clone()), Pace::Instant);
    let case = Case {
        settings: document.settings.clone(),
        input: document.input.clone(),
        models: ModelRule { connection: demo::MODEL.into(), offered: Some(vec![demo::MODEL.into()]) },
        base_url: demo::BASE_URL,
        sandbox: Rc::new(QuickJs),
        ..Case::default()
    };
    assert_eq!(document.problems(&case.models), []);
    run_over(&transport, &clock, &case, &document.workflow)
}

fn is_declined(lane: &LaneState) -> bool {
    let headers = lane.head.iter().flat_map(|(_, headers)| headers);
    headers.into_iter().any(|(name, value)| name == demo::DECLINED_HEADER && value == "1")
}

/// Changes to try after which a gate closes: the entry, the change, and the lane.
const GATED: &[(&str, usize, u32)] = &[("outline", 2, 1)];
/// Changes to try after which a verdict stops the run.
const REJECTED: &[(&str, usize)] = &[("function", 3)];
/// Changes to try after which the default route takes over.
const TO_THE_DEFAULT: &[(&str, usize)] = &[("support", 3)];

#[test]
fn every_entry_and_each_of_its_tries_runs_to_its_end() {
    for entry in gallery::entries() {
        let edited = entry.tries.iter().map(|edit| edit.apply(&entry.document).unwrap());
        for (number, document) in [entry.document.clone()].into_iter().chain(edited).enumerate() {
            let (name, played) = (format!("{}, try {number}", entry.id), run(&document));
            let gated = GATED.iter().find(|(id, of, _)| *id == entry.id && *of == number);
            match (&played.state.status, gated) {
                (RunStatus::Ended(Ending::Done(outcome)), None) => {
                    assert!(!outcome.result.trim().is_empty(), "{name}");
                }
                (RunStatus::Ended(Ending::Gated(lane)), Some((.., gated))) => {
                    assert_eq!(lane.0, *gated, "{name}")
                }
                (RunStatus::Ended(Ending::Rejected(_)), None) => {
                    assert!(REJECTED.contains(&(entry.id.as_str(), number)), "{name}");
                }
                _ => panic!("{name}: {:?}", played.state),
            }
            let is_router = matches!(document.workflow, Spec::Router(_));
            let is_default = TO_THE_DEFAULT.contains(&(&entry.id, number));
            let routed = played.state.routed.as_ref();
            assert_eq!(
                routed.map(|routed| routed.reason.is_none()),
                is_router.then_some(is_default),
                "{name}"
            );
            for (index, lane) in played.state.lanes.iter().enumerate() {
                let is_untaken = routed.is_some_and(|routed| index > 0 && lane.opened.lane != routed.lane);
                let is_behind_the_gate = gated.is_some_and(|(.., gated)| index as u32 > *gated);
                let status = match index {
                    0 if is_default => LaneStatus::Failed,
                    _ if is_untaken || is_behind_the_gate => LaneStatus::Skipped,
                    _ => LaneStatus::Done,
                };
                assert_eq!(lane.status, status, "{name}: {lane:?}");
                assert!(!is_declined(lane), "{name}: {}", lane.text);
                if lane.tool.is_some() {
                    continue;
                }
                let has_usage = lane.reply.as_ref().map(|reply| reply.usage.is_some());
                assert_eq!(has_usage, (status != LaneStatus::Skipped).then_some(true), "{name}");
            }
        }
    }
}

#[test]
fn an_edited_prompt_is_declined_in_words_and_marked() {
    for entry in gallery::entries() {
        let mut document = entry.document.clone();
        match &mut document.workflow {
            Spec::Chain(chain) => chain.steps[0].prompt = "Write a limerick about {input}".into(),
            Spec::Router(router) => router.prompt = "Write a limerick about {input}".into(),
            Spec::Parallel(parallel) => parallel.workers[0].prompt = "Write a limerick about {input}".into(),
            Spec::Orchestrator(spec) => spec.prompt = "Write a limerick about {task}".into(),
            Spec::Evaluator(spec) => spec.generator.prompt = "Write a limerick about {task}".into(),
            Spec::Agent(_) => document.input = "Write a limerick.".into(),
        }
        let played = run(&document);
        assert!(is_declined(&played.state.lanes[0]), "{}", entry.title);
        let is_over = match played.state.status {
            RunStatus::Ended(Ending::Done(_)) => true,
            // What declines names no tasks.
            RunStatus::Ended(Ending::NoTasks(lane)) => lane.0 == 0,
            _ => false,
        };
        assert!(is_over, "{}", entry.title);
    }
}
