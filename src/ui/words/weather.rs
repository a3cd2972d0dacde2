//! What the network does to a call while it is under way, in words: queues, silence, attempts that failed.

use super::{Place, call_error, grouped};
use crate::run::{Attempt, Downgrade, Hold, LaneState, LaneStatus, Remedy, Silence};

/// What a lane waits for right now, if for anything that a person should know; `now` is in milliseconds since the run
/// began.
pub fn lane_wait(lane: &LaneState, place: &Place<'_>, now: u32) -> Option<String> {
    let host = place.host;
    if lane.is_over() {
        return None;
    }
    if let Some(ms) = lane.countdown(now) {
        return Some(format!("Trying again in {}.", countdown(ms)));
    }
    if let Some((hold, since)) = lane.hold {
        return Some(match hold {
            Hold::Connections => format!("Queued: six connections per host, and all of {host} are in use."),
            Hold::RateLimit(ms) => {
                let left = (since + ms).saturating_sub(now);
                format!("Queued: {host} had too many requests. It is asked again in {}.", countdown(left))
            }
        });
    }
    lane.silence(now).map(|silence| match silence {
        Silence::NoAnswer(ms) => format!(
            "No answer from {host} for {} s. Some servers load the model first, and some models think for long. \
             Wait, press Stop, or Retry to ask again.",
            ms / 1000
        ),
        Silence::NoData(ms) => {
            format!("Nothing more from {host} for {} s. Wait, press Stop, or Retry to ask again.", ms / 1000)
        }
    })
}

/// Whole seconds that are left, never 0 while there is some time.
fn countdown(ms: u32) -> String {
    format!("{} s", ms.div_ceil(1000))
}

/// What happened to the attempts before the latest, and what was done, a sentence or two for each.
pub fn setbacks(lane: &LaneState, place: &Place<'_>) -> Vec<String> {
    let mut said: Vec<String> = lane.attempts.iter().map(|attempt| setback(attempt, place)).collect();
    let known = lane.dialect.downgrades().filter(|downgrade| {
        !lane.attempts.iter().any(|attempt| attempt.setback.remedy == Remedy::Downgrade(*downgrade))
    });
    if lane.timing.sent.is_some() || lane.status == LaneStatus::Retrying {
        let host = place.host;
        said.extend(known.map(|downgrade| {
            format!("{} {host} refused that earlier for this model.", capital(went_on(downgrade)))
        }));
    }
    said
}

fn setback(attempt: &Attempt, place: &Place<'_>) -> String {
    let error = attempt.setback.error.as_ref().map(|error| call_error(error, place).text).unwrap_or_default();
    match attempt.setback.remedy {
        Remedy::Wait(ms) => {
            format!("{error} Tried again after {}.{} s.", ms / 1000, ms % 1000 / 100)
        }
        Remedy::Downgrade(downgrade) => {
            format!("{error} So it {}", went_on(downgrade))
        }
        Remedy::Asked => match attempt.text.len() {
            0 => "You asked again.".to_owned(),
            bytes => format!("You asked again after {} characters of a reply.", grouped(bytes as u64)),
        },
    }
}

fn went_on(downgrade: Downgrade) -> &'static str {
    match downgrade {
        Downgrade::NoStreamOptions => "went on without stream_options; tokens may be an estimate.",
        Downgrade::MaxCompletionTokens => "went on with max_completion_tokens in place of max_tokens.",
        Downgrade::NoTemperature => "went on without a temperature, so with the model's own.",
        Downgrade::LateSystemFolded => "went on with the late system message inside the message before it.",
        Downgrade::SystemFolded => "went on with the system prompt inside the user's message.",
    }
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}
