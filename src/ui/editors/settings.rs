//! The settings of a call, or of all calls: model, system prompt, temperature, token limit, extra fields.

use super::limits::limit_fields;
use crate::{
    document::Document,
    ui::{
        kit::{View, el, lazily, saying, watch},
        later::{self, LoadError},
        playground::Playground,
        words,
    },
    workflow::{
        CallSettings, Typed,
        settings::{read_count, read_extra, read_repairs, read_temperature, reserved_field},
    },
};
use leptos::prelude::*;
use std::rc::Rc;

/// Whose settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Those of all calls.
    Workflow,
    /// One call's own.
    Call(usize),
    /// The same but for its system prompt, which has a field in the open.
    CallButSystem(usize),
    /// The last call's own, however many there are before it.
    LastCall,
}

impl Scope {
    /// Which call's, if they are one's own.
    fn call(self, document: &Document) -> Option<usize> {
        match self {
            Self::Workflow => None,
            Self::Call(call) | Self::CallButSystem(call) => Some(call),
            Self::LastCall => Some(document.workflow.calls().len().saturating_sub(1)),
        }
    }

    fn read(self, document: &Document) -> CallSettings {
        match self.call(document) {
            None => document.settings.clone(),
            Some(call) => document.workflow.calls().get(call).copied().cloned().unwrap_or_default(),
        }
    }

    /// What holds where these settings say nothing.
    fn inherited(self, document: &Document) -> CallSettings {
        let Some(call) = self.call(document) else { return CallSettings::default() };
        match document.workflow.inherits_from(call) {
            Some(nearer) => document.workflow.settings_of(nearer, &document.settings),
            None => document.settings.clone(),
        }
    }

    fn change(self, document: &mut Document, change: impl FnOnce(&mut CallSettings)) {
        let settings = match self.call(document) {
            None => Some(&mut document.settings),
            Some(call) => document.workflow.calls_mut().into_iter().nth(call),
        };
        if let Some(settings) = settings {
            change(settings);
        }
    }

    /// Whether a field is one of these settings.
    fn has(self, field: &Field) -> bool {
        !matches!(self, Self::CallButSystem(_)) || field.name != SYSTEM.name
    }
}

/// What the accessible names of settings begin with.
pub(crate) type Name = Rc<dyn Fn() -> String>;

/// The settings, folded away; their fields are made when they are first unfolded.
pub(crate) fn folded_settings(
    playground: Playground,
    title: &str,
    scope: Scope,
    name: impl Fn() -> String + 'static,
) -> View {
    let (title, name): (String, Name) = (title.to_owned(), Rc::new(name));
    // What makes this call another than the rest is seen without unfolding it.
    let summary = move || {
        let own = playground.document.with(|document| match scope {
            Scope::Workflow => None,
            _ => Some(scope.read(document)),
        });
        let own = own.unwrap_or_default();
        let model = own.model.or(own.suggested_model);
        words::settings_summary(&title, model.as_deref(), own.system.is_some() && scope.has(&SYSTEM))
    };
    fold(false, summary, move || later::settings(playground, scope, Rc::clone(&name)))
}

/// Something folded away whose code is fetched when it is first unfolded.
pub(super) fn fold<F: Future<Output = Result<View, LoadError>> + 'static>(
    is_open: bool,
    title: impl Fn() -> String + 'static,
    load: impl Fn() -> F + 'static,
) -> View {
    let unfolded = RwSignal::new(is_open);
    let fold = el("details", "more")
        .on("toggle", move |_| unfolded.set(true))
        .child(el("summary", "").text_of(title))
        .when(move || unfolded.get(), move || lazily(load()));
    if is_open { fold.attr("open", "") } else { fold }
}

/// One of the settings: how it is shown, read and mended.
struct Field {
    label: &'static str,
    name: &'static str,
    /// Its text in settings; a bad value is shown as it was typed.
    show: fn(&CallSettings) -> String,
    /// Takes a text into settings.
    take: fn(&mut CallSettings, String),
    /// What is wrong with it, if anything.
    fault: fn(&CallSettings) -> Option<String>,
    /// What holds when it is empty everywhere.
    otherwise: &'static str,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Short,
    Model,
    Long,
}

const SYSTEM: Field = Field {
    label: words::SYSTEM_PROMPT,
    name: words::SYSTEM_PROMPT_NAME,
    show: |settings| settings.system.clone().unwrap_or_default(),
    take: |settings, text| settings.system = some(text),
    fault: |_| None,
    otherwise: words::NONE,
    kind: Kind::Long,
};

const FIELDS: &[Field] = &[
    Field {
        label: words::MODEL,
        name: words::MODEL_NAME,
        show: |settings| settings.model.clone().unwrap_or_default(),
        take: |settings, text| settings.model = some(text),
        fault: |_| None,
        otherwise: words::CONNECTION_MODEL,
        kind: Kind::Model,
    },
    Field {
        label: words::TEMPERATURE,
        name: words::TEMPERATURE_NAME,
        show: |settings| text_of(&settings.temperature, ToString::to_string),
        take: |settings, text| settings.temperature = read_temperature(&text),
        fault: |settings| bad(&settings.temperature).map(|_| words::BAD_TEMPERATURE.to_owned()),
        otherwise: words::NOT_SENT,
        kind: Kind::Short,
    },
    Field {
        label: words::MAX_TOKENS,
        name: words::MAX_TOKENS_NAME,
        show: |settings| text_of(&settings.max_tokens, ToString::to_string),
        take: |settings, text| settings.max_tokens = read_count(&text),
        fault: |settings| bad(&settings.max_tokens).map(|_| words::BAD_MAX_TOKENS.to_owned()),
        otherwise: words::NOT_SENT,
        kind: Kind::Short,
    },
    Field {
        label: words::REPAIRS,
        name: words::REPAIRS_NAME,
        show: |settings| text_of(&settings.repairs, ToString::to_string),
        take: |settings, text| settings.repairs = read_repairs(&text),
        fault: |settings| bad(&settings.repairs).map(|_| words::BAD_REPAIRS.to_owned()),
        otherwise: words::ONE_REPAIR,
        kind: Kind::Short,
    },
    SYSTEM,
    Field {
        label: words::EXTRA,
        name: words::EXTRA_NAME,
        show: |settings| {
            text_of(&settings.extra, |fields| serde_json::to_string_pretty(fields).unwrap_or_default())
        },
        take: |settings, text| settings.extra = read_extra(&text),
        fault: |settings| {
            bad(&settings.extra).map(|text| words::bad_extra(text, reserved_field(text).as_deref()))
        },
        otherwise: words::EXTRA_EXAMPLE,
        kind: Kind::Long,
    },
];

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn text_of<T>(value: &Option<Typed<T>>, show: impl Fn(&T) -> String) -> String {
    match value {
        None => String::new(),
        Some(Typed::Bad(text)) => text.clone(),
        Some(Typed::Good(value)) => show(value),
    }
}

fn bad<T>(value: &Option<Typed<T>>) -> Option<&str> {
    match value {
        Some(Typed::Bad(text)) => Some(text),
        _ => None,
    }
}

/// The fields; `name` begins their accessible names.
pub(crate) fn settings_fields(playground: Playground, scope: Scope, name: &Name) -> View {
    let fields = FIELDS.iter().filter(|field| scope.has(field));
    let fields = el("div", "settings").children(fields.map(|field| setting(playground, field, scope, name)));
    match scope {
        Scope::Workflow => el("div", "").child(fields).child(limit_fields(playground)),
        _ => fields,
    }
}

/// A call's system prompt, in the open.
pub(super) fn system_prompt(playground: Playground, call: usize, name: &Name) -> View {
    setting(playground, &SYSTEM, Scope::Call(call), name)
}

fn field_id(scope: Scope, field: &Field) -> String {
    let name = field.name.split(' ').next().unwrap_or_default();
    match scope {
        Scope::Workflow => format!("all-{name}"),
        Scope::Call(call) | Scope::CallButSystem(call) => format!("call-{call}-{name}"),
        Scope::LastCall => format!("last-{name}"),
    }
}

/// One setting. What is typed stays as typed while it means the same as what was read from it.
fn setting(playground: Playground, field: &'static Field, scope: Scope, name: &Name) -> View {
    let settings = move || playground.document.with(|document| scope.read(document));
    let typed = RwSignal::new((field.show)(&untrack(settings)));
    watch(move || {
        let shown = (field.show)(&settings());
        let means_the_same = typed.with_untracked(|typed| {
            let mut read = CallSettings::default();
            (field.take)(&mut read, typed.clone());
            (field.show)(&read) == shown
        });
        if !means_the_same {
            typed.set(shown);
        }
    });
    let placeholder = move || {
        let inherited = playground.document.with(|document| (field.show)(&scope.inherited(document)));
        let suggested = settings().suggested_model.filter(|_| field.kind == Kind::Model);
        let shown = suggested.unwrap_or(inherited);
        if shown.is_empty() { field.otherwise.to_owned() } else { shown }
    };
    let fault = move || (field.fault)(&settings()).unwrap_or_default();
    let take = move |text: String| {
        typed.set(text.clone());
        playground.edit(|document| scope.change(document, |settings| (field.take)(settings, text)));
    };
    let control = match field.kind {
        Kind::Long => el("textarea", "prompt").attr("rows", "1"),
        Kind::Model => el("input", "").attr("type", "text").attr("list", "model-list"),
        Kind::Short => el("input", "").attr("type", "text"),
    };
    let name = Rc::clone(name);
    let error_id = format!("{}-error", field_id(scope, field));
    let control = control
        .attr("id", &field_id(scope, field))
        .attr("aria-describedby", &error_id)
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .bind("aria-label", move || format!("{} {}", name(), field.name))
        .bind("aria-invalid", move || (!fault().is_empty()).to_string())
        .bind("placeholder", placeholder)
        .value(move || typed.get())
        .input(take);
    el("div", if field.kind == Kind::Long { "setting long" } else { "setting" })
        .child(el("span", "setting-label").attr("aria-hidden", "true").text(field.label))
        .child(control)
        .slot(saying("field-error", &error_id, fault))
}
