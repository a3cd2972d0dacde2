//! Models that call tools for turns on end, and chat templates that refuse conversations which others take. What is called
//! is written in the goal, so that a test says what happens. It deliberately knows no tool.

use serde_json::{Value, json};

use super::{Ask, Scenario, Script, good, scenario, wire};

/// What begins a line of the goal that says what a turn calls.
const CALL: &str = "call ";
/// What parts calls of one turn.
const AND: &str = " && ";

pub(super) const AGENTS: &[Scenario] = &[
    scenario("agent", "calls what the goal's lines say, a line each turn: call NAME JSON && NAME JSON", turn),
    scenario("agent-endless", "calls the first tool again and again, whatever comes back", |ask| {
        match ask.body["tools"][0]["function"]["name"].as_str() {
            Some(name) => calls(ask, &[(name.to_owned(), "{}".to_owned())]),
            None => good(ask),
        }
    }),
    scenario(
        "agent-qwen",
        "as agent, with a template that takes a system message at the beginning only",
        |ask| {
            let late = roles(ask).iter().skip(1).any(|role| role == "system");
            refused(late, ask, "System message must be at the beginning.")
        },
    ),
    scenario(
        "agent-mistral",
        "as agent; refuses stream_options, and a user's message behind a tool's",
        |ask| {
            if ask.body.get("stream_options").is_some() {
                let says = "body.stream_options: Extra inputs are not permitted";
                return wire::json(422, &json!({"object": "error", "message": says}));
            }
            let roles = roles(ask);
            let broken = roles
                .windows(2)
                .find(|pair| pair[0] == "tool" && pair[1] != "tool" && pair[1] != "assistant");
            let says = broken
                .map(|pair| format!("Unexpected role '{}' after role 'tool'", pair[1]))
                .unwrap_or_default();
            refused(broken.is_some(), ask, &says)
        },
    ),
    scenario(
        "agent-gemma",
        "as agent, with a template without system messages whose roles must alternate",
        |ask| {
            let roles = roles(ask);
            if roles.iter().any(|role| role == "system") {
                return refused(true, ask, "System role not supported");
            }
            // Results of tools are the user's turn, however many there are.
            let mut turns: Vec<&str> =
                roles.iter().map(|role| if role == "tool" { "tool" } else { role.as_str() }).collect();
            turns.dedup_by(|one, other| one == other && *one == "tool");
            let is_model = |role: &str| role == "assistant";
            let alternates = turns.iter().enumerate().all(|(at, role)| is_model(role) == (at % 2 == 1));
            let ends_well = turns.last().is_none_or(|role| !is_model(role));
            let says = "Conversation roles must alternate user/assistant/user/assistant/...";
            refused(!(alternates && ends_well), ask, says)
        },
    ),
    scenario(
        "agent-gemini",
        "as agent, its calls signed; refuses calls that come back without the signature, and a second system message",
        |ask| {
            let messages = messages(ask);
            let all = messages.iter().filter_map(|message| message["tool_calls"].as_array()).flatten();
            let unsigned = all.into_iter().any(|call| call["extra_content"] != signature());
            let systems = roles(ask).iter().filter(|role| *role == "system").count();
            let says = if unsigned {
                "Function call is missing a thought_signature in functionCall parts."
            } else {
                "Only one system message is supported."
            };
            refused(unsigned || systems > 1, ask, says)
        },
    ),
    scenario("agent-no-tools", "400 as long as there are tools, as Ollama says it", |ask| {
        match ask.body.get("tools") {
            Some(_) => {
                let says = "registry.ollama.ai/library/mock:latest does not support tools";
                wire::json(400, &json!({"error": {"message": says, "type": "api_error"}}))
            }
            None => good(ask),
        }
    }),
    scenario(
        "agent-prose",
        "writes a call into its text instead of making it",
        |ask| match ask.body["tools"][0]["function"]["name"].as_str() {
            Some(name) => said(
                ask,
                &format!("<tool_call>\n{{\"name\": \"{name}\", \"arguments\": {{}}}}\n</tool_call>"),
            ),
            None => good(ask),
        },
    ),
];

fn messages(ask: &Ask) -> &[Value] {
    ask.body["messages"].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn roles(ask: &Ask) -> Vec<String> {
    messages(ask).iter().map(|message| message["role"].as_str().unwrap_or_default().to_owned()).collect()
}

fn refused(is_refused: bool, ask: &Ask, says: &str) -> Script {
    match is_refused {
        true => wire::json(
            400,
            &json!({"error": {"code": 400, "message": says, "type": "invalid_request_error"}}),
        ),
        false => turn(ask),
    }
}

/// The line of the goal whose turn it is; a good reply once there is none left, or where no tool is offered.
fn turn(ask: &Ask) -> Script {
    let goal = wire::user_texts(&ask.body).pop().unwrap_or_default();
    let taken = messages(ask).iter().filter(|message| message.get("tool_calls").is_some()).count();
    let line = goal.lines().filter_map(|line| line.trim().strip_prefix(CALL)).nth(taken);
    let Some(line) = line.filter(|_| ask.body.get("tools").is_some()) else {
        return said(ask, "Note: look again at what came back.");
    };
    let one = |call: &str| {
        let (name, arguments) = call.trim().split_once(' ').unwrap_or((call.trim(), "{}"));
        (name.to_owned(), arguments.to_owned())
    };
    let all: Vec<(String, String)> = line.split(AND).map(one).collect();
    calls(ask, &all)
}

fn said(ask: &Ask, text: &str) -> Script {
    let words: Vec<_> = wire::words_of(text).collect();
    let end = [wire::stop("stop"), counted(ask), wire::DONE.to_owned()];
    wire::told([wire::role()].into_iter().chain(words).chain(end))
}

/// These calls, their arguments in two pieces each.
fn calls(ask: &Ask, calls: &[(String, String)]) -> Script {
    let turn = messages(ask).len();
    let role = wire::chunk(&json!({"role": "assistant", "content": null}), &Value::Null);
    let mut events = vec![wire::event(&role)];
    for (index, (name, arguments)) in calls.iter().enumerate() {
        // Nine letters and digits, as Mistral has them.
        let id = format!("mock{turn:03}{index:02}");
        let half = arguments.char_indices().nth(arguments.chars().count() / 2).map_or(0, |(at, _)| at);
        let (first, second) = arguments.split_at(half);
        let begun = json!({"index": index, "id": id, "type": "function", "extra_content": signature(),
            "function": {"name": name, "arguments": first}});
        let more = json!({"index": index, "function": {"arguments": second}});
        for call in [begun, more] {
            events.push(wire::event(&wire::chunk(&json!({"tool_calls": [call]}), &Value::Null)));
        }
    }
    wire::told(events.into_iter().chain([wire::stop("tool_calls"), counted(ask), wire::DONE.to_owned()]))
}

fn signature() -> Value {
    json!({"google": {"thought_signature": "bW9jaw=="}})
}

/// Usage that grows with the conversation: a token for four characters.
fn counted(ask: &Ask) -> String {
    let tokens = ask.body["messages"].to_string().len() / 4;
    let usage = json!({"prompt_tokens": tokens, "completion_tokens": 7, "total_tokens": tokens + 7});
    wire::event(
        &json!({"object": "chat.completion.chunk", "model": "mock-small", "choices": [], "usage": usage}),
    )
}
