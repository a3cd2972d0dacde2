//! Every message that a person can read, in one place. It knows what can happen and says it; it draws nothing.

use crate::{
    document::connection::BaseUrlFault,
    run::{BodyFault, BodyKind, CallError, Ending, Finish, LaneState, LaneStatus, Role, RunState, RunStatus},
    workflow::{Chosen, Problem, ProblemKind},
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
/// Beside text of the demonstration endpoint.
pub const DEMO_HINT: &str = "Demonstration: these answers are computed in this page. No model was asked.";
/// Below Run while the demonstration endpoint is connected.
pub const RUNS_ON_DEMO: &str = "Runs on the demo endpoint, inside this page. Nothing is sent.";
/// Where a run will appear.
pub const EMPTY_RUN: &str = "Press Run: each step's reply will stream in here.";
/// The result before there is one.
pub const EMPTY_RESULT: &str = "The last step's reply will appear here.";
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
/// Below a reply that the token limit cut.
pub const TRUNCATED: &str = "Cut off at the token limit. What follows got the text as far as it goes; \
     raise “Max tokens” and run again for the whole.";
/// Below a reply that ended without an end.
pub const INCOMPLETE: &str =
    "The stream ended without saying that the reply is complete. What came is kept; run again.";
/// Below a reply that a filter cut.
pub const FILTERED: &str =
    "The provider's content filter cut this reply off. Change the prompt, or try another model.";
/// Below a refusal.
pub const REFUSED: &str = "The model refused to answer. Change the prompt, or try another model.";
/// Some events of a stream could not be read.
pub const SUSPECT: &str = "Some of the stream could not be read and was left out; the text may have gaps.";
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
        "The link you opened set the endpoint to {host}. Nothing has been sent. Run only if you trust that address."
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

/// What is wrong with a base URL.
pub fn base_url_fault(fault: BaseUrlFault) -> &'static str {
    match fault {
        BaseUrlFault::Empty => {
            "Type the address of an OpenAI-compatible server, such as https://api.openai.com/v1."
        }
        BaseUrlFault::Scheme => {
            "An address begins with https://, or with http:// for a server on this computer."
        }
        BaseUrlFault::Host => "The host name is missing, or has characters that a host name cannot have.",
        BaseUrlFault::Credentials => {
            "An address with a user name in it is not used. The key has a field of its own."
        }
        BaseUrlFault::PlainHttp => {
            "Plain http works only for this computer (localhost or 127.0.0.1). Use https for any other."
        }
        BaseUrlFault::Query => "Leave out everything from the ? or # on.",
        BaseUrlFault::Character => "There is a space or a backslash in the address.",
    }
}

/// The header of a reply's outcome, in one word.
pub fn lane_status(status: LaneStatus) -> &'static str {
    match status {
        LaneStatus::Queued => "queued",
        LaneStatus::Waiting => "waiting",
        LaneStatus::Streaming => "streaming",
        LaneStatus::Done => "done",
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

/// What a person should know about how a lane ended, when it did not end well.
pub fn lane_note(lane: &LaneState, host: &str) -> Option<String> {
    if let Some(error) = &lane.error {
        return Some(call_error(error, host));
    }
    let reply = lane.reply.as_ref()?;
    let note = match reply.finish {
        Finish::Incomplete => INCOMPLETE,
        Finish::Length => TRUNCATED,
        Finish::ContentFilter => FILTERED,
        Finish::Refusal if !reply.refusal.is_empty() => {
            return Some(format!("{REFUSED} It said: {}", reply.refusal));
        }
        Finish::Refusal => REFUSED,
        _ if reply.skipped_events > 0 => SUSPECT,
        _ => return None,
    };
    Some(note.to_owned())
}

/// What a call's error means and what to do.
pub fn call_error(error: &CallError, host: &str) -> String {
    match error {
        CallError::Unreachable(_) => format!(
            "No answer from {host}. Check the address, that the server runs, and that it allows web pages to call it (CORS)."
        ),
        CallError::Interrupted(_) => {
            format!("The connection to {host} broke off. What came is kept; run again.")
        }
        CallError::Unsendable(text) => format!("The request could not be sent: {text}"),
        CallError::Status(status, error) => {
            let advice = status_advice(*status);
            match error.message.is_empty() {
                true => format!("{advice} ({status} from {host}, without a message.)"),
                false => format!("{advice} {host} says ({status}): {}", error.message),
            }
        }
        CallError::Server(error) => server_error(&error.message, host),
        CallError::NotAReply(fault) => not_a_reply(fault, host),
    }
}

fn server_error(message: &str, host: &str) -> String {
    match message {
        "" => format!("{host} reported an error in its reply, without a message. Try again."),
        message => format!("{host} reported an error in its reply: {message}"),
    }
}

fn not_a_reply(fault: &BodyFault, host: &str) -> String {
    match fault {
        BodyFault::ServerError(error) => server_error(&error.message, host),
        BodyFault::EventTooLarge => {
            format!("{host} sent more at once than this page reads (8 MB). Try another model or server.")
        }
        BodyFault::NotAStream { kind, excerpt } => {
            let what = match kind {
                BodyKind::Empty => {
                    return format!(
                        "{host} answered with nothing at all. Check the base URL; it often ends in /v1."
                    );
                }
                BodyKind::Html => "a web page",
                BodyKind::Json => "JSON that is no chat completion",
                BodyKind::Text => "plain text",
            };
            format!(
                "{host} answered with {what} instead of a reply. Check the base URL; it often ends in /v1. It begins: {excerpt}"
            )
        }
    }
}

fn status_advice(status: u16) -> &'static str {
    match status {
        400 | 422 => "The server did not accept the request.",
        401 => "The key was not accepted: check it in Connection.",
        402 => "The account has no credit left: see the provider's billing page.",
        403 => "This key may not use this model or address.",
        404 => "There is no such model or path: check the base URL and the model in Connection.",
        413 => "The request is too large for this server: shorten the input or the prompts.",
        429 => "Too many requests for now: wait a little, then run again.",
        500..=599 => "The server has a problem of its own: try again later.",
        _ => "The server answered with an error.",
    }
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

/// The status of a run, as one sentence.
pub fn run_status(state: &RunState) -> String {
    match &state.status {
        RunStatus::Idle => "Ready.".to_owned(),
        RunStatus::Running => "Running.".to_owned(),
        RunStatus::Ended(Ending::Stopped) => "Stopped. What had come is kept.".to_owned(),
        RunStatus::Ended(Ending::Failed(lane)) => match state.lane(*lane) {
            Some(lane) => {
                format!("Failed at {}.", lane_title(&lane.opened.title, lane.opened.lane.0 as usize + 1))
            }
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

/// The value of `data-run-status`.
pub fn run_status_name(status: &RunStatus) -> &'static str {
    match status {
        RunStatus::Idle => "idle",
        RunStatus::Running => "running",
        RunStatus::Ended(Ending::Done(_)) => "done",
        RunStatus::Ended(Ending::Failed(_)) => "failed",
        RunStatus::Ended(Ending::Stopped) => "stopped",
    }
}

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

/// What keeps a workflow from running; `name_of` tells what a call is called.
pub fn problem(problem: &Problem, name_of: impl Fn(usize) -> Option<String>) -> String {
    let what = match problem.kind {
        ProblemKind::NoSteps => "There is no step to run: add one.",
        ProblemKind::NoModel => "No model is chosen: pick one in Connection.",
        ProblemKind::EmptyPrompt => "The prompt is empty.",
        ProblemKind::Temperature => BAD_TEMPERATURE,
        ProblemKind::MaxTokens => BAD_MAX_TOKENS,
        ProblemKind::Extra => "The extra fields cannot be used as they are.",
    };
    match problem.call.and_then(name_of) {
        Some(call) => format!("{call}: {what}"),
        None => what.to_owned(),
    }
}

/// What a temperature must be.
pub const BAD_TEMPERATURE: &str = "The temperature is a number from 0 to 2, with at most three decimals.";
/// What a token limit must be.
pub const BAD_MAX_TOKENS: &str = "Max tokens is a whole number from 1 up.";

/// What is wrong with extra fields as typed.
pub fn bad_extra(text: &str, reserved: Option<&str>) -> String {
    match reserved {
        Some(field) => format!("“{field}” is set by the workflow and cannot be an extra field."),
        None => match serde_json::from_str::<serde_json::Value>(text) {
            Ok(_) => "Extra fields are a JSON object, such as {\"top_p\": 0.9}.".to_owned(),
            Err(error) => format!("This is not JSON yet: {error}."),
        },
    }
}

/// Names in a prompt that mean nothing here.
pub fn unknown_placeholders(names: &[String], known: &[String]) -> String {
    let list = |names: &[String]| names.join(", ");
    let known: Vec<String> = known.iter().map(|name| format!("{{{name}}}")).collect();
    format!(
        "{} is sent as it stands: no placeholder of that name here. Known: {}.",
        list(names),
        list(&known)
    )
}

/// Which suggested or chosen models are not offered, and what happens instead.
pub fn models_not_offered(models: &[Chosen], host: &str, listed: bool) -> String {
    let mut sentences = Vec::new();
    let suggested: Vec<&str> = models
        .iter()
        .filter_map(|chosen| match chosen {
            Chosen::Instead { suggested, .. } => Some(suggested.as_str()),
            _ => None,
        })
        .collect();
    let used = models.iter().find_map(|chosen| match chosen {
        Chosen::Instead { used, .. } => Some(used.as_str()),
        _ => None,
    });
    if let Some(used) = used {
        let names = suggested.join(", ");
        sentences.push(match listed {
            true => format!("{host} does not offer {names}; {used} is used instead."),
            false => format!("Uses {used}. The template suggests {names}; test the connection to see whether {host} has it."),
        });
    }
    for chosen in models {
        if let Chosen::Unlisted(model) = chosen {
            sentences.push(format!("{model} is not in the list of {host}; it is asked for all the same."));
        }
    }
    sentences.join(" ")
}

/// Names of things on the screen; several are a contract with those who use them by name.
mod names {
    macro_rules! names {
        ($($name:ident = $text:literal;)+) => { $(
            #[doc = concat!("“", $text, "”")]
            pub const $name: &str = $text;
        )+ };
    }

    names! {
        KEY_FIRST = "There is no key to remember yet: type it first.";
        KEY_NEEDS_ADDRESS = "Type the base URL first: a key belongs to one address.";
        DEMO_ADDRESS = "The demo endpoint is part of this page. Pick a provider or type an address to use a real one.";
        MODEL_PLACEHOLDER = "Type an id, or test for the list";
        PANES = "Workflow or run";
        WORKFLOW = "Workflow";
        RUN = "Run";
        STOP = "Stop";
        RUN_HINT = "Run (Ctrl or ⌘ + Enter)";
        STOP_HINT = "Stop (Esc)";
        PATTERNS = "Patterns";
        CONNECTION = "Connection";
        HELP = "Help";
        THEME = "Theme";
        THEME_SYSTEM = "Theme: as the system has it";
        THEME_LIGHT = "Theme: light";
        THEME_DARK = "Theme: dark";
        SETTINGS_FOR_ALL = "Settings for all calls";
        STEP_SETTINGS = "Model and settings";
        BRING_BACK = "Bring my edit back";
        COPY_FAILED = "Could not copy";
        DISMISS = "Dismiss";
        TEMPLATE = "Template";
        RESET = "Reset";
        RESET_HINT = "Back to the template as it was";
        INPUT = "Input";
        TRY = "Try:";
        CHOOSE_MODEL = "Choose a model";
        MODEL = "Model";
        MODEL_NAME = "model";
        CONNECTION_MODEL = "the connection's model";
        TEMPERATURE = "Temperature";
        TEMPERATURE_NAME = "temperature";
        MAX_TOKENS = "Max tokens";
        MAX_TOKENS_NAME = "max tokens";
        SYSTEM_PROMPT = "System prompt";
        SYSTEM_PROMPT_NAME = "system prompt";
        NONE = "none";
        NOT_SENT = "not sent";
        SENT = "What it got";
        EXTRA = "Extra request fields";
        EXTRA_NAME = "extra request fields (JSON)";
        EXTRA_EXAMPLE = "{\"top_p\": 0.9}";
        ADD_STEP = "Add step";
        RESULT = "Result";
        COPY = "Copy";
        COPIED = "Copied";
        INSPECT = "Inspect";
        REASONING = "Reasoning";
        CONNECT = "Connect";
        UNDO = "Undo";
        CLOSE = "Close";
        DONE = "Done";
        PROVIDER = "Provider";
        DEMO_PROVIDER = "Demo endpoint (no key needed)";
        CUSTOM_PROVIDER = "Custom";
        BASE_URL = "Base URL";
        API_KEY = "API key";
        REMEMBER = "Remember the key in this browser";
        FORGET = "Forget key";
        TEST_CONNECTION = "Test connection";
        TESTING = "Asking for the list of models…";
        MESSAGES = "Messages";
        REQUEST = "Request";
        RAW_STREAM = "Raw stream";
        TIMING = "Timing";
        CURL = "curl";
        REPLY = "Reply";
        NOT_ASKED = "This call has not been made yet.";
        NO_RAW = "Nothing has come over the wire for this call.";
    }
}
pub use names::*;

/// A step without a name.
pub fn step(number: usize) -> String {
    format!("Step {number}")
}

/// The field of a step's name.
pub fn step_name(number: usize) -> String {
    format!("Step {number} name")
}

/// The field of a prompt.
pub fn prompt_of(name: &str) -> String {
    format!("{name} prompt")
}

/// Moves a step towards the start.
pub fn move_up(name: &str) -> String {
    format!("Move {name} up")
}

/// Moves a step towards the end.
pub fn move_down(name: &str) -> String {
    format!("Move {name} down")
}

/// After a step was removed.
pub fn removed(name: &str) -> String {
    format!("“{name}” was removed.")
}

/// Removes a step.
pub fn remove(name: &str) -> String {
    format!("Remove {name}")
}

/// Lets every call use the connection's model.
pub fn use_everywhere(model: &str) -> String {
    format!("Use {model} everywhere")
}

/// The name of a lane's growing text.
pub fn reply_of(name: &str) -> String {
    format!("{name} reply")
}

/// The inspector's title.
pub fn call(name: &str) -> String {
    format!("Call: {name}")
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
    ("Keys", "Ctrl or ⌘ + Enter runs, Esc stops."),
];

/// What is wrong with a key as typed.
#[cfg(target_arch = "wasm32")]
pub fn key_fault(fault: crate::browser::KeyFault) -> String {
    use crate::browser::KeyFault;
    match fault {
        KeyFault::LineBreak => "There is a line break in the key. Copy it again, as one line.".to_owned(),
        KeyFault::Space => {
            "There is a space in the key. Copy only the key itself, without “Bearer”.".to_owned()
        }
        KeyFault::Character(character) => {
            format!("“{character}” does not belong in a key. Copy it again from the provider's page.")
        }
    }
}

/// A lane's title, or what it is called without one.
pub fn lane_title(title: &str, number: usize) -> String {
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
pub fn assistant_reply(arriving: bool) -> &'static str {
    if arriving { "assistant (arriving)" } else { "assistant (reply)" }
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

/// A lane's turning points, each with its time since the run began.
pub fn timing(lane: &LaneState) -> Vec<(&'static str, String)> {
    let timing = lane.timing;
    let mut rows = Vec::new();
    for (name, at) in [
        ("Composed", timing.asked),
        ("Sent", timing.sent),
        ("Answer began (headers)", timing.answered),
        ("First token", timing.first_token),
        ("Ended", timing.ended),
    ] {
        rows.push((name, at.map_or_else(|| "–".to_owned(), |at| format!("{} ms", grouped(at.into())))));
    }
    if let (Some(first), Some(ended), Some(usage)) =
        (timing.first_token, timing.ended, lane.reply.as_ref().and_then(|reply| reply.usage))
    {
        let ms = u64::from(ended.saturating_sub(first)).max(1);
        rows.push((
            "Speed after the first token",
            format!("{} tokens/s", usage.completion_tokens * 1000 / ms),
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

/// What asking for the models gave: a sentence, good or bad, and the list if there is one.
pub fn model_list(
    answer: std::result::Result<Vec<String>, CallError>,
    host: &str,
) -> (std::result::Result<String, String>, Option<Vec<String>>) {
    match answer {
        Ok(models) => (Ok(connected(models.len())), Some(models)),
        Err(CallError::Status(404 | 405, _)) => (Ok(NO_MODEL_LIST.to_owned()), None),
        Err(error) => (Err(call_error(&error, host)), None),
    }
}
