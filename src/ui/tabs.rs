//! Places to switch between, as tabs. It does not know what they show.

use super::kit::{View, button, el, focus_soon};
use leptos::prelude::*;

/// Tabs with these names; the arrow keys go from one to the next. `id` tells them from other tabs of the page.
pub(super) fn tabs(id: &str, names: &'static [&'static str], chosen: RwSignal<&'static str>) -> View {
    let id = format!("{id}-tab");
    let tab = |(index, name): (usize, &'static str)| {
        button("", name, move || chosen.set(name))
            .attr("id", &format!("{id}-{index}"))
            .attr("role", "tab")
            .bind("tabindex", move || if chosen.get() == name { "0" } else { "-1" }.to_owned())
            .bind("aria-selected", move || (chosen.get() == name).to_string())
    };
    let tabs = names.iter().copied().enumerate().map(tab).collect::<Vec<_>>();
    el("div", "tabs").attr("role", "tablist").children(tabs).on("keydown", move |event| {
        let step = match event.key().as_str() {
            "ArrowRight" => 1,
            "ArrowLeft" => names.len() - 1,
            _ => return,
        };
        let now = chosen.get_untracked();
        let at = names.iter().position(|name| *name == now).unwrap_or_default();
        let next = (at + step) % names.len();
        chosen.set(names[next]);
        focus_soon(&[&format!("{id}-{next}")]);
    })
}
