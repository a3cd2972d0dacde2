//! What the browser is made to refuse, and that the site works wherever it is put.
//! It deliberately changes the site's files on their way, never on disk.

use std::time::Duration;

use super::browser::DESKTOP;
use super::in_browser;
use super::site::{Site, Tampering};

#[tokio::test]
async fn a_changed_program_does_not_start_and_the_page_says_so() {
    in_browser("integrity", DESKTOP, &["integrity", "Failed to fetch"], async |page| {
        let site = Site::serve("/", Tampering::Wasm).await;
        page.load(&site.at("")).await;
        let read = "const message = document.querySelector('#boot-message[role=alert]');
            return message?.checkVisibility() ? message.innerText.trim() : ''";
        let said = page
            .eventually(
                "the page says what happened",
                Duration::from_secs(10),
                async || page.js(read, vec![]).await,
                |said| said.as_str().is_some_and(|said| said.len() > 20),
            )
            .await;
        page.browser.screenshot("integrity").await;
        assert_eq!(page.run_status().await, "", "the program did not start: {said}");
    })
    .await;
}

#[tokio::test]
async fn a_changed_later_part_does_not_run_and_the_page_stays_usable() {
    in_browser("integrity-part", DESKTOP, &["integrity", "Failed to fetch"], async |page| {
        let site = Site::serve("/", Tampering::RunPart).await;
        page.open(&site.at("")).await;
        page.type_into("textbox", "Input", "typed before").await;
        // Once more, since a part that failed is asked for again.
        for attempt in ["first", "second"] {
            page.click("button", "Run").await;
            let read = "return [...document.querySelectorAll('[role=alert], [role=note]')]
                .filter((element) => element.checkVisibility())
                .map((element) => element.innerText).join(' ')";
            page.eventually(
                &format!("the page says what happened, the {attempt} time"),
                Duration::from_secs(10),
                async || page.js(read, vec![]).await,
                |said| said.as_str().is_some_and(|said| said.contains("could not be loaded")),
            )
            .await;
            page.browser.screenshot("integrity-part").await;
            page.click("button", "Dismiss").await;
            page.gone("button", "Dismiss").await;
        }
        assert_eq!(page.lanes().await, [], "nothing ran");
        assert_eq!(page.run_status().await, "idle");
        assert_eq!(page.value("textbox", "Input").await, "typed before");
        page.type_into("textbox", "Input", "typed after").await;
        assert_eq!(page.value("textbox", "Input").await, "typed after");
    })
    .await;
}

#[tokio::test]
async fn a_changed_validator_checks_nothing_and_the_lane_says_so() {
    in_browser("integrity-validator", DESKTOP, &["integrity", "Failed to fetch"], async |page| {
        let site = Site::serve("/", Tampering::Validator).await;
        page.open(&site.at("#router")).await;
        page.click("button", "Run").await;
        page.await_status("failed", Duration::from_secs(20)).await;
        let said = page.visible_text("article [data-part=error]").await;
        assert!(said.contains("checks replies could not be loaded"), "{said}");
        // The reply came, and is kept; no default route is taken for it.
        assert!(page.lanes().await[0].output.contains("\"route\""));
    })
    .await;
}

#[tokio::test]
async fn a_draft_that_could_not_be_read_is_not_written_over() {
    in_browser("integrity-draft", DESKTOP, &["integrity", "Failed to fetch"], async |page| {
        let site = Site::serve("/", Tampering::DocumentsPart).await;
        page.open(&site.at("")).await;
        let draft = "localStorage['draft:chain/earnings']";
        page.js(&format!("{draft} = arguments[0]"), vec!["a draft".into()]).await;
        page.reload().await;
        let told = async || page.visible_text("[role=note]").await;
        page.eventually("it is told", Duration::from_secs(10), told, |said| {
            said.contains("could not be loaded")
        })
        .await;
        // What is not open cannot be edited, nor run.
        let read = "return document.querySelector('#input').closest('[inert]') !== null";
        assert_eq!(page.js(read, vec![]).await, true);
        page.click("button", "Run").await;
        assert_eq!(page.run_status().await, "idle");
        assert_eq!(page.js(&format!("return {draft}"), vec![]).await, "a draft");
    })
    .await;
}

#[tokio::test]
async fn the_site_works_below_any_path() {
    in_browser("below-a-path", DESKTOP, &[], async |page| {
        let site = Site::serve("/some/path/", Tampering::None).await;
        page.open(&site.at("#chain")).await;
        page.click("button", "Run").await;
        page.await_lanes("the first step is done", Duration::from_secs(20), |lanes| {
            lanes.first().is_some_and(|lane| lane.status == "done")
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_host_that_names_no_types_is_good_enough() {
    in_browser("no-types", DESKTOP, &[], async |page| {
        let site = Site::serve("/", Tampering::NoTypes).await;
        page.open(&site.at("")).await;
        page.click("button", "Run").await;
        page.await_status("done", Duration::from_secs(20)).await;
    })
    .await;
}
