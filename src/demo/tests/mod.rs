//! The demonstration from outside: requests composed as the engine does, replies read off the wire.
//! This file holds what the tests beside it share.
#![allow(clippy::unwrap_used, clippy::panic)]

mod gallery_calls;
mod wire_bytes;

use super::*;
use crate::{
    document::{Document, Entry, gallery},
    llm::{ChatRequest, Message, Role, Temperature},
    workflow::{
        Spec,
        patterns::{ChainSpec, step_names},
        placeholders::fill,
    },
};
use serde_json::{Map, Value, json};
use std::{
    cell::Cell,
    task::{Context, Poll, Waker},
};

/// A clock that only sleeping moves, always `late` milliseconds too far.
#[derive(Default)]
struct FakeClock {
    now: Rc<Cell<f64>>,
    late: f64,
}

impl Clock for FakeClock {
    fn now(&self) -> f64 {
        self.now.get()
    }
    fn wall(&self) -> f64 {
        0.0
    }
    fn sleep(&self, ms: f64) -> LocalBoxFuture<'static, ()> {
        let (now, ms) = (Rc::clone(&self.now), ms + self.late);
        Box::pin(async move { now.set(now.get() + ms) })
    }
}

#[derive(Default, PartialEq, Debug)]
struct Got {
    sent: u32,
    status: u16,
    headers: Vec<(String, String)>,
    /// Each delivery, and when it came.
    parts: Vec<(f64, String)>,
}

impl Got {
    fn body(&self) -> String {
        self.parts.iter().map(|(_, part)| part.as_str()).collect()
    }

    fn declined(&self) -> bool {
        self.headers.iter().any(|(name, value)| name == DECLINED_HEADER && value == "1")
    }

    /// The events of a stream, which must be whole and end with the mark that it is done.
    fn chunks(&self) -> Vec<Value> {
        let body = self.body();
        let mut events: Vec<&str> = body.strip_suffix("\n\n").unwrap().split("\n\n").collect();
        assert_eq!(events.pop(), Some("data: [DONE]"));
        events
            .iter()
            .map(|event| serde_json::from_str(event.strip_prefix("data: ").unwrap()).unwrap())
            .collect()
    }

    fn text(&self) -> String {
        self.chunks().iter().filter_map(|chunk| chunk["choices"][0]["delta"]["content"].as_str()).collect()
    }
}

fn run(request: &HttpRequest, clock: FakeClock, pace: Pace) -> Got {
    let now = Rc::clone(&clock.now);
    let transport = DemoTransport::new(Rc::new(clock), pace);
    let mut got = Got::default();
    let mut on = |event: NetEvent<'_>| match event {
        NetEvent::Sent => got.sent += 1,
        NetEvent::Head(status, headers) => {
            assert_eq!((got.sent, got.status), (1, 0));
            (got.status, got.headers) = (status, headers);
        }
        NetEvent::Bytes(bytes) => {
            assert_ne!(got.status, 0);
            got.parts.push((now.get(), String::from_utf8(bytes.to_vec()).unwrap()));
        }
    };
    let mut future = transport.send(request, &mut on);
    let Poll::Ready(result) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("this clock never waits");
    };
    result.unwrap();
    drop(future);
    got
}

fn post(body: impl Into<String>) -> HttpRequest {
    HttpRequest {
        method: Method::Post,
        url: format!("{BASE_URL}/chat/completions"),
        headers: Vec::new(),
        body: Some(body.into()),
    }
}

fn ask(system: Option<&str>, user: &str, extra: Map<String, Value>) -> Got {
    let system = system.map(|text| Message::new(Role::System, text));
    let messages = system.into_iter().chain([Message::new(Role::User, user)]).collect();
    let request = ChatRequest {
        model: MODEL.into(),
        messages,
        temperature: Temperature::read("0.7"),
        max_tokens: Some(4000),
        schema: None,
        extra,
    };
    run(&post(request.body(&crate::llm::Dialect::default())), FakeClock::default(), Pace::Instant)
}

fn chain(document: &Document) -> &ChainSpec {
    match &document.workflow {
        Spec::Chain(chain) => chain,
    }
}

/// The message of the step after these replies.
fn compose(document: &Document, replies: &[String]) -> String {
    let chain = chain(document);
    let step = &chain.steps[replies.len()];
    let previous = replies.last().unwrap_or(&document.input);
    let mut names = step_names(chain, replies.len()).into_iter();
    let defined = [&document.input, previous];
    let values: Vec<(String, &String)> = names.by_ref().zip(defined.into_iter().chain(replies)).collect();
    let values: Vec<(&str, &str)> =
        values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fill(&step.prompt, &values).unwrap_or_else(|| format!("{}\nInput:\n{previous}", step.prompt))
}

/// Runs the steps that `replies` leaves, and gives all replies.
fn run_from(document: &Document, mut replies: Vec<String>) -> Vec<String> {
    while replies.len() < chain(document).steps.len() {
        let got = ask(None, &compose(document, &replies), Map::new());
        let text = got.text();
        assert!(!got.declined(), "{text}");
        assert!(text.chars().count() <= 320 && text.lines().count() <= 6, "it fits on a screen: {text}");
        replies.push(text);
    }
    replies
}

fn entry(id: &str) -> Entry {
    gallery::entries().iter().find(|entry| entry.id == id).unwrap().clone()
}
