//! Agents at servers whose templates refuse what others take: a note in its usual place passes all of them, and one in another
//! role fails with the server's words where it must. It deliberately leaves to `tests/weather` what each template refuses.

use std::time::Duration;

use serde_json::{Value, json};

use super::mock::Mock;
use super::page::Page;
use super::site::Site;
use super::{in_browser, start_mock};
use crate::browser::DESKTOP;

/// What the console says of each refusal.
const REFUSED: &str = "Failed to load resource: the server responded with a status of";
const WHOLE_RUN: Duration = Duration::from_secs(60);
/// A call that fails, so that there is a note, and one that does not.
const GOAL: &str = "Look.\ncall read_file {\"path\":\"missing.js\"}\ncall list_files";

async fn run(page: &Page, site: &Site, mock: &Mock, scenario: &str) -> String {
    page.open(&site.at("#agent/quicksort")).await;
    page.connect(&mock.base(scenario), "", "mock-small").await;
    page.paste_into("textbox", "Input", GOAL).await;
    page.click("button", "Run").await;
    let is_over = |status: &String| status != "running" && status != "idle";
    page.eventually("the run's end", WHOLE_RUN, async || page.run_status().await, is_over).await
}

/// The messages of the mock's latest request that offered tools.
fn latest(mock: &Mock) -> Vec<Value> {
    let chats = mock.chats();
    let turn = chats.iter().rev().find(|chat| chat.body.get("tools").is_some()).unwrap();
    turn.body["messages"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_note_inside_a_result_passes_every_template() {
    in_browser("agent-weather", DESKTOP, &[REFUSED], async |page| {
        let site = Site::start().await;
        for scenario in ["agent-qwen", "agent-mistral", "agent-gemma", "agent-gemini"] {
            let mock = start_mock().await;
            assert_eq!(run(page, &site, &mock, scenario).await, "done", "{scenario}");
            let messages = latest(&mock);
            let noted = messages.iter().find(|message| message["role"] == "tool").unwrap();
            let text = noted["content"].as_str().unwrap();
            assert!(
                text.starts_with("Error: there is no file missing.js.")
                    && text.ends_with("Note from the driver:\nNote: look again at what came back."),
                "{scenario}: {text}"
            );
            let call = messages.iter().find_map(|message| message["tool_calls"].get(0)).unwrap();
            assert_eq!(call["id"], noted["tool_call_id"], "{scenario}");
            assert_eq!(
                call["extra_content"]["google"]["thought_signature"],
                json!("bW9jaw=="),
                "as it was received"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn with_and_without_reflection_are_held_side_by_side() {
    in_browser("agent-compare", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        page.open(&site.at("#agent/quicksort")).await;
        page.connect(&mock.base("agent"), "", "mock-small").await;
        page.paste_into("textbox", "Input", GOAL).await;
        page.click("button", "Compare…").await;
        page.type_into("textbox", "Runs of each", "1").await;
        page.click("button", "Start comparison").await;
        let said = async || page.visible_text("#run").await;
        let is_over = |text: &String| {
            text.contains("With reflection: 0 of 1 passed. Without reflection: 0 of 1 passed.")
        };
        page.eventually("both ended", WHOLE_RUN, said, is_over).await;
        let reflections = mock.chats().iter().filter(|chat| chat.body.get("tools").is_none()).count();
        assert_eq!((mock.chats().len(), reflections), (7, 1));
        page.browser.screenshot("agent-compare").await;
    })
    .await;
}
