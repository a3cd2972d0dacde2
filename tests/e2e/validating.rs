//! The worker that checks values, as it was built and under the page's policy: that it answers, and what becomes of it
//! under schemas that are made to hang it or to exhaust it. What the page does with it is in `tests/web`.

use serde_json::{Value, json};

use super::browser::DESKTOP;
use super::in_browser;
use super::page::Page;
use super::site::{Site, Tampering};

const WORKER: &str = include_str!("worker.js");

async fn start(page: &Page) {
    let started = page.js("return window.startWorker()", vec![]).await;
    assert_eq!(started["ready"], "ready");
}

/// What the worker answers, with more time than a busy machine needs.
async fn check(page: &Page, schema: &str, value: &str) -> Value {
    check_within(page, 10_000, schema, value).await
}

async fn check_within(page: &Page, ms: u32, schema: &str, value: &str) -> Value {
    let arguments = vec![json!(schema), json!(value), json!(ms)];
    let asked = page.js("return window.check(...arguments)", arguments).await;
    let answer = asked["answer"].as_str().unwrap().to_owned();
    serde_json::from_str(&answer).unwrap_or(Value::String(answer))
}

#[tokio::test]
async fn the_built_worker_checks_values_and_can_be_ended() {
    in_browser("worker", DESKTOP, &[], async |page| {
        let site = Site::serve("/", Tampering::None).await;
        page.open(&site.at("")).await;
        page.js(WORKER, vec![]).await;
        start(page).await;

        let schema = r#"{"properties": {"a": {"type": "string"}}}"#;
        assert_eq!(check(page, schema, r#"{"a": "é€😀"}"#).await, json!({"Ok": null}));
        let fault = json!({"at": "/a", "message": "1 is not of type \"string\""});
        assert_eq!(check(page, schema, r#"{"a": 1}"#).await, json!({"Err": {"value": [fault]}}));
        let remote = check(page, r#"{"$ref": "https://example.com/x"}"#, "1").await;
        assert!(remote["Err"]["schema"].as_str().unwrap().contains("not followed"), "{remote}");

        // As deep as it may be: a worker's stack is small.
        let deep =
            |open: &str, inner: &str, close: &str, depth| open.repeat(depth) + inner + &close.repeat(depth);
        let schema = deep(r#"{"anyOf":[{"items":"#, "true", "}]}", 42);
        assert_eq!(check(page, &schema, &deep("[", "", "]", 127)).await, json!({"Ok": null}));
        let circle = r##"{"items": {"$ref": "#"}}"##;
        assert_eq!(check(page, circle, &deep("[", "", "]", 127)).await, json!({"Ok": null}));
        let too_deep = check(page, "true", &deep("[", "", "]", 10_000)).await;
        assert!(too_deep["Err"]["not_json"].as_str().unwrap().contains("recursion"), "{too_deep}");

        // Two to the power of forty ways to look.
        let branches: Vec<String> = (0..40)
            .map(|n| {
                format!(
                    r##""{n}": {{"anyOf": [{{"$ref": "#/$defs/{0}"}}, {{"$ref": "#/$defs/{0}"}}]}}"##,
                    n + 1
                )
            })
            .collect();
        let endless = format!(
            r##"{{"$ref": "#/$defs/0", "$defs": {{{}, "40": {{"minimum": 1}}}}}}"##,
            branches.join(",")
        );
        assert_eq!(check_within(page, 3_000, &endless, "0").await, "no answer");
        start(page).await;

        let chain: Vec<String> =
            (0..15_000).map(|n| format!(r##""{n}": {{"$ref": "#/$defs/{}"}}"##, n + 1)).collect();
        let chain = format!(r##"{{"$ref": "#/$defs/0", "$defs": {{{}, "15000": true}}}}"##, chain.join(","));
        assert_eq!(check(page, &chain, "0").await, "broken", "its stack is full");
        start(page).await;
        assert_eq!(check(page, "true", "1").await, json!({"Ok": null}), "a new one works");
    })
    .await;
}
