//! The pace at which streams are read: one that brings much gives way to others now and then, and what many bring in
//! drops is gathered, so that it costs the page no frames. It knows nothing of the bytes.

use super::{
    PageClock, page,
    turns::{self, Bell},
};
use crate::ports::Clock;
use futures_util::future::{Either, select};
use gloo_timers::callback::Timeout;
use std::{cell::Cell, pin::pin};

/// How long one may be busy before others get their turn, in milliseconds.
const BUSY: f64 = 30.0;

/// What is shorter is a drop, in bytes.
const DROP: usize = 16 * 1024;

/// So many drops of a stream are taken as they come: a short answer is not held up. Where more streams are open than can
/// read on in one frame, none is.
const FREE_DROPS: u32 = 4;

/// After so many beats a stream is looked at anew.
const BEATS_PER_LOOK: u32 = 8;

/// So many drops that were all there are a flood, which is taken as it comes from then on.
const FLOOD: u32 = 100;

/// From one beat to the next, in milliseconds: two frames.
const BEAT_MS: u32 = 33;

/// A frame, in milliseconds.
const FRAME_MS: u32 = 16;

/// A timer that comes so much later tells that there is more to do than can be done, in milliseconds.
const LATE_MS: f64 = 8.0;

/// So many streams read on in one frame…
const MOST_AT_ONCE: usize = 16;

/// …and so many however late the page is.
const LEAST_AT_ONCE: usize = 4;

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
        OPEN.set(OPEN.get() + 1);
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
        let free = if OPEN.get() > MOST_AT_ONCE { 0 } else { FREE_DROPS };
        if self.drops > free && !page::is_hidden() && !self.takes_another() {
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

impl Drop for Pace {
    fn drop(&mut self) {
        OPEN.set(OPEN.get() - 1);
    }
}

thread_local! {
    /// How many streams are being read.
    static OPEN: Cell<usize> = const { Cell::new(0) };
    static BEATS: Bell = Bell::default();
    /// How many streams read on at once.
    static AT_ONCE: Cell<usize> = const { Cell::new(MOST_AT_ONCE) };
}

/// Completes at the stream's next beat. To take a drop from the browser costs more than all that is done with it, and
/// nobody sees more than one frame at a time.
async fn beat() {
    Bell::heard(&BEATS, || strike_after(BEAT_MS)).await;
}

/// Calls those that wait, in each frame only some: what many bring at once would be one long task. The later the page is,
/// the fewer they are, and the more each of them finds.
fn strike_after(ms: u32) {
    let due = PageClock.now() + f64::from(ms);
    Timeout::new(ms, move || {
        let is_late = PageClock.now() - due > LATE_MS;
        let at_once = AT_ONCE.get();
        let at_once = if is_late { at_once / 2 } else { at_once + 1 }.clamp(LEAST_AT_ONCE, MOST_AT_ONCE);
        AT_ONCE.set(at_once);
        // In a hidden tab the next timer may be a minute away.
        let at_once = if page::is_hidden() { usize::MAX } else { at_once };
        if BEATS.with(|beats| beats.strike(at_once)) > 0 {
            strike_after(FRAME_MS);
        }
    })
    .forget();
}
