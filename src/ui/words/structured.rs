//! Replies that must be JSON, gates and routes, in words.

use super::ended;
use crate::{
    run::{Condition, Found, Gated, Invalid, LaneState, Routed, SchemaFault, Test, Then},
    workflow::schema_text::{TextFault, TextFaultKind},
};

/// So many faults of a reply are listed.
const MAX_LISTED: usize = 6;

/// What is wrong with a reply that was to be JSON, and what to do.
pub fn unfit(invalid: &Invalid) -> String {
    match invalid {
        Invalid::Value(faults) => {
            let more = faults.len().saturating_sub(MAX_LISTED);
            let mut said: Vec<String> = faults.iter().take(MAX_LISTED).map(schema_fault).collect();
            if more > 0 {
                said.push(format!("And {more} more."));
            }
            format!("The reply does not satisfy the schema. {} {MEND_UNFIT}", said.join(" "))
        }
        Invalid::NotJson(why) if why.is_empty() => format!("The reply is not JSON. {MEND_UNFIT}"),
        Invalid::NotJson(why) => format!("The reply is not JSON ({why}). {MEND_UNFIT}"),
        Invalid::Schema(why) => {
            format!("The schema cannot be used: {} Change it in the workflow, then run again.", ended(why))
        }
        Invalid::TooSlow => {
            "Checking the reply took longer than a second, or more memory than there is, so it was given up. \
             Make the schema simpler, then run again."
                .to_owned()
        }
        Invalid::Unavailable => {
            "The part of this page that checks replies could not be loaded. Check the connection, \
             then Retry."
                .to_owned()
        }
    }
}

const MEND_UNFIT: &str = "Retry, edit the reply, or allow more repairs in the settings.";

fn schema_fault(fault: &SchemaFault) -> String {
    match fault.at.as_str() {
        "" => ended(&fault.message),
        at => format!("At {at}: {}", ended(&fault.message)),
    }
}

/// What is wrong, while the model is asked to mend it.
pub(super) fn unfit_brief(invalid: &Invalid) -> String {
    match invalid {
        Invalid::Value(faults) => {
            let said: Vec<String> = faults.iter().take(MAX_LISTED).map(schema_fault).collect();
            format!("The reply did not satisfy the schema. {}", said.join(" "))
        }
        Invalid::NotJson(_) => "The reply was not JSON.".to_owned(),
        other => unfit(other),
    }
}

/// How a structured reply came to be what it is; nothing when it came as it should.
pub fn how_found(lane: &LaneState) -> Option<String> {
    let mut said = Vec::new();
    if let Some(found) = lane.extracted {
        said.push(match found {
            Found::Fenced => "extracted: the JSON stood in a code block",
            Found::Amid => "extracted: the JSON stood amid other text",
            Found::Whole => "extracted",
        });
    }
    if lane.error.is_none() && lane.reply.is_some() {
        match lane.repairs() {
            0 => {}
            1 => said.push("repaired once: the model mended its own reply"),
            2 => said.push("repaired twice: the model mended its own reply"),
            _ => said.push("repaired three times: the model mended its own reply"),
        }
    }
    (!said.is_empty()).then(|| said.join(" · "))
}

/// A condition: what must hold for a gate to open.
pub fn condition(condition: &Condition) -> String {
    let of = match condition.field.as_str() {
        "" => "reply",
        field => field,
    };
    format!("{of} {} “{}”", test(condition.test), condition.value.trim())
}

/// How a value is held against another.
pub fn test(test: Test) -> &'static str {
    match test {
        Test::Contains => "contains",
        Test::Lacks => "does not contain",
        Test::Is => "is",
        Test::IsNot => "is not",
        Test::AtLeast => "is at least",
        Test::AtMost => "is at most",
    }
}

/// What a gate said of a reply.
pub fn gated(gated: &Gated) -> String {
    let found = match (&gated.found, gated.condition.field.is_empty()) {
        // What it is has just been said.
        (Some(_), _) if gated.then == Then::GoOn && gated.condition.test == Test::Is => String::new(),
        (Some(found), _) => format!(" It is “{}”.", super::clipped(found)),
        (None, false) => " The reply has no such field.".to_owned(),
        (None, true) => String::new(),
    };
    let condition = condition(&gated.condition);
    match gated.then {
        Then::GoOn => format!("Gate open: {condition}.{found}"),
        Then::Again => {
            format!("Gate closed, wanted: {condition}.{found} Asked again with the gate's message.")
        }
        Then::Stop => format!("Gate closed, wanted: {condition}.{found} The run stops here."),
    }
}

/// A gate in the picture of a chain, before anything came to it.
pub fn gate_ahead(wanted: &Condition) -> String {
    format!("Gate: {}", condition(wanted))
}

/// Which route was taken.
pub fn routed(routed: &Routed) -> String {
    match &routed.reason {
        Some(reason) if reason.trim().is_empty() => format!("Route taken: {}.", routed.key),
        Some(reason) => format!("Route taken: {}. {}", routed.key, ended(reason)),
        None => format!("Default route taken: {}. The reply named no route that there is.", routed.key),
    }
}

/// What is wrong with a schema's text.
pub fn schema_text_fault(fault: &TextFault) -> String {
    let what = match &fault.kind {
        TextFaultKind::NotJson(words) => format!("this is not JSON yet: {words}."),
        TextFaultKind::NotAnObject => "a schema is a JSON object, such as {\"type\": \"object\"}.".to_owned(),
        TextFaultKind::Type => {
            "a type is string, number, integer, boolean, object, array or null.".to_owned()
        }
        TextFaultKind::Schemas(keyword) => format!("“{keyword}” is an object of schemas."),
        TextFaultKind::Schema(keyword) => format!("“{keyword}” is a schema: an object, true or false."),
        TextFaultKind::Required => "“required” is a list of names.".to_owned(),
        TextFaultKind::Choices => "“enum” is a list of at least one value.".to_owned(),
        TextFaultKind::Depth => "it nests deeper than 64 levels.".to_owned(),
        TextFaultKind::Reference => {
            "only references within the schema are followed, as in “#/$defs/name”.".to_owned()
        }
    };
    format!("Line {}: {what}", fault.line)
}

/// The schema's JSON field.
pub fn schema_json(name: &str) -> String {
    format!("{name} schema (JSON)")
}

/// The schema's form.
pub fn schema_form(name: &str) -> String {
    format!("{name} schema")
}

/// A schema lacks a field that the workflow reads.
pub fn missing_field(field: &str) -> String {
    format!("The schema has no field “{field}”, which this workflow reads: add it.")
}

/// Parts of a schema that the form has no fields for.
pub fn beyond_form(keywords: &[String]) -> String {
    format!("Kept as it is, to be edited under JSON: {}.", keywords.join(", "))
}
