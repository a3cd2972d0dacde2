//! Servers and models that are asked for JSON: those that enforce a schema, refuse it in the words of real ones, ignore
//! it, or wrap, break and cut the value. What they answer is made from the schema that the request carries, and a
//! request without one gets a good stream. It deliberately knows no workflow, and no field or choice of any.

use std::cell::Cell;

use serde_json::{Map, Value, json};

use super::{Ask, Beat, Scenario, Script, good, ms, scenario, wire};

pub(super) const STRUCTURED: &[Scenario] = &[
    scenario("schema", "a value of the schema, wherever the request carries it", fair),
    scenario("no-schema", "400 as long as the format is json_schema, as OpenAI says it", |ask| {
        json_schema(ask).unwrap_or_else(|| fair(ask))
    }),
    scenario("no-schema-vllm", "400 as long as the format is json_schema, as vLLM says it", |ask| {
        unless(is_format(ask, "json_schema"), ask, || {
            let says = "[{'type': 'literal_error', 'loc': ('body', 'response_format', 'type'), 'msg': \
                \"Input should be 'text' or 'json_object'\", 'input': 'json_schema'}]";
            wire::json(
                400,
                &json!({"object": "error", "message": says, "type": "BadRequestError", "param": null, "code": 400}),
            )
        })
    }),
    scenario("no-schema-llama", "400 as long as the format is json_schema, as llama.cpp says it", |ask| {
        unless(is_format(ask, "json_schema"), ask, || {
            let says =
                "response_format type must be one of \"text\" or \"json_object\", but got: json_schema";
            wire::json(
                400,
                &json!({"error": {"code": 400, "message": says, "type": "invalid_request_error"}}),
            )
        })
    }),
    scenario("no-schema-beside", "refuses json_schema, then a schema beside json_object", |ask| {
        json_schema(ask).or_else(|| schema_beside(ask)).unwrap_or_else(|| fair(ask))
    }),
    scenario("no-json-object", "refuses json_schema, then a schema beside json_object, then that", |ask| {
        let refusal = json_schema(ask).or_else(|| schema_beside(ask)).or_else(|| {
            let says = "This response_format type is unavailable now";
            is_format(ask, "json_object")
                .then(|| wire::error(400, "invalid_request_error", Some("invalid_request_error"), says))
        });
        refusal.unwrap_or_else(|| fair(ask))
    }),
    scenario(
        "no-format",
        "400 as long as there is a response_format, as a server that never heard of it",
        |ask| {
            unless(has_format(ask), ask, || {
                let says = "Unrecognized request argument supplied: response_format";
                wire::error(400, "invalid_request_error", None, says)
            })
        },
    ),
    scenario("no-format-extra", "the same as 422, as FastAPI says it", |ask| {
        unless(has_format(ask), ask, || {
            let says = "Extra inputs are not permitted";
            let fault = json!({
                "type": "extra_forbidden", "loc": ["body", "response_format"], "msg": says,
                "input": ask.body["response_format"],
            });
            wire::json(422, &json!({"detail": [fault]}))
        })
    }),
    scenario("no-format-unknown", "the same as 422 in plain text, as a server in Rust says it", |ask| {
        unless(has_format(ask), ask, || {
            let says = "Failed to deserialize the JSON body into the target type: unknown field \
                `response_format`, expected one of `messages`, `model`, `max_tokens`, `stream`, \
                `stream_options`, `temperature` at line 1 column 18";
            wire::whole(422, "text/plain; charset=utf-8", says.to_owned())
        })
    }),
    scenario("schema-ignored", "takes any format, and answers in prose as if there were none", good),
    scenario("json-fenced", "the value in a code block", |ask| {
        valued(ask, |value| format!("```json\n{value:#}\n```"))
    }),
    scenario("json-amid", "the value with a sentence before it and one after it", |ask| {
        valued(ask, |value| format!("Here is what you asked for [1]:\n{value}\nTell me if it helps!"))
    }),
    scenario("json-think", "thoughts inside <think>, braces among them, then the value", |ask| {
        valued(ask, |value| format!("<think>Should it be {{\"mock\": true}}? No.</think>\n\n{value}"))
    }),
    scenario("json-mended", "a value that breaks the schema; once it is told so, a good one", |ask| {
        let is_told = is_told(ask);
        valued(ask, move |value| if is_told { value } else { broken(value) }.to_string())
    }),
    scenario("json-broken", "a value that breaks the schema, as often as it is told so", |ask| {
        valued(ask, |value| broken(value).to_string())
    }),
    scenario("json-no-choice", "a value whose choices are none of those in the schema, every time", |ask| {
        let made = schema_of(&ask.body).map(|schema| made(&schema, |_| json!("no-such-choice")));
        made.map_or_else(|| good(ask), |value| said(ask, &value.to_string()))
    }),
    scenario("json-last", "a value with the last of each field's choices, every time", |ask| {
        chosen(ask, |choices, _| choices.len() - 1)
    }),
    scenario(
        "json-last-long",
        "the same; where no JSON is asked for, 20,000 words with others among them each time",
        |ask| match schema_of(&ask.body) {
            Some(_) => chosen(ask, |choices, _| choices.len() - 1),
            None => said(ask, &long(wire::last_user_text(&ask.body).len())),
        },
    ),
    scenario(
        "json-rising",
        "the last of each field's choices, then with each such request the one before",
        |ask| chosen(ask, |choices, formatted| choices.len().saturating_sub(formatted + 1)),
    ),
    scenario("json-turns", "the last of each field's choices and the one before it, in turn", |ask| {
        chosen(ask, |choices, formatted| choices.len().saturating_sub(formatted % 2 + 1))
    }),
    scenario("json-lines", "a value whose lists have a part for each line that begins with a dash", |ask| {
        let question = wire::user_texts(&ask.body).join("\n");
        let told = question.split(SCHEMA_MARK).next().unwrap_or_default();
        let lines = told.lines().filter_map(|line| line.strip_prefix("- ")).map(str::to_owned).collect();
        schema_of(&ask.body)
            .map_or_else(|| good(ask), |schema| said(ask, &listing(&schema, lines).to_string()))
    }),
    scenario("json-cut", "half of the value, then finish_reason length", |ask| {
        let Some(schema) = schema_of(&ask.body) else { return good(ask) };
        let whole = value_of(&schema).to_string();
        let half: String = whole.chars().take(whole.chars().count() / 2).collect();
        let tail = [wire::stop("length"), wire::DONE.to_owned()];
        wire::told([wire::role()].into_iter().chain(pieces(&half, 4)).chain(tail))
    }),
    scenario("json-slow", "the value, two characters every 80 ms", |ask| {
        let Some(schema) = schema_of(&ask.body) else { return good(ask) };
        let pieces = pieces(&value_of(&schema).to_string(), 2);
        wire::stream(ask, pieces.into_iter().flat_map(|piece| [Beat::Wait(ms(80)), Beat::send(piece)]))
    }),
    scenario("json-deep", "a value 10,000 levels deep", |ask| {
        if schema_of(&ask.body).is_none() {
            return good(ask);
        }
        let (open, close) = ("{\"a\":".repeat(DEEP), "}".repeat(DEEP));
        wire::stream(ask, [open, "1".to_owned(), close].into_iter().map(|part| wire::token(&part)))
    }),
];

const DEEP: usize = 10_000;
/// So deep a value is made; a schema may refer to itself.
const MAX_DEPTH: usize = 100;
/// So many parts it has at most.
const MAX_PARTS: usize = 10_000;
/// The longest text that a schema can ask for.
const MAX_TEXT: usize = 1 << 20;
/// What comes before a schema in a prompt.
const SCHEMA_MARK: &str = "JSON Schema:";

/// What the request wants, if it carries a schema; else a good stream.
fn fair(ask: &Ask) -> Script {
    valued(ask, |value| value.to_string())
}

fn valued(ask: &Ask, form: impl FnOnce(Value) -> String) -> Script {
    let value = schema_of(&ask.body).map(|schema| value_of(&schema));
    value.map_or_else(|| good(ask), |value| said(ask, &form(value)))
}

/// A value with one of each field's choices, as `which` says by their number and how many such requests came before.
fn chosen(ask: &Ask, which: fn(&[Value], usize) -> usize) -> Script {
    let made = schema_of(&ask.body)
        .map(|schema| made(&schema, |choices| choices[which(choices, ask.formatted)].clone()));
    made.map_or_else(|| good(ask), |value| said(ask, &value.to_string()))
}

/// 20,000 words in paragraphs, of which every twentieth is this number.
fn long(number: usize) -> String {
    let word =
        |n: usize| if n.is_multiple_of(20) { format!("n{number}") } else { format!("word{}", n % 997) };
    let end = |n: usize| if n % 100 == 99 { "\n\n" } else { " " };
    (0..20_000).map(|n| word(n) + end(n)).collect()
}

fn unless(refused: bool, ask: &Ask, refusal: impl FnOnce() -> Script) -> Script {
    if refused { refusal() } else { fair(ask) }
}

fn has_format(ask: &Ask) -> bool {
    ask.body.get("response_format").is_some()
}

fn is_format(ask: &Ask, kind: &str) -> bool {
    ask.body["response_format"]["type"] == kind
}

fn json_schema(ask: &Ask) -> Option<Script> {
    let says = "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.";
    is_format(ask, "json_schema").then(|| refused("response_format", None, says))
}

fn schema_beside(ask: &Ask) -> Option<Script> {
    let says = "Unknown parameter: 'response_format.schema'.";
    let schema = ask.body["response_format"].get("schema");
    schema.map(|_| refused("response_format.schema", Some("unknown_parameter"), says))
}

fn refused(param: &str, code: Option<&str>, says: &str) -> Script {
    let error = json!({"message": says, "type": "invalid_request_error", "param": param, "code": code});
    wire::json(400, &json!({"error": error}))
}

/// Whether the model was shown an earlier reply of its own.
fn is_told(ask: &Ask) -> bool {
    let messages = ask.body["messages"].as_array();
    messages.is_some_and(|messages| messages.iter().any(|message| message["role"] == "assistant"))
}

/// The schema that a request carries: in its format, else in the latest message of the user that has one.
pub(crate) fn schema_of(body: &Value) -> Option<Value> {
    let format = &body["response_format"];
    let formal = [&format["json_schema"]["schema"], &format["schema"]];
    let formal = formal.into_iter().find(|schema| !schema.is_null()).cloned();
    formal.or_else(|| wire::user_texts(body).iter().find_map(|text| schema_in(text)))
}

fn schema_in(text: &str) -> Option<Value> {
    text.match_indices(SCHEMA_MARK).find_map(|(at, _)| {
        let mut values = serde_json::Deserializer::from_str(&text[at + SCHEMA_MARK.len()..]).into_iter();
        values.next()?.ok().filter(Value::is_object)
    })
}

/// A small value that the schema allows, as far as that can be told at a glance.
pub(crate) fn value_of(schema: &Value) -> Value {
    made(schema, |choices| choices.first().cloned().unwrap_or_default())
}

fn made(schema: &Value, choice: impl Fn(&[Value]) -> Value) -> Value {
    Maker { root: schema, choice: &choice, lines: None, line: Cell::new(None), left: Cell::new(MAX_PARTS) }
        .whole()
}

/// The same, with a part for each of these lines in every list: its texts are the line, and its choices go round.
fn listing(schema: &Value, lines: Vec<String>) -> Value {
    let choice = |choices: &[Value]| choices.first().cloned().unwrap_or_default();
    let lines = Some(lines);
    Maker { root: schema, choice: &choice, lines, line: Cell::new(None), left: Cell::new(MAX_PARTS) }.whole()
}

/// Makes values of a schema.
struct Maker<'a> {
    root: &'a Value,
    choice: &'a dyn Fn(&[Value]) -> Value,
    /// What lists are made of, where it is not for the schema to say.
    lines: Option<Vec<String>>,
    /// Which of the lines a part is made of.
    line: Cell<Option<usize>>,
    /// How many parts there may be yet.
    left: Cell<usize>,
}

impl Maker<'_> {
    fn whole(&self) -> Value {
        self.part(self.root, "value", 0)
    }

    fn list(&self, schema: &Value, name: &str, depth: usize) -> Value {
        let least = schema["minItems"].as_u64().unwrap_or(1).min(MAX_PARTS as u64);
        let Some(lines) = &self.lines else {
            return (0..least).map(|_| self.part(&schema["items"], name, depth)).collect();
        };
        let part = |line| {
            self.line.set(Some(line));
            self.part(&schema["items"], name, depth)
        };
        let parts = (0..lines.len()).map(part).collect();
        self.line.set(None);
        parts
    }

    fn part(&self, schema: &Value, name: &str, depth: usize) -> Value {
        let Some(left) = self.left.get().checked_sub(1).filter(|_| depth < MAX_DEPTH) else {
            return Value::Null;
        };
        self.left.set(left);
        if let Some(only) = schema.get("const") {
            return only.clone();
        }
        if let Some(choices) = schema["enum"].as_array() {
            return match self.line.get() {
                Some(line) => choices[line % choices.len()].clone(),
                None => (self.choice)(choices),
            };
        }
        if let Some(to) = schema["$ref"].as_str() {
            let target = to.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer));
            return target.map_or(Value::Null, |target| self.part(target, name, depth + 1));
        }
        if let Some(first) = ["anyOf", "oneOf", "allOf"].iter().find_map(|key| schema[*key].get(0)) {
            return self.part(first, name, depth + 1);
        }
        let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str());
        match kind {
            Some("object") => self.object(schema, depth),
            None if schema["properties"].is_object() => self.object(schema, depth),
            Some("array") => self.list(schema, name, depth + 1),
            Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or_else(|| json!(1)),
            Some("boolean") => json!(true),
            Some("null") => Value::Null,
            _ => match (&self.lines, self.line.get()) {
                (Some(lines), Some(line)) => lines[line].clone().into(),
                _ => text(schema, name).into(),
            },
        }
    }

    fn object(&self, schema: &Value, depth: usize) -> Value {
        let properties = schema["properties"].as_object();
        let fields = properties.into_iter().flatten();
        fields
            .map(|(name, schema)| (name.clone(), self.part(schema, name, depth + 1)))
            .collect::<Map<_, _>>()
            .into()
    }
}

/// A short text, or the long one that the schema asks for: such as makes patterns go back and forth.
fn text(schema: &Value, name: &str) -> String {
    let short = format!("mock {name}");
    let least = usize::try_from(schema["minLength"].as_u64().unwrap_or_default()).unwrap().min(MAX_TEXT);
    if short.chars().count() < least { "a".repeat(least - 1) + "!" } else { short }
}

/// The value with its first field of another type; what has no fields becomes such a field.
fn broken(value: Value) -> Value {
    let Value::Object(mut fields) = value else { return json!({"mock": value}) };
    if let Some(first) = fields.values_mut().next() {
        *first = if first.is_number() { json!("seven") } else { json!(7) };
    }
    fields.into()
}

/// A text as a stream; whole when no stream was asked for.
fn said(ask: &Ask, text: &str) -> Script {
    if ask.body["stream"] != true {
        return wire::json(200, &wire::completion(ask, text));
    }
    let pieces = pieces(text, 5);
    wire::stream(ask, pieces.into_iter().flat_map(|piece| [Beat::Wait(ms(4)), Beat::send(piece)]))
}

/// A text as tokens of so many characters.
fn pieces(text: &str, size: usize) -> Vec<String> {
    // A long text in few, or it would take minutes.
    let all: Vec<char> = text.chars().collect();
    let size = size.max(all.len() / 500);
    all.chunks(size).map(|piece| wire::token_text(&piece.iter().collect::<String>())).collect()
}
