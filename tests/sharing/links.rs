//! Links to documents: the same document back, in few characters, from every version ever written; and what is saved of
//! a link that was cut or changed on its way.

use crate::{
    documents::any_shared,
    squeeze::{link, open, payload},
};
use proptest::prelude::*;
use serde_json::Value;
use workflow_playground::document::{Document, Fault, Opened, Shared, gallery, shared_link::is_shared};

/// Links as they were written once, each with the document that it must still open: `LINK`, a line break, the JSON.
const WRITTEN: &[(&str, &str)] = &[
    ("an entry as it is", include_str!("../fixtures/links/w1-entry.txt")),
    ("an edited entry", include_str!("../fixtures/links/w1-edited.txt")),
    ("a document of its own, with an endpoint", include_str!("../fixtures/links/w1-own.txt")),
];

pub(crate) fn shared(document: Document) -> Shared {
    Shared { document, connection: None, run: None }
}

/// What came whole.
pub(crate) fn whole(opened: Opened) -> Shared {
    assert_eq!((&opened.fault, &opened.texts, &opened.unknown), (&None, &vec![], &vec![]));
    opened.shared.unwrap()
}

fn edited() -> Document {
    let tried = serde_json::to_string(&gallery::first().document).unwrap().replace(
        "List only the numbers in this word problem, each with its unit and what it is for. Do not solve anything yet.",
        "Write down each number of this problem on a line of its own, together with its unit and with what it stands \
         for. If a number has to be worked out first, such as a span of time, say so, but do not work it out, and do \
         not add anything that the problem does not say.",
    );
    serde_json::from_str(&tried).unwrap()
}

/// A chain whose prompts are all a person's own: 2.8 KB of JSON.
fn own_prompts() -> Document {
    let prompts: Value = serde_json::from_str(include_str!("../fixtures/links/own-prompts.json")).unwrap();
    serde_json::from_value(prompts).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_document_comes_back_as_it_was(shared in any_shared()) {
        let fragment = link(&shared);
        prop_assert!(is_shared(&fragment));
        let (head, payload) = fragment.split_once('.').unwrap();
        prop_assert_eq!(head, "#w1");
        prop_assert!(payload.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'));
        prop_assert_eq!(whole(open(&fragment)), shared);
    }

    #[test]
    fn any_fragment_opens_or_says_why(head in "#?[wr]([0-9]{0,8})\\.?", rest in "\\PC{0,200}") {
        let opened = open(&format!("{head}{rest}"));
        prop_assert!(opened.shared.is_some() || opened.fault.is_some());
    }

    #[test]
    fn a_link_that_was_cut_or_changed_says_so(shared in any_shared(), at in any::<prop::sample::Index>(), cut in any::<bool>()) {
        let fragment = link(&shared);
        let start = fragment.find('.').unwrap() + 1;
        let at = start + at.index(fragment.len() - start);
        let other = if fragment.as_bytes()[at] == b'A' { "B" } else { "A" };
        let spoiled = match cut {
            true => fragment[..at].to_owned(),
            false => format!("{}{other}{}", &fragment[..at], &fragment[at + 1..]),
        };
        let opened = open(&spoiled);
        // The last character may hold bits that mean nothing.
        let is_same = opened.shared.as_ref() == Some(&shared) && at + 1 == fragment.len();
        prop_assert!(opened.fault.is_some() || is_same, "{:?}", opened);
    }
}

#[test]
fn every_link_ever_written_still_opens_what_it_did() {
    for (what, text) in WRITTEN {
        let (link, json) = text.split_once('\n').unwrap();
        let expected: Document = serde_json::from_str(json).unwrap();
        assert_eq!(whole(open(link)).document, expected, "{what}");
    }
    let own = WRITTEN[2].1.split_once('\n').unwrap().0;
    let connection = whole(open(own)).connection.unwrap();
    assert_eq!(connection.to_text(), "https://models.example/v1\nsome/model");
}

#[test]
fn links_are_short() {
    let own = payload(&link(&shared(own_prompts())));
    let edited = payload(&link(&shared(edited())));
    println!("own prompts {own}, an edited entry {edited}");
    assert!(own <= 1_700, "{own}");
    assert!(edited <= 350, "{edited}");
    for entry in gallery::entries() {
        let untouched = payload(&link(&shared(entry.document.clone())));
        assert!(untouched <= 16, "{}: {untouched}", entry.id);
    }
}

#[test]
fn a_later_version_says_so_and_nonsense_is_foreign() {
    for (fragment, fault) in [
        ("#w2.AAAA", Fault::Newer),
        ("#r7.AAAA?view", Fault::Newer),
        ("#w0.AAAA", Fault::Foreign),
        ("#w1.", Fault::Damaged),
        ("#w1.A", Fault::Foreign),
        ("#w1.+é", Fault::Foreign),
        ("#chain", Fault::Foreign),
    ] {
        assert_eq!(open(fragment).fault, Some(fault), "{fragment}");
    }
    for fragment in ["#chain", "#what.ever", "#w1", "#x1.AA", "#w123456.AA", "#w.AA", "", "#"] {
        assert!(!is_shared(fragment), "{fragment}");
    }
}

#[test]
fn of_a_link_that_breaks_off_its_whole_changes_are_saved() {
    let document = edited();
    let fragment = link(&shared(document));
    let opened = open(&fragment[..fragment.len() - 40]);
    assert_eq!(opened.fault, Some(Fault::Damaged));
    let saved = opened.shared.unwrap().document;
    let prompt = serde_json::to_value(&saved).unwrap()["workflow"]["chain"]["steps"][0]["prompt"].clone();
    assert!(prompt.as_str().unwrap().starts_with("Write down each number"), "{prompt}");
}

#[test]
fn a_link_to_what_the_gallery_no_longer_has_says_so() {
    let of =
        |from: &str| Shared::read(&format!("[\"{from}\",{{\"/input\":\"A question of my own\"}}]"), false);
    let older = of("earnings@0");
    assert_eq!(older.fault, Some(Fault::Revision("What was earned?".into())));
    assert_eq!(older.shared.unwrap().document.input, "A question of my own");
    assert!(older.texts.contains(&"A question of my own".to_owned()));
    let gone = of("gone@1");
    assert_eq!((gone.fault, gone.shared), (Some(Fault::Entry("gone".into())), None));
    assert_eq!(gone.texts, ["A question of my own"]);
    let unknown = Shared::read(r#"["earnings@1",{"/later":7,"/workflow/chain/steps/9/prompt":"x"}]"#, false);
    assert_eq!(unknown.unknown, ["/workflow/chain/steps/9/prompt", "/later"]);
}
