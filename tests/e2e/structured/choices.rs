//! The choices of a router's schema are its routes: changed in the form, in the JSON and among the routes, and what a
//! server that knows no format then makes of them.
//! It deliberately leaves all other fields to `schema_form.rs`.

use fantoccini::key::Key;
use serde_json::{Value, json};

use super::{Desk, REFUSED, assert_says};
use crate::browser::DESKTOP;
use crate::in_browser;
use crate::page::Page;
use crate::runs::{ctrl, key};

const GROUP: &str = "[role=group][aria-label='Router schema']";
const CHOICES: &str = "route choices";

/// Shift with a key.
fn shift(with: Key) -> String {
    [Key::Shift, with, Key::Null].into_iter().map(char::from).collect()
}

/// Presses keys in the field of the choices, beginning in its first line.
async fn type_among_choices(page: &Page, keys: &str) {
    page.find("group", "Router schema").await;
    let field = page.find_within(Some(GROUP), "textbox", CHOICES).await;
    field.click().await.unwrap();
    field.send_keys(&(ctrl(Key::Home.into()) + keys)).await.unwrap();
}

async fn enum_of(desk: &Desk<'_>) -> Value {
    desk.schema("Router").await["properties"]["route"]["enum"].clone()
}

#[tokio::test]
async fn a_changed_choice_is_asked_for_at_a_server_that_never_heard_of_formats() {
    in_browser("choices-form", DESKTOP, &[REFUSED], async |page| {
        let desk = Desk::of(page, "#router/specialist", "no-format").await;
        let prompt = page.value("textbox", "code prompt").await;
        page.click("tab", "Form").await;
        type_among_choices(page, &(shift(Key::End) + "program")).await;
        assert_eq!(page.value("textbox", CHOICES).await, "program\nwriting\nreasoning");
        assert_eq!(page.nameless_controls().await, Vec::<String>::new());
        // The route goes with its name, and keeps what it does.
        assert_eq!(page.value("textbox", "Route 1 key").await, "program");
        assert_eq!(page.value("textbox", "program prompt").await, prompt);
        page.click("tab", "JSON").await;
        let typed = page.value("textbox", "Router schema (JSON)").await;
        let typed: Value = serde_json::from_str(&typed).unwrap();
        let choices = json!(["program", "writing", "reasoning"]);
        assert_eq!(typed["properties"]["route"]["enum"], choices);

        let played = desk.run().await;
        assert_eq!(played.status, "done", "{played:?}");
        let statuses =
            [("Router", "done"), ("program", "done"), ("writing", "skipped"), ("reasoning", "skipped")];
        assert_eq!(played.statuses(), statuses, "{played:?}");
        assert_eq!(played.rungs(), ["json_schema", "beside", "json_object", "prompt", "text"]);
        let asked = played.chats[3].last_user_text();
        let words = ["Pick the specialist", "- program: programs and functions", &choices.to_string()];
        assert_says("the prompt", &asked, &words);
        assert!(!asked.contains("\"code\""), "{asked}");
        let router = played.lane("Router");
        let how = router.attempts.join("\n");
        let words = ["json_schema refused", "json_object refused", "went on without response_format"];
        assert_says("how", &how, &words);
        assert_says("how", &how, &["the schema is in the prompt", "Unrecognized request argument"]);
        let (said, way) = router.routed.as_ref().unwrap();
        assert_eq!((said.as_str(), way.as_str()), ("Route taken: program. mock reason.", "named"));
        assert_says("the route", &played.chats[4].last_user_text(), &[&prompt]);
        page.browser.screenshot("choices-form").await;
    })
    .await;
}

#[tokio::test]
async fn choices_and_routes_follow_each_other() {
    in_browser("choices-routes", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#router/support", "schema").await;
        // A new line is a new route.
        let to_the_end = ctrl(Key::End.into());
        type_among_choices(page, &(to_the_end + &key(Key::Enter) + "praise")).await;
        assert_eq!(page.value("textbox", "Route 5 key").await, "praise");
        assert_eq!(page.value("textbox", "praise prompt").await, "");
        // The default goes with its route.
        page.type_into("textbox", "Route 4 key", "rest").await;
        assert_eq!(enum_of(&desk).await, json!(["billing", "technical", "sales", "rest", "praise"]));
        assert_eq!(page.value("textbox", CHOICES).await, "billing\ntechnical\nsales\nrest\npraise");
        assert_eq!(page.value("combobox", "Default route").await, "3");

        page.click("button", "Remove technical").await;
        assert_eq!(enum_of(&desk).await, json!(["billing", "sales", "rest", "praise"]));
        page.click("button", "Bring my edit back").await;
        assert_eq!(enum_of(&desk).await, json!(["billing", "technical", "sales", "rest", "praise"]));
        page.click("button", "Move technical up").await;
        let moved = json!(["technical", "billing", "sales", "rest", "praise"]);
        assert_eq!(enum_of(&desk).await, moved);

        let mut schema = desk.schema("Router").await;
        schema["properties"]["route"]["enum"] = json!(["faults", "billing", "sales", "rest", "praise"]);
        desk.paste_schema("Router", &schema.to_string()).await;
        assert_eq!(page.value("textbox", "Route 1 key").await, "faults");
        assert_says("it", &page.value("textbox", "faults prompt").await, &["You are the technical desk"]);

        page.reload().await;
        assert_eq!(enum_of(&desk).await, schema["properties"]["route"]["enum"]);
        let played = desk.run().await;
        assert!(played.lane("faults").is_taken, "{played:?}");
        let sent = &played.chats[0].body["response_format"]["json_schema"]["schema"];
        assert_eq!(*sent, schema, "the schema arrives as it was made");
    })
    .await;
}

#[tokio::test]
async fn two_routes_of_one_name_are_told_and_not_run() {
    in_browser("choices-twice", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#router/support", "schema").await;
        page.type_into("textbox", "Route 2 key", "billing").await;
        let field = page.find("textbox", "Route 2 key").await;
        assert_eq!(field.attr("aria-invalid").await.unwrap().as_deref(), Some("true"));
        page.click("button", "Run").await;
        assert_says("the alert", &page.text("alert", "").await, &["key of its own"]);
        assert_eq!((desk.mock.chats().len(), page.run_status().await.as_str()), (0, "idle"));
    })
    .await;
}

#[tokio::test]
async fn a_choice_that_is_typed_anew_keeps_its_route() {
    in_browser("choices-anew", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#router/support", "schema").await;
        let prompt = page.value("textbox", "billing prompt").await;
        // Emptied key by key, and typed anew: for a moment there is nothing in the line.
        let erase = key(Key::Backspace).repeat("billing".len());
        type_among_choices(page, &(key(Key::End) + &erase + "money")).await;
        assert_eq!(page.value("textbox", "money prompt").await, prompt);
        let keys = json!(["money", "technical", "sales", "other"]);
        assert_eq!(enum_of(&desk).await, keys);
        // In another order, each keeps what it has.
        let mut schema = desk.schema("Router").await;
        schema["properties"]["route"]["enum"] = json!(["other", "sales", "technical", "money"]);
        desk.paste_schema("Router", &schema.to_string()).await;
        assert_eq!(page.value("textbox", "money prompt").await, prompt);
        assert_eq!(page.value("combobox", "Default route").await, "0", "the default goes with its route");
        // Taken away, it can be brought back.
        schema["properties"]["route"]["enum"] = json!(["other", "sales", "technical"]);
        desk.paste_schema("Router", &schema.to_string()).await;
        page.gone("textbox", "money prompt").await;
        page.click("button", "Bring my edit back").await;
        assert_eq!(page.value("textbox", "money prompt").await, prompt);
    })
    .await;
}
