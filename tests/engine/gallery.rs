//! Every entry of the gallery, and every change that it offers, really runs on the demonstration; and what the
//! demonstration cannot follow is marked.

use crate::{
    check::{Case, Played, run_over},
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
        ..Case::default()
    };
    assert_eq!(document.problems(&case.models), []);
    run_over(&transport, &clock, &case, &document.workflow)
}

fn is_declined(lane: &LaneState) -> bool {
    let headers = lane.head.iter().flat_map(|(_, headers)| headers);
    headers.into_iter().any(|(name, value)| name == demo::DECLINED_HEADER && value == "1")
}

#[test]
fn every_entry_and_each_of_its_tries_runs_to_its_end() {
    for entry in gallery::entries() {
        let edited =
            entry.tries.iter().map(|edit| (edit.label.as_str(), edit.apply(&entry.document).unwrap()));
        for (label, document) in [("as it came", entry.document.clone())].into_iter().chain(edited) {
            let (name, played) = (format!("{}, {label}", entry.title), run(&document));
            let RunStatus::Ended(Ending::Done(outcome)) = &played.state.status else {
                panic!("{name}: {:?}", played.state)
            };
            assert!(!outcome.result.trim().is_empty(), "{name}");
            for lane in &played.state.lanes {
                assert_eq!(lane.status, LaneStatus::Done, "{name}");
                assert!(!is_declined(lane), "{name}: {}", lane.text);
                assert!(lane.reply.as_ref().unwrap().usage.is_some(), "{name}");
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
        }
        let played = run(&document);
        assert!(is_declined(&played.state.lanes[0]), "{}", entry.title);
        assert!(matches!(played.state.status, RunStatus::Ended(Ending::Done(_))), "{}", entry.title);
    }
}
