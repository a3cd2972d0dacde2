//! A lane's reply: as it grows, with what changed since an earlier run marked, or under a person's hands.

use super::{
    attempt,
    kit::{View, button, el, focus_soon, settled, watch},
    lane::aside,
    live_run::LiveRun,
    marks,
    playground::Playground,
    running::Again,
    words,
};
use crate::{
    browser::{storage, stream_text::StreamText},
    run::{LaneId, LaneState, Stretch, compare, word_at},
};
use leptos::prelude::*;
use std::rc::Rc;

/// The name under which a reply is kept while a person edits it.
const DRAFT: &str = "amending";

/// Up to this length an edit is kept, in bytes.
const MAX_KEPT: usize = 200_000;

/// Which reply a person edits.
#[derive(Clone, Copy)]
pub(super) struct Amending {
    lane: RwSignal<Option<LaneId>>,
    /// The same as far as the rest of the page asks: whether there is one.
    is_open: RwSignal<bool>,
    /// What is selected at first, in UTF-16 units.
    selection: StoredValue<(usize, usize)>,
    draft: StoredValue<String>,
}

impl Amending {
    /// Nobody edits; or the edit goes on that a reload of the page interrupted.
    pub(super) fn new(playground: Playground, run: &LiveRun) -> Self {
        let kept: Option<(u64, u32, String)> =
            storage::tab_get(DRAFT).and_then(|text| serde_json::from_str(&text).ok());
        let (lane, draft) = match kept {
            Some((of, lane, draft)) if run.what().id == of => (Some(LaneId(lane)), draft),
            _ => (None, String::new()),
        };
        let is_open = playground.reply_open;
        is_open.set(lane.is_some());
        Self {
            lane: RwSignal::new(lane),
            is_open,
            selection: StoredValue::new((0, 0)),
            draft: StoredValue::new(draft),
        }
    }

    fn begin(self, run: &LiveRun, id: LaneId, selection: (usize, usize)) {
        let text = |id| run.state(|state| state.lane(id).map(|lane| lane.text.clone())).unwrap_or_default();
        // What was typed into another reply is not thrown away by a click into this one.
        if let Some(open) = self.lane.get_untracked()
            && self.draft.with_value(|draft| *draft != text(open))
        {
            focus_soon(&[FIELD]);
            return;
        }
        self.draft.set_value(text(id));
        self.selection.set_value(selection);
        self.lane.set(Some(id));
        self.is_open.set(true);
    }

    fn end(self) {
        storage::tab_remove(DRAFT);
        let lane = self.lane.get_untracked();
        self.lane.set(None);
        self.is_open.set(false);
        if let Some(id) = lane {
            focus_soon(&[&edit_id(id)]);
        }
    }
}

/// The id of the field in which a reply is edited.
const FIELD: &str = "reply-edit";

/// The id of the button that opens a lane's reply for editing.
fn edit_id(id: LaneId) -> String {
    format!("edit-{}", id.0)
}

/// In which form the reply is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Growing,
    /// With what differs from an earlier run's.
    Marked,
    /// As one of several attempts.
    Attempt,
    Editing,
}

/// Whether the reply may be edited now: its call was made and is over, and nothing runs that would be disturbed.
fn may_edit(run: &LiveRun, id: LaneId) -> bool {
    !run.is_busy() && run.lane(id, |lane| lane.is_over() && lane.digest().is_some()).unwrap_or_default()
}

pub(super) fn edit_button(run: &LiveRun, id: LaneId, amending: Amending) -> View {
    let (shown, run) = (run.clone(), run.clone());
    el("span", "part").when(
        move || may_edit(&shown, id) && amending.lane.get() != Some(id),
        move || {
            let run = run.clone();
            button("small quiet brief", words::EDIT, move || amending.begin(&run, id, (0, 0)))
                .attr("aria-label", words::EDIT)
                .attr("data-brief", "✎")
                .attr("id", &edit_id(id))
                .attr("title", words::EDIT_HINT)
        },
    )
}

pub(super) fn reply(
    playground: Playground,
    run: &LiveRun,
    id: LaneId,
    title: &str,
    amending: Amending,
    is_small: RwSignal<bool>,
) -> View {
    let (lane, title) = (run.clone(), title.to_owned());
    let form = settled(move || match amending.lane.get() {
        Some(edited) if edited == id => Form::Editing,
        _ if attempt::is_one(&lane, id) => Form::Attempt,
        _ if is_changed(&lane, id) => Form::Marked,
        _ => Form::Growing,
    });
    let run = run.clone();
    el("div", "part").slot(move || {
        Some(match form.get() {
            Form::Editing => editor(playground, &run, id, &title, amending),
            Form::Marked => marked(&run, id, &title, amending),
            Form::Attempt => attempt::attempt(&run, id, &title, amending),
            Form::Growing => {
                let name = words::reply_of(&title);
                let text = growing_while(is_small, &run, id, "output", &name, |lane| &lane.text);
                let empty = run.clone();
                el("div", "")
                    .bind("class", move || {
                        let is_empty = empty.lane(id, |lane| lane.text.is_empty()).unwrap_or(true);
                        if is_empty { "lane-text empty" } else { "lane-text" }.to_owned()
                    })
                    .child(clickable(text, &run, id, amending))
            }
        })
    })
}

/// Whether the call is over and was answered otherwise in an earlier run.
fn is_changed(run: &LiveRun, id: LaneId) -> bool {
    let text = run.lane(id, |lane| lane.reply.is_some().then(|| lane.text.clone())).flatten();
    text.is_some_and(|text| run.earlier(id).is_some_and(|earlier| earlier.text != text))
}

/// A text that a click opens for editing, with the word under the click selected. A selection made by dragging stays one.
fn clickable(text: View, run: &LiveRun, id: LaneId, amending: Amending) -> View {
    clickable_at(text, run, id, amending, |offset| offset)
}

/// The same where not all that is shown is the reply, or not all of the reply is shown: `at` says where in it a place in
/// the text is. Both in UTF-16 units.
pub(super) fn clickable_at(
    text: View,
    run: &LiveRun,
    id: LaneId,
    amending: Amending,
    at: impl Fn(usize) -> usize + 'static,
) -> View {
    let (node, clicked, shown) = (text.node().clone(), run.clone(), run.clone());
    text.flag("data-editable", move || may_edit(&shown, id)).on("click", move |_| {
        if !untrack(|| may_edit(&clicked, id)) {
            return;
        }
        if let Some(offset) = node.clicked_offset() {
            let offset = at(offset);
            let word = clicked.state(|state| state.lane(id).map(|lane| word_at(&lane.text, offset)));
            let word = word.unwrap_or_default();
            amending.begin(&clicked, id, (word.start, word.end));
        }
    })
}

/// The reply with the words marked that are new, and what was there before below it. What had come only in part is no
/// text to compare with; it is still there to be read.
fn marked(run: &LiveRun, id: LaneId, title: &str, amending: Amending) -> View {
    let text = run.state(|state| state.lane(id).map(|lane| lane.text.clone())).unwrap_or_default();
    let Some(earlier) = run.earlier(id) else { return el("div", "") };
    let (now, before) =
        (scroller(&words::reply_of(title)).attr("data-part", "output"), scroller(words::BEFORE));
    let stretches = if earlier.is_whole { compare(&earlier.text, &text) } else { None };
    let (now, before) = match stretches {
        None => {
            StreamText::still(now.node()).show(&text);
            StreamText::still(before.node()).show(&earlier.text);
            (now, before)
        }
        Some(stretches) => {
            let is_new = |stretch: &&Stretch<'_>| !matches!(stretch, Stretch::Removed(_));
            let is_old = |stretch: &&Stretch<'_>| !matches!(stretch, Stretch::Added(_));
            (
                marks::marked(now, stretches.iter().filter(is_new)),
                marks::marked(before, stretches.iter().filter(is_old)),
            )
        }
    };
    el("div", "")
        .child(el("div", "lane-text").child(clickable(now, run, id, amending)))
        .child(aside(words::BEFORE, before).attr("data-part", "before"))
}

fn editor(playground: Playground, run: &LiveRun, id: LaneId, title: &str, amending: Amending) -> View {
    let draft = amending.draft.get_value();
    let rows = draft.lines().count().clamp(3, 16).to_string();
    let of = run.what().id;
    let field = el("textarea", "prompt reply-edit")
        .attr("id", FIELD)
        .attr("rows", &rows)
        .attr("aria-label", &words::edit_of(title))
        .attr("spellcheck", "false")
        .input(move |text| {
            // A text that is too long to be written with every key is not kept over a reload.
            if text.len() < MAX_KEPT
                && let Ok(kept) = serde_json::to_string(&(of, id.0, &text))
            {
                storage::tab_set(DRAFT, &kept);
            }
            amending.draft.set_value(text);
        });
    field.node().set_value(&draft);
    let (node, (start, end)) = (field.node().clone(), amending.selection.get_value());
    // In a moment it is part of the page and can take the focus; the next frame would be late for who types at once.
    leptos::task::spawn_local(async move {
        node.focus();
        node.select_range(start as u32, end as u32);
    });
    let (kept, busy) = (run.clone(), run.clone());
    let take = move || {
        let text = amending.draft.get_value();
        let is_same = kept.state(|state| state.lane(id).is_some_and(|lane| lane.text == text));
        // Where it cannot be used yet, it stays open.
        if is_same || playground.go_on(Again::Amend(id, text)) {
            amending.end();
        }
    };
    let taken = Rc::new(take);
    let by_key = Rc::clone(&taken);
    let field = field.on("keydown", move |event| match event.key().as_str() {
        // Neither a fresh run nor Stop is meant here.
        "Enter" if event.is_command() => {
            event.take();
            by_key();
        }
        "Escape" => {
            event.take();
            amending.end();
        }
        _ => {}
    });
    let use_it =
        button("small primary", words::USE_REPLY, move || taken()).flag("disabled", move || busy.is_busy());
    el("div", "reply-editor").child(field).child(
        el("div", "reply-actions")
            .child(use_it)
            .child(button("small", words::CANCEL, move || amending.end()))
            .child(el("span", "hint").text(words::AMEND_HINT)),
    )
}

/// A text that scrolls when it is long, by keyboard too.
pub(super) fn scroller(name: &str) -> View {
    el("div", "stream").attr("tabindex", "0").attr("role", "group").attr("aria-label", name)
}

/// A text that grows while the lane streams. Out of view it grows no further before the lane's state changes: nobody
/// misses it, and many lanes at once would cost frames.
pub(super) fn growing(
    run: &LiveRun,
    id: LaneId,
    part: &str,
    name: &str,
    read: fn(&LaneState) -> &String,
) -> View {
    growing_while(RwSignal::new(false), run, id, part, name, read)
}

/// The same, of which only the end is there while the lane is small, for the same reason.
fn growing_while(
    is_small: RwSignal<bool>,
    run: &LiveRun,
    id: LaneId,
    part: &str,
    name: &str,
    read: fn(&LaneState) -> &String,
) -> View {
    let view = scroller(name).attr("data-part", part);
    let mut text = StreamText::new(view.node());
    let is_in_view = RwSignal::new(false);
    view.node().on_view(move |now| {
        is_in_view.try_set(now);
    });
    let run = run.clone();
    let mut attempts = 0;
    watch(move || {
        let is_small = is_small.get();
        let show = |lane: &LaneState| {
            // Another attempt is another text, however long it is by the time it is seen.
            if attempts != lane.attempts.len() {
                attempts = lane.attempts.len();
                text.clear();
            }
            match is_small {
                true => text.show_end(read(lane)),
                false => text.show(read(lane)),
            }
        };
        if is_in_view.get() {
            run.growing(id, show)
        } else {
            run.lane(id, show)
        };
    });
    view
}
