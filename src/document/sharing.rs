//! What a link holds, as a text that is then deflated: a document as its difference from the gallery entry that it began
//! as, the connection, and a recorded run. Reading takes any text: it gives what is in it, or what could be saved of it.

use super::{
    Connection, Document,
    difference::{changes, make},
    gallery, salvage,
};
use crate::run::{
    RunEvent, Trace,
    packed::{pack, unpack},
};
use serde_json::{Value, json};

/// The most calls that a document from elsewhere may have.
pub const MAX_CALLS: usize = 200;
/// The most calls that a run from elsewhere may have made.
pub const MAX_LANES: usize = 500;

/// No list in a document is longer, whatever it is of, and nothing has more fields.
const MAX_LIST: usize = 2_000;

/// What is handed on: a workflow, and a run of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Shared {
    /// The workflow.
    pub document: Document,
    /// The connection that is asked for, if any is.
    pub connection: Option<Connection>,
    /// A run of this document.
    pub run: Option<Recorded>,
}

/// A run that was recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// Where it ran.
    pub connection: Connection,
    /// Its log.
    pub trace: Trace,
}

/// What is wrong with something that was to be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It was made by a later version of this program.
    Newer,
    /// It has characters that nothing of ours has, or too few of them.
    Foreign,
    /// It breaks off, or was changed on the way.
    Damaged,
    /// It is larger than anything that is handed on.
    TooLarge,
    /// There is nothing in this browser that could read it.
    Unavailable,
    /// There is no gallery entry of this name.
    Entry(String),
    /// It was made of an earlier or later version of this gallery entry.
    Revision(String),
    /// Something in it is not as it must be.
    Place {
        /// Where, as a JSON Pointer; empty for the whole.
        at: String,
        /// What, in the words of the reader of JSON.
        what: String,
    },
    /// It has more calls than a document may have: so many.
    TooMany(usize),
    /// Its run cannot be read; all else can.
    Run(String),
}

/// What opening gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Opened {
    /// What is in it, or as much as could be saved.
    pub shared: Option<Shared>,
    /// What is wrong, if anything is.
    pub fault: Option<Fault>,
    /// Texts in it, where not all of it could be put together again.
    pub texts: Vec<String>,
    /// Whether it should hold a run, and none could be read.
    pub lacks_run: bool,
    /// The places of what this program does not know, or finds no place for.
    pub unknown: Vec<String>,
}

impl Opened {
    /// Nothing but what is wrong.
    pub fn not(fault: Fault) -> Self {
        Self { fault: Some(fault), ..Self::default() }
    }
}

impl Recorded {
    /// The run as it may be handed on: of what a server said about its replies only what the page goes by. Other headers
    /// may name an account.
    pub fn of(connection: &Connection, trace: &Trace) -> Self {
        const KEPT: [&str; 3] = ["content-type", "retry-after", "retry-after-ms"];
        let mut trace = trace.clone();
        if *connection != Connection::Demo {
            trace.keep_headers(|name| KEPT.contains(&name));
        }
        Self { connection: connection.clone(), trace }
    }
}

impl Shared {
    /// The text of it. `None` only for what cannot be written as JSON.
    pub fn to_text(&self) -> Option<String> {
        let (base, document) = match self.document.from.as_deref().and_then(base) {
            Some(base) => match difference(&base, &self.document) {
                Some(changes) => (self.document.from.clone().into(), changes),
                None => (Value::Null, value(&self.document)?),
            },
            None => (Value::Null, value(&self.document)?),
        };
        let connection = self.connection.as_ref().map(Connection::to_text);
        let mut parts = vec![base, document, connection.into()];
        if let Some(run) = &self.run {
            parts.push(json!([run.connection.to_text(), pack(&run.trace)?]));
        }
        while parts.last().is_some_and(|last| last.is_null()) {
            parts.pop();
        }
        serde_json::to_string(&parts).ok()
    }

    /// Whether it is a gallery entry as it is, and nothing else: its id and revision.
    pub fn entry(&self) -> Option<(String, u32)> {
        let entry = self.document.from.as_deref().and_then(entry)?;
        let is_it = entry.document == self.document && self.connection.is_none() && self.run.is_none();
        is_it.then(|| (entry.id.clone(), entry.revision))
    }

    /// A gallery entry as it is.
    pub fn of_entry(id: &str, revision: u32) -> Opened {
        let known = gallery::entries().iter().find(|entry| entry.id == id);
        let Some(entry) = known else { return Opened::not(Fault::Entry(id.to_owned())) };
        let shared = Self { document: entry.document.clone(), connection: None, run: None };
        let fault = (entry.revision != revision).then(|| Fault::Revision(entry.title.clone()));
        Opened { shared: Some(shared), fault, ..Opened::default() }
    }

    /// What is in a text. `is_damaged`: it is known not to be the one that was written.
    pub fn read(text: &str, is_damaged: bool) -> Opened {
        let (parts, fault) = match serde_json::from_str(text) {
            Ok(parts) => (Some(parts), is_damaged.then_some(Fault::Damaged)),
            Err(_) if is_damaged => (salvage::beginning(text), Some(Fault::Damaged)),
            Err(error) => (salvage::beginning(text), Some(fault_of(text, &error))),
        };
        let Some(Value::Array(parts)) = parts else { return Opened::not(fault.unwrap_or(Fault::Foreign)) };
        let mut opened = Opened { fault, ..Opened::default() };
        let mut parts = parts.into_iter();
        let (base, document) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let (connection, run) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        if let Some(document) = opened.document(&base, &document) {
            let connection = connection.as_str().map(|text| Connection::of_text(text).cleaned());
            let run = opened.run(run);
            opened.shared = Some(Self { document, connection, run });
        }
        opened
    }
}

impl Opened {
    fn document(&mut self, from: &Value, document: &Value) -> Option<Document> {
        if let Err(fault) = short_enough(document) {
            self.fault.get_or_insert(fault);
            return None;
        }
        let read = match from.as_str() {
            None => document.clone(),
            Some(from) => {
                let id = from.split('@').next().unwrap_or_default();
                let Some(entry) = gallery::entries().iter().find(|entry| entry.id == id) else {
                    self.fault.get_or_insert(Fault::Entry(id.to_owned()));
                    self.texts = salvage::texts(document);
                    return None;
                };
                if entry.document.from.as_deref() != Some(from) {
                    self.fault.get_or_insert(Fault::Revision(entry.title.clone()));
                }
                let mut value = value(&entry.document)?;
                if let Value::Object(changes) = document {
                    self.unknown = make(changes, &mut value);
                }
                value
            }
        };
        match read_document(&read.to_string()) {
            Ok((document, unknown)) => {
                self.unknown.extend(unknown);
                // What was made of another version may lack some of what was meant.
                if matches!(self.fault, Some(Fault::Revision(_))) || !self.unknown.is_empty() {
                    self.texts = salvage::texts(&read);
                }
                Some(document)
            }
            Err(fault) => {
                self.texts = salvage::texts(&read);
                self.fault.get_or_insert(fault);
                None
            }
        }
    }

    fn run(&mut self, run: Value) -> Option<Recorded> {
        let Value::Array(parts) = run else { return None };
        let Ok([connection, packed]) = <[Value; 2]>::try_from(parts) else {
            self.fault.get_or_insert(Fault::Run(String::new()));
            return None;
        };
        let connection = Connection::of_text(connection.as_str().unwrap_or_default()).cleaned();
        // Its texts are a list for each lane and kind; its events are many, and each is short.
        let events = packed.get(0).map_or(Ok(()), short_events);
        let unpack = |()| unpack(packed).map_err(|fault| fault.0);
        match events.and_then(unpack).and_then(checked) {
            Ok(trace) => Some(Recorded { connection, trace }),
            Err(what) => {
                self.fault.get_or_insert(Fault::Run(what));
                None
            }
        }
    }
}

/// A log that can be shown.
pub(super) fn checked(trace: Trace) -> Result<Trace, String> {
    if !trace.events().is_sorted_by_key(|timed| timed.at) {
        return Err("its times go back".to_owned());
    }
    match trace.lanes() {
        None => Err("a call begins twice".to_owned()),
        Some(lanes) if lanes > MAX_LANES => Err(format!("it has {lanes} calls of at most {MAX_LANES}")),
        // Of what is no lane's there are at most a few for each.
        Some(_)
            if trace.events().iter().filter(|timed| !matches!(timed.event, RunEvent::Lane(..))).count()
                > 6 * MAX_LANES =>
        {
            Err("it has more events than any run".to_owned())
        }
        Some(_) => Ok(trace),
    }
}

/// Reads a document from elsewhere, and names the places of what this program does not know.
pub(super) fn read_document(text: &str) -> Result<(Document, Vec<String>), Fault> {
    let document: Document = serde_json::from_str(text).map_err(|error| {
        let version =
            serde_json::from_str::<Value>(text).ok().and_then(|value| value.get("version")?.as_u64());
        match version {
            Some(version) if version > Document::VERSION.into() => Fault::Newer,
            _ => fault_of(text, &error),
        }
    })?;
    if document.version > Document::VERSION {
        return Err(Fault::Newer);
    }
    match document.workflow.calls().len() {
        calls if calls > MAX_CALLS => Err(Fault::TooMany(calls)),
        _ => {
            let unknown = unknown(text, &document);
            Ok((document, unknown))
        }
    }
}

/// More places are not looked at twice, nor any in a text of more bytes: each takes as long as to read it whole.
const MAX_LOOKED_AT: usize = 20;
const MAX_LOOKED_INTO: usize = 200_000;
/// Nobody reads more of them.
const MAX_FOUND: usize = 200;

/// The places in the text that have no effect on the document that was read from it.
fn unknown(text: &str, document: &Document) -> Vec<String> {
    let mut places = unkept(text, document);
    if places.len() <= MAX_LOOKED_AT && text.len() <= MAX_LOOKED_INTO {
        places.retain(|place| !is_known(text, place, document));
    }
    places
}

/// Whether the reader looks at what stands there. It may be what a document need not say: then it is not written either. No
/// field takes what this puts in its place for the same.
fn is_known(text: &str, place: &str, document: &Document) -> bool {
    let Ok(mut changed) = serde_json::from_str::<Value>(text) else { return false };
    let Some(there) = changed.pointer_mut(place) else { return false };
    *there = json!([[[null]]]);
    serde_json::from_str::<Document>(&changed.to_string()).map_or(true, |changed| changed != *document)
}

/// What is in the text and not in the document that was read from it.
fn unkept(text: &str, document: &Document) -> Vec<String> {
    let mut found = Vec::new();
    if let (Ok(written), Some(read)) = (serde_json::from_str::<Value>(text), value(document)) {
        look_for_unkept(&written, &read, &mut String::new(), &mut found);
    }
    found.sort();
    found
}

/// One path for all, so that a long name is not copied for each of many fields.
fn look_for_unkept(written: &Value, read: &Value, at: &mut String, found: &mut Vec<String>) {
    let above = at.len();
    match (written, read) {
        (Value::Object(written), Value::Object(read)) => {
            for (name, written) in written {
                at.push('/');
                at.push_str(&name.replace('~', "~0").replace('/', "~1"));
                match read.get(name) {
                    Some(read) => look_for_unkept(written, read, at, found),
                    // What says nothing need not be kept.
                    None if is_nothing(written) => {}
                    None if found.len() < MAX_FOUND => found.push(at.clone()),
                    None => {}
                }
                at.truncate(above);
            }
        }
        (Value::Array(written), Value::Array(read)) => {
            for (index, (written, read)) in written.iter().zip(read).enumerate() {
                at.push('/');
                at.push_str(&index.to_string());
                look_for_unkept(written, read, at, found);
                at.truncate(above);
            }
        }
        _ => {}
    }
}

/// Looks before anything is made of it: each step of a document takes a thousand times as long as to count it.
pub(super) fn short_enough(value: &Value) -> Result<(), Fault> {
    match longest_list(value) {
        longest if longest > MAX_LIST => Err(Fault::TooMany(longest)),
        _ => Ok(()),
    }
}

fn longest_list(value: &Value) -> usize {
    match value {
        Value::Array(list) => list.iter().map(longest_list).max().unwrap_or(0).max(list.len()),
        Value::Object(fields) => fields.values().map(longest_list).max().unwrap_or(0).max(fields.len()),
        _ => 0,
    }
}

/// The same for each event of a log; the log itself has a limit of its own.
pub(super) fn short_events(log: &Value) -> Result<(), String> {
    let is_short = |event: &Value| short_enough(event).is_ok();
    match log.as_array() {
        Some(log) if !log.iter().all(is_short) => {
            Err("it has a list that is longer than any run's".to_owned())
        }
        _ => Ok(()),
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Number(number) => *number == 1.into(),
        Value::Bool(true) => false,
    }
}

/// What is wrong with a text that could not be read, and where.
pub(super) fn fault_of(text: &str, error: &serde_json::Error) -> Fault {
    let what = error.to_string();
    let what = what.split(" at line ").next().unwrap_or_default().to_owned();
    Fault::Place { at: salvage::place(text, error.line(), error.column()), what }
}

pub(super) fn value(document: &Document) -> Option<Value> {
    // Through text, because writing into a `Value` would be a second writer of every type, in code.
    serde_json::from_str(&serde_json::to_string(document).ok()?).ok()
}

/// The gallery entry that a document began as, in just that revision.
fn entry(from: &str) -> Option<&'static gallery::Entry> {
    gallery::entries().iter().find(|entry| entry.document.from.as_deref() == Some(from))
}

fn base(from: &str) -> Option<Value> {
    value(&entry(from)?.document)
}

/// The changes that make `document` of `base`, if they make just that: fields whose order counts may have another.
fn difference(base: &Value, document: &Document) -> Option<Value> {
    let wanted = value(document)?;
    let changes = changes(base, &wanted);
    let mut made = base.clone();
    let is_made = make(&changes, &mut made).is_empty();
    let read: Document = serde_json::from_str(&made.to_string()).ok()?;
    (is_made && read == *document).then(|| if changes.is_empty() { Value::Null } else { changes.into() })
}
