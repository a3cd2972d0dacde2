//! The chain's editor: steps come, go, move and are renamed, and everything typed survives a reload.
//! It deliberately runs nothing.

use super::browser::DESKTOP;
use super::in_browser;
use super::page::Page;
use super::site::Site;

#[tokio::test]
async fn steps_are_added_removed_moved_and_renamed() {
    in_browser("editing", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        page.open(&site.at("")).await;
        assert_eq!(step_names(page, 3).await, ["Extract", "Steps", "Answer"]);

        page.click("button", "Move Answer up").await;
        assert_eq!(step_names(page, 3).await, ["Extract", "Answer", "Steps"]);
        page.click("button", "Move Extract down").await;
        assert_eq!(step_names(page, 3).await, ["Answer", "Extract", "Steps"]);

        page.type_into("textbox", "Step 1 name", "Reply").await;
        page.type_into("textbox", "Reply prompt", "Say it in one word.").await;
        page.click("button", "Add step").await;
        page.type_into("textbox", "Step 4 name", "Check").await;
        page.type_into(
            "textbox",
            "Check prompt",
            "Check {input} against {reply}; keep {other} and {\"json\": 1}.",
        )
        .await;
        page.click("button", "Remove Extract").await;
        page.gone("textbox", "Extract prompt").await;
        assert_eq!(step_names(page, 3).await, ["Reply", "Steps", "Check"]);
        assert_eq!(page.nameless_controls().await, Vec::<String>::new());
        page.browser.screenshot("edited").await;

        page.reload().await;
        assert_eq!(step_names(page, 3).await, ["Reply", "Steps", "Check"]);
        assert_eq!(page.value("textbox", "Reply prompt").await, "Say it in one word.");
        let check = page.value("textbox", "Check prompt").await;
        assert_eq!(check, "Check {input} against {reply}; keep {other} and {\"json\": 1}.");
    })
    .await;
}

#[tokio::test]
async fn everything_typed_but_the_key_survives_a_reload() {
    in_browser("drafts", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        page.open(&site.at("")).await;
        page.type_into("textbox", "Input", "How long is a piece of string? ✂️").await;
        page.type_into("textbox", "Extract prompt", "Only the numbers, please.").await;
        page.connect("http://127.0.0.1:9/v1", "mock-key-6", "some/model-id").await;

        page.reload().await;
        assert_eq!(page.value("textbox", "Input").await, "How long is a piece of string? ✂️");
        assert_eq!(page.value("textbox", "Extract prompt").await, "Only the numbers, please.");
        page.click("button", "Connection").await;
        assert_eq!(page.value("textbox", "Base URL").await, "http://127.0.0.1:9/v1");
        assert_eq!(page.value("combobox", "Model").await, "some/model-id");
        assert_eq!(page.value("field", "API key").await, "");
    })
    .await;
}

async fn step_names(page: &Page, count: usize) -> Vec<String> {
    let mut names = Vec::new();
    for number in 1..=count {
        names.push(page.value("textbox", &format!("Step {number} name")).await);
    }
    let one_more = format!("Step {} name", count + 1);
    assert!(!page.has("textbox", &one_more).await, "there are more than {count} steps: {names:?}");
    names
}
