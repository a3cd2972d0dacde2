//! Parallel: what each worker and the aggregator are asked, votes, and what becomes of a run some of whose workers
//! fail. How workers wait, pause and are asked again is in `side_by_side.rs`.

use crate::{
    check::{Case, Ends, Played, bodies, check, play},
    script::Exchange,
    structured::SCHEMA,
};
use serde_json::{Value, json};
use workflow_playground::{
    document::Document,
    run::{
        CallError, Fed, LaneId,
        LaneStatus::{self, Done, Failed, Filtered, Incomplete, Refused, Reused, Skipped, Truncated},
        Memory, Voted,
    },
    workflow::{
        CallSettings, ModelRule, Pattern, PatternId, Problem, ProblemKind, Spec, Typed,
        patterns::{Aggregator, Parallel, ParallelSpec, Worker},
        schema::read_schema,
    },
};

/// A worker that asks "as" and its name.
pub(crate) fn worker(name: &str) -> Worker {
    Worker { name: name.into(), prompt: format!("as {name}"), ..Worker::default() }
}

/// Workers A to D and an aggregator that is told to merge.
pub(crate) fn four() -> ParallelSpec {
    ParallelSpec {
        workers: ["A", "B", "C", "D"].map(worker).to_vec(),
        aggregator: Some(Aggregator { prompt: "Merge.".into(), ..Aggregator::default() }),
        ..ParallelSpec::default()
    }
}

pub(crate) fn case(spec: ParallelSpec, exchanges: Vec<Exchange>) -> Case {
    Case { other: Some(Spec::Parallel(spec)), exchanges, ..Case::default() }
}

/// What the worker of this name says.
pub(crate) fn says(name: &str, text: &str) -> Exchange {
    Exchange::says(text).to(&format!("as {name}"))
}

/// What the aggregator says.
pub(crate) fn merged(text: &str) -> Exchange {
    Exchange::says(text).to("Merge.")
}

fn messages(played: &Played) -> Vec<Value> {
    bodies(played).into_iter().map(|body| body["messages"].clone()).collect()
}

fn user(text: &str) -> Value {
    json!([{"role": "user", "content": text}])
}

fn paths(played: &Played) -> Vec<String> {
    played.state.lanes.iter().map(|lane| lane.opened.path.to_string()).collect()
}

#[test]
fn one_prompt_goes_to_several_models() {
    let with_model = |model: &str| Worker {
        name: model.to_uppercase(),
        settings: CallSettings { model: Some(model.into()), ..CallSettings::worker() },
        ..Worker::default()
    };
    let spec = ParallelSpec {
        prompt: "Say {input}".into(),
        workers: ["one", "two"].map(with_model).to_vec(),
        ..four()
    };
    let exchanges =
        vec![Exchange::says("2").to(r#""two""#), Exchange::says("1").to(r#""one""#), merged("12")];
    let lanes = [(Done, "1"), (Done, "2"), (Done, "12")];
    let played = check("models", &case(spec, exchanges), &lanes, &Ends::Done("12"));
    let bodies = bodies(&played);
    let models: Vec<&Value> = bodies.iter().map(|body| &body["model"]).collect();
    assert_eq!(models, ["one", "two", "m"]);
    assert_eq!(bodies[0]["messages"], user("Say IN"));
    assert_eq!((&bodies[0]["max_tokens"], bodies[2].get("max_tokens")), (&json!(2000), None));
    assert_eq!(paths(&played), ["worker-1", "worker-2", "aggregator-1"]);
    let titles: Vec<&str> = played.state.lanes.iter().map(|lane| lane.opened.title.as_str()).collect();
    assert_eq!(titles, ["ONE", "TWO", "Aggregator"]);
}

#[test]
fn several_prompts_go_to_one_model_and_the_shared_one_to_those_without() {
    let mut spec = ParallelSpec { prompt: "Shared: {input}.".into(), ..four() };
    spec.workers[1].prompt = " ".into();
    spec.workers[2].prompt = "{input}, in {{input}} and {other}".into();
    spec.workers[3].name = String::new();
    let exchanges = ["a", "b", "c", "d", "all"].map(Exchange::says).to_vec();
    let played = play(&case(spec, exchanges));
    let asked = [
        user("as A\nInput:\nIN"),
        user("Shared: IN."),
        user("IN, in {input} and {other}"),
        user("as D\nInput:\nIN"),
    ];
    assert_eq!(messages(&played)[..4], asked);
    assert_eq!(played.lane(3).opened.title, "Worker 4", "each can be told from the others");
    // Without any prompt a worker gets the input alone.
    let spec = ParallelSpec { workers: vec![Worker::default()], ..ParallelSpec::default() };
    let played = play(&case(spec, vec![Exchange::says("x")]));
    assert_eq!(messages(&played), [user("IN")]);
}

#[test]
fn one_prompt_several_times_has_a_lane_for_each() {
    let copied = Worker { times: Typed::Good(3), ..worker("A") };
    let spec = ParallelSpec { workers: vec![copied, worker("B")], ..four() };
    let exchanges = ["x", "y", "z", "b", "all"].map(Exchange::says).to_vec();
    let lanes = [(Done, "x"), (Done, "y"), (Done, "z"), (Done, "b"), (Done, "all")];
    let played = check("copies", &case(spec, exchanges), &lanes, &Ends::Done("all"));
    let expected =
        ["worker-1", "worker-1/copy-2", "worker-1/copy-3", "worker-2", "aggregator-1"].map(str::to_owned);
    assert_eq!(paths(&played), expected);
    let opened: Vec<_> = played.state.lanes.iter().map(|lane| &lane.opened).collect();
    let iterations: Vec<_> = opened.iter().map(|opened| opened.iteration).collect();
    assert_eq!(iterations, [Some(1), Some(2), Some(3), None, None]);
    let mut sorted: Vec<_> = opened.iter().map(|opened| &opened.path).collect();
    sorted.sort();
    assert!(sorted.iter().zip(&opened).all(|(path, opened)| **path == opened.path), "addresses are in order");
}

#[test]
fn the_aggregator_gets_every_reply_numbered_and_no_placeholder_in_its_place() {
    let replies =
        || vec![says("A", "{input}"), says("B", " response\n"), says("C", "{responses}"), says("D", "4")];
    let list = "1. {input}\n\n2. response\n\n3. {responses}\n\n4. 4";
    for (prompt, system, expected) in [
        ("Merge.", None, format!("Merge.\n\n{list}")),
        ("Merge. {responses} For {input}", None, format!("Merge. {list} For IN")),
        ("Merge. {{responses}}", None, format!("Merge. {{responses}}\n\n{list}")),
        ("Merge.", Some("Be brief."), format!("Be brief.\n\nMerge.\n\n{list}")),
    ] {
        let aggregator = Aggregator { prompt: prompt.into(), ..Aggregator::default() };
        let spec = ParallelSpec { aggregator: Some(aggregator), ..four() };
        let mut case = case(spec, [replies(), vec![merged("all")]].concat());
        case.settings.system = system.map(str::to_owned);
        let played = play(&case);
        let asked = messages(&played).remove(4);
        let expected = json!([{"role": "system", "content": expected}, {"role": "user", "content": "IN"}]);
        assert_eq!(asked, expected, "{prompt}");
        let from = [0, 1, 2, 3].map(LaneId).to_vec();
        assert_eq!(played.lane(4).fed, Some(Fed { from, of: 4 }));
    }
}

/// Ways in which a worker gives nothing: how its lane ends.
fn failures() -> Vec<(Exchange, LaneStatus, &'static str)> {
    let refuses = || Exchange::sent().then(crate::script::Act::Head(200)).delta(&json!({"refusal": "no"}));
    vec![
        (Exchange::answers(404, "no"), Failed, ""),
        (Exchange::begins("half"), Incomplete, "half"),
        (Exchange::begins("half").finishes("content_filter"), Filtered, "half"),
        (refuses().finishes("stop"), Refused, ""),
    ]
}

#[test]
fn a_worker_that_fails_takes_none_of_the_others_with_it() {
    for (failure, status, text) in failures() {
        let exchanges =
            vec![failure.to("as B"), says("A", "a"), says("C", "c"), says("D", "d"), merged("acd")];
        let lanes = [(Done, "a"), (status, text), (Done, "c"), (Done, "d"), (Done, "acd")];
        let played = check("one of four", &case(four(), exchanges), &lanes, &Ends::Done("acd"));
        assert_eq!(messages(&played)[4][0]["content"], "Merge.\n\n1. a\n\n2. c\n\n3. d");
        assert_eq!(played.lane(4).fed, Some(Fed { from: [0, 2, 3].map(LaneId).to_vec(), of: 4 }));
    }
    // A reply that the token limit cut is a reply.
    let cut = Exchange::begins("a-").finishes("length").to("as A");
    let spec = ParallelSpec { workers: vec![worker("A")], ..four() };
    check("cut", &case(spec, vec![cut, merged("x")]), &[(Truncated, "a-"), (Done, "x")], &Ends::Done("x"));
}

#[test]
fn when_all_fail_the_run_fails_once_and_names_none() {
    for (failure, status, text) in failures() {
        let exchanges = vec![failure; 4];
        let lanes = [(status, text), (status, text), (status, text), (status, text), (Skipped, "")];
        let played = check("all", &case(four(), exchanges), &lanes, &Ends::AllFailed);
        assert_eq!(played.lane(4).fed, None);
    }
    let no = || Exchange::answers(404, "no");
    let exchanges =
        vec![says("A", "a"), no().to("as B"), no().to("as C"), no().to("as D"), no().to("Merge.")];
    let lanes = [(Done, "a"), (Failed, ""), (Failed, ""), (Failed, ""), (Failed, "")];
    check("the aggregator", &case(four(), exchanges), &lanes, &Ends::FailedAt(4));
}

#[test]
fn without_an_aggregator_the_result_is_the_replies() {
    let spec = ParallelSpec { aggregator: None, ..four() };
    let exchanges =
        vec![says("A", "a\nb"), says("B", "b"), Exchange::answers(404, "no").to("as C"), says("D", " d ")];
    let lanes = [(Done, "a\nb"), (Done, "b"), (Failed, ""), (Done, " d ")];
    let result = Ends::Done("1. a\nb\n\n2. b\n\n3. d");
    let played = check("off", &case(spec, exchanges), &lanes, &result);
    assert_eq!((paths(&played).len(), played.state.voted), (4, None));
}

/// So many votes as there are replies, on the field `word` of [`SCHEMA`].
fn voting(replies: &[&str], aggregator: Option<Aggregator>) -> Case {
    let voter = Worker { times: Typed::Good(replies.len() as u32), ..worker("A") };
    let spec = ParallelSpec {
        schema: Some(read_schema(SCHEMA)),
        workers: vec![voter],
        vote: "word".into(),
        aggregator,
        ..ParallelSpec::default()
    };
    let mut case = case(spec, replies.iter().map(|text| Exchange::says(text)).collect());
    case.settings.repairs = Some(Typed::Good(0));
    case
}

#[test]
fn votes_are_counted_and_ties_told() {
    let (yes, no) = (r#"{"word":"yes"}"#, r#"Well: {"word":"no","why":"late"}"#);
    for (replies, counts, of, result) in [
        (&[yes, no, yes][..], &[("yes", 2), ("no", 1)][..], 3, "yes"),
        (&[no, yes, yes], &[("yes", 2), ("no", 1)], 3, "yes"),
        (&[no, yes], &[("no", 1), ("yes", 1)], 2, "no\nyes"),
        (&[no], &[("no", 1)], 1, "no"),
        // What is no reply has no vote.
        (&[no, "No JSON."], &[("no", 1)], 1, "no"),
    ] {
        let played = play(&voting(replies, None));
        let counts: Vec<_> = counts.iter().map(|(value, count)| ((*value).to_owned(), *count)).collect();
        let voted = Voted { field: "word".into(), counts, of };
        assert_eq!(played.state.voted.as_ref(), Some(&voted), "{replies:?}");
        assert_eq!(voted.winners().collect::<Vec<_>>().join("\n"), result);
        assert!(
            matches!(&played.state.status, workflow_playground::run::RunStatus::Ended(
            workflow_playground::run::Ending::Done(outcome)) if outcome.result == result),
            "{replies:?}"
        );
    }
    let all = voting(&["No JSON.", "Nor here."], None);
    check("none", &all, &[(Failed, "No JSON."), (Failed, "Nor here.")], &Ends::AllFailed);
}

#[test]
fn a_reply_without_the_field_has_no_vote_and_is_told() {
    let loose = read_schema(r#"{"properties": {"a": {"properties": {"b": {}}}}}"#);
    let of = |replies: &[&str]| {
        let mut case = voting(replies, None);
        if let Some(Spec::Parallel(spec)) = &mut case.other {
            (spec.schema, spec.vote) = (Some(loose.clone()), " a.b ".into());
        }
        play(&case)
    };
    let voted = of(&[r#"{"a":{"b":7}}"#, "{}", r#"{"a":{"b":"7 "}}"#]).state.voted.unwrap();
    assert_eq!(
        (voted.field.as_str(), voted.counts.as_slice(), voted.lacking()),
        ("a.b", &[("7".into(), 2)][..], 1)
    );
    let played = of(&["{}", r#"{"a":1}"#]);
    let voted = played.state.voted.unwrap();
    assert_eq!((voted.winners().count(), voted.lacking()), (0, 2), "nobody voted, and nothing is lost");
}

#[test]
fn a_vote_and_an_aggregator_go_together() {
    let yes = r#"{"word":"yes"}"#;
    let aggregator = Aggregator { prompt: "Merge.".into(), ..Aggregator::default() };
    let mut case = voting(&[yes, yes], Some(aggregator));
    case.exchanges = vec![says("A", yes), says("A", yes), merged("Yes!")];
    let lanes = [(Done, yes), (Done, yes), (Done, "Yes!")];
    let played = check("both", &case, &lanes, &Ends::Done("Yes!"));
    assert_eq!(played.state.voted.as_ref().map(|voted| voted.of), Some(2));
    assert_eq!(messages(&played)[2][0]["content"], format!("Merge.\n\n1. {yes}\n\n2. {yes}"));
    let unfit = vec![says("A", yes), says("A", "Hm."), merged("Yes!")];
    let played = play(&Case { exchanges: unfit, ..case });
    assert!(matches!(played.lane(1).error, Some(CallError::Unfit(_))));
    assert_eq!(played.lane(2).fed, Some(Fed { from: vec![LaneId(0)], of: 2 }));
}

#[test]
fn json_that_was_cut_is_no_vote_and_is_asked_for_again() {
    let (yes, half) = (r#"{"word":"yes"}"#, r#"{"word":"#);
    let mut case = voting(&[yes, yes], None);
    case.exchanges = vec![Exchange::says(yes), Exchange::begins(half).finishes("length")];
    let played = check("cut", &case, &[(Done, yes), (Truncated, half)], &Ends::Done("yes"));
    let memory = Memory::of(&played.trace);
    let again = Case { memory, exchanges: vec![Exchange::says(yes)], ..case };
    check("again", &again, &[(Reused, yes), (Done, yes)], &Ends::Done("yes"));
}

#[test]
fn what_is_wrong_is_told_at_its_place() {
    use ProblemKind::*;
    let check = |change: &dyn Fn(&mut ParallelSpec), expected: &[(Option<usize>, ProblemKind)]| {
        let mut spec = four();
        change(&mut spec);
        let found: Vec<_> =
            Parallel::problems(&spec).into_iter().map(|Problem { call, kind }| (call, kind)).collect();
        assert_eq!(found, expected);
    };
    let good = Typed::Good;
    check(&|_| (), &[]);
    check(&|spec| spec.workers.clear(), &[(None, NoWorkers)]);
    check(&|spec| spec.workers[1].times = good(0), &[(Some(1), Times)]);
    check(&|spec| spec.workers[1].times = Typed::Bad("many".into()), &[(Some(1), Times)]);
    check(&|spec| spec.workers[1].times = good(61), &[]);
    check(&|spec| spec.workers[1].times = good(62), &[(None, TooManyWorkers)]);
    check(&|spec| spec.workers[1].times = good(u32::MAX), &[(None, TooManyWorkers), (Some(1), Times)]);
    check(&|spec| spec.at_once = Some(good(1)), &[]);
    check(&|spec| spec.at_once = Some(good(0)), &[(None, AtOnce)]);
    check(&|spec| spec.at_once = Some(Typed::Bad("few".into())), &[(None, AtOnce)]);
    check(&|spec| spec.schema = Some(read_schema("{")), &[(None, Schema)]);
    check(&|spec| spec.schema = Some(read_schema(r#"{"type": "text"}"#)), &[(None, Schema)]);
    check(&|spec| spec.vote = "word".into(), &[(None, VoteNeedsSchema)]);
    let with_schema = |spec: &mut ParallelSpec, vote: &str| {
        (spec.schema, spec.vote) = (Some(read_schema(SCHEMA)), vote.into());
    };
    check(&|spec| with_schema(spec, "word"), &[]);
    check(&|spec| with_schema(spec, "gone"), &[(None, MissingField("gone".into()))]);
    check(&|spec| spec.aggregator = Some(Aggregator::default()), &[(Some(4), EmptyPrompt)]);
    check(&|spec| spec.aggregator = None, &[]);
}

#[test]
fn a_file_says_only_what_differs_and_its_calls_are_in_order() {
    let text = r#"{"parallel":{"workers":[{"name":"A","settings":{"max_tokens":2000}}]}}"#;
    let short: Spec = serde_json::from_str(r#"{"parallel": {"workers": [{"name": "A"}]}}"#).unwrap();
    assert_eq!(serde_json::to_string(&short).unwrap(), text);
    let Spec::Parallel(spec) = &short else { panic!("parallel") };
    assert_eq!(spec.workers, [Worker { name: "A".into(), ..Worker::default() }]);
    let whole = r#"{"parallel":{"prompt":"P","schema":{"type":"object"},"workers":[{"name":"A","prompt":"p","times":3,"settings":{}}],"at_once":2,"vote":"v","aggregator":{"prompt":"M","settings":{}}}}"#;
    let read: Spec = serde_json::from_str(whole).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), whole);
    assert_eq!((read.pattern().id(), read.titles()), ("parallel", vec!["A", "Aggregator"]));
    let addresses: Vec<_> = (0..2).map(|call| read.address(call).unwrap().to_string()).collect();
    assert_eq!((addresses, read.calls().len()), (vec!["worker-1".into(), "aggregator-1".into()], 2));
    let document = Document { workflow: Spec::Parallel(four()), ..Document::empty(PatternId::Parallel) };
    let models = ModelRule { connection: "m".into(), offered: None };
    assert_eq!(document.problems(&models), []);
    assert_eq!(document.workflow.settings_of(0, &document.settings).max_tokens, Some(Typed::Good(2000)));
    assert_eq!(document.workflow.settings_of(4, &document.settings).max_tokens, Some(Typed::Good(4000)));
}
