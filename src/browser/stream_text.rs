//! Growing text on the page: appended in blocks, so that layout does not grow with what is already there,
//! and followed to its end until a person scrolls away. It knows nothing of where the text comes from.

use super::{
    by_name::{call, made_with},
    dom::Node,
};
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Element, HtmlElement, Text};

/// A block is closed at the first line break past this many bytes…
const BLOCK: usize = 2 * 1024;
/// …or at the first space past this many: a break is seen there, but no real text has such lines.
const LONG_LINE: usize = 8 * 1024;

/// Where only the end is shown, at least so much of it, in bytes; up to twice as much, so that it is cut seldom.
const END: usize = 400;

/// Text in an element that it grows in.
pub struct StreamText {
    root: HtmlElement,
    /// Whether what is shown is only the end of it.
    is_end: bool,
    tail: Option<(Text, usize)>,
    shown: usize,
    /// Sees the tail grow, and scrolls to its end; nothing where the text is read from its beginning.
    observer: Option<JsValue>,
}

impl StreamText {
    /// Text that will grow in `root`, which scrolls.
    pub fn new(root: &Node) -> Self {
        let root = root.html();
        let following = Rc::new(Cell::new(true));
        let (follow, scroller) = (Rc::clone(&following), root.clone());
        let on_scroll = Closure::<dyn Fn()>::new(move || {
            let below = scroller.scroll_height() - scroller.scroll_top() - scroller.client_height();
            follow.set(below < 24);
        });
        // Listening on an element at hand cannot fail.
        let _ = root.add_event_listener_with_callback("scroll", on_scroll.into_js_value().unchecked_ref());
        let scroller = root.clone();
        let follow = Closure::<dyn Fn(JsValue)>::new(move |_| {
            if following.get() {
                scroller.set_scroll_top(i32::MAX);
            }
        });
        // The browser tells it once the page is laid out for the frame. Scrolling right after each change would have the
        // page laid out once for each text that grew.
        let observer = made_with("ResizeObserver", follow);
        Self { root, is_end: false, tail: None, shown: 0, observer }
    }

    /// Text that is whole already, to be read from its beginning.
    pub fn still(root: &Node) -> Self {
        Self { root: root.html(), is_end: false, tail: None, shown: 0, observer: None }
    }

    /// Takes all of it off the page, for another text.
    pub fn clear(&mut self) {
        self.root.set_text_content(None);
        self.set_end(false);
        self.tail = None;
        self.shown = 0;
    }

    /// Shows `text`, of which all that was shown before is the beginning. A shorter text starts afresh.
    pub fn show(&mut self, text: &str) {
        if self.is_end || !self.was_beginning_of(text) {
            self.clear();
        }
        let mut rest = &text[self.shown..];
        if rest.is_empty() {
            return;
        }
        while !rest.is_empty() {
            let length = match &self.tail {
                Some((_, length)) => *length,
                None => 0,
            };
            let (piece, closes) = cut(rest, length);
            self.append(piece);
            if closes {
                self.tail = None;
            }
            rest = &rest[piece.len()..];
        }
        self.shown = text.len();
    }

    /// Shows the end of `text` and no more, for where there is no room for more and none to scroll: what it costs does not
    /// grow with the text. The style sheet keeps its last line in sight (`data-end`).
    pub fn show_end(&mut self, text: &str) {
        if !self.is_end || !self.was_beginning_of(text) {
            self.clear();
            self.set_end(true);
        }
        if text.len() == self.shown {
            return;
        }
        let length = self.tail.as_ref().map_or(0, |(_, length)| *length);
        if length + text.len() - self.shown > 2 * END {
            let from = text.ceil_char_boundary(text.len() - END);
            let from = text[from..].find(' ').map_or(from, |space| from + space + 1);
            match &mut self.tail {
                Some((node, length)) => {
                    node.set_data(&text[from..]);
                    *length = text.len() - from;
                }
                None => self.append(&text[from..]),
            }
        } else {
            self.append(&text[self.shown..]);
        }
        self.shown = text.len();
    }

    fn set_end(&mut self, is_end: bool) {
        if is_end != self.is_end {
            self.is_end = is_end;
            // An attribute of this name can be set.
            let _ = self.root.toggle_attribute_with_force("data-end", is_end);
        }
    }

    fn was_beginning_of(&self, text: &str) -> bool {
        text.len() >= self.shown && text.is_char_boundary(self.shown)
    }

    fn append(&mut self, piece: &str) {
        match &mut self.tail {
            Some((node, length)) => {
                // Appending text to a text node cannot fail.
                let _ = node.append_data(piece);
                *length += piece.len();
            }
            None => {
                let Some(document) = self.root.owner_document() else { return };
                let Ok(block) = document.create_element("div") else { return };
                block.set_class_name("block");
                let node = document.create_text_node(piece);
                let attached = append(&block, &node).and_then(|()| append(&self.root, &block));
                if attached.is_some() {
                    if let Some(observer) = self.observer.as_ref().filter(|_| !self.is_end) {
                        call(observer, "disconnect", &JsValue::UNDEFINED);
                        call(observer, "observe", &block);
                    }
                    self.tail = Some((node, piece.len()));
                }
            }
        }
    }
}

fn append(parent: &Element, child: &web_sys::Node) -> Option<()> {
    parent.append_child(child).ok().map(|_| ())
}

/// How much of `rest` still belongs to a block that has `length` bytes, and whether it closes the block.
fn cut(rest: &str, length: usize) -> (&str, bool) {
    let room = |limit: usize| rest.ceil_char_boundary(limit.saturating_sub(length).min(rest.len()));
    let soft = room(BLOCK);
    let hard = room(LONG_LINE);
    let line = rest[soft..].find('\n').map(|at| soft + at + 1);
    let space = rest[hard..].find(' ').map(|at| hard + at + 1);
    match (line, space) {
        (Some(line), Some(space)) => (&rest[..line.min(space)], true),
        (Some(end), None) | (None, Some(end)) => (&rest[..end], true),
        (None, None) => (rest, false),
    }
}
