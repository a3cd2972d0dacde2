//! Runs of the default template, the three-step chain, at the mock: started, watched and counted in the way that
//! the tests of holding, mending and resuming share. It deliberately asserts nothing of its own but that lanes and
//! requests come to be as they are wanted.

use std::time::Duration;

use fantoccini::key::Key;

use super::mock::{Mock, Seen};
use super::page::Page;
use super::site::Site;

/// Enough for a run of three good streams, on a busy machine.
pub(crate) const SOON: Duration = Duration::from_secs(15);
/// Nothing to wait for shows that nothing happens, so this is a real pause.
const QUIET: Duration = Duration::from_millis(500);

/// The default template, connected to a scenario of the mock.
pub(crate) async fn connected(page: &Page, site: &Site, base: &str) {
    page.open(&site.at("")).await;
    page.connect(base, "", "mock-small").await;
}

/// Lets the second call, and no other, have this weather; the connection's scenario must be `prompt`.
pub(crate) async fn weather_in_step_two(page: &Page, scenario: &str) {
    page.type_into("textbox", "Steps prompt", &format!("Plan it, weather:{scenario} please.")).await;
}

/// Starts a run at the mock whose second call has this weather.
pub(crate) async fn run_with_weather(page: &Page, site: &Site, mock: &Mock, scenario: &str) {
    connected(page, site, &mock.base("prompt")).await;
    weather_in_step_two(page, scenario).await;
    page.click("button", "Run").await;
}

pub(crate) async fn await_statuses(page: &Page, wanted: [&str; 3]) {
    page.await_lanes(&format!("lanes {wanted:?}"), SOON, |lanes| {
        lanes.iter().map(|lane| lane.status.as_str()).eq(wanted)
    })
    .await;
}

/// Waits until the run is done with its lanes like this.
pub(crate) async fn await_done(page: &Page, wanted: [&str; 3]) {
    page.await_status("done", SOON).await;
    await_statuses(page, wanted).await;
}

/// Waits until some text of the second reply has come.
pub(crate) async fn await_text_in_step_two(page: &Page, words: usize) -> String {
    let lanes = page
        .await_lanes("text comes", SOON, |lanes| {
            lanes.get(1).is_some_and(|lane| lane.output.split_whitespace().count() >= words)
        })
        .await;
    lanes[1].output.clone()
}

/// How the lane stands, in the words that are seen.
pub(crate) async fn standing(page: &Page, lane: usize) -> String {
    let read = "return document.querySelectorAll('article .lane-status')[arguments[0]]?.textContent ?? ''";
    page.js(read, vec![lane.into()]).await.as_str().unwrap_or_default().to_owned()
}

/// Waits until the run is paused before this call, counted from 0.
pub(crate) async fn await_held(page: &Page, call: usize) {
    let read = "return [...document.querySelectorAll('article')].findIndex((lane) => 'held' in lane.dataset)";
    let held = async || page.js(read, vec![]).await.as_i64().unwrap();
    page.eventually(&format!("call {call} is held"), SOON, held, |now| *now == call as i64).await;
    page.await_status("paused", SOON).await;
    page.find_within(Some("article[data-held]"), "button", "Next call").await;
}

pub(crate) async fn await_chats(mock: &Mock, count: usize) {
    mock.wait_for(&format!("{count} chat requests"), SOON, |log| {
        log.iter().filter(|seen| seen.is_chat()).count() >= count
    })
    .await;
}

/// Sees to it that so many chat requests came, and that no more do by themselves.
pub(crate) async fn stays_at(mock: &Mock, count: usize) {
    tokio::time::sleep(QUIET).await;
    let sent: Vec<String> = mock.chats().iter().map(Seen::last_user_text).collect();
    assert_eq!(sent.len(), count, "what was sent: {sent:#?}");
}

/// A figure beside the run's status, such as its calls.
pub(crate) async fn figures(page: &Page) -> String {
    page.visible_text("#run .figures").await
}

/// Ctrl with a key.
pub(crate) fn ctrl(key: char) -> String {
    [Key::Control.into(), key, Key::Null.into()].into_iter().collect()
}

pub(crate) fn ctrl_enter() -> String {
    ctrl(Key::Enter.into())
}

pub(crate) fn key(key: Key) -> String {
    char::from(key).to_string()
}
