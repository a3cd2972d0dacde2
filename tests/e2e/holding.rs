//! Runs that wait for a person: before each call in step mode, and at a limit. What was let go is counted at the
//! server. It deliberately knows no wording but what tells how much was used.

use fantoccini::key::Key;

use super::browser::DESKTOP;
use super::gestures::focused;
use super::page::Page;
use super::runs::{
    SOON, await_chats, await_done, await_held, connected, ctrl_enter, figures, key, standing, stays_at,
};
use super::site::Site;
use super::{in_browser, start_mock};

const MESSAGE: &str = "Message 1 (user)";

async fn step_mode(page: &Page) {
    page.click("switch", "Step mode").await;
}

#[tokio::test]
async fn step_mode_sends_what_it_shows_and_what_a_person_made_of_it() {
    in_browser("step-mode", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("stream")).await;
        step_mode(page).await;
        page.click("button", "Run").await;
        await_held(page, 0).await;
        assert_eq!(standing(page, 0).await, "waits for you");
        assert_eq!(page.nameless_controls().await, Vec::<String>::new());
        page.browser.screenshot("step-mode").await;
        stays_at(&mock, 0).await;
        let shown = page.value("textbox", MESSAGE).await;
        assert!(shown.contains("List only the numbers") && shown.contains("$12"), "{shown}");
        page.click("button", "Next call").await;
        await_held(page, 1).await;
        assert_eq!(mock.chats()[0].last_user_text(), shown, "what is shown is what is sent");

        let shown = page.value("textbox", MESSAGE).await;
        let reply = page.lanes().await[0].output.clone();
        assert!(shown.contains(&reply), "the reply of step 1 is in {shown}");
        stays_at(&mock, 1).await;
        page.type_into("textbox", MESSAGE, "My own words for step two").await;
        page.click("button", "Next call").await;
        await_held(page, 2).await;
        assert_eq!(mock.chats()[1].last_user_text(), "My own words for step two");
        assert!(page.value("textbox", MESSAGE).await.contains("My own words for step two"));
        stays_at(&mock, 2).await;

        page.click("button", "Next call").await;
        await_done(page, ["done", "done", "done"]).await;
        assert_eq!(mock.chats().len(), 3);
        assert!(figures(page).await.contains("3 calls"));
    })
    .await;
}

#[tokio::test]
async fn step_mode_can_be_switched_off_and_on_while_a_run_is_under_way() {
    in_browser("step-mode-switched", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("stream")).await;
        step_mode(page).await;
        page.click("button", "Run").await;
        await_held(page, 0).await;
        step_mode(page).await;
        stays_at(&mock, 0).await;
        page.click("button", "Next call").await;
        await_done(page, ["done", "done", "done"]).await;

        page.connect(&mock.base("slow-head"), "", "mock-small").await;
        page.click("button", "Run").await;
        await_chats(&mock, 4).await;
        step_mode(page).await;
        await_held(page, 1).await;
        stays_at(&mock, 4).await;
    })
    .await;
}

#[tokio::test]
async fn next_call_can_be_pressed_from_call_to_call_by_keyboard() {
    in_browser("step-keyboard", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("stream")).await;
        // From the button of Run, Tab reaches the switch, and Space turns it on.
        page.js("document.querySelector('#run-button').focus()", vec![]).await;
        page.press(&key(Key::Tab)).await;
        page.press(" ").await;
        page.press(&ctrl_enter()).await;
        for (call, name) in ["Extract", "Steps", "Answer"].into_iter().enumerate() {
            await_held(page, call).await;
            let next = ("Next call".to_owned(), name.to_owned());
            page.eventually("focus on Next call", SOON, async || focused(page).await, |at| *at == next).await;
            // The message is one step back, and a new line in it is no click.
            page.press(&format!(
                "{}{}{}",
                char::from(Key::Shift),
                char::from(Key::Tab),
                char::from(Key::Null)
            ))
            .await;
            assert_eq!(focused(page).await, (MESSAGE.to_owned(), name.to_owned()));
            page.press(&key(Key::Enter)).await;
            assert_eq!(page.run_status().await, "paused");
            page.press(&key(Key::Tab)).await;
            assert_eq!(focused(page).await, next);
            page.press(&key(Key::Enter)).await;
        }
        await_done(page, ["done", "done", "done"]).await;
        assert_eq!(mock.chats().len(), 3);
    })
    .await;
}

#[tokio::test]
async fn after_the_last_call_of_step_mode_the_focus_is_not_lost() {
    in_browser("step-focus-end", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("stream")).await;
        step_mode(page).await;
        page.press(&ctrl_enter()).await;
        for call in 0..3 {
            await_held(page, call).await;
            page.eventually("focus", SOON, async || focused(page).await.0, |at| at == "Next call").await;
            page.press(&key(Key::Enter)).await;
        }
        await_done(page, ["done", "done", "done"]).await;
        assert_ne!(focused(page).await.0, "nothing", "the next Tab would begin at the top of the page");
    })
    .await;
}

async fn limit_calls(page: &Page, typed: &str) {
    if !page.has("textbox", "Limit of calls").await {
        page.click("button", "Settings for all calls").await;
    }
    page.type_into("textbox", "Limit of calls", typed).await;
}

#[tokio::test]
async fn at_a_limit_of_calls_each_continue_lets_as_many_more_go() {
    in_browser("limit", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("stream")).await;
        limit_calls(page, "1").await;
        page.click("button", "Run").await;
        for sent in [1, 2] {
            page.await_status("paused", SOON).await;
            stays_at(&mock, sent).await;
            assert_eq!(page.run_status().await, "paused");
            let said = page.visible_text("#run").await;
            assert!(said.contains("limit of 1 call is reached"), "{said}");
            assert_eq!(page.nameless_controls().await, Vec::<String>::new());
            page.browser.screenshot("limit").await;
            page.click("button", "Continue").await;
            await_chats(&mock, sent + 1).await;
        }
        await_done(page, ["done", "done", "done"]).await;
        assert!(!page.has("button", "Continue").await);
        stays_at(&mock, 3).await;
    })
    .await;
}

#[tokio::test]
async fn a_limit_that_is_no_number_is_flagged_where_it_stands_and_kept_from_running() {
    in_browser("limit-bad", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("stream")).await;
        limit_calls(page, "x").await;
        let field = page.find("textbox", "Limit of calls").await;
        assert_eq!(field.attr("aria-invalid").await.unwrap().as_deref(), Some("true"));
        let described = field.attr("aria-describedby").await.unwrap().unwrap();
        let said = page.visible_text(&format!("#{described}")).await;
        assert!(said.contains("whole number from 1 up"), "{said}");
        page.click("button", "Run").await;
        let said = page.text("alert", "").await;
        assert!(said.contains("whole number from 1 up"), "{said}");
        stays_at(&mock, 0).await;
        assert_eq!(page.run_status().await, "idle");

        // As typed, good or bad, it is there after a reload.
        page.reload().await;
        page.click("button", "Settings for all calls").await;
        assert_eq!(page.value("textbox", "Limit of calls").await, "x");
        limit_calls(page, "2").await;
        page.reload().await;
        page.click("button", "Settings for all calls").await;
        assert_eq!(page.value("textbox", "Limit of calls").await, "2");
        page.click("button", "Run").await;
        page.await_status("paused", SOON).await;
        assert_eq!(mock.chats().len(), 2);
        // Without any limit, the run goes through.
        page.click("button", "Stop").await;
        limit_calls(page, "").await;
        page.click("button", "Run").await;
        await_done(page, ["done", "done", "done"]).await;
    })
    .await;
}
