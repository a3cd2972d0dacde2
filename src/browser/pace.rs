//! The pace at which streams are read: one that brings much gives way to others now and then, and what many bring in
//! drops is gathered, so that it costs the page no frames. It knows nothing of the bytes.

use super::{PageClock, page, turns};
use crate::ports::Clock;
use futures_util::future::{Either, select};
use gloo_timers::callback::Timeout;
use std::{
    cell::{Cell, RefCell},
    future::poll_fn,
    pin::pin,
    task::{Poll, Waker},
};

/// How long one may be busy before others get their turn, in milliseconds.
const BUSY: f64 = 30.0;

/// What is shorter is a drop, in bytes.
const DROP: usize = 16 * 1024;

/// So many drops of a stream are taken as they come: a short answer is not held up.
const FREE_DROPS: u32 = 4;

/// After so many beats a stream is looked at anew.
const BEATS_PER_LOOK: u32 = 8;

/// So many drops that were all there are a flood, which is taken as it comes from then on.
const FLOOD: u32 = 100;

/// From one beat to the next, in milliseconds: two frames, and where there are many streams at once, a millisecond for
/// each.
const BEAT_MS: u32 = 33;

/// The reading of one stream.
pub(super) struct Pace {
    /// When it last gave way.
    rested: f64,
    drops: u32,
    beats: u32,
    /// Drops since the last beat.
    taken: u32,
    /// So many are taken between two beats. Some browsers join what comes meanwhile to one, others do not.
    share: u32,
    /// Whether the latest was there before it was asked for; known only where it is looked at.
    was_there: bool,
}

impl Pace {
    /// A stream that begins now.
    pub(super) fn new() -> Self {
        Self { rested: PageClock.now(), drops: 0, beats: 0, taken: 0, share: 1, was_there: false }
    }

    /// Completes with `read`.
    pub(super) async fn of<F: Future + Unpin>(&mut self, read: F) -> F::Output {
        if !self.is_looking() {
            return read.await;
        }
        match select(read, pin!(turns::next())).await {
            Either::Left((result, _)) => {
                self.was_there = true;
                result
            }
            Either::Right(((), read)) => {
                self.was_there = false;
                read.await
            }
        }
    }

    /// After so many bytes: completes when it is time to read on.
    pub(super) async fn keep(&mut self, bytes: usize) {
        self.drops = if bytes < DROP { self.drops + 1 } else { 0 };
        // Hidden tabs slow timers down to one a minute.
        if self.drops > FREE_DROPS && !page::is_hidden() && !self.takes_another() {
            beat().await;
            (self.beats, self.taken) = (self.beats + 1, 0);
        } else if PageClock.now() - self.rested >= BUSY {
            // Time spent waiting counts as busy, because nothing tells whether a promise really gave way to others; one
            // turn too many costs next to nothing.
            turns::next().await;
        } else {
            return;
        }
        self.rested = PageClock.now();
    }

    /// Whether it is to be learned how many drops there are between two beats: all that are there are taken.
    fn is_looking(&self) -> bool {
        self.drops >= FREE_DROPS && self.share < FLOOD && self.beats.is_multiple_of(BEATS_PER_LOOK)
    }

    /// Whether one more drop is taken before the next beat.
    fn takes_another(&mut self) -> bool {
        self.taken += 1;
        if !self.is_looking() {
            return self.taken < self.share;
        }
        if !self.was_there {
            self.share = (self.taken - 1).max(1);
        } else if self.taken == FLOOD {
            self.share = u32::MAX;
        }
        self.was_there
    }
}

thread_local! {
    static BEAT: Beat = Beat::default();
}

/// What all streams that come in drops wait for together. To take a drop from the browser costs more than all that is
/// done with it, and nobody sees more than one frame at a time.
#[derive(Default)]
struct Beat {
    number: Cell<u64>,
    waiting: RefCell<Vec<Waker>>,
    /// How many waited for the last one.
    streams: Cell<u32>,
}

/// Completes at the next beat.
async fn beat() {
    let next = BEAT.with(|beat| beat.number.get() + 1);
    poll_fn(|context| {
        BEAT.with(|beat| {
            if beat.number.get() >= next {
                return Poll::Ready(());
            }
            let mut waiting = beat.waiting.borrow_mut();
            if waiting.is_empty() {
                Timeout::new(BEAT_MS.max(beat.streams.get()), || BEAT.with(Beat::strike)).forget();
            }
            waiting.push(context.waker().clone());
            Poll::Pending
        })
    })
    .await;
}

impl Beat {
    fn strike(&self) {
        self.number.set(self.number.get() + 1);
        let waiting = self.waiting.take();
        self.streams.set(waiting.len() as u32);
        waiting.into_iter().for_each(Waker::wake);
    }
}
