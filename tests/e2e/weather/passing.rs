//! Refusals that pass by themselves, and what a person can do while one waits for that.
//! It deliberately measures the pauses at the server: between two requests, not on the page.

use std::time::Duration;

use super::{REFUSED, SOON, Sky, assert_says};
use crate::browser::DESKTOP;
use crate::in_browser;

/// How much later than told a request may be on a busy machine, in milliseconds.
const LATE: u128 = 2000;

/// Weathers, and for how long at least and at most each wait is told to be, in milliseconds.
const PASSING: &[(&str, &[(u128, u128)])] = &[
    ("429-once", &[(2500, 2500)]),
    ("429-header", &[(1000, 1000)]),
    ("429-ms", &[(700, 700)]),
    ("429-date", &[(2000, 3000)]),
    ("429-bare", &[(375, 500)]),
    ("500-once", &[(375, 500)]),
    ("500-twice", &[(375, 500), (750, 1000)]),
    ("503-once", &[(375, 500)]),
    ("529-once", &[(375, 500)]),
];

#[tokio::test]
async fn what_passes_is_waited_for_as_long_as_the_server_says() {
    in_browser("weather-passing", DESKTOP, &[REFUSED], async |page| {
        let sky = Sky::fair(page).await;
        for (weather, waits) in PASSING {
            let played = sky.play(weather).await;
            assert_eq!(played.status, "done", "{weather}: {played:?}");
            assert_eq!(played.statuses(), ["done"; 3], "{weather}");
            let lane = &played.lanes[1];
            assert!(lane.output.starts_with("step reply to: "), "{weather}: {lane:#?}");
            assert_eq!((lane.error.as_str(), played.alerts.len()), ("", 0), "{weather}: {played:?}");
            assert_eq!(lane.attempts.len(), waits.len(), "{weather}: {:#?}", lane.attempts);
            for attempt in &lane.attempts {
                assert_says(weather, attempt, &["Tried again after"]);
            }
            assert!(played.countdowns() > 0, "{weather}: {:#?}", played.waits);

            let asked = played.asked(weather);
            assert_eq!((asked.len(), played.chats.len()), (1 + waits.len(), 3 + waits.len()), "{weather}");
            for (pair, (least, most)) in asked.windows(2).zip(*waits) {
                let waited = pair[1].at.duration_since(pair[0].at).unwrap().as_millis();
                // Both clocks are read in whole milliseconds.
                assert!(waited + 2 >= *least && waited < most + LATE, "{weather}: waited {waited} ms");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_countdown_counts_and_can_be_cancelled() {
    in_browser("weather-cancel", DESKTOP, &[REFUSED], async |page| {
        let sky = Sky::fair(page).await;
        sky.choose("429").await;
        let since = sky.begin("Run").await;
        page.find("button", "Cancel").await;
        let wait = async || page.visible_text("[data-part=wait]").await;
        let told = wait().await;
        assert!(told.contains("Trying again in 6") || told.contains("Trying again in 59 s"), "{told}");
        page.eventually("it counts", SOON, wait, |text| *text != told).await;
        page.browser.screenshot("weather-countdown").await;

        page.click("button", "Cancel").await;
        let played = sky.end(since).await;
        assert_eq!(played.status, "failed");
        assert_eq!(played.statuses(), ["done", "failed", "skipped"], "{played:?}");
        assert_says("429", &played.lanes[1].error, &["Mock rate limit: please try again in 60s."]);
        assert!(played.lanes[1].offers("Retry"), "{played:?}");
        assert_nothing_more_is_sent(&sky, 2).await;

        // The limit is the server's, whoever asks: a retry by hand waits for the rest of it, in sight.
        sky.begin("Retry").await;
        let queued = sky.await_lane("it waits for its turn", SOON, 1, |lane| lane.status == "queued").await;
        assert!(!queued.offers("Retry"), "{queued:#?}");
        let words = ["too many requests", "asked again in 5"];
        page.eventually("it says why", SOON, wait, |text| words.iter().all(|word| text.contains(word))).await;
        page.click("button", "Stop").await;
        page.await_status("stopped", SOON).await;
        assert_nothing_more_is_sent(&sky, 2).await;
    })
    .await;
}

#[tokio::test]
async fn stop_in_a_countdown_ends_the_run() {
    in_browser("weather-stop-countdown", DESKTOP, &[REFUSED], async |page| {
        let sky = Sky::fair(page).await;
        sky.choose("429-once").await;
        let since = sky.begin("Run").await;
        page.find("button", "Cancel").await;
        page.click("button", "Stop").await;
        let played = sky.end(since).await;
        assert_eq!(played.status, "stopped");
        assert_eq!(played.statuses(), ["done", "stopped", "skipped"], "{played:?}");
        assert!(!page.has("button", "Cancel").await);
        // Longer than what was left of the countdown.
        tokio::time::sleep(Duration::from_millis(2500)).await;
        assert_nothing_more_is_sent(&sky, 2).await;
    })
    .await;
}

async fn assert_nothing_more_is_sent(sky: &Sky<'_>, chats: usize) {
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(sky.mock.chats().len(), chats, "nothing more is sent");
}
