//! A run on the screen: status, lanes, result.

use super::{
    growth,
    held::{held, no_tools},
    kit::{View, button, catch_focus_soon, el, focus_soon, paragraph, settled, watch},
    lane::lane,
    lane_reply::Amending,
    live_run::{Kind, LiveRun},
    playground::{Dialog, Playground},
    replay,
    rounds::strip,
    waterfall::waterfall,
    words,
};
use crate::{
    browser::{PageClock, clipboard, frames, stream_text::StreamText},
    document::Document,
    ports::Clock,
    run::{Ending, LaneId, LaneRole, RunState, RunStatus},
    workflow::{HTTP_CONNECTIONS, PatternId, Spec, Typed},
};
use leptos::prelude::*;

/// The view of a run.
pub(super) fn run_body(playground: Playground, run: &LiveRun) -> View {
    let (listed, each) = (run.clone(), run.clone());
    let following = RwSignal::new(true);
    let (amending, sends_all) = (Amending::new(playground, run), Trigger::new());
    let lanes = el("div", "lanes").attr("data-pattern", run.what().document.workflow.pattern().id()).list(
        move || listed.lanes().into_iter().map(|lane| lane.0 as usize).collect(),
        move |lane_id| lane(playground, &each, LaneId(lane_id as u32), following, amending, sends_all),
    );
    let beside = has_lanes_beside(run);
    let workers = run.clone();
    let beside_each_other = settled(move || {
        workers.lanes();
        workers.state(|state| state.lanes.iter().filter(|lane| lane.opened.role == LaneRole::Worker).count())
    });
    let lanes = lanes
        .bind_maybe("data-beside", move || beside.then(|| beside_each_other.get().to_string()))
        .bind("data-density", density(run));
    let (voted, left) = (run.clone(), run.clone());
    let hint = if run.is_on_demo() { words::DEMO_HINT } else { "" };
    let (asked, failed, done, large) = (run.clone(), run.clone(), run.clone(), run.clone());
    let of_run = run.clone();
    let outdated = run.clone();
    let open = Memo::new(move |_| playground.document.with(which));
    let of_other = which(&run.what().document);
    let is_of_other = {
        let of_other = of_other.clone();
        move || open.with(|open| *open != of_other)
    };
    let is_outdated = move || {
        let of_run = &outdated.what().document;
        outdated.what().kind == Kind::Own
            && !outdated.is_running()
            && playground.document.with(|now| now.template() == of_run.template() && now != of_run)
    };
    // Once a person has done it, they need not be told.
    let is_first = !run.goes_on() && !run.is_recorded();
    let can_mend = move || is_first && matches!(done.status(), RunStatus::Ended(Ending::Done(_)));
    let (is_tall, drawn) = (density(run), run.clone());
    let below = el("div", "pane-scroll")
        .when(is_outdated, || paragraph("demo-hint", words::OUTDATED))
        .when(is_of_other, move || {
            paragraph("demo-hint", &words::of_another(of_other.0, of_other.1.as_deref()))
        })
        .child(el("p", "unseen").attr("role", "alert").text_of(move || alert(&failed)))
        .child(paragraph("demo-hint", hint))
        .when(move || is_declined(&asked), move || declined(playground, &of_run))
        .when(move || beside && is_tall() == MANY, move || axis(&drawn, following))
        .child(lanes)
        .slot(vote(&voted, following))
        .slot(left_out(&left))
        .child(result(run))
        .when(can_mend, || paragraph("hint below", words::MEND_HINT))
        .when(move || large.is_too_large_to_keep(), || paragraph("hint below", words::TOO_LARGE_TO_KEEP))
        // The view goes where text arrives, until a person goes elsewhere.
        .on("wheel", move |_| following.set(false))
        .on("touchmove", move |_| following.set(false))
        .on("keydown", move |_| following.set(false));
    el("div", "part")
        .children(replay::player(playground, run))
        .child(head(playground, run, beside, following, sends_all))
        .child(below)
}

/// Which workflow a document is of: its pattern and the gallery entry that it began as.
pub(super) fn which(document: &Document) -> (PatternId, Option<String>) {
    (document.workflow.pattern(), document.template().map(str::to_owned))
}

/// What stays in sight while the lanes scroll: where the run stands, what it waits for, and what shows all of its lanes
/// at once: those side by side on one axis, unless there are too many, a loop's rounds in a strip, an agent's messages.
fn head(
    playground: Playground,
    run: &LiveRun,
    beside: bool,
    following: RwSignal<bool>,
    sends_all: Trigger,
) -> View {
    let (counted, drawn, is_tall) = (run.clone(), run.clone(), density(run));
    let back = move || {
        button("small quiet", words::BACK_TO_COMPARISON, move || playground.show_comparison())
            .attr("id", "back-to-comparison")
    };
    let head = el("div", "run-head")
        .when(move || playground.compared.with(Option::is_some), back)
        .child(status(run))
        .slot(held(playground, run, sends_all))
        .when(
            move || beside && counted.lanes().len() > 1 && is_tall() != MANY,
            move || axis(&drawn, following),
        );
    match run.what().document.workflow {
        Spec::Evaluator(_) => head.child(strip(run, following)),
        Spec::Agent(_) => head.slot(no_tools(playground, run)).child(growth::panel(run, following)),
        _ => head,
    }
}

fn axis(run: &LiveRun, following: RwSignal<bool>) -> View {
    let (read, many, density) = (run.clone(), density(run), density(run));
    waterfall(run, following, move || at_once(&read), move || many() == MANY).bind("data-density", density)
}

/// More lanes than can be told apart by their names.
const MANY: &str = "many";

/// How closely lanes are set, by their number.
fn density(run: &LiveRun) -> impl Fn() -> String + Clone + use<> {
    let run = run.clone();
    move || {
        match run.lanes().len() {
            0..=6 => "few",
            7..=16 => "some",
            _ => MANY,
        }
        .to_owned()
    }
}

/// Whether its pattern has lanes that run side by side.
fn has_lanes_beside(run: &LiveRun) -> bool {
    matches!(run.what().document.workflow, Spec::Parallel(_) | Spec::Orchestrator(_))
}

/// How many calls are made at once at most, where that is fewer than there are. Tracked.
fn at_once(run: &LiveRun) -> String {
    let what = run.what();
    let own = match &what.document.workflow {
        Spec::Parallel(spec) => spec.at_once.as_ref(),
        Spec::Orchestrator(spec) => spec.at_once.as_ref(),
        Spec::Chain(_) | Spec::Router(_) | Spec::Evaluator(_) | Spec::Agent(_) => None,
    };
    let own = own.and_then(Typed::good).map(|own| *own as usize);
    let is_full = what.endpoint.base.is_plain_http() && run.lanes().len() > HTTP_CONNECTIONS;
    words::at_once(own, is_full.then_some(HTTP_CONNECTIONS))
}

/// The outcome of a vote, as bars.
fn vote(run: &LiveRun, following: RwSignal<bool>) -> impl Fn() -> Option<View> + use<> {
    let run = run.clone();
    let voted = settled(move || {
        run.status();
        run.elapsed();
        run.state(|state| state.voted.clone())
    });
    move || {
        let voted = voted.get()?;
        let most = voted.counts.first().map_or(1, |(_, count)| *count).max(1);
        let bars = voted.counts.iter().map(|(value, count)| {
            let bar = el("i", "vote-bar");
            bar.node().set_style("width", &format!("{}%", count * 100 / most));
            el("div", "vote-row")
                .flag("data-winner", {
                    let is_winner = *count == most;
                    move || is_winner
                })
                .child(el("span", "vote-value").text(value))
                .child(el("span", "vote-track").child(bar))
                .child(el("span", "vote-count").text(&count.to_string()))
        });
        let bars: Vec<View> = bars.collect();
        let card = el("section", "card vote")
            .attr("data-part", "vote")
            .child(paragraph("", &words::voted(&voted)))
            .children(bars);
        if following.get_untracked() {
            let node = card.node().clone();
            frames::before_next(move || node.scroll_near());
        }
        Some(card)
    }
}

/// Tasks that were not run.
fn left_out(run: &LiveRun) -> impl Fn() -> Option<View> + use<> {
    let run = run.clone();
    let left = settled(move || {
        run.status();
        run.elapsed();
        run.state(|state| state.left_out.clone())
    });
    move || {
        let left = left.get();
        (!left.is_empty()).then(|| {
            el("div", "notice")
                .attr("role", "note")
                .attr("data-part", "left-out")
                .child(paragraph("", &words::left_out(&left)))
        })
    }
}

/// The id of the sentence.
pub(super) const STATUS: &str = "run-status";

/// One sentence for the state, with time, calls and tokens beside it.
fn status(run: &LiveRun) -> View {
    let figure = |read: fn(&LiveRun) -> String| {
        let run = run.clone();
        el("span", "figure").text_of(move || read(&run))
    };
    let figures = el("p", "figures")
        .child(figure(|run| words::seconds(run.elapsed())))
        .child(figure(|run| {
            run.elapsed();
            let calls = words::calls(run.state(RunState::totals).calls);
            if run.goes_on() { words::this_time(&calls) } else { calls }
        }))
        .child(figure(|run| {
            run.elapsed();
            let totals = run.state(RunState::totals);
            words::tokens(totals.tokens, totals.estimated)
        }));
    let (named, told) = (run.clone(), run.clone());
    let watched = run.clone();
    // What had the focus goes away with the state that it belonged to.
    watch(move || {
        watched.status();
        catch_focus_soon(STATUS);
    });
    let sentence = el("p", "")
        .attr("id", STATUS)
        .attr("tabindex", "-1")
        .attr("role", "status")
        .bind("data-run-status", move || words::run_status_name(&named.status()).to_owned())
        .text_of(move || match told.status() {
            RunStatus::Running if told.is_recorded() => words::RUNS_IN_RECORDING.to_owned(),
            _ => told.state(words::run_status),
        });
    el("div", "status").child(sentence).child(figures)
}

/// What went wrong, for those who hear the page: once for the run, not for each lane. Tracked.
fn alert(run: &LiveRun) -> String {
    match run.status() {
        RunStatus::Ended(Ending::AllFailed | Ending::NoTasks(_) | Ending::TurnsUsedUp(_)) => {
            run.state(words::run_status)
        }
        RunStatus::Ended(Ending::Done(_)) => run.state(words::calls_no_tools).unwrap_or_default(),
        RunStatus::Ended(Ending::Failed(lane)) => {
            let note = run.state(|state| words::lane_note(state.lane(lane)?, &run.place()));
            note.map(|note| note.text).unwrap_or_default()
        }
        _ => String::new(),
    }
}

/// Whether the demonstration endpoint could not answer some call. Tracked.
fn is_declined(run: &LiveRun) -> bool {
    run.status();
    run.state(|state| state.lanes.iter().any(words::is_declined))
}

/// What to do then.
fn declined(playground: Playground, run: &LiveRun) -> View {
    let connect = move || playground.dialog.set(Some(Dialog::Connection));
    let notice = el("div", "notice")
        .attr("role", "note")
        .child(paragraph("", words::DECLINED))
        .child(button("small", words::CONNECT, connect));
    // What was changed in the run itself stands in no template that could be brought back.
    let in_run = run.state(|state| state.lanes.iter().any(|lane| lane.is_rewritten || lane.is_amended));
    let undo = || {
        button("small", words::UNDO, move || {
            playground.restore_template();
            focus_soon(&["bring-back"]);
        })
    };
    notice.children((!in_run).then(undo))
}

fn result(run: &LiveRun) -> View {
    let run = run.clone();
    let result = move || match run.status() {
        RunStatus::Ended(Ending::Done(_) | Ending::NoTasks(_)) if is_declined(&run) => {
            Err(words::DECLINED_RESULT)
        }
        RunStatus::Ended(Ending::Done(outcome)) => Ok(outcome.result),
        RunStatus::Ended(Ending::Gated(_)) => Err(words::GATED_RESULT),
        RunStatus::Ended(Ending::Rejected(_)) => Err(words::REJECTED_RESULT),
        RunStatus::Ended(Ending::TurnsUsedUp(_)) => Err(words::TURNS_RESULT),
        RunStatus::Ended(_) => Err(words::NO_RESULT),
        RunStatus::Idle | RunStatus::Running | RunStatus::Paused(_) => Err(words::EMPTY_RESULT),
    };
    el("section", "result card").attr("aria-label", words::RESULT).slot(move || {
        let head = el("header", "lane-head").child(el("h2", "").text(words::RESULT));
        let card = el("div", "");
        Some(match result() {
            Err(why) => card.child(head).child(paragraph("empty", why)),
            Ok(text) => {
                let shown = el("div", "stream result-text")
                    .attr("tabindex", "0")
                    .attr("role", "group")
                    .attr("aria-label", words::RESULT);
                // In blocks, as a long result is as long to lay out as a long reply.
                StreamText::still(shown.node()).show(&text);
                card.child(head.child(copy_button(text))).child(shown)
            }
        })
    })
}

/// Copies a text, and says that it did.
pub(super) fn copy_button(text: String) -> View {
    let label = RwSignal::new(words::COPY);
    el("button", "small quiet").attr("aria-live", "polite").text_of(move || label.get().to_owned()).click(
        move || {
            let text = text.clone();
            leptos::task::spawn_local(async move {
                let done = clipboard::copy(&text).await;
                label.try_set(if done { words::COPIED } else { words::COPY_FAILED });
                PageClock.sleep(SAID_FOR_MS).await;
                label.try_set(words::COPY);
            });
        },
    )
}

/// How long a button says what it did, in milliseconds.
const SAID_FOR_MS: f64 = 2000.0;
