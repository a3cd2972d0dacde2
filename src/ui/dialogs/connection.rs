//! The connection: provider, address, key, model. A key typed here goes straight to the vault, bound to the
//! address that stood beside it, and never comes back out.

use super::Modal;
use crate::{
    browser::{ApiKey, KeyStatus},
    document::{
        Connection, Preset,
        connection::{BaseUrl, PRESETS, endpoint},
    },
    ui::{
        app::ModelList,
        kit::{click, dynamic, flag, input, text, when},
        later::{self, LoadError},
        playground::{Playground, playground},
        words,
    },
};
use leptos::{html, prelude::*};

/// The value of the provider list for the demonstration endpoint.
const DEMO: &str = "demo";
/// The value of the provider list for an address that is no preset.
const CUSTOM: &str = "custom";

/// How asking the endpoint for its models went.
#[derive(Clone, PartialEq)]
enum Test {
    NotAsked,
    Asking,
    Answered(String),
    Failed(String),
}

#[component]
pub(super) fn ConnectionDialog() -> impl IntoView {
    let playground = playground();
    let (typed_url, typed_model) = match playground.connection.get_untracked() {
        Connection::Demo => (String::new(), String::new()),
        Connection::Server { base_url, model } => (base_url.to_string(), model),
    };
    let on_demo = RwSignal::new(playground.connection.with_untracked(|now| *now == Connection::Demo));
    let url = RwSignal::new(typed_url);
    let model = RwSignal::new(typed_model);
    let base_url = Memo::new(move |_| BaseUrl::parse(&url.get()));
    // What is typed is taken over as soon as it can be: there is no way to lose it by closing the dialog.
    Effect::new(move || {
        let connection = match (on_demo.get(), base_url.get()) {
            (true, _) => Connection::Demo,
            (false, Ok(base_url)) => Connection::Server { base_url, model: model.get().trim().to_owned() },
            (false, Err(_)) => return,
        };
        if playground.connection.with_untracked(|now| *now != connection) {
            playground.connect(connection);
        }
    });
    let url_fault = Memo::new(move |_| match (on_demo.get(), base_url.get()) {
        (false, Err(fault)) => words::base_url_fault(fault),
        _ => "",
    });
    let url_help = dynamic(move || match (on_demo.get(), url_fault.get()) {
        (true, _) => view! { <p class="hint">{words::DEMO_ADDRESS}</p> }.into_any(),
        (false, "") => ().into_any(),
        (false, fault) => view! { <p class="field-error">{fault}</p> }.into_any(),
    });
    let body = view! {
        <div class="form">
            <label for="provider">{words::PROVIDER}</label>
            <Providers on_demo=on_demo url=url base_url=base_url />
            <label for="base-url">{words::BASE_URL}</label>
            <div>
                <input
                    id="base-url"
                    type="text"
                    inputmode="url"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    placeholder="https://api.example.com/v1"
                    aria-invalid=text(move || (!url_fault.get().is_empty()).to_string())
                    prop:value=text(move || url.get())
                    on:input=input(move |text| {
                        on_demo.set(false);
                        url.set(text);
                    })
                />
                {url_help}
            </div>
            <label for="api-key">{words::API_KEY}</label>
            <KeyField base_url=base_url on_demo=on_demo />
            <label for="model">{words::MODEL}</label>
            <div>
                <input
                    id="model"
                    type="text"
                    list="connection-models"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    disabled=flag(move || on_demo.get())
                    placeholder=words::MODEL_PLACEHOLDER
                    prop:value=text(move || model.get())
                    on:input=input(move |text| model.set(text))
                />
                <ModelList id="connection-models" />
                <TestConnection base_url=base_url on_demo=on_demo />
            </div>
        </div>
    };
    view! { <Modal title=words::CONNECTION.to_owned() close=words::DONE body=body.into_any() /> }
}

/// The list of providers: the demonstration endpoint, the presets, and any other address.
#[component]
fn Providers(on_demo: RwSignal<bool>, url: RwSignal<String>, base_url: Memo<Parsed>) -> impl IntoView {
    let chosen = Memo::new(move |_| match (on_demo.get(), base_url.get()) {
        (true, _) => DEMO,
        (false, Ok(base_url)) => Preset::of(&base_url).map_or(CUSTOM, |preset| preset.base_url),
        (false, Err(_)) => CUSTOM,
    });
    let option = move |value: &'static str, name: &'static str| {
        view! { <option value=value selected=flag(move || chosen.get() == value)>{name}</option> }.into_any()
    };
    let mut options = vec![option(DEMO, words::DEMO_PROVIDER)];
    options.extend(PRESETS.iter().map(|preset| option(preset.base_url, preset.name)));
    options.push(option(CUSTOM, words::CUSTOM_PROVIDER));
    let pick = input(move |value| {
        on_demo.set(value == DEMO);
        match value.as_str() {
            DEMO => {}
            CUSTOM => url.set(String::new()),
            preset => url.set(preset.to_owned()),
        }
    });
    view! {
        <select id="provider" prop:value=text(move || chosen.get().to_owned()) on:change=pick>
            {options}
        </select>
    }
}

type Parsed = Result<BaseUrl, crate::document::connection::BaseUrlFault>;

#[component]
fn KeyField(base_url: Memo<Parsed>, on_demo: RwSignal<bool>) -> impl IntoView {
    let playground = playground();
    let field = NodeRef::<html::Input>::new();
    // Counts changes of the vault, which has no signals of its own.
    let changes = RwSignal::new(0);
    let error = RwSignal::new(None::<String>);
    let origin = Memo::new(move |_| match (on_demo.get(), base_url.get()) {
        (false, Ok(base_url)) => Playground::origin(&base_url),
        _ => None,
    });
    let status = Memo::new(move |_| {
        changes.track();
        origin.get().map(|origin| playground.vault().status(&origin)).unwrap_or_default()
    });
    // The origin that the text in the field was typed for.
    let typed_for = StoredValue::new(None);
    let type_key = move |text: String| {
        error.set(None);
        let Some(origin) = origin.get_untracked() else {
            error.set((!text.is_empty()).then(|| words::KEY_NEEDS_ADDRESS.to_owned()));
            return;
        };
        match ApiKey::parse(&text) {
            Ok(Some(key)) => {
                playground.vault().put(&origin, key);
                typed_for.set_value(Some(origin));
            }
            Ok(None) => {
                // What was typed just now is taken back with its last character.
                if typed_for.get_value().as_ref() == Some(&origin) {
                    playground.vault().forget(&origin);
                }
                typed_for.set_value(None);
            }
            Err(fault) => error.set(Some(words::key_fault(fault))),
        }
        changes.update(|count| *count += 1);
    };
    // Another address: the key stays where it belongs, so the field is emptied.
    Effect::new(move || {
        let now = origin.get();
        let typed = typed_for.get_value();
        if typed.is_some() && typed != now {
            typed_for.set_value(None);
            if let Some(field) = field.get_untracked() {
                field.set_value("");
            }
            error.set(typed.map(|origin| words::key_stays(origin.as_str())));
        }
    });
    let remember = move |event| {
        if let Some(origin) = origin.get_untracked() {
            playground.vault().remember(&origin, event_target_checked(&event));
            changes.update(|count| *count += 1);
        }
    };
    let forget = move || {
        if let Some(origin) = origin.get_untracked() {
            playground.vault().forget(&origin);
            if let Some(field) = field.get_untracked() {
                field.set_value("");
            }
            typed_for.set_value(None);
            changes.update(|count| *count += 1);
        }
    };
    let has_key = move || status.get() != KeyStatus::None;
    let help = text(move || {
        match status.get() {
            KeyStatus::None => words::KEY_HELP,
            KeyStatus::InMemory => words::KEY_IN_MEMORY,
            KeyStatus::Remembered => words::KEY_REMEMBERED,
        }
        .to_owned()
    });
    let placeholder = text(move || {
        if has_key() { words::KEY_PLACEHOLDER_KNOWN } else { words::KEY_PLACEHOLDER }.to_owned()
    });
    let forget_button = when(has_key, move || {
        view! { <button class="small" on:click=click(forget)>{words::FORGET}</button> }.into_any()
    });
    let error_text = dynamic(move || match error.get() {
        None => ().into_any(),
        Some(error) => view! { <p class="field-error">{error}</p> }.into_any(),
    });
    view! {
        <div>
            <div class="key-row">
                <input
                    id="api-key"
                    type="password"
                    node_ref=field
                    autocomplete="off"
                    spellcheck="false"
                    disabled=flag(move || on_demo.get())
                    aria-invalid=text(move || error.with(Option::is_some).to_string())
                    placeholder=placeholder
                    on:input=input(type_key)
                />
                {forget_button}
            </div>
            {error_text}
            <p class="hint">{help}</p>
            <label class="check">
                <input
                    type="checkbox"
                    disabled=flag(move || !has_key())
                    prop:checked=flag(move || status.get() == KeyStatus::Remembered)
                    on:change=remember
                />
                {words::REMEMBER}
            </label>
        </div>
    }
}

/// Asks for the list of models: it costs nothing and needs the key to be right.
#[component]
fn TestConnection(base_url: Memo<Parsed>, on_demo: RwSignal<bool>) -> impl IntoView {
    let playground = playground();
    let test = RwSignal::new(Test::NotAsked);
    Effect::new(move || {
        base_url.track();
        test.set(Test::NotAsked);
    });
    let ask = click(move || {
        let Ok(base_url) = base_url.get_untracked() else { return };
        test.set(Test::Asking);
        let ports = playground.ports();
        leptos::task::spawn_local(async move {
            let host = base_url.host().to_owned();
            let asked = base_url.clone();
            let answer = match later::models(ports, endpoint(base_url)).await {
                Ok(asking) => asking.await,
                Err(LoadError) => return test.set(Test::Failed(words::LOAD_FAILED.to_owned())),
            };
            let still_asked = playground.connection.with_untracked(
                |now| matches!(now, Connection::Server { base_url, .. } if *base_url == asked),
            );
            if !still_asked {
                return;
            }
            let (result, offered) = words::model_list(answer, &host);
            if let Some(models) = offered {
                playground.offered.set(Some(models));
            }
            // The dialog may have been closed meanwhile.
            test.try_set(match result {
                Ok(text) => Test::Answered(text),
                Err(text) => Test::Failed(text),
            });
        });
    });
    let shown = dynamic(move || {
        let (class, text) = match test.get() {
            Test::NotAsked => return ().into_any(),
            Test::Asking => ("hint", words::TESTING.to_owned()),
            Test::Answered(text) => ("good", text),
            Test::Failed(text) => ("field-error", text),
        };
        view! { <p class=class>{text}</p> }.into_any()
    });
    let cannot = flag(move || on_demo.get() || base_url.with(Result::is_err));
    view! {
        <div class="test-row">
            <button class="small" disabled=cannot on:click=ask>{words::TEST_CONNECTION}</button>
        </div>
        <div aria-live="polite">{shown}</div>
    }
}
