//! What the timeline makes of lanes: spans, rate limits, the critical path. It deliberately draws nothing.

use super::*;
use crate::run::{Fed, LaneEvent, LaneOpened, LanePath, LaneRole, Part, RunEvent};
use crate::{
    llm::{CallError, ChatRequest, Dialect, Hold, Remedy, Reply, ServerError, Setback},
    run::Digest,
};

fn request() -> ChatRequest {
    ChatRequest { model: "m".into(), ..ChatRequest::default() }
}

/// A run of lanes, each with what happened to it and when.
fn run(lanes: &[&[(u32, &str)]]) -> RunState {
    let mut state = RunState::default();
    for (number, _) in (0..).zip(lanes) {
        state.apply(
            0,
            &RunEvent::LaneOpened(LaneOpened {
                lane: LaneId(number),
                path: LanePath::new(Part::Step, number + 1),
                title: String::new(),
                role: LaneRole::Worker,
                note: None,
                iteration: None,
                parent: None,
            }),
        );
    }
    for (number, events) in (0..).zip(lanes) {
        for (at, what) in *events {
            let event = match *what {
                "asked" => LaneEvent::Asked(request(), Digest::of(&request(), None)),
                "sent" => LaneEvent::Sent(Dialect::default()),
                "text" => LaneEvent::Text("x".into()),
                "held" => LaneEvent::Held(Hold::RateLimit(80)),
                "429" => LaneEvent::SetBack(Setback {
                    error: Some(CallError::Status(429, ServerError::default())),
                    remedy: Remedy::Wait(100),
                }),
                "back" => LaneEvent::SetBack(Setback {
                    error: Some(CallError::Silent(1)),
                    remedy: Remedy::Wait(10),
                }),
                "fail" => LaneEvent::Failed(CallError::Silent(1)),
                "breaks off" => LaneEvent::Replied(Reply::default()),
                _ => LaneEvent::Stopped,
            };
            state.apply(*at, &RunEvent::Lane(LaneId(number), event));
        }
    }
    state
}

type Told = Vec<(&'static str, u32, u32)>;

fn told(state: &RunState, now: u32) -> Vec<(bool, Told)> {
    let bars = timeline(state, now).bars.into_iter();
    bars.map(|bar| {
        let spans = bar.spans.iter().map(|span| (span.kind.name(), span.from, span.to));
        (bar.is_critical, spans.collect())
    })
    .collect()
}

#[test]
fn a_lane_is_told_as_spans() {
    let state = run(&[
        &[(5, "asked"), (20, "sent"), (50, "text"), (90, "end")],
        &[(5, "asked"), (5, "sent"), (30, "back"), (60, "sent"), (70, "text")],
        &[],
    ]);
    assert_eq!(
        told(&state, 100),
        [
            (false, vec![("queued", 5, 20), ("waiting", 20, 50), ("streaming", 50, 90)]),
            (true, vec![("failed", 5, 30), ("pausing", 30, 60), ("waiting", 60, 70), ("streaming", 70, 100)]),
            (false, vec![]),
        ]
    );
    assert_eq!(timeline(&state, 100).length, 100);
    assert_eq!(timeline(&RunState::default(), 5), Timeline { bars: Vec::new(), length: 1 });
}

#[test]
fn who_is_read_by_another_is_handed_on_to_it() {
    let mut state = run(&[
        &[(0, "asked"), (20, "sent"), (30, "text"), (60, "end")],
        &[(0, "asked"), (0, "sent"), (10, "back")],
        &[(90, "asked"), (90, "sent")],
    ]);
    let fed = Fed { from: vec![LaneId(0)], of: 2 };
    state.apply(90, &RunEvent::Lane(LaneId(2), LaneEvent::Fed(fed)));
    let bars = timeline(&state, 100).bars;
    let handed_on: Vec<_> = bars.iter().map(|bar| bar.handed_on).collect();
    assert_eq!(handed_on, [Some((60, 90)), None, None]);
    let took: Vec<_> = bars.iter().map(Bar::took).collect();
    assert_eq!(took, [Some(40), Some(100), Some(10)], "without the queue");
}

#[test]
fn the_last_attempt_can_fail_too() {
    let state = run(&[
        &[(0, "asked"), (10, "sent"), (30, "fail")],
        &[(0, "asked"), (10, "sent"), (20, "text"), (30, "fail")],
        &[(0, "asked"), (10, "sent"), (20, "text"), (30, "breaks off")],
        &[(0, "asked"), (0, "fail")],
        &[(0, "asked"), (0, "sent"), (20, "text"), (30, "end")],
    ]);
    let found: Vec<Told> = told(&state, 40).into_iter().map(|(_, spans)| spans).collect();
    for spans in &found[..3] {
        assert_eq!(*spans, [("queued", 0, 10), ("failed", 10, 30)]);
    }
    assert_eq!(found[3..], [vec![], vec![("waiting", 0, 20), ("streaming", 20, 30)]]);
}

#[test]
fn what_queues_through_a_rate_limit_says_so() {
    // A is told to wait, B has no turn, C comes into the pause, D queues for something else.
    let mut state = run(&[
        &[(0, "asked"), (0, "sent"), (20, "429"), (120, "sent"), (130, "text"), (150, "end")],
        &[(0, "asked"), (160, "sent"), (170, "text"), (200, "end")],
        &[(50, "asked"), (50, "held"), (130, "sent"), (140, "text"), (180, "end")],
        &[(140, "asked"), (155, "sent"), (160, "text"), (190, "end")],
    ]);
    let found = told(&state, 200);
    let spans = |index: usize| found[index].1[..2].to_vec();
    assert_eq!(spans(0), [("failed", 0, 20), ("pausing", 20, 120)]);
    assert_eq!(found[1].1[..3], [("queued", 0, 20), ("limited", 20, 130), ("queued", 130, 160)]);
    assert_eq!(spans(2), [("limited", 50, 130), ("waiting", 130, 140)]);
    assert_eq!(spans(3), [("queued", 140, 155), ("waiting", 155, 160)]);
    assert_eq!(found.iter().map(|(critical, _)| *critical).collect::<Vec<_>>(), [true, true, false, false]);
    assert_eq!([20, 119, 130].map(|now| state.rate_limit(now)), [Some(110), Some(11), None]);
    // Told again, it goes on from there.
    let held = LaneEvent::Held(Hold::RateLimit(30));
    state.apply(100, &RunEvent::Lane(LaneId(3), held));
    assert_eq!(state.rate_limit(110), Some(20));
}

#[test]
fn the_critical_path_goes_back_through_who_was_waited_for() {
    // Two at once, a third that had to wait for the first's place, and one that is fed from all.
    let state = run(&[
        &[(0, "asked"), (0, "sent"), (10, "text"), (100, "end")],
        &[(0, "asked"), (0, "sent"), (10, "text"), (150, "end")],
        &[(0, "asked"), (102, "sent"), (120, "text"), (300, "end")],
        &[(301, "asked"), (301, "sent"), (310, "text"), (400, "end")],
    ]);
    let critical: Vec<bool> = told(&state, 400).into_iter().map(|(critical, _)| critical).collect();
    assert_eq!(critical, [true, false, true, true]);
}

#[test]
fn a_whole_timeline_tells_what_ran_at_once_what_was_slowest_and_who_read_it() {
    let mut state = run(&[
        &[(0, "asked"), (0, "sent"), (10, "text"), (100, "end")],
        &[(0, "asked"), (0, "sent"), (10, "text"), (150, "end")],
        // Longest on the axis, most of it in a queue.
        &[(0, "asked"), (100, "sent"), (120, "text"), (190, "end")],
    ]);
    let summary = timeline(&state, 200).summary(&state);
    let expected = Summary { workers: 3, at_once: 2, slowest: Some((LaneId(1), 150)), reader: None };
    assert_eq!(summary, expected, "what ends as another begins was not beside it");
    let fed = Fed { from: vec![LaneId(0), LaneId(1)], of: 3 };
    state.apply(190, &RunEvent::Lane(LaneId(2), LaneEvent::Fed(fed)));
    assert_eq!(timeline(&state, 200).summary(&state).reader, Some((LaneId(2), 2)));
    let alone = run(&[&[(0, "asked"), (0, "sent"), (9, "end")]]);
    assert_eq!(timeline(&alone, 9).summary(&alone).slowest, None, "nothing to compare with");
}
