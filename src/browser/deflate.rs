//! Raw deflate by the browser's own streams. It knows nothing of what is deflated.

use super::{
    PageClock,
    by_name::{ask, call, get, made},
};
use crate::ports::{Clock, Deflater, InflateFault, Inflated, LocalBoxFuture};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};

/// What the browser calls raw deflate.
const FORMAT: &str = "deflate-raw";

/// The browser's deflate.
pub struct PageDeflater;

impl Deflater for PageDeflater {
    fn deflate<'a>(&'a self, bytes: &'a [u8]) -> LocalBoxFuture<'a, Option<Vec<u8>>> {
        Box::pin(async move {
            let deflated = pass("CompressionStream", bytes, usize::MAX, false).await;
            deflated.fault.is_none().then_some(deflated.bytes)
        })
    }

    fn inflate<'a>(&'a self, bytes: &'a [u8], cap: usize) -> LocalBoxFuture<'a, Inflated> {
        Box::pin(async move {
            let inflated = pass("DecompressionStream", bytes, cap, false).await;
            match inflated.fault {
                // A stream that fails takes along what was not read yet: once more, and in time.
                Some(InflateFault::Broken) => pass("DecompressionStream", bytes, cap, true).await,
                _ => inflated,
            }
        })
    }
}

/// Passes bytes through a stream of this class. `in_parts`: reads what there is before it says that nothing follows.
async fn pass(class: &str, bytes: &[u8], cap: usize, in_parts: bool) -> Inflated {
    let mut all = Inflated { bytes: Vec::new(), fault: Some(InflateFault::Unavailable) };
    let Some(stream) = made(class, &FORMAT.into()) else { return all };
    let end = |name: &str, take: &str| call(&get(&stream, name), take, &JsValue::UNDEFINED);
    let (Some(writer), Some(reader)) = (end("writable", "getWriter"), end("readable", "getReader")) else {
        return all;
    };
    let bytes: JsValue = Uint8Array::from(bytes).into();
    let written = writer.clone();
    wasm_bindgen_futures::spawn_local(async move {
        // What fails here fails for whoever reads, too.
        let _ = ask(&written, "write", &bytes).await;
        if in_parts {
            PageClock.sleep(0.0).await;
        }
        let _ = ask(&written, "close", &JsValue::UNDEFINED).await;
    });
    all.fault = loop {
        let Some(read) = ask(&reader, "read", &JsValue::UNDEFINED).await else {
            break Some(InflateFault::Broken);
        };
        if get(&read, "done").is_truthy() {
            break None;
        }
        let piece: Uint8Array = get(&read, "value").unchecked_into();
        all.bytes.extend(piece.to_vec());
        if all.bytes.len() > cap {
            let _ = ask(&reader, "cancel", &JsValue::UNDEFINED).await;
            break Some(InflateFault::TooLarge);
        }
    };
    all
}
