//! Files: saved, dropped, pasted, and what is said of those that are none of ours.

use serde_json::{Value, json};

use super::super::browser::{DESKTOP, PHONE};
use super::super::in_browser;
use super::super::page::Page;
use super::super::site::Site;
use super::{SOON, close, run_demo, shoot};

/// Drops a file of this text on the page.
async fn drop_file(page: &Page, text: &str) {
    let drop = "const data = new DataTransfer();
        data.items.add(new File([arguments[0]], 'a.json', { type: 'application/json' }));
        document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));";
    page.js(drop, vec![text.into()]).await;
}

/// Pastes a text outside of any field.
async fn paste(page: &Page, text: &str) {
    let paste = "const data = new DataTransfer();
        data.setData('text', arguments[0]);
        document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));";
    page.js(paste, vec![text.into()]).await;
}

/// The whole text of the file in the open tab of Export, as it would be saved.
async fn saved(page: &Page) -> String {
    let catch = "window.saved = null;
        const make = URL.createObjectURL;
        URL.createObjectURL = (blob) => { blob.text().then((text) => { window.saved = text; }); return make.call(URL, blob); };
        HTMLAnchorElement.prototype.click = function () { window.savedAs = this.download; };";
    page.js(catch, vec![]).await;
    page.click("button", "Save the file").await;
    let read = async || page.js("return window.saved", vec![]).await;
    page.eventually("a file", SOON, read, Value::is_string).await.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn files_are_saved_dropped_and_pasted() {
    in_browser("files", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        run_demo(page, &site).await;
        page.type_into("textbox", "Input", "What I typed.").await;
        page.click("button", "Export").await;
        page.find("dialog", "Export").await;
        shoot(page, "export").await;
        let workflow = saved(page).await;
        assert_eq!(page.js("return window.savedAs", vec![]).await, "earnings-workflow.json");
        page.click("tab", "Run file").await;
        let run = saved(page).await;
        close(page, "Export").await;
        let (json, of_run): (Value, Value) =
            (serde_json::from_str(&workflow).unwrap(), serde_json::from_str(&run).unwrap());
        assert_eq!(json["document"]["input"], "What I typed.");
        assert!(of_run["run"]["log"].as_array().unwrap().len() > 10);

        page.type_into("textbox", "Input", "Something else.").await;
        drop_file(page, &workflow).await;
        let input = async || page.value("textbox", "Input").await;
        page.eventually("the file is open", SOON, input, |now| now == "What I typed.").await;
        assert!(page.visible_text(".notice").await.contains("Your own version of this template is kept."));
        page.reload().await;
        page.eventually("it is open after a reload", SOON, input, |now| now == "What I typed.").await;
        page.js("history.back()", vec![]).await;
        page.eventually("back leads back", SOON, input, |now| now == "Something else.").await;

        paste(page, &run).await;
        page.find("group", "Recording").await;
        page.await_status("done", SOON).await;

        drop_file(page, "{\"name\": \"a-package\"}").await;
        page.find("dialog", "Opening").await;
        assert!(page.text("dialog", "Opening").await.contains("no workflow"));
        close(page, "Opening").await;
        page.find("group", "Recording").await;

        let mut broken = json.clone();
        broken["document"]["workflow"]["chain"]["steps"][1]["prompt"] = json!(5);
        drop_file(page, &broken.to_string()).await;
        let said = page.text("dialog", "Opening").await;
        assert!(said.contains("/document/workflow/chain/steps/1/prompt"), "{said}");
        assert!(said.contains("List only the numbers"), "its texts are not lost: {said}");
        shoot(page, "file-damaged").await;
        close(page, "Opening").await;

        let mut later = json;
        later["document"]["colour"] = json!("red");
        drop_file(page, &later.to_string()).await;
        assert!(page.text("dialog", "Opening").await.contains("/document/colour has no effect"));
    })
    .await;
}

#[tokio::test]
async fn a_phone_shows_the_files() {
    in_browser("phone-files", PHONE, &[], async |page| {
        let site = Site::start().await;
        page.open(&site.at("")).await;
        page.click("button", "Export").await;
        page.find("dialog", "Export").await;
        shoot(page, "phone-export").await;
        page.click("tab", "Run file").await;
        assert!(page.text("dialog", "Export").await.contains("There is no finished run yet."));
        assert!(page.sideways().await <= 0);
        assert_eq!(page.nameless_controls().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_second_file_takes_nothing_of_what_became_of_the_first() {
    in_browser("files-two", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        run_demo(page, &site).await;
        page.click("button", "Export").await;
        let first = saved(page).await.replace("$12", "$14");
        page.click("tab", "Run file").await;
        let run = saved(page).await;
        close(page, "Export").await;

        let input = async || page.value("textbox", "Input").await;
        drop_file(page, &first).await;
        page.eventually("the first is open", SOON, input, |now| now.contains("$14")).await;
        page.type_into("textbox", "Input", "An hour of work on the first.").await;
        page.click("button", "Reset").await;
        page.click("button", "Bring my edit back").await;
        page.click("button", "Run").await;
        page.await_status("running", SOON).await;
        page.await_status("done", SOON).await;

        // Its recording comes, although a run was made for another file.
        drop_file(page, &run).await;
        page.find("group", "Recording").await;
        page.eventually("the second is open", SOON, input, |now| now.contains("$12")).await;
        page.js("history.back()", vec![]).await;
        page.eventually("the first, as it was left", SOON, input, |now| {
            now == "An hour of work on the first."
        })
        .await;
        page.gone("group", "Recording").await;

        // What belongs to a recording goes when something else is opened.
        page.js("history.forward()", vec![]).await;
        page.eventually("the second again", SOON, input, |now| now.contains("$12")).await;
        page.click("link", "Router").await;
        page.find("textbox", "Router prompt").await;
        page.gone("group", "Recording").await;
    })
    .await;
}

#[tokio::test]
async fn a_file_with_what_looks_like_a_key_is_saved_only_when_it_is_none() {
    in_browser("files-key", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        page.open(&site.at("")).await;
        page.type_into("textbox", "Input", "Use sk-proj-Abc123Def456Ghi789Jkl012Mno345.").await;
        page.click("button", "Export").await;
        let is_held =
            "return [...document.querySelectorAll('dialog .acts button')].map((button) => button.disabled)";
        let held = async || page.js(is_held, vec![]).await;
        page.eventually("it stops", SOON, held, |now| *now == json!([true, true, false])).await;
        assert!(page.text("alert", "").await.contains("looks like a key"));
        page.browser.screenshot("export-key").await;
        page.tick("It is no key: hand it on", true).await;
        assert_eq!(held().await, json!([false, false, false]));
    })
    .await;
}
