//! Workers that run side by side: lanes, axis, votes, tasks that are left, and what becomes of one that fails.
//! It deliberately leaves to `tests/engine` what the patterns do in every branch.

use std::time::Duration;

use super::browser::{DESKTOP, PHONE};
use super::page::Page;
use super::site::Site;
use super::{in_browser, start_mock};

const WHOLE_RUN: Duration = Duration::from_secs(30);

async fn statuses(page: &Page) -> Vec<(String, String)> {
    let read = "return [...document.querySelectorAll('article[data-lane]')].map((lane) =>
        [lane.getAttribute('aria-label'), lane.dataset.status])";
    serde_json::from_value(page.js(read, vec![]).await).unwrap()
}

#[tokio::test]
async fn every_lane_is_on_the_axis_and_the_aggregator_says_what_it_was_fed_from() {
    for screen in [DESKTOP, PHONE] {
        in_browser("parallel", screen, &[], async |page| {
            let site = Site::start().await;
            page.open(&site.at("#parallel")).await;
            page.click("button", "Run").await;
            page.await_status("done", WHOLE_RUN).await;
            let lanes = statuses(page).await;
            assert_eq!(lanes.len(), 5);
            assert!(lanes.iter().all(|(_, status)| status == "done"), "{lanes:?}");
            let read = "return [...document.querySelectorAll('.waterfall-row')].map((row) =>
                [row.querySelector('.waterfall-name').textContent, row.querySelectorAll('.span').length])";
            let rows: Vec<(String, u32)> = serde_json::from_value(page.js(read, vec![]).await).unwrap();
            let names: Vec<&str> = rows.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, lanes.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>());
            assert!(rows.iter().all(|(_, spans)| *spans >= 2), "{rows:?}");
            let fed = page.visible_text("[data-part=fed]").await;
            assert!(fed.starts_with("From 4 of 4: WizardLM, Qwen, Gemma, Llama"), "{fed}");
            assert_eq!(page.sideways().await, 0);
            page.browser.screenshot("parallel").await;
        })
        .await;
    }
}

#[tokio::test]
async fn votes_are_counted_and_tasks_beyond_the_cap_are_named() {
    in_browser("vote", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        page.open(&site.at("#parallel/vote")).await;
        page.click("button", "Run").await;
        page.await_status("done", WHOLE_RUN).await;
        let vote = page.visible_text("[data-part=vote]").await;
        assert!(vote.contains("“positive” wins"), "{vote}");
        page.browser.screenshot("vote").await;
        page.load(&site.at("#orchestrator/quiz")).await;
        page.find("textbox", "Orchestrator prompt").await;
        page.click("button", "Run").await;
        page.await_status("done", WHOLE_RUN).await;
        let left = page.visible_text("[data-part=left-out]").await;
        assert!(left.starts_with("2 tasks were left out"), "{left}");
        page.browser.screenshot("quiz").await;
    })
    .await;
}

#[tokio::test]
async fn one_worker_that_fails_is_asked_again_alone() {
    in_browser("one-fails", DESKTOP, &["403"], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        page.open(&site.at("#parallel")).await;
        page.connect(&mock.base("prompt"), "", "mock-small").await;
        page.type_into("textbox", "Qwen prompt", "weather:403 {input}").await;
        page.click("button", "Run").await;
        page.await_status("done", WHOLE_RUN).await;
        let said = page.text("status", "").await;
        assert_eq!(said, "Done from 3 of 4: one worker failed.");
        let fed = page.visible_text("[data-part=fed]").await;
        assert!(fed.starts_with("From 3 of 4: WizardLM, Gemma, Llama"), "{fed}");
        let sent = mock.chats().len();
        assert_eq!(sent, 5, "nobody was asked twice");
        page.type_into("textbox", "Qwen prompt", "{input}").await;
        page.click_within(Some("article[aria-label='Qwen']"), "button", "Retry").await;
        page.eventually(
            "all of them",
            WHOLE_RUN,
            async || page.text("status", "").await,
            |said| said == "Done.",
        )
        .await;
        let lanes = statuses(page).await;
        let of = |status: &str| lanes.iter().filter(|(_, own)| own == status).count();
        assert_eq!((of("reused"), of("done")), (3, 2), "{lanes:?}");
        assert_eq!(mock.chats().len(), sent + 2, "the worker and the aggregator");
    })
    .await;
}

#[tokio::test]
async fn in_step_mode_each_worker_is_let_go_by_itself() {
    in_browser("step-beside", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        page.open(&site.at("#parallel")).await;
        page.connect(&mock.base("stream"), "", "mock-small").await;
        page.click("switch", "Step mode").await;
        page.click("button", "Run").await;
        for sent in 1..=5 {
            page.eventually(
                "a call waits",
                WHOLE_RUN,
                async || {
                    page.js("return document.querySelectorAll('article[data-held]').length", vec![]).await
                },
                |held| held.as_u64().is_some_and(|held| held > 0),
            )
            .await;
            page.js("document.querySelector('#next-call').click()", vec![]).await;
            let chats = async || mock.chats().len();
            page.eventually("it is sent", WHOLE_RUN, chats, |chats| *chats == sent).await;
        }
        page.await_status("done", WHOLE_RUN).await;
    })
    .await;
}
