//! The page as a person meets it: things found by role and accessible name, typed into, clicked, waited for.
//! It deliberately knows no test, and of the page only the names that are its contract.
#![allow(dead_code, reason = "the tests and the frame bench each use a part of it")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fmt::Debug;
use std::time::{Duration, Instant};

use fantoccini::Locator;
use fantoccini::elements::{Element, ElementRef};
use fantoccini::key::Key;
use serde_json::{Value, json};

use super::browser::Browser;

const FIND: &str = include_str!("find.js");
/// The member under which WebDriver passes an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// Enough for anything that happens without a model's reply.
const SOON: Duration = Duration::from_secs(15);

/// A lane of the run as it stands on the page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Lane {
    pub(crate) status: String,
    pub(crate) output: String,
    pub(crate) error: String,
}

/// A browser that shows the page under test.
pub(crate) struct Page {
    pub(crate) browser: Browser,
}

impl Page {
    /// Opens an address and waits until the program has started.
    pub(crate) async fn open(&self, url: &str) {
        self.load(url).await;
        self.find("button", "Run").await;
    }

    /// Opens an address afresh, whatever it is; going from one fragment to another would load nothing.
    pub(crate) async fn load(&self, url: &str) {
        self.browser.client.goto("about:blank").await.unwrap();
        self.browser.client.goto(url).await.unwrap();
    }

    pub(crate) async fn reload(&self) {
        self.browser.client.refresh().await.unwrap();
        self.find("button", "Run").await;
    }

    /// Runs a function body in the page.
    pub(crate) async fn js(&self, script: &str, args: Vec<Value>) -> Value {
        let result = self.browser.client.execute(script, args).await;
        result.unwrap_or_else(|error| panic!("the page refuses {script}: {error}"))
    }

    /// Asks again and again until the answer is what is wanted.
    pub(crate) async fn eventually<T: Debug>(
        &self,
        what: &str,
        within: Duration,
        ask: impl AsyncFn() -> T,
        wanted: impl Fn(&T) -> bool,
    ) -> T {
        let deadline = Instant::now() + within;
        loop {
            let answer = ask().await;
            if wanted(&answer) {
                return answer;
            }
            assert!(Instant::now() < deadline, "not within {within:?}: {what}; last seen: {answer:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn all_now(&self, role: &str, name: &str, within: Option<&str>) -> Vec<Element> {
        let found = self.js(FIND, vec![json!(role), json!(name), json!(within)]).await;
        let ids = found.as_array().cloned().unwrap_or_default();
        let element = |id: &Value| {
            let id = id[ELEMENT].as_str().unwrap().to_owned();
            Element::from_element_id(self.browser.client.clone(), ElementRef::from(id))
        };
        ids.iter().map(element).collect()
    }

    pub(crate) async fn has(&self, role: &str, name: &str) -> bool {
        !self.all_now(role, name, None).await.is_empty()
    }

    /// The first visible element of that role and name, waited for.
    pub(crate) async fn find(&self, role: &str, name: &str) -> Element {
        self.find_within(None, role, name).await
    }

    pub(crate) async fn find_within(&self, within: Option<&str>, role: &str, name: &str) -> Element {
        let deadline = Instant::now() + SOON;
        loop {
            if let Some(first) = self.all_now(role, name, within).await.into_iter().next() {
                return first;
            }
            assert!(Instant::now() < deadline, "there is no {role} \"{name}\" (within {within:?})");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub(crate) async fn gone(&self, role: &str, name: &str) {
        let what = format!("no {role} \"{name}\" any more");
        self.eventually(&what, SOON, async || self.has(role, name).await, |has| !has).await;
    }

    pub(crate) async fn click(&self, role: &str, name: &str) {
        self.click_within(None, role, name).await;
    }

    pub(crate) async fn click_within(&self, within: Option<&str>, role: &str, name: &str) {
        let deadline = Instant::now() + SOON;
        loop {
            let element = self.find_within(within, role, name).await;
            match element.click().await {
                Ok(()) => return,
                // What is still being loaded may move it away under the pointer: a person tries again, too.
                Err(_) if Instant::now() < deadline => tokio::time::sleep(Duration::from_millis(50)).await,
                Err(error) => panic!("cannot click {role} \"{name}\": {error}"),
            }
        }
    }

    /// Waits until a frame was drawn, and with it what the last gesture put off, such as moving the focus.
    pub(crate) async fn next_frame(&self) {
        let script = "const done = arguments[0]; requestAnimationFrame(() => setTimeout(done))";
        self.browser.client.execute_async(script, vec![]).await.unwrap();
    }

    /// Replaces what a field holds by keystrokes, as a person does.
    pub(crate) async fn type_into(&self, role: &str, name: &str, text: &str) {
        self.next_frame().await;
        self.click(role, name).await;
        let field = self.find(role, name).await;
        let select_all = format!("{}a{}", char::from(Key::Control), char::from(Key::Null));
        let typed = if text.is_empty() { char::from(Key::Delete).to_string() } else { text.to_owned() };
        field.send_keys(&(select_all + &typed)).await.unwrap();
    }

    /// Replaces what a field holds by one paste, however long it is.
    pub(crate) async fn paste_into(&self, role: &str, name: &str, text: &str) {
        let field = self.find(role, name).await;
        let select = "arguments[0].focus(); arguments[0].select()";
        self.js(select, vec![serde_json::to_value(&field).unwrap()]).await;
        self.browser.devtools("Input.insertText", json!({ "text": text })).await;
    }

    pub(crate) async fn press(&self, keys: &str) {
        self.browser.client.active_element().await.unwrap().send_keys(keys).await.unwrap();
    }

    pub(crate) async fn value(&self, role: &str, name: &str) -> String {
        self.find(role, name).await.prop("value").await.unwrap().unwrap_or_default()
    }

    pub(crate) async fn text(&self, role: &str, name: &str) -> String {
        self.find(role, name).await.text().await.unwrap()
    }

    /// The text that is to be seen in the first element of that CSS selector, once there is one.
    pub(crate) async fn visible_text(&self, css: &str) -> String {
        let wait = self.browser.client.wait().at_most(SOON);
        let element = wait.for_element(Locator::Css(css)).await;
        element.unwrap_or_else(|error| panic!("no {css}: {error}")).text().await.unwrap()
    }

    /// The patterns' link that is marked as the current one.
    pub(crate) async fn current_pattern(&self) -> String {
        self.find("navigation", "Patterns").await;
        self.visible_text("nav a[aria-current=page]").await
    }

    /// Ticks or unticks a checkbox or a switch.
    pub(crate) async fn tick(&self, name: &str, on: bool) {
        let field = self.find("checkbox", name).await;
        if field.is_selected().await.unwrap() != on {
            field.click().await.unwrap();
        }
    }

    /// Chooses the first option of a select whose label begins like this.
    pub(crate) async fn choose(&self, name: &str, label: &str) {
        let select = self.find("combobox", name).await;
        let pick = "const [select, label] = arguments;
            const option = [...select.options].find((option) => option.label.trim().startsWith(label));
            if (!option) return [...select.options].map((option) => option.label);
            if (select.value === option.value) return null;
            select.value = option.value;
            select.dispatchEvent(new Event('input', { bubbles: true }));
            select.dispatchEvent(new Event('change', { bubbles: true }));
            return null;";
        let others = self.js(pick, vec![serde_json::to_value(&select).unwrap(), json!(label)]).await;
        assert!(others.is_null(), "{name} offers no {label}, only {others}");
    }

    pub(crate) async fn run_status(&self) -> String {
        let read = "return document.querySelector('[role=status][data-run-status]')?.dataset.runStatus ?? ''";
        self.js(read, vec![]).await.as_str().unwrap().to_owned()
    }

    pub(crate) async fn await_status(&self, wanted: &str, within: Duration) {
        let what = format!("run status {wanted}");
        self.eventually(&what, within, async || self.run_status().await, |now| now == wanted).await;
    }

    pub(crate) async fn lanes(&self) -> Vec<Lane> {
        let read =
            "const text = (lane, part) => lane.querySelector(`[data-part=${part}]`)?.textContent ?? '';
            return [...document.querySelectorAll('article[data-lane]')].map((lane) =>
                [lane.dataset.status, text(lane, 'output'), text(lane, 'error')]);";
        let lanes = self.js(read, vec![]).await;
        let lane = |parts: &Value| {
            let part = |n: usize| parts[n].as_str().unwrap_or_default().trim().to_owned();
            Lane { status: part(0), output: part(1), error: part(2) }
        };
        lanes.as_array().unwrap().iter().map(lane).collect()
    }

    pub(crate) async fn await_lanes(
        &self,
        what: &str,
        within: Duration,
        wanted: impl Fn(&[Lane]) -> bool,
    ) -> Vec<Lane> {
        self.eventually(what, within, async || self.lanes().await, |lanes| wanted(lanes)).await
    }

    /// Connects by the dialog, as a person would; an empty key leaves the field alone.
    pub(crate) async fn connect(&self, base_url: &str, key: &str, model: &str) {
        self.fill_connection(base_url, key, model).await;
        self.click("button", "Done").await;
        self.gone("dialog", "Connection").await;
    }

    /// The first part of `connect`: the dialog stays open.
    pub(crate) async fn fill_connection(&self, base_url: &str, key: &str, model: &str) {
        self.click("button", "Connection").await;
        self.find("dialog", "Connection").await;
        self.choose("Provider", "Custom").await;
        self.type_into("textbox", "Base URL", base_url).await;
        if !key.is_empty() {
            self.type_into("field", "API key", key).await;
        }
        self.type_into("combobox", "Model", model).await;
    }

    /// How far the page is wider than the screen, in pixels.
    pub(crate) async fn sideways(&self) -> i64 {
        let read = "return document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth";
        self.js(read, vec![]).await.as_i64().unwrap()
    }

    /// The roles of the controls that Chromium's own accessibility tree gives no name, with their HTML.
    pub(crate) async fn nameless_controls(&self) -> Vec<String> {
        const CONTROLS: &[&str] = &[
            "button",
            "link",
            "textbox",
            "combobox",
            "checkbox",
            "switch",
            "tab",
            "radio",
            "slider",
            "spinbutton",
            "listbox",
            "menuitem",
            "dialog",
            "navigation",
            "region",
        ];
        let tree = self.browser.devtools("Accessibility.getFullAXTree", json!({})).await;
        let mut nameless = Vec::new();
        for node in tree["nodes"].as_array().unwrap() {
            let role = node["role"]["value"].as_str().unwrap_or_default();
            let named = !node["name"]["value"].as_str().unwrap_or_default().trim().is_empty();
            if node["ignored"] == true || named || !CONTROLS.contains(&role.to_lowercase().as_str()) {
                continue;
            }
            let id = json!({ "backendNodeId": node["backendDOMNodeId"] });
            let html = self.browser.devtools("DOM.getOuterHTML", id).await;
            let html: String = html["outerHTML"].as_str().unwrap_or_default().chars().take(120).collect();
            nameless.push(format!("{role}: {html}"));
        }
        nameless
    }
}
