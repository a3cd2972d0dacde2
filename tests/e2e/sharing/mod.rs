//! What is handed on in a link, a file or a page of slides, from one browser to another. It deliberately reads no link:
//! what is in one shows in the page that it opens.

mod files;
mod hostile;
mod links;
mod replay;
mod student;

use std::time::Duration;

use super::page::Page;
use super::site::Site;

/// Enough for a run of the demonstration.
const SOON: Duration = Duration::from_secs(60);

/// The link in the Share dialog, once it is there; the dialog stays open.
async fn link(page: &Page, with_run: bool) -> String {
    page.click("button", "Share").await;
    page.find("dialog", "Share").await;
    if with_run {
        page.tick("Include the last run", true).await;
    }
    let kind = if with_run { "#r1." } else { "#w1." };
    link_of_kind(page, kind).await
}

async fn link_of_kind(page: &Page, kind: &str) -> String {
    let read = async || page.value("textbox", "Link").await;
    page.eventually("a link", SOON, read, |link| link.contains(kind)).await
}

async fn close(page: &Page, dialog: &str) {
    page.click("button", "Close").await;
    page.gone("dialog", dialog).await;
}

/// Runs the default template on the demonstration.
async fn run_demo(page: &Page, site: &Site) {
    page.open(&site.at("")).await;
    page.click("button", "Run").await;
    page.await_status("done", SOON).await;
}

async fn fragment(page: &Page) -> String {
    page.js("return location.hash", vec![]).await.as_str().unwrap().to_owned()
}

/// Both themes, one after the other.
async fn shoot(page: &Page, name: &str) {
    for (dark, theme) in [(false, "light"), (true, "dark")] {
        page.browser.prefer_dark(dark).await;
        page.browser.screenshot(&format!("{name}-{theme}")).await;
    }
    page.browser.prefer_dark(false).await;
}
