//! When things happened to a lane, as rows. It knows no axis.

use super::{Place, grouped, setbacks};
use crate::run::LaneState;

/// A lane's turning points, each with its time since the run began.
pub fn timing(lane: &LaneState, place: &Place<'_>) -> Vec<(&'static str, String)> {
    let timing = lane.timing;
    let ms = |at: Option<u32>| at.map_or_else(|| "–".to_owned(), |at| format!("{} ms", grouped(at.into())));
    if lane.tool.is_some() {
        let took = timing.asked.zip(timing.ended).map(|(from, to)| to.saturating_sub(from));
        return vec![("Called", ms(timing.asked)), ("Ended", ms(timing.ended)), ("Took", ms(took))];
    }
    // In the order in which it happened.
    let mut rows = vec![("Composed", ms(timing.asked))];
    for (attempt, said) in lane.attempts.iter().zip(setbacks(lane, place)) {
        let span = format!("sent at {}, over at {}", ms(attempt.sent), ms(Some(attempt.failed)));
        rows.push(("Attempt", format!("{span}. {said}")));
    }
    rows.extend([
        ("Sent", ms(timing.sent)),
        ("Headers", ms(timing.answered)),
        ("First token", ms(timing.first_token)),
        ("Ended", ms(timing.ended)),
    ]);
    if let (Some(first), Some(ended), Some(usage)) =
        (timing.first_token, timing.ended, lane.reply.as_ref().and_then(|reply| reply.usage))
    {
        let ms = u64::from(ended.saturating_sub(first)).max(1);
        rows.push((
            "Speed",
            format!("{} tokens/s after the first", usage.completion_tokens.saturating_mul(1000) / ms),
        ));
        rows.push(("Tokens sent", grouped(usage.prompt_tokens)));
        rows.push(("Tokens received", grouped(usage.completion_tokens)));
    }
    if let Some((status, headers)) = &lane.head {
        rows.push(("HTTP status", status.to_string()));
        for (name, value) in headers {
            rows.push(("Header", format!("{name}: {value}")));
        }
    }
    rows
}
