//! A log in as few characters as a link can do with, and the same log back. What is streamed stands in one piece per
//! lane, with the times and lengths of its pieces beside it; what follows from other parts of the log is left out. It
//! works on the log's JSON, so that a new event needs nothing here, and knows nothing of links.

use super::{ChatRequest, Digest, Trace, piece_numbers::Numbers};
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, mem};

/// The most events of a log that comes from elsewhere.
pub const MAX_EVENTS: usize = 50_000;

/// Stands before the number of the text that the next pieces belong to.
const OF: char = '!';

/// What streams into a lane, by the names in the log.
const STREAMED: [&str; 2] = ["text", "reasoning"];

/// A packed log that cannot be unpacked, and why, in a word or two for a person who repairs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpackable(pub String);

fn unpackable(what: &str) -> Unpackable {
    Unpackable(what.to_owned())
}

/// What streamed into which lane, and whether as its text (0) or its reasoning (1).
type Stream = (u64, usize);

/// What has come into each lane since its latest attempt began: its text and its reasoning.
#[derive(Default)]
struct Streamed(BTreeMap<u64, [String; 2]>);

impl Streamed {
    fn push(&mut self, (lane, kind): Stream, piece: &str) {
        self.0.entry(lane).or_default()[kind].push_str(piece);
    }

    fn of(&self, lane: u64) -> [&str; 2] {
        self.0.get(&lane).map(|both| both.each_ref().map(String::as_str)).unwrap_or_default()
    }

    /// A new attempt begins with nothing.
    fn follow(&mut self, lane: u64, event: &Value) {
        if event.get("set_back").is_some() {
            self.0.remove(&lane);
        }
    }
}

/// The log in short.
pub fn pack(trace: &Trace) -> Option<Value> {
    let log: Value = serde_json::from_str(&serde_json::to_string(trace).ok()?).ok()?;
    let Value::Array(entries) = log else { return None };
    let mut packer = Packer::default();
    for mut entry in entries {
        let (at, event) = (entry["at"].as_u64()?, entry["event"].take());
        packer.take(at, event);
    }
    packer.flush();
    let texts = packer.texts.into_iter().map(|((lane, kind), text)| json!([lane, kind, text]));
    Some(json!([packer.items, texts.collect::<Vec<_>>()]))
}

#[derive(Default)]
struct Packer {
    items: Vec<Value>,
    texts: Vec<(Stream, String)>,
    pieces: String,
    current: usize,
    at: u64,
    streamed: Streamed,
}

impl Packer {
    fn take(&mut self, at: u64, mut event: Value) {
        let since = at.saturating_sub(self.at);
        self.at = at;
        if let Some((stream, piece)) = piece(&event) {
            self.streamed.push(stream, piece);
            let known = self.texts.iter().position(|(of, _)| *of == stream);
            let index = known.unwrap_or_else(|| {
                self.texts.push((stream, String::new()));
                self.texts.len() - 1
            });
            self.texts[index].1.push_str(piece);
            if mem::replace(&mut self.current, index) != index {
                self.pieces.push(OF);
                Numbers::write(&mut self.pieces, index as u64);
            }
            Numbers::write(&mut self.pieces, since);
            Numbers::write(&mut self.pieces, piece.chars().count() as u64);
            return;
        }
        self.flush();
        if let Some((lane, event)) = of_lane(&mut event) {
            self.streamed.follow(lane, event);
            shorten(event, self.streamed.of(lane));
        }
        self.items.push(since.into());
        self.items.push(event);
    }

    fn flush(&mut self) {
        if !self.pieces.is_empty() {
            self.items.push(mem::take(&mut self.pieces).into());
        }
    }
}

/// The lane's number and what happened to it, if an event is of a lane.
fn of_lane(event: &mut Value) -> Option<(u64, &mut Value)> {
    match event.get_mut("lane")?.as_array_mut()?.as_mut_slice() {
        [lane, event] => Some((lane.as_u64()?, event)),
        _ => None,
    }
}

/// A piece of what streams, if an event is one.
fn piece(event: &Value) -> Option<(Stream, &str)> {
    let of_lane = event.get("lane")?.as_array()?;
    let (lane, event) = (of_lane.first()?.as_u64()?, of_lane.get(1)?);
    let kind = STREAMED.iter().position(|name| event.get(name).is_some())?;
    Some(((lane, kind), event[STREAMED[kind]].as_str()?))
}

/// Leaves out of an event what [`lengthen`] knows by itself.
fn shorten(event: &mut Value, streamed: [&str; 2]) {
    if let Some(Value::Object(reply)) = event.get_mut("replied") {
        for (name, streamed) in STREAMED.into_iter().zip(streamed) {
            if !streamed.is_empty() && reply.get(name).and_then(Value::as_str) == Some(streamed) {
                reply.insert(name.to_owned(), Value::Null);
            }
        }
    }
    if let Some([request, digest]) = asked(event)
        && let Some(own) = (0_u64..2).find(|own| digest_of(request, *own).as_ref() == Some(digest))
    {
        *digest = own.into();
    }
}

/// How many bytes of replies it added.
fn lengthen(event: &mut Value, streamed: [&str; 2]) -> usize {
    let mut added = 0;
    if let Some(Value::Object(reply)) = event.get_mut("replied") {
        for (name, streamed) in STREAMED.into_iter().zip(streamed) {
            if let Some(text @ Value::Null) = reply.get_mut(name) {
                *text = streamed.into();
                added += streamed.len();
            }
        }
    }
    if let Some([request, digest]) = asked(event)
        && let Some(own) = digest.as_u64()
    {
        *digest = digest_of(request, own).unwrap_or_default();
    }
    added
}

/// The request of a call, and its digest.
fn asked(event: &mut Value) -> Option<&mut [Value; 2]> {
    event.get_mut("asked")?.as_array_mut()?.as_mut_slice().try_into().ok()
}

/// The digest of a request whose model is the call's own (1) or the connection's (0).
fn digest_of(request: &Value, own: u64) -> Option<Value> {
    let request: ChatRequest = serde_json::from_str(&request.to_string()).ok()?;
    let digest = Digest::of(&request, (own == 1).then_some(request.model.as_str()));
    Some(String::from(digest).into())
}

/// No run's replies are larger, together, in bytes.
const MAX_ADDED: usize = 16 * 1024 * 1024;

/// The log that was packed.
///
/// # Errors
/// [`Unpackable`], for whatever is no packed log, or has more events than any run.
pub fn unpack(packed: Value) -> Result<Trace, Unpackable> {
    let Ok([items, texts]) = <[Value; 2]>::try_from(list(packed)?) else {
        return Err(unpackable("it is no list of two"));
    };
    let texts = list(texts)?.iter().map(text).collect::<Result<Vec<_>, _>>()?;
    let mut unpacker = Unpacker { texts, ..Unpacker::default() };
    let mut items = list(items)?.into_iter();
    while let Some(item) = items.next() {
        match (item.as_u64(), &item) {
            (_, Value::String(pieces)) => unpacker.pieces(pieces)?,
            (Some(since), _) => {
                let event = items.next().ok_or_else(|| unpackable("an event is missing"))?;
                unpacker.event(since, event)?;
            }
            _ => return Err(unpackable("an event has no time")),
        }
    }
    let log = Value::Array(unpacker.log).to_string();
    serde_json::from_str(&log).map_err(|error| Unpackable(error.to_string()))
}

fn list(value: Value) -> Result<Vec<Value>, Unpackable> {
    match value {
        Value::Array(list) => Ok(list),
        _ => Err(unpackable("a list is missing")),
    }
}

fn text(value: &Value) -> Result<(Stream, String), Unpackable> {
    let read = || {
        let kind = value.get(1)?.as_u64()? as usize;
        let text = value.get(2)?.as_str()?.to_owned();
        (kind < STREAMED.len()).then_some(((value.get(0)?.as_u64()?, kind), text))
    };
    read().ok_or_else(|| unpackable("a text has no lane"))
}

#[derive(Default)]
struct Unpacker {
    log: Vec<Value>,
    texts: Vec<(Stream, String)>,
    /// How much of each text has been used, in bytes.
    used: BTreeMap<usize, usize>,
    current: usize,
    at: u64,
    streamed: Streamed,
    /// How many bytes of replies were made of what streamed.
    added: usize,
}

impl Unpacker {
    fn event(&mut self, since: u64, mut event: Value) -> Result<(), Unpackable> {
        if let Some((lane, event)) = of_lane(&mut event) {
            self.streamed.follow(lane, event);
            let streamed = self.streamed.of(lane);
            // A short link could ask for the same long text any number of times.
            let most = streamed.iter().map(|text| text.len()).sum::<usize>();
            if self.added.saturating_add(most) > MAX_ADDED {
                return Err(unpackable("its replies are larger than any run's"));
            }
            self.added += lengthen(event, streamed);
        }
        self.push(since, event)
    }

    fn pieces(&mut self, pieces: &str) -> Result<(), Unpackable> {
        let mut numbers = Numbers::of(pieces);
        while !numbers.is_at_end() {
            let number =
                |numbers: &mut Numbers<'_>| numbers.next().ok_or_else(|| unpackable("a number is cut"));
            if numbers.skip(OF) {
                self.current = number(&mut numbers)? as usize;
            }
            let (since, length) = (number(&mut numbers)?, number(&mut numbers)?);
            let ((lane, kind), text) =
                self.texts.get(self.current).ok_or_else(|| unpackable("a text is missing"))?;
            let used = self.used.entry(self.current).or_default();
            let rest = &text[*used..];
            let end = rest.char_indices().nth(length as usize).map_or(rest.len(), |(at, _)| at);
            let (stream, piece) = ((*lane, *kind), rest[..end].to_owned());
            *used += end;
            self.streamed.push(stream, &piece);
            let event: Map<String, Value> =
                [(STREAMED[stream.1].to_owned(), piece.into())].into_iter().collect();
            self.push(since, json!({ "lane": [stream.0, event] }))?;
        }
        Ok(())
    }

    fn push(&mut self, since: u64, event: Value) -> Result<(), Unpackable> {
        if self.log.len() >= MAX_EVENTS {
            return Err(unpackable("it has more events than any run"));
        }
        self.at = self.at.saturating_add(since).min(u32::MAX.into());
        let timed = [("at", self.at.into()), ("event", event)];
        self.log.push(timed.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
        Ok(())
    }
}
