//! Files: the same back, in JSON that people can read; and of damaged or foreign ones what is wrong, where, and what is
//! left.

use crate::{documents::any_shared, links::shared, links::whole, long_run::long_run, squeeze::timed};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::time::Duration;
use workflow_playground::{
    document::{Connection, Fault, Recorded, Shared, file, gallery},
    workflow::PatternId,
};

fn place(opened: &workflow_playground::document::Opened) -> (String, String) {
    match opened.fault.clone().unwrap() {
        Fault::Place { at, what } => (at, what),
        other => panic!("{other:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_workflow_file_gives_the_same_back(shared in any_shared()) {
        let text = file::write(&shared).unwrap();
        prop_assert_eq!(whole(file::read(&text)), shared);
    }

    #[test]
    fn any_text_is_read_or_refused(shared in any_shared(), at in any::<prop::sample::Index>(), other in "\\PC{0,3}") {
        let text = file::write(&shared).unwrap();
        let at = text.floor_char_boundary(at.index(text.len()));
        for spoiled in [text[..at].to_owned(), format!("{}{other}{}", &text[..at], &text[at..])] {
            let opened = file::read(&spoiled);
            prop_assert!(opened.shared.is_some() || opened.fault.is_some());
        }
    }
}

#[test]
fn a_run_file_gives_every_event_back() {
    let (document, trace) = long_run(300);
    for connection in [Connection::Demo, Connection::of_text("https://models.example/v1\nm")] {
        let run = Some(Recorded::of(&connection, &trace));
        let shared = Shared { run, ..shared(document.clone()) };
        let text = file::write(&shared).unwrap();
        let json: Value = serde_json::from_str(&text).unwrap();
        assert_eq!((&json["format"], &json["version"]), (&json!("workflow-playground/run"), &json!(1)));
        assert_eq!(whole(file::read(&text)), shared);
    }
}

#[test]
fn a_document_alone_is_a_workflow_file_too() {
    let text = serde_json::to_string(&gallery::entries()[3].document).unwrap();
    assert_eq!(whole(file::read(&text)).document, gallery::entries()[3].document);
    assert_eq!(whole(file::read(&format!("\u{feff}{text}"))).document, gallery::entries()[3].document);
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    let mut json: Value =
        serde_json::from_str(&file::write(&shared(gallery::first().document.clone())).unwrap()).unwrap();
    json["document"]["workflow"]["chain"]["steps"][1]["prompt"] = json!(5);
    let opened = file::read(&json.to_string());
    let (at, what) = place(&opened);
    assert_eq!(at, "/document/workflow/chain/steps/1/prompt");
    assert!(what.contains("string"), "{what}");
    assert!(opened.texts.iter().any(|text| text.starts_with("Carry out")), "the texts are not lost");

    json["document"]["workflow"]["chain"]["steps"][1] = json!({"name": "x", "prompt": "y", "colour": "red"});
    json["document"]["later"] = json!({"a": "b"});
    let opened = file::read(&json.to_string());
    assert_eq!(opened.unknown, ["/document/later", "/document/workflow/chain/steps/1/colour"]);
    assert!(opened.shared.is_some());

    json["document"]["workflow"] = json!({"tree": {}});
    let (at, what) = place(&file::read(&json.to_string()));
    assert!(at.starts_with("/document/workflow") && what.contains("tree"), "{at}: {what}");
}

#[test]
fn a_default_that_is_spelled_out_has_its_effect() {
    let of_kind = |entry: &&gallery::Entry| entry.document.workflow.pattern() == PatternId::Orchestrator;
    let entry = gallery::entries().iter().find(of_kind).unwrap();
    let mut document = serde_json::to_value(&entry.document).unwrap();
    let spec = &mut document["workflow"]["orchestrator"];
    assert!(spec.get("cap").is_none(), "it need not be said: {spec}");
    spec["cap"] = json!(8);
    spec["caps"] = json!(8);
    spec["a/b~c"] = json!(8);
    let opened = file::read(&document.to_string());
    let places = ["/workflow/orchestrator/a~1b~0c", "/workflow/orchestrator/caps"];
    assert_eq!((opened.unknown.as_slice(), opened.fault), (places.map(String::from).as_slice(), None));
}

#[test]
fn of_a_file_that_breaks_off_the_beginning_is_kept() {
    let mut document = gallery::first().document.clone();
    document.input = "What I typed for half an hour.".into();
    let text = file::write(&shared(document)).unwrap();
    let at = text.find("Steps").unwrap();
    let opened = file::read(&text[..at]);
    let (_, what) = place(&opened);
    assert!(what.contains("EOF"), "{what}");
    assert!(opened.texts.contains(&"What I typed for half an hour.".to_owned()), "{opened:?}");
}

#[test]
fn foreign_files_are_refused_and_later_versions_say_so() {
    for text in ["", "hello", "[1,2]", "5", "{}", r#"{"name":"a-package","version":"1.0.0"}"#] {
        assert_eq!(file::read(text).fault, Some(Fault::Foreign), "{text}");
    }
    let mut json: Value =
        serde_json::from_str(&file::write(&shared(gallery::first().document.clone())).unwrap()).unwrap();
    json["version"] = json!(2);
    let opened = file::read(&json.to_string());
    assert_eq!(opened.fault, Some(Fault::Newer));
    assert!(opened.shared.is_some(), "what can be read of it is there");
    json["document"]["version"] = json!(2);
    assert_eq!(file::read(&json.to_string()).shared, None);
}

#[test]
fn a_run_that_cannot_be_read_leaves_the_workflow() {
    let (document, trace) = long_run(30);
    let run = Some(Recorded::of(&Connection::Demo, &trace));
    let mut json: Value =
        serde_json::from_str(&file::write(&Shared { run, ..shared(document.clone()) }).unwrap()).unwrap();
    json["run"]["log"][3]["at"] = json!("soon");
    let opened = file::read(&json.to_string());
    let Some(Fault::Run(what)) = opened.fault else { panic!("{opened:?}") };
    assert!(what.starts_with("/run/log/3/at"), "{what}");
    assert_eq!(opened.shared.unwrap().document, document);
}

#[test]
fn hostile_files_are_errors_within_a_second() {
    let steps = vec![r#"{"name":"","prompt":""}"#; 50_000].join(",");
    let many = format!(r#"{{"version":1,"input":"","workflow":{{"chain":{{"steps":[{steps}]}}}}}}"#);
    let deep = format!("{{\"document\":{}", "[".repeat(10_000));
    for (text, is_fault) in [
        (many, (|fault| *fault == Fault::TooMany(50_000)) as fn(&Fault) -> bool),
        (deep, |fault| matches!(fault, Fault::Place { .. })),
    ] {
        let (opened, took) = timed(|| file::read(&text));
        assert!(opened.fault.as_ref().is_some_and(is_fault), "{:?}", opened.fault);
        assert!(took < Duration::from_secs(1), "{took:?}");
    }
}
