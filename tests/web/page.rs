//! The page around the program: storage, theme, elements, clock and frames.

use std::{cell::RefCell, rc::Rc};
use wasm_bindgen_test::wasm_bindgen_test;
use workflow_playground::{
    browser::{
        PageClock,
        dom::Node,
        frames,
        page::{self, Theme},
        storage, turns,
    },
    ports::Clock,
};

fn document() -> web_sys::Document {
    web_sys::window().unwrap().document().unwrap()
}

/// A new element of the page, also as the browser has it.
fn element(id: &str, tag: &str) -> (Node, web_sys::Element) {
    let node = Node::new(tag);
    node.set("id", id);
    let parent = Node::new("div");
    parent.set("id", &format!("{id}-parent"));
    parent.append(&node);
    attach(&parent);
    (node, document().get_element_by_id(id).unwrap())
}

/// Puts a node on the page: only one made as the stage can be reached from here.
fn attach(node: &Node) {
    let body = document().body().unwrap();
    if document().get_element_by_id("app").is_none() {
        let stage = document().create_element("div").unwrap();
        stage.set_id("app");
        body.append_child(&stage).unwrap();
    }
    page::take_stage().unwrap().append(node);
}

#[wasm_bindgen_test]
fn a_tab_has_its_own_text_and_leaves_it_to_the_next() {
    assert_eq!(storage::load("draft"), None);
    assert!(storage::save("draft", "mine"));
    storage::local_set("draft", "another tab's");
    assert_eq!(storage::load("draft").as_deref(), Some("mine"));
    web_sys::window().unwrap().session_storage().unwrap().unwrap().remove_item("draft").unwrap();
    assert_eq!(
        storage::load("draft").as_deref(),
        Some("another tab's"),
        "a new tab goes on from the last one"
    );
    storage::remove("draft");
    assert_eq!((storage::load("draft"), storage::local_get("draft")), (None, None));
    assert!(!storage::save("draft", &"x".repeat(20_000_000)), "a full storage says so");
    storage::remove("draft");
}

#[wasm_bindgen_test]
fn a_tabs_text_is_its_alone_and_never_stale() {
    assert!(storage::tab_set("note", "mine"));
    assert_eq!((storage::tab_get("note").as_deref(), storage::local_get("note")), (Some("mine"), None));
    assert!(!storage::tab_set("note", &"x".repeat(20_000_000)), "what does not fit is not kept");
    assert_eq!(storage::tab_get("note"), None, "nor what it should have replaced");
    assert!(storage::tab_set("note", "again"));
    storage::local_set("note", "everybody's");
    storage::tab_remove("note");
    assert_eq!(storage::tab_get("note"), None);
    assert_eq!(storage::local_get("note").as_deref(), Some("everybody's"));
    storage::local_remove("note");
}

#[wasm_bindgen_test]
fn a_page_that_may_go_says_so() {
    let told = Rc::new(RefCell::new(0));
    let noted = Rc::clone(&told);
    page::on_leave(move || *noted.borrow_mut() += 1);
    let hide = "document.dispatchEvent(new Event('visibilitychange'))";
    crate::js(hide);
    assert_eq!(*told.borrow(), 0, "it is seen again, not hidden");
    crate::js("Object.defineProperty(document, 'hidden', { get: () => true, configurable: true })");
    crate::js(hide);
    assert_eq!(*told.borrow(), 1);
    crate::js("delete document.hidden; window.dispatchEvent(new Event('pagehide'))");
    assert_eq!(*told.borrow(), 2);
}

#[wasm_bindgen_test]
fn the_page_knows_where_it_is_from() {
    assert_eq!(page::origin(), crate::page_origin());
    assert!(page::origin().starts_with("http://127.0.0.1:"), "{}", page::origin());
}

#[wasm_bindgen_test]
fn a_theme_shows_at_once_and_is_kept() {
    let shown = || document().document_element().unwrap().get_attribute("data-theme");
    for (theme, name) in [(Theme::Light, Some("light")), (Theme::Dark, Some("dark")), (Theme::System, None)] {
        theme.apply();
        assert_eq!((shown().as_deref(), storage::local_get("theme").as_deref()), (name, name));
        assert_eq!(Theme::load(), theme);
    }
    storage::local_set("theme", "neon");
    assert_eq!(Theme::load(), Theme::System);
    storage::local_remove("theme");
    assert_eq!(Theme::System.next().next().next(), Theme::System);
}

#[wasm_bindgen_test]
fn an_element_is_changed_and_removed() {
    let (node, seen) = element("changed", "p");
    node.set("title", "a");
    let text = node.append_text("one ");
    let mark = node.append_mark();
    text.set("<b>two</b> ");
    let child = Node::new("i");
    child.append_text("three");
    mark.insert_before(&child);
    assert_eq!(seen.outer_html(), "<p id=\"changed\" title=\"a\">&lt;b&gt;two&lt;/b&gt; <i>three</i></p>");
    node.unset("title");
    assert!(!seen.has_attribute("title"));
    node.remove();
    assert!(document().get_element_by_id("changed").is_none());
}

#[wasm_bindgen_test]
fn a_fields_value_is_set_only_when_it_differs() {
    let (node, seen) = element("field", "textarea");
    let value = || js_sys::Reflect::get(&seen, &"value".into()).unwrap().as_string().unwrap();
    let cursor = || js_sys::Reflect::get(&seen, &"selectionStart".into()).unwrap().as_f64().unwrap();
    node.set_value("hello");
    assert_eq!(value(), "hello");
    js_sys::Reflect::set(&seen, &"selectionStart".into(), &2.into()).unwrap();
    node.set_value("hello");
    assert_eq!(cursor(), 2.0, "the cursor stays where it is");
    node.set_value("hello there");
    assert_eq!(value(), "hello there");
}

#[wasm_bindgen_test]
fn a_part_of_a_field_is_selected() {
    let (node, seen) = element("selected", "textarea");
    let at = |name: &str| js_sys::Reflect::get(&seen, &name.into()).unwrap().as_f64().unwrap();
    node.set_value("hällo 🎈 there");
    for (start, end) in [(2, 8), (3, 3), (9, 99)] {
        node.select_range(start, end);
        assert_eq!((at("selectionStart"), at("selectionEnd")), (f64::from(start), f64::from(end.min(14))));
    }
}

#[wasm_bindgen_test]
fn a_click_into_a_text_tells_where() {
    let (node, seen) = element("clicked", "div");
    let (_, other) = element("elsewhere", "div");
    seen.set_inner_html("ä🎈<!-- none --><b>two<i></i></b> <i>three</i>");
    other.set_inner_html("other");
    let selection = web_sys::window().unwrap().get_selection().unwrap().unwrap();
    let child = |index: usize| {
        let mut children = std::iter::successors(seen.first_child(), web_sys::Node::next_sibling);
        children.nth(index).unwrap()
    };
    let within = |index| child(index).first_child().unwrap();
    let whole = seen.text_content().unwrap().encode_utf16().count();
    for (anchor, offset, expected) in [
        (child(0), 0, 0),
        // Two units to one character.
        (child(0), 3, 3),
        (within(2), 2, 5),
        (child(3), 1, 7),
        (within(4), 4, 11),
        // Elements count their children instead.
        (seen.clone().into(), 0, 0),
        (seen.clone().into(), 3, 6),
        (child(2), 2, 6),
        (seen.clone().into(), 5, whole),
    ] {
        selection.collapse_with_offset(Some(&anchor), offset).unwrap();
        assert_eq!(node.clicked_offset(), Some(expected), "{} {offset}", anchor.node_name());
    }
    selection.extend_with_offset(&child(0), 1).unwrap();
    assert_eq!(node.clicked_offset(), None, "a person selects");
    selection.collapse_with_offset(Some(&other), 0).unwrap();
    assert_eq!(node.clicked_offset(), None, "elsewhere");
    selection.remove_all_ranges().unwrap();
    assert_eq!(node.clicked_offset(), None, "nowhere");
}

#[wasm_bindgen_test]
fn events_are_told_with_the_fields_value() {
    let (node, seen) = element("told", "input");
    let told = Rc::new(RefCell::new(Vec::new()));
    let noted = Rc::clone(&told);
    node.on("input", Box::new(move |event| noted.borrow_mut().push((event.value(), event.is_checked()))));
    node.set_value("typed");
    seen.dispatch_event(&web_sys::Event::new("input").unwrap()).unwrap();
    assert_eq!(*told.borrow(), [("typed".to_owned(), false)]);
}

#[wasm_bindgen_test]
async fn the_clock_goes_forward_and_sleeps() {
    let before = PageClock.now();
    PageClock.sleep(30.0).await;
    let slept = PageClock.now() - before;
    assert!((25.0..5_000.0).contains(&slept), "{slept} ms");
    PageClock.sleep(-1.0).await;
    assert!(PageClock.wall() > 1_700_000_000_000.0);
}

#[wasm_bindgen_test]
async fn a_turn_is_a_task_of_its_own() {
    crate::js("window.turns = []; setTimeout(() => window.turns.push('timer'))");
    for _ in 0..1_000 {
        turns::next().await;
    }
    // Had they all been one task, or gone before others, the timer would not have run yet.
    assert_eq!(crate::js("window.turns.join()"), "timer");
}

#[wasm_bindgen_test]
async fn work_for_the_next_frame_is_done_once() {
    let done = Rc::new(RefCell::new(0));
    let noted = Rc::clone(&done);
    frames::before_next(move || *noted.borrow_mut() += 1);
    assert_eq!(*done.borrow(), 0, "not at once");
    for _ in 0..100 {
        PageClock.sleep(10.0).await;
        if *done.borrow() > 0 {
            break;
        }
    }
    assert_eq!(*done.borrow(), 1);
}
