//! Servers that refuse what a request says of a schema: down one rung for each refusal, each said, and remembered.
//! It deliberately leaves to `replies.rs` what models make of it.

use serde_json::json;

use super::{Desk, Played, REFUSED, assert_says};
use crate::browser::DESKTOP;
use crate::in_browser;

/// A server: on which rungs it is asked until it answers, and what is said of each refusal.
struct Server {
    scenario: &'static str,
    asked: &'static [&'static str],
    says: &'static [&'static str],
}

const ALL: &[&str] = &["json_schema", "beside", "json_object", "prompt"];
const NO_SCHEMA: &str = "json_schema refused: went on with json_object and the schema beside it";
const NO_BESIDE: &str =
    "json_object with a schema refused: went on with json_object; the schema is in the prompt";
const NO_OBJECT: &str = "json_object refused: went on without response_format; the schema is in the prompt";

const SERVERS: &[Server] = &[
    Server { scenario: "schema", asked: &["json_schema"], says: &[] },
    Server { scenario: "no-schema", asked: &["json_schema", "beside"], says: &[NO_SCHEMA] },
    Server { scenario: "no-schema-vllm", asked: &["json_schema", "beside"], says: &[NO_SCHEMA] },
    Server { scenario: "no-schema-llama", asked: &["json_schema", "beside"], says: &[NO_SCHEMA] },
    Server {
        scenario: "no-schema-beside",
        asked: &["json_schema", "beside", "json_object"],
        says: &[NO_SCHEMA, NO_BESIDE],
    },
    Server { scenario: "no-json-object", asked: ALL, says: &[NO_SCHEMA, NO_BESIDE, NO_OBJECT] },
    Server { scenario: "no-format", asked: ALL, says: &[NO_SCHEMA, NO_BESIDE, NO_OBJECT] },
    Server { scenario: "no-format-extra", asked: ALL, says: &[NO_SCHEMA, NO_BESIDE, NO_OBJECT] },
    Server { scenario: "no-format-unknown", asked: ALL, says: &[NO_SCHEMA, NO_BESIDE, NO_OBJECT] },
];

/// That the first route was taken and all others were not, in sight.
fn assert_routed(what: &str, played: &Played) {
    assert_eq!(played.status, "done", "{what}: {played:?}");
    let expected = [
        ("Router", "done"),
        ("billing", "done"),
        ("technical", "skipped"),
        ("sales", "skipped"),
        ("other", "skipped"),
    ];
    assert_eq!(played.statuses(), expected, "{what}: {played:?}");
    let router = played.lane("Router");
    let (said, how) = router.routed.as_ref().unwrap();
    assert_eq!((said.as_str(), how.as_str()), ("Route taken: billing. mock reason.", "named"), "{what}");
    let (fields, whole) = router.shape.as_ref().unwrap();
    assert_eq!(*fields, ["route: billing", "reason: mock reason"], "{what}: {router:#?}");
    assert_eq!((whole.as_str(), router.found.as_str(), router.error.as_str()), ("yes", "", ""), "{what}");
    for lane in &played.lanes[1..] {
        assert_eq!(lane.is_taken, lane.name == "billing", "{what}: {lane:#?}");
        assert_eq!(lane.head.contains("not taken"), lane.name != "billing", "{what}: {lane:#?}");
    }
}

#[tokio::test]
async fn a_refused_format_goes_down_rung_by_rung_says_so_and_is_remembered() {
    in_browser("structured-rungs", DESKTOP, &[REFUSED], async |page| {
        for Server { scenario, asked, says } in SERVERS {
            // What was learned belongs to an address, so that each server has one of its own.
            let desk = Desk::of(page, "#router/support", scenario).await;
            let played = desk.run().await;
            assert_routed(scenario, &played);
            assert_eq!(played.rungs(), [asked, &["text"][..]].concat(), "{scenario}");
            let attempts = &played.lane("Router").attempts;
            assert_eq!(attempts.len(), says.len(), "{scenario}: {attempts:#?}");
            for (attempt, says) in attempts.iter().zip(*says) {
                // With the server's own words.
                assert_says(scenario, attempt, &[says, "said (4"]);
            }
            let messages: Vec<_> = played.chats.iter().map(|chat| chat.body["messages"].clone()).collect();
            let all_same = messages[..asked.len()].iter().all(|asked| *asked == messages[0]);
            assert!(all_same, "{scenario}: it is the same question on each rung");
            page.browser.screenshot(&format!("structured-{scenario}")).await;

            // The second run begins where the first one ended, and after a reload the third, too.
            for is_reloaded in [false, true] {
                if is_reloaded {
                    page.reload().await;
                    // What comes back is the second run, not yet the third.
                    page.await_status("done", super::SOON).await;
                }
                let played = desk.run().await;
                assert_routed(scenario, &played);
                let last = *asked.last().unwrap();
                assert_eq!(played.rungs(), [last, "text"], "{scenario}: it is remembered");
                let attempts = played.lane("Router").attempts.join(" ");
                assert_eq!(attempts.contains("wanted earlier for this model"), last != "json_schema");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_request_for_json_carries_the_schema_with_the_keys_of_the_routes() {
    in_browser("structured-request", DESKTOP, &[REFUSED], async |page| {
        let desk = Desk::of(page, "#router/support", "schema").await;
        page.type_into("textbox", "Route 1 key", "bills").await;
        let played = desk.run().await;
        let format = &played.chats[0].body["response_format"]["json_schema"];
        assert_eq!(format["strict"], true, "{format}");
        assert_eq!(format["name"], "Router");
        let choices = json!(["bills", "technical", "sales", "other"]);
        assert_eq!(format["schema"]["properties"]["route"]["enum"], choices);
        let asked = played.chats[0].last_user_text();
        assert_says("the prompt", &asked, &["- bills: payments", "charged my card", &choices.to_string()]);
        assert!(played.lane("bills").is_taken, "{played:?}");
        // The route's own call gets its prompt and the input, and nothing of the schema.
        let asked = played.chats[1].last_user_text();
        assert_says("the route", &asked, &["You are the billing desk", "charged my card"]);
        assert!(page.text("region", "Result").await.contains("step reply to: "));
    })
    .await;
}

#[tokio::test]
async fn routes_that_are_not_taken_are_drawn_and_greyed() {
    in_browser("structured-untaken", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#router/support", "schema").await;
        desk.run().await;
        let read = "return [...document.querySelectorAll('article[data-role=route]')].map((lane) => {
            const { width, height } = lane.getBoundingClientRect();
            const ink = lane.querySelector('h2');
            const opacity = (node) => node ? +getComputedStyle(node).opacity * opacity(node.parentElement) : 1;
            const { color, borderTopStyle, borderTopColor, backgroundColor } = getComputedStyle(lane);
            const style = [color, borderTopStyle, borderTopColor, backgroundColor, opacity(ink)].join();
            return [lane.dataset.status, width > 50 && height > 20 && lane.checkVisibility(), style];
        })";
        let found = page.js(read, vec![]).await;
        let lanes = found.as_array().unwrap();
        assert_eq!(lanes.len(), 4);
        assert!(lanes.iter().all(|lane| lane[1] == true), "each is drawn: {found}");
        assert_eq!(lanes[0][0], "done");
        for lane in &lanes[1..] {
            assert_eq!(lane[0], "skipped");
            assert_ne!(lane[2], lanes[0][2], "it looks other than the one that was taken");
            assert_eq!(lane[2], lanes[1][2], "all of them look the same");
        }
        // Colour alone would tell some people nothing.
        for lane in desk.lanes().await.iter().skip(2) {
            assert_says("the lane", &lane.head, &["not taken"]);
        }
    })
    .await;
}
