//! The care of the key: where it is kept, where it is sent, and how it goes.
//! It deliberately searches every place of the page that a key could lie in, not those where it should not.

use std::time::Duration;

use super::browser::DESKTOP;
use super::mock::{Mock, Seen};
use super::page::Page;
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
