//! The demonstration from outside: requests composed as the engine does, replies read off the wire.
//! This file holds what the tests beside it share.
#![allow(clippy::unwrap_used, clippy::panic)]

mod agents;
mod declines;
mod expected;
mod gallery_calls;
mod loops;
// What runs JavaScript in the engine's tests, too.
#[path = "../../../tests/engine/quickjs.rs"]
mod quickjs;
mod wire_bytes;

use super::*;
use crate::{
    document::{Document, Entry, gallery},
    llm::{BaseUrl, ChatRequest, Endpoint, Message, Role, Temperature},
    run::{LaneRole, LaneState, Memory, Recorder, RunState},
    validation::NativeValidator,
    workflow::{
        Control, Dialects, Limiter, Limits, ModelRule, Run, Spec, Typed,
        limits::Meter,
        patterns::{ChainSpec, Route, step_names},
        placeholders::fill,
        tools::AllowedTools,
    },
};
use quickjs::QuickJs;
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
        extra,
        ..ChatRequest::default()
    };
    run(&post(request.body(&crate::llm::Dialect::default())), FakeClock::default(), Pace::Instant)
}

fn chain(document: &Document) -> &ChainSpec {
    match &document.workflow {
        Spec::Chain(chain) => chain,
        _ => panic!("not a chain"),
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

/// A run of a document through the engine, with these replies in the place of the demonstration's, each by its call.
fn play(document: &Document, replies: &[(usize, &str)]) -> RunState {
    play_allowing(document, replies, &AllowedTools::default())
}

/// The same with tools of the person's own.
fn play_allowing(document: &Document, replies: &[(usize, &str)], allowed: &AllowedTools) -> RunState {
    let mut memory = Memory::default();
    if !replies.is_empty() {
        let plain = play_allowing(document, &[], allowed);
        replies.iter().for_each(|(call, text)| memory.amend(&plain.lanes[*call], text));
    }
    let clock = FakeClock::default();
    let shared: Rc<dyn Clock> = Rc::new(FakeClock { now: Rc::clone(&clock.now), late: 0.0 });
    let recorder = Recorder::new(Rc::clone(&shared), |_| ());
    let run = Run {
        recorder: &recorder,
        transport: &DemoTransport::new(Rc::clone(&shared), Pace::Instant),
        clock: &clock,
        validator: &NativeValidator,
        sandbox: &QuickJs,
        allowed,
        endpoint: &Endpoint { base: BaseUrl::parse(BASE_URL).unwrap(), headers: Vec::new() },
        limiter: &Rc::new(Limiter::new(shared)),
        dialects: &Dialects::default(),
        control: &Control::default(),
        models: &ModelRule { connection: MODEL.into(), offered: Some(vec![MODEL.into()]) },
        memory: &memory,
        settings: &document.settings,
        limits: &Limits::default(),
        meter: Meter::default(),
        input: &document.input,
    };
    let mut future = Box::pin(run.execute(&document.workflow));
    let mut context = Context::from_waker(Waker::noop());
    let is_over = (0..1000).any(|_| future.as_mut().poll(&mut context).is_ready());
    assert!(is_over, "nothing here waits for long");
    drop(future);
    recorder.state(Clone::clone)
}

/// The calls of a run that were answered, none of them with a decline, in order.
fn answered(document: &Document, replies: &[(usize, &str)]) -> Vec<String> {
    let state = play(document, replies);
    let mut texts = Vec::new();
    for lane in state.lanes.iter().filter(|lane| lane.reply.is_some() && lane.tool.is_none()) {
        let text = &lane.text;
        assert!(!is_declined(lane), "{text}");
        let is_code = text.contains("Response:\ndef ");
        let (most, lines) = match text.starts_with('{') {
            true => (1000, 32),
            false if is_code => (600, 16),
            false => (320, 6),
        };
        assert!(text.chars().count() <= most && text.lines().count() <= lines, "it fits on a screen: {text}");
        texts.push(text.clone());
    }
    texts
}

fn is_declined(lane: &LaneState) -> bool {
    let headers = lane.head.iter().flat_map(|(_, headers)| headers);
    headers.into_iter().any(|(name, value)| name == DECLINED_HEADER && value == "1")
}

/// Each prompt of a workflow, to be changed: those of a chain's steps, of a router and then its routes, of workers and
/// their aggregator, of an orchestrator, its worker and its synthesizer, of a generator and its evaluator.
fn prompts_mut(document: &mut Document) -> Vec<&mut String> {
    match &mut document.workflow {
        Spec::Chain(chain) => chain.steps.iter_mut().map(|step| &mut step.prompt).collect(),
        Spec::Router(router) => {
            let routes = router.routes.iter_mut().map(|route| &mut route.prompt);
            [&mut router.prompt].into_iter().chain(routes).collect()
        }
        Spec::Parallel(parallel) => {
            let workers = parallel.workers.iter_mut().map(|worker| &mut worker.prompt);
            let last = parallel.aggregator.iter_mut().map(|aggregator| &mut aggregator.prompt);
            let all = [&mut parallel.prompt].into_iter().chain(workers).chain(last);
            all.filter(|prompt| !prompt.is_empty()).collect()
        }
        Spec::Orchestrator(spec) => {
            let last = spec.synthesizer.iter_mut().map(|synthesizer| &mut synthesizer.prompt);
            [&mut spec.prompt, &mut spec.worker.prompt].into_iter().chain(last).collect()
        }
        Spec::Evaluator(spec) => vec![&mut spec.generator.prompt, &mut spec.evaluator.prompt],
        Spec::Agent(spec) => vec![&mut spec.reflection.prompt],
    }
}

/// The first lane that each of [`prompts_mut`] is asked in.
fn lanes_of(document: &Document) -> Vec<usize> {
    match &document.workflow {
        Spec::Chain(chain) => (0..chain.steps.len()).collect(),
        Spec::Router(router) => (0..=router.routes.len()).collect(),
        Spec::Parallel(parallel) => {
            let shared = (!parallel.prompt.is_empty()).then_some(0);
            let own = parallel.workers.iter().position(|worker| !worker.prompt.is_empty());
            let own = own.map_or(0..0, |_| 0..parallel.workers.len());
            shared
                .into_iter()
                .chain(own)
                .chain(parallel.aggregator.iter().map(|_| parallel.workers.len()))
                .collect()
        }
        Spec::Orchestrator(spec) if spec.synthesizer.is_some() => vec![0, 2, 1],
        Spec::Orchestrator(_) | Spec::Evaluator(_) => vec![0, 1],
        // What reflects is asked when something went wrong.
        Spec::Agent(_) => {
            let is_reflection = |lane: &LaneState| lane.opened.role == LaneRole::Reflection;
            play(document, &[]).lanes.iter().position(is_reflection).into_iter().collect()
        }
    }
}

/// The document after one of the entry's changes to try; 0 is the entry as it came.
fn tried(entry: &Entry, number: usize) -> Document {
    match number.checked_sub(1) {
        None => entry.document.clone(),
        Some(index) => entry.tries[index].apply(&entry.document).unwrap(),
    }
}

fn entry(id: &str) -> Entry {
    gallery::entries().iter().find(|entry| entry.id == id).unwrap().clone()
}
