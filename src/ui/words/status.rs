//! Where a run and its lanes stand, in words.

use super::{grouped, lane_title};
use crate::{
    demo::DECLINED_HEADER,
    document::gallery,
    run::{
        Allowance, Ending, Finish, LaneId, LaneRole, LaneState, LaneStatus, Pause, RunState, RunStatus,
        is_tool_error,
    },
    workflow::{Limits, PatternId, Typed},
};

/// How a lane stands, in a word or two.
pub fn lane_status(lane: &LaneState) -> &'static str {
    match lane.status {
        LaneStatus::Queued => "queued",
        LaneStatus::Waiting => "waiting",
        LaneStatus::Retrying => "trying again",
        LaneStatus::Streaming => "streaming",
        LaneStatus::Done if lane.tool.is_some() && is_tool_error(&lane.text) => super::TOOL_FAILED,
        LaneStatus::Done => "done",
        LaneStatus::Reused if lane.is_amended => "edited by you",
        LaneStatus::Reused => "reused",
        LaneStatus::Failed => "failed",
        LaneStatus::Stopped => "stopped",
        LaneStatus::Skipped if lane.opened.role == LaneRole::Route => "not taken",
        LaneStatus::Skipped => "not run",
        LaneStatus::Incomplete => "incomplete",
        LaneStatus::Truncated => "cut off",
        LaneStatus::Filtered => "filtered",
        LaneStatus::Refused => "refused",
    }
}

/// The status of a run, as one sentence.
pub fn run_status(state: &RunState) -> String {
    let title = |lane: LaneId| Some(lane_title(&state.lane(lane)?.opened));
    match &state.status {
        RunStatus::Idle => super::READY.to_owned(),
        RunStatus::Running => "Running.".to_owned(),
        RunStatus::Paused(Pause::NextCall(lane)) => {
            let waiting = state.pauses.iter().filter(|pause| matches!(pause, Pause::NextCall(_))).count();
            let title = title(*lane).unwrap_or_default();
            match waiting {
                0 | 1 => format!("Paused before {title}."),
                more => format!("Paused before {title} and {} more.", more - 1),
            }
        }
        RunStatus::Paused(Pause::Budget(allowance)) => {
            format!("Paused: the limit of {} is reached.", allowance_name(*allowance))
        }
        RunStatus::Ended(Ending::Stopped) => "Stopped. What had come is kept.".to_owned(),
        RunStatus::Ended(Ending::Gated(lane)) => match title(*lane) {
            Some(title) => format!("Stopped by the gate after {title}."),
            None => "Stopped by a gate.".to_owned(),
        },
        RunStatus::Ended(Ending::AllFailed) => {
            "Failed: no worker gave a reply. Each lane says why.".to_owned()
        }
        RunStatus::Ended(Ending::NoTasks(lane)) => {
            let title = title(*lane).unwrap_or_default();
            match state.lane(*lane).is_some_and(is_declined) {
                true => {
                    "The demo endpoint cannot answer this edit, so there is no task to work on.".to_owned()
                }
                false => format!(
                    "{title} named no task, so there was nothing to work on. Retry it, edit its reply, or change its \
                     prompt."
                ),
            }
        }
        RunStatus::Ended(Ending::Rejected(_)) => super::rejected(state),
        RunStatus::Ended(Ending::TurnsUsedUp(turns)) => super::turns_used_up(*turns),
        RunStatus::Ended(Ending::Interrupted) => {
            "Interrupted: the page was closed or reloaded. What had come is kept.".to_owned()
        }
        RunStatus::Ended(Ending::Failed(lane)) => {
            let status = state.lane(*lane).map(|lane| lane.status);
            match (title(*lane), status) {
                (Some(title), Some(LaneStatus::Refused)) => format!("{title}: the model refused."),
                (Some(title), Some(LaneStatus::Filtered)) => {
                    format!("{title}: stopped by the content filter.")
                }
                (Some(title), _) => format!("Failed at {title}."),
                (None, _) => "Failed.".to_owned(),
            }
        }
        RunStatus::Ended(Ending::Done(_)) => {
            let is_cut =
                |lane: &&LaneState| lane.reply.as_ref().is_some_and(|it| it.finish == Finish::Length);
            let cut = state.lanes.iter().filter(is_cut).count();
            if state.lanes.iter().any(is_declined) {
                return "Done, but the demo could not answer all of it.".to_owned();
            }
            let without = super::without(state).map(|without| [" ", &without].concat()).unwrap_or_default();
            let done = super::chosen(state).unwrap_or_else(|| format!("Done{without}"));
            match cut {
                0 => format!("{done}."),
                1 => format!("{done}, but one reply was cut off at its token limit."),
                cut => format!("{done}, but {cut} replies were cut off at their token limit."),
            }
        }
    }
}

/// Whether the demonstration endpoint could not answer this call.
pub fn is_declined(lane: &LaneState) -> bool {
    let headers = lane.head.iter().flat_map(|(_, headers)| headers);
    headers.into_iter().any(|(name, _)| name == DECLINED_HEADER)
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
        Allowance::Calls => (&limits.calls, "call"),
        Allowance::Tokens => (&limits.tokens, "token"),
        Allowance::Time => (&limits.seconds, "second"),
    };
    let limit = limit.as_ref().and_then(Typed::good).copied().unwrap_or_default();
    let unit = if limit == 1 { unit.to_owned() } else { [unit, "s"].concat() };
    let limit = grouped(limit.into());
    format!("The limit of {limit} {unit} is reached (Settings for all calls). Continue allows {limit} more.")
}

/// The value of `data-run-status`.
pub fn run_status_name(status: &RunStatus) -> &'static str {
    match status {
        RunStatus::Idle => "idle",
        RunStatus::Running => "running",
        // It can go on as one that waits at any other cap.
        RunStatus::Paused(_) | RunStatus::Ended(Ending::TurnsUsedUp(_)) => "paused",
        RunStatus::Ended(Ending::Done(_)) => "done",
        RunStatus::Ended(Ending::Failed(_) | Ending::AllFailed | Ending::NoTasks(_)) => "failed",
        RunStatus::Ended(Ending::Stopped | Ending::Gated(_) | Ending::Rejected(_)) => "stopped",
        RunStatus::Ended(Ending::Interrupted) => "interrupted",
    }
}

/// Above a run of another workflow than what is open: its pattern, and the title of its template.
pub fn of_another(pattern: PatternId, template: Option<&str>) -> String {
    let title = gallery::TITLES.iter().find(|(of, id, _)| *of == pattern && Some(*id) == template);
    match title {
        Some((_, _, title)) => format!("This run is of {}: “{title}”.", pattern.title()),
        None => format!("This run is of another workflow: {}.", pattern.title()),
    }
}
