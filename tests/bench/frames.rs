//! `make bench`, in a real Chromium: the share of frames dropped while one lane of 100,000 tokens streams in
//! within ten seconds, and how long the first screen takes. It deliberately judges nothing; it prints.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[cfg(not(target_arch = "wasm32"))]
#[path = "../e2e/browser.rs"]
mod browser;
#[cfg(not(target_arch = "wasm32"))]
#[path = "../mock/server.rs"]
mod mock;
#[cfg(not(target_arch = "wasm32"))]
#[path = "../e2e/page.rs"]
mod page;
#[cfg(not(target_arch = "wasm32"))]
#[path = "../e2e/site.rs"]
mod site;

/// Counts frames until told to stop. At 60 Hz a gap of more than 25 ms has missed at least one.
#[cfg(not(target_arch = "wasm32"))]
const COUNT_FRAMES: &str = "
    const seen = window.frames60 = { shown: 0, missed: 0, longest: 0, counting: true };
    let last = performance.now();
    const frame = (now) => {
        const gap = now - last;
        last = now;
        seen.shown += 1;
        seen.longest = Math.max(seen.longest, gap);
        if (gap > 25) seen.missed += Math.round(gap * 60 / 1000) - 1;
        if (seen.counting) requestAnimationFrame(frame);
    };
    requestAnimationFrame((now) => { last = now; requestAnimationFrame(frame); });";

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
    page.click("button", "Run").await;
    page.await_lanes("text comes", Duration::from_secs(10), |lanes| {
        lanes.first().is_some_and(|lane| lane.status == "streaming")
    })
    .await;
    page.js(COUNT_FRAMES, vec![]).await;
    // Asking for the status alone, seldom: reading the text would itself cost frames.
    while page.run_status().await == "running" {
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let frames = page.js("window.frames60.counting = false; return window.frames60", vec![]).await;
    let (shown, missed) = (frames["shown"].as_f64().unwrap(), frames["missed"].as_f64().unwrap());
    let lanes = page.lanes().await;
    assert_eq!(page.run_status().await, "done", "the run ended otherwise: {}", lanes[0].error);
    println!(
        "one lane of 100,000 tokens in 10 s: {:.2} % of frames dropped ({missed} of {}), longest gap {:.0} ms, {} characters shown",
        100.0 * missed / (shown + missed),
        shown + missed,
        frames["longest"].as_f64().unwrap(),
        lanes[0].output.chars().count(),
    );
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
    page.browser.quit().await;
}

#[cfg(target_arch = "wasm32")]
fn main() {}
