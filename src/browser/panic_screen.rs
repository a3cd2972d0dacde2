//! What is shown when the program breaks down: the page's own message, filled with plain text. It is part of
//! the page from the start, because nothing can be relied on by then.

use super::page;
use std::cell::RefCell;

thread_local! {
    static RESCUE: RefCell<Option<Box<dyn Fn()>>> = const { RefCell::new(None) };
}

/// From now on a panic first shows `message` with what happened, then calls `rescue` to save what it can.
pub fn install(message: &'static str, rescue: impl Fn() + 'static) {
    RESCUE.with(|slot| *slot.borrow_mut() = Some(Box::new(rescue)));
    std::panic::set_hook(Box::new(move |panic| {
        show(message, &panic.to_string());
        RESCUE.with(|slot| {
            if let Ok(slot) = slot.try_borrow()
                && let Some(rescue) = slot.as_ref()
            {
                rescue();
            }
        });
    }));
}

fn show(message: &str, details: &str) {
    let Some(document) = page::document() else { return };
    for (id, text) in [("boot-text", message), ("boot-details", details)] {
        if let Some(element) = document.get_element_by_id(id) {
            element.set_text_content(Some(text));
        }
    }
    // An open dialog lies over everything else and keeps it from being used.
    while let Ok(Some(dialog)) = document.query_selector("dialog[open]") {
        dialog.remove();
    }
    if let Some(element) = document.get_element_by_id("boot-message") {
        // Removing a fixed attribute cannot fail.
        let _ = element.remove_attribute("hidden");
    }
    page::focus("boot-reload");
}
