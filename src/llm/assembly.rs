//! Builds a reply from the bytes of a response's body, whatever that body turns out to be. It does not
//! know statuses, headers or time, and decides nothing about trying again.

use super::{
    chunk::{self, Chunk, Piece},
    envelope::Envelope,
    event_stream::{Event, EventStream, MAX_EVENT},
    json::Json,
    reply::{Finish, Reply},
    server_error::{ServerError, html_text, shortened},
    think::Think,
    tool_calls::ToolCalls,
};
use serde::{Deserialize, Serialize};

const BOM: &[u8] = b"\xEF\xBB\xBF";
/// As much of a body as an excerpt of it can need.
const HEAD: usize = 4096;

/// A visible piece of a reply, as it arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delta<'a> {
    /// More of the answer.
    Text(&'a str),
    /// More thinking.
    Reasoning(&'a str),
    /// More of what the model says in declining.
    Refusal(&'a str),
    /// More of a tool call: the function's name once, when it becomes known, and empty after that.
    ToolCall(&'a str),
}

/// What a body turned out to be that is no reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyKind {
    /// A page, as proxies and sign-in walls answer.
    Html,
    /// JSON with neither a reply nor an error in it.
    Json,
    /// Anything else.
    Text,
    /// Nothing.
    Empty,
}

/// Why a body is no whole reply. Where there is one, the reply's finish is [`Finish::Incomplete`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyFault {
    /// The server reports a failure, perhaps after part of a reply.
    ServerError(ServerError),
    /// There is no reply in it.
    NotAStream {
        /// What there is instead.
        kind: BodyKind,
        /// The start of it; of a page, its title.
        excerpt: String,
    },
    /// An event, or a JSON body, outgrew [`MAX_EVENT`].
    EventTooLarge,
}

/// A reply being built. Any way of cutting the same bytes builds the same one.
#[derive(Default)]
pub struct Assembly {
    body: Body,
    builder: Builder,
}

/// What the first bytes that are not blank say the body is. Its content type is not asked: servers get
/// it wrong.
enum Body {
    /// Nothing so far, or this much of a byte order mark.
    Start {
        mark: usize,
    },
    /// Blanks so far: some servers send them to keep a connection alive.
    Blank,
    /// An event stream, or text, which shows when no event of it can be read.
    Stream {
        stream: EventStream,
        head: Vec<u8>,
    },
    Json(Vec<u8>),
    Html(Vec<u8>),
    /// Read no further.
    TooLarge,
}

impl Body {
    fn stream() -> Self {
        Self::Stream { stream: EventStream::new(), head: Vec::new() }
    }
}

impl Default for Body {
    fn default() -> Self {
        Self::Start { mark: 0 }
    }
}

type OnDelta<'a> = &'a mut dyn FnMut(Delta<'_>);

impl Assembly {
    /// An assembly at the start of a body.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes some bytes of the body, cut anywhere, and calls `on` for every visible piece, in order.
    /// What is wrong with them shows at the end.
    pub fn push(&mut self, mut bytes: &[u8], on: OnDelta<'_>) {
        if let Body::Start { mark } = self.body {
            let more = BOM[mark..].iter().zip(bytes).take_while(|(a, b)| a == b).count();
            let (mark, rest) = (mark + more, &bytes[more..]);
            bytes = rest;
            if mark == BOM.len() || (mark == 0 && !rest.is_empty()) {
                self.body = Body::Blank;
            } else if rest.is_empty() {
                self.body = Body::Start { mark };
                return;
            } else {
                self.body = Body::stream();
                self.take(&BOM[..mark], on);
            }
        }
        if matches!(self.body, Body::Blank) {
            bytes = bytes.trim_ascii_start();
            self.body = match bytes.first() {
                None => return,
                Some(b'{' | b'[') => Body::Json(Vec::new()),
                Some(b'<') => Body::Html(Vec::new()),
                Some(_) => Body::stream(),
            };
        }
        self.take(bytes, on);
    }

    fn take(&mut self, bytes: &[u8], on: OnDelta<'_>) {
        let builder = &mut self.builder;
        let fits = match &mut self.body {
            Body::Stream { stream, head } => {
                keep_start(head, bytes, HEAD);
                stream.push(bytes, &mut |event| builder.event(event, on)).is_ok()
            }
            Body::Json(body) => keep_start(body, bytes, MAX_EVENT),
            // A page's title stands near its start.
            Body::Html(body) => {
                keep_start(body, bytes, 16 * HEAD);
                true
            }
            Body::Start { .. } | Body::Blank | Body::TooLarge => true,
        };
        if !fits {
            self.body = Body::TooLarge;
        }
    }

    /// Whether nothing further is to be expected, although the connection may stay open: the reply said how it ended,
    /// or what came can be no reply.
    pub fn is_over(&self) -> bool {
        matches!(self.body, Body::TooLarge) || self.builder.error.is_some() || self.builder.finish.is_some()
    }

    /// The body is over, whole or cut: the reply as far as it got, and what is wrong with it if anything.
    pub fn end(self, on: OnDelta<'_>) -> (Reply, Option<BodyFault>) {
        let mut builder = self.builder;
        let found = |kind, excerpt| Some(BodyFault::NotAStream { kind, excerpt });
        let fault = match self.body {
            Body::Start { .. } | Body::Blank => found(BodyKind::Empty, String::new()),
            Body::TooLarge => Some(BodyFault::EventTooLarge),
            Body::Html(body) => found(BodyKind::Html, html_text(&String::from_utf8_lossy(&body))),
            Body::Json(body) => {
                let text = String::from_utf8_lossy(&body);
                match builder.whole(text.trim(), on) {
                    true => None,
                    false => found(BodyKind::Json, shortened(&text)),
                }
            }
            Body::Stream { stream, head } => {
                let skipped = builder.reply.skipped_events;
                stream.end(&mut |event| builder.event(event, on));
                match builder.understood || (skipped == 0 && opens_a_stream(&head)) {
                    // An event that the end tears is no garbage: that the reply is cut says it all.
                    true => {
                        builder.reply.skipped_events = skipped;
                        None
                    }
                    false => found(BodyKind::Text, shortened(&String::from_utf8_lossy(&head))),
                }
            }
        };
        builder.end(fault, on)
    }
}

/// Appends what `most` leaves room for; whether that is all of it.
fn keep_start(kept: &mut Vec<u8>, bytes: &[u8], most: usize) -> bool {
    let room = bytes.len().min(most - kept.len());
    kept.extend_from_slice(&bytes[..room]);
    room == bytes.len()
}

/// Whether a body without any readable event at least begins like a stream: with a comment or a field.
fn opens_a_stream(head: &[u8]) -> bool {
    let line = head.split(|b| matches!(b, b'\n' | b'\r')).next().unwrap_or_default();
    let name = line.iter().position(|b| *b == b':').map(|at| &line[..at]);
    matches!(name, Some(b"" | b"data" | b"event" | b"id" | b"retry"))
}

/// The reply, from events on: it does not know how they were decoded.
#[derive(Default)]
struct Builder {
    reply: Reply,
    think: Think,
    tool_calls: ToolCalls,
    finish: Option<Finish>,
    error: Option<ServerError>,
    /// Whether anything at all was what a reply is made of.
    understood: bool,
    /// That of the last chunk that added nothing but text: one like it adds nothing else either.
    envelope: Envelope,
}

impl Builder {
    fn event(&mut self, event: Event<'_>, on: OnDelta<'_>) {
        let data = event.data.trim();
        if event.name == "error" {
            self.understood = true;
            self.error.get_or_insert_with(|| ServerError::from_body(data.as_bytes()));
        } else if let Some(text) = self.envelope.text_of(data) {
            self.text(text, on);
        } else if let Some(chunk) = Chunk::parse(data) {
            self.understood = true;
            self.chunk(&chunk, on);
            if let Some(text) = chunk.only_text() {
                self.envelope.remember(data, text);
            }
        } else if let Some(chunks) = lines(data) {
            self.understood = true;
            for chunk in chunks {
                self.chunk(&chunk, on);
            }
        } else {
            self.reply.skipped_events += 1;
        }
    }

    /// Takes a body that is JSON and no stream: one `chat.completion`, or lines of chunks. Returns whether
    /// it was any of these, or an error.
    fn whole(&mut self, text: &str, on: OnDelta<'_>) -> bool {
        let Some(json) = Json::parse(text) else {
            self.event(Event { name: "", data: text }, on);
            return self.understood;
        };
        let chunk = Chunk::of(json);
        if !chunk.choice().is_blank() {
            self.chunk(&chunk, on);
            return true;
        }
        self.error = chunk.body_error();
        self.error.is_some()
    }

    fn text(&mut self, text: &str, on: OnDelta<'_>) {
        let Self { reply, think, .. } = self;
        think.push(text, &mut |piece| reply.add(piece, on));
    }

    fn chunk(&mut self, chunk: &Chunk<'_>, on: OnDelta<'_>) {
        let choice = chunk.choice();
        self.error = self.error.take().or_else(|| chunk.error(choice));
        self.reply.usage = chunk.usage(choice).or(self.reply.usage);
        if self.reply.model.is_none() && !chunk.model().is_empty() {
            self.reply.model = Some(shortened(chunk.model()));
        }
        let delta = chunk::delta(choice, self.is_empty());
        let Self { reply, think, tool_calls, .. } = self;
        if let Some(field) = chunk::reasoning(delta, &mut |text| reply.add(Piece::Reasoning(text), on))
            && reply.reasoning_field.is_empty()
        {
            field.clone_into(&mut reply.reasoning_field);
        }
        chunk::further(delta, &mut reply.extra);
        chunk::content(delta.get("content"), &mut |piece| match piece {
            Piece::Text(text) => think.push(text, &mut |piece| reply.add(piece, on)),
            piece => reply.add(piece, on),
        });
        let refusal = delta.get("refusal").str();
        if !refusal.is_empty() {
            reply.refusal.push_str(refusal);
            on(Delta::Refusal(refusal));
        }
        for call in delta.get("tool_calls").items() {
            on(Delta::ToolCall(tool_calls.push(call)));
        }
        // Of two reasons, "stop" is the one that says less.
        self.finish = match (chunk::finish(choice), self.finish.take()) {
            (None | Some(Finish::Stop), Some(before)) => Some(before),
            (now, _) => now,
        };
    }

    fn is_empty(&self) -> bool {
        self.reply.text.is_empty() && self.reply.reasoning.is_empty() && self.tool_calls.is_empty()
    }

    fn end(self, fault: Option<BodyFault>, on: OnDelta<'_>) -> (Reply, Option<BodyFault>) {
        let Self { mut reply, mut think, tool_calls, finish, error, .. } = self;
        think.end(&mut |piece| reply.add(piece, on));
        reply.tool_calls = tool_calls.finish();
        let fault = error.map(BodyFault::ServerError).or(fault);
        reply.finish = match finish {
            // Also after `[DONE]`, which proxies write whenever they close, even when what they relay was cut.
            None => Finish::Incomplete,
            Some(_) if fault.is_some() => Finish::Incomplete,
            Some(Finish::Stop | Finish::ToolCalls) if !reply.refusal.is_empty() => Finish::Refusal,
            // Gemini and Ollama stop "for" their tool calls.
            Some(Finish::Stop) if !reply.tool_calls.is_empty() => Finish::ToolCalls,
            Some(finish) => finish,
        };
        (reply, fault)
    }
}

/// The chunks in the lines of an event's data; none if any line is garbage. Some servers glue events
/// together without a blank line between them (GLM, LM Studio). The marks at a stream's end say nothing
/// that a finish reason does not say better, and need not be there (transformers).
fn lines(data: &str) -> Option<Vec<Chunk<'_>>> {
    let lines = data.lines().map(str::trim).filter(|line| !line.is_empty() && *line != "[DONE]");
    lines.map(Chunk::parse).collect()
}

impl Reply {
    fn add(&mut self, piece: Piece<'_>, on: OnDelta<'_>) {
        match piece {
            Piece::Text("") | Piece::Reasoning("") => {}
            Piece::Text(text) => {
                self.text.push_str(text);
                on(Delta::Text(text));
            }
            Piece::Reasoning(text) => {
                self.reasoning.push_str(text);
                on(Delta::Reasoning(text));
            }
        }
    }
}
