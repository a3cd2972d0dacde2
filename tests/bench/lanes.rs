//! `make bench`, in a real Chromium: what 64 lanes side by side cost. The share of frames dropped while all of them
//! stream, and how long 64 short answers take against a bare loop of `fetch`. It deliberately judges nothing; it prints.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[cfg(not(target_arch = "wasm32"))]
#[path = "../e2e/browser.rs"]
mod browser;
#[cfg(not(target_arch = "wasm32"))]
mod counting;
#[cfg(not(target_arch = "wasm32"))]
mod https;
#[cfg(not(target_arch = "wasm32"))]
#[path = "../mock/server.rs"]
mod mock;
#[cfg(not(target_arch = "wasm32"))]
#[path = "../e2e/page.rs"]
mod page;
#[cfg(not(target_arch = "wasm32"))]
#[path = "../e2e/site.rs"]
mod site;

#[cfg(not(target_arch = "wasm32"))]
mod bench {
    use std::time::Duration;

    use serde_json::{Value, json};

    use super::mock::Mock;
    use super::page::Page;
    use super::site::Site;
    use super::{browser, counting, https, mock};

    const LANES: usize = 64;
    const WHOLE_RUN: Duration = Duration::from_secs(60);
    /// How often the page and the bare loop take turns.
    const ROUNDS: usize = 5;

    pub(super) async fn run() {
        let site = Site::start().await;
        let plain = mock::start("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let secure = https::start().await;
        let page = Page { browser: browser::Browser::start_trusting(browser::DESKTOP).await };
        print_frames(&page, &site, &secure).await;
        page.load(&site.at("#orchestrator")).await;
        many_tasks(&page).await;
        print_ratio(&page, &plain, "HTTP/1.1", 6).await;
        print_ratio(&page, &secure, "HTTP/2", 16).await;
        page.browser.quit().await;
    }

    /// One prompt that is asked as often as it can be, over HTTP/2 as of a provider.
    async fn print_frames(page: &Page, site: &Site, mock: &Mock) {
        page.open(&site.at("#parallel/vote")).await;
        page.connect(&mock.base("steady"), "", "mock-small").await;
        page.click("button", "Remove Sceptic").await;
        page.click("button", "Remove Enthusiast").await;
        page.type_into("textbox", "Voter times", &LANES.to_string()).await;
        page.tick("Workers reply with JSON", false).await;
        without_limit(page).await;
        for slower in [1, 4] {
            page.browser.slow_processor(slower).await;
            counting::count_frames(page).await;
            page.click("button", "Run").await;
            let frames = counting::frames(page).await;
            page.browser.slow_processor(1).await;
            page.await_status("done", WHOLE_RUN).await;
            let whole: String = (0..500).map(|n| format!("{n:03} ")).collect();
            let lanes = page.lanes().await;
            assert_eq!(lanes.len(), LANES);
            for lane in lanes {
                assert_eq!((lane.status.as_str(), lane.output.as_str()), ("done", whole.trim()));
            }
            println!("{LANES} lanes of 100 tokens a second for 5 s, processor {slower}x slower: {frames}");
        }
    }

    async fn without_limit(page: &Page) {
        page.click("button", "Settings for all calls").await;
        page.type_into("textbox", "Limit of calls", "").await;
    }

    /// An orchestrator whose model must name as many tasks as can be run.
    async fn many_tasks(page: &Page) {
        page.type_into("textbox", "Most tasks", &LANES.to_string()).await;
        page.click("tab", "JSON").await;
        let schema = page.value("textbox", "Orchestrator schema (JSON)").await;
        let mut schema: Value = serde_json::from_str(&schema).unwrap();
        schema["properties"]["tasks"]["minItems"] = json!(LANES);
        page.paste_into("textbox", "Orchestrator schema (JSON)", &schema.to_string()).await;
        without_limit(page).await;
    }

    /// Lets the page and a loop of `fetch` ask the same in turn, and prints how much longer the page takes.
    async fn print_ratio(page: &Page, mock: &Mock, over: &str, at_once: usize) {
        page.connect(&mock.base("tenth"), "", "mock-small").await;
        page.type_into("textbox", "At once", &at_once.to_string()).await;
        let url = format!("{}/chat/completions", mock.base("tenth"));
        let (mut of_page, mut of_loop) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            page.js(FORGET, vec![]).await;
            let before = mock.chats().len();
            page.click("button", "Run").await;
            page.await_status("done", WHOLE_RUN).await;
            of_page.push(page.js(SPAN, vec![json!(url), json!(LANES)]).await.as_f64().unwrap());
            // The first names the tasks.
            let bodies: Vec<String> =
                mock.chats()[before + 1..].iter().map(|chat| chat.body.to_string()).collect();
            assert_eq!(bodies.len(), LANES);
            page.js(FORGET, vec![]).await;
            page.js(LOOP, vec![json!(url), json!(bodies), json!(at_once)]).await;
            of_loop.push(page.js(SPAN, vec![json!(url), json!(LANES)]).await.as_f64().unwrap());
        }
        let (of_page, of_loop) = (median(of_page), median(of_loop));
        println!(
            "{LANES} workers, each answered after 100 ms, {at_once} at once over {over}: {:.2} times a bare loop of \
             fetch ({of_page:.0} ms to {of_loop:.0} ms; from the first worker's request to the last answer's end as \
             the browser times them, medians of {ROUNDS})",
            of_page / of_loop
        );
    }

    fn median(mut figures: Vec<f64>) -> f64 {
        figures.sort_by(f64::total_cmp);
        figures[figures.len() / 2]
    }

    const FORGET: &str = "performance.setResourceTimingBufferSize(1000); performance.clearResourceTimings();";

    /// From the beginning of the first of the latest requests to the end of the last.
    const SPAN: &str = "const [url, count] = arguments;
        const asked = performance.getEntriesByType('resource').filter((entry) => entry.name === url)
            .sort((a, b) => a.startTime - b.startTime).slice(-count);
        if (asked.length !== count) throw new Error(`${asked.length} of ${count} requests`);
        return Math.max(...asked.map((entry) => entry.responseEnd)) - asked[0].startTime;";

    /// The same requests, so many at once, with nothing done about the answers.
    const LOOP: &str = "const [url, bodies, atOnce] = arguments;
        const headers = { 'content-type': 'application/json' };
        const worker = async () => {
            for (let body; (body = bodies.shift()); ) {
                await (await fetch(url, { method: 'POST', headers, body })).text();
            }
        };
        return Promise.all(Array.from({ length: atOnce }, worker));";
}

#[cfg(not(target_arch = "wasm32"))]
#[tokio::main]
async fn main() {
    bench::run().await;
}

#[cfg(target_arch = "wasm32")]
fn main() {}
