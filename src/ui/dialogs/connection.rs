//! The connection: provider, address, key, model.

use super::{
    guarded_modal,
    key::{Key, key_field},
};
use crate::{
    browser::{KeyStatus, page},
    document::{
        Connection, Preset,
        connection::{BaseUrl, BaseUrlFault, PRESETS, endpoint},
    },
    ui::{
        app::model_list,
        connecting::Form,
        engine,
        kit::{View, button, el, focus_soon, paragraph, saying, watch},
        lane_notes::told,
        later::{self, LoadError},
        playground::Playground,
        words::{self, Note, Place},
    },
};
use leptos::prelude::*;

/// The value of the provider list for the demonstration endpoint.
const DEMO: &str = "demo";
/// The value of the provider list for an address that is no preset.
const CUSTOM: &str = "custom";

impl Form {
    /// The address as typed, read. Tracked.
    fn read_url(self) -> Result<BaseUrl, BaseUrlFault> {
        self.url.with(|url| BaseUrl::parse(url))
    }

    /// The address to work with, if it is one. Tracked.
    pub(super) fn base_url(self) -> Option<BaseUrl> {
        if self.on_demo.get() { None } else { self.read_url().ok() }
    }

    /// What is wrong with the address, or nothing. Tracked.
    fn url_fault(self) -> String {
        let fault = if self.on_demo.get() { None } else { self.read_url().err() };
        fault.map(words::base_url_fault).unwrap_or_default().to_owned()
    }
}

pub(super) fn connection_dialog(playground: Playground) -> View {
    let form = playground.form;
    // What is typed is taken over as soon as it can be, and kept as it is meanwhile.
    watch(move || {
        let connection = match (form.on_demo.get(), form.base_url()) {
            (true, _) => Some(Connection::Demo),
            (false, Some(base_url)) => {
                Some(Connection::Server { base_url, model: form.model.get().trim().to_owned() })
            }
            (false, None) => None,
        };
        // What a link asked for stands here too, but nobody typed it.
        if connection == Some(playground.connection.get_untracked()) {
            return;
        }
        playground.keep_typed();
        if let Some(connection) = connection {
            playground.connect(connection);
        }
    });
    let key = Key::new(playground);
    // What is wrong keeps the dialog open; Escape closes it all the same, and what is wrong is then not used.
    let may_close = move || {
        key.commit();
        let faulty = match (untrack(|| form.url_fault()).is_empty(), untrack(|| key.is_faulty())) {
            (false, _) => Some("base-url"),
            (true, true) => Some("api-key"),
            (true, false) => None,
        };
        faulty.is_none_or(|id| !page::focus(id))
    };
    let label = |id: &str, text: &str| el("label", "").attr("for", id).text(text);
    let fields = el("div", "form")
        .child(label("provider", words::PROVIDER))
        .child(providers(form))
        .child(label("base-url", words::BASE_URL))
        .child(url_field(form))
        .child(label("api-key", words::API_KEY))
        .child(key_field(key))
        .child(label("model", words::MODEL))
        .child(model_field(playground, key));
    // However it closes, a good key that was typed is taken.
    guarded_modal(playground, words::CONNECTION, words::DONE, fields, may_close, move || key.commit())
}

/// The list of providers: the demonstration endpoint, the presets, and any other address.
fn providers(form: Form) -> View {
    let chosen = move || match form.base_url() {
        _ if form.on_demo.get() => DEMO,
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
            form.on_demo.set(value == DEMO);
            match value.as_str() {
                DEMO => {}
                // An address that was typed before is there again; a preset's is no custom one.
                CUSTOM => {
                    if untrack(|| form.base_url()).as_ref().and_then(Preset::of).is_some() {
                        form.url.set(String::new());
                    }
                }
                preset => form.url.set(preset.to_owned()),
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

fn url_field(form: Form) -> View {
    let field = literal_field("base-url")
        .attr("inputmode", "url")
        .attr("aria-describedby", "base-url-error")
        .attr("placeholder", "https://api.example.com/v1")
        .bind("aria-invalid", move || (!form.url_fault().is_empty()).to_string())
        .value(move || form.url.get())
        .input(move |text| {
            form.on_demo.set(false);
            form.url.set(text);
        });
    el("div", "")
        .child(field)
        .when(move || form.on_demo.get(), || paragraph("hint", words::DEMO_ADDRESS))
        .slot(saying("field-error", "base-url-error", move || form.url_fault()))
}

fn model_field(playground: Playground, key: Key) -> View {
    let form = playground.form;
    let field = literal_field("model")
        .attr("list", "connection-models")
        .attr("placeholder", words::MODEL_PLACEHOLDER)
        .flag("disabled", move || form.on_demo.get())
        .value(move || form.model.get())
        .input(move |text| form.model.set(text));
    el("div", "")
        .child(field)
        .child(model_list(playground, "connection-models"))
        .child(test(playground, key))
        .slot(dialect(form, playground))
}

/// What the server was found not to take, with a way to try it again.
fn dialect(form: Form, playground: Playground) -> impl Fn() -> Option<View> {
    let changes = RwSignal::new(());
    move || {
        changes.track();
        let (base_url, model) = (form.base_url()?, form.model.get().trim().to_owned());
        let dialect = engine::dialect(&playground.ports(), &base_url, &model);
        let forget = move || {
            engine::forget_dialect(&playground.ports(), &base_url, &model);
            changes.set(());
            focus_soon(&["model"]);
        };
        let note = || paragraph("hint", &words::dialect(&dialect));
        (!dialect.is_usual()).then(|| {
            el("div", "test-row").child(note()).child(button("small", words::FORGET_DIALECT, forget))
        })
    }
}

/// How asking the endpoint for its models went.
#[derive(Clone)]
enum Test {
    NotAsked,
    Asking,
    Answered(String),
    Failed(Note),
}

/// Asks for the list of models: it costs nothing and needs the key to be right.
fn test(playground: Playground, key: Key) -> View {
    let form = playground.form;
    let test = RwSignal::new(Test::NotAsked);
    // An answer says nothing of another address or another key.
    watch(move || {
        form.base_url();
        key.track();
        test.set(Test::NotAsked);
    });
    let ask = move || {
        key.commit();
        let Some(base_url) = untrack(|| form.base_url()) else { return };
        if matches!(test.get_untracked(), Test::Asking) {
            return;
        }
        test.set(Test::Asking);
        leptos::task::spawn_local(async move {
            let told = ask(playground, &base_url).await;
            // Meanwhile the dialog may have been closed, or another address form.
            if untrack(|| form.base_url()).as_ref() == Some(&base_url) {
                test.try_set(told);
            }
        });
    };
    let shown = move || {
        let (class, text) = match test.get() {
            Test::NotAsked => return None,
            Test::Asking => ("hint", words::TESTING.to_owned()),
            Test::Answered(text) => ("good", text),
            Test::Failed(note) => return Some(told(note).class("field-error")),
        };
        Some(paragraph(class, &text))
    };
    let button =
        button("small", words::TEST_CONNECTION, ask).flag("disabled", move || form.base_url().is_none());
    el("div", "test-row").child(button).child(el("div", "").attr("aria-live", "polite").slot(shown))
}

async fn ask(playground: Playground, base_url: &BaseUrl) -> Test {
    let answer = match later::models(playground.ports(), endpoint(base_url.clone())).await {
        Ok(asking) => asking.await,
        Err(LoadError) => return Test::Failed(Note::of(words::LOAD_FAILED)),
    };
    let (told, models) = {
        let has_key = Playground::origin(base_url)
            .is_some_and(|origin| playground.vault().status(&origin) != KeyStatus::None);
        words::model_list(
            answer,
            &Place { host: base_url.host(), site: &page::origin(), has_key, was_read: false },
        )
    };
    if models.is_some() && playground.is_connected_to(base_url) {
        playground.offered.set(models);
    }
    match told {
        Ok(text) => Test::Answered(text),
        Err(note) => Test::Failed(note),
    }
}
