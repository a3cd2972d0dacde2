//! Workers that fail: one, several, all; what the aggregator gets then, what is said, and who is asked again.
//! It deliberately knows no cause of a failure but a server's refusal.

use super::{
    BROKEN, Desk, REFUSED, WHOLE_RUN, alerts, await_says, lanes, messages, of_name, says, spans, statuses,
};
use crate::browser::DESKTOP;
use crate::in_browser;
use crate::mock::{Seen, wire};

const INSTRUCTION: &str = "Merge what they said.";

/// What the aggregator was told, and which replies were to reach it.
fn assert_reached(chat: &Seen, asked: &[&Seen]) {
    let replies = asked.iter().enumerate();
    let numbered = replies.map(|(index, asked)| format!("{}. {}", index + 1, wire::reply_text(&asked.body)));
    let expected = format!("{INSTRUCTION}\n\n{}", numbered.collect::<Vec<_>>().join("\n\n"));
    let got = messages(chat);
    assert_eq!(got[0], ("system", expected.as_str()));
    assert!(got.len() == 2 && got[1].0 == "user" && got[1].1.starts_with("Lena picked half"), "{got:?}");
}

fn asked_by<'a>(chats: &'a [Seen], words: &str) -> Vec<&'a Seen> {
    chats.iter().filter(|chat| chat.last_user_text().starts_with(words)).collect()
}

#[tokio::test]
async fn one_worker_that_fails_is_asked_again_alone() {
    in_browser("one-fails", DESKTOP, &[REFUSED], async |page| {
        let desk = Desk::of(page, "#parallel", "prompt").await;
        for name in ["WizardLM", "Gemma", "Llama"] {
            page.type_into("textbox", &format!("{name} prompt"), &format!("As {name}: {{input}}")).await;
        }
        page.type_into("textbox", "Qwen prompt", "weather:403 {input}").await;
        page.type_into("textbox", "Aggregator prompt", INSTRUCTION).await;
        page.click("button", "Run").await;
        await_says(page, "Done from 3 of 4: one worker failed.").await;
        let ended = lanes(page).await;
        assert_eq!(of_name(&ended, "Aggregator").fed, "From 3 of 4: WizardLM, Gemma, Llama.");
        let failed = of_name(&ended, "Qwen");
        assert!(failed.error.contains("403") && failed.offers("Retry"), "{failed:#?}");
        assert_eq!(alerts(page).await, [""; 0], "the run went on");
        let chats = desk.mock.chats();
        assert_eq!(chats.len(), 5, "nobody was asked twice");
        let asked = |name: &str| asked_by(&chats, &format!("As {name}"))[0];
        let [wizard, gemma, llama] = ["WizardLM", "Gemma", "Llama"].map(asked);
        assert_reached(&chats[4], &[wizard, gemma, llama]);
        page.browser.screenshot("one-fails").await;

        page.type_into("textbox", "Qwen prompt", "As Qwen: {input}").await;
        page.click_within(Some("article[aria-label='Qwen']"), "button", "Retry").await;
        await_says(page, "Done.").await;
        let ended = lanes(page).await;
        let of = |status: &str| ended.iter().filter(|lane| lane.status == status).count();
        assert_eq!((of("reused"), of("done")), (3, 2), "{:?}", statuses(&ended));
        let again = desk.mock.chats().split_off(5);
        assert_eq!(again.len(), 2, "the worker and the aggregator");
        assert_reached(&again[1], &[wizard, &again[0], gemma, llama]);
    })
    .await;
}

#[tokio::test]
async fn of_two_that_failed_the_other_says_that_it_was_not_asked_again_and_where_it_had_been() {
    in_browser("two-fail", DESKTOP, &[REFUSED, BROKEN], async |page| {
        let desk = Desk::of(page, "#parallel", "prompt").await;
        let before = desk.host();
        page.type_into("textbox", "Qwen prompt", "weather:403 {input}").await;
        page.type_into("textbox", "Gemma prompt", "weather:cut-once {input}").await;
        page.click("button", "Run").await;
        await_says(page, "Done from 2 of 4: 2 workers failed.").await;
        desk.stays_at(5).await;
        // Another server: what the first one said stays what the first one said.
        let other = Desk { mock: crate::start_mock().await, ..desk };
        other.connect("prompt").await;
        page.type_into("textbox", "Gemma prompt", "{input}").await;
        page.click_within(Some("article[aria-label='Gemma']"), "button", "Retry").await;
        await_says(page, "Done from 3 of 4: one worker failed.").await;
        other.stays_at(2).await;
        for _ in 0..2 {
            let ended = lanes(page).await;
            let expected = ["reused", "failed", "done", "reused", "done"];
            assert!(statuses(&ended).iter().map(|(_, status)| *status).eq(expected), "{ended:#?}");
            let kept = of_name(&ended, "Qwen");
            assert!(kept.error.starts_with("From the run before: "), "{kept:#?}");
            assert!(kept.error.contains(&before) && !kept.error.contains(&other.host()), "{kept:#?}");
            assert!(kept.offers("Retry"), "{kept:#?}");
            page.browser.screenshot("two-fail").await;
            page.reload().await;
            page.await_status("done", WHOLE_RUN).await;
        }
    })
    .await;
}

#[tokio::test]
async fn when_all_fail_there_is_one_message_and_all_are_asked_again() {
    in_browser("all-fail", DESKTOP, &[REFUSED], async |page| {
        let desk = Desk::of(page, "#parallel", "403").await;
        page.click("button", "Run").await;
        page.await_status("failed", WHOLE_RUN).await;
        let said = says(page).await;
        assert!(said.starts_with("Failed: no worker gave a reply."), "{said}");
        assert_eq!(alerts(page).await, [said.as_str()], "one message, not one for each lane");
        assert_eq!(spans(page, "Gemma").await.last().unwrap(), "failed");
        let ended = lanes(page).await;
        assert!(ended[..4].iter().all(|lane| lane.status == "failed" && lane.offers("Retry")), "{ended:#?}");
        assert_eq!(of_name(&ended, "Aggregator").status, "skipped");
        desk.stays_at(4).await;
        page.browser.screenshot("all-fail").await;

        // Again without a change: the same, and still one message.
        page.click("button", "Run").await;
        desk.await_chats(8).await;
        page.await_status("failed", WHOLE_RUN).await;
        assert_eq!(alerts(page).await.len(), 1);

        desk.connect("stream").await;
        page.click("button", "Ask all of them again").await;
        await_says(page, "Done.").await;
        let ended = lanes(page).await;
        assert!(ended.iter().all(|lane| lane.status == "done"), "{:?}", statuses(&ended));
        desk.stays_at(8 + 5).await;
        assert_eq!(alerts(page).await, [""; 0]);
    })
    .await;
}
