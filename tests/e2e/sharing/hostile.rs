//! Links that are cut, from the future, or meant ill, and documents of other sites: words within a second, and never a
//! blank page.

use std::time::{Duration, Instant};

use axum::Router;
use axum::http::{HeaderMap, header};
use serde_json::json;

use super::super::browser::DESKTOP;
use super::super::site::Site;
use super::super::{in_browser, start_mock};
use super::{SOON, close, link, shoot};

/// Deflated in the page, so that the test knows nothing of how links are read.
const DEFLATE: &str = "const [unit, times, before, done] = arguments;
    const text = before + unit.repeat(times);
    let hash = 0x811c9dc5;
    const bytes = new TextEncoder().encode(text);
    for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
    const check = ((hash >>> 16) ^ hash) & 0xffff;
    return new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw'))).arrayBuffer()
        .then((deflated) => {
            const all = new Uint8Array([1, check >> 8, check & 255, ...new Uint8Array(deflated)]);
            let binary = '';
            for (let at = 0; at < all.length; at += 8192) binary += String.fromCharCode(...all.subarray(at, at + 8192));
            return '#w1.' + btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
        });";

#[tokio::test]
async fn whatever_a_link_holds_there_are_words_within_a_second() {
    in_browser("hostile-links", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        page.open(&site.at("")).await;
        let good = link(page, false).await;
        close(page, "Share").await;
        page.type_into(
            "textbox",
            "Extract prompt",
            "A prompt that is long enough to be cut in the middle of it, wherever that may be.",
        )
        .await;
        let long = link(page, false).await;
        close(page, "Share").await;
        let mut fragments = vec![
            (good.replace("#w1.", "#w2."), "later version"),
            (site.at("#w1."), "damaged"),
            (site.at("#w1.%F0%9F"), "no workflow"),
            (long[..long.len() - 20].to_owned(), "damaged"),
        ];
        for (what, unit, times, before) in [
            ("larger than", " ", 64 << 20, ""),
            ("cannot be read", "[", 10_000, "[null,"),
            (
                "larger than",
                "{\"name\":\"\",\"prompt\":\"\"},",
                1_000_000,
                "[null,{\"workflow\":{\"chain\":{\"steps\":[",
            ),
        ] {
            let made = page.js(DEFLATE, vec![json!(unit), json!(times), json!(before)]).await;
            fragments.push((site.at(made.as_str().unwrap()), what));
        }
        for (address, said) in fragments {
            page.open(&site.at("")).await;
            let began = Instant::now();
            page.js("location.href = arguments[0]", vec![address.clone().into()]).await;
            page.find("dialog", "Opening").await;
            let took = began.elapsed();
            let text = page.text("dialog", "Opening").await;
            let shown: String = address.chars().take(80).collect();
            assert!(text.contains(said), "{shown}: {text}");
            // The second itself is held where no browser shares the processor: see `tests/sharing/hostile.rs`.
            assert!(took < Duration::from_secs(5), "{shown}: {took:?}");
            if said == "damaged" {
                shoot(page, "link-damaged").await;
            }
            close(page, "Opening").await;
            page.find("button", "Run").await;
            // And as the first thing that the page sees.
            page.open(&address).await;
            page.find("dialog", "Opening").await;
            close(page, "Opening").await;
            page.find("textbox", "Extract prompt").await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_document_of_another_site_is_loaded_only_when_that_is_allowed() {
    in_browser("from-elsewhere", DESKTOP, &["net::ERR_FAILED", "has been blocked by CORS", "404"], async |page| {
        let site = Site::start().await;
        let text = r#"{"version":1,"input":"From another site.","workflow":{"chain":{"steps":[{"name":"Only","prompt":"Say it."}]}}}"#;
        let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::<HeaderMap>::new()));
        let log = std::sync::Arc::clone(&seen);
        let app = Router::new().fallback(async move |headers: HeaderMap| {
            log.lock().unwrap().push(headers);
            ([(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")], text)
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let serving = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });

        page.open(&site.at(&format!("#from=http://{host}/a.json"))).await;
        page.find("dialog", "A workflow from another site").await;
        shoot(page, "from-elsewhere").await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(seen.lock().unwrap().is_empty(), "nothing is asked for before that is allowed");
        page.click("button", &format!("Load from {host}")).await;
        let input = async || page.value("textbox", "Input").await;
        page.eventually("it is open", SOON, input, |now| now == "From another site.").await;
        let asked = seen.lock().unwrap().clone();
        assert_eq!(asked.len(), 1);
        assert!(!asked[0].contains_key("authorization") && !asked[0].contains_key("cookie") && !asked[0].contains_key("referer"));

        page.open(&site.at("#from=http://models.example/a.json")).await;
        page.find("dialog", "Opening").await;
        assert!(page.text("dialog", "Opening").await.contains("https://"));
        close(page, "Opening").await;
        serving.abort();
    })
    .await;
}

#[tokio::test]
async fn tools_that_come_with_a_link_are_off_until_their_code_was_seen_and_allowed() {
    in_browser("tools-of-a-link", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        page.open(&site.at("#agent/quicksort")).await;
        page.click("button", "Add tool").await;
        page.type_into("textbox", "tool_1 code", "return 'of the one who made the link';").await;
        let shared = link(page, false).await;
        close(page, "Share").await;

        // Another person's browser.
        page.js("localStorage.clear(); sessionStorage.clear()", vec![]).await;
        page.open(&shared).await;
        assert_eq!(page.value("textbox", "tool_1 code").await, "return 'of the one who made the link';");
        page.find("button", "Allow this code").await;
        page.connect(&mock.base("stream"), "", "mock-small").await;
        let offered = async || {
            let before = mock.chats().len();
            page.click("button", "Run").await;
            page.await_status("done", SOON).await;
            mock.chats()[before].body["tools"].to_string()
        };
        assert!(!offered().await.contains("tool_1"), "what was not allowed is not offered to the model");
        page.click("button", "Allow this code").await;
        page.gone("button", "Allow this code").await;
        assert!(offered().await.contains("tool_1"));

        // A file is no other way in.
        page.js("localStorage.clear(); sessionStorage.clear()", vec![]).await;
        page.open(&site.at("")).await;
        let document = r#"{"version":1,"input":"Go.","workflow":{"agent":{"tools":{"own":[{"name":"tool_1",
            "code":"return 'of a file';"}],"choice":"auto"}}}}"#;
        let drop = "const data = new DataTransfer();
            data.items.add(new File([arguments[0]], 'a.json'));
            document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));";
        page.js(drop, vec![document.into()]).await;
        page.find("button", "Allow this code").await;
    })
    .await;
}
