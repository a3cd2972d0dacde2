//! How the screen is made: elements whose attributes, texts and children follow Leptos signals. It knows no pattern
//! and no message.
//!
//! Leptos's own `view!` gives every element and every closure a type with code of its own, which made the first
//! screen more than a third larger than it may be; here all share one type and one effect.

use super::{later::LoadError, words};
pub(super) use crate::browser::dom::Event;
use crate::browser::{
    dom::{Node, TextNode},
    frames, page, styles,
};
use crate::ports::LocalBoxFuture;
use leptos::{prelude::*, reactive::computed::ScopedFuture};

/// A piece of the screen: an element and all that belongs to it.
#[derive(Clone)]
pub(crate) struct View(Node);

/// A new element with a class, or with none.
pub(super) fn el(tag: &str, class: &str) -> View {
    let node = Node::new(tag);
    if !class.is_empty() {
        node.set("class", class);
    }
    View(node)
}

/// Runs `work` now, and again when a signal that it read has changed, until the place where it was called goes away.
pub(super) fn watch(work: impl FnMut() + 'static) {
    watch_boxed(Box::new(work));
}

fn watch_boxed(mut work: Box<dyn FnMut()>) {
    let effect = RenderEffect::new(move |_| work());
    // The owner keeps it for as long as it lives.
    StoredValue::new_local(effect);
}

impl View {
    /// A piece made of an element that is there already.
    pub(super) fn of(node: Node) -> Self {
        Self(node)
    }

    /// Its element.
    pub(super) fn node(&self) -> &Node {
        &self.0
    }

    /// With another class.
    pub(super) fn class(self, class: &str) -> Self {
        self.attr("class", class)
    }

    /// With an attribute.
    pub(super) fn attr(self, name: &str, value: &str) -> Self {
        self.0.set(name, value);
        self
    }

    /// With an attribute that follows what it reads.
    pub(super) fn bind(self, name: &'static str, read: impl Fn() -> String + 'static) -> Self {
        self.bind_boxed(name, Box::new(move || Some(read())))
    }

    /// With an attribute that is there only while it has a value.
    pub(super) fn bind_maybe(self, name: &'static str, read: impl Fn() -> Option<String> + 'static) -> Self {
        self.bind_boxed(name, Box::new(read))
    }

    /// With an attribute that is there or not, such as `disabled`.
    pub(super) fn flag(self, name: &'static str, read: impl Fn() -> bool + 'static) -> Self {
        self.bind_boxed(name, Box::new(move || read().then(String::new)))
    }

    fn bind_boxed(self, name: &'static str, read: Box<dyn Fn() -> Option<String>>) -> Self {
        let node = self.0.clone();
        let mut shown: Option<String> = None;
        watch_boxed(Box::new(move || {
            let value = read();
            if value == shown {
                return;
            }
            match &value {
                Some(value) => node.set(name, value),
                None => node.unset(name),
            }
            shown = value;
        }));
        self
    }

    /// With a field's value that follows what it reads.
    pub(super) fn value(self, read: impl Fn() -> String + 'static) -> Self {
        let node = self.0.clone();
        watch(move || node.set_value(&read()));
        self
    }

    /// With a tick that follows what it reads.
    pub(super) fn checked(self, read: impl Fn() -> bool + 'static) -> Self {
        let node = self.0.clone();
        watch(move || node.set_property("checked", &read().into()));
        self
    }

    /// With a text.
    pub(super) fn text(self, text: &str) -> Self {
        self.0.append_text(text);
        self
    }

    /// With a text that follows what it reads.
    pub(super) fn text_of(self, read: impl Fn() -> String + 'static) -> Self {
        let node = self.0.append_text("");
        let read: Box<dyn Fn() -> String> = Box::new(read);
        let mut shown = String::new();
        watch_boxed(Box::new(move || {
            let text = read();
            if text != shown {
                node.set(&text);
                shown = text;
            }
        }));
        self
    }

    /// With a child.
    #[expect(clippy::needless_pass_by_value, reason = "a child is given away: it has one parent")]
    pub(super) fn child(self, child: Self) -> Self {
        self.0.append(&child.0);
        self
    }

    /// With children.
    pub(super) fn children(self, children: impl IntoIterator<Item = Self>) -> Self {
        for child in children {
            self.0.append(&child.0);
        }
        self
    }

    /// With a child that is made anew when what it reads has changed, or is absent.
    pub(super) fn slot(self, draw: impl Fn() -> Option<Self> + 'static) -> Self {
        self.slot_boxed(Box::new(draw))
    }

    fn slot_boxed(self, draw: Box<dyn Fn() -> Option<Self>>) -> Self {
        let mark = self.0.append_mark();
        let mut shown: Option<Self> = None;
        watch_boxed(Box::new(move || {
            let next = draw();
            replace(&mark, shown.take(), next.as_ref());
            shown = next;
        }));
        self
    }

    /// With a child that is there only while `shown` says so; it is made when that changes, not with every reading.
    pub(super) fn when(self, shown: impl Fn() -> bool + 'static, draw: impl Fn() -> Self + 'static) -> Self {
        let shown = settled(shown);
        self.slot(move || shown.get().then(&draw))
    }

    /// With a child for each number below `count`; those that are there stay while the count changes.
    pub(super) fn rows(
        self,
        count: impl Fn() -> usize + 'static,
        row: impl Fn(usize) -> Self + 'static,
    ) -> Self {
        self.list(move || (0..count()).collect(), row)
    }

    /// With a child for each of these keys, in their order; those that are there stay while others come and go.
    pub(super) fn list(
        self,
        keys: impl Fn() -> Vec<usize> + 'static,
        row: impl Fn(usize) -> Self + 'static,
    ) -> Self {
        self.list_boxed(Box::new(keys), Box::new(row))
    }

    fn list_boxed(self, keys: Box<dyn Fn() -> Vec<usize>>, row: Box<dyn Fn(usize) -> Self>) -> Self {
        let mark = self.0.append_mark();
        let place = Owner::current().unwrap_or_default();
        let mut rows: Vec<(usize, Owner, Self)> = Vec::new();
        watch(move || {
            let keys = keys();
            rows.retain(|(key, owner, row)| {
                let stays = keys.contains(key);
                if !stays {
                    owner.cleanup();
                    row.0.remove();
                }
                stays
            });
            for (index, key) in keys.into_iter().enumerate() {
                if rows.get(index).is_some_and(|(known, _, _)| *known == key) {
                    continue;
                }
                // The row belongs to the place, not to this listing of it.
                let owner = place.child();
                let made = owner.with(|| untrack(|| row(key)));
                match rows.get(index) {
                    Some((_, _, next)) => next.0.insert_before(&made.0),
                    None => mark.insert_before(&made.0),
                }
                rows.insert(index, (key, owner, made));
            }
        });
        self
    }

    /// With what happens at an event.
    pub(super) fn on(self, event: &str, act: impl FnMut(Event) + 'static) -> Self {
        self.0.on(event, Box::new(act));
        self
    }

    /// With what a click does.
    pub(super) fn click(self, act: impl Fn() + 'static) -> Self {
        self.on("click", move |_| act())
    }

    /// With what takes each new text of a field.
    pub(super) fn input(self, take: impl Fn(String) + 'static) -> Self {
        self.on("input", move |event| take(event.value()))
    }
}

fn replace(mark: &TextNode, old: Option<View>, new: Option<&View>) {
    if let Some(old) = old {
        old.0.remove();
    }
    if let Some(new) = new {
        mark.insert_before(&new.0);
    }
}

/// A value that tells only of its changes, not of every reading.
pub(super) fn settled<T: PartialEq + Clone + Send + Sync + 'static>(
    read: impl Fn() -> T + 'static,
) -> RwSignal<T> {
    let signal = RwSignal::new(untrack(&read));
    watch(move || {
        let now = read();
        if signal.with_untracked(|then| *then != now) {
            signal.set(now);
        }
    });
    signal
}

/// A place for a view whose code is still to be loaded; until then it is empty.
pub(super) fn lazily(load: impl Future<Output = Result<View, LoadError>> + 'static) -> View {
    lazily_boxed(Box::pin(load))
}

fn lazily_boxed(load: LocalBoxFuture<'static, Result<View, LoadError>>) -> View {
    let place = el("div", "part");
    let filled = place.clone();
    // What is made in it belongs to the place. By the time it arrives, that may be gone: then it shows nowhere.
    leptos::task::spawn_local(ScopedFuture::new(async move {
        // Before anything is made: what is made opens, or takes the focus, in the very next frame.
        styles::of_later().await;
        let made = load.await.unwrap_or_else(|LoadError| {
            el("p", "field-error").attr("role", "alert").text(words::LOAD_FAILED)
        });
        filled.child(made);
    }));
    place
}

/// A button with a text.
pub(super) fn button(class: &str, label: &str, act: impl Fn() + 'static) -> View {
    el("button", class).attr("type", "button").text(label).click(act)
}

/// A paragraph with a text.
pub(super) fn paragraph(class: &str, text: &str) -> View {
    el("p", class).text(text)
}

/// What draws a paragraph while there is something to say; anew only when that changes.
pub(super) fn saying(
    class: &'static str,
    id: &str,
    read: impl Fn() -> String + Send + Sync + 'static,
) -> Box<dyn Fn() -> Option<View>> {
    let read: Box<dyn Fn() -> String + Send + Sync> = Box::new(read);
    let said = Memo::new(move |_| read());
    let id = id.to_owned();
    Box::new(move || {
        let text = said.get();
        let paragraph = || paragraph(class, &text);
        (!text.is_empty()).then(|| if id.is_empty() { paragraph() } else { paragraph().attr("id", &id) })
    })
}

/// Gives the focus to an element once the change has been drawn, if that took away what had it.
pub(super) fn catch_focus_soon(id: &'static str) {
    frames::before_next(move || page::catch_focus(id));
}

/// Moves the focus once the change has been drawn: to the first of these that can take it.
pub(super) fn focus_soon(ids: &[&str]) {
    let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    frames::before_next(move || {
        ids.iter().any(|id| page::focus(id));
    });
}
