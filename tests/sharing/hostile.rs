//! Links from people who mean ill: an error within a second, whatever they hold.

use crate::squeeze::{deflate, open, timed};
use std::time::Duration;
use workflow_playground::document::{Fault, Shared, file, gallery, sharing::MAX_CALLS};

/// A link to bytes that are no document of ours.
fn link_to(text: &[u8]) -> String {
    use base64::Engine;
    let hash =
        text.iter().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
    let check = ((hash >> 16) as u16 ^ hash as u16).to_be_bytes();
    let bytes = [&[1], &check[..], &deflate(text)].concat();
    format!("#w1.{}", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes))
}

fn opened_soon(what: &str, text: &[u8]) -> Fault {
    let fragment = link_to(text);
    let (opened, took) = timed(|| open(&fragment));
    assert!(took < Duration::from_secs(1), "{what} took {took:?}");
    assert_eq!(opened.shared, None, "{what}");
    opened.fault.unwrap()
}

#[test]
fn what_is_too_large_too_deep_or_too_much_is_an_error_within_a_second() {
    assert_eq!(opened_soon("64 MB", &vec![b' '; 64 << 20]), Fault::TooLarge);
    let deep = format!("[null,{}", "[".repeat(10_000));
    assert!(matches!(opened_soon("10,000 levels", deep.as_bytes()), Fault::Place { .. }));
    let objects = format!("[null,{}1{}]", "{\"a\":".repeat(10_000), "}".repeat(10_000));
    assert!(matches!(opened_soon("10,000 objects", objects.as_bytes()), Fault::Place { .. }));
    let commas = format!("[null,{}{}", "[".repeat(10_000), "1,".repeat(400_000));
    assert!(matches!(opened_soon("many commas", commas.as_bytes()), Fault::Place { .. }));
    let steps = |count: usize| {
        let step = r#"{"name":"","prompt":""}"#;
        let steps = vec![step; count].join(",");
        format!(r#"[null,{{"version":1,"input":"","workflow":{{"chain":{{"steps":[{steps}]}}}}}}]"#)
    };
    assert_eq!(opened_soon("a million steps", steps(1_000_000).as_bytes()), Fault::TooLarge);
    assert_eq!(opened_soon("many steps", steps(40_000).as_bytes()), Fault::TooMany(40_000));
    assert_eq!(
        opened_soon("a step too many", steps(MAX_CALLS + 1).as_bytes()),
        Fault::TooMany(MAX_CALLS + 1)
    );
}

#[test]
fn no_short_list_of_changes_makes_a_large_document() {
    let big = "x".repeat(1 << 19);
    let copies = vec!["0"; 1_000].join(",");
    let text = format!(
        r#"["earnings@1",{{"/workflow/chain/steps/0/prompt":"{big}","~/workflow/chain/steps":[{copies}]}}]"#
    );
    let (opened, took) = timed(|| Shared::read(&text, false));
    assert!(took < Duration::from_secs(1));
    assert_eq!(opened.unknown, ["/workflow/chain/steps"]);
    assert_eq!(opened.shared.unwrap().document.workflow.titles().len(), 3);
}

#[test]
fn no_short_run_asks_for_one_long_text_again_and_again() {
    let text = "x".repeat(400_000);
    let replied = vec![r#"0,{"lane":[0,{"replied":{"text":null}}]}"#; 15_000].join(",");
    let run = format!(r##"["earnings@1",null,null,["",[["#~400000 ",{replied}],[[0,0,"{text}"]]]]]"##);
    assert!(run.len() < 2 << 20);
    let (opened, took) = timed(|| Shared::read(&run, false));
    assert!(took < Duration::from_secs(1), "{took:?}");
    let Some(Fault::Run(fault)) = opened.fault else { panic!("{:?}", opened.fault) };
    assert!(fault.contains("larger than any run's"), "{fault}");
    assert_eq!(opened.shared.unwrap().run, None);
}

#[test]
fn many_fields_below_a_long_name_are_no_more_than_they_are() {
    let name = "n".repeat(500_000);
    let fields = |count: usize| (0..count).map(|n| format!("\"f{n}\":0")).collect::<Vec<_>>().join(",");
    let document = |count: usize| {
        let schema = format!(r#"{{"{name}":{{{}}}}}"#, fields(count));
        format!(
            r#"[null,{{"version":1,"input":"","workflow":{{"chain":{{"steps":[{{"name":"a","prompt":"b","schema":{schema},"x":5}}]}}}}}}]"#
        )
    };
    assert_eq!(
        opened_soon("more fields than anything has", document(20_000).as_bytes()),
        Fault::TooMany(20_000)
    );
    let text = document(1_900);
    let (opened, took) = timed(|| Shared::read(&text, false));
    assert!(took < Duration::from_secs(1), "{took:?}");
    assert_eq!(opened.unknown, ["/workflow/chain/steps/0/x"]);
    // Nor do many changes of one place take long.
    let removed: Vec<String> = (0..25_000).map(|n| format!("\"-/z/f{n}\":0")).collect();
    let changes = format!(r#"["earnings@1",{{"/z":{{{}}},{}}}]"#, fields(25_000), removed.join(","));
    assert!(matches!(opened_soon("many changes", changes.as_bytes()), Fault::TooMany(_)));
}

#[test]
fn no_run_has_longer_lists_or_more_events_than_can_be_drawn() {
    let log = |event: &str| {
        format!(
            r#"{{"format":"workflow-playground/run","version":1,"document":{{"version":1,"input":"","workflow":{{"chain":{{"steps":[]}}}}}},
            "run":{{"connection":"demo","log":[{event}]}}}}"#
        )
    };
    let counts = vec![r#"["a",1]"#; 100_000].join(",");
    let voted = format!(r#"{{"at":0,"event":{{"voted":{{"counts":[{counts}]}}}}}}"#);
    let stalled = vec![r#"{"at":0,"event":{"stalled":{"iteration":1,"what":"reply"}}}"#; 20_000].join(",");
    for (what, event, said) in [("long", voted, "longer than any run's"), ("many", stalled, "")] {
        let (opened, took) = timed(|| file::read(&log(&event)));
        assert!(took < Duration::from_secs(1), "{what}: {took:?}");
        let Some(Fault::Run(fault)) = opened.fault else { panic!("{what}: {:?}", opened.fault) };
        assert!(fault.contains(said), "{what}: {fault}");
    }
}

#[test]
fn any_json_is_read_or_refused() {
    for text in [
        "null",
        "1",
        "[]",
        "[1]",
        "[1,2,3,4,5]",
        "{}",
        "\"x\"",
        "[null,null]",
        "[\"earnings@1\",5]",
        "[\"\",{}]",
        "[null,{\"version\":99}]",
        "[\"earnings@1\",null,null,5]",
        "[\"earnings@1\",null,null,[]]",
        "[\"earnings@1\",null,\"javascript:x\",[null,null]]",
        "[\"earnings@1\",null,null,[\"\",[[],[]]]]",
        "[\"earnings@1\",{\"/version\":2}]",
    ] {
        let opened = Shared::read(text, false);
        assert!(opened.shared.is_some() || opened.fault.is_some(), "{text}");
    }
    assert_eq!(Shared::read("[null,{\"version\":99}]", false).fault, Some(Fault::Newer));
    assert_eq!(Shared::read("[\"earnings@1\",{\"/version\":2}]", false).fault, Some(Fault::Newer));
    let run = Shared::read("[\"earnings@1\",null,null,[\"\",5]]", false);
    assert!(matches!(run.fault, Some(Fault::Run(_))));
    assert_eq!(run.shared.unwrap().document, gallery::first().document, "all but the run is there");
}
