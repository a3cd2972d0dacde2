//! Lanes that run side by side, in words: who waited for whom, what was fed from what, votes, tasks that were left.

use super::{CAP, lane_title, seconds};
use crate::run::{Fed, LaneRole, LaneState, LaneStatus, RunState, Span, SpanKind, Summary, Task, Voted};

/// The kinds of spans, by their names in attributes, and what they are called.
pub const SPANS: &[(&str, &str)] = &[
    ("queued", "queued"),
    ("limited", "held by the rate limit"),
    ("waiting", "waiting for the first word"),
    ("streaming", "streaming"),
    ("failed", "failed"),
    ("pausing", "before another try"),
];

/// Where the aggregator's prompt has placeholders, and not this one.
pub const WITHOUT_RESPONSES: &str = "Without {responses} the aggregator sees none of the replies.";

/// The same of the synthesizer's.
pub const WITHOUT_WORKER_RESPONSES: &str =
    "Without {worker_responses} the synthesizer sees none of the replies.";

/// The button that ends one of several calls.
pub const GIVE_UP: &str = "Give up";

/// What it does.
pub const GIVE_UP_HINT: &str = "End this call; the others go on";

/// Beside the button that sends all calls that wait.
pub const SEVERAL_WAIT: &str = "Each call can be read and changed in its lane first.";

/// The button that sends so many calls that wait.
pub fn send_all(count: usize) -> String {
    format!("Send all {count}")
}

/// Below bars that are too many to have names.
pub const WHOSE_BAR: &str =
    "Point at a bar, or go with the arrow keys, to see whose it is. A click goes to its lane.";

/// Whose bar it is, with what stands at the end of bars that have names.
pub fn whose_bar(title: &str, end: &str) -> String {
    if end.is_empty() { title.to_owned() } else { format!("{title}: {end}") }
}

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
    format!("its reply was read at {}", seconds(at))
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

/// What the picture shows of workers that ran side by side, once it is whole.
pub fn summary(summary: &Summary, state: &RunState) -> String {
    let name = |lane| state.lane(lane).map(|lane| lane_title(&lane.opened)).unwrap_or_default();
    let mut said = match summary.at_once {
        0 | 1 => String::new(),
        all if all == summary.workers => format!("All {all} workers ran at once. "),
        some => format!("At most {some} of {} workers ran at once. ", summary.workers),
    };
    if let Some((lane, ms)) = summary.slowest {
        said += &format!("Slowest: {}, {}. ", name(lane), seconds(ms));
    }
    if let Some((reader, read)) = summary.reader {
        let all = if read == summary.workers { "all ".to_owned() } else { String::new() };
        let replies = if read == 1 { "reply" } else { "replies" };
        said += &format!("{} read {all}{read} {replies}.", name(reader));
    }
    said.trim_end().to_owned()
}

/// What stands at the end of a bar: how long the lane took, or why it took no time.
pub fn bar_end(lane: &LaneState, took: Option<u32>) -> String {
    match (lane.status, took) {
        (LaneStatus::Reused, _) if lane.is_amended => "yours".to_owned(),
        (LaneStatus::Reused, _) => "reused".to_owned(),
        (LaneStatus::Skipped, _) => "not run".to_owned(),
        (LaneStatus::Failed, _) if lane.failed_before() => "not asked".to_owned(),
        (_, took) => took.map(seconds).unwrap_or_default(),
    }
}

/// What a lane was fed from.
pub fn fed(fed: &Fed, state: &RunState) -> String {
    let names = fed.from.iter().filter_map(|lane| state.lane(*lane)).map(|lane| lane_title(&lane.opened));
    let mut names: Vec<String> = names.collect();
    let count = names.len();
    if count > MAX_NAMED {
        names.truncate(MAX_NAMED - 1);
        names.push(format!("and {} more", count - names.len()));
    }
    let left = match state.left_out.len() {
        0 => String::new(),
        1 => " One planned task did not run.".to_owned(),
        left => format!(" {left} planned tasks did not run."),
    };
    format!("From {count} of {}: {}.{left}", fed.of, names.join(", "))
}

/// How many of the workers failed or were given up, where the run went on without them.
pub fn without(state: &RunState) -> Option<String> {
    let workers = || state.lanes.iter().filter(|lane| lane.opened.role == LaneRole::Worker);
    let (all, gave) = (workers().count(), workers().filter(|lane| lane.has_given()).count());
    let given_up = workers().filter(|lane| lane.is_given_up()).count();
    let failed = match all - gave - given_up {
        0 => None,
        1 => Some("one worker failed".to_owned()),
        failed => Some(format!("{failed} workers failed")),
    };
    let left = match given_up {
        0 => None,
        1 => Some("you gave up one".to_owned()),
        left => Some(format!("you gave up {left}")),
    };
    let why: Vec<String> = failed.into_iter().chain(left).collect();
    (!why.is_empty()).then(|| format!("from {gave} of {all}: {}", why.join(", ")))
}

/// Whether some worker failed by itself.
pub fn has_failures(state: &RunState) -> bool {
    let is_worker = |lane: &&LaneState| lane.opened.role == LaneRole::Worker;
    state.lanes.iter().filter(is_worker).any(|lane| !lane.has_given() && !lane.is_given_up())
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
    let shown = tasks.iter().take(MAX_NAMED);
    let mut names: Vec<String> =
        shown.map(|task| format!("{} ({})", clipped(&task.description), clipped(&task.kind))).collect();
    if tasks.len() > MAX_NAMED {
        names.push(format!("and {} more", tasks.len() - MAX_NAMED));
    }
    let count =
        if tasks.len() == 1 { "One task was".to_owned() } else { format!("{} tasks were", tasks.len()) };
    format!("{count} left out, as “{CAP}” allows no more: {}.", names.join("; "))
}

/// So many lanes, or tasks that were left out, are named.
const MAX_NAMED: usize = 12;

/// A text of a model's, as much of it as names it.
fn clipped(text: &str) -> String {
    const MOST: usize = 160;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => [&text[..end], "…"].concat(),
        None => text.to_owned(),
    }
}

/// How often a worker can be asked.
pub const BAD_WORKER_TIMES: &str = "The number of times is a whole number from 1 to 64.";

/// What the number of calls at once must be.
pub const BAD_AT_ONCE: &str = "The number at once is a whole number from 1 up, or nothing for all at once.";

/// What the most tasks must be.
pub const BAD_CAP: &str = "The most tasks is a whole number from 1 to 64, or nothing for 64.";
