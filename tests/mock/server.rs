//! The scripted mock server: an OpenAI-compatible endpoint that misbehaves on request, and remembers who called
//! and how. The first part of the path names the scenario (`http://127.0.0.1:8090/stall/v1` is a base URL).
//! It deliberately doesn't know the scenarios (`scenarios/`), nor anything of the program that it tests.
#![allow(dead_code, reason = "the example, the browser tests and the bench each use a part of it")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "scenarios/mod.rs"]
pub(crate) mod scenarios;
#[path = "wire.rs"]
pub(crate) mod wire;

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::Response;
use axum::serve::{Listener, ListenerExt};
use futures_util::stream;
use serde_json::Value;

use scenarios::{Ask, Beat, Script};

/// One request as it arrived, and how it ended.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) at: SystemTime,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    /// The body as JSON; `Null` when there was none, or when it was not JSON.
    pub(crate) body: Value,
    pub(crate) ending: Ending,
}

/// How an exchange ended, as far as the server can tell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Ending {
    Open,
    /// Everything was handed to the connection.
    Sent(SystemTime),
    /// The client went away first: its connection closed while there was still something to send.
    ClientLeft(SystemTime),
}

impl Seen {
    pub(crate) fn authorization(&self) -> Option<&str> {
        self.headers.get("authorization").map(|value| value.to_str().unwrap())
    }

    pub(crate) fn last_user_text(&self) -> String {
        wire::last_user_text(&self.body)
    }

    pub(crate) fn is_chat(&self) -> bool {
        self.method == Method::POST && self.path.ends_with("/chat/completions")
    }

    pub(crate) fn client_left(&self) -> Option<SystemTime> {
        match self.ending {
            Ending::ClientLeft(at) => Some(at),
            _ => None,
        }
    }
}

/// A running server. It stops when this is dropped.
pub(crate) struct Mock {
    pub(crate) addr: SocketAddr,
    scheme: &'static str,
    pub(crate) log: Arc<Mutex<Vec<Seen>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Mock {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Mock {
    /// The base URL under which a scenario plays.
    pub(crate) fn base(&self, scenario: &str) -> String {
        assert!(scenarios::all().any(|known| known.name == scenario), "no scenario is called {scenario}");
        format!("{}://{}/{scenario}/v1", self.scheme, self.addr)
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.log.lock().unwrap().clone()
    }

    /// The chat requests alone, without preflights and model lists.
    pub(crate) fn chats(&self) -> Vec<Seen> {
        self.seen().into_iter().filter(Seen::is_chat).collect()
    }

    /// Waits until the log satisfies `enough`, and fails with the log when that takes longer than `within`.
    pub(crate) async fn wait_for(&self, what: &str, within: Duration, enough: impl Fn(&[Seen]) -> bool) {
        let deadline = Instant::now() + within;
        while !enough(&self.log.lock().unwrap()) {
            assert!(
                Instant::now() < deadline,
                "the mock waited {within:?} for {what}; it saw {:#?}",
                self.seen()
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

/// Starts the server; port 0 takes a free one.
pub(crate) async fn start(addr: SocketAddr) -> io::Result<Mock> {
    let listener = tokio::net::TcpListener::bind(addr).await?;
    // Without nodelay the kernel would glue small chunks together, and no test would see a token alone.
    serve("http", listener.tap_io(|connection| connection.set_nodelay(true).unwrap()))
}

/// Starts the server on what accepts connections for it.
pub(crate) fn serve(scheme: &'static str, listener: impl Listener<Addr = SocketAddr>) -> io::Result<Mock> {
    let log = Arc::new(Mutex::new(Vec::new()));
    let addr = listener.local_addr()?;
    let shared = Shared { log: log.clone(), firsts: Arc::default() };
    let app = Router::new().fallback(answer).with_state(shared);
    let task = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    Ok(Mock { addr, scheme, log, task })
}

type Log = Arc<Mutex<Vec<Seen>>>;

/// What all requests to one server have in common.
#[derive(Clone)]
struct Shared {
    log: Log,
    /// When each scenario got its first chat request.
    firsts: Arc<Mutex<HashMap<&'static str, Instant>>>,
}

async fn answer(State(Shared { log, firsts }): State<Shared>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let path = head.uri.path().to_owned();
    let index = {
        let mut log = log.lock().unwrap();
        log.push(Seen {
            at: SystemTime::now(),
            method: head.method.clone(),
            path: path.clone(),
            headers: head.headers.clone(),
            body: Value::Null,
            ending: Ending::Open,
        });
        log.len() - 1
    };
    let watch = Watch { log, index };
    let bytes = to_bytes(body, 64 << 20).await.unwrap_or_default();
    let json: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let (question, nth, formatted) = {
        let mut log = watch.log.lock().unwrap();
        // Before the body is in the log: of two that come at once, one is the first.
        let messages = &json["messages"];
        let same = |seen: &&Seen| seen.is_chat() && seen.path == path && seen.body["messages"] == *messages;
        let nth = if messages.is_null() { 0 } else { log.iter().filter(same).count() };
        let formatted =
            |seen: &&Seen| seen.is_chat() && seen.path == path && !seen.body["response_format"].is_null();
        let formatted = log.iter().filter(formatted).count();
        log[index].body = json.clone();
        (scenarios::question_of(&json), nth, formatted)
    };

    let (name, rest) = path.trim_start_matches('/').split_once('/').unwrap_or_default();
    let scenario = match scenarios::chosen(name, &question) {
        Ok(scenario) => scenario,
        Err(name) => {
            let says = format!("mock: no scenario is called '{name}'");
            return play(wire::error(404, "invalid_request_error", None, &says), watch).await;
        }
    };
    let host = head.headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or_default().to_owned();
    let mut ask = Ask { body: json, host, nth, formatted, since_first: Duration::ZERO };
    let script = match (head.method.as_str(), rest) {
        ("OPTIONS", _) => (scenario.preflight)(),
        ("GET", "v1/models") => (scenario.models)(&ask),
        ("POST", "v1/chat/completions") => {
            ask.since_first =
                firsts.lock().unwrap().entry(scenario.name).or_insert_with(Instant::now).elapsed();
            (scenario.chat)(&ask)
        }
        _ => (scenario.unknown)(&format!("Unknown request URL: {} {path}", head.method)),
    };
    play(script, watch).await
}

async fn play(script: Script, watch: Watch) -> Response {
    let started = Instant::now();
    if let Some(delay) = script.head_after {
        tokio::time::sleep(delay).await;
    }
    if script.hang_up {
        watch.sent();
        // Ends the connection's task as a panic would, but without a word on stderr.
        std::panic::resume_unwind(Box::new("the script hangs up here"));
    }
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::from_u16(script.status).unwrap();
    for (name, value) in script.headers {
        response.headers_mut().insert(name, HeaderValue::from_str(&value).unwrap());
    }
    let state = (script.beats, watch);
    *response.body_mut() = Body::from_stream(stream::unfold(Some(state), move |state| async move {
        let (mut beats, watch) = state?;
        loop {
            match beats.next() {
                Some(Beat::Send(bytes)) => return Some((Ok(bytes), Some((beats, watch)))),
                Some(Beat::Wait(pause)) => tokio::time::sleep(pause).await,
                Some(Beat::At(moment)) => {
                    tokio::time::sleep_until((started + moment).into()).await;
                }
                Some(Beat::Hang) => std::future::pending().await,
                Some(Beat::Cut) => {
                    watch.sent();
                    return Some((Err(io::Error::other("the script cuts the connection here")), None));
                }
                None => {
                    watch.sent();
                    return None;
                }
            }
        }
    }));
    response
}

/// Lives as long as the exchange. When hyper notices that the client is gone it drops the handler or the body
/// stream, and this with it: a drop before the end is the client's leaving.
struct Watch {
    log: Log,
    index: usize,
}

impl Watch {
    fn sent(&self) {
        self.log.lock().unwrap()[self.index].ending = Ending::Sent(SystemTime::now());
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let ending = &mut self.log.lock().unwrap()[self.index].ending;
        if *ending == Ending::Open {
            *ending = Ending::ClientLeft(SystemTime::now());
        }
    }
}
