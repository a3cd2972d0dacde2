//! The connection: provider, address, key, model.

use super::{key::key_field, modal};
use crate::{
    document::{
        Connection, Preset,
        connection::{BaseUrl, BaseUrlFault, PRESETS, endpoint},
    },
    ui::{
        app::model_list,
        kit::{View, button, el, paragraph, saying, watch},
        later::{self, LoadError},
        playground::Playground,
        words,
    },
};
use leptos::prelude::*;

/// The value of the provider list for the demonstration endpoint.
const DEMO: &str = "demo";
/// The value of the provider list for an address that is no preset.
const CUSTOM: &str = "custom";

/// What the dialog's fields hold.
#[derive(Clone, Copy)]
pub(super) struct Typed {
    on_demo: RwSignal<bool>,
    url: RwSignal<String>,
    model: RwSignal<String>,
}

impl Typed {
    /// The address as typed, read. Tracked.
    fn read_url(self) -> Result<BaseUrl, BaseUrlFault> {
        self.url.try_with(|url| BaseUrl::parse(url)).unwrap_or(Err(BaseUrlFault::Empty))
    }

    /// Whether the demonstration endpoint is chosen; so it is, for whoever asks after the dialog was closed. Tracked.
    pub(super) fn is_demo(self) -> bool {
        self.on_demo.try_get().unwrap_or(true)
    }

    /// The address to work with, if it is one. Tracked.
    pub(super) fn base_url(self) -> Option<BaseUrl> {
        if self.is_demo() { None } else { self.read_url().ok() }
    }

    /// What is wrong with the address, or nothing. Tracked.
    fn url_fault(self) -> String {
        let fault = if self.is_demo() { None } else { self.read_url().err() };
        fault.map(words::base_url_fault).unwrap_or_default().to_owned()
    }
}

pub(super) fn connection_dialog(playground: Playground) -> View {
    let (url, model, on_demo) = match playground.connection.get_untracked() {
        Connection::Demo => (String::new(), String::new(), true),
        Connection::Server { base_url, model } => (base_url.to_string(), model, false),
    };
    let typed =
        Typed { on_demo: RwSignal::new(on_demo), url: RwSignal::new(url), model: RwSignal::new(model) };
    // What is typed is taken over as soon as it can be: closing the dialog in whatever way loses nothing.
    watch(move || {
        let connection = match (typed.is_demo(), typed.base_url()) {
            (true, _) => Connection::Demo,
            (false, Some(base_url)) => {
                Connection::Server { base_url, model: typed.model.get().trim().to_owned() }
            }
            (false, None) => return,
        };
        if playground.connection.with_untracked(|now| *now != connection) {
            playground.connect(connection);
        }
    });
    let label = |id: &str, text: &str| el("label", "").attr("for", id).text(text);
    let form = el("div", "form")
        .child(label("provider", words::PROVIDER))
        .child(providers(typed))
        .child(label("base-url", words::BASE_URL))
        .child(url_field(typed))
        .child(label("api-key", words::API_KEY))
        .child(key_field(playground, typed))
        .child(label("model", words::MODEL))
        .child(model_field(playground, typed));
    modal(playground, words::CONNECTION, words::DONE, form)
}

/// The list of providers: the demonstration endpoint, the presets, and any other address.
fn providers(typed: Typed) -> View {
    let chosen = move || match typed.base_url() {
        _ if typed.is_demo() => DEMO,
        Some(base_url) => Preset::of(&base_url).map_or(CUSTOM, |preset| preset.base_url),
        None => CUSTOM,
    };
    let option = |value: &'static str, name: &str| {
        el("option", "").attr("value", value).flag("selected", move || chosen() == value).text(name)
    };
    let presets = PRESETS.iter().map(|preset| option(preset.base_url, preset.name));
    el("select", "")
        .attr("id", "provider")
        .child(option(DEMO, words::DEMO_PROVIDER))
        .children(presets)
        .child(option(CUSTOM, words::CUSTOM_PROVIDER))
        .value(move || chosen().to_owned())
        .on("change", move |event| {
            let value = event.value();
            typed.on_demo.set(value == DEMO);
            match value.as_str() {
                DEMO => {}
                CUSTOM => typed.url.set(String::new()),
                preset => typed.url.set(preset.to_owned()),
            }
        })
}

/// A field in which addresses, names and the like are typed, not prose.
fn literal_field(id: &str) -> View {
    el("input", "")
        .attr("id", id)
        .attr("type", "text")
        .attr("autocomplete", "off")
        .attr("autocapitalize", "off")
        .attr("spellcheck", "false")
}

fn url_field(typed: Typed) -> View {
    let field = literal_field("base-url")
        .attr("inputmode", "url")
        .attr("placeholder", "https://api.example.com/v1")
        .bind("aria-invalid", move || (!typed.url_fault().is_empty()).to_string())
        .value(move || typed.url.get())
        .input(move |text| {
            typed.on_demo.set(false);
            typed.url.set(text);
        });
    el("div", "")
        .child(field)
        .when(move || typed.is_demo(), || paragraph("hint", words::DEMO_ADDRESS))
        .slot(saying("field-error", move || typed.url_fault()))
}

fn model_field(playground: Playground, typed: Typed) -> View {
    let field = literal_field("model")
        .attr("list", "connection-models")
        .attr("placeholder", words::MODEL_PLACEHOLDER)
        .flag("disabled", move || typed.is_demo())
        .value(move || typed.model.get())
        .input(move |text| typed.model.set(text));
    el("div", "")
        .child(field)
        .child(model_list(playground, "connection-models"))
        .child(test(playground, typed))
}

/// How asking the endpoint for its models went.
#[derive(Clone)]
enum Test {
    NotAsked,
    Asking,
    Answered(String),
    Failed(String),
}

/// Asks for the list of models: it costs nothing and needs the key to be right.
fn test(playground: Playground, typed: Typed) -> View {
    let test = RwSignal::new(Test::NotAsked);
    watch(move || {
        typed.base_url();
        test.set(Test::NotAsked);
    });
    let ask = move || {
        let Some(base_url) = untrack(|| typed.base_url()) else { return };
        test.set(Test::Asking);
        leptos::task::spawn_local(async move {
            let told = ask(playground, &base_url).await;
            // Meanwhile the dialog may have been closed, or another address typed.
            if untrack(|| typed.base_url()).as_ref() == Some(&base_url) {
                test.try_set(told);
            }
        });
    };
    let shown = move || {
        let (class, text) = match test.get() {
            Test::NotAsked => return None,
            Test::Asking => ("hint", words::TESTING.to_owned()),
            Test::Answered(text) => ("good", text),
            Test::Failed(text) => ("field-error", text),
        };
        Some(paragraph(class, &text))
    };
    let button =
        button("small", words::TEST_CONNECTION, ask).flag("disabled", move || typed.base_url().is_none());
    el("div", "test-row").child(button).child(el("div", "").attr("aria-live", "polite").slot(shown))
}

async fn ask(playground: Playground, base_url: &BaseUrl) -> Test {
    let answer = match later::models(playground.ports(), endpoint(base_url.clone())).await {
        Ok(asking) => asking.await,
        Err(LoadError) => return Test::Failed(words::LOAD_FAILED.to_owned()),
    };
    let (told, models) = words::model_list(answer, base_url.host());
    if models.is_some() && playground.is_connected_to(base_url) {
        playground.offered.set(models);
    }
    match told {
        Ok(text) => Test::Answered(text),
        Err(text) => Test::Failed(text),
    }
}
