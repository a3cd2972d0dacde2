//! `make bench`, in a real Chromium: the share of frames dropped while one lane of 100,000 tokens streams in
//! within ten seconds, the longest task while 50 MB or a million chunks arrive, and how long the first screen takes. It deliberately judges nothing; it prints.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[cfg(not(target_arch = "wasm32"))]
#[path = "../e2e/browser.rs"]
mod browser;
#[cfg(not(target_arch = "wasm32"))]
mod counting;
#[cfg(not(target_arch = "wasm32"))]
#[path = "../mock/server.rs"]
mod mock;
#[cfg(not(target_arch = "wasm32"))]
#[path = "../e2e/page.rs"]
mod page;
#[cfg(not(target_arch = "wasm32"))]
#[path = "../e2e/site.rs"]
mod site;

/// Notes every task of more than 50 ms.
#[cfg(not(target_arch = "wasm32"))]
const WATCH_TASKS: &str = "
    window.longTasks = [];
    window.taskWatch ??= new PerformanceObserver((list) =>
        window.longTasks.push(...list.getEntries().map((entry) => entry.duration)));
    window.taskWatch.observe({ type: 'longtask' });";

#[cfg(not(target_arch = "wasm32"))]
#[tokio::main]
async fn main() {
    use std::time::Duration;

    let site = site::Site::start().await;
    let mock = mock::start("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let page = page::Page { browser: browser::Browser::start(browser::DESKTOP).await };
    page.open(&site.at("")).await;
    // One lane alone: what the later steps would be sent is not the point here.
    page.click("button", "Remove Steps").await;
    page.click("button", "Remove Answer").await;
    page.connect(&mock.base("firehose"), "", "mock-small").await;
    counting::count_frames(&page).await;
    page.click("button", "Run").await;
    let frames = counting::frames(&page).await;
    page.await_status("done", Duration::from_secs(5)).await;
    let lanes = page.lanes().await;
    let shown = lanes[0].output.chars().count();
    println!("one lane of 100,000 tokens in 10 s: {frames}, {shown} characters shown");
    // Read last: a paint is on record only some time after it happened.
    let read = "const [entry] = performance.getEntriesByType('navigation');
        const paint = performance.getEntriesByName('first-contentful-paint')[0];
        return [paint?.startTime ?? 0, entry.loadEventEnd,
            Math.max(...performance.getEntriesByType('resource')
                .filter((entry) => entry.name.startsWith(location.origin)).map((entry) => entry.responseEnd))]";
    let times = page.js(read, vec![]).await;
    let ms = |n: usize| times[n].as_f64().unwrap_or_default();
    println!(
        "first screen: painted after {:.0} ms, loaded {:.0} ms, last file {:.0} ms",
        ms(0),
        ms(1),
        ms(2)
    );
    for (what, scenario) in [("one event of 50 MB", "big-event"), ("a million chunks", "million")] {
        print_longest_task(&page, what, &mock.base(scenario)).await;
    }
    page.open(&site.at("#evaluator/function")).await;
    page.type_into("textbox", "Most attempts", "2").await;
    let what = "two attempts of 20,000 words, with 1,000 changes";
    print_longest_task(&page, what, &mock.base("json-last-long")).await;
    page.browser.quit().await;
}

/// Runs one call and prints the longest task of the page from the click to a moment after its end.
#[cfg(not(target_arch = "wasm32"))]
async fn print_longest_task(page: &page::Page, what: &str, base_url: &str) {
    use std::time::{Duration, Instant};

    page.connect(base_url, "", "mock-small").await;
    page.js(WATCH_TASKS, vec![]).await;
    let began = Instant::now();
    page.click("button", "Run").await;
    page.await_status("running", Duration::from_secs(5)).await;
    while page.run_status().await == "running" {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let took = began.elapsed();
    tokio::time::sleep(Duration::from_secs(2)).await;
    let tasks = page.js("return window.longTasks", vec![]).await;
    let longest = tasks.as_array().unwrap().iter().filter_map(serde_json::Value::as_f64).fold(0.0, f64::max);
    let characters =
        page.js("return document.querySelector('[data-part=output]').textContent.length", vec![]).await;
    println!(
        "{what}: {:.1} s, longest task {longest:.0} ms (0: none over 50), {characters} characters shown, run {}",
        took.as_secs_f64(),
        page.run_status().await
    );
}

#[cfg(target_arch = "wasm32")]
fn main() {}
