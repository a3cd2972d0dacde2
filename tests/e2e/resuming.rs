//! The page is reloaded in every phase of a run: what had come is there, nothing is sent by itself, and Resume asks
//! for what is missing and for nothing else, counted at the server. It deliberately knows no wording.

use std::time::Duration;

use fantoccini::key::Key;

use super::browser::DESKTOP;
use super::gestures::click_text;
use super::mock::Mock;
use super::page::Page;
use super::runs::{
    SOON, await_chats, await_done, await_held, await_statuses, await_text_in_step_two, connected, key,
    run_with_weather, standing, stays_at,
};
use super::site::Site;
use super::{in_browser, start_mock};

const MESSAGE: &str = "Message 1 (user)";

/// Reloads, and sees to it that the run is there as far as it had come and that nothing is sent.
async fn reload_interrupted(page: &Page, mock: &Mock, wanted: [&str; 3]) {
    let sent = mock.chats().len();
    page.reload().await;
    page.await_status("interrupted", SOON).await;
    await_statuses(page, wanted).await;
    page.find("button", "Resume").await;
    assert_eq!(page.nameless_controls().await, Vec::<String>::new());
    stays_at(mock, sent).await;
    assert_eq!(page.run_status().await, "interrupted");
    // A second reload finds the same.
    page.reload().await;
    page.await_status("interrupted", SOON).await;
    await_statuses(page, wanted).await;
    assert_eq!(mock.chats().len(), sent);
}

async fn resume(page: &Page, mock: &Mock, sent: usize) {
    page.click("button", "Resume").await;
    await_done(page, ["reused", "done", "done"]).await;
    stays_at(mock, sent).await;
    assert!(!page.has("button", "Resume").await);
}

#[tokio::test]
async fn a_run_that_waited_for_an_answer_is_resumed() {
    in_browser("resume-silent", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        run_with_weather(page, &site, &mock, "silent-once").await;
        await_chats(&mock, 2).await;
        await_statuses(page, ["done", "waiting", "queued"]).await;
        let answered = page.lanes().await[0].output.clone();
        reload_interrupted(page, &mock, ["done", "incomplete", "skipped"]).await;
        assert_eq!(page.lanes().await[0].output, answered);
        page.browser.screenshot("interrupted").await;
        resume(page, &mock, 4).await;
        assert_eq!(page.lanes().await[0].output, answered);
    })
    .await;
}

#[tokio::test]
async fn a_run_that_streamed_is_resumed_and_its_text_was_kept() {
    in_browser("resume-stream", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        run_with_weather(page, &site, &mock, "stall-once").await;
        let had = await_text_in_step_two(page, 9).await;
        reload_interrupted(page, &mock, ["done", "incomplete", "skipped"]).await;
        let lanes = page.lanes().await;
        assert_eq!(lanes[1].output, had, "what had come is there");
        assert!(!lanes[1].error.is_empty(), "it says what happened: {lanes:#?}");
        resume(page, &mock, 4).await;
        assert_eq!(standing(page, 0).await, "reused");
    })
    .await;
}

#[tokio::test]
async fn all_of_a_stream_that_was_seen_is_there_after_a_reload() {
    in_browser("resume-slow", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("slow")).await;
        page.click("button", "Run").await;
        // Between two times of keeping, which are a second apart.
        page.await_lanes("text comes", SOON, |lanes| {
            lanes.first().is_some_and(|lane| lane.output.split_whitespace().count() >= 17)
        })
        .await;
        let had = page.lanes().await[0].output.clone();
        reload_interrupted(page, &mock, ["incomplete", "skipped", "skipped"]).await;
        let has = page.lanes().await[0].output.clone();
        assert!(has.starts_with(&had), "of {had:?} only {has:?} is left");
    })
    .await;
}

/// Reloads in the middle of a stream, whatever the run is called then; returns the text of the lane.
async fn text_after_reload(page: &Page, mock: &Mock, lane: usize) -> String {
    let sent = mock.chats().len();
    page.reload().await;
    let over = async || page.run_status().await;
    page.eventually("the run is there", SOON, over, |now| ["interrupted", "failed"].contains(&now.as_str()))
        .await;
    stays_at(mock, sent).await;
    let lanes = page.lanes().await;
    assert_eq!(lanes[lane].status, "incomplete", "{lanes:#?}");
    assert!(!lanes[lane].error.is_empty(), "it says what happened: {lanes:#?}");
    lanes[lane].output.clone()
}

#[tokio::test]
async fn what_had_streamed_is_there_and_retry_asks_for_what_is_missing() {
    in_browser("reload-stream", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        run_with_weather(page, &site, &mock, "stall-once").await;
        let had = await_text_in_step_two(page, 9).await;
        assert_eq!(text_after_reload(page, &mock, 1).await, had);
        page.click_within(Some("article[data-status=incomplete]"), "button", "Retry").await;
        await_done(page, ["reused", "done", "done"]).await;
        stays_at(&mock, 4).await;
    })
    .await;
}

#[tokio::test]
async fn of_a_fast_stream_too_all_that_was_seen_is_there() {
    in_browser("reload-firehose", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("firehose")).await;
        page.click("button", "Run").await;
        // More than one time of keeping, which are a second apart, and some.
        let length = "return document.querySelector('article [data-part=output]')?.textContent.length ?? 0";
        let length = async || page.js(length, vec![]).await.as_u64().unwrap();
        let had = page.eventually("text comes", SOON, length, |length| *length > 100_000).await;
        let has = text_after_reload(page, &mock, 0).await;
        assert!(has.len() as u64 >= had, "of {had} characters {} are left", has.len());
    })
    .await;
}

#[tokio::test]
async fn a_run_that_was_reloaded_at_once_is_there_too() {
    in_browser("resume-at-once", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("silent-once")).await;
        page.click("button", "Run").await;
        await_chats(&mock, 1).await;
        reload_interrupted(page, &mock, ["incomplete", "skipped", "skipped"]).await;
        page.click("button", "Resume").await;
        await_chats(&mock, 3).await;
        await_statuses(page, ["done", "waiting", "queued"]).await;
    })
    .await;
}

#[tokio::test]
async fn a_countdown_does_not_go_on_after_a_reload() {
    let refused = ["Failed to load resource: the server responded with a status of 429"];
    in_browser("resume-countdown", DESKTOP, &refused, async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        run_with_weather(page, &site, &mock, "429-once").await;
        await_statuses(page, ["done", "retrying", "queued"]).await;
        page.reload().await;
        page.await_status("interrupted", SOON).await;
        await_statuses(page, ["done", "incomplete", "skipped"]).await;
        assert!(!page.visible_text("#run").await.contains("Trying again in"));
        // Longer than the countdown would have taken.
        tokio::time::sleep(Duration::from_millis(2600)).await;
        stays_at(&mock, 2).await;
        resume(page, &mock, 4).await;
    })
    .await;
}

#[tokio::test]
async fn step_mode_is_resumed_with_the_message_as_it_was_edited() {
    in_browser("resume-step", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("stream")).await;
        page.click("switch", "Step mode").await;
        page.click("button", "Run").await;
        await_held(page, 0).await;
        page.click("button", "Next call").await;
        await_held(page, 1).await;
        page.type_into("textbox", MESSAGE, "What I had begun to write").await;
        reload_interrupted(page, &mock, ["done", "skipped", "skipped"]).await;
        assert!(page.find("switch", "Step mode").await.is_selected().await.unwrap());
        page.click("button", "Resume").await;
        await_held(page, 1).await;
        await_statuses(page, ["reused", "queued", "queued"]).await;
        assert_eq!(page.value("textbox", MESSAGE).await, "What I had begun to write");
        stays_at(&mock, 1).await;
        page.click("button", "Next call").await;
        await_held(page, 2).await;
        assert_eq!(mock.chats()[1].last_user_text(), "What I had begun to write");
        // The next message is its own, and the one of a later run is again the workflow's.
        assert!(page.value("textbox", MESSAGE).await.starts_with("Carry out these steps"));
        page.click("button", "Next call").await;
        await_done(page, ["reused", "done", "done"]).await;
        page.click("button", "Run").await;
        await_held(page, 0).await;
        page.click("button", "Next call").await;
        await_held(page, 1).await;
        assert!(page.value("textbox", MESSAGE).await.starts_with("From these numbers"));
        stays_at(&mock, 4).await;
    })
    .await;
}

#[tokio::test]
async fn what_was_rewritten_and_answered_is_reused_after_a_reload() {
    in_browser("resume-rewritten", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("prompt")).await;
        page.click("switch", "Step mode").await;
        page.click("button", "Run").await;
        page.type_into("textbox", MESSAGE, "Mine alone").await;
        page.click("button", "Next call").await;
        await_held(page, 1).await;
        page.type_into("textbox", MESSAGE, "Mine too, weather:silent-once").await;
        page.click("button", "Next call").await;
        await_chats(&mock, 2).await;
        reload_interrupted(page, &mock, ["done", "incomplete", "skipped"]).await;
        page.click("switch", "Step mode").await;
        resume(page, &mock, 4).await;
        let sent: Vec<String> = mock.chats().iter().map(|chat| chat.last_user_text()).collect();
        assert_eq!(
            sent[..3],
            ["Mine alone", "Mine too, weather:silent-once", "Mine too, weather:silent-once"]
        );
    })
    .await;
}

#[tokio::test]
async fn a_run_that_waited_at_a_limit_is_resumed_within_it() {
    in_browser("resume-limit", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("stream")).await;
        page.click("button", "Settings for all calls").await;
        page.type_into("textbox", "Limit of calls", "1").await;
        page.click("button", "Run").await;
        page.await_status("paused", SOON).await;
        reload_interrupted(page, &mock, ["done", "skipped", "skipped"]).await;
        page.click("button", "Resume").await;
        await_statuses(page, ["reused", "done", "queued"]).await;
        page.await_status("paused", SOON).await;
        stays_at(&mock, 2).await;
        page.click("button", "Continue").await;
        await_done(page, ["reused", "done", "done"]).await;
        stays_at(&mock, 3).await;
    })
    .await;
}

#[tokio::test]
async fn an_edit_of_a_reply_goes_on_after_a_reload() {
    in_browser("resume-edit", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("stream")).await;
        page.click("button", "Run").await;
        await_done(page, ["done", "done", "done"]).await;
        let before = page.lanes().await;
        let editor = "Edit the reply of Steps";
        page.click_within(Some("article:nth-of-type(2)"), "button", "Edit").await;
        page.type_into("textbox", editor, "A reply that I began").await;
        page.reload().await;
        page.await_status("done", SOON).await;
        assert_eq!(page.value("textbox", editor).await, "A reply that I began");
        stays_at(&mock, 3).await;
        page.click("button", "Use this reply").await;
        await_done(page, ["reused", "reused", "done"]).await;
        stays_at(&mock, 4).await;
        assert!(mock.chats()[3].last_user_text().ends_with("A reply that I began"));
        assert_eq!(page.lanes().await[0], super::page::Lane { status: "reused".into(), ..before[0].clone() });
    })
    .await;
}

#[tokio::test]
async fn a_run_that_was_over_is_shown_as_it_ended() {
    let refused = ["Failed to load resource: the server responded with a status of 401"];
    in_browser("reload-over", DESKTOP, &refused, async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("prompt")).await;
        page.click("button", "Run").await;
        await_done(page, ["done", "done", "done"]).await;
        assert_same_after_reload(page).await;
        stays_at(&mock, 3).await;
        // A reply can still be edited.
        click_text(page, "article:nth-of-type(3) [data-part=output]", "Yesterday").await;
        page.find("textbox", "Edit the reply of Answer").await;
        page.press(&key(Key::Escape)).await;

        page.type_into("textbox", "Steps prompt", "weather:401").await;
        page.click("button", "Run").await;
        page.await_status("failed", SOON).await;
        assert_same_after_reload(page).await;
        stays_at(&mock, 5).await;
        page.type_into("textbox", "Steps prompt", "Fair weather").await;
        page.click("button", "Retry").await;
        await_done(page, ["reused", "done", "done"]).await;
        stays_at(&mock, 7).await;

        // A reused run is one that is over, too.
        assert_same_after_reload(page).await;
        page.type_into("textbox", "Steps prompt", "weather:slow").await;
        page.click("button", "Run").await;
        await_text_in_step_two(page, 2).await;
        page.click("button", "Stop").await;
        page.await_status("stopped", SOON).await;
        assert_same_after_reload(page).await;
        stays_at(&mock, 9).await;
    })
    .await;
}

async fn assert_same_after_reload(page: &Page) {
    let seen = async || {
        let result = page.text("region", "Result").await;
        (page.run_status().await, page.lanes().await, result, page.visible_text("#run .figures").await)
    };
    // What is shown is told once per frame, so it may follow in a moment.
    tokio::time::sleep(Duration::from_millis(100)).await;
    let before = seen().await;
    page.reload().await;
    page.await_status(&before.0, SOON).await;
    assert_eq!(seen().await, before);
}
