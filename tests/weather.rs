//! The mock server itself: that it plays what `docs/weather.md` says, and that the document and its lists hold the
//! same names. It deliberately knows nothing of the page.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "weather/agents.rs"]
mod agents;
#[path = "mock/server.rs"]
mod mock;
#[path = "weather/structured.rs"]
mod structured;

use std::time::{Duration, SystemTime};

use mock::scenarios::{self, Ask, Beat, Scenario};
use mock::wire;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use workflow_playground::llm::{Assembly, Delta, Finish, Reply};

const DOC: &str = include_str!("../docs/weather.md");
const GOOD: &str = "step reply to: hello";
const WORDS: &str = "word 0 word 1 word 2 word 3 word 4 ";

/// Names that are not once in the first column of a table, and those there that no scenario has.
fn not_in_step(doc: &str, names: &[&str]) -> Vec<String> {
    let rows = doc.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |"));
    let told: Vec<&str> = rows.map(|(name, _)| name).collect();
    let times = |name: &str| told.iter().filter(|told| **told == name).count();
    let forgotten = names.iter().filter(|name| times(name) != 1);
    let unknown = told.iter().filter(|told| !names.contains(told));
    forgotten.chain(unknown).map(|name| format!("{name}: {} rows", times(name))).collect()
}

#[test]
fn every_scenario_is_in_the_document_once() {
    let names: Vec<&str> = scenarios::all().map(|scenario| scenario.name).collect();
    let faults = not_in_step(DOC, &names);
    assert!(faults.is_empty(), "docs/weather.md has one row for each scenario, and no other: {faults:#?}");

    let doc = "| `a` | x |\n| `b` | `c` |\n| `b` | x |\n";
    assert_eq!(not_in_step(doc, &["a", "c"]), ["c: 0 rows", "b: 2 rows", "b: 2 rows"], "the rule can fail");
}

#[test]
fn every_name_can_stand_in_a_path_and_a_prompt_and_is_of_one_scenario() {
    for scenario in scenarios::all() {
        let name = scenario.name;
        assert_eq!(scenarios::all().filter(|other| other.name == name).count(), 1, "{name}");
        let question = format!("Say it. weather:{name}, please; not weather:html");
        assert_eq!(scenarios::chosen("prompt", &question).map(|found| found.name), Ok(name));
        assert_eq!(scenarios::chosen(name, "the weather: fine").map(|found| found.name), Ok(name));
    }
    assert_eq!(scenarios::chosen("stream", "weather:html").map(|found| found.name), Ok("stream"));
    assert_eq!(scenarios::chosen("prompt", "weather:fine").map(|found| found.name), Err("fine"));
}

#[test]
fn a_reply_does_not_carry_its_weather_on() {
    let reply = wire::reply_text(&ask("weather:cut-once hello", 0).body);
    assert_eq!(scenarios::chosen("prompt", &reply).map(|found| found.name), Ok("prompt"), "{reply}");
}

fn ask(question: &str, nth: usize) -> Ask {
    let body = json!({
        "model": "mock-small", "stream": true, "stream_options": {"include_usage": true},
        "messages": [{"role": "user", "content": question}],
    });
    Ask { body, host: String::new(), nth, formatted: nth, since_first: Duration::from_secs(nth as u64) }
}

fn named(name: &str) -> &'static Scenario {
    scenarios::all().find(|scenario| scenario.name == name).unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn a_name_that_is_a_number_is_the_status() {
    for scenario in scenarios::all() {
        let Ok(status) = scenario.name.chars().take(3).collect::<String>().parse::<u16>() else { continue };
        let script = (scenario.chat)(&ask("hello", 0));
        assert_eq!(script.status, status, "{}", scenario.name);
        let again = (scenario.chat)(&ask("hello", 2)).status;
        let passes = ["-once", "-twice", "-header", "-ms", "-date", "-bare", "-shared"];
        let passes = passes.iter().any(|end| scenario.name.ends_with(end));
        assert_eq!(again, if passes { 200 } else { status }, "{}, the third time", scenario.name);
    }
}

/// What the program makes of a body, up to its silence or break.
fn read(name: &str) -> (Reply, bool) {
    read_ask(name, &ask("hello", 0))
}

fn read_ask(name: &str, ask: &Ask) -> (Reply, bool) {
    let mut on = |_: Delta<'_>| {};
    let mut assembly = Assembly::new();
    for beat in (named(name).chat)(ask).beats {
        match beat {
            Beat::Send(bytes) => assembly.push(&bytes, &mut on),
            Beat::Hang | Beat::Cut => break,
            Beat::Wait(_) | Beat::At(_) => {}
        }
    }
    let (reply, fault) = assembly.end(&mut on);
    (reply, fault.is_some())
}

#[test]
fn odd_streams_say_what_the_document_says() {
    let good = [
        "stream",
        "prompt",
        "json",
        "wrong-type",
        "no-done",
        "two-dones",
        "done-space",
        "crlf",
        "cr",
        "bom",
        "comments",
        "multi-line-data",
        "no-space",
        "glued",
        "garbage",
        "usage-choice",
        "usage-finish",
        "usage-groq",
        "usage-never",
        "null-content",
        "role-each",
        "null-choices",
        "azure",
        "interleaved",
        "other-model",
        "slow-first",
        "slow-head",
        "reasoning",
        "reasoning-openrouter",
        "reasoning-parts",
        "think",
    ];
    let cut = ["stall", "stall-once", "incomplete", "cut", "cut-once"];
    let rest = [
        ("utf8-split", Finish::Stop, "空模様 🌦️ é: step reply to: hello"),
        ("byte-by-byte", Finish::Stop, "byte by byte 🌧️"),
        ("finish-empty", Finish::Incomplete, GOOD),
        ("length", Finish::Length, GOOD),
        ("content-filter", Finish::ContentFilter, GOOD),
        ("refusal", Finish::Refusal, ""),
        ("tools-mistral", Finish::ToolCalls, ""),
        ("tools-ollama", Finish::ToolCalls, ""),
        ("tools-groq", Finish::ToolCalls, ""),
        ("tools-truncated", Finish::Length, ""),
    ];
    let good = good.map(|name| (name, Finish::Stop, GOOD));
    let cut = cut.map(|name| (name, Finish::Incomplete, WORDS));
    for (name, finish, text) in good.into_iter().chain(cut).chain(rest) {
        let (reply, failed) = read(name);
        assert_eq!((reply.finish, reply.text.as_str(), failed), (finish, text, false), "{name}");
        assert_eq!(!reply.reasoning.is_empty(), name.contains("reason") || name == "think", "{name}");
        assert_eq!(reply.skipped_events, u32::from(name == "garbage"), "{name}");
        let calls = ["tools-mistral", "tools-ollama", "tools-groq", "tools-truncated"];
        let calls = calls.iter().position(|call| *call == name).map_or(0, |at| [2, 2, 1, 1][at]);
        assert_eq!(reply.tool_calls.len(), calls, "{name}");
        if name.starts_with("usage-") {
            assert_eq!(reply.usage.is_some(), name != "usage-never", "{name}");
        }
    }
    for name in
        ["late-error", "error-event", "error-after-finish", "error-object", "error-200", "html", "empty"]
    {
        assert!(read(name).1, "{name} is a fault");
    }
}

#[test]
fn a_demand_is_met_without_what_it_refuses() {
    let status =
        |name: &str, body: &Value| (named(name).chat)(&Ask { body: body.clone(), ..ask("hello", 0) }).status;
    let system = json!({"role": "system", "content": "x"});
    let user = json!({"role": "user", "content": "x"});
    for (name, refused, taken) in [
        ("no-stream-options", json!({"stream_options": {}}), json!({})),
        ("no-max-tokens", json!({"max_tokens": 9}), json!({"max_completion_tokens": 9})),
        ("no-temperature", json!({"temperature": 0.7}), json!({})),
        ("no-system", json!({"messages": [system, user]}), json!({"messages": [user]})),
        ("late-system", json!({"messages": [user, system]}), json!({"messages": [system, user]})),
    ] {
        assert!([400, 422].contains(&status(name, &refused)), "{name}");
        assert_eq!(status(name, &taken), 200, "{name}");
    }
    let mut body = json!({"max_tokens": 9, "temperature": 0.7, "stream_options": {}});
    for field in ["max_tokens", "temperature", "stream_options"] {
        assert_eq!(status("reasoning-model", &body), 400, "before {field} is left out");
        body.as_object_mut().unwrap().remove(field);
    }
    assert_eq!(status("reasoning-model", &body), 200);
}

#[test]
fn dates_are_written_as_http_has_them() {
    let date = |seconds| wire::http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
    assert_eq!(date(784_111_777), "Sun, 06 Nov 1994 08:49:37 GMT");
    assert_eq!(date(951_782_400), "Tue, 29 Feb 2000 00:00:00 GMT");
    assert_eq!(date(4_107_542_399), "Sun, 28 Feb 2100 23:59:59 GMT");
    assert_eq!(date(4_107_542_400), "Mon, 01 Mar 2100 00:00:00 GMT");
}

/// A request on a connection of its own; the answer's head, if there is one.
async fn head(mock: &mock::Mock, line: &str, body: &Value) -> Option<String> {
    let body = body.to_string();
    let request = format!(
        "{line} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut connection = tokio::net::TcpStream::connect(mock.addr).await.unwrap();
    connection.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // What hangs up may do so by a reset.
    drop(connection.read_to_end(&mut answer).await);
    let answer = String::from_utf8(answer).unwrap();
    answer.split_once("\r\n\r\n").map(|(head, _)| head.to_owned())
}

async fn chat(mock: &mock::Mock, name: &str, question: &str) -> Option<u16> {
    let line = format!("POST /{name}/v1/chat/completions");
    head(mock, &line, &ask(question, 0).body).await.map(|head| head[9..12].parse().unwrap())
}

async fn start() -> mock::Mock {
    mock::start(([127, 0, 0, 1], 0).into()).await.unwrap()
}

#[tokio::test]
async fn what_passes_passes_for_the_same_messages_alone() {
    let mock = start().await;
    assert_eq!(chat(&mock, "429-once", "a").await, Some(429));
    assert_eq!(chat(&mock, "429-once", "b").await, Some(429), "another question");
    assert_eq!(chat(&mock, "529-once", "a").await, Some(529), "another path");
    let mut other = ask("a", 0).body;
    other.as_object_mut().unwrap().remove("stream_options");
    let again = head(&mock, "POST /429-once/v1/chat/completions", &other).await.unwrap();
    assert!(again.starts_with("HTTP/1.1 200"), "the same messages with other fields: {again}");
    for status in [500, 500, 200, 200] {
        assert_eq!(chat(&mock, "500-twice", "a").await, Some(status));
    }
}

#[tokio::test]
async fn a_shared_limit_is_the_same_for_all_and_passes_with_time() {
    let mock = start().await;
    assert_eq!(chat(&mock, "429-shared", "a").await, Some(429));
    assert_eq!(chat(&mock, "prompt", "b weather:429-shared").await, Some(429));
    tokio::time::sleep(Duration::from_millis(2050)).await;
    assert_eq!(chat(&mock, "429-shared", "c").await, Some(200));
    assert_eq!(chat(&mock, "prompt", "b weather:429-shared").await, Some(200));
}

#[tokio::test]
async fn the_prompt_chooses() {
    let mock = start().await;
    assert_eq!(chat(&mock, "prompt", "hello").await, Some(200));
    assert_eq!(chat(&mock, "prompt", "hello weather:402.").await, Some(402));
    assert_eq!(chat(&mock, "prompt", "hello weather:500-once").await, Some(500));
    assert_eq!(chat(&mock, "prompt", "hello weather:500-once").await, Some(200));
    assert_eq!(chat(&mock, "prompt", "hello weather:no-such").await, Some(404));
    assert_eq!(mock.chats().len(), 5);
}

#[tokio::test]
async fn what_hangs_up_answers_nothing() {
    let mock = start().await;
    for line in ["OPTIONS /down/v1/chat/completions", "GET /down/v1/models", "GET /down/"] {
        assert_eq!(head(&mock, line, &Value::Null).await, None, "{line}");
    }
    assert_eq!(chat(&mock, "down", "a").await, None);
    assert_eq!(chat(&mock, "cut-before-head", "a").await, None);
    let preflight = head(&mock, "OPTIONS /cut-before-head/v1/chat/completions", &Value::Null).await;
    assert!(preflight.is_some_and(|head| head.starts_with("HTTP/1.1 204")));
    assert_eq!(chat(&mock, "stream", "a").await, Some(200), "the others still play");
}

#[tokio::test]
async fn the_model_list_is_refused_where_the_key_is() {
    let mock = start().await;
    for (name, status, readable) in [
        ("stream", "200", true),
        ("401", "401", true),
        ("nocors", "200", false),
        ("nocors-401", "401", false),
        ("502-nocors", "502", false),
    ] {
        let head = head(&mock, &format!("GET /{name}/v1/models"), &Value::Null).await.unwrap();
        assert_eq!(&head[9..12], status, "{name}");
        assert_eq!(head.contains("access-control-allow-origin"), readable, "{name}");
    }
}
