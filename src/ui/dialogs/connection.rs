//! The connection: provider, address, key, model. A key typed here goes straight to the vault, bound to the
//! address that stood beside it, and never comes back out.

use super::Modal;
use crate::{
    browser::{ApiKey, KeyStatus},
    document::{
        Connection, Preset,
        connection::{BaseUrl, PRESETS, endpoint, list_models},
    },
    ui::{
        app::ModelList,
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
    // A model can be chosen before the address is right, so each change is taken over as soon as it can be.
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
    let provider = move || match (on_demo.get(), base_url.get()) {
        (true, _) => DEMO,
        (false, Ok(base_url)) => Preset::of(&base_url).map_or(CUSTOM, |preset| preset.base_url),
        (false, Err(_)) => CUSTOM,
    };
    let pick = move |value: String| match value.as_str() {
        DEMO => on_demo.set(true),
        CUSTOM => {
            on_demo.set(false);
            url.set(String::new());
        }
        preset => {
            on_demo.set(false);
            url.set(preset.to_owned());
        }
    };
    let presets = PRESETS
        .iter()
        .map(|preset| {
            view! {
                <option value=preset.base_url selected=move || provider() == preset.base_url>
                    {preset.name}
                </option>
            }
        })
        .collect_view();
    let url_error = move || {
        let fault = base_url.get().err()?;
        (!on_demo.get()).then(|| words::base_url_fault(fault))
    };
    view! {
        <Modal title=words::CONNECTION close=words::DONE>
            <div class="form">
                <label for="provider">{words::PROVIDER}</label>
                <select id="provider" prop:value=provider on:change=move |event| pick(event_target_value(&event))>
                    <option value=DEMO selected=move || on_demo.get()>{words::DEMO_PROVIDER}</option>
                    {presets}
                    <option value=CUSTOM selected=move || provider() == CUSTOM>{words::CUSTOM_PROVIDER}</option>
                </select>
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
                        aria-invalid=move || url_error().is_some().to_string()
                        prop:value=url
                        on:input=move |event| {
                            on_demo.set(false);
                            url.set(event_target_value(&event));
                        }
                    />
                    {move || match on_demo.get() {
                        true => Some(view! { <p class="hint">{words::DEMO_ADDRESS}</p> }.into_any()),
                        false => url_error().map(|text| view! { <p class="field-error">{text}</p> }.into_any()),
                    }}
                </div>
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
                        disabled=on_demo
                        placeholder=words::MODEL_PLACEHOLDER
                        prop:value=model
                        on:input=move |event| model.set(event_target_value(&event))
                    />
                    <ModelList id="connection-models" />
                    <TestConnection base_url=base_url on_demo=on_demo />
                </div>
            </div>
        </Modal>
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
    let remember = move |remember: bool| {
        if let Some(origin) = origin.get_untracked() {
            playground.vault().remember(&origin, remember);
            changes.update(|count| *count += 1);
        }
    };
    let forget = move |_| {
        if let Some(origin) = origin.get_untracked() {
            playground.vault().forget(&origin);
            if let Some(field) = field.get_untracked() {
                field.set_value("");
            }
            typed_for.set_value(None);
            changes.update(|count| *count += 1);
        }
    };
    let help = move || match status.get() {
        KeyStatus::None => words::KEY_HELP,
        KeyStatus::InMemory => words::KEY_IN_MEMORY,
        KeyStatus::Remembered => words::KEY_REMEMBERED,
    };
    view! {
        <label for="api-key">{words::API_KEY}</label>
        <div>
            <div class="key-row">
                <input
                    id="api-key"
                    type="password"
                    node_ref=field
                    autocomplete="off"
                    spellcheck="false"
                    disabled=on_demo
                    aria-invalid=move || error.with(Option::is_some).to_string()
                    placeholder=move || match status.get() {
                        KeyStatus::None => words::KEY_PLACEHOLDER,
                        _ => words::KEY_PLACEHOLDER_KNOWN,
                    }
                    on:input=move |event| type_key(event_target_value(&event))
                />
                <Show when=move || status.get() != KeyStatus::None>
                    <button class="small" on:click=forget>{words::FORGET}</button>
                </Show>
            </div>
            {move || error.get().map(|text| view! { <p class="field-error">{text}</p> })}
            <p class="hint">{help}</p>
            <label class="check">
                <input
                    type="checkbox"
                    disabled=move || status.get() == KeyStatus::None
                    prop:checked=move || status.get() == KeyStatus::Remembered
                    on:change=move |event| remember(event_target_checked(&event))
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
    let ask = move |_| {
        let Ok(base_url) = base_url.get_untracked() else { return };
        test.set(Test::Asking);
        let network = playground.network();
        leptos::task::spawn_local(async move {
            let host = base_url.host().to_owned();
            let asked = base_url.clone();
            let answer = list_models(&*network, &endpoint(base_url)).await;
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
    };
    let shown = move || match test.get() {
        Test::NotAsked => None,
        Test::Asking => Some(view! { <p class="hint">{words::TESTING}</p> }.into_any()),
        Test::Answered(text) => Some(view! { <p class="good">{text}</p> }.into_any()),
        Test::Failed(text) => Some(view! { <p class="field-error">{text}</p> }.into_any()),
    };
    view! {
        <div class="test-row">
            <button
                class="small"
                disabled=move || on_demo.get() || base_url.with(Result::is_err)
                on:click=ask
            >
                {words::TEST_CONNECTION}
            </button>
        </div>
        <div aria-live="polite">{shown}</div>
    }
}
