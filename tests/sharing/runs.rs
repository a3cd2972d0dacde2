//! Recorded runs: the same log back, with its times; short enough for a link; without what a server said about an account.

use crate::{
    links::{shared, whole},
    squeeze::{link, open, payload},
};
use proptest::prelude::*;
use serde_json::json;
use workflow_playground::{
    document::{Connection, Document, Recorded, Shared, gallery},
    run::{
        ChatRequest, Digest, Ending, Finish, LaneEvent, LaneId, LaneOpened, LanePath, LaneRole, Message,
        Outcome, Part, Reply, Role, RunEvent, RunState, Started, Trace, Usage,
        packed::{pack, unpack},
    },
};

const PROSE: &str = include_str!("../../ARCHITECTURE.md");

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

fn request(model: &str, content: &str) -> ChatRequest {
    serde_json::from_value(json!({"model": model, "messages": [{"role": "user", "content": content}]}))
        .unwrap()
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

/// A chain whose three replies are so many words of prose, at the pace of a fast model.
pub(crate) fn long_run(words: usize) -> (Document, Trace) {
    let document = gallery::first().document.clone();
    let prose: Vec<&str> =
        PROSE.split_inclusive(' ').filter(|word| !word.trim().is_empty()).take(words).collect();
    assert_eq!(prose.len(), words);
    let mut trace = Trace::default();
    let mut at = 0;
    // Times that look like times: the same in every run of the test.
    let mut noise = 12345_u32;
    let mut next = |below: u32| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (noise >> 16) % below
    };
    let started = Started { at: 1_790_000_000_000, pattern: "chain".into(), host: "models.example".into() };
    trace.record(0, RunEvent::Started(started));
    let titles = document.workflow.titles();
    for (index, title) in (0..).zip(&titles) {
        let path = LanePath::new(Part::Step, index + 1);
        let opened = LaneOpened {
            lane: LaneId(index),
            path,
            title: (*title).to_owned(),
            role: LaneRole::Step,
            note: None,
            iteration: None,
            parent: None,
        };
        trace.record(0, RunEvent::LaneOpened(opened));
    }
    let prompts = serde_json::to_value(&document).unwrap();
    let mut previous = document.input.clone();
    for (index, words) in (0..).zip(prose.chunks(words.div_ceil(titles.len()))) {
        let prompt = prompts["workflow"]["chain"]["steps"][index as usize]["prompt"].as_str().unwrap();
        let content = format!("{prompt}\nInput:\n{previous}");
        let request =
            ChatRequest { messages: vec![Message::new(Role::User, content)], ..request("some/model", "") };
        let digest = Digest::of(&request, None);
        let mut happens = |at: u32, event| trace.record(at, RunEvent::Lane(LaneId(index), event));
        happens(at, LaneEvent::Asked(request, digest));
        happens(at + 1, LaneEvent::Sent(serde_json::from_str("[]").unwrap()));
        at += 300 + next(400);
        happens(at, LaneEvent::Answered(200, vec![("content-type".into(), "text/event-stream".into())]));
        for word in words {
            at += 8 + next(24);
            happens(at, LaneEvent::Text((*word).to_owned()));
        }
        let text = words.concat();
        let usage = Usage { prompt_tokens: 300, completion_tokens: text.len() as u64 / 4 };
        let reply = Reply {
            text: text.clone(),
            finish: Finish::Stop,
            usage: Some(usage),
            model: Some("some/model".into()),
            ..Reply::default()
        };
        at += next(30);
        happens(at, LaneEvent::Replied(reply));
        previous = text;
    }
    trace.record(at, RunEvent::Finished(Ending::Done(Outcome { result: previous })));
    (document, serde_json::from_str(&serde_json::to_string(&trace).unwrap()).unwrap())
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
