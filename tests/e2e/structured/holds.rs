//! Structured calls that are held, cut off or gone back to: step mode, limits, Stop, a reload, and an attempt that a
//! person makes good. It deliberately leaves plain calls to the tests of holding, stopping and resuming.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{Desk, SOON, WHOLE_RUN, assert_says};
use crate::browser::DESKTOP;
use crate::in_browser;
use crate::page::Page;
use crate::runs::{await_chats, await_held, stays_at};

/// The lane that waits for a person.
async fn held(page: &Page) -> String {
    let read = "return document.querySelector('article[data-held]')?.getAttribute('aria-label') ?? ''";
    page.js(read, vec![]).await.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_repair_waits_for_a_person_in_step_mode() {
    in_browser("holds-step", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#router/support", "json-mended").await;
        page.click("switch", "Step mode").await;
        let since = desk.begin("Run").await;
        await_held(page, 0).await;
        let shown = page.value("textbox", "Message 1 (user)").await;
        assert_says("the message", &shown, &["charged my card", "must satisfy this JSON Schema:"]);
        stays_at(&desk.mock, 0).await;
        page.click("button", "Next call").await;
        await_chats(&desk.mock, 1).await;
        desk.await_lane("the repair is to come", "Router", |lane| lane.attempts.len() == 1).await;
        await_held(page, 0).await;
        stays_at(&desk.mock, 1).await;
        assert_eq!(desk.mock.chats()[0].last_user_text(), shown, "what is shown is what is sent");
        assert_eq!(page.value("textbox", "Message 1 (user)").await, shown);
        let repair = page.value("textbox", "Message 3 (user)").await;
        assert_says("the repair", &repair, &["/route", "one JSON value"]);
        page.click("button", "Next call").await;
        await_chats(&desk.mock, 2).await;
        page.eventually("the route is held", SOON, async || held(page).await, |at| at == "billing").await;
        stays_at(&desk.mock, 2).await;
        assert_eq!(desk.mock.chats()[1].last_user_text(), repair, "what is shown is what is sent");
        page.click("button", "Next call").await;
        let played = desk.end(since).await;
        assert_eq!((played.status.as_str(), played.chats.len()), ("done", 3), "{played:?}");
        assert_says("it", &played.lane("Router").found, &["repaired once"]);
    })
    .await;
}

#[tokio::test]
async fn a_repair_is_a_call_that_a_limit_counts() {
    in_browser("holds-limit", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#router/support", "json-mended").await;
        page.click("button", "Settings for all calls").await;
        page.type_into("textbox", "Limit of calls", "1").await;
        let since = desk.begin("Run").await;
        for sent in [1, 2] {
            page.await_status("paused", WHOLE_RUN).await;
            stays_at(&desk.mock, sent).await;
            page.click("button", "Continue").await;
            let more = |log: &[crate::mock::Seen]| log.iter().filter(|seen| seen.is_chat()).count() > sent;
            desk.mock.wait_for("the next call", WHOLE_RUN, more).await;
        }
        let played = desk.end(since).await;
        assert_eq!((played.status.as_str(), played.chats.len()), ("done", 3), "{played:?}");
    })
    .await;
}

#[tokio::test]
async fn stop_ends_a_check_that_takes_long_and_the_next_run_is_checked() {
    in_browser("holds-check", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#router/support", "schema").await;
        let good = desk.schema("Router").await;
        assert_eq!(desk.run().await.status, "done");
        desk.paste_schema("Router", &super::hostile::branches()).await;
        let since = desk.begin("Run").await;
        desk.await_lane("the reply is there", "Router", |lane| lane.output.ends_with('}')).await;
        let began = Instant::now();
        page.click("button", "Stop").await;
        let played = desk.end(since).await;
        assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
        assert_eq!((played.status.as_str(), played.chats.len()), ("stopped", 1), "{played:?}");
        let routes = played.lanes.iter().filter(|lane| lane.name != "Router");
        assert!(routes.clone().all(|lane| lane.status == "skipped"), "{played:?}");
        stays_at(&desk.mock, since + 1).await;

        desk.paste_schema("Router", &good.to_string()).await;
        let played = desk.run().await;
        assert!(played.lane("billing").is_taken, "{played:?}");
    })
    .await;
}

#[tokio::test]
async fn json_that_a_reload_cut_is_kept_and_asked_for_again() {
    in_browser("holds-reload", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#chain/outline", "json-slow").await;
        page.click("button", "Run").await;
        let is_there = |lane: &super::Lane| lane.output.contains("\"PASS\"") && lane.status == "streaming";
        desk.await_lane("half of it is there", "Check", is_there).await;
        page.reload().await;
        page.await_status("interrupted", WHOLE_RUN).await;
        let check = desk.await_lane("it is kept", "Check", |lane| lane.status == "incomplete").await;
        assert_says("the text", &check.output, &["{\"verdict\":\"PASS\""]);
        let (fields, whole) = check.shape.unwrap();
        assert_eq!((fields[0].as_str(), whole.as_str()), ("verdict: PASS", "no"));
        stays_at(&desk.mock, 2).await;
        let since = desk.begin("Resume").await;
        let played = desk.end(since).await;
        assert_eq!(played.status, "done", "{played:?}");
        assert_eq!(played.rungs(), ["json_schema", "text"], "what came whole is kept");
        assert_says("the document", &played.chats[1].last_user_text(), &["mock advice"]);
    })
    .await;
}

#[tokio::test]
async fn an_attempt_that_a_person_makes_good_needs_no_other() {
    in_browser("holds-attempt", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#chain/outline", "schema").await;
        page.type_into("textbox", "Check gate value", "REVISE").await;
        page.choose("Check gate otherwise", "ask the step again").await;
        page.type_into("textbox", "Check gate message", "Find something to revise.").await;
        let played = desk.run().await;
        let expected =
            [("Outline", "done"), ("Check", "done"), ("Check, attempt 2", "done"), ("Document", "skipped")];
        assert_eq!((played.status.as_str(), played.statuses()), ("stopped", expected.to_vec()), "{played:?}");

        let revise = json!({"verdict": "REVISE", "missing": [], "advice": "by hand"}).to_string();
        page.click_within(Some("article[aria-label='Check, attempt 2']"), "button", "Edit").await;
        page.paste_into("textbox", "Edit the reply of Check, attempt 2", &revise).await;
        let played = desk.press("Use this reply").await;
        let expected = [
            ("Outline", "reused"),
            ("Check", "reused"),
            ("Check, attempt 2", "reused"),
            ("Document", "done"),
        ];
        assert_eq!((played.status.as_str(), played.statuses()), ("done", expected.to_vec()), "{played:?}");
        assert_eq!(played.chats.len(), 1, "{played:?}");

        // Made good at the first attempt, there is no second one.
        page.click_within(Some("article[aria-label='Check']"), "button", "Edit").await;
        page.paste_into("textbox", "Edit the reply of Check", &revise.replace("by hand", "at once")).await;
        let played = desk.press("Use this reply").await;
        let expected = [("Outline", "reused"), ("Check", "reused"), ("Document", "done")];
        assert_eq!((played.status.as_str(), played.statuses()), ("done", expected.to_vec()), "{played:?}");
        assert_eq!(played.chats.len(), 1, "{played:?}");
        assert_says("the document", &played.chats[0].last_user_text(), &["at once"]);
        page.eventually(
            "the attempt is gone",
            SOON,
            async || page.has("article", "Check, attempt 2").await,
            |has| !has,
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_route_that_fails_is_asked_again_without_its_router() {
    in_browser("holds-route", DESKTOP, &[super::REFUSED], async |page| {
        let desk = Desk::of(page, "#router/support", "prompt").await;
        let prompt = page.value("textbox", "Router prompt").await;
        page.type_into("textbox", "Router prompt", &format!("{prompt} weather:schema")).await;
        page.type_into("textbox", "billing prompt", "weather:402 Pay!").await;
        let played = desk.run().await;
        assert_eq!((played.status.as_str(), played.says.as_str()), ("failed", "Failed at billing."));
        let billing = played.lane("billing");
        assert!(billing.is_taken && billing.offers("Retry"), "{billing:#?}");
        desk.connect("schema").await;
        let played = desk.press("Retry").await;
        assert_eq!(played.status, "done", "{played:?}");
        assert_eq!(played.rungs(), ["text"], "the router's choice is kept");
        assert_eq!(played.lane("Router").status, "reused");
        assert_eq!(played.lane("Router").routed.as_ref().unwrap().1, "named");
    })
    .await;
}
