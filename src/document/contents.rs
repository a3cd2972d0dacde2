//! What is in something that is handed on, counted, and its texts in order to be shown. It goes by the names of fields, so
//! that a new pattern needs nothing here; the words for it are elsewhere.

use super::{
    Connection, gallery,
    sharing::{Shared, value},
};
use crate::{
    run::{RunEvent, RunState, Started},
    workflow::PatternId,
};
use serde_json::Value;

/// What is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// The pattern.
    pub pattern: PatternId,
    /// The title of the gallery entry that it began as.
    pub template: Option<String>,
    /// Whether it is that entry as it is.
    pub is_untouched: bool,
    /// How many prompts, system prompts among them.
    pub prompts: usize,
    /// How many schemas.
    pub schemas: usize,
    /// How many files of a workspace.
    pub files: usize,
    /// How many tools that a person made, with their code.
    pub tools: usize,
    /// Whether calls send fields beside those that the page knows.
    pub has_extra: bool,
    /// Whether there is an input.
    pub has_input: bool,
    /// The host and the model that the connection asks for.
    pub connection: Option<(String, String)>,
    /// The run.
    pub run: Option<RunContents>,
}

/// What is in a recorded run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunContents {
    /// How many replies.
    pub replies: usize,
    /// When it began, in milliseconds since 1970.
    pub at: u64,
    /// Where it ran; nothing for the demonstration endpoint.
    pub host: Option<String>,
    /// The model of its first call.
    pub model: String,
}

/// What is in it.
pub fn contents(shared: &Shared) -> Contents {
    let document = &shared.document;
    let (mut prompts, mut schemas, mut files, mut tools, mut has_extra) = (0, 0, 0, 0, false);
    if let Some(value) = value(document) {
        each_field(&value, &mut |name, value| match value {
            Value::String(text) if is_prompt(name) && !text.trim().is_empty() => prompts += 1,
            Value::Object(_) | Value::String(_) if name == "schema" => schemas += 1,
            Value::Array(list) if name == "files" => files += list.len(),
            Value::Array(list) if name == "own" => tools += list.len(),
            Value::Object(_) | Value::String(_) if name == "extra" => has_extra = true,
            _ => {}
        });
    }
    let template = document.template();
    let entry = gallery::entries().iter().find(|entry| Some(entry.id.as_str()) == template);
    Contents {
        pattern: document.workflow.pattern(),
        template: entry.map(|entry| entry.title.clone()),
        is_untouched: entry.is_some_and(|entry| entry.document == *document),
        prompts,
        schemas,
        files,
        tools,
        has_extra,
        has_input: !document.input.trim().is_empty(),
        connection: shared.connection.as_ref().and_then(host_and_model),
        run: shared.run.as_ref().map(|run| {
            let state = RunState::of(&run.trace);
            let started = run.trace.events().iter().find_map(|timed| match &timed.event {
                RunEvent::Started(Started { at, .. }) => Some(*at),
                _ => None,
            });
            let asked = state.lanes.iter().find_map(|lane| lane.request.as_ref());
            RunContents {
                replies: state
                    .lanes
                    .iter()
                    .filter(|lane| lane.tool.is_none() && !lane.text.is_empty())
                    .count(),
                at: started.unwrap_or_default(),
                host: host_and_model(&run.connection).map(|(host, _)| host),
                model: asked.map(|(request, _)| request.model.clone()).unwrap_or_default(),
            }
        }),
    }
}

fn host_and_model(connection: &Connection) -> Option<(String, String)> {
    match connection {
        Connection::Demo => None,
        Connection::Server { base_url, model } => Some((base_url.host().to_owned(), model.clone())),
    }
}

fn is_prompt(name: &str) -> bool {
    matches!(name, "prompt" | "system")
}

fn each_field(value: &Value, see: &mut dyn FnMut(&str, &Value)) {
    match value {
        Value::Array(list) => list.iter().for_each(|value| each_field(value, see)),
        Value::Object(fields) => {
            for (name, value) in fields {
                see(name, value);
                // What a schema calls its fields is no name of ours.
                if name != "schema" {
                    each_field(value, see);
                }
            }
        }
        _ => {}
    }
}

/// A text of a document, with what it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The name of the call or part that it belongs to; empty for the whole workflow.
    pub of: String,
    /// Whether it is a system prompt.
    pub is_system: bool,
    /// The text.
    pub text: String,
}

/// The prompts of a document, in their order.
pub fn passages(shared: &Shared) -> Vec<Passage> {
    let mut found = Vec::new();
    let Some(value) = value(&shared.document) else { return found };
    for (part, field) in
        ["settings", "workflow"].into_iter().filter_map(|name| Some((name, value.get(name)?)))
    {
        // `{"workflow": {"chain": …}}`: the pattern's own name says nothing here.
        let field = field
            .as_object()
            .filter(|_| part == "workflow")
            .and_then(|specs| specs.values().next())
            .unwrap_or(field);
        walk(field, "", &mut found);
    }
    found
}

fn walk(value: &Value, of: &str, found: &mut Vec<Passage>) {
    match value {
        Value::Array(list) => list.iter().for_each(|value| walk(value, of, found)),
        Value::Object(fields) => {
            let own = ["name", "key"].iter().find_map(|name| fields.get(*name)?.as_str());
            let of = own.filter(|name| !name.trim().is_empty()).unwrap_or(of);
            for (name, value) in fields.iter().filter(|(name, _)| *name != "schema") {
                match value {
                    Value::String(text) if is_prompt(name) && !text.trim().is_empty() => {
                        found.push(Passage {
                            of: of.to_owned(),
                            is_system: name == "system",
                            text: text.clone(),
                        });
                    }
                    // A part is called as its field is; a call's settings are the call's.
                    Value::Object(_) if name != "settings" => walk(value, name, found),
                    _ => walk(value, of, found),
                }
            }
        }
        _ => {}
    }
}
