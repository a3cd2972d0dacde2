//! Calls that run at once: how many at a time, which of them gave something, and how their replies are numbered for
//! the call that reads them together. It knows no pattern, and nothing of what is asked.

use super::{CallSettings, RunError, Typed};
use crate::run::LaneId;
use futures_util::stream::{FuturesOrdered, StreamExt};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{
    cell::RefCell,
    collections::VecDeque,
    future::{Future, poll_fn},
    task::{Poll, Waker},
};

/// At most so many calls run side by side in one run: nobody can watch more.
pub const MAX_WORKERS: u32 = 64;

/// The call that makes one reply of the workers'. How it gets them, the pattern says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Combiner {
    /// Its prompt.
    pub prompt: String,
    /// What differs from the workflow's settings.
    #[serde(default)]
    pub settings: CallSettings,
}

/// Whether a number of workers can be used: from 1 up to [`MAX_WORKERS`].
pub fn is_worker_count(count: &Typed<u32>) -> bool {
    count.good().is_some_and(|count| (1..=MAX_WORKERS).contains(count))
}

/// The turns of calls of which only so many are made at once: first come, first served.
pub struct Turns {
    at_once: u32,
    queue: RefCell<Queue>,
}

#[derive(Default)]
struct Queue {
    under_way: u32,
    next_ticket: u64,
    waiting: VecDeque<(u64, Option<Waker>)>,
}

/// The right to make one call, until it is dropped.
pub struct Turn<'a>(&'a Turns);

/// A place in the queue, left when it is dropped.
struct Place<'a>(&'a Turns, u64);

impl Turns {
    /// Turns for so many at once; for all of them without a limit.
    pub fn new(at_once: Option<&Typed<u32>>) -> Self {
        let at_once = at_once.and_then(Typed::good).copied().unwrap_or(u32::MAX).max(1);
        Self { at_once, queue: RefCell::default() }
    }

    /// Waits for a turn. `on_wait` is told how many there are at once, if it has to wait at all. Dropping the future
    /// leaves the queue.
    pub(super) async fn take(&self, on_wait: impl FnOnce(u32)) -> Turn<'_> {
        let ticket = {
            let mut queue = self.queue.borrow_mut();
            queue.next_ticket += 1;
            let ticket = queue.next_ticket;
            queue.waiting.push_back((ticket, None));
            ticket
        };
        let _place = Place(self, ticket);
        let mut on_wait = Some(on_wait);
        poll_fn(|context| {
            if self.is_next(ticket) {
                self.queue.borrow_mut().under_way += 1;
                return Poll::Ready(());
            }
            if let Some((_, waker)) = self.queue.borrow_mut().waiting.iter_mut().find(|(it, _)| *it == ticket)
            {
                *waker = Some(context.waker().clone());
            }
            if let Some(on_wait) = on_wait.take() {
                on_wait(self.at_once);
            }
            Poll::Pending
        })
        .await;
        Turn(self)
    }

    fn is_next(&self, ticket: u64) -> bool {
        let queue = self.queue.borrow();
        queue.under_way < self.at_once && queue.waiting.front().is_some_and(|(first, _)| *first == ticket)
    }

    /// Wakes who is first in the queue, to see whether it is their turn.
    fn wake_first(&self) {
        let first = self.queue.borrow_mut().waiting.front_mut().and_then(|(_, waker)| waker.take());
        if let Some(waker) = first {
            waker.wake();
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.queue.borrow_mut().under_way -= 1;
        self.0.wake_first();
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.queue.borrow_mut().waiting.retain(|(ticket, _)| *ticket != self.1);
        self.0.wake_first();
    }
}

/// What a worker gave.
pub struct Survivor {
    /// Its lane.
    pub lane: LaneId,
    /// Its reply.
    pub text: String,
    /// The value of a structured reply.
    pub value: Option<Value>,
}

/// Runs the workers all at once, and gives what came of those that did not fail, in their order. One that fails takes
/// none of the others with it.
///
/// # Errors
/// [`RunError::AllFailed`] when none gave anything.
pub async fn survivors(
    workers: impl IntoIterator<Item = impl Future<Output = Result<Survivor, RunError>>>,
) -> Result<Vec<Survivor>, RunError> {
    // Only the worker that something happened to is looked after, however many there are.
    let workers: FuturesOrdered<_> = workers.into_iter().collect();
    let given: Vec<Survivor> = workers.filter_map(|result| std::future::ready(result.ok())).collect().await;
    if given.is_empty() { Err(RunError::AllFailed) } else { Ok(given) }
}

/// The replies in one text, numbered from 1.
pub fn numbered(survivors: &[Survivor]) -> String {
    let each = (1..).zip(survivors).map(|(number, given)| format!("{number}. {}", given.text.trim()));
    each.collect::<Vec<_>>().join("\n\n")
}
