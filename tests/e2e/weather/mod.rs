//! What a person sees of each weather of `docs/weather.md`: a chain of three steps whose second one meets it, played
//! in a browser and counted at the server. The rows stand in the files below, by theme.
//! It deliberately knows a few key words of each message and no sentence, and nothing of how the page comes to it.

mod bodies;
mod demands;
mod hidden;
mod pace;
mod passing;
mod refusals;
mod streams;
mod told;

use std::fmt;
use std::time::Duration;

use serde::Deserialize;

use super::mock::{Mock, Seen};
use super::page::Page;
use super::site::Site;
use super::start_mock;

const SOON: Duration = Duration::from_secs(5);
/// Three calls and whatever waits and retries a row has.
const WHOLE_RUN: Duration = Duration::from_secs(20);
/// What Chromium itself writes to the console about a refusal.
const REFUSED: &str = "Failed to load resource: the server responded with a status of";
/// How the tokens of a stream begin that ends badly.
const FIVE_WORDS: &str = "word 0 word 1 word 2 word 3 word 4 ";

/// A lane with all that is visible in it.
#[derive(Clone, Debug, Deserialize)]
struct Lane {
    status: String,
    /// Title, state, model and figures.
    head: String,
    output: String,
    reasoning: String,
    error: String,
    attempts: Vec<String>,
    buttons: Vec<String>,
}

impl Lane {
    fn offers(&self, button: &str) -> bool {
        self.buttons.iter().any(|name| name == button)
    }

    /// Everything that is said about how the call went.
    fn says(&self) -> String {
        format!("{}\n{}", self.attempts.join("\n"), self.error)
    }
}

/// How a run went.
struct Played {
    status: String,
    /// The status with what stands beside it: time, calls, tokens.
    figures: String,
    /// What is read out once for the whole run.
    alerts: Vec<String>,
    lanes: Vec<Lane>,
    /// What lanes said that they wait for, each text once, with the buttons beside it.
    waits: Vec<String>,
    /// The chat requests of this run alone.
    chats: Vec<Seen>,
}

impl fmt::Debug for Played {
    /// What a person sees, and of the requests no more than how many they were.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Played { status, figures, alerts, lanes, waits, chats } = self;
        write!(f, "{status} after {} requests: {figures:?} {alerts:?} {waits:?} {lanes:#?}", chats.len())
    }
}

impl Played {
    fn statuses(&self) -> Vec<&str> {
        self.lanes.iter().map(|lane| lane.status.as_str()).collect()
    }

    /// The requests of the step that met the weather.
    fn asked(&self, weather: &str) -> Vec<&Seen> {
        let mark = format!("weather:{weather}");
        let of_it = |text: String| text.split_whitespace().any(|word| word == mark);
        self.chats.iter().filter(|chat| of_it(chat.last_user_text())).collect()
    }

    /// The countdowns that were shown, each with a way to end it.
    fn countdowns(&self) -> usize {
        self.waits.iter().filter(|text| text.contains("Trying again in") && text.ends_with("Cancel")).count()
    }
}

/// The page on a server that plays any weather.
struct Sky<'a> {
    page: &'a Page,
    mock: Mock,
    site: Site,
}

impl<'a> Sky<'a> {
    /// Weathers come by the prompt of the second step, and the rest is fair.
    async fn fair(page: &'a Page) -> Sky<'a> {
        Sky::of(page, "prompt").await
    }

    /// Every call meets the same weather.
    async fn of(page: &'a Page, weather: &str) -> Sky<'a> {
        let sky = Sky { page, mock: start_mock().await, site: Site::start().await };
        sky.open().await;
        sky.connect(weather).await;
        sky
    }

    /// Opens the page and keeps watch over what its lanes say while they wait: a short wait is soon gone again.
    async fn open(&self) {
        self.page.open(&self.site.at("")).await;
        let watch = "
            const seen = (node) => node.checkVisibility() ? node.innerText.trim() : '';
            window.waits = [];
            new MutationObserver(() => {
                for (const wait of document.querySelectorAll('[data-part=wait]')) {
                    const text = seen(wait);
                    if (text && !window.waits.includes(text)) window.waits.push(text);
                }
            }).observe(document.body, { subtree: true, childList: true, characterData: true });";
        self.page.js(watch, vec![]).await;
    }

    async fn connect(&self, weather: &str) {
        self.page.connect(&self.mock.base(weather), "mock-key", "mock-small").await;
        self.dialog_is_gone().await;
    }

    /// Waits until a dialog that was closed is off the page; a moment before that it is only not to be seen any more.
    async fn dialog_is_gone(&self) {
        let read = "return document.querySelector('dialog') === null";
        let is_gone = async || self.page.js(read, vec![]).await == true;
        self.page.eventually("the dialog is off the page", SOON, is_gone, |gone| *gone).await;
    }

    fn host(&self) -> String {
        self.mock.addr.to_string()
    }

    /// The page's own origin.
    fn own(&self) -> String {
        self.site.at("").trim_end_matches('/').to_owned()
    }

    /// Lets the second step alone meet a weather.
    async fn choose(&self, weather: &str) {
        assert!(self.mock.base(weather).contains(weather));
        self.page.type_into("textbox", "Steps prompt", &format!("Go on. weather:{weather}")).await;
    }

    async fn play(&self, weather: &str) -> Played {
        self.choose(weather).await;
        self.run().await
    }

    /// Runs afresh and waits for the end.
    async fn run(&self) -> Played {
        let since = self.begin("Run").await;
        self.end(since).await
    }

    /// Presses a button that begins a run; returns how many chat requests there were before.
    async fn begin(&self, button: &str) -> usize {
        let since = self.mock.chats().len();
        // Each run is shown anew, so that the mark tells an earlier run from this one.
        let mark = "window.waits = [];
            document.querySelector('[role=status][data-run-status]').dataset.earlier = 'yes'";
        self.page.js(mark, vec![]).await;
        self.page.click("button", button).await;
        since
    }

    async fn end(&self, since: usize) -> Played {
        let read = "return document.querySelector('[role=status][data-run-status]:not([data-earlier])')
            ?.dataset.runStatus ?? ''";
        let is_over =
            |status: &String| ["done", "failed", "stopped", "interrupted"].contains(&status.as_str());
        let status = async || self.page.js(read, vec![]).await.as_str().unwrap().to_owned();
        let status = self.page.eventually("the run ends", WHOLE_RUN, status, is_over).await;
        self.played(status, since).await
    }

    async fn played(&self, status: String, since: usize) -> Played {
        // Two frames, as the lanes may come to rest after the run.
        tokio::time::sleep(Duration::from_millis(50)).await;
        let read = "return [
            document.querySelector('[role=status][data-run-status]').parentElement.innerText,
            [...document.querySelectorAll('[role=alert]')].filter((alert) => alert.checkVisibility())
                .map((alert) => alert.textContent).filter(Boolean),
            window.waits];";
        let read = self.page.js(read, vec![]).await;
        let (figures, alerts, waits) = serde_json::from_value(read).unwrap();
        let lanes = self.lanes().await;
        Played { status, figures, alerts, waits, lanes, chats: self.mock.chats().split_off(since) }
    }

    async fn lanes(&self) -> Vec<Lane> {
        let read = "
            const text = (lane, part) => lane.querySelector(`[data-part=${part}]`)?.textContent ?? '';
            const seen = (node) => node.checkVisibility();
            return [...document.querySelectorAll('article[data-lane]')].map((lane) => ({
                status: lane.dataset.status,
                head: lane.querySelector('header').innerText.replace(/\\s+/g, ' '),
                output: text(lane, 'output'),
                reasoning: text(lane, 'reasoning'),
                error: [...lane.querySelectorAll('[data-part=error]')].filter(seen).map((e) => e.innerText).join(),
                attempts: [...lane.querySelectorAll('[data-part=attempts] li')].filter(seen).map((li) => li.innerText),
                buttons: [...lane.querySelectorAll('button')].filter(seen).map((button) => button.innerText.trim()),
            }));";
        serde_json::from_value(self.page.js(read, vec![]).await).unwrap()
    }

    /// Waits for a lane to stand like this.
    async fn await_lane(
        &self,
        what: &str,
        within: Duration,
        number: usize,
        wanted: impl Fn(&Lane) -> bool,
    ) -> Lane {
        let read = async || self.lanes().await.into_iter().nth(number);
        let is_so = |lane: &Option<Lane>| lane.as_ref().is_some_and(&wanted);
        self.page.eventually(what, within, read, is_so).await.unwrap()
    }
}

/// That a text has each of these words in it.
fn assert_says(what: &str, text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "{what} says {word}; it says: {text}");
    }
}
