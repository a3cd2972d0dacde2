//! A loop that tries until a judge is content: the facts that its log has beyond its calls, and its rounds as they stand.
//! It knows neither who judges by what, nor how a round is drawn.

use super::{Condition, LaneId, LaneRole, RunState, Test};
use serde::{Deserialize, Serialize};

/// An attempt was judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// Which attempt, counted from 1.
    pub attempt: u32,
    /// The lane that made it.
    pub generator: LaneId,
    /// The lane that judged it.
    pub evaluator: LaneId,
    /// What it must be to pass.
    pub condition: Condition,
    /// What stood in the condition's field, where it was there: a verdict, or a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    /// What the judge says of it.
    pub feedback: String,
    /// What follows.
    pub next: Next,
}

/// What follows from a judgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Next {
    /// It passed, which ends the loop.
    Passed,
    /// There is another attempt, which is told of this one and of what was said of it.
    Again,
    /// There is another attempt, which is told of none before it.
    Anew,
    /// It did not pass, and there are no more attempts.
    Capped,
    /// It failed for good, and the run stops here.
    Rejected,
}

impl Next {
    /// Its name in attributes and style sheets.
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Again => "again",
            Self::Anew => "anew",
            Self::Capped => "capped",
            Self::Rejected => "rejected",
        }
    }
}

/// How a loop does not get on. It goes on all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stall {
    /// The attempt is the same as an earlier one, but for white space.
    SameAttempt,
    /// The feedback is.
    SameFeedback,
}

impl Stall {
    /// Its name in attributes and style sheets.
    pub fn name(self) -> &'static str {
        match self {
            Self::SameAttempt => "same-attempt",
            Self::SameFeedback => "same-feedback",
        }
    }
}

/// Something came a second time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stalled {
    /// What.
    pub stall: Stall,
    /// With which attempt, counted from 1.
    pub attempt: u32,
    /// The latest attempt before that it came with.
    pub like: u32,
}

/// Which attempt is the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// Which, counted from 1.
    pub attempt: u32,
    /// The lane that made it.
    pub lane: LaneId,
    /// Why this one.
    pub why: Why,
    /// How many attempts are as good, itself included; of these it is the latest.
    pub among: u32,
}

/// Why an attempt is the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It passed.
    Passed,
    /// None passed, and none has a higher number.
    Number,
    /// None passed, and none has a better verdict.
    Verdict,
    /// None passed, and nothing tells which is better.
    Latest,
}

/// One round of a loop as it stands: an attempt and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// Which, counted from 1.
    pub number: u32,
    /// The lane that makes the attempt.
    pub generator: Option<LaneId>,
    /// The lane that judges it.
    pub evaluator: Option<LaneId>,
    /// How it was judged, once it was.
    pub judged: Option<Judged>,
    /// How it does not get on.
    pub stalls: Vec<Stalled>,
    /// Why it is the result, if it is.
    pub chosen: Option<Chosen>,
}

/// The rounds of a run, in order; none where there is no loop.
pub fn rounds(state: &RunState) -> Vec<Round> {
    let mut rounds: Vec<Round> = Vec::new();
    for lane in &state.lanes {
        let (LaneRole::Generator | LaneRole::Evaluator, Some(number)) =
            (lane.opened.role, lane.opened.iteration)
        else {
            continue;
        };
        // A log from a file may count as it likes.
        let known = rounds.iter().position(|round| round.number == number);
        let at = known.unwrap_or_else(|| {
            rounds.push(Round {
                number,
                generator: None,
                evaluator: None,
                judged: state.judged.iter().find(|judged| judged.attempt == number).cloned(),
                stalls: state.stalls.iter().filter(|stalled| stalled.attempt == number).copied().collect(),
                chosen: state.chosen.filter(|chosen| chosen.attempt == number),
            });
            rounds.len() - 1
        });
        let round = &mut rounds[at];
        let place = match lane.opened.role {
            LaneRole::Generator => &mut round.generator,
            _ => &mut round.evaluator,
        };
        place.get_or_insert(lane.opened.lane);
    }
    rounds.sort_by_key(|round| round.number);
    rounds
}

/// The rounds as bars, in hundredths of the highest that there can be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plot {
    /// How high each round stands; nothing where it was not judged, or what was found has no place.
    pub heights: Vec<Option<u8>>,
    /// How high one must be to pass, where that is a number.
    pub threshold: Option<u8>,
}

/// The rounds as bars. `standing` says how high something found stands: a number for itself, a verdict as far below zero
/// as it is from the one that passes. Numbers are shown beside the highest of them and the threshold; verdicts always at
/// the same height, so that no bar changes when another comes.
pub fn plot(rounds: &[Round], standing: impl Fn(&str) -> Option<f64>) -> Plot {
    let judged = || rounds.iter().filter_map(|round| round.judged.as_ref());
    let standing = |found: &str| standing(found).filter(|number| number.is_finite());
    let wanted = judged().next_back().filter(|judged| judged.condition.test == Test::AtLeast);
    let threshold = wanted.and_then(|judged| standing(&judged.condition.value));
    let found = |round: &Round| standing(round.judged.as_ref()?.found.as_deref()?);
    let all = || rounds.iter().filter_map(found).chain(threshold);
    let (bottom, top) = (all().fold(0.0, f64::min), all().fold(0.0, f64::max));
    let share = |number: f64| match wanted {
        Some(_) if top > bottom => ((number - bottom) / (top - bottom) * 100.0).round() as u8,
        Some(_) => 0,
        None => (100.0 / (1.0 - number.min(0.0))).round() as u8,
    };
    Plot {
        heights: rounds.iter().map(|round| found(round).map(share)).collect(),
        threshold: threshold.map(share),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(number: u32, test: Test, found: Option<&str>) -> Round {
        let judged = found.map(|found| Judged {
            attempt: number,
            generator: LaneId(0),
            evaluator: LaneId(1),
            condition: Condition { field: "mark".into(), test, value: "8".into() },
            found: Some(found.to_owned()).filter(|found| !found.is_empty()),
            feedback: String::new(),
            next: Next::Again,
        });
        Round { number, generator: None, evaluator: None, judged, stalls: Vec::new(), chosen: None }
    }

    fn plotted(test: Test, found: &[Option<&str>]) -> Plot {
        let rounds: Vec<Round> =
            (1..).zip(found).map(|(number, found)| round(number, test, *found)).collect();
        plot(&rounds, |found| match (test, found) {
            (_, "PASS") => Some(0.0),
            (_, "SO SO") => Some(-1.0),
            (_, "FAIL") => Some(-2.0),
            _ => found.parse().ok(),
        })
    }

    #[test]
    fn numbers_stand_beside_the_highest_and_the_threshold() {
        let check = |found: &[Option<&str>], heights: &[Option<u8>], threshold: Option<u8>| {
            let heights = heights.to_vec();
            assert_eq!(plotted(Test::AtLeast, found), Plot { heights, threshold }, "{found:?}");
        };
        check(&[Some("4"), Some("6")], &[Some(50), Some(75)], Some(100));
        check(&[Some("4"), Some("16"), None], &[Some(25), Some(100), None], Some(50));
        check(&[Some("-2"), Some("3")], &[Some(0), Some(50)], Some(100));
        check(&[Some(""), Some("high"), Some("inf")], &[None; 3], Some(100));
        check(&[None], &[None], None);
        check(&[], &[], None);
    }

    #[test]
    fn verdicts_stand_by_how_near_they_are_to_the_one_that_passes() {
        let plot = plotted(Test::Is, &[Some("FAIL"), Some("SO SO"), Some("PASS"), Some("?"), None]);
        let heights = vec![Some(33), Some(50), Some(100), None, None];
        assert_eq!(plot, Plot { heights, threshold: None });
    }
}
