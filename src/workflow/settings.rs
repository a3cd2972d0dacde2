//! What a person may set for a call, for a whole workflow and per step. It knows nothing of the wire
//! beyond the names of fields.

use crate::llm::{ChatRequest, Temperature};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

/// A value that a person typed: read, or kept as it was typed until it is mended.
/// In a file a good value has its own form, and a bad one is a string.
#[derive(Clone, Debug, PartialEq)]
pub enum Typed<T> {
    /// It could be read.
    Good(T),
    /// It could not be read; this is the text.
    Bad(String),
}

impl<T> Typed<T> {
    /// The value, if it could be read.
    pub fn good(&self) -> Option<&T> {
        match self {
            Self::Good(value) => Some(value),
            Self::Bad(_) => None,
        }
    }
}

impl<T: Serialize> Serialize for Typed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Good(value) => value.serialize(serializer),
            Self::Bad(text) => text.serialize(serializer),
        }
    }
}

/// A value that stands in a file as plain JSON.
pub trait FromJson: Sized {
    /// The value, unless the JSON is of another kind.
    fn from_json(json: Value) -> Option<Self>;
}

impl FromJson for Temperature {
    fn from_json(json: Value) -> Option<Self> {
        Self::of(json.as_f64()?)
    }
}

impl FromJson for u32 {
    fn from_json(json: Value) -> Option<Self> {
        json.as_u64()?.try_into().ok()
    }
}

impl FromJson for f64 {
    fn from_json(json: Value) -> Option<Self> {
        json.as_f64()
    }
}

impl FromJson for Map<String, Value> {
    fn from_json(json: Value) -> Option<Self> {
        if let Value::Object(fields) = json { Some(fields) } else { None }
    }
}

impl<'de, T: FromJson> Deserialize<'de> for Typed<T> {
    /// JSON of another kind than the value's is kept as its text, for a person to mend.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Value::deserialize(deserializer)?;
        let text = match &json {
            Value::String(text) => text.clone(),
            json => json.to_string(),
        };
        Ok(T::from_json(json).map_or(Self::Bad(text), Self::Good))
    }
}

/// The settings of a call. An absent one is inherited; one that is absent everywhere is not sent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CallSettings {
    /// A model that the person chose, whatever the connection's list says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// A model that a gallery entry suggests: used only when the connection offers it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggested_model: Option<String>,
    /// The system prompt. Empty means none, even where one would be inherited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// Sampling temperature, 0 to 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<Typed<Temperature>>,
    /// The most tokens a reply may have, at least 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<Typed<u32>>,
    /// Further fields of the request, as a JSON object (`top_p`, `seed`, `reasoning_effort`, …).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extra: Option<Typed<Map<String, Value>>>,
    /// How often a model is asked to mend a reply that breaks its schema, 0 to [`MAX_REPAIRS`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repairs: Option<Typed<u32>>,
}

/// The most often that a model is asked to mend a reply.
pub const MAX_REPAIRS: u32 = 3;
/// How often it is asked where nobody says.
pub const DEFAULT_REPAIRS: u32 = 1;

impl CallSettings {
    /// The defaults of a text call: temperature 0.7, at most 4000 tokens.
    pub fn text_call() -> Self {
        Self { temperature: read_temperature("0.7"), max_tokens: Some(Typed::Good(4000)), ..Self::default() }
    }

    /// What a new worker has of its own: at most 2000 tokens, since several replies are read together. It stands in
    /// the document like any other choice; emptied, the worker inherits.
    pub fn worker() -> Self {
        Self { max_tokens: Some(Typed::Good(2000)), ..Self::default() }
    }

    /// These settings where they say something, `defaults` where they do not; `extra` is joined field by field.
    /// A model that the person chose, near or far, goes before any suggestion: see [`super::ModelRule::choose`].
    pub fn over(&self, defaults: &Self) -> Self {
        let mut extra = defaults.extra_fields().cloned().unwrap_or_default();
        if let Some(own) = self.extra_fields() {
            extra.extend(own.clone());
        }
        Self {
            model: self.model.clone().or_else(|| defaults.model.clone()),
            suggested_model: self.suggested_model.clone().or_else(|| defaults.suggested_model.clone()),
            system: self.system.clone().or_else(|| defaults.system.clone()),
            temperature: self.temperature.clone().or_else(|| defaults.temperature.clone()),
            max_tokens: self.max_tokens.clone().or_else(|| defaults.max_tokens.clone()),
            extra: (!extra.is_empty()).then_some(Typed::Good(extra)),
            repairs: self.repairs.clone().or_else(|| defaults.repairs.clone()),
        }
    }

    /// How often a model is asked to mend a reply that breaks its schema.
    pub fn repairs(&self) -> u32 {
        self.repairs.as_ref().and_then(Typed::good).copied().unwrap_or(DEFAULT_REPAIRS).min(MAX_REPAIRS)
    }

    /// The extra fields, when there are any and they could be read.
    pub fn extra_fields(&self) -> Option<&Map<String, Value>> {
        self.extra.as_ref().and_then(Typed::good)
    }
}

/// Reads a temperature: empty means inherit.
pub fn read_temperature(text: &str) -> Option<Typed<Temperature>> {
    read(text, Temperature::read)
}

/// Reads a whole number from 1 up, such as a token limit: empty means inherit, or no limit.
pub fn read_count(text: &str) -> Option<Typed<u32>> {
    read(text, |text| text.parse::<u32>().ok().filter(|value| *value > 0))
}

/// Reads how often a reply is to be mended: empty means inherit.
pub fn read_repairs(text: &str) -> Option<Typed<u32>> {
    read(text, |text| text.parse::<u32>().ok().filter(|value| *value <= MAX_REPAIRS))
}

/// Reads extra request fields: empty means none. A field that belongs to the workflow or the transport
/// makes the text bad; [`reserved_field`] names it.
pub fn read_extra(text: &str) -> Option<Typed<Map<String, Value>>> {
    read(text, |text| {
        let fields: Map<String, Value> = serde_json::from_str(text).ok()?;
        (!fields.keys().any(|name| is_reserved(name))).then_some(fields)
    })
}

/// The first field in `text` that extra fields may not set, if it is a JSON object with one.
pub fn reserved_field(text: &str) -> Option<String> {
    let fields: Map<String, Value> = serde_json::from_str(text).ok()?;
    fields.keys().find(|name| is_reserved(name)).cloned()
}

fn is_reserved(name: &str) -> bool {
    ChatRequest::RESERVED.contains(&name)
}

fn read<T>(text: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<Typed<T>> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return None;
    }
    Some(parse(trimmed).map_or_else(|| Typed::Bad(text.to_owned()), Typed::Good))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearer_settings_win_and_extra_fields_are_joined() {
        let workflow = CallSettings {
            suggested_model: Some("suggested".into()),
            system: Some("Be brief.".into()),
            extra: read_extra(r#"{"seed": 1, "top_p": 0.5}"#),
            ..CallSettings::text_call()
        };
        let step = CallSettings {
            model: Some("own".into()),
            temperature: read_temperature("0"),
            extra: read_extra(r#"{"seed": 2}"#),
            ..CallSettings::default()
        };
        let settings = step.over(&workflow);
        assert_eq!(settings.model.as_deref(), Some("own"));
        assert_eq!(settings.suggested_model.as_deref(), Some("suggested"));
        assert_eq!(settings.system.as_deref(), Some("Be brief."));
        assert_eq!(settings.temperature, read_temperature("0"));
        assert_eq!(settings.max_tokens, Some(Typed::Good(4000)));
        assert_eq!(settings.extra, read_extra(r#"{"seed": 2, "top_p": 0.5}"#));
    }

    #[test]
    fn a_value_that_cannot_be_read_is_kept_as_typed() {
        assert_eq!(read_temperature("warm"), Some(Typed::Bad("warm".into())));
        assert_eq!(read_temperature("2.5"), Some(Typed::Bad("2.5".into())));
        assert_eq!(read_count("0"), Some(Typed::Bad("0".into())));
        assert_eq!(read_count(" "), None);
        assert_eq!(read_extra("{"), Some(Typed::Bad("{".into())));
        assert_eq!(read_extra(r#"{"stream": false}"#), Some(Typed::Bad(r#"{"stream": false}"#.into())));
        assert_eq!(reserved_field(r#"{"stream": false}"#).as_deref(), Some("stream"));
    }

    #[test]
    fn bad_values_survive_a_file() {
        let settings = CallSettings {
            temperature: read_temperature("warm"),
            max_tokens: read_count("12"),
            extra: read_extra("{\"a\":"),
            ..CallSettings::default()
        };
        let text = serde_json::to_string(&settings).unwrap_or_default();
        assert_eq!(text, r#"{"temperature":"warm","max_tokens":12,"extra":"{\"a\":"}"#);
        assert_eq!(serde_json::from_str(&text).ok(), Some(settings));
    }
}
