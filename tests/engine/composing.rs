//! What a chain's steps ask: placeholders, and the composition where a prompt has none.

use crate::{
    check::{Case, Ends, check, play, step},
    script::Exchange,
};
use workflow_playground::run::{LaneRole, LaneStatus};

/// Steps of these names and prompts, answered "R1", "R2", …, ask this.
fn asks(steps: &[(&str, &str)], asked: &[&str]) {
    let case = Case {
        steps: steps.iter().map(|(name, prompt)| step(name, prompt)).collect(),
        exchanges: (1..=steps.len()).map(|number| Exchange::says(&format!("R{number}"))).collect(),
        ..Case::default()
    };
    assert_eq!(play(&case).asked(), asked, "{steps:?}");
}

#[test]
fn without_placeholders_a_prompt_gets_the_reply_before_it() {
    asks(&[("A", "Sum.")], &["Sum.\nInput:\nIN"]);
    asks(&[("A", "a"), ("B", "b"), ("C", "c")], &["a\nInput:\nIN", "b\nInput:\nR1", "c\nInput:\nR2"]);
}

#[test]
fn placeholders_say_where_earlier_text_goes() {
    asks(
        &[("A", "<{input}>"), ("B", "{previous}|{input}"), ("C", "{a} {b} {previous}")],
        &["<IN>", "R1|IN", "R1 R2 R2"],
    );
    asks(&[("A", "{previous}")], &["IN"]);
    asks(&[("Check the outline!", "a"), ("B", "({check_the_outline})")], &["a\nInput:\nIN", "(R1)"]);
    // Only earlier steps have names here; a later one's is text.
    asks(&[("A", "{b}"), ("B", "b")], &["{b}\nInput:\nIN", "b\nInput:\nR1"]);
}

#[test]
fn names_that_meet_have_one_meaning() {
    // What the pattern defines wins, and of two steps of one name the later.
    asks(&[("Input", "a"), ("B", "{input}")], &["a\nInput:\nIN", "IN"]);
    asks(&[("A", "a"), ("a", "b"), ("C", "{a}")], &["a\nInput:\nIN", "b\nInput:\nR1", "R2"]);
    asks(&[("", "a"), ("?", "{}")], &["a\nInput:\nIN", "{}\nInput:\nR1"]);
}

#[test]
fn other_braces_stay_as_typed() {
    asks(&[("A", "{{input}} means {input}")], &["{input} means IN"]);
    asks(&[("A", "{{input}} alone")], &["{input} alone\nInput:\nIN"]);
    asks(
        &[("A", r#"fn f() { {unknown} } {"a": {1}} {{other}}"#)],
        &["fn f() { {unknown} } {\"a\": {1}} {{other}}\nInput:\nIN"],
    );
    asks(&[("A", "{ input } {Input} {input")], &["{ input } {Input} {input\nInput:\nIN"]);
}

#[test]
fn a_reply_is_never_searched_for_placeholders() {
    let case = Case {
        steps: vec![step("A", "a"), step("B", "{a} {input}")],
        exchanges: vec![Exchange::says("{input} {{previous}}"), Exchange::says("done")],
        ..Case::default()
    };
    assert_eq!(play(&case).asked()[1], "{input} {{previous}} IN");
}

#[test]
fn lanes_are_the_steps_in_order() {
    let case = Case::three(vec![Exchange::says("x"), Exchange::says("y"), Exchange::says("z")]);
    let done = LaneStatus::Done;
    let played = check("three steps", &case, &[(done, "x"), (done, "y"), (done, "z")], &Ends::Done("z"));
    for (index, title) in ["A", "B", "C"].iter().enumerate() {
        let opened = &played.lane(index).opened;
        assert_eq!((opened.title.as_str(), opened.role), (*title, LaneRole::Step));
        assert_eq!(opened.path.to_string(), format!("step-{}", index + 1));
        assert_eq!((opened.iteration, opened.parent), (None, None));
    }
    let started = played.state.started.unwrap();
    assert_eq!((started.pattern.as_str(), started.host.as_str()), ("chain", "api.example"));
}

#[test]
fn nothing_to_run_is_done_at_once() {
    check("no steps", &Case::default(), &[], &Ends::Done(""));
}
