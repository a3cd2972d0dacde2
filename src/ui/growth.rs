//! How an agent's messages grow, turn by turn, above its lanes, and its files beside that: the picture that can be left on a
//! wall. It draws what `run/growth.rs` finds; a turn's row is in `growth_row.rs`.

use super::{
    growth_row::{At, Cells, columns, row},
    kit::{View, button, el, focus_soon, paragraph, settled, watch},
    live_run::LiveRun,
    tabs::tabs,
    turn::files_of,
    words,
    workspace::workspace,
};
use crate::{
    browser::frames,
    run::{FileState, Growth},
};
use leptos::prelude::*;

/// What the rows of a run share.
#[derive(Clone)]
pub(super) struct Shown {
    pub(super) run: LiveRun,
    pub(super) growth: RwSignal<Growth>,
    /// The most messages of one turn.
    pub(super) width: RwSignal<usize>,
    /// The message that is open.
    pub(super) open: RwSignal<Option<At>>,
    pub(super) cells: Cells,
    pub(super) following: RwSignal<bool>,
}

/// The messages, and the files behind a tab.
pub(super) fn panel(run: &LiveRun, following: RwSignal<bool>) -> View {
    let (view, is_large) = (RwSignal::new(words::GROWTH), RwSignal::new(false));
    let (growth, files) = (growth_of(run), files_signal(run));
    let sum = move || growth.with(|growth| words::repetition(growth.repetition()));
    let changed = move || files.with(|files| files.iter().filter(|file| file.is_changed()).count());
    let larger = button("icon", "⤢", move || is_large.update(|large| *large = !*large))
        .attr("aria-label", &words::enlarge(words::GROWTH))
        .attr("title", words::ENLARGE)
        .bind("aria-pressed", move || is_large.get().to_string());
    let head = el("div", "growth-head")
        .child(tabs("agent-view", words::VIEWS, view).attr("aria-label", words::GROWTH_LIST))
        .child(el("span", "growth-changed").text_of(move || words::changed_files(changed())))
        .child(el("p", "growth-sum").attr("data-part", "repetition").text_of(sum))
        .child(larger);
    let width = settled(move || growth.with(Growth::width));
    let (open, cells) = (RwSignal::new(None), Cells::default());
    let shown = Shown { run: run.clone(), growth, width, open, cells, following };
    el("figure", "growth")
        .attr("data-part", "growth")
        .flag("data-large", move || is_large.get())
        .child(head)
        .slot(move || {
            let name = view.get();
            let shown = match name {
                words::GROWTH => list(&shown),
                _ => workspace(files),
            };
            Some(shown.attr("role", "tabpanel").attr("aria-label", name))
        })
}

/// Tracked as far as it may have changed: not each time that a text grew.
fn growth_of(run: &LiveRun) -> RwSignal<Growth> {
    let read = run.clone();
    settled(move || {
        watch_lanes(&read);
        read.state(Growth::of)
    })
}

fn files_signal(run: &LiveRun) -> RwSignal<Vec<FileState>> {
    let read = run.clone();
    settled(move || {
        watch_lanes(&read);
        read.state(|state| files_of(&read, state))
    })
}

fn watch_lanes(run: &LiveRun) {
    run.status();
    for lane in run.lanes() {
        run.lane(lane, |_| ());
    }
}

fn list(shown: &Shown) -> View {
    let growth = shown.growth;
    let count = settled(move || growth.with(|growth| growth.turns.len()));
    let width = shown.width;
    let density = move || {
        match (width.get(), count.get()) {
            (0..=13, 0..=6) => "few",
            (0..=20, 0..=9) => "several",
            (0..=32, _) => "some",
            _ => "many",
        }
        .to_owned()
    };
    let (of_rows, columns) = (shown.clone(), settled(move || growth.with(columns)));
    let rows = el("ol", "growth-turns")
        .attr("aria-label", words::GROWTH_LIST)
        .rows(move || count.get(), move |index| row(&of_rows, index, columns));
    let scrolls = el("div", "growth-scroll")
        .when(move || count.get() == 0, || paragraph("empty", words::NO_TURN))
        .child(with_keys(rows, shown));
    let (node, following, open) = (scrolls.node().clone(), shown.following, shown.open);
    watch(move || {
        growth.track();
        // Whoever looks at a message, or elsewhere, is not taken away from it.
        if following.get_untracked() && open.get_untracked().is_none() {
            let node = node.clone();
            frames::before_next(move || node.scroll_to_end());
        }
    });
    let (cells, open) = (shown.cells.clone(), shown.open);
    watch(move || cells.expand(open.get()));
    el("div", "growth-body").bind("data-density", density).child(scrolls).child(legend())
}

/// One listener for all messages, of which there may be thousands.
fn with_keys(rows: View, shown: &Shown) -> View {
    let at = |event: &super::kit::Event| event.nearest("data-cell").and_then(|text| At::read(&text));
    let (light, dim) = (shown.clone(), shown.clone());
    let (lit, out) = (shown.clone(), shown.clone());
    let (keys, open) = (shown.clone(), shown.open);
    rows.on("pointerover", move |event| light.cells.light(&light.growth, at(&event)))
        .on("pointerleave", move |_| dim.cells.light(&dim.growth, None))
        .on("focusin", move |event| lit.cells.light(&lit.growth, at(&event)))
        .on("focusout", move |_| out.cells.light(&out.growth, None))
        .on("click", move |event| {
            if let Some(at) = at(&event) {
                open.update(|open| *open = Some(at).filter(|at| *open != Some(*at)));
            }
        })
        .on("keydown", move |event| {
            let Some(from) = at(&event) else { return };
            let row = |row: usize| {
                keys.growth.with_untracked(|growth| growth.turns.get(row).map(|turn| turn.sent.len()))
            };
            let to = match event.key().as_str() {
                "ArrowLeft" => from.column.checked_sub(1).map(|column| At { column, ..from }),
                "ArrowRight" => Some(At { column: from.column + 1, ..from }),
                "ArrowUp" => from.row.checked_sub(1).map(|row| At { row, ..from }),
                "ArrowDown" => Some(At { row: from.row + 1, ..from }),
                "Home" => Some(At { column: 0, ..from }),
                "End" => row(from.row).map(|column| At { column, ..from }),
                "Escape" if open.get_untracked().is_some() => {
                    open.set(None);
                    Some(from)
                }
                _ => return,
            };
            event.take();
            // A shorter row ends before this place.
            let to = to.and_then(|to| Some(At { column: to.column.min(row(to.row)?), ..to }));
            if let Some(to) = to {
                focus_soon(&[&to.id()]);
            }
        })
}

fn legend() -> View {
    let keys = words::GROWTH_LEGEND
        .iter()
        .map(|(kind, text)| el("span", "").child(el("i", "growth-key").attr("data-key", kind)).text(text));
    el("figcaption", "growth-legend")
        .children(keys)
        .child(el("span", "growth-letters").text(words::ROLE_LETTERS))
        .child(el("span", "growth-why").text(words::WHY_AGAIN))
        .child(el("span", "growth-why").text(words::WHY_ID))
}
