//! Words that are easily a little wrong: a second too many, a retry that was none, a cause that cannot be the one.
//! It deliberately leaves to the other files what is kept and what is sent.

use std::time::Duration;

use super::{REFUSED, SOON, Sky};
use crate::browser::DESKTOP;
use crate::in_browser;

#[tokio::test]
async fn a_wait_that_is_too_long_says_when_to_come_back() {
    in_browser("owed-long", DESKTOP, &[REFUSED], async |page| {
        let sky = Sky::fair(page).await;
        let said = sky.play("429-long").await.lanes[1].error.clone();
        assert!(said.contains("10 min") || said.contains("600 s"), "it says when to come back: {said}");
    })
    .await;
}

#[tokio::test]
async fn a_countdown_counts_what_was_told_and_nothing_else() {
    in_browser("owed-countdown", DESKTOP, &[REFUSED], async |page| {
        let sky = Sky::fair(page).await;
        let mut said = Vec::new();
        // Several times, since it depends on the moment. What is asked decides what is met for the first time.
        for question in ["a", "b", "c", "d"] {
            page.type_into("textbox", "Input", question).await;
            said.extend(sky.play("429-header").await.waits);
        }
        said.retain(|text| !text.starts_with("Trying again in 1 s."));
        assert_eq!(
            said,
            Vec::<String>::new(),
            "told to wait 1 s, it counts that one second and nothing else"
        );
    })
    .await;
}

#[tokio::test]
async fn what_was_not_tried_again_is_not_said_to_have_been() {
    in_browser("owed-cancelled", DESKTOP, &[REFUSED], async |page| {
        let sky = Sky::fair(page).await;
        sky.choose("429").await;
        let since = sky.begin("Run").await;
        page.find("button", "Cancel").await;
        let waiting = sky.lanes().await[1].attempts.join("");
        page.click("button", "Cancel").await;
        let cancelled = sky.end(since).await.lanes[1].attempts.join("");
        for said in [&waiting, &cancelled] {
            assert!(!said.contains("Tried again"), "one request was made: {waiting:?}, then {cancelled:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_is_hidden_may_be_a_key_that_was_refused() {
    let expected = ["Failed to load resource", "blocked by CORS policy", "net::ERR"];
    in_browser("owed-hidden-key", DESKTOP, &expected, async |page| {
        let sky = Sky::of(page, "nocors-401").await;
        let said = sky.run().await.lanes[0].error.clone();
        assert!(said.contains("CORS") && said.contains("key"), "{said}");
    })
    .await;
}

#[tokio::test]
async fn a_server_that_was_read_a_moment_ago_is_not_said_to_hide_its_answers() {
    let expected = ["Failed to load resource", "blocked by CORS policy", "net::ERR"];
    in_browser("owed-read-before", DESKTOP, &expected, async |page| {
        let sky = Sky::fair(page).await;
        for weather in ["502-nocors", "redirect", "cut-before-head"] {
            let played = sky.play(weather).await;
            assert_eq!(played.statuses(), ["done", "failed", "skipped"], "{weather}: {played:?}");
            let said = &played.lanes[1].error;
            assert!(!said.contains("does not allow"), "{weather}, after a good answer: {said}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_connection_may_be_opened_again_at_once() {
    in_browser("owed-reopened", DESKTOP, &[], async |page| {
        let _sky = Sky::fair(page).await;
        page.click("button", "Connection").await;
        page.find("dialog", "Connection").await;
        // On a busy machine two clicks come this close together.
        let both = "document.querySelector('dialog[open] footer button').click();
            document.querySelector('header button[aria-label^=Connection]').click();";
        page.js(both, vec![]).await;
        page.find("dialog", "Connection").await;
        page.click("button", "Done").await;
        page.gone("dialog", "Connection").await;
        tokio::time::sleep(Duration::from_millis(200)).await;
        let stopped =
            page.js("return document.querySelector('#boot-message')?.hidden === false", vec![]).await;
        assert_eq!(stopped, false, "the program goes on");
        page.click("button", "Run").await;
        page.await_status("done", 2 * SOON).await;
    })
    .await;
}
