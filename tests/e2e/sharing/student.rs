//! A teacher records a run and sends the link; a student on a phone, without a key, watches it, changes one prompt, runs it
//! and sends a link back.

use super::super::browser::{DESKTOP, PHONE};
use super::super::in_browser;
use super::super::site::Site;
use super::{SOON, close, link, run_demo, shoot};

#[tokio::test]
async fn a_teacher_sends_a_run_and_a_student_sends_one_back() {
    let site = Site::start().await;
    let (mut sent, mut returned) = (String::new(), String::new());
    in_browser("teacher", DESKTOP, &[], async |page| {
        run_demo(page, &site).await;
        sent = link(page, true).await;
        page.click("button", "Copy link").await;
    })
    .await;
    in_browser("student", PHONE, &[], async |page| {
        page.load(&sent).await;
        page.find("group", "Recording").await;
        shoot(page, "phone-replay").await;
        assert!(page.sideways().await <= 0);
        page.choose("Speed", "4×").await;
        page.click("button", "Play").await;
        page.await_status("running", SOON).await;
        page.await_status("done", SOON).await;
        page.click("tab", "Workflow").await;
        page.type_into(
            "textbox",
            "Answer prompt",
            "Carry out these steps and give the final answer in one short sentence.",
        )
        .await;
        page.click("tab", "Run").await;
        page.click("button", "Run it myself").await;
        page.await_status("running", SOON).await;
        page.await_status("done", SOON).await;
        page.click("button", "Share").await;
        page.find("dialog", "Share").await;
        page.tick("Include the last run", true).await;
        returned = super::link_of_kind(page, "#r1.").await;
        page.click("button", "Copy link").await;
        close(page, "Share").await;
    })
    .await;
    in_browser("teacher-again", DESKTOP, &[], async |page| {
        page.open(&returned).await;
        page.find("group", "Recording").await;
        let prompt = async || page.value("textbox", "Answer prompt").await;
        page.eventually("the student's prompt", SOON, prompt, |now| now.ends_with("one short sentence."))
            .await;
        page.await_status("done", SOON).await;
    })
    .await;
}
