//! `make bench`: how many characters links take, and in a real Chromium how much later than the plain page a link's
//! content is painted. It deliberately judges nothing; it prints.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[cfg(not(target_arch = "wasm32"))]
#[path = "../e2e/browser.rs"]
mod browser;
#[cfg(not(target_arch = "wasm32"))]
#[path = "../sharing/long_run.rs"]
mod long_run;
#[cfg(not(target_arch = "wasm32"))]
#[path = "../e2e/page.rs"]
mod page;
#[cfg(not(target_arch = "wasm32"))]
#[path = "../e2e/site.rs"]
mod site;

/// Notes when a frame was drawn that shows the input, ready to be edited, and of a recorded run its text, too: what a page
/// has last.
#[cfg(not(target_arch = "wasm32"))]
const NOTE: &str = "(() => {
    const look = () => {
        const field = document.querySelector('#input');
        const isThere = field?.value.includes('hour') && !field.closest('[inert]');
        const output = document.querySelector('#run [data-part=output]');
        if (isThere && (!location.hash.startsWith('#r1') || output?.textContent)) {
            requestAnimationFrame(() => setTimeout(() => { window.painted = performance.now(); }));
        } else requestAnimationFrame(look);
    };
    look();
})()";

#[cfg(not(target_arch = "wasm32"))]
#[tokio::main]
async fn main() {
    use serde_json::Value;
    use workflow_playground::document::{Connection, Recorded, Shared, file};

    const TIMES: usize = 9;
    let site = site::Site::start().await;
    let page = page::Page { browser: browser::Browser::start(browser::DESKTOP).await };
    page.open(&site.at("")).await;
    page.browser.before_every_load(NOTE).await;
    let link = async |text: &str| -> String {
        drop_text(&page, text).await;
        page.click("button", "Share").await;
        let read = async || page.value("textbox", "Link").await;
        let within = std::time::Duration::from_secs(20);
        let link = page.eventually("a link", within, read, |link| link.contains("#w1.")).await;
        page.click("button", "Close").await;
        link
    };
    let payload = |link: &str| link.split_once('#').map_or(0, |(_, payload)| payload.len() - 3);
    let own = include_str!("../fixtures/links/own-prompts.json");
    let edited = include_str!("../fixtures/links/w1-edited.txt").split_once('\n').unwrap().1;
    let entry = include_str!("../fixtures/links/w1-entry.txt").split_once('\n').unwrap().1;
    println!("payload of own prompts ({} bytes of JSON): {} of 1700", own.len(), payload(&link(own).await));
    let edited = link(edited).await;
    println!("payload of an edited entry: {} of 350", payload(&edited));
    println!("payload of an entry as it is: {} of 16", payload(&link(entry).await));

    let (document, trace) = long_run::long_run(2_000);
    let connection = Connection::of_text("https://models.example/v1\nsome/model");
    let run = Some(Recorded::of(&connection, &trace));
    drop_text(&page, &file::write(&Shared { document, connection: None, run }).unwrap()).await;
    page.find("group", "Recording").await;
    page.click("button", "Share").await;
    page.tick("Include the last run", true).await;
    let read = async || page.value("textbox", "Link").await;
    let within = std::time::Duration::from_secs(20);
    let run = page.eventually("a link", within, read, |link| link.contains("#r1.")).await;
    page.click("button", "Close").await;
    println!("payload of a chain with a run of 2,000 words: {} of 12000", payload(&run));

    let median = async |address: &str| -> f64 {
        let mut all = Vec::new();
        for _ in 0..TIMES {
            page.load(address).await;
            let read = async || page.js("return window.painted ?? null", vec![]).await;
            let within = std::time::Duration::from_secs(20);
            all.push(
                page.eventually("it is painted", within, read, Value::is_number).await.as_f64().unwrap(),
            );
        }
        all.sort_by(f64::total_cmp);
        all[TIMES / 2]
    };
    page.js("localStorage.clear(); sessionStorage.clear()", vec![]).await;
    let plain = median(&site.at("")).await;
    let linked = median(&edited).await;
    let recorded = median(&run).await;
    println!("the plain page is painted after {plain:.0} ms");
    println!("a link's document after {linked:.0} ms: {:.0} ms later, of 100", linked - plain);
    println!(
        "a link's document and its run of 2,000 words after {recorded:.0} ms: {:.0} ms later",
        recorded - plain
    );
    page.browser.quit().await;
}

/// Drops a file of this text on the page.
#[cfg(not(target_arch = "wasm32"))]
async fn drop_text(page: &page::Page, text: &str) {
    let drop = "const data = new DataTransfer();
        data.items.add(new File([arguments[0]], 'a.json'));
        document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));";
    page.js("localStorage.clear(); sessionStorage.clear()", vec![]).await;
    page.js(drop, vec![text.into()]).await;
    let told = async || page.visible_text(".notice").await;
    let within = std::time::Duration::from_secs(20);
    page.eventually("the file is open", within, told, |told| told.contains("from a file")).await;
}

#[cfg(target_arch = "wasm32")]
fn main() {}
