//! What the page says before and beside a run: hints, problems, models that are not offered, what the demo endpoint
//! cannot do, what a browser lacks. It deliberately looks at words only where they tell what to do.

use std::time::Duration;

use super::browser::DESKTOP;
use super::site::Site;
use super::{in_browser, start_mock};

const SOON: Duration = Duration::from_secs(15);

#[tokio::test]
async fn what_cannot_run_is_said_where_it_was_typed_and_beside_run() {
    in_browser("problems", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        page.open(&site.at("")).await;
        page.js("document.querySelectorAll('.step details')[1].open = true", vec![]).await;
        page.type_into("textbox", "Extract temperature", "warm").await;
        page.type_into("textbox", "Extract extra request fields (JSON)", r#"{"stream": false}"#).await;
        page.type_into("textbox", "Steps prompt", "Plan {extract} and {inptu}").await;
        let said = page.visible_text("#workflow").await;
        assert!(said.contains("a number from 0 to 2"), "{said}");
        assert!(said.contains("“stream” is set by the workflow"), "{said}");
        assert!(said.contains("{inptu} is sent as it stands"), "{said}");
        page.click("button", "Run").await;
        page.eventually(
            "the problems are listed",
            SOON,
            async || page.visible_text(".problems").await,
            |said| said.contains("Extract: The temperature"),
        )
        .await;
        assert_eq!(page.run_status().await, "idle");
        // Nothing typed is lost, good or bad; mended, it runs.
        page.reload().await;
        page.js("document.querySelectorAll('.step details')[1].open = true", vec![]).await;
        assert_eq!(page.value("textbox", "Extract temperature").await, "warm");
        page.type_into("textbox", "Extract temperature", "0").await;
        page.type_into("textbox", "Extract extra request fields (JSON)", "").await;
        page.type_into("textbox", "Steps prompt", "Plan {extract}").await;
        page.click("button", "Run").await;
        page.await_status("done", Duration::from_secs(20)).await;
    })
    .await;
}

#[tokio::test]
async fn a_suggested_model_that_is_not_offered_is_replaced_with_one_click() {
    in_browser("models-offered", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        page.open(&site.at("")).await;
        page.fill_connection(&mock.base("stream"), "", "mock-small").await;
        page.click("button", "Test connection").await;
        let said = page
            .eventually(
                "the suggestion is not offered",
                SOON,
                async || page.visible_text(".run-bar").await,
                |said| said.contains("does not offer"),
            )
            .await;
        assert!(said.contains("Meta-Llama-3.1-70B") && said.contains("mock-small is used instead"), "{said}");
        page.click("button", "Done").await;
        page.click("button", "Use mock-small everywhere").await;
        page.gone("button", "Use mock-small everywhere").await;
        page.click("button", "Run").await;
        page.await_status("done", Duration::from_secs(20)).await;
        for chat in mock
            .seen()
            .iter()
            .filter(|seen| seen.path.ends_with("/chat/completions") && seen.method == "POST")
        {
            assert_eq!(chat.body["model"], "mock-small");
        }
    })
    .await;
}

#[tokio::test]
async fn what_the_demo_cannot_answer_can_be_undone_and_brought_back() {
    in_browser("declined", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        page.open(&site.at("")).await;
        page.type_into("textbox", "Input", "Write a poem about rivers.").await;
        page.click("button", "Run").await;
        page.await_status("done", Duration::from_secs(30)).await;
        assert!(page.has("button", "Connect").await);
        page.click("button", "Undo").await;
        assert!(page.value("textbox", "Input").await.contains("$12"));
        page.click("button", "Bring my edit back").await;
        assert_eq!(page.value("textbox", "Input").await, "Write a poem about rivers.");
    })
    .await;
}

#[tokio::test]
async fn a_browser_that_lacks_something_is_told_what() {
    in_browser("lacks", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        page.browser.before_every_load("delete window.HTMLDialogElement; delete window.ReadableStream").await;
        page.load(&site.at("")).await;
        let said = page
            .eventually(
                "what is missing is named",
                SOON,
                async || page.visible_text("#boot-message").await,
                |said| !said.is_empty(),
            )
            .await;
        assert!(said.contains("readable streams") && said.contains("dialogs"), "{said}");
        assert!(said.contains("Firefox"), "it says what to do: {said}");
    })
    .await;
}

#[tokio::test]
async fn a_lane_that_streams_leaves_the_others_alone() {
    in_browser("lanes-alone", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        page.open(&site.at("")).await;
        page.connect(&mock.base("slow"), "", "mock-small").await;
        page.click("button", "Run").await;
        page.await_lanes("text comes", SOON, |lanes| {
            lanes.first().is_some_and(|lane| lane.status == "streaming")
        })
        .await;
        page.js(
            "window.touched = {};
            for (const lane of document.querySelectorAll('article[data-lane]')) {
                window.touched[lane.dataset.lane] = 0;
                new MutationObserver((all) => window.touched[lane.dataset.lane] += all.length)
                    .observe(lane, { subtree: true, childList: true, attributes: true, characterData: true });
            }",
            vec![],
        )
        .await;
        let touched = page
            .eventually(
                "the first lane grows",
                SOON,
                async || page.js("return window.touched", vec![]).await,
                |touched| touched["step-1"].as_u64().unwrap_or_default() >= 3,
            )
            .await;
        assert_eq!((touched["step-2"].as_u64(), touched["step-3"].as_u64()), (Some(0), Some(0)));
    })
    .await;
}

#[tokio::test]
async fn what_is_typed_wrong_keeps_the_dialog_open_and_reaches_nobody() {
    in_browser("faulty-connection", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        page.open(&site.at("")).await;
        page.fill_connection("http://192.168.0.7/v1", "", "mock-small").await;
        page.click("button", "Done").await;
        let said = page.visible_text("dialog").await;
        assert!(said.contains("Plain http works only for this computer"), "{said}");
        // It stays as it was typed, over a look elsewhere and a reload.
        page.reload().await;
        page.click("button", "Connection").await;
        page.choose("Provider", "Custom").await;
        assert_eq!(page.value("textbox", "Base URL").await, "http://192.168.0.7/v1");
        page.type_into("textbox", "Base URL", &mock.base("stream")).await;
        page.type_into("field", "API key", "sk-good").await;
        page.type_into("field", "API key", "sk-bad with a space").await;
        page.click("button", "Done").await;
        assert!(page.visible_text("dialog").await.contains("There is a space in the key"));
        page.type_into("field", "API key", "sk-better").await;
        page.type_into("combobox", "Model", "mock-small").await;
        page.click("button", "Done").await;
        page.gone("dialog", "Connection").await;
        page.click("button", "Run").await;
        page.await_status("done", Duration::from_secs(20)).await;
        let sent: Vec<Option<String>> = mock
            .seen()
            .iter()
            .filter(|seen| seen.method == "POST")
            .map(|seen| seen.authorization().map(str::to_owned))
            .collect();
        assert!(sent.iter().all(|key| key.as_deref() == Some("Bearer sk-better")), "{sent:?}");
    })
    .await;
}

#[tokio::test]
async fn a_double_click_is_one_run_and_a_removed_step_comes_back() {
    in_browser("double-click", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        page.open(&site.at("")).await;
        page.type_into("textbox", "Steps prompt", "My own words").await;
        page.click("button", "Remove Steps").await;
        page.click("button", "Bring my edit back").await;
        assert_eq!(page.value("textbox", "Steps prompt").await, "My own words");
        page.connect(&mock.base("stream"), "", "mock-small").await;
        page.js(
            "const run = document.querySelector('#run-button');
            for (const detail of [1, 2]) run.dispatchEvent(new MouseEvent('click', { bubbles: true, detail }))",
            vec![],
        )
        .await;
        page.await_status("done", Duration::from_secs(20)).await;
        assert_eq!(mock.seen().iter().filter(|seen| seen.method == "POST").count(), 3);
    })
    .await;
}
