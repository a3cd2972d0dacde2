//! One call: a request goes out, a reply is put together, and whatever goes wrong gets a kind.
//! It knows how calls fail, and leaves to others what is done about it.

use super::{
    Assembly, BodyFault, ChatRequest, Delta, Dialect, Endpoint, Finish, Hold, Reply, ServerError, Setback,
};
use crate::ports::{
    Clock, HttpRequest, Invalid, LocalBoxFuture, Method, NetError, NetEvent, Transport, Unreachable,
};
use futures_util::future::{Either, select};
use serde::{Deserialize, Serialize};
use std::{cell::RefCell, future::poll_fn, pin::pin, task::Poll};

/// How long a connection may stay open after the end of a reply, in milliseconds.
const GRACE_MS: f64 = 2_000.0;
/// Of the body of an error at most this much is read, in bytes.
const ERROR_BODY_CAP: usize = 64 * 1024;

/// What happens while a call is under way.
#[derive(Debug)]
pub enum Progress<'a> {
    /// The request waits before it is sent, and what for.
    Held(Hold),
    /// The request was handed to the network, in this dialect.
    Sent(&'a Dialect),
    /// The reply's status and readable headers came.
    Head(u16, Vec<(String, String)>),
    /// Some bytes of the body came, as they were.
    Raw(&'a [u8]),
    /// A piece of the reply was understood.
    Delta(Delta<'a>),
    /// An attempt did not give the reply, and another follows.
    Setback(Setback),
}

/// Why a call has no whole reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallError {
    /// No reply that could be read, and what was found out about why.
    Unreachable(Unreachable),
    /// The reply broke off. The text is the browser's.
    Interrupted(String),
    /// The request could not be sent from here. The text is the browser's.
    Unsendable(String),
    /// An HTTP error, with what the server said.
    Status(u16, ServerError),
    /// An error that the server reported inside a reply that had begun well.
    Server(ServerError),
    /// A 200 whose body is no reply.
    NotAReply(BodyFault),
    /// Nothing came for so many seconds.
    Silent(u32),
    /// A whole reply that is not the JSON that was asked for.
    Unfit(Invalid),
    /// A person ended it, and it alone.
    GivenUp,
}

impl From<NetError> for CallError {
    fn from(error: NetError) -> Self {
        match error {
            NetError::Unreachable(cause) => Self::Unreachable(cause),
            NetError::Interrupted(text) => Self::Interrupted(text),
            NetError::Unsendable(text) => Self::Unsendable(text),
        }
    }
}

/// Asks once for one chat completion and reports it as it arrives. Dropping the future cancels it.
///
/// A reply that ended in an unusual way (cut by a limit, filtered, refused, without an end) is a
/// [`Reply`] whose `finish` says so.
///
/// # Errors
/// A [`CallError`]; what had arrived before it was reported through `on`.
pub(super) async fn complete(
    transport: &dyn Transport,
    clock: &dyn Clock,
    endpoint: &Endpoint,
    request: &ChatRequest,
    dialect: &Dialect,
    on: &mut dyn FnMut(Progress<'_>),
) -> Result<Reply, CallError> {
    let http = HttpRequest {
        method: Method::Post,
        url: endpoint.base.chat_completions(),
        headers: endpoint.headers.clone(),
        body: Some(request.body(dialect)),
    };
    let assembly = RefCell::new(Assembly::new());
    let refused: RefCell<Option<(u16, Vec<u8>)>> = RefCell::default();
    let sent = {
        let mut take = |event: NetEvent<'_>| match event {
            NetEvent::Sent => on(Progress::Sent(dialect)),
            NetEvent::Head(status, headers) => {
                refused.replace((!is_success(status)).then(|| (status, Vec::new())));
                on(Progress::Head(status, headers));
            }
            NetEvent::Bytes(bytes) => {
                on(Progress::Raw(bytes));
                match &mut *refused.borrow_mut() {
                    None => assembly.borrow_mut().push(bytes, &mut |delta| on(Progress::Delta(delta))),
                    Some((_, kept)) => keep(kept, bytes),
                }
            }
        };
        let over = || assembly.borrow().is_over();
        until_over(transport.send(&http, &mut take), &over, clock).await
    };
    let (assembly, refused) = (assembly.into_inner(), refused.into_inner());
    if let Some((status, kept)) = refused {
        return Err(CallError::Status(status, ServerError::from_body(&kept)));
    }
    let (reply, fault) = assembly.end(&mut |delta| on(Progress::Delta(delta)));
    // What the server said explains more than how the connection ended.
    match (fault, sent) {
        (Some(BodyFault::ServerError(error)), _) => Err(CallError::Server(error)),
        // A reply that said how it ended is whole, even when the connection then broke.
        (_, Err(error)) if reply.finish == Finish::Incomplete => Err(error.into()),
        (Some(fault), _) => Err(CallError::NotAReply(fault)),
        (None, _) => Ok(reply),
    }
}

/// Waits for a reply to end, and a moment longer than that for one whose connection stays open although it is over:
/// proxies keep connections, and what has come is whole.
async fn until_over(
    mut sending: LocalBoxFuture<'_, Result<(), NetError>>,
    is_over: &dyn Fn() -> bool,
    clock: &dyn Clock,
) -> Result<(), NetError> {
    let mut grace = None;
    poll_fn(|context| {
        if let Poll::Ready(sent) = sending.as_mut().poll(context) {
            return Poll::Ready(sent);
        }
        if !is_over() {
            return Poll::Pending;
        }
        grace.get_or_insert_with(|| clock.sleep(GRACE_MS)).as_mut().poll(context).map(Ok)
    })
    .await
}

/// Asks the endpoint for the ids of its models, sorted; no more than a person could look through.
///
/// # Errors
/// A [`CallError`].
pub async fn list_models(
    transport: &dyn Transport,
    clock: &dyn Clock,
    endpoint: &Endpoint,
) -> Result<Vec<String>, CallError> {
    /// A list that takes longer than this does not come, in seconds.
    const PATIENCE: u32 = 60;
    let listing = pin!(list_models_at_leisure(transport, endpoint));
    match select(listing, clock.sleep(f64::from(PATIENCE) * 1000.0)).await {
        Either::Left((list, _)) => list,
        Either::Right(_) => Err(CallError::Silent(PATIENCE)),
    }
}

async fn list_models_at_leisure(
    transport: &dyn Transport,
    endpoint: &Endpoint,
) -> Result<Vec<String>, CallError> {
    /// A list of models is never larger than this, in bytes (OpenRouter's is about half a megabyte).
    const CAP: usize = 8 * 1024 * 1024;
    let http = HttpRequest {
        method: Method::Get,
        url: endpoint.base.models(),
        headers: endpoint.headers.clone(),
        body: None,
    };
    let mut status = 0;
    let mut body = Vec::new();
    transport
        .send(&http, &mut |event| match event {
            NetEvent::Sent => {}
            NetEvent::Head(code, _) => status = code,
            NetEvent::Bytes(bytes) if body.len() < CAP => body.extend_from_slice(bytes),
            NetEvent::Bytes(_) => {}
        })
        .await?;
    if !is_success(status) {
        return Err(CallError::Status(status, ServerError::from_body(&body)));
    }
    model_ids(&body).ok_or_else(|| CallError::Server(ServerError::from_body(&body)))
}

/// OpenRouter, which has most, lists some hundreds.
const MAX_MODELS: usize = 2_000;

/// `{data: [{id}]}` as OpenAI has it, or the bare list of Together.
fn model_ids(body: &[u8]) -> Option<Vec<String>> {
    let value: serde_json::Value = serde_json::from_slice(body).ok()?;
    let list = value.get("data").unwrap_or(&value).as_array()?;
    let mut ids: Vec<String> =
        list.iter().filter_map(|model| Some(model.get("id")?.as_str()?.to_owned())).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.truncate(MAX_MODELS);
    Some(ids)
}

fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}

fn keep(kept: &mut Vec<u8>, bytes: &[u8]) {
    let room = ERROR_BODY_CAP.saturating_sub(kept.len()).min(bytes.len());
    kept.extend_from_slice(&bytes[..room]);
}
