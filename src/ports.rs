//! What the inside needs from the outside, as small object-safe traits. It names nothing else of ours
//! and knows neither the browser nor the protocol that the bytes carry.

use serde::{Deserialize, Serialize};
use std::{future::Future, pin::Pin};

/// A future that stays on its thread, as everything in a page does.
pub type LocalBoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// How a request is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// `GET`, without a body.
    Get,
    /// `POST`, with a JSON body.
    Post,
}

/// One HTTP request. It has no place for a key: a transport that owns keys adds the one
/// that belongs to the request's origin, and nothing further in ever sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRequest {
    /// How.
    pub method: Method,
    /// An absolute URL.
    pub url: String,
    /// Headers beside `authorization` and `content-type`, which the transport sets.
    /// Each one costs a CORS preflight that some providers refuse, so it is nearly always empty.
    pub headers: Vec<(String, String)>,
    /// A JSON body.
    pub body: Option<String>,
}

/// What a transport reports while a request is under way, in this order:
/// `Sent` once, `Head` once, `Bytes` any number of times.
#[derive(Debug)]
pub enum NetEvent<'a> {
    /// The request has been handed to the network.
    Sent,
    /// Status and readable headers (a browser hides most of another origin's), names in lower case.
    Head(u16, Vec<(String, String)>),
    /// Some bytes of the body, cut anywhere.
    Bytes(&'a [u8]),
}

/// Why a request has no complete reply, as far as the outside can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NetError {
    /// No reply that could be read, and what could be found out about why.
    Unreachable(Unreachable),
    /// The reply broke off after its head had arrived.
    Interrupted(String),
    /// The request was never sent, for a reason on this side.
    Unsendable(String),
}

/// Why no reply could be read. A page is told nothing but "failed to fetch", so this is found out by other means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unreachable {
    /// The computer has no network.
    Offline,
    /// The person, or a policy, forbade this site to reach this computer's own servers.
    Forbidden,
    /// The browser has asked, or would ask, whether this site may reach this computer's own servers; nobody answered yet.
    NotYetAllowed,
    /// There is a server, but the page may not read what it answered: CORS, a redirect, or an error without
    /// CORS headers, such as a refused key. The request may have been carried out.
    Hidden,
    /// The server gave no sign of being there in the time that it had. The request may have been carried out.
    Unclear,
    /// There is no server: refused, not resolved, no valid certificate.
    Down,
}

/// Sends one request and reports its reply as it arrives. Dropping the future cancels the request.
pub trait Transport {
    /// Sends `request`; `on` gets every [`NetEvent`] in order.
    ///
    /// # Errors
    /// A [`NetError`] when the reply did not arrive whole. An HTTP error status is a reply, not an error.
    fn send<'a>(
        &'a self,
        request: &'a HttpRequest,
        on: &'a mut dyn FnMut(NetEvent<'_>),
    ) -> LocalBoxFuture<'a, Result<(), NetError>>;
}

/// Something in a JSON value that its schema does not allow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemaFault {
    /// Where, as a JSON pointer; empty for the whole value.
    pub at: String,
    /// What, in words.
    pub message: String,
}

/// Why a text is no value that a schema allows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Invalid {
    /// The value breaks the schema here; never empty.
    Value(Vec<SchemaFault>),
    /// The text is no JSON.
    NotJson(String),
    /// The schema itself cannot be used, and why.
    Schema(String),
    /// It took longer than anything reasonable does, or more memory.
    TooSlow,
    /// The validator could not be loaded.
    Unavailable,
}

/// Checks values against JSON Schemas (draft 2020-12). Schemas and values come from strangers: no remote reference is
/// followed, and whatever it takes ends in bounded time.
pub trait Validator {
    /// Checks the JSON text `value` against the JSON text `schema`.
    ///
    /// # Errors
    /// [`Invalid`], which says why not.
    fn validate<'a>(&'a self, schema: &'a str, value: &'a str) -> LocalBoxFuture<'a, Result<(), Invalid>>;
}

/// JavaScript that somebody else wrote, to be run where it reaches nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// The body of an async function with one parameter, `args`. What it returns is its result.
    pub code: String,
    /// JSON text: the value of `args`.
    pub args: String,
    /// For how long it may run, in milliseconds.
    pub ms: u32,
}

/// What came of a script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ran {
    /// What it wrote to its console, a line each, capped ([`Ran::cut`] says whether something is missing).
    pub console: String,
    /// Whether the console is missing something.
    pub cut: bool,
    /// How it ended.
    pub ended: ScriptEnd,
}

/// How a script ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScriptEnd {
    /// JSON text of what it returned; `undefined` is `null`. Capped in size: a larger one is `Threw` with words that
    /// say so.
    Returned(String),
    /// It threw, or is no JavaScript.
    Threw {
        /// What it threw, in words.
        message: String,
        /// Where, counted from 1 within [`Script::code`], if that is known.
        line: Option<u32>,
    },
    /// It ran longer than it may.
    TimedOut,
    /// It took more memory than it may, or its surroundings died.
    Crashed,
    /// There is no sandbox here, and why.
    Unavailable(String),
}

/// Runs JavaScript of strangers: it reaches neither the page nor any network, and whatever it does ends in bounded time.
pub trait Sandbox {
    /// Runs a script. Dropping the future ends the script.
    fn run<'a>(&'a self, script: &'a Script) -> LocalBoxFuture<'a, Ran>;
}

/// What came of inflating.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inflated {
    /// As much as could be made of it.
    pub bytes: Vec<u8>,
    /// Why that is not all, if it is not.
    pub fault: Option<InflateFault>,
}

/// Why something could not be inflated to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InflateFault {
    /// It breaks off, or was never deflated.
    Broken,
    /// There is more of it than asked for.
    TooLarge,
    /// There is nothing here that inflates.
    Unavailable,
}

/// Makes bytes fewer and brings them back, as raw deflate (RFC 1951).
pub trait Deflater {
    /// Deflates. `None` where there is nothing that does.
    fn deflate<'a>(&'a self, bytes: &'a [u8]) -> LocalBoxFuture<'a, Option<Vec<u8>>>;

    /// Inflates, to at most `cap` bytes: what comes from strangers may be a thousand times larger than it looks.
    fn inflate<'a>(&'a self, bytes: &'a [u8], cap: usize) -> LocalBoxFuture<'a, Inflated>;
}

/// Time, as the outside tells it.
pub trait Clock {
    /// Milliseconds since some fixed moment; never goes back.
    fn now(&self) -> f64;
    /// Milliseconds since 1970 in UTC.
    fn wall(&self) -> f64;
    /// Completes after `ms` milliseconds; dropping it forgets it.
    fn sleep(&self, ms: f64) -> LocalBoxFuture<'static, ()>;
}
