//! As many workers as may run: that they are all there, that no more go out at once than is set, and that they fit the
//! screen. It deliberately measures no speed.

use super::{Desk, SOON, WHOLE_RUN, await_says, lanes, most_at_once};
use crate::browser::{DESKTOP, NARROWEST, PHONE};
use crate::in_browser;
use crate::page::Page;

async fn density(page: &Page) -> String {
    let read = "return document.querySelector('.lanes').dataset.density";
    page.js(read, vec![]).await.as_str().unwrap().to_owned()
}

/// The bottom of the waterfall, and the left edge, the top and the width of each lane.
async fn places(page: &Page) -> (f64, Vec<(f64, f64, f64)>) {
    let read = "const box = (node) => node.getBoundingClientRect();
        const lanes = [...document.querySelectorAll('article[data-lane]')].map(box);
        return [box(document.querySelector('figure.waterfall')).bottom,
            lanes.map(({ left, top, width }) => [left, top, width])]";
    serde_json::from_value(page.js(read, vec![]).await).unwrap()
}

async fn assert_list_below_the_waterfall(page: &Page) {
    for screen in [NARROWEST, PHONE] {
        page.browser.resize(screen).await;
        let (bottom, lanes) = places(page).await;
        assert!(bottom <= lanes[0].1, "the waterfall is above: {bottom} {lanes:?}");
        assert!(lanes.is_sorted_by(|a, b| a.1 < b.1), "one below the other: {lanes:?}");
        let (left, _, width) = lanes[0];
        assert!(lanes.iter().all(|lane| lane.0 == left && lane.2 == width), "all as wide: {lanes:?}");
        assert_eq!(page.sideways().await, 0);
    }
}

/// Sixty-two copies and two others; nothing ends the run early.
async fn sixty_four<'a>(page: &'a Page) -> Desk<'a> {
    let desk = Desk::of(page, "#parallel/vote", "schema").await;
    page.type_into("textbox", "Voter times", "62").await;
    desk.set("Limit of calls", "").await;
    desk
}

async fn assert_all_there(page: &Page, desk: &Desk<'_>, limit: usize) {
    await_says(page, "Done.").await;
    let ended = lanes(page).await;
    assert_eq!(ended.len(), 64);
    assert!(ended.iter().all(|lane| lane.status == "done" && !lane.output.is_empty()), "{ended:#?}");
    assert_eq!(density(page).await, "many");
    let chats = desk.mock.chats();
    assert_eq!(chats.len(), 64);
    let most = most_at_once(&chats);
    assert!((2..=limit).contains(&most), "{most} at once");
    let vote = page.visible_text("[data-part=vote]").await;
    assert!(vote.contains("“positive” wins") && vote.contains("64"), "{vote}");
}

async fn whose(page: &Page) -> String {
    page.visible_text("[data-part=whose]").await
}

async fn assert_bars_tell_whose_they_are(page: &Page) {
    assert!(whose(page).await.starts_with("Point at a bar"));
    page.js("document.querySelector('.waterfall-rows').focus()", vec![]).await;
    let down = char::from(fantoccini::key::Key::Down).to_string();
    page.press(&down).await;
    page.eventually("the first", SOON, async || whose(page).await, |said| said.starts_with("Voter, no. 1: "))
        .await;
    page.press(&down.repeat(2)).await;
    page.eventually("the third", SOON, async || whose(page).await, |said| said.starts_with("Voter, no. 3: "))
        .await;
    page.browser.screenshot("sixty-four-whose").await;
    let last = "const row = [...document.querySelectorAll('.waterfall-row')].at(-1);
        row.scrollIntoView();
        row.click();
        return row.getBoundingClientRect().height";
    page.js(last, vec![]).await;
    let focused = async || page.js("return document.activeElement.ariaLabel", vec![]).await;
    page.eventually("its lane is gone to", SOON, focused, |name| name == "Enthusiast").await;
}

#[tokio::test]
async fn sixty_four_workers_end_four_at_once() {
    in_browser("sixty-four", DESKTOP, &[], async |page| {
        let desk = sixty_four(page).await;
        page.type_into("textbox", "At once", "4").await;
        page.click("button", "Run").await;
        assert_eq!(page.visible_text("[data-part=at-once]").await, "at most 4 at once");
        assert_all_there(page, &desk, 4).await;
        assert_eq!(page.sideways().await, 0);
        let narrowest = "return Math.min(...[...document.querySelectorAll('.shape-value')].map((value) =>
            value.getBoundingClientRect().width))";
        let width = page.js(narrowest, vec![]).await.as_f64().unwrap();
        assert!(width > 60.0, "a word fits into {width} px");
        page.browser.screenshot("sixty-four").await;
        assert_bars_tell_whose_they_are(page).await;
    })
    .await;
}

#[tokio::test]
async fn sixty_four_workers_fit_a_phone_below_the_waterfall() {
    in_browser("sixty-four-phone", PHONE, &[], async |page| {
        let desk = sixty_four(page).await;
        page.click("button", "Run").await;
        let said = page.visible_text("[data-part=at-once]").await;
        assert!(said.starts_with("at most 6 at once: a browser keeps"), "{said}");
        assert_all_there(page, &desk, 6).await;
        page.browser.screenshot("sixty-four-phone").await;
        assert_list_below_the_waterfall(page).await;
    })
    .await;
}

#[tokio::test]
async fn on_a_phone_lanes_are_a_list_below_the_waterfall() {
    in_browser("beside-phone", PHONE, &[], async |page| {
        let desk = Desk::of(page, "#parallel", "stream").await;
        page.click("button", "Run").await;
        page.await_status("done", WHOLE_RUN).await;
        assert_eq!(desk.mock.chats().len(), 5);
        assert_list_below_the_waterfall(page).await;
        page.browser.screenshot("beside-phone").await;
        page.browser.resize(DESKTOP).await;
        let (_, lanes) = places(page).await;
        assert_eq!(lanes[0].1, lanes[1].1, "side by side where there is room");
    })
    .await;
}
