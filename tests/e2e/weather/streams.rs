//! Streams written in other ways, chunks with other things in them, and ends other than good ones: the exact text, and
//! which of them the next step gets.
//! It deliberately doesn't know how each of them looks on the wire; `docs/weather.md` says it.

use super::{FIVE_WORDS, Played, Sky, assert_says};
use crate::browser::DESKTOP;
use crate::in_browser;
use crate::mock::wire;

/// The mock's thoughts, in whatever form they come.
const THOUGHTS: &str = "The mock thinks about it.";

/// Streams that give the same text as a good one.
const GOOD: &[&str] = &[
    "no-done",
    "two-dones",
    "done-space",
    "crlf",
    "cr",
    "bom",
    "comments",
    "multi-line-data",
    "no-space",
    "glued",
    "garbage",
    "usage-choice",
    "usage-finish",
    "usage-groq",
    "usage-never",
    "null-content",
    "role-each",
    "null-choices",
    "azure",
    "interleaved",
    "other-model",
];

const THINKING: &[&str] = &["reasoning", "reasoning-openrouter", "reasoning-parts", "think"];

/// What a good stream would have said to the same request.
fn good_reply(played: &Played, weather: &str) -> String {
    let asked = played.asked(weather);
    assert_eq!(asked.len(), 1, "{weather}: asked once");
    wire::reply_text(&asked[0].body)
}

/// That the run is done, with this text in the second step and in the third one's question.
fn assert_done(played: &Played, weather: &str, text: &str) {
    assert_eq!(played.status, "done", "{weather}: {played:?}");
    assert_eq!(played.statuses(), ["done"; 3], "{weather}: {played:?}");
    assert_eq!(played.lanes[1].output, text, "{weather}");
    assert_eq!(played.chats.len(), 3, "{weather}");
    let next = played.chats[2].last_user_text();
    assert!(next.ends_with(&format!("Input:\n{text}")), "{weather}: the next step gets just this: {next}");
    assert!(!played.lanes[1].offers("Retry"), "{weather}: there is nothing to mend");
}

#[tokio::test]
async fn a_good_reply_written_in_another_way_is_the_same_reply() {
    in_browser("weather-streams", DESKTOP, &[], async |page| {
        let sky = Sky::fair(page).await;
        for weather in GOOD {
            let played = sky.play(weather).await;
            assert_done(&played, weather, &good_reply(&played, weather));
            let lane = &played.lanes[1];
            assert_eq!(lane.reasoning, "", "{weather}");
            let suspect = if *weather == "garbage" { "could not be read" } else { "" };
            assert!(lane.says().contains(suspect), "{weather}: {lane:#?}");
            assert_eq!(lane.says().trim().is_empty(), suspect.is_empty(), "{weather}: {lane:#?}");
            if *weather == "other-model" {
                assert_says(weather, &lane.head, &["mock-small", "mock-large-2024-08-06"]);
            }
            assert_usage(&played, weather);
        }
    })
    .await;
}

/// Three whole replies are 147 tokens; one whose tokens the server did not count makes the sum an estimate.
fn assert_usage(played: &Played, weather: &str) {
    match weather {
        "usage-never" | "null-content" | "interleaved" => {
            assert_says(weather, &played.figures, &["≈"]);
            assert!(!played.lanes[1].head.contains("tokens"), "{weather}: {:#?}", played.lanes[1]);
        }
        _ => {
            assert_says(weather, &played.figures, &["147 tokens"]);
            assert!(!played.figures.contains('≈'), "{weather}: {}", played.figures);
            assert_says(weather, &played.lanes[1].head, &["7 tokens"]);
        }
    }
}

#[tokio::test]
async fn characters_in_pieces_come_whole() {
    in_browser("weather-characters", DESKTOP, &[], async |page| {
        let sky = Sky::fair(page).await;
        let played = sky.play("utf8-split").await;
        assert_done(&played, "utf8-split", &format!("空模様 🌦️ é: {}", good_reply(&played, "utf8-split")));
        let played = sky.play("byte-by-byte").await;
        assert_done(&played, "byte-by-byte", "byte by byte 🌧️");
        page.browser.screenshot("weather-characters").await;
    })
    .await;
}

#[tokio::test]
async fn thoughts_are_shown_apart_and_never_handed_on() {
    in_browser("weather-thoughts", DESKTOP, &[], async |page| {
        let sky = Sky::fair(page).await;
        for weather in THINKING {
            let played = sky.play(weather).await;
            assert_done(&played, weather, &good_reply(&played, weather));
            assert_eq!(played.lanes[1].reasoning.trim(), THOUGHTS, "{weather}");
            let others = [&played.lanes[0], &played.lanes[2]];
            assert!(others.iter().all(|lane| lane.reasoning.is_empty()), "{weather}: {played:?}");
            page.click_within(Some("article[data-lane='step-2']"), "button", "Reasoning").await;
            let seen = page.visible_text("article[data-lane='step-2'] [data-part=reasoning]").await;
            assert_eq!(seen.trim(), THOUGHTS, "{weather}: unfolded, it is to be seen");
            let result = page.text("region", "Result").await;
            assert!(!result.contains("thinks"), "{weather}: {result}");
        }
    })
    .await;
}

/// An end other than a good one: how the lane then stands, what is kept, what is said.
struct Ends {
    weather: &'static str,
    status: &'static str,
    kept: Option<&'static str>,
    says: &'static [&'static str],
}

const ENDS: &[Ends] = &[
    Ends { weather: "finish-empty", status: "incomplete", kept: None, says: &["without saying", "Retry"] },
    Ends {
        weather: "incomplete",
        status: "incomplete",
        kept: Some(FIVE_WORDS),
        says: &["without saying", "Retry"],
    },
    Ends { weather: "cut", status: "incomplete", kept: Some(FIVE_WORDS), says: &["broke off", "Retry"] },
    Ends { weather: "content-filter", status: "filtered", kept: None, says: &["content filter"] },
    Ends { weather: "refusal", status: "refused", kept: Some(""), says: &["The mock would rather not."] },
];

#[tokio::test]
async fn an_end_that_is_not_good_has_a_state_of_its_own_and_feeds_nothing() {
    let expected = ["net::ERR_INCOMPLETE_CHUNKED_ENCODING"];
    in_browser("weather-ends", DESKTOP, &expected, async |page| {
        let sky = Sky::fair(page).await;
        for Ends { weather, status, kept, says } in ENDS {
            let mut played = sky.play(weather).await;
            // What the page has not read yet when a connection breaks, Chromium throws away: on a busy machine, all.
            for _ in 0..4 {
                if *weather == "cut" && played.lanes[1].output.is_empty() {
                    played = sky.run().await;
                }
            }
            assert_eq!(played.status, "failed", "{weather}: {played:?}");
            assert_eq!(played.statuses(), ["done", *status, "skipped"], "{weather}: {played:?}");
            let lane = &played.lanes[1];
            let good = good_reply(&played, weather);
            assert_eq!(lane.output, kept.unwrap_or(&good), "{weather}");
            assert_says(weather, &lane.error, says);
            assert!(lane.offers("Retry"), "{weather}: {lane:#?}");
            assert_eq!(played.chats.len(), 2, "{weather}: nothing is sent again, and nothing goes on");
            assert_eq!(played.alerts, [lane.error.as_str()], "{weather}: read out once");
        }
        page.browser.screenshot("weather-ends").await;
    })
    .await;
}

#[tokio::test]
async fn a_reply_that_its_limit_cut_is_marked_and_goes_on() {
    in_browser("weather-length", DESKTOP, &[], async |page| {
        let sky = Sky::fair(page).await;
        let played = sky.play("length").await;
        assert_eq!(played.status, "done", "{played:?}");
        assert_eq!(played.statuses(), ["done", "truncated", "done"], "{played:?}");
        let lane = &played.lanes[1];
        assert_eq!(lane.output, good_reply(&played, "length"));
        assert_says("the lane", &lane.error, &["token limit", "Max tokens"]);
        assert_says("the lane", &lane.head, &["cut off"]);
        assert_says("the run", &played.figures, &["cut off at its token limit"]);
        assert!(lane.offers("Retry"), "{lane:#?}");
        assert!(played.chats[2].last_user_text().contains(&lane.output), "the next step got it");
    })
    .await;
}
