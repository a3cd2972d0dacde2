//! One way to state what a body must give. The bodies are files in `tests/fixtures`, numbered by the kind
//! of oddity; whatever lies there is also cut in every way by the property tests.

use std::{fs, path::PathBuf};
use workflow_playground::llm::{Assembly, BodyFault, Delta, Finish, Reply, ServerError, ToolCall};

pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// What came of a body: the reply, its fault, and the visible pieces joined by kind.
#[derive(Debug, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) reply: Reply,
    pub(crate) fault: Option<BodyFault>,
    pub(crate) text: String,
    pub(crate) reasoning: String,
    pub(crate) tools: Vec<String>,
}

pub(crate) fn assemble<'a>(reads: impl IntoIterator<Item = &'a [u8]>) -> Outcome {
    let (mut text, mut reasoning, mut refusal) = (String::new(), String::new(), String::new());
    let mut tools = Vec::new();
    let mut on = |delta: Delta<'_>| match delta {
        Delta::Text(piece) => text.push_str(piece),
        Delta::Reasoning(piece) => reasoning.push_str(piece),
        Delta::Refusal(piece) => refusal.push_str(piece),
        Delta::ToolCall(name) => tools.push(name.to_owned()),
    };
    let mut assembly = Assembly::new();
    for read in reads {
        assembly.push(read, &mut on);
    }
    let (reply, fault) = assembly.end(&mut on);
    assert_eq!(refusal, reply.refusal, "a refusal is told as it comes");
    Outcome { reply, fault, text, reasoning, tools }
}

/// The body in this file gives this reply and fault, read at once or byte by byte; what was shown on the
/// way is what the reply holds.
pub(crate) fn check_body(file: &str, reply: &Reply, fault: Option<&BodyFault>) {
    let body = fs::read(folder().join(file)).unwrap_or_else(|e| panic!("{file}: {e}"));
    let outcome = assemble([body.as_slice()]);
    assert_eq!((&outcome.reply, outcome.fault.as_ref()), (reply, fault), "{file}");
    assert_eq!((&outcome.text, &outcome.reasoning), (&reply.text, &reply.reasoning), "{file}");
    assert_eq!(assemble(body.chunks(1)), outcome, "{file}, byte by byte");
}

/// A stream without a fault.
pub(crate) fn check(file: &str, reply: &Reply) {
    check_body(file, reply, None);
}

/// A reply of the usual model with this text and finish.
pub(crate) fn reply(text: &str, finish: Finish) -> Reply {
    Reply { text: text.to_owned(), finish, model: Some("m-1".to_owned()), ..Reply::default() }
}

pub(crate) fn call(id: &str, name: &str, arguments: &str) -> ToolCall {
    let (id, name, arguments) = (id.to_owned(), name.to_owned(), arguments.to_owned());
    ToolCall { id, name, arguments, ..ToolCall::default() }
}

pub(crate) fn server_error(message: &str, code: &str, kind: &str) -> BodyFault {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    BodyFault::ServerError(ServerError {
        message: message.to_owned(),
        code: some(code),
        kind: some(kind),
        param: None,
        wait_ms: None,
    })
}
