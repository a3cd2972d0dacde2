//! What a person sees when a server refuses, and when the program itself breaks.
//! It deliberately asks for the server's own words, and for no wording of ours.

use std::time::Duration;

use super::browser::DESKTOP;
use super::site::Site;
use super::{in_browser, start_mock};

#[tokio::test]
async fn a_refusal_is_shown_in_the_servers_words_and_ends_the_chain() {
    let refusals = [
        ("401", "Incorrect API key provided: mock"),
        ("404", "The model `mock-small` does not exist at the mock"),
        ("500", "The mock had an error while processing your request"),
    ];
    let expected = ["Failed to load resource: the server responded with a status of"];
    in_browser("refusals", DESKTOP, &expected, async |page| {
        let site = Site::start().await;
        for (scenario, words) in refusals {
            let mock = start_mock().await;
            page.open(&site.at("")).await;
            page.connect(&mock.base(scenario), "mock-key-3", "mock-small").await;
            page.click("button", "Run").await;
            // A 500 may be tried again, with pauses, before it counts.
            page.await_status("failed", Duration::from_secs(20)).await;

            let lanes = page.lanes().await;
            assert_eq!(lanes[0].status, "failed", "{scenario}: {lanes:#?}");
            assert!(lanes[0].error.contains(words), "{scenario}: {lanes:#?}");
            assert!(
                lanes[1..].iter().all(|lane| lane.output.is_empty() && lane.status != "done"),
                "{lanes:#?}"
            );
            let shown = page.visible_text("article[data-lane] [data-part=error]").await;
            assert!(shown.contains(words), "{scenario}: the message is visible: {shown}");

            let chats = mock.chats();
            let attempts = if scenario == "500" { 1..=3 } else { 1..=1 };
            assert!(attempts.contains(&chats.len()), "{scenario}: {} requests", chats.len());
            let first = chats[0].last_user_text();
            assert!(
                chats.iter().all(|chat| chat.last_user_text() == first),
                "{scenario}: a later step was sent"
            );
            page.browser.screenshot(&format!("failed-{scenario}")).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_panic_says_so_and_keeps_the_draft() {
    // The panic's own report, the trap that follows it, and the error that forced it.
    let expected = ["panicked", "unreachable", "forced by the test", "RuntimeError"];
    in_browser("panic", DESKTOP, &expected, async |page| {
        let site = Site::start().await;
        page.open(&site.at("")).await;
        page.type_into("textbox", "Input", "A draft that survives a panic").await;
        // From the click on, the first node that is made fails as it would in a broken page; the screen that says
        // so may then make its own. These are the makers whose failure the renderer turns into a panic.
        let break_once = "
            const makers = [[Document.prototype, 'createElement'], [Document.prototype, 'createElementNS'],
                [Node.prototype, 'cloneNode']];
            const whole = makers.map(([of, name]) => of[name]);
            const mend = () => makers.forEach(([of, name], n) => { of[name] = whole[n]; });
            addEventListener('click', () => makers.forEach(([of, name]) => {
                of[name] = () => { mend(); throw new Error('forced by the test'); };
            }), { capture: true, once: true });";
        page.js(break_once, vec![]).await;
        page.click("button", "Run").await;
        let says = page.text("alert", "").await;
        assert!(says.len() > 20, "the screen says what happened: {says}");
        page.browser.screenshot("panic").await;

        page.reload().await;
        assert_eq!(page.value("textbox", "Input").await, "A draft that survives a panic");
    })
    .await;
}
