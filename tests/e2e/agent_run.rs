//! A run of an agent, from the page: how its messages grow and which result answers which call, tools on the files, the cap,
//! edited results, and models that call no tools. At the mock, which calls what the goal says.
//! It deliberately leaves to `tests/engine` what is sent, and to `tests/web` what runs.

use std::time::{Duration, Instant};

use serde_json::json;

use super::mock::Mock;
use super::page::Page;
use super::site::Site;
use super::{in_browser, start_mock};
use crate::browser::{DESKTOP, PHONE};

const SOON: Duration = Duration::from_secs(10);
const WHOLE_RUN: Duration = Duration::from_secs(60);

/// Two calls in one turn, an edit that fails, one that does not.
const GOAL: &str = r#"Mend it.
call read_file {"path":"sort.js"} && list_files {}
call edit_file {"path":"sort.js","old_text":"no such line","new_text":"x"}
call edit_file {"path":"sort.js","old_text":"item > pivot","new_text":"item >= pivot"}"#;

/// Text nodes of all that `css` finds.
async fn texts(page: &Page, css: &str) -> Vec<String> {
    let read = "return [...document.querySelectorAll(arguments[0])].map((node) => node.textContent)";
    serde_json::from_value(page.js(read, vec![css.into()]).await).unwrap()
}

/// The accessible names of the messages of a turn.
async fn messages(page: &Page, turn: u32) -> Vec<String> {
    let read = "return [...document.querySelectorAll(`[data-turn='${arguments[0]}'] [data-cell]`)]
        .map((cell) => cell.ariaLabel)";
    serde_json::from_value(page.js(read, vec![turn.into()]).await).unwrap()
}

/// The page with an agent at a scenario of the mock.
async fn at_mock(page: &Page, site: &Site, mock: &Mock, scenario: &str, goal: &str) {
    page.open(&site.at("#agent/quicksort")).await;
    page.connect(&mock.base(scenario), "", "mock-small").await;
    page.paste_into("textbox", "Input", goal).await;
}

async fn run_to(page: &Page, status: &str) {
    page.click("button", "Run").await;
    page.await_status(status, WHOLE_RUN).await;
}

#[tokio::test]
async fn a_person_sees_how_messages_grow_and_which_result_answers_which_call() {
    for (screen, name) in [(DESKTOP, "agent"), (PHONE, "agent-phone")] {
        in_browser(name, screen, &[], async |page| {
            let (site, mock) = (Site::start().await, start_mock().await);
            page.browser.prefer_dark(name == "agent-phone").await;
            at_mock(page, &site, &mock, "agent", GOAL).await;
            run_to(page, "done").await;
            let told = texts(page, "[data-part=told]").await;
            assert_eq!(told.len(), 4, "{told:?}");
            assert_eq!(
                told[1],
                "sent again: 2 messages; new: assistant calls read_file (call mock00200) and list_files (call mock00201), \
                 tool result of read_file (call mock00200), tool result of list_files (call mock00201); came back: \
                 assistant calls edit_file (call mock00500)."
            );
            assert!(
                told[2].starts_with(
                    "sent again: 5 messages; new: assistant calls edit_file (call mock00500), tool result of edit_file \
                     (call mock00500), an error, with the driver's note in it;"
                ),
                "{}",
                told[2]
            );
            assert!(told[3].ends_with("came back: assistant answers, and calls no tool."), "{}", told[3]);
            let names = messages(page, 2).await;
            assert_eq!(names[0], "Message 1: system; sent again");
            assert_eq!(names[3], "Message 4: tool result of read_file (call mock00200); new");
            assert_eq!(names[5], "Came back: assistant calls edit_file (call mock00500)");
            // The ids are to be seen at the lines that tie a result to its call.
            assert_eq!(texts(page, "[data-turn='2'] .growth-tie").await, ["1read_filemock00200", "2list_filesmock00201"]);
            let driver = texts(page, "[data-part=driver]").await;
            assert_eq!(driver.len(), 1);
            assert!(driver[0].starts_with("Driver: because edit_file returned an error"), "{driver:?}");
            let note = "return document.querySelectorAll('[data-note]').length";
            assert_eq!(page.js(note, vec![]).await, json!(2), "in the turn that it is new in, and the next");
            let sum = page.visible_text("[data-part=repetition]").await.replace('\u{202f}', ",");
            assert!(sum.starts_with("Of ") && sum.ends_with("had been sent before."), "{sum}");
            assert_eq!(page.sideways().await, 0);
            assert_eq!(page.nameless_controls().await, [""; 0]);
            page.js("document.querySelector('.growth').scrollIntoView()", vec![]).await;
            page.browser.screenshot(name).await;
        })
        .await;
    }
}

#[tokio::test]
async fn what_belongs_together_lights_up_and_a_message_opens_in_its_place_by_keys() {
    in_browser("agent-keys", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        at_mock(page, &site, &mock, "agent", GOAL).await;
        run_to(page, "done").await;
        let read = "const lit = (how) => [...document.querySelectorAll(`[data-lit=${how}]`)].map((node) => node.dataset.cell);
            return [lit('same'), lit('tied')]";
        page.js("document.querySelector('#message-1-3').focus()", vec![]).await;
        // The result of the first call: in turns 2 to 4; its call came back in turn 1 and was sent from then on.
        let lit = json!([["1.3", "2.3", "3.3"], ["0.2", "1.2", "2.2", "3.2"]]);
        assert_eq!(page.js(read, vec![]).await, lit);
        let focused = async || page.js("return document.activeElement.id", vec![]).await;
        for (key, id) in [
            ('\u{e014}', "message-1-4"),
            ('\u{e015}', "message-2-4"),
            ('\u{e013}', "message-1-4"),
            ('\u{e012}', "message-1-3"),
            ('\u{e010}', "message-1-5"),
            ('\u{e015}', "message-2-5"),
            ('\u{e014}', "message-2-6"),
        ] {
            page.press(&key.to_string()).await;
            page.eventually(id, SOON, focused, |at| *at == json!(id)).await;
        }
        page.press("\u{e007}").await;
        let open = page.visible_text("[data-part=open-message]").await;
        assert!(open.contains("Message 7 · tool") && open.contains("tool_call_id mock00500"), "{open}");
        assert!(open.contains("sent with turn 3 and each turn up to 4"), "{open}");
        let note = page.visible_text("[data-part=open-message] [data-part=note]").await;
        assert_eq!(note, "Note from the driver\nNote: look again at what came back.");
        page.browser.screenshot("agent-open").await;
        page.press("\u{e00c}").await;
        let count = "return document.querySelectorAll('[data-part=open-message]').length";
        page.eventually("closed", SOON, async || page.js(count, vec![]).await, |open| *open == json!(0)).await;
        assert_eq!(page.run_status().await, "done");
    })
    .await;
}

#[tokio::test]
async fn turns_show_their_calls_and_tools_what_they_did_to_the_files() {
    in_browser("agent-lanes", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        at_mock(page, &site, &mock, "agent", GOAL).await;
        run_to(page, "done").await;
        let calls = texts(page, "[data-lane='turn-1'] [data-part=calls] .call-head").await;
        assert_eq!(calls, ["1read_fileid mock00200", "2list_filesid mock00201"]);
        let call = texts(page, "[data-lane='turn-1/tool-1'] [data-part=call]").await;
        assert_eq!(call, ["tool_call_id mock00200pathsort.jsResult"]);
        let status = texts(page, "[data-lane='turn-2/tool-1'] .lane-status").await;
        assert_eq!(status, ["returned an error"]);
        let why = texts(page, "[data-lane='turn-2/reflection-1'] [data-part=trigger]").await;
        assert_eq!(why, ["The driver asked for this reflection because edit_file returned an error."]);
        let lines = async |css: &str| texts(page, &format!("{css} .line:is(ins, del)")).await;
        let changed = [
            "  const larger = list.filter((item) => item > pivot);",
            "  const larger = list.filter((item) => item >= pivot);",
        ];
        assert_eq!(lines("[data-lane='turn-3/tool-1'] [data-part=changed]").await, changed);

        page.click("tab", "Files").await;
        assert_eq!(page.visible_text(".growth-changed").await, "1 file changed");
        let files = texts(page, ".workspace-file").await;
        assert!(files[0].ends_with("changed in turn 3") && files[1].ends_with("unchanged"), "{files:?}");
        assert_eq!(lines("[data-part=file]").await, changed);
        page.click("button", "Text now").await;
        assert!(page.visible_text("[data-part=file] .stream").await.contains("item >= pivot"));
        page.browser.screenshot("agent-files").await;

        page.click_within(Some("[data-lane='turn-3/tool-1']"), "button", "Inspect").await;
        let inspected = page.visible_text("dialog .inspector").await;
        assert!(
            inspected.contains("nothing was sent anywhere") && inspected.contains("new_text"),
            "{inspected}"
        );
        page.click("tab", "Timing").await;
        assert!(page.visible_text("dialog .timing").await.contains("Took"));
        page.click("button", "Close").await;
        page.click_within(Some("[data-lane='turn-2']"), "button", "Inspect").await;
        let inspected = page.visible_text("dialog .inspector").await;
        assert!(
            inspected.contains("tool_call_id mock00201") && inspected.contains("id mock00200"),
            "{inspected}"
        );
    })
    .await;
}

#[tokio::test]
async fn at_the_cap_continue_goes_on_with_all_that_was_answered() {
    in_browser("agent-cap", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        at_mock(page, &site, &mock, "agent", GOAL).await;
        page.type_into("textbox", "Most turns", "2").await;
        run_to(page, "paused").await;
        assert!(page.visible_text("#run-status").await.starts_with("Paused after 2 turns"));
        assert!(page.visible_text(".result").await.contains("There is no result yet"));
        page.browser.screenshot("agent-cap").await;
        assert_eq!(mock.chats().len(), 2);
        page.click("button", "Continue").await;
        page.await_status("done", WHOLE_RUN).await;
        assert_eq!(mock.chats().len(), 5, "two turns and a reflection more");
        assert_eq!(page.value("textbox", "Most turns").await, "8");
        assert_eq!(texts(page, "[data-part=told]").await.len(), 4);
    })
    .await;
}

#[tokio::test]
async fn an_edited_result_runs_what_follows_from_it_again() {
    in_browser("agent-edit", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        at_mock(page, &site, &mock, "agent", GOAL).await;
        run_to(page, "done").await;
        let before = mock.chats().len();
        page.click_within(Some("[data-lane='turn-2/tool-1']"), "button", "Edit").await;
        page.paste_into("textbox", "Edit the reply of edit_file, turn 2", "It was there after all.").await;
        page.click("button", "Use this reply").await;
        page.await_status("done", WHOLE_RUN).await;
        page.eventually("asked again", SOON, async || mock.chats().len(), |now| *now == before + 2).await;
        page.await_status("done", WHOLE_RUN).await;
        let told = texts(page, "[data-part=told]").await;
        assert!(told[2].contains("tool result of edit_file (call mock00500), edited by you"), "{told:?}");
        assert_eq!(texts(page, "[data-part=driver]").await, [""; 0], "no error, no reflection");
    })
    .await;
}

/// How a lane stands, by its address; nothing while there is none.
async fn status(page: &Page, lane: &str) -> String {
    let read = "return document.querySelector(`article[data-lane='${arguments[0]}']`)?.dataset.status ?? ''";
    page.js(read, vec![lane.into()]).await.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_tool_that_runs_is_stopped_at_once_and_resume_runs_it_again() {
    in_browser("agent-stop-tool", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        at_mock(page, &site, &mock, "agent", "Test it.\ncall run_tests {}\ncall list_files {}").await;
        // Tests may take three seconds: long enough to be stopped in the middle of them.
        page.click("button", "15 lines").await;
        page.paste_into("textbox", "sort.test.js text", "while (true) {}").await;
        page.click("button", "Run").await;
        let runs = |now: &String| now == "waiting" || now == "streaming";
        page.eventually("the tool runs", SOON, async || status(page, "turn-1/tool-1").await, runs).await;
        let began = Instant::now();
        page.click("button", "Stop").await;
        page.await_status("stopped", SOON).await;
        let took = began.elapsed();
        assert!(took < Duration::from_secs(2), "it does not wait for the end of what loops: {took:?}");
        assert_eq!(status(page, "turn-1/tool-1").await, "stopped");
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert_eq!(mock.chats().len(), 1, "and nothing is sent after it");
        page.browser.screenshot("agent-stopped-tool").await;

        page.click("button", "Resume").await;
        page.await_status("done", WHOLE_RUN).await;
        assert_eq!([status(page, "turn-1").await, status(page, "turn-1/tool-1").await], ["reused", "done"]);
        let said = texts(page, "[data-lane='turn-1/tool-1'] [data-part=output]").await.concat();
        assert!(
            said.starts_with("Error: it ran for too long"),
            "the model is told that it had no end: {said}"
        );
        let listed = texts(page, "[data-lane='turn-2/tool-1'] [data-part=output]").await.concat();
        assert!(listed.contains("sort.test.js"), "and the next tool works: {listed}");
    })
    .await;
}

#[tokio::test]
async fn a_call_whose_arguments_are_cut_never_runs_and_the_model_is_told() {
    in_browser("agent-cut-call", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        at_mock(page, &site, &mock, "tools-truncated", "Mend it.").await;
        run_to(page, "done").await;
        let lanes = page.lanes().await;
        let statuses: Vec<&str> = lanes.iter().map(|lane| lane.status.as_str()).collect();
        assert_eq!(statuses[..2], ["truncated", "done"], "{lanes:#?}");
        assert!(
            lanes[0].error.contains("so its calls were not run") && lanes[0].error.contains("Max tokens"),
            "{lanes:#?}"
        );
        assert!(lanes[1].output.starts_with("Error: the reply was cut"), "{lanes:#?}");
        assert_eq!(lanes.last().unwrap().status, "done", "{lanes:#?}");
        let last = mock.chats().last().unwrap().body["messages"].clone();
        let told = last.as_array().unwrap().last().unwrap();
        assert_eq!((&told["role"], &told["tool_call_id"]), (&json!("tool"), &json!("call_mock")));
        assert_eq!(told["content"], json!(lanes[1].output), "what is shown is what the model is told");
        page.browser.screenshot("agent-cut-call").await;
    })
    .await;
}

#[tokio::test]
async fn a_model_that_calls_no_tools_is_told_plainly_with_what_to_try() {
    in_browser("agent-no-tools", DESKTOP, &["400"], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        at_mock(page, &site, &mock, "agent-no-tools", "Mend it.").await;
        run_to(page, "failed").await;
        let said = page.visible_text("[data-part=no-tools]").await;
        assert!(said.starts_with("This model, or its server, takes no tools"), "{said}");
        assert!(
            said.contains("--jinja") && said.contains("--enable-auto-tool-choice") && said.contains("Ollama")
        );
        let lanes = page.lanes().await;
        assert!(lanes[0].error.contains("does not support tools"), "{lanes:?}");
        page.browser.screenshot("agent-no-tools").await;

        page.connect(&mock.base("agent-prose"), "", "mock-small").await;
        run_to(page, "done").await;
        let said = page.visible_text("[data-part=no-tools]").await;
        assert!(
            said.starts_with("The model wrote a call of list_files as text instead of making it"),
            "{said}"
        );
        let lanes = page.lanes().await;
        assert!(lanes[0].error.contains("nothing was run"), "{lanes:?}");
    })
    .await;
}

#[tokio::test]
async fn fifty_turns_are_still_one_picture() {
    in_browser("agent-fifty", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        // Each looks for something else, which is progress.
        let lines: String = (1..=50).map(|turn| format!("call grep {{\"text\":\"word {turn}\"}}\n")).collect();
        at_mock(page, &site, &mock, "agent", &format!("Look.\n{lines}")).await;
        page.type_into("textbox", "Most turns", "50").await;
        run_to(page, "paused").await;
        let rows = "const rows = [...document.querySelectorAll('.growth-turn')].map((row) => row.getBoundingClientRect());
            return [rows.length, Math.max(...rows.map((row) => row.height)) < 40]";
        assert_eq!(page.js(rows, vec![]).await, json!([50, true]));
        assert_eq!(page.sideways().await, 0);
        page.browser.screenshot("agent-fifty").await;
        assert!(!page.has("button", "Continue").await, "there can be no more");
    })
    .await;
}

#[tokio::test]
async fn the_picture_grows_while_the_demonstration_works() {
    in_browser("agent-demo", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        page.open(&site.at("#agent/quicksort")).await;
        page.click("button", "Run").await;
        let turns = async || texts(page, "[data-part=told]").await.len();
        page.eventually("the third turn", WHOLE_RUN, turns, |turns| *turns >= 3).await;
        assert_eq!(page.run_status().await, "running");
        page.browser.screenshot("agent-running").await;
        page.await_status("done", WHOLE_RUN).await;
        page.browser.screenshot("agent-done").await;
        page.browser.prefer_dark(true).await;
        page.browser.screenshot("agent-done-dark").await;
        assert!(!texts(page, "[data-part=driver]").await.is_empty());
        let growing = "const shares = [...document.querySelectorAll('[data-share=again]')].map((bar) => parseFloat(bar.style.width));
            return shares[0] === 0 && shares.every((share, at) => at === 0 || share > shares[at - 1])";
        assert_eq!(page.js(growing, vec![]).await, json!(true));
        page.click("button", "Enlarge Messages").await;
        page.browser.screenshot("agent-large").await;
        page.click("button", "Enlarge Messages").await;
        assert!(page.visible_text("[aria-label=Result]").await.len() > 20);
    })
    .await;
}

#[tokio::test]
async fn in_step_mode_messages_with_calls_and_results_are_to_be_recognised() {
    in_browser("agent-step", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        at_mock(page, &site, &mock, "agent", GOAL).await;
        page.click("switch", "Step mode").await;
        page.click("button", "Run").await;
        page.click("button", "Next call").await;
        let calls = async || texts(page, ".step-call [data-part=calls] .call-head").await;
        let both = ["read_fileid mock00200", "list_filesid mock00201"];
        page.eventually("the calls", SOON, calls, |calls| *calls == both).await;
        let heads = texts(page, ".step-call .message > h3").await;
        assert_eq!(heads[3], "toolread_filetool_call_id mock00200", "{heads:?}");
        page.browser.screenshot("agent-step").await;
        page.click("button", "Stop").await;
        page.await_status("stopped", SOON).await;
    })
    .await;
}
