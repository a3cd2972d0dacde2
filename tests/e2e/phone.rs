//! The page on a phone: one column with a switch, nothing lost, no sideways scrolling.
//! It deliberately uses no touch events; the same names do the same.

use std::time::Duration;

use super::browser::{NARROWEST, PHONE};
use super::page::Page;
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
