//! Files: a workflow, or a run with the workflow that ran, as JSON that people can read. `docs/files.md` describes them.
//! Reading takes any text.

use super::{
    Connection, Document, salvage,
    sharing::{
        Fault, Opened, Recorded, Shared, checked, fault_of, read_document, short_enough, short_events,
    },
};
use crate::run::{Trace, packed::MAX_EVENTS};
use serde::Serialize;
use serde_json::{Map, Value};

/// The version of files that this program writes.
const VERSION: u64 = 1;
/// What a file says that it is, before what kind of file.
const FORMAT: &str = "workflow-playground/";
/// The kinds of files.
const WORKFLOW: &str = "workflow-playground/workflow";
const RUN: &str = "workflow-playground/run";

#[derive(Serialize)]
struct File<'a> {
    format: &'static str,
    version: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    connection: Option<&'a Connection>,
    document: &'a Document,
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<Run<'a>>,
}

#[derive(Serialize)]
struct Run<'a> {
    connection: &'a Connection,
    log: &'a Trace,
}

/// The text of a file.
pub fn write(shared: &Shared) -> Option<String> {
    let run = shared.run.as_ref().map(|run| Run { connection: &run.connection, log: &run.trace });
    let file = File {
        format: if run.is_some() { RUN } else { WORKFLOW },
        version: VERSION,
        connection: shared.connection.as_ref(),
        document: &shared.document,
        run,
    };
    Some(serde_json::to_string_pretty(&file).ok()? + "\n")
}

/// What a file is called.
pub fn name(shared: &Shared) -> String {
    let what = shared.document.template().unwrap_or(shared.document.workflow.pattern().id());
    let safe: String = what.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(40).collect();
    format!("{safe}-{}.json", if shared.run.is_some() { "run" } else { "workflow" })
}

/// What is in the text of a file.
pub fn read(text: &str) -> Opened {
    let text = text.trim_start_matches('\u{feff}');
    match serde_json::from_str(text) {
        Ok(Value::Object(fields)) => read_fields(fields, text, None),
        Ok(_) => Opened::not(Fault::Foreign),
        Err(error) => {
            let fault = fault_of(text, &error);
            match salvage::beginning(text) {
                Some(Value::Object(fields)) if is_ours(&fields) => read_fields(fields, text, Some(fault)),
                // Whoever wrote no JSON at all did not mean a file of ours.
                _ if !text.trim_start().starts_with('{') => Opened::not(Fault::Foreign),
                _ => Opened::not(fault),
            }
        }
    }
}

fn is_ours(fields: &Map<String, Value>) -> bool {
    let format = fields.get("format").and_then(Value::as_str);
    format.is_some_and(|format| format.starts_with(FORMAT))
        || fields.contains_key("document")
        || is_bare(fields)
}

/// Whether it is a document without anything around it.
fn is_bare(fields: &Map<String, Value>) -> bool {
    fields.contains_key("workflow") && fields.contains_key("input")
}

fn read_fields(mut fields: Map<String, Value>, text: &str, fault: Option<Fault>) -> Opened {
    if !is_ours(&fields) {
        return Opened::not(Fault::Foreign);
    }
    let (at, document) = match is_bare(&fields) {
        true => ("", Value::Object(fields.clone())),
        false => ("/document", fields.remove("document").unwrap_or_default()),
    };
    let is_newer = at.len() > 1 && fields.get("version").and_then(Value::as_u64) > Some(VERSION);
    let mut opened = Opened { fault: fault.or(is_newer.then_some(Fault::Newer)), ..Opened::default() };
    match short_enough(&document).and_then(|()| read_document(&document.to_string())) {
        Ok((document, unknown)) => {
            opened.unknown = unknown.into_iter().map(|place| format!("{at}{place}")).collect();
            let connection = fields.get("connection").and_then(connection);
            let run = if at.is_empty() { None } else { opened.file_run(fields.remove("run")) };
            opened.shared = Some(Shared { document, connection, run });
        }
        Err(fault) => {
            opened.texts = salvage::texts(&document);
            if opened.texts.is_empty() && opened.fault.is_some() {
                opened.texts = vec![text.chars().take(MAX_SHOWN).collect()];
            }
            opened.fault.get_or_insert(below(at, fault));
        }
    }
    opened
}

/// Of a text of which nothing can be understood, no more is shown.
const MAX_SHOWN: usize = 20_000;

fn below(at: &str, fault: Fault) -> Fault {
    match fault {
        Fault::Place { at: within, what } => Fault::Place { at: format!("{at}{within}"), what },
        other => other,
    }
}

fn connection(value: &Value) -> Option<Connection> {
    serde_json::from_str(&value.to_string()).ok().map(Connection::cleaned)
}

impl Opened {
    fn file_run(&mut self, run: Option<Value>) -> Option<Recorded> {
        let Value::Object(mut run) = run? else {
            self.fault.get_or_insert(Fault::Run("/run".to_owned()));
            return None;
        };
        let connection = run.get("connection").and_then(connection).unwrap_or_default();
        let log = run.remove("log").unwrap_or_default();
        let bounded = match log.as_array() {
            Some(log) if log.len() > MAX_EVENTS => Err("it has more events than any run".to_owned()),
            _ => short_events(&log),
        };
        let read = |()| {
            let log = log.to_string();
            serde_json::from_str(&log).map_err(|error| match fault_of(&log, &error) {
                Fault::Place { at, what } => format!("/run/log{at}: {what}"),
                _ => String::new(),
            })
        };
        match bounded.and_then(read).and_then(checked) {
            Ok(trace) => Some(Recorded { connection, trace }),
            Err(what) => {
                self.fault.get_or_insert(Fault::Run(what));
                None
            }
        }
    }
}
