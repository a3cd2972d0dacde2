//! A run that was never made: a chain whose replies are prose, at the pace of a fast model. It knows nothing of links.

use serde_json::json;
use workflow_playground::{
    document::{Document, gallery},
    run::{
        ChatRequest, Digest, Ending, Finish, LaneEvent, LaneId, LaneOpened, LanePath, LaneRole, Message,
        Outcome, Part, Reply, Role, RunEvent, Started, Trace, Usage,
    },
};

/// Denser than what models write, so that no link turns out longer than here.
const PROSE: &str =
    concat!(include_str!("../../docs/decisions.md"), "\n", include_str!("../../ARCHITECTURE.md"));

pub(crate) fn request(model: &str, content: &str) -> ChatRequest {
    serde_json::from_value(json!({"model": model, "messages": [{"role": "user", "content": content}]}))
        .unwrap()
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
