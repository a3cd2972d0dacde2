//! What the network does to a call while it is under way, in words: queues, silence, attempts that failed.

use super::{Place, call_error, grouped};
use crate::run::{Attempt, CallError, Dialect, Downgrade, Hold, LaneState, Remedy, Silence};

/// A lane that waits for its first words says so after this long, in milliseconds.
const QUIET_MS: u32 = 2_000;

/// What a lane waits for right now, if for anything that a person should know; `now` is in milliseconds since the run
/// began, `limit` what is left of the server's rate limit.
pub fn lane_wait(lane: &LaneState, place: &Place<'_>, now: u32, limit: Option<u32>) -> Option<String> {
    let host = place.host;
    if lane.is_over() {
        return None;
    }
    if let Some(ms) = lane.countdown(now) {
        return Some(format!("Trying again in {}.", countdown(ms)));
    }
    if let Some((hold, since)) = lane.hold {
        return Some(match hold {
            Hold::RateLimit(ms) => rate_limited(host, since.saturating_add(ms).saturating_sub(now).min(ms)),
            // Whoever waits for a turn waits for those that the limit holds.
            _ if limit.is_some() => rate_limited(host, limit.unwrap_or_default()),
            Hold::Turn(at_once) => format!("Queued: at most {at_once} at once."),
            Hold::Connections => format!("Queued: six connections per host, and all of {host} are in use."),
        });
    }
    match lane.silence(now) {
        Some(Silence::NoAnswer(ms)) => Some(format!(
            "No answer from {host} for {} s. Some servers load the model first, and some models think for long. \
             Wait, press Stop, or Retry to ask again.",
            ms / 1000
        )),
        Some(Silence::NoData(ms)) => Some(format!(
            "Nothing more from {host} for {} s. Wait, press Stop, or Retry to ask again.",
            ms / 1000
        )),
        None => {
            let waited = now.saturating_sub(lane.timing.sent?);
            let is_quiet = lane.timing.first_token.is_none() && waited >= QUIET_MS;
            is_quiet.then(|| format!("Waiting for the first words: {} s.", waited / 1000))
        }
    }
}

fn rate_limited(host: &str, left: u32) -> String {
    format!(
        "Queued: {host} had too many requests, so further calls pause. It is asked again in {}.",
        countdown(left)
    )
}

/// Whole seconds that are left, never 0 while there is some time.
fn countdown(ms: u32) -> String {
    format!("{} s", ms.div_ceil(1000))
}

/// What happened to the attempts before the latest, and what was done, a sentence or two for each.
pub fn setbacks(lane: &LaneState, place: &Place<'_>) -> Vec<String> {
    // While it waits, and if it was given up then, the last was not followed by another.
    let is_followed = |index: usize| index + 1 < lane.attempts.len() || lane.timing.sent.is_some();
    let attempts = lane.attempts.iter().enumerate();
    let said = attempts.map(|(index, attempt)| setback(attempt, is_followed(index), place));
    let mut said: Vec<String> = said.filter(|said| !said.is_empty()).collect();
    let known: Vec<&str> = lane.dialect.downgrades().map(instead).collect();
    if !known.is_empty() && lane.attempts.is_empty() {
        said.push(format!("Sent {}, as {} wanted earlier for this model.", known.join(", "), place.host));
    }
    said
}

/// What requests to a model at a server go without, as that refused it.
pub fn dialect(dialect: &Dialect) -> String {
    let downgrades: Vec<&str> = dialect.downgrades().map(instead).collect();
    format!(
        "Requests to this model go out {}, because the server refused the full request.",
        downgrades.join(", ")
    )
}

fn setback(attempt: &Attempt, is_followed: bool, place: &Place<'_>) -> String {
    let error = attempt.setback.error.as_ref().map(|error| brief(error, place)).unwrap_or_default();
    match attempt.setback.remedy {
        // How a wait that was given up ended, the lane says itself.
        Remedy::Wait(_) if !is_followed => error,
        Remedy::Wait(ms) => format!("{error} Tried again after {}.{} s.", ms / 1000, ms % 1000 / 100),
        Remedy::Downgrade(downgrade) => match refused_format(downgrade) {
            Some(refused) => format!("{refused}: went on {}. {error}", instead(downgrade)),
            None => format!("{error} Sent again {}.", instead(downgrade)),
        },
        Remedy::Repair => format!("{error} The model was asked to mend it."),
        Remedy::Asked => match attempt.text.chars().count() + attempt.reasoning.chars().count() {
            0 => "You asked again.".to_owned(),
            count => format!("You asked again after {} characters of a reply.", grouped(count as u64)),
        },
    }
}

/// What went wrong, without what a person could do: it is being done.
fn brief(error: &CallError, place: &Place<'_>) -> String {
    let host = place.host;
    match error {
        CallError::Status(status, said) if said.message.is_empty() => format!("{host} said {status}."),
        CallError::Status(status, said) => {
            ended(&format!("{host} said ({status}): {}", clipped(&said.message)))
        }
        CallError::Server(said) => ended(&format!("{host} reported: {}", clipped(&said.message))),
        CallError::Unreachable(_) => format!("Nothing answered at {host}."),
        CallError::Unfit(invalid) => super::unfit_brief(invalid),
        _ => call_error(error, place).text,
    }
}

/// As much as reads well in a line or two; the inspector has the rest.
pub(super) fn clipped(text: &str) -> String {
    const MAX: usize = 160;
    match text.char_indices().nth(MAX) {
        Some((at, _)) => [&text[..at], "…"].concat(),
        None => text.to_owned(),
    }
}

/// With a full stop, unless the server set one.
pub(super) fn ended(text: &str) -> String {
    match text.trim_end() {
        text if text.ends_with(['.', '!', '?', '…']) => text.to_owned(),
        text => format!("{text}."),
    }
}

/// What of a format was refused.
fn refused_format(downgrade: Downgrade) -> Option<&'static str> {
    match downgrade {
        Downgrade::SchemaBeside => Some("json_schema refused"),
        Downgrade::JsonObject => Some("json_object with a schema refused"),
        Downgrade::NoResponseFormat => Some("json_object refused"),
        _ => None,
    }
}

fn instead(downgrade: Downgrade) -> &'static str {
    match downgrade {
        Downgrade::NoStreamOptions => "without stream_options (tokens may be an estimate)",
        Downgrade::MaxCompletionTokens => "with max_completion_tokens instead of max_tokens",
        Downgrade::NoTemperature => "without a temperature (the model has its own)",
        Downgrade::PlainReplies => "without the thinking of earlier replies",
        Downgrade::LateSystemFolded => "with the late system message inside the message before it",
        Downgrade::SchemaBeside => "with json_object and the schema beside it",
        Downgrade::JsonObject => "with json_object; the schema is in the prompt",
        Downgrade::NoResponseFormat => "without response_format; the schema is in the prompt",
        Downgrade::SystemFolded => "with the system prompt inside the user's message",
    }
}
