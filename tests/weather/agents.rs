//! The models of the mock that call tools, and what their templates refuse. It deliberately knows no page.

use serde_json::{Value, json};
use workflow_playground::llm::Finish;

use crate::mock::scenarios::Ask;
use crate::{ask, named, read_ask};

/// A request of an agent whose conversation goes on with these messages.
fn asking(goal: &str, more: &[Value]) -> Ask {
    let mut ask = ask(goal, 0);
    ask.body["tools"] =
        json!([{"type": "function", "function": {"name": "look", "description": "", "parameters": {}}}]);
    ask.body["messages"].as_array_mut().unwrap().extend(more.iter().cloned());
    ask
}

fn called(ask: &Ask) -> Vec<String> {
    let (reply, failed) = read_ask("agent", ask);
    assert!(!failed);
    reply.tool_calls.iter().map(|call| format!("{} {}", call.name, call.arguments)).collect()
}

fn call(extra: &Value) -> Value {
    let call = json!({"id": "a", "type": "function", "function": {"name": "look", "arguments": "{}"}, "extra_content": extra});
    json!({"role": "assistant", "content": null, "tool_calls": [call]})
}

fn result() -> Value {
    json!({"role": "tool", "tool_call_id": "a", "content": "r"})
}

#[test]
fn an_agent_does_what_its_goal_says_turn_by_turn() {
    let goal = "Look.\ncall look {\"at\": 1} && look {\"at\": 2}\ncall look";
    assert_eq!(called(&asking(goal, &[])), ["look {\"at\": 1}", "look {\"at\": 2}"]);
    assert_eq!(called(&asking(goal, &[call(&json!({})), result()])), ["look {}"]);
    let more = [call(&json!({})), result(), call(&json!({})), result()];
    let (reply, _) = read_ask("agent", &asking(goal, &more));
    assert_eq!((reply.finish, reply.text.as_str()), (Finish::Stop, "Note: look again at what came back."));
    let (reply, _) = read_ask("agent", &ask(goal, 0));
    assert_eq!(reply.tool_calls.len(), 0, "without tools there is nothing to call");
    let (reply, _) = read_ask("agent-endless", &asking("x", &more));
    assert_eq!(reply.tool_calls.len(), 1);
}

#[test]
fn templates_refuse_what_real_ones_refuse_and_take_what_all_take() {
    let signed = json!({"google": {"thought_signature": "bW9jaw=="}});
    let says = |role: &str| json!({"role": role, "content": "note"});
    let status = |name: &str, more: &[Value]| {
        let mut ask = asking("call look\ncall look", more);
        ask.body.as_object_mut().unwrap().remove("stream_options");
        (named(name).chat)(&ask).status
    };
    for name in ["agent", "agent-qwen", "agent-mistral", "agent-gemma", "agent-gemini"] {
        assert_eq!(status(name, &[call(&signed), result()]), 200, "{name} takes a note inside the result");
        let is_fine = |role: &str| status(name, &[call(&signed), result(), says(role)]) == 200;
        let fine: Vec<&str> =
            ["system", "user", "assistant"].into_iter().filter(|role| is_fine(role)).collect();
        let expected: &[&str] = match name {
            "agent-qwen" => &["user", "assistant"],
            "agent-mistral" => &["assistant"],
            "agent-gemma" => &[],
            _ => &["system", "user", "assistant"],
        };
        assert_eq!(fine, expected, "{name}");
    }
    assert_eq!(status("agent-gemini", &[call(&json!({})), result()]), 400, "the signature is gone");
    assert_eq!(status("agent-no-tools", &[]), 400);
    let (reply, _) = read_ask("agent-prose", &asking("x", &[]));
    assert!(reply.text.contains("\"name\": \"look\"") && reply.tool_calls.is_empty());
}
