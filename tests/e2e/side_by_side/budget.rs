//! A limit of calls that is smaller than the number of workers. It deliberately counts at the server, where a call that is
//! made twice would be paid for twice.

use std::collections::BTreeSet;

use super::{Desk, Lane, WHOLE_RUN, await_lanes, await_says, lanes, of_name, says, statuses};
use crate::browser::DESKTOP;
use crate::in_browser;

#[tokio::test]
async fn a_limit_of_calls_pauses_the_run_with_what_it_has_and_nothing_is_asked_twice() {
    in_browser("beside-budget", DESKTOP, &[], async |page| {
        let desk = Desk::of(page, "#parallel", "stream").await;
        desk.set("Limit of calls", "3").await;
        page.click("button", "Run").await;
        page.await_status("paused", WHOLE_RUN).await;
        let is_over = |lanes: &[Lane]| lanes[..3].iter().all(|lane| lane.status == "done");
        let paused = await_lanes(page, "what is under way ends", is_over).await;
        let expected = ["done", "done", "done", "queued", "queued"];
        assert!(statuses(&paused).iter().map(|(_, status)| *status).eq(expected), "{paused:#?}");
        assert_eq!(says(page).await, "Paused: the limit of calls is reached.");
        desk.stays_at(3).await;
        page.browser.screenshot("beside-budget").await;
        page.click("button", "Continue").await;
        await_says(page, "Done.").await;
        let done = lanes(page).await;
        assert!(done.iter().all(|lane| lane.status == "done"), "{:?}", statuses(&done));
        assert_eq!(of_name(&done, "Aggregator").fed, "From 4 of 4: WizardLM, Qwen, Gemma, Llama.");
        desk.stays_at(5).await;
        let asked: BTreeSet<String> =
            desk.mock.chats().iter().map(|chat| chat.body["messages"].to_string()).collect();
        assert_eq!(asked.len(), 5, "five calls, each another: {asked:#?}");
    })
    .await;
}
