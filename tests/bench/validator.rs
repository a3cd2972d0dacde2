//! `make bench`, in a real Chromium: what the worker that checks values weighs, how long it takes to start, and how long
//! checks take. It deliberately judges nothing; it prints.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[cfg(not(target_arch = "wasm32"))]
#[path = "../e2e/browser.rs"]
mod browser;
#[cfg(not(target_arch = "wasm32"))]
#[path = "../e2e/page.rs"]
mod page;
#[cfg(not(target_arch = "wasm32"))]
#[path = "../e2e/site.rs"]
mod site;

#[cfg(not(target_arch = "wasm32"))]
const SCHEMA: &str = r#"{"type": "object", "properties": {
    "verdict": {"enum": ["good", "bad"]}, "why": {"type": "string"},
    "scores": {"type": "array", "items": {"type": "object", "properties": {
        "name": {"type": "string"}, "score": {"type": "number", "minimum": 0, "maximum": 10}},
        "required": ["name", "score"], "additionalProperties": false}}},
    "required": ["verdict", "why", "scores"], "additionalProperties": false}"#;

#[cfg(not(target_arch = "wasm32"))]
#[tokio::main]
async fn main() {
    use serde_json::json;

    for name in ["js", "wasm"] {
        let (raw, brotli) = sizes(name);
        println!("the worker's {name}: {:.1} KiB, {:.1} KiB in brotli 11", kib(raw), kib(brotli));
    }
    let site = site::Site::start().await;
    let page = page::Page { browser: browser::Browser::start(browser::DESKTOP).await };
    page.open(&site.at("")).await;
    page.js(include_str!("../e2e/worker.js"), vec![]).await;
    for what in ["first start (fetch, compile, ready)", "start after an end (ready)"] {
        let started = page.js("return window.startWorker()", vec![]).await;
        println!("{what}: {} ms", rounded(&started["times"]));
    }
    let mut took = Vec::new();
    let value = r#"{"verdict": "good", "why": "because", "scores": [{"name": "a", "score": 7}]}"#;
    for _ in 0..50 {
        let asked = page
            .js("return window.check(...arguments)", vec![json!(SCHEMA), json!(value), json!(1000)])
            .await;
        assert_eq!(asked["answer"], r#"{"Ok":null}"#);
        took.push(asked["took"].clone());
    }
    println!("first checks: {} ms; the 50th: {} ms", rounded(&json!(took[..5])), rounded(&json!(took[49..])));
    let many = r#"{"name": "x", "score": 1}, "#.repeat(40_000);
    let long = format!(r#"{{"verdict": "bad", "why": "", "scores": [{}{{"name": "", "score": 0}}]}}"#, many);
    let asked =
        page.js("return window.check(...arguments)", vec![json!(SCHEMA), json!(long), json!(10_000)]).await;
    println!("a value of {:.1} MB: {} ms", long.len() as f64 / 1e6, rounded(&json!([asked["took"]])));
    page.browser.quit().await;
}

#[cfg(not(target_arch = "wasm32"))]
fn rounded(times: &serde_json::Value) -> String {
    let times = times.as_array().unwrap().iter().map(|ms| format!("{:.1}", ms.as_f64().unwrap()));
    times.collect::<Vec<_>>().join(", ")
}

#[cfg(not(target_arch = "wasm32"))]
fn kib(bytes: usize) -> f64 {
    bytes as f64 / 1024.0
}

/// The bytes of the worker's file with this extension, raw and in brotli 11.
#[cfg(not(target_arch = "wasm32"))]
fn sizes(extension: &str) -> (usize, usize) {
    let folder = std::env::var("DIST").unwrap_or_else(|_| "dist".to_owned());
    let mut paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let path = paths.find(|path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        name.starts_with("validator-") && path.extension().is_some_and(|found| found == extension)
    });
    let bytes = std::fs::read(path.unwrap()).unwrap();
    let mut brotli = Vec::new();
    let best = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &*bytes, &mut brotli, &best).unwrap();
    (bytes.len(), brotli.len())
}

#[cfg(target_arch = "wasm32")]
fn main() {}
