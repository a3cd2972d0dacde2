//! What must hold for any bytes, cut in any way.

use crate::check::{assemble, folder};
use proptest::prelude::*;
use std::fs;

fn fixtures() -> Vec<Vec<u8>> {
    let mut files: Vec<_> = fs::read_dir(folder()).unwrap().map(|file| file.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|e| e == "sse" || e == "body"));
    files.sort();
    files.into_iter().map(|file| fs::read(file).unwrap()).collect()
}

/// The reads that these places cut a body into.
fn cut<'a>(body: &'a [u8], places: &[prop::sample::Index]) -> Vec<&'a [u8]> {
    let mut places: Vec<usize> = places.iter().map(|at| at.index(body.len() + 1)).collect();
    places.extend([0, body.len()]);
    places.sort_unstable();
    places.windows(2).map(|pair| &body[pair[0]..pair[1]]).collect()
}

/// Bytes that streams are made of, and some that they should not be.
fn soup() -> impl Strategy<Value = Vec<u8>> {
    let pieces = [
        "data: ",
        "data:",
        "event: error",
        ":",
        "\n",
        "\n\n",
        "\r",
        "\r\n",
        "\r\n\r\n",
        "\u{feff}",
        " ",
        "[DONE]",
        "{\"choices\":[{\"delta\":{\"content\":\"",
        "\"}}]}",
        "<think>",
        "</think>",
        "<html>",
        "{}",
        "[",
        "{",
        "€",
        "{\"choices\":[{\"finish_reason\":\"stop\"}]}",
        "{\"error\":\"no\"}",
        "\\u00e4",
        "\\",
        "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}}]}",
    ];
    let piece = prop_oneof![
        12 => prop::sample::select(pieces.to_vec()).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..4),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_cut_of_a_fixture_shows(places in prop::collection::vec(any::<prop::sample::Index>(), 0..12)) {
        for body in fixtures() {
            prop_assert_eq!(assemble(cut(&body, &places)), assemble([body.as_slice()]));
        }
    }

    #[test]
    fn a_fixture_that_ends_anywhere_reads_alike(
        end in any::<prop::sample::Index>(),
        places in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
    ) {
        for body in fixtures() {
            let body = &body[..end.index(body.len() + 1)];
            prop_assert_eq!(assemble(cut(body, &places)), assemble([body]));
        }
    }

    #[test]
    fn no_cut_of_any_bytes_shows(
        body in soup(),
        places in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        let whole = assemble([body.as_slice()]);
        prop_assert_eq!(&assemble(cut(&body, &places)), &whole);
        prop_assert_eq!(&assemble(body.chunks(1)), &whole);
        prop_assert_eq!((&whole.text, &whole.reasoning), (&whole.reply.text, &whole.reply.reasoning));
    }

    #[test]
    fn any_bytes_are_taken(body in prop::collection::vec(any::<u8>(), 0..400)) {
        assemble([body.as_slice()]);
    }
}

/// Were a partial line searched from its start on every read, this would look at 5·10¹¹ bytes and not end.
#[test]
fn a_long_line_byte_by_byte_costs_one_look_a_byte() {
    let text = "x".repeat(1 << 20);
    let body = ["data: {\"choices\":[{\"delta\":{\"content\":\"", &text, "\"}}]}\n\n"].concat();
    assert_eq!(assemble(body.as_bytes().chunks(1)).text.len(), text.len());
}
