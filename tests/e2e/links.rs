//! What the address can say: a pattern, a gallery entry, a connection. Nothing is sent by following a link.
//! It deliberately knows no shared documents.

use std::time::Duration;

use super::browser::DESKTOP;
use super::site::Site;
use super::{in_browser, in_link, start_mock};

#[tokio::test]
async fn links_open_patterns_templates_and_connections_and_send_nothing() {
    in_browser("links", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        for fragment in ["#chain", "#chain/earnings"] {
            page.open(&site.at(fragment)).await;
            assert_eq!(page.current_pattern().await, "Chain", "{fragment}");
            for step in ["Extract", "Steps", "Answer"] {
                page.find("textbox", &format!("{step} prompt")).await;
            }
            assert!(page.value("textbox", "Input").await.contains("$12"), "{fragment}");
        }

        let base = mock.base("stream");
        page.open(&site.at(&format!("#chain?base_url={}&model=mock-large", in_link(&base)))).await;
        page.click("button", "Connection").await;
        assert_eq!(page.value("textbox", "Base URL").await, base);
        assert_eq!(page.value("combobox", "Model").await, "mock-large");
        assert_eq!(page.value("field", "API key").await, "");
        page.click("button", "Done").await;
        // Nothing to wait for shows that nothing is sent, so this is a real pause.
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(mock.seen().is_empty(), "{:#?}", mock.seen());
        assert_eq!(page.run_status().await, "idle");

        let stored = "return JSON.stringify(localStorage) + JSON.stringify(sessionStorage)";
        let stored = page.js(stored, vec![]).await;
        let host = base.split('/').nth(2).unwrap();
        assert!(!stored.as_str().unwrap().contains(host), "what a link asks for is not kept: {stored}");

        page.click("button", "Run").await;
        page.await_status("done", Duration::from_secs(15)).await;
        let chats = mock.chats();
        assert_eq!(chats.len(), 3);
        assert!(
            chats.iter().all(|chat| chat.body["model"] == "mock-large" && chat.authorization().is_none())
        );
    })
    .await;
}

/// Presses Run as soon as there is such a button, and notes whether a person could see a document by then.
const HASTE: &str = "(() => {
    const look = () => {
        const run = document.querySelector('#run-button');
        if (!run) return requestAnimationFrame(look);
        const input = document.querySelector('#input');
        window.sawWhenPressed = [input.closest('[inert]') !== null, getComputedStyle(input).visibility];
        run.click();
    };
    look();
})()";

#[tokio::test]
async fn run_pressed_before_a_template_is_there_runs_that_template() {
    in_browser("haste", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        page.browser.before_every_load(HASTE).await;
        page.load(&site.at("#router")).await;
        page.await_status("done", Duration::from_secs(60)).await;
        assert_eq!(page.current_pattern().await, "Router");
        assert!(page.visible_text("[data-part=routed]").await.contains("Route taken"));
        let saw = page.js("return window.sawWhenPressed", vec![]).await;
        assert_eq!(saw, serde_json::json!([true, "hidden"]), "no other document is shown meanwhile");
        page.find("textbox", "Input").await;
    })
    .await;
}

#[tokio::test]
async fn a_run_of_another_workflow_than_what_is_open_says_so() {
    in_browser("run-of-another", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        page.open(&site.at("")).await;
        page.click("button", "Run").await;
        page.await_status("done", Duration::from_secs(60)).await;
        let says =
            async || page.js("return document.querySelector('#run').innerText", vec![]).await.to_string();
        assert!(!says().await.contains("This run is of"));
        page.click("link", "Router").await;
        page.find("textbox", "Router prompt").await;
        let said = "This run is of Chain: “What was earned?”.";
        page.eventually("whose run it is", Duration::from_secs(5), says, |now| now.contains(said)).await;
        page.browser.screenshot("run-of-another").await;
        page.click("link", "Chain").await;
        page.eventually("its own", Duration::from_secs(5), says, |now| !now.contains("This run is of")).await;
    })
    .await;
}
