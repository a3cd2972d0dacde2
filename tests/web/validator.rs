//! Checks of values in a worker, where a script of the test's own stands in for the real one: what the page does with
//! a worker that answers, hangs, breaks down, or is not the one of the build.

use crate::js;
use futures_util::future::join;
use js_sys::Promise;
use std::sync::atomic::{AtomicU32, Ordering};
use std::{
    pin::pin,
    task::{Context, Waker},
};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use workflow_playground::{
    browser::{PageClock, WorkerValidator},
    ports::{Clock, Invalid, Validator},
};

/// Answers what the value says: "hang", "break", "throw", or a JSON text. Counts the workers that were started.
const SCRIPT: &str = r#"
    onmessage = ({ data: program }) => {
        if (!(program instanceof WebAssembly.Module)) throw new Error("no program");
        onmessage = ({ data: [schema, value] }) => {
            if (value === "hang") for (;;);
            if (value === "throw") throw new Error("a worker of a test breaks down, as it should");
            postMessage(value === "break" ? null : value);
        };
        new BroadcastChannel("workers of the test").postMessage("started");
        postMessage("ready");
    };"#;

/// What the page's links say of a file.
#[derive(Clone, Copy)]
enum Link {
    Right,
    WrongDigest,
    NoDigest,
    None,
}

/// Puts the links of a worker into the page, in the place of any others.
async fn links(script: Link) {
    // A worker of an earlier test may be late to tell.
    static TESTS: AtomicU32 = AtomicU32::new(0);
    let channel = format!("workers of test {}", TESTS.fetch_add(1, Ordering::Relaxed));
    let put = format!(
        r##"(async (script, how) => {{
            document.querySelectorAll("link[rel=validator]").forEach((link) => link.remove());
            const wasm = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
            const files = {{ js: new TextEncoder().encode(script), wasm }};
            for (const [extension, bytes] of Object.entries(files)) {{
                if (how === "None" && extension === "js") continue;
                const digest = new Uint8Array(await crypto.subtle.digest("SHA-384", bytes));
                const link = document.createElement("link");
                link.rel = "validator";
                link.href = URL.createObjectURL(new Blob([bytes])) + "#." + extension;
                link.integrity = "sha384-" + btoa(String.fromCharCode(...digest));
                if (how === "WrongDigest" && extension === "js") link.integrity = "sha384-" + "A".repeat(64);
                if (how === "NoDigest" && extension === "js") link.integrity = "sha256-x";
                document.head.append(link);
            }}
            window.workersStarted = 0;
            window.workersTold?.close();
            window.workersTold = new BroadcastChannel("{channel}");
            window.workersTold.onmessage = () => window.workersStarted++;
        }})({script:?}, "{how}")"##,
        script = SCRIPT.replace("workers of the test", &channel),
        how = match script {
            Link::Right => "Right",
            Link::WrongDigest => "WrongDigest",
            Link::NoDigest => "NoDigest",
            Link::None => "None",
        }
    );
    JsFuture::from(js(&put).unchecked_into::<Promise>()).await.unwrap();
}

/// So many workers were started, and no more.
async fn have_started(number: f64) {
    let started = || js("window.workersStarted").as_f64().unwrap();
    let began = PageClock.now();
    while started() < number && PageClock.now() - began < 5_000.0 {
        PageClock.sleep(20.0).await;
    }
    // What a worker tells everybody may take a moment.
    PageClock.sleep(100.0).await;
    assert_eq!(started(), number);
}

const GOOD: &str = r#"{"Ok":null}"#;
const BAD: &str = r#"{"Err":{"value":[{"at":"/a","message":"m"}]}}"#;

fn is_bad(result: &Result<(), Invalid>) -> bool {
    matches!(result, Err(Invalid::Value(faults)) if faults.len() == 1 && faults[0].at == "/a")
}

#[wasm_bindgen_test]
async fn checks_come_from_one_worker_in_turn() {
    links(Link::Right).await;
    let validator = WorkerValidator::of_page();
    // Nothing is fetched before the first check.
    have_started(0.0).await;
    let (one, two) = join(validator.validate("{}", GOOD), validator.validate("{}", BAD)).await;
    assert_eq!(one, Ok(()));
    assert!(is_bad(&two), "{two:?}");
    assert_eq!(validator.validate("{}", GOOD).await, Ok(()));
    have_started(1.0).await;
}

#[wasm_bindgen_test]
async fn a_check_without_end_is_ended_and_the_next_one_works() {
    links(Link::Right).await;
    let validator = WorkerValidator::of_page();
    assert_eq!(validator.validate("{}", GOOD).await, Ok(()));
    let before = PageClock.now();
    let (slow, next) = join(validator.validate("{}", "hang"), validator.validate("{}", GOOD)).await;
    let took = PageClock.now() - before;
    assert_eq!((slow, next), (Err(Invalid::TooSlow), Ok(())));
    assert!(took > 950.0, "{took} ms");
    have_started(2.0).await;
}

#[wasm_bindgen_test]
async fn a_dropped_check_holds_up_no_other() {
    links(Link::Right).await;
    let validator = WorkerValidator::of_page();
    assert_eq!(validator.validate("{}", GOOD).await, Ok(()));
    let mut context = Context::from_waker(Waker::noop());
    {
        let mut dropped = pin!(validator.validate("{}", "hang"));
        assert!(dropped.as_mut().poll(&mut context).is_pending());
        let mut waits = pin!(validator.validate("{}", BAD));
        assert!(waits.as_mut().poll(&mut context).is_pending());
        PageClock.sleep(50.0).await;
        assert!(dropped.as_mut().poll(&mut context).is_pending());
        assert!(waits.as_mut().poll(&mut context).is_pending());
    }
    assert!(is_bad(&validator.validate("{}", BAD).await));
    have_started(2.0).await;
}

#[wasm_bindgen_test]
async fn a_worker_that_breaks_down_is_replaced() {
    links(Link::Right).await;
    let validator = WorkerValidator::of_page();
    for broken in ["break", "throw"] {
        assert_eq!(validator.validate("{}", broken).await, Err(Invalid::TooSlow));
    }
    assert_eq!(validator.validate("{}", GOOD).await, Ok(()));
}

#[wasm_bindgen_test]
async fn only_the_files_of_the_build_are_started_and_a_failure_is_tried_again() {
    let validator = WorkerValidator::of_page();
    for wrong in [Link::None, Link::NoDigest, Link::WrongDigest] {
        links(wrong).await;
        assert_eq!(validator.validate("{}", GOOD).await, Err(Invalid::Unavailable));
        have_started(0.0).await;
    }
    links(Link::Right).await;
    assert_eq!(validator.validate("{}", GOOD).await, Ok(()));
}
