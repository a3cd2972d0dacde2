//! Recorded runs: the same log back, with its times; short enough for a link; without what a server said about an account.

use crate::{
    links::{shared, whole},
    long_run::{long_run, request},
    squeeze::{link, open, payload},
};
use proptest::prelude::*;
use serde_json::json;
use workflow_playground::{
    document::{Connection, Recorded, Shared, gallery},
    run::{
        Digest, Finish, LaneEvent, LaneId, Reply, RunEvent, RunState, Trace,
        packed::{pack, unpack},
    },
};

/// What may happen to a lane at any time.
fn any_lane_event() -> impl Strategy<Value = LaneEvent> {
    let reply = |text: &str| Reply { text: text.to_owned(), finish: Finish::Stop, ..Reply::default() };
    prop_oneof![
        8 => "\\PC{0,5}".prop_map(LaneEvent::Text),
        4 => "\\PC{0,3}".prop_map(LaneEvent::Reasoning),
        1 => "[ab]{0,2}".prop_map(move |text| LaneEvent::Replied(reply(&text))),
        1 => Just(LaneEvent::Stopped),
        1 => Just(LaneEvent::Answered(200, vec![("content-type".into(), "x".into())])),
        1 => Just(LaneEvent::Asked(request("m", "x"), Digest::of(&request("m", "x"), None))),
        1 => Just(LaneEvent::Asked(request("m", "x"), Digest::of(&request("other", "x"), Some("z")))),
        1 => Just(serde_json::from_value(json!({"set_back": {"remedy": "repair"}})).unwrap_or(LaneEvent::Skipped)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_log_comes_back_as_it_was(
        events in prop::collection::vec((0..3_u32, 0..3000_u32, any_lane_event()), 0..40),
    ) {
        let mut trace = Trace::default();
        let mut at = 0;
        for (lane, since, event) in events {
            at += since;
            trace.record(at, RunEvent::Lane(LaneId(lane), event));
        }
        // Without what only a log that still grows has.
        let trace: Trace = serde_json::from_str(&serde_json::to_string(&trace).unwrap()).unwrap();
        let packed = pack(&trace).unwrap();
        prop_assert_eq!(unpack(packed), Ok(trace));
    }

    #[test]
    fn any_json_is_a_log_or_none(text in "[\\[\\]{},:\"a-c0-3!]{0,40}") {
        if let Ok(value) = serde_json::from_str(&text) {
            let _ = unpack(value);
        }
    }
}

fn server() -> Connection {
    Connection::of_text("https://models.example/v1\nsome/model")
}

#[test]
fn a_run_of_two_thousand_words_is_short_enough_for_a_link() {
    let (document, trace) = long_run(2_000);
    let run = Some(Recorded::of(&server(), &trace));
    let shared = Shared { run, ..shared(document) };
    let fragment = link(&shared);
    let length = payload(&fragment);
    println!("a run of 2,000 words in {} events: {length}", trace.events().len());
    assert!(fragment.starts_with("#r1."));
    assert!(length <= 12_000, "{length}");
    let opened = whole(open(&fragment));
    let run = opened.run.unwrap();
    assert_eq!(run.trace, trace, "with every time in it");
    assert_eq!(RunState::of(&run.trace), RunState::of(&trace));
    assert_eq!(run.connection, server());
}

#[test]
fn every_run_ever_written_still_opens() {
    let (link, json) = include_str!("../fixtures/links/r1-run.txt").split_once('\n').unwrap();
    let expected: Trace = serde_json::from_str(json).unwrap();
    let opened = whole(open(link));
    assert_eq!(opened.document, gallery::first().document);
    assert_eq!(opened.run, Some(Recorded { connection: server(), trace: expected }));
}

#[test]
fn what_a_server_said_about_an_account_is_left_out() {
    let headers = ["content-type", "openai-organization", "retry-after"];
    let headers: Vec<(String, String)> = headers.map(|name| (name.to_owned(), "v".to_owned())).into();
    let mut trace = Trace::default();
    trace.record(0, RunEvent::Lane(LaneId(0), LaneEvent::Answered(200, headers)));
    let names = |connection: &Connection| {
        serde_json::to_string(&Recorded::of(connection, &trace).trace).unwrap().matches("\"v\"").count()
    };
    assert_eq!(names(&server()), 2);
    assert_eq!(names(&Connection::Demo), 3, "what the demonstration says is about nobody");
}

#[test]
fn a_log_that_cannot_be_shown_leaves_the_document() {
    let twice = json!([[0, {"lane_opened": {"lane": 1, "path": [["step", 1]], "title": "", "role": "step"}},
        0, {"lane_opened": {"lane": 1, "path": [["step", 1]], "title": "", "role": "step"}}], []]);
    let text = json!(["earnings@1", null, null, ["", twice]]).to_string();
    let opened = Shared::read(&text, false);
    assert!(opened.fault.is_some());
    assert_eq!(opened.shared.unwrap().run, None);
    let many = vec![json!(0); 60_000];
    let pairs: Vec<_> = many.iter().flat_map(|_| [json!(0), json!({"finished": "stopped"})]).collect();
    assert!(unpack(json!([pairs, []])).is_err());
}
