//! Gates behind a step: open, closed, and asking the step again, each said on the lane and counted at the server.
//! It deliberately leaves to `chains.rs` what a structured reply is.

use serde_json::json;

use super::{Desk, Played, assert_says};
use crate::browser::DESKTOP;
use crate::in_browser;
use crate::runs::stays_at;

/// The names of the lanes, in the order of the page.
fn names(played: &Played) -> Vec<&str> {
    played.statuses().into_iter().map(|(name, _)| name).collect()
}

#[tokio::test]
async fn a_closed_gate_stops_the_run_and_says_which_one_it_is() {
    in_browser("gate-closed", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#chain/outline", "schema").await;
        page.type_into("textbox", "Check gate value", "REVISE").await;
        let played = desk.run().await;
        assert_eq!(
            (played.status.as_str(), played.says.as_str()),
            ("stopped", "Stopped by the gate after Check.")
        );
        let statuses = [("Outline", "done"), ("Check", "done"), ("Document", "skipped")];
        assert_eq!(played.statuses(), statuses, "{played:?}");
        let (said, how) = played.lane("Check").gate.as_ref().unwrap();
        assert_eq!(how, "closed");
        assert_says("the gate", said, &["Gate closed", "verdict is", "REVISE", "It is “PASS”", "stops here"]);
        assert_eq!(played.chats.len(), 2, "{played:?}");
        stays_at(&desk.mock, 2).await;
        assert!(page.text("region", "Result").await.contains("no result"));
        page.browser.screenshot("gate-closed").await;

        // It closed for good: after a reload, too.
        page.reload().await;
        page.await_status("stopped", super::SOON).await;
        let check = desk.await_lane("the gate is there", "Check", |lane| lane.gate.is_some()).await;
        assert_eq!(check.gate.unwrap().1, "closed");
        stays_at(&desk.mock, 2).await;

        // What a person makes of the reply may open it.
        page.click_within(Some("article[aria-label='Check']"), "button", "Edit").await;
        let reply = json!({"verdict": "REVISE", "missing": [], "advice": "by hand"}).to_string();
        page.paste_into("textbox", "Edit the reply of Check", &reply).await;
        let played = desk.press("Use this reply").await;
        assert_eq!(played.status, "done", "{played:?}");
        assert_eq!(played.lane("Check").gate.as_ref().unwrap().1, "open");
        assert_eq!(played.chats.len(), 1, "{played:?}");
        assert_says("the document", &played.chats[0].last_user_text(), &["by hand"]);
    })
    .await;
}

#[tokio::test]
async fn each_test_of_a_gate_opens_and_closes_it() {
    in_browser("gate-tests", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#chain/outline", "schema").await;
        for (field, test, value, is_open) in [
            ("verdict", "is not", "REVISE", true),
            ("verdict", "is not", "PASS", false),
            ("advice", "contains", "MOCK", true),
            ("missing", "does not contain", "mock", false),
            ("the whole reply", "contains", "\"verdict\"", true),
            ("the whole reply", "does not contain", "\"verdict\"", false),
            // A text is no number.
            ("advice", "is at least", "1", false),
        ] {
            page.choose("Check gate field", field).await;
            page.choose("Check gate test", test).await;
            page.type_into("textbox", "Check gate value", value).await;
            let played = desk.run().await;
            let what = format!("{field} {test} {value}");
            assert_eq!(played.status, if is_open { "done" } else { "stopped" }, "{what}: {played:?}");
            let (said, how) = played.lane("Check").gate.as_ref().unwrap();
            assert_eq!(how, if is_open { "open" } else { "closed" }, "{what}");
            assert_says(&what, said, &[test, value]);
            assert_eq!(played.chats.len(), if is_open { 3 } else { 2 }, "{what}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_gate_has_its_step_asked_again_as_an_attempt_of_its_own() {
    in_browser("gate-again", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#chain/outline", "schema").await;
        page.click("button", "Reply: text").await;
        page.tick("Outline: Gate after this step", true).await;
        page.type_into("textbox", "Outline gate value", "zebra").await;
        page.choose("Outline gate otherwise", "ask the step again").await;
        // Without words the model would be asked for nothing.
        page.click("button", "Run").await;
        assert_says("the alert", &page.text("alert", "").await, &["Outline", "needs a message"]);
        page.type_into("textbox", "Outline gate times", "2").await;
        page.type_into("textbox", "Outline gate message", "Name a zebra.").await;
        assert_eq!(page.nameless_controls().await, Vec::<String>::new());

        let played = desk.run().await;
        assert_eq!(played.status, "done", "{played:?}");
        assert_eq!(names(&played), ["Outline", "Outline, attempt 2", "Check", "Document"]);
        assert!(played.lanes.iter().all(|lane| lane.status == "done"), "{played:?}");
        let (first, second) = (played.lane("Outline"), played.lane("Outline, attempt 2"));
        assert_eq!((first.iteration.as_str(), second.iteration.as_str()), ("", "2"));
        let (said, how) = first.gate.as_ref().unwrap();
        assert_eq!(how, "again");
        assert_says("the gate", said, &["Gate closed", "contains “zebra”", "Asked again"]);
        assert_eq!(second.gate.as_ref().unwrap().1, "open");

        // The model sees what it said, and what it is to change.
        let messages = played.chats[1].body["messages"].as_array().unwrap();
        assert_eq!(messages[0], played.chats[0].body["messages"][0]);
        assert_eq!(messages[1], json!({"role": "assistant", "content": first.output}));
        assert_eq!(messages[2]["content"], "Name a zebra.");
        assert_eq!(messages.len(), 3);
        assert_says("the check", &played.chats[2].last_user_text(), &[&second.output]);
        page.browser.screenshot("gate-again").await;

        page.reload().await;
        desk.await_lane("it is there", "Outline, attempt 2", |lane| lane.status == "done").await;
        let names: Vec<String> = desk.lanes().await.into_iter().map(|lane| lane.name).collect();
        assert_eq!(names, ["Outline", "Outline, attempt 2", "Check", "Document"], "in this order still");
    })
    .await;
}

#[tokio::test]
async fn a_gate_that_never_opens_asks_as_often_as_it_may() {
    in_browser("gate-never", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#chain/outline", "schema").await;
        page.type_into("textbox", "Check gate value", "REVISE").await;
        page.choose("Check gate otherwise", "ask the step again").await;
        page.type_into("textbox", "Check gate times", "2").await;
        page.type_into("textbox", "Check gate message", "Find something to revise.").await;
        let played = desk.run().await;
        assert_eq!(played.status, "stopped", "{played:?}");
        assert_says("the run", &played.says, &["Stopped by the gate after Check"]);
        let expected = ["Outline", "Check", "Check, attempt 2", "Check, attempt 3", "Document"];
        assert_eq!(names(&played), expected, "{played:?}");
        let gates: Vec<&str> =
            played.lanes[1..4].iter().map(|lane| lane.gate.as_ref().unwrap().1.as_str()).collect();
        assert_eq!(gates, ["again", "again", "closed"]);
        assert_eq!(played.lane("Document").status, "skipped");
        assert_eq!(played.rungs(), ["text", "json_schema", "json_schema", "json_schema"]);
        let counts: Vec<usize> =
            played.chats.iter().map(|chat| chat.body["messages"].as_array().unwrap().len()).collect();
        assert_eq!(counts, [1, 1, 3, 3], "it sees its latest reply, not all that it ever said");
        stays_at(&desk.mock, 4).await;

        page.type_into("textbox", "Check gate times", "6").await;
        let field = page.find("textbox", "Check gate times").await;
        assert_eq!(field.attr("aria-invalid").await.unwrap().as_deref(), Some("true"));
        assert_says("the editor", &page.text("group", "Check").await, &["from 1 to 5"]);
    })
    .await;
}

#[tokio::test]
async fn a_gate_that_was_changed_is_passed_without_asking_again() {
    in_browser("gate-resume", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#chain/outline", "schema").await;
        page.type_into("textbox", "Check gate value", "REVISE").await;
        assert_eq!(desk.run().await.status, "stopped");
        page.type_into("textbox", "Check gate value", "PASS").await;
        let played = desk.press("Resume").await;
        assert_eq!(played.status, "done", "{played:?}");
        let statuses = [("Outline", "reused"), ("Check", "reused"), ("Document", "done")];
        assert_eq!(played.statuses(), statuses, "{played:?}");
        assert_eq!(played.chats.len(), 1, "{played:?}");
    })
    .await;
}
