//! Links, files and recorded runs, in words: what is in them, what is wrong with them, how they are played.

use super::{DEMO, grouped, names::names, seconds};
use crate::document::{Fault, contents::Contents, secrets::Suspect};

names! {
    SHARE = "Share";
    EXPORT = "Export";
    LINK = "Link";
    COPY_LINK = "Copy link";
    LINK_COPIED = "Copied. The link is in the address bar, too.";
    LINK_NOT_COPIED = "The browser did not allow it: select the link and copy it.";
    INCLUDE_RUN = "Include the last run";
    INCLUDE_ENDPOINT = "Include the endpoint";
    WHAT_IS_IN_IT = "What is in it";
    IT_IS_NO_KEY = "It is no key: hand it on";
    SAVE_FILE = "Save the file";
    OPEN_FILE = "Open a file";
    QR_CODE = "QR code of the link";
    SHOW_ELSEWHERE = "Show or embed";
    VIEW_LINK = "Link for slides";
    EMBED_SNIPPET = "HTML for another page";
    WORKFLOW_FILE = "Workflow file";
    RUN_FILE = "Run file";
    OPENED_NOT = "Opening failed";
    OPENED_IN_PART = "Opening: not all of it could be read";
    ELSEWHERE = "A workflow from another site";
    OPEN_WHOLE = "Open in the playground";
    RECORDING = "Recording";
    PLAY = "Play";
    PAUSE = "Pause";
    NEXT_EVENT = "Next event";
    POSITION = "Position";
    SPEED = "Speed";
    INSTANT = "instant";
    RUN_IT_MYSELF = "Run it myself";
    CHANGE_FROM_HERE = "Change and run from here";
    RUN_FROM_HERE = "Run from here";
}

/// After a link was opened.
pub const OPENED_LINK: &str = "Opened from a link. Nothing is sent before you press Run.";

/// Where it had been opened and edited before.
pub const AS_YOU_CHANGED_IT: &str = "It is as you left it, with what you changed.";

/// After something was opened of which not all could be read.
pub const OPENED_AS_FAR: &str = "Opened as far as it could be read. Nothing is sent before you press Run.";

/// After a file was opened.
pub const OPENED_FILE: &str = "Opened from a file. Nothing is sent before you press Run.";

/// Where the person has a version of their own of the same template.
pub const OWN_DRAFT_KEPT: &str = "Your own version of this template is kept.";

/// What a link never holds.
pub const NO_KEY: &str = "No key: no link ever holds one.";

/// The run's document is not what is open.
pub const RUN_AS_IT_RAN: &str =
    "The workflow has changed since this run. With the run, the link holds it as it ran.";

/// Beside the checkbox while there is no run.
pub const NO_RUN_YET: &str = "There is no finished run yet.";

/// Above text that looks like a key.
pub const LOOKS_LIKE_A_KEY: &str = "This looks like a key. Whoever you give this to can read it:";

/// The browser cannot deflate.
pub const CANNOT_DEFLATE: &str = "This browser cannot make links. A file holds the same.";

/// Below the QR code.
pub const QR_HINT: &str = "Scan it from the screen.";

/// In its place where it would have too many squares to be scanned.
pub const NO_QR_CODE: &str = "Too long for a QR code that can be scanned from the back of a room.";

/// Beside the link for slides.
pub const VIEW_HINT: &str = "Without editors, for slides:";

/// Beside the snippet for other pages.
pub const EMBED_HINT: &str = "Within another page; nobody can enter a key or run anything there:";

/// Above a run that goes on from a recording.
pub const TAKEN_OVER: &str = "From here it is yours: change a prompt, or click into a reply, then press Run from here. Only what your change touches is asked again.";

/// Help of the button that goes on.
pub const RUN_FROM_HERE_HINT: &str =
    "Keep the replies that your changes do not touch, and ask for the others";

/// Where a recorded run stands while it is under way.
pub const RUNS_IN_RECORDING: &str = "In the recording: running.";

/// Help of the button that takes a recording over.
pub const CHANGE_FROM_HERE_HINT: &str =
    "Keep the replies up to this moment; what you then change is asked again";

/// Above the file's text.
pub const WORKFLOW_FILE_HINT: &str = "Everything you edited, as JSON. It opens here with a button, by dropping it on the page, or by pasting its text. There is no key in it.";

/// Above a run file's text.
pub const RUN_FILE_HINT: &str = "The workflow and every event of its last run, with times, as JSON. It can be played here without a key. There is no key in it.";

/// The run file while there is no run.
pub const NO_RUN_FILE: &str =
    "There is no finished run yet. Run the workflow; then its recording can be saved here.";

/// The file was opened and the tab knows it no more.
pub const FILE_GONE: &str = "The file has to be opened once more: a page cannot keep it.";

/// A document of another site whose address cannot be used.
pub const BAD_ADDRESS: &str = "The link asks for a workflow at an address that cannot be used: it must begin with https:// and hold no password.";

/// A file that is too large.
pub const FILE_TOO_LARGE: &str = "The file is larger than 16 MB, and no workflow is.";

/// Above texts that were saved.
pub const SAVED_TEXTS: &str = "These texts could be read in it:";

/// What a link or a file holds, a line each.
pub fn contents(contents: &Contents) -> Vec<String> {
    let pattern = contents.pattern.title();
    let mut lines = vec![match (&contents.template, contents.is_untouched) {
        (Some(title), true) => format!("{pattern}: the template “{title}” as it is"),
        (Some(title), false) => format!("{pattern}, begun as “{title}”, with your changes"),
        (None, _) => format!("{pattern}, with all of its text"),
    }];
    let counted = |count: usize, one: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {one}s"),
    };
    let mut parts = vec![counted(contents.prompts, "prompt")];
    if contents.schemas > 0 {
        parts.push(counted(contents.schemas, "schema"));
    }
    if contents.files > 0 {
        parts.push(counted(contents.files, "file"));
    }
    if contents.tools > 0 {
        parts.push(counted(contents.tools, "tool") + " with its code");
    }
    if contents.has_extra {
        parts.push("extra request fields".to_owned());
    }
    if contents.has_input {
        parts.push("the input".to_owned());
    }
    lines.push(parts.join(", "));
    match &contents.connection {
        Some((host, model)) if model.is_empty() => lines.push(format!("The endpoint {host}")),
        Some((host, model)) => lines.push(format!("The endpoint {host} and the model {model}")),
        None => {}
    }
    if let Some(run) = &contents.run {
        let replies = match run.replies {
            1 => "1 reply".to_owned(),
            replies => format!("{replies} replies"),
        };
        lines.push(format!(
            "{replies} from {}, with their times",
            run.host.as_deref().unwrap_or("the demo endpoint")
        ));
    }
    lines
}

/// How long a link is, and what that means. Whether it is a warning.
pub fn link_length(length: usize) -> (String, bool) {
    let characters = format!("{} characters.", grouped(length as u64));
    match length > CUT_BY_MESSENGERS {
        true => (
            format!(
                "{characters} Some messengers cut links at {}: check that it arrives whole, or send a file.",
                grouped(CUT_BY_MESSENGERS as u64)
            ),
            true,
        ),
        false => (characters, false),
    }
}

/// Messengers that cut links cut them here, or later.
const CUT_BY_MESSENGERS: usize = 2_000;

/// A link that is too long to be one.
pub fn link_too_long(length: usize, most: usize) -> String {
    format!(
        "This would be a link of {} characters. Browsers and mail programs break links of more than {}, so save it as a file \
         and send that.",
        grouped(length as u64),
        grouped(most as u64)
    )
}

/// Something that looks like a key, and where it is.
pub fn suspect(suspect: &Suspect) -> String {
    format!("“{}” at {}", suspect.shown, suspect.at)
}

/// Where and with what a run was recorded.
pub fn recorded(at: &str, host: &str, model: &str, is_demo: bool) -> String {
    let at = if at.is_empty() { String::new() } else { format!(" on {at}") };
    match (is_demo, model) {
        (true, _) => format!("Recorded{at} at the {}.", DEMO.to_lowercase()),
        (false, "") => format!("Recorded{at} at {host}."),
        (false, model) => format!("Recorded{at} at {host} with {model}."),
    }
}

/// A moment of a recording.
pub fn position(at: u32, length: u32) -> String {
    format!("{} of {}", seconds(at), seconds(length))
}

/// What a passage belongs to.
pub fn passage(of: &str, is_system: bool) -> String {
    let name = match of {
        "" => "All calls".to_owned(),
        of => {
            let mut letters = of.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
        }
    };
    if is_system { format!("{name}, system prompt") } else { name }
}

/// Which document a link asks for.
pub fn elsewhere(host: &str) -> String {
    format!(
        "This link asks for a workflow from {host}. If you load it, {host} learns that somebody asked; nothing else is sent, and \
         nothing runs."
    )
}

/// The button that loads it.
pub fn load_from(host: &str) -> String {
    format!("Load from {host}")
}

/// A document of another site that could not be had.
pub fn not_downloaded(host: &str, status: Option<u16>, is_too_large: bool) -> String {
    match (status, is_too_large) {
        (Some(status), _) => format!("{host} answered with the status {status}."),
        (None, true) => format!("What {host} sent is larger than any workflow."),
        (None, false) => format!(
            "{host} could not be read. Either it cannot be reached, or it does not let pages of other sites read its files \
             (CORS)."
        ),
    }
}

/// What is wrong with something that was to be opened.
pub fn sharing_fault(fault: &Fault) -> String {
    match fault {
        Fault::Newer => "It was made with a later version of this page. Reload the page; if that does not help, this site has \
                         not been updated yet."
            .to_owned(),
        Fault::Foreign => "What you opened is no workflow and no run of this page.".to_owned(),
        Fault::Damaged => "What you opened is damaged: it breaks off, or was changed on its way. Long links are often cut where they are pasted."
            .to_owned(),
        Fault::TooLarge => "It is larger than anything that this page hands on.".to_owned(),
        Fault::Unavailable => "This browser cannot read links of this kind. A current Firefox, Chrome or Safari can.".to_owned(),
        Fault::Entry(id) => format!("It was made from the template “{id}”, which this version does not have."),
        Fault::Revision(title) => format!(
            "It was made from another version of the template “{title}”. Its changes were made to the present one: look \
             through it before you run it."
        ),
        Fault::Place { at, what } if at.is_empty() => format!("It cannot be read: {what}."),
        Fault::Place { at, what } => format!("It cannot be read: at {at}, {what}."),
        Fault::TooMany(count) => format!("It has {} parts, more than any workflow.", grouped(*count as u64)),
        Fault::Run(what) if what.is_empty() => "Its recorded run cannot be read.".to_owned(),
        Fault::Run(what) => format!("Its recorded run cannot be read: {what}."),
    }
}

/// What became of it all the same.
pub fn what_is_open(is_saved: bool, lacks_run: bool) -> &'static str {
    match (is_saved, lacks_run) {
        (true, true) => {
            "The workflow could be read and is open. The recorded run could not: ask for the link once more, or for a run file."
        }
        (true, false) => "What could be read of it is open.",
        (false, _) => "Nothing was opened, and nothing of yours was changed.",
    }
}

/// Places of what has no effect here.
pub fn without_effect(places: &[String]) -> String {
    const NAMED: usize = 6;
    let named = places.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match places.len().saturating_sub(NAMED) {
        0 => format!("What stands at {named} has no effect here and was left out."),
        more => format!("What stands at {named} and {more} more places has no effect here and was left out."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Connection, Shared, contents, gallery};

    #[test]
    fn what_is_in_a_link_is_said_in_words() {
        let document = gallery::first().document.clone();
        let connection = Some(Connection::of_text("https://models.example/v1\nsome/model"));
        let shared = Shared { document, connection, run: None };
        assert_eq!(
            super::contents(&contents::contents(&shared)),
            [
                "Chain: the template “What was earned?” as it is",
                "3 prompts, the input",
                "The endpoint models.example and the model some/model",
            ]
        );
    }

    #[test]
    fn only_long_links_are_warned_of() {
        assert!(!link_length(CUT_BY_MESSENGERS).1);
        assert!(link_length(CUT_BY_MESSENGERS + 1).1);
    }

    #[test]
    fn a_recording_says_when_where_and_with_what() {
        assert_eq!(recorded("2 May", "h.example", "m", false), "Recorded on 2 May at h.example with m.");
        assert_eq!(
            recorded("2 May", "Demo endpoint", "demo", true),
            "Recorded on 2 May at the demo endpoint."
        );
        assert_eq!(recorded("", "h.example", "", false), "Recorded at h.example.");
    }
}
