//! The page around the program: its address, its theme, its skeleton. It knows no content.

use super::{
    PageClock,
    by_name::{self, set},
    dom::Node,
};
use crate::ports::Clock;
use js_sys::Object;
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Document, Element, EventTarget, HtmlElement, Window};

/// Where the chosen theme is stored; the start-up script reads the same name.
const THEME: &str = "theme";

/// Light or dark, or as the system has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    fn stored(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    /// The theme after this one when a person goes round.
    ///
    /// From the system's it goes to the opposite first, so that every step but the last is seen.
    pub fn next(self) -> Self {
        let query =
            window().and_then(|window| window.match_media("(prefers-color-scheme: dark)").ok().flatten());
        let system_is_dark = query.is_some_and(|query| query.matches());
        match (self, system_is_dark) {
            (Self::System, true) | (Self::Dark, false) => Self::Light,
            (Self::System, false) | (Self::Light, true) => Self::Dark,
            (Self::Light, false) | (Self::Dark, true) => Self::System,
        }
    }

    /// The theme chosen earlier.
    pub fn load() -> Self {
        match super::storage::local_get(THEME).as_deref() {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::System,
        }
    }

    /// Shows this theme and keeps it for the next visit.
    pub fn apply(self) {
        let Some(root) = document().and_then(|document| document.document_element()) else { return };
        // Setting an attribute with a fixed name cannot fail.
        let _ = match self.stored() {
            Some(name) => {
                super::storage::local_set(THEME, name);
                root.set_attribute("data-theme", name)
            }
            None => {
                super::storage::local_remove(THEME);
                root.remove_attribute("data-theme")
            }
        };
    }
}

/// The page's own origin, as one shows it to a person: `https://site.example`.
pub fn origin() -> String {
    window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}

/// The fragment of the page's address, with its `#`, or nothing.
pub fn fragment() -> String {
    window().and_then(|window| window.location().hash().ok()).unwrap_or_default()
}

/// The page's address without what differs from link to link.
pub fn address() -> String {
    let href = window().and_then(|window| by_name::get(&window.location(), "href").as_string());
    href.unwrap_or_default().split('#').next().unwrap_or_default().to_owned()
}

/// Changes the fragment of the page's address with a step back, and without an event.
pub fn push_fragment(fragment: &str) {
    let history = window().map(|window| by_name::get(&window, "history")).unwrap_or_default();
    if let Some(push) = by_name::method(&history, "pushState") {
        // A browser that counts such changes may refuse one; the address is then only out of date.
        let _ = push.call3(&history, &JsValue::NULL, &"".into(), &fragment.into());
    }
}

/// Goes to a fragment as a link would: with a step back, and an event.
pub fn go_to_fragment(fragment: &str) {
    if let Some(window) = window() {
        by_name::set(&window.location(), "hash", &fragment.into());
    }
}

/// Loads the page anew, with the address as it is.
pub fn reload() {
    if let Some(window) = window() {
        by_name::call(&window.location(), "reload", &JsValue::UNDEFINED);
    }
}

/// Changes the fragment of the page's address where it stands: no step back, no event.
pub fn replace_fragment(fragment: &str) {
    if let Some(history) = window().and_then(|window| window.history().ok()) {
        // A browser that counts such changes may refuse one; the address is then only out of date.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(fragment));
    }
}

/// Calls `work` with each fragment that the address gets from now on, for as long as the page lives.
pub fn on_fragment(work: impl Fn(String) + 'static) {
    on_window("hashchange", move |_| work(fragment()));
}

/// A key that a person pressed once: neither held down nor part of composing a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// Enter, with Ctrl or ⌘.
    CommandEnter,
    /// Escape.
    Escape,
}

/// Calls `work` at each such key that goes down anywhere in the page, for as long as the page lives. What it takes
/// for itself, by returning `true`, does nothing else.
pub fn on_key(work: impl Fn(Key) -> bool + 'static) {
    on_window("keydown", move |event| {
        let event: web_sys::KeyboardEvent = event.unchecked_into();
        // A key held down is one press: a button that took the place of another must not be pressed with it.
        if event.repeat() && event.key() == "Enter" && is_in_button(&event) {
            event.prevent_default();
        }
        let key = match event.key().as_str() {
            "Enter" if event.ctrl_key() || event.meta_key() => Key::CommandEnter,
            "Escape" => Key::Escape,
            _ => return,
        };
        if !event.repeat() && !event.is_composing() && work(key) {
            event.prevent_default();
        }
    });
}

thread_local! {
    static LEFT: Cell<f64> = const { Cell::new(f64::NEG_INFINITY) };
}

/// Whether the page is just being left: the browser then breaks off whatever is under way.
pub fn is_left() -> bool {
    /// A page that is still there after so many milliseconds was not left.
    const GOING: f64 = 2_000.0;
    PageClock.now() - LEFT.get() < GOING
}

/// Whether nobody can see the page now.
pub fn is_hidden() -> bool {
    document().is_some_and(|document| document.hidden())
}

/// Calls `work` whenever the page may be about to go: at each leaving, and each time it is hidden, because a
/// browser that ends a hidden tab says nothing more. Leaving may call it twice.
pub fn on_leave(work: impl Fn() + 'static) {
    let work = Rc::new(work);
    let leave = Rc::clone(&work);
    let leave = move |_| {
        leave();
        LEFT.set(PageClock.now());
    };
    // The browser breaks off what is under way before it says `pagehide`; `beforeunload` comes earlier, and sometimes
    // the page stays after all.
    on_window("beforeunload", leave.clone());
    on_window("pagehide", leave);
    if let Some(document) = document() {
        listen(&document.clone(), "visibilitychange", move |_| {
            if document.hidden() {
                work();
            }
        });
    }
}

fn is_in_button(event: &web_sys::Event) -> bool {
    button_of(event).is_some()
}

/// The button that something happened to.
fn button_of(event: &web_sys::Event) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest("button").ok()?
}

/// Lets the second half of a double click press only what the first half pressed: by then something else may stand in
/// its place.
pub fn guard_double_clicks() {
    let pressed: RefCell<Option<Element>> = RefCell::default();
    let guard = Closure::<dyn Fn(web_sys::Event)>::new(move |event: web_sys::Event| {
        let button = button_of(&event);
        let before = pressed.replace(button.clone());
        let is_further = event.unchecked_ref::<web_sys::UiEvent>().detail() > 1;
        if is_further && button.is_some() && button != before {
            event.stop_propagation();
            event.prevent_default();
            pressed.replace(before);
        }
    });
    if let Some(window) = window() {
        // Before anything further in hears of it.
        let _ = window.add_event_listener_with_callback_and_bool(
            "click",
            guard.into_js_value().unchecked_ref(),
            true,
        );
    }
}

pub(super) fn on_window(name: &str, work: impl Fn(web_sys::Event) + 'static) {
    if let Some(window) = window() {
        listen(&window, name, work);
    }
}

fn listen(target: &EventTarget, name: &str, work: impl Fn(web_sys::Event) + 'static) {
    let callback = Closure::<dyn Fn(web_sys::Event)>::new(work).into_js_value();
    // The page itself is always there to listen on.
    let _ = target.add_event_listener_with_callback(name, callback.unchecked_ref());
}

/// Whether a modal dialog is open.
pub fn has_open_dialog() -> bool {
    document().and_then(|document| document.query_selector("dialog[open]").ok().flatten()).is_some()
}

/// Puts the focus on the element with this id if it is nowhere, as after what had it was taken off the page. Nothing
/// scrolls for it.
pub fn catch_focus(id: &str) {
    let Some(document) = document() else { return };
    let is_lost = document.active_element().is_none_or(|active| active.tag_name() == "BODY");
    if let Some(element) = document.get_element_by_id(id).filter(|_| is_lost) {
        let options = Object::new();
        set(&options, "preventScroll", &JsValue::TRUE);
        // An element without a focus of its own leaves it where it is.
        by_name::call(&element, "focus", &options);
    }
}

/// Whether what has the focus lies within an element of this CSS selector.
pub fn has_focus_within(css: &str) -> bool {
    let active = document().and_then(|document| document.active_element());
    active.is_some_and(|active| active.closest(css).is_ok_and(|found| found.is_some()))
}

/// Clicks the element with this id, if there is one.
pub fn click(id: &str) -> bool {
    let element = document().and_then(|document| document.get_element_by_id(id));
    element.is_some_and(|element| {
        element.unchecked_ref::<HtmlElement>().click();
        true
    })
}

/// Puts the focus on the element with this id. Whether it went there: one that is disabled cannot take it.
pub fn focus(id: &str) -> bool {
    let Some(document) = document() else { return false };
    let Some(element) = document.get_element_by_id(id) else { return false };
    // What cannot take the focus leaves it where it is.
    let _ = element.unchecked_ref::<HtmlElement>().focus();
    document.active_element().as_ref() == Some(&element)
}

/// The element with this id, if it is there.
pub fn element(id: &str) -> Option<Node> {
    document()?.get_element_by_id(id).map(Node::of)
}

/// Takes the skeleton away that was shown while the program loaded, and gives the place to draw in.
pub fn take_stage() -> Option<Node> {
    let document = document()?;
    if let Some(skeleton) = document.get_element_by_id("skeleton") {
        skeleton.remove();
    }
    document.get_element_by_id("app").map(Node::of)
}

pub(super) fn window() -> Option<Window> {
    web_sys::window()
}

pub(super) fn document() -> Option<Document> {
    window()?.document()
}
