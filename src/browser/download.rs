//! Texts of other sites, for a person who allowed it. It takes neither a key nor anything else along.

use super::{
    by_name::{ask, call, get, made, set},
    request::{AbortOnDrop, plain, set_texts},
};
use js_sys::{Object, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

/// Why there is no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DownloadFault {
    /// No reply that the page may read.
    Unreachable,
    /// A reply with this status.
    Status(u16),
    /// It is larger than allowed.
    TooLarge,
    /// It broke off.
    Broken,
}

/// Host and port of an address that a page may load from, as the browser reads it: `https:`, or this computer.
pub fn host_of(url: &str) -> Option<String> {
    let url = made("URL", &url.into())?;
    let part = |name: &str| get(&url, name).as_string().unwrap_or_default();
    let is_here = ["localhost", "127.0.0.1"].contains(&part("hostname").as_str());
    let is_allowed = part("protocol") == "https:" || part("protocol") == "http:" && is_here;
    // A name or a password in it would be sent along.
    (is_allowed && part("username").is_empty() && part("password").is_empty()).then(|| part("host"))
}

/// The text at an address, of at most `cap` bytes.
///
/// # Errors
/// A [`DownloadFault`].
pub async fn text(url: &str, cap: usize) -> Result<String, DownloadFault> {
    let unreachable = |_: JsValue| DownloadFault::Unreachable;
    let abort = AbortOnDrop::new().map_err(unreachable)?;
    let options = Object::new();
    // What was allowed is this host, not one that it names.
    set_texts(&options, &[("method", "GET"), ("redirect", "error")]);
    set(&options, "headers", &Object::new());
    let request = plain(url, &options, &abort).map_err(unreachable)?;
    let reply = request.send().await.map_err(|_| DownloadFault::Unreachable)?;
    if !reply.ok() {
        return Err(DownloadFault::Status(reply.status()));
    }
    let Some(body) = reply.body() else { return Ok(String::new()) };
    let reader = call(&body, "getReader", &JsValue::UNDEFINED).ok_or(DownloadFault::Broken)?;
    let mut all = Vec::new();
    loop {
        let read = ask(&reader, "read", &JsValue::UNDEFINED).await.ok_or(DownloadFault::Broken)?;
        if get(&read, "done").is_truthy() {
            return Ok(String::from_utf8_lossy(&all).into_owned());
        }
        let piece: Uint8Array = get(&read, "value").unchecked_into();
        all.extend(piece.to_vec());
        if all.len() > cap {
            return Err(DownloadFault::TooLarge);
        }
    }
}
