//! Replies that must be JSON, from the page: workflows that ask for them, their schemas under a person's hands, and what
//! is seen of replies that come in pieces, wrapped, broken or hostile. Counted at the server.
//! It deliberately knows a few key words of each message, and nothing of how the page comes to it.

mod arriving;
mod chains;
mod choices;
mod gates;
mod holds;
mod hostile;
mod replies;
mod rungs;
mod schema_form;
mod schema_json;

use std::fmt;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::mock::{Mock, Seen};
use super::page::Page;
use super::site::Site;
use super::start_mock;

const SOON: Duration = Duration::from_secs(5);
/// A few calls with their repairs, on a busy machine.
const WHOLE_RUN: Duration = Duration::from_secs(20);
/// What Chromium itself writes to the console about a refusal.
const REFUSED: &str = "Failed to load resource: the server responded with a status of";

/// A lane with all that is visible in it.
#[derive(Clone, Debug, Deserialize)]
struct Lane {
    /// Its accessible name.
    name: String,

    iteration: String,
    status: String,
    /// Title, state, model and figures.
    head: String,
    output: String,
    reasoning: String,
    error: String,
    attempts: Vec<String>,
    /// How the JSON was come by.
    found: String,
    /// Which route was taken, and whether the reply named it.
    routed: Option<(String, String)>,
    /// What the gate said, and how it stands.
    gate: Option<(String, String)>,
    /// The fields beside the text, as `name: value`, and whether they are whole.
    shape: Option<(Vec<String>, String)>,
    is_taken: bool,
    buttons: Vec<String>,
}

impl Lane {
    fn offers(&self, button: &str) -> bool {
        self.buttons.iter().any(|name| name == button)
    }
}

/// How a run went.
struct Played {
    status: String,
    /// The sentence that says so.
    says: String,
    lanes: Vec<Lane>,
    /// The chat requests of this run alone.
    chats: Vec<Seen>,
}

impl fmt::Debug for Played {
    /// What a person sees, and of the requests no more than how many they were.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Played { status, says, lanes, chats } = self;
        write!(f, "{status} after {} requests: {says:?} {lanes:#?}", chats.len())
    }
}

impl Played {
    fn lane(&self, name: &str) -> &Lane {
        self.lanes.iter().find(|lane| lane.name == name).unwrap_or_else(|| panic!("no {name} in {self:?}"))
    }

    /// Name and status of each lane, in the order of the page.
    fn statuses(&self) -> Vec<(&str, &str)> {
        self.lanes.iter().map(|lane| (lane.name.as_str(), lane.status.as_str())).collect()
    }

    /// What each request asked its format to be.
    fn rungs(&self) -> Vec<&'static str> {
        self.chats.iter().map(rung).collect()
    }
}

/// What of a schema stands in a request; `text` where nothing does.
fn rung(chat: &Seen) -> &'static str {
    let format = &chat.body["response_format"];
    let in_words = user_texts(chat).iter().any(|text| text.contains("must satisfy this JSON Schema:\n{"));
    match format["type"].as_str() {
        _ if !in_words => {
            assert!(format.is_null(), "a schema is in the prompt, too: {}", chat.body);
            "text"
        }
        Some("json_schema") => "json_schema",
        Some("json_object") if format.get("schema").is_some() => "beside",
        Some("json_object") => "json_object",
        None if chat.body.get("response_format").is_none() => "prompt",
        _ => panic!("an unknown format: {format}"),
    }
}

fn user_texts(chat: &Seen) -> Vec<String> {
    let messages = chat.body["messages"].as_array().unwrap().iter();
    let of_user = messages.filter(|message| message["role"] == "user");
    of_user.map(|message| message["content"].as_str().unwrap().to_owned()).collect()
}

/// The page with a workflow that asks for JSON, on a server that has its ways with it.
struct Desk<'a> {
    page: &'a Page,
    mock: Mock,
    site: Site,
}

impl<'a> Desk<'a> {
    /// A template, such as `#router/support`, at a scenario of the mock.
    async fn of(page: &'a Page, template: &str, scenario: &str) -> Desk<'a> {
        let desk = Desk { page, mock: start_mock().await, site: Site::start().await };
        page.open(&desk.site.at(template)).await;
        desk.connect(scenario).await;
        desk
    }

    async fn connect(&self, scenario: &str) {
        self.page.connect(&self.mock.base(scenario), "", "mock-small").await;
        let read = "return document.querySelector('dialog') === null";
        let is_gone = async || self.page.js(read, vec![]).await == true;
        self.page.eventually("the dialog is off the page", SOON, is_gone, |gone| *gone).await;
    }

    /// Runs afresh and waits for the end.
    async fn run(&self) -> Played {
        self.press("Run").await
    }

    /// Presses a button that makes a run go on, and waits for the end.
    async fn press(&self, button: &str) -> Played {
        let since = self.begin(button).await;
        self.end(since).await
    }

    /// Presses a button that begins a run; returns how many chat requests there were before.
    async fn begin(&self, button: &str) -> usize {
        let since = self.mock.chats().len();
        // Each run is shown anew, so that the mark tells an earlier run from this one.
        let mark = "const status = document.querySelector('[role=status][data-run-status]');
            if (status) status.dataset.earlier = 'yes'";
        self.page.js(mark, vec![]).await;
        self.page.click("button", button).await;
        since
    }

    async fn end(&self, since: usize) -> Played {
        let read =
            "const status = document.querySelector('[role=status][data-run-status]:not([data-earlier])');
            return [status?.dataset.runStatus ?? '', status?.textContent ?? '']";
        let told = async || {
            let told = self.page.js(read, vec![]).await;
            serde_json::from_value::<(String, String)>(told).unwrap()
        };
        let is_over = |told: &(String, String)| ["done", "failed", "stopped"].contains(&told.0.as_str());
        let (status, says) = self.page.eventually("the run ends", WHOLE_RUN, told, is_over).await;
        // Two frames, as the lanes may come to rest after the run.
        tokio::time::sleep(Duration::from_millis(50)).await;
        Played { status, says, lanes: self.lanes().await, chats: self.mock.chats().split_off(since) }
    }

    async fn lanes(&self) -> Vec<Lane> {
        let read = "
            const seen = (node) => node?.checkVisibility();
            const part = (lane, name) => {
                const found = lane.querySelector(`[data-part=${name}]`);
                return seen(found) ? found : null;
            };
            const text = (lane, name) => part(lane, name)?.textContent ?? '';
            const stated = (lane, name, key) => {
                const found = part(lane, name);
                return found && [found.innerText, found.dataset[key]];
            };
            const shape = (lane) => {
                const found = part(lane, 'shape');
                const names = [...found?.querySelectorAll('.shape-name') ?? []].map((name) =>
                    `${name.textContent}: ${name.nextElementSibling.textContent}`);
                return found && [names, found.dataset.whole];
            };
            return [...document.querySelectorAll('article[data-lane]')].map((lane) => ({
                name: lane.getAttribute('aria-label'),

                iteration: lane.dataset.iteration ?? '',
                status: lane.dataset.status,
                head: lane.querySelector('header').innerText.replace(/\\s+/g, ' '),
                output: text(lane, 'output'),
                // Folded away, it is not to be seen at first.
                reasoning: lane.querySelector('[data-part=reasoning]')?.textContent ?? '',
                error: part(lane, 'error')?.innerText ?? '',
                attempts: [...lane.querySelectorAll('[data-part=attempts] li')].filter(seen).map((li) => li.innerText),
                found: text(lane, 'found'),
                routed: stated(lane, 'routed', 'route'),
                gate: stated(lane, 'gate', 'gate'),
                shape: shape(lane),
                is_taken: 'taken' in lane.dataset,
                buttons: [...lane.querySelectorAll('button')].filter(seen).map((button) => button.innerText.trim()),
            }));";
        serde_json::from_value(self.page.js(read, vec![]).await).unwrap()
    }

    /// Waits for a lane to stand like this.
    async fn await_lane(&self, what: &str, name: &str, wanted: impl Fn(&Lane) -> bool) -> Lane {
        let read = async || self.lanes().await.into_iter().find(|lane| lane.name == name);
        let is_so = |lane: &Option<Lane>| lane.as_ref().is_some_and(&wanted);
        self.page.eventually(what, WHOLE_RUN, read, is_so).await.unwrap()
    }

    /// Lets the person's schema stand in the open editor of `name`, as pasted.
    async fn paste_schema(&self, name: &str, schema: &str) {
        self.page.click("tab", "JSON").await;
        self.page.paste_into("textbox", &format!("{name} schema (JSON)"), schema).await;
    }

    /// The schema in the open editor of `name`, as the JSON view has it.
    async fn schema(&self, name: &str) -> Value {
        let css = format!("textarea[aria-label='{name} schema (JSON)']");
        let read = "return document.querySelector(arguments[0])?.value ?? null";
        let text = async || self.page.js(read, vec![json!(css)]).await;
        let text = self.page.eventually("the schema is there", SOON, text, Value::is_string).await;
        serde_json::from_str(text.as_str().unwrap()).unwrap()
    }

    /// How many repairs the model is asked for.
    async fn repairs(&self, count: &str) {
        if !self.page.has("textbox", "Workflow repairs").await {
            self.page.click("button", "Settings for all calls").await;
        }
        self.page.type_into("textbox", "Workflow repairs", count).await;
    }
}

/// That a text has each of these words in it.
fn assert_says(what: &str, text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "{what} says {word}; it says: {text}");
    }
}
