//! The gallery's loops: how many attempts each takes, what is judged, and what cannot be gone on with.

use super::*;
use crate::{
    run::{Came, Difference, LaneRole, LaneStatus, Next, Tally, Why, parting},
    workflow::Variation,
};

#[test]
fn loops_come_to_what_their_entries_promise() {
    for (id, number, attempts, next, why) in [
        ("function", 0, 2, Next::Passed, Some(Why::Passed)),
        ("function", 1, 3, Next::Passed, Some(Why::Passed)),
        ("function", 2, 2, Next::Passed, Some(Why::Passed)),
        ("function", 3, 1, Next::Rejected, None),
        ("notice", 0, 2, Next::Passed, Some(Why::Passed)),
        ("notice", 1, 3, Next::Passed, Some(Why::Passed)),
        ("notice", 2, 2, Next::Capped, Some(Why::Number)),
        ("letter", 0, 2, Next::Passed, Some(Why::Passed)),
        ("letter", 1, 3, Next::Passed, Some(Why::Passed)),
        ("letter", 2, 1, Next::Passed, Some(Why::Passed)),
    ] {
        let state = play(&tried(&entry(id), number), &[]);
        let found = (state.judged.len(), state.judged.last().unwrap().next);
        assert_eq!(found, (attempts, next), "{id} {number}");
        assert_eq!(
            state.chosen.map(|chosen| (chosen.attempt as usize, chosen.why)),
            why.map(|why| (attempts, why))
        );
        assert_eq!(state.stalls, [], "{id} {number}");
    }
    // Two more attempts are enough where there were too few.
    let mut document = tried(&entry("notice"), 2);
    let Spec::Evaluator(spec) = &mut document.workflow else { panic!("an evaluator") };
    spec.allow_more(2);
    assert_eq!(play(&document, &[]).judged.last().unwrap().next, Next::Passed);
}

#[test]
fn without_feedback_no_attempt_is_better_than_the_first() {
    for (id, number, with, without) in [
        ("function", 0, (Came::Solved, 2), (Came::Unsolved, 4)),
        ("function", 1, (Came::Solved, 3), (Came::Unsolved, 4)),
        ("notice", 0, (Came::Solved, 2), (Came::Unsolved, 4)),
        ("letter", 0, (Came::Solved, 2), (Came::Unsolved, 4)),
        // What passes at once needs no feedback.
        ("letter", 2, (Came::Solved, 1), (Came::Solved, 1)),
    ] {
        let played = |variation| {
            let mut document = tried(&entry(id), number);
            document.workflow.vary(variation);
            play(&document, &[])
        };
        let (one, other) = (played(Variation::WithFeedback), played(Variation::WithoutFeedback));
        for (state, wanted) in [(&one, with), (&other, without)] {
            let Tally { came, rounds, .. } = Tally::of(state, 0);
            assert_eq!((came, rounds), wanted, "{id} {number}");
            assert!(!state.lanes.iter().any(is_declined), "{id} {number}");
        }
        let attempts = other.lanes.iter().filter(|lane| lane.opened.role == LaneRole::Generator);
        assert!(attempts.clone().all(|lane| lane.text == other.lanes[0].text), "{id} {number}");
        assert_eq!(attempts.count() as u32, without.1);
        let parted = parting(&one, &other).map(|parting| (parting.at.path.to_string(), parting.difference));
        let second = || ("iteration-2/generate-1".to_owned(), Difference::Asked);
        assert_eq!(parted, (with != without).then(second), "{id} {number}");
    }
}

#[test]
fn an_attempt_is_judged_as_it_stands_and_feedback_followed_as_it_is() {
    let says = |id: &str, replies: &[(usize, &str)], lane: usize| {
        let lane = play(&entry(id).document, replies).lanes.swap_remove(lane);
        assert!(!is_declined(&lane), "{}", lane.text);
        lane.text
    };
    let code = "Response:\ndef first_repeat(items):\n    return None";
    assert!(says("function", &[(0, code)], 1).contains("gives None, but must give 1."));
    let feedback = |text: &str| json!({"evaluation": "NEEDS_IMPROVEMENT", "feedback": text}).to_string();
    let only = says("function", &[(1, &feedback("Add type hints!"))], 2);
    assert!(only.contains("(items: list) -> object:\n    for index in range(len(items)):"), "{only}");
    let mixed = "Danke für deine Nachricht. Können Sie mir Ihre Adresse schicken? Ja.";
    assert!(says("letter", &[(0, mixed)], 1).contains("\"mixed\""));
    let tone = json!({"tone": "formal", "evaluation": "FAIL", "feedback": "Say “bitte”."}).to_string();
    assert!(says("letter", &[(1, &tone)], 2).contains("Kannst du mir bitte deine Adresse schicken?"));
    let score = json!({"score": 1, "feedback": "Add “bring a cup”."}).to_string();
    assert!(says("notice", &[(1, &score)], 2).ends_with("so just come by! Bring a cup."));
    // What changes nothing is named as that.
    let tone = feedback("Say “du”.").replace('{', "{\"tone\": \"formal\", ");
    let state = play(&entry("letter").document, &[(1, &tone)]);
    assert_eq!((state.stalls[0].attempt, state.stalls[0].like), (2, 1));
}

#[test]
fn what_a_loop_cannot_go_on_with_is_declined() {
    let declined = |id: &str, replies: &[(usize, &str)], lane: usize, why: &str| {
        let state = play(&entry(id).document, replies);
        let lane = &state.lanes[lane];
        assert!(is_declined(lane) && lane.text.contains(why), "{}", lane.text);
        assert_eq!(lane.status, LaneStatus::Done);
    };
    let code = "Response:\ndef first_repeat(items):\n    while items:\n        return 1";
    declined("function", &[(0, code)], 1, "“while items:”");
    let feedback = json!({"evaluation": "FAIL", "feedback": "Make it rhyme."}).to_string();
    declined("function", &[(1, &feedback)], 2, "docstring and on type hints only");
    // What declines one attempt passes it, so that the loop does not ask again and again.
    let mut document = entry("function").document;
    document.input = "Write a poem.".into();
    let state = play(&document, &[]);
    assert!(state.lanes.len() == 2 && state.lanes.iter().all(is_declined), "{state:#?}");
    assert!(state.lanes[1].text.contains("an earlier step gave no answer"));
    // Where there is no such verdict, nothing goes on from what was declined.
    let mut document = entry("notice").document;
    prompts_mut(&mut document)[1].push_str(" Rhyme.");
    let state = play(&document, &[]);
    assert!(is_declined(&state.lanes[2]) && state.lanes[2].text.contains("an earlier step gave no answer"));
}
