//! Opening what others handed on: links, files, documents of other sites. Nothing of the person's own is lost for it, and
//! nothing is sent but a question to a site that the person allowed. What is wrong is said in a dialog of its own.

use super::{
    connecting::CONNECTED,
    editing::{draft, draft_name},
    later,
    playground::{Dialog, Pane, Playground},
    words,
};
use crate::{
    browser::{
        PageDeflater,
        download::{self, DownloadFault},
        files::{Given, Offered},
        page, storage,
    },
    document::{Connection, Document, Fault, Mode, Opened, Shared, file, gallery, link, shared_link},
};
use leptos::prelude::*;
use std::cell::RefCell;

/// A document at another site.
#[derive(Clone)]
pub(super) struct Elsewhere {
    /// The fragment that asked for it.
    fragment: String,
    /// Its address.
    pub(super) url: String,
    /// The host, as the browser reads it.
    pub(super) host: String,
}

/// What is wrong with what was opened.
#[derive(Clone)]
pub(super) enum Trouble {
    /// With what is in it.
    Inside {
        fault: Option<Fault>,
        /// The places of what has no effect here.
        unknown: Vec<String>,
        /// Texts in it, where not all of it could be put together again.
        texts: Vec<String>,
        /// Whether what could be read is open.
        is_open: bool,
        /// Whether a run should have been in it, and was not to be read.
        lacks_run: bool,
    },
    /// Its file is too large.
    TooLarge,
    /// The address is none that may be loaded from.
    Address,
    /// It could not be had.
    Download(String, DownloadFault),
    /// The file has to be opened again.
    FileGone,
}

thread_local! {
    /// What the dialogs show.
    static TROUBLE: RefCell<Option<Trouble>> = const { RefCell::new(None) };
    static ELSEWHERE: RefCell<Option<Elsewhere>> = const { RefCell::new(None) };
}

/// What was wrong with what was opened last.
pub(super) fn trouble() -> Option<Trouble> {
    TROUBLE.with_borrow(Clone::clone)
}

/// Which document of another site was asked for last.
pub(super) fn elsewhere() -> Option<Elsewhere> {
    ELSEWHERE.with_borrow(Clone::clone)
}

/// What others handed on.
pub(super) enum Beyond {
    /// What a fragment holds, or names at another site.
    Fragment(String),
    /// What a person dropped on the page, or pasted into it.
    Offered(Offered),
}

/// Opens it.
pub(super) fn open(playground: Playground, what: Beyond, wish: u32) {
    // A person may have gone on to something else meanwhile.
    if !playground.is_wanted(wish) {
        return;
    }
    leptos::task::spawn_local(async move {
        match what {
            Beyond::Fragment(fragment) => follow(playground, fragment, wish).await,
            Beyond::Offered(offered) => {
                if let Some(given) = offered.read().await {
                    open_given(playground, given);
                }
            }
        }
    });
}

async fn follow(playground: Playground, fragment: String, wish: u32) {
    if let Some(url) = link::from(&fragment) {
        stay(playground);
        match download::host_of(&url) {
            Some(host) => {
                ELSEWHERE.set(Some(Elsewhere { fragment, url, host }));
                playground.dialog.set(Some(Dialog::Elsewhere));
            }
            None => tell(playground, Trouble::Address),
        }
        return;
    }
    if fragment.starts_with(link::FILE) {
        let name = link_name(&fragment);
        match draft(&name) {
            Some(document) => {
                let shared = Shared { document, connection: None, run: None };
                take_in(playground, shared, name, words::OPENED_FILE).await;
            }
            None => {
                stay(playground);
                tell(playground, Trouble::FileGone);
            }
        }
        return;
    }
    let opened = shared_link::read(&fragment, &PageDeflater).await;
    if playground.is_wanted(wish) {
        show(playground, opened, link_name(&fragment), words::OPENED_LINK).await;
    }
}

/// Loads the document of another site, which a person has allowed.
pub(super) async fn load(playground: Playground, from: Elsewhere) {
    let wish = playground.wish();
    let loaded = download::text(&from.url, shared_link::CAP).await;
    // Whoever went on to something else while the other site thought about it, stays there.
    if !playground.is_wanted(wish) {
        return;
    }
    match loaded {
        Ok(text) => {
            // The address may have come to name what was open till now.
            page::replace_fragment(&from.fragment);
            show(playground, file::read(&text), link_name(&from.fragment), words::OPENED_LINK).await;
        }
        Err(fault) => {
            stay(playground);
            tell(playground, Trouble::Download(from.host, fault));
        }
    }
}

/// Opens what a person gave to the page.
pub(super) fn open_given(playground: Playground, given: Given) {
    match given {
        Given::TooLarge => tell(playground, Trouble::TooLarge),
        Given::Text(text) => {
            if let Some(fragment) = link_in(&text) {
                page::go_to_fragment(fragment);
            } else if text.trim_start().starts_with('{') {
                open_file(playground, &text);
            }
        }
        Given::File(text) => match link_in(&text) {
            Some(fragment) => page::go_to_fragment(fragment),
            None => open_file(playground, &text),
        },
    }
}

/// The link in a text that is nothing else.
fn link_in(text: &str) -> Option<&str> {
    let text = text.trim();
    let fragment = &text[text.find('#')?..];
    let is_alone = !text.contains(char::is_whitespace) && !text.starts_with('{');
    (is_alone && shared_link::is_shared(fragment)).then_some(fragment)
}

fn open_file(playground: Playground, text: &str) {
    let opened = file::read(text);
    let fragment = format!("{}{}", link::FILE, hash(text));
    let name = link_name(&fragment);
    playground.wish();
    leptos::task::spawn_local(async move {
        if opened.shared.is_some() && page::fragment() != fragment {
            // Back leads to what was open before.
            page::push_fragment(&fragment);
        }
        show(playground, opened, name.clone(), words::OPENED_FILE).await;
        // The tab has no other copy of it.
        if playground.kept_as.get_value() == name {
            playground.keep();
        }
    });
}

/// What is wrong stands in the dialog, whether or not there is something to be opened.
async fn show(playground: Playground, opened: Opened, name: String, said: &str) {
    let Opened { shared, fault, texts, lacks_run, unknown } = opened;
    let is_sound = fault.is_none() && unknown.is_empty() && !lacks_run;
    let is_open = shared.is_some();
    match shared {
        Some(shared) => {
            take_in(playground, shared, name, if is_sound { said } else { words::OPENED_AS_FAR }).await
        }
        None => stay(playground),
    }
    if !is_sound {
        tell(playground, Trouble::Inside { fault, unknown, texts, is_open, lacks_run });
    }
}

fn tell(playground: Playground, trouble: Trouble) {
    TROUBLE.set(Some(trouble));
    playground.dialog.set(Some(Dialog::Opened));
}

/// Leaves open what is open; at the start, opens what would have been without the link.
fn stay(playground: Playground) {
    // On a slide nobody wants to see their own drafts.
    if playground.mode != Mode::Whole {
        return;
    }
    if let Some((pattern, template)) = playground.opening.get_untracked() {
        playground.open_entry(pattern, Some(&template));
        playground.restore_run();
    }
}

/// Opens a document that came with a link or a file, as it was edited here since.
async fn take_in(playground: Playground, shared: Shared, name: String, said: &str) {
    let Shared { document, connection, run } = shared;
    let pattern = document.workflow.pattern();
    let entry = document.template().and_then(|id| gallery::entry(pattern, id));
    let edited = draft(&name).filter(|edited| edited.workflow.pattern() == pattern && *edited != document);
    let mut said = vec![said.to_owned()];
    if edited.is_some() {
        said.push(words::AS_YOU_CHANGED_IT.to_owned());
    }
    let shown = edited.unwrap_or_else(|| document.clone());
    let own = own_draft(&shown);
    let is_first = playground.run.with_untracked(Option::is_none);
    playground.notice.set(None);
    playground.dialog.set(None);
    playground.kept_as.set_value(name.clone());
    playground.opening.set(None);
    playground.entry.set(entry);
    playground.document.set(shown);
    playground.refused.set(false);
    if let Some(connection) = connection
        && storage::tab_get(CONNECTED).as_deref() != Some(&name)
        && playground.connection.with_untracked(|now| *now != connection)
    {
        if let Connection::Server { base_url, .. } = &connection {
            said.push(words::link_set_endpoint(base_url.host()));
        }
        playground.link_notice.set_value(true);
        playground.use_links_connection(connection);
    }
    match own {
        Some(own) => {
            said.push(words::OWN_DRAFT_KEPT.to_owned());
            playground.put_aside(said.join(" "), own);
        }
        None => playground.tell(said.join(" ")),
    }
    match run {
        Some(run) if !playground.has_run_of_its_own() => {
            // Nothing goes on that cannot be seen.
            playground.stop_run();
            let recorded = later::recorded(playground.ports(), document, run).await;
            if playground.kept_as.get_value() != name {
                return;
            }
            match recorded {
                Ok(run) => {
                    playground.run.set(run);
                    playground.pane.set(Pane::Run);
                }
                Err(_) => playground.tell(words::LOAD_FAILED.to_owned()),
            }
        }
        // A recording of something else does not stay beside it.
        _ if is_first || playground.shows_recording() => {
            playground.run.set(None);
            playground.restore_run();
        }
        _ => {}
    }
}

/// What the person has made of the same template, where that is something else.
fn own_draft(shown: &Document) -> Option<Document> {
    let name = draft_name(shown.workflow.pattern(), shown.template().unwrap_or_default());
    draft(&name).filter(|own| own != shown)
}

/// The name under which is kept what becomes of a link's document: FNV-1a of the fragment without what it says about the
/// page.
pub(super) fn link_name(fragment: &str) -> String {
    let link = fragment.split('?').next().unwrap_or_default();
    format!("link:{}", hash(link))
}

/// FNV-1a of a text, in hexadecimal.
fn hash(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}
