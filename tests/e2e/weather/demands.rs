//! Servers that refuse a field or a message: the request goes on without it, says so, and remembers it beyond a reload.
//! It deliberately judges by the requests that the server got.

use serde_json::Value;

use super::{Played, REFUSED, Sky, assert_says};
use crate::browser::DESKTOP;
use crate::in_browser;

const SYSTEM: &str = "Speak like a mock";

/// A demand: how many requests are refused before it is met, what is said, and whether a request meets it.
struct Demand {
    weather: &'static str,
    refused: usize,
    says: &'static [&'static str],
    is_met: fn(&Value) -> bool,
}

const TOKENS: &str = "max_completion_tokens";
const NO_TEMPERATURE: &str = "without a temperature";
const NO_OPTIONS: &str = "without stream_options";

const DEMANDS: &[Demand] = &[
    Demand {
        weather: "no-stream-options",
        refused: 1,
        says: &[NO_OPTIONS],
        is_met: |body| body.get("stream_options").is_none() && body["temperature"] == 0.7,
    },
    Demand {
        weather: "no-max-tokens",
        refused: 1,
        says: &[TOKENS],
        is_met: |body| body.get("max_tokens").is_none() && body[TOKENS] == 4000 && body["temperature"] == 0.7,
    },
    Demand {
        weather: "no-temperature",
        refused: 1,
        says: &[NO_TEMPERATURE],
        is_met: |body| body.get("temperature").is_none() && body["max_tokens"] == 4000,
    },
    Demand {
        weather: "reasoning-model",
        refused: 3,
        says: &[TOKENS, NO_TEMPERATURE, NO_OPTIONS],
        is_met: |body| {
            let fields = ["max_tokens", "temperature", "stream_options"];
            fields.iter().all(|field| body.get(field).is_none()) && body[TOKENS] == 4000
        },
    },
    Demand {
        weather: "no-system",
        refused: 1,
        says: &["the system prompt inside the user's message"],
        is_met: |body| {
            let messages = body["messages"].as_array().unwrap();
            let first = messages[0]["content"].as_str().unwrap();
            messages.len() == 1
                && messages[0]["role"] == "user"
                && first.starts_with(&format!("{SYSTEM}\n\n"))
        },
    },
    Demand {
        weather: "late-system",
        refused: 0,
        says: &[],
        is_met: |body| body["messages"][0]["role"] == "system" && body["messages"][0]["content"] == SYSTEM,
    },
];

/// That all three steps are done and every request but the first few was right at once.
fn assert_met(demand: &Demand, played: &Played, refused: usize) {
    let weather = demand.weather;
    assert_eq!(played.status, "done", "{weather}: {played:?}");
    assert_eq!(played.statuses(), ["done"; 3], "{weather}: {played:?}");
    assert_eq!(played.chats.len(), refused + 3, "{weather}: {played:?}");
    let meets: Vec<bool> = played.chats.iter().map(|chat| (demand.is_met)(&chat.body)).collect();
    assert_eq!(meets, [vec![false; refused], vec![true; 3]].concat(), "{weather}");
    let is_estimate = demand.says.contains(&NO_OPTIONS);
    assert_eq!(played.figures.contains('≈'), is_estimate, "{weather}: {}", played.figures);
    assert_eq!(played.waits, Vec::<String>::new(), "{weather}: there is nothing to wait for");
    for (number, lane) in played.lanes.iter().enumerate() {
        assert_says(weather, &lane.says(), demand.says);
        let is_news = number == 0 && refused > 0;
        // What is known is said in one line.
        let lines = if is_news { demand.says.len() } else { demand.says.len().min(1) };
        assert_eq!(lane.attempts.len(), lines, "{weather}: {lane:#?}");
        for said in &lane.attempts {
            assert_says(weather, said, if is_news { &["Sent again with"] } else { &["wanted earlier"] });
        }
        assert_eq!(lane.error, "", "{weather}");
    }
}

#[tokio::test]
async fn what_a_server_refuses_is_left_out_said_and_remembered() {
    in_browser("weather-demands", DESKTOP, &[REFUSED], async |page| {
        for demand in DEMANDS {
            // What was learned belongs to an address, so that each demand has a server of its own.
            let sky = Sky::of(page, demand.weather).await;
            page.click("button", "Settings for all calls").await;
            page.type_into("textbox", "Workflow system prompt", SYSTEM).await;

            assert_met(demand, &sky.run().await, demand.refused);
            assert_met(demand, &sky.run().await, 0);
            sky.open().await;
            assert_met(demand, &sky.run().await, 0);
            page.browser.screenshot(&format!("weather-{}", demand.weather)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn the_inspector_shows_the_request_as_it_was_sent() {
    in_browser("weather-inspector", DESKTOP, &[REFUSED], async |page| {
        let sky = Sky::of(page, "reasoning-model").await;
        sky.run().await;
        for lane in ["step-1", "step-3"] {
            page.click_within(Some(&format!("article[data-lane='{lane}']")), "button", "Inspect").await;
            for tab in ["Request", "curl"] {
                page.click("tab", tab).await;
                // One is spread out for reading and one is not.
                let shown = page.visible_text("dialog[open] [role=tabpanel]").await.replace(' ', "");
                assert_says(
                    &format!("{lane}, {tab}"),
                    &shown,
                    &["\"max_completion_tokens\":4000", "mock-small"],
                );
                for field in ["\"max_tokens\"", "temperature", "stream_options"] {
                    assert!(!shown.contains(field), "{lane}, {tab}: {shown}");
                }
            }
            page.click("button", "Close").await;
        }
    })
    .await;
}
