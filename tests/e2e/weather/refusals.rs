//! Refusals that stay: the server's words, what to do, and how often they were asked for.
//! It deliberately leaves the exact pauses between attempts to `passing.rs`.

use super::{Played, REFUSED, SOON, Sky, assert_says};
use crate::browser::DESKTOP;
use crate::in_browser;

/// A weather, how often it is asked, and what is said of it: the server's own words and the advice.
struct Stays {
    weather: &'static str,
    requests: usize,
    says: &'static [&'static str],
    /// Whether it is mended in the connection's dialog.
    connection: bool,
}

const fn stays(weather: &'static str, requests: usize, says: &'static [&'static str]) -> Stays {
    Stays { weather, requests, says, connection: false }
}

const fn settled(weather: &'static str, says: &'static [&'static str]) -> Stays {
    Stays { weather, requests: 1, says, connection: true }
}

const AT_ONCE: &[Stays] = &[
    stays("400", 1, &["did not accept", "(400)", "The mock cannot make sense of this request"]),
    stays("400-text", 1, &["did not accept", "The mock wants a shorter prompt"]),
    settled("401", &["key", "Connection", "Incorrect API key provided: mock"]),
    settled("402", &["billing", "Insufficient credits"]),
    settled("403", &["key", "may not use", "The mock lets nobody use this model"]),
    settled("404", &["model", "base URL", "The model `mock-small` does not exist at the mock"]),
    stays("413", 1, &["too large", "shorten", "413 Request Entity Too Large"]),
    stays("422", 1, &["did not accept", "body.messages", "Mock field required"]),
    stays("429-quota", 1, &["billing", "You exceeded your current quota"]),
    stays("429-long", 1, &["Too many requests", "The mock rests for a while"]),
];

const TRIED_AGAIN: &[Stays] = &[
    stays("409", 3, &["The mock is busy with another request"]),
    stays("500", 3, &["problem of its own", "The mock had an error while processing your request"]),
    stays("503", 3, &["problem of its own", "503 Service Unavailable"]),
    stays("529", 3, &["overloaded", "The mock is overloaded"]),
];

fn assert_stays(row: &Stays, played: &Played) {
    let weather = row.weather;
    assert_eq!(played.status, "failed", "{weather}: {played:?}");
    assert_eq!(played.statuses(), ["done", "failed", "skipped"], "{weather}: {played:?}");
    let lane = &played.lanes[1];
    assert_says(weather, &lane.error, row.says);
    assert!(!lane.error.contains('<'), "{weather}: no tags: {}", lane.error);
    assert_eq!(lane.output, "", "{weather}");
    assert_eq!(played.alerts, [lane.error.as_str()], "{weather}: read out once, and as it is shown");
    assert!(lane.offers("Retry"), "{weather}: {lane:#?}");
    assert_eq!(lane.offers("Open Connection"), row.connection, "{weather}: {lane:#?}");
    assert!(!played.lanes[2].offers("Retry"), "{weather}: nothing was asked in the last step");

    assert_eq!(played.asked(weather).len(), row.requests, "{weather}");
    assert_eq!(played.chats.len(), 1 + row.requests, "{weather}: the last step was never sent");
    let retries = row.requests - 1;
    assert_eq!(lane.attempts.len(), retries, "{weather}: {:#?}", lane.attempts);
    for attempt in &lane.attempts {
        // What a person could do is said once, at the end.
        assert_says(weather, attempt, &[row.says[row.says.len() - 1], "Tried again after"]);
    }
    // The second wait is longer than the first, but both may count "1 s".
    assert_eq!(played.countdowns() > 0, retries > 0, "{weather}: {:#?}", played.waits);
}

#[tokio::test]
async fn a_refusal_that_waiting_cannot_cure_is_asked_for_once() {
    in_browser("weather-refusals", DESKTOP, &[REFUSED], async |page| {
        let sky = Sky::fair(page).await;
        for row in AT_ONCE {
            assert_stays(row, &sky.play(row.weather).await);
        }
        page.browser.screenshot("weather-refusal").await;
    })
    .await;
}

#[tokio::test]
async fn a_refusal_that_may_pass_is_asked_for_three_times_in_sight() {
    in_browser("weather-tried-again", DESKTOP, &[REFUSED], async |page| {
        let sky = Sky::fair(page).await;
        for row in TRIED_AGAIN {
            assert_stays(row, &sky.play(row.weather).await);
        }
        page.browser.screenshot("weather-tried-again").await;

        // A browser repeats a 408 by itself on a connection that it kept; by path the mock keeps none.
        sky.connect("408").await;
        let played = sky.run().await;
        assert_eq!(played.statuses(), ["failed", "skipped", "skipped"], "{played:?}");
        assert_says("408", &played.lanes[0].error, &["The mock waited too long for the request"]);
        assert_eq!((played.chats.len(), played.lanes[0].attempts.len()), (3, 2), "{played:?}");
    })
    .await;
}

#[tokio::test]
async fn a_key_that_is_refused_is_told_by_the_test_of_the_connection_too() {
    in_browser("weather-401-test", DESKTOP, &[REFUSED], async |page| {
        let sky = Sky::of(page, "401").await;
        page.click("button", "Connection").await;
        page.click("button", "Test connection").await;
        let said = async || page.visible_text("dialog[open]").await;
        let words = ["Incorrect API key provided: mock", "key was not accepted"];
        let all = |said: &String| words.iter().all(|word| said.contains(word));
        page.eventually("the key is named", SOON, said, all).await;
        assert_eq!(sky.mock.chats().len(), 0, "a test costs nothing");
    })
    .await;
}
