//! Chunks that differ in nothing but their text are read by a short way. It must give what the long way gives, which
//! is taken when each chunk carries something of its own.

use proptest::prelude::*;
use serde_json::json;
use workflow_playground::llm::{Assembly, Delta, Reply};

fn reply_of(texts: &[String], extra: &str, own: impl Fn(usize) -> usize) -> (Reply, String) {
    let mut body = String::new();
    for (index, text) in texts.iter().enumerate() {
        let mut delta = json!({ "content": text });
        if !extra.is_empty() {
            delta[extra] = "also".into();
        }
        let chunk = json!({ "created": own(index), "choices": [{ "index": 0, "delta": delta }] });
        body.push_str(&format!("data: {chunk}\n\n"));
    }
    body.push_str("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
    let mut seen = String::new();
    let mut see = |delta: Delta<'_>| match delta {
        Delta::Text(text) => seen.push_str(text),
        Delta::Reasoning(text) => seen.push_str(&format!("({text})")),
        Delta::ToolCall(_) | Delta::Refusal(_) => {}
    };
    let mut assembly = Assembly::new();
    assembly.push(body.as_bytes(), &mut see);
    let (reply, fault) = assembly.end(&mut see);
    assert_eq!(fault, None);
    (reply, seen)
}

proptest! {
    #[test]
    fn the_short_way_gives_what_the_long_way_gives(
        texts in prop::collection::vec("[a-z \"\\\\\n<>/thinkü]{0,12}|<think>|</think>", 0..12),
        extra in prop::sample::select(vec!["", "reasoning", "reasoning_content", "refusal"]),
    ) {
        let short = reply_of(&texts, extra, |_| 7);
        let long = reply_of(&texts, extra, |index| index);
        prop_assert_eq!(short, long);
    }
}
