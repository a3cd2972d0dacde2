//! Locks: one holder at a time, and free again once it lets go.

use std::task::{Context, Waker};
use wasm_bindgen_test::wasm_bindgen_test;
use workflow_playground::{
    browser::{
        PageClock,
        locks::{hold, is_held},
    },
    ports::Clock,
};

/// Whether a lock comes free: browsers free it a moment after it was let go.
async fn comes_free(name: &str) -> bool {
    for _ in 0..100 {
        if !is_held(name).await {
            return true;
        }
        PageClock.sleep(10.0).await;
    }
    false
}

#[wasm_bindgen_test]
async fn one_holds_a_lock_until_it_is_dropped() {
    assert!(!is_held("one").await);
    let held = hold("one").await;
    assert!(held.is_some() && is_held("one").await);
    assert!(hold("one").await.is_none(), "it is taken");
    assert!(is_held("one").await, "and still is, after somebody else asked");
    assert!(hold("two").await.is_some(), "another is not");
    drop(held);
    assert!(comes_free("one").await);
    assert!(hold("one").await.is_some(), "it can be taken again");
    assert!(comes_free("one").await && comes_free("two").await);
}

#[wasm_bindgen_test]
async fn who_stops_waiting_holds_nothing() {
    let mut waiting = Box::pin(hold("dropped"));
    assert!(waiting.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    drop(waiting);
    assert!(comes_free("dropped").await);
    assert!(hold("dropped").await.is_some());
}

#[wasm_bindgen_test]
async fn without_locks_everybody_gets_everything() {
    // A name that begins so is refused, as everything is in a page that is too isolated.
    assert!(hold("-refused").await.is_some());
    crate::js("Object.defineProperty(navigator, 'locks', { value: undefined, configurable: true })");
    let (one, two, seen) = (hold("free").await, hold("free").await, is_held("free").await);
    crate::js("delete navigator.locks");
    assert!(one.is_some() && two.is_some() && !seen);
    assert!(!is_held("free").await);
}
