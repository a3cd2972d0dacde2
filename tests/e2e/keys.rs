//! The care of the key: where it is kept, where it is sent, and how it goes.
//! It deliberately searches every place of the page that a key could lie in, not those where it should not.

use std::time::Duration;

use super::browser::DESKTOP;
use super::mock::{Mock, Seen};
use super::page::Page;
use super::runs::{
    self, await_chats, await_done, await_held, await_statuses, await_text_in_step_two, weather_in_step_two,
};
use super::site::Site;
use super::{in_browser, in_link, start_mock};

const KEY: &str = "mock-secret-key";
const REMEMBER: &str = "Remember the key in this browser";
const SOON: Duration = Duration::from_secs(15);

#[tokio::test]
async fn a_key_is_kept_in_memory_only() {
    in_browser("key-in-memory", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        page.open(&site.at("")).await;
        page.connect(&mock.base("stream"), KEY, "mock-small").await;
        assert_eq!(run_and_see(page, &mock).await, Some(format!("Bearer {KEY}")));
        page.click_within(Some("article[data-lane]"), "button", "Inspect").await;
        page.find("dialog", "Call: Extract").await;
        assert!(!places(page).await.contains(KEY), "the key lies about while a call is inspected");

        page.reload().await;
        assert!(!places(page).await.contains(KEY));
        assert_eq!(run_and_see(page, &mock).await, None, "after a reload the key is gone");
    })
    .await;
}

#[tokio::test]
async fn a_remembered_key_stays_with_its_origin() {
    in_browser("key-remembered", DESKTOP, &[], async |page| {
        let (site, mock, hostile) = (Site::start().await, start_mock().await, start_mock().await);
        page.open(&site.at("")).await;
        connect_and_remember(page, &mock).await;
        let stored = storage(page).await;
        let origin = format!("http://{}", mock.addr);
        assert!(stored.contains(KEY) && stored.contains(&origin), "kept for {origin}: {stored}");
        page.reload().await;
        assert_eq!(run_and_see(page, &mock).await, Some(format!("Bearer {KEY}")));

        let sent = mock.seen().len();
        page.open(&site.at(&format!("#chain?base_url={}&model=x", in_link(&hostile.base("stream"))))).await;
        // Nothing to wait for shows that nothing is sent, so this is a real pause.
        tokio::time::sleep(Duration::from_millis(400)).await;
        assert!(hostile.seen().is_empty(), "opening a link sends nothing: {:#?}", hostile.seen());
        assert_eq!(run_and_see(page, &hostile).await, None, "another origin never gets the key");
        let leaked = |seen: &Seen| format!("{seen:?}").contains(KEY);
        assert!(!hostile.seen().iter().any(leaked), "the key leaked: {:#?}", hostile.seen());
        assert_eq!(mock.seen().len(), sent, "the first server has no part in it");
    })
    .await;
}

#[tokio::test]
async fn a_remembered_key_can_be_forgotten() {
    in_browser("key-forgotten", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        page.open(&site.at("")).await;

        connect_and_remember(page, &mock).await;
        page.click("button", "Connection").await;
        page.click("button", "Forget key").await;
        assert!(!storage(page).await.contains(KEY), "forgetting is at once");
        page.click("button", "Done").await;
        page.reload().await;
        assert_eq!(run_and_see(page, &mock).await, None);

        connect_and_remember(page, &mock).await;
        page.click("button", "Connection").await;
        page.tick(REMEMBER, false).await;
        page.click("button", "Done").await;
        assert!(!storage(page).await.contains(KEY), "unticking ends the remembering");
        page.reload().await;
        assert_eq!(run_and_see(page, &mock).await, None);
    })
    .await;
}

async fn connect_and_remember(page: &Page, mock: &Mock) {
    page.fill_connection(&mock.base("stream"), KEY, "mock-small").await;
    page.tick(REMEMBER, true).await;
    page.click("button", "Done").await;
    page.gone("dialog", "Connection").await;
    assert!(storage(page).await.contains(KEY));
}

#[tokio::test]
async fn a_run_that_is_kept_for_a_reload_keeps_no_key() {
    const SECRET: &str = "mock-key-secret-77";
    in_browser("key-kept-run", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        let is_clean = async |when: &str| {
            let is_kept = |kept: &String| kept.contains("\\\"run\\\"");
            let what = format!("{when}: the run is kept at all");
            let kept = page.eventually(&what, SOON, async || storage(page).await, is_kept).await;
            assert!(!kept.contains(SECRET) && !places(page).await.contains(SECRET), "{when}: {kept}");
        };
        page.open(&site.at("")).await;
        page.connect(&mock.base("prompt"), SECRET, "mock-small").await;
        weather_in_step_two(page, "stall-once").await;
        page.click("switch", "Step mode").await;
        page.click("button", "Run").await;
        await_held(page, 0).await;
        page.type_into("textbox", "Message 1 (user)", "My own words").await;
        page.click("button", "Next call").await;
        await_held(page, 1).await;
        page.click("switch", "Step mode").await;
        page.click("button", "Next call").await;
        await_text_in_step_two(page, 5).await;
        // A run under way is kept once a second.
        tokio::time::sleep(Duration::from_millis(1300)).await;
        is_clean("while it streams").await;
        page.click("button", "Stop").await;
        page.await_status("stopped", SOON).await;
        is_clean("after Stop").await;
        page.click_within(Some("article:nth-of-type(1)"), "button", "Edit").await;
        page.type_into("textbox", "Edit the reply of Extract", "What I found").await;
        is_clean("while a reply is edited").await;
        let with_key = Some(format!("Bearer {SECRET}"));
        let sent =
            |mock: &Mock| mock.chats().iter().map(|chat| chat.authorization().map(str::to_owned)).collect();
        let sent_before: Vec<Option<String>> = sent(&mock);
        assert_eq!(sent_before, [with_key.clone(), with_key]);

        page.reload().await;
        page.await_status("stopped", SOON).await;
        is_clean("after a reload").await;
        weather_in_step_two(page, "stream").await;
        page.click("button", "Use this reply").await;
        await_chats(&mock, 4).await;
        await_done(page, ["reused", "done", "done"]).await;
        assert_eq!(sent(&mock)[2..], [None, None], "the key is gone with the page");
        is_clean("at the end").await;
    })
    .await;
}

#[tokio::test]
async fn a_remembered_key_is_there_when_a_run_is_resumed_after_a_reload() {
    in_browser("key-resumed", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        page.open(&site.at("")).await;
        page.fill_connection(&mock.base("prompt"), KEY, "mock-small").await;
        page.tick(REMEMBER, true).await;
        page.click("button", "Done").await;
        weather_in_step_two(page, "silent-once").await;
        page.click("button", "Run").await;
        await_chats(&mock, 2).await;
        page.reload().await;
        page.await_status("interrupted", runs::SOON).await;
        page.click("button", "Resume").await;
        await_statuses(page, ["reused", "done", "done"]).await;
        let with_key = format!("Bearer {KEY}");
        assert!(mock.chats().iter().all(|chat| chat.authorization() == Some(&*with_key)));
        let session = page.js("return JSON.stringify({ ...sessionStorage })", vec![]).await.to_string();
        assert!(!session.contains(KEY), "the run holds no key, remembered or not");
    })
    .await;
}

/// Runs the chain, and returns the authorization of its first request.
async fn run_and_see(page: &Page, mock: &Mock) -> Option<String> {
    let before = mock.chats().len();
    page.click("button", "Run").await;
    mock.wait_for("three requests", SOON, |log| {
        log.iter().filter(|seen| seen.is_chat()).count() >= before + 3
    })
    .await;
    page.await_status("done", SOON).await;
    mock.chats()[before].authorization().map(str::to_owned)
}

async fn storage(page: &Page) -> String {
    page.js("return JSON.stringify([{ ...localStorage }, { ...sessionStorage }])", vec![]).await.to_string()
}

/// Storage, address, history state, document, and the value of every field but the password's.
async fn places(page: &Page) -> String {
    let read =
        "return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href, document.cookie,
        history.state, window.name, document.documentElement.outerHTML,
        [...document.querySelectorAll('input:not([type=password]), textarea')].map((field) => field.value)])";
    page.js(read, vec![]).await.to_string()
}

#[tokio::test]
async fn escape_loses_no_key() {
    in_browser("key-escape", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        page.open(&site.at("")).await;
        page.fill_connection(&mock.base("stream"), "", "mock-small").await;
        page.type_into("field", "API key", "sk-typed-last").await;
        page.press("\u{e00c}").await;
        page.gone("dialog", "Connection").await;
        page.click("button", "Run").await;
        page.await_status("done", Duration::from_secs(20)).await;
        let sent = mock.seen().into_iter().find(|seen| seen.method == "POST").unwrap();
        assert_eq!(sent.authorization(), Some("Bearer sk-typed-last"));
    })
    .await;
}
