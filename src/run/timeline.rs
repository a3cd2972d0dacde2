//! A run on one axis of time: for each lane when it queued, waited, streamed and was tried again, and which lanes decided
//! how long the run took. It follows from the fold alone and knows nothing of how it is drawn.

use super::{Finish, LaneId, LaneRole, LaneState, RunState};

/// What a lane did for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpanKind {
    /// Asked, and not yet sent: in a queue, or held by a person.
    Queued,
    /// The same, while the server's rate limit let nothing out.
    Limited,
    /// Sent; nothing of the answer had come.
    Waiting,
    /// The answer was arriving.
    Streaming,
    /// An attempt that did not give the reply.
    Failed,
    /// Between an attempt that failed and the next one.
    Pausing,
}

impl SpanKind {
    /// Its name in attributes and style sheets.
    pub fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Limited => "limited",
            Self::Waiting => "waiting",
            Self::Streaming => "streaming",
            Self::Failed => "failed",
            Self::Pausing => "pausing",
        }
    }
}

/// A stretch of time in which a lane did one thing, in milliseconds since the run began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// What it did.
    pub kind: SpanKind,
    /// Since when.
    pub from: u32,
    /// Until when; for what is under way, until now.
    pub to: u32,
}

/// One lane on the axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// Which.
    pub lane: LaneId,
    /// What it did, in order; nothing for a lane that was not asked or took its reply from memory.
    pub spans: Vec<Span>,
    /// Whether it is among those that decided how long the run took.
    pub is_critical: bool,
    /// From its end to when another lane was asked that reads its reply among others.
    pub handed_on: Option<(u32, u32)>,
}

impl Bar {
    /// From when to when it was under way, from its first sending on; nothing for a lane that was never sent.
    pub fn under_way(&self) -> Option<(u32, u32)> {
        let is_queue = |span: &&Span| matches!(span.kind, SpanKind::Queued | SpanKind::Limited);
        let first = self.spans.iter().find(|span| !is_queue(span))?;
        Some((first.from, self.spans.last()?.to))
    }

    /// How long it took, in milliseconds, without what it spent in a queue at first.
    pub fn took(&self) -> Option<u32> {
        self.under_way().map(|(from, to)| to - from)
    }
}

/// All lanes on one axis.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    /// The lanes, in the order of their addresses.
    pub bars: Vec<Bar>,
    /// How long the axis is, in milliseconds; at least 1.
    pub length: u32,
}

/// What a whole timeline shows of workers that ran side by side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many there were.
    pub workers: usize,
    /// How many calls of theirs were under way at once, at most.
    pub at_once: usize,
    /// The one that took longest, and how long, in milliseconds; nothing for fewer than two.
    pub slowest: Option<(LaneId, u32)>,
    /// Who read their replies, and how many.
    pub reader: Option<(LaneId, usize)>,
}

impl Timeline {
    /// What it shows of the workers of the run it was made of.
    pub fn summary(&self, state: &RunState) -> Summary {
        let is_worker =
            |bar: &&Bar| state.lane(bar.lane).is_some_and(|lane| lane.opened.role == LaneRole::Worker);
        let workers: Vec<&Bar> = self.bars.iter().filter(is_worker).collect();
        let under_way: Vec<(u32, u32)> = workers.iter().filter_map(|bar| bar.under_way()).collect();
        let beside = |at: u32| under_way.iter().filter(|(from, to)| (*from..*to).contains(&at)).count();
        let took = workers.iter().filter_map(|bar| Some((bar.lane, bar.took()?)));
        let reader =
            state.lanes.iter().find_map(|lane| Some((lane.opened.lane, lane.fed.as_ref()?.from.len())));
        Summary {
            workers: workers.len(),
            at_once: under_way.iter().map(|(from, _)| beside(*from)).max().unwrap_or_default(),
            slowest: took.max_by_key(|(_, took)| *took).filter(|_| under_way.len() > 1),
            reader,
        }
    }
}

/// Two moments this close are one, in milliseconds: what follows from an end begins a little later.
const SLACK_MS: u32 = 10;

/// The timeline of a run as it stands at `now`, in milliseconds since it began.
pub fn timeline(state: &RunState, now: u32) -> Timeline {
    let now = state.ended.unwrap_or(now);
    let mut lanes: Vec<&LaneState> = state.lanes.iter().collect();
    lanes.sort_by(|a, b| a.opened.path.cmp(&b.opened.path));
    let limits = joined(state.rate_limits().collect());
    let bar = |lane: &&LaneState| {
        let spans = spans(lane, now).into_iter().flat_map(|span| cut(span, &limits)).collect();
        Bar { lane: lane.opened.lane, spans, is_critical: false, handed_on: handed_on(lane, state) }
    };
    let mut bars: Vec<Bar> = lanes.iter().map(bar).collect();
    mark_critical(&mut bars);
    let last = bars.iter().filter_map(end).max().unwrap_or_default();
    Timeline { bars, length: last.max(1) }
}

fn spans(lane: &LaneState, now: u32) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut add = |kind, from: u32, to: u32| {
        if to > from {
            spans.push(Span { kind, from, to });
        }
    };
    let timing = lane.timing;
    let Some(mut since) = timing.asked else { return spans };
    let mut between = SpanKind::Queued;
    for attempt in &lane.attempts {
        let sent = attempt.sent.unwrap_or(attempt.failed);
        add(between, since, sent);
        add(SpanKind::Failed, sent, attempt.failed);
        (since, between) = (attempt.failed, SpanKind::Pausing);
    }
    let until = timing.ended.unwrap_or(now);
    // What came from memory was never sent, and took no time.
    match timing.sent {
        None => add(between, since, until),
        Some(sent) => {
            add(between, since, sent);
            if has_failed(lane) {
                add(SpanKind::Failed, sent, until);
                return spans;
            }
            let first = timing.first_token.unwrap_or(until);
            add(SpanKind::Waiting, sent, first);
            add(SpanKind::Streaming, first, until);
        }
    }
    spans
}

fn handed_on(lane: &LaneState, state: &RunState) -> Option<(u32, u32)> {
    let is_reader =
        |other: &&LaneState| other.fed.as_ref().is_some_and(|fed| fed.from.contains(&lane.opened.lane));
    let reader = state.lanes.iter().find(is_reader)?;
    let (end, asked) = (lane.timing.ended?, reader.timing.asked?);
    Some((end.min(asked), asked))
}

/// Whether its latest attempt did not give the reply, and no other followed.
fn has_failed(lane: &LaneState) -> bool {
    lane.error.is_some() && !lane.is_given_up()
        || lane.reply.as_ref().is_some_and(|reply| reply.finish == Finish::Incomplete)
}

/// Stretches of time in order, with those made one that meet.
fn joined(mut stretches: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    stretches.sort_unstable();
    let mut joined: Vec<(u32, u32)> = Vec::new();
    for (from, to) in stretches {
        match joined.last_mut() {
            Some((_, last)) if from <= last.saturating_add(SLACK_MS) => *last = to.max(*last),
            _ => joined.push((from, to)),
        }
    }
    joined
}

/// A span in a queue, cut where the rate limit began and ended.
fn cut(span: Span, limits: &[(u32, u32)]) -> Vec<Span> {
    if span.kind != SpanKind::Queued {
        return vec![span];
    }
    let mut parts = Vec::new();
    let mut since = span.from;
    let mut add = |kind, to: u32| {
        if to > since {
            parts.push(Span { kind, from: since, to });
            since = to;
        }
    };
    for (from, to) in limits.iter().filter(|(from, to)| *from < span.to && *to > span.from) {
        add(SpanKind::Queued, *from);
        add(SpanKind::Limited, span.to.min(*to));
    }
    add(SpanKind::Queued, span.to);
    parts
}

fn end(bar: &Bar) -> Option<u32> {
    bar.spans.last().map(|span| span.to)
}

/// When a lane could begin: after its time in the queue, since what it queued for was another's end.
fn begin(bar: &Bar) -> Option<u32> {
    let first = bar.spans.first()?;
    let is_queue = |span: &&Span| matches!(span.kind, SpanKind::Queued | SpanKind::Limited);
    let queue = bar.spans.iter().take_while(is_queue).last();
    let left = queue.map(|span| span.to).filter(|to| to - first.from > SLACK_MS && end(bar) > Some(*to));
    Some(left.unwrap_or(first.from))
}

/// Goes back from the lane that ended last, each time to the one that ended right before it could begin.
fn mark_critical(bars: &mut [Bar]) {
    let mut at =
        (0..bars.len()).filter(|index| end(&bars[*index]).is_some()).max_by_key(|index| end(&bars[*index]));
    while let Some(index) = at {
        bars[index].is_critical = true;
        let Some(begin) = begin(&bars[index]) else { return };
        at = (0..bars.len())
            .filter(|other| !bars[*other].is_critical)
            .filter(|other| end(&bars[*other]).is_some_and(|end| end <= begin + SLACK_MS))
            .max_by_key(|other| end(&bars[*other]));
    }
}

#[cfg(test)]
#[path = "tests/timeline.rs"]
mod tests;
