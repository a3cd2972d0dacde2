//! JSON on its way: the fields take shape before it is whole, and what checks it is fetched when there is something to
//! check. It deliberately judges by what was on the screen at some time, not by what is there at the end.

use serde_json::json;

use super::{Desk, WHOLE_RUN, assert_says};
use crate::browser::DESKTOP;
use crate::in_browser;

/// Keeps each state of the fields beside a reply: the rows, whether they are whole, and how the lane stood.
const WATCH: &str = "
    window.shapes = [];
    new MutationObserver(() => {
        const shape = document.querySelector('[data-lane] [data-part=shape]');
        if (!shape || !shape.checkVisibility()) return;
        const rows = [...shape.querySelectorAll('.shape-name')].map((name) =>
            `${name.textContent}: ${name.nextElementSibling.textContent}`);
        const state = [rows, shape.dataset.whole, shape.closest('article').dataset.status, shape.innerText];
        const last = window.shapes.at(-1);
        if (JSON.stringify(last) !== JSON.stringify(state)) window.shapes.push(state);
    }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });";

#[tokio::test]
async fn fields_take_shape_while_they_arrive() {
    in_browser("arriving", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#router/support", "json-slow").await;
        page.js(WATCH, vec![]).await;
        let since = desk.begin("Run").await;
        let partial = "[data-lane] [data-part=shape][data-whole=no]";
        let read = "return document.querySelector(arguments[0])?.innerText ?? ''";
        let seen = async || page.js(read, vec![json!(partial)]).await.as_str().unwrap().to_owned();
        page.eventually("partial JSON", WHOLE_RUN, seen, |text| text.contains("billing")).await;
        page.browser.screenshot("arriving").await;
        let played = desk.end(since).await;
        assert_eq!(played.status, "done", "{played:?}");

        let shapes = page.js("return window.shapes", vec![]).await;
        let shapes: Vec<(Vec<String>, String, String, String)> = serde_json::from_value(shapes).unwrap();
        let (partial, whole): (Vec<_>, Vec<_>) = shapes.iter().partition(|shape| shape.1 == "no");
        assert!(partial.len() >= 6, "they grow piece by piece: {shapes:#?}");
        for (rows, _, status, text) in &partial {
            // In between, one part of the lane is drawn before another.
            assert!(status == "streaming" || status == "done", "{rows:?}");
            assert_says("it", text, &["still arriving"]);
            let ends = ["route: billing", "reason: mock reason"];
            assert!(rows.iter().zip(ends).all(|(row, end)| end.starts_with(row.trim())), "{rows:?}");
        }
        let is_so = |rows: &[&str]| partial.iter().any(|shape| shape.0 == rows);
        assert!(is_so(&["route: billing"]), "one field, while the other is to come: {partial:#?}");
        let halves = partial.iter().filter(|shape| shape.0.len() == 2 && shape.0[1] != "reason: mock reason");
        assert!(halves.count() >= 2, "a text shows as far as it has come: {partial:#?}");
        for (rows, ..) in &whole {
            assert_eq!(**rows, ["route: billing", "reason: mock reason"]);
        }
        assert!(!shapes.last().unwrap().3.contains("arriving"), "{shapes:#?}");
        assert_eq!(shapes.last().unwrap().1, "yes", "{shapes:#?}");
        let lengths: Vec<usize> = shapes.iter().map(|shape| shape.0.concat().len()).collect();
        assert!(lengths.is_sorted(), "nothing flickers: {shapes:#?}");
    })
    .await;
}

#[tokio::test]
async fn the_validator_is_fetched_for_the_first_reply_that_is_to_be_json() {
    in_browser("arriving-validator", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#chain", "schema").await;
        let read = "return performance.getEntriesByType('resource').map((entry) => entry.name)
            .filter((name) => name.includes('/validator'))";
        let fetched = async || page.js(read, vec![]).await.as_array().unwrap().len();
        assert_eq!(desk.run().await.status, "done");
        assert_eq!(fetched().await, 0, "text needs no check");
        page.js("location.hash = '#router/support'", vec![]).await;
        page.find("textbox", "Router prompt").await;
        assert_eq!(fetched().await, 0, "nor does an editor");
        desk.connect("silent").await;
        page.click("button", "Run").await;
        desk.mock
            .wait_for("the router's call", WHOLE_RUN, |log| {
                log.iter().any(|seen| seen.body.get("response_format").is_some())
            })
            .await;
        assert_eq!(fetched().await, 0, "nor does a reply that has not come");
        page.click("button", "Stop").await;
        page.await_status("stopped", WHOLE_RUN).await;

        desk.connect("schema").await;
        assert_eq!(desk.run().await.status, "done");
        assert_eq!(fetched().await, 2, "its script and its program");
        assert_eq!(desk.run().await.status, "done");
        assert_eq!(fetched().await, 2, "once");
    })
    .await;
}
