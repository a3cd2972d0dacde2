//! Whether a JSON text is what a JSON Schema (draft 2020-12) allows: the same library behind the port in tests and in the
//! page's worker. Schemas and values come from strangers, so what each may take is limited here. It knows no browser
//! and no model, and it cannot stop itself: whoever calls it watches the clock.

use crate::ports::{Invalid, SchemaFault};
#[cfg(not(target_arch = "wasm32"))]
use crate::ports::{LocalBoxFuture, Validator as Port};
use jsonschema::{PatternOptions, Retrieve, Uri, ValidationError, error::ValidationErrorKind as Kind};
use serde_json::Value;
use std::{
    error::Error,
    fmt::{self, Display, Write},
};

/// The longest schema, in bytes. Those of providers end at some tens of KB.
const MAX_SCHEMA: usize = 1024 * 1024;
/// The longest value, in bytes; as long as a reply can be.
const MAX_VALUE: usize = 8 * 1024 * 1024;
/// The most faults that are told: a model or a person mends a few at a time.
const MAX_FAULTS: usize = 20;
/// The longest value whose faults are all told, in bytes. The library collects every fault before it gives the first, and
/// in a long value there may be millions; of a longer one it is asked for the first alone.
const MAX_SURVEYED: usize = 256 * 1024;
/// The longest message, in characters: it may quote the value and the schema.
const MAX_MESSAGE: usize = 300;
/// What relative references of a schema without `$id` are relative to: nothing is there.
const NOWHERE: &str = "schema:///";
/// How often a pattern may go back in a text. Only those with a look around or a back reference go back at all, the
/// others take time in proportion to the text.
const MAX_BACKTRACKS: usize = 1_000_000;

/// Checks the JSON text `value` against the JSON text `schema`. A schema that names no draft is of 2020-12. `format` is
/// a note there, and is not checked. Both texts may nest 127 levels deep, which is serde_json's limit.
///
/// # Errors
/// [`Invalid`], but for `Unavailable`; `TooSlow` only where a pattern went back too often.
pub fn check(schema: &str, value: &str) -> Result<(), Invalid> {
    let schema = read(schema, MAX_SCHEMA).map_err(Invalid::Schema)?;
    let value_length = value.len();
    let value = read(value, MAX_VALUE).map_err(Invalid::NotJson)?;
    let validator = jsonschema::options()
        .with_base_uri(NOWHERE)
        .with_retriever(Nowhere)
        .with_pattern_options(PatternOptions::fancy_regex().backtrack_limit(MAX_BACKTRACKS))
        .build(&schema)
        .map_err(|error| Invalid::Schema(unusable(&error)))?;
    let Err(first) = validator.validate(&value) else { return Ok(()) };
    let faults: Vec<ValidationError<'_>> = match value_length {
        ..=MAX_SURVEYED => validator.iter_errors(&value).take(MAX_FAULTS).collect(),
        _ => vec![first],
    };
    if faults.iter().any(|fault| matches!(fault.kind(), Kind::BacktrackLimitExceeded { .. })) {
        return Err(Invalid::TooSlow);
    }
    Err(Invalid::Value(faults.iter().map(told).collect()))
}

/// Follows no reference out of the schema.
struct Nowhere;

impl Retrieve for Nowhere {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Value, Box<dyn Error + Send + Sync>> {
        Err(format!("remote references are not followed: {uri}").into())
    }
}

fn read(text: &str, longest: usize) -> Result<Value, String> {
    if text.len() > longest {
        return Err(format!("it is longer than {} MB", longest / (1024 * 1024)));
    }
    serde_json::from_str(text).map_err(|error| short(&error))
}

/// Why a schema cannot be used.
fn unusable(error: &ValidationError<'_>) -> String {
    if let Kind::Referencing(jsonschema::ReferencingError::Unretrievable { source, .. }) = error.kind() {
        return short(source);
    }
    let SchemaFault { at, message } = told(error);
    if at.is_empty() { message } else { short(&format_args!("{at}: {message}")) }
}

fn told(error: &ValidationError<'_>) -> SchemaFault {
    let at = error.instance_path().as_str().to_owned();
    if matches!(error.kind(), Kind::FalseSchema) {
        // Of an object that may have no properties at all, the library names the object.
        let of_object = error.schema_path().as_str().ends_with("/additionalProperties");
        let message =
            if of_object { "the schema allows no properties here" } else { "the schema allows nothing here" };
        return SchemaFault { at, message: message.to_owned() };
    }
    // These say what they are about after their first words; the others begin with the value.
    let begins_well = matches!(
        error.kind(),
        Kind::AdditionalProperties { .. } | Kind::UnevaluatedProperties { .. } | Kind::Constant { .. }
    );
    let message = match text_of(error, MAX_MESSAGE) {
        (whole, true) => whole,
        (beginning, false) if begins_well => beginning + "…",
        _ => short(&error.masked_with("this value")),
    };
    SchemaFault { at, message }
}

fn short(what: &dyn Display) -> String {
    match text_of(what, MAX_MESSAGE) {
        (text, true) => text,
        (text, false) => format!("{text}…"),
    }
}

/// So many characters of what `what` says, and whether that is all.
fn text_of(what: &dyn Display, longest: usize) -> (String, bool) {
    let mut text = Beginning { text: String::new(), room: longest };
    let whole = write!(text, "{what}").is_ok();
    (text.text, whole)
}

/// Takes the beginning of what is written and then fails, so that no megabytes are written for a line of them.
struct Beginning {
    text: String,
    room: usize,
}

impl Write for Beginning {
    fn write_str(&mut self, more: &str) -> fmt::Result {
        for character in more.chars() {
            self.room = self.room.checked_sub(1).ok_or(fmt::Error)?;
            self.text.push(character);
        }
        Ok(())
    }
}

/// Checks on the spot and without a limit of time: for tests, which need no browser.
#[cfg(not(target_arch = "wasm32"))]
pub struct NativeValidator;

#[cfg(not(target_arch = "wasm32"))]
impl Port for NativeValidator {
    fn validate<'a>(&'a self, schema: &'a str, value: &'a str) -> LocalBoxFuture<'a, Result<(), Invalid>> {
        Box::pin(std::future::ready(check(schema, value)))
    }
}
