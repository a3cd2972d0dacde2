//! Growing text: whatever the cuts, the page shows what it was given, in blocks of bounded size.

use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use workflow_playground::browser::{dom::Node, page, stream_text::StreamText};

/// A place on the page that scrolls.
fn place(id: &str) -> (Node, web_sys::HtmlElement) {
    let document = web_sys::window().unwrap().document().unwrap();
    if document.get_element_by_id("app").is_none() {
        let stage = document.create_element("div").unwrap();
        stage.set_id("app");
        document.body().unwrap().append_child(&stage).unwrap();
    }
    let node = Node::new("div");
    node.set("id", id);
    node.set("style", "height: 100px; overflow: auto; white-space: pre-wrap");
    page::take_stage().unwrap().append(&node);
    (node, document.get_element_by_id(id).unwrap().unchecked_into())
}

/// A text on the page, and the element that it grows in.
fn stream(id: &str) -> (StreamText, web_sys::HtmlElement) {
    let (node, element) = place(id);
    (StreamText::new(&node), element)
}

/// Completes when what has changed by now was laid out, and whoever follows it has seen that.
async fn drawn() {
    for _ in 0..2 {
        let mut frame = |resolve: js_sys::Function, _| {
            web_sys::window().unwrap().request_animation_frame(&resolve).unwrap();
        };
        let promise: js_sys::Promise = js_sys::Promise::new(&mut frame);
        wasm_bindgen_futures::JsFuture::from(promise).await.unwrap();
    }
}

/// Shows a text as it grows by about so many bytes; gives the sizes of the blocks.
fn grow(id: &str, text: &str, by: usize) -> Vec<usize> {
    let (mut stream, element) = stream(id);
    let mut shown = 0;
    while shown < text.len() {
        shown = text.ceil_char_boundary((shown + by).min(text.len()));
        stream.show(&text[..shown]);
    }
    assert_eq!(element.text_content().unwrap(), text, "{id}: what is shown is what was given");
    let blocks = element.children();
    let size = |index| blocks.item(index).unwrap().text_content().unwrap().len();
    (0..blocks.length()).map(size).collect()
}

#[wasm_bindgen_test]
fn lines_are_cut_into_blocks_however_they_come() {
    let text: String = (0..600).map(|line| format!("Line {line} says ähm, 日本 🎈.\n")).collect();
    for by in [29, 500, 5_000, usize::MAX / 2] {
        let sizes = grow(&format!("lines-{by}"), &text, by);
        assert!(sizes.len() > 5, "{by}: {sizes:?}");
        assert!(sizes.iter().all(|size| *size <= 2_200), "{by}: {sizes:?}");
    }
}

#[wasm_bindgen_test]
fn a_long_line_is_cut_at_a_space_and_a_word_never() {
    let words = "word ".repeat(6_000);
    let sizes = grow("words", &words, 300);
    assert!(sizes.len() > 3 && sizes.iter().all(|size| *size <= 8_300), "{sizes:?}");
    assert_eq!(grow("one-word", &"x".repeat(20_000), 300), [20_000]);
}

#[wasm_bindgen_test]
fn a_shorter_text_starts_afresh() {
    let (mut stream, element) = stream("afresh");
    stream.show("a long text");
    stream.show("a long text");
    assert_eq!((element.text_content().unwrap().as_str(), element.child_element_count()), ("a long text", 1));
    stream.show("short");
    assert_eq!(element.text_content().unwrap(), "short");
    stream.show("");
    assert_eq!(element.child_element_count(), 0);
    // Not the beginning of what comes next, and the old end is within a letter of it.
    stream.show("abc");
    stream.show("ab日本");
    assert_eq!(element.text_content().unwrap(), "ab日本");
}

fn below(element: &web_sys::HtmlElement) -> i32 {
    element.scroll_height() - element.scroll_top() - element.client_height()
}

#[wasm_bindgen_test]
async fn the_end_is_followed_until_a_person_goes_elsewhere() {
    let (mut stream, element) = stream("followed");
    // Several blocks, each of which is the last for a while.
    for lines in [100, 600, 1_000] {
        stream.show(&"line\n".repeat(lines));
        drawn().await;
        assert!(element.scroll_top() > 0 && below(&element) < 24, "{lines}: {}", below(&element));
    }
    element.set_scroll_top(100);
    drawn().await;
    stream.show(&"line\n".repeat(1_500));
    drawn().await;
    assert_eq!(element.scroll_top(), 100);
    element.set_scroll_top(i32::MAX);
    drawn().await;
    stream.show(&"line\n".repeat(2_000));
    drawn().await;
    assert!(below(&element) < 24, "followed again: {}", below(&element));
}

#[wasm_bindgen_test]
async fn a_still_text_is_read_from_its_beginning() {
    let (node, element) = place("still");
    StreamText::still(&node).show(&"line\n".repeat(1_000));
    drawn().await;
    assert_eq!(element.scroll_top(), 0);
}

#[wasm_bindgen_test]
fn of_a_small_text_only_the_end_is_there_until_all_of_it_is_shown() {
    let text: String = (0..800).map(|word| format!("ähm{word:03} ")).collect();
    let (mut stream, element) = stream("end");
    let mut shown = 0;
    while shown < text.len() {
        shown = text.ceil_char_boundary((shown + 37).min(text.len()));
        stream.show_end(&text[..shown]);
        let end = element.text_content().unwrap();
        assert!(text[..shown].ends_with(&end), "{end}");
        assert!(end.len() <= 800 && (end.len() >= 390 || end.len() == shown), "{shown}: {}", end.len());
        assert!(end.starts_with("ähm"), "it begins with a whole word");
        assert!(element.has_attribute("data-end"));
    }
    stream.show(&text);
    assert_eq!(element.text_content().unwrap(), text);
    assert!(!element.has_attribute("data-end"));
    stream.show_end("other");
    assert_eq!(element.text_content().unwrap(), "other", "another text begins anew");
}
