//! Growing text on the page: appended in blocks, so that layout does not grow with what is already there,
//! and followed to its end until a person scrolls away. It knows nothing of where the text comes from.

use super::dom::Node;
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, HtmlElement, Text};

/// A block is closed at the first line break past this many bytes…
const BLOCK: usize = 2 * 1024;
/// …or at the first space past this many: a break is seen there, but no real text has such lines.
const LONG_LINE: usize = 8 * 1024;

/// Text in an element that it grows in.
pub struct StreamText {
    root: HtmlElement,
    tail: Option<(Text, usize)>,
    shown: usize,
    following: Rc<Cell<bool>>,
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
        Self { root, tail: None, shown: 0, following }
    }

    /// Text that is whole already, to be read from its beginning.
    pub fn still(root: &Node) -> Self {
        Self { root: root.html(), tail: None, shown: 0, following: Rc::default() }
    }

    /// Shows `text`, of which all that was shown before is the beginning. A shorter text starts afresh.
    pub fn show(&mut self, text: &str) {
        if text.len() < self.shown || !text.is_char_boundary(self.shown) {
            self.root.set_text_content(None);
            self.tail = None;
            self.shown = 0;
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
        if self.following.get() {
            self.root.set_scroll_top(i32::MAX);
        }
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
