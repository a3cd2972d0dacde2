//! What models make of a request for JSON: wrapped, broken, mended, cut, in prose. Which route the router takes then,
//! what it says of how it came to it, and what is kept.
//! It deliberately holds no refusal of a format; those are in `rungs.rs`.

use super::{Desk, Played, assert_says};
use crate::browser::DESKTOP;
use crate::in_browser;

/// The four routes of the help desk and the one that takes over.
const ROUTES: [&str; 4] = ["billing", "technical", "sales", "other"];
const DEFAULT: &str = "other";

/// A reply that names a route: how it was come by, and what was said of attempts before it.
struct Named {
    scenario: &'static str,
    found: &'static str,
    attempts: &'static [&'static str],
}

const NAMED: &[Named] = &[
    Named { scenario: "json-fenced", found: "extracted: the JSON stood in a code block", attempts: &[] },
    Named { scenario: "json-amid", found: "extracted: the JSON stood amid other text", attempts: &[] },
    Named { scenario: "json-think", found: "", attempts: &[] },
    Named {
        scenario: "json-mended",
        found: "repaired once",
        attempts: &["did not satisfy the schema", "At /route: 7 is not", "asked to mend it"],
    },
];

/// That this route alone was taken.
fn assert_taken(what: &str, played: &Played, route: &str) {
    for key in ROUTES {
        let lane = played.lane(key);
        assert_eq!(lane.is_taken, key == route, "{what}: {lane:#?}");
        assert_eq!(lane.status, if key == route { "done" } else { "skipped" }, "{what}: {lane:#?}");
    }
}

#[tokio::test]
async fn a_value_is_found_in_whatever_stands_around_it_and_it_is_said_how() {
    in_browser("structured-found", DESKTOP, &[], async |page| {
        for Named { scenario, found, attempts } in NAMED {
            let desk = Desk::of(page, "#router/support", scenario).await;
            let played = desk.run().await;
            assert_eq!(played.status, "done", "{scenario}: {played:?}");
            assert_taken(scenario, &played, "billing");
            let router = played.lane("Router");
            assert_eq!(router.routed.as_ref().unwrap().1, "named", "{scenario}: {router:#?}");
            assert!(router.found.starts_with(found), "{scenario}: {router:#?}");
            assert_eq!(router.found.is_empty(), found.is_empty(), "{scenario}: {router:#?}");
            assert_eq!(router.attempts.len(), usize::from(!attempts.is_empty()), "{scenario}: {router:#?}");
            assert_says(scenario, &router.attempts.join(" "), attempts);
            assert_eq!((router.error.as_str(), router.offers("Retry")), ("", false), "{scenario}");
            let (fields, whole) = router.shape.as_ref().unwrap();
            assert_eq!(whole, "yes", "{scenario}: {router:#?}");
            // Of a value amid prose the prose may hold brackets of its own.
            if *scenario != "json-amid" {
                assert_eq!(*fields, ["route: billing", "reason: mock reason"], "{scenario}: {router:#?}");
            }
            let calls = 2 + attempts.len().min(1);
            assert_eq!(played.chats.len(), calls, "{scenario}: {played:?}");
            let thoughts = router.reasoning.contains("Should it be {\"mock\": true}?");
            assert_eq!(thoughts, *scenario == "json-think", "{scenario}: {router:#?}");
            page.browser.screenshot(&format!("structured-{scenario}")).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_repair_shows_the_model_its_reply_and_what_is_wrong_with_it() {
    in_browser("structured-repair", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#router/support", "json-mended").await;
        let played = desk.run().await;
        let [asked, told] = [0, 1].map(|chat| played.chats[chat].body["messages"].as_array().unwrap());
        assert_eq!(told.len(), asked.len() + 2);
        assert_eq!(told[..asked.len()], asked[..], "what was asked stays as it was");
        assert_eq!(told[asked.len()]["role"], "assistant");
        assert_says("its reply", told[asked.len()]["content"].as_str().unwrap(), &["\"route\":7"]);
        let words = ["/route", "\"billing\"", "one JSON value and nothing else"];
        assert_says("the repair", &played.chats[1].last_user_text(), &words);
        assert_eq!(played.rungs(), ["json_schema", "json_schema", "text"], "a repair asks for JSON, too");
    })
    .await;
}

/// A reply that never comes to name a route: what is said of it, and what of it is kept.
struct Unfit {
    scenario: &'static str,
    says: &'static [&'static str],
    kept: &'static str,
}

const UNFIT: &[Unfit] = &[
    Unfit {
        scenario: "json-broken",
        says: &["does not satisfy the schema", "At /route: 7 is not", "Retry"],
        kept: "{\"route\":7,\"reason\":\"mock reason\"}",
    },
    Unfit {
        scenario: "json-no-choice",
        says: &["does not satisfy the schema", "At /route: \"no-such-choice\" is not"],
        kept: "{\"route\":\"no-such-choice\",\"reason\":\"mock reason\"}",
    },
    Unfit { scenario: "schema-ignored", says: &["is not JSON"], kept: "step reply to: " },
    Unfit { scenario: "json-deep", says: &["is not JSON", "recursion limit"], kept: "{\"a\":{\"a\":{\"a\":" },
];

/// That the router failed with all that is wrong, and kept what came.
fn assert_unfit(unfit: &Unfit, played: &Played) {
    let Unfit { scenario, says, kept } = unfit;
    let router = played.lane("Router");
    assert_eq!(router.status, "failed", "{scenario}: {router:#?}");
    assert_says(scenario, &router.error, says);
    assert!(router.output.starts_with(kept), "{scenario}: the raw text stays: {:.200}", router.output);
    assert!(!router.found.contains("repaired"), "{scenario}: {router:#?}");
}

#[tokio::test]
async fn the_default_route_takes_over_when_no_route_is_named_and_it_says_so() {
    in_browser("structured-default", DESKTOP, &[], async |page| {
        for unfit in UNFIT {
            let scenario = unfit.scenario;
            let desk = Desk::of(page, "#router/support", scenario).await;
            let played = desk.run().await;
            assert_unfit(unfit, &played);
            assert_eq!(played.status, "done", "{scenario}: {played:?}");
            assert_taken(scenario, &played, DEFAULT);
            let (said, how) = played.lane("Router").routed.as_ref().unwrap();
            assert_says(scenario, said, &["Default route taken: other", "named no route"]);
            assert_eq!(how, "default");
            assert_eq!(played.rungs(), ["json_schema", "json_schema", "text"], "{scenario}");
            let asked = played.chats[2].last_user_text();
            assert_says(scenario, &asked, &["Nobody could tell which desk", "charged my card"]);
            assert!(played.lane("Router").offers("Retry"), "{scenario}: {played:?}");
            page.browser.screenshot(&format!("structured-default-{scenario}")).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_router_that_is_asked_again_takes_the_run_from_the_default_to_the_route_that_it_names() {
    in_browser("structured-default-retry", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#router/support", "json-broken").await;
        assert_taken("at first", &desk.run().await, DEFAULT);
        desk.connect("schema").await;
        let played = desk.press("Retry").await;
        assert_eq!(played.status, "done", "{played:?}");
        assert_taken("then", &played, "billing");
        assert_eq!(played.rungs(), ["json_schema", "text"], "{played:?}");
        assert_eq!(played.lane("Router").routed.as_ref().unwrap().1, "named");

        // Or a person names it.
        page.click_within(Some("article[data-role=router]"), "button", "Edit").await;
        let reply = "{\"route\": \"sales\", \"reason\": \"I say so\"}";
        page.paste_into("textbox", "Edit the reply of Router", reply).await;
        let played = desk.press("Use this reply").await;
        assert_taken("by hand", &played, "sales");
        assert_eq!(played.rungs(), ["text"], "{played:?}");
        assert_says("it", &played.lane("Router").routed.as_ref().unwrap().0, &["sales", "I say so"]);
    })
    .await;
}

#[tokio::test]
async fn without_a_default_route_the_run_fails_and_retry_asks_again() {
    in_browser("structured-no-default", DESKTOP, &[], async |page| {
        for unfit in UNFIT {
            let scenario = unfit.scenario;
            let desk = Desk::of(page, "#router/support", scenario).await;
            page.choose("Default route", "none").await;
            let assert_failed = |played: &Played| {
                assert_unfit(unfit, played);
                assert_eq!((played.status.as_str(), played.says.as_str()), ("failed", "Failed at Router."));
                assert_eq!(played.rungs(), ["json_schema"; 2], "{scenario}: {played:?}");
                assert!(ROUTES.iter().all(|key| played.lane(key).status == "skipped"), "{played:?}");
                assert!(played.lane("Router").routed.is_none(), "{scenario}: {played:?}");
            };
            let first = desk.run().await;
            assert_failed(&first);
            let again = desk.press("Retry").await;
            assert_failed(&again);
            let asked = |played: &Played| played.chats[0].body["messages"].clone();
            assert_eq!(asked(&first), asked(&again), "Retry asks the same afresh");

            desk.connect("schema").await;
            let mended = desk.press("Retry").await;
            assert_eq!(mended.status, "done", "{scenario}: {mended:?}");
            assert_taken(scenario, &mended, "billing");
            assert_eq!(mended.rungs(), ["json_schema", "text"], "{scenario}");
            assert_eq!(mended.lane("Router").error, "", "{scenario}: {mended:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_model_is_asked_to_mend_its_reply_as_often_as_the_settings_say() {
    in_browser("structured-repairs", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#router/support", "json-broken").await;
        for repairs in [0, 3] {
            desk.repairs(&repairs.to_string()).await;
            let played = desk.run().await;
            assert_eq!(played.chats.len(), 1 + repairs + 1, "{repairs}: {played:?}");
            assert_eq!(played.lane("Router").attempts.len(), repairs, "{played:?}");
            // Each repair is shown the latest reply only.
            let counts = played.chats.iter().map(|chat| chat.body["messages"].as_array().unwrap().len());
            let most = counts.max().unwrap();
            assert_eq!(most, if repairs == 0 { 1 } else { 3 }, "{repairs}");
        }
        desk.repairs("4").await;
        let sent = desk.mock.chats().len();
        page.click("button", "Run").await;
        assert_says("the alert", &page.text("alert", "").await, &["from 0 to 3"]);
        assert_eq!(desk.mock.chats().len(), sent);
    })
    .await;
}

#[tokio::test]
async fn a_repair_that_is_allowed_for_one_call_counts_for_that_call() {
    in_browser("structured-repairs-own", DESKTOP, &[], async |page| {
        // The weather comes by the prompt, and a repair meets the same.
        let desk = Desk::of(page, "#router/support", "prompt").await;
        let prompt = page.value("textbox", "Router prompt").await;
        page.type_into("textbox", "Router prompt", &format!("{prompt} weather:json-broken")).await;
        page.click_within(Some("[role=group][aria-label=Router]"), "button", "Model and settings").await;
        page.type_into("textbox", "Router repairs", "2").await;
        let played = desk.run().await;
        assert_eq!(played.rungs(), ["json_schema", "json_schema", "json_schema", "text"], "{played:?}");
        assert_taken("by the prompt", &played, DEFAULT);
        page.type_into("textbox", "Router prompt", &format!("{prompt} weather:json-mended")).await;
        let played = desk.run().await;
        assert_eq!(played.rungs(), ["json_schema", "json_schema", "text"], "{played:?}");
        assert_taken("mended", &played, "billing");
        assert_says("it", &played.lane("Router").found, &["repaired once"]);
    })
    .await;
}

#[tokio::test]
async fn a_value_that_its_limit_cut_is_no_reply() {
    in_browser("structured-cut", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#router/support", "json-cut").await;
        let played = desk.run().await;
        assert_eq!(played.status, "failed", "{played:?}");
        let router = played.lane("Router");
        assert_eq!(router.status, "truncated", "{played:?}");
        assert_says("the lane", &router.error, &["token limit", "Max tokens"]);
        assert_eq!(router.output, "{\"route\":\"billing\",\"r", "{router:#?}");
        assert_eq!(router.shape.as_ref().unwrap().1, "no", "{router:#?}");
        assert!(router.offers("Retry") && router.routed.is_none(), "{router:#?}");
        assert_eq!(played.rungs(), ["json_schema"], "neither repaired nor handed on");
        assert!(ROUTES.iter().all(|key| played.lane(key).status == "skipped"), "{played:?}");
    })
    .await;
}
