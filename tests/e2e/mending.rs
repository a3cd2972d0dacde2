//! Replies that a person changes: on the demo endpoint as in the first minute, and at a server that counts what is
//! asked again. It deliberately clicks where people click, on the words themselves.

use std::time::Duration;

use fantoccini::key::Key;
use serde_json::{Value, json};

use super::browser::DESKTOP;
use super::gestures::{click_text, drag_over, focused};
use super::page::Page;
use super::runs::{
    SOON, await_chats, await_done, await_held, await_statuses, await_text_in_step_two, connected, ctrl,
    ctrl_enter, figures, key, run_with_weather, standing, stays_at,
};
use super::site::Site;
use super::{in_browser, start_mock};

/// Three replies of the demo endpoint at the pace of a person's reading.
const READING: Duration = Duration::from_secs(40);
const FIRST: &str = "article:nth-of-type(1) [data-part=output]";
const SECOND: &str = "article:nth-of-type(2) [data-part=output]";
const THIRD: &str = "article:nth-of-type(3) [data-part=output]";

fn editor_of(name: &str) -> String {
    format!("Edit the reply of {name}")
}

/// What the open editor holds, and which part of it is selected.
async fn editing(page: &Page) -> (String, String) {
    let read = "const field = document.activeElement;
        return [field.value, field.value?.slice(field.selectionStart, field.selectionEnd)]";
    let found = page.js(read, vec![]).await;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (text(&found[0]), text(&found[1]))
}

async fn is_editing(page: &Page) -> bool {
    page.has("textbox", "Edit the reply of").await
}

/// Opens the editor by a click on some text, with the word under the click selected.
async fn edit_at(page: &Page, css: &str, text: &str, name: &str) {
    click_text(page, css, text).await;
    page.find("textbox", &editor_of(name)).await;
    page.eventually(
        "the editor has the focus",
        SOON,
        async || focused(page).await.0,
        |at| *at == editor_of(name),
    )
    .await;
}

/// What stands inside the elements of a kind, per lane.
async fn inside(page: &Page, selector: &str) -> Vec<String> {
    let read = "return [...document.querySelectorAll('article')].map((lane) =>
        [...lane.querySelectorAll(arguments[0])].map((part) => part.textContent).join('|'))";
    let found = page.js(read, vec![json!(selector)]).await;
    found.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

/// A run of the default template on the demo endpoint, done.
async fn demo_done(page: &Page, site: &Site) {
    page.open(&site.at("")).await;
    page.click("button", "Run").await;
    page.await_status("done", READING).await;
}

#[tokio::test]
async fn a_number_is_changed_in_a_reply_and_the_rest_is_computed_anew() {
    in_browser("mend-demo", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        demo_done(page, &site).await;
        let before = page.lanes().await;
        assert!(before[0].output.contains("50") && before[2].output.contains("$10"), "{before:#?}");
        edit_at(page, FIRST, "50", "Extract").await;
        assert_eq!(editing(page).await, (before[0].output.clone(), "50".to_owned()));
        assert_eq!(page.nameless_controls().await, Vec::<String>::new());
        page.browser.screenshot("mend-editor").await;
        page.press("65").await;
        page.press(&ctrl_enter()).await;
        page.await_status("running", SOON).await;
        page.await_status("done", READING).await;

        await_statuses(page, ["reused", "done", "done"]).await;
        assert_eq!(standing(page, 0).await, "edited by you");
        let lanes = page.lanes().await;
        assert_eq!(lanes[0].output, before[0].output.replace("50", "65"), "only the number changed");
        assert!(lanes[1].output.contains("65") && !lanes[1].output.contains("50"), "{lanes:#?}");
        assert!(lanes[2].output.contains("$13") && !lanes[2].output.contains("$10"), "{lanes:#?}");
        assert!(page.text("region", "Result").await.contains("$13"));

        let (marked, folded) = (inside(page, "ins").await, inside(page, "details[data-part=before]").await);
        assert!(marked[0].contains("65") && marked[1].contains("65"), "{marked:#?}");
        assert!(marked[2].contains("13") && !marked[2].contains("final"), "{marked:#?}");
        assert!(folded[0].contains("50") && folded[1].contains("50"), "{folded:#?}");
        assert!(folded[2].starts_with("What was here before") && folded[2].contains("$10"), "{folded:#?}");
        let figures = figures(page).await;
        assert!(figures.contains("2 calls"), "{figures}");
        page.browser.screenshot("mend-done").await;
        page.click_within(Some("article:nth-of-type(3)"), "button", "What was here before").await;
        assert!(page.visible_text("article:nth-of-type(3) del").await.contains("10"));
        page.browser.screenshot("mend-before").await;

        // What was received first is not lost by a reload either.
        page.reload().await;
        page.await_status("done", SOON).await;
        let marks = async || (inside(page, "ins").await, inside(page, "details[data-part=before]").await);
        page.eventually("the marks are there again", SOON, marks, |now| {
            *now == (marked.clone(), folded.clone())
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn an_edited_reply_can_be_edited_again_by_the_button() {
    in_browser("mend-again", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("stream")).await;
        page.click("button", "Run").await;
        await_done(page, ["done", "done", "done"]).await;
        for (time, text) in ["one **bold** two", "one **bold** three"].into_iter().enumerate() {
            page.click_within(Some("article:nth-of-type(2)"), "button", "Edit").await;
            page.type_into("textbox", &editor_of("Steps"), text).await;
            page.click("button", "Use this reply").await;
            await_chats(&mock, 4 + time).await;
            await_done(page, ["reused", "reused", "done"]).await;
            stays_at(&mock, 4 + time).await;
            let asked = mock.chats()[3 + time].last_user_text();
            assert!(asked.starts_with("Carry out these steps") && asked.ends_with(text), "{asked}");
            assert_eq!(
                (standing(page, 0).await, standing(page, 1).await),
                ("reused".into(), "edited by you".into())
            );
            assert!(figures(page).await.contains("1 call"));
        }
        assert_eq!(inside(page, "ins").await[1].trim(), "three");
        assert_eq!(inside(page, "del").await[1].trim(), "two");
        // A click into the middle of marked text selects the word that is there.
        edit_at(page, SECOND, "three", "Steps").await;
        assert_eq!(editing(page).await, ("one **bold** three".to_owned(), "three".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn an_edit_to_the_same_text_sends_nothing() {
    in_browser("mend-same", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("stream")).await;
        page.click("button", "Run").await;
        await_done(page, ["done", "done", "done"]).await;
        edit_at(page, SECOND, "Yesterday", "Steps").await;
        page.click("button", "Use this reply").await;
        page.gone("button", "Use this reply").await;
        await_done(page, ["done", "done", "done"]).await;
        stays_at(&mock, 3).await;
        assert!(
            figures(page).await.contains("3 calls"),
            "nothing ran, and nothing is said to have been edited"
        );
        assert_eq!(inside(page, "ins").await, ["", "", ""]);
        assert!(!page.text("region", "Result").await.contains("no result"));
    })
    .await;
}

#[tokio::test]
async fn escape_and_cancel_leave_the_reply_as_it_was() {
    in_browser("mend-cancel", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("stream")).await;
        page.click("button", "Run").await;
        await_done(page, ["done", "done", "done"]).await;
        let before = page.lanes().await;
        for cancel in [true, false] {
            edit_at(page, THIRD, "Yesterday", "Answer").await;
            page.press("Something else").await;
            match cancel {
                true => page.click("button", "Cancel").await,
                false => page.press(&key(Key::Escape)).await,
            }
            page.gone("textbox", &editor_of("Answer")).await;
            assert_eq!(page.lanes().await, before);
            assert_eq!(page.run_status().await, "done");
        }
        // What was cancelled is not in the editor when it is opened anew, nor after a reload.
        edit_at(page, THIRD, "Yesterday", "Answer").await;
        assert_eq!(editing(page).await, (before[2].output.clone(), "Yesterday".to_owned()));
        page.press(&key(Key::Escape)).await;
        page.reload().await;
        page.await_status("done", SOON).await;
        assert!(!is_editing(page).await);
        stays_at(&mock, 3).await;
    })
    .await;
}

#[tokio::test]
async fn after_a_cancelled_edit_the_focus_is_not_lost() {
    in_browser("mend-focus", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("stream")).await;
        page.click("button", "Run").await;
        await_done(page, ["done", "done", "done"]).await;
        page.click_within(Some("article:nth-of-type(2)"), "button", "Edit").await;
        page.eventually("focus", SOON, async || focused(page).await.0, |at| *at == editor_of("Steps")).await;
        page.press(&key(Key::Escape)).await;
        page.gone("textbox", &editor_of("Steps")).await;
        let what = "the focus is somewhere: the next Tab would begin at the top of the page";
        page.eventually(what, SOON, async || focused(page).await.0, |at| at != "nothing").await;
    })
    .await;
}

#[tokio::test]
async fn selecting_text_with_the_mouse_opens_no_editor() {
    in_browser("mend-drag", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("stream")).await;
        page.click("button", "Run").await;
        await_done(page, ["done", "done", "done"]).await;
        drag_over(page, FIRST, "she did so").await;
        let selected = page.js("return getSelection().toString()", vec![]).await;
        assert!(selected.as_str().unwrap().contains("did"), "the drag selects {selected}");
        assert!(!is_editing(page).await);
        // Beside the text nothing was clicked on; on it, the selection gives way to the editor.
        page.js("document.querySelector('article h2').click()", vec![]).await;
        assert!(!is_editing(page).await);
        edit_at(page, FIRST, "minutes", "Extract").await;
        assert_eq!(editing(page).await.1, "minutes");
    })
    .await;
}

#[tokio::test]
async fn no_reply_can_be_edited_while_another_is_on_its_way() {
    in_browser("mend-busy", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        run_with_weather(page, &site, &mock, "slow").await;
        await_text_in_step_two(page, 4).await;
        assert!(!page.has("button", "Edit").await);
        for (css, text) in [(FIRST, "Yesterday"), (SECOND, "slow")] {
            click_text(page, css, text).await;
            assert!(!is_editing(page).await, "{css}");
        }
        page.click("button", "Stop").await;
        page.await_status("stopped", SOON).await;
        // What came of the second is enough once a person says so.
        page.click_within(Some("article:nth-of-type(2)"), "button", "Edit").await;
        page.type_into("textbox", &editor_of("Steps"), "12 * 50 / 60").await;
        page.press(&ctrl_enter()).await;
        await_done(page, ["reused", "reused", "done"]).await;
        stays_at(&mock, 3).await;
        assert!(mock.chats()[2].last_user_text().ends_with("12 * 50 / 60"));
    })
    .await;
}

#[tokio::test]
async fn a_reply_can_be_edited_while_step_mode_waits() {
    in_browser("mend-held", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("stream")).await;
        page.click("switch", "Step mode").await;
        page.click("button", "Run").await;
        await_held(page, 0).await;
        page.click("button", "Next call").await;
        await_held(page, 1).await;
        edit_at(page, FIRST, "50", "Extract").await;
        page.press("65").await;
        page.press(&ctrl_enter()).await;
        await_statuses(page, ["reused", "queued", "queued"]).await;
        await_held(page, 1).await;
        let shown = page.value("textbox", "Message 1 (user)").await;
        assert!(shown.contains("65 minutes"), "{shown}");
        stays_at(&mock, 1).await;
    })
    .await;
}

#[tokio::test]
async fn an_edit_that_cannot_run_yet_is_not_lost() {
    in_browser("mend-refused", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("stream")).await;
        page.click("button", "Run").await;
        await_done(page, ["done", "done", "done"]).await;
        page.type_into("textbox", "Answer prompt", "").await;
        edit_at(page, FIRST, "50", "Extract").await;
        page.press("65, as I found out").await;
        page.press(&ctrl_enter()).await;
        let said = page.text("alert", "").await;
        assert!(said.contains("prompt is empty"), "{said}");
        stays_at(&mock, 3).await;
        let anywhere =
            "return [...document.querySelectorAll('textarea')].map((field) => field.value).join(' ')
            + document.body.textContent";
        let anywhere = page.js(anywhere, vec![]).await;
        assert!(anywhere.as_str().unwrap().contains("65, as I found out"), "the edit is nowhere to be seen");
    })
    .await;
}

#[tokio::test]
async fn control_enter_in_the_editor_starts_no_second_run() {
    in_browser("mend-twice", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("stream")).await;
        page.click("button", "Run").await;
        await_done(page, ["done", "done", "done"]).await;
        edit_at(page, FIRST, "50", "Extract").await;
        page.press("65").await;
        // Pressed twice in one go: the second meets a page that has moved on.
        page.press(&format!("{}{}", ctrl(Key::Enter.into()), ctrl(Key::Enter.into()))).await;
        await_done(page, ["reused", "done", "done"]).await;
        stays_at(&mock, 5).await;
    })
    .await;
}
