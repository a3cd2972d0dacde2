//! A run on one axis of time: for each lane when it queued, waited, streamed and was tried again, and which lanes decided
//! how long the run took. It follows from the fold alone and knows nothing of how it is drawn.

use super::{Finish, LaneId, LaneState, RunState};

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
}

/// All lanes on one axis.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    /// The lanes, in the order of their addresses.
    pub bars: Vec<Bar>,
    /// How long the axis is, in milliseconds; at least 1.
    pub length: u32,
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
        Bar { lane: lane.opened.lane, spans, is_critical: false }
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

/// Whether its latest attempt did not give the reply, and no other followed.
fn has_failed(lane: &LaneState) -> bool {
    lane.error.is_some() || lane.reply.as_ref().is_some_and(|reply| reply.finish == Finish::Incomplete)
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
mod tests {
    use super::*;
    use crate::run::{LaneEvent, LaneOpened, LanePath, LaneRole, Part, RunEvent};
    use crate::{
        llm::{CallError, ChatRequest, Dialect, Hold, Remedy, Reply, ServerError, Setback},
        run::Digest,
    };

    fn request() -> ChatRequest {
        ChatRequest {
            model: "m".into(),
            messages: Vec::new(),
            temperature: None,
            max_tokens: None,
            schema: None,
            extra: serde_json::Map::new(),
        }
    }

    /// A run of lanes, each with what happened to it and when.
    fn run(lanes: &[&[(u32, &str)]]) -> RunState {
        let mut state = RunState::default();
        for (number, _) in (0..).zip(lanes) {
            state.apply(
                0,
                &RunEvent::LaneOpened(LaneOpened {
                    lane: LaneId(number),
                    path: LanePath::new(Part::Step, number + 1),
                    title: String::new(),
                    role: LaneRole::Step,
                    note: None,
                    iteration: None,
                    parent: None,
                }),
            );
        }
        for (number, events) in (0..).zip(lanes) {
            for (at, what) in *events {
                let event = match *what {
                    "asked" => LaneEvent::Asked(request(), Digest::of(&request(), None)),
                    "sent" => LaneEvent::Sent(Dialect::default()),
                    "text" => LaneEvent::Text("x".into()),
                    "held" => LaneEvent::Held(Hold::RateLimit(80)),
                    "429" => LaneEvent::SetBack(Setback {
                        error: Some(CallError::Status(429, ServerError::default())),
                        remedy: Remedy::Wait(100),
                    }),
                    "back" => LaneEvent::SetBack(Setback {
                        error: Some(CallError::Silent(1)),
                        remedy: Remedy::Wait(10),
                    }),
                    "fail" => LaneEvent::Failed(CallError::Silent(1)),
                    "breaks off" => LaneEvent::Replied(Reply::default()),
                    _ => LaneEvent::Stopped,
                };
                state.apply(*at, &RunEvent::Lane(LaneId(number), event));
            }
        }
        state
    }

    type Told = Vec<(&'static str, u32, u32)>;

    fn told(state: &RunState, now: u32) -> Vec<(bool, Told)> {
        let bars = timeline(state, now).bars.into_iter();
        bars.map(|bar| {
            let spans = bar.spans.iter().map(|span| (span.kind.name(), span.from, span.to));
            (bar.is_critical, spans.collect())
        })
        .collect()
    }

    #[test]
    fn a_lane_is_told_as_spans() {
        let state = run(&[
            &[(5, "asked"), (20, "sent"), (50, "text"), (90, "end")],
            &[(5, "asked"), (5, "sent"), (30, "back"), (60, "sent"), (70, "text")],
            &[],
        ]);
        assert_eq!(
            told(&state, 100),
            [
                (false, vec![("queued", 5, 20), ("waiting", 20, 50), ("streaming", 50, 90)]),
                (
                    true,
                    vec![("failed", 5, 30), ("pausing", 30, 60), ("waiting", 60, 70), ("streaming", 70, 100)]
                ),
                (false, vec![]),
            ]
        );
        assert_eq!(timeline(&state, 100).length, 100);
        assert_eq!(timeline(&RunState::default(), 5), Timeline { bars: Vec::new(), length: 1 });
    }

    #[test]
    fn the_last_attempt_can_fail_too() {
        let state = run(&[
            &[(0, "asked"), (10, "sent"), (30, "fail")],
            &[(0, "asked"), (10, "sent"), (20, "text"), (30, "fail")],
            &[(0, "asked"), (10, "sent"), (20, "text"), (30, "breaks off")],
            &[(0, "asked"), (0, "fail")],
            &[(0, "asked"), (0, "sent"), (20, "text"), (30, "end")],
        ]);
        let found: Vec<Told> = told(&state, 40).into_iter().map(|(_, spans)| spans).collect();
        for spans in &found[..3] {
            assert_eq!(*spans, [("queued", 0, 10), ("failed", 10, 30)]);
        }
        assert_eq!(found[3..], [vec![], vec![("waiting", 0, 20), ("streaming", 20, 30)]]);
    }

    #[test]
    fn what_queues_through_a_rate_limit_says_so() {
        // A is told to wait, B has no turn, C comes into the pause, D queues for something else.
        let mut state = run(&[
            &[(0, "asked"), (0, "sent"), (20, "429"), (120, "sent"), (130, "text"), (150, "end")],
            &[(0, "asked"), (160, "sent"), (170, "text"), (200, "end")],
            &[(50, "asked"), (50, "held"), (130, "sent"), (140, "text"), (180, "end")],
            &[(140, "asked"), (155, "sent"), (160, "text"), (190, "end")],
        ]);
        let found = told(&state, 200);
        let spans = |index: usize| found[index].1[..2].to_vec();
        assert_eq!(spans(0), [("failed", 0, 20), ("pausing", 20, 120)]);
        assert_eq!(found[1].1[..3], [("queued", 0, 20), ("limited", 20, 130), ("queued", 130, 160)]);
        assert_eq!(spans(2), [("limited", 50, 130), ("waiting", 130, 140)]);
        assert_eq!(spans(3), [("queued", 140, 155), ("waiting", 155, 160)]);
        assert_eq!(
            found.iter().map(|(critical, _)| *critical).collect::<Vec<_>>(),
            [true, true, false, false]
        );
        assert_eq!([20, 119, 130].map(|now| state.rate_limit(now)), [Some(110), Some(11), None]);
        // Told again, it goes on from there.
        let held = LaneEvent::Held(Hold::RateLimit(30));
        state.apply(100, &RunEvent::Lane(LaneId(3), held));
        assert_eq!(state.rate_limit(110), Some(20));
    }

    #[test]
    fn the_critical_path_goes_back_through_who_was_waited_for() {
        // Two at once, a third that had to wait for the first's place, and one that is fed from all.
        let state = run(&[
            &[(0, "asked"), (0, "sent"), (10, "text"), (100, "end")],
            &[(0, "asked"), (0, "sent"), (10, "text"), (150, "end")],
            &[(0, "asked"), (102, "sent"), (120, "text"), (300, "end")],
            &[(301, "asked"), (301, "sent"), (310, "text"), (400, "end")],
        ]);
        let critical: Vec<bool> = told(&state, 400).into_iter().map(|(critical, _)| critical).collect();
        assert_eq!(critical, [true, false, true, true]);
    }
}
