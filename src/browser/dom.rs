//! Elements of the page, as few operations on them as the screen needs. It knows neither what they show nor when
//! that changes.

use super::by_name;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{
    Element, HtmlDialogElement, HtmlElement, HtmlTextAreaElement, Range, ScrollIntoViewOptions,
    ScrollLogicalPosition, Text,
};

/// An element.
#[derive(Clone)]
pub struct Node(Element);

/// A text that can be changed.
pub struct TextNode(Text);

/// Something that happened to an element.
pub struct Event(web_sys::Event);

impl Event {
    /// The value of the field that it happened to; empty if it is none.
    pub fn value(&self) -> String {
        self.property("value").as_string().unwrap_or_default()
    }

    /// The key that was pressed, by its name.
    pub fn key(&self) -> String {
        self.0.unchecked_ref::<web_sys::KeyboardEvent>().key()
    }

    /// Whether Ctrl or ⌘ was held down.
    pub fn is_command(&self) -> bool {
        let event = self.0.unchecked_ref::<web_sys::KeyboardEvent>();
        event.ctrl_key() || event.meta_key()
    }

    /// Whether it happened in a field for longer texts.
    pub fn is_in_field(&self) -> bool {
        self.0.target().is_some_and(|target| target.has_type::<HtmlTextAreaElement>())
    }

    /// The value of this attribute at what it happened to, or at the nearest around it that has one.
    pub fn nearest(&self, attribute: &str) -> Option<String> {
        let target: Element = self.0.target()?.dyn_into().ok()?;
        target.closest(&format!("[{attribute}]")).ok()??.get_attribute(attribute)
    }

    /// Takes it for oneself: it does nothing else, here or further out.
    pub fn take(&self) {
        self.0.prevent_default();
        self.0.stop_propagation();
    }

    /// Which of several quick clicks in one place this is, counted from 1.
    pub fn click_count(&self) -> i32 {
        self.0.unchecked_ref::<web_sys::UiEvent>().detail()
    }

    /// Whether the box that it happened to is ticked.
    pub fn is_checked(&self) -> bool {
        self.property("checked").is_truthy()
    }

    fn property(&self, name: &str) -> JsValue {
        let target = self.0.target().map_or(JsValue::UNDEFINED, JsValue::from);
        js_sys::Reflect::get(&target, &JsValue::from_str(name)).unwrap_or_default()
    }
}

impl Node {
    /// A new element.
    #[expect(clippy::panic, reason = "a page that can make no elements has nothing left to say it with")]
    pub fn new(tag: &str) -> Self {
        let made = super::page::document().and_then(|document| document.create_element(tag).ok());
        match made {
            Some(element) => Self(element),
            None => panic!("the page could not make an element <{tag}>"),
        }
    }

    pub(super) fn of(element: Element) -> Self {
        Self(element)
    }

    pub(super) fn html(&self) -> HtmlElement {
        // All elements of this page are HTML.
        self.0.clone().unchecked_into()
    }

    /// Sets an attribute.
    pub fn set(&self, name: &str, value: &str) {
        // It fails only for names that are none; ours are constants.
        let _ = self.0.set_attribute(name, value);
    }

    /// Takes an attribute away.
    pub fn unset(&self, name: &str) {
        let _ = self.0.remove_attribute(name);
    }

    /// Sets a property that is no attribute, such as a field's value.
    pub fn set_property(&self, name: &str, value: &JsValue) {
        // It fails only on objects that are frozen.
        let _ = js_sys::Reflect::set(&self.0, &JsValue::from_str(name), value);
    }

    /// Sets a property of its style, which the page's policy allows where it forbids the attribute.
    pub fn set_style(&self, name: &str, value: &str) {
        by_name::set(&by_name::get(&self.0, "style"), name, &value.into());
    }

    /// The value of a field.
    pub fn value(&self) -> String {
        let value = js_sys::Reflect::get(&self.0, &JsValue::from_str("value")).unwrap_or_default();
        value.as_string().unwrap_or_default()
    }

    /// Sets the value of a field, unless it is that already: setting it would move the cursor.
    pub fn set_value(&self, value: &str) {
        if self.value() != value {
            self.set_property("value", &JsValue::from_str(value));
        }
    }

    /// Selects a part of its value, a text area's, in UTF-16 units; an empty part puts the cursor there.
    pub fn select_range(&self, start: u32, end: u32) {
        // It fails only for fields that hold no text.
        let _ = self.0.unchecked_ref::<HtmlTextAreaElement>().set_selection_range(start, end);
    }

    /// Where in its text a click has put the cursor, in UTF-16 units. `None` when the click was elsewhere, or a part
    /// of the text is selected.
    pub fn clicked_offset(&self) -> Option<usize> {
        let selection = web_sys::window()?.get_selection().ok()??;
        let anchor = selection.anchor_node()?;
        if !selection.is_collapsed() || !self.0.contains(Some(&anchor)) {
            return None;
        }
        let before = Range::new().ok()?;
        before.set_start(&self.0, 0).ok()?;
        before.set_end(&anchor, selection.anchor_offset()).ok()?;
        // A range's text is that of its text nodes, whatever lies between them.
        Some(before.to_string().length() as usize)
    }

    /// Puts the focus on it.
    pub fn focus(&self) {
        // What cannot take the focus leaves it where it is.
        let _ = self.html().focus();
    }

    /// Appends an element.
    pub fn append(&self, child: &Self) {
        self.append_any(&child.0);
    }

    /// Appends a text.
    pub fn append_text(&self, text: &str) -> TextNode {
        let node = Text::new_with_data(text).unwrap_or_else(|_| JsValue::NULL.unchecked_into());
        self.append_any(&node);
        TextNode(node)
    }

    /// Appends a mark that shows nothing and keeps a place.
    pub fn append_mark(&self) -> TextNode {
        self.append_text("")
    }

    fn append_any(&self, child: &web_sys::Node) {
        // Appending to an element that is no descendant of what it gets cannot fail.
        let _ = self.0.append_child(child);
    }

    /// Scrolls whatever scrolls around it so that it stands at the top.
    pub fn scroll_to(&self) {
        self.0.scroll_into_view_with_bool(true);
    }

    /// Scrolls only as far as it takes to see it whole.
    pub fn scroll_near(&self) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        self.0.scroll_into_view_with_scroll_into_view_options(&options);
    }

    /// Scrolls as far down as another element is scrolled.
    pub fn follow_scroll(&self, other: &Self) {
        self.0.set_scroll_top(other.0.scroll_top());
    }

    /// Scrolls it to the end of what it shows.
    pub fn scroll_to_end(&self) {
        self.0.set_scroll_top(self.0.scroll_height());
    }

    /// Whether it is part of the page.
    pub fn is_on_page(&self) -> bool {
        self.0.is_connected()
    }

    /// Puts an element right before it.
    pub fn insert_before(&self, node: &Self) {
        insert_before(&self.0, node);
    }

    /// Takes it off the page.
    pub fn remove(&self) {
        self.0.remove();
    }

    /// Calls `act` whenever `event` happens to it.
    pub fn on(&self, event: &str, mut act: Box<dyn FnMut(Event)>) {
        let callback = Closure::<dyn FnMut(web_sys::Event)>::new(move |event| act(Event(event)));
        // The browser frees the closure with the element.
        let callback = callback.into_js_value();
        let _ = self.0.add_event_listener_with_callback(event, callback.unchecked_ref());
    }

    /// Calls `act` when it comes into view and when it goes out of it, with whether it is to be seen; for the first time
    /// soon after it became part of the page.
    pub fn on_view(&self, act: impl Fn(bool) + 'static) {
        let tell = Closure::<dyn Fn(JsValue)>::new(move |entries: JsValue| {
            let latest = entries.unchecked_ref::<js_sys::Array>().pop();
            act(by_name::get(&latest, "isIntersecting").is_truthy());
        });
        // The browser keeps the observer for as long as it keeps the element.
        if let Some(observer) = by_name::made_with("IntersectionObserver", tell) {
            by_name::call(&observer, "observe", &self.0);
        }
    }

    /// Opens it, a dialog, over the rest of the page; the focus stays in it until it closes.
    pub fn show_modal(&self) {
        // It fails only for a dialog that is open already.
        let _ = self.0.unchecked_ref::<HtmlDialogElement>().show_modal();
    }

    /// Closes it, a dialog; the focus goes back where it was.
    pub fn close(&self) {
        self.0.unchecked_ref::<HtmlDialogElement>().close();
    }
}

impl TextNode {
    /// Changes the text.
    pub fn set(&self, text: &str) {
        self.0.set_data(text);
    }

    /// Puts an element right before it.
    pub fn insert_before(&self, node: &Node) {
        insert_before(&self.0, node);
    }
}

fn insert_before(mark: &web_sys::Node, node: &Node) {
    if let Some(parent) = mark.parent_node() {
        // The mark is a child of its own parent.
        let _ = parent.insert_before(&node.0, Some(mark));
    }
}
