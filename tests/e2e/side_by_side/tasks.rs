//! Tasks that an orchestrator names, from the page: who is asked for each, what becomes of one that fails, and what is
//! said when there is none. The mock makes a task of each line of the input that begins with a dash.

use super::{
    BROKEN, Desk, Lane, QUIET, SOON, WHOLE_RUN, alerts, await_lanes, await_says, lanes, messages, of_name,
    says, statuses,
};
use crate::browser::DESKTOP;
use crate::in_browser;
use crate::mock::wire;
use crate::page::Page;
use crate::site::Site;

/// An orchestrator at the mock with these tasks, of the types formal, conversational and hybrid in turn.
async fn planned<'a>(page: &'a Page, tasks: &[&str], synthesizer: bool) -> Desk<'a> {
    let desk = Desk::of(page, "#orchestrator", "prompt").await;
    let lines: String = tasks.iter().map(|task| format!("\n- {task}")).collect();
    page.paste_into("textbox", "Input", &format!("The parts:{lines}")).await;
    page.paste_into("textbox", "Orchestrator prompt", "weather:json-lines {task}").await;
    page.paste_into("textbox", "Worker prompt", "{task_type}: {task_description}").await;
    if synthesizer {
        page.tick("Synthesizer", true).await;
        page.paste_into("textbox", "Synthesizer prompt", "Merge: {worker_responses}").await;
    }
    desk
}

fn stand(lanes: &[Lane]) -> Vec<&str> {
    lanes.iter().map(|lane| lane.status.as_str()).collect()
}

#[tokio::test]
async fn a_type_has_its_model_tasks_beyond_the_cap_are_named_and_a_failed_one_is_asked_again() {
    in_browser("tasks", DESKTOP, &[BROKEN], async |page| {
        let tasks = ["one", "two weather:cut-once", "three", "four", "five"];
        let desk = planned(page, &tasks, true).await;
        page.type_into("textbox", "Most tasks", "4").await;
        let of_type = Some("[role=group][aria-label=conversational]");
        page.click_within(of_type, "button", "Model and settings").await;
        page.type_into("combobox", "conversational model", "mock-large").await;
        page.click("button", "Run").await;
        await_says(page, "Done from 3 of 4: one worker failed.").await;

        let left = page.visible_text("[data-part=left-out]").await;
        assert!(left.starts_with("One task was left out") && left.contains("conversational: five"), "{left}");
        let ended = lanes(page).await;
        let names = ["Orchestrator", "formal", "conversational", "hybrid", "formal 2", "Synthesizer"];
        assert!(ended.iter().map(|lane| lane.name.as_str()).eq(names), "{:?}", statuses(&ended));
        assert_eq!(stand(&ended), ["done", "done", "incomplete", "done", "done", "done"]);
        assert_eq!(of_name(&ended, "Synthesizer").fed, "From 3 of 4: formal, hybrid, formal 2.");
        let chats = desk.mock.chats();
        assert_eq!(chats.len(), 6, "one to plan, four to work, one to merge");
        for chat in &chats[1..5] {
            let asked = chat.last_user_text();
            let is_own = asked.starts_with("conversational: ");
            assert_eq!(chat.body["model"], if is_own { "mock-large" } else { "mock-small" }, "{asked}");
        }
        let merged = |last: usize, replies: &[&str]| {
            let chats = desk.mock.chats();
            let (role, text) = messages(&chats[last])[0];
            let each = replies.iter().enumerate();
            let each = each.map(|(index, reply)| format!("{}. {reply}", index + 1)).collect::<Vec<_>>();
            assert_eq!((role, text), ("user", format!("Merge: {}", each.join("\n\n")).as_str()));
        };
        let [one, three, four] = ["formal: one", "hybrid: three", "formal: four"].map(|asked| {
            let chat = chats.iter().find(|chat| chat.last_user_text() == asked).unwrap();
            let kind = asked.split(':').next().unwrap();
            format!("{kind}:\n{}", wire::reply_text(&chat.body))
        });
        merged(5, &[&one, &three, &four]);
        page.browser.screenshot("tasks").await;

        page.click_within(Some("article[aria-label='conversational']"), "button", "Retry").await;
        await_says(page, "Done.").await;
        let ended = lanes(page).await;
        assert_eq!(stand(&ended), ["reused", "reused", "done", "reused", "reused", "done"]);
        let chats = desk.mock.chats();
        assert_eq!(chats.len(), 8, "the worker and the synthesizer");
        assert_eq!(chats[6].body["model"], "mock-large");
        let two = format!("conversational:\n{}", wire::reply_text(&chats[6].body));
        merged(7, &[&one, &two, &three, &four]);
    })
    .await;
}

#[tokio::test]
async fn a_run_that_is_reloaded_among_its_workers_is_resumed_with_what_was_answered() {
    in_browser("tasks-reload", DESKTOP, &[], async |page| {
        let desk = planned(page, &["one", "two weather:silent-once", "three"], true).await;
        page.click("button", "Run").await;
        await_lanes(page, "two are done", |lanes| {
            stand(lanes) == ["done", "done", "waiting", "done", "queued"]
        })
        .await;
        page.reload().await;
        page.await_status("interrupted", SOON).await;
        assert_eq!(stand(&lanes(page).await), ["done", "done", "incomplete", "done", "skipped"]);
        desk.stays_at(4).await;
        page.click("button", "Resume").await;
        await_says(page, "Done.").await;
        let resumed = lanes(page).await;
        assert_eq!(stand(&resumed), ["reused", "reused", "done", "reused", "done"]);
        assert_eq!(of_name(&resumed, "Synthesizer").fed, "From 3 of 3: formal, conversational, hybrid.");
        desk.stays_at(6).await;
        assert!(desk.mock.chats()[4].last_user_text().contains("two"), "the one that was missing");
    })
    .await;
}

#[tokio::test]
async fn a_plan_without_a_task_says_so_and_can_be_asked_for_again() {
    in_browser("no-tasks", DESKTOP, &[], async |page| {
        let desk = planned(page, &[], false).await;
        page.click("button", "Run").await;
        page.await_status("failed", WHOLE_RUN).await;
        let said = says(page).await;
        assert!(said.starts_with("Orchestrator named no task"), "{said}");
        assert_eq!(alerts(page).await, [said.as_str()]);
        let only = &lanes(page).await[0];
        assert!(only.error.contains("no task in this reply"), "{only:#?}");
        assert!(only.status == "done" && only.offers("Retry") && only.offers("Edit"), "{only:#?}");
        desk.stays_at(1).await;
        page.browser.screenshot("no-tasks").await;
        page.paste_into("textbox", "Input", "The parts:\n- one").await;
        page.click("button", "Retry").await;
        await_says(page, "Done.").await;
        assert_eq!(statuses(&lanes(page).await), [("Orchestrator", "done"), ("formal", "done")]);
        desk.stays_at(3).await;
    })
    .await;
}

#[tokio::test]
async fn a_plan_that_the_demo_declines_is_no_plan_without_tasks() {
    in_browser("tasks-declined", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        page.open(&site.at("#orchestrator")).await;
        page.type_into("textbox", "Orchestrator prompt", "Write a poem about {task}").await;
        page.click("button", "Run").await;
        page.await_status("failed", WHOLE_RUN).await;
        let said = says(page).await;
        assert!(said.starts_with("The demo endpoint cannot answer this edit"), "{said}");
        assert_eq!(alerts(page).await, [said.as_str()]);
        assert!(page.text("region", "Result").await.contains("the demo endpoint cannot answer this edit"));
        assert!(!of_name(&lanes(page).await, "Orchestrator").offers("Retry"), "it would say the same");
        page.browser.screenshot("tasks-declined").await;
        page.click_within(Some("#run"), "button", "Undo").await;
        tokio::time::sleep(QUIET).await;
        page.click("button", "Run").await;
        await_says(page, "Done.").await;
    })
    .await;
}
