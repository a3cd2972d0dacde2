//! An agent's files as its run has left them: from what they were at the start and what tools wrote. It runs no tool, and
//! does not know how changes are shown.

use super::{LaneId, RunState, Stretch, compare_lines};

/// Unchanged lines that are told around a change.
const AROUND: usize = 3;

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileState {
    /// Its path.
    pub path: String,
    /// Its text at the start, if it was there.
    pub start: Option<String>,
    /// What it became, one after the other.
    pub versions: Vec<Version>,
}

/// A file as a tool left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The tool's lane.
    pub lane: LaneId,
    /// Its turn.
    pub turn: u32,
    /// The text.
    pub text: String,
}

/// A line of what differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// Unchanged.
    Same(&'a str),
    /// New.
    Added(&'a str),
    /// Gone.
    Removed(&'a str),
    /// So many unchanged lines that are left out.
    LeftOut(usize),
}

impl FileState {
    /// Its text now.
    pub fn now(&self) -> &str {
        self.versions
            .last()
            .map(|version| version.text.as_str())
            .or(self.start.as_deref())
            .unwrap_or_default()
    }

    /// Whether it is another than at the start.
    pub fn is_changed(&self) -> bool {
        self.start.as_deref() != Some(self.now())
    }

    /// The turns that changed it, each once.
    pub fn turns(&self) -> Vec<u32> {
        let mut turns: Vec<u32> = self.versions.iter().map(|version| version.turn).collect();
        turns.dedup();
        turns
    }

    /// Its text before a turn, and after it.
    pub fn across(&self, turn: u32) -> (&str, &str) {
        let last = |is_it: &dyn Fn(&Version) -> bool| {
            let version = self.versions.iter().rev().find(|version| is_it(version));
            version.map(|version| version.text.as_str()).or(self.start.as_deref()).unwrap_or_default()
        };
        (last(&|version| version.turn < turn), last(&|version| version.turn <= turn))
    }

    /// Its text before the tool of this lane wrote it, and after.
    pub fn at(&self, lane: LaneId) -> Option<(&str, &str)> {
        let place = self.versions.iter().position(|version| version.lane == lane)?;
        let before = place.checked_sub(1).map(|before| self.versions[before].text.as_str());
        Some((before.or(self.start.as_deref()).unwrap_or_default(), &self.versions[place].text))
    }
}

/// The files of a run that began with these, by path.
pub fn files<'a>(state: &RunState, start: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<FileState> {
    let begin = |(path, text): (&str, &str)| FileState {
        path: path.to_owned(),
        start: Some(text.to_owned()),
        versions: Vec::new(),
    };
    let mut files: Vec<FileState> = start.map(begin).collect();
    for lane in &state.lanes {
        for written in &lane.wrote {
            let turn = lane.opened.iteration.unwrap_or_default();
            let version = Version { lane: lane.opened.lane, turn, text: written.text.clone() };
            match files.iter_mut().find(|file| file.path == written.path) {
                Some(file) => file.versions.push(version),
                None => {
                    let (path, versions) = (written.path.clone(), vec![version]);
                    files.push(FileState { path, start: None, versions });
                }
            }
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files
}

/// What differs between two texts, line by line, with a few lines around each change; nothing where they are too long or
/// too different to be compared.
pub fn changed_lines<'a>(old: &'a str, new: &'a str) -> Option<Vec<Line<'a>>> {
    let stretches = compare_lines(old, new)?;
    let (last, mut lines) = (stretches.len().saturating_sub(1), Vec::new());
    for (place, stretch) in stretches.iter().enumerate() {
        match *stretch {
            Stretch::Added(text) => lines.extend(text.lines().map(Line::Added)),
            Stretch::Removed(text) => lines.extend(text.lines().map(Line::Removed)),
            Stretch::Same(text) => {
                let same: Vec<&str> = text.lines().collect();
                // What stands before the first change, or behind the last, has none on its other side.
                let head = if place == 0 { 0 } else { AROUND };
                let tail = if place == last { 0 } else { AROUND };
                let left = same.len().saturating_sub(head + tail);
                // One line takes no more room than to say that it was left out.
                if left <= 1 {
                    lines.extend(same.into_iter().map(Line::Same));
                    continue;
                }
                lines.extend(same[..head].iter().copied().map(Line::Same));
                lines.push(Line::LeftOut(left));
                lines.extend(same[head + left..].iter().copied().map(Line::Same));
            }
        }
    }
    Some(lines)
}
