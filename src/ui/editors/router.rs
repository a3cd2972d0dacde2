//! The editor of a router: the call that picks, and the table of what it picks from.

use super::{
    prompt::prompt_field,
    schema::{SchemaAt, schema_editor},
    settings::{Scope, folded_settings},
};
use crate::{
    document::Document,
    ui::{
        kit::{View, button, el, focus_soon, paragraph, settled},
        playground::Playground,
        words,
    },
    workflow::{
        Spec,
        patterns::{ROUTE, ROUTER_NAMES, Route, RouterSpec},
    },
};
use leptos::prelude::*;
use std::rc::Rc;

/// A route's key, or what it is called without one.
pub(super) fn route_name(route: &Route, index: usize) -> String {
    match route.key.trim() {
        "" => words::route(index + 1),
        key => key.to_owned(),
    }
}

fn spec_of(document: &Document) -> Option<&RouterSpec> {
    if let Spec::Router(spec) = &document.workflow { Some(spec) } else { None }
}

fn spec_of_mut(document: &mut Document) -> Option<&mut RouterSpec> {
    if let Spec::Router(spec) = &mut document.workflow { Some(spec) } else { None }
}

fn read<R: Default>(playground: Playground, read: impl FnOnce(&RouterSpec) -> R) -> R {
    playground.document.with(|document| spec_of(document).map(read).unwrap_or_default())
}

fn change(playground: Playground, change: impl FnOnce(&mut RouterSpec)) {
    playground.edit(|document| {
        if let Some(spec) = spec_of_mut(document) {
            change(spec);
        }
    });
}

pub(in crate::ui) fn router_editor(playground: Playground) -> View {
    let count = move || read(playground, |spec| spec.routes.len());
    let add = move || {
        change(playground, |spec| spec.routes.push(Route::default()));
        focus_soon(&[&key_id(untrack(count).saturating_sub(1))]);
    };
    el("div", "steps")
        .child(router_card(playground))
        .child(el("h2", "setting-label").text(words::ROUTES))
        .rows(count, move |index| route_card(playground, index))
        .child(
            el("div", "route-foot")
                .child(button("small add", words::ADD_ROUTE, add).attr("id", "add-route"))
                .child(default_route(playground)),
        )
}

fn router_card(playground: Playground) -> View {
    let name = || words::ROUTER.to_owned();
    let schema = SchemaAt {
        id: "router-schema".to_owned(),
        name: Rc::new(name),
        read: Rc::new(|document| spec_of(document).map(RouterSpec::full_schema)),
        write: Rc::new(|document, schema| {
            if let Some(spec) = spec_of_mut(document) {
                spec.take_schema(schema);
            }
        }),
        reads: Rc::new(|_| vec![ROUTE.to_owned()]),
    };
    let prompt = prompt_field(
        "router-prompt",
        || words::prompt_of(words::ROUTER),
        move || read(playground, |spec| spec.prompt.clone()),
        || ROUTER_NAMES.map(str::to_owned).to_vec(),
        move |text| change(playground, |spec| spec.prompt = text),
    );
    el("div", "step card")
        .attr("role", "group")
        .attr("aria-label", words::ROUTER)
        .child(el("div", "step-head").child(el("h3", "card-title").text(words::ROUTER)))
        .child(prompt)
        .child(schema_editor(playground, &schema))
        .child(folded_settings(playground, words::STEP_SETTINGS, Scope::Call(0), name))
}

fn route_card(playground: Playground, index: usize) -> View {
    let route = move || read(playground, |spec| spec.routes.get(index).cloned().unwrap_or_default());
    let name = move || route_name(&route(), index);
    let set = move |set: &dyn Fn(&mut Route)| {
        change(playground, |spec| {
            if let Some(route) = spec.routes.get_mut(index) {
                set(route);
            }
        });
    };
    let swap = move |to: usize, button: &str| {
        change(playground, |spec| {
            if to < spec.routes.len() {
                spec.routes.swap(index, to);
            }
        });
        focus_soon(&[
            &format!("route-{to}-{button}"),
            &format!("route-{to}-up"),
            &format!("route-{to}-down"),
        ]);
    };
    let remove = move || {
        let removed = words::removed(&untrack(name));
        playground.edit_and_offer_back(removed, |document| {
            let Some(spec) = spec_of_mut(document) else { return };
            if index < spec.routes.len() {
                let route = spec.routes.remove(index);
                if spec.default.as_deref() == Some(route.key.trim()) {
                    spec.default = None;
                }
            }
        });
        focus_soon(&[&key_id(index.saturating_sub(1)), "add-route"]);
    };
    // The default goes with its route when that gets another key.
    let rename = move |key: String| {
        change(playground, |spec| {
            let Some(route) = spec.routes.get_mut(index) else { return };
            if spec.default.as_deref() == Some(route.key.trim()) && !key.trim().is_empty() {
                spec.default = Some(key.trim().to_owned());
            }
            route.key = key;
        });
    };
    let is_taken = settled(move || {
        read(playground, |spec| {
            let key = |route: &Route| route.key.trim().to_owned();
            let own = spec.routes.get(index).map(key).unwrap_or_default();
            own.is_empty() || spec.routes.iter().take(index).any(|earlier| key(earlier) == own)
        })
    });
    let is_last = move || index + 1 >= read(playground, |spec| spec.routes.len());
    let head = el("div", "step-head")
        .child(
            el("input", "step-name route-key")
                .attr("type", "text")
                .attr("spellcheck", "false")
                .attr("id", &key_id(index))
                .attr("aria-label", &words::route_key(index + 1))
                .attr("placeholder", words::ROUTE_KEY_PLACEHOLDER)
                .bind("aria-invalid", move || is_taken.get().to_string())
                .value(move || route().key)
                .input(rename),
        )
        .child(
            button("icon", "↑", move || swap(index.saturating_sub(1), "up"))
                .attr("id", &format!("route-{index}-up"))
                .flag("disabled", move || index == 0)
                .bind("aria-label", move || words::move_up(&name())),
        )
        .child(
            button("icon", "↓", move || swap(index + 1, "down"))
                .attr("id", &format!("route-{index}-down"))
                .flag("disabled", is_last)
                .bind("aria-label", move || words::move_down(&name())),
        )
        .child(button("icon", "×", remove).bind("aria-label", move || words::remove(&name())));
    let description = el("input", "")
        .attr("type", "text")
        .attr("placeholder", words::ROUTE_DESCRIPTION_PLACEHOLDER)
        .bind("aria-label", move || words::description_of(&name()))
        .value(move || route().description)
        .input(move |text| set(&|route| route.description.clone_from(&text)));
    let prompt = prompt_field(
        &format!("route-{index}-prompt"),
        move || words::prompt_of(&name()),
        move || route().prompt,
        || vec!["input".to_owned()],
        move |text| set(&|route| route.prompt.clone_from(&text)),
    );
    el("div", "step card")
        .attr("role", "group")
        .bind("aria-label", name)
        .child(head)
        .when(move || is_taken.get(), || paragraph("field-error", words::ROUTE_KEY_FAULT))
        .child(description)
        .child(prompt)
        .child(folded_settings(playground, words::STEP_SETTINGS, Scope::Call(index + 1), name))
}

/// Which route takes over.
fn default_route(playground: Playground) -> View {
    let keys = settled(move || {
        read(playground, |spec| {
            spec.routes.iter().map(|route| route.key.trim().to_owned()).collect::<Vec<_>>()
        })
    });
    let chosen = settled(move || read(playground, |spec| spec.default.clone().unwrap_or_default()));
    let select = move || {
        let chosen = chosen.get();
        let option = |key: &str, text: &str| {
            let is_chosen = key == chosen;
            el("option", "").attr("value", key).flag("selected", move || is_chosen).text(text)
        };
        let keys = keys.get();
        let select = el("select", "")
            .attr("id", "default-route")
            .child(option("", words::NO_DEFAULT))
            .children(keys.iter().filter(|key| !key.is_empty()).map(|key| option(key, key)))
            .on("change", move |event| {
                let key = event.value();
                change(playground, |spec| spec.default = (!key.is_empty()).then_some(key));
                focus_soon(&["default-route"]);
            });
        Some(select)
    };
    el("div", "default-route")
        .attr("title", words::DEFAULT_ROUTE_HINT)
        .child(el("label", "").attr("for", "default-route").text(words::DEFAULT_ROUTE))
        .slot(select)
}

fn key_id(index: usize) -> String {
    format!("route-{index}-key")
}
