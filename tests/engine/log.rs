//! The log's size and times, and the raw stream beside it. That its fold is the live view is a law of every case.

use crate::{
    check::{Case, Played, play, step, text_entries},
    script::{Act, Exchange},
};
use serde_json::json;
use workflow_playground::run::{
    Allowance, LaneId, Pause, RunEvent, RunState, RunStatus, Timed, recorder::RAW_CAP,
};

/// A step whose reply comes in so many deltas, this far apart.
fn streamed(count: usize, apart_ms: f64, delta: impl Fn(usize) -> serde_json::Value) -> Played {
    let exchange = (0..count).fold(Exchange::begins("."), |exchange, index| {
        exchange.then(Act::Pass(apart_ms)).delta(&delta(index))
    });
    play(&Case { steps: vec![step("A", "a")], exchanges: vec![exchange.finishes("stop")], ..Case::default() })
}

#[test]
fn the_log_grows_with_time_and_not_with_tokens() {
    let played = streamed(10_000, 0.1, |_| json!({"content": "x"}));
    assert_eq!(played.lane(0).text.len(), 10_001);
    let entries = text_entries(&played.trace);
    assert!((15..=25).contains(&entries), "{entries} entries for a second of text");
    // One read of the network that holds a thousand events.
    let at_once = streamed(1_000, 0.0, |_| json!({"content": "x"}));
    assert_eq!(text_entries(&at_once.trace), 1);
}

#[test]
fn slow_text_keeps_its_times() {
    let played = streamed(10, 200.0, |_| json!({"content": "x"}));
    assert_eq!(text_entries(&played.trace), 11);
    let times: Vec<u32> = played.trace.events().iter().map(|timed: &Timed| timed.at).collect();
    assert_eq!(times.last(), Some(&2_000));
    let timing = played.lane(0).timing;
    let points = [timing.asked, timing.sent, timing.answered, timing.first_token, timing.ended];
    assert_eq!(points, [Some(0), Some(0), Some(0), Some(0), Some(2_000)]);
}

#[test]
fn thinking_between_words_is_told_apart() {
    let name = |index: usize| if index.is_multiple_of(2) { "reasoning_content" } else { "content" };
    let played = streamed(6, 1.0, |index| json!({name(index): "x"}));
    assert_eq!((played.lane(0).text.as_str(), played.lane(0).reasoning.as_str()), (".xxx", "xxx"));
}

#[test]
fn the_raw_stream_is_kept_up_to_a_cap() {
    let short = streamed(1, 0.0, |_| json!({"content": "x"}));
    let raw = String::from_utf8(short.raw[0].clone()).unwrap();
    assert!(raw.starts_with("data: {") && raw.ends_with("data: [DONE]\n\n"), "{raw}");
    let long = streamed(5, 0.0, |_| json!({"content": "x".repeat(RAW_CAP / 4)}));
    assert_eq!(long.raw[0].len(), RAW_CAP);
    assert!(long.lane(0).text.len() > RAW_CAP, "the reply itself is whole");
}

#[test]
fn tokens_are_counted_by_the_server_or_else_estimated() {
    let counted = streamed(1, 0.0, |_| json!({"content": "x"}));
    let totals = counted.state.totals();
    assert_eq!((totals.calls, totals.tokens, totals.estimated), (1, 10, false));
    let case = Case {
        steps: vec![step("A", "12345678 {input}")],
        exchanges: vec![Exchange::begins("four").hangs()],
        ..Case::default()
    };
    let totals = play(&case).state.totals();
    assert_eq!((totals.calls, totals.tokens, totals.estimated), (1, 4, true));
}

#[test]
fn a_limit_holds_the_whole_run_whoever_waits_beside_it() {
    let mut state = RunState::default();
    let (call, budget) = (Pause::NextCall(LaneId(3)), Pause::Budget(Allowance::Calls));
    for (event, held) in [
        (RunEvent::Paused(call), RunStatus::Paused(call)),
        (RunEvent::Paused(budget), RunStatus::Paused(budget)),
        (RunEvent::WentOn(budget), RunStatus::Paused(call)),
        (RunEvent::WentOn(call), RunStatus::Running),
    ] {
        state.apply(0, &event);
        assert_eq!(state.status, held);
    }
}

#[test]
fn a_replay_steps_over_what_only_grows() {
    let played = streamed(10, 200.0, |_| json!({"content": "x"}));
    let trace = &played.trace;
    assert_eq!(trace.length(), 2_000);
    assert_eq!(trace.next_turn(0), 2_000, "the end of the reply is the next turn after its beginning");
    assert_eq!(trace.next_turn(2_000), 2_000, "and nothing comes after the end");
    assert_eq!(trace.count_at(2_000), trace.events().len());
    assert_eq!(RunState::of(&trace.beginning(trace.count_at(999))).lanes[0].text, ".xxxx");
}
