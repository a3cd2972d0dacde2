//! A schema as a form: fields come, go, move and change their kind, what the form has no words for stays, and the JSON
//! says the same at every moment. It deliberately runs only what shows that the schema arrives.

use fantoccini::key::Key;
use serde_json::{Value, json};

use super::{Desk, SOON, assert_says};
use crate::browser::DESKTOP;
use crate::gestures::focused;
use crate::in_browser;
use crate::page::Page;
use crate::runs::key;

const GROUP: &str = "[role=group][aria-label='Check schema']";

/// The chain whose second step replies with JSON, with the form of that step's schema open.
async fn desk(page: &Page) -> Desk<'_> {
    let desk = Desk::of(page, "#chain/outline", "schema").await;
    page.find("group", "Check schema").await;
    desk
}

async fn press(page: &Page, button: &str) {
    page.click_within(Some(GROUP), "button", button).await;
}

/// The names of the fields in an object of the schema, in its order.
fn names(object: &Value) -> Vec<&str> {
    object["properties"].as_object().unwrap().keys().map(String::as_str).collect()
}

/// What is said below the field of a name.
async fn complaints(page: &Page) -> String {
    let read = "return [...document.querySelectorAll('.schema .field-error')]
        .filter((error) => error.checkVisibility()).map((error) => error.innerText).join('\\n')";
    page.js(read, vec![]).await.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_field_is_added_named_removed_and_brought_back() {
    in_browser("form-fields", DESKTOP, &[], async |page| {
        let desk = desk(page).await;
        press(page, "Add field").await;
        page.type_into("textbox", "field_4 name", "score").await;
        page.choose("score type", "whole number").await;
        page.type_into("textbox", "score description", "from 1 to 10").await;
        page.tick("score required", false).await;
        assert_eq!(page.nameless_controls().await, Vec::<String>::new());
        let schema = desk.schema("Check").await;
        assert_eq!(names(&schema), ["verdict", "missing", "advice", "score"]);
        let score = json!({"type": "integer", "description": "from 1 to 10"});
        assert_eq!(schema["properties"]["score"], score);
        assert_eq!(schema["required"], json!(["verdict", "missing", "advice"]));

        press(page, "Remove field score").await;
        page.gone("textbox", "score name").await;
        assert_eq!(names(&desk.schema("Check").await), ["verdict", "missing", "advice"]);
        page.click("button", "Bring my edit back").await;
        page.find("textbox", "score name").await;
        assert_eq!(desk.schema("Check").await, schema, "with all that it had");

        // Models write fields in their order.
        press(page, "Move score up").await;
        press(page, "Move score up").await;
        page.tick("score required", true).await;
        page.reload().await;
        page.find("textbox", "score name").await;
        let schema = desk.schema("Check").await;
        assert_eq!(names(&schema), ["verdict", "score", "missing", "advice"]);
        assert_eq!(schema["required"], json!(["verdict", "score", "missing", "advice"]));
        let played = desk.run().await;
        assert_eq!(played.status, "done", "{played:?}");
        let sent = &played.chats[1].body["response_format"]["json_schema"]["schema"];
        assert_eq!((sent, names(sent)), (&schema, names(&schema)), "it arrives, in this order");
        assert_eq!(played.lane("Check").shape.as_ref().unwrap().0[1], "score: 1", "{played:?}");
    })
    .await;
}

#[tokio::test]
async fn a_name_that_is_taken_is_told_and_nothing_is_lost() {
    in_browser("form-taken", DESKTOP, &[], async |page| {
        let desk = desk(page).await;
        let before = desk.schema("Check").await;
        page.type_into("textbox", "advice name", "missing").await;
        let bad = page.browser.client.active_element().await.unwrap();
        assert_eq!(bad.attr("aria-invalid").await.unwrap().as_deref(), Some("true"));
        assert_eq!(bad.prop("value").await.unwrap().as_deref(), Some("missing"), "it stays as typed");
        assert_says("the form", &complaints(page).await, &["Another field has this name"]);
        let schema = desk.schema("Check").await;
        assert_eq!(names(&schema).len(), 3, "{schema}");
        assert_eq!(schema["properties"]["missing"], before["properties"]["missing"]);
        page.press("_too").await;
        assert_eq!(bad.attr("aria-invalid").await.unwrap().as_deref(), Some("false"));
        assert_eq!(complaints(page).await, "");
        let schema = desk.schema("Check").await;
        assert_eq!(names(&schema), ["verdict", "missing", "missing_too"]);
        assert_eq!(schema["required"], json!(["verdict", "missing", "missing_too"]));
        page.type_into("textbox", "missing_too name", "").await;
        assert_says("the form", &complaints(page).await, &["or it is empty"]);
        assert_eq!(names(&desk.schema("Check").await).len(), 3);
    })
    .await;
}

#[tokio::test]
async fn what_the_form_has_no_words_for_survives_edits_in_it() {
    in_browser("form-beyond", DESKTOP, &[], async |page| {
        let desk = desk(page).await;
        let schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Check", "type": "object",
            "properties": {
                "verdict": {"type": "string", "enum": ["PASS", "REVISE"], "x-note": {"kept": [1, null]}},
                "odd": {"anyOf": [{"type": "string"}, {"type": "null"}], "description": "either"},
                "advice": {"type": "string", "minLength": 2, "pattern": "^[^!]*$"},
                "marks": {"type": "array", "items": {"type": "number", "maximum": 9}, "uniqueItems": true},
            },
            "required": ["verdict", "odd", "advice", "marks"], "minProperties": 2,
        });
        desk.paste_schema("Check", &serde_json::to_string_pretty(&schema).unwrap()).await;
        page.click("tab", "Form").await;
        let form = page.text("group", "Check schema").await;
        let words = ["x-note", "anyOf", "minLength, pattern", "uniqueItems, maximum", "minProperties"];
        assert_says("the form", &form, &words);
        assert_eq!(desk.schema("Check").await, schema, "looking changes nothing");

        page.type_into("textbox", "advice name", "counsel").await;
        page.type_into("textbox", "counsel description", "one sentence").await;
        page.type_into("textbox", "odd description", "one of two").await;
        page.tick("odd required", false).await;
        page.type_into("textbox", "verdict choices", "GOOD\nBAD").await;
        page.choose("verdict type", "list of choices").await;
        page.choose("verdict type", "choice").await;
        press(page, "Move marks up").await;
        let mut expected = schema;
        expected["properties"] = json!({
            "verdict": {"type": "string", "enum": ["GOOD", "BAD"], "x-note": {"kept": [1, null]}},
            "odd": {"anyOf": [{"type": "string"}, {"type": "null"}], "description": "one of two"},
            "marks": {"type": "array", "items": {"type": "number", "maximum": 9}, "uniqueItems": true},
            "counsel": {"type": "string", "minLength": 2, "pattern": "^[^!]*$", "description": "one sentence"},
        });
        expected["required"] = json!(["verdict", "marks", "counsel"]);
        let edited = desk.schema("Check").await;
        assert_eq!(edited, expected);
        assert_eq!(names(&edited), ["verdict", "odd", "marks", "counsel"]);
        page.reload().await;
        assert_eq!(desk.schema("Check").await, expected);
    })
    .await;
}

#[tokio::test]
async fn objects_have_fields_of_their_own() {
    in_browser("form-nested", DESKTOP, &[], async |page| {
        let desk = desk(page).await;
        press(page, "Add field").await;
        page.type_into("textbox", "field_4 name", "place").await;
        page.choose("place type", "object").await;
        let inner = async |name: &str| {
            let (object, _) = name.rsplit_once('.').unwrap();
            press(page, &format!("Add field to {object}")).await;
            page.find("textbox", &format!("{name} name")).await;
        };
        inner("place.field_1").await;
        page.type_into("textbox", "place.field_1 name", "city").await;
        inner("place.field_2").await;
        page.type_into("textbox", "place.field_2 name", "lines").await;
        page.choose("place.lines type", "list of objects").await;
        inner("place.lines.field_1").await;
        assert_eq!(page.nameless_controls().await, Vec::<String>::new());
        page.browser.screenshot("form-nested").await;
        let place = json!({
            "type": "object",
            "properties": {
                "city": {"type": "string"},
                "lines": {"type": "array", "items": {
                    "type": "object", "properties": {"field_1": {"type": "string"}}, "required": ["field_1"],
                    "additionalProperties": false,
                }},
            },
            "required": ["city", "lines"], "additionalProperties": false,
        });
        assert_eq!(desk.schema("Check").await["properties"]["place"], place);

        page.type_into("textbox", "Document prompt", "In {check.place.city}, for {check.place}").await;
        let played = desk.run().await;
        assert_eq!(played.status, "done", "{played:?}");
        assert_eq!(played.chats[1].body["response_format"]["json_schema"]["strict"], true);
        let place = json!({"city": "mock city", "lines": [{"field_1": "mock field_1"}]});
        assert_eq!(played.chats[2].last_user_text(), format!("In mock city, for {place}"));

        // What a change of kind takes away can be brought back.
        page.choose("place type", "text").await;
        page.gone("textbox", "place.city name").await;
        page.click("button", "Bring my edit back").await;
        page.find("textbox", "place.city name").await;
        press(page, "Remove field place.city").await;
        page.gone("textbox", "place.city name").await;
        let lines = async || desk.schema("Check").await["properties"]["place"]["required"].clone();
        page.eventually("the rest stays", SOON, lines, |names| *names == json!(["lines"])).await;
    })
    .await;
}

#[tokio::test]
async fn form_and_json_are_switched_by_keyboard_without_a_loss() {
    in_browser("form-keyboard", DESKTOP, &[], async |page| {
        let desk = desk(page).await;
        let before = desk.schema("Check").await;
        let tab = page.find_within(Some("[role=group][aria-label=Check]"), "tab", "Form").await;
        tab.click().await.unwrap();
        for (arrow, shown, is_json) in
            [(Key::Right, "JSON", true), (Key::Left, "Form", false), (Key::Left, "JSON", true)]
        {
            page.press(&key(arrow)).await;
            page.eventually("the focus goes along", SOON, async || focused(page).await.0, |at| at == shown)
                .await;
            assert_eq!(page.has("textbox", "Check schema (JSON)").await, is_json);
            assert_eq!(page.has("group", "Check schema").await, !is_json);
            let chosen =
                page.visible_text("[role=group][aria-label=Check] [role=tab][aria-selected=true]").await;
            assert_eq!(chosen, shown);
        }
        // Tab leads from the tabs into what they show.
        page.press(&key(Key::Tab)).await;
        assert_eq!(focused(page).await.0, "Check schema (JSON)");
        assert_eq!(desk.schema("Check").await, before);
        assert!(!page.has("button", "Reset").await, "nothing was edited");
    })
    .await;
}
