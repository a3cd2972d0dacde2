//! Every message that a person can read, in one place. It knows what can happen and says it; it draws nothing.

mod ablation;
mod agent_editor;
mod attempts;
mod diagnosis;
mod faults;
mod growth;
mod names;
mod naming;
mod sharing;
mod side_by_side;
mod status;
mod structured;
mod timing;
mod turns;
mod weather;

pub use ablation::*;
pub use agent_editor::*;
pub use attempts::*;
pub use diagnosis::*;
pub use faults::*;
pub use growth::*;
pub use names::*;
pub use naming::*;
pub use sharing::*;
pub use side_by_side::*;
pub use status::*;
pub use structured::*;
pub use timing::*;
pub use turns::*;
pub use weather::*;

use crate::{
    document::connection::BaseUrlFault,
    run::{CallError, LaneOpened, LaneRole, LaneState, LaneStatus, Role},
};

/// The name of the program.
pub const NAME: &str = "Workflow Playground";

/// Shown when the program breaks down.
pub const CRASHED: &str = "The program has stopped because of a mistake in it. What you typed is kept in this browser: \
     reload the page to go on.";

/// The demonstration endpoint's name.
pub const DEMO: &str = "Demo endpoint";

/// A part of the program did not come.
pub const LOAD_FAILED: &str = "A part of the program could not be loaded. Check the connection and try again; if the site \
     has been updated, reload the page. What you typed is kept.";

/// Run was pressed while a template was on its way.
pub const STILL_OPENING: &str = "The document is still being opened. Run it once it is here.";

/// Beside text of the demonstration endpoint.
pub const DEMO_HINT: &str = "Demonstration: these answers are computed in this page. No model was asked.";

/// Once a run is done.
pub const MEND_HINT: &str =
    "Click into any reply to change it: what depends on it runs again, the rest is kept.";

/// Below Run while the demonstration endpoint is connected.
pub const RUNS_ON_DEMO: &str = "Demo endpoint: nothing is sent.";

/// Where nothing has run yet.
pub const READY: &str = "Ready.";

/// Where a run will appear.
pub const EMPTY_RUN: &str = "Press Run: each reply will stream in here.";

/// The result before there is one.
pub const EMPTY_RESULT: &str = "The result will appear here.";

/// Beside Resume.
pub const CAN_RESUME: &str =
    "Resume asks again for what did not come whole, then for the rest. Finished replies are kept.";

/// Beside Resume, once a gate has stopped the run.
pub const CAN_PASS_GATE: &str = "Edit the reply above the gate, or change the gate and press Resume: what was answered is \
     not asked again.";

/// The result of a run that a gate stopped.
pub const GATED_RESULT: &str = "There is no result, because a gate stopped the run.";

/// The calls of the run are not those of the workflow that is open now.
pub const RUNS_AS_IT_WAS: &str =
    "The steps have changed their places since that run, so it goes on with the workflow that it began with.";

/// Run was pressed while a reply is being edited.
pub const EDIT_OPEN: &str = "You are editing a reply. Use it or cancel, then run.";

/// What is edited is no longer what the run ran.
pub const OUTDATED: &str = "The workflow has changed since this run.";

/// The run does not fit into the browser's storage.
pub const TOO_LARGE_TO_KEEP: &str = "This run is too large to survive a reload of the page.";

/// The tab was duplicated while a run was under way in it.
pub const RUNS_ELSEWHERE: &str =
    "The run goes on in the tab that you opened this one from. Nothing runs here.";

/// The result of a run that did not come to its end.
pub const NO_RESULT: &str = "There is no result, because the run did not come to its end.";

/// The result when the demonstration endpoint could not answer.
pub const DECLINED_RESULT: &str = "There is no result, because the demo endpoint cannot answer this edit.";

/// Above a curl command of the demonstration endpoint.
pub const CURL_OF_DEMO: &str = "The demo endpoint exists only inside this page; with a real base URL in its place the \
     command works anywhere.";

/// When the demonstration endpoint could not answer.
pub const DECLINED: &str =
    "The demo endpoint cannot answer this edit. Connect a real model, or undo the edit.";

/// After the gallery's version was brought back.
pub const RESTORED: &str = "The template is as it was.";

/// After one of the offered changes replaced a person's own.
pub const TRIED: &str = "What you had written was put aside.";

/// After a document was brought back.
pub const BROUGHT_BACK: &str = "Your edit is back.";

/// Key help in the connection dialog.
pub const KEY_HELP: &str = "Only ever sent to this address, as the Authorization header. Kept in this page's memory; \
     a reload forgets it.";

/// Key help when a key is there.
pub const KEY_IN_MEMORY: &str = "A key for this address is in memory until this page is closed or reloaded.";

/// Key help when a key is stored.
pub const KEY_REMEMBERED: &str = "A key for this address is stored in this browser.";

/// When storage is refused.
pub const NOT_SAVED: &str =
    "This browser does not let the page save anything: a reload will lose your edits.";

/// The placeholder of the key field when a key is there already.
pub const KEY_PLACEHOLDER_KNOWN: &str = "Type a new key to replace it";

/// The placeholder of the key field.
pub const KEY_PLACEHOLDER: &str = "Leave empty if the server asks for none";

/// A key was typed for another address.
pub fn key_stays(origin: &str) -> String {
    format!("The key you typed belongs to {origin} and stays there. Type the key for the new address.")
}

/// The connection, on its button.
pub fn connection(host: &str, model: &str) -> String {
    match model {
        "" => format!("{host} · no model chosen"),
        model => format!("{host} · {model}"),
    }
}

/// Below Run: where the prompts will go.
pub fn sends_to(host: &str) -> String {
    format!("Run sends your prompts to {host}.")
}

/// A link set the connection.
pub fn link_set_endpoint(host: &str) -> String {
    format!(
        "The link in the address set the endpoint to {host}. Opening it sends nothing; Run sends your prompts there, so \
         run only if you trust that address."
    )
}

/// A link named a pattern that does not exist here.
pub fn unknown_pattern(name: &str) -> String {
    format!("The link asks for “{name}”, which this version does not have.")
}

/// A link named a template that does not exist here.
pub fn unknown_template(name: &str) -> String {
    format!("The link asks for the template “{name}”, which this version does not have.")
}

/// A link's endpoint cannot be used.
pub fn link_bad_endpoint(fault: BaseUrlFault) -> String {
    format!("The link's endpoint was not used: {}", base_url_fault(fault))
}

/// How many models the endpoint has.
pub fn connected(models: usize) -> String {
    match models {
        0 => "Connected. The server lists no models; type the model's id.".to_owned(),
        1 => "Connected. The server lists 1 model: choose it under Model.".to_owned(),
        count => format!("Connected. The server lists {count} models: choose one under Model."),
    }
}

/// The list of models could not be had, though there is a server.
pub const NO_MODEL_LIST: &str =
    "The server answers but has no list of models here. That may be fine: type the model's id and run.";

/// Seconds with one decimal: `12.3 s`.
pub fn seconds(ms: u32) -> String {
    format!("{}.{} s", ms / 1000, ms % 1000 / 100)
}

/// How many calls were made.
pub fn calls(calls: u32) -> String {
    match calls {
        1 => "1 call".to_owned(),
        calls => format!("{calls} calls"),
    }
}

/// What only the latest of several runs that go on from each other used.
pub fn this_time(used: &str) -> String {
    format!("this time: {used}")
}

/// A number of tokens; an estimate is marked.
pub fn tokens(tokens: u64, estimated: bool) -> String {
    let about = if estimated { "≈ " } else { "" };
    format!("{about}{} tokens", grouped(tokens))
}

/// A number with its thousands apart.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    grouped
}

/// After a step was removed.
pub fn removed(name: &str) -> String {
    format!("“{name}” was removed.")
}

/// Help, as titles and texts.
pub const HELP_TEXT: &[(&str, &str)] = &[
    (
        "What this is",
        "A place to see how workflows of language models work. Edit the prompts, press Run, and watch each call as it \
         happens. It is a static page: there is no server behind it, no account and no tracking.",
    ),
    (
        "The demo endpoint",
        "It is part of this page and computes its answers; no model is asked. It answers the templates and the edits \
         offered under “Try”.",
    ),
    (
        "A real model",
        "Open Connection, pick a provider or type the base URL of any OpenAI-compatible server, and your key. Your \
         browser then calls that server directly.",
    ),
    (
        "Your key",
        "It goes only to the address that you typed it for. It is forgotten on reload unless you tick Remember, and it \
         is never part of a link or a file.",
    ),
    (
        "Holding and mending a run",
        "Step mode waits before each call and lets you change its messages. Click any reply to edit it: what depends on \
         it runs again, the rest is kept. Retry asks a failed call once more. After a reload the run is still here.",
    ),
    (
        "Replies in JSON",
        "A step, or a router, can be held to a JSON Schema. The page asks in the way that the server takes, finds the \
         JSON in the reply, checks it, and has the model mend what does not fit. Later steps may use its fields, as in \
         {check.verdict}, and a gate may let a reply go on only when a field is as it should be.",
    ),
    (
        "Calls side by side",
        "In Parallel and Orchestrator workers run at once; the bars show when each waited, streamed and ended, and \
         those in bold decided how long the run took. A worker that fails takes no other with it: what reads the \
         replies goes on with the rest and says so. Most servers let a page have only a few calls at a time.",
    ),
    (
        "With a part and without",
        "Compare runs an evaluator with its feedback and without, several times each, and shows beside each other how many \
         passed and what that took. Open shows one of these runs whole.",
    ),
    (
        "Handing it on",
        "Share makes a link that holds the whole workflow and, if you tick it, the last run, which plays at its own pace in \
         any browser, without a key. Export saves both as files; a file or a link opens when you drop it on the page or \
         paste it. Opening one sends nothing and leaves your own edits where they are.",
    ),
    ("Keys", "Ctrl or ⌘ + Enter runs, Esc stops."),
];

/// A lane's title, or what it is called without one; with its number where it was asked more than once.
pub fn lane_title(opened: &LaneOpened) -> String {
    let (title, number) = lane_title_parts(opened);
    title + &number
}

/// A call that is made so often.
pub fn times_over(name: &str, times: u32) -> String {
    format!("{name} × {times}")
}

/// The same in two parts: its name, and which one it is of several with that name.
pub fn lane_title_parts(opened: &LaneOpened) -> (String, String) {
    let title = title_or_step(&opened.title, opened.path.number() as usize);
    let number = match (opened.iteration, opened.role) {
        (Some(copy), LaneRole::Worker) => format!(", no. {copy}"),
        (Some(turn), LaneRole::AgentTurn | LaneRole::Tool | LaneRole::Reflection) => turn_part(opened, turn),
        (Some(iteration), _) => format!(", attempt {iteration}"),
        (None, _) => String::new(),
    };
    (title, number)
}

/// A title, or what a step is called without one.
pub fn title_or_step(title: &str, number: usize) -> String {
    match title.trim() {
        "" => step(number),
        title => title.to_owned(),
    }
}

/// The model asked, and the one that answered when it calls itself otherwise.
pub fn models(asked: &str, answered: Option<&str>) -> String {
    match answered {
        Some(answered) if answered != asked && !answered.is_empty() => {
            format!("{asked} (answered by {answered})")
        }
        _ => asked.to_owned(),
    }
}

/// Who a message is from.
pub fn role(role: Role) -> &'static str {
    match role {
        Role::System => "system",
        Role::User => "user",
        Role::Assistant => "assistant",
        Role::Tool => "tool",
    }
}

/// The reply below the messages.
pub fn assistant_reply(lane: &LaneState) -> &'static str {
    match lane.status {
        LaneStatus::Streaming => "assistant (arriving)",
        _ if lane.is_amended => "assistant (edited by you)",
        _ => "assistant (reply)",
    }
}

/// How much of a raw stream is shown.
pub fn raw_size(kept: usize, total: usize) -> String {
    match kept < total {
        true => {
            format!("{} bytes came; the first {} are shown.", grouped(total as u64), grouped(kept as u64))
        }
        false => format!("{} bytes came.", grouped(total as u64)),
    }
}

/// What asking for the models gave: a sentence, good or bad, and the list if there is one.
pub fn model_list(
    answer: std::result::Result<Vec<String>, CallError>,
    place: &Place<'_>,
) -> (std::result::Result<String, Note>, Option<Vec<String>>) {
    match answer {
        Ok(models) => (Ok(connected(models.len())), Some(models)),
        Err(CallError::Status(404 | 405, _)) => (Ok(NO_MODEL_LIST.to_owned()), None),
        Err(error) => (Err(call_error(&error, place)), None),
    }
}
