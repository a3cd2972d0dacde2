//! A field for one of a few. It knows neither what they mean nor whose they are.

use crate::ui::kit::{View, el, settled};
use leptos::prelude::*;

/// One of a few, with its label.
pub(super) fn choice<T: Copy + PartialEq + Send + Sync + 'static>(
    label: &'static str,
    options: &'static [(T, &'static str)],
    read: impl Fn() -> T + Send + Sync + 'static,
    take: impl Fn(T) + 'static,
) -> View {
    let now = settled(read);
    let option = |(value, text): &(T, &'static str)| {
        let value = *value;
        el("option", "").attr("value", text).flag("selected", move || now.get() == value).text(text)
    };
    let text = move || {
        let of = options.iter().find(|(value, _)| *value == now.get());
        of.map_or(String::new(), |(_, text)| (*text).to_owned())
    };
    let select = el("select", "")
        .attr("aria-label", label)
        .children(options.iter().map(option))
        .value(text)
        .on("change", move |event| {
            let chosen = event.value();
            if let Some((value, _)) = options.iter().find(|(_, text)| *text == chosen) {
                take(*value);
            }
        });
    el("div", "gate-row")
        .child(el("span", "setting-label").attr("aria-hidden", "true").text(label))
        .child(select)
}
