//! Replies that must satisfy a schema: every rung, every way in which models wrap JSON, every outcome of a repair.

use crate::{
    check::{Case, Ends, bodies, check, play, step, watched},
    script::Exchange,
};
use serde_json::{Value, json};
use workflow_playground::{
    run::{
        CallError, Found, Invalid, LaneState,
        LaneStatus::{Done, Failed, Filtered, Refused, Reused, Truncated},
        Memory, Pause, RunState, RunStatus,
    },
    workflow::{Control, Schema, Typed, patterns::Step, schema::read_schema},
};

pub(crate) const SCHEMA: &str = r#"{"type": "object", "properties": {"word": {"enum": ["yes", "no"]}, "why": {"type": "string"}}, "required": ["word"], "additionalProperties": false}"#;
pub(crate) const GOOD: &str = r#"{"word":"yes"}"#;
pub(crate) const BAD: &str = r#"{"word":"maybe"}"#;

pub(crate) fn structured(name: &str, prompt: &str) -> Step {
    Step { schema: Some(read_schema(SCHEMA)), ..step(name, prompt) }
}

fn one(exchanges: Vec<Exchange>) -> Case {
    Case { steps: vec![structured("A", "Decide: {input}")], exchanges, ..Case::default() }
}

fn refuses() -> Exchange {
    Exchange::answers(400, r#"{"error":{"message":"response_format is not supported"}}"#)
}

#[test]
fn each_rung_is_refused_in_turn_and_the_reply_is_good_all_the_same() {
    for refusals in 0..=3 {
        let mut exchanges = vec![refuses(); refusals];
        exchanges.push(Exchange::says(GOOD));
        let played = check("rungs", &one(exchanges), &[(Done, GOOD)], &Ends::Done(GOOD));
        let formats: Vec<Value> = bodies(&played)
            .iter()
            .map(|body| body.get("response_format").cloned().unwrap_or_default())
            .collect();
        let schema: Value = serde_json::from_str(SCHEMA).unwrap();
        let all = [
            json!({"type": "json_schema", "json_schema": {"name": "A", "schema": schema, "strict": false}}),
            json!({"type": "json_object", "schema": schema}),
            json!({"type": "json_object"}),
            Value::Null,
        ];
        assert_eq!(formats, all[..=refusals]);
        for asked in played.asked() {
            assert!(
                asked.starts_with("Decide: IN\n\n") && asked.contains(r#""enum":["yes","no"]"#),
                "{asked}"
            );
        }
    }
}

#[test]
fn json_is_extracted_wherever_it_stands_and_the_lane_says_so() {
    for (text, found) in [
        (GOOD.to_owned(), None),
        (format!("```json\n{GOOD}\n```"), Some(Found::Fenced)),
        (format!("Sure! {GOOD} Anything else?"), Some(Found::Amid)),
    ] {
        let played = play(&one(vec![Exchange::says(&text)]));
        assert_eq!(played.lane(0).extracted, found, "{text}");
        assert!(matches!(&played.state.status, RunStatus::Ended(ending)
            if format!("{ending:?}").contains("yes") && !format!("{ending:?}").contains("Sure")));
    }
    // Thinking is no part of the answer.
    let text = format!("<think>{{\"word\": 1}} or so</think>{GOOD}");
    let played = check("think", &one(vec![Exchange::says(&text)]), &[(Done, GOOD)], &Ends::Done(GOOD));
    assert_eq!(played.lane(0).extracted, None);
}

#[test]
fn a_repair_shows_the_model_its_reply_and_the_errors() {
    let case = one(vec![Exchange::says(BAD), Exchange::says(GOOD)]);
    let played = check("helps", &case, &[(Done, GOOD)], &Ends::Done(GOOD));
    assert_eq!(played.lane(0).repairs(), 1);
    let messages = bodies(&played).remove(1)["messages"].clone();
    assert_eq!(messages[1], json!({"role": "assistant", "content": BAD}));
    let told = messages[2]["content"].as_str().unwrap();
    assert!(told.contains("at /word:") && told.contains("maybe"), "{told}");
    assert_eq!(played.lane(0).messages().len(), 3, "the lane shows what was sent last");
    assert_eq!((played.state.totals().calls, played.state.totals().tokens), (2, 20), "both are counted");
    assert!(!played.state.totals().estimated);
}

#[test]
fn as_many_repairs_as_the_settings_say_and_then_it_fails_with_its_text() {
    for repairs in 0..=3 {
        let mut case = one(vec![Exchange::says("No JSON at all."); repairs + 1]);
        case.settings.repairs = Some(Typed::Good(repairs as u32));
        let played = check("fails", &case, &[(Failed, "No JSON at all.")], &Ends::FailedAt(0));
        assert_eq!(played.lane(0).repairs(), repairs);
        assert!(matches!(played.lane(0).error, Some(CallError::Unfit(Invalid::NotJson(_)))));
    }
    // A later repair shows the latest reply only.
    let mut case = one(vec![Exchange::says(BAD), Exchange::says("Hm."), Exchange::says(GOOD)]);
    case.settings.repairs = Some(Typed::Good(2));
    let played = check("twice", &case, &[(Done, GOOD)], &Ends::Done(GOOD));
    let last = bodies(&played).remove(2)["messages"].clone();
    assert_eq!(last.as_array().unwrap().len(), 3);
    assert_eq!(last[1]["content"], "Hm.");
}

#[test]
fn what_is_no_whole_reply_is_never_read_as_one() {
    let refused =
        Exchange::sent().then(crate::script::Act::Head(200)).delta(&json!({"refusal": "I will not"}));
    for (exchange, status, text) in [
        (Exchange::begins(GOOD).finishes("length"), Truncated, GOOD),
        (Exchange::begins(GOOD).finishes("content_filter"), Filtered, GOOD),
        (refused.finishes("stop"), Refused, ""),
    ] {
        check("no success", &one(vec![exchange]), &[(status, text)], &Ends::FailedAt(0));
    }
}

#[test]
fn a_schema_that_cannot_be_used_ends_without_a_repair() {
    for schema in [r#"{"$ref": "https://evil.example/schema"}"#, r#"{"type": "nonsense"}"#] {
        let mut case = one(vec![Exchange::says(GOOD)]);
        case.steps[0].schema = Some(read_schema(schema));
        let played = check("schema", &case, &[(Failed, GOOD)], &Ends::FailedAt(0));
        let error = played.lane(0).error.clone();
        assert!(matches!(error, Some(CallError::Unfit(Invalid::Schema(_)))), "{error:?}");
    }
}

#[test]
fn later_steps_read_fields_by_name() {
    let mut steps = vec![
        structured("First check", "a"),
        step("B", "{first_check.word}, {first_check.why}; {first_check}"),
    ];
    steps.push(step("C", "{nothing.here} {first_check.gone}"));
    let exchanges =
        vec![Exchange::says(r#"Well: {"word":"no","why":"late"}"#), Exchange::says("b"), Exchange::says("c")];
    let played = play(&Case { steps: steps.clone(), exchanges: exchanges.clone(), ..Case::default() });
    assert_eq!(played.asked()[1], r#"no, late; {"word":"no","why":"late"}"#);
    assert_eq!(
        played.asked()[2],
        "{nothing.here} {first_check.gone}\nInput:\nb",
        "what is no field stays as typed"
    );
    let without = [Exchange::says(GOOD), exchanges[1].clone(), exchanges[2].clone()].to_vec();
    let played = play(&Case { steps, exchanges: without, ..Case::default() });
    assert_eq!(played.asked()[1], format!("yes, ; {GOOD}"), "a field that was left out is empty");
}

#[test]
fn an_edited_reply_is_checked_and_nobody_is_asked_to_mend_it() {
    let case = Case { steps: vec![structured("A", "a"), step("B", "{a.word}")], ..Case::default() };
    let first = play(&Case { exchanges: vec![Exchange::says(GOOD), Exchange::says("b")], ..case.clone() });
    let with = |text: &str, exchanges| {
        let mut memory = Memory::of(&first.trace);
        memory.amend(first.lane(0), text);
        Case { memory, exchanges, ..case.clone() }
    };
    let edited = with(r#"{"word":"no"}"#, vec![Exchange::says("c")]);
    let played = check("edit", &edited, &[(Reused, r#"{"word":"no"}"#), (Done, "c")], &Ends::Done("c"));
    assert_eq!(played.asked(), ["no"]);
    let played = play(&with(BAD, vec![]));
    let lane: &LaneState = played.lane(0);
    assert_eq!((lane.status, lane.text.as_str(), lane.is_amended), (Failed, BAD, true));
}

#[test]
fn in_step_mode_a_repair_waits_for_a_person_too() {
    let case = one(vec![Exchange::says(BAD), Exchange::says(GOOD)]);
    let case = Case { step_mode: true, stop_at: Some(1e6), ..case };
    let played = watched(&case, |state: &RunState, control: &Control| {
        if let RunStatus::Paused(Pause::NextCall(lane)) = state.status {
            control.next_call(lane, None);
        }
    });
    assert_eq!(played.statuses(), [Done]);
    let is_pause = |event: &workflow_playground::run::RunEvent| {
        matches!(event, workflow_playground::run::RunEvent::Paused(_))
    };
    assert_eq!(played.trace.events().iter().filter(|timed| is_pause(&timed.event)).count(), 2);
}

#[test]
fn a_schema_that_is_no_json_keeps_the_run_from_starting() {
    let schema: Schema = read_schema("{\"type\":");
    let mut spec = one(vec![]).spec();
    if let workflow_playground::workflow::Spec::Chain(chain) = &mut spec {
        chain.steps[0].schema = Some(schema);
    }
    assert_eq!(spec.problems().len(), 1);
}
