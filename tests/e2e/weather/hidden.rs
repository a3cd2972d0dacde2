//! Answers that a page may not read, and no answers at all: one cause, one remedy, and nothing that may have been paid
//! for is sent again by itself.
//! It deliberately counts at the server, since the page is told nothing.

use std::time::Duration;

use super::{Played, SOON, Sky, assert_says};
use crate::browser::DESKTOP;
use crate::in_browser;

/// What Chromium writes to the console about requests that fail, whose CORS headers are missing, or that it forbids.
const FAILED: &[&str] = &["Failed to load resource", "blocked by CORS policy", "net::ERR"];

/// An answer that is hidden: how many chat requests reach the server, and whether a test of the connection meets the
/// same.
struct Hidden {
    weather: &'static str,
    requests: usize,
    test_fails: bool,
}

const HIDDEN: &[Hidden] = &[
    // Its preflight says no, so that the chat request never leaves.
    Hidden { weather: "nocors", requests: 0, test_fails: true },
    Hidden { weather: "nocors-401", requests: 1, test_fails: true },
    Hidden { weather: "502-nocors", requests: 1, test_fails: true },
    Hidden { weather: "redirect", requests: 1, test_fails: false },
    Hidden { weather: "cut-before-head", requests: 1, test_fails: false },
    // Closes whatever is asked of it, but the mock answers at its root, where the page looks for a server.
    Hidden { weather: "down", requests: 0, test_fails: true },
];

/// What is said of a server that is up, but hidden.
fn assert_hidden(what: &str, said: &str, sky: &Sky<'_>) {
    assert_says(what, said, &["hides its answer", &sky.host(), &sky.own(), "CORS", "key"]);
}

fn assert_nothing_answers(what: &str, said: &str, host: &str) {
    assert_says(what, said, &["Nothing answers", host, "Start the server"]);
}

#[tokio::test]
async fn an_answer_that_is_hidden_is_told_from_none_and_asked_for_once() {
    in_browser("weather-hidden", DESKTOP, FAILED, async |page| {
        for Hidden { weather, requests, test_fails } in HIDDEN {
            let sky = Sky::of(page, weather).await;
            let played = sky.run().await;
            assert_eq!(played.status, "failed", "{weather}: {played:?}");
            assert_eq!(played.statuses(), ["failed", "skipped", "skipped"], "{weather}: {played:?}");
            let lane = &played.lanes[0];
            assert_hidden(weather, &lane.error, &sky);
            assert!(lane.offers("Retry") && lane.offers("Open Connection"), "{weather}: {lane:#?}");
            assert_eq!((lane.attempts.len(), played.waits.len()), (0, 0), "{weather}: {played:?}");
            // Long enough for the first wait of a retry.
            tokio::time::sleep(Duration::from_millis(700)).await;
            assert_eq!(sky.mock.chats().len(), *requests, "{weather}");
            let paths = sky.mock.chats().into_iter().map(|chat| chat.path);
            assert!(
                paths.clone().all(|path| path.contains(weather)),
                "{weather}: nothing follows: {paths:?}"
            );

            page.click("button", "Open Connection").await;
            let said = tested(&sky, if *test_fails { "hides its answer" } else { "Connected" }).await;
            if *test_fails {
                assert_hidden(weather, &said, &sky);
            }
            page.click("button", "Done").await;
            sky.dialog_is_gone().await;
        }
        page.browser.screenshot("weather-hidden").await;
    })
    .await;
}

/// Tests the connection in the open dialog; what the dialog says once these words are there.
async fn tested(sky: &Sky<'_>, words: &str) -> String {
    sky.page.click("button", "Test connection").await;
    let said = async || sky.page.visible_text("dialog[open]").await;
    sky.page.eventually("the test tells", SOON, said, |said| said.contains(words)).await
}

/// What no server got is tried again by itself, as any failure that may pass.
fn assert_tried_again(what: &str, played: &Played, host: &str) {
    assert_eq!(played.status, "failed", "{what}: {played:?}");
    assert_eq!(played.statuses(), ["failed", "skipped", "skipped"], "{what}: {played:?}");
    let lane = &played.lanes[0];
    assert_nothing_answers(what, &lane.error, host);
    assert_eq!(lane.attempts.len(), 2, "{what}: {:#?}", lane.attempts);
    for attempt in &lane.attempts {
        assert_says(what, attempt, &["Nothing answered", host, "Tried again after"]);
    }
    assert!(played.countdowns() > 0, "{what}: {:#?}", played.waits);
    assert!(lane.offers("Retry") && lane.offers("Open Connection"), "{what}: {lane:#?}");
}

#[tokio::test]
async fn a_port_where_nothing_listens_is_told_as_such() {
    in_browser("weather-closed-port", DESKTOP, FAILED, async |page| {
        let sky = Sky::fair(page).await;
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let host = listener.local_addr().unwrap().to_string();
        drop(listener);
        page.connect(&format!("http://{host}/v1"), "mock-key", "mock-small").await;
        let played = sky.run().await;
        assert_tried_again("closed", &played, &host);
        page.browser.screenshot("weather-closed-port").await;
        page.click("button", "Open Connection").await;
        assert_nothing_answers("the test", &tested(&sky, "Nothing answers").await, &host);
        assert_eq!(sky.mock.seen().len(), 0, "what was typed before is not asked instead");
    })
    .await;
}
