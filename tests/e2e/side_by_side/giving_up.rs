//! One of several calls is given up from its lane: it alone ends, and the others are read without it.
//! It deliberately leaves to `tests/engine/giving_up.rs` what is remembered of it.

use super::{Desk, QUIET, alerts, await_lanes, await_says, of_name};
use crate::browser::{DESKTOP, PHONE};
use crate::in_browser;

#[tokio::test]
async fn a_call_that_hangs_is_given_up_and_the_others_are_read_without_it() {
    for screen in [DESKTOP, PHONE] {
        in_browser("give-up", screen, &[], async |page| {
            let desk = Desk::of(page, "#parallel", "prompt").await;
            page.type_into("textbox", "Qwen prompt", "weather:stall {input}").await;
            page.click("button", "Run").await;
            let lanes = await_lanes(page, "three are done, one hangs", |lanes| {
                let done = lanes.iter().filter(|lane| lane.status == "done").count();
                done == 3 && lanes.iter().any(|lane| lane.name == "Qwen" && lane.status == "streaming")
            })
            .await;
            assert_eq!(of_name(&lanes, "Aggregator").status, "queued");
            page.browser.screenshot("give-up-before").await;
            page.click_within(Some("article[aria-label=Qwen]"), "button", "Give up").await;
            await_says(page, "Done from 3 of 4: you gave up one.").await;
            let lanes =
                await_lanes(page, "it is over", |lanes| of_name(lanes, "Aggregator").status == "done").await;
            assert_eq!(of_name(&lanes, "Aggregator").fed, "From 3 of 4: WizardLM, Gemma, Llama.");
            let given_up = of_name(&lanes, "Qwen");
            assert_eq!(given_up.status, "stopped");
            assert!(
                !given_up.output.is_empty() && given_up.error.starts_with("You gave this call up."),
                "{given_up:?}"
            );
            assert!(given_up.offers("Retry"), "{given_up:?}");
            assert_eq!(alerts(page).await, [""; 0], "nothing went wrong");
            assert!(!page.has("button", "Ask those that failed again").await, "nothing failed");
            assert!(!page.has("button", "Give up").await, "nothing is under way");
            page.browser.screenshot("give-up").await;
            tokio::time::sleep(QUIET).await;
            assert_eq!(desk.mock.chats().len(), 5, "nobody was asked twice");
        })
        .await;
    }
}
