//! Calls that go wrong in the middle of a chain: what is kept, what is skipped, and how the run ends.

use crate::{
    check::{Case, Ends, check},
    script::Exchange,
};
use serde_json::json;
use workflow_playground::{
    llm::{BodyFault, BodyKind, CallError, Finish, ServerError},
    ports::{NetError, Unreachable},
    run::LaneStatus::{self, Done, Failed, Filtered, Incomplete, Refused, Skipped, Truncated},
};

/// The second of three steps meets this, with this text kept; the third is skipped.
fn fails(second: &Exchange, status: LaneStatus, kept: &str, error: Option<&CallError>) {
    fails_after(1, second, status, kept, error);
}

/// The same, after so many requests.
fn fails_after(sends: u32, second: &Exchange, status: LaneStatus, kept: &str, error: Option<&CallError>) {
    for cut in [usize::MAX, 7] {
        // What may pass is tried twice more.
        let second = vec![second.clone().cut_every(cut); sends as usize];
        let exchanges = [vec![Exchange::says("one")], second.clone()].concat();
        let lanes = [(Done, "one"), (status, kept), (Skipped, "")];
        let played = check(&format!("{second:?}"), &Case::three(exchanges), &lanes, &Ends::FailedAt(1));
        assert_eq!(played.lane(1).error.as_ref(), error);
        assert_eq!(played.lane(1).reply.is_some(), error.is_none(), "a reply or an error");
        assert_eq!(played.lane(2).request, None, "what is skipped was never composed");
        assert_eq!((played.requests.len(), played.state.totals().calls), (1 + sends as usize, 1 + sends));
    }
}

fn server(message: &str, code: &str, kind: &str) -> ServerError {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    ServerError { message: message.into(), code: some(code), kind: some(kind), param: None, wait_ms: None }
}

#[test]
fn a_refused_request_says_what_the_server_said() {
    let body = r#"{"error":{"message":"Incorrect API key","type":"invalid_request_error","code":"invalid_api_key"}}"#;
    let error =
        CallError::Status(401, server("Incorrect API key", "invalid_api_key", "invalid_request_error"));
    fails(&Exchange::answers(401, body), Failed, "", Some(&error));
    let page = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>";
    let error = CallError::Status(502, server("502 Bad Gateway", "", ""));
    fails_after(3, &Exchange::answers(502, page), Failed, "", Some(&error));
    fails_after(
        3,
        &Exchange::answers(500, ""),
        Failed,
        "",
        Some(&CallError::Status(500, ServerError::default())),
    );
}

#[test]
fn a_network_that_gives_up_is_told_apart_by_when() {
    let unreachable = NetError::Unreachable(Unreachable::Hidden);
    let error = CallError::Unreachable(Unreachable::Hidden);
    fails(&Exchange::sent().fails(unreachable), Failed, "", Some(&error));
    let broke = NetError::Interrupted("network error".into());
    let error = CallError::Interrupted("network error".into());
    fails(&Exchange::begins("half of").fails(broke.clone()), Incomplete, "half of", Some(&error));
    // The head of an error came before the break: what the server said explains more.
    let refused = CallError::Status(429, server("slow down", "", ""));
    fails_after(3, &Exchange::answers(429, "slow down").fails(broke), Failed, "", Some(&refused));
}

#[test]
fn a_request_that_cannot_be_sent_counts_no_call() {
    let error = NetError::Unsendable("bad header".into());
    let exchanges = vec![Exchange::silent().fails(error)];
    let lanes = [(Failed, ""), (Skipped, ""), (Skipped, "")];
    let played = check("unsendable", &Case::three(exchanges), &lanes, &Ends::FailedAt(0));
    assert_eq!(played.lane(0).error, Some(CallError::Unsendable("bad header".into())));
    assert_eq!(played.state.totals().calls, 0);
}

#[test]
fn a_good_status_with_no_reply_is_no_success() {
    let page = "<!doctype html><title>Sign in</title>";
    let fault = BodyFault::NotAStream { kind: BodyKind::Html, excerpt: "Sign in".into() };
    fails(&Exchange::answers(200, page), Failed, "", Some(&CallError::NotAReply(fault)));
    let fault = BodyFault::NotAStream { kind: BodyKind::Empty, excerpt: String::new() };
    fails(&Exchange::answers(200, ""), Failed, "", Some(&CallError::NotAReply(fault)));
    let overloaded = Exchange::begins("half of").delta(&json!({}));
    let overloaded = overloaded
        .then(crate::script::Act::Bytes(b"data: {\"error\":{\"message\":\"overloaded\"}}\n\n".to_vec()));
    fails(&overloaded, Failed, "half of", Some(&CallError::Server(server("overloaded", "", ""))));
}

#[test]
fn a_reply_that_ends_badly_keeps_its_text_and_fails() {
    fails(&Exchange::begins("half of"), Incomplete, "half of", None);
    fails(&Exchange::begins("half of").finishes("content_filter"), Filtered, "half of", None);
    let refusal = Exchange::begins("").delta(&json!({"refusal": "I can't."})).finishes("stop");
    fails(&refusal, Refused, "", None);
}

#[test]
fn a_reply_that_the_limit_cut_goes_on_and_stays_marked() {
    let exchanges = vec![
        Exchange::begins("cut").finishes("length"),
        Exchange::says("two"),
        Exchange::says("three").fails(NetError::Interrupted("after the end".into())),
    ];
    let lanes = [(Truncated, "cut"), (Done, "two"), (Done, "three")];
    let played = check("cut by the limit", &Case::three(exchanges), &lanes, &Ends::Done("three"));
    assert_eq!(played.asked()[1], "b\nInput:\ncut");
    assert_eq!(played.lane(0).reply.as_ref().unwrap().finish, Finish::Length);
}

#[test]
fn the_first_and_the_last_step_can_fail_too() {
    let first = vec![Exchange::answers(404, "no")];
    let lanes = [(Failed, ""), (Skipped, ""), (Skipped, "")];
    check("the first", &Case::three(first), &lanes, &Ends::FailedAt(0));
    let last = vec![Exchange::says("x"), Exchange::says("y"), Exchange::answers(404, "no")];
    check("the last", &Case::three(last), &[(Done, "x"), (Done, "y"), (Failed, "")], &Ends::FailedAt(2));
}

#[test]
fn thinking_is_kept_apart_and_never_handed_on() {
    let thinks = Exchange::begins("").delta(&json!({"reasoning_content": "Hm."}));
    let exchanges = vec![
        thinks.delta(&json!({"content": "one"})).finishes("stop"),
        Exchange::says("two"),
        Exchange::says("three"),
    ];
    let lanes = [(Done, "one"), (Done, "two"), (Done, "three")];
    let played = check("thinking", &Case::three(exchanges), &lanes, &Ends::Done("three"));
    assert_eq!((played.lane(0).reasoning.as_str(), played.asked()[1].as_str()), ("Hm.", "b\nInput:\none"));
}
