//! What else stands in the chunks of good streams: usage in other places, reasoning, odd firsts and lasts, ends
//! other than `stop`. It deliberately knows nothing of tool calls (`tools.rs`) and of errors (`bodies.rs`).

use serde_json::{Value, json};

use super::{Ask, Scenario, Script, scenario, wire};

const THOUGHTS: &[&str] = &["The mock ", "thinks ", "about it. "];

pub(super) const CHUNKS: &[Scenario] = &[
    scenario("usage-choice", "usage comes last, in a chunk that has a choice", |ask| {
        let mut last = wire::chunk(&json!({"role": "assistant", "content": ""}), &Value::Null);
        last["usage"] = wire::usage();
        ended_by(ask, [wire::stop("stop"), wire::event(&last)])
    }),
    scenario("usage-finish", "usage is in the chunk of the finish_reason", |ask| {
        let mut last = wire::chunk(&json!({"content": ""}), &json!("stop"));
        last["usage"] = wire::usage();
        ended_by(ask, [wire::event(&last)])
    }),
    scenario("usage-groq", "usage is in x_groq.usage", |ask| {
        let mut last = wire::chunk(&json!({}), &json!("stop"));
        last["x_groq"] = json!({"id": "req_mock", "usage": wire::usage()});
        ended_by(ask, [wire::event(&last)])
    }),
    scenario("usage-never", "no usage, though it was asked for", |ask| ended_by(ask, [wire::stop("stop")])),
    scenario("null-content", "content is null in the first chunk and in the last", |ask| {
        let first = delta(&json!({"role": "assistant", "content": null}));
        let last = wire::event(&wire::chunk(&json!({"content": null}), &json!("stop")));
        wire::told([first].into_iter().chain(wire::words(ask)).chain([last, wire::DONE.to_owned()]))
    }),
    scenario(
        "role-each",
        "a role on every chunk, and the text a second time beside it, as at Together",
        |ask| {
            let chunks = pieces(ask).into_iter().map(|text| {
                let mut chunk = wire::chunk(&json!({"role": "assistant", "content": text}), &Value::Null);
                chunk["choices"][0]["text"] = json!(text);
                wire::event(&chunk)
            });
            wire::told(chunks.chain(wire::end(ask)))
        },
    ),
    scenario("null-choices", "choices is null in the first chunk", |ask| {
        let mut first = wire::chunk(&json!({}), &Value::Null);
        first["choices"] = Value::Null;
        wire::told([wire::event(&first)].into_iter().chain(wire::events(ask)))
    }),
    scenario("azure", "no choices and no id in the first chunk, as at Azure", |ask| {
        let first = json!({
            "id": "", "object": "", "created": 0, "model": "", "choices": [],
            "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": {}}],
        });
        wire::told([wire::event(&first)].into_iter().chain(wire::events(ask)))
    }),
    scenario("finish-empty", "finish_reason is an empty text in every chunk, the last too", |ask| {
        let chunks = pieces(ask)
            .into_iter()
            .chain([String::new()])
            .map(|text| wire::event(&wire::chunk(&json!({"content": text}), &json!(""))));
        wire::told(chunks.chain([wire::DONE.to_owned()]))
    }),
    scenario("length", "finish_reason is length: the token limit cut it", |ask| {
        ended_by(ask, [wire::stop("length")])
    }),
    scenario("content-filter", "finish_reason is content_filter", |ask| {
        ended_by(ask, [wire::stop("content_filter")])
    }),
    scenario("refusal", "the model refuses, in delta.refusal", |_| {
        let words = ["The mock ", "would rather ", "not."];
        let refusal = words.map(|word| delta(&json!({"refusal": word})));
        wire::told(
            [wire::role()].into_iter().chain(refusal).chain([wire::stop("stop"), wire::DONE.to_owned()]),
        )
    }),
    scenario("reasoning", "reasoning in reasoning_content, as at DeepSeek", |ask| {
        thinking(ask, |thought| json!({"content": null, "reasoning_content": thought}))
    }),
    scenario("reasoning-openrouter", "reasoning in reasoning and again in reasoning_details", |ask| {
        thinking(ask, |thought| {
            let details =
                json!([{"type": "reasoning.text", "text": thought, "format": "unknown", "index": 0}]);
            json!({"role": "assistant", "content": "", "reasoning": thought, "reasoning_details": details})
        })
    }),
    scenario(
        "reasoning-parts",
        "content is a list of parts, the first of them thinking, as at Mistral",
        |ask| {
            let thoughts = THOUGHTS.iter().map(|thought| {
                let part = json!({"type": "thinking", "thinking": [{"type": "text", "text": thought}]});
                delta(&json!({"content": [part]}))
            });
            let text = pieces(ask).into_iter().map(|text| {
                let part = json!({"type": "text", "text": text});
                delta(&json!({"content": [part]}))
            });
            wire::told([wire::role()].into_iter().chain(thoughts).chain(text).chain(wire::end(ask)))
        },
    ),
    scenario("think", "reasoning inside <think> in the text, the tags cut in two", |ask| {
        let thoughts = ["<th", "ink>\n"].iter().chain(THOUGHTS).chain(&["</thi", "nk>\n\n"]);
        let thoughts = thoughts.map(|text| wire::token_text(text));
        wire::told([wire::role()].into_iter().chain(thoughts).chain(wire::words(ask)).chain(wire::end(ask)))
    }),
    scenario("interleaved", "two choices, their chunks in turn", |ask| {
        let both = |delta: Value, finish: Value| {
            let first = wire::chunk(&delta, &finish);
            let mut second = first.clone();
            second["choices"][0]["index"] = json!(1);
            if second["choices"][0]["delta"]["content"].is_string() {
                second["choices"][0]["delta"]["content"] = json!("other ");
            }
            wire::event(&first) + &wire::event(&second)
        };
        let chunks = pieces(ask).into_iter().map(move |text| both(json!({"content": text}), Value::Null));
        wire::told(chunks.chain([both(json!({}), json!("stop")), wire::DONE.to_owned()]))
    }),
    scenario("other-model", "the reply names another model than was asked for", |ask| {
        let renamed = |event: String| event.replace("\"mock-small\"", "\"mock-large-2024-08-06\"");
        wire::told(wire::events(ask).into_iter().map(renamed))
    }),
];

fn delta(delta: &Value) -> String {
    wire::event(&wire::chunk(delta, &Value::Null))
}

/// A good reply's text in pieces of about a word.
fn pieces(ask: &Ask) -> Vec<String> {
    wire::reply_text(&ask.body).split_inclusive(' ').map(str::to_owned).collect()
}

/// A good reply with another end, before `[DONE]`.
fn ended_by<const N: usize>(ask: &Ask, end: [String; N]) -> Script {
    wire::told([wire::role()].into_iter().chain(wire::words(ask)).chain(end).chain([wire::DONE.to_owned()]))
}

/// A good reply after thoughts in deltas of this form.
fn thinking(ask: &Ask, form: impl Fn(&str) -> Value) -> Script {
    let thoughts: Vec<String> = THOUGHTS.iter().map(|thought| delta(&form(thought))).collect();
    wire::told([wire::role()].into_iter().chain(thoughts).chain(wire::words(ask)).chain(wire::end(ask)))
}
