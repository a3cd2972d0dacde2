//! Runs held against each other: each log as a row of figures, several rows as one, and where two runs parted. It
//! knows neither what was changed between them, nor who started them, nor how a table is drawn.

use super::{
    Digest, Ending, Judged, LaneOpened, LanePath, LaneState, Next, RUN_TESTS, RunState, RunStatus, Totals,
    is_tool_error,
};
use std::collections::{BTreeMap, BTreeSet};

/// What came of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Came {
    /// It has not ended yet, or not even begun.
    #[default]
    Open,
    /// It reached what it was for.
    Solved,
    /// It came to its end without that.
    Unsolved,
    /// It came to its end, and nothing in its log tells whether that is good.
    Ended,
    /// It broke off: how good it would have been, nobody knows.
    Broken,
}

impl Came {
    /// Its name in attributes and style sheets.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Solved => "solved",
            Self::Unsolved => "unsolved",
            Self::Ended => "ended",
            Self::Broken => "broken",
        }
    }

    fn of(state: &RunState) -> Self {
        match &state.status {
            RunStatus::Idle | RunStatus::Running | RunStatus::Paused(_) => Self::Open,
            RunStatus::Ended(Ending::Done(_)) => {
                let judged = state.judged.last().map(|judged| judged.next == Next::Passed);
                match judged.or_else(|| tests_passed(state)) {
                    Some(true) => Self::Solved,
                    Some(false) => Self::Unsolved,
                    None => Self::Ended,
                }
            }
            // What was made was judged and is no good, or was not done in as many turns as there were.
            RunStatus::Ended(Ending::Rejected(_) | Ending::Gated(_) | Ending::TurnsUsedUp(_)) => {
                Self::Unsolved
            }
            RunStatus::Ended(_) => Self::Broken,
        }
    }
}

/// Whether the tests passed that an agent ran last, where it ran any.
fn tests_passed(state: &RunState) -> Option<bool> {
    let is_test = |lane: &&LaneState| lane.tool.as_ref().is_some_and(|(call, _)| call.name == RUN_TESTS);
    let ran = state.lanes.iter().rev().filter(is_test).find(|lane| lane.reply.is_some())?;
    Some(!is_tool_error(&ran.text))
}

/// One run in figures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// What came of it.
    pub came: Came,
    /// Where it stands, or why it ended.
    pub status: RunStatus,
    /// How many rounds of asking it has begun.
    pub rounds: u32,
    /// How its rounds were judged, in order.
    pub judged: Vec<Judged>,
    /// What it used.
    pub totals: Totals,
    /// How long it has taken, in milliseconds.
    pub ms: u32,
}

impl Tally {
    /// A run's figures at `now`, in milliseconds since it began.
    pub fn of(state: &RunState, now: u32) -> Self {
        // What was planned and never asked was no round.
        let asked = state.lanes.iter().filter(|lane| lane.request.is_some());
        let rounds: BTreeSet<u32> = asked.filter_map(|lane| lane.opened.iteration).collect();
        Self {
            came: Came::of(state),
            status: state.status.clone(),
            rounds: rounds.len() as u32,
            judged: state.judged.clone(),
            totals: state.totals(),
            ms: state.ended.unwrap_or(now),
        }
    }
}

/// The least, the middle and the most of some numbers; of two in the middle, what lies between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spread {
    /// The least.
    pub least: u64,
    /// The middle.
    pub middle: u64,
    /// The most.
    pub most: u64,
}

impl Spread {
    /// The spread of these numbers; nothing where there are none.
    pub fn of(numbers: impl IntoIterator<Item = u64>) -> Option<Self> {
        let mut numbers: Vec<u64> = numbers.into_iter().collect();
        numbers.sort_unstable();
        let (least, most) = (*numbers.first()?, *numbers.last()?);
        let middle = numbers[(numbers.len() - 1) / 2].midpoint(numbers[numbers.len() / 2]);
        Some(Self { least, middle, most })
    }
}

/// Several runs of the same in figures. Those that are open or broke off are counted; how much they used says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// How many there are.
    pub runs: u32,
    /// How many have not ended.
    pub open: u32,
    /// How many reached what they were for.
    pub solved: u32,
    /// How many came to their end without.
    pub unsolved: u32,
    /// How many broke off.
    pub broken: u32,
    /// The rounds of those that came to their end.
    pub rounds: Option<Spread>,
    /// Their requests.
    pub calls: Option<Spread>,
    /// Their tokens.
    pub tokens: Option<Spread>,
    /// Whether some of the tokens are an estimate.
    pub estimated: bool,
    /// Their time, in milliseconds.
    pub ms: Option<Spread>,
}

impl Figures {
    /// These runs in one row.
    pub fn of(tallies: &[Tally]) -> Self {
        let count = |came: Came| tallies.iter().filter(|tally| tally.came == came).count() as u32;
        let ended = || tallies.iter().filter(|tally| !matches!(tally.came, Came::Open | Came::Broken));
        let spread = |figure: fn(&Tally) -> u64| Spread::of(ended().map(figure));
        Self {
            runs: tallies.len() as u32,
            open: count(Came::Open),
            solved: count(Came::Solved),
            unsolved: count(Came::Unsolved),
            broken: count(Came::Broken),
            rounds: spread(|tally| tally.rounds.into()),
            calls: spread(|tally| tally.totals.calls.into()),
            tokens: spread(|tally| tally.totals.tokens),
            estimated: ended().any(|tally| tally.totals.estimated),
            ms: spread(|tally| tally.ms.into()),
        }
    }
}

/// In what two runs differ at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// They asked something else.
    Asked,
    /// They asked the same and were answered otherwise.
    Answered,
    /// Only one of them asked.
    Alone,
}

/// Where two runs parted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parting {
    /// The first call that is not the same in both.
    pub at: LaneOpened,
    /// What is not the same of it.
    pub difference: Difference,
}

/// Where two runs parted, in the order of addresses; nothing where they are the same, or the same as far as they have
/// come.
pub fn parting(one: &RunState, other: &RunState) -> Option<Parting> {
    let lanes = |state: &'_ RunState| -> BTreeMap<LanePath, usize> {
        (0..).zip(&state.lanes).map(|(at, lane)| (lane.opened.path.clone(), at)).collect()
    };
    let (in_one, in_other) = (lanes(one), lanes(other));
    let paths: BTreeSet<&LanePath> = in_one.keys().chain(in_other.keys()).collect();
    for path in paths {
        let ours = in_one.get(path).map(|at| &one.lanes[*at]);
        let theirs = in_other.get(path).map(|at| &other.lanes[*at]);
        match held(at_address(ours, one), at_address(theirs, other)) {
            Held::Same => {}
            Held::Unknown => return None,
            Held::Differ(difference) => {
                let at = ours.or(theirs)?.opened.clone();
                return Some(Parting { at, difference });
            }
        }
    }
    None
}

/// What a run has at an address.
enum Call<'a> {
    /// Nothing, for good.
    None,
    /// Nothing yet.
    Yet,
    /// A call that is under way.
    Open(&'a LaneState),
    /// One that is over.
    Over(&'a LaneState),
}

fn at_address<'a>(lane: Option<&'a LaneState>, state: &RunState) -> Call<'a> {
    match lane {
        Some(lane) if lane.request.is_some() && lane.is_over() => Call::Over(lane),
        Some(lane) if lane.request.is_some() => Call::Open(lane),
        Some(lane) if lane.is_over() => Call::None,
        Some(_) => Call::Yet,
        None if state.ended.is_some() => Call::None,
        None => Call::Yet,
    }
}

enum Held {
    Same,
    Unknown,
    Differ(Difference),
}

fn digest(lane: &LaneState) -> Option<Digest> {
    lane.request.as_ref().map(|(_, digest)| *digest)
}

fn answer(lane: &LaneState) -> Option<&str> {
    lane.reply.as_ref().map(|reply| reply.text.as_str())
}

fn held(one: Call<'_>, other: Call<'_>) -> Held {
    match (one, other) {
        (Call::None, Call::None) => Held::Same,
        (Call::Yet, _) | (_, Call::Yet) => Held::Unknown,
        (Call::None, _) | (_, Call::None) => Held::Differ(Difference::Alone),
        (Call::Open(one) | Call::Over(one), Call::Open(other) | Call::Over(other))
            if digest(one) != digest(other) =>
        {
            Held::Differ(Difference::Asked)
        }
        (Call::Open(_), _) | (_, Call::Open(_)) => Held::Unknown,
        (Call::Over(one), Call::Over(other)) if answer(one) != answer(other) => {
            Held::Differ(Difference::Answered)
        }
        (Call::Over(_), Call::Over(_)) => Held::Same,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(came: Came, rounds: u32, ms: u32) -> Tally {
        Tally { came, rounds, ms, ..Tally::default() }
    }

    #[test]
    fn a_spread_has_its_middle_between_two() {
        let check = |numbers: &[u64], wanted: Option<(u64, u64, u64)>| {
            let found = Spread::of(numbers.iter().copied());
            assert_eq!(found.map(|it| (it.least, it.middle, it.most)), wanted, "{numbers:?}");
        };
        check(&[], None);
        check(&[7], Some((7, 7, 7)));
        check(&[9, 1, 4], Some((1, 4, 9)));
        check(&[9, 1, 4, 6], Some((1, 5, 9)));
        check(&[u64::MAX, u64::MAX], Some((u64::MAX, u64::MAX, u64::MAX)));
    }

    #[test]
    fn what_is_open_or_broke_off_is_counted_and_not_measured() {
        assert_eq!(Figures::of(&[]), Figures::default());
        let found = Figures::of(&[
            tally(Came::Solved, 2, 300),
            tally(Came::Unsolved, 4, 900),
            tally(Came::Open, 9, 9000),
            tally(Came::Broken, 9, 9000),
            tally(Came::Ended, 3, 600),
        ]);
        let counts = (found.runs, found.open, found.solved, found.unsolved, found.broken);
        assert_eq!(counts, (5, 1, 1, 1, 1));
        assert_eq!(found.rounds, Some(Spread { least: 2, middle: 3, most: 4 }));
        assert_eq!(found.ms, Some(Spread { least: 300, middle: 600, most: 900 }));
    }
}
