//! Streams that are streams: their format, their end, and where they put text, thinking and usage.

use crate::check::{check, check_body, reply, server_error};
use serde_json::json;
use workflow_playground::llm::{Finish, Reply, Usage};

fn with_usage(text: &str, prompt_tokens: u64, completion_tokens: u64) -> Reply {
    Reply { usage: Some(Usage { prompt_tokens, completion_tokens }), ..reply(text, Finish::Stop) }
}

fn with_reasoning(reasoning: &str, text: &str, finish: Finish) -> Reply {
    Reply { reasoning: reasoning.to_owned(), ..reply(text, finish) }
}

#[test]
fn lines_end_in_any_way() {
    check("0-crlf.sse", &reply("Größe: 1 € 😀\n\"\\\u{2028}\"\n", Finish::Stop));
    check("0-cr.sse", &reply("Hi", Finish::Stop));
    check("0-escapes.sse", &Reply { model: None, ..reply("ä😀\n", Finish::Stop) });
}

#[test]
fn only_a_finish_reason_makes_a_reply_complete() {
    check("1-no-done.sse", &reply("Hi there", Finish::Stop));
    check("1-two-dones.sse", &reply("Hi", Finish::Stop));
    check("1-no-last-blank-line.sse", &reply("Hi", Finish::Stop));
    check("1-cut.sse", &reply("Half a rep", Finish::Incomplete));
    check("1-done-without-reason.sse", &reply("Half", Finish::Incomplete));
}

#[test]
fn usage_is_found_wherever_it_is() {
    for file in ["after-all", "beside-a-choice", "in-the-finish", "of-groq", "in-the-choice"] {
        check(&["3-usage-", file, ".sse"].concat(), &with_usage("Hi", 12, 5));
    }
    check("3-usage-so-far.sse", &with_usage("Hi", 12, 2));
}

#[test]
fn odd_fields_cost_nothing() {
    check("4-azure-start.sse", &reply("Hi", Finish::Stop));
    check("4-text-doubled.sse", &reply("Hi", Finish::Stop));
    check("4-message-beside-delta.sse", &reply("Hi", Finish::Stop));
    check("4-odd-shapes.sse", &reply("Hi", Finish::Stop));
}

#[test]
fn thinking_is_kept_apart() {
    // What it came in goes back with the next turn: the field, and what stood beside it.
    let details = json!([
        {"type": "reasoning.summary", "summary": "Let me"},
        {"type": "reasoning.encrypted", "data": "zzz"},
        {"type": "reasoning.text", "text": " see."},
    ]);
    let text = json!([{"type": "reasoning.text", "text": "Let me", "index": 0}]);
    for (file, field, details) in [
        ("reasoning-content", "reasoning_content", None),
        ("reasoning-twice", "reasoning", Some(text)),
        ("reasoning-details", "", Some(details)),
        ("parts", "", None),
    ] {
        let extra = details.map(|details| ("reasoning_details".to_owned(), details)).into_iter().collect();
        let reply = with_reasoning("Let me see.", "Yes.", Finish::Stop);
        check(&["5-", file, ".sse"].concat(), &Reply { reasoning_field: field.to_owned(), extra, ..reply });
    }
    check("5-think.sse", &with_reasoning("\nLet me see.", "Yes, a <think> tag.", Finish::Stop));
    check("5-think-cut.sse", &with_reasoning("Let me see.</thi", "", Finish::Length));
    check("5-think-later.sse", &reply("A <think>tag</think>.", Finish::Stop));
}

#[test]
fn ends_are_told_apart() {
    check("7-empty-reason.sse", &reply("Hi!", Finish::Stop));
    check("7-length.sse", &reply("Hi", Finish::Length));
    check("7-filtered.sse", &reply("Hi", Finish::ContentFilter));
    check("7-unknown.sse", &reply("Hi", Finish::Other("insufficient_system_resource".to_owned())));
    let refusal = "I can't do that.".to_owned();
    check("7-refusal.sse", &Reply { refusal, ..reply("", Finish::Refusal) });
}

#[test]
fn an_error_is_never_a_success() {
    let check = |file, text, fault| check_body(file, &reply(text, Finish::Incomplete), Some(&fault));
    check("8-error-in-the-stream.sse", "Hal", server_error("Provider disconnected", "502", ""));
    check("8-error-after-the-finish.sse", "Hi", server_error("out of memory", "", ""));
    check("8-error-event.sse", "Hi", server_error("Overloaded", "", "overloaded_error"));
    check("8-error-in-the-choice.sse", "Hi", server_error("Slow down", "rate_limit", ""));
    let check = |file, fault| check_body(file, &Reply::default(), Some(&fault));
    check("8-error-event-of-text.sse", server_error("Overloaded", "", ""));
    check("8-error-object.sse", server_error("maximum context length is 4096", "400", "BadRequestError"));
}

#[test]
fn glued_events_come_apart_and_garbage_is_counted() {
    check("10-glued.sse", &reply("Hi there", Finish::Stop));
    check("10-spread.sse", &reply("Hi", Finish::Stop));
    check("10-garbage.sse", &Reply { skipped_events: 2, ..reply("Hi there", Finish::Stop) });
}

#[test]
fn one_choice_counts_and_the_model_is_the_servers() {
    check("11-two-choices.sse", &reply("A1", Finish::Stop));
    let model = Some("m-1-2026-08-01".to_owned());
    check("11-another-model.sse", &Reply { model, ..reply("Hi", Finish::Stop) });
}
