//! Where a run and its lanes stand, in words.

use super::{grouped, lane_title};
use crate::{
    run::{Allowance, Ending, LaneId, LaneState, LaneStatus, Pause, RunState, RunStatus},
    workflow::{Limits, Typed},
};

/// How a lane stands, in a word or two.
pub fn lane_status(lane: &LaneState) -> &'static str {
    match lane.status {
        LaneStatus::Queued => "queued",
        LaneStatus::Waiting => "waiting",
        LaneStatus::Retrying => "trying again",
        LaneStatus::Streaming => "streaming",
        LaneStatus::Done => "done",
        LaneStatus::Reused if lane.is_amended => "edited by you",
        LaneStatus::Reused => "reused",
        LaneStatus::Failed => "failed",
        LaneStatus::Stopped => "stopped",
        LaneStatus::Skipped => "not run",
        LaneStatus::Incomplete => "incomplete",
        LaneStatus::Truncated => "cut off",
        LaneStatus::Filtered => "filtered",
        LaneStatus::Refused => "refused",
    }
}

/// The status of a run, as one sentence.
pub fn run_status(state: &RunState) -> String {
    let title = |lane: LaneId| {
        let lane = state.lane(lane)?;
        Some(lane_title(&lane.opened.title, lane.opened.lane.0 as usize + 1))
    };
    match &state.status {
        RunStatus::Idle => "Ready.".to_owned(),
        RunStatus::Running => "Running.".to_owned(),
        RunStatus::Paused(Pause::NextCall(lane)) => {
            format!("Paused before {}.", title(*lane).unwrap_or_default())
        }
        RunStatus::Paused(Pause::Budget(allowance)) => {
            format!("Paused: the limit of {} is reached.", allowance_name(*allowance))
        }
        RunStatus::Ended(Ending::Stopped) => "Stopped. What had come is kept.".to_owned(),
        RunStatus::Ended(Ending::Interrupted) => {
            "Interrupted: the page was closed or reloaded. What had come is kept.".to_owned()
        }
        RunStatus::Ended(Ending::Failed(lane)) => match title(*lane) {
            Some(title) => format!("Failed at {title}."),
            None => "Failed.".to_owned(),
        },
        RunStatus::Ended(Ending::Done(_)) => {
            let cut = state.lanes.iter().filter(|lane| lane.status == LaneStatus::Truncated).count();
            match cut {
                0 => "Done.".to_owned(),
                1 => "Done, but one reply was cut off at its token limit.".to_owned(),
                cut => format!("Done, but {cut} replies were cut off at their token limit."),
            }
        }
    }
}

fn allowance_name(allowance: Allowance) -> &'static str {
    match allowance {
        Allowance::Calls => "calls",
        Allowance::Tokens => "tokens",
        Allowance::Time => "time",
    }
}

/// What it means that a limit is reached, and what can be done.
pub fn budget_reached(allowance: Allowance, limits: &Limits) -> String {
    let (limit, unit) = match allowance {
        Allowance::Calls => (&limits.calls, "calls"),
        Allowance::Tokens => (&limits.tokens, "tokens"),
        Allowance::Time => (&limits.seconds, "seconds"),
    };
    let limit = limit.as_ref().and_then(Typed::good).copied().unwrap_or_default();
    let limit = grouped(limit.into());
    format!("The run has used its {limit} {unit}. Nothing new is sent. Continue allows as much again.")
}

/// The value of `data-run-status`.
pub fn run_status_name(status: &RunStatus) -> &'static str {
    match status {
        RunStatus::Idle => "idle",
        RunStatus::Running => "running",
        RunStatus::Paused(_) => "paused",
        RunStatus::Ended(Ending::Done(_)) => "done",
        RunStatus::Ended(Ending::Failed(_)) => "failed",
        RunStatus::Ended(Ending::Stopped) => "stopped",
        RunStatus::Ended(Ending::Interrupted) => "interrupted",
    }
}
