//! Good heads with bodies that are no stream, and streams that tell of an error: the server's words, what had come of
//! the text, and that nothing goes on with it by itself.
//! It deliberately holds no stream that ends well; those are in `streams.rs`.

use super::{FIVE_WORDS, Sky, assert_says};
use crate::browser::DESKTOP;
use crate::in_browser;
use crate::mock::wire;

/// A weather, what is kept of the reply, and what is said.
struct Fails {
    weather: &'static str,
    kept: &'static str,
    says: &'static [&'static str],
    /// Whether it is mended in the connection's dialog.
    connection: bool,
}

const fn fails(weather: &'static str, kept: &'static str, says: &'static [&'static str]) -> Fails {
    Fails { weather, kept, says, connection: false }
}

/// The whole of a good reply was kept.
const ALL: &str = "all";

const FAILING: &[Fails] = &[
    Fails { connection: true, ..fails("html", "", &["a web page", "Mock portal", "base URL"]) },
    Fails { connection: true, ..fails("empty", "", &["nothing at all", "base URL"]) },
    fails("error-200", "", &["The mock fails with a smile"]),
    fails("late-error", FIVE_WORDS, &["The mock lost its thread"]),
    fails("error-event", FIVE_WORDS, &["The mock stopped in an event of its own"]),
    fails("error-after-finish", ALL, &["The mock failed after its last word"]),
    fails("error-object", FIVE_WORDS, &["The mock's engine stopped"]),
    Fails { connection: true, ..fails("big-event", "", &["more at once", "8 MB"]) },
];

#[tokio::test]
async fn a_good_head_with_a_bad_body_fails_with_the_servers_words_and_keeps_the_text() {
    in_browser("weather-bodies", DESKTOP, &[], async |page| {
        let sky = Sky::fair(page).await;
        for Fails { weather, kept, says, connection } in FAILING {
            let played = sky.play(weather).await;
            assert_eq!(played.status, "failed", "{weather}: {played:?}");
            assert_eq!(played.statuses(), ["done", "failed", "skipped"], "{weather}: {played:?}");
            let lane = &played.lanes[1];
            assert_says(weather, &lane.error, says);
            assert!(!lane.error.contains("<h1>"), "{weather}: {}", lane.error);
            let asked = played.asked(weather);
            let kept = if *kept == ALL { wire::reply_text(&asked[0].body) } else { (*kept).to_owned() };
            assert_eq!(lane.output, kept, "{weather}");
            assert!(lane.offers("Retry"), "{weather}: {lane:#?}");
            assert_eq!(lane.offers("Open Connection"), *connection, "{weather}: {lane:#?}");
            assert_eq!(
                (asked.len(), played.chats.len()),
                (1, 2),
                "{weather}: it is not sent again by itself"
            );
            assert_eq!((lane.attempts.len(), played.waits.len()), (0, 0), "{weather}: {played:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_good_reply_in_another_form_is_a_reply() {
    in_browser("weather-other-bodies", DESKTOP, &[], async |page| {
        let sky = Sky::fair(page).await;
        for weather in ["json", "wrong-type"] {
            let played = sky.play(weather).await;
            assert_eq!(played.statuses(), ["done"; 3], "{weather}: {played:?}");
            let reply = wire::reply_text(&played.asked(weather)[0].body);
            assert_eq!(played.lanes[1].output, reply, "{weather}");
            assert!(played.chats[2].last_user_text().contains(&reply), "{weather}: the next step got it");
            assert_says(weather, &played.lanes[1].head, &["7 tokens"]);
            assert_eq!(played.chats.len(), 3, "{weather}");
        }
    })
    .await;
}
