//! When things come: fair weather in several speeds, slowness, silence, and connections that break.
//! It deliberately knows nothing of errors that a server puts into words.

use std::time::Duration;

use axum::body::Bytes;

use super::{
    Ask, Beat, PROMPT, Scenario, Script, closed, good, ms, scenario, some_words, structured, until, wire,
};

const MEGABYTE: usize = 1 << 20;
/// How much of the big event goes into one write.
const PIECE: usize = 64 << 10;

pub(super) const FAIR: &[Scenario] = &[
    scenario("stream", "a well-behaved stream that echoes the end of the last user message", good),
    scenario(
        PROMPT,
        "the scenario whose name the prompt holds, as in weather:cut-once; else as stream",
        good,
    ),
    scenario("slow", "a token every 200 ms for ten minutes", |ask| {
        let tokens = (0..3000).flat_map(|n| [Beat::Wait(ms(200)), wire::token(&format!("slow {n} "))]);
        wire::stream(ask, tokens)
    }),
    scenario("firehose", "100,000 tokens of four characters, evenly over ten seconds", |ask| {
        let bursts = (0..1000).flat_map(|n| {
            let hundred: String =
                (0..100).map(|k| wire::token_text(&format!("{:03} ", (n + k) % 1000))).collect();
            [Beat::At(ms(n * 10)), Beat::send(hundred)]
        });
        wire::stream(ask, bursts)
    }),
    scenario("steady", "100 tokens of four characters a second for five seconds", |ask| {
        let tokens = (0..500).flat_map(|n| [Beat::At(ms(n * 10)), wire::token(&format!("{n:03} "))]);
        wire::stream(ask, tokens)
    }),
    scenario(
        "tenth",
        "nothing for 100 ms, then the whole reply; a value of the schema if there is one",
        |ask| {
            let value =
                structured::schema_of(&ask.body).map(|schema| structured::value_of(&schema).to_string());
            let text = value.unwrap_or_else(|| wire::reply_text(&ask.body));
            Script { head_after: Some(ms(100)), ..wire::stream(ask, [wire::token(&text)].into_iter()) }
        },
    ),
    scenario("million", "a million tokens of two characters, as fast as the client reads", |ask| {
        let write = Bytes::from(wire::token_text("x ").repeat(500));
        wire::stream(ask, (0..2000).map(move |_| Beat::Send(write.clone())))
    }),
];

pub(super) const PACE: &[Scenario] = &[
    scenario("slow-first", "the head at once, the first token after 8 s", |ask| {
        wire::stream(ask, [Beat::Wait(ms(8000))].into_iter().chain(wire::words(ask).map(Beat::send)))
    }),
    scenario("slow-head", "nothing for 6 s, then a good stream", |ask| Script {
        head_after: Some(ms(6000)),
        ..good(ask)
    }),
    scenario("stall", "five tokens, then silence", |_| stall(5)),
    scenario("stall-once", "five tokens, then silence; the same question again gets a good stream", |ask| {
        until(1, ask, || stall(5))
    }),
    scenario("stall-keepalive", "three tokens, then only a comment each second", |_| {
        let keepalive = || [Beat::Wait(ms(1000)), Beat::send(": keep-alive\n\n")];
        wire::event_stream(some_words(3).chain(std::iter::repeat_with(keepalive).flatten()))
    }),
    scenario("silent", "takes the request and never answers", |_| silent()),
    scenario("silent-once", "never answers; the same question again gets a good stream", |ask| {
        until(1, ask, silent)
    }),
    scenario("incomplete", "a few tokens, then a clean end without finish_reason and [DONE]", |_| {
        wire::event_stream(some_words(5))
    }),
    scenario("cut", "a few tokens, then the connection breaks", |_| cut()),
    scenario("cut-once", "as cut; the same question again gets a good stream", |ask| until(1, ask, cut)),
    Scenario {
        preflight: || wire::closing(wire::preflight()),
        ..scenario(
            "cut-before-head",
            "closes the connection without any answer, after a good preflight",
            |_| hang_up(),
        )
    },
    Scenario {
        preflight: hang_up,
        unknown: |_| hang_up(),
        ..closed("down", "closes the connection without any answer, whatever is asked", |_| hang_up())
    },
    scenario("big-event", "one event of 50 MB in writes of 64 KB, then a good end", big_event),
];

fn stall(tokens: usize) -> Script {
    wire::event_stream(some_words(tokens).chain([Beat::Hang]))
}

fn silent() -> Script {
    Script { head_after: Some(Duration::from_secs(86_400)), ..wire::event_stream([].into_iter()) }
}

fn cut() -> Script {
    wire::event_stream(some_words(5).chain([Beat::Wait(ms(50)), Beat::Cut]))
}

fn hang_up() -> Script {
    Script { hang_up: true, ..wire::event_stream([].into_iter()) }
}

fn big_event(ask: &Ask) -> Script {
    const PLACE: &str = "PLACE";
    let around = wire::token_text(PLACE);
    let (before, after) = around.split_once(PLACE).unwrap();
    let piece = Bytes::from("lots of ".repeat(PIECE / 8));
    let pieces = (0..50 * MEGABYTE / PIECE).map(move |_| Beat::Send(piece.clone()));
    let (before, after) = (Beat::send(before.to_owned()), Beat::send(after.to_owned()));
    wire::stream(ask, [before].into_iter().chain(pieces).chain([after]))
}
