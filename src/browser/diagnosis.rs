//! Why a request has no reply. `fetch` says only that it failed, so this asks elsewhere: the browser whether there is
//! a network and whether this site may use it, then the server whether it is there. It knows no keys, and what it
//! sends carries nothing.

use super::{
    Origin,
    request::{AbortOnDrop, plain},
};
use crate::ports::Unreachable;
use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Object, Reflect};
use std::pin::pin;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Navigator, RequestMode, RequestRedirect};

/// How long the server may take to show that it is there, in milliseconds.
const PATIENCE: u32 = 4_000;

/// What browsers call the permission to reach this computer's own servers: today, and before it had a name of its own.
const PERMISSIONS: [&str; 2] = ["loopback-network", "local-network-access"];

/// Why a request to `url` could not be read by a page that was served from the host `page`. Dropping the future ends
/// the search.
pub async fn cause(url: &str, page: &str) -> Unreachable {
    let Some(origin) = Origin::of(url) else { return Unreachable::Hidden };
    let host = web_sys::Url::new(origin.as_str()).map(|url| url.hostname()).unwrap_or_default();
    if let Some(navigator) = web_sys::window().map(|window| window.navigator()) {
        // This computer's own servers can be reached without any network; others need no permission.
        if !is_loopback(&host) {
            if !navigator.on_line() {
                return Unreachable::Offline;
            }
        } else if !is_loopback(page)
            && let Some(cause) = refusal(&navigator).await
        {
            return cause;
        }
    }
    if is_there(&origin).await { Unreachable::Hidden } else { Unreachable::Down }
}

/// Whether a host is this computer, as far as its name tells.
fn is_loopback(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "[::1]")
}

/// What the browser has against this site reaching this computer's own servers.
async fn refusal(navigator: &Navigator) -> Option<Unreachable> {
    // A browser without permissions gives `undefined` here, on which the query below fails as it should.
    let permissions = navigator.permissions().ok()?;
    for name in PERMISSIONS {
        let wanted = Object::new();
        // Setting a property on a plain object cannot fail.
        let _ = Reflect::set(&wanted, &JsValue::from_str("name"), &JsValue::from_str(name));
        // A browser that does not know the name refuses, at once or later.
        let Ok(asked) = permissions.query(&wanted) else { continue };
        let Ok(status) = JsFuture::from(asked).await else { continue };
        let state = Reflect::get(&status, &JsValue::from_str("state")).unwrap_or_default();
        return match state.as_string().as_deref() {
            Some("denied") => Some(Unreachable::Forbidden),
            Some("prompt") => Some(Unreachable::NotYetAllowed),
            _ => None,
        };
    }
    None
}

/// Whether a server answers at all. What it answers is hidden from the page and never read.
async fn is_there(origin: &Origin) -> bool {
    let Ok(abort) = AbortOnDrop::new() else { return false };
    let probe = plain(&[origin.as_str(), "/"].concat(), &abort)
        .mode(RequestMode::NoCors)
        // Such requests can do nothing else; this one carries nothing that another host might not see.
        .redirect(RequestRedirect::Follow)
        .build();
    let Ok(probe) = probe else { return false };
    match select(pin!(probe.send()), TimeoutFuture::new(PATIENCE)).await {
        Either::Left((answer, _)) => answer.is_ok(),
        Either::Right(_) => false,
    }
}
