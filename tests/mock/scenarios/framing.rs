//! Good replies whose event stream is written, ended or cut into writes in another way than OpenAI's.
//! It deliberately knows nothing of what the chunks say (`chunks.rs`).

use serde_json::Value;

use super::{Ask, Beat, Scenario, Script, ms, scenario, wire};

const COMMENT: &str = ": OPENROUTER PROCESSING\n\n";

pub(super) const FRAMING: &[Scenario] = &[
    scenario("no-done", "a finish_reason, but no [DONE]", |ask| rewritten(ask, |events| drop(events.pop()))),
    scenario("two-dones", "[DONE] twice", |ask| rewritten(ask, |events| events.push(wire::DONE.to_owned()))),
    scenario("done-space", "[DONE] with a space after it", |ask| {
        rewritten(ask, |events| *events.last_mut().unwrap() = "data: [DONE] \n\n".to_owned())
    }),
    scenario("crlf", "lines end in CR and LF", |ask| each(ask, |event| event.replace('\n', "\r\n"))),
    scenario("cr", "lines end in CR alone", |ask| each(ask, |event| event.replace('\n', "\r"))),
    scenario("bom", "a byte order mark comes first", |ask| {
        rewritten(ask, |events| events.insert(0, "\u{feff}".to_owned()))
    }),
    scenario("comments", "comment lines for a second, then between all tokens", |ask| {
        let waiting = (0..4).flat_map(|_| [Beat::Wait(ms(250)), Beat::send(COMMENT)]);
        let told = wire::events(ask)
            .into_iter()
            .flat_map(|event| [Beat::Wait(ms(4)), Beat::send(COMMENT), Beat::send(":\n"), Beat::send(event)]);
        wire::event_stream(waiting.chain(told))
    }),
    scenario("multi-line-data", "each chunk is spread over several data lines", |ask| {
        each(ask, |event| {
            let parsed: Result<Value, _> = serde_json::from_str(event.trim_start_matches("data: "));
            let Ok(chunk) = parsed else { return event };
            let lines =
                format!("{chunk:#}").lines().map(|line| format!("data: {line}\n")).collect::<String>();
            lines + "\n"
        })
    }),
    scenario("no-space", "no space after data:", |ask| each(ask, |event| event.replace("data: ", "data:"))),
    scenario("utf8-split", "every character beyond ASCII is cut into writes of one byte", |ask| {
        let text = format!("空模様 🌦️ é: {}", wire::reply_text(&ask.body));
        let events: String =
            [wire::role()].into_iter().chain(wire::words_of(&text)).chain(wire::end(ask)).collect();
        let mut pieces: Vec<Vec<u8>> = vec![Vec::new()];
        for (at, byte) in events.bytes().enumerate() {
            if !events.is_char_boundary(at) {
                pieces.push(Vec::new());
            }
            pieces.last_mut().unwrap().push(byte);
        }
        wire::event_stream(pieces.into_iter().flat_map(|piece| [Beat::send(piece), Beat::Wait(ms(2))]))
    }),
    scenario("byte-by-byte", "a short stream whose every byte is a write of its own", |ask| {
        let tokens = ["byte ", "by ", "byte 🌧️"].map(wire::token_text);
        let events: String = tokens.into_iter().chain(wire::end(ask)).collect();
        wire::event_stream(
            events.into_bytes().into_iter().flat_map(|byte| [Beat::send(vec![byte]), Beat::Wait(ms(1))]),
        )
    }),
    scenario("glued", "two events with no blank line between them", |ask| {
        rewritten(ask, |events| {
            let first = events.remove(1);
            events[1] = format!("{}\n{}", first.trim_end(), events[1]);
        })
    }),
    scenario("garbage", "one event in the middle that nobody can read", |ask| {
        rewritten(ask, |events| events.insert(2, "data: {\"choices\":[{\"delta\":{\"cont\n\n".to_owned()))
    }),
];

/// A good reply's events, changed as a whole.
fn rewritten(ask: &Ask, change: impl FnOnce(&mut Vec<String>)) -> Script {
    let mut events = wire::events(ask);
    change(&mut events);
    wire::told(events)
}

/// A good reply's events, each changed.
fn each(ask: &Ask, change: impl Fn(String) -> String) -> Script {
    let events: Vec<String> = wire::events(ask).into_iter().map(change).collect();
    wire::told(events)
}
