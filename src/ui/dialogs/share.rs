//! Share: the link to what is open, with all that is in it said in words before it is copied. The address is written here
//! and nowhere else.

use super::{CLOSE, modal};
use crate::{
    browser::{PageClock, PageDeflater, clipboard, files, page},
    document::{Connection, Recorded, Shared, contents, file, qr, secrets, shared_link},
    ports::Clock,
    ui::{
        kit::{View, button, el, paragraph, settled, watch},
        opening::link_name,
        playground::Playground,
        run_view::copy_button,
        words,
    },
};
use leptos::prelude::*;

/// Longer links are broken by browsers, servers and mail programs, in characters.
const LONGEST: usize = 32_000;

/// A link, as far as it is there.
#[derive(Clone, Debug, Default, PartialEq)]
enum Made {
    #[default]
    NotYet,
    /// The fragment.
    Link(String),
    /// It would have so many characters.
    TooLong(usize),
    CannotDeflate,
}

impl Made {
    /// The address that opens it.
    fn address(&self, suffix: &str) -> String {
        match self {
            Self::Link(fragment) => format!("{}{fragment}{suffix}", page::address()),
            Self::NotYet | Self::TooLong(_) | Self::CannotDeflate => String::new(),
        }
    }
}

/// What is handed on. Not tracked.
pub(super) fn shared(playground: Playground, with_run: bool, with_endpoint: bool) -> Shared {
    let connection = playground.connection.get_untracked();
    let connection = (with_endpoint && connection != Connection::Demo).then_some(connection);
    let run = playground.run.get_untracked().filter(|_| with_run);
    match run {
        Some(run) => Shared {
            document: run.what().document.clone(),
            connection,
            run: Some(run.trace(|trace| Recorded::of(&run.what().connection, trace))),
        },
        None => Shared { document: playground.document.get_untracked(), connection, run: None },
    }
}

/// Whether there is a run that can be handed on. Tracked.
pub(super) fn has_run(playground: Playground) -> bool {
    playground.run.get().is_some_and(|run| run.is_recorded() || !run.is_running())
}

pub(super) fn share_dialog(playground: Playground) -> View {
    let (with_run, with_endpoint) = (RwSignal::new(false), RwSignal::new(true));
    let is_confirmed = RwSignal::new(false);
    let made = RwSignal::new(Made::NotYet);
    let has_run = settled(move || has_run(playground));
    let is_on_server = playground.connection.with_untracked(|connection| *connection != Connection::Demo);
    let now = move || {
        let (with_run, with_endpoint) = (with_run.get() && has_run.get(), with_endpoint.get());
        untrack(|| shared(playground, with_run, with_endpoint))
    };
    let suspects = settled(move || {
        let found = secrets::suspects(&now());
        found.iter().map(words::suspect).collect::<Vec<String>>()
    });
    // What was confirmed was about what was told.
    watch(move || {
        suspects.track();
        is_confirmed.set(false);
    });
    let may_show = move || is_confirmed.get() || suspects.with(Vec::is_empty);
    watch(move || {
        let shared = now();
        made.set(Made::NotYet);
        leptos::task::spawn_local(async move {
            let link = shared_link::write(&shared, &PageDeflater).await;
            let length = link.as_ref().map_or(0, |link| page::address().len() + link.len());
            // The dialog may be gone by now.
            made.try_set(match link {
                None => Made::CannotDeflate,
                Some(_) if length > LONGEST => Made::TooLong(length),
                Some(link) => Made::Link(link),
            });
        });
    });
    let shown = move |suffix: &'static str| {
        move || if may_show() { made.get().address(suffix) } else { String::new() }
    };
    let field = el("textarea", "code link")
        .attr("id", "share-link")
        .attr("rows", "3")
        .attr("readonly", "")
        .attr("spellcheck", "false")
        .attr("aria-label", words::LINK)
        .value(shown(""));
    let boxes = el("div", "share-boxes")
        .child(checkbox(words::INCLUDE_RUN, with_run, move || !has_run.get()))
        .when(move || !has_run.get(), || paragraph("hint", words::NO_RUN_YET))
        .children(is_on_server.then(|| checkbox(words::INCLUDE_ENDPOINT, with_endpoint, || false)));
    let is_other = move || {
        with_run.get()
            && playground
                .run
                .get()
                .is_some_and(|run| playground.document.with(|document| *document != run.what().document))
    };
    let content = move || {
        let lines = words::contents(&contents::contents(&now()));
        let lines =
            lines.iter().map(String::as_str).chain([words::NO_KEY]).map(|line| el("li", "").text(line));
        Some(el("ul", "contents").children(lines))
    };
    let body = el("div", "share")
        .child(boxes)
        .when(is_other, || paragraph("hint", words::RUN_AS_IT_RAN))
        .child(el("h3", "").text(words::WHAT_IS_IN_IT))
        .slot(content)
        .slot(move || stop(suspects, is_confirmed))
        .child(field)
        .slot(move || if may_show() { length(playground, &made.get(), now()) } else { None })
        .child(copy_row(playground, made, may_show))
        .slot(move || qr_code(&shown("")()))
        .child(
            el("details", "more")
                .child(el("summary", "").text(words::SHOW_ELSEWHERE))
                .child(paragraph("hint", words::VIEW_HINT))
                .child(code_field(words::VIEW_LINK, shown("?view")))
                .child(paragraph("hint", words::EMBED_HINT))
                .child(code_field(words::EMBED_SNIPPET, move || snippet(&shown("?embed")()))),
        );
    modal(playground, words::SHARE, CLOSE, body)
}

fn checkbox(name: &str, on: RwSignal<bool>, is_disabled: impl Fn() -> bool + 'static) -> View {
    let field = el("input", "")
        .attr("type", "checkbox")
        .checked(move || on.get())
        .flag("disabled", is_disabled)
        .on("change", move |event| on.set(event.is_checked()));
    el("label", "check").child(field).text(name)
}

fn code_field(name: &str, read: impl Fn() -> String + Copy + 'static) -> View {
    let field = el("textarea", "code link")
        .attr("rows", "2")
        .attr("readonly", "")
        .attr("spellcheck", "false")
        .attr("aria-label", name)
        .value(read);
    let copy = move || Some(read()).filter(|text| !text.is_empty()).map(copy_button);
    el("div", "share-line").child(field).slot(copy)
}

/// The HTML that shows it within another page.
fn snippet(address: &str) -> String {
    match address {
        "" => String::new(),
        address => format!(
            "<iframe src=\"{address}\" width=\"100%\" height=\"640\" style=\"border:1px solid #ccc\" title=\"{}\"></iframe>",
            words::NAME
        ),
    }
}

/// Text that looks like a key stops it until the person says that it is none.
pub(super) fn stop(suspects: RwSignal<Vec<String>>, is_confirmed: RwSignal<bool>) -> Option<View> {
    let suspects = suspects.get();
    (!suspects.is_empty()).then(|| {
        let list = el("ul", "").children(suspects.iter().map(|suspect| el("li", "").text(suspect)));
        el("div", "notice")
            .attr("role", "alert")
            .child(el("div", "").child(paragraph("", words::LOOKS_LIKE_A_KEY)).child(list))
            .child(checkbox(words::IT_IS_NO_KEY, is_confirmed, || false))
    })
}

/// How long it is, and what to do where that is too long.
fn length(playground: Playground, made: &Made, shared: Shared) -> Option<View> {
    let save = || {
        button("small", words::SAVE_FILE, move || {
            if let Some(text) = file::write(&shared)
                && files::save(&file::name(&shared), &text).is_none()
            {
                playground.tell(words::COPY_FAILED.to_owned());
            }
        })
    };
    let notice = |text: &str| el("div", "notice").attr("role", "note").child(paragraph("", text));
    match made {
        Made::NotYet => None,
        Made::Link(_) => {
            let (text, is_warning) = words::link_length(made.address("").len());
            Some(if is_warning { notice(&text).child(save()) } else { paragraph("hint", &text) })
        }
        Made::TooLong(length) => Some(notice(&words::link_too_long(*length, LONGEST)).child(save())),
        Made::CannotDeflate => Some(notice(words::CANNOT_DEFLATE).child(save())),
    }
}

fn copy_row(
    playground: Playground,
    made: RwSignal<Made>,
    may_show: impl Fn() -> bool + Copy + Send + Sync + 'static,
) -> View {
    /// How long it is said, in milliseconds.
    const SAID_FOR_MS: f64 = 4_000.0;
    let said = RwSignal::new("");
    let copy = move || {
        let made = made.get_untracked();
        let Made::Link(fragment) = &made else { return };
        let address = made.address("");
        // What came with a link, and was changed, goes on as this one.
        if !playground.kept_as.get_value().is_empty() {
            let is_own_run = playground.has_run_of_its_own();
            playground.kept_as.set_value(link_name(fragment));
            playground.keep();
            if is_own_run {
                playground.remember_run();
            }
        }
        page::replace_fragment(fragment);
        leptos::task::spawn_local(async move {
            let is_done = clipboard::copy(&address).await;
            said.try_set(if is_done { words::LINK_COPIED } else { words::LINK_NOT_COPIED });
            if !is_done {
                page::focus("share-link");
            }
            PageClock.sleep(SAID_FOR_MS).await;
            said.try_set("");
        });
    };
    let is_there = move || may_show() && made.with(|made| matches!(made, Made::Link(_)));
    el("div", "acts")
        .child(button("primary", words::COPY_LINK, copy).flag("disabled", move || !is_there()))
        .child(el("span", "hint").attr("role", "status").text_of(move || said.get().to_owned()))
}

fn qr_code(address: &str) -> Option<View> {
    if address.is_empty() {
        return None;
    }
    let Some(picture) = qr::picture(address) else { return Some(paragraph("hint", words::NO_QR_CODE)) };
    let picture = picture.replace('#', "%23").replace('<', "%3C").replace('>', "%3E");
    let image =
        el("img", "qr").attr("alt", words::QR_CODE).attr("src", &format!("data:image/svg+xml,{picture}"));
    Some(el("div", "qr-box").child(image).child(paragraph("hint", words::QR_HINT)))
}
