//! Slowness, silence and broken connections, and what a person does about them: wait, stop, set a limit, ask again.
//! It deliberately waits a whole minute in two of its tests, since that is when a person is warned.

use std::time::{Duration, Instant};

use super::{FIVE_WORDS, SOON, Sky, assert_says};
use crate::browser::DESKTOP;
use crate::in_browser;
use crate::mock::{Seen, wire};

/// How long a server may be silent in these tests, in seconds.
const LIMIT: u64 = 2;

async fn limit_silence(sky: &Sky<'_>) {
    sky.page.click("button", "Settings for all calls").await;
    sky.page.type_into("textbox", "Limit of silence in seconds", &LIMIT.to_string()).await;
}

#[tokio::test]
async fn what_is_slow_is_waited_for_in_sight() {
    in_browser("weather-slow", DESKTOP, &[], async |page| {
        let sky = Sky::fair(page).await;
        for (weather, seconds) in [("slow-head", 6), ("slow-first", 8)] {
            sky.choose(weather).await;
            let since = sky.begin("Run").await;
            let asked = Instant::now();
            let waiting = |lane: &super::Lane| lane.status == "waiting";
            let lane = sky.await_lane("it waits", SOON, 1, waiting).await;
            assert!(lane.head.contains("waiting") && lane.output.is_empty(), "{weather}: {lane:#?}");
            let figures = async || page.visible_text("#run").await;
            let before = figures().await;
            page.eventually("the seconds count", SOON, figures, |now| *now != before).await;
            let played = sky.end(since).await;
            assert!(asked.elapsed() >= Duration::from_secs(seconds), "{weather}: {:?}", asked.elapsed());
            assert_eq!(played.statuses(), ["done"; 3], "{weather}: {played:?}");
            assert_eq!(played.lanes[1].output, wire::reply_text(&played.asked(weather)[0].body), "{weather}");
            assert_eq!(played.chats.len(), 3, "{weather}: {played:?}");
            let is_told = |told: &String| told.starts_with("Waiting for the first words: ");
            assert!(!played.waits.is_empty() && played.waits.iter().all(is_told), "{weather}: {played:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn stop_ends_a_silence_and_keeps_what_had_come() {
    in_browser("weather-stop-silence", DESKTOP, &[], async |page| {
        let sky = Sky::fair(page).await;
        for (weather, stands, kept) in [("stall", "streaming", FIVE_WORDS), ("silent", "waiting", "")] {
            sky.choose(weather).await;
            let since = sky.begin("Run").await;
            let has_come = |lane: &super::Lane| lane.status == stands && lane.output == kept;
            sky.await_lane("what comes has come", SOON, 1, has_come).await;
            page.click("button", "Stop").await;
            let played = sky.end(since).await;
            assert_eq!(played.status, "stopped", "{weather}: {played:?}");
            assert_eq!(played.statuses(), ["done", "stopped", "skipped"], "{weather}: {played:?}");
            assert_eq!(played.lanes[1].output, kept, "{weather}");
            let left = |log: &[Seen]| log.last().is_some_and(|chat| chat.client_left().is_some());
            sky.mock.wait_for("the request to end", SOON, left).await;
            tokio::time::sleep(Duration::from_millis(400)).await;
            assert_eq!(sky.mock.chats().len(), since + 2, "{weather}: nothing more is sent");
        }
    })
    .await;
}

#[tokio::test]
async fn silence_ends_at_the_limit_that_a_person_sets() {
    in_browser("weather-silence", DESKTOP, &[], async |page| {
        let sky = Sky::fair(page).await;
        limit_silence(&sky).await;
        for (weather, status, kept) in [
            ("stall", "incomplete", FIVE_WORDS),
            ("stall-keepalive", "incomplete", "word 0 word 1 word 2 "),
            ("silent", "failed", ""),
        ] {
            let played = sky.play(weather).await;
            assert_eq!(played.status, "failed", "{weather}: {played:?}");
            assert_eq!(played.statuses(), ["done", status, "skipped"], "{weather}: {played:?}");
            let lane = &played.lanes[1];
            assert_eq!(lane.output, kept, "{weather}");
            assert_says(weather, &lane.error, &["sent nothing for 2 s", "limit", "Retry", "settings"]);
            assert!(lane.offers("Retry"), "{weather}: {lane:#?}");
            assert_eq!(
                (played.chats.len(), lane.attempts.len()),
                (2, 0),
                "{weather}: not sent again by itself"
            );
            let asked = played.asked(weather)[0];
            let left = asked.client_left().expect("the request was ended");
            let waited = left.duration_since(asked.at).unwrap();
            // The page counts from when it sends, which is a little before the server hears of it.
            let (least, most) = (Duration::from_millis(LIMIT * 1000 - 200), Duration::from_secs(LIMIT + 2));
            assert!(waited >= least && waited < most, "{weather}: waited {waited:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_retry_by_hand_asks_the_failed_step_alone_and_goes_on() {
    let expected = ["net::ERR_INCOMPLETE_CHUNKED_ENCODING"];
    in_browser("weather-retry", DESKTOP, &expected, async |page| {
        let sky = Sky::fair(page).await;
        limit_silence(&sky).await;
        for (weather, status) in
            [("stall-once", "incomplete"), ("silent-once", "failed"), ("cut-once", "incomplete")]
        {
            let played = sky.play(weather).await;
            assert_eq!(played.statuses(), ["done", status, "skipped"], "{weather}: {played:?}");
            assert_eq!(played.chats.len(), 2, "{weather}");

            let since = sky.begin("Retry").await;
            let played = sky.end(since).await;
            assert_eq!(played.status, "done", "{weather}: {played:?}");
            assert_eq!(played.statuses(), ["reused", "done", "done"], "{weather}: {played:?}");
            assert_eq!((played.asked(weather).len(), played.chats.len()), (1, 2), "{weather}: {played:?}");
            let reply = wire::reply_text(&played.chats[0].body);
            assert_eq!(played.lanes[1].output, reply, "{weather}");
            assert!(played.chats[1].last_user_text().contains(&reply), "{weather}: the next step got it");
            assert!(played.lanes.iter().all(|lane| lane.error.is_empty()), "{weather}: {played:?}");
        }
        page.browser.screenshot("weather-retry").await;
    })
    .await;
}

/// A warning that counts on, and another attempt that a person asks for beside it.
async fn warned(name: &str, weather: &str, after: u64, words: &str, kept: &str) {
    in_browser(name, DESKTOP, &[], async |page| {
        let sky = Sky::fair(page).await;
        sky.choose(weather).await;
        let since = sky.begin("Run").await;
        let asked = Instant::now();
        let is_warned = |lane: &super::Lane| lane.buttons.iter().any(|button| button == "Retry");
        let warned = Duration::from_secs(after + 15);
        let lane = sky.await_lane("the warning comes", warned, 1, is_warned).await;
        assert!(asked.elapsed() >= Duration::from_secs(after - 1), "{weather}: {:?}", asked.elapsed());
        assert_eq!(lane.output, kept, "{weather}: what came is kept");
        let wait = async || page.visible_text("[data-part=wait]").await;
        let first = wait().await;
        assert_says(weather, &first, &[words, &sky.host(), "press Stop"]);
        page.eventually("it counts on", SOON, wait, |now| *now != first).await;
        assert_eq!(sky.mock.chats().len(), since + 2, "{weather}: nothing is sent again by itself");

        page.click("button", "Retry").await;
        let played = sky.end(since).await;
        assert_eq!(played.statuses(), ["done"; 3], "{weather}: {played:?}");
        assert_eq!((played.asked(weather).len(), played.chats.len()), (2, 4), "{weather}: {played:?}");
        assert_says(weather, &played.lanes[1].attempts.join(" "), &["You asked again"]);
    })
    .await;
}

#[tokio::test]
async fn a_minute_without_an_answer_is_warned_of() {
    warned("weather-no-answer", "silent-once", 60, "No answer from", "").await;
}

#[tokio::test]
async fn three_quarters_of_a_minute_without_more_are_warned_of() {
    warned("weather-no-more", "stall-once", 45, "Nothing more from", FIVE_WORDS).await;
}
