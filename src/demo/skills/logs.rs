//! An agent that looks for the cause of something in a log: a guess at the file's name, a search, the lines around what was
//! found, a report. Days, lines and counts are worked out from what the tools said.

use super::{Act, Call, PLAIN, Skill};
use crate::demo::scene::{Scene, Step};
use serde_json::json;

pub(super) const SKILL: Skill = Skill { entry: "logs", answer: reflect, turn, ..PLAIN };

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
/// After so many wrong guesses it looks at what there is.
const GUESSES: usize = 2;
/// So many lines before what was found are read, too.
const BEFORE: usize = 2;

/// The day of which a goal speaks.
#[derive(Clone, Copy)]
enum Day<'a> {
    Of(&'a str),
    Date(&'a str),
}

impl<'a> Day<'a> {
    fn read(goal: &'a str) -> Option<Self> {
        let words = goal.split(|c: char| !(c.is_alphanumeric() || c == '-'));
        let date = words.clone().find(|word| weekday(word).is_some()).map(Self::Date);
        date.or_else(|| words.into_iter().find(|word| DAYS.contains(word)).map(Self::Of))
    }

    fn name(self) -> &'a str {
        match self {
            Self::Of(name) | Self::Date(name) => name,
        }
    }

    /// Whether a file's name has the date of this day.
    fn is_in(self, path: &str) -> bool {
        let date = date(path);
        match self {
            Self::Of(name) => date.and_then(weekday) == Some(name),
            Self::Date(day) => date == Some(day),
        }
    }
}

/// The date in a path.
fn date(path: &str) -> Option<&str> {
    path.char_indices().find_map(|(at, _)| path.get(at..at + 10).filter(|date| weekday(date).is_some()))
}

/// The day of the week of a date such as 2026-03-03 (Sakamoto's method).
fn weekday(date: &str) -> Option<&'static str> {
    let [year, month, day] = date.split('-').collect::<Vec<_>>()[..] else { return None };
    let is_date = date.len() == 10 && year.len() == 4 && month.len() == 2;
    let (mut year, month, day): (usize, usize, usize) =
        (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    let shift = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4].get(month.checked_sub(1)?).filter(|_| is_date)?;
    year = if month < 3 { year.checked_sub(1)? } else { year };
    let from_sunday = (year + year / 4 - year / 100 + year / 400 + shift + day) % 7;
    (1..=31).contains(&day).then(|| DAYS[(from_sunday + 6) % 7])
}

/// What is looked for, as the log writes it.
fn level(goal: &str) -> &'static str {
    let goal = goal.to_lowercase();
    if goal.contains("warning") && !goal.contains("error") { "WARN" } else { "ERROR" }
}

/// The file that the goal wants written.
fn report(goal: &str) -> Option<&str> {
    let words = goal.split_whitespace().map(|word| word.trim_matches(|c: char| ",.:;?!()\"'`".contains(c)));
    words.into_iter().find(|word| [".md", ".txt"].iter().any(|end| word.ends_with(end)))
}

/// What a log says of what is looked for.
struct Findings {
    path: String,
    count: usize,
    line: usize,
    first: String,
    /// What stands before it; nothing where that was not seen.
    before: Option<String>,
}

fn turn(scene: &Scene) -> Result<Act, String> {
    let goal = scene.goal.as_str();
    let day =
        Day::read(goal).ok_or("it looks into the logs of a day that the goal names, such as Tuesday")?;
    if !scene.has("grep") && !scene.has("read_file") {
        return Act::say("I have to see the log, and no tool that I may call reads or searches files.");
    }
    let Some(found) = look(scene) else { return open(scene, day) };
    if found.count == 0 {
        return Act::say(format!(
            "{} has no line with {}: nothing went wrong that day.",
            found.path,
            level(goal)
        ));
    }
    if found.before.is_none() && found.line > 1 && scene.has("read_file") && !is_seen(scene, &found) {
        let arguments = json!({"path": found.path, "from_line": found.line.saturating_sub(BEFORE).max(1),
            "to_line": found.line});
        return Act::call("What happened just before the first one?", "read_file", arguments);
    }
    match report(goal).filter(|path| scene.has("write_file") && !was_written(scene, path)) {
        Some(path) => Act::call(
            "That is all I need.",
            "write_file",
            json!({"path": path, "content": found.report(level(goal))}),
        ),
        None => Act::say(found.told(day, report(goal).filter(|path| was_written(scene, path)))),
    }
}

fn was_written(scene: &Scene, path: &str) -> bool {
    scene.steps.iter().any(|step| step.tool == "write_file" && step.text("path") == path && !step.failed())
}

/// Whether the lines before were asked for, whatever came of it.
fn is_seen(scene: &Scene, found: &Findings) -> bool {
    scene.steps.iter().any(|step| step.arguments.contains_key("to_line") && step.text("path") == found.path)
}

/// Opens the day's log: by a guess at first, and then by what is known of the files.
fn open(scene: &Scene, day: Day<'_>) -> Result<Act, String> {
    let paths = scene.paths();
    let right = paths.iter().find(|path| day.is_in(path));
    let notes: Vec<&str> = scene.steps.iter().map(|step| step.note.as_str()).collect();
    let is_told = right.is_some_and(|path| notes.iter().any(|note| note.contains(path.as_str())));
    let guesses = scene.steps.iter().filter(|step| step.failed()).count();
    let guess = format!("{}.log", day.name().to_lowercase());
    let folder = paths.iter().find_map(|path| Some(path.rsplit_once('/')?.0));
    match (right, folder) {
        (Some(path), _) if is_told || guesses >= GUESSES => see(scene, "That is the log of the day.", path),
        _ if guesses == 0 => see(scene, "I look into that day's log.", &guess),
        (_, Some(folder)) if guesses < GUESSES => {
            see(scene, &format!("Then it must be in {folder}."), &format!("{folder}/{guess}"))
        }
        _ if guesses < GUESSES => Err("it finds no folder with logs".to_owned()),
        _ => Act::say(format!("There is no log of {}. There are {}.", day.name(), paths.join(", "))),
    }
}

/// Searches a file, or reads it where nothing searches.
fn see(scene: &Scene, why: &str, path: &str) -> Result<Act, String> {
    match scene.has("grep") {
        true => Act::call(why, "grep", json!({"text": level(&scene.goal), "path": path})),
        false => Act::call(why, "read_file", json!({"path": path})),
    }
}

/// What was found so far.
fn look(scene: &Scene) -> Option<Findings> {
    let level = level(&scene.goal);
    let is_log =
        |step: &&Step| step.text("path").ends_with(".log") && !step.failed() && !step.result.is_empty();
    let seen = scene.steps.iter().filter(is_log);
    let whole =
        seen.clone().find(|step| scene.files.contains_key(step.text("path")) && step.tool == "read_file");
    if let Some(step) = whole {
        let path = step.text("path");
        let lines: Vec<&str> = scene.files.get(path)?.lines().collect();
        let found: Vec<usize> = (0..lines.len()).filter(|line| lines[*line].contains(level)).collect();
        let first = found.first().copied();
        return Some(Findings {
            path: path.to_owned(),
            count: found.len(),
            line: first.map_or(0, |first| first + 1),
            first: first.map_or("", |first| lines[first]).to_owned(),
            before: first.and_then(|first| Some((*lines.get(first.checked_sub(1)?)?).to_owned())),
        });
    }
    let search = seen.clone().find(|step| step.tool == "grep")?;
    let path = search.text("path");
    let hits: Vec<(usize, &str)> = search
        .result
        .lines()
        .filter_map(|line| {
            let (number, text) = line.strip_prefix(path)?.strip_prefix(':')?.split_once(": ")?;
            Some((number.parse().ok()?, text))
        })
        .collect();
    let (line, first) = hits.first().copied().unwrap_or_default();
    let before = seen.clone().filter(|step| step.tool == "read_file").find_map(|step| {
        let wanted = format!("{}  ", line.checked_sub(1)?);
        step.result.lines().find_map(|line| line.trim_start().strip_prefix(&wanted)).map(str::to_owned)
    });
    Some(Findings { path: path.to_owned(), count: hits.len(), line, first: first.to_owned(), before })
}

impl Findings {
    fn report(&self, level: &str) -> String {
        let before = match (&self.before, self.line) {
            (Some(before), _) => before,
            (None, 1) => "nothing, it is the first line",
            (None, _) => "not seen",
        };
        format!(
            "First: {} ({}, line {})\nJust before: {before}\nLines with {level}: {}\n",
            self.first, self.path, self.line, self.count
        )
    }

    fn told(&self, day: Day<'_>, report: Option<&str>) -> String {
        let of =
            if self.count == 1 { "the only one".to_owned() } else { format!("the first of {}", self.count) };
        let before = self.before.as_ref().map(|before| format!("; just before it: “{before}”"));
        let report = report.map(|path| format!(" The report is in {path}.")).unwrap_or_default();
        let (day, first) = (day.name(), &self.first);
        format!("{day}: “{first}”, {of}{}.{report}", before.unwrap_or_default())
    }
}

/// What went wrong: the day's log is there under another name.
fn reflect(call: &Call<'_>) -> Result<String, String> {
    let goal = call.value("goal");
    let scene = Scene::written(goal, call.value("transcript"));
    let day = Day::read(goal).ok_or("it knows no such day")?;
    let paths = scene.paths();
    match paths.iter().find(|path| day.is_in(path)) {
        Some(path) if scene.steps.last().is_some_and(Step::failed) => Ok(format!(
            "There is no such file: the logs are named by their date, not by the day of the week. {} is {}, so look into {path}.",
            day.name(),
            date(path).unwrap_or_default()
        )),
        _ if paths.is_empty() => Ok("List the files before you open one.".to_owned()),
        _ => Ok(format!(
            "None of the files is of {}: there are {}. Say so, and stop.",
            day.name(),
            paths.join(", ")
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_told_from_dates() {
        for (date, day) in [
            ("2026-03-03", Some("Tuesday")),
            ("2024-02-29", Some("Thursday")),
            ("2000-01-01", Some("Saturday")),
            ("2026-13-01", None),
            ("2026-3-03", None),
            ("tuesday", None),
        ] {
            assert_eq!(weekday(date), day, "{date}");
        }
        assert_eq!(date("logs/2026-03-03.log"), Some("2026-03-03"));
    }
}
