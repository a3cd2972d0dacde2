//! Requests over the browser's `fetch`. It adds the key that the vault has for the request's origin, and
//! knows nothing of what the bytes mean.

use super::{
    Vault,
    by_name::set,
    diagnosis,
    pace::Pace,
    page,
    request::{AbortOnDrop, plain, set_texts},
};
use crate::ports::{HttpRequest, LocalBoxFuture, Method, NetError, NetEvent, Transport};
use gloo_net::http::{Request, Response};
use js_sys::{Object, Reflect, Uint8Array};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::ReadableStreamDefaultReader;

/// The most bytes that are handed on at once. One read can bring several megabytes, where a service or the browser
/// collected them, and what is done with them must not hold up the page.
const PIECE: usize = 256 * 1024;

/// Of the body of an error no more is read, in bytes.
const MAX_ERROR: usize = 256 * 1024;

/// Sends requests with `fetch`, each with the key of its own origin.
pub struct FetchTransport {
    vault: Rc<Vault>,
}

impl FetchTransport {
    /// A transport that takes keys from `vault`.
    pub fn new(vault: Rc<Vault>) -> Self {
        Self { vault }
    }

    fn build(&self, request: &HttpRequest, abort: &AbortOnDrop) -> Result<Request, JsValue> {
        let (options, headers) = (Object::new(), Object::new());
        let method = match request.method {
            Method::Get => "GET",
            Method::Post => "POST",
        };
        // A redirect would carry the prompts on to another host.
        set_texts(&options, &[("method", method), ("redirect", "error")]);
        if let Some(authorization) = self.vault.authorization(&request.url) {
            set_texts(&headers, &[("authorization", &authorization)]);
        }
        for (name, value) in &request.headers {
            set_texts(&headers, &[(name, value)]);
        }
        if let Some(body) = &request.body {
            set_texts(&headers, &[("content-type", "application/json")]);
            set_texts(&options, &[("body", body)]);
        }
        set(&options, "headers", &headers);
        plain(&request.url, &options, abort)
    }

    async fn perform(&self, request: &HttpRequest, on: &mut dyn FnMut(NetEvent<'_>)) -> Result<(), NetError> {
        let unsendable = |error: JsValue| NetError::Unsendable(message(&error));
        let abort = AbortOnDrop::new().map_err(unsendable)?;
        let built = self.build(request, &abort).map_err(unsendable)?;
        on(NetEvent::Sent);
        let Ok(response) = built.send().await else {
            return Err(NetError::Unreachable(diagnosis::cause(&request.url, &page::origin()).await));
        };
        on(NetEvent::Head(response.status(), response.headers().entries().collect()));
        if response.ok() {
            return read_body(&response, on).await;
        }
        // Some gateways repeat in an error what they were sent.
        let mut said = Vec::new();
        let read = read_body(&response, &mut |event| {
            if let NetEvent::Bytes(bytes) = event {
                let room = MAX_ERROR.saturating_sub(said.len()).min(bytes.len());
                said.extend_from_slice(&bytes[..room]);
            }
        })
        .await;
        self.vault.mask(&request.url, &mut said);
        on(NetEvent::Bytes(&said));
        read
    }
}

impl Transport for FetchTransport {
    fn send<'a>(
        &'a self,
        request: &'a HttpRequest,
        on: &'a mut dyn FnMut(NetEvent<'_>),
    ) -> LocalBoxFuture<'a, Result<(), NetError>> {
        Box::pin(self.perform(request, on))
    }
}

async fn read_body(response: &Response, on: &mut dyn FnMut(NetEvent<'_>)) -> Result<(), NetError> {
    let Some(stream) = response.body() else { return Ok(()) };
    let interrupted = |error: JsValue| NetError::Interrupted(message(&error));
    let reader = ReadableStreamDefaultReader::new(&stream).map_err(interrupted)?;
    let (done, value) = (JsValue::from_str("done"), JsValue::from_str("value"));
    let mut buffer = Vec::new();
    // Reads may complete without any pause, as long as the network is faster than the page.
    let mut pace = Pace::new();
    loop {
        let read = pace.of(JsFuture::from(reader.read())).await.map_err(interrupted)?;
        if Reflect::get(&read, &done).map_err(interrupted)?.is_truthy() {
            return Ok(());
        }
        let chunk: Uint8Array = Reflect::get(&read, &value).map_err(interrupted)?.unchecked_into();
        buffer.resize(chunk.length() as usize, 0);
        chunk.copy_to(&mut buffer);
        for piece in buffer.chunks(PIECE) {
            on(NetEvent::Bytes(piece));
            pace.keep(piece.len()).await;
        }
    }
}

/// The message of a JavaScript error.
fn message(error: &JsValue) -> String {
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => "the browser gave no reason".to_owned(),
    }
}
