//! Turns on the page's one thread: long work gives way now and then, so that the page stays alive, those who wait for the
//! same moment wait for it together, and what takes too long is given up. It knows nothing of the work.

use super::{
    PageClock,
    by_name::{call, get, set},
};
use crate::ports::Clock;
use futures_util::future::{Either, select};
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    future::poll_fn,
    pin::pin,
    task::{Poll, Waker},
    thread::LocalKey,
};
use wasm_bindgen::{JsValue, closure::Closure};
use web_sys::MessageChannel;

/// Those who wait for the same thing to happen, first come, first served.
#[derive(Default)]
pub(super) struct Bell {
    waiting: RefCell<VecDeque<Waker>>,
    /// How many came, and how many of them were called.
    came: Cell<u64>,
    called: Cell<u64>,
}

impl Bell {
    /// Completes once whoever waits here was called. `first` is told when nobody else waits.
    pub(super) async fn heard(bell: &'static LocalKey<Self>, first: impl FnOnce()) {
        let mut ticket = None;
        let mut first = Some(first);
        poll_fn(|context| {
            bell.with(|bell| {
                let number = *ticket.get_or_insert_with(|| {
                    let was_empty = bell.waiting.borrow().is_empty();
                    bell.waiting.borrow_mut().push_back(context.waker().clone());
                    if let Some(first) = first.take().filter(|_| was_empty) {
                        first();
                    }
                    bell.came.replace(bell.came.get() + 1)
                });
                let Some(place) = number.checked_sub(bell.called.get()) else { return Poll::Ready(()) };
                if let Some(waker) = bell.waiting.borrow_mut().get_mut(place as usize) {
                    waker.clone_from(context.waker());
                }
                Poll::Pending
            })
        })
        .await;
    }

    /// Calls the first so many, and says how many still wait.
    pub(super) fn strike(&self, most: usize) -> usize {
        let mut waiting = self.waiting.borrow_mut();
        let most = most.min(waiting.len());
        let called: Vec<Waker> = waiting.drain(..most).collect();
        let left = waiting.len();
        drop(waiting);
        self.called.set(self.called.get() + called.len() as u64);
        called.into_iter().for_each(Waker::wake);
        left
    }
}

thread_local! {
    static TURN: Bell = Bell::default();
    /// Where a message to oneself is sent. One channel for all: to make one, and to close it again, costs more than most
    /// of the work that is done between two turns.
    static SENDER: Option<JsValue> = sender();
}

/// Completes when everything that waits for the page's thread by now has had its turn.
///
/// By a message to oneself: timers are slowed down to one a second or a minute in hidden tabs, and what
/// `scheduler.yield` continues goes before timers and arriving data, so a loop of it would starve them.
pub async fn next() {
    if SENDER.with(Option::is_none) {
        return;
    }
    Bell::heard(&TURN, || {
        SENDER.with(|sender| sender.as_ref().map(|sender| call(sender, "postMessage", &JsValue::NULL)));
    })
    .await;
}

fn sender() -> Option<JsValue> {
    let channel = MessageChannel::new().ok()?;
    let arrived = Closure::<dyn Fn()>::new(|| {
        TURN.with(|turn| turn.strike(usize::MAX));
    });
    set(&get(&channel, "port1"), "onmessage", &arrived.into_js_value());
    Some(get(&channel, "port2"))
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
