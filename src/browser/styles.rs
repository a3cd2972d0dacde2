//! The style sheet of what is fetched later: it holds from the first door on that opens. It knows nothing of what it styles.

use super::{
    by_name::{get, promise, set},
    page,
};
use js_sys::Promise;
use std::cell::OnceCell;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// The link that names it, until it is one that browsers follow.
const LINK: &str = "link[rel=later]";

thread_local! {
    static LOADING: OnceCell<Option<Promise>> = const { OnceCell::new() };
}

/// Completes once the style sheet holds, or could not be had: then things are there and look plain. The browser itself holds
/// it to the digest of its link.
pub async fn of_later() {
    let loading = LOADING.with(|loading| loading.get_or_init(begin).clone());
    if let Some(loading) = loading {
        // It is only ever resolved.
        let _ = JsFuture::from(loading).await;
    }
}

fn begin() -> Option<Promise> {
    let link = page::document()?.query_selector(LINK).ok()??;
    get(&link, "integrity").as_string().filter(|digest| digest.starts_with("sha384-"))?;
    let (loading, loaded) = promise();
    set(&link, "onload", &loaded);
    set(&link, "onerror", &loaded);
    set(&link, "rel", &JsValue::from_str("stylesheet"));
    Some(loading)
}
