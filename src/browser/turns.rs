//! Turns on the page's one thread: long work gives way now and then, so that the page stays alive. It knows nothing
//! of the work.

use super::{
    PageClock,
    by_name::{call, get, promise, set},
};
use crate::ports::Clock;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::MessageChannel;

/// How long one may be busy before others get their turn, in milliseconds.
const BUSY: f64 = 30.0;

/// Completes when everything that waits for the page's thread by now has had its turn.
///
/// By a message to oneself: timers are slowed down to one a second or a minute in hidden tabs, and what
/// `scheduler.yield` continues goes before timers and arriving data, so a loop of it would starve them.
pub async fn next() {
    let Ok(channel) = MessageChannel::new() else { return };
    let _closing = Closing(get(&channel, "port1"));
    let (here, there) = (get(&channel, "port1"), get(&channel, "port2"));
    let (arrival, arrived) = promise();
    set(&here, "onmessage", &arrived);
    if call(&there, "postMessage", &JsValue::NULL).is_some() {
        // It is only ever resolved.
        let _ = JsFuture::from(arrival).await;
    }
}

/// Closes a channel however the wait for it ends: the browser keeps an open one for good.
struct Closing(JsValue);

impl Drop for Closing {
    fn drop(&mut self) {
        call(&self.0, "close", &JsValue::UNDEFINED);
    }
}

/// Long work that gives way when it was busy for a while.
pub(super) struct Pace(f64);

impl Pace {
    /// Work that begins now.
    pub(super) fn new() -> Self {
        Self(PageClock.now())
    }

    /// Gives way if it is time to. Time spent waiting counts as busy, because nothing tells whether a promise
    /// really gave way to others; one turn too many costs next to nothing.
    pub(super) async fn keep(&mut self) {
        if PageClock.now() - self.0 >= BUSY {
            next().await;
            self.0 = PageClock.now();
        }
    }
}
