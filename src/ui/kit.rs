//! The few shapes that everything reactive on the screen has. Each closure given straight to a view is a type of
//! its own, with two kilobytes of code of its own; through these, all share the same code.

use super::{later::LoadError, words};
use leptos::{ev, prelude::*, reactive::computed::ScopedFuture};
use std::sync::Arc;

/// A view that is made anew when what it reads has changed.
pub(super) type Dynamic = Box<dyn FnMut() -> AnyView + Send>;

/// A text, or an attribute, that follows what it reads.
pub(super) fn text(read: impl Fn() -> String + Send + Sync + 'static) -> Signal<String> {
    Signal::derive(read)
}

/// An attribute that is there only while it has a value.
pub(super) fn maybe(read: impl Fn() -> Option<String> + Send + Sync + 'static) -> Signal<Option<String>> {
    Signal::derive(read)
}

/// A property that is on or off.
pub(super) fn flag(read: impl Fn() -> bool + Send + Sync + 'static) -> Signal<bool> {
    Signal::derive(read)
}

/// A view that follows what it reads.
pub(super) fn dynamic(draw: impl Fn() -> AnyView + Send + 'static) -> Dynamic {
    Box::new(draw)
}

/// A view that is there only while `shown` says so. It is drawn when that changes, not with every reading.
pub(super) fn when(
    shown: impl Fn() -> bool + Send + Sync + 'static,
    draw: impl Fn() -> AnyView + Send + 'static,
) -> Dynamic {
    let shown = Memo::new(move |_| shown());
    Box::new(move || if shown.get() { draw() } else { ().into_any() })
}

/// A view whose code is still to be loaded; until then there is nothing.
pub(super) fn lazily(load: impl Future<Output = Result<AnyView, LoadError>> + 'static) -> AnyView {
    let arrived = RwSignal::new(false);
    let view = StoredValue::new_local(None::<AnyView>);
    // What is made in it belongs to where it is shown. By the time it arrives, that may be gone.
    leptos::task::spawn_local(ScopedFuture::new(async move {
        let made = load.await.unwrap_or_else(|LoadError| {
            view! { <p class="field-error" role="alert">{words::LOAD_FAILED}</p> }.into_any()
        });
        view.try_set_value(Some(made));
        arrived.try_set(true);
    }));
    dynamic(move || {
        let arrived = arrived.get().then(|| view.try_update_value(Option::take));
        arrived.flatten().flatten().unwrap_or_else(|| ().into_any())
    })
    .into_any()
}

/// What a click does.
pub(super) fn click(act: impl Fn() + 'static) -> Box<dyn FnMut(ev::MouseEvent)> {
    Box::new(move |_| act())
}

/// What each new text of a field does.
pub(super) fn input(take: impl Fn(String) + 'static) -> Box<dyn FnMut(ev::Event)> {
    Box::new(move |event| take(event_target_value(&event)))
}

/// A row for each number below `count`; rows stay while the count changes behind them.
pub(super) fn rows(count: Signal<usize>, row: impl Fn(usize) -> AnyView + Send + Sync + 'static) -> AnyView {
    let row: Arc<dyn Fn(usize) -> AnyView + Send + Sync> = Arc::new(row);
    view! { <For each=move || 0..count.get() key=|index| *index children=move |index| row(index) /> }
        .into_any()
}
