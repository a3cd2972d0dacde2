//! What hands do beyond a plain click: click on one word, drag over some, click twice, hold a key down; and which
//! element the keys would reach. It deliberately knows no test, and nothing of what a gesture is to bring about.

use std::time::Duration;

use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use serde_json::{Value, json};

use super::page::Page;

/// Brings a piece of the text in an element into view, and returns where on the screen it is.
const RECTANGLE: &str = "
    const [css, text] = arguments;
    const element = document.querySelector(css);
    const at = element.textContent.indexOf(text);
    if (at < 0) return element.textContent;
    const range = document.createRange();
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    let passed = 0, begun = false;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const end = passed + node.data.length;
        if (!begun && at < end) { range.setStart(node, at - passed); begun = true; }
        if (begun && at + text.length <= end) { range.setEnd(node, at + text.length - passed); break; }
        passed = end;
    }
    range.startContainer.parentElement.scrollIntoView({ block: 'center' });
    const { left, top, width, height } = range.getBoundingClientRect();
    return { left, top, width, height };";

/// A place on the screen, in CSS pixels.
#[derive(Clone, Copy)]
struct Spot {
    x: f64,
    y: f64,
}

struct Rectangle {
    left: f64,
    middle: f64,
    right: f64,
    centre: f64,
}

async fn rectangle(page: &Page, css: &str, text: &str) -> Rectangle {
    let found = page.js(RECTANGLE, vec![json!(css), json!(text)]).await;
    assert!(found.is_object(), "there is no {text:?} in {found}");
    let side = |name: &str| found[name].as_f64().unwrap();
    Rectangle {
        left: side("left"),
        middle: side("left") + side("width") / 2.0,
        right: side("left") + side("width"),
        centre: side("top") + side("height") / 2.0,
    }
}

fn to(spot: Spot) -> PointerAction {
    PointerAction::MoveTo { duration: Some(Duration::from_millis(20)), x: spot.x, y: spot.y }
}

fn mouse() -> MouseActions {
    MouseActions::new("mouse".to_owned())
}

fn down() -> PointerAction {
    PointerAction::Down { button: MOUSE_BUTTON_LEFT }
}

fn up() -> PointerAction {
    PointerAction::Up { button: MOUSE_BUTTON_LEFT }
}

async fn perform(page: &Page, actions: MouseActions) {
    page.browser.client.perform_actions(actions).await.unwrap();
}

/// Clicks into the middle of a piece of the text in the first element of that selector.
pub(crate) async fn click_text(page: &Page, css: &str, text: &str) {
    let at = rectangle(page, css, text).await;
    let spot = Spot { x: at.middle, y: at.centre };
    perform(page, mouse().then(to(spot)).then(down()).then(up())).await;
}

/// Selects a piece of text with the mouse. It must stand on one line.
pub(crate) async fn drag_over(page: &Page, css: &str, text: &str) {
    let at = rectangle(page, css, text).await;
    let (from, until) = (Spot { x: at.left + 1.0, y: at.centre }, Spot { x: at.right - 1.0, y: at.centre });
    let drag = mouse().then(to(from)).then(down()).then(to(until)).then(up());
    perform(page, drag).await;
}

/// Clicks twice on one spot, where the thing is at the first click, with this long between the clicks.
pub(crate) async fn double_click(page: &Page, role: &str, name: &str, gap: Duration) {
    let element = page.find(role, name).await;
    let read = "arguments[0].scrollIntoView({ block: 'nearest' });
        const { left, top, width, height } = arguments[0].getBoundingClientRect();
        return [left + width / 2, top + height / 2]";
    let at = page.js(read, vec![serde_json::to_value(&element).unwrap()]).await;
    let spot = Spot { x: at[0].as_f64().unwrap(), y: at[1].as_f64().unwrap() };
    let first = mouse().then(to(spot)).then(down()).then(up());
    perform(page, first.then(PointerAction::Pause { duration: gap }).then(down()).then(up())).await;
}

/// Holds Enter down until the browser has repeated it so often, 40 ms apart.
pub(crate) async fn hold_enter(page: &Page, repeats: u32) {
    let key = json!({"type": "keyDown", "key": "Enter", "code": "Enter", "text": "\r",
        "windowsVirtualKeyCode": 13});
    page.browser.devtools("Input.dispatchKeyEvent", key.clone()).await;
    for _ in 0..repeats {
        tokio::time::sleep(Duration::from_millis(40)).await;
        let mut again = key.clone();
        again["autoRepeat"] = json!(true);
        page.browser.devtools("Input.dispatchKeyEvent", again).await;
    }
    let up = json!({"type": "keyUp", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13});
    page.browser.devtools("Input.dispatchKeyEvent", up).await;
}

/// What the keys reach: the focused element's name or text, and the lane that it stands in.
pub(crate) async fn focused(page: &Page) -> (String, String) {
    let read = "const at = document.activeElement;
        const name = at === document.body ? 'nothing' : at.getAttribute('aria-label') || at.textContent;
        return [name.trim(), at.closest('article')?.getAttribute('aria-label') ?? '']";
    let found = page.js(read, vec![]).await;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (text(&found[0]), text(&found[1]))
}
