//! Lanes that run side by side, in words: who waited for whom, what was fed from what, votes, tasks that were left.

use super::{lane_title, seconds};
use crate::run::{Fed, RunState, Span, SpanKind, Task, Voted};

/// The kinds of spans, by their names in attributes, and what they are called.
pub const SPANS: &[(&str, &str)] = &[
    ("queued", "queued"),
    ("limited", "held by the rate limit"),
    ("waiting", "waiting for the first word"),
    ("streaming", "streaming"),
    ("failed", "failed"),
    ("pausing", "before another try"),
];

/// A span, with its time.
pub fn span(span: &Span) -> String {
    let what = match span.kind {
        SpanKind::Queued => "queued",
        SpanKind::Limited => "held by the server's rate limit",
        SpanKind::Waiting => "waiting for the first word",
        SpanKind::Streaming => "streaming",
        SpanKind::Failed => "an attempt that failed",
        SpanKind::Pausing => "before another try",
    };
    format!("{what}: {} (from {} to {})", seconds(span.to - span.from), seconds(span.from), seconds(span.to))
}

/// Until when a reply waited to be read with others.
pub fn handed_on(at: u32) -> String {
    format!("its reply was read by the last call from {}", seconds(at))
}

/// How many calls are made at once at most: what the workflow says, or what a browser allows to a plain `http:` host.
pub fn at_once(own: Option<usize>, connections: Option<usize>) -> String {
    match (own, connections) {
        (Some(own), connections) if connections.is_none_or(|most| own <= most) => {
            format!("at most {own} at once")
        }
        (_, Some(most)) => format!("at most {most} at once: a browser keeps no more connections to one host"),
        (_, None) => String::new(),
    }
}

/// What a lane was fed from.
pub fn fed(fed: &Fed, state: &RunState) -> String {
    let names = fed.from.iter().filter_map(|lane| state.lane(*lane)).map(|lane| lane_title(&lane.opened));
    let names: Vec<String> = names.collect();
    let count = names.len();
    format!("From {count} of {}: {}.", fed.of, names.join(", "))
}

/// How many of the workers failed, where the run went on without them.
pub fn without(state: &RunState) -> Option<String> {
    let fed = state.lanes.iter().find_map(|lane| lane.fed.as_ref())?;
    let missing = (fed.of as usize).saturating_sub(fed.from.len());
    match missing {
        0 => None,
        1 => Some(format!("from {} of {}: one worker failed", fed.from.len(), fed.of)),
        missing => Some(format!("from {} of {}: {missing} workers failed", fed.from.len(), fed.of)),
    }
}

/// A vote's outcome.
pub fn voted(voted: &Voted) -> String {
    let winners: Vec<&str> = voted.winners().collect();
    let outcome = match winners.as_slice() {
        [] => "no reply has the field".to_owned(),
        [one] => format!("“{one}” wins"),
        several => format!(
            "a tie between {}",
            several.iter().map(|one| format!("“{one}”")).collect::<Vec<_>>().join(", ")
        ),
    };
    let lacking = match voted.lacking() {
        0 => String::new(),
        1 => " One reply lacks the field.".to_owned(),
        lacking => format!(" {lacking} replies lack the field."),
    };
    format!("Votes by “{}”: {outcome}.{lacking}", voted.field)
}

/// Below a reply that was to name tasks.
pub const NO_TASKS: &str = "There is no task in this reply, so no worker was asked.";

/// Tasks that were not run.
pub fn left_out(tasks: &[Task]) -> String {
    let names: Vec<String> =
        tasks.iter().map(|task| format!("{}: {}", task.kind, task.description)).collect();
    let count =
        if tasks.len() == 1 { "One task was".to_owned() } else { format!("{} tasks were", tasks.len()) };
    format!("{count} left out, because there were more than the most tasks: {}", names.join(" · "))
}
