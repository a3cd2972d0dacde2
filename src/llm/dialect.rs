//! What a model at an endpoint does not take of the usual request, told from its refusals. It knows neither how
//! requests travel nor where this is remembered.

use super::{ChatRequest, Message, Role, Rung, ServerError};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, collections::BTreeSet};

/// One way in which a request is made simpler for a server that refused it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Downgrade {
    /// Without `stream_options` (Mistral answers 422); tokens may then go uncounted.
    NoStreamOptions,
    /// `max_completion_tokens` instead of `max_tokens` (OpenAI's reasoning models).
    MaxCompletionTokens,
    /// Without `temperature` (reasoning models).
    NoTemperature,
    /// A system message after the first place joins the message before it (templates of Qwen).
    LateSystemFolded,
    /// The system messages join the first message of the user (templates of Gemma).
    SystemFolded,
    /// Without the thinking and whatever else came beside earlier replies (servers that take a strict list of fields).
    PlainReplies,
    /// No `json_schema`, but `json_object` with the schema beside it.
    SchemaBeside,
    /// No schema in the request, but `json_object`.
    JsonObject,
    /// No `response_format` at all.
    NoResponseFormat,
}

/// Words with which servers say that they do not take something at all, in lower case.
const REFUSALS: [&str; 9] = [
    "unsupported",
    "not support",
    "not permitted",
    "not allowed",
    "extra inputs",
    "unrecognized",
    "unexpected",
    "unknown",
    "deprecated",
];
/// A refusal is about a field when the two stand at most so many bytes apart.
const NEAR: usize = 60;

/// What a server said, for looking at.
struct Said {
    text: String,
    param: String,
}

impl Said {
    fn of(refusal: &ServerError) -> Self {
        let lower = |text: &str| text.to_lowercase();
        let text = lower(&refusal.message);
        // What follows is a list of all that the server knows.
        let text = text.split("expected one of").next().unwrap_or_default().to_owned();
        Self { text, param: refusal.param.as_deref().map(lower).unwrap_or_default() }
    }

    /// Whether it says that `field` is not taken at all, rather than that its value is no good.
    fn refuses(&self, field: &str) -> bool {
        let places =
            |words: &str| -> Vec<usize> { self.text.match_indices(words).map(|(at, _)| at).collect() };
        let fields = places(field);
        let refusals: Vec<usize> = REFUSALS.iter().flat_map(|words| places(words)).collect();
        let is_near = fields.iter().any(|at| refusals.iter().any(|refusal| at.abs_diff(*refusal) <= NEAR));
        is_near || self.param == field && !refusals.is_empty()
    }

    fn has_any(&self, words: &[&str]) -> bool {
        words.iter().any(|words| self.text.contains(words))
    }
}

/// All the ways in which requests to one model at one origin are made simpler.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Dialect(pub(super) BTreeSet<Downgrade>);

impl Dialect {
    /// Whether it has this downgrade.
    pub fn has(&self, downgrade: Downgrade) -> bool {
        self.0.contains(&downgrade)
    }

    /// Whether requests go out as usual.
    pub fn is_usual(&self) -> bool {
        self.0.is_empty()
    }

    /// Its downgrades, in a fixed order.
    pub fn downgrades(&self) -> impl Iterator<Item = Downgrade> + '_ {
        self.0.iter().copied()
    }

    /// How much of a schema the server understands.
    pub fn rung(&self) -> Rung {
        [
            (Downgrade::NoResponseFormat, Rung::Prompt),
            (Downgrade::JsonObject, Rung::JsonObject),
            (Downgrade::SchemaBeside, Rung::SchemaBeside),
        ]
        .into_iter()
        .find_map(|(downgrade, rung)| self.has(downgrade).then_some(rung))
        .unwrap_or_default()
    }

    /// Takes a downgrade in.
    pub fn learn(&mut self, downgrade: Downgrade) {
        self.0.insert(downgrade);
    }

    /// The downgrade that a refusal (400 or 422) of `request` asks for, if it names a cause. Each is given once:
    /// what was downgraded before is no cause.
    pub fn after(&self, refusal: &ServerError, request: &ChatRequest) -> Option<Downgrade> {
        let said = Said::of(refusal);
        let roles = || request.messages.iter().map(|message| message.role);
        let has_system = roles().any(|role| role == Role::System);
        let has_late_system =
            roles().skip_while(|role| *role == Role::System).any(|role| role == Role::System);
        let names_system = ["system role", "system message", "system prompt", "role: system", "'system'"];
        let about_system = names_system.iter().any(|name| said.refuses(name))
            || said.has_any(&names_system) && said.has_any(&["at the beginning", "must be first"])
            || said.has_any(&["roles must alternate", "developer instruction is not enabled"]);
        // Servers that know no format name it in many ways, and grammars they cannot build in more.
        let about_format = request.schema.is_some()
            && (said.param.starts_with("response_format")
                || said.has_any(&[
                    "response_format",
                    "json_schema",
                    "json_object",
                    "json mode",
                    "schema",
                    "grammar",
                    "structured output",
                ]));
        let next_rung = match self.rung() {
            Rung::JsonSchema => Some(Downgrade::SchemaBeside),
            Rung::SchemaBeside => Some(Downgrade::JsonObject),
            Rung::JsonObject => Some(Downgrade::NoResponseFormat),
            Rung::Prompt => None,
        };
        let causes = [
            (Downgrade::NoStreamOptions, said.refuses("stream_options") || said.refuses("include_usage")),
            (
                Downgrade::MaxCompletionTokens,
                request.max_tokens.is_some()
                    && (said.refuses("max_tokens") || said.has_any(&["use 'max_completion_tokens'"])),
            ),
            (
                Downgrade::NoTemperature,
                request.temperature.is_some()
                    && (said.refuses("temperature")
                        || said.has_any(&["temperature"]) && said.has_any(&["only the default"])),
            ),
            (
                Downgrade::PlainReplies,
                request.messages.iter().any(|message| message.extra.keys().any(|field| said.refuses(field))),
            ),
            (Downgrade::LateSystemFolded, has_late_system && about_system),
            (Downgrade::SystemFolded, has_system && about_system),
        ];
        let other = causes.into_iter().find(|(downgrade, named)| *named && !self.has(*downgrade));
        other.map(|(downgrade, _)| downgrade).or_else(|| next_rung.filter(|_| about_format))
    }

    /// The messages as they are sent in this dialect. Leading system messages are always one.
    pub fn messages<'a>(&self, messages: &'a [Message]) -> Cow<'a, [Message]> {
        let mut sent = self.folded(messages);
        if self.has(Downgrade::PlainReplies) && sent.iter().any(|message| !message.extra.is_empty()) {
            sent.to_mut().iter_mut().for_each(|message| message.extra.clear());
        }
        sent
    }

    fn folded<'a>(&self, messages: &'a [Message]) -> Cow<'a, [Message]> {
        let leading = messages.iter().take_while(|message| message.role == Role::System).count();
        let late = self.has(Downgrade::LateSystemFolded) || self.has(Downgrade::SystemFolded);
        if leading < 2 && !late {
            return Cow::Borrowed(messages);
        }
        let (system, rest) = messages.split_at(leading);
        let system: Vec<&str> = system.iter().map(|message| message.content.as_str()).collect();
        let mut system = Some(system.join("\n\n")).filter(|text| !text.is_empty());
        let mut folded: Vec<Message> = Vec::with_capacity(messages.len());
        if !self.has(Downgrade::SystemFolded) {
            folded.extend(system.take().map(|text| Message::new(Role::System, text)));
        }
        for message in rest {
            match (message.role, folded.last_mut()) {
                (Role::System, Some(before)) if late => {
                    before.content = [&before.content, "\n\n", &message.content].concat();
                }
                (Role::User, _) if system.is_some() => {
                    let text = system.take().unwrap_or_default();
                    folded.push(Message::new(Role::User, [&text, "\n\n", &message.content].concat()));
                }
                _ => folded.push(message.clone()),
            }
        }
        // With no message of the user to join, it is one itself.
        folded.extend(system.map(|text| Message::new(Role::User, text)));
        Cow::Owned(folded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::llm::Temperature;

    fn request(roles: &[(Role, &str)]) -> ChatRequest {
        ChatRequest {
            model: "m".into(),
            messages: roles.iter().map(|(role, text)| Message::new(*role, *text)).collect(),
            temperature: Temperature::read("0.7"),
            max_tokens: Some(5),
            ..ChatRequest::default()
        }
    }

    fn check(said: &str, expected: Option<Downgrade>) {
        let request = request(&[(Role::System, "s"), (Role::User, "u")]);
        let error = ServerError { message: said.into(), ..ServerError::default() };
        let mut dialect = Dialect::default();
        assert_eq!(dialect.after(&error, &request), expected, "{said}");
        if let Some(downgrade) = expected {
            dialect.learn(downgrade);
            assert_eq!(dialect.after(&error, &request), None, "once only: {said}");
        }
    }

    #[test]
    fn refusals_name_their_cause_in_many_words() {
        use Downgrade::{MaxCompletionTokens, NoStreamOptions, NoTemperature, SystemFolded};
        check("body.stream_options: Extra inputs are not permitted", Some(NoStreamOptions));
        check(
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
            Some(MaxCompletionTokens),
        );
        check(
            "Unsupported value: 'temperature' does not support 0.7 with this model. Only the default (1) value is supported.",
            Some(NoTemperature),
        );
        check("temperature: Extra inputs are not permitted", Some(NoTemperature));
        check("System role not supported", Some(SystemFolded));
        check("System message must be at the beginning.", Some(SystemFolded));
        check("Conversation roles must alternate user/assistant/user/assistant/...", Some(SystemFolded));
    }

    #[test]
    fn what_names_no_cause_is_no_reason_to_try_again() {
        for said in [
            "",
            "Bad request",
            "max_tokens is too large: 4000. This model takes at most 2048 completion tokens.",
            "'max_tokens' or 'max_completion_tokens' is too large: 4000. This model's maximum context length is 2048.",
            "temperature must be between 0 and 1",
            "Unknown model",
            "Your request was rejected by our safety system and is not allowed.",
            "unknown field `x`, expected one of `model`, `stream_options`, `max_tokens`, `temperature`",
        ] {
            check(said, None);
        }
    }

    #[test]
    fn a_refused_format_goes_down_rung_by_rung() {
        use Downgrade::{JsonObject, NoResponseFormat, SchemaBeside};
        let mut asked = request(&[(Role::User, "u")]);
        let error =
            ServerError { message: "response_format is not supported".into(), ..ServerError::default() };
        let mut dialect = Dialect::default();
        assert_eq!(dialect.after(&error, &asked), None, "nothing of the kind was asked for");
        asked.schema = Some(crate::llm::ReplySchema::new("s", serde_json::json!({"type": "object"})));
        let mut kinds = Vec::new();
        for expected in [SchemaBeside, JsonObject, NoResponseFormat] {
            kinds.push(serde_json::json!(asked.wire(&dialect))["response_format"]["type"].clone());
            assert_eq!(dialect.after(&error, &asked), Some(expected));
            dialect.learn(expected);
        }
        kinds.push(serde_json::json!(asked.wire(&dialect))["response_format"].clone());
        assert_eq!(
            kinds,
            [
                serde_json::json!("json_schema"),
                "json_object".into(),
                "json_object".into(),
                serde_json::Value::Null
            ]
        );
        assert_eq!(dialect.after(&error, &asked), None, "there is nothing further down");
    }

    #[test]
    fn a_field_that_was_not_sent_is_no_cause() {
        let mut plain = request(&[(Role::User, "u")]);
        (plain.temperature, plain.max_tokens) = (None, None);
        for said in ["temperature is not supported", "max_tokens is not supported", "system is not supported"]
        {
            let error = ServerError { message: said.into(), ..ServerError::default() };
            assert_eq!(Dialect::default().after(&error, &plain), None, "{said}");
        }
    }

    #[test]
    fn system_messages_fold_as_far_as_a_template_needs() {
        use Role::{Assistant, System, Tool, User};
        let fold = |downgrades: &[Downgrade], messages: &[(Role, &str)]| {
            let dialect = Dialect(downgrades.iter().copied().collect());
            let folded = dialect.messages(&request(messages).messages).into_owned();
            folded.into_iter().map(|message| (message.role, message.content)).collect::<Vec<_>>()
        };
        let own = |messages: &[(Role, &str)]| {
            messages.iter().map(|(role, text)| (*role, (*text).to_owned())).collect::<Vec<_>>()
        };
        let late = [(System, "s"), (User, "u"), (Tool, "t"), (System, "note")];
        assert_eq!(fold(&[], &late), own(&late));
        assert_eq!(
            fold(&[], &[(System, "a"), (System, "b"), (User, "u")]),
            own(&[(System, "a\n\nb"), (User, "u")])
        );
        assert_eq!(
            fold(&[Downgrade::LateSystemFolded], &late),
            own(&[(System, "s"), (User, "u"), (Tool, "t\n\nnote")])
        );
        assert_eq!(fold(&[Downgrade::SystemFolded], &late), own(&[(User, "s\n\nu"), (Tool, "t\n\nnote")]));
        assert_eq!(fold(&[Downgrade::SystemFolded], &[(System, "s")]), own(&[(User, "s")]));
        assert_eq!(
            fold(&[Downgrade::SystemFolded], &[(Assistant, "a"), (User, "u")]),
            own(&[(Assistant, "a"), (User, "u")])
        );
    }

    #[test]
    fn what_came_beside_a_reply_is_left_out_for_a_server_that_refuses_it() {
        let mut asked = request(&[(Role::User, "u"), (Role::Assistant, "a")]);
        let error = |message: &str| ServerError { message: message.into(), ..ServerError::default() };
        let said = error("'messages.1' : property 'reasoning_content' is unsupported");
        assert_eq!(Dialect::default().after(&said, &asked), None, "there is nothing of the kind");
        asked.messages[1].extra.insert("reasoning_content".into(), "Hm.".into());
        assert_eq!(Dialect::default().after(&said, &asked), Some(Downgrade::PlainReplies));
        let plain = Dialect([Downgrade::PlainReplies].into());
        assert_eq!(
            *plain.messages(&asked.messages),
            *request(&[(Role::User, "u"), (Role::Assistant, "a")]).messages
        );
    }
}
