//! Lanes side by side, from the page: what is seen when all goes well, when the server holds some of them back, when some
//! fail or fall silent, and when there are many. Counted at the server.
//! It deliberately leaves to `tests/engine` what the patterns do in every branch.

mod budget;
mod failing;
mod giving_up;
mod hands;
mod many;
mod pausing;
mod silent;
mod tasks;
mod usual;

use std::time::Duration;

use serde::Deserialize;

use super::mock::{Ending, Mock, Seen};
use super::page::Page;
use super::site::Site;
use super::start_mock;

/// Enough for what happens without a model's reply, on a busy machine.
const SOON: Duration = Duration::from_secs(10);
const WHOLE_RUN: Duration = Duration::from_secs(30);
/// Nothing to wait for shows that nothing happens, so this is a real pause.
const QUIET: Duration = Duration::from_millis(400);
/// What Chromium itself writes to the console about a refusal.
const REFUSED: &str = "Failed to load resource: the server responded with a status of";
/// And about a stream that breaks off.
const BROKEN: &str = "net::ERR_INCOMPLETE_CHUNKED_ENCODING";

/// A lane with what is to be seen in it.
#[derive(Clone, Debug, Deserialize)]
struct Lane {
    /// Its accessible name.
    name: String,
    status: String,
    output: String,
    error: String,
    /// What it waits for.
    wait: String,
    attempts: String,
    /// From which lanes it was fed.
    fed: String,
    buttons: Vec<String>,
}

impl Lane {
    fn offers(&self, button: &str) -> bool {
        self.buttons.iter().any(|name| name == button)
    }
}

async fn lanes(page: &Page) -> Vec<Lane> {
    let read = "
        const seen = (node) => node?.checkVisibility();
        const text = (lane, css) => {
            const found = lane.querySelector(css);
            return seen(found) ? found.innerText.trim() : '';
        };
        return [...document.querySelectorAll('article[data-lane]')].map((lane) => ({
            name: lane.getAttribute('aria-label'),
            status: lane.dataset.status,
            output: lane.querySelector('[data-part=output]')?.textContent ?? '',
            error: text(lane, '[data-part=error]'),
            wait: text(lane, '[data-part=wait] > p'),
            attempts: text(lane, '[data-part=attempts]'),
            fed: text(lane, '[data-part=fed]'),
            buttons: [...lane.querySelectorAll('button')].filter(seen).map((button) => button.innerText.trim()),
        }));";
    serde_json::from_value(page.js(read, vec![]).await).unwrap()
}

/// Waits until the lanes stand like this.
async fn await_lanes(page: &Page, what: &str, wanted: impl Fn(&[Lane]) -> bool) -> Vec<Lane> {
    page.eventually(what, WHOLE_RUN, async || lanes(page).await, |lanes| wanted(lanes)).await
}

fn of_name<'a>(lanes: &'a [Lane], name: &str) -> &'a Lane {
    lanes.iter().find(|lane| lane.name == name).unwrap_or_else(|| panic!("no {name} in {lanes:#?}"))
}

fn statuses(lanes: &[Lane]) -> Vec<(&str, &str)> {
    lanes.iter().map(|lane| (lane.name.as_str(), lane.status.as_str())).collect()
}

/// The sentence that says how the run stands.
async fn says(page: &Page) -> String {
    let read = "return document.querySelector('[role=status][data-run-status]')?.textContent ?? ''";
    page.js(read, vec![]).await.as_str().unwrap().to_owned()
}

async fn await_says(page: &Page, wanted: &str) {
    page.eventually(wanted, WHOLE_RUN, async || says(page).await, |said| said == wanted).await;
}

/// What is read out at once, each thing once.
async fn alerts(page: &Page) -> Vec<String> {
    let read =
        "return [...document.querySelectorAll('[role=alert]')].filter((alert) => alert.checkVisibility())
        .map((alert) => alert.textContent.trim()).filter(Boolean)";
    serde_json::from_value(page.js(read, vec![]).await).unwrap()
}

/// The kinds of spans of a lane in the waterfall.
async fn spans(page: &Page, name: &str) -> Vec<String> {
    let read = "const rows = [...document.querySelectorAll('.waterfall-row')];
        const row = rows.find((row) => row.querySelector('.waterfall-name').textContent === arguments[0]);
        return [...row.querySelectorAll('.span')].map((span) => span.dataset.span)";
    serde_json::from_value(page.js(read, vec![name.into()]).await).unwrap()
}

/// The texts of a chat request's messages with their roles.
fn messages(chat: &Seen) -> Vec<(&str, &str)> {
    let messages = chat.body["messages"].as_array().unwrap().iter();
    messages
        .map(|message| (message["role"].as_str().unwrap(), message["content"].as_str().unwrap()))
        .collect()
}

/// How many of these requests were under way at once at most.
fn most_at_once(chats: &[Seen]) -> usize {
    let end = |chat: &Seen| match chat.ending {
        Ending::Open => None,
        Ending::Sent(at) | Ending::ClientLeft(at) => Some(at),
    };
    let under_way = |seen: &Seen| {
        let is_open = |chat: &&Seen| chat.at <= seen.at && end(chat).is_none_or(|end| end > seen.at);
        chats.iter().filter(is_open).count()
    };
    chats.iter().map(under_way).max().unwrap_or_default()
}

/// The page with a workflow at a scenario of the mock.
struct Desk<'a> {
    page: &'a Page,
    mock: Mock,
    site: Site,
}

impl<'a> Desk<'a> {
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

    fn host(&self) -> String {
        self.mock.addr.to_string()
    }

    /// Sees to it that so many chat requests came, and that no more do by themselves.
    async fn stays_at(&self, count: usize) {
        tokio::time::sleep(QUIET).await;
        let sent: Vec<String> = self.mock.chats().iter().map(Seen::last_user_text).collect();
        assert_eq!(sent.len(), count, "what was sent: {sent:#?}");
    }

    async fn await_chats(&self, count: usize) {
        let enough = |log: &[Seen]| log.iter().filter(|seen| seen.is_chat()).count() >= count;
        self.mock.wait_for(&format!("{count} chat requests"), WHOLE_RUN, enough).await;
    }

    /// A setting of all calls, such as a limit.
    async fn set(&self, name: &str, value: &str) {
        if !self.page.has("textbox", name).await {
            self.page.click("button", "Settings for all calls").await;
        }
        self.page.type_into("textbox", name, value).await;
    }
}
