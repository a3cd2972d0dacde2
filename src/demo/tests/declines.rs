//! What the demonstration declines, in words and within a schema.

use super::*;
use crate::run::{Ending, LaneStatus, RunStatus};

#[test]
fn an_edited_prompt_is_declined_in_words_and_in_the_schema() {
    for entry in gallery::entries() {
        let calls = prompts_mut(&mut entry.document.clone()).len();
        let is_chain = matches!(entry.document.workflow, Spec::Chain(_));
        let lanes = lanes_of(&entry.document);
        assert_eq!(lanes.len(), calls);
        for (call, at) in lanes.into_iter().enumerate() {
            for edit in [|text: &str| format!("{text} Rhyme."), |text: &str| format!("Quickly: {text}")] {
                let mut document = entry.document.clone();
                let prompt = prompts_mut(&mut document).swap_remove(call);
                *prompt = edit(prompt);
                let mut routed = String::new();
                if let (Spec::Router(router), Some(route)) = (&document.workflow, call.checked_sub(1)) {
                    routed = json!({"route": router.routes[route].key, "reason": "-"}).to_string();
                }
                let replies = if routed.is_empty() { Vec::new() } else { vec![(0, routed.as_str())] };
                let state = play(&document, &replies);
                let lane = &state.lanes[at];
                let text = &lane.text;
                assert!(is_declined(lane), "{} {call}: {text}", entry.id);
                assert_eq!(lane.status, LaneStatus::Done, "what is declined keeps to the schema: {text}");
                assert_eq!(text.starts_with('{'), lane.request.as_ref().unwrap().0.schema.is_some());
                for needed in ["demonstration", "edited", &entry.tries[2].label, "Connection", "undo"] {
                    assert!(text.contains(needed), "no {needed} in {text}");
                }
                // What a chain begins with a decline, it does not go on with.
                if call == 0 && is_chain {
                    let last = &state.lanes[calls - 1].text;
                    assert!(last.contains("an earlier step gave no answer"), "{}: {last}", entry.id);
                }
            }
        }
    }
}

#[test]
fn what_workers_decline_is_not_gone_on_with() {
    // All of them, then one.
    let mut document = entry("mixture").document;
    prompts_mut(&mut document)[0].push_str(" Rhyme.");
    let last = &play(&document, &[]).lanes[4];
    assert!(is_declined(last) && last.text.contains("an earlier step gave no answer"), "{}", last.text);
    let mut document = entry("mixture").document;
    document.workflow.calls_mut()[3].system = Some("You are a pirate.".into());
    let state = play(&document, &[]);
    assert!(is_declined(&state.lanes[3]) && state.lanes[3].text.contains("edited system prompt"));
    assert!(!is_declined(&state.lanes[4]));
    assert!(state.lanes[4].text.starts_with("All 3 answers agree."), "{}", state.lanes[4].text);
    // A person's own system prompt before the aggregator's instruction is an edit of it.
    let mut document = entry("sections").document;
    document.workflow.calls_mut()[3].system = Some("You are a pirate.".into());
    assert!(is_declined(&play(&document, &[]).lanes[3]));
    // Without a task there is nobody to hand it to.
    let mut document = entry("quiz").document;
    document.input = "1. What is love?".into();
    let state = play(&document, &[]);
    assert!(is_declined(&state.lanes[0]) && state.lanes[0].text.contains("“What is love?”"));
    assert!(state.lanes.len() == 2 && matches!(state.status, RunStatus::Ended(Ending::NoTasks(_))));
}

#[test]
fn whatever_else_it_cannot_do_is_declined_with_the_reason() {
    let check = |system: Option<&str>, user: &str, reason: &str| {
        let got = ask(system, user, Map::new());
        assert!(got.declined() && got.text().contains(reason), "{user}: {}", got.text());
    };
    let earnings = entry("earnings").document;
    let message = compose(&earnings, &[]);
    check(Some("Answer in Latin."), &message, "system prompt");
    check(None, "Write a poem.", "the workflows of the gallery");
    check(None, "", "unknown prompt");
    check(None, &message.replace("$12 an hour", "$12 a day"), "“day”");
    // What declined is nothing to go on with.
    let declined = ask(None, &message.replace("$12", "little"), Map::new()).text();
    check(None, &compose(&earnings, &[declined]), "an earlier step gave no answer");
    // An empty system prompt is none.
    assert!(!ask(Some(" "), &message, Map::new()).declined());
    let turns = json!({"model": "demo", "stream": true, "messages": [
        {"role": "user", "content": message}, {"role": "assistant", "content": "-"}, {"role": "user", "content": "More"}
    ]});
    assert!(run(&post(turns.to_string()), FakeClock::default(), Pace::Instant).declined());
}

#[test]
fn a_decline_keeps_to_the_asked_schema() {
    let check = |format: Value, user: &str| -> Value {
        let got = ask(None, user, Map::from_iter([("response_format".to_owned(), format)]));
        assert!(got.declined());
        serde_json::from_str(&got.text()).unwrap()
    };
    let schema = json!({
        "type": "object", "additionalProperties": false, "required": ["route", "reason"],
        "properties": {"route": {"enum": ["billing", "other"]}, "reason": {"type": "string"}}
    });
    let openai = json!({"type": "json_schema", "json_schema": {"name": "route", "schema": schema}});
    let together = json!({"type": "json_object", "schema": schema});
    let message = compose(&entry("earnings").document, &[]);
    for (format, user) in [(&openai, "Hello"), (&together, "Hello"), (&openai, message.as_str())] {
        let reply = check(format.clone(), user);
        assert_eq!(reply["route"], "billing");
        assert!(reply["reason"].as_str().unwrap().contains("demonstration"));
        assert_eq!(reply.as_object().unwrap().len(), 2);
    }
    let any = check(json!({"type": "json_object"}), "Hello");
    assert!(any["message"].as_str().unwrap().contains("demonstration"));
}

#[test]
fn a_route_with_another_system_prompt_is_declined() {
    let mut document = entry("specialist").document;
    document.workflow.calls_mut()[1].system = Some("You are a pirate.".into());
    let lane = &play(&document, &[]).lanes[1];
    assert!(is_declined(lane) && lane.text.contains("an edited system prompt"), "{}", lane.text);
    // What another route's expert says is no matter here.
    document.workflow.calls_mut()[1].system = entry("specialist").document.workflow.calls()[1].system.clone();
    document.workflow.calls_mut()[2].system = Some(String::new());
    assert_eq!(answered(&document, &[]).len(), 2);
}

/// An entry's document with something of a step set, or taken away.
fn with(id: &str, step: usize, name: &str, new: Value) -> Document {
    let mut value = serde_json::to_value(entry(id).document).unwrap();
    let step = value["workflow"]["chain"]["steps"][step].as_object_mut().unwrap();
    if new.is_null() {
        step.remove(name);
    } else {
        step.insert(name.to_owned(), new);
    }
    serde_json::from_value(value).unwrap()
}

#[test]
fn what_a_gate_says_is_followed_where_it_can_be() {
    let gated = |message: &str, wanted: &str| {
        let condition = json!({"test": "contains", "value": wanted});
        with(
            "outline",
            0,
            "gate",
            json!({"condition": condition, "otherwise": {"again": 1}, "message": message}),
        )
    };
    // A person's own message.
    let document = gated("Please add a point about the weather!", "weather");
    let text = &play(&document, &[]).lanes[3].text;
    assert!(text.ends_with("5. The weather"), "{text}");
    // What is there already is what is mended: so is what a person wrote.
    let replies = [(0, "A fair\n1. Costs"), (1, r#"{"verdict": "PASS", "missing": [], "advice": ""}"#)];
    assert!(answered(&document, &replies).contains(&"A fair\n1. Costs\n2. The weather".to_owned()));
    let lane = &play(&gated("Make it funny.", "joke"), &[]).lanes[3];
    assert!(is_declined(lane) && lane.text.contains("“Add a point on …”"), "{}", lane.text);
    // A check does not change its mind, and says so within its schema.
    let condition = json!({"field": "verdict", "test": "is", "value": "GREAT"});
    let gate = json!({"condition": condition, "otherwise": {"again": 1}, "message": "Be kind."});
    let lane = &play(&with("outline", 1, "gate", gate), &[]).lanes[3];
    assert!(is_declined(lane) && lane.status == LaneStatus::Done, "{}", lane.text);
    assert!(lane.text.contains("cannot hold a conversation"));
}

#[test]
fn a_changed_form_is_declined_or_kept_to() {
    let check = |id: &str, schema: Value, declined: bool, text: &str| {
        let lane = &play(&with(id, 1, "schema", schema), &[]).lanes[1];
        assert_eq!((is_declined(lane), lane.status), (declined, LaneStatus::Done), "{}", lane.text);
        assert!(lane.text.contains(text), "{}", lane.text);
    };
    // No schema any more, and one where there was none.
    check("podcast", Value::Null, true, "JSON form only");
    let any = json!({"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]});
    check("planet", any.clone(), true, "\"text\":\"This is");
    // A field that nobody can make up, a list too short to say anything, and fields that are no longer asked for.
    check("podcast", any, true, "does not satisfy");
    let schema = |required: &[&str], dialogue: Value| {
        let properties = json!({"title": {"type": "string"}, "dialogue": dialogue});
        json!({"type": "object", "additionalProperties": false, "properties": properties, "required": required})
    };
    check("podcast", schema(&["title"], json!({"type": "array", "maxItems": 1})), true, "lets too few turns");
    check(
        "podcast",
        schema(&[], json!(true)),
        false,
        "\"title\": \"Hives: a talk with Mira Chen\",\n  \"dialogue\"",
    );
}
