//! Tool calls, as each provider numbers, names and cuts them.

use crate::check::{assemble, call, check, folder, reply};
use serde_json::json;
use std::fs;
use workflow_playground::llm::{Finish, Reply, ToolCall, Usage};

fn with_calls(tool_calls: Vec<ToolCall>, finish: Finish) -> Reply {
    Reply { tool_calls, ..reply("", finish) }
}

const UP: &str = r#"{"at":"up"}"#;
const DOWN: &str = r#"{"at":"down"}"#;

#[test]
fn calls_are_told_apart_by_id_then_index_then_name() {
    let two = |a, b| with_calls(vec![call(a, "look", UP), call(b, "look", DOWN)], Finish::ToolCalls);
    check("6-no-index.sse", &two("Ab3dEf6h9", "Zb3dEf6h9"));
    check("6-index-always-0.sse", &two("call_1", "call_2"));
    check("6-no-ids.sse", &two("", ""));
    let parallel = vec![call("a", "look", UP), call("b", "go", "{}")];
    check("6-parallel.sse", &with_calls(parallel, Finish::ToolCalls));
}

#[test]
fn ids_and_names_are_set_once() {
    check("6-repeated.sse", &with_calls(vec![call("a", "look", UP)], Finish::ToolCalls));
}

#[test]
fn stopping_for_a_call_is_no_stop_and_a_cut_call_is_no_call() {
    check("7-stop-with-calls.sse", &with_calls(vec![call("a", "look", "{}")], Finish::ToolCalls));
    let cut = with_calls(vec![call("a", "look", r#"{"at":"u"#)], Finish::Length);
    check("6-cut-by-length.sse", &Reply { text: "I will look.".to_owned(), ..cut });
}

#[test]
fn what_else_a_call_carries_is_kept() {
    let mut signed = call("function-call-1", "look", UP);
    signed.extra.insert("extra_content".to_owned(), json!({"google": {"thought_signature": "c2ln/+=="}}));
    let usage = Some(Usage { prompt_tokens: 12, completion_tokens: 5 });
    check("9-signature.sse", &Reply { usage, ..with_calls(vec![signed], Finish::ToolCalls) });
}

#[test]
fn a_name_is_shown_once() {
    let tools = |file| assemble([fs::read(folder().join(file)).unwrap().as_slice()]).tools;
    assert_eq!(tools("6-parallel.sse"), ["look", "", "", "go", ""]);
    assert_eq!(tools("6-repeated.sse"), ["look", "", ""]);
}
