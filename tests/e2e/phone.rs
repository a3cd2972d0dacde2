//! The page on a phone: one column with a switch, nothing lost, no sideways scrolling.
//! It deliberately uses no touch events; the same names do the same.

use std::time::Duration;

use super::browser::{NARROWEST, PHONE};
use super::page::Page;
use super::runs::{self, await_chats, await_done, await_held, run_with_weather};
use super::site::Site;
use super::{in_browser, start_mock};

#[tokio::test]
async fn a_phone_shows_workflow_and_run_in_turn() {
    in_browser("phone", PHONE, &[], async |page| {
        let site = Site::start().await;
        page.open(&site.at("")).await;
        page.find("region", "Workflow").await;
        assert!(!page.has("region", "Run").await, "one of the two at a time");
        page.browser.screenshot("phone-workflow").await;
        assert_eq!(page.nameless_controls().await, Vec::<String>::new());
        assert_fits(page).await;

        page.click("button", "Run").await;
        page.await_lanes("the first step is done", Duration::from_secs(20), |lanes| {
            lanes.first().is_some_and(|lane| lane.status == "done")
        })
        .await;
        page.click("tab", "Run").await;
        page.find("region", "Run").await;
        page.await_status("done", Duration::from_secs(40)).await;
        page.find("region", "Result").await;
        page.browser.screenshot("phone-run").await;
        assert_fits(page).await;

        page.click("tab", "Workflow").await;
        let long =
            "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(3);
        page.type_into("textbox", "Step 1 name", &long).await;
        page.type_into("textbox", "Input", &long).await;
        assert_fits(page).await;
        page.click("button", "Connection").await;
        page.find("dialog", "Connection").await;
        page.browser.screenshot("phone-connection").await;
        assert_fits(page).await;
    })
    .await;
}

#[tokio::test]
async fn all_patterns_are_in_sight_on_the_narrowest_phone() {
    in_browser("phone-patterns", NARROWEST, &[], async |page| {
        let site = Site::start().await;
        page.open(&site.at("#agent")).await;
        assert_eq!(page.current_pattern().await, "Agent");
        let read = "return [...document.querySelectorAll('nav[aria-label=Patterns] a')].map((link) => {
            const { left, right } = link.getBoundingClientRect();
            return [link.textContent, left >= 0 && right <= innerWidth];
        })";
        let seen: Vec<(String, bool)> = serde_json::from_value(page.js(read, vec![]).await).unwrap();
        assert_eq!(seen.len(), 6);
        assert!(seen.iter().all(|(_, is_seen)| *is_seen), "{seen:?}");
        assert_fits(page).await;
        page.browser.screenshot("phone-patterns").await;
    })
    .await;
}

#[tokio::test]
async fn a_run_is_held_and_resumed_on_a_phone() {
    in_browser("phone-held", NARROWEST, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        run_with_weather(page, &site, &mock, "silent-once").await;
        await_chats(&mock, 2).await;
        page.reload().await;
        page.await_status("interrupted", runs::SOON).await;
        page.find("region", "Result").await;
        assert_fits(page).await;
        page.browser.screenshot("phone-interrupted").await;
        page.click("button", "Resume").await;
        await_done(page, ["reused", "done", "done"]).await;

        page.click("switch", "Step mode").await;
        page.click("button", "Run").await;
        await_held(page, 0).await;
        page.find("textbox", "Message 1 (user)").await;
        assert_fits(page).await;
        page.browser.screenshot("phone-held").await;
        page.click("button", "Next call").await;
        await_held(page, 1).await;
        page.click_within(Some("article:nth-of-type(1)"), "button", "Edit").await;
        page.find("textbox", "Edit the reply of Extract").await;
        assert_fits(page).await;
        page.browser.screenshot("phone-editor").await;
        page.click("button", "Use this reply").await;
        await_held(page, 1).await;
        page.click("button", "Stop").await;
        page.await_status("stopped", runs::SOON).await;
    })
    .await;
}

async fn assert_fits(page: &Page) {
    for screen in [NARROWEST, PHONE] {
        page.browser.resize(screen).await;
        assert_eq!(page.sideways().await, 0, "the page is wider than the screen");
    }
}

#[tokio::test]
async fn a_run_can_be_stopped_from_where_it_is_watched() {
    in_browser("phone-stop", PHONE, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        page.open(&site.at("")).await;
        page.connect(&mock.base("slow"), "", "mock-small").await;
        page.click("button", "Run").await;
        page.await_status("running", Duration::from_secs(5)).await;
        page.click("button", "Stop").await;
        page.await_status("stopped", Duration::from_secs(2)).await;
    })
    .await;
}
