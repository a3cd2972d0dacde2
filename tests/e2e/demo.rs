//! The first visit: one click on Run shows a whole run on the demo endpoint, and another wage another sum.
//! It deliberately knows no server.

use std::time::Duration;

use super::browser::{DESKTOP, LOW};
use super::in_browser;
use super::page::Page;
use super::site::Site;

/// Three replies at the pace of a person's reading, with room for a busy machine.
const WHOLE_RUN: Duration = Duration::from_secs(40);

#[tokio::test]
async fn one_click_on_run_shows_a_run_and_the_wage_counts() {
    in_browser("demo", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        page.open(&site.at("")).await;

        assert_eq!(page.current_pattern().await, "Chain");
        page.find("combobox", "Template").await;
        assert_eq!(page.run_status().await, "idle");
        let connection = page.find("button", "Connection").await.text().await.unwrap();
        assert!(connection.contains("Demo"), "the first connection is the demo endpoint, not {connection}");
        assert_eq!(page.nameless_controls().await, Vec::<String>::new());
        assert_only_own_requests(page).await;
        shots(page, "first").await;

        page.click("button", "Run").await;
        page.await_lanes("a lane streams", Duration::from_secs(5), |lanes| {
            lanes.iter().any(|lane| lane.status == "streaming" && !lane.output.is_empty())
        })
        .await;
        assert_eq!(page.run_status().await, "running");
        assert!(page.has("button", "Stop").await);
        shots(page, "running").await;
        assert_done_with(page, "$10").await;
        shots(page, "done").await;
        assert_eq!(page.nameless_controls().await, Vec::<String>::new());

        let question = page.value("textbox", "Input").await;
        assert!(question.contains("$12"), "the seed's task pays $12: {question}");
        page.type_into("textbox", "Input", &question.replace("$12", "$18")).await;
        page.click("button", "Run").await;
        page.await_status("running", Duration::from_secs(5)).await;
        assert_done_with(page, "$15").await;
        assert_only_own_requests(page).await;
    })
    .await;
}

#[tokio::test]
async fn a_call_can_be_inspected() {
    in_browser("inspector", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        page.open(&site.at("")).await;
        page.click("button", "Run").await;
        page.await_status("done", WHOLE_RUN).await;

        let question = page.value("textbox", "Input").await;
        page.click_within(Some("article[data-lane]"), "button", "Inspect").await;
        let inspector = page.text("dialog", "Call: Extract").await;
        assert!(inspector.contains(&question[..40]), "the inspector shows what was sent: {inspector}");
        page.browser.screenshot("inspector").await;
        page.press(&char::from(fantoccini::key::Key::Escape).to_string()).await;
        page.gone("dialog", "Call: Extract").await;
        assert_eq!(page.run_status().await, "done");
    })
    .await;
}

async fn assert_done_with(page: &Page, sum: &str) {
    page.await_status("done", WHOLE_RUN).await;
    let lanes = page.lanes().await;
    assert_eq!(lanes.len(), 3, "{lanes:#?}");
    assert!(lanes.iter().all(|lane| lane.status == "done" && !lane.output.is_empty()), "{lanes:#?}");
    let result = page.text("region", "Result").await;
    assert!(result.contains(sum), "the result names {sum}: {result}");
}

/// The demo endpoint is inside the page: nothing may leave for another origin.
async fn assert_only_own_requests(page: &Page) {
    let read = "return performance.getEntriesByType('resource').map((entry) => entry.name)
        .filter((name) => !name.startsWith(location.origin) && !name.startsWith('blob:'))";
    let foreign = page.js(read, vec![]).await;
    assert_eq!(foreign, serde_json::json!([]), "requests to other origins");
}

async fn shots(page: &Page, name: &str) {
    page.browser.prefer_dark(false).await;
    page.browser.screenshot(&format!("{name}-light")).await;
    page.browser.prefer_dark(true).await;
    page.browser.screenshot(&format!("{name}-dark")).await;
    page.browser.prefer_dark(false).await;
}

#[tokio::test]
async fn the_view_follows_the_text_until_a_person_scrolls() {
    in_browser("follow", LOW, &[], async |page| {
        let site = Site::start().await;
        page.open(&site.at("#chain/survey")).await;
        let last_lane_is_seen =
            "const lane = [...document.querySelectorAll('article')].at(-1).getBoundingClientRect();
            return lane.top >= 48 && lane.top < innerHeight - 60";
        page.click("button", "Run").await;
        page.await_status("done", Duration::from_secs(20)).await;
        assert_eq!(page.js(last_lane_is_seen, vec![]).await, true);
        page.click("button", "Run").await;
        page.await_status("running", Duration::from_secs(5)).await;
        page.js(
            "document.querySelector('.lanes').dispatchEvent(new WheelEvent('wheel', { bubbles: true }))",
            vec![],
        )
        .await;
        page.js("document.querySelector('#run .pane-scroll').scrollTop = 0", vec![]).await;
        page.await_status("done", Duration::from_secs(20)).await;
        assert_eq!(page.js("return document.querySelector('#run .pane-scroll').scrollTop", vec![]).await, 0);
    })
    .await;
}
