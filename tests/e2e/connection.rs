//! A chain against another origin over real HTTP: what goes out, and what comes back.
//! It deliberately judges by what the server saw, not by what the page says it sent.

use std::time::Duration;

use fantoccini::key::Key;
use serde_json::json;

use super::browser::DESKTOP;
use super::mock::{Seen, wire};
use super::site::Site;
use super::{in_browser, start_mock};

/// What Chromium adds to a request by itself.
const BROWSERS_OWN: &[&str] = &[
    "accept",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "connection",
    "content-length",
    "host",
    "origin",
    "pragma",
    "priority",
    "referer",
    "user-agent",
];

#[tokio::test]
async fn a_chain_runs_on_a_typed_in_server() {
    in_browser("connection", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        page.open(&site.at("")).await;
        page.connect(&mock.base("stream"), "mock-key-1", "mock-small").await;
        assert!(mock.chats().is_empty(), "connecting sends no chat request");
        assert!(page.text("button", "Connection").await.contains("mock-small"));

        // By the keyboard, from within the input.
        page.find("textbox", "Input").await.click().await.unwrap();
        page.press(&format!(
            "{}{}{}",
            char::from(Key::Control),
            char::from(Key::Enter),
            char::from(Key::Null)
        ))
        .await;
        page.await_status("done", Duration::from_secs(15)).await;

        let chats = mock.chats();
        assert_eq!(chats.len(), 3, "three steps, three requests: {chats:#?}");
        for chat in &chats {
            assert_eq!(chat.authorization(), Some("Bearer mock-key-1"));
            assert_eq!(chat.headers["content-type"], "application/json");
            assert_eq!(added_headers(chat), ["authorization", "content-type"]);
            assert_eq!(chat.body["model"], "mock-small");
            assert_eq!(chat.body["stream"], true);
            assert_eq!(chat.body["stream_options"], json!({"include_usage": true}));
        }
        let lanes = page.lanes().await;
        assert_eq!(lanes.len(), 3);
        for (lane, chat) in lanes.iter().zip(&chats) {
            assert_eq!(lane.status, "done");
            assert_eq!(squeezed(&lane.output), squeezed(&wire::reply_text(&chat.body)));
        }
        for pair in chats.windows(2) {
            let reply = wire::reply_text(&pair[0].body);
            let question = pair[1].last_user_text();
            assert!(question.contains(&reply), "the next step reads {reply}; it was sent {question}");
        }
        page.browser.screenshot("mock-done").await;
    })
    .await;
}

#[tokio::test]
async fn the_model_list_comes_from_the_server_when_asked_for() {
    in_browser("models", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        page.open(&site.at("")).await;
        page.fill_connection(&mock.base("stream"), "mock-key-2", "").await;
        page.click("button", "Test connection").await;
        let offered = "return [...document.querySelectorAll('dialog datalist option, dialog [role=option]')]
            .map((option) => option.value || option.textContent).join()";
        page.eventually(
            "both models are offered",
            Duration::from_secs(5),
            async || page.js(offered, vec![]).await,
            |list| {
                list.as_str().is_some_and(|list| list.contains("mock-small") && list.contains("mock-large"))
            },
        )
        .await;
        page.browser.screenshot("connection-dialog").await;
        let asked: Vec<Seen> =
            mock.seen().into_iter().filter(|seen| seen.path.ends_with("/models")).collect();
        let asked = asked.iter().find(|seen| seen.method == "GET").expect("the list was asked for");
        assert_eq!(asked.authorization(), Some("Bearer mock-key-2"));
    })
    .await;
}

fn added_headers(chat: &Seen) -> Vec<&str> {
    let own = |name: &str| BROWSERS_OWN.contains(&name) || name.starts_with("sec-");
    let mut added: Vec<&str> =
        chat.headers.keys().map(|name| name.as_str()).filter(|name| !own(name)).collect();
    added.sort_unstable();
    added
}

/// The page may break lines as it likes.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
