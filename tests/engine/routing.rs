//! Router: which route is taken, with what it is asked, and what becomes of the others.

use crate::{
    check::{Case, Ends, bodies, check, play},
    script::Exchange,
};
use serde_json::json;
use workflow_playground::{
    run::{
        LaneStatus::{Done, Failed, Reused, Skipped},
        Memory,
    },
    workflow::{
        CallSettings, Spec,
        patterns::{Route, RouterSpec},
    },
};

fn route(key: &str, prompt: &str) -> Route {
    let settings = CallSettings {
        model: Some(format!("model-{key}")),
        system: Some(format!("You are {key}.")),
        ..CallSettings::default()
    };
    Route {
        key: key.into(),
        description: format!("for {key}"),
        prompt: prompt.into(),
        settings,
        is_default: false,
    }
}

fn spec(default: Option<&str>) -> RouterSpec {
    RouterSpec {
        prompt: "Pick a route.".into(),
        routes: [("math", "Compute {input}"), ("prose", "Write."), ("other", "")]
            .map(|(key, prompt)| Route { is_default: default == Some(key), ..route(key, prompt) })
            .to_vec(),
        ..RouterSpec::default()
    }
}

fn case(spec: RouterSpec, exchanges: Vec<Exchange>) -> Case {
    Case { other: Some(Spec::Router(spec)), exchanges, ..Case::default() }
}

fn picks(key: &str) -> String {
    json!({"route": key, "reason": "because"}).to_string()
}

#[test]
fn the_named_route_answers_with_its_own_model_and_prompts() {
    for (key, index, asked) in
        [("math", 1, "Compute IN"), ("prose", 2, "Write.\nInput:\nIN"), ("other", 3, "IN")]
    {
        let case = case(spec(None), vec![Exchange::says(&picks(key)), Exchange::says("answer")]);
        let reply = picks(key);
        let mut lanes = vec![(Done, reply.as_str()), (Skipped, ""), (Skipped, ""), (Skipped, "")];
        lanes[index] = (Done, "answer");
        let played = check(key, &case, &lanes, &Ends::Done("answer"));
        let body = bodies(&played).remove(1);
        assert_eq!(body["model"], format!("model-{key}"));
        assert_eq!(
            body["messages"],
            json!([
                {"role": "system", "content": format!("You are {key}.")}, {"role": "user", "content": asked}
            ])
        );
        assert_eq!(body.get("response_format"), None, "only the router's reply is JSON");
        let routed = played.state.routed.clone().unwrap();
        assert_eq!(
            (routed.lane.0, routed.key.as_str(), routed.reason.as_deref()),
            (index as u32, key, Some("because"))
        );
        let paths: Vec<String> = played.state.lanes.iter().map(|lane| lane.opened.path.to_string()).collect();
        assert_eq!(paths, ["router-1", "route-1", "route-2", "route-3"]);
    }
}

#[test]
fn the_router_is_asked_with_the_table_and_an_enum_of_its_keys() {
    let exchanges = || vec![Exchange::says(&picks("math")), Exchange::says("4")];
    let played = play(&case(spec(None), exchanges()));
    let body = bodies(&played).remove(0);
    let properties = &body["response_format"]["json_schema"]["schema"]["properties"];
    assert_eq!(properties["route"]["enum"], json!(["math", "prose", "other"]));
    assert_eq!(body["response_format"]["json_schema"]["strict"], true);
    let asked = &played.asked()[0];
    let expected =
        "Pick a route.\nRoutes:\n- math: for math\n- prose: for prose\n- other: for other\nInput:\nIN\n\n";
    assert!(asked.starts_with(expected), "{asked}");
    let own = RouterSpec { prompt: "{routes} / {input}".into(), ..spec(None) };
    assert!(play(&case(own, exchanges())).asked()[0].starts_with("- math: for math\n- prose"));
}

#[test]
fn the_default_route_takes_over_when_the_reply_names_none() {
    let none = || vec![Exchange::says("I cannot say."), Exchange::says(&picks("poetry"))];
    let mut exchanges = none();
    exchanges.push(Exchange::says("answer"));
    let given = picks("poetry");
    let lanes = [(Failed, given.as_str()), (Skipped, ""), (Skipped, ""), (Done, "answer")];
    let played = check("default", &case(spec(Some("other")), exchanges), &lanes, &Ends::Done("answer"));
    let routed = played.state.routed.clone().unwrap();
    assert_eq!((routed.key.as_str(), routed.reason), ("other", None));
    assert_eq!(played.lane(0).repairs(), 1, "only after the repair");
    // Without a default the run fails at the router.
    let lanes = [(Failed, given.as_str()), (Skipped, ""), (Skipped, ""), (Skipped, "")];
    check("no default", &case(spec(None), none()), &lanes, &Ends::FailedAt(0));
    // What is no answer at all is no reason to guess.
    let lanes = [(Failed, ""), (Skipped, ""), (Skipped, ""), (Skipped, "")];
    let refused = vec![Exchange::answers(401, "no")];
    check("error", &case(spec(Some("other")), refused), &lanes, &Ends::FailedAt(0));
}

#[test]
fn an_edited_choice_takes_another_route() {
    let case = case(spec(None), vec![Exchange::says(&picks("math")), Exchange::says("4")]);
    let first = play(&case);
    let mut memory = Memory::of(&first.trace);
    memory.amend(first.lane(0), &picks("prose"));
    let case = Case { memory, exchanges: vec![Exchange::says("words")], ..case };
    let text = picks("prose");
    let lanes = [(Reused, text.as_str()), (Skipped, ""), (Done, "words"), (Skipped, "")];
    check("edited", &case, &lanes, &Ends::Done("words"));
}
