//! Links to workflows: short, said in words, opened anywhere, and never at the cost of what a person had written.

use std::time::Duration;

use super::super::browser::{DESKTOP, PHONE};
use super::super::site::Site;
use super::super::{in_browser, start_mock};
use super::{SOON, close, fragment, link, link_of_kind, shoot};

#[tokio::test]
async fn a_link_opens_what_was_shared_and_keeps_what_was_written_here() {
    in_browser("share-link", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        page.open(&site.at("")).await;
        let untouched = link(page, false).await;
        assert!(untouched.len() < site.at("#w1.").len() + 17, "{untouched}");
        page.find("dialog", "Share").await;
        assert!(page.text("dialog", "Share").await.contains("the template “What was earned?” as it is"));
        assert!(page.text("dialog", "Share").await.contains("No key"));
        assert_eq!(page.visible_text(".qr-box").await, "Scan it from the screen.");
        shoot(page, "share").await;
        close(page, "Share").await;
        assert_eq!(fragment(page).await, "", "the address is written by copying alone");

        page.type_into("textbox", "Extract prompt", "List every number with its unit.").await;
        let edited = link(page, false).await;
        assert_ne!(edited, untouched);
        page.click("button", "Copy link").await;
        page.eventually(
            "the address holds it",
            SOON,
            async || fragment(page).await,
            |now| edited.ends_with(now.as_str()) && !now.is_empty(),
        )
        .await;
        close(page, "Share").await;
        page.type_into("textbox", "Extract prompt", "My own version.").await;
        let now = fragment(page).await;
        assert!(!now.starts_with("#w1."), "an edit is never in the address: {now}");

        // The link in the open tab: what is edited here stays in reach.
        page.js("location.href = arguments[0]", vec![edited.clone().into()]).await;
        let prompt = async || page.value("textbox", "Extract prompt").await;
        page.eventually("the link is open", SOON, prompt, |now| now == "List every number with its unit.")
            .await;
        assert!(page.visible_text(".notice").await.contains("Your own version of this template is kept."));
        shoot(page, "opened-link").await;
        page.js("history.back()", vec![]).await;
        page.eventually("back leads back", SOON, prompt, |now| now == "My own version.").await;
        page.js("history.forward()", vec![]).await;
        page.eventually("and forward", SOON, prompt, |now| now.starts_with("List every")).await;
        page.click("button", "Bring my edit back").await;
        page.eventually("one's own is back", SOON, prompt, |now| now == "My own version.").await;

        // Edits of what a link opened survive a reload, and its address stays.
        page.type_into("textbox", "Extract prompt", "An edit of what came.").await;
        page.reload().await;
        page.eventually("the edit is there", SOON, prompt, |now| now == "An edit of what came.").await;
        assert!(edited.ends_with(&fragment(page).await));
        page.open(&site.at("#chain/earnings")).await;
        page.eventually("so is one's own", SOON, prompt, |now| now == "My own version.").await;
    })
    .await;
}

#[tokio::test]
async fn a_link_that_names_an_endpoint_shows_it_and_sends_nothing() {
    let mut shared = String::new();
    in_browser("share-endpoint", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        page.open(&site.at("")).await;
        page.connect(&mock.base("stream"), "a-key-that-stays", "mock-large").await;
        shared = link(page, false).await;
        let host = mock.base("stream").split('/').nth(2).unwrap().to_owned();
        assert!(
            page.text("dialog", "Share")
                .await
                .contains(&format!("The endpoint {host} and the model mock-large"))
        );
        page.tick("Include the endpoint", false).await;
        let without = page
            .eventually(
                "another link",
                SOON,
                async || page.value("textbox", "Link").await,
                |now| !now.is_empty() && *now != shared,
            )
            .await;
        assert!(without.len() < shared.len());
        close(page, "Share").await;

        page.js("localStorage.clear(); sessionStorage.clear()", vec![]).await;
        page.open(&shared).await;
        let told = async || page.visible_text(".notice").await;
        page.eventually("the host is shown", SOON, told, |now| now.contains(&host)).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(mock.seen().is_empty(), "{:#?}", mock.seen());
        page.click("button", "Connection").await;
        assert_eq!(page.value("combobox", "Model").await, "mock-large");
        assert_eq!(page.value("field", "API key").await, "");
        page.click("button", "Done").await;
        let stored =
            page.js("return JSON.stringify(localStorage) + JSON.stringify(sessionStorage)", vec![]).await;
        assert!(!stored.as_str().unwrap().contains(&host), "what a link asks for is not kept: {stored}");
        page.click("button", "Run").await;
        page.await_status("done", SOON).await;
        assert!(
            mock.chats()
                .iter()
                .all(|chat| chat.authorization().is_none() && chat.body["model"] == "mock-large")
        );
    })
    .await;
}

#[tokio::test]
async fn text_that_looks_like_a_key_stops_the_link_until_the_person_says_that_it_is_none() {
    in_browser("share-key", PHONE, &[], async |page| {
        let site = Site::start().await;
        page.open(&site.at("")).await;
        page.type_into("textbox", "Input", concat!("Use sk-", "proj-4fT9xQ2LmZ8vB7nK1cR5wY3u please")).await;
        page.click("button", "Share").await;
        page.find("alert", "").await;
        assert_eq!(page.value("textbox", "Link").await, "");
        assert!(page.text("dialog", "Share").await.contains("/input"));
        shoot(page, "phone-share-key").await;
        page.tick("It is no key: hand it on", true).await;
        link_of_kind(page, "#w1.").await;
        shoot(page, "phone-share").await;
        assert!(page.sideways().await <= 0);
        assert_eq!(page.nameless_controls().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn links_of_every_pattern_open_in_another_browser() {
    let patterns = [
        ("parallel", "Parallel"),
        ("router", "Router"),
        ("orchestrator", "Orchestrator"),
        ("evaluator", "Evaluator"),
    ];
    in_browser("share-patterns", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        for (id, title) in patterns {
            page.open(&site.at(&format!("#{id}"))).await;
            page.eventually("it is open", SOON, async || page.current_pattern().await, |now| now == title)
                .await;
            page.type_into("textbox", "Input", "Something of my own.").await;
            let shared = link(page, false).await;
            page.js("localStorage.clear(); sessionStorage.clear()", vec![]).await;
            page.open(&shared).await;
            page.eventually("it is open", SOON, async || page.current_pattern().await, |now| now == title)
                .await;
            let input = async || page.value("textbox", "Input").await;
            page.eventually("with its input", SOON, input, |now| now == "Something of my own.").await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_link_that_is_too_long_is_warned_of_and_then_offered_as_a_file() {
    in_browser("share-long", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        page.open(&site.at("")).await;
        // Words that do not deflate well, and that look like no key.
        let words = |count: u32| -> String {
            let word = |n: u32| format!("w{} ", n.wrapping_mul(2_654_435_761) % 100_000);
            (0..count).map(word).collect()
        };
        for (count, said) in [(700, "Some messengers cut links"), (20_000, "save it as a file and send that")]
        {
            page.paste_into("textbox", "Input", &words(count)).await;
            page.click("button", "Share").await;
            let text = async || page.text("dialog", "Share").await;
            page.eventually("it is said", SOON, text, |text| text.contains(said)).await;
            page.find("button", "Save the file").await;
            assert_eq!(page.value("textbox", "Link").await.is_empty(), count > 1_000);
            shoot(page, &format!("share-long-{count}")).await;
            close(page, "Share").await;
        }
    })
    .await;
}

#[tokio::test]
async fn who_leaves_a_link_works_with_the_endpoint_of_their_own_again() {
    let mut shared = String::new();
    in_browser("link-left", DESKTOP, &[], async |page| {
        let (site, mine, theirs) = (Site::start().await, start_mock().await, start_mock().await);
        page.open(&site.at("")).await;
        page.connect(&theirs.base("stream"), "", "mock-large").await;
        page.type_into("textbox", "Input", "Of somebody else.").await;
        shared.clone_from(&link(page, false).await);
        close(page, "Share").await;
        page.js("localStorage.clear(); sessionStorage.clear()", vec![]).await;

        page.open(&site.at("")).await;
        page.connect(&mine.base("stream"), "", "mock-small").await;
        page.js("location.href = arguments[0]", vec![shared.clone().into()]).await;
        let input = async || page.value("textbox", "Input").await;
        page.eventually("the link is open", SOON, input, |now| now == "Of somebody else.").await;
        let host =
            |mock: &super::super::mock::Mock| mock.base("stream").split('/').nth(2).unwrap().to_owned();
        let sends_to = async || page.visible_text(".sends-to").await;
        page.eventually("its endpoint", SOON, sends_to, |now| now.contains(&host(&theirs))).await;
        page.js("history.back()", vec![]).await;
        page.eventually("back", SOON, input, |now| now.contains("Sally")).await;
        page.eventually("one's own", SOON, sends_to, |now| now.contains(&host(&mine))).await;
        page.click("button", "Run").await;
        page.await_status("done", SOON).await;
        assert!(theirs.seen().is_empty(), "{:#?}", theirs.seen());
        assert!(mine.chats().iter().all(|chat| chat.body["model"] == "mock-small"));
    })
    .await;
}
