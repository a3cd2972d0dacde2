//! Links from people who mean ill: an error within a second, whatever they hold.

use crate::squeeze::{deflate, open, timed};
use std::time::Duration;
use workflow_playground::document::{Fault, Shared, gallery, sharing::MAX_CALLS};

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
