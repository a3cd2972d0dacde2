//! The page around the program: its address, its theme, its skeleton. It knows no content.

use super::dom::Node;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Document, HtmlElement, Window};

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
    pub fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
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

/// The fragment of the page's address, with its `#`, or nothing.
pub fn fragment() -> String {
    window().and_then(|window| window.location().hash().ok()).unwrap_or_default()
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

/// Calls `work` at each key that goes down anywhere in the page, for as long as the page lives.
pub fn on_key(work: impl Fn(web_sys::KeyboardEvent) + 'static) {
    on_window("keydown", move |event| work(event.unchecked_into()));
}

fn on_window(name: &str, work: impl Fn(web_sys::Event) + 'static) {
    let Some(window) = window() else { return };
    let callback = Closure::<dyn Fn(web_sys::Event)>::new(work).into_js_value();
    // The window is always there to listen on.
    let _ = window.add_event_listener_with_callback(name, callback.unchecked_ref());
}

/// Whether a modal dialog is open.
pub fn has_open_dialog() -> bool {
    document().and_then(|document| document.query_selector("dialog[open]").ok().flatten()).is_some()
}

/// Puts the focus on the element with this id, if there is one.
pub fn focus(id: &str) {
    let element = document().and_then(|document| document.get_element_by_id(id));
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // An element that cannot take the focus leaves it where it is.
        let _ = element.focus();
    }
}

/// Takes the skeleton away that was shown while the program loaded, and gives the place to draw in.
pub fn take_stage() -> Option<Node> {
    let document = document()?;
    if let Some(skeleton) = document.get_element_by_id("skeleton") {
        skeleton.remove();
    }
    document.get_element_by_id("app").map(Node::of)
}

fn window() -> Option<Window> {
    web_sys::window()
}

pub(super) fn document() -> Option<Document> {
    window()?.document()
}
