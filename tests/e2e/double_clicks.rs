//! A second click or key press right after the first, on everything that starts a run or lets one go on: it must
//! neither send twice, nor stop what it started, nor hit what has moved under the mouse meanwhile. It deliberately
//! does not know which guard prevents it.

use std::time::Duration;

use fantoccini::key::Key;

use super::browser::DESKTOP;
use super::gestures::{double_click, hold_enter};
use super::page::Page;
use super::runs::{
    SOON, await_chats, await_done, await_held, connected, ctrl_enter, key, run_with_weather, stays_at,
    weather_in_step_two,
};
use super::site::Site;
use super::{in_browser, start_mock};

/// From one short enough that the first click has not been dealt with to one at a leisurely pace, in milliseconds.
const GAPS: [u64; 3] = [0, 60, 350];

async fn double(page: &Page, name: &str, gap: u64) {
    double_click(page, "button", name, Duration::from_millis(gap)).await;
}

/// What a second click brought about beside what was meant; a dialog that it opened is closed again.
async fn opened(page: &Page, gap: u64) -> Vec<String> {
    let mut opened = Vec::new();
    if page.has("dialog", "").await {
        opened.push(format!("{gap} ms: the second click opened a dialog"));
        page.press(&key(Key::Escape)).await;
        page.gone("dialog", "").await;
    }
    if page.has("textbox", "Edit the reply of").await {
        opened.push(format!("{gap} ms: the second click opened a reply for editing"));
        page.press(&key(Key::Escape)).await;
    }
    opened
}

const NOTHING: [String; 0] = [];

#[tokio::test]
async fn two_clicks_on_run_are_one_run() {
    in_browser("double-run", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("silent")).await;
        for (runs, gap) in GAPS.into_iter().enumerate() {
            double(page, "Run", gap).await;
            await_chats(&mock, runs + 1).await;
            stays_at(&mock, runs + 1).await;
            assert_eq!(page.run_status().await, "running", "{gap} ms");
            page.click("button", "Stop").await;
            page.await_status("stopped", SOON).await;
            // The next double click is no third and fourth of this one.
            tokio::time::sleep(Duration::from_millis(600)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn control_and_enter_twice_is_one_run() {
    in_browser("double-keys", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("silent")).await;
        page.click("textbox", "Input").await;
        page.press(&ctrl_enter().repeat(2)).await;
        await_chats(&mock, 1).await;
        page.press(&ctrl_enter()).await;
        stays_at(&mock, 1).await;
        assert_eq!(page.run_status().await, "running");
    })
    .await;
}

#[tokio::test]
async fn two_clicks_on_next_call_let_one_call_go() {
    in_browser("double-next", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("stream")).await;
        page.click("switch", "Step mode").await;
        let mut faults = Vec::new();
        for gap in GAPS {
            let before = mock.chats().len();
            page.click("button", "Run").await;
            await_held(page, 0).await;
            double(page, "Next call", gap).await;
            await_held(page, 1).await;
            stays_at(&mock, before + 1).await;
            page.click("button", "Stop").await;
            page.await_status("stopped", SOON).await;
            faults.extend(opened(page, gap).await);
        }
        assert_eq!(faults, NOTHING);
    })
    .await;
}

#[tokio::test]
async fn a_key_held_down_on_next_call_lets_one_call_go() {
    in_browser("double-held-key", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("stream")).await;
        page.click("switch", "Step mode").await;
        page.click("button", "Run").await;
        await_held(page, 0).await;
        hold_enter_on(page, "Next call").await;
        stays_at(&mock, 1).await;
    })
    .await;
}

#[tokio::test]
async fn two_clicks_on_continue_do_one_thing() {
    in_browser("double-continue", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("stream")).await;
        page.click("button", "Settings for all calls").await;
        page.type_into("textbox", "Limit of calls", "1").await;
        // With the shortest gap the second click finds the same button; with others it meets a page that has moved
        // on, or the next pause.
        let mut faults = Vec::new();
        for gap in GAPS {
            let before = mock.chats().len();
            page.click("button", "Run").await;
            page.await_status("paused", SOON).await;
            double(page, "Continue", gap).await;
            await_chats(&mock, before + 2).await;
            tokio::time::sleep(Duration::from_millis(500)).await;
            let sent = mock.chats().len() - before;
            if sent != 2 {
                faults.push(format!("{gap} ms: the second click let another call go: {sent}"));
            }
            faults.extend(opened(page, gap).await);
            if page.run_status().await == "paused" {
                page.click("button", "Stop").await;
                page.await_status("stopped", SOON).await;
            }
        }
        assert_eq!(faults, NOTHING);
    })
    .await;
}

#[tokio::test]
async fn two_clicks_on_resume_do_one_thing() {
    in_browser("double-resume", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        run_with_weather(page, &site, &mock, "silent").await;
        await_chats(&mock, 2).await;
        let mut faults = Vec::new();
        for (times, gap) in GAPS.into_iter().enumerate() {
            page.click("button", "Stop").await;
            page.await_status("stopped", SOON).await;
            double(page, "Resume", gap).await;
            await_chats(&mock, 3 + times).await;
            stays_at(&mock, 3 + times).await;
            assert_eq!(page.run_status().await, "running");
            faults.extend(opened(page, gap).await);
        }
        assert_eq!(faults, NOTHING);
    })
    .await;
}

#[tokio::test]
async fn two_clicks_on_resume_of_a_run_that_is_soon_over_do_one_thing() {
    in_browser("double-resume-done", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        run_with_weather(page, &site, &mock, "silent").await;
        let mut faults = Vec::new();
        for gap in GAPS {
            page.await_status("running", SOON).await;
            page.await_lanes("the second waits", SOON, |lanes| {
                lanes.get(1).is_some_and(|lane| lane.status == "waiting")
            })
            .await;
            page.click("button", "Stop").await;
            page.await_status("stopped", SOON).await;
            weather_in_step_two(page, "stream").await;
            let before = mock.chats().len();
            double(page, "Resume", gap).await;
            await_done(page, ["reused", "done", "done"]).await;
            stays_at(&mock, before + 2).await;
            faults.extend(opened(page, gap).await);
            weather_in_step_two(page, "silent").await;
            page.click("button", "Run").await;
        }
        assert_eq!(faults, NOTHING);
    })
    .await;
}

#[tokio::test]
async fn two_clicks_on_retry_do_one_thing() {
    let refused = ["Failed to load resource: the server responded with a status of"];
    in_browser("double-retry", DESKTOP, &refused, async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        run_with_weather(page, &site, &mock, "401").await;
        let mut faults = Vec::new();
        for gap in GAPS {
            page.await_status("failed", SOON).await;
            weather_in_step_two(page, "stream").await;
            let before = mock.chats().len();
            double(page, "Retry", gap).await;
            await_done(page, ["reused", "done", "done"]).await;
            stays_at(&mock, before + 2).await;
            faults.extend(opened(page, gap).await);
            weather_in_step_two(page, "401").await;
            page.click("button", "Run").await;
        }
        assert_eq!(faults, NOTHING);
    })
    .await;
}

#[tokio::test]
async fn two_clicks_on_use_this_reply_do_one_thing() {
    in_browser("double-use", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("stream")).await;
        page.click("button", "Run").await;
        await_done(page, ["done", "done", "done"]).await;
        let mut faults = Vec::new();
        for (times, gap) in GAPS.into_iter().enumerate() {
            page.click_within(Some("article:nth-of-type(2)"), "button", "Edit").await;
            page.type_into("textbox", "Edit the reply of Steps", &format!("Take {times}")).await;
            double(page, "Use this reply", gap).await;
            await_done(page, ["reused", "reused", "done"]).await;
            stays_at(&mock, 4 + times).await;
            faults.extend(opened(page, gap).await);
        }
        assert_eq!(faults, NOTHING);
    })
    .await;
}

/// Puts the focus on a button and holds Enter down there: the browser repeats the key a second and a half long.
async fn hold_enter_on(page: &Page, name: &str) {
    let button = page.find("button", name).await;
    page.js("arguments[0].focus()", vec![serde_json::to_value(&button).unwrap()]).await;
    hold_enter(page, 30).await;
}

#[tokio::test]
async fn a_key_held_down_on_run_is_one_run() {
    in_browser("held-run", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("silent")).await;
        hold_enter_on(page, "Run").await;
        stays_at(&mock, 1).await;
        assert_eq!(page.run_status().await, "running");
    })
    .await;
}

#[tokio::test]
async fn a_key_held_down_on_resume_does_not_stop_the_run_again() {
    in_browser("held-resume", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        run_with_weather(page, &site, &mock, "silent").await;
        await_chats(&mock, 2).await;
        page.click("button", "Stop").await;
        page.await_status("stopped", SOON).await;
        hold_enter_on(page, "Resume").await;
        stays_at(&mock, 3).await;
        assert_eq!(page.run_status().await, "running");
    })
    .await;
}

#[tokio::test]
async fn a_key_held_down_on_use_this_reply_does_not_stop_the_run_again() {
    in_browser("held-use", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("stream")).await;
        page.click("button", "Run").await;
        await_done(page, ["done", "done", "done"]).await;
        page.click_within(Some("article:nth-of-type(2)"), "button", "Edit").await;
        page.type_into("textbox", "Edit the reply of Steps", "Mine").await;
        hold_enter_on(page, "Use this reply").await;
        stays_at(&mock, 4).await;
        assert_eq!(page.run_status().await, "done");
    })
    .await;
}
