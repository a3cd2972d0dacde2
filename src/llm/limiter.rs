//! Who may send when, for each origin and across all runs of the page: six requests at once to a plain `http:` server,
//! none while the server has asked for a pause. It knows nothing of what is sent.

use crate::ports::Clock;
use futures_util::future::{Either, select};
use serde::{Deserialize, Serialize};
use std::{
    cell::RefCell,
    collections::{BTreeMap, VecDeque},
    future::poll_fn,
    pin::pin,
    rc::Rc,
    task::{Poll, Waker},
};

/// A browser keeps no more connections than this to one HTTP/1.1 host, and a page cannot see what waits for one:
/// so the queue is kept here, where it can be shown.
pub const HTTP_CONNECTIONS: usize = 6;

/// Why a request waits before it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hold {
    /// So many calls are made at once at most, and as many are under way.
    Turn(u32),
    /// All connections that the browser keeps to this host are in use.
    Connections,
    /// The server said that there were too many requests; it will be asked again in so many milliseconds.
    RateLimit(u32),
}

/// The queues of all origins.
pub struct Limiter {
    clock: Rc<dyn Clock>,
    origins: RefCell<BTreeMap<String, Origin>>,
}

#[derive(Default)]
struct Origin {
    in_flight: usize,
    paused_until: f64,
    queue: VecDeque<Waiting>,
    next_ticket: u64,
}

struct Waiting {
    ticket: u64,
    /// Whom to wake when something has changed; nobody once it was woken.
    waker: Option<Waker>,
}

impl Origin {
    fn wake_all(&mut self) {
        for waiting in &mut self.queue {
            if let Some(waker) = waiting.waker.take() {
                waker.wake();
            }
        }
    }
}

/// The right to have one request under way, until it is dropped.
pub struct Permit {
    limiter: Rc<Limiter>,
    origin: String,
    number: u64,
}

impl Permit {
    /// A number that no other permit of its origin has.
    pub fn number(&self) -> f64 {
        self.number as f64
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.limiter.with(&self.origin, |origin| {
            origin.in_flight -= 1;
            origin.wake_all();
        });
    }
}

/// A place in a queue, left when it is dropped.
struct Ticket<'a> {
    limiter: &'a Limiter,
    origin: &'a str,
    number: u64,
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        self.limiter.with(self.origin, |origin| {
            origin.queue.retain(|waiting| waiting.ticket != self.number);
            origin.wake_all();
        });
    }
}

impl Limiter {
    /// A limiter that nobody uses yet.
    pub fn new(clock: Rc<dyn Clock>) -> Self {
        Self { clock, origins: RefCell::default() }
    }

    fn with<R>(&self, origin: &str, work: impl FnOnce(&mut Origin) -> R) -> R {
        let mut origins = self.origins.borrow_mut();
        match origins.get_mut(origin) {
            Some(origin) => work(origin),
            None => work(origins.entry(origin.to_owned()).or_default()),
        }
    }

    /// Lets nothing more go out to `origin` for `ms` milliseconds; what is under way goes on.
    pub fn pause(&self, origin: &str, ms: f64) {
        let until = self.clock.now() + ms;
        self.with(origin, |origin| {
            origin.paused_until = origin.paused_until.max(until);
            origin.wake_all();
        });
    }

    /// Waits for a place, first come first served, and says through `on` what for. At most `at_once` requests to
    /// `origin` are under way at a time. Dropping the future leaves the queue.
    pub async fn enter(self: &Rc<Self>, origin: &str, at_once: usize, on: &dyn Fn(Hold)) -> Permit {
        let number = self.with(origin, |origin| {
            origin.next_ticket += 1;
            origin.queue.push_back(Waiting { ticket: origin.next_ticket, waker: None });
            origin.next_ticket
        });
        let ticket = Ticket { limiter: self, origin, number };
        let mut told: Option<(bool, f64)> = None;
        loop {
            let now = self.clock.now();
            let (is_first, is_full, until) = self.with(origin, |origin| {
                let is_first = origin.queue.front().is_some_and(|waiting| waiting.ticket == number);
                (is_first, origin.in_flight >= at_once, origin.paused_until)
            });
            let is_paused = until > now;
            if is_first && !is_full && !is_paused {
                self.with(origin, |origin| origin.in_flight += 1);
                drop(ticket);
                return Permit { limiter: Rc::clone(self), origin: origin.to_owned(), number };
            }
            // Behind others who wait for a moment only, there is nothing to tell.
            let reason = (is_paused, if is_paused { until } else { 0.0 });
            if (is_paused || is_full) && told != Some(reason) {
                told = Some(reason);
                on(if is_paused { Hold::RateLimit((until - now) as u32) } else { Hold::Connections });
            }
            let mut registered = false;
            let changed = poll_fn(|context| {
                self.with(origin, |origin| {
                    let own = origin.queue.iter_mut().find(|waiting| waiting.ticket == number);
                    let Some(waiting) = own else { return Poll::Ready(()) };
                    // Whoever wakes it takes the waker. A task is polled for many other reasons, too.
                    if registered && waiting.waker.is_none() {
                        return Poll::Ready(());
                    }
                    registered = true;
                    waiting.waker = Some(context.waker().clone());
                    Poll::Pending
                })
            });
            if is_paused {
                match select(pin!(changed), self.clock.sleep(until - now)).await {
                    Either::Left(_) | Either::Right(_) => {}
                }
            } else {
                pin!(changed).await;
            }
        }
    }
}
