//! The editor of a schema: a form and the JSON, two views of one thing. It does not know whose schema it is.

use super::{
    lined::{count_lines, lined},
    schema_form::form,
};
use crate::{
    document::Document,
    ui::{
        kit::{View, el, saying, settled, watch},
        playground::Playground,
        tabs::tabs,
        words,
    },
    workflow::{
        Schema, Typed,
        schema::{lacks_field, read_schema, schema_text},
        schema_text::text_fault,
    },
};
use leptos::prelude::*;
use std::rc::Rc;

/// Which schema is edited, and what is known of it.
#[derive(Clone)]
pub(super) struct SchemaAt {
    /// What tells it from other schemas on the page.
    pub(super) id: String,
    /// What its accessible names begin with.
    pub(super) name: Rc<dyn Fn() -> String>,
    /// Reads it.
    pub(super) read: Read,
    /// Takes a new one.
    pub(super) write: Write,
    /// The fields that the workflow reads.
    pub(super) reads: FieldsRead,
}

/// Reads a schema out of a document.
pub(super) type Read = Rc<dyn Fn(&Document) -> Option<Schema>>;
/// Puts a schema into the document.
pub(super) type Write = Rc<dyn Fn(Playground, Schema)>;
/// Which of its fields the workflow reads.
pub(super) type FieldsRead = Rc<dyn Fn(&Document) -> Vec<String>>;

impl SchemaAt {
    /// The schema as it is now. Tracked.
    pub(super) fn get(&self, playground: Playground) -> Option<Schema> {
        playground.document.with(|document| (self.read)(document))
    }

    /// The fields that the workflow reads. Tracked.
    pub(super) fn fields_read(&self, playground: Playground) -> Vec<String> {
        playground.document.with(|document| (self.reads)(document))
    }
}

const TABS: &[&str] = &[words::FORM, words::JSON];

pub(super) fn schema_editor(playground: Playground, at: &SchemaAt) -> View {
    let tab = RwSignal::new(words::FORM);
    let (lacking, form_name, tabs_name) = (at.clone(), Rc::clone(&at.name), Rc::clone(&at.name));
    let (json, fault) = json(playground, at);
    let missing = move || {
        let Some(Typed::Good(schema)) = lacking.get(playground) else { return String::new() };
        let read = lacking.fields_read(playground);
        let missing: Vec<String> = read
            .iter()
            .filter(|field| lacks_field(&schema, field))
            .map(|field| words::missing_field(field))
            .collect();
        missing.join(" ")
    };
    let missing = settled(missing);
    el("div", "schema")
        .child(
            el("div", "schema-head")
                .child(el("span", "setting-label").text(words::SCHEMA))
                .child(tabs(&at.id, TABS, tab).bind("aria-label", move || words::schema_form(&tabs_name()))),
        )
        .child(el("div", "schema-said").flag("data-json", move || tab.get() == words::JSON).slot(fault))
        .slot(move || {
            let missing = missing.get();
            (!missing.is_empty()).then(|| el("p", "field-error").text(&missing))
        })
        .child(
            el("div", "schema-form")
                .attr("role", "group")
                .bind("aria-label", move || words::schema_form(&form_name()))
                .flag("hidden", move || tab.get() != words::FORM)
                .child(form(playground, at)),
        )
        .child(json.flag("hidden", move || tab.get() != words::JSON))
}

/// What draws a sentence while there is one to say.
type Said = Box<dyn Fn() -> Option<View>>;

/// The JSON, and what is wrong with it. What is typed stays as typed while it means the same as what was read from it.
fn json(playground: Playground, at: &SchemaAt) -> (View, Said) {
    let shown = |schema: Option<Schema>| schema.as_ref().map(schema_text).unwrap_or_default();
    let typed = RwSignal::new(shown(untrack(|| at.get(playground))));
    let follows = at.clone();
    // What is typed here may be read in another form; it is not written anew under the person's hands.
    let is_own = StoredValue::new(false);
    watch(move || {
        let now = follows.get(playground);
        if is_own.get_value() {
            is_own.set_value(false);
            return;
        }
        let is_same = typed.with_untracked(|typed| Some(&read_schema(typed)) == now.as_ref());
        if !is_same {
            typed.set(shown(now));
        }
    });
    let fault = settled(move || typed.with(|typed| text_fault(typed)));
    let bad_line = move || fault.get().map_or(0, |fault| fault.line);
    let lines = move || typed.with(|typed| count_lines(typed));
    let (name, write) = (Rc::clone(&at.name), Rc::clone(&at.write));
    let error = format!("{}-error", at.id);
    let field = el("textarea", "prompt code-field")
        .attr("id", &format!("{}-json", at.id))
        .attr("spellcheck", "false")
        .attr("wrap", "off")
        .attr("rows", "4")
        .attr("aria-describedby", &error)
        .bind("aria-label", move || words::schema_json(&name()))
        .bind("aria-invalid", move || fault.get().is_some().to_string())
        .value(move || typed.get())
        .input(move |text| {
            let schema = read_schema(&text);
            typed.set(text);
            is_own.set_value(true);
            write(playground, schema);
        });
    let said = move || fault.get().map(|fault| words::schema_text_fault(&fault)).unwrap_or_default();
    (lined(field, lines, bad_line), saying("field-error", &error, said))
}
