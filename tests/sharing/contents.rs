//! What is said to be in something that is handed on, for documents of every pattern.

use crate::{links::shared, long_run::long_run};
use workflow_playground::{
    document::{
        Connection, Recorded, Shared,
        contents::{contents, passages},
        gallery,
    },
    workflow::PatternId,
};

#[test]
fn what_is_in_it_is_counted() {
    let (document, trace) = long_run(90);
    let connection = Connection::of_text("https://models.example/v1\nsome/model");
    let run = Some(Recorded::of(&connection, &trace));
    let found = contents(&Shared { document, connection: Some(connection), run });
    assert_eq!(
        (found.pattern, found.prompts, found.schemas, found.has_input),
        (PatternId::Chain, 3, 0, true)
    );
    assert!(found.is_untouched);
    assert_eq!(found.connection, Some(("models.example".into(), "some/model".into())));
    let run = found.run.unwrap();
    assert_eq!(
        (run.replies, run.host.as_deref(), run.model.as_str()),
        (3, Some("models.example"), "some/model")
    );
    assert_eq!(run.at, 1_790_000_000_000);
}

#[test]
fn every_call_of_every_pattern_has_a_passage_to_show() {
    for entry in gallery::entries() {
        let shared = shared(entry.document.clone());
        let found = passages(&shared);
        assert!(!found.is_empty(), "{}", entry.id);
        assert_eq!(contents(&shared).prompts, found.len(), "{}", entry.id);
        assert!(contents(&shared).is_untouched, "{}", entry.id);
        assert!(found.iter().all(|passage| !passage.text.is_empty()), "{}", entry.id);
    }
    let first = passages(&shared(gallery::first().document.clone()));
    let names: Vec<_> = first.iter().map(|passage| passage.of.as_str()).collect();
    assert_eq!(names, ["Extract", "Steps", "Answer"]);
}
