//! One worker that falls silent among others: the others end, it says how long it has been silent, and a person waits,
//! asks again or stops. It deliberately waits no minute: the page's clock is set forward.

use super::{Desk, QUIET, WHOLE_RUN, await_lanes, await_says, lanes, of_name, statuses};
use crate::browser::DESKTOP;
use crate::in_browser;
use crate::page::Page;

/// Lets the page's clock go as many milliseconds ahead as `window.ahead` says.
const CLOCK: &str = "window.ahead = 0; const now = performance.now.bind(performance);
    performance.now = () => now() + window.ahead;";

async fn skip(page: &Page, seconds: u32) {
    page.js("window.ahead += arguments[0] * 1000", vec![seconds.into()]).await;
}

/// Four workers, one of which is silent: waits until the others are done.
async fn one_silent<'a>(page: &'a Page, weather: &str) -> Desk<'a> {
    page.browser.before_every_load(CLOCK).await;
    let desk = Desk::of(page, "#parallel", "prompt").await;
    page.type_into("textbox", "Qwen prompt", &format!("weather:{weather} {{input}}")).await;
    page.click("button", "Run").await;
    let rest = await_lanes(page, "the others end", |lanes| {
        lanes.len() == 5 && lanes.iter().filter(|lane| lane.status == "done").count() == 3
    })
    .await;
    assert_eq!(statuses(&rest)[1], ("Qwen", "waiting"));
    assert_eq!(statuses(&rest)[4], ("Aggregator", "queued"));
    assert_eq!(desk.mock.chats().len(), 4);
    desk
}

async fn await_warning(page: &Page) {
    skip(page, 61).await;
    let warned =
        await_lanes(page, "the silent one says so", |lanes| lanes[1].wait.contains("No answer from")).await;
    assert!(warned[1].offers("Retry"), "{warned:#?}");
    let others = warned.iter().filter(|lane| lane.name != "Qwen");
    assert!(others.clone().all(|lane| lane.wait.is_empty()), "{warned:#?}");
}

#[tokio::test]
async fn a_silent_worker_is_given_up_at_the_limit_and_the_others_go_on() {
    in_browser("silent-limit", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#parallel", "prompt").await;
        desk.set("Limit of silence in seconds", "2").await;
        page.type_into("textbox", "Qwen prompt", "weather:silent {input}").await;
        page.click("button", "Run").await;
        await_says(page, "Done from 3 of 4: one worker failed.").await;
        let ended = lanes(page).await;
        assert_eq!(of_name(&ended, "Aggregator").fed, "From 3 of 4: WizardLM, Gemma, Llama.");
        let silent = of_name(&ended, "Qwen");
        assert_eq!(silent.status, "failed");
        assert!(silent.error.contains("sent nothing for 2 s") && silent.offers("Retry"), "{silent:#?}");
        desk.stays_at(5).await;
    })
    .await;
}

#[tokio::test]
async fn a_silent_worker_can_be_asked_again_while_it_is_silent() {
    in_browser("silent-again", DESKTOP, &[], async |page| {
        let desk = one_silent(page, "silent-once").await;
        await_warning(page).await;
        page.browser.screenshot("silent-worker").await;
        desk.stays_at(4).await;
        page.click_within(Some("article[aria-label='Qwen']"), "button", "Retry").await;
        await_says(page, "Done.").await;
        assert!(of_name(&lanes(page).await, "Qwen").attempts.contains("You asked again"));
        desk.stays_at(6).await;
    })
    .await;
}

#[tokio::test]
async fn a_stop_keeps_the_others_and_resume_asks_the_silent_one_alone() {
    in_browser("silent-stop", DESKTOP, &[], async |page| {
        let desk = one_silent(page, "silent-once").await;
        page.click("button", "Stop").await;
        page.await_status("stopped", WHOLE_RUN).await;
        let stopped = lanes(page).await;
        let expected = ["done", "stopped", "done", "done", "skipped"];
        assert!(statuses(&stopped).iter().map(|(_, status)| *status).eq(expected), "{stopped:#?}");
        tokio::time::sleep(QUIET).await;
        page.click("button", "Resume").await;
        await_says(page, "Done.").await;
        let resumed = lanes(page).await;
        let expected = ["reused", "done", "reused", "reused", "done"];
        assert!(statuses(&resumed).iter().map(|(_, status)| *status).eq(expected), "{resumed:#?}");
        assert_eq!(of_name(&resumed, "Aggregator").fed, "From 4 of 4: WizardLM, Qwen, Gemma, Llama.");
        desk.stays_at(6).await;
    })
    .await;
}
