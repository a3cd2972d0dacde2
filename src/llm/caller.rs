//! A call as a workflow means it: one or more attempts, held back by the limiter, tried again when that can help,
//! asked for less when a server takes less, given up when it stays silent. It knows no workflow; a [`Supervisor`]
//! tells it when it may send and what a person wants.

use super::{
    CallError, ChatRequest, Dialect, Dialects, Endpoint, Limiter, Progress, Remedy, Reply, Setback,
    call::complete, limiter::HTTP_CONNECTIONS, retry::wait_before_retry,
};
use crate::ports::{Clock, LocalBoxFuture, Transport};
use futures_util::future::{Either, select};
use std::{
    cell::{Cell, RefCell},
    pin::pin,
    rc::Rc,
};

/// What a person can want of a call that is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Another attempt now.
    Again,
    /// No further attempt, and no waiting for the one under way.
    GiveUp,
}

/// Whoever answers for a call.
pub trait Supervisor {
    /// Takes note of what happens.
    fn tell(&self, progress: Progress<'_>);
    /// Whether an attempt may leave right now.
    fn is_clear(&self) -> bool;
    /// Completes when an attempt may leave.
    fn clearance(&self) -> LocalBoxFuture<'_, ()>;
    /// Completes when a person wants something of this call.
    fn order(&self) -> LocalBoxFuture<'_, Order>;
}

/// Makes calls.
pub struct Caller<'a> {
    /// What carries requests.
    pub transport: &'a dyn Transport,
    /// Time.
    pub clock: &'a dyn Clock,
    /// Where requests go.
    pub endpoint: &'a Endpoint,
    /// Who may send when; shared by all runs.
    pub limiter: &'a Rc<Limiter>,
    /// What servers were found not to take; shared by all runs.
    pub dialects: &'a Dialects,
    /// For how long a server may be silent before the call has failed, in milliseconds.
    pub patience_ms: f64,
}

/// How an attempt ended without a reply.
enum End {
    Failed(CallError),
    /// A person asked for another.
    Asked,
}

/// What is known of an attempt besides its end.
#[derive(Default)]
struct Attempt {
    headers: RefCell<Vec<(String, String)>>,
    /// Whether there was any answer that could be read.
    is_answered: Cell<bool>,
    /// Whether anything of the answer came: from then on a further attempt is paid for twice.
    has_begun: Cell<bool>,
    /// When something last came that was no keep-alive.
    heard: Cell<f64>,
}

impl Caller<'_> {
    /// Asks for one chat completion, as often as it takes. Dropping the future cancels whatever is under way.
    ///
    /// # Errors
    /// The [`CallError`] of the last attempt.
    pub async fn call(&self, request: &ChatRequest, supervisor: &dyn Supervisor) -> Result<Reply, CallError> {
        let origin = self.endpoint.base.origin();
        let at_once = if self.endpoint.base.is_plain_http() { HTTP_CONNECTIONS } else { usize::MAX };
        let hold = |hold| supervisor.tell(Progress::Held(hold));
        let mut retries = 0;
        let mut dialect = self.dialects.of(origin, &request.model);
        loop {
            let permit = loop {
                supervisor.clearance().await;
                let permit = self.limiter.enter(origin, at_once, &hold).await;
                // Others may have used up what there was while this one stood in the queue.
                if supervisor.is_clear() {
                    break permit;
                }
            };
            let attempt = Attempt::default();
            let end = self.attempt(request, &dialect, &attempt, supervisor).await;
            let salt = permit.number();
            drop(permit);
            // What helped is remembered, and only that: a refusal may have named a cause that was none.
            let is_refused = matches!(end, Err(End::Failed(CallError::Status(400 | 422, _))));
            if !is_refused && attempt.is_answered.get() && dialect != self.dialects.of(origin, &request.model)
            {
                self.dialects.learn(origin, &request.model, dialect.clone());
            }
            let error = match end {
                Ok(reply) => return Ok(reply),
                Err(End::Asked) => {
                    supervisor.tell(Progress::Setback(Setback { error: None, remedy: Remedy::Asked }));
                    continue;
                }
                Err(End::Failed(error)) => error,
            };
            if attempt.has_begun.get() {
                return Err(error);
            }
            if let CallError::Status(400 | 422, refusal) = &error
                && let Some(downgrade) = dialect.after(refusal, request)
            {
                dialect.learn(downgrade);
                let remedy = Remedy::Downgrade(downgrade);
                supervisor.tell(Progress::Setback(Setback { error: Some(error), remedy }));
                continue;
            }
            let headers = attempt.headers.take();
            let wait = wait_before_retry(&error, &headers, retries, self.clock.wall(), salt);
            let Some(ms) = wait.map(f64::from) else { return Err(error) };
            retries += 1;
            if matches!(error, CallError::Status(429, _)) {
                self.limiter.pause(origin, ms);
            }
            let setback = Setback { error: Some(error.clone()), remedy: Remedy::Wait(ms as u32) };
            supervisor.tell(Progress::Setback(setback));
            match select(pin!(self.until(self.clock.now() + ms)), supervisor.order()).await {
                Either::Left(_) | Either::Right((Order::Again, _)) => {}
                Either::Right((Order::GiveUp, _)) => return Err(error),
            }
        }
    }

    /// Completes at a moment of the clock. Timers alone may be early or late.
    async fn until(&self, moment: f64) {
        loop {
            let left = moment - self.clock.now();
            if left <= 0.0 {
                return;
            }
            self.clock.sleep(left).await;
        }
    }

    /// One request and its reply, unless the server stays silent or a person wants something else.
    async fn attempt(
        &self,
        request: &ChatRequest,
        dialect: &Dialect,
        attempt: &Attempt,
        supervisor: &dyn Supervisor,
    ) -> Result<Reply, End> {
        attempt.heard.set(self.clock.now());
        let mut note = |progress: Progress<'_>| {
            match &progress {
                Progress::Head(_, headers) => {
                    attempt.is_answered.set(true);
                    attempt.headers.replace(headers.clone());
                    attempt.heard.set(self.clock.now());
                }
                Progress::Delta(_) => {
                    attempt.has_begun.set(true);
                    attempt.heard.set(self.clock.now());
                }
                _ => {}
            }
            supervisor.tell(progress);
        };
        let body = complete(self.transport, self.clock, self.endpoint, request, dialect, &mut note);
        let silence = pin!(self.silence(attempt));
        match select(pin!(body), select(silence, supervisor.order())).await {
            Either::Left((result, _)) => result.map_err(End::Failed),
            Either::Right((Either::Left((seconds, _)), _)) => Err(End::Failed(CallError::Silent(seconds))),
            Either::Right((Either::Right((Order::Again, _)), _)) => Err(End::Asked),
            Either::Right((Either::Right((Order::GiveUp, _)), _)) => Err(End::Failed(CallError::GivenUp)),
        }
    }

    /// Completes when the server has been silent for too long, by the clock: timers are late in hidden tabs.
    async fn silence(&self, attempt: &Attempt) -> u32 {
        loop {
            let limit = attempt.heard.get() + self.patience_ms;
            if limit.is_infinite() {
                std::future::pending::<()>().await;
            }
            if self.clock.now() >= limit {
                return (self.patience_ms / 1000.0) as u32;
            }
            self.until(limit).await;
        }
    }
}
