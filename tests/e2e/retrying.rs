//! Retry after a failure: with a mended prompt, with a mended connection, at another server. What had been answered
//! is not asked again, which is counted at the servers. It deliberately knows no wording.

use super::browser::DESKTOP;
use super::mock::Mock;
use super::page::Page;
use super::runs::{
    SOON, await_done, await_statuses, connected, figures, run_with_weather, standing, stays_at,
};
use super::site::Site;
use super::{in_browser, start_mock};

/// What the browser says to each refusal, and to a reply that breaks off.
const REFUSED: &[&str] = &[
    "Failed to load resource: the server responded with a status of",
    "net::ERR_INCOMPLETE_CHUNKED_ENCODING",
];

/// A run that fails at its second step.
async fn failed_at_step_two(page: &Page, site: &Site, mock: &Mock) {
    run_with_weather(page, site, mock, "401").await;
    page.await_status("failed", SOON).await;
    await_statuses(page, ["done", "failed", "skipped"]).await;
    stays_at(mock, 2).await;
}

/// Which steps a server was asked for, by what their prompts begin with.
fn steps(mock: &Mock) -> Vec<String> {
    let first_words = |text: String| text.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    mock.chats().iter().map(|chat| first_words(chat.last_user_text())).collect()
}

#[tokio::test]
async fn a_prompt_is_mended_and_only_what_failed_is_asked_again() {
    in_browser("retry-prompt", DESKTOP, REFUSED, async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        failed_at_step_two(page, &site, &mock).await;
        let answered = page.lanes().await[0].output.clone();
        page.type_into("textbox", "Steps prompt", "Plan it in fair weather.").await;
        page.click_within(Some("article[data-status=failed]"), "button", "Retry").await;
        await_done(page, ["reused", "done", "done"]).await;
        stays_at(&mock, 4).await;
        assert_eq!(steps(&mock), ["List only", "Plan it,", "Plan it", "Carry out"]);
        assert!(mock.chats()[2].last_user_text().contains(&answered));
        assert_eq!(page.lanes().await[0].output, answered);
        assert_eq!(standing(page, 0).await, "reused");
        assert!(figures(page).await.contains("2 calls"));
    })
    .await;
}

#[tokio::test]
async fn a_connection_is_mended_from_the_failed_lane() {
    in_browser("retry-connection", DESKTOP, REFUSED, async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("401")).await;
        page.click("button", "Run").await;
        page.await_status("failed", SOON).await;
        await_statuses(page, ["failed", "skipped", "skipped"]).await;
        page.click_within(Some("article[data-status=failed]"), "button", "Open Connection").await;
        page.find("dialog", "Connection").await;
        page.type_into("textbox", "Base URL", &mock.base("stream")).await;
        page.click("button", "Done").await;
        page.gone("dialog", "Connection").await;
        stays_at(&mock, 1).await;
        page.click("button", "Retry").await;
        await_done(page, ["done", "done", "done"]).await;
        stays_at(&mock, 4).await;
        assert!(mock.chats()[1..].iter().all(|chat| chat.path.starts_with("/stream/")));
    })
    .await;
}

#[tokio::test]
async fn at_another_server_what_was_answered_before_is_not_asked_again() {
    in_browser("retry-elsewhere", DESKTOP, REFUSED, async |page| {
        let (site, first, second) = (Site::start().await, start_mock().await, start_mock().await);
        failed_at_step_two(page, &site, &first).await;
        page.connect(&second.base("stream"), "", "mock-large").await;
        page.click("button", "Retry").await;
        await_done(page, ["reused", "done", "done"]).await;
        stays_at(&first, 2).await;
        stays_at(&second, 2).await;
        assert_eq!(steps(&second), ["Plan it,", "Carry out"]);
        assert!(second.chats().iter().all(|chat| chat.body["model"] == "mock-large"));
    })
    .await;
}

#[tokio::test]
async fn a_double_click_on_retry_asks_once_and_a_plain_run_asks_for_everything() {
    in_browser("retry-double", DESKTOP, REFUSED, async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        failed_at_step_two(page, &site, &mock).await;
        page.type_into("textbox", "Steps prompt", "Plan it in fair weather.").await;
        let double = "const buttons = document.querySelectorAll('article[data-status=failed] .lane-note button');
            const retry = [...buttons].find((button) => button.textContent === 'Retry');
            for (const detail of [1, 2]) retry.dispatchEvent(new MouseEvent('click', { bubbles: true, detail }))";
        page.js(double, vec![]).await;
        await_done(page, ["reused", "done", "done"]).await;
        stays_at(&mock, 4).await;
        page.click("button", "Run").await;
        await_done(page, ["done", "done", "done"]).await;
        stays_at(&mock, 7).await;
    })
    .await;
}

#[tokio::test]
async fn what_a_person_wrote_in_step_mode_is_sent_again_by_retry() {
    in_browser("retry-rewritten", DESKTOP, REFUSED, async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("prompt")).await;
        page.click("switch", "Step mode").await;
        page.click("button", "Run").await;
        page.type_into("textbox", "Message 1 (user)", "My own words, weather:500-once").await;
        page.click("button", "Next call").await;
        await_statuses(page, ["done", "queued", "queued"]).await;
        page.type_into("textbox", "Message 1 (user)", "More of mine, weather:cut-once").await;
        page.click("button", "Next call").await;
        page.await_status("failed", SOON).await;
        await_statuses(page, ["done", "incomplete", "skipped"]).await;
        page.click("switch", "Step mode").await;
        page.click("button", "Retry").await;
        await_done(page, ["reused", "done", "done"]).await;
        let sent: Vec<String> = mock.chats().iter().map(|chat| chat.last_user_text()).collect();
        assert_eq!(sent[..2], ["My own words, weather:500-once", "My own words, weather:500-once"]);
        assert_eq!(sent[2..4], ["More of mine, weather:cut-once", "More of mine, weather:cut-once"]);
        assert_eq!(sent.len(), 5);
    })
    .await;
}

#[tokio::test]
async fn a_cancelled_countdown_is_a_failure_and_the_servers_pause_still_holds() {
    in_browser("retry-cancelled", DESKTOP, REFUSED, async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("429")).await;
        page.click("button", "Run").await;
        await_statuses(page, ["retrying", "queued", "queued"]).await;
        page.click("button", "Cancel").await;
        page.await_status("failed", SOON).await;
        await_statuses(page, ["failed", "skipped", "skipped"]).await;
        assert!(page.lanes().await[0].error.contains("Mock rate limit"));
        stays_at(&mock, 1).await;
        // The limit was this server's own: asked again at once, it would wait; another need not.
        page.click("button", "Retry").await;
        let said = async || page.visible_text("article [data-part=wait]").await;
        await_statuses(page, ["queued", "queued", "queued"]).await;
        page.eventually("it says for how long", SOON, said, |said| said.contains("asked again in")).await;
        stays_at(&mock, 1).await;
        page.click("button", "Stop").await;
        page.await_status("stopped", SOON).await;
        let other = start_mock().await;
        page.connect(&other.base("stream"), "", "mock-small").await;
        page.click("button", "Resume").await;
        await_done(page, ["done", "done", "done"]).await;
        stays_at(&other, 3).await;
        stays_at(&mock, 1).await;
    })
    .await;
}
