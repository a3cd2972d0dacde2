//! Runs that remember earlier ones. That a whole run repeated sends nothing is a law of every case, in `check.rs`.

use crate::{
    check::{Case, Ends, Played, check, play},
    script::Exchange,
};
use workflow_playground::run::{
    LaneStatus::{self, Done, Failed, Reused, Skipped},
    Memory,
};

fn first() -> (Case, Played) {
    let case = Case::three(vec![Exchange::says("x"), Exchange::says("y"), Exchange::says("z")]);
    let played = play(&case);
    (case, played)
}

/// The case again, changed, with the memory of `played`: these lanes, and as many requests as exchanges.
fn again(
    name: &str,
    case: &Case,
    played: &Played,
    exchanges: &[&str],
    change: impl FnOnce(&mut Case),
    lanes: &[(LaneStatus, &str)],
    result: &'static str,
) {
    let mut case = Case {
        memory: Memory::of(&played.trace),
        exchanges: exchanges.iter().map(|text| Exchange::says(text)).collect(),
        ..case.clone()
    };
    change(&mut case);
    check(name, &case, lanes, &Ends::Done(result));
}

#[test]
fn what_depends_on_an_edit_is_asked_anew_and_nothing_else() {
    let (case, played) = first();
    let lanes = [(Reused, "x"), (Done, "Y"), (Done, "Z")];
    again("a prompt", &case, &played, &["Y", "Z"], |case| case.steps[1].prompt = "B".into(), &lanes, "Z");
    let lanes = [(Reused, "x"), (Done, "y"), (Reused, "z")];
    let edit = |case: &mut Case| case.steps[1].prompt = "B".into();
    again("the same answer to another prompt", &case, &played, &["y"], edit, &lanes, "z");
    let lanes = [(Reused, "x"), (Reused, "y"), (Done, "Z")];
    let edit = |case: &mut Case| case.steps[2].settings.model = Some("other".into());
    again("the last step's model", &case, &played, &["Z"], edit, &lanes, "Z");
    let lanes = [(Reused, "x"), (Reused, "y"), (Reused, "z")];
    again("a name", &case, &played, &[], |case| case.steps[0].name = "Other".into(), &lanes, "z");
}

#[test]
fn another_input_reuses_nothing_and_another_connection_everything() {
    let (case, played) = first();
    let anew = [(Done, "X"), (Done, "Y"), (Done, "Z")];
    let texts = ["X", "Y", "Z"];
    again("the input", &case, &played, &texts, |case| case.input = "OTHER".into(), &anew, "Z");
    let edit = |case: &mut Case| case.settings.model = Some("chosen".into());
    again("a model of one's own choice", &case, &played, &texts, edit, &anew, "Z");
    let kept = [(Reused, "x"), (Reused, "y"), (Reused, "z")];
    let edit = |case: &mut Case| case.base_url = "https://other.example/v1";
    again("the endpoint", &case, &played, &[], edit, &kept, "z");
    let edit = |case: &mut Case| case.models.connection = "n".into();
    again("the connection's model", &case, &played, &[], edit, &kept, "z");
}

#[test]
fn a_step_that_moved_has_another_address() {
    let (case, played) = first();
    // The second step is now the first: same prompt, other input, other place.
    let lanes = [(Done, "Y"), (Done, "Z")];
    let edit = |case: &mut Case| drop(case.steps.remove(0));
    again("without the first step", &case, &played, &["Y", "Z"], edit, &lanes, "Z");
}

#[test]
fn after_a_failure_only_what_is_missing_is_asked() {
    let case = Case::three(vec![Exchange::says("x"), Exchange::answers(404, "no")]);
    let lanes = [(Done, "x"), (Failed, ""), (Skipped, "")];
    let played = check("a failure", &case, &lanes, &Ends::FailedAt(1));
    let lanes = [(Reused, "x"), (Done, "y"), (Done, "z")];
    again("a second try", &case, &played, &["y", "z"], |_| {}, &lanes, "z");
}

#[test]
fn a_filtered_reply_is_not_remembered_and_a_cut_one_is() {
    let case = Case::three(vec![
        Exchange::begins("x").finishes("length"),
        Exchange::begins("y").finishes("content_filter"),
    ]);
    let played = play(&case);
    let lanes = [(Reused, "x"), (Done, "y"), (Done, "z")];
    again("a second try", &case, &played, &["y", "z"], |_| {}, &lanes, "z");
}
