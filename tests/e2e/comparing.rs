//! A workflow with a part of it and without, compared from the page: what is said before anything is asked, the figures side
//! by side, single runs that fail, wait or are held, Stop, and the way into each run. It deliberately leaves to
//! `tests/engine/ablation.rs` what the figures are made of.

use std::time::Duration;

use serde::Deserialize;

use super::browser::{DESKTOP, NARROWEST, PHONE};
use super::mock::Mock;
use super::page::Page;
use super::runs::stays_at;
use super::site::Site;
use super::{in_browser, start_mock};

const SOON: Duration = Duration::from_secs(10);
const ALL: Duration = Duration::from_secs(90);
const REFUSED: &str = "Failed to load resource";

/// What is to be seen of a comparison.
#[derive(Debug, Default, Deserialize)]
struct Seen {
    said: String,
    open: String,
    /// The figures, a row each, with a cell for each variation.
    figures: Vec<(String, Vec<String>)>,
    trials: Vec<Trial>,
}

#[derive(Debug, Deserialize)]
struct Trial {
    of: String,
    came: String,
    stands: String,
    /// The signs of its rounds.
    rounds: String,
    text: String,
}

async fn seen(page: &Page) -> Seen {
    let read = "const text = (node) => node?.textContent ?? '';
        const said = document.querySelector('[data-comparison]');
        return {
            said: text(said),
            open: said?.dataset.open ?? '',
            figures: [...document.querySelectorAll('[data-figure]')].map((row) =>
                [text(row.querySelector('th')), [...row.querySelectorAll('.comparison-figure')].map(text)]),
            trials: [...document.querySelectorAll('.trial')].map((trial) => ({
                of: trial.dataset.variation,
                came: trial.dataset.came,
                stands: text(trial.querySelector('.trial-stands')),
                rounds: [...trial.querySelectorAll('.round-said')].map(text).join(' '),
                text: trial.innerText,
            })),
        }";
    serde_json::from_value(page.js(read, vec![]).await).unwrap()
}

async fn until(page: &Page, what: &str, wanted: impl Fn(&Seen) -> bool) -> Seen {
    page.eventually(what, ALL, async || seen(page).await, wanted).await
}

async fn is_over(page: &Page) -> Seen {
    until(page, "all runs are over", |seen| seen.open == "0").await
}

fn of<'s>(seen: &'s Seen, name: &str) -> Vec<&'s Trial> {
    seen.trials.iter().filter(|trial| trial.of == name).collect()
}

fn figure<'s>(seen: &'s Seen, name: &str) -> [&'s str; 2] {
    let (_, cells) = seen.figures.iter().find(|(figure, _)| figure == name).unwrap();
    [&cells[0], &cells[1]]
}

const WITH: &str = "With feedback";
const WITHOUT: &str = "Without feedback";

#[tokio::test]
async fn on_the_demonstration_the_feedback_is_what_makes_an_attempt_pass() {
    for (name, screen) in [("desktop", DESKTOP), ("phone", PHONE)] {
        in_browser("comparing", screen, &[], async |page| {
            let site = Site::start().await;
            page.open(&site.at("#evaluator/function")).await;
            page.click("button", "Compare…").await;
            let asks = page.visible_text(".comparison-set-up").await;
            assert!(asks.contains("At most 48 calls: 6 runs of up to 8."), "{asks}");
            assert!(asks.contains("Without, the generator is asked the same each time"), "{asks}");
            page.browser.screenshot(&format!("comparing-before-{name}")).await;
            page.type_into("textbox", "Runs of each", "0").await;
            assert!(page.visible_text(".comparison-set-up").await.contains("from 1 to 10"));
            page.type_into("textbox", "Runs of each", "2").await;
            assert!(page.visible_text(".comparison-set-up").await.contains("At most 32 calls: 4 runs"));
            page.click("button", "Start comparison").await;
            until(page, "runs stream", |seen| seen.trials.iter().any(|trial| trial.stands == "round 2"))
                .await;
            page.browser.screenshot(&format!("comparing-live-{name}")).await;
            let seen = is_over(page).await;
            assert_eq!(seen.said, "With feedback: 2 of 2 passed. Without feedback: 0 of 2 passed.");
            assert_eq!(figure(&seen, "Passed"), ["2 of 2", "0 of 2"]);
            assert_eq!(figure(&seen, "Rounds"), ["2", "4"]);
            assert_eq!(figure(&seen, "Calls"), ["4", "8"]);
            assert!(figure(&seen, "Time").iter().all(|time| time.ends_with(" s")), "{seen:#?}");
            let rounds: Vec<&str> = seen.trials.iter().map(|trial| trial.rounds.as_str()).collect();
            assert_eq!(rounds, ["✗ ✓", "✗ ✓", "✗ ✗ ✗ ✗", "✗ ✗ ✗ ✗"]);
            let with = of(&seen, WITH);
            assert!(with[1].text.contains("The same as the first run."), "{with:#?}");
            let parted = "Unlike the first run from Generator, attempt 2 on: something else was asked.";
            assert!(of(&seen, WITHOUT).iter().all(|trial| trial.text.contains(parted)), "{seen:#?}");
            assert_eq!(page.sideways().await, 0);
            page.browser.screenshot(&format!("comparing-{name}")).await;
            assert_eq!(page.nameless_controls().await, Vec::<String>::new());

            // Each run opens as any other, and there is a way back.
            page.click("button", "Open run 2 without feedback").await;
            page.await_lanes("its lanes", SOON, |lanes| lanes.len() == 8).await;
            let judged = page.visible_text("[data-part=judged]").await;
            assert!(judged.contains("The next attempt is told nothing of that."), "{judged}");
            page.browser.screenshot(&format!("comparing-opened-{name}")).await;
            page.click("button", "Back to the comparison").await;
            assert_eq!(is_over(page).await.trials.len(), 4);
        })
        .await;
    }
}

#[tokio::test]
async fn a_run_of_a_comparison_goes_on_as_what_it_was() {
    in_browser("comparing-more", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        at_mock(page, &site, &mock, "json-last", "1").await;
        compare(page, 1).await;
        assert_eq!(
            is_over(page).await.said,
            "With feedback: 0 of 1 passed. Without feedback: 0 of 1 passed."
        );
        assert_eq!(mock.chats().len(), 4);
        page.click("button", "Open run 1 without feedback").await;
        page.click("button", "Two more").await;
        page.await_lanes("three attempts", SOON, |lanes| lanes.len() == 6).await;
        page.await_status("done", ALL).await;
        let chats = mock.chats();
        assert_eq!(chats.len(), 8, "what was answered is not asked again");
        assert!(!chats.iter().any(|chat| chat.last_user_text().contains("Feedback on attempt")));
        // That is a run of its own, which the comparison stays beside.
        page.click("button", "Back to the comparison").await;
        assert_eq!(figure(&is_over(page).await, "Calls"), ["2", "2"]);
    })
    .await;
}

/// The page with the function's workflow at a scenario of the mock, for so many attempts at most.
async fn at_mock(page: &Page, site: &Site, mock: &Mock, scenario: &str, cap: &str) {
    page.open(&site.at("#evaluator/function")).await;
    page.connect(&mock.base(scenario), "", "mock-small").await;
    page.type_into("textbox", "Most attempts", cap).await;
}

/// Begins so many runs of each.
async fn compare(page: &Page, times: u32) {
    page.click("button", "Compare…").await;
    page.type_into("textbox", "Runs of each", &times.to_string()).await;
    page.click("button", "Start comparison").await;
}

#[tokio::test]
async fn at_a_server_nothing_is_asked_before_the_click_and_nothing_twice() {
    in_browser("comparing-server", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        at_mock(page, &site, &mock, "json-last", "3").await;
        page.click("button", "Compare…").await;
        let asks = page.visible_text(".comparison-set-up").await;
        let host = mock.addr.to_string();
        assert!(asks.contains("At most 36 calls") && asks.contains(&host), "{asks}");
        stays_at(&mock, 0).await;
        page.click("button", "Start comparison").await;
        let over = is_over(page).await;
        assert_eq!(figure(&over, "Calls"), ["6", "6"]);
        assert!(over.trials.iter().all(|trial| trial.came == "unsolved"), "{over:#?}");
        let chats = mock.chats();
        assert_eq!(chats.len(), 36);
        let told = |number: u32| {
            let mark = format!("Feedback on attempt {number}:");
            chats.iter().filter(|chat| chat.last_user_text().contains(&mark)).count()
        };
        assert_eq!([told(1), told(2), told(3)], [3, 3, 0], "half of the runs are told");
        // Another comparison has no memory of the first, and a reload asks nothing.
        page.type_into("textbox", "Runs of each", "1").await;
        page.click("button", "Compare again").await;
        until(page, "two runs are over", |seen| seen.trials.len() == 2 && seen.open == "0").await;
        assert_eq!(mock.chats().len(), 36 + 12);
        page.reload().await;
        stays_at(&mock, 48).await;
        assert!(!page.has("button", "Back to the comparison").await);
        assert_eq!(page.run_status().await, "idle");
    })
    .await;
}

#[tokio::test]
async fn a_run_that_fails_says_why_and_takes_no_other_with_it() {
    in_browser("comparing-failing", DESKTOP, &[REFUSED], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        at_mock(page, &site, &mock, "prompt", "2").await;
        // What the judge says is the weather of the attempt that is told of it.
        page.click("tab", "JSON").await;
        let schema = r#"{"type": "object", "properties": {"evaluation": {"enum": ["PASS", "FAIL"]},
            "feedback": {"enum": ["weather:404"]}}, "required": ["evaluation", "feedback"]}"#;
        page.paste_into("textbox", "Evaluator schema (JSON)", schema).await;
        page.paste_into("textbox", "Generator prompt", "{context} weather:stream {task}").await;
        page.paste_into("textbox", "Evaluator prompt", "weather:json-last {content}").await;
        compare(page, 2).await;
        let over = is_over(page).await;
        for trial in of(&over, WITH) {
            assert_eq!((trial.came.as_str(), trial.stands.as_str()), ("broken", "failed"), "{over:#?}");
            assert!(trial.text.contains("Failed at Generator, attempt 2."), "{over:#?}");
        }
        assert!(of(&over, WITHOUT).iter().all(|trial| trial.came == "unsolved"), "{over:#?}");
        assert_eq!(figure(&over, "Rounds"), ["–", "2"]);
        let said =
            "With feedback: 0 of 2 passed, and 2 did not come to the end. Without feedback: 0 of 2 passed.";
        assert_eq!(over.said, said);
        page.browser.screenshot("comparing-failing").await;
    })
    .await;
}

#[tokio::test]
async fn a_rate_limit_and_a_limit_of_its_own_hold_a_run_and_it_says_so() {
    in_browser("comparing-held", NARROWEST, &[REFUSED], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        at_mock(page, &site, &mock, "prompt", "2").await;
        page.paste_into("textbox", "Generator prompt", "weather:429-shared {task}{context}").await;
        page.paste_into("textbox", "Evaluator prompt", "weather:json-last {content}").await;
        page.click("button", "Settings for all calls").await;
        page.type_into("textbox", "Limit of calls", "3").await;
        compare(page, 1).await;
        let asks = page.visible_text(".comparison-set-up").await;
        assert!(asks.contains("At most 6 calls: 2 runs, each with its limit of 3."), "{asks}");
        let waits = until(page, "both wait", |seen| {
            seen.trials.len() == 2
                && seen.trials.iter().all(|trial| trial.text.contains("Waits for the rate limit: "))
        })
        .await;
        assert!(waits.trials.iter().all(|trial| trial.came == "open"), "{waits:#?}");
        page.browser.screenshot("comparing-waits").await;
        let paused = until(page, "both are held at their limit", |seen| {
            seen.trials.iter().all(|trial| trial.stands == "paused")
        })
        .await;
        assert!(paused.trials[0].text.contains("the limit of calls is reached"), "{paused:#?}");
        assert_eq!(page.sideways().await, 0);
        page.browser.screenshot("comparing-paused").await;
        // One goes on and comes to its end; the other waits for a person, or for Stop.
        page.click("button", "Continue").await;
        let one = until(page, "one is over", |seen| seen.open == "1").await;
        assert_eq!(one.trials[1].stands, "paused");
        let sent = mock.chats().len();
        page.click("button", "Stop comparison").await;
        let over = is_over(page).await;
        assert_eq!((over.trials[0].came.as_str(), over.trials[1].stands.as_str()), ("unsolved", "stopped"));
        stays_at(&mock, sent).await;
    })
    .await;
}

#[tokio::test]
async fn stop_ends_all_runs_and_begins_no_other() {
    in_browser("comparing-stopped", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        at_mock(page, &site, &mock, "slow", "2").await;
        compare(page, 4).await;
        mock.wait_for("four calls", SOON, |seen| seen.iter().filter(|it| it.is_chat()).count() == 4).await;
        // The key that stops a run stops all of them.
        page.press("\u{e00c}").await;
        let over = until(page, "none is under way", |seen| {
            seen.trials.iter().filter(|trial| trial.stands == "stopped").count() == 4
        })
        .await;
        assert_eq!(over.trials.iter().filter(|trial| trial.stands == "not run").count(), 4, "{over:#?}");
        stays_at(&mock, 4).await;
        mock.wait_for("all are cut off", SOON, |seen| {
            seen.iter().filter(|it| it.is_chat()).all(|it| it.client_left().is_some())
        })
        .await;
        page.browser.screenshot("comparing-stopped").await;
        // What is edited runs alone again.
        page.find("button", "Run").await;
        page.find("button", "Compare again").await;
    })
    .await;
}
