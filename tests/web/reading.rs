//! Reading replies that come faster than the page is: whole, in order, and the page lives on meanwhile. The page's
//! `fetch` is replaced by one that has everything at hand.

use crate::fetching::{Got, get};
use wasm_bindgen_test::wasm_bindgen_test;
use workflow_playground::ports::NetError;

/// What a request brings whose reply is the stream that `source`, a JavaScript object, feeds; and the longest time
/// in which the page did nothing else, in milliseconds.
async fn read(source: &str) -> (Result<(), NetError>, Got, f64) {
    crate::js(&format!(
        "window.realFetch = window.fetch;
        const reply = new Response(new ReadableStream({source}));
        window.fetch = () => Promise.resolve(reply);
        window.longest = 0;
        let last = performance.now();
        window.beat = () => {{
            window.longest = Math.max(window.longest, performance.now() - last);
            last = performance.now();
        }};
        window.heart = setInterval(window.beat, 10);"
    ));
    let (result, got) = get("https://fast.example/v1").await;
    let longest = crate::js(
        "window.fetch = window.realFetch;
        clearInterval(window.heart);
        window.beat();
        window.longest",
    );
    (result, got, longest.as_f64().unwrap())
}

#[wasm_bindgen_test]
async fn many_small_chunks_leave_the_page_alive() {
    const CHUNKS: u32 = 300_000;
    let (result, got, longest) = read(&format!(
        "{{ start(controller) {{
            const all = new Uint32Array({CHUNKS}).map((_, index) => index);
            for (let index = 0; index < {CHUNKS}; index += 1)
                controller.enqueue(new Uint8Array(all.buffer, 4 * index, 4));
            controller.close();
        }} }}"
    ))
    .await;
    assert_eq!((result, got.body.len()), (Ok(()), CHUNKS as usize * 4));
    let whole = (0..CHUNKS).flat_map(u32::to_le_bytes);
    assert!(whole.eq(got.body.iter().copied()), "every chunk is there, in its place");
    assert!(longest < 200.0, "the page stood still for {longest} ms");
}

#[wasm_bindgen_test]
async fn a_large_chunk_is_handed_on_in_pieces() {
    const WORDS: u32 = 2_000_001;
    let (result, got, longest) = read(&format!(
        "{{ start(controller) {{
            const all = new Uint32Array({WORDS}).map((_, index) => index);
            controller.enqueue(new Uint8Array(all.buffer));
            controller.enqueue(new Uint8Array([]));
            controller.enqueue(new Uint8Array([1]));
            controller.close();
        }} }}"
    ))
    .await;
    assert_eq!((result, got.longest), (Ok(()), 256 * 1024));
    let whole = (0..WORDS).flat_map(u32::to_le_bytes).chain([1]);
    assert!(whole.eq(got.body.iter().copied()), "every byte is there, in its place");
    assert!(longest < 200.0, "the page stood still for {longest} ms");
}

#[wasm_bindgen_test]
async fn what_comes_in_drops_and_is_joined_meanwhile_is_gathered() {
    // A byte each 4 ms; a pull takes all that are there, as those of the network do.
    let (result, got, _) = read(
        "{ pull(controller) {
            this.began ??= performance.now();
            this.given ??= 0;
            return new Promise((resolve) => setTimeout(resolve, 4)).then(() => {
                const there = Math.min(500, Math.floor((performance.now() - this.began) / 4));
                if (there > this.given) controller.enqueue(new Uint8Array(there - this.given));
                this.given = there;
                if (there === 500) controller.close();
            });
        } }, { highWaterMark: 0 }",
    )
    .await;
    assert_eq!((result, got.body.len()), (Ok(()), 500));
    assert!(got.pieces < 150, "2 s have 60 beats of 33 ms; it was read {} times", got.pieces);
}

#[wasm_bindgen_test]
async fn drops_that_stay_apart_are_not_held_up() {
    // A chunk each 4 ms for 2 s, which is more than there are beats.
    let (result, got, _) = read(
        "{ start(controller) {
            const began = performance.now();
            let given = 0;
            const timer = setInterval(() => {
                for (; given < Math.min(500, (performance.now() - began) / 4); given += 1)
                    controller.enqueue(new Uint8Array(1));
                if (given < 500) return;
                clearInterval(timer);
                controller.close();
                window.lastGiven = performance.now();
            }, 4);
        } }",
    )
    .await;
    assert_eq!((result, got.body.len()), (Ok(()), 500));
    let late = crate::js("performance.now() - window.lastGiven").as_f64().unwrap();
    assert!(late < 2_000.0, "the last came {late} ms after its time");
}

#[wasm_bindgen_test]
async fn a_reply_that_breaks_off_is_handed_on_until_there() {
    let (result, got, _) = read(
        "{ pull(controller) {
            if (this.sent) controller.error(new Error('cut'));
            else controller.enqueue(new Uint8Array([1, 2]));
            this.sent = true;
        } }",
    )
    .await;
    assert_eq!(result, Err(NetError::Interrupted("cut".to_owned())));
    assert_eq!((got.kinds, got.body), (vec!["sent", "head"], vec![1, 2]));
}

#[wasm_bindgen_test]
async fn of_many_streams_at_once_each_gets_its_turn() {
    crate::js(
        "window.realFetch = window.fetch;
        window.fetch = () => Promise.resolve(new Response(new ReadableStream({
            async pull(controller) {
                this.given = (this.given ?? 0) + 1;
                await new Promise((resolve) => setTimeout(resolve, 4));
                controller.enqueue(new Uint8Array([this.given]));
                if (this.given === 40) controller.close();
            }
        }, { highWaterMark: 0 })));",
    );
    let all = (0..40).map(|_| get("https://many.example/v1"));
    let all = futures_util::future::join_all(all).await;
    crate::js("window.fetch = window.realFetch;");
    let whole: Vec<u8> = (1..=40).collect();
    assert!(all.iter().all(|(result, got)| result.is_ok() && got.body == whole), "each came whole, in order");
}
