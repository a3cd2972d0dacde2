//! Orchestrator: how a task is broken into parts, what each part's worker and the synthesizer are asked, and what
//! becomes of parts that fail or are too many.

use crate::{
    check::{Case, Ends, Played, bodies, check, play, watched},
    script::{Act, Exchange},
};
use serde_json::{Value, json};
use workflow_playground::{
    document::Document,
    run::{
        Fed, LaneId,
        LaneStatus::{Done, Failed, Reused, Skipped, Truncated},
        Memory, Pause, RunStatus, Task,
    },
    workflow::{
        CallSettings, Chosen, ModelRule, Pattern, PatternId, Problem, ProblemKind, Spec, Typed,
        fan_out::Combiner,
        patterns::{DescribedWorker, Orchestrator, OrchestratorSpec, TaskType},
        schema::read_schema,
    },
};

fn kind(name: &str) -> TaskType {
    TaskType { name: name.into(), ..TaskType::default() }
}

fn spec() -> OrchestratorSpec {
    OrchestratorSpec {
        prompt: "Plan.".into(),
        worker: DescribedWorker { prompt: "Work.".into(), ..DescribedWorker::default() },
        types: vec![kind("formal"), kind(" casual ")],
        synthesizer: Some(Combiner { prompt: "Merge.".into(), ..Combiner::default() }),
        ..OrchestratorSpec::default()
    }
}

fn case(spec: OrchestratorSpec, exchanges: Vec<Exchange>) -> Case {
    let mut case = Case { other: Some(Spec::Orchestrator(spec)), exchanges, ..Case::default() };
    case.settings.repairs = Some(Typed::Good(0));
    case
}

/// A reply with these tasks.
fn plan(tasks: &[(&str, &str)]) -> String {
    let task = |(kind, description): &(&str, &str)| json!({"type": kind, "description": description});
    json!({"analysis": "so", "tasks": tasks.iter().map(task).collect::<Vec<_>>()}).to_string()
}

/// What the worker on the task of this description says.
fn says(description: &str, text: &str) -> Exchange {
    Exchange::says(text).to(description)
}

const TWO: &[(&str, &str)] = &[("formal", "do one"), ("casual", "do two")];

fn two() -> Vec<Exchange> {
    vec![Exchange::says(&plan(TWO)), says("do one", "1"), says("do two", "2"), says("Merge.", "12")]
}

fn messages(played: &Played) -> Vec<Value> {
    bodies(played).into_iter().map(|body| body["messages"].clone()).collect()
}

fn user(text: &str) -> Value {
    json!([{"role": "user", "content": text}])
}

#[test]
fn each_task_has_a_worker_and_the_synthesizer_gets_all_replies() {
    let text = plan(TWO);
    let lanes = [(Done, text.as_str()), (Done, "12"), (Done, "1"), (Done, "2")];
    let played = check("two", &case(spec(), two()), &lanes, &Ends::Done("12"));
    let asked = messages(&played);
    assert_eq!(asked[1], user("Work.\nOriginal task:\nIN\nType of your task:\nformal\nYour task:\ndo one"));
    assert_eq!(asked[2], user("Work.\nOriginal task:\nIN\nType of your task:\ncasual\nYour task:\ndo two"));
    let merged = "Merge.\nTask:\nIN\nResponses:\n1. formal:\n1\n\n2. casual:\n2";
    assert_eq!(asked[3], user(merged));
    let body = bodies(&played).remove(1);
    assert_eq!((&body["max_tokens"], body.get("response_format")), (&json!(2000), None));
    let opened: Vec<_> = played.state.lanes.iter().map(|lane| &lane.opened).collect();
    let paths: Vec<String> = opened.iter().map(|opened| opened.path.to_string()).collect();
    assert_eq!(paths, ["orchestrator-1", "synthesizer-1", "worker-1", "worker-2"]);
    let roles: Vec<&str> = opened.iter().map(|opened| opened.role.name()).collect();
    assert_eq!(roles, ["orchestrator", "synthesizer", "worker", "worker"]);
    let titles: Vec<_> =
        opened[2..].iter().map(|opened| (opened.title.as_str(), opened.note.as_deref())).collect();
    assert_eq!(titles, [("formal", Some("do one")), ("casual", Some("do two"))]);
    let mut sorted: Vec<_> = opened.iter().map(|opened| &opened.path).collect();
    sorted.sort();
    let sorted: Vec<String> = sorted.into_iter().map(ToString::to_string).collect();
    assert_eq!(sorted, ["orchestrator-1", "worker-1", "worker-2", "synthesizer-1"]);
    assert_eq!(played.lane(1).fed, Some(Fed { from: [2, 3].map(LaneId).to_vec(), of: 2 }));
    assert_eq!(played.state.left_out, []);
}

#[test]
fn prompts_say_where_their_values_go() {
    let mut own = spec();
    own.prompt = "Plan {task}.".into();
    own.worker.prompt = "{task_type}: {task_description} ({original_task})".into();
    own.synthesizer =
        Some(Combiner { prompt: "Merge. {worker_responses} / {task}".into(), ..Combiner::default() });
    // What looks like a placeholder in a value stays as it is.
    let tasks = [("formal", "do {task}"), ("casual", "do two")];
    let exchanges = vec![
        Exchange::says(&plan(&tasks)),
        says("do {task}", "{worker_responses}"),
        says("do two", "2"),
        says("Merge.", "12"),
    ];
    let asked = messages(&play(&case(own, exchanges)));
    assert!(asked[0][0]["content"].as_str().unwrap().starts_with("Plan IN.\n\nAnswer with one JSON value"));
    assert_eq!(asked[1..3], [user("formal: do {task} (IN)"), user("casual: do two (IN)")]);
    let merged = "Merge. 1. formal:\n{worker_responses}\n\n2. casual:\n2 / IN";
    assert_eq!(asked[3], user(merged));
    let asked = messages(&play(&case(spec(), two())));
    assert!(asked[0][0]["content"].as_str().unwrap().starts_with("Plan.\nTask:\nIN\n\nAnswer"));
}

#[test]
fn the_orchestrator_is_asked_with_an_enum_of_the_types() {
    let played = play(&case(spec(), two()));
    let format = &bodies(&played)[0]["response_format"]["json_schema"];
    let tasks = &format["schema"]["properties"]["tasks"];
    assert_eq!(tasks["items"]["properties"]["type"]["enum"], json!(["formal", "casual"]));
    assert_eq!((&format["strict"], &format["name"]), (&json!(true), &json!("Orchestrator")));
    // A type that is none of them breaks the schema.
    let text = plan(&[("poem", "do one")]);
    let lanes = [(Failed, text.as_str()), (Skipped, "")];
    check("unknown", &case(spec(), vec![Exchange::says(&text)]), &lanes, &Ends::FailedAt(0));
    let lanes = [(Truncated, text.as_str()), (Skipped, "")];
    let cut = vec![Exchange::begins(&text).finishes("length")];
    check("cut", &case(spec(), cut), &lanes, &Ends::FailedAt(0));
}

#[test]
fn a_type_has_settings_of_its_own_above_those_of_the_worker() {
    let settings = |model: Option<&str>, system: Option<&str>| CallSettings {
        model: model.map(str::to_owned),
        system: system.map(str::to_owned),
        ..CallSettings::default()
    };
    let mut own = spec();
    own.worker.settings =
        CallSettings { max_tokens: Some(Typed::Good(9)), ..settings(Some("w"), Some("Work")) };
    own.types = vec![
        TaskType { settings: settings(Some("f"), None), ..kind("formal") },
        TaskType { settings: settings(None, Some("Be casual.")), ..kind("casual") },
    ];
    let played = play(&case(own.clone(), two()));
    let bodies = bodies(&played);
    let found = |index: usize| {
        let body: &Value = &bodies[index];
        (
            body["model"].as_str().unwrap(),
            body["messages"][0]["content"].as_str().unwrap(),
            &body["max_tokens"],
        )
    };
    let nine = json!(9);
    assert_eq!((found(1), found(2)), (("f", "Work", &nine), ("w", "Be casual.", &nine)));
    assert_eq!(bodies[3]["model"], "m");
    // The same holds for what is said before a run.
    let document = Document { workflow: Spec::Orchestrator(own), ..Document::empty(PatternId::Orchestrator) };
    let models = ModelRule { connection: "m".into(), offered: Some(vec!["m".into(), "f".into()]) };
    assert_eq!(document.models_not_offered(&models), [Chosen::Unlisted("w".into())]);
    let without = ModelRule { connection: String::new(), offered: None };
    assert_eq!(document.problems(&without), [Problem { call: None, kind: ProblemKind::NoModel }]);
    let found: Vec<_> = (0..5).map(|call| document.workflow.inherits_from(call)).collect();
    assert_eq!(found, [None, None, Some(1), Some(1), None]);
}

#[test]
fn titles_tell_tasks_of_one_type_apart() {
    let loose = read_schema(
        r#"{"properties": {"tasks": {"items": {"properties": {"type": {}, "description": {}}}}}}"#,
    );
    let mut own = OrchestratorSpec { schema: loose, synthesizer: None, ..spec() };
    own.types = vec![kind("a")];
    // The loose schema keeps its enum, and a task may leave out what it does not require.
    let reply = r#"{"tasks":[{"type":"a","description":"x"},{"type":"a"},{"description":"y"},7]}"#;
    let exchanges = [reply, "1", "2", "3", "4"].map(Exchange::says).to_vec();
    let played = play(&case(own, exchanges));
    let titles: Vec<&str> = played.state.lanes[1..].iter().map(|lane| lane.opened.title.as_str()).collect();
    assert_eq!(titles, ["a", "a 2", "Task 3", "Task 4"]);
}

#[test]
fn tasks_beyond_the_cap_are_left_and_named() {
    let names: Vec<String> = (1..=70).map(|number| format!("do {number}.")).collect();
    let tasks: Vec<(&str, &str)> = names.iter().map(|name| ("formal", name.as_str())).collect();
    for (cap, given, run) in [
        (Some(Typed::Good(1)), 3, 1),
        (Some(Typed::Good(3)), 3, 3),
        (OrchestratorSpec::default().cap, 9, 8),
        (None, 9, 9),
        (None, 70, 64),
    ] {
        let own = OrchestratorSpec { cap: cap.clone(), synthesizer: None, ..spec() };
        let mut exchanges = vec![Exchange::says(&plan(&tasks[..given]))];
        exchanges.extend(vec![Exchange::says("x"); run]);
        let mut case = case(own, exchanges);
        case.limits.calls = None;
        let played = play(&case);
        assert_eq!(played.state.lanes.len(), run + 1, "{cap:?}");
        let left: Vec<Task> = names[run..given]
            .iter()
            .map(|name| Task { kind: "formal".into(), description: name.clone() })
            .collect();
        assert_eq!(played.state.left_out, left, "{cap:?}");
    }
}

#[test]
fn without_any_task_the_run_says_so() {
    let text = plan(&[]);
    let lanes = [(Done, text.as_str()), (Skipped, "")];
    check("none", &case(spec(), vec![Exchange::says(&text)]), &lanes, &Ends::NoTasks(0));
    let lanes = [(Failed, ""), (Skipped, "")];
    check("no answer", &case(spec(), vec![Exchange::answers(401, "no")]), &lanes, &Ends::FailedAt(0));
}

#[test]
fn survivors_go_on_and_without_any_the_run_fails() {
    let no = |what: &str| Exchange::answers(404, "no").to(what);
    let text = plan(TWO);
    let first = || Exchange::says(&text);
    let exchanges = vec![first(), no("do one"), says("do two", "2"), says("Merge.", "only 2")];
    let lanes = [(Done, text.as_str()), (Done, "only 2"), (Failed, ""), (Done, "2")];
    let played = check("one", &case(spec(), exchanges), &lanes, &Ends::Done("only 2"));
    assert_eq!(played.lane(1).fed, Some(Fed { from: vec![LaneId(3)], of: 2 }));
    assert!(played.asked()[3].ends_with("Responses:\n1. casual:\n2"), "numbered anew");

    let lanes = [(Done, text.as_str()), (Skipped, ""), (Failed, ""), (Failed, "")];
    check("all", &case(spec(), vec![first(), no("do one"), no("do two")]), &lanes, &Ends::AllFailed);

    let exchanges = vec![first(), says("do one", "1"), says("do two", "2"), no("Merge.")];
    let lanes = [(Done, text.as_str()), (Failed, ""), (Done, "1"), (Done, "2")];
    check("the synthesizer", &case(spec(), exchanges), &lanes, &Ends::FailedAt(1));
}

#[test]
fn without_a_synthesizer_the_result_is_the_replies() {
    let text = plan(TWO);
    let own = OrchestratorSpec { synthesizer: None, at_once: Some(Typed::Good(1)), ..spec() };
    let slow = Exchange::sent().then(Act::Pass(50.0)).then(Act::Head(200)).delta(&json!({"content": "1"}));
    let exchanges = vec![Exchange::says(&text), slow.finishes("stop").to("do one"), says("do two", "2 ")];
    let lanes = [(Done, text.as_str()), (Done, "1"), (Done, "2 ")];
    let played = check("off", &case(own, exchanges), &lanes, &Ends::Done("1. formal:\n1\n\n2. casual:\n2"));
    assert_eq!(
        (played.lane(1).timing.turn, played.lane(2).timing.turn),
        (None, Some(50)),
        "one after the other"
    );
}

#[test]
fn what_is_not_changed_is_not_asked_again() {
    let case = case(spec(), two());
    let played = play(&case);
    let text = plan(TWO);
    let with = |lane: usize, edit: &str, exchanges| {
        let mut memory = Memory::of(&played.trace);
        memory.amend(played.lane(lane), edit);
        Case { memory, exchanges, ..case.clone() }
    };
    // A worker's reply: the synthesizer alone.
    let lanes = [(Reused, text.as_str()), (Done, "!"), (Reused, "1!"), (Reused, "2")];
    check("a reply", &with(2, "1!", vec![says("Merge.", "!")]), &lanes, &Ends::Done("!"));
    // The plan: the workers of changed and added tasks, and the synthesizer.
    let changed = plan(&[TWO[0], ("casual", "do 2"), ("formal", "do three")]);
    let exchanges = vec![says("do 2", "two"), says("do three", "3"), says("Merge.", "!")];
    let lanes = [(Reused, changed.as_str()), (Done, "!"), (Reused, "1"), (Done, "two"), (Done, "3")];
    check("the plan", &with(0, &changed, exchanges), &lanes, &Ends::Done("!"));
    // A plan without a task, and one that mends it.
    let none = play(&with(0, &plan(&[]), vec![]));
    assert_eq!(none.statuses(), [Reused, Skipped]);
    // A failed worker: it and the synthesizer.
    let failing = vec![
        Exchange::says(&text),
        Exchange::answers(404, "no").to("do one"),
        says("do two", "2"),
        says("Merge.", "2"),
    ];
    let failed = play(&Case { exchanges: failing, ..case.clone() });
    let exchanges = vec![says("do one", "1"), says("Merge.", "12")];
    let again = Case { memory: Memory::of(&failed.trace), exchanges, ..case };
    let lanes = [(Reused, text.as_str()), (Done, "12"), (Done, "1"), (Reused, "2")];
    check("a failure", &again, &lanes, &Ends::Done("12"));
}

#[test]
fn in_step_mode_the_workers_wait_together() {
    let case = Case { step_mode: true, stop_at: Some(1e6), ..case(spec(), two()) };
    let most = std::rc::Rc::new(std::cell::Cell::new(0));
    let noted = std::rc::Rc::clone(&most);
    let played = watched(&case, move |state, control| {
        noted.set(noted.get().max(state.pauses.len()));
        if let RunStatus::Paused(Pause::NextCall(lane)) = state.status {
            control.next_call(lane, None);
        }
    });
    assert_eq!((played.statuses(), most.get()), (vec![Done; 4], 2));
}

#[test]
fn the_types_and_the_schema_are_one_list() {
    let mut own = spec();
    own.types[1].settings.model = Some("c".into());
    let mut schema = own.full_schema();
    if let Typed::Good(schema) = &mut schema {
        schema["properties"]["tasks"]["items"]["properties"]["type"]["enum"] =
            json!(["formal", "chatty", "new"]);
    }
    own.take_schema(schema.clone());
    let found: Vec<_> =
        own.types.iter().map(|kind| (kind.name.as_str(), kind.settings.model.as_deref())).collect();
    assert_eq!(found, [("formal", None), ("chatty", Some("c")), ("new", None)]);
    assert_eq!(own.full_schema(), schema);
}

#[test]
fn what_is_wrong_is_told_at_its_place() {
    use ProblemKind::*;
    let check = |change: &dyn Fn(&mut OrchestratorSpec), expected: &[(Option<usize>, ProblemKind)]| {
        let mut spec = spec();
        change(&mut spec);
        let found: Vec<_> =
            Orchestrator::problems(&spec).into_iter().map(|Problem { call, kind }| (call, kind)).collect();
        assert_eq!(found, expected);
    };
    let missing = |field: &str| (Some(0), MissingField(field.into()));
    check(&|_| (), &[]);
    check(&|spec| spec.prompt.clear(), &[(Some(0), EmptyPrompt)]);
    check(&|spec| spec.worker.prompt = " ".into(), &[(Some(1), EmptyPrompt)]);
    check(&|spec| spec.synthesizer = Some(Combiner::default()), &[(Some(4), EmptyPrompt)]);
    check(&|spec| spec.synthesizer = None, &[]);
    check(&|spec| spec.types.clear(), &[(None, NoTypes)]);
    check(&|spec| spec.types[1].name = " ".into(), &[(Some(3), TypeName)]);
    check(&|spec| spec.types[1].name = "formal ".into(), &[(Some(3), TypeName)]);
    check(&|spec| spec.schema = read_schema("{"), &[(Some(0), Schema)]);
    check(&|spec| spec.schema = read_schema("{}"), &[missing("tasks")]);
    let tasks = r#"{"properties": {"tasks": {"type": "array"}}}"#;
    check(
        &|spec| spec.schema = read_schema(tasks),
        &[missing("tasks[].type"), missing("tasks[].description")],
    );
    let typed = r#"{"properties": {"tasks": {"items": {"properties": {"type": {}}}}}}"#;
    check(&|spec| spec.schema = read_schema(typed), &[missing("tasks[].description")]);
    // What stands elsewhere is taken to be there; what no schema can say is told first.
    let referred = r##"{"properties": {"tasks": {"items": {"$ref": "#/$defs/task"}}}}"##;
    check(&|spec| spec.schema = read_schema(referred), &[]);
    check(
        &|spec| spec.schema = read_schema(r#"{"properties": {"tasks": {"type": "list"}}}"#),
        &[(Some(0), Schema)],
    );
    check(&|spec| spec.cap = None, &[]);
    for cap in [Typed::Good(0), Typed::Good(65), Typed::Bad("x".into())] {
        check(&|spec| spec.cap = Some(cap.clone()), &[(None, Cap)]);
    }
    check(&|spec| spec.at_once = Some(Typed::Good(0)), &[(None, AtOnce)]);
}

#[test]
fn a_file_says_only_what_differs_and_its_calls_are_in_order() {
    let short = r#"{"orchestrator": {"prompt": "P", "worker": {"prompt": "W"}, "types": [{"name": "t"}]}}"#;
    let read: Spec = serde_json::from_str(short).unwrap();
    let Spec::Orchestrator(spec) = &read else { panic!("orchestrator") };
    assert_eq!((&spec.cap, &spec.schema), (&Some(Typed::Good(8)), &OrchestratorSpec::default().schema));
    assert_eq!(spec.worker.settings, CallSettings::worker());
    let text = serde_json::to_string(&read).unwrap();
    assert_eq!(
        text,
        r#"{"orchestrator":{"prompt":"P","schema":{"type":"object","properties":{"analysis":{"type":"string"},"tasks":{"type":"array","items":{"type":"object","properties":{"type":{"type":"string"},"description":{"type":"string"}},"required":["type","description"],"additionalProperties":false}}},"required":["analysis","tasks"],"additionalProperties":false},"settings":{},"worker":{"prompt":"W","settings":{"max_tokens":2000}},"types":[{"name":"t","settings":{}}]}}"#
    );
    let all = Spec::Orchestrator(OrchestratorSpec {
        cap: None,
        at_once: Some(Typed::Good(2)),
        synthesizer: Some(Combiner::default()),
        ..spec.clone()
    });
    let text = serde_json::to_string(&all).unwrap();
    assert!(text.contains(r#""cap":null,"at_once":2,"synthesizer":{"prompt":"","settings":{}}"#), "{text}");
    assert_eq!(serde_json::from_str::<Spec>(&text).unwrap(), all);
    assert_eq!(all.titles(), ["Orchestrator", "Worker", "t", "Synthesizer"]);
    let addresses: Vec<_> = (0..4).map(|call| all.address(call).map(|path| path.to_string())).collect();
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(addresses, [some("orchestrator-1"), None, None, some("synthesizer-1")]);
}
