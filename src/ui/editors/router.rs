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
        .child(default_route(playground))
        .rows(count, move |index| route_card(playground, index))
        .child(button("small add", words::ADD_ROUTE, add).attr("id", "add-route"))
        .child(router_schema(playground))
}

fn router_card(playground: Playground) -> View {
    let name = || words::ROUTER.to_owned();
    let prompt = prompt_field(
        "router-prompt",
        "",
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
        .child(folded_settings(playground, words::STEP_SETTINGS, Scope::Call(0), name))
}

/// The schema of the router's reply, which the table of routes makes.
fn router_schema(playground: Playground) -> View {
    let name = || words::ROUTER.to_owned();
    let schema = SchemaAt {
        id: "router-schema".to_owned(),
        name: Rc::new(name),
        read: Rc::new(|document| spec_of(document).map(RouterSpec::full_schema)),
        write: Rc::new(|playground, schema| {
            let before = untrack(|| read(playground, |spec| spec.routes.len()));
            let take = |document: &mut Document| {
                if let Some(spec) = spec_of_mut(document) {
                    spec.take_schema(schema);
                }
            };
            let mut after = playground.document.get_untracked();
            take(&mut after);
            // The choices are the routes: with a choice its route goes.
            match spec_of(&after).is_some_and(|spec| spec.routes.len() < before) {
                true => playground
                    .edit_and_offer_back(words::REMOVE_ROUTES.to_owned(), |document| *document = after),
                false => playground.edit(|document| *document = after),
            }
        }),
        reads: Rc::new(|_| vec![ROUTE.to_owned()]),
    };
    schema_editor(playground, &schema)
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
                spec.routes.remove(index);
            }
        });
        focus_soon(&[&key_id(index.saturating_sub(1)), "add-route"]);
    };
    let is_taken = settled(move || {
        read(playground, |spec| {
            let key = |route: &Route| route.key.trim().to_owned();
            let own = spec.routes.get(index).map(key).unwrap_or_default();
            let twins = spec.routes.iter().filter(|route| key(route) == own).count();
            // One that is still to be typed is told by Run.
            twins > 1 && !own.is_empty()
        })
    });
    let is_last = move || index + 1 >= read(playground, |spec| spec.routes.len());
    let error_id = format!("route-{index}-error");
    let is_default = move || route().is_default;
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
                .attr("aria-describedby", &error_id)
                .input(move |key| set(&|route| route.key.clone_from(&key))),
        )
        .when(is_default, || el("span", "tag").text(words::DEFAULT_TAG))
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
        words::ROUTE_PROMPT_PLACEHOLDER,
        move || words::prompt_of(&name()),
        move || route().prompt,
        || vec!["input".to_owned()],
        move |text| set(&|route| route.prompt.clone_from(&text)),
    );
    el("div", "step card route")
        .attr("role", "group")
        .bind("aria-label", name)
        .child(head)
        .when(
            move || is_taken.get(),
            move || paragraph("field-error", words::ROUTE_KEY_TWICE).attr("id", &error_id),
        )
        .child(description)
        .child(prompt)
        .child(folded_settings(playground, words::STEP_SETTINGS, Scope::Call(index + 1), name))
}

/// Which route takes over.
fn default_route(playground: Playground) -> View {
    let keys = settled(move || {
        read(playground, |spec| {
            spec.routes.iter().enumerate().map(|(index, route)| route_name(route, index)).collect::<Vec<_>>()
        })
    });
    let chosen = settled(move || read(playground, RouterSpec::default_route));
    let select = move || {
        let chosen = chosen.get();
        let option = |index: Option<usize>, text: &str| {
            let value = index.map(|index| index.to_string()).unwrap_or_default();
            let is_chosen = index == chosen;
            el("option", "").attr("value", &value).flag("selected", move || is_chosen).text(text)
        };
        let keys = keys.get();
        let select = el("select", "")
            .attr("id", "default-route")
            .attr("aria-describedby", "default-route-hint")
            .child(option(None, words::NO_DEFAULT))
            .children(keys.iter().enumerate().map(|(index, key)| option(Some(index), key)))
            .on("change", move |event| {
                let chosen = event.value().parse::<usize>().ok();
                change(playground, |spec| {
                    for (index, route) in spec.routes.iter_mut().enumerate() {
                        route.is_default = Some(index) == chosen;
                    }
                });
                focus_soon(&["default-route"]);
            });
        Some(select)
    };
    el("div", "default-route")
        .child(el("label", "").attr("for", "default-route").text(words::DEFAULT_ROUTE))
        .slot(select)
        .child(el("span", "hint").attr("id", "default-route-hint").text(words::DEFAULT_ROUTE_HINT))
}

fn key_id(index: usize) -> String {
    format!("route-{index}-key")
}
