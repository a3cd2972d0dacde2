//! The browser's deflate: the same bytes back, no more than asked for, and of what breaks off as much as can be had.

use wasm_bindgen_test::wasm_bindgen_test;
use workflow_playground::{
    browser::{PageDeflater, download::host_of},
    document::{Fault, Shared, gallery, shared_link},
    ports::{Deflater, InflateFault},
};

#[wasm_bindgen_test]
async fn what_was_deflated_comes_back() {
    let text: Vec<u8> = (0..200_000_u32).map(|n| (n.wrapping_mul(n) % 251) as u8).collect();
    let deflated = PageDeflater.deflate(&text).await.unwrap();
    let inflated = PageDeflater.inflate(&deflated, text.len()).await;
    assert_eq!((inflated.fault, inflated.bytes == text), (None, true));
    let capped = PageDeflater.inflate(&deflated, text.len() - 1).await;
    assert_eq!(capped.fault, Some(InflateFault::TooLarge));
}

#[wasm_bindgen_test]
async fn of_what_breaks_off_the_beginning_is_there() {
    let text: String = (0..400).map(|n| format!("line {n} of a text\n")).collect();
    let deflated = PageDeflater.deflate(text.as_bytes()).await.unwrap();
    let inflated = PageDeflater.inflate(&deflated[..deflated.len() / 2], text.len()).await;
    assert_eq!(inflated.fault, Some(InflateFault::Broken));
    let saved = String::from_utf8(inflated.bytes).unwrap();
    assert!(saved.len() > 200 && text.starts_with(&saved), "{} of {}", saved.len(), text.len());
    let nonsense = PageDeflater.inflate(&[255; 40], 1000).await;
    assert_eq!(nonsense.fault, Some(InflateFault::Broken));
}

#[wasm_bindgen_test]
async fn a_link_written_in_a_browser_opens_in_it() {
    let mut document = gallery::first().document.clone();
    document.input = "Something of my own.".to_owned();
    let shared = Shared { document, connection: None, run: None };
    let link = shared_link::write(&shared, &PageDeflater).await.unwrap();
    assert_eq!(shared_link::read(&link, &PageDeflater).await.shared, Some(shared));
    let cut = shared_link::read(&link[..link.len() - 6], &PageDeflater).await;
    assert_eq!(cut.fault, Some(Fault::Damaged));
}

#[wasm_bindgen_test]
fn only_some_addresses_may_be_loaded_from() {
    for (url, host) in [
        ("https://site.example/a.json", Some("site.example")),
        ("https://SITE.example:8443/a", Some("site.example:8443")),
        ("http://localhost:8080/a", Some("localhost:8080")),
        ("http://site.example/a", None),
        ("https://name@site.example/a", None),
        ("https://name:word@site.example/a", None),
        ("javascript:alert(1)", None),
        ("data:text/plain,x", None),
        ("a.json", None),
        ("", None),
    ] {
        assert_eq!(host_of(url).as_deref(), host, "{url}");
    }
}
