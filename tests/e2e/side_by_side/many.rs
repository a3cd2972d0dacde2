//! As many workers as may run: that they are all there, that no more go out at once than is set, and that they fit the
//! screen. It deliberately measures no speed.

use super::{Desk, await_says, lanes, most_at_once};
use crate::browser::DESKTOP;
use crate::in_browser;
use crate::page::Page;

async fn density(page: &Page) -> String {
    let read = "return document.querySelector('.lanes').dataset.density";
    page.js(read, vec![]).await.as_str().unwrap().to_owned()
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

#[tokio::test]
async fn sixty_four_workers_end_four_at_once() {
    in_browser("sixty-four", DESKTOP, &[], async |page| {
        let desk = sixty_four(page).await;
        page.type_into("textbox", "At once", "4").await;
        page.click("button", "Run").await;
        assert_eq!(page.visible_text("[data-part=at-once]").await, "at most 4 at once");
        assert_all_there(page, &desk, 4).await;
        assert_eq!(page.sideways().await, 0);
        page.browser.screenshot("sixty-four").await;
    })
    .await;
}
