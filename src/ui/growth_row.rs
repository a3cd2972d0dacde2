//! A turn as a row of messages: a bar as long as its tokens, its messages in their order, lines from calls to their results,
//! the driver's word after it. It knows the other rows only to light up what belongs together.

use super::{
    growth::Shown,
    kit::{View, button, el, paragraph, settled, watch},
    lane_reply::scroller,
    messages, rounds, words,
};
use crate::{
    browser::{dom::Node, page, stream_text::StreamText},
    run::{Growth, Message, Piece, Role, Sent, Turn, split_note},
};
use leptos::prelude::*;
use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

/// Lines from one message to its results are drawn for so many calls.
const MAX_TIES: usize = 4;

/// A place: a turn, and a message of it; behind the last message stands the reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At {
    pub(super) row: usize,
    pub(super) column: usize,
}

impl At {
    /// Reads what [`At::text`] says.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (row, column) = text.split_once('.')?;
        Some(Self { row: row.parse().ok()?, column: column.parse().ok()? })
    }

    fn text(self) -> String {
        format!("{}.{}", self.row, self.column)
    }

    /// The id of what stands there.
    pub(super) fn id(self) -> String {
        format!("message-{}-{}", self.row, self.column)
    }
}

/// What stands at a place.
struct Thing {
    piece: Option<usize>,
    calls: Vec<usize>,
    answers: Option<usize>,
}

fn thing(growth: &Growth, at: At) -> Option<Thing> {
    let turn = growth.turns.get(at.row)?;
    match turn.sent.get(at.column) {
        Some(sent) => {
            let piece = growth.pieces.get(sent.piece)?;
            Some(Thing { piece: Some(sent.piece), calls: piece.calls.clone(), answers: piece.answers })
        }
        None => Some(Thing { piece: None, calls: turn.reply.as_ref()?.calls.clone(), answers: None }),
    }
}

/// The messages as they stand on the page.
#[derive(Clone, Default)]
pub(super) struct Cells(Rc<RefCell<Inside>>);

#[derive(Default)]
struct Inside {
    nodes: BTreeMap<At, Node>,
    lit: Vec<Node>,
}

impl Cells {
    /// Lights up what belongs to what stands at a place: the same message in other turns, and its calls and results.
    pub(super) fn light(&self, growth: &RwSignal<Growth>, at: Option<At>) {
        let mut inside = self.0.borrow_mut();
        inside.lit.drain(..).for_each(|node| node.unset("data-lit"));
        let lit: Vec<(Node, &str)> = growth.with_untracked(|growth| {
            let Some(one) = at.and_then(|at| thing(growth, at)) else { return Vec::new() };
            let how = |(place, node): (&At, &Node)| {
                let other = thing(growth, *place)?;
                let answers =
                    |call: Option<usize>, calls: &[usize]| call.is_some_and(|call| calls.contains(&call));
                // A reply is the message as which it is sent from then on.
                let is_same = match (one.piece, other.piece) {
                    (Some(one), Some(other)) => one == other,
                    _ => !one.calls.is_empty() && one.calls == other.calls,
                };
                let is_tied = answers(one.answers, &other.calls) || answers(other.answers, &one.calls);
                match (is_same, is_tied) {
                    (true, _) => Some((node.clone(), "same")),
                    (_, true) => Some((node.clone(), "tied")),
                    _ => None,
                }
            };
            inside.nodes.iter().filter_map(how).collect()
        });
        lit.iter().for_each(|(node, how)| node.set("data-lit", how));
        inside.lit = lit.into_iter().map(|(node, _)| node).collect();
    }

    /// Says which of them is open.
    pub(super) fn expand(&self, open: Option<At>) {
        for (at, node) in &self.0.borrow().nodes {
            node.set("aria-expanded", if open == Some(*at) { "true" } else { "false" });
        }
    }

    fn put(&self, at: At, view: &View) {
        self.0.borrow_mut().nodes.insert(at, view.node().clone());
    }

    fn clear(&self, row: usize) {
        self.0.borrow_mut().nodes.retain(|at, _| at.row != row);
    }
}

/// The row of a turn.
pub(super) fn row(shown: &Shown, index: usize, columns: RwSignal<String>) -> View {
    let growth = shown.growth;
    let turn = settled(move || growth.with(|growth| growth.turns.get(index).cloned().unwrap_or_default()));
    // What is new with it can still get its note, and its calls their ids.
    let drawn = settled(move || {
        growth.with(|growth| {
            let turn = growth.turns.get(index).cloned().unwrap_or_default();
            let new = turn.sent.iter().filter(|sent| !sent.is_again);
            let pieces: Vec<Piece> = new.filter_map(|sent| growth.pieces.get(sent.piece).cloned()).collect();
            let calls = turn.reply.iter().flat_map(|reply| &reply.calls);
            let ids: Vec<String> = calls.filter_map(|at| Some(growth.calls.get(*at)?.id.clone())).collect();
            (turn.sent, turn.tools, turn.reply, pieces, ids)
        })
    });
    let (cells, said, opened, noted) = (shown.clone(), growth, shown.clone(), shown.clone());
    el("li", "growth-turn")
        .bind("data-turn", move || turn.with(|turn| turn.number.to_string()))
        .flag("data-unsent", move || !turn.with(|turn| turn.is_sent))
        .child(head(shown, turn))
        .child(el("p", "unseen").attr("data-part", "told").text_of(move || {
            said.with(|growth| {
                growth.turns.get(index).map(|turn| words::turn_told(growth, turn)).unwrap_or_default()
            })
        }))
        .slot(move || {
            drawn.track();
            cells.cells.clear(index);
            Some(cells.growth.with_untracked(|growth| {
                match growth.turns.get(index) {
                    Some(turn) => el("div", "growth-messages")
                        .child(in_columns(self::cells(&cells, growth, turn, index), columns, cells.width))
                        .child(in_columns(ties(growth, turn, cells.width), columns, cells.width)),
                    None => el("div", ""),
                }
            }))
        })
        .slot(move || {
            let at = opened.open.get().filter(|at| at.row == index)?;
            open(&opened, at)
        })
        .child(driver(&noted, turn))
}

/// A column for the tools and for each message of the longest turn, as wide as the name of whose it is.
pub(super) fn columns(growth: &Growth) -> String {
    let longest = growth.turns.iter().max_by_key(|turn| turn.sent.len());
    let roles = longest.iter().flat_map(|turn| &turn.sent).filter_map(|sent| growth.pieces.get(sent.piece));
    let roles = roles.map(|piece| piece.role).chain([Role::Assistant]);
    let wide = roles.map(|role| match role {
        Role::System => "1.15",
        Role::User => "0.95",
        Role::Assistant => "1.4",
        Role::Tool => "1",
    });
    let all = ["0.9"].into_iter().chain(wide).map(|share| format!("minmax(0, {share}fr)"));
    all.collect::<Vec<_>>().join(" ")
}

fn in_columns(view: View, columns: RwSignal<String>, width: RwSignal<usize>) -> View {
    let node = view.node().clone();
    watch(move || columns.with(|columns| node.set_style("gridTemplateColumns", columns)));
    // A few messages need not fill the row.
    let node = view.node().clone();
    watch(move || node.set_style("maxWidth", &format!("{}em", (width.get() + 1) * 6)));
    view
}

/// Its name, a bar of its tokens, and their number.
fn head(shown: &Shown, turn: RwSignal<Turn>) -> View {
    let growth = shown.growth;
    let most =
        settled(move || growth.with(|growth| growth.turns.iter().map(|turn| turn.tokens).max().unwrap_or(1)));
    let bar = |kind: &str, share: fn(&Turn) -> u64| {
        let view = el("i", "growth-share").attr("data-share", kind);
        let node = view.node().clone();
        watch(move || {
            let share = turn.with(share) as f64 * 100.0 / most.get().max(1) as f64;
            node.set_style("width", &format!("{share:.2}%"));
        });
        view
    };
    let following = shown.following;
    let go = move || {
        if let Some(lane) = page::element(&rounds::place_of(turn.with_untracked(|turn| turn.lane))) {
            following.set(false);
            lane.focus();
            lane.scroll_to();
        }
    };
    el("div", "growth-line")
        .child(
            button("growth-name", "", go)
                .attr("title", words::SHOW_TURN)
                .text_of(move || turn.with(|turn| words::turn(turn.number))),
        )
        .child(
            el("span", "growth-bar")
                .attr("aria-hidden", "true")
                .bind("title", move || turn.with(words::turn_tokens_told))
                .child(bar("again", |turn| turn.again))
                .child(bar("new", |turn| turn.tokens.saturating_sub(turn.again))),
        )
        .child(
            el("span", "growth-tokens")
                .bind("title", move || turn.with(words::turn_tokens_told))
                .text_of(move || turn.with(words::turn_tokens)),
        )
}

/// The messages of a turn, and what came back.
fn cells(shown: &Shown, growth: &Growth, turn: &Turn, row: usize) -> View {
    let tools = (turn.tools > 0).then(|| {
        el("li", "growth-cell told-tools")
            .attr("title", &words::tools_told(turn.tools))
            .child(el("span", "unseen").text(&words::tools_told(turn.tools)))
            .child(el("span", "cell-role").attr("aria-hidden", "true").text(words::TOLD_TOOLS))
            .child(el("span", "cell-marks").attr("aria-hidden", "true").text(&format!("×{}", turn.tools)))
    });
    // The first that is new is where the keyboard comes in.
    let first = turn.sent.iter().position(|sent| !sent.is_again).unwrap_or(turn.sent.len());
    let place = |column: usize, told: &str| {
        let at = At { row, column };
        let button = el("button", "growth-message")
            .attr("type", "button")
            .attr("id", &at.id())
            .attr("data-cell", &at.text())
            .attr("aria-label", told)
            .attr("title", told)
            .attr("tabindex", if column == first { "0" } else { "-1" });
        let is_open = shown.open.get_untracked() == Some(at);
        let button = button.attr("aria-expanded", if is_open { "true" } else { "false" });
        shown.cells.put(at, &button);
        button
    };
    let message = |(column, sent): (usize, &Sent)| {
        let piece = growth.pieces.get(sent.piece)?;
        let told = words::cell_told(growth, column + 1, piece, sent.is_again);
        let cell = place(column, &told)
            .attr("data-message-role", words::role(piece.role))
            .attr("data-sent", if sent.is_again { "again" } else { "new" });
        let cell = if piece.note.is_some() { cell.attr("data-note", "") } else { cell };
        let cell = if piece.is_error { cell.attr("data-error", "") } else { cell };
        let cell = if piece.is_edited { cell.attr("data-edited", "") } else { cell };
        Some(at_column(el("li", "growth-cell"), column).child(filled(cell, piece)))
    };
    let came = turn.reply.as_ref().map(|reply| {
        let column = turn.sent.len();
        let told = words::came_told(growth, turn);
        let cell = place(column, &told)
            .attr("data-message-role", words::role(Role::Assistant))
            .attr("data-sent", "came");
        let marks = if reply.is_whole {
            numbers(reply.calls.iter().copied())
        } else {
            el("span", "cell-marks").text("…")
        };
        at_column(el("li", "growth-cell"), column).child(cell.child(role_of(Role::Assistant)).child(marks))
    });
    let sent: Vec<View> = turn.sent.iter().enumerate().filter_map(message).collect();
    el("ol", "growth-cells").children(tools).children(sent).children(came)
}

fn at_column(view: View, column: usize) -> View {
    // Columns are counted from 1, and the tools have the first.
    view.node().set_style("gridColumn", &(column + 2).to_string());
    view
}

fn role_of(role: Role) -> View {
    let name = words::role(role);
    el("span", "cell-role").attr("data-brief", &name[..1].to_uppercase()).text(name)
}

fn filled(cell: View, piece: &Piece) -> View {
    let marks = numbers(piece.calls.iter().copied().chain(piece.answers));
    let note = piece.note.is_some().then(|| el("span", "note-mark").text(words::NOTE));
    let error = piece.is_error.then(|| el("span", "error-mark").text("!"));
    cell.child(role_of(piece.role)).child(marks.children(error).children(note))
}

fn numbers(calls: impl Iterator<Item = usize>) -> View {
    el("span", "cell-marks").children(calls.map(|call| messages::badge(call + 1)))
}

/// Lines from what is new and calls to what is new and answers, with what both have in common; and where the driver's note
/// is new. What a line means stands on the side where there is more room.
fn ties(growth: &Growth, turn: &Turn, width: RwSignal<usize>) -> View {
    let new = || turn.sent.iter().enumerate().filter(|(_, sent)| !sent.is_again);
    let caller = |call: usize| {
        new().find(|(_, sent)| growth.pieces[sent.piece].calls.contains(&call)).map(|(column, _)| column)
    };
    let placed = |tie: View, from: usize, to: usize| {
        tie.node().set_style("gridColumn", &format!("{} / {}", from + 2, to + 3));
        tie.bind("data-side", move || if to * 2 < width.get() { "right" } else { "left" }.to_owned())
    };
    let tie = |(column, sent): (usize, &Sent)| {
        let call = growth.pieces[sent.piece].answers?;
        let (from, at) = (caller(call)?, growth.calls.get(call)?);
        let said = el("span", "tie-said")
            .child(messages::badge(call + 1))
            .child(el("span", "call-tool").text(&at.tool))
            .child(messages::id_of(&at.id));
        Some(placed(el("span", "growth-tie").child(said), from, column))
    };
    let note = new().find(|(_, sent)| growth.pieces[sent.piece].note.is_some());
    let note = note.map(|(column, _)| {
        let said = el("span", "tie-said").text(words::NOTE_HERE);
        placed(el("span", "growth-tie note").child(said), column, column)
    });
    let ties: Vec<View> = new().filter_map(tie).take(MAX_TIES).collect();
    el("div", "growth-ties").attr("aria-hidden", "true").children(ties).children(note)
}

/// A message in full, below the row in which it was opened.
fn open(shown: &Shown, at: At) -> Option<View> {
    let (run, growth) = (&shown.run, shown.growth);
    growth.with_untracked(|growth| {
        let turn = growth.turns.get(at.row)?;
        let whole = |of: &[Message], one: &Message, own: &str, head: &str, when: &str| {
            let text = scroller(head);
            StreamText::still(text.node()).show(own);
            el("div", "growth-open")
                .attr("data-part", "open-message")
                .child(
                    el("div", "growth-open-head")
                        .child(el("h3", "").text(head))
                        .child(el("span", "hint").text(when))
                        .child({
                            let open = shown.open;
                            button("small quiet", words::CLOSE, move || open.set(None))
                        }),
                )
                .child(messages::message(of, one, text))
        };
        let Some(sent) = turn.sent.get(at.column) else {
            let (text, calls) = run.state(|state| {
                let lane = state.lane(turn.lane);
                let calls = lane.and_then(|lane| lane.reply.as_ref()).map(|reply| reply.tool_calls.clone());
                (lane.map(|lane| lane.text.clone()).unwrap_or_default(), calls.unwrap_or_default())
            });
            let reply = Message { tool_calls: calls, ..Message::new(Role::Assistant, text) };
            return Some(whole(&[], &reply, &reply.content, &words::open_reply(turn.number), ""));
        };
        let piece = growth.pieces.get(sent.piece)?;
        let (lane, place) = piece.at;
        let sent_with = run.state(|state| state.lane(lane).map(|lane| lane.messages().to_vec()))?;
        let one = sent_with.get(place)?;
        let last = growth.turns.iter().rfind(|turn| turn.sent.iter().any(|other| other.piece == sent.piece));
        let when = words::sent_in(piece.turn, last.map_or(piece.turn, |turn| turn.number));
        let edited = piece.is_edited.then(|| paragraph("hint", words::EDITED));
        let note = piece.note.as_ref().map(|note| {
            el("div", "drivers-note")
                .attr("data-part", "note")
                .child(el("h3", "").text(words::DRIVERS_NOTE))
                .child(el("p", "").text(note))
        });
        // The note has its own place.
        let own = piece.note.as_deref().and_then(|note| split_note(&one.content, note));
        let own = own.map_or(one.content.as_str(), |(own, _)| own);
        let view = whole(&sent_with, one, own, &words::open_piece(at.column + 1, piece), &when);
        Some(view.children(edited).children(note))
    })
}

/// The reflection after a turn: why, and what it says.
fn driver(shown: &Shown, turn: RwSignal<Turn>) -> View {
    let run = shown.run.clone();
    let said = settled(move || {
        let lane = turn.with(|turn| turn.reflection)?;
        let said =
            run.lane(lane, |lane| (lane.trigger.clone(), lane.reply.as_ref().map(|it| it.text.clone())));
        let (trigger, note) = said?;
        Some(words::drivers_note(&trigger?, note.unwrap_or_default().trim()))
    });
    el("div", "part").slot(move || {
        let said = said.get()?;
        Some(paragraph("growth-driver", &said).attr("data-part", "driver").attr("title", &said))
    })
}
