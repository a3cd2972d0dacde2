//! A schema as a form: a row for each field, rows inside rows for objects. What the form has no words for is named and
//! stays as it is. What its fields mean is in `workflow/schema_form.rs`.

use super::schema::SchemaAt;
use crate::{
    ui::{
        kit::{View, button, el, focus_soon, paragraph, settled, watch},
        playground::Playground,
        words,
    },
    workflow::{
        Schema, Typed,
        schema::{SchemaObject, field_paths},
        schema_form::{Edit, Field, Kind, Of, add_field, beyond_form, edit_field, form_fields, loses_by},
    },
};
use leptos::prelude::*;

/// A form of more fields than this is no help, and slow.
const MAX_FIELDS: usize = 200;

/// One object's fields.
#[derive(Clone)]
struct Place {
    playground: Playground,
    at: SchemaAt,
    /// Where the object's schema stands, as a JSON pointer.
    pointer: String,
    /// What leads to its fields in their names: `dialogue.` before `speaker`.
    path: String,
    /// Its fields as they are now.
    fields: RwSignal<Vec<Field>>,
}

impl Place {
    fn new(playground: Playground, at: &SchemaAt, pointer: String, path: String) -> Self {
        let (read, place) = (at.clone(), pointer.clone());
        let fields = settled(move || {
            let schema = read.get(playground);
            schema
                .as_ref()
                .and_then(Typed::good)
                .map(|schema| form_fields(schema, &place))
                .unwrap_or_default()
        });
        Self { playground, at: at.clone(), pointer, path, fields }
    }

    fn field(&self, index: usize) -> Option<Field> {
        self.fields.with(|fields| fields.get(index).cloned())
    }

    /// Changes the schema; whether `change` could.
    fn change(&self, change: impl FnOnce(&mut SchemaObject) -> bool) -> bool {
        let Some(Typed::Good(mut schema)) = untrack(|| self.at.get(self.playground)) else { return false };
        let done = change(&mut schema);
        if done {
            (self.at.write)(self.playground, Schema::Good(schema));
        }
        done
    }

    fn edit(&self, index: usize, edit: Edit) -> bool {
        self.change(|schema| edit_field(schema, &self.pointer, index, edit))
    }

    /// The same, where something is lost that can be brought back.
    fn edit_and_offer_back(&self, index: usize, edit: Edit, said: String) {
        let before = self.playground.document.get_untracked();
        if self.edit(index, edit) {
            self.playground.put_aside(said, before);
        }
    }

    /// The id of a part of a row.
    fn id(&self, index: usize, part: &str) -> String {
        format!("{}{}-{index}-{part}", self.at.id, self.pointer.replace('/', "-"))
    }
}

/// What can be shown of a schema.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Form,
    /// Its JSON cannot be read.
    Bad,
    /// It has more fields than a form is good for.
    TooLarge,
}

pub(super) fn form(playground: Playground, at: &SchemaAt) -> View {
    let (read, at) = (at.clone(), at.clone());
    let shown = settled(move || match read.get(playground).as_ref().and_then(Typed::good) {
        None => Shown::Bad,
        Some(schema) if field_paths(schema).len() >= MAX_FIELDS => Shown::TooLarge,
        Some(_) => Shown::Form,
    });
    el("div", "part").slot(move || {
        Some(match shown.get() {
            Shown::Form => object(&Place::new(playground, &at, String::new(), String::new())),
            Shown::Bad => paragraph("hint", words::NO_FORM),
            Shown::TooLarge => paragraph("hint", words::FORM_TOO_LARGE),
        })
    })
}

/// The fields of one object, and a button that adds one.
fn object(place: &Place) -> View {
    let (row, beyond, adding, fields) = (place.clone(), place.clone(), place.clone(), place.fields);
    let beyond = settled(move || {
        let schema = beyond.at.get(beyond.playground);
        let good = schema.as_ref().and_then(Typed::good);
        good.map(|schema| beyond_form(schema, &beyond.pointer)).unwrap_or_default()
    });
    let add = move || {
        let last = fields.with_untracked(Vec::len);
        adding.change(|schema| {
            add_field(schema, &adding.pointer);
            true
        });
        focus_soon(&[&adding.id(last, "name")]);
    };
    let label = words::add_field(place.path.trim_end_matches('.'));
    el("div", "schema-fields")
        .rows(move || fields.with(Vec::len), move |index| field_row(&row, index))
        .child(button("small add", &label, add).attr("id", &place.id(0, "add")))
        .slot(move || {
            let keywords = beyond.get();
            (!keywords.is_empty()).then(|| paragraph("hint", &words::beyond_form(&keywords)))
        })
}

fn field_row(place: &Place, index: usize) -> View {
    let read = place.clone();
    let field = settled(move || read.field(index));
    let name = move || field.get().map(|field| field.name).unwrap_or_default();
    let path = place.path.clone();
    let full_name = move || format!("{path}{}", name());
    let part = |part: &'static str| {
        let full_name = full_name.clone();
        move || words::schema_part(&full_name(), part)
    };
    let (name_view, name_error) = name_field(place, index, name);
    let kind = settled(move || field.get().and_then(|field| field.kind));
    let required = {
        let place = place.clone();
        el("label", "check inline")
            .child(
                el("input", "")
                    .attr("type", "checkbox")
                    .bind("aria-label", part(words::FIELD_REQUIRED))
                    .checked(move || field.get().is_some_and(|field| field.is_required))
                    .on("change", move |event| {
                        place.edit(index, Edit::Required(event.is_checked()));
                    }),
            )
            .text(words::FIELD_REQUIRED)
    };
    let (up, remove) = (place.clone(), place.clone());
    let (up_name, remove_name) = (full_name.clone(), full_name.clone());
    let first = el("div", "field-row")
        .child(name_view)
        .child(kind_field(place, index, kind, part(words::FIELD_KIND)))
        .child(required)
        .child(
            button("icon", "↑", move || {
                up.edit(index, Edit::Up);
                let to = index.saturating_sub(1);
                focus_soon(&[&up.id(to, "up"), &up.id(to, "name")]);
            })
            .attr("id", &place.id(index, "up"))
            .flag("disabled", move || index == 0)
            .bind("aria-label", move || words::move_up(&up_name())),
        )
        .child({
            let said = full_name.clone();
            button("icon", "×", move || {
                remove.edit_and_offer_back(index, Edit::Remove, words::removed(&untrack(&said)));
                focus_soon(&[&remove.id(index.saturating_sub(1), "name"), &remove.id(0, "add")]);
            })
            .bind("aria-label", move || words::remove_field(&remove_name()))
        });
    let description = {
        let place = place.clone();
        el("input", "")
            .attr("type", "text")
            .attr("placeholder", words::FIELD_DESCRIPTION)
            .bind("aria-label", part(words::FIELD_DESCRIPTION))
            .value(move || field.get().map(|field| field.description).unwrap_or_default())
            .input(move |text| {
                place.edit(index, Edit::Description(text));
            })
    };
    let choices = {
        let (place, label) = (place.clone(), part(words::FIELD_CHOICES));
        move || choices_field(&place, index, field, label.clone())
    };
    let inner = {
        let place = place.clone();
        let path = full_name.clone();
        let pointer = settled(move || field.get().and_then(|field| field.inner));
        move || {
            let pointer = pointer.get()?;
            let path = format!("{}.", untrack(&path));
            Some(object(&Place::new(place.playground, &place.at, pointer, path)))
        }
    };
    let reads = {
        let place = place.clone();
        let full_name = full_name.clone();
        // The form's name of a field in a list says nothing of the list.
        settled(move || {
            let name = full_name();
            place.at.fields_read(place.playground).iter().any(|read| read.replace("[]", "") == name)
        })
    };
    let beyond = settled(move || field.get().map(|field| field.beyond).unwrap_or_default());
    el("div", "schema-field")
        .flag("data-read", move || reads.get())
        .child(first)
        .child(name_error)
        .when(move || reads.get(), || el("p", "read-mark").text(words::READ_BY_WORKFLOW))
        .when(move || kind.get().is_some_and(|kind| kind.of == Of::Choice), choices)
        .child(description)
        .slot(move || {
            let keywords = beyond.get();
            (!keywords.is_empty()).then(|| paragraph("hint", &words::beyond_form(&keywords)))
        })
        .slot(inner)
}

/// The name. One that is taken or empty stays as typed, and is told.
fn name_field(place: &Place, index: usize, name: impl Fn() -> String + Copy + 'static) -> (View, View) {
    let typed = RwSignal::new(untrack(name));
    let is_bad = RwSignal::new(false);
    let known = StoredValue::new(untrack(name));
    watch(move || {
        let now = name();
        // Another field may have come to this place; what was typed for the one before is not its name.
        if known.with_value(|known| *known != now) {
            known.set_value(now.clone());
            is_bad.set(false);
            typed.set(now);
        }
    });
    let (editing, error_id) = (place.clone(), place.id(index, "error"));
    let label = place.path.clone();
    let view = el("input", "field-name")
        .attr("type", "text")
        .attr("spellcheck", "false")
        .attr("id", &place.id(index, "name"))
        .attr("aria-describedby", &error_id)
        .bind("aria-label", move || words::schema_part(&format!("{label}{}", name()), words::FIELD_NAME))
        .bind("aria-invalid", move || is_bad.get().to_string())
        .value(move || typed.get())
        .input(move |text| {
            typed.set(text.clone());
            is_bad.set(!editing.edit(index, Edit::Rename(text)));
        });
    let error = el("div", "part").when(
        move || is_bad.get(),
        move || el("p", "field-error").attr("id", &error_id).text(words::FIELD_NAME_TAKEN),
    );
    (view, error)
}

/// Every kind, alone and as a list.
fn kinds() -> impl Iterator<Item = Kind> {
    [false, true].into_iter().flat_map(|is_list| Of::ALL.into_iter().map(move |of| Kind { is_list, of }))
}

fn kind_field(
    place: &Place,
    index: usize,
    kind: RwSignal<Option<Kind>>,
    label: impl Fn() -> String + 'static,
) -> View {
    let place = place.clone();
    let options = kinds().map(move |own| {
        let text = words::field_kind(own);
        el("option", "").attr("value", &text).flag("selected", move || kind.get() == Some(own)).text(&text)
    });
    let other = el("option", "")
        .attr("value", "")
        .attr("disabled", "")
        .flag("hidden", move || kind.get().is_some())
        .text(words::FIELD_KIND_OTHER);
    el("select", "")
        .bind("aria-label", label)
        .children(options)
        .child(other)
        .value(move || kind.get().map(words::field_kind).unwrap_or_default())
        .on("change", move |event| {
            let chosen = event.value();
            let Some(new) = kinds().find(|kind| words::field_kind(*kind) == chosen) else { return };
            let loses = untrack(|| place.field(index)).is_some_and(|field| loses_by(&field, new));
            match loses {
                true => place.edit_and_offer_back(index, Edit::Kind(new), words::KIND_CHANGED.to_owned()),
                false => drop(place.edit(index, Edit::Kind(new))),
            }
        })
}

/// The choices, one a line. What is typed stays as typed while it means the same.
fn choices_field(
    place: &Place,
    index: usize,
    field: RwSignal<Option<Field>>,
    label: impl Fn() -> String + 'static,
) -> View {
    let read = |text: &str| -> Vec<String> {
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    };
    let now = settled(move || field.get().map(|field| field.choices).unwrap_or_default());
    let typed = RwSignal::new(now.with_untracked(|now| now.join("\n")));
    watch(move || {
        let now = now.get();
        if typed.with_untracked(|typed| read(typed) != now) {
            typed.set(now.join("\n"));
        }
    });
    let (place, leaving) = (place.clone(), place.clone());
    el("textarea", "prompt choices")
        .attr("rows", "2")
        .attr("spellcheck", "false")
        .attr("placeholder", words::FIELD_CHOICES_HINT)
        .bind("aria-label", label)
        .value(move || typed.get())
        .input(move |text| {
            let choices = read(&text);
            typed.set(text);
            // A line that is empty for a moment is no choice taken away: that waits until the field is left.
            if choices.len() >= now.with_untracked(Vec::len) {
                place.edit(index, Edit::Choices(choices));
            }
        })
        .on("change", move |event| {
            let choices = read(&event.value());
            // A choice among nothing allows nothing.
            if !choices.is_empty() {
                leaving.edit(index, Edit::Choices(choices));
            }
        })
}
