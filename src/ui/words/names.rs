//! Names of things on the screen. Several are a contract with those who find things by name; see the tests.

use crate::{
    run::Condition,
    workflow::schema_form::{Kind, Of},
};

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
    STEP_MODE = "Step mode";
    STEP_MODE_HINT = "Wait before each call and show what it sends";
    STEP_HINT = "This is what will be sent. Change it if you like; nothing goes out before you press Next call (Ctrl or ⌘ + Enter).";
    WAITS_FOR_YOU = "waits for you";
    NEXT_CALL = "Next call";
    NEXT_CALL_HINT = "Next call (Ctrl or ⌘ + Enter)";
    CONTINUE = "Continue";
    RESUME = "Resume";
    RETRY = "Retry";
    CANCEL = "Cancel";
    EDIT = "Edit";
    EDIT_HINT = "Change this reply and run what follows from it";
    USE_REPLY = "Use this reply";
    AMEND_HINT = "Ctrl or ⌘ + Enter uses it, Esc cancels. What depends on it runs again.";
    BEFORE = "What was here before";
    OPEN_CONNECTION = "Open Connection";
    PATTERNS = "Patterns";
    CONNECTION = "Connection";
    HELP = "Help";
    SHARE = "Share";
    EXPORT = "Export";
    LINK = "Link";
    COPY_LINK = "Copy link";
    LINK_COPIED = "Copied. The link is in the address bar, too.";
    LINK_NOT_COPIED = "The browser did not allow it: select the link and copy it.";
    INCLUDE_RUN = "Include the last run";
    INCLUDE_ENDPOINT = "Include the endpoint";
    WHAT_IS_IN_IT = "What is in it";
    IT_IS_NO_KEY = "It is no key: make the link";
    SAVE_FILE = "Save the file";
    OPEN_FILE = "Open a file";
    QR_CODE = "QR code of the link";
    SHOW_ELSEWHERE = "Show or embed";
    VIEW_LINK = "Link for slides";
    EMBED_SNIPPET = "HTML for another page";
    WORKFLOW_FILE = "Workflow file";
    RUN_FILE = "Run file";
    OPENED = "Opening";
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
    LIMITS = "Limits of a run";
    LIMIT_NONE = "no limit";
    LIMIT_CALLS = "Calls";
    LIMIT_CALLS_NAME = "Limit of calls";
    LIMIT_TOKENS = "Tokens";
    LIMIT_TOKENS_NAME = "Limit of tokens";
    LIMIT_SECONDS = "Seconds";
    LIMIT_SECONDS_NAME = "Limit of seconds";
    LIMIT_SILENCE = "Silence (s)";
    LIMIT_SILENCE_NAME = "Limit of silence in seconds";
    LIMITS_HINT = "At a limit nothing new is sent, and the run waits for you. Silence: a call is given up when its server sends nothing for this long. Changes count from the next run on.";
    EXTRA = "Extra request fields";
    EXTRA_NAME = "extra request fields (JSON)";
    EXTRA_EXAMPLE = "{\"top_p\": 0.9}";
    ADD_STEP = "Add step";
    WATERFALL = "When each call waited, streamed and ended";
    HANDED_ON = "until it was read";
    CRITICAL = "bold: decided how long the run took";
    ENLARGE = "Larger, and back";
    ASK_FAILED_AGAIN = "Ask those that failed again";
    SOME_FAILED = "Some calls failed. What the others answered is kept.";
    ALL_FAILED = "Once the cause is gone, in Connection or in the prompts, ask again.";
    ASK_ALL_AGAIN = "Ask all of them again";
    NEW_AGGREGATOR = "Make one answer of these replies.";
    NEW_SYNTHESIZER = "Make one answer of the workers' replies.";
    AGGREGATOR_HINT = "Sent as system prompt, with the numbered replies below it or where {responses} stands; the input is what it is asked.";
    SYNTHESIZER_HINT = "Gets the task and the numbered replies below it, or where {task} and {worker_responses} stand.";
    ADD_WORKER = "Add worker";
    WORKER = "Worker";
    WORKERS = "Workers";
    ALL_WORKERS = "What every worker is asked";
    WORKER_PROMPT_PLACEHOLDER = "Same prompt as above; type to give it its own";
    WORKERS_REPLY_JSON = "Workers reply with JSON";
    TIMES = "times";
    AT_ONCE = "At once";
    ALL_AT_ONCE = "all";
    VOTE = "Count votes by";
    NO_VOTE = "no field";
    AGGREGATOR = "Aggregator";
    ORCHESTRATOR = "Orchestrator";
    SYNTHESIZER = "Synthesizer";
    TASK_TYPES = "Types of tasks";
    ADD_TYPE = "Add type";
    TYPE_TWICE = "Two types have this name: give one of them another.";
    REMOVE_TYPES = "Choices were removed, and their types with them.";
    CAP = "Most tasks";
    NO_CAP = "64";
    GENERATOR = "Generator";
    EVALUATOR = "Evaluator";
    LOOP = "Until it passes";
    CONTEXT_GOES = "Context goes";
    BEFORE_TASK = "before the task";
    AFTER_TASK = "after the task";
    JUDGES = "Judges";
    AFTER_RESPONSE = "only what follows “Response:”";
    PASSES_WHEN = "Passes when";
    PASS_FIELD = "Pass field";
    PASS_TEST = "Pass test";
    PASS_VALUE = "Pass value";
    ON_FAIL = "FAIL means";
    TRY_AGAIN = "try again";
    MOST_ATTEMPTS = "Most attempts";
    ROUNDS = "Attempts and how they were judged";
    IS_RESULT = "result";
    THOUGHTS = "Thoughts";
    TWO_MORE = "Two more";
    PLAIN = "Plain";
    CHANGES = "Changes";
    TAKEN_UP = "Marked: sentences that the change took up, with the words that came or went.";
    NOTHING_CHANGED = "Nothing has changed.";
    NOT_COMPARED = "The two are too long, or too different, for their changes to be marked.";
    NO_FEEDBACK = "The evaluator gave no feedback.";
    WITHOUT_CONTEXT = "Without {context} the generator sees neither its earlier attempts nor the feedback.";
    WITHOUT_CONTENT = "Without {content} the evaluator does not see what it judges.";
    ADD_ROUTE = "Add route";
    NAMED_NO_ROUTE = "named no route";
    ROUTES = "Routes";
    ROUTER = "Router";
    DEFAULT_ROUTE = "Default route";
    DEFAULT_ROUTE_HINT = "Takes over when the router's reply names no route.";
    NO_DEFAULT = "none";
    ROUTE_KEY_PLACEHOLDER = "key";
    ROUTE_DESCRIPTION_PLACEHOLDER = "When to take it, for the router";
    ROUTE_PROMPT_PLACEHOLDER = "Empty: the input as it is";
    SCHEMA = "Schema of the reply";
    FORM = "Form";
    JSON = "JSON";
    FIELD_NAME = "name";
    FIELD_KIND = "type";
    FIELD_CHOICES = "choices";
    FIELD_CHOICES_HINT = "one choice a line";
    FIELD_DESCRIPTION = "description";
    FIELD_REQUIRED = "required";
    FIELD_NAME_TAKEN = "Another field has this name, or it is empty: choose one of its own.";
    NO_FORM = "The JSON cannot be read yet, so there is no form of it: mend it under JSON.";
    FORM_TOO_LARGE = "There are too many fields for a form: edit them under JSON.";
    REPLIES_JSON = "Replies with JSON";
    READ_BY_WORKFLOW = "read by the workflow";
    KIND_CHANGED = "The field has another type now.";
    REMOVE_ROUTES = "Choices were removed, and their routes with them.";
    FIELD_KIND_OTHER = "something else";
    ROUTE_KEY_FAULT = "Each route needs a key of its own.";
    ROUTE_KEY_TWICE = "Two routes have this key: give one of them another.";
    DEFAULT_TAG = "default";
    BAD_TIMES = "The step is asked again a whole number of times, from 1 to 5.";
    GATE_HINT = "Lets the reply go on only when a condition holds.";
    GATE_ON = "Gate after this step";
    WHOLE_REPLY = "the whole reply";
    GATE_STOP = "stop the run";
    GATE_AGAIN = "ask the step again";
    GATE_OTHERWISE = "Otherwise";
    GATE_TIMES = "At most so many times";
    GATE_MESSAGE_PLACEHOLDER = "What the step is told: what to change";
    REPAIRS = "Repairs";
    REPAIRS_NAME = "repairs";
    ONE_REPAIR = "1";
    SHAPE = "Fields of the reply";
    SHAPE_PARTIAL = "partial JSON, still arriving";
    RESULT = "Result";
    COPY = "Copy";
    COPIED = "Copied";
    INSPECT = "Inspect";
    FORGET_DIALECT = "Forget this";
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
    SCHEMA_ADDED = "This page has added the schema to the first message; whether it was also sent as response_format, the request says.";
    REPAIR_ADDED = "This page has added the schema to the first message, and the last two messages, which ask the model to mend its reply.";
    RAW_STREAM = "Raw stream";
    TIMING = "Timing";
    CURL = "curl";
    NOT_ASKED = "This call has not been made yet.";
    NO_RAW = "Nothing has come over the wire for this call.";
    RAW_NOT_KEPT = "The raw stream is not kept over a reload.";
}

/// A step without a name.
pub fn step(number: usize) -> String {
    format!("Step {number}")
}

/// Shows a lane larger.
pub fn enlarge(name: &str) -> String {
    format!("Enlarge {name}")
}

/// A worker without a name.
pub fn worker(number: usize) -> String {
    format!("Worker {number}")
}

/// The field of a worker's name.
pub fn worker_name(number: usize) -> String {
    format!("Worker {number} name")
}

/// The field of how often a worker is asked.
pub fn times_of(name: &str) -> String {
    format!("{name} times")
}

/// A type of task without a name.
pub fn task_type(number: usize) -> String {
    format!("Type {number}")
}

/// The field of a type's name.
pub fn type_name(number: usize) -> String {
    format!("Type {number} name")
}

/// A route without a key.
pub fn route(number: usize) -> String {
    format!("Route {number}")
}

/// The field of a route's key.
pub fn route_key(number: usize) -> String {
    format!("Route {number} key")
}

/// The field of what a route is for.
pub fn description_of(name: &str) -> String {
    format!("{name} description")
}

/// What folds settings away, with what is special about them.
pub fn settings_summary(title: &str, model: Option<&str>, has_system_prompt: bool) -> String {
    let system = has_system_prompt.then_some("own system prompt");
    let special: Vec<&str> = model.into_iter().chain(system).collect();
    if special.is_empty() { title.to_owned() } else { format!("{title}: {}", special.join(", ")) }
}

/// Adds a field to a schema, or to an object in it.
pub fn add_field(object: &str) -> String {
    match object {
        "" => "Add field".to_owned(),
        object => format!("Add field to {object}"),
    }
}

/// Removes a field of a schema.
pub fn remove_field(name: &str) -> String {
    format!("Remove field {name}")
}

/// How the route stands that was taken.
pub fn taken(stands: &str) -> String {
    format!("taken · {stands}")
}

/// Something of a step was switched off.
pub fn switched_off(switch: &str) -> String {
    format!("“{switch}” was switched off.")
}

/// A switch of a step.
pub fn switch_of(name: &str, switch: &str) -> String {
    format!("{name}: {switch}")
}

/// The kind of a schema's field.
pub fn field_kind(kind: Kind) -> String {
    let (one, many) = match kind.of {
        Of::Text => ("text", "texts"),
        Of::Number => ("number", "numbers"),
        Of::Integer => ("whole number", "whole numbers"),
        Of::YesNo => ("yes or no", "yes or no"),
        Of::Choice => ("choice", "choices"),
        Of::Object => ("object", "objects"),
    };
    if kind.is_list { format!("list of {many}") } else { one.to_owned() }
}

/// What folds away a step's reply and gate, saying what they are.
pub fn reply_and_gate(fields: Option<&[String]>, gate: Option<&Condition>) -> String {
    let mut said = match fields {
        None => "Reply: text".to_owned(),
        Some([]) => "Reply: JSON".to_owned(),
        Some(fields) => {
            const SHOWN: usize = 4;
            let more = fields.len().saturating_sub(SHOWN);
            let shown = fields[..fields.len() - more].join(", ");
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("Reply: JSON with {shown}{more}")
        }
    };
    if let Some(gate) = gate {
        said.push_str(" · ");
        said.push_str(&super::gate_ahead(gate));
    }
    said
}

/// The part of a gate, by its accessible name.
pub fn gate_part(name: &str, part: &str) -> String {
    format!("{name} gate {part}")
}

/// A field of a schema, and which part of it.
pub fn schema_part(field: &str, part: &str) -> String {
    format!("{field} {part}")
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

/// The field in which a reply is edited.
pub fn edit_of(name: &str) -> String {
    format!("Edit the reply of {name}")
}

/// The field of a message that is about to be sent.
pub fn message(number: usize, role: &str) -> String {
    format!("Message {number} ({role})")
}

/// The inspector's title.
pub fn call(name: &str) -> String {
    format!("Call: {name}")
}
