//! Chains with a step that replies with JSON: its fields in later prompts, and its reply under a person's hands.
//! It deliberately leaves closed gates to `gates.rs`.

use serde_json::{Value, json};

use super::{Desk, assert_says};
use crate::browser::DESKTOP;
use crate::in_browser;
use crate::page::Page;

/// What the mock makes of the check's schema.
fn checked() -> Value {
    json!({"verdict": "PASS", "missing": ["mock missing"], "advice": "mock advice"})
}

const DOCUMENT: &str =
    "Advice: {check.advice}. Missing: {check.missing}. All: {check}. Not: {check.nothing}.";

/// Replaces a lane's reply by hand.
async fn amend(page: &Page, name: &str, text: &str) {
    page.click_within(Some(&format!("article[aria-label='{name}']")), "button", "Edit").await;
    page.paste_into("textbox", &format!("Edit the reply of {name}"), text).await;
}

#[tokio::test]
async fn fields_of_a_reply_arrive_in_later_prompts() {
    in_browser("chain-fields", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#chain/outline", "schema").await;
        page.type_into("textbox", "Document prompt", DOCUMENT).await;
        let played = desk.run().await;
        assert_eq!(played.status, "done", "{played:?}");
        assert_eq!(played.statuses(), [("Outline", "done"), ("Check", "done"), ("Document", "done")]);
        assert_eq!(played.rungs(), ["text", "json_schema", "text"]);
        let outline = &played.lane("Outline").output;
        assert_says("the check", &played.chats[1].last_user_text(), &["Criteria:", outline]);
        let sent = format!(
            "Advice: mock advice. Missing: [\"mock missing\"]. All: {}. Not: {{check.nothing}}.",
            checked()
        );
        let asked = played.chats[2].last_user_text();
        assert_eq!(asked, sent);
        let (gate, how) = played.lane("Check").gate.as_ref().unwrap();
        assert_eq!(how, "open");
        assert_says("the gate", gate, &["Gate open", "verdict is", "PASS"]);
        assert!(page.text("region", "Result").await.contains("step reply to: "));
        page.browser.screenshot("chain-fields").await;
    })
    .await;
}

#[tokio::test]
async fn what_stood_around_the_json_is_not_handed_on() {
    in_browser("chain-around", DESKTOP, &[], async |page| {
        for scenario in ["json-fenced", "json-amid", "json-think", "json-mended"] {
            let desk = Desk::of(page, "#chain/outline", scenario).await;
            page.type_into("textbox", "Document prompt", "{check}").await;
            let played = desk.run().await;
            assert_eq!(played.status, "done", "{scenario}: {played:?}");
            let asked = played.chats.last().unwrap().last_user_text();
            let asked: Value = serde_json::from_str(&asked).unwrap_or(Value::String(asked));
            assert_eq!(asked, checked(), "{scenario}: the JSON and nothing else");
        }
    })
    .await;
}

#[tokio::test]
async fn an_edited_reply_is_checked_as_a_models_is_and_nobody_is_asked_to_mend_it() {
    in_browser("chain-amended", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#chain/outline", "schema").await;
        page.type_into("textbox", "Document prompt", DOCUMENT).await;
        desk.run().await;

        // A value that the schema does not allow.
        let bad = json!({"verdict": "MAYBE", "missing": "none", "advice": "plant trees"}).to_string();
        amend(page, "Check", &bad).await;
        let played = desk.press("Use this reply").await;
        assert_eq!((played.status.as_str(), played.says.as_str()), ("failed", "Failed at Check."));
        let statuses = [("Outline", "reused"), ("Check", "failed"), ("Document", "skipped")];
        assert_eq!(played.statuses(), statuses, "{played:?}");
        let check = played.lane("Check");
        assert_says("the lane", &check.error, &["does not satisfy", "At /verdict: \"MAYBE\"", "At /missing"]);
        assert!(check.output.contains("MAYBE"), "what was typed stays: {check:#?}");
        assert!(check.gate.as_ref().is_none_or(|(_, how)| how == "ahead"), "{check:#?}");
        assert_eq!(played.chats.len(), 0, "nobody is asked");

        // No JSON at all.
        amend(page, "Check", "It passes.").await;
        let played = desk.press("Use this reply").await;
        assert_says("the lane", &played.lane("Check").error, &["is not JSON"]);
        assert_eq!((played.status.as_str(), played.chats.len()), ("failed", 0));

        // A good one: what depends on it is asked, and nothing else.
        let good = json!({"verdict": "PASS", "missing": [], "advice": "plant trees"}).to_string();
        amend(page, "Check", &good).await;
        let played = desk.press("Use this reply").await;
        assert_eq!(played.status, "done", "{played:?}");
        let statuses = [("Outline", "reused"), ("Check", "reused"), ("Document", "done")];
        assert_eq!(played.statuses(), statuses, "{played:?}");
        let check = played.lane("Check");
        assert_says("the lane", &check.head, &["edited by you"]);
        assert_eq!((check.error.as_str(), check.gate.as_ref().unwrap().1.as_str()), ("", "open"));
        assert_eq!(played.chats.len(), 1);
        let asked = played.chats[0].last_user_text();
        assert_says("the document", &asked, &["Advice: plant trees. Missing: []. All: ", &good]);

        // One that the gate does not let through.
        amend(page, "Check", &good.replace("PASS", "REVISE")).await;
        let played = desk.press("Use this reply").await;
        assert_eq!((played.status.as_str(), played.chats.len()), ("stopped", 0), "{played:?}");
        assert_eq!(played.lane("Document").status, "skipped");
    })
    .await;
}

#[tokio::test]
async fn a_step_whose_reply_is_no_such_json_stops_the_chain_and_retry_goes_on() {
    in_browser("chain-unfit", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#chain/outline", "json-broken").await;
        let played = desk.run().await;
        assert_eq!((played.status.as_str(), played.says.as_str()), ("failed", "Failed at Check."));
        let statuses = [("Outline", "done"), ("Check", "failed"), ("Document", "skipped")];
        assert_eq!(played.statuses(), statuses, "{played:?}");
        assert_says("the lane", &played.lane("Check").error, &["does not satisfy", "At /verdict: 7 is not"]);
        assert_eq!(played.rungs(), ["text", "json_schema", "json_schema"]);
        page.reload().await;
        let lane = desk.await_lane("it is there", "Check", |lane| lane.status == "failed").await;
        assert_says("after a reload", &lane.error, &["At /verdict: 7 is not"]);
        desk.connect("schema").await;
        let played = desk.press("Retry").await;
        assert_eq!(played.status, "done", "{played:?}");
        assert_eq!(played.rungs(), ["json_schema", "text"], "what was answered is kept");
        assert_eq!(played.lane("Check").attempts.len(), 0, "{played:?}");
    })
    .await;
}

#[tokio::test]
async fn a_step_is_made_to_reply_with_json_and_back() {
    in_browser("chain-switch", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#chain/planet", "schema").await;
        page.click("button", "Reply: text").await;
        page.tick("Questions: Replies with JSON", true).await;
        page.type_into("textbox", "answer name", "list").await;
        page.type_into("textbox", "Answers prompt", "Answer {questions.list}").await;
        let played = desk.run().await;
        assert_eq!(played.rungs(), ["json_schema", "text"], "{played:?}");
        assert_eq!(played.chats[1].last_user_text(), "Answer mock list");
        page.tick("Questions: Replies with JSON", false).await;
        let played = desk.run().await;
        assert_eq!(played.rungs(), ["text", "text"], "{played:?}");
        page.click("button", "Bring my edit back").await;
        assert_eq!(page.value("textbox", "list name").await, "list", "what was switched off is at hand");
    })
    .await;
}
