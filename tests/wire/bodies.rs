//! Successful responses whose body is no event stream, whatever their content type says.

use crate::check::{assemble, call, check, check_body, reply, server_error};
use workflow_playground::llm::{BodyFault, BodyKind, Finish, Reply, Usage, event_stream::MAX_EVENT};

#[test]
fn one_json_object_is_a_reply() {
    let usage = Some(Usage { prompt_tokens: 12, completion_tokens: 5 });
    check("2-completion.body", &Reply { usage, ..reply("All at once.", Finish::Stop) });
    let with_calls = Reply {
        model: None,
        reasoning: "hm".to_owned(),
        tool_calls: vec![call("a", "f", r#"{"x":1}"#)],
        ..reply("Yes", Finish::ToolCalls)
    };
    check("2-completion-after-blanks.body", &with_calls);
    check("2-chunks-as-lines.body", &reply("Hi!", Finish::Stop));
}

#[test]
fn an_error_is_the_servers_own() {
    let check = |file, fault| check_body(file, &Reply::default(), Some(&fault));
    check("2-error.body", server_error("Model is overloaded", "", "server_error"));
    check("2-detail.body", server_error("Not allowed", "", ""));
    check("2-error-in-a-list.body", server_error("Quota exceeded", "429", "RESOURCE_EXHAUSTED"));
}

#[test]
fn what_is_no_reply_says_what_it_is() {
    let check_skipped = |file, kind, excerpt: &str, skipped_events| {
        let fault = BodyFault::NotAStream { kind, excerpt: excerpt.to_owned() };
        check_body(file, &Reply { skipped_events, ..Reply::default() }, Some(&fault));
    };
    let check = |file, kind, excerpt| check_skipped(file, kind, excerpt, 0);
    check("2-page.body", BodyKind::Html, "Sign in & go on");
    check("2-other-json.body", BodyKind::Json, r#"{"status":"ok"}"#);
    check("2-text.body", BodyKind::Text, "upstream connect error\nor disconnect");
    check("2-blank.body", BodyKind::Empty, "");
    check_skipped("2-torn-json.body", BodyKind::Json, r#"{"choices":[{"message":{"content":"All at"#, 1);
    check_skipped("2-text-as-event.body", BodyKind::Text, "data: Internal Server Error", 1);
}

#[test]
fn a_stream_without_events_is_only_incomplete() {
    check("2-only-comments.sse", &Reply::default());
}

#[test]
fn bodies_have_a_limit() {
    for start in ["data: ", "{\"a\":\"", "text "] {
        let mut body = start.as_bytes().to_vec();
        body.resize(MAX_EVENT + 1, b'x');
        assert_eq!(assemble(body.chunks(1 << 16)).fault, Some(BodyFault::EventTooLarge), "{start}");
    }
}
