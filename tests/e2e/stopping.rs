//! Stop in every phase of a run, by the button and by the Escape key, and Resume after it.
//! It deliberately measures at the server too: a page can believe that it stopped.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fantoccini::key::Key;

use super::browser::DESKTOP;
use super::gestures::focused;
use super::mock::{Mock, Seen};
use super::page::Page;
use super::runs::{
    SOON, await_chats, await_done, await_held, await_statuses, await_text_in_step_two, connected,
    run_with_weather, stays_at, weather_in_step_two,
};
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

/// Notes in the page how long after the next click the run's status says that it was stopped.
async fn time_the_stop(page: &Page) {
    let note = "window.stopTook = undefined;
        addEventListener('click', () => {
            const begun = performance.now();
            const watch = new MutationObserver(() => {
                if (document.querySelector('[data-run-status]')?.dataset.runStatus !== 'stopped') return;
                window.stopTook = performance.now() - begun;
                watch.disconnect();
            });
            watch.observe(document, { subtree: true, childList: true, attributes: true });
        }, { capture: true, once: true });";
    page.js(note, vec![]).await;
}

/// Presses Stop, which must be seen in time and be the end of all sending; then Resume goes on.
async fn stop_and_resume(page: &Page, mock: &Mock, stopped: [&str; 3], resumed: [&str; 3], requests: usize) {
    let sent = mock.chats().len();
    time_the_stop(page).await;
    page.click("button", "Stop").await;
    page.await_status("stopped", SOON).await;
    let took = page.js("return window.stopTook", vec![]).await.as_f64().expect("the stop was seen");
    assert!(took < 200.0, "it was seen {took} ms after the click");
    await_statuses(page, stopped).await;
    page.gone("button", "Stop").await;
    page.gone("button", "Next call").await;
    page.gone("button", "Continue").await;
    stays_at(mock, sent).await;
    assert_eq!(page.run_status().await, "stopped");
    assert_eq!(focused(page).await.0, "Run", "the focus stays on the button");
    page.click("button", "Resume").await;
    await_chats(mock, requests).await;
    await_statuses(page, resumed).await;
    stays_at(mock, requests).await;
}

#[tokio::test]
async fn a_run_is_stopped_before_the_answer_begins_and_resumed() {
    in_browser("stop-head", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        run_with_weather(page, &site, &mock, "silent-once").await;
        await_chats(&mock, 2).await;
        await_statuses(page, ["done", "waiting", "queued"]).await;
        stop_and_resume(page, &mock, ["done", "stopped", "skipped"], ["reused", "done", "done"], 4).await;
        page.await_status("done", SOON).await;
        let left =
            |log: &[Seen]| log.iter().filter(|seen| seen.is_chat()).any(|chat| chat.client_left().is_some());
        mock.wait_for("the client to go away", SOON, left).await;
    })
    .await;
}

#[tokio::test]
async fn a_run_is_stopped_while_it_streams_and_resumed() {
    in_browser("stop-stream", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        run_with_weather(page, &site, &mock, "slow").await;
        let had = await_text_in_step_two(page, 8).await;
        stop_and_resume(page, &mock, ["done", "stopped", "skipped"], ["reused", "streaming", "queued"], 3).await;
        page.click("button", "Stop").await;
        page.await_status("stopped", SOON).await;
        // A changed prompt is missing an answer; what it does not touch is not.
        weather_in_step_two(page, "stream").await;
        page.click("button", "Resume").await;
        await_done(page, ["reused", "done", "done"]).await;
        stays_at(&mock, 5).await;
        // What had come of the stopped reply is there to be compared with.
        let before = page.js("return document.querySelectorAll('article')[1].querySelector('[data-part=before]').textContent", vec![]).await;
        assert!(before.as_str().unwrap().contains("slow 0") && had.contains("slow 0"), "{before}");
    })
    .await;
}

#[tokio::test]
async fn a_run_is_stopped_in_a_countdown_and_resumed() {
    let refused = ["Failed to load resource: the server responded with a status of 429"];
    in_browser("stop-countdown", DESKTOP, &refused, async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        run_with_weather(page, &site, &mock, "429-once").await;
        await_statuses(page, ["done", "retrying", "queued"]).await;
        let sent = mock.chats().len();
        stop_and_resume(page, &mock, ["done", "stopped", "skipped"], ["reused", "done", "done"], sent + 2)
            .await;
        // Longer than the countdown would have taken: the stopped one sends nothing later either.
        tokio::time::sleep(Duration::from_millis(2500)).await;
        assert_eq!(mock.chats().len(), sent + 2);
    })
    .await;
}

#[tokio::test]
async fn a_run_is_stopped_before_a_call_in_step_mode_and_resumed() {
    in_browser("stop-held", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("stream")).await;
        page.click("switch", "Step mode").await;
        page.click("button", "Run").await;
        await_held(page, 0).await;
        stop_and_resume(page, &mock, ["stopped", "skipped", "skipped"], ["queued", "queued", "queued"], 0)
            .await;
        await_held(page, 0).await;
        page.click("button", "Next call").await;
        await_held(page, 1).await;
        stop_and_resume(page, &mock, ["done", "stopped", "skipped"], ["reused", "queued", "queued"], 1).await;
        await_held(page, 1).await;
        // Escape leaves the message first, and stops then.
        page.click("textbox", "Message 1 (user)").await;
        page.press(&escape()).await;
        stays_at(&mock, 1).await;
        assert_eq!(page.run_status().await, "paused");
        page.press(&escape()).await;
        page.await_status("stopped", SOON).await;
        stays_at(&mock, 1).await;
    })
    .await;
}

#[tokio::test]
async fn a_run_is_stopped_at_a_limit_and_resumed() {
    in_browser("stop-limit", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("stream")).await;
        page.click("button", "Settings for all calls").await;
        page.type_into("textbox", "Limit of calls", "1").await;
        page.click("button", "Run").await;
        page.await_status("paused", SOON).await;
        stop_and_resume(page, &mock, ["done", "stopped", "skipped"], ["reused", "done", "queued"], 2).await;
        page.await_status("paused", SOON).await;
        stop_and_resume(page, &mock, ["reused", "done", "stopped"], ["reused", "reused", "done"], 3).await;
        page.await_status("done", SOON).await;
    })
    .await;
}
