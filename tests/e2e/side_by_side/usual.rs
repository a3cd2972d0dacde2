//! Workers whose calls go well: lanes, axis, votes, tasks that are left, step mode.
//! It deliberately holds no failure.

use serde_json::Value;

use super::{Desk, SOON, WHOLE_RUN, lanes, statuses};
use crate::browser::{DESKTOP, PHONE};
use crate::in_browser;
use crate::site::Site;

#[tokio::test]
async fn every_lane_is_on_the_axis_and_the_aggregator_says_what_it_was_fed_from() {
    for screen in [DESKTOP, PHONE] {
        in_browser("parallel", screen, &[], async |page| {
            let site = Site::start().await;
            page.open(&site.at("#parallel")).await;
            page.click("button", "Run").await;
            page.await_status("done", WHOLE_RUN).await;
            let lanes = lanes(page).await;
            let lanes = statuses(&lanes);
            assert_eq!(lanes.len(), 5);
            assert!(lanes.iter().all(|(_, status)| *status == "done"), "{lanes:?}");
            let read = "return [...document.querySelectorAll('.waterfall-row')].map((row) =>
                [row.querySelector('.waterfall-name').textContent, row.querySelectorAll('.span').length])";
            let rows: Vec<(String, u32)> = serde_json::from_value(page.js(read, vec![]).await).unwrap();
            let names: Vec<&str> = rows.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, lanes.iter().map(|(name, _)| *name).collect::<Vec<_>>());
            assert!(rows.iter().all(|(_, spans)| *spans >= 2), "{rows:?}");
            let fed = page.visible_text("[data-part=fed]").await;
            assert!(fed.starts_with("From 4 of 4: WizardLM, Qwen, Gemma, Llama"), "{fed}");
            assert_eq!(page.sideways().await, 0);
            page.browser.screenshot("parallel").await;
        })
        .await;
    }
}

#[tokio::test]
async fn a_prompt_that_forgets_the_replies_says_so() {
    in_browser("forgotten-replies", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        let hints = async || {
            let read = "return [...document.querySelectorAll('.hint')].map((hint) => hint.textContent)
                .filter((text) => text.startsWith('Without {'))";
            serde_json::from_value::<Vec<String>>(page.js(read, vec![]).await).unwrap()
        };
        for (pattern, prompt, field, without) in [
            (
                "#parallel",
                "Aggregator prompt",
                "input",
                "Without {responses} the aggregator sees none of the replies.",
            ),
            (
                "#orchestrator",
                "Synthesizer prompt",
                "task",
                "Without {worker_responses} the synthesizer sees none of the replies.",
            ),
        ] {
            page.open(&site.at(pattern)).await;
            let needed = without.split(' ').nth(1).unwrap();
            page.tick(prompt.split(' ').next().unwrap(), true).await;
            for (text, expected) in [
                ("Sum up.".to_owned(), None),
                (format!("Answer {{{field}}}."), Some(without)),
                (format!("Answer {{{field}}}, not {{{needed}}}."), Some(without)),
                (format!("Answer {{{field}}} by {needed}."), None),
            ] {
                page.paste_into("textbox", prompt, &text).await;
                let expected: Vec<&str> = expected.into_iter().collect();
                page.eventually(&text, SOON, hints, |said| *said == expected).await;
            }
            page.paste_into("textbox", prompt, &format!("Answer {{{field}}}.")).await;
            page.browser.screenshot("forgotten-replies").await;
        }
    })
    .await;
}

#[tokio::test]
async fn votes_are_counted_and_tasks_beyond_the_cap_are_named() {
    in_browser("vote", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        page.open(&site.at("#parallel/vote")).await;
        page.click("button", "Run").await;
        page.await_status("done", WHOLE_RUN).await;
        let vote = page.visible_text("[data-part=vote]").await;
        assert!(vote.contains("“positive” wins"), "{vote}");
        page.browser.screenshot("vote").await;
        page.load(&site.at("#orchestrator/quiz")).await;
        page.find("textbox", "Orchestrator prompt").await;
        page.click("button", "Run").await;
        page.await_status("done", WHOLE_RUN).await;
        let left = page.visible_text("[data-part=left-out]").await;
        assert!(left.starts_with("2 tasks were left out"), "{left}");
        page.browser.screenshot("quiz").await;
    })
    .await;
}

#[tokio::test]
async fn in_step_mode_each_worker_is_let_go_by_itself() {
    in_browser("step-beside", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#parallel", "stream").await;
        page.click("switch", "Step mode").await;
        page.click("button", "Run").await;
        // The keyboard's button is that of the lane that has waited longest. What was let go is not pressed twice.
        let press = "const button = document.querySelector('#next-call');
            const name = button?.closest('article').ariaLabel ?? null;
            if (arguments[0].includes(name)) return null;
            button?.click();
            return name";
        let mut let_go: Vec<Value> = Vec::new();
        for sent in 1..=5 {
            let press = async || page.js(press, vec![let_go.clone().into()]).await;
            let_go.push(page.eventually("a call waits", WHOLE_RUN, press, Value::is_string).await);
            let chats = async || desk.mock.chats().len();
            page.eventually("it is sent", WHOLE_RUN, chats, |chats| *chats == sent).await;
        }
        page.await_status("done", WHOLE_RUN).await;
        assert_eq!(let_go, ["WizardLM", "Qwen", "Gemma", "Llama", "Aggregator"]);
    })
    .await;
}
