//! End-to-end tests: the built site in a real Chromium, against the demo endpoint, the mock server over real HTTP,
//! and a real model server. They run on what `DIST` names (default `dist`).
//! They deliberately use nothing of the program's code: only the names that people and screen readers use.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod agent_demo;
mod agent_editor;
mod browser;
mod page;
mod side_by_side;
mod site;

#[path = "../mock/server.rs"]
mod mock;

mod agent_run;
mod agent_weather;
mod comparing;
mod connection;
mod demo;
mod double_clicks;
mod editing;
mod evaluating;
mod failures;
mod gestures;
mod guidance;
mod holding;
mod integrity;
mod keys;
mod links;
mod mending;
mod phone;
mod real_server;
mod resuming;
mod retrying;
mod runs;
mod sandbox;
mod sharing;
mod stopping;
mod structured;
mod tabs;
mod validating;
mod weather;

use std::io::Write;
use std::panic::{AssertUnwindSafe, resume_unwind};

use futures_util::FutureExt;
use tokio::sync::Semaphore;

use browser::{Browser, Screen};
use mock::Mock;
use page::Page;

/// Two browsers at once, whatever the number of test threads: more of them only disturb each other's timing.
static BROWSERS: Semaphore = Semaphore::const_new(2);

/// Runs one test in a browser of its own. At its end the console must hold no error, a breach of the content
/// policy included, beyond those that hold one of the `expected` pieces of text.
async fn in_browser(name: &str, screen: Screen, expected: &[&str], test: impl AsyncFnOnce(&Page)) {
    let _turn = BROWSERS.acquire().await.unwrap();
    let page = Page { browser: Browser::start(screen).await };
    let outcome = AssertUnwindSafe(test(&page)).catch_unwind().await;
    let console = page.browser.console().await;
    if let Err(panic) = outcome {
        page.browser.screenshot(&format!("FAILED-{name}")).await;
        say(&format!("{name}: see target/shots/FAILED-{name}.png; the console said {console:#?}"));
        resume_unwind(panic);
    }
    page.browser.quit().await;
    let unexpected =
        |line: &&String| line.starts_with("SEVERE") && !expected.iter().any(|part| line.contains(part));
    let errors: Vec<&String> = console.iter().filter(unexpected).collect();
    assert!(errors.is_empty(), "{name}: errors in the console: {errors:#?}");
}

/// Prints past libtest's capture, since a skipped test has nothing else to show for itself.
fn say(line: &str) {
    drop(writeln!(std::io::stderr(), "{line}"));
}

async fn start_mock() -> Mock {
    mock::start("127.0.0.1:0".parse().unwrap()).await.unwrap()
}

/// A base URL as it stands in a link's query.
fn in_link(url: &str) -> String {
    url::form_urlencoded::byte_serialize(url.as_bytes()).collect()
}
