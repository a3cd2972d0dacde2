//! Why a request has no reply: what is asked, in which order, and what is made of the answers. The page's `fetch`,
//! its permissions and its network are replaced while it is watched.

use std::{
    future::Future,
    pin::pin,
    rc::Rc,
    task::{Context, Waker},
};
use wasm_bindgen_test::wasm_bindgen_test;
use workflow_playground::{
    browser::{FetchTransport, PageClock, Vault, diagnosis::cause},
    ports::{
        Clock, HttpRequest, Method, Transport,
        Unreachable::{self, Down, Forbidden, Hidden, NotYetAllowed, Offline, Unclear},
    },
};

/// A `fetch` that finds a server whose answer is hidden.
const FOUND: &str = "() => Promise.resolve(new Response())";
/// A `fetch` that finds none.
const NONE: &str = "() => Promise.reject(new TypeError('Failed to fetch'))";
/// A `fetch` that never ends by itself.
const SILENT: &str = "() => new Promise(() => {})";

/// Replaces the page's `fetch`, notes in `window.asked` what it is asked for.
fn replace(fetch: &str) {
    crate::js(&format!(
        "window.realFetch = window.fetch;
        window.asked = [];
        window.fetch = (request) => {{
            window.asked.push(request);
            return ({fetch})(request);
        }};"
    ));
}

fn restore() {
    crate::js("window.fetch = window.realFetch");
}

fn asked() -> String {
    crate::js("window.asked.map((request) => request.url).join()").as_string().unwrap()
}

/// The cause that is found in a page of this origin, and what was fetched to find it.
async fn found(url: &str, page: &str, fetch: &str) -> (Unreachable, String) {
    replace(fetch);
    let cause = cause(url, page).await;
    restore();
    (cause, asked())
}

/// Has the browser say whether it has a network.
fn set_online(online: bool) {
    crate::js(&format!(
        "Object.defineProperty(navigator, 'onLine', {{ get: () => {online}, configurable: true }})"
    ));
}

/// Has the browser answer, by this function from a name, for permissions; notes in `window.names` what it is asked.
fn answer(by: &str) {
    crate::js(&format!(
        "window.names = [];
        navigator.permissions.query = ({{ name }}) => {{ window.names.push(name); return ({by})(name); }};"
    ));
}

fn named() -> String {
    crate::js("delete navigator.permissions.query; window.names.join()").as_string().unwrap()
}

#[wasm_bindgen_test]
async fn without_a_network_nothing_but_this_computer_is_asked() {
    set_online(false);
    let beyond = found("https://api.example/v1", "https://site.example", FOUND).await;
    let near = found("http://localhost:11434/v1/models", "http://127.0.0.1:8080", FOUND).await;
    let down = found("http://127.0.0.1:11434/v1/models", "http://localhost:8080", NONE).await;
    let six = found("https://[::1]:1/v1", "http://[::1]:8080", FOUND).await;
    crate::js("delete navigator.onLine");
    assert_eq!(beyond, (Offline, String::new()));
    assert_eq!(near, (Hidden, "http://localhost:11434/".to_owned()));
    assert_eq!(down, (Down, "http://127.0.0.1:11434/".to_owned()));
    assert_eq!(six, (Hidden, "https://[::1]:1/".to_owned()));
}

#[wasm_bindgen_test]
async fn this_computers_servers_need_a_permission_where_the_browser_knows_one() {
    let url = "http://localhost:11434/v1";
    let probed = |cause| (cause, "http://localhost:11434/".to_owned());
    let state = |state: &str| format!("async () => ({{ state: '{state}' }})");
    let refusing = "() => { throw new TypeError('unknown') }".to_owned();
    let rejecting = "async () => { throw new TypeError('unknown') }".to_owned();
    let older = "async (name) => {
        if (name == 'loopback-network') throw new TypeError('unknown');
        return { state: 'denied' };
    }";
    let both = "loopback-network,local-network-access";
    for (by, expected, names) in [
        (state("denied"), (Forbidden, String::new()), "loopback-network"),
        (state("prompt"), (NotYetAllowed, String::new()), "loopback-network"),
        (state("granted"), probed(Down), "loopback-network"),
        (older.to_owned(), (Forbidden, String::new()), both),
        (refusing, probed(Down), both),
        (rejecting, probed(Down), both),
    ] {
        answer(&by);
        let found = found(url, "https://site.example", NONE).await;
        assert_eq!((found, named().as_str()), (expected, names), "{by}");
    }
    crate::js("Object.defineProperty(navigator, 'permissions', { value: undefined, configurable: true })");
    let without = found(url, "https://site.example", FOUND).await;
    crate::js("delete navigator.permissions");
    assert_eq!(without, probed(Hidden), "a browser that has no permissions at all");
}

#[wasm_bindgen_test]
async fn no_permission_is_asked_for_other_servers_or_by_a_page_of_this_computer() {
    set_online(true);
    answer("async () => ({ state: 'denied' })");
    for (url, page) in [
        ("http://localhost:1/v1", "http://localhost:8080"),
        ("http://localhost:1/v1", "http://127.0.0.1:8080"),
        ("http://127.0.0.1:1/v1", "http://[::1]:8080"),
        ("https://api.example/v1", "https://site.example"),
        ("https://localhost.example/v1", "https://site.example"),
    ] {
        assert_eq!(found(url, page, FOUND).await.0, Hidden, "{url}");
    }
    assert_eq!(named(), "");
    crate::js("delete navigator.onLine");
}

#[wasm_bindgen_test]
async fn of_a_server_that_says_nothing_for_long_nothing_is_known() {
    // Four seconds last a tenth of one here.
    crate::js(
        "window.realTimeout = window.setTimeout;
        window.setTimeout = (work, ms) => window.realTimeout(work, ms / 40);",
    );
    let before = PageClock.now();
    let found = found("http://localhost:1/v1", "http://localhost:8080", SILENT).await;
    crate::js("window.setTimeout = window.realTimeout");
    let waited = PageClock.now() - before;
    assert_eq!(found.0, Unclear);
    assert!((95.0..3_000.0).contains(&waited), "{waited} ms");
    assert_eq!(crate::js("window.asked[0].signal.aborted"), true);
}

#[wasm_bindgen_test]
async fn what_the_server_says_is_never_read() {
    let fetch = "() => Promise.resolve(window.answered = new Response('a secret'))";
    assert_eq!(found("http://localhost:1/v1", "http://localhost:8080", fetch).await.0, Hidden);
    assert_eq!(crate::js("window.answered.bodyUsed"), false);
    assert_eq!(crate::js("window.asked[0].signal.aborted"), true, "and not even fetched to its end");
}

#[wasm_bindgen_test]
async fn who_stops_waiting_ends_the_search_too() {
    replace(&format!("(request) => request.mode == 'cors' ? ({NONE})() : ({SILENT})()"));
    let transport = FetchTransport::new(Rc::new(Vault::default()));
    let url = "http://localhost:1/v1".to_owned();
    let request = HttpRequest { method: Method::Get, url, headers: Vec::new(), body: None };
    let mut on = |_: workflow_playground::ports::NetEvent<'_>| {};
    let mut sending = transport.send(&request, &mut on);
    for _ in 0..5 {
        let context = &mut Context::from_waker(Waker::noop());
        assert!(pin!(&mut sending).poll(context).is_pending());
        PageClock.sleep(10.0).await;
    }
    let states = "window.asked.map(({ mode, signal }) => mode + ' ' + signal.aborted).join()";
    assert_eq!(crate::js(states), "cors false,no-cors false");
    drop(sending);
    assert_eq!(crate::js(states), "cors true,no-cors true");
    restore();
}
