//! What an evaluator workflow says of itself before any run: what must be mended, which fields decide, and its file.

use crate::evaluating::{scoring, spec};
use workflow_playground::workflow::{
    Pattern, Problem, ProblemKind, Spec, Typed,
    patterns::{ContextPlace, Evaluates, Evaluator, EvaluatorSpec, OnFail, Pass, Told, read_threshold},
    schema::read_schema,
};

#[test]
fn what_is_wrong_is_told_at_its_place() {
    use ProblemKind::*;
    let check = |change: &dyn Fn(&mut EvaluatorSpec), expected: &[(Option<usize>, ProblemKind)]| {
        let mut spec = spec();
        change(&mut spec);
        let found: Vec<_> =
            Evaluator::problems(&spec).into_iter().map(|Problem { call, kind }| (call, kind)).collect();
        assert_eq!(found, expected, "{:?}", spec.pass);
    };
    let missing = |field: &str| (Some(1), MissingField(field.into()));
    let is = |field: &str, value: &str| Pass::Is { field: field.into(), value: value.into() };
    let at_least = |field: &str, threshold: &str| Pass::AtLeast {
        field: field.into(),
        threshold: read_threshold(threshold),
    };
    let not_a_choice = |field: &str, value: &str| (Some(1), NotAChoice(field.into(), value.into()));
    check(&|_| (), &[]);
    check(&|spec| spec.generator.prompt = " ".into(), &[(Some(0), EmptyPrompt)]);
    check(&|spec| spec.evaluator.prompt.clear(), &[(Some(1), EmptyPrompt)]);
    for schema in ["{", r#"{"type": "list"}"#] {
        check(&|spec| spec.evaluator.schema = read_schema(schema), &[(Some(1), Schema)]);
    }
    check(&|spec| spec.evaluator.schema = read_schema("{}"), &[missing("evaluation"), missing("feedback")]);
    check(&|spec| spec.pass = is(" ", "PASS"), &[(Some(1), PassField)]);
    check(&|spec| spec.pass = is("evaluation", " "), &[(Some(1), PassValue)]);
    check(&|spec| spec.pass = is("evaluation", "pass"), &[not_a_choice("evaluation", "pass")]);
    check(&|spec| spec.pass = is("evaluation", " FAIL "), &[]);
    check(&|spec| spec.pass = is("feedback", "anything"), &[]);
    check(&|spec| spec.pass = at_least("score", "8"), &[missing("score")]);
    check(&|spec| spec.pass = at_least("feedback", "8"), &[(Some(1), NotANumber("feedback".into()))]);
    for threshold in ["", "high", "8,5"] {
        check(&|spec| spec.pass = at_least("feedback", threshold), &[(Some(1), Threshold)]);
    }
    let fields = r#"{"properties": {"n": {"type": "integer"}, "m": {"type": ["number", "null"]}, "any": {},
        "ok": {"type": "boolean"}, "few": {"enum": [1, 2]}, "words": {"enum": ["1"]}, "only": {"const": "x"},
        "deep": {"properties": {"n": {"type": "number"}, "s": {"type": "string"}}},
        "else": {"$ref": "x"}, "feedback": {}}}"#;
    for (pass, problem) in [
        (at_least("n", "-1.5"), None),
        (at_least("m", "0"), None),
        (at_least("any", "0"), None),
        (at_least("few", "2"), None),
        (at_least("deep.n", "2"), None),
        (at_least("deep.s", "2"), Some(NotANumber("deep.s".into()))),
        (at_least("words", "1"), Some(NotANumber("words".into()))),
        (at_least("ok", "1"), Some(NotANumber("ok".into()))),
        (is("ok", "true"), None),
        (is("ok", "yes"), Some(NotAChoice("ok".into(), "yes".into()))),
        (is("few", "2"), None),
        (is("only", "y"), Some(NotAChoice("only".into(), "y".into()))),
        (is("any", "y"), None),
        (is("deep.t", "y"), Some(MissingField("deep.t".into()))),
    ] {
        let expected: Vec<_> = problem.into_iter().map(|kind| (Some(1), kind)).collect();
        let change = |spec: &mut EvaluatorSpec| {
            spec.evaluator.schema = read_schema(&fields.replace(r##""$ref": "x""##, ""));
            spec.pass = pass.clone();
        };
        check(&change, &expected);
    }
    // What stops at a verdict must be able to have it.
    let stop = |spec: &mut EvaluatorSpec| spec.on_fail = OnFail::Stop;
    check(&stop, &[]);
    let without = r#"{"properties": {"evaluation": {"enum": ["PASS", "REVISE"]}, "feedback": {}}}"#;
    check(
        &|spec| {
            stop(spec);
            spec.evaluator.schema = read_schema(without);
        },
        &[not_a_choice("evaluation", "FAIL")],
    );
    let scores = r#"{"properties": {"score": {}, "feedback": {}}}"#;
    check(
        &|spec| {
            stop(spec);
            (spec.evaluator.schema, spec.pass) = (read_schema(scores), at_least("score", "8"));
        },
        &[missing("evaluation")],
    );
    check(
        &|spec| {
            stop(spec);
            spec.evaluator.schema = read_schema(scores);
        },
        &[missing("evaluation")],
    );
    for cap in [Typed::Good(0), Typed::Good(51), Typed::Bad("x".into())] {
        check(&|spec| spec.cap = cap.clone(), &[(None, Attempts)]);
    }
}

#[test]
fn the_fields_that_decide_are_known() {
    assert_eq!(spec().fields_read(), ["evaluation", "feedback"]);
    assert_eq!(scoring().fields_read(), ["score", "feedback"]);
    let stops = |spec| EvaluatorSpec { on_fail: OnFail::Stop, ..spec };
    assert_eq!(stops(spec()).fields_read(), ["evaluation", "feedback"]);
    assert_eq!(stops(scoring()).fields_read(), ["score", "feedback", "evaluation"]);
}

#[test]
fn a_file_may_leave_out_what_is_usual() {
    let short = r#"{"evaluator": {"generator": {"prompt": "Make."}, "evaluator": {"prompt": "Judge."}}}"#;
    let read: Spec = serde_json::from_str(short).unwrap();
    assert_eq!(read, Spec::Evaluator(spec()));
    let text = serde_json::to_string(&read).unwrap();
    assert_eq!(
        text,
        r#"{"evaluator":{"generator":{"prompt":"Make.","context":"before_task","told":"attempts_and_feedback","settings":{}},"evaluator":{"prompt":"Judge.","schema":{"type":"object","properties":{"evaluation":{"type":"string","enum":["PASS","NEEDS_IMPROVEMENT","FAIL"]},"feedback":{"type":"string"}},"required":["evaluation","feedback"],"additionalProperties":false},"evaluates":"whole_reply","settings":{}},"pass":{"is":{"field":"evaluation","value":"PASS"}},"on_fail":"try_again","cap":4}}"#
    );
    let mut all = scoring();
    (all.generator.context, all.evaluator.evaluates) = (ContextPlace::AfterTask, Evaluates::AfterResponse);
    all.generator.told = Told::Nothing;
    (all.on_fail, all.cap) = (OnFail::Stop, Typed::Bad("x".into()));
    let all = Spec::Evaluator(all);
    let text = serde_json::to_string(&all).unwrap();
    for part in [
        r#""pass":{"at_least":{"field":"score","threshold":8.0}},"on_fail":"stop","cap":"x""#,
        "after_task",
        "after_response",
        r#""told":"nothing""#,
    ] {
        assert!(text.contains(part), "{text}");
    }
    assert_eq!(serde_json::from_str::<Spec>(&text).unwrap(), all);
    let whole = text.replace("8.0", "8");
    assert_eq!(serde_json::from_str::<Spec>(&whole).unwrap(), all);
    assert_eq!(all.titles(), ["Generator", "Evaluator"]);
    assert_eq!((all.calls().len(), all.address(0), all.address(1)), (2, None, None));
}
