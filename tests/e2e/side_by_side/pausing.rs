//! A server that has had enough: whoever was not sent yet waits and says so, whoever was goes on.
//! It deliberately measures the pause at the server.

use std::time::Duration;

use super::{Desk, REFUSED, WHOLE_RUN, await_lanes, lanes, most_at_once, of_name, spans, statuses};
use crate::browser::DESKTOP;
use crate::in_browser;

#[tokio::test]
async fn a_rate_limit_holds_those_that_were_not_sent_and_nobody_else() {
    in_browser("rate-limit", DESKTOP, &[REFUSED], async |page| {
        let desk = Desk::of(page, "#parallel", "prompt").await;
        page.type_into("textbox", "At once", "2").await;
        page.type_into("textbox", "WizardLM prompt", "weather:429-once {input}").await;
        page.type_into("textbox", "Qwen prompt", "weather:slow-head {input}").await;
        page.click("button", "Run").await;
        let pause = "further calls pause";
        let paused = await_lanes(page, "the others say why they wait", |lanes| {
            lanes.len() == 5 && lanes[2..4].iter().all(|lane| lane.wait.contains(pause))
        })
        .await;
        let [refused, under_way] = ["WizardLM", "Qwen"].map(|name| of_name(&paused, name));
        assert!(refused.wait.starts_with("Trying again in") && refused.offers("Cancel"), "{refused:#?}");
        assert_eq!((refused.status.as_str(), under_way.status.as_str()), ("retrying", "waiting"));
        for lane in &paused[2..4] {
            assert!(lane.wait.contains(&desk.host()) && lane.wait.contains(" s."), "{lane:#?}");
            assert_eq!(lane.status, "queued");
        }
        assert!(!under_way.wait.contains(pause) && !paused[4].wait.contains(pause), "{paused:#?}");
        let first = paused[2].wait.clone();
        await_lanes(page, "it counts", |lanes| lanes[2].wait.contains(pause) && lanes[2].wait != first).await;
        page.browser.screenshot("rate-limit").await;

        page.await_status("done", WHOLE_RUN).await;
        let done = lanes(page).await;
        assert!(done.iter().all(|lane| lane.status == "done" && lane.wait.is_empty()), "{done:#?}");
        assert_eq!(of_name(&done, "Aggregator").fed, "From 4 of 4: WizardLM, Qwen, Gemma, Llama.");
        let chats = desk.mock.chats();
        assert_eq!((chats.len(), most_at_once(&chats)), (6, 2), "two at once, and one asked twice");
        let again = chats[2].at.duration_since(chats[0].at).unwrap();
        assert!(again >= Duration::from_millis(2498), "nothing went out in the pause: {again:?}");
        let [refused, under_way, held] =
            [spans(page, "WizardLM").await, spans(page, "Qwen").await, spans(page, "Gemma").await];
        assert!(
            refused.ends_with(&["failed", "pausing", "waiting", "streaming"].map(str::to_owned)),
            "{refused:?}"
        );
        assert!(held.starts_with(&["queued", "limited"].map(str::to_owned)), "{held:?}");
        assert!(!under_way.contains(&"limited".to_owned()), "{under_way:?}");
        page.browser.screenshot("rate-limit-over").await;
    })
    .await;
}

#[tokio::test]
async fn a_rate_limit_on_all_is_waited_for_by_all() {
    in_browser("rate-limit-all", DESKTOP, &[REFUSED], async |page| {
        let desk = Desk::of(page, "#parallel", "429-shared").await;
        page.type_into("textbox", "WizardLM times", "5").await;
        page.click("button", "Run").await;
        // Six are sent, as many as there are connections; two never get that far.
        let waits = await_lanes(page, "all wait", |lanes| {
            lanes.len() == 9 && lanes[..8].iter().all(|lane| lane.wait.ends_with(" s."))
        })
        .await;
        let of = |what: &str| waits.iter().filter(|lane| lane.wait.contains(what)).count();
        assert_eq!((of("Trying again in"), of("further calls pause")), (6, 2), "{waits:#?}");
        page.await_status("done", WHOLE_RUN).await;
        let done = lanes(page).await;
        assert!(done.iter().all(|lane| lane.status == "done"), "{:?}", statuses(&done));
        let chats = desk.mock.chats();
        assert_eq!(chats.len(), 6 + 9, "six were refused once");
        assert!(most_at_once(&chats) <= 6, "no more than there are connections");
    })
    .await;
}
