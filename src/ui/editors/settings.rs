//! The settings of a call, or of all calls: model, system prompt, temperature, token limit, extra fields.

use crate::{
    document::Document,
    ui::{playground::playground, words},
    workflow::{
        CallSettings, Typed,
        settings::{read_extra, read_max_tokens, read_temperature, reserved_field},
    },
};
use leptos::prelude::*;

/// Whose settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Those of all calls.
    Workflow,
    /// One call's own.
    Call(usize),
}

impl Scope {
    fn read(self, document: &Document) -> CallSettings {
        match self {
            Self::Workflow => document.settings.clone(),
            Self::Call(call) => {
                document.workflow.clone().calls().into_iter().nth(call).cloned().unwrap_or_default()
            }
        }
    }

    fn change(self, document: &mut Document, change: impl FnOnce(&mut CallSettings)) {
        match self {
            Self::Workflow => change(&mut document.settings),
            Self::Call(call) => {
                if let Some(settings) = document.workflow.calls().into_iter().nth(call) {
                    change(settings);
                }
            }
        }
    }
}

/// A field's text for a value that was read from it, or could not be.
fn text_of<T>(value: &Option<Typed<T>>, show: impl Fn(&T) -> String) -> String {
    match value {
        None => String::new(),
        Some(Typed::Bad(text)) => text.clone(),
        Some(Typed::Good(value)) => show(value),
    }
}

/// The fields; `name` begins their accessible names.
#[component]
pub(crate) fn SettingsFields(scope: Scope, #[prop(into)] name: Signal<String>) -> impl IntoView {
    let playground = playground();
    let settings = Memo::new(move |_| playground.document.with(|document| scope.read(document)));
    let inherited = Memo::new(move |_| match scope {
        Scope::Workflow => CallSettings::default(),
        Scope::Call(_) => playground.document.with(|document| document.settings.clone()),
    });
    let change = move |change: Box<dyn FnOnce(&mut CallSettings)>| {
        playground.edit(|document| scope.change(document, change));
    };
    let named = move |what: &'static str| Signal::derive(move || format!("{} {what}", name.get()));

    let model_hint = move || {
        let suggested = settings.with(|settings| settings.suggested_model.clone());
        suggested
            .or_else(|| inherited.with(|settings| settings.model.clone()))
            .map_or_else(|| words::CONNECTION_MODEL.to_owned(), |model| model)
    };
    view! {
        <div class="settings">
            <TextSetting
                label=words::MODEL
                name=named(words::MODEL_NAME)
                list="model-list"
                placeholder=Signal::derive(model_hint)
                text=Signal::derive(move || settings.with(|settings| settings.model.clone().unwrap_or_default()))
                on_text=Callback::new(move |text: String| {
                    change(Box::new(move |settings| settings.model = Some(text).filter(|text| !text.is_empty())));
                })
            />
            <TextSetting
                label=words::TEMPERATURE
                name=named(words::TEMPERATURE_NAME)
                placeholder=Signal::derive(move || inherited.with(|all| text_of(&all.temperature, f64::to_string)))
                text=Signal::derive(move || settings.with(|own| text_of(&own.temperature, f64::to_string)))
                same=|a, b| read_temperature(a) == read_temperature(b)
                error=Signal::derive(move || {
                    settings.with(|own| matches!(own.temperature, Some(Typed::Bad(_))))
                        .then(|| words::BAD_TEMPERATURE.to_owned())
                })
                on_text=Callback::new(move |text: String| {
                    change(Box::new(move |settings| settings.temperature = read_temperature(&text)));
                })
            />
            <TextSetting
                label=words::MAX_TOKENS
                name=named(words::MAX_TOKENS_NAME)
                placeholder=Signal::derive(move || inherited.with(|all| text_of(&all.max_tokens, u32::to_string)))
                text=Signal::derive(move || settings.with(|own| text_of(&own.max_tokens, u32::to_string)))
                same=|a, b| read_max_tokens(a) == read_max_tokens(b)
                error=Signal::derive(move || {
                    settings.with(|own| matches!(own.max_tokens, Some(Typed::Bad(_))))
                        .then(|| words::BAD_MAX_TOKENS.to_owned())
                })
                on_text=Callback::new(move |text: String| {
                    change(Box::new(move |settings| settings.max_tokens = read_max_tokens(&text)));
                })
            />
            <TextSetting
                label=words::SYSTEM_PROMPT
                name=named(words::SYSTEM_PROMPT_NAME)
                long=true
                placeholder=Signal::derive(move || {
                    inherited.with(|all| all.system.clone()).unwrap_or_else(|| words::NO_SYSTEM_PROMPT.to_owned())
                })
                text=Signal::derive(move || settings.with(|own| own.system.clone().unwrap_or_default()))
                on_text=Callback::new(move |text: String| {
                    change(Box::new(move |settings| settings.system = Some(text).filter(|text| !text.is_empty())));
                })
            />
            <TextSetting
                label=words::EXTRA
                name=named(words::EXTRA_NAME)
                long=true
                placeholder=Signal::stored(words::EXTRA_EXAMPLE.to_owned())
                text=Signal::derive(move || {
                    settings.with(|own| {
                        text_of(&own.extra, |fields| serde_json::to_string_pretty(fields).unwrap_or_default())
                    })
                })
                same=|a, b| read_extra(a) == read_extra(b)
                error=Signal::derive(move || {
                    settings.with(|own| match &own.extra {
                        Some(Typed::Bad(text)) => Some(words::bad_extra(text, reserved_field(text).as_deref())),
                        _ => None,
                    })
                })
                on_text=Callback::new(move |text: String| {
                    change(Box::new(move |settings| settings.extra = read_extra(&text)));
                })
            />
        </div>
    }
}

/// One setting. What is typed stays as typed while it means the same as what was read from it.
#[component]
fn TextSetting(
    label: &'static str,
    #[prop(into)] name: Signal<String>,
    #[prop(into)] text: Signal<String>,
    #[prop(into)] placeholder: Signal<String>,
    on_text: Callback<String>,
    #[prop(optional)] list: &'static str,
    #[prop(optional)] long: bool,
    #[prop(default = |a, b| a == b)] same: fn(&str, &str) -> bool,
    #[prop(optional, into)] error: Option<Signal<Option<String>>>,
) -> impl IntoView {
    let typed = RwSignal::new(text.get_untracked());
    Effect::new(move || {
        let text = text.get();
        if !typed.with_untracked(|typed| same(typed, &text)) {
            typed.set(text);
        }
    });
    let problem = move || error.and_then(|error| error.get());
    let invalid = move || problem().is_some().to_string();
    let on_input = move |text: String| {
        typed.set(text.clone());
        on_text.run(text);
    };
    let field = if long {
        view! {
            <textarea
                class="prompt"
                rows="1"
                spellcheck="false"
                aria-label=name
                aria-invalid=invalid
                placeholder=placeholder
                prop:value=typed
                on:input=move |event| on_input(event_target_value(&event))
            ></textarea>
        }
        .into_any()
    } else {
        view! {
            <input
                type="text"
                autocomplete="off"
                spellcheck="false"
                list=(!list.is_empty()).then_some(list)
                aria-label=name
                aria-invalid=invalid
                placeholder=placeholder
                prop:value=typed
                on:input=move |event| on_input(event_target_value(&event))
            />
        }
        .into_any()
    };
    view! {
        <div class="setting" class:long=long>
            <span class="setting-label" aria-hidden="true">{label}</span>
            {field}
            {move || problem().map(|text| view! { <p class="field-error">{text}</p> })}
        </div>
    }
}
