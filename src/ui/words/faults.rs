//! What went wrong or cannot go on, and what to do about it.

use crate::{
    document::connection::BaseUrlFault,
    run::{
        BodyFault, BodyKind, CallError, Finish, LaneState, LaneStatus, ServerError, Unreachable, is_quota,
        told_by_header,
    },
    workflow::{Chosen, Problem, ProblemKind},
};

/// Below a reply that the token limit cut.
pub const TRUNCATED: &str = "Cut off at the token limit. What follows got the text as far as it goes; \
     raise “Max tokens” and run again for the whole.";

/// Below a reply that must be JSON and was cut by the token limit.
pub const TRUNCATED_JSON: &str = "Cut off at the token limit before its JSON was whole, so it cannot be used. Raise “Max \
     tokens”, then Retry.";

/// Below a reply that ended without an end.
pub const INCOMPLETE: &str =
    "The stream ended without saying that the reply is complete. What came is kept; Retry asks again.";

/// Below a reply that was arriving when the page went away.
pub const CUT_OFF: &str =
    "The page was closed or reloaded before this reply was complete. What came is kept; Retry asks again.";

/// Before what went wrong in an earlier run.
pub const FAILED_BEFORE: &str = "From the run before: this call was not made again.";

/// Below a reply that a filter cut.
pub const FILTERED: &str =
    "The provider's content filter cut this reply off. Change the prompt, or try another model.";

/// Below a refusal.
pub const REFUSED: &str = "The model refused to answer. Change the prompt, or try another model.";

/// A reply without a word.
pub const EMPTY_REPLY: &str = "The model answered with nothing. Edit the reply, or ask again.";

/// Some events of a stream could not be read.
pub const SUSPECT: &str = "Some of the stream could not be read and was left out; the text may have gaps.";

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

/// Between whom something went wrong.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The endpoint's host, with its port.
    pub host: &'a str,
    /// This page's own origin.
    pub site: &'a str,
    /// Whether there was a key to send.
    pub has_key: bool,
    /// Whether an answer of this server could be read before.
    pub was_read: bool,
}

/// What to tell a person, and a command for them to run where one helps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Sentences.
    pub text: String,
    /// A line for a terminal.
    pub command: Option<String>,
}

impl Note {
    /// A note without a command.
    pub fn of(text: &str) -> Self {
        Self { text: text.to_owned(), command: None }
    }
}

/// What a person should know about how a lane ended, when it did not end well. The place is that of the run in which it
/// was asked.
pub fn lane_note(lane: &LaneState, place: &Place<'_>) -> Option<Note> {
    let note = own_note(lane, place)?;
    match lane.failed_before() {
        true => Some(Note { text: [FAILED_BEFORE, " ", &note.text].concat(), ..note }),
        false => Some(note),
    }
}

fn own_note(lane: &LaneState, place: &Place<'_>) -> Option<Note> {
    if let Some(said) = super::turn_note(lane) {
        return said;
    }
    if let Some(error) = &lane.error {
        let note = call_error(error, place);
        return Some(match told_wait(lane) {
            Some(told) => Note { text: [&super::weather::ended(&note.text), " ", &told].concat(), ..note },
            None => note,
        });
    }
    let Some(reply) = &lane.reply else {
        let cut_off = lane.status == LaneStatus::Incomplete;
        return cut_off.then(|| Note::of(CUT_OFF));
    };
    let note = match reply.finish {
        Finish::Incomplete => INCOMPLETE,
        Finish::Length if lane.request.as_ref().is_some_and(|(request, _)| request.schema.is_some()) => {
            TRUNCATED_JSON
        }
        Finish::Length => TRUNCATED,
        Finish::ContentFilter => FILTERED,
        Finish::Refusal if !reply.refusal.is_empty() => {
            return Some(Note::of(&format!("{REFUSED} It said: {}", reply.refusal)));
        }
        Finish::Refusal => REFUSED,
        _ if reply.skipped_events > 0 => SUSPECT,
        _ if reply.text.is_empty() && !reply.tool_calls.is_empty() => super::ONLY_TOOLS,
        _ if reply.text.is_empty() => EMPTY_REPLY,
        _ => return None,
    };
    Some(Note::of(note))
}

/// Whether what a lane met is mended in the connection's dialog: the address, the key or the model.
pub fn settled_in_connection(lane: &LaneState) -> bool {
    match &lane.error {
        Some(CallError::Unreachable(cause)) => matches!(cause, Unreachable::Hidden | Unreachable::Down),
        Some(CallError::Status(status, _)) => matches!(status, 401..=404),
        Some(CallError::NotAReply(_)) => true,
        _ => false,
    }
}

/// For how long a server asked to be left alone, when that was longer than the page waits by itself.
fn told_wait(lane: &LaneState) -> Option<String> {
    let (429 | 503, headers) = lane.head.as_ref()? else { return None };
    let seconds = (told_by_header(headers, 0.0)? / 1000.0) as u64;
    match seconds {
        // A date, not a span.
        0 | 1_000_000.. => None,
        1..=119 => Some(format!("It asks to wait {seconds} s.")),
        _ => Some(format!("It asks to wait {} min.", seconds.div_ceil(60))),
    }
}

/// What a call's error means and what to do.
pub fn call_error(error: &CallError, place: &Place<'_>) -> Note {
    let host = place.host;
    Note::of(&match error {
        CallError::Unreachable(cause) => return super::no_reply(*cause, place),
        CallError::Interrupted(_) => {
            format!("The connection to {host} broke off. What came is kept; Retry asks again.")
        }
        CallError::Unsendable(text) => format!("The request could not be sent: {text}"),
        CallError::Silent(seconds) => format!(
            "{host} sent nothing for {seconds} s, which is the limit. Retry, or raise “Silence” in the settings for \
             all calls."
        ),
        CallError::Status(status, error) => {
            let advice = status_advice(*status, error, place.has_key);
            match error.message.is_empty() {
                true => format!("{advice} ({status} from {host}, without a message.)"),
                false => format!("{advice} {host} says ({status}): {}", error.message),
            }
        }
        CallError::Server(error) => server_error(&error.message, host),
        CallError::NotAReply(fault) => not_a_reply(fault, host),
        CallError::Unfit(invalid) => super::unfit(invalid),
        CallError::GivenUp => "You gave this call up. What had come is kept; Retry asks again.".to_owned(),
    })
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

fn status_advice(status: u16, error: &ServerError, has_key: bool) -> &'static str {
    match status {
        429 if is_quota(error) => {
            "The account has used up what it may spend: see the provider's billing page."
        }
        400 | 422 => "The server did not accept the request.",
        401 if !has_key => {
            "This server needs a key: open Connection and enter it. After a reload a key is there only if you ticked \
             Remember."
        }
        401 => "The key was not accepted: check it in Connection.",
        402 => "The account has no credit left: see the provider's billing page.",
        403 => "This key may not use this model or address.",
        404 => "There is no such model or path: check the base URL and the model in Connection.",
        413 => "The request is too large for this server: shorten the input or the prompts.",
        429 => "Too many requests for now.",
        408 => "The server could not finish the request in time.",
        409 => "The server is busy with something that the request touches.",
        529 => "The server is overloaded.",
        500..=599 => "The server has a problem of its own.",
        _ => "The server answered with an error.",
    }
}

/// What keeps a workflow from running; `name_of` tells what a call is called.
pub fn problem(problem: &Problem, name_of: impl Fn(usize) -> Option<String>) -> String {
    let what = problem_kind(&problem.kind);
    match problem.call.and_then(name_of) {
        Some(call) => format!("{call}: {what}"),
        None => what,
    }
}

/// The same, where it is clear whose problem it is.
pub fn problem_kind(kind: &ProblemKind) -> String {
    let what = match kind {
        ProblemKind::NoSteps => "There is no step to run: add one.",
        ProblemKind::NoModel => "No model is chosen: pick one in Connection.",
        ProblemKind::EmptyPrompt => "The prompt is empty.",
        ProblemKind::Temperature => BAD_TEMPERATURE,
        ProblemKind::MaxTokens => BAD_MAX_TOKENS,
        ProblemKind::Limits => BAD_LIMIT,
        ProblemKind::Extra => "The extra fields cannot be used as they are.",
        ProblemKind::NoWorkers => "There is no worker to ask: add one.",
        ProblemKind::TooManyWorkers => "These are more than 64 workers: ask fewer, or fewer times.",
        ProblemKind::Times => super::BAD_WORKER_TIMES,
        ProblemKind::AtOnce => super::BAD_AT_ONCE,
        ProblemKind::VoteNeedsSchema => {
            "The vote counts a field, but the replies are text: let the workers reply with JSON."
        }
        ProblemKind::NoTypes => "There is no type of task: add one.",
        ProblemKind::TypeName => "Each type needs a name of its own.",
        ProblemKind::Cap => super::BAD_CAP,
        ProblemKind::NoRoutes => "There is no route to take: add one.",
        ProblemKind::RouteKey => super::ROUTE_KEY_FAULT,
        ProblemKind::RouteField => "The field “route” of the schema must be a required text or choice.",
        ProblemKind::Schema => "The schema cannot be used as it is: see its JSON.",
        ProblemKind::MissingField(field) => return super::missing_field(field),
        ProblemKind::GateNeedsSchema => {
            "The gate looks at a field, but the reply is text: let the step reply with JSON, or look at the whole reply."
        }
        ProblemKind::GateValue => BAD_GATE_VALUE,
        ProblemKind::GateTimes => super::BAD_TIMES,
        ProblemKind::GateMessage => "The gate asks again and needs a message that says what to change.",
        ProblemKind::PassField => "Say which field of the reply decides whether an attempt passes.",
        ProblemKind::PassValue => "Say with which value of that field an attempt passes.",
        ProblemKind::Threshold => BAD_THRESHOLD,
        ProblemKind::NotANumber(field) => return super::not_a_number(field),
        ProblemKind::NotAChoice(field, value) => return super::not_a_choice(field, value),
        ProblemKind::Attempts => BAD_ATTEMPTS,
        ProblemKind::Turns => super::BAD_TURNS,
        ProblemKind::File(index, fault) => return super::numbered_file(*index, *fault),
        ProblemKind::TooManyFiles => super::TOO_MANY_FILES,
        ProblemKind::Tool(index, fault) => return super::numbered_tool(*index, *fault),
        ProblemKind::TooManyTools => super::TOO_MANY_TOOLS,
        ProblemKind::NoProgress => super::BAD_NO_PROGRESS,
        ProblemKind::Repairs => BAD_REPAIRS,
    };
    what.to_owned()
}

/// What a temperature must be.
pub const BAD_TEMPERATURE: &str = "The temperature is a number from 0 to 2, with at most three decimals.";

/// What a token limit must be.
pub const BAD_MAX_TOKENS: &str = "Max tokens is a whole number from 1 up.";

/// What a number of repairs must be.
pub const BAD_REPAIRS: &str = "Repairs is a whole number from 0 to 3.";

/// What a gate must compare with.
pub const BAD_GATE_VALUE: &str =
    "The gate needs something to compare with; “at least” and “at most” need a number.";

/// What a threshold must be.
pub const BAD_THRESHOLD: &str = "The threshold is a number, such as 8 or 7.5.";

/// What the most attempts must be.
pub const BAD_ATTEMPTS: &str = "The most attempts is a whole number from 1 to 50.";

/// What a limit of a run must be.
pub const BAD_LIMIT: &str = "A limit is a whole number from 1 up, or nothing.";

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
        let names = match suggested.as_slice() {
            [first, second, third, _, ..] => {
                format!("{first}, {second}, {third} and {} more", suggested.len() - 3)
            }
            few => few.join(", "),
        };
        sentences.push(match listed {
            true => format!("{host} does not offer {names}; {used} is used instead."),
            false => format!(
                "Uses {used}. The template suggests {names}; test the connection to see what {host} has."
            ),
        });
    }
    for chosen in models {
        if let Chosen::Unlisted(model) = chosen {
            sentences.push(format!("{model} is not in the list of {host}; it is asked for all the same."));
        }
    }
    sentences.join(" ")
}

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
