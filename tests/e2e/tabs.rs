//! Runs while the page is out of sight, doubled, or cut off from the network: what goes on, what does not, and that
//! nothing is sent twice. It deliberately leaves to the browser how a tab is hidden and how a network goes away.

use std::time::Duration;

use fantoccini::wd::WindowHandle;

use super::browser::DESKTOP;
use super::gestures::click_text;
use super::page::Page;
use super::runs::{
    SOON, await_chats, await_done, await_held, await_statuses, await_text_in_step_two, connected, ctrl_enter,
    run_with_weather, stays_at, weather_in_step_two,
};
use super::site::Site;
use super::{in_browser, start_mock};

/// Opens an empty tab in front, which hides the page. Returns the page's window.
async fn hide(page: &Page) -> WindowHandle {
    // Looked at later: a script that asks a hidden page is a look at it already.
    let note = "window.wasHidden = false; window.framesWhileHidden = 0;
        const count = () => { window.framesWhileHidden += document.hidden; requestAnimationFrame(count); };
        count();
        document.addEventListener('visibilitychange', () => { window.wasHidden ||= document.hidden; });";
    page.js(note, vec![]).await;
    let client = &page.browser.client;
    let here = client.window().await.unwrap();
    let tab = client.new_window(true).await.unwrap();
    client.switch_to_window(tab.handle).await.unwrap();
    here
}

async fn come_back(page: &Page, here: WindowHandle) {
    page.browser.client.close_window().await.unwrap();
    page.browser.client.switch_to_window(here).await.unwrap();
}

#[tokio::test]
async fn a_run_goes_on_to_its_end_in_a_hidden_tab() {
    in_browser("hidden", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        // The second call begins after six seconds, and so while the tab is hidden.
        run_with_weather(page, &site, &mock, "slow-head").await;
        await_chats(&mock, 2).await;
        // Written the moment the run's end is told, to be read from the other tab.
        let note = "new MutationObserver(() => {
            const status = document.querySelector('[data-run-status]')?.dataset.runStatus;
            if (status === 'done') localStorage.setItem('told', String(document.hidden));
        }).observe(document.querySelector('#run'), { subtree: true, childList: true, attributes: true })";
        page.js(note, vec![]).await;
        let here = hide(page).await;
        page.open(&site.at("")).await;
        await_chats(&mock, 3).await;
        let told = async || page.js("return localStorage.getItem('told')", vec![]).await;
        page.eventually("the end is told", SOON, told, |told| told.is_string()).await;
        assert_eq!(told().await, "true", "its end was told while it was hidden");

        come_back(page, here).await;
        assert_eq!(page.js("return window.wasHidden", vec![]).await, true, "the tab was hidden");
        assert_eq!(page.js("return window.framesWhileHidden", vec![]).await, 0, "and drew nothing meanwhile");
        assert_eq!(page.run_status().await, "done");
        await_statuses(page, ["done", "done", "done"]).await;
        let lanes = page.lanes().await;
        for (lane, chat) in lanes.iter().zip(mock.chats()) {
            let asked = chat.last_user_text();
            assert!(
                lane.output.ends_with(&asked[asked.len() - 30..]),
                "all of the text is shown: {lanes:#?}"
            );
        }
        stays_at(&mock, 3).await;
    })
    .await;
}

#[tokio::test]
async fn a_tab_that_is_doubled_while_it_runs_leaves_the_run_where_it_is() {
    in_browser("doubled", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        run_with_weather(page, &site, &mock, "slow").await;
        await_text_in_step_two(page, 20).await;
        double(page).await;
        page.find("button", "Run").await;
        let said = page
            .eventually(
                "it says where the run is",
                SOON,
                async || page.visible_text("body").await,
                |said| said.contains("goes on in the tab"),
            )
            .await;
        assert!(!said.contains("Interrupted"), "{said}");
        assert_eq!(page.run_status().await, "idle");
        assert!(!page.has("button", "Resume").await);
        page.browser.screenshot("doubled").await;
        stays_at(&mock, 2).await;
        // A reload of the double is no other, and a run of its own is its own.
        page.reload().await;
        assert_eq!(page.run_status().await, "idle");
        stays_at(&mock, 2).await;
        weather_in_step_two(page, "stream").await;
        page.click("button", "Run").await;
        await_done(page, ["done", "done", "done"]).await;
        stays_at(&mock, 5).await;

        let windows = page.browser.client.windows().await.unwrap();
        page.browser.client.switch_to_window(windows[0].clone()).await.unwrap();
        assert_eq!(page.run_status().await, "running");
        let had = page.lanes().await[1].output.len();
        page.await_lanes("it goes on", SOON, |lanes| lanes[1].output.len() > had).await;
    })
    .await;
}

#[tokio::test]
async fn a_tab_that_is_doubled_while_it_waits_leaves_the_run_where_it_is() {
    in_browser("doubled-held", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("stream")).await;
        page.click("switch", "Step mode").await;
        page.click("button", "Run").await;
        await_held(page, 0).await;
        // Once it is kept, which happens every second.
        let kept = async || page.js("return sessionStorage.getItem('run') !== null", vec![]).await;
        page.eventually("the run is kept", SOON, kept, |kept| kept == true).await;
        double(page).await;
        page.find("button", "Run").await;
        stays_at(&mock, 0).await;
        assert_eq!(page.run_status().await, "idle");
        let body = async || page.visible_text("body").await;
        page.eventually("it says where the run is", SOON, body, |said| said.contains("goes on in the tab"))
            .await;
        let windows = page.browser.client.windows().await.unwrap();
        page.browser.client.switch_to_window(windows[0].clone()).await.unwrap();
        page.click("button", "Next call").await;
        await_held(page, 1).await;
        stays_at(&mock, 1).await;
    })
    .await;
}

#[tokio::test]
async fn a_tab_that_is_doubled_after_a_run_shows_it_too() {
    in_browser("doubled-done", DESKTOP, &[], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        connected(page, &site, &mock.base("stream")).await;
        page.click("button", "Run").await;
        await_done(page, ["done", "done", "done"]).await;
        double(page).await;
        page.await_status("done", SOON).await;
        await_statuses(page, ["done", "done", "done"]).await;
        stays_at(&mock, 3).await;
        // Each goes on from it by itself.
        click_text(page, "article:nth-of-type(2) [data-part=output]", "Yesterday").await;
        page.find("textbox", "Edit the reply of Steps").await;
        page.press("Today").await;
        page.press(&ctrl_enter()).await;
        await_done(page, ["reused", "reused", "done"]).await;
        let windows = page.browser.client.windows().await.unwrap();
        page.browser.client.switch_to_window(windows[0].clone()).await.unwrap();
        await_statuses(page, ["done", "done", "done"]).await;
        stays_at(&mock, 4).await;
    })
    .await;
}

/// Doubles the tab, as a person can in every browser: the double begins with a copy of the tab's own storage.
async fn double(page: &Page) {
    let client = &page.browser.client;
    let before = client.windows().await.unwrap();
    page.js("window.open(location.href)", vec![]).await;
    let windows = async || client.windows().await.unwrap();
    let windows = page.eventually("a second tab", SOON, windows, |now| now.len() > before.len()).await;
    let new = windows.into_iter().find(|window| !before.contains(window)).unwrap();
    client.switch_to_window(new).await.unwrap();
}

#[tokio::test]
async fn a_stream_that_breaks_off_is_retried_even_after_a_while_offline() {
    let cut = ["net::ERR_INTERNET_DISCONNECTED", "net::ERR_INCOMPLETE_CHUNKED_ENCODING"];
    in_browser("offline", DESKTOP, &cut, async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        run_with_weather(page, &site, &mock, "cut-once").await;
        page.await_status("failed", SOON).await;
        await_statuses(page, ["done", "incomplete", "skipped"]).await;
        assert_eq!(page.lanes().await[1].output, "word 0 word 1 word 2 word 3 word 4");
        // Nothing is repeated by itself once a token came.
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(mock.chats().len(), 2);

        // A network that is there or not says nothing of this computer's own servers: it is tried.
        page.browser.offline(true).await;
        page.click("button", "Retry").await;
        await_statuses(page, ["reused", "failed", "skipped"]).await;
        page.await_status("failed", SOON).await;
        let lanes = page.lanes().await;
        assert!(lanes[1].error.contains(&mock.addr.to_string()), "{lanes:#?}");
        page.browser.screenshot("offline").await;
        stays_at(&mock, 2).await;
        page.browser.offline(false).await;
        stays_at(&mock, 2).await;
        page.click("button", "Retry").await;
        await_done(page, ["reused", "done", "done"]).await;
        stays_at(&mock, 4).await;
        // What had come before it broke off is there to be compared with, past the try that brought nothing.
        let read = "return document.querySelector('article:nth-of-type(2) [data-part=before]').textContent";
        let before = page.js(read, vec![]).await;
        assert!(before.as_str().unwrap().contains("word 0 word 1"), "{before}");
    })
    .await;
}

#[tokio::test]
async fn a_stream_under_way_survives_a_moment_offline() {
    in_browser("offline-stream", DESKTOP, &["net::ERR_INTERNET_DISCONNECTED"], async |page| {
        let (site, mock) = (Site::start().await, start_mock().await);
        run_with_weather(page, &site, &mock, "slow").await;
        let had = await_text_in_step_two(page, 8).await;
        page.browser.offline(true).await;
        // The browser may end the stream or let it go on; the page must not give it up by itself, nor ask again.
        tokio::time::sleep(Duration::from_millis(1500)).await;
        let lanes = page.lanes().await;
        assert!(lanes[1].output.starts_with(&had), "{lanes:#?}");
        let status = page.run_status().await;
        assert!(["running", "failed"].contains(&status.as_str()), "{status}: {lanes:#?}");
        page.browser.offline(false).await;
        stays_at(&mock, 2).await;
        let more = page.lanes().await;
        assert!(more[1].output.starts_with(&lanes[1].output), "{more:#?}");
    })
    .await;
}
