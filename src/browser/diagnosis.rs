//! Why a request has no reply. `fetch` says only that it failed, so this asks elsewhere: the browser whether there is
//! a network and whether this site may use it, then the server whether it is there. It knows no keys, and what it
//! sends carries nothing.

use super::{
    Origin,
    by_name::{ask, get},
    request::{AbortOnDrop, plain, set_texts},
};
use crate::ports::Unreachable;
use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::Object;
use std::pin::pin;
use wasm_bindgen::JsValue;

/// How long the server may take to show that it is there, in milliseconds.
const PATIENCE: u32 = 4_000;

/// What browsers call the permission to reach this computer's own servers: today, and before it had a name of its own.
const PERMISSIONS: [&str; 2] = ["loopback-network", "local-network-access"];

/// Why a request to `url` could not be read by a page of the origin `page`. Dropping the future ends the search.
pub async fn cause(url: &str, page: &str) -> Unreachable {
    let Some(origin) = Origin::of(url) else { return Unreachable::Hidden };
    let navigator = web_sys::window().map(|window| JsValue::from(window.navigator())).unwrap_or_default();
    // This computer's own servers can be reached without any network; others need no permission.
    if !is_loopback(origin.as_str()) {
        if get(&navigator, "onLine") == false {
            return Unreachable::Offline;
        }
    } else if !is_loopback(page)
        && let Some(cause) = refusal(&navigator).await
    {
        return cause;
    }
    probe(&origin).await
}

/// Whether an origin is on this computer, as far as its name tells.
fn is_loopback(origin: &str) -> bool {
    let host = origin.split_once("://").map_or("", |(_, host)| host);
    ["localhost", "127.0.0.1", "[::1]"].iter().any(|name| {
        let rest = host.strip_prefix(name);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    })
}

/// What the browser has against this site reaching this computer's own servers.
async fn refusal(navigator: &JsValue) -> Option<Unreachable> {
    let permissions = get(navigator, "permissions");
    for name in PERMISSIONS {
        let wanted = Object::new();
        set_texts(&wanted, &[("name", name)]);
        // A browser that does not know the name refuses, at once or later.
        let Some(status) = ask(&permissions, "query", &wanted).await else { continue };
        return match get(&status, "state").as_string().as_deref() {
            Some("denied") => Some(Unreachable::Forbidden),
            Some("prompt") => Some(Unreachable::NotYetAllowed),
            _ => None,
        };
    }
    None
}

/// Asks whether there is a server. What it answers is hidden from the page and never read.
async fn probe(origin: &Origin) -> Unreachable {
    let Ok(abort) = AbortOnDrop::new() else { return Unreachable::Unclear };
    let options = Object::new();
    // Such requests follow redirects or fail; this one carries nothing that another host might not see.
    set_texts(&options, &[("mode", "no-cors")]);
    let Ok(probe) = plain(&[origin.as_str(), "/"].concat(), &options, &abort) else {
        return Unreachable::Unclear;
    };
    match select(pin!(probe.send()), TimeoutFuture::new(PATIENCE)).await {
        Either::Left((Ok(_), _)) => Unreachable::Hidden,
        Either::Left((Err(_), _)) => Unreachable::Down,
        Either::Right(_) => Unreachable::Unclear,
    }
}
