//! Calls whose reply must satisfy a schema: asked for on the rung that the server takes, found in what the model made
//! of it, checked, and mended by the model itself. It knows no pattern and no library of schemas.

use super::{CallSettings, Lane, Run, RunError, Schema, Typed, lane::Stage};
use crate::{
    llm::{
        CallError, Finish, Found, Message, Remedy, Reply, ReplySchema, Role, Setback, structured::extract,
    },
    ports::Invalid,
    run::{Answer, LaneEvent},
};
use serde_json::{Map, Value};

/// How a model is told that its reply is not what was asked for.
pub const UNFIT: &str = "That reply does not satisfy the JSON Schema:";

/// So many of the faults are told to the model.
const MAX_TOLD: usize = 10;

/// A reply that satisfies its schema.
#[derive(Clone, Debug, PartialEq)]
pub struct Structured {
    /// Its JSON as the model wrote it, without what stood around it.
    pub json: String,
    /// The value.
    pub value: Value,
}

/// What a call gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// Its reply; of a structured call, the JSON.
    pub text: String,
    /// The value of a structured call.
    pub value: Option<Value>,
}

impl Run<'_> {
    /// A call on a lane: a structured one where there is a schema, else a text call.
    ///
    /// # Errors
    /// As those of [`Run::call`] and [`Run::structured_call`].
    pub async fn any_call(
        &self,
        lane: Lane<'_>,
        settings: &CallSettings,
        title: &str,
        schema: Option<&Schema>,
        messages: Vec<Message>,
    ) -> Result<Given, RunError> {
        match schema.and_then(Typed::good) {
            None => {
                let reply = self.call(lane, settings, messages).await?;
                Ok(Given { text: reply.text, value: None })
            }
            Some(schema) => {
                let given = self.structured_call(lane, settings, title, schema, messages).await?;
                Ok(Given { text: given.json, value: Some(given.value) })
            }
        }
    }

    /// A structured call on a lane. What does not satisfy the schema goes back to the model with what is wrong with it,
    /// as often as the settings say. A reply that was cut, filtered or refused is none. What is remembered is checked
    /// again, as its check may not have come to its end; what a person wrote, or the model could not mend, nobody is asked
    /// to mend.
    ///
    /// # Errors
    /// [`RunError::Unfit`] when the reply is not what the schema asks for, [`RunError::Lane`] when there is none or
    /// it could not be checked.
    pub async fn structured_call(
        &self,
        mut lane: Lane<'_>,
        settings: &CallSettings,
        title: &str,
        schema: &Map<String, Value>,
        mut messages: Vec<Message>,
    ) -> Result<Structured, RunError> {
        let schema = ReplySchema::new(title, Value::Object(schema.clone()));
        // Servers may accept a format and ignore it, so the prompt says it, too.
        let words = schema.in_words();
        if let Some(first) = messages.first_mut().filter(|first| !first.content.ends_with(&words)) {
            first.content = [first.content.trim_end(), "\n\n", &words].concat();
        }
        let text = schema.schema.to_string();
        let mut request = self.compose(settings, messages, Some(schema));
        let mut known = self.ask(&lane, settings, &mut request);
        let mut turn = None;
        let mut repairs = settings.over(self.settings).repairs();
        loop {
            let reply = match known.take() {
                Some(answer) => {
                    lane.stage = Stage::UnderWay;
                    let (reply, is_lost) = (answer.reply().clone(), matches!(answer, Answer::Lost(..)));
                    if !matches!(answer, Answer::Given(_)) {
                        repairs = 0;
                    }
                    lane.recall(answer);
                    if is_lost {
                        lane.stage = Stage::Over;
                        return Err(RunError::Lane(lane.id));
                    }
                    reply
                }
                None => {
                    if turn.is_none() {
                        turn = lane.turn().await;
                    }
                    lane.stage = Stage::UnderWay;
                    match self.send(&lane, &mut request).await {
                        Ok(reply) => {
                            // Before it is checked: it has been paid for, whatever happens now.
                            lane.record(LaneEvent::Replied(reply.clone()));
                            reply
                        }
                        Err(error) => {
                            lane.end(LaneEvent::Failed(error));
                            return Err(RunError::Lane(lane.id));
                        }
                    }
                }
            };
            if !reply.is_usable() || is_cut(&reply) {
                lane.stage = Stage::Over;
                return Err(RunError::Lane(lane.id));
            }
            let invalid = match self.check(&lane, &reply.text, &text).await {
                Ok(structured) => {
                    lane.stage = Stage::Over;
                    return Ok(structured);
                }
                Err(invalid) => invalid,
            };
            let told = told_to_the_model(&invalid);
            let is_unfit = told.is_some();
            let (Some(told), Some(left)) = (told, repairs.checked_sub(1)) else {
                lane.end(LaneEvent::Failed(CallError::Unfit(invalid)));
                return Err(if is_unfit { RunError::Unfit(lane.id) } else { RunError::Lane(lane.id) });
            };
            repairs = left;
            let error = Some(CallError::Unfit(invalid));
            lane.set_back(Setback { error, remedy: Remedy::Repair });
            // A model that fails again is shown its latest reply only.
            request.messages = self.recorder.state(|state| {
                let request = state.lane(lane.id).and_then(|lane| lane.request.as_ref());
                request.map(|(request, _)| request.messages.clone()).unwrap_or_default()
            });
            request.messages.push(Message::new(Role::Assistant, reply.text));
            request.messages.push(Message::new(Role::User, told));
            lane.record(LaneEvent::Mending(request.messages.clone()));
        }
    }

    /// The JSON in a text, if it satisfies the schema.
    async fn check(&self, lane: &Lane<'_>, text: &str, schema: &str) -> Result<Structured, Invalid> {
        let (json, found) = extract(text).ok_or_else(|| not_json(text))?;
        if found != Found::Whole {
            lane.record(LaneEvent::Extracted(found));
        }
        self.validator.validate(schema, json).await?;
        let value = serde_json::from_str(json).map_err(|error| Invalid::NotJson(error.to_string()))?;
        Ok(Structured { json: json.to_owned(), value })
    }
}

/// Whether the token limit cut it: what is left may look like JSON and be less than was meant.
fn is_cut(reply: &Reply) -> bool {
    reply.finish == Finish::Length
}

/// Why a text that holds no JSON holds none.
fn not_json(text: &str) -> Invalid {
    let error = serde_json::from_str::<serde::de::IgnoredAny>(text.trim()).err();
    Invalid::NotJson(error.map(|error| error.to_string()).unwrap_or_default())
}

/// What the model is told of its reply, where it can do something about it.
fn told_to_the_model(invalid: &Invalid) -> Option<String> {
    let wrong = match invalid {
        Invalid::Value(faults) => {
            let lines = faults.iter().take(MAX_TOLD).map(|fault| match fault.at.as_str() {
                "" => format!("- {}", fault.message),
                at => format!("- at {at}: {}", fault.message),
            });
            lines.collect::<Vec<_>>().join("\n")
        }
        Invalid::NotJson(why) => format!("- it is not JSON: {why}"),
        Invalid::Schema(_) | Invalid::TooSlow | Invalid::Unavailable => return None,
    };
    Some(format!(
        "{UNFIT}\n{wrong}\n\nGive the whole reply again with this put right: one JSON \
         value and nothing else."
    ))
}
