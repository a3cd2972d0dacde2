//! The embedded demonstration: an endpoint that answers the gallery's workflows in wire bytes, as a server
//! would, through the caller's own decoder. It sends nothing anywhere, holds no model, and knows neither the
//! browser nor the screen; what it cannot compute it declines in words.

mod asked;
mod decline;
mod pace;
mod prompts;
mod satisfy;
mod scene;
mod skills;
#[cfg(test)]
mod tests;
mod turns;
mod understand;
mod wire;

pub use decline::minimal_instance;

use crate::ports::{Clock, HttpRequest, LocalBoxFuture, Method, NetError, NetEvent, Transport};
use asked::Fault;
use std::rc::Rc;
use wire::Script;

/// The demonstration's base URL. The name is reserved (RFC 2606), so that no such host can ever exist.
pub const BASE_URL: &str = "https://demo.invalid/v1";

/// The one model that it lists.
pub const MODEL: &str = "demo";

/// This header, with the value `1`, marks a reply that declines: the answer says so in words, and a view
/// may offer what helps.
pub const DECLINED_HEADER: &str = "x-demo-declined";

/// How fast replies come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Like a real model: a first token after about 0.4 s, then 40 to 80 a second.
    Lifelike,
    /// All at once, for tests.
    Instant,
}

/// The demonstration, as a transport.
pub struct DemoTransport {
    clock: Rc<dyn Clock>,
    pace: Pace,
}

impl DemoTransport {
    /// A demonstration that tells time by `clock`.
    pub fn new(clock: Rc<dyn Clock>, pace: Pace) -> Self {
        Self { clock, pace }
    }

    /// Plays a script. What is due goes by the clock, so that a timer that fires late costs no pace:
    /// all that became due meanwhile goes out together.
    async fn play(&self, script: Script, on: &mut dyn FnMut(NetEvent<'_>)) {
        on(NetEvent::Sent);
        let start = self.clock.now();
        let mut head = Some((script.status, script.headers));
        let mut waiting = script.frames.as_slice();
        while let Some(next) = waiting.first() {
            let due = match self.pace {
                Pace::Instant => waiting.len(),
                Pace::Lifelike => {
                    let elapsed = self.clock.now() - start;
                    let due = waiting.iter().take_while(|frame| frame.at <= elapsed).count();
                    if due == 0 {
                        self.clock.sleep(next.at - elapsed).await;
                        continue;
                    }
                    due
                }
            };
            if let Some((status, headers)) = head.take() {
                on(NetEvent::Head(status, headers));
            }
            let (now, later) = waiting.split_at(due);
            let bytes: String = now.iter().map(|frame| frame.bytes.as_str()).collect();
            on(NetEvent::Bytes(bytes.as_bytes()));
            waiting = later;
        }
    }
}

impl Transport for DemoTransport {
    fn send<'a>(
        &'a self,
        request: &'a HttpRequest,
        on: &'a mut dyn FnMut(NetEvent<'_>),
    ) -> LocalBoxFuture<'a, Result<(), NetError>> {
        Box::pin(async move {
            self.play(script(request), on).await;
            Ok(())
        })
    }
}

/// What this request is answered with: a pure function, so that the same request gives the same bytes.
fn script(request: &HttpRequest) -> Script {
    let body = request.body.as_deref().unwrap_or_default();
    match (request.method, request.url.strip_prefix(BASE_URL)) {
        (Method::Get, Some("/models")) => wire::models(),
        (Method::Post, Some("/chat/completions")) => match asked::read(body) {
            Ok(asked) => wire::reply(body, &asked, &understand::answer(&asked)),
            Err(fault) => wire::error(400, &fault),
        },
        (method, _) => {
            let method = if method == Method::Get { "GET" } else { "POST" };
            let message = format!("The demonstration has nothing at {method} {}.", request.url);
            wire::error(404, &Fault { message, param: None })
        }
    }
}
