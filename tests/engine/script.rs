//! A network that does what a test wrote down, and a clock whose time passes in no time. It knows no engine.

use serde_json::json;
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    future::poll_fn,
    pin::pin,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};
use workflow_playground::ports::{Clock, HttpRequest, LocalBoxFuture, NetError, NetEvent, Transport};

/// Time that passes only when everything waits for it: a test of five minutes takes none.
#[derive(Clone, Default)]
pub(crate) struct FakeClock(Rc<Time>);

#[derive(Default)]
struct Time {
    now: Cell<f64>,
    /// When somebody wants to be woken.
    alarms: RefCell<Vec<(f64, Waker)>>,
}

impl FakeClock {
    /// Runs a future until it is ready, letting time pass whenever it waits; `None` when it would wait beyond `until`
    /// or for ever. It is dropped then.
    pub(crate) fn run<T>(&self, until: f64, future: impl Future<Output = T>) -> Option<T> {
        let mut future = pin!(future);
        loop {
            let woken = Arc::new(Flag::default());
            let waker = Waker::from(Arc::clone(&woken));
            if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
                return Some(value);
            }
            if woken.0.load(Ordering::Relaxed) {
                continue;
            }
            let mut alarms = self.0.alarms.borrow_mut();
            let next = alarms.iter().map(|(at, _)| *at).fold(f64::INFINITY, f64::min);
            if next > until || next.is_infinite() {
                self.0.now.set(self.now().max(until.min(1e12)));
                drop(alarms);
                return None;
            }
            self.0.now.set(self.now().max(next));
            let (due, later) = std::mem::take(&mut *alarms).into_iter().partition(|(at, _)| *at <= next);
            *alarms = later;
            drop(alarms);
            let due: Vec<(f64, Waker)> = due;
            // Who runs many futures at once looks only after those that were woken.
            due.into_iter().for_each(|(_, waker)| waker.wake());
        }
    }
}

#[derive(Default)]
struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> f64 {
        self.0.now.get()
    }
    fn wall(&self) -> f64 {
        1_767_225_600_000.0 + self.now()
    }
    fn sleep(&self, ms: f64) -> LocalBoxFuture<'static, ()> {
        let (clock, at) = (self.clone(), self.now() + ms);
        Box::pin(poll_fn(move |context| {
            if clock.now() >= at {
                return Poll::Ready(());
            }
            clock.0.alarms.borrow_mut().push((at, context.waker().clone()));
            Poll::Pending
        }))
    }
}

/// One thing that the network does.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    Sent,
    Head(u16),
    /// A head with these headers.
    HeadWith(u16, &'static [(&'static str, &'static str)]),
    Bytes(Vec<u8>),
    Pass(f64),
    Fail(NetError),
    /// Nothing more ever happens: only dropping the request ends it.
    Hang,
}

/// What happens to one request, in order; after the last act the reply is over.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    acts: Vec<Act>,
    /// A text that the request's body must have; without one any request will do.
    to: Option<String>,
}

/// A stream's event with this delta and finish reason.
fn event(delta: &serde_json::Value, finish: Option<&str>) -> Act {
    let chunk = json!({"model": "m-1", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]});
    Act::Bytes(format!("data: {chunk}\n\n").into_bytes())
}

impl Exchange {
    /// Nothing at all happens.
    pub(crate) fn silent() -> Self {
        Self { acts: Vec::new(), to: None }
    }

    /// The request goes out.
    pub(crate) fn sent() -> Self {
        Self::silent().then(Act::Sent)
    }

    /// A stream that ends well after this text.
    pub(crate) fn says(text: &str) -> Self {
        Self::begins(text).finishes("stop")
    }

    /// A stream that has brought this text.
    pub(crate) fn begins(text: &str) -> Self {
        Self::sent().then(Act::Head(200)).then(event(&json!({"content": text}), None))
    }

    /// A reply with this status and body, which is no stream.
    pub(crate) fn answers(status: u16, body: &str) -> Self {
        Self::sent().then(Act::Head(status)).then(Act::Bytes(body.as_bytes().to_vec()))
    }

    /// The same with these headers.
    pub(crate) fn answers_with(
        status: u16,
        headers: &'static [(&'static str, &'static str)],
        body: &str,
    ) -> Self {
        Self::sent().then(Act::HeadWith(status, headers)).then(Act::Bytes(body.as_bytes().to_vec()))
    }

    /// The same, for a request whose body has this text. What goes out at once comes in no order that a test should
    /// know.
    pub(crate) fn to(self, text: &str) -> Self {
        Self { to: Some(text.to_owned()), ..self }
    }

    fn is_for(&self, request: &HttpRequest) -> bool {
        let body = request.body.as_deref().unwrap_or_default();
        self.to.as_deref().is_none_or(|text| body.contains(text))
    }

    /// Whether it never ends by itself.
    pub(crate) fn is_endless(&self) -> bool {
        self.acts.iter().any(|act| matches!(act, Act::Hang))
    }

    pub(crate) fn then(mut self, act: Act) -> Self {
        self.acts.push(act);
        self
    }

    pub(crate) fn delta(self, delta: &serde_json::Value) -> Self {
        self.then(event(delta, None))
    }

    pub(crate) fn finishes(self, reason: &str) -> Self {
        let usage = r#"data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3}}"#;
        self.then(event(&json!({}), Some(reason)))
            .then(Act::Bytes(format!("{usage}\n\ndata: [DONE]\n\n").into_bytes()))
    }

    pub(crate) fn fails(self, error: NetError) -> Self {
        self.then(Act::Fail(error))
    }

    pub(crate) fn hangs(self) -> Self {
        self.then(Act::Hang)
    }

    /// The same, in pieces of so many bytes.
    pub(crate) fn cut_every(self, size: usize) -> Self {
        let pieces = |act: Act| match act {
            Act::Bytes(bytes) => bytes.chunks(size).map(|piece| Act::Bytes(piece.to_vec())).collect(),
            act => vec![act],
        };
        Self { acts: self.acts.into_iter().flat_map(pieces).collect(), ..self }
    }
}

/// A network that plays one exchange per request, the first that is for it, and panics at a request that it has none
/// for.
pub(crate) struct Script {
    clock: FakeClock,
    exchanges: RefCell<VecDeque<Exchange>>,
    pub(crate) seen: RefCell<Vec<HttpRequest>>,
    /// When each request came.
    pub(crate) times: RefCell<Vec<f64>>,
}

impl Script {
    pub(crate) fn new(clock: &FakeClock, exchanges: &[Exchange]) -> Self {
        Self {
            clock: clock.clone(),
            exchanges: RefCell::new(exchanges.iter().cloned().collect()),
            seen: RefCell::default(),
            times: RefCell::default(),
        }
    }

    /// How many exchanges were never asked for.
    pub(crate) fn left(&self) -> usize {
        self.exchanges.borrow().len()
    }
}

impl Transport for Script {
    fn send<'a>(
        &'a self,
        request: &'a HttpRequest,
        on: &'a mut dyn FnMut(NetEvent<'_>),
    ) -> LocalBoxFuture<'a, Result<(), NetError>> {
        Box::pin(async move {
            self.seen.borrow_mut().push(request.clone());
            self.times.borrow_mut().push(self.clock.now());
            let exchange = {
                let mut left = self.exchanges.borrow_mut();
                let index = left.iter().position(|exchange| exchange.is_for(request));
                index.and_then(|index| left.remove(index))
            };
            let Exchange { acts, .. } = exchange.unwrap_or_else(|| panic!("nobody expects {request:?}"));
            for act in acts {
                match act {
                    Act::Sent => on(NetEvent::Sent),
                    Act::Head(status) => on(NetEvent::Head(status, vec![("x-id".into(), "1".into())])),
                    Act::Bytes(bytes) => on(NetEvent::Bytes(&bytes)),
                    Act::HeadWith(status, headers) => {
                        let own = |text: &str| text.to_owned();
                        let headers = headers.iter().map(|(name, value)| (own(name), own(value)));
                        on(NetEvent::Head(status, headers.collect()));
                    }
                    Act::Pass(ms) => self.clock.sleep(ms).await,
                    Act::Fail(error) => return Err(error),
                    Act::Hang => std::future::pending().await,
                }
            }
            Ok(())
        })
    }
}
