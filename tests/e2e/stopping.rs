//! Stop in the middle of a stream, by the button and by the Escape key.
//! It deliberately measures at the server: a page can believe that it stopped.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fantoccini::key::Key;

use super::browser::DESKTOP;
use super::mock::{Mock, Seen};
use super::page::Page;
use super::site::Site;
use super::{in_browser, start_mock};

#[tokio::test]
async fn stop_ends_the_request_within_200_ms_and_keeps_the_text() {
    in_browser("stop", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        page.open(&site.at("")).await;
        page.connect(&mock.base("slow"), "mock-key-4", "mock-small").await;
        let before = run_until_text_came(page, &mock).await;
        note_time_of(page, "click").await;
        page.click("button", "Stop").await;
        assert_stopped_in_time(page, &mock, &before).await;
        page.browser.screenshot("stopped").await;
    })
    .await;
}

#[tokio::test]
async fn escape_stops_even_a_silent_stream() {
    in_browser("escape", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        page.open(&site.at("")).await;
        page.connect(&mock.base("stall"), "mock-key-5", "mock-small").await;
        let before = run_until_text_came(page, &mock).await;

        // Escape closes an open dialog first, and the run goes on.
        page.click("button", "Connection").await;
        page.find("dialog", "Connection").await;
        page.press(&escape()).await;
        page.gone("dialog", "Connection").await;
        assert_eq!(page.run_status().await, "running");

        note_time_of(page, "keydown").await;
        page.press(&escape()).await;
        assert_stopped_in_time(page, &mock, &before).await;
    })
    .await;
}

fn escape() -> String {
    char::from(Key::Escape).to_string()
}

async fn run_until_text_came(page: &Page, mock: &Mock) -> String {
    page.click("button", "Run").await;
    let lanes = page
        .await_lanes("text comes", Duration::from_secs(10), |lanes| {
            lanes.first().is_some_and(|lane| lane.output.split_whitespace().count() >= 4)
        })
        .await;
    assert_eq!(mock.chats().len(), 1);
    lanes[0].output.clone()
}

/// Server and browser share a clock, so the page's time of the event can be compared with the server's.
async fn note_time_of(page: &Page, event: &str) {
    let note = "addEventListener(arguments[0], () => { window.eventTime ??= Date.now(); }, true)";
    page.js(note, vec![event.into()]).await;
}

async fn assert_stopped_in_time(page: &Page, mock: &Mock, before: &str) {
    let left =
        |log: &[Seen]| log.iter().filter(|seen| seen.is_chat()).all(|chat| chat.client_left().is_some());
    mock.wait_for("the client to go away", Duration::from_secs(3), left).await;
    let asked =
        page.js("return window.eventTime", vec![]).await.as_u64().expect("the event reached the page");
    let asked: SystemTime = UNIX_EPOCH + Duration::from_millis(asked);
    let took = mock.chats()[0].client_left().unwrap().duration_since(asked).unwrap_or_default();
    assert!(took < Duration::from_millis(200), "the request ended {took:?} after Stop");

    page.await_status("stopped", Duration::from_secs(2)).await;
    page.gone("button", "Stop").await;
    let lanes = page.lanes().await;
    assert_eq!(lanes[0].status, "stopped", "{lanes:#?}");
    assert!(lanes[0].output.starts_with(before), "the text is kept: {lanes:#?}");
    // Nothing to wait for shows that nothing happens, so this is a real pause.
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(mock.chats().len(), 1, "nothing is sent after Stop");
    assert_eq!(page.run_status().await, "stopped");
}
