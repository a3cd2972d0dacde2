//! The requests, byte for byte: settings of the workflow and of a step, models, further fields.

use crate::{
    check::{BASE_URL, Case, play, step},
    script::Exchange,
};
use workflow_playground::{
    ports::Method,
    workflow::{
        CallSettings, ModelRule, Typed,
        settings::{read_count, read_extra, read_temperature},
    },
};

const TAIL: &str = r#""stream":true,"stream_options":{"include_usage":true}}"#;

/// The body that a step "p" with settings sends, given those of the workflow and what the connection says.
fn body_of(own: CallSettings, workflow: CallSettings, models: ModelRule) -> String {
    let mut only = step("A", "p {input}");
    only.settings = own;
    let case = Case {
        steps: vec![only],
        settings: workflow,
        models,
        exchanges: vec![Exchange::says("ok")],
        ..Case::default()
    };
    let request = play(&case).requests.remove(0);
    assert_eq!((request.method, request.url), (Method::Post, format!("{BASE_URL}/chat/completions")));
    assert_eq!(request.headers, []);
    request.body.unwrap()
}

/// These settings send these messages and fields after the model.
fn sends(own: CallSettings, workflow: CallSettings, rest: &str) {
    let models = ModelRule { connection: "m".into(), offered: None };
    let what = format!("{own:?} over {workflow:?}");
    assert_eq!(
        body_of(own, workflow, models),
        format!(r#"{{"model":"m","messages":[{rest},{TAIL}"#),
        "{what}"
    );
}

fn none() -> CallSettings {
    CallSettings::default()
}

fn system(text: &str) -> CallSettings {
    CallSettings { system: Some(text.into()), ..none() }
}

const USER: &str = r#"{"role":"user","content":"p IN"}]"#;

#[test]
fn without_settings_only_the_message_is_sent() {
    sends(none(), none(), USER);
}

#[test]
fn the_nearest_system_prompt_comes_first_and_an_empty_one_means_none() {
    let framed = |text: &str| format!(r#"{{"role":"system","content":"{text}"}},{USER}"#);
    sends(none(), system("Be brief."), &framed("Be brief."));
    sends(system("Own."), system("Be brief."), &framed("Own."));
    sends(system(""), system("Be brief."), USER);
    sends(system(" \n"), system("Be brief."), USER);
}

#[test]
fn temperature_and_limit_are_sent_as_typed_or_not_at_all() {
    let defaults = CallSettings::text_call;
    sends(none(), defaults(), &format!(r#"{USER},"temperature":0.7,"max_tokens":4000"#));
    let own = CallSettings { temperature: read_temperature("0"), max_tokens: read_count("12"), ..none() };
    sends(own, defaults(), &format!(r#"{USER},"temperature":0,"max_tokens":12"#));
    let emptied = CallSettings { temperature: read_temperature(""), ..defaults() };
    sends(none(), emptied, &format!(r#"{USER},"max_tokens":4000"#));
    let bad = CallSettings { max_tokens: Some(Typed::Bad("many".into())), ..none() };
    sends(bad, defaults(), &format!(r#"{USER},"temperature":0.7"#));
}

#[test]
fn further_fields_are_joined_and_the_nearer_wins() {
    let extra = |text: &str| CallSettings { extra: read_extra(text), ..none() };
    sends(
        extra(r#"{"seed": 2, "stop": ["\n", {"a": null}]}"#),
        extra(r#"{"seed": 1, "top_p": 0.5, "big": 1234567890123, "tiny": 1e-7}"#),
        &format!(r#"{USER},"seed":2,"top_p":0.5,"big":1234567890123,"tiny":1e-7,"stop":["\n",{{"a":null}}]"#),
    );
}

#[test]
fn the_model_is_the_steps_own_else_an_offered_suggestion_else_the_connections() {
    let check = |own: Option<&str>, suggested: Option<&str>, offered: Option<&[&str]>, sent: &str| {
        let own_settings = CallSettings { model: own.map(Into::into), ..none() };
        let workflow = CallSettings { suggested_model: suggested.map(Into::into), ..none() };
        let offered = offered.map(|ids| ids.iter().map(|id| (*id).to_owned()).collect());
        let body = body_of(own_settings, workflow, ModelRule { connection: "m".into(), offered });
        assert!(body.starts_with(&format!(r#"{{"model":"{sent}","#)), "{sent}: {body}");
    };
    check(None, None, None, "m");
    check(Some("own"), Some("s"), Some(&["s", "m"]), "own");
    check(None, Some("s"), Some(&["s", "m"]), "s");
    check(None, Some("s"), Some(&["m"]), "m");
    check(None, Some("s"), None, "m");
}
