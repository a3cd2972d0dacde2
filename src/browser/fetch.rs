//! Requests over the browser's `fetch`. It adds the key that the vault has for the request's origin, and
//! knows nothing of what the bytes mean.

use super::{
    Vault, diagnosis, page,
    request::{AbortOnDrop, plain},
    turns::Pace,
};
use crate::ports::{HttpRequest, LocalBoxFuture, Method, NetError, NetEvent, Transport};
use gloo_net::http::{Request, Response};
use js_sys::{Reflect, Uint8Array};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, RequestRedirect};

/// The most bytes that are handed on at once. One read can bring several megabytes, where a service or the browser
/// collected them, and what is done with them must not hold up the page.
const PIECE: u32 = 256 * 1024;

/// Sends requests with `fetch`, each with the key of its own origin.
pub struct FetchTransport {
    vault: Rc<Vault>,
}

impl FetchTransport {
    /// A transport that takes keys from `vault`.
    pub fn new(vault: Rc<Vault>) -> Self {
        Self { vault }
    }

    fn build(&self, request: &HttpRequest, abort: &AbortOnDrop) -> Result<Request, gloo_net::Error> {
        let method = match request.method {
            Method::Get => gloo_net::http::Method::GET,
            Method::Post => gloo_net::http::Method::POST,
        };
        let mut builder = plain(&request.url, abort)
            .method(method)
            // A redirect would carry the prompts on to another host.
            .redirect(RequestRedirect::Error);
        if let Some(authorization) = self.vault.authorization(&request.url) {
            builder = builder.header("authorization", &authorization);
        }
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        match &request.body {
            Some(body) => builder.header("content-type", "application/json").body(body.as_str()),
            None => builder.build(),
        }
    }

    async fn perform(&self, request: &HttpRequest, on: &mut dyn FnMut(NetEvent<'_>)) -> Result<(), NetError> {
        let abort = AbortOnDrop::new().map_err(|error| NetError::Unsendable(message(&error)))?;
        let built = self.build(request, &abort).map_err(|error| NetError::Unsendable(error.to_string()))?;
        on(NetEvent::Sent);
        let Ok(response) = built.send().await else {
            return Err(NetError::Unreachable(diagnosis::cause(&request.url, &page::host()).await));
        };
        on(NetEvent::Head(response.status(), response.headers().entries().collect()));
        read_body(&response, on).await
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
        let read = JsFuture::from(reader.read()).await.map_err(interrupted)?;
        if Reflect::get(&read, &done).map_err(interrupted)?.is_truthy() {
            return Ok(());
        }
        let chunk: Uint8Array = Reflect::get(&read, &value).map_err(interrupted)?.unchecked_into();
        let (mut start, length) = (0, chunk.length());
        while start < length {
            let end = length.min(start + PIECE);
            buffer.resize((end - start) as usize, 0);
            chunk.subarray(start, end).copy_to(&mut buffer);
            on(NetEvent::Bytes(&buffer));
            start = end;
            pace.keep().await;
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
