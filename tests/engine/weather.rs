//! What the network does to a call and what is done about it: waits, retries, downgrades, silence, queues. The times
//! are the clock's own; a test of minutes takes none.

use crate::{
    check::{Case, Ends, Played, Shared, check, play, run_with, step, watched},
    script::{Act, Exchange, FakeClock, Script},
};
use serde_json::Value;
use std::{cell::RefCell, rc::Rc};
use workflow_playground::{
    llm::{CallError, Downgrade, Order, Remedy},
    ports::{NetError, Unreachable},
    run::{
        LaneEvent,
        LaneStatus::{Done, Failed, Incomplete, Retrying, Stopped},
        RunEvent, Silence, Timed,
    },
    workflow::{
        Limits, Spec, Typed,
        patterns::ChainSpec,
        settings::{read_count, read_temperature},
    },
};

fn one(exchanges: Vec<Exchange>) -> Case {
    Case { steps: vec![step("A", "a")], exchanges, ..Case::default() }
}

fn refuses(message: &str) -> Exchange {
    Exchange::answers(400, &serde_json::json!({"error": {"message": message}}).to_string())
}

fn body(played: &Played, index: usize) -> Value {
    serde_json::from_str(played.requests[index].body.as_deref().unwrap()).unwrap()
}

fn remedies(played: &Played, lane: usize) -> Vec<Remedy> {
    played.lane(lane).attempts.iter().map(|attempt| attempt.setback.remedy).collect()
}

#[test]
fn what_passes_by_itself_is_tried_twice_more_and_told() {
    for (name, failure) in [
        ("a server's own problem", Exchange::answers(503, "busy")),
        ("overload", Exchange::answers(529, "busy")),
        ("too many requests", Exchange::answers(429, "")),
        ("no server", Exchange::sent().fails(NetError::Unreachable(Unreachable::Down))),
    ] {
        let case = one(vec![failure.clone(), failure.clone(), Exchange::says("at last")]);
        let played = check(name, &case, &[(Done, "at last")], &Ends::Done("at last"));
        assert_eq!(played.state.totals().calls, 3, "every attempt counts");
        let [Remedy::Wait(first), Remedy::Wait(second)] = remedies(&played, 0)[..] else {
            panic!("{name}: {:?}", played.lane(0).attempts)
        };
        assert!((375..=500).contains(&first) && (750..=1000).contains(&second), "{name}: {first} {second}");
        let gaps: Vec<u32> = played.times.windows(2).map(|pair| (pair[1] - pair[0]) as u32).collect();
        assert_eq!(gaps, [first, second], "{name}: as long as was said");
        check(name, &one(vec![failure; 3]), &[(Failed, "")], &Ends::FailedAt(0));
    }
}

#[test]
fn the_wait_is_the_servers_own_where_it_says_one() {
    for (headers, message, ms) in [
        (&[("retry-after", "3")][..], "", 3_000),
        (&[("retry-after-ms", "70")], "", 70),
        (&[], "Please try again in 2.5s.", 2_500),
    ] {
        let busy = Exchange::answers_with(429, Box::leak(headers.to_vec().into_boxed_slice()), message);
        let played = play(&one(vec![busy, Exchange::says("ok")]));
        assert_eq!(remedies(&played, 0), [Remedy::Wait(ms)]);
        assert_eq!(played.times, [0.0, f64::from(ms)]);
    }
    let long = Exchange::answers_with(429, &[("retry-after", "600")], "later");
    check("ten minutes are a person's to decide", &one(vec![long]), &[(Failed, "")], &Ends::FailedAt(0));
}

#[test]
fn what_may_have_been_paid_for_is_never_sent_again() {
    for (name, failure, status, kept) in [
        (
            "a reply that the page may not read",
            Exchange::sent().fails(NetError::Unreachable(Unreachable::Hidden)),
            Failed,
            "",
        ),
        ("no network", Exchange::sent().fails(NetError::Unreachable(Unreachable::Offline)), Failed, ""),
        (
            "a break in the middle",
            Exchange::begins("half").fails(NetError::Interrupted("x".into())),
            Incomplete,
            "half",
        ),
        ("an error in the middle", overloaded_after("half"), Failed, "half"),
        ("no money", Exchange::answers(429, r#"{"error":{"code":"insufficient_quota"}}"#), Failed, ""),
        ("no payment", Exchange::answers(402, "pay first"), Failed, ""),
        ("a wrong key", Exchange::answers(401, "no"), Failed, ""),
        ("a bad request", Exchange::answers(400, "no"), Failed, ""),
    ] {
        check(name, &one(vec![failure]), &[(status, kept)], &Ends::FailedAt(0));
    }
}

fn overloaded_after(text: &str) -> Exchange {
    let error = "data: {\"error\":{\"message\":\"overloaded\",\"code\":503}}\n\n";
    Exchange::begins(text).then(Act::Bytes(error.as_bytes().to_vec()))
}

#[test]
fn an_error_after_a_good_head_is_tried_again_while_nothing_has_come() {
    let early = Exchange::sent()
        .then(Act::Head(200))
        .then(Act::Bytes(b"data: {\"error\":{\"message\":\"busy\",\"code\":503}}\n\n".to_vec()));
    check("early", &one(vec![early, Exchange::says("ok")]), &[(Done, "ok")], &Ends::Done("ok"));
}

#[test]
fn a_server_that_takes_less_is_asked_for_less_and_remembered() {
    let clock = FakeClock::default();
    let shared = Shared::new(&clock);
    let mut case = one(vec![
        refuses("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."),
        refuses("Unsupported value: 'temperature'. Only the default (1) value is supported."),
        Exchange::answers(422, "body.stream_options: Extra inputs are not permitted"),
        Exchange::says("one"),
        Exchange::says("two"),
    ]);
    case.steps.push(step("B", "b"));
    case.settings.max_tokens = read_count("9");
    case.settings.temperature = read_temperature("0.7");
    let script = Script::new(&clock, &case.exchanges);
    let spec = Spec::Chain(ChainSpec { steps: case.steps.clone() });
    let mut played = run_with(&script, &clock, &case, &spec, &shared, |_, _| ());
    played.requests = script.seen.take();
    let expected = [Downgrade::MaxCompletionTokens, Downgrade::NoTemperature, Downgrade::NoStreamOptions];
    assert_eq!(remedies(&played, 0), expected.map(Remedy::Downgrade));
    assert_eq!(remedies(&played, 1), [], "the second step knows");
    for index in [3, 4] {
        let sent = body(&played, index);
        assert_eq!(sent["max_completion_tokens"], 9, "{sent}");
        for field in ["max_tokens", "temperature", "stream_options"] {
            assert_eq!(sent[field], Value::Null, "{sent}");
        }
        assert!(played.lane(index - 3).dialect.has(Downgrade::NoTemperature));
    }
    assert_eq!(script.times.take(), [0.0; 5], "nothing to wait for");
    assert!(shared.dialects.of("https://api.example", "other").is_usual(), "another model is another matter");
}

#[test]
fn a_refusal_that_goes_on_ends_the_call() {
    let stubborn = refuses("stream_options is not supported");
    check("twice", &one(vec![stubborn.clone(), stubborn]), &[(Failed, "")], &Ends::FailedAt(0));
}

fn impatient(exchanges: Vec<Exchange>, seconds: u32) -> Case {
    let limits = Limits { silent_seconds: Some(Typed::Good(seconds)), ..Limits::default() };
    Case { limits, stop_at: Some(f64::INFINITY), ..one(exchanges) }
}

#[test]
fn a_silent_server_is_remarked_upon_and_given_up_at_the_limit() {
    for (name, exchange, status, kept) in [
        ("before the head", Exchange::sent().hangs(), Failed, ""),
        ("after the head", Exchange::answers(200, "").hangs(), Failed, ""),
        ("in the middle", Exchange::begins("half").hangs(), Incomplete, "half"),
    ] {
        let played = check(name, &impatient(vec![exchange], 300), &[(status, kept)], &Ends::FailedAt(0));
        assert_eq!(played.lane(0).error, Some(CallError::Silent(300)));
        assert_eq!(played.lane(0).timing.ended, Some(300_000), "{name}");
    }
    // Keep-alives are no data, and data is no silence.
    let comment = || Act::Bytes(b": working\n\n".to_vec());
    let alive =
        (0..40).fold(Exchange::begins("half"), |exchange, _| exchange.then(Act::Pass(10e3)).then(comment()));
    let played = check(
        "keep-alives",
        &impatient(vec![alive.hangs()], 100),
        &[(Incomplete, "half")],
        &Ends::FailedAt(0),
    );
    assert_eq!(played.lane(0).timing.ended, Some(100_000));
    let word =
        |exchange: Exchange| exchange.then(Act::Pass(90e3)).delta(&serde_json::json!({"content": "."}));
    let slow = (0..10).fold(Exchange::begins("."), |exchange, _| word(exchange)).finishes("stop");
    check("slow", &impatient(vec![slow], 100), &[(Done, "...........")], &Ends::Done("..........."));
}

#[test]
fn a_reply_that_said_its_end_is_whole_although_the_connection_stays_open() {
    let open = Exchange::says("whole").hangs();
    let case = Case { stop_at: Some(1e6), ..one(vec![open]) };
    let played = check("open", &case, &[(Done, "whole")], &Ends::Done("whole"));
    assert_eq!(played.lane(0).timing.ended, Some(2_000), "a moment is left for what may follow");
    let error = Act::Bytes(b"data: {\"error\":{\"message\":\"overloaded\"}}\n\n".to_vec());
    let case = Case { stop_at: Some(1e6), ..one(vec![Exchange::begins("half").then(error).hangs()]) };
    let played = check("an error", &case, &[(Failed, "half")], &Ends::FailedAt(0));
    assert!(matches!(&played.lane(0).error, Some(CallError::Server(said)) if said.message == "overloaded"));
}

#[test]
fn without_a_limit_a_server_may_be_silent_for_ever() {
    let limits = Limits { silent_seconds: None, ..Limits::default() };
    let case = Case { limits, stop_at: Some(1e9), ..one(vec![Exchange::sent().hangs()]) };
    check("patience", &case, &[(Stopped, "")], &Ends::Stopped);
}

#[test]
fn what_did_not_help_is_not_remembered() {
    let clock = FakeClock::default();
    let shared = Shared::new(&clock);
    let case = one(vec![refuses("stream_options is not supported"), refuses("the prompt is too long")]);
    let script = Script::new(&clock, &case.exchanges);
    let spec = Spec::Chain(ChainSpec { steps: case.steps.clone() });
    let played = run_with(&script, &clock, &case, &spec, &shared, |_, _| ());
    assert_eq!(played.statuses(), [Failed]);
    assert!(shared.dialects.of("https://api.example", "m").is_usual());
}

#[test]
fn silence_is_told_from_the_clock_alone() {
    let seen = Rc::new(RefCell::new(Vec::new()));
    let played = play(&Case { stop_at: Some(200_000.0), ..one(vec![Exchange::sent().hangs()]) });
    // The fold of the log up to before the end, asked at several moments.
    let mut state = workflow_playground::run::RunState::default();
    for Timed { at, event } in played.trace.events() {
        if matches!(event, RunEvent::Lane(_, LaneEvent::Stopped)) {
            break;
        }
        state.apply(*at, event);
    }
    for now in [0, 59_999, 60_000, 75_000] {
        seen.borrow_mut().push(state.lanes[0].silence(now));
    }
    assert_eq!(seen.take(), [None, None, Some(Silence::NoAnswer(60_000)), Some(Silence::NoAnswer(75_000))]);
    assert_eq!(played.lane(0).status, Stopped);
    assert_eq!(played.lane(0).silence(500_000), None, "what is over is not silent");
}

#[test]
fn a_person_may_cut_a_countdown_short_or_end_it() {
    let busy = || Exchange::answers_with(503, &[("retry-after", "50")], "busy");
    let order = |order: Order| {
        move |state: &workflow_playground::run::RunState, control: &workflow_playground::workflow::Control| {
            for lane in state.lanes.iter().filter(|lane| lane.status == Retrying) {
                control.order(lane.opened.lane, order);
            }
        }
    };
    let played = watched(&one(vec![busy(), Exchange::says("ok")]), order(Order::Again));
    assert_eq!((played.statuses(), played.times.as_slice()), (vec![Done], &[0.0, 0.0][..]));
    let played = watched(&one(vec![busy()]), order(Order::GiveUp));
    assert_eq!(played.statuses(), [Failed]);
    assert!(matches!(played.lane(0).error, Some(CallError::Status(503, _))), "with what the server said");
}

#[test]
fn a_person_may_ask_a_silent_server_again_and_keeps_what_had_come() {
    let asked = std::cell::Cell::new(false);
    let played = watched(
        &one(vec![Exchange::begins("half").hangs(), Exchange::says("whole")]),
        move |state, control| {
            if !state.lanes[0].text.is_empty() && !asked.replace(true) {
                control.order(state.lanes[0].opened.lane, Order::Again);
            }
        },
    );
    assert_eq!((played.statuses(), played.lane(0).text.as_str()), (vec![Done], "whole"));
    let attempt = &played.lane(0).attempts[0];
    assert_eq!((attempt.text.as_str(), attempt.setback.remedy), ("half", Remedy::Asked));
    assert!(played.state.totals().estimated, "the abandoned reply is counted as well as can be");
}

#[test]
fn stop_in_a_countdown_sends_nothing_more() {
    let busy = Exchange::answers_with(503, &[("retry-after", "50")], "busy");
    let case = Case { stop_at: Some(20_000.0), ..one(vec![busy]) };
    let played = check("stop", &case, &[(Stopped, "")], &Ends::Stopped);
    assert_eq!(played.lane(0).countdown(1_000), None);
}
