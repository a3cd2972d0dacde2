//! A comparison of a workflow with a part of it and without, in words: what is about to be asked, how each run stands, and
//! what all of them come to.

use super::{Place, clipped, grouped, lane_note, lane_title, run_status, seconds};
use crate::{
    run::{
        Came, Difference, Ending, Figures, Hold, Judged, Next, Parting, RunState, RunStatus, Spread, Tally,
    },
    workflow::{Limits, Spec, Typed, Variation},
};

/// What opens the comparison.
pub const COMPARE: &str = "Compare…";
/// Its title.
pub const COMPARISON: &str = "Comparison";
/// How often each is run.
pub const RUNS_OF_EACH: &str = "Runs of each";
/// Begins it.
pub const START_COMPARISON: &str = "Start comparison";
/// Begins another.
pub const COMPARE_AGAIN: &str = "Compare again";
/// Ends all of it.
pub const STOP_COMPARISON: &str = "Stop comparison";
/// What is edited is no longer what was compared.
pub const OUTDATED_COMPARISON: &str = "The workflow has changed since this comparison.";
/// Leads to the run that was there before.
pub const CLOSE_COMPARISON: &str = "Close";
/// Leads back to it from one of its runs.
pub const BACK_TO_COMPARISON: &str = "Back to the comparison";
/// Shows one of its runs whole.
pub const OPEN_RUN: &str = "Open";
/// In place of a number of runs that cannot be.
pub const BAD_NUMBER_OF_RUNS: &str = "Type a number from 1 to 10.";
/// Below the figures.
pub const ABOUT_FIGURES: &str = "Of runs that came to their end: the middle, and in brackets the least and the most. So few \
     runs show a direction, not a proof. A reload of the page forgets them.";
/// What is special about the demonstration here.
pub const DEMO_REPEATS: &str =
    "The demo endpoint computes its answers, so each repetition is the same; a model's replies vary.";
/// Something else must end first.
pub const RUNS_NOW: &str = "A run is under way: stop it, or wait for its end.";

/// A variation's name.
pub fn variation(variation: Variation) -> &'static str {
    match variation {
        Variation::WithFeedback => "With feedback",
        Variation::WithoutFeedback => "Without feedback",
        Variation::WithReflection => "With reflection",
        Variation::WithoutReflection => "Without reflection",
    }
}

/// What sets the variations of a workflow apart.
pub fn variations_of(spec: &Spec) -> &'static str {
    match spec {
        Spec::Evaluator(_) => {
            "With feedback, each attempt is told of those before it and of what was said of them. Without, the generator \
             is asked the same each time and sees neither; the evaluator judges in the same way."
        }
        Spec::Agent(_) => {
            "With reflection, a separate call says what to do next when something goes wrong. Without, the agent is left to \
             itself. A run has passed when the tests that it ran last did."
        }
        _ => "This workflow has no part that it could be run without.",
    }
}

/// Where the prompts will go.
pub fn each_sends_to(host: &str) -> String {
    format!("Each run sends your prompts to {host}.")
}

/// How many calls a comparison makes at most.
pub fn most_calls(spec: &Spec, limits: &Limits, times: u32) -> String {
    let runs = times.saturating_mul(spec.variations().len() as u32);
    let limit = limits.calls.as_ref().and_then(Typed::good).copied();
    let total = |each: u32| grouped(u64::from(each) * u64::from(runs));
    match (spec.most_calls(), limit) {
        (Some(most), Some(limit)) if limit <= most => {
            format!("At most {} calls: {runs} runs, each with its limit of {limit}.", total(limit))
        }
        (Some(most), limit) => {
            let beyond = match limit {
                Some(limit) => format!("up to each run's own limit of {limit}"),
                None => "and these runs have no limit of calls".to_owned(),
            };
            format!(
                "At most {} calls: {runs} runs of up to {most}. Retries and repairs come on top, {beyond}.",
                total(most)
            )
        }
        (None, Some(limit)) => {
            format!("At most {} calls: {runs} runs, each with its limit of {limit}.", total(limit))
        }
        (None, None) => format!("{runs} runs, which have no limit of calls."),
    }
}

/// Which run of its variation one is.
pub fn run_number(number: u32) -> String {
    format!("Run {number}")
}

/// What opens a run, for those who do not see where it stands.
pub fn open_run(variation_: Variation, number: u32) -> String {
    format!("Open run {number} {}", lower_first(variation(variation_)))
}

fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

fn count(number: u32, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// What a round of a workflow's loop is called: one, and several.
pub fn rounds_of(spec: &Spec) -> (&'static str, &'static str) {
    if let Spec::Agent(_) = spec { ("turn", "turns") } else { ("round", "rounds") }
}

/// How a run of a comparison stands, in a few words, with those of [`rounds_of`].
pub fn stands(tally: &Tally, (one, many): (&str, &str)) -> String {
    let rounds = || count(tally.rounds, one, many);
    match (&tally.came, &tally.status) {
        (Came::Solved, _) => format!("passed in {one} {}", tally.rounds),
        (Came::Unsolved, _) => format!("not passed in {}", rounds()),
        (Came::Ended, _) => "done".to_owned(),
        (Came::Open, RunStatus::Idle) => "waits for its turn".to_owned(),
        (Came::Open, RunStatus::Paused(_)) => "paused".to_owned(),
        (Came::Open, _) if tally.rounds > 0 => format!("{one} {}", tally.rounds),
        (Came::Open, _) => "begins".to_owned(),
        (Came::Broken, RunStatus::Idle) => "not run".to_owned(),
        (Came::Broken, RunStatus::Ended(Ending::Stopped)) => "stopped".to_owned(),
        (Came::Broken, _) => "failed".to_owned(),
    }
}

/// What is to be said of a run beyond its figures: what it waits for, or what went wrong; `now` is in milliseconds since it
/// began.
pub fn remark(state: &RunState, place: &Place<'_>, now: u32) -> Option<String> {
    match &state.status {
        RunStatus::Idle | RunStatus::Ended(Ending::Stopped | Ending::Rejected(_)) => None,
        RunStatus::Running => {
            let limit = state.rate_limit(now)?;
            let is_held = |hold: &Option<(Hold, u32)>| matches!(hold, Some((Hold::RateLimit(_), _)));
            let waits = state.lanes.iter().any(|lane| lane.countdown(now).is_some() || is_held(&lane.hold));
            waits.then(|| format!("Waits for the rate limit: {} s.", limit.div_ceil(1000)))
        }
        RunStatus::Ended(Ending::Done(_)) => {
            let is_odd = state.lanes.iter().any(super::is_declined);
            is_odd.then(|| run_status(state))
        }
        RunStatus::Ended(Ending::Failed(lane)) => {
            let note = state.lane(*lane).and_then(|lane| lane_note(lane, place));
            let why = note.map(|note| format!(" {}", note.text)).unwrap_or_default();
            Some(run_status(state) + &why)
        }
        RunStatus::Paused(_) | RunStatus::Ended(_) => Some(run_status(state)),
    }
}

/// Where a run went another way than the first one.
pub fn parted(parting: Option<&Parting>) -> String {
    let Some(Parting { at, difference }) = parting else { return "The same as the first run.".to_owned() };
    let how = match difference {
        Difference::Asked => "something else was asked",
        Difference::Answered => "the answer was another",
        Difference::Alone => "only one of the two asked",
    };
    format!("Unlike the first run from {} on: {how}.", lane_title(at))
}

/// A round of a run, as small as it is drawn: its sign, or its number.
pub fn round_sign(judged: &Judged) -> String {
    let number = judged.found.as_deref().map(str::trim).filter(|found| found.parse::<f64>().is_ok());
    match (number, judged.next) {
        (Some(number), _) => clipped(number),
        (None, Next::Passed) => "✓".to_owned(),
        (None, _) => "✗".to_owned(),
    }
}

/// How many passed.
pub fn passed(figures: &Figures) -> String {
    format!("{} of {}", figures.solved, figures.runs)
}

/// A figure of several runs.
pub fn spread(spread: Option<Spread>, say: impl Fn(u64) -> String) -> String {
    let Some(Spread { least, middle, most }) = spread else { return "–".to_owned() };
    let (least, middle, most) = (say(least), say(middle), say(most));
    // What looks the same need not be said three times.
    if least == most { middle } else { format!("{middle} ({least}–{most})") }
}

/// A time of several runs; the unit once.
pub fn spread_of_time(times: Option<Spread>) -> String {
    let bare = |ms: u64| {
        let text = seconds(u32::try_from(ms).unwrap_or(u32::MAX));
        text.trim_end_matches(" s").to_owned()
    };
    let said = spread(times, bare);
    if times.is_some() { said + " s" } else { said }
}

/// The names of the figures, in the order in which they are shown.
pub const FIGURES: [&str; 5] = ["Passed", ROUNDS, "Calls", "Tokens", "Time"];

const ROUNDS: &str = "Rounds";

/// The name of one of [`FIGURES`] for a workflow.
pub fn figure_name(name: &'static str, spec: &Spec) -> String {
    if name != ROUNDS {
        return name.to_owned();
    }
    let many = rounds_of(spec).1;
    many[..1].to_uppercase() + &many[1..]
}

/// What all of it comes to, or how far it has come.
pub fn compared(all: &[(Variation, Figures)]) -> String {
    let (runs, open) =
        all.iter().fold((0, 0), |(runs, open), (_, figures)| (runs + figures.runs, open + figures.open));
    if open > 0 {
        return format!("{} of {} over.", runs - open, count(runs, "run", "runs"));
    }
    let each = all.iter().map(|(of, figures)| {
        let broken = match figures.broken {
            0 => String::new(),
            broken => format!(", and {broken} did not come to the end"),
        };
        format!("{}: {} passed{broken}.", variation(*of), passed(figures))
    });
    each.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(calls: Option<u32>) -> Limits {
        Limits { calls: calls.map(Typed::Good), ..Limits::default() }
    }

    #[test]
    fn what_a_comparison_may_ask_is_said_before_it_asks() {
        let spec = Spec::empty(crate::workflow::PatternId::Evaluator);
        let check = |calls, times, said: &str| assert_eq!(most_calls(&spec, &limits(calls), times), said);
        check(
            Some(50),
            3,
            "At most 48 calls: 6 runs of up to 8. Retries and repairs come on top, up to each run's own limit of 50.",
        );
        check(Some(5), 1, "At most 10 calls: 2 runs, each with its limit of 5.");
        check(
            None,
            10,
            "At most 160 calls: 20 runs of up to 8. Retries and repairs come on top, and these runs have no limit of calls.",
        );
    }

    #[test]
    fn figures_say_their_spread_only_where_there_is_one() {
        let of = |least, middle, most| Some(Spread { least, middle, most });
        assert_eq!(spread(of(2, 2, 2), grouped), "2");
        assert_eq!(spread(of(2, 1500, 4000), grouped), "1\u{202f}500 (2–4\u{202f}000)");
        assert_eq!(spread_of_time(of(2510, 2520, 2590)), "2.5 s");
        assert_eq!(spread(None, grouped), "–");
        assert_eq!(spread_of_time(of(1000, 2500, 3990)), "2.5 (1.0–3.9) s");
        assert_eq!(spread_of_time(None), "–");
    }

    #[test]
    fn the_result_is_told_once_all_is_over() {
        let figures =
            |runs, open, solved, broken| Figures { runs, open, solved, broken, ..Figures::default() };
        let (with, without) = (Variation::WithFeedback, Variation::WithoutFeedback);
        let check = |one: Figures, other: Figures, said: &str| {
            assert_eq!(compared(&[(with, one), (without, other)]), said);
        };
        check(figures(3, 2, 1, 0), figures(3, 3, 0, 0), "1 of 6 runs over.");
        check(
            figures(3, 0, 3, 0),
            figures(3, 0, 0, 1),
            "With feedback: 3 of 3 passed. Without feedback: 0 of 3 passed, and 1 did not come to the end.",
        );
        assert_eq!(open_run(without, 2), "Open run 2 without feedback");
    }

    #[test]
    fn a_run_is_told_in_a_few_words() {
        let check = |came, status, rounds, said: &str| {
            let tally = Tally { came, status, rounds, ..Tally::default() };
            assert_eq!(stands(&tally, ("round", "rounds")), said);
            let turn = |text: &str| text.replace("round", "turn");
            assert_eq!(stands(&tally, ("turn", "turns")), turn(said));
        };
        let ended = RunStatus::Ended;
        check(Came::Open, RunStatus::Idle, 0, "waits for its turn");
        check(Came::Open, RunStatus::Running, 2, "round 2");
        check(Came::Broken, RunStatus::Idle, 0, "not run");
        check(Came::Solved, RunStatus::Running, 2, "passed in round 2");
        check(Came::Unsolved, RunStatus::Running, 1, "not passed in 1 round");
        check(Came::Broken, ended(Ending::Stopped), 1, "stopped");
        check(Came::Broken, ended(Ending::AllFailed), 1, "failed");
    }
}
