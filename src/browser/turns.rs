//! Turns on the page's one thread: long work gives way now and then, so that the page stays alive, and what takes too
//! long is given up. It knows nothing of the work.

use super::{
    PageClock,
    by_name::{call, get, promise, set},
};
use crate::ports::Clock;
use futures_util::future::{Either, select};
use std::pin::pin;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::MessageChannel;

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

/// What comes of `work` in this time.
pub(super) async fn within<T>(ms: f64, work: impl Future<Output = T>) -> Option<T> {
    match select(pin!(work), PageClock.sleep(ms)).await {
        Either::Left((done, _)) => Some(done),
        // Where the page itself was busy, the answer may wait behind the timer.
        Either::Right(((), work)) => match select(work, pin!(next())).await {
            Either::Left((done, _)) => Some(done),
            Either::Right(_) => None,
        },
    }
}

/// Closes a channel by its port, however the wait for it ends: the browser keeps an open one for good.
pub(super) struct Closing(pub(super) JsValue);

impl Drop for Closing {
    fn drop(&mut self) {
        call(&self.0, "close", &JsValue::UNDEFINED);
    }
}
