//! A workflow as it is read on a slide or in another page: its picture, its input and its prompts, without any editor. It
//! knows no pattern.

use super::{
    kit::{View, el, paragraph},
    picture::picture,
    playground::Playground,
    words,
};
use crate::document::{
    Shared,
    contents::{Passage, passages},
};
use leptos::prelude::*;

pub(super) fn viewer(playground: Playground) -> View {
    let title = move || playground.entry.get().map(|entry| entry.title.clone()).unwrap_or_default();
    let heading = move || playground.pattern().title().to_owned();
    el("div", "pane-scroll viewer")
        .flag("inert", move || playground.opening.with(Option::is_some))
        .child(el("h2", "").text_of(heading))
        .child(el("p", "summary").text_of(title))
        .child(picture(playground))
        .slot(move || Some(texts(playground)))
}

fn texts(playground: Playground) -> View {
    let document = playground.document.get();
    let input = Passage { of: words::INPUT.to_owned(), is_system: false, text: document.input.clone() };
    let prompts = passages(&Shared { document, connection: None, run: None });
    let shown = [input].into_iter().filter(|input| !input.text.is_empty()).chain(prompts).map(|passage| {
        let title = words::passage(&passage.of, passage.is_system);
        el("section", "passage").child(el("h3", "").text(&title)).child(paragraph("", &passage.text))
    });
    el("div", "part").children(shown)
}
