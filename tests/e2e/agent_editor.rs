//! The editor of an agent: all of it can be edited and is kept, what is switched off does not go out, code of strangers is
//! off until it is allowed, and each fault is told at its field. Counted at the mock.
//! It deliberately leaves to `tests/engine` what tools do and when a reflection is asked for.

use std::time::Duration;

use serde_json::{Value, json};

use super::browser::{DESKTOP, NARROWEST, PHONE};
use super::mock::Mock;
use super::page::Page;
use super::site::Site;
use super::{in_browser, start_mock};

const WHOLE_RUN: Duration = Duration::from_secs(20);
const OPEN: &str = "#agent/quicksort";

/// Ticks or unticks one of the card's boxes.
async fn tick(page: &Page, card: &str, name: &str, on: bool) {
    let within = format!("[role=group][aria-label='{card}']");
    let field = page.find_within(Some(&within), "checkbox", name).await;
    if field.is_selected().await.unwrap() != on {
        field.click().await.unwrap();
    }
}

async fn is_ticked(page: &Page, name: &str) -> bool {
    page.find("checkbox", name).await.is_selected().await.unwrap()
}

/// The texts of all that is seen of what `css` finds.
async fn texts(page: &Page, css: &str) -> Vec<String> {
    let read = "return [...document.querySelectorAll(arguments[0])].filter((node) => node.checkVisibility())
        .map((node) => node.textContent)";
    serde_json::from_value(page.js(read, vec![css.into()]).await).unwrap()
}

/// What describes a field and is to be seen.
async fn told_at(page: &Page, name: &str) -> String {
    let field = serde_json::to_value(page.find("textbox", name).await).unwrap();
    let read = "const [field] = arguments;
        const said = (field.getAttribute('aria-describedby') ?? '').split(' ')
            .map((id) => document.getElementById(id)?.textContent ?? '').filter(Boolean);
        return field.getAttribute('aria-invalid') + ': ' + said.join(' ')";
    page.js(read, vec![field]).await.as_str().unwrap().to_owned()
}

/// Runs at the mock; what the request says of tools: their names, and the choice.
async fn offered(page: &Page, mock: &Mock) -> (Vec<String>, Value) {
    let before = mock.chats().len();
    page.click("button", "Run").await;
    mock.wait_for("a request", WHOLE_RUN, |seen| seen.iter().filter(|seen| seen.is_chat()).count() > before)
        .await;
    page.await_status("done", WHOLE_RUN).await;
    let body = mock.chats().pop().unwrap().body;
    let tools = body["tools"].as_array().cloned().unwrap_or_default();
    let name = |tool: &Value| tool["function"]["name"].as_str().unwrap().to_owned();
    (tools.iter().map(name).collect(), body["tool_choice"].clone())
}

#[tokio::test]
async fn all_of_an_agent_is_edited_and_kept() {
    in_browser("agent-editor", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        page.open(&site.at(OPEN)).await;
        page.type_into("textbox", "Agent system prompt", "You mend files.").await;
        page.click("button", "First message: the goal alone").await;
        page.type_into("textbox", "Agent prompt", "Do this: {goal} {other}").await;
        assert!(page.visible_text("#agent-prompt-hint").await.contains("{other} is sent as it stands"));
        page.choose("Tool choice", "required").await;
        assert!(texts(page, ".hint").await.iter().any(|hint| hint.contains("no answer ends the run")));
        page.type_into("textbox", "Most turns", "7").await;

        tick(page, "Tools", "grep", false).await;
        page.click("button", "About read_file").await;
        assert!(texts(page, ".tool-about > p").await[0].starts_with("Reads a file"));
        let schema = texts(page, ".tool-about .code").await.concat();
        let schema: Value = serde_json::from_str(&schema).unwrap();
        assert_eq!(schema["required"], json!(["path"]));
        assert!(schema["properties"]["from_line"]["description"].is_string());

        page.click("button", "Add tool").await;
        page.type_into("textbox", "Own tool 1 name", "count").await;
        page.type_into("textbox", "count description", "Counts letters.").await;
        page.type_into("textbox", "count code", "return args.word.length;").await;
        page.click("button", "Arguments: text").await;
        page.click_within(Some(".own-tool"), "tab", "JSON").await;
        let arguments = r#"{"type": "object", "properties": {"word": {"type": "string"}}}"#;
        page.paste_into("textbox", "count schema (JSON)", arguments).await;
        page.find("button", "Arguments: word").await;

        page.type_into("textbox", "File 1 path", "src/sort.js").await;
        page.paste_into("textbox", "src/sort.js text", "one\ntwo").await;
        assert_eq!(texts(page, ".file > .more > summary").await[0], "2 lines, 7 B");
        page.click("button", "Add file").await;
        assert_eq!(page.value("textbox", "File 3 path").await, "file-1.txt");
        page.type_into("textbox", "file-1.txt text", "new").await;
        page.click("button", "Remove sort.test.js").await;
        page.gone("textbox", "File 3 path").await;

        tick(page, "Reflection", "a tool returns an error", false).await;
        page.type_into("textbox", "Turns without anything new", "").await;
        page.type_into("textbox", "Reflection prompt", "Why? {event} {what}").await;
        assert!(page.visible_text("#reflection-prompt-hint").await.contains("{what} is sent as it stands"));
        page.click("button", "The note is inside the latest tool result").await;
        let choose = "document.querySelector('[name=note-role][value=\"a user message\"]').click()";
        page.js(choose, vec![]).await;
        page.find("button", "The note is a user message").await;
        assert_eq!(page.nameless_controls().await, Vec::<String>::new());

        // Settings have no second field for what stands in the open.
        page.click_within(Some("[role=group][aria-label=Agent]"), "button", "Model and settings").await;
        page.type_into("textbox", "Agent temperature", "0.2").await;
        let systems = "return document.querySelectorAll('[aria-label=\"Agent system prompt\"]').length";
        assert_eq!(page.js(systems, vec![]).await, 1);

        page.reload().await;
        assert_eq!(page.value("textbox", "Agent system prompt").await, "You mend files.");
        assert_eq!(page.value("textbox", "Agent prompt").await, "Do this: {goal} {other}");
        assert_eq!(page.value("combobox", "Tool choice").await, "required");
        assert_eq!(page.value("textbox", "Most turns").await, "7");
        assert!(!is_ticked(page, "grep").await && is_ticked(page, "read_file").await);
        assert!(is_ticked(page, "count").await);
        assert_eq!(page.value("textbox", "count description").await, "Counts letters.");
        assert_eq!(page.value("textbox", "count code").await, "return args.word.length;");
        page.find("button", "Arguments: word").await;
        assert!(!page.has("button", "Allow this code").await);
        assert_eq!(page.value("textbox", "File 1 path").await, "src/sort.js");
        assert_eq!(page.value("textbox", "src/sort.js text").await, "one\ntwo");
        assert_eq!(page.value("textbox", "File 2 path").await, "file-1.txt");
        assert!(!is_ticked(page, "a tool returns an error").await);
        assert!(is_ticked(page, "a tool's arguments are wrong").await);
        assert_eq!(page.value("textbox", "Turns without anything new").await, "");
        assert_eq!(page.value("textbox", "Reflection prompt").await, "Why? {event} {what}");
        page.find("button", "The note is a user message").await;

        // Off and on again, it is as it was.
        page.tick("Reflection", false).await;
        page.gone("textbox", "Reflection prompt").await;
        page.tick("Reflection", true).await;
        assert_eq!(page.value("textbox", "Reflection prompt").await, "Why? {event} {what}");
    })
    .await;
}

#[tokio::test]
async fn what_is_removed_can_be_brought_back() {
    in_browser("agent-removed", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        page.open(&site.at(OPEN)).await;
        let text = page.value("textbox", "sort.js text").await;
        page.click("button", "Remove sort.js").await;
        assert_eq!(page.value("textbox", "File 1 path").await, "sort.test.js");
        page.click("button", "Bring my edit back").await;
        assert_eq!(page.value("textbox", "File 1 path").await, "sort.js");
        assert_eq!(page.value("textbox", "sort.js text").await, text);

        page.click("button", "Add tool").await;
        page.type_into("textbox", "tool_1 code", "return 7;").await;
        page.click("button", "Remove tool_1").await;
        page.gone("textbox", "Own tool 1 name").await;
        page.click("button", "Bring my edit back").await;
        assert_eq!(page.value("textbox", "tool_1 code").await, "return 7;");
        assert!(!page.has("button", "Allow this code").await, "what was typed here stays allowed");
    })
    .await;
}

#[tokio::test]
async fn what_is_switched_off_does_not_go_out() {
    in_browser("agent-tools", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        page.open(&site.at(OPEN)).await;
        page.connect(&mock.base("stream"), "", "mock-small").await;
        let (all, choice) = offered(page, &mock).await;
        let boxes = texts(page, ".tool code").await;
        assert_eq!(all, boxes, "the card lists what goes out");
        assert!(choice.is_null());

        for name in ["grep", "write_file"] {
            tick(page, "Tools", name, false).await;
        }
        page.click("button", "Add tool").await;
        page.choose("Tool choice", "none").await;
        page.click("button", "First message").await;
        page.type_into("textbox", "Agent prompt", "Please: {goal}").await;
        let (some, choice) = offered(page, &mock).await;
        let left = all.iter().filter(|name| !["grep", "write_file"].contains(&name.as_str()));
        assert_eq!(some, left.map(String::as_str).chain(["tool_1"]).collect::<Vec<_>>());
        assert_eq!(choice, "none");
        let messages = mock.chats().pop().unwrap().body["messages"].clone();
        assert_eq!(messages[0]["role"], "system");
        assert!(messages[1]["content"].as_str().unwrap().starts_with("Please: quicksort in sort.js"));

        for name in &boxes {
            tick(page, "Tools", name, false).await;
        }
        tick(page, "Tools", "tool_1", false).await;
        assert!(texts(page, ".hint").await.iter().any(|hint| hint.starts_with("No tool is on")));
        let (none, _) = offered(page, &mock).await;
        assert_eq!(none, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn code_of_strangers_is_off_until_it_is_allowed() {
    in_browser("agent-allowing", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        page.open(&site.at(OPEN)).await;
        page.connect(&mock.base("stream"), "", "mock-small").await;
        page.click("button", "Add tool").await;
        page.type_into("textbox", "tool_1 code", "return 'of a stranger';").await;
        // As if the document had come from elsewhere: this browser allowed nothing.
        page.js("localStorage.removeItem('allowed-tools')", vec![]).await;
        page.reload().await;
        page.find("button", "Allow this code").await;
        assert_eq!(page.value("textbox", "tool_1 code").await, "return 'of a stranger';", "it is seen");
        assert_eq!(page.visible_text("#tools-off").await, "1 tool is off until you allow its code.");
        page.browser.screenshot("agent-not-allowed").await;
        let has_own = async || offered(page, &mock).await.0.contains(&"tool_1".to_owned());
        assert!(!has_own().await);

        // An edit allows nothing that was not allowed.
        page.type_into("textbox", "tool_1 code", "return 'edited';").await;
        page.find("button", "Allow this code").await;
        assert!(!has_own().await);

        page.click("button", "Allow this code").await;
        page.gone("button", "Allow this code").await;
        assert!(!page.has("button", "Allow this code").await && texts(page, "#tools-off").await.is_empty());
        assert!(has_own().await);

        // What is typed into one that is allowed stays so, over a reload as well; the passing texts are not kept.
        page.type_into("textbox", "tool_1 code", "return 'typed here, letter by letter';").await;
        page.type_into("textbox", "Own tool 1 name", "renamed").await;
        assert!(!page.has("button", "Allow this code").await);
        page.reload().await;
        page.find("textbox", "renamed code").await;
        assert!(!page.has("button", "Allow this code").await);
        let kept = "return JSON.parse(localStorage.getItem('allowed-tools')).length";
        assert!(page.js(kept, vec![]).await.as_u64().unwrap() <= 4);
        assert!(offered(page, &mock).await.0.contains(&"renamed".to_owned()));

        // What the gallery offers is the page's own.
        page.choose("Template", "What each customer owes").await;
        page.click("button", "in euros, by a tool of your own").await;
        page.find("textbox", "to_euros code").await;
        assert!(!page.has("button", "Allow this code").await);
        assert!(offered(page, &mock).await.0.contains(&"to_euros".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn faults_are_told_at_their_fields_and_nothing_is_lost() {
    in_browser("agent-faults", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        page.open(&site.at(OPEN)).await;
        page.click("button", "Add tool").await;
        page.type_into("textbox", "Own tool 1 name", "a b").await;
        assert!(told_at(page, "Own tool 1 name").await.starts_with("true: A name has letters"));
        page.type_into("textbox", "Own tool 1 name", "grep").await;
        assert!(told_at(page, "Own tool 1 name").await.starts_with("true: Another tool has this name"));
        page.type_into("textbox", "Own tool 1 name", "own").await;
        page.type_into("textbox", "own code", "").await;
        assert!(told_at(page, "own code").await.starts_with("true: It has no code"));
        page.type_into("textbox", "own code", "return 1;").await;
        page.click("button", "Arguments: text").await;
        page.click_within(Some(".own-tool"), "tab", "JSON").await;
        page.paste_into("textbox", "own schema (JSON)", "{\"type\": ").await;
        assert!(texts(page, ".own-tool > .field-error").await[0].starts_with("The schema of its arguments"));

        page.type_into("textbox", "File 2 path", "./sort.js").await;
        assert!(told_at(page, "File 1 path").await.starts_with("true: Another file has this path"));
        assert!(told_at(page, "File 2 path").await.starts_with("true: Another file has this path"));
        page.type_into("textbox", "File 2 path", "../sort.js").await;
        assert!(told_at(page, "File 2 path").await.starts_with("true: A path looks like"));
        assert_eq!(told_at(page, "File 1 path").await, "false: ");
        page.type_into("textbox", "File 2 path", "").await;
        assert!(told_at(page, "File 2 path").await.starts_with("true: It needs a path"));
        page.paste_into("textbox", "sort.js text", &"x".repeat(200_001)).await;
        assert!(told_at(page, "sort.js text").await.starts_with("true: It holds more than 200,000 bytes"));
        page.type_into("textbox", "Most turns", "0").await;
        page.type_into("textbox", "Turns without anything new", "never").await;
        page.type_into("textbox", "Reflection prompt", "").await;
        page.browser.screenshot("agent-faults").await;

        page.click("button", "Run").await;
        let said = texts(page, "[role=alert] li").await;
        let expected = [
            "Agent: Own tool 1: The schema",
            "Agent: File 1: It holds more",
            "Agent: File 2: It needs a path",
            "Agent: The most turns",
            "Reflection: The prompt is empty",
            "Reflection: The turns without",
        ];
        assert_eq!(said.len(), expected.len(), "{said:?}");
        assert!(expected.iter().all(|start| said.iter().any(|said| said.starts_with(start))), "{said:?}");

        page.reload().await;
        assert_eq!(page.value("textbox", "File 2 path").await, "");
        assert_eq!(page.value("textbox", "sort.js text").await.len(), 200_001);
        assert_eq!(page.value("textbox", "Most turns").await, "0");
        assert_eq!(page.value("textbox", "Turns without anything new").await, "never");
        page.click_within(Some(".own-tool"), "tab", "JSON").await;
        assert_eq!(page.value("textbox", "own schema (JSON)").await, "{\"type\": ");
        // Switched off, it keeps nothing from running.
        tick(page, "Tools", "own", false).await;
        assert_eq!(texts(page, ".own-tool > .field-error").await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn an_agent_is_edited_on_any_screen() {
    for (name, screen) in [("desktop", DESKTOP), ("phone", PHONE), ("narrowest", NARROWEST)] {
        in_browser("agent-screens", screen, &[], async |page| {
            let site = Site::start().await;
            page.open(&site.at(OPEN)).await;
            page.find("textbox", "Agent system prompt").await;
            let picture = texts(page, ".diagram .call-name").await;
            assert_eq!(picture, ["Agent", "Tools", "Reflection"]);
            // What an agent is can be seen at once: who it is, what it can do, whether it reflects.
            let last = "return document.querySelector('[aria-label=Reflection] input').getBoundingClientRect().bottom
                <= document.querySelector('.run-bar').getBoundingClientRect().top";
            assert!(name != "desktop" || page.js(last, vec![]).await == true);
            page.browser.screenshot(&format!("agent-editor-{name}")).await;
            page.click("button", "About run_tests").await;
            page.click("button", "Add tool").await;
            page.click("button", "Arguments: text").await;
            page.click("button", "The note is").await;
            page.js(
                "document.querySelectorAll('.file > .more').forEach((fold) => { fold.open = true; })",
                vec![],
            )
            .await;
            page.find("textbox", "sort.test.js text").await;
            assert_eq!(page.sideways().await, 0);
            page.tick("Reflection", false).await;
            assert_eq!(texts(page, ".diagram .call-name").await, ["Agent", "Tools"]);
        })
        .await;
    }
}
