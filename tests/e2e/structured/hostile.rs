//! Schemas that are made to hang or to exhaust whoever checks a value against them, or to fetch something: an error in
//! about a second, a page that stays alive, and no request to anyone but the server that was connected.
//! It deliberately knows no schema that is good; those are in the other files.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::{Desk, SOON, WHOLE_RUN, assert_says};
use crate::browser::DESKTOP;
use crate::in_browser;
use crate::mock::Ending;
use crate::page::Page;
use crate::start_mock;

/// How long after the reply an error may come: a second of checking, on a busy machine.
const IN_TIME: Duration = Duration::from_secs(3);

/// Counts frames, and notes the longest time between two, and when the router's lane was over.
const WATCH: &str = "
    window.frames = { count: 0, longest: 0, over: null };
    let last = performance.now();
    const frame = (now) => {
        window.frames.count += 1;
        window.frames.longest = Math.max(window.frames.longest, now - last);
        last = now;
        requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    new MutationObserver(() => {
        const lane = document.querySelector('article[data-role=router]');
        const over = ['done', 'failed'].includes(lane?.dataset.status);
        if (over && !window.frames.over) window.frames.over = [Date.now(), window.frames.count];
        if (!over) window.frames.over = null;
    }).observe(document.body, { subtree: true, childList: true, attributes: true });";

/// The router's schema with this for its reason, and these definitions.
fn reason(schema: &Value, definitions: &Value) -> String {
    json!({
        "type": "object",
        "properties": {"route": {"type": "string", "enum": ["billing", "technical", "sales", "other"]}, "reason": schema},
        "required": ["route", "reason"], "additionalProperties": false, "$defs": definitions,
    })
    .to_string()
}

/// Two to the power of forty ways to look, and none of them leads anywhere.
pub(super) fn branches() -> String {
    let mut definitions = serde_json::Map::new();
    for n in 0..40 {
        let next = json!({"$ref": format!("#/$defs/{}", n + 1)});
        definitions.insert(n.to_string(), json!({"anyOf": [next, next]}));
    }
    definitions.insert("40".to_owned(), json!({"type": "string", "minLength": 9, "maxLength": 1}));
    reason(&json!({"$ref": "#/$defs/0"}), &definitions.into())
}

/// Requests of the page for files of its own are its own matter, and what it asked of anyone else is not.
async fn asked_of_others(page: &Page, desk: &Desk<'_>) -> Value {
    let read = "return performance.getEntriesByType('resource').map((entry) => entry.name).filter((name) =>
        !name.startsWith(location.origin) && !name.startsWith('blob:') && !name.startsWith(arguments[0]))";
    page.js(read, vec![json!(format!("http://{}/", desk.mock.addr))]).await
}

/// That the router's lane was over soon after its last reply, and that frames were drawn all the while.
async fn assert_in_time(page: &Page, what: &str, reply: Ending) {
    let Ending::Sent(sent) = reply else { panic!("{what}: {reply:?}") };
    let frames = page.js("return window.frames", vec![]).await;
    let over = Duration::from_millis(frames["over"][0].as_f64().unwrap() as u64);
    let over = (SystemTime::UNIX_EPOCH + over).duration_since(sent).unwrap_or_default();
    assert!(over < IN_TIME, "{what}: the error came {over:?} after the reply");
    assert!(frames["longest"].as_f64().unwrap() < 1000.0, "{what}: the page stood still: {frames}");
    let least = over.as_millis() as f64 / 100.0;
    assert!(frames["over"][1].as_f64().unwrap() > least, "{what}: too few frames in {over:?}: {frames}");
}

/// A schema, and what is said of it.
struct Hostile {
    name: &'static str,
    schema: String,
    says: &'static [&'static str],
    /// How often the model is asked, which can mend its reply but not the schema.
    asked: usize,
}

#[tokio::test]
async fn a_hostile_schema_gives_an_error_in_time_and_the_page_stays_alive() {
    in_browser("hostile", DESKTOP, &[], async |page| {
        let canary = start_mock().await;
        let remote = format!("http://{}/stream/v1/schema.json", canary.addr);
        let hostile = [
            Hostile {
                name: "a pattern that explodes",
                schema: reason(
                    &json!({"type": "string", "minLength": 30_000, "pattern": "(a+)+$"}),
                    &json!({}),
                ),
                says: &["does not satisfy the schema", "At /reason"],
                asked: 2,
            },
            Hostile {
                name: "a pattern that goes back",
                schema: reason(
                    &json!({"type": "string", "minLength": 40, "pattern": "^(?:(a+)(?=a|b))*c\\1$"}),
                    &json!({}),
                ),
                says: &["longer than a second"],
                asked: 1,
            },
            Hostile { name: "branches", schema: branches(), says: &["longer than a second"], asked: 1 },
        ];
        let desk = Desk::of(page, "#router/support", "schema").await;
        page.js(WATCH, vec![]).await;
        // What checks is loaded by now.
        assert_eq!(desk.run().await.status, "done");
        for Hostile { name, schema, says, asked } in hostile {
            desk.paste_schema("Router", &schema).await;
            page.js("window.frames.longest = 0; window.frames.count = 0", vec![]).await;
            let played = desk.run().await;
            let router = played.lane("Router");
            assert_eq!(router.status, "failed", "{name}: {played:?}");
            assert_says(name, &router.error, says);
            assert!(router.error.len() < 1000, "{name}: {}", router.error);
            assert_says(name, &router.output, &["{\"route\":\"billing\",\"reason\":"]);
            // The default route is for a reply that names none, not for one that could not be checked.
            assert_eq!(played.lane("other").is_taken, asked == 2, "{name}: {played:?}");
            assert_eq!(played.status, if asked == 2 { "done" } else { "failed" }, "{name}: {played:?}");
            let asks: Vec<_> =
                played.chats.iter().filter(|chat| chat.body["response_format"].is_object()).collect();
            assert_eq!(asks.len(), asked, "{name}");

            assert_in_time(page, name, asks.last().unwrap().ending).await;
        }
        page.browser.screenshot("hostile").await;
        // What leads out of the schema is told before anything is sent.
        let sent = desk.mock.chats().len();
        desk.paste_schema("Router", &reason(&json!({"$ref": remote}), &json!({}))).await;
        page.click("button", "Run").await;
        assert_says("the alert", &page.text("alert", "").await, &["schema cannot be used"]);
        assert_says(
            "the editor",
            &page.visible_text(".schema").await,
            &["only references within the schema"],
        );
        assert_eq!(desk.mock.chats().len(), sent);
        assert_eq!(asked_of_others(page, &desk).await, json!([]));
        assert_eq!(canary.seen().len(), 0, "no reference is followed");

        // Whoever checks is there again for an honest schema.
        desk.paste_schema("Router", &reason(&json!({"type": "string"}), &json!({}))).await;
        let played = desk.run().await;
        assert!(played.lane("billing").is_taken, "{played:?}");
    })
    .await;
}

#[tokio::test]
async fn a_schema_deeper_than_the_page_reads_is_told_and_not_run() {
    in_browser("hostile-deep", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#router/support", "schema").await;
        page.js(WATCH, vec![]).await;
        let deep = format!("{}true{}", "{\"items\":".repeat(10_000), "}".repeat(10_000));
        let began = std::time::Instant::now();
        desk.paste_schema("Router", &deep).await;
        let field = page.find("textbox", "Router schema (JSON)").await;
        let invalid = async || field.attr("aria-invalid").await.unwrap();
        page.eventually("it is told", SOON, invalid, |is| is.as_deref() == Some("true")).await;
        assert!(began.elapsed() < IN_TIME, "{:?}", began.elapsed());
        let said = page.visible_text("#router-schema-error").await;
        assert_says("the error", &said, &["Line 1", "recursion limit"]);
        page.click("button", "Run").await;
        assert_says("the alert", &page.text("alert", "").await, &["Router: The schema cannot be used"]);
        assert_eq!(desk.mock.chats().len(), 0);
        let frames = page.js("return window.frames", vec![]).await;
        assert!(frames["longest"].as_f64().unwrap() < 1500.0, "the page stood still: {frames}");

        page.reload().await;
        page.click("tab", "JSON").await;
        assert!(page.value("textbox", "Router schema (JSON)").await == deep, "as it was pasted");
        // One step below what is read, it runs.
        let deep = format!("{}true{}", "{\"items\":".repeat(50), "}".repeat(50));
        desk.paste_schema("Router", &reason(&serde_json::from_str(&deep).unwrap(), &json!({}))).await;
        let played = desk.run().await;
        assert_eq!(played.status, "done", "{played:?}");
        assert_eq!(asked_of_others(page, &desk).await, json!([]));
    })
    .await;
}

#[tokio::test]
async fn a_reply_deeper_than_the_page_reads_is_an_error_in_time() {
    in_browser("hostile-reply", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#router/support", "schema").await;
        assert_eq!(desk.run().await.status, "done");
        desk.connect("json-deep").await;
        page.js(WATCH, vec![]).await;
        let played = desk.run().await;
        let router = played.lane("Router");
        assert_says("the lane", &router.error, &["is not JSON", "recursion limit"]);
        // The form of so deep a value stops somewhere; its text does not.
        assert_eq!(router.output.matches("{\"a\":").count(), 10_000);
        assert!(router.shape.as_ref().unwrap().0.len() < 100, "{router:#?}");
        assert!(played.lane("other").is_taken, "{played:?}");
        let asks: Vec<_> =
            played.chats.iter().filter(|chat| chat.body["response_format"].is_object()).collect();
        assert_in_time(page, "a deep reply", asks[1].ending).await;
    })
    .await;
}

#[tokio::test]
async fn a_pattern_that_is_none_is_the_schemas_fault() {
    in_browser("hostile-pattern", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#router/support", "schema").await;
        page.choose("Default route", "none").await;
        desk.paste_schema("Router", &reason(&json!({"type": "string", "pattern": "(a"}), &json!({}))).await;
        let played = desk.run().await;
        assert_eq!((played.status.as_str(), played.chats.len()), ("failed", 1), "{played:?}");
        let router = played.lane("Router");
        assert_says("the lane", &router.error, &["schema cannot be used", "Change it in the workflow"]);
        desk.await_lane("it says so", "Router", |lane| lane.offers("Retry")).await;
        tokio::time::timeout(WHOLE_RUN, desk.press("Retry")).await.unwrap();
        assert_eq!(desk.mock.chats().len(), 2);
    })
    .await;
}
