//! Recorded runs in a link: they open whole, are played at their own pace, and go on from any moment.

use std::time::{Duration, Instant};

use super::super::browser::{DESKTOP, PHONE};
use super::super::page::Page;
use super::super::site::Site;
use super::super::{in_browser, start_mock};
use super::{SOON, close, link, run_demo, shoot};

async fn position(page: &Page) -> f64 {
    let read = "return +document.querySelector('.replay input[type=range]').value";
    page.js(read, vec![]).await.as_f64().unwrap()
}

async fn length(page: &Page) -> f64 {
    let read = "return +document.querySelector('.replay input[type=range]').max";
    page.js(read, vec![]).await.as_f64().unwrap()
}

async fn scrub(page: &Page, to: f64) {
    let move_to = "const field = document.querySelector('.replay input[type=range]');
        field.value = arguments[0]; field.dispatchEvent(new Event('input', { bubbles: true }));";
    page.js(move_to, vec![to.into()]).await;
}

#[tokio::test]
async fn a_recorded_run_says_where_it_was_recorded_and_sends_nothing() {
    in_browser("replay-host", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        page.open(&site.at("")).await;
        page.connect(&mock.base("stream"), "", "mock-small").await;
        page.click("button", "Run").await;
        page.await_status("done", SOON).await;
        let result = page.text("region", "Result").await;
        let shared = link(page, true).await;
        let contents = page.text("dialog", "Share").await;
        assert!(contents.contains("3 replies from 127.0.0.1"), "{contents}");
        shoot(page, "share-run").await;
        close(page, "Share").await;
        let asked = mock.seen().len();
        page.js("localStorage.clear(); sessionStorage.clear()", vec![]).await;
        page.open(&shared).await;
        let recording = page.text("group", "Recording").await;
        assert!(recording.contains("Recorded on ") && recording.contains("with mock-small."), "{recording}");
        page.await_status("done", SOON).await;
        assert_eq!(page.text("region", "Result").await, result, "it is whole at once");
        shoot(page, "replay").await;
        page.click("button", "Play").await;
        page.await_status("done", SOON).await;
        assert_eq!(mock.seen().len(), asked, "nothing is sent by watching");
    })
    .await;
}

#[tokio::test]
async fn a_recorded_run_is_played_at_its_own_pace() {
    in_browser("replay-pace", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        run_demo(page, &site).await;
        let result = page.text("region", "Result").await;
        let shared = link(page, true).await;
        page.js("localStorage.clear(); sessionStorage.clear()", vec![]).await;
        page.open(&shared).await;
        page.find("group", "Recording").await;
        let whole = length(page).await;
        scrub(page, 0.0).await;
        let lanes = async || page.lanes().await;
        page.eventually("nothing has come yet", SOON, lanes, |lanes| {
            lanes.iter().all(|lane| lane.output.is_empty())
        })
        .await;
        shoot(page, "replay-begins").await;
        page.click("button", "Next event").await;
        assert!(position(page).await > 0.0);
        scrub(page, 0.0).await;
        let began = Instant::now();
        page.click("button", "Play").await;
        page.await_status("running", SOON).await;
        page.click("button", "Pause").await;
        let paused = position(page).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(paused < whole && position(page).await == paused);
        page.click("button", "Play").await;
        page.await_status("done", SOON).await;
        let took = began.elapsed().as_secs_f64() * 1000.0;
        assert!(took > whole * 0.8, "{took} ms of {whole}");
        assert_eq!(page.text("region", "Result").await, result);
        page.choose("Speed", "instant").await;
        page.click("button", "Play").await;
        page.await_status("done", SOON).await;
    })
    .await;
}

#[tokio::test]
async fn a_recorded_run_goes_on_from_where_it_is_shown() {
    in_browser("replay-on", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        run_demo(page, &site).await;
        let shared = link(page, true).await;
        page.js("localStorage.clear(); sessionStorage.clear()", vec![]).await;
        page.open(&shared).await;
        page.find("group", "Recording").await;
        page.click("button", "Change and run from here").await;
        page.find("button", "Run from here").await;
        page.type_into("textbox", "Input", "Sally looks after children for $18 an hour. Yesterday she did so for 50 minutes. How much did she earn?").await;
        page.click("button", "Run from here").await;
        page.await_status("done", SOON).await;
        page.eventually("it was asked anew", SOON, async || page.text("region", "Result").await, |now| now.contains("15")).await;
        // The run of one's own comes before the recording when the page is reloaded.
        page.reload().await;
        page.await_status("done", SOON).await;
        assert!(page.text("region", "Result").await.contains("15"));
        assert!(!page.has("group", "Recording").await);

        page.js("localStorage.clear(); sessionStorage.clear()", vec![]).await;
        page.open(&shared).await;
        page.find("group", "Recording").await;
        let whole = length(page).await;
        scrub(page, whole * 0.5).await;
        page.click("button", "Change and run from here").await;
        page.await_status("stopped", SOON).await;
        shoot(page, "replay-taken-over").await;
        page.click("button", "Run from here").await;
        page.await_status("done", SOON).await;
        let lanes = page.lanes().await;
        assert_eq!(lanes[0].status, "reused", "{lanes:#?}");
        assert_eq!(lanes[2].status, "done", "{lanes:#?}");
    })
    .await;
}

#[tokio::test]
async fn slides_and_frames_show_a_run_without_editors() {
    in_browser("replay-view", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        run_demo(page, &site).await;
        let shared = link(page, true).await;
        page.click("button", "Show or embed").await;
        let view = page.value("textbox", "Link for slides").await;
        let snippet = page.value("textbox", "HTML for another page").await;
        assert_eq!(view, format!("{shared}?view"));
        assert!(snippet.contains(&format!("<iframe src=\"{shared}?embed\"")), "{snippet}");
        for (mode, address) in [("view", view), ("embed", format!("{shared}?embed"))] {
            page.load(&address).await;
            page.find("group", "Recording").await;
            for (role, name) in [
                ("button", "Run"),
                ("button", "Connection"),
                ("textbox", "Input"),
                ("button", "Run it myself"),
            ] {
                assert!(!page.has(role, name).await, "{mode} has a {role} {name}");
            }
            assert!(page.text("region", "Workflow").await.contains("List only the numbers"));
            page.find("link", "Open in the playground").await;
            page.click("button", "Play").await;
            page.await_status("running", SOON).await;
            page.await_status("done", SOON).await;
            shoot(page, &format!("replay-{mode}")).await;
        }
        page.browser.resize(PHONE).await;
        shoot(page, "phone-replay-embed").await;
        assert!(page.sideways().await <= 0);
        page.click("tab", "Workflow").await;
        page.find("link", "Open in the playground").await;
    })
    .await;
}
