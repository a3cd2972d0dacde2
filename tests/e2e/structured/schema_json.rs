//! A schema as JSON: what cannot be read is told at its line, kept as typed and not run, and a field that the workflow
//! reads is missed before anything is sent. It deliberately leaves the form to `schema_form.rs`.

use serde_json::json;

use super::{Desk, SOON, assert_says};
use crate::browser::DESKTOP;
use crate::in_browser;
use crate::page::Page;
use crate::runs::stays_at;

const FIELD: &str = "Router schema (JSON)";
/// Its third line lacks a colon.
const BAD: &str = "{\n  \"type\": \"object\",\n  \"properties\" {\n  }\n}";

/// Whether the field is marked, what is said of it, and which line number stands out.
async fn fault(page: &Page) -> (String, String, String) {
    let read = "const field = document.querySelector(\"textarea[aria-label='Router schema (JSON)']\");
        const said = document.getElementById(field.getAttribute('aria-describedby'))?.innerText ?? '';
        const lines = [...field.parentElement.querySelectorAll('[data-bad]')].map((line) => line.textContent.trim());
        return [field.getAttribute('aria-invalid'), said, lines.join()]";
    serde_json::from_value(page.js(read, vec![]).await).unwrap()
}

/// What is complained of above the form or the JSON.
async fn missed(page: &Page) -> String {
    let read = "return [...document.querySelectorAll('.schema > .field-error, .schema > * > .field-error')]
        .filter((error) => error.checkVisibility()).map((error) => error.innerText).join()";
    page.js(read, vec![]).await.as_str().unwrap().to_owned()
}

/// Presses Run, which must say this and send nothing.
async fn refuses_to_run(desk: &Desk<'_>, words: &[&str]) {
    let sent = desk.mock.chats().len();
    desk.page.click("button", "Run").await;
    assert_says("the alert", &desk.page.text("alert", "").await, words);
    stays_at(&desk.mock, sent).await;
    assert_eq!(desk.page.run_status().await, "idle");
}

#[tokio::test]
async fn json_that_cannot_be_read_is_told_at_its_line_and_kept_over_a_reload() {
    in_browser("json-bad", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#router/support", "schema").await;
        let good = desk.schema("Router").await;
        page.click("tab", "JSON").await;
        assert_eq!(fault(page).await, ("false".into(), String::new(), String::new()));
        page.type_into("textbox", FIELD, BAD).await;
        let (invalid, said, line) = fault(page).await;
        assert_eq!((invalid.as_str(), line.as_str()), ("true", "3"));
        assert_says("the error", &said, &["Line 3", "not JSON yet", "expected `:`"]);
        page.browser.screenshot("json-bad").await;
        page.click("tab", "Form").await;
        assert_says(
            "the form",
            &page.text("group", "Router schema").await,
            &["cannot be read", "under JSON"],
        );
        refuses_to_run(&desk, &["Router", "schema cannot be used"]).await;

        page.reload().await;
        page.click("tab", "JSON").await;
        assert_eq!(page.value("textbox", FIELD).await, BAD, "as it was typed");
        assert_eq!(fault(page).await.2, "3");
        refuses_to_run(&desk, &["schema cannot be used"]).await;
        for (typed, line, words) in [
            ("[1, 2]", "1", "a JSON object"),
            ("", "1", "Line 1"),
            ("{\n\n\"a\": tru }", "3", "Line 3"),
            ("{\"a\": 1,\n}", "2", "Line 2"),
            ("{\n\"type\": \"txt\"\n}", "2", "Line 2"),
            ("{\n\n\"required\": \"a\"\n}", "3", "Line 3"),
            ("{\n\"properties\": {\n\"a\": {\n\"$ref\": \"https://127.0.0.1/x\"}}}", "4", "Line 4"),
        ] {
            page.paste_into("textbox", FIELD, if typed.is_empty() { " " } else { typed }).await;
            let (invalid, said, bad_line) = fault(page).await;
            assert_eq!((invalid.as_str(), bad_line.as_str()), ("true", line), "{typed}: {said}");
            assert_says(typed, &said, &[words]);
        }

        page.paste_into("textbox", FIELD, &good.to_string()).await;
        assert_eq!(fault(page).await, ("false".into(), String::new(), String::new()));
        assert_eq!(page.value("textbox", FIELD).await, good.to_string(), "in the form that it was typed in");
        let played = desk.run().await;
        assert_eq!(played.status, "done", "{played:?}");
        assert_eq!(played.chats[0].body["response_format"]["json_schema"]["schema"], good);
    })
    .await;
}

#[tokio::test]
async fn a_field_that_the_router_reads_is_missed_in_the_editor_and_before_the_run() {
    in_browser("json-missing", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#router/support", "schema").await;
        assert_eq!(missed(page).await, "");
        let group = page.text("group", "Router schema").await;
        assert_eq!(group.matches("read by the workflow").count(), 1, "route alone is: {group}");
        page.type_into("textbox", "route name", "way").await;
        assert_says("the editor", &missed(page).await, &["no field “route”", "this workflow reads"]);
        page.click("tab", "JSON").await;
        assert_says("beside the JSON", &missed(page).await, &["no field “route”"]);
        refuses_to_run(&desk, &["Router", "no field “route”"]).await;

        page.reload().await;
        page.find("textbox", "way name").await;
        assert_says("after a reload", &missed(page).await, &["no field “route”"]);
        page.type_into("textbox", "way name", "route").await;
        page.eventually("it is there again", SOON, async || missed(page).await, String::is_empty).await;
        let played = desk.run().await;
        assert!(played.lane("billing").is_taken, "{played:?}");
        let route = &played.chats[0].body["response_format"]["json_schema"]["schema"]["properties"]["route"];
        assert_eq!(route["enum"], json!(["billing", "technical", "sales", "other"]));
    })
    .await;
}

#[tokio::test]
async fn a_field_that_a_gate_reads_is_missed_too() {
    in_browser("json-missing-gate", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#chain/outline", "schema").await;
        page.type_into("textbox", "verdict name", "opinion").await;
        assert_says("the editor", &missed(page).await, &["no field “verdict”"]);
        refuses_to_run(&desk, &["Check", "no field “verdict”"]).await;
        page.choose("Check gate field", "opinion").await;
        assert_eq!(missed(page).await, "");
        assert_eq!(desk.run().await.status, "done");
        // Without JSON there is no field to look at.
        page.tick("Check: Replies with JSON", false).await;
        let sent = desk.mock.chats().len();
        page.click("button", "Run").await;
        assert_says("the alert", &page.text("alert", "").await, &["Check", "the reply is text"]);
        stays_at(&desk.mock, sent).await;
        page.click("button", "Bring my edit back").await;
        page.find("textbox", "opinion name").await;
        assert_eq!(desk.run().await.status, "done");
    })
    .await;
}
