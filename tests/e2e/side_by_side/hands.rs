//! A person's hands on lanes side by side: keys go to the lane they are pressed in, and what is being written in one is
//! not taken away by another. It deliberately leaves to `tests/e2e/mending.rs` how a single reply is edited.

use super::{Desk, QUIET, REFUSED, SOON, WHOLE_RUN, await_lanes, await_says, of_name};
use crate::browser::{DESKTOP, PHONE};
use crate::in_browser;
use crate::page::Page;
use crate::runs::ctrl_enter;

async fn held(page: &Page) -> Vec<String> {
    let read = "return [...document.querySelectorAll('article[data-held]')].map((lane) => lane.ariaLabel)";
    serde_json::from_value(page.js(read, vec![]).await).unwrap()
}

#[tokio::test]
async fn keys_send_the_call_that_they_are_pressed_in() {
    in_browser("step-keys", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#parallel", "stream").await;
        page.click("switch", "Step mode").await;
        page.click("button", "Run").await;
        page.eventually("all four wait", WHOLE_RUN, async || held(page).await, |held| held.len() == 4).await;
        assert_eq!(super::says(page).await, "Paused before WizardLM and 3 more.");
        page.click_within(Some("article[aria-label=Gemma]"), "textbox", "Message 2 (user)").await;
        page.press(" And why?").await;
        page.press(&ctrl_enter()).await;
        let chats = async || desk.mock.chats().len();
        page.eventually("one is sent", WHOLE_RUN, chats, |chats| *chats == 1).await;
        tokio::time::sleep(QUIET).await;
        let chats = desk.mock.chats();
        assert_eq!(chats.len(), 1, "one press sends one call");
        assert!(chats[0].last_user_text().contains("And why?"), "as it was written");
        assert_eq!(held(page).await, ["WizardLM", "Qwen", "Llama"]);
    })
    .await;
}

#[tokio::test]
async fn all_calls_that_wait_are_sent_at_once_each_as_it_was_written() {
    in_browser("send-all", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#parallel", "stream").await;
        page.click("switch", "Step mode").await;
        page.click("button", "Run").await;
        page.eventually("all four wait", WHOLE_RUN, async || held(page).await, |held| held.len() == 4).await;
        page.click_within(Some("article[aria-label=Gemma]"), "textbox", "Message 2 (user)").await;
        page.press(" And why?").await;
        page.browser.screenshot("send-all").await;
        page.click("button", "Send all 4").await;
        page.eventually(
            "the aggregator waits",
            WHOLE_RUN,
            async || held(page).await,
            |held| held.as_slice() == ["Aggregator"],
        )
        .await;
        let chats = desk.mock.chats();
        assert_eq!(chats.len(), 4, "each goes out once");
        let changed = chats.iter().filter(|chat| chat.last_user_text().contains("And why?")).count();
        assert_eq!(changed, 1, "as it was written");
        assert!(!page.has("button", "Send all").await, "one alone has its own button");
        page.click("button", "Next call").await;
        await_says(page, "Done.").await;
        assert_eq!(desk.mock.chats().len(), 5);
    })
    .await;
}

#[tokio::test]
async fn an_open_reply_is_not_taken_away_by_a_retry_or_a_run() {
    for (screen, is_narrow) in [(DESKTOP, false), (PHONE, true)] {
        in_browser("open-reply", screen, &[REFUSED], async |page| {
            let desk = Desk::of(page, "#parallel", "prompt").await;
            page.type_into("textbox", "Qwen prompt", "weather:403 {input}").await;
            page.click("button", "Run").await;
            await_says(page, "Done from 3 of 4: one worker failed.").await;
            let sent = desk.mock.chats().len();
            page.click_within(Some("article[aria-label=WizardLM]"), "button", "Edit").await;
            page.type_into("textbox", "Edit the reply of WizardLM", "mine").await;
            page.click_within(Some("article[aria-label=Qwen]"), "button", "Retry").await;
            if is_narrow {
                page.click("tab", "Workflow").await;
            }
            page.click("button", "Run").await;
            let value = async || page.value("textbox", "Edit the reply of WizardLM").await;
            page.eventually("it is still there", SOON, value, |value| value == "mine").await;
            tokio::time::sleep(QUIET).await;
            assert_eq!(desk.mock.chats().len(), sent, "nothing was asked");
            page.click("button", "Use this reply").await;
            let lanes =
                await_lanes(page, "it is used", |lanes| of_name(lanes, "WizardLM").output == "mine").await;
            assert_eq!(of_name(&lanes, "Qwen").status, "failed");
        })
        .await;
    }
}
