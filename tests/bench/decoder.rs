//! How fast a reply is built from its bytes, beside the plain way of doing it on the same bytes in the same
//! run, and whether the cost stays linear. It asserts nothing about time.

use std::{hint::black_box, time::Instant};
use workflow_playground::llm::{Assembly, Reply, event_stream::MAX_EVENT};

const CHUNK: usize = 272;
const READ: usize = 4096;
const MB: usize = 1_000_000;
/// The best of so many runs: the least disturbed by whatever else the machine does.
const RUNS: usize = 7;

fn main() {
    let body = stream(10 * MB);
    let chunks = body.len() / CHUNK;
    let (ours, reply) = best(|| assemble(&body));
    let (plain, text) = best(|| plain(&body));
    assert!(reply.text == text && !text.is_empty(), "both must read the same text");

    println!("{} chunks of {CHUNK} bytes, in reads of {READ}", chunks);
    for (name, seconds) in [("assembly", ours), ("split + serde_json::Value", plain)] {
        let (speed, rate) = (body.len() as f64 / MB as f64 / seconds, chunks as f64 / seconds / 1e6);
        println!("{name:>26}: {speed:6.0} MB/s  {rate:5.2} million chunks/s");
    }
    println!("{:>26}: {:.2}x (goal: 1.5x)", "ratio", plain / ours);

    for size in [1, 10, 50] {
        let body = stream(size * MB);
        println!("{:>26}: {:.2} ms/MB", format!("{size} MB"), best(|| assemble(&body)).0 * 1e3 / size as f64);
    }
    for size in [MAX_EVENT / 8, MAX_EVENT - 200] {
        let body = event(&"x".repeat(size));
        let per_mb = best(|| assemble(&body)).0 * 1e3 * MB as f64 / body.len() as f64;
        println!("{:>26}: {per_mb:.2} ms/MB", format!("one event of {:.1} MB", size as f64 / MB as f64));
    }
}

fn event(content: &str) -> Vec<u8> {
    let (start, end) = (
        r#"data: {"id":"chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG","object":"chat.completion.chunk","created":1790000000,"model":"m-large-2026-08","service_tier":"default","choices":[{"index":0,"delta":{"content":""#,
        r#""},"logprobs":null,"finish_reason":null}]}"#,
    );
    [start, content, end, "\n\n"].concat().into_bytes()
}

/// A stream of whole events, each of [`CHUNK`] bytes.
fn stream(size: usize) -> Vec<u8> {
    let words = [" the", " answer", " is\\n", " déjà", " so", " \\\"near\\\""];
    let mut body = Vec::with_capacity(size);
    for word in words.iter().cycle().take(size / CHUNK) {
        let room = CHUNK - event(word).len();
        body.extend(event(&[*word, &"~".repeat(room)].concat()));
    }
    body
}

fn best<T>(mut work: impl FnMut() -> T) -> (f64, T) {
    let mut timed = || {
        let start = Instant::now();
        let result = black_box(work());
        (start.elapsed().as_secs_f64(), result)
    };
    let mut best = timed();
    for _ in 1..RUNS {
        let (seconds, result) = timed();
        if seconds < best.0 {
            best = (seconds, result);
        }
    }
    best
}

fn assemble(body: &[u8]) -> Reply {
    let mut assembly = Assembly::new();
    for read in body.chunks(READ) {
        assembly.push(read, &mut |delta| {
            black_box(delta);
        });
    }
    assembly.end(&mut |_| {}).0
}

/// What one would write first: split at blank lines, parse each event as a whole, look the text up.
fn plain(body: &[u8]) -> String {
    let (mut text, mut buffer) = (String::new(), Vec::new());
    for read in body.chunks(READ) {
        buffer.extend_from_slice(read);
        let mut done = 0;
        while let Some(at) = buffer[done..].windows(2).position(|pair| pair == b"\n\n") {
            let event = &buffer[done..done + at];
            done += at + 2;
            let Some(data) = event.strip_prefix(b"data: ") else { continue };
            let Ok(chunk) = serde_json::from_slice::<serde_json::Value>(data) else { continue };
            if let Some(piece) = chunk["choices"][0]["delta"]["content"].as_str() {
                text.push_str(piece);
            }
        }
        buffer.drain(..done);
    }
    text
}
