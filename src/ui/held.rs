//! What a run waits for a person for, or could go on with, and the buttons that say so. It does not know how a run goes on.

use super::{
    kit::{View, button, el, focus_soon, paragraph, settled},
    live_run::{LiveRun, RunOrigin},
    playground::{Dialog, Playground},
    rounds,
    run_view::STATUS,
    running::Again,
    words,
};
use crate::{
    run::{Allowance, Ending, Pause, RunStatus},
    workflow::patterns::MAX_TURNS,
};
use leptos::prelude::*;

/// What the run waits for, or could go on with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Held {
    /// So many calls, more than one, each for a person to let it go.
    Calls(usize),
    /// Leave to use as much again.
    Budget(Allowance),
    /// It was cut off, and can go on.
    CutOff,
    /// Some of those that ran at once failed.
    SomeFailed,
    /// All of them did.
    AllFailed,
    /// A gate stopped it; what the person has changed since counts.
    Gated,
    /// A verdict stopped it; the same holds.
    Rejected,
    /// No attempt passed of so many, which were the most.
    UsedUp(u32),
    /// So many turns were taken, which were the most.
    TurnsUsedUp(u32),
}

/// What holds the run as a whole, and how it goes on.
pub(super) fn held(
    playground: Playground,
    run: &LiveRun,
    sends_all: Trigger,
) -> impl Fn() -> Option<View> + use<> {
    let (read, run) = (run.clone(), run.clone());
    let held = settled(move || match read.status() {
        // What a recording could go on with stands above it.
        _ if matches!(read.origin(), RunOrigin::Recorded(_) | RunOrigin::TakenOver) => None,
        RunStatus::Paused(Pause::Budget(allowance)) => Some(Held::Budget(allowance)),
        RunStatus::Paused(Pause::NextCall(_)) => {
            Some(read.pauses().len()).filter(|count| *count > 1).map(Held::Calls)
        }
        RunStatus::Ended(Ending::Interrupted | Ending::Stopped) => Some(Held::CutOff),
        RunStatus::Ended(Ending::Gated(_)) => Some(Held::Gated),
        RunStatus::Ended(Ending::Rejected(_)) => Some(Held::Rejected),
        RunStatus::Ended(Ending::AllFailed) => Some(Held::AllFailed),
        RunStatus::Ended(Ending::Done(_)) if read.state(words::has_failures) => Some(Held::SomeFailed),
        RunStatus::Ended(Ending::Done(_)) => read.state(rounds::used_up).map(Held::UsedUp),
        RunStatus::Ended(Ending::TurnsUsedUp(turns)) => Some(Held::TurnsUsedUp(turns)),
        _ => None,
    });
    move || {
        let notice = |text: &str| el("div", "notice").attr("role", "note").child(paragraph("", text));
        let resume = |text: &str, class: &str, label: &str| {
            notice(text).child(button(class, label, move || {
                playground.go_on(Again::Resume);
                focus_soon(&["run-button"]);
            }))
        };
        let more = |made: u32, label: &str| {
            button("small primary", label, move || {
                playground.go_on(Again::More(made));
                focus_soon(&["run-button"]);
            })
        };
        Some(match held.get()? {
            Held::Budget(allowance) => {
                let text = words::budget_reached(allowance, &run.what().document.limits);
                let run = run.clone();
                notice(&text).child(button("small primary", words::CONTINUE, move || {
                    run.control().go_on();
                }))
            }
            Held::Calls(count) => notice(words::SEVERAL_WAIT).child(button(
                "small primary",
                &words::send_all(count),
                move || {
                    sends_all.notify();
                    focus_soon(&[STATUS]);
                },
            )),
            Held::SomeFailed => resume(words::SOME_FAILED, "small", words::ASK_FAILED_AGAIN),
            Held::AllFailed => resume(words::ALL_FAILED, "small", words::ASK_ALL_AGAIN),
            Held::CutOff => resume(words::CAN_RESUME, "small primary", words::RESUME),
            Held::Gated => resume(words::CAN_PASS_GATE, "small primary", words::RESUME),
            Held::UsedUp(attempts) => {
                notice(&words::attempts_used_up(attempts)).child(more(attempts, words::TWO_MORE))
            }
            Held::TurnsUsedUp(turns) => notice(&words::can_continue(turns))
                .children((turns < MAX_TURNS).then(|| more(turns, words::CONTINUE))),
            Held::Rejected => resume(words::CAN_PASS_VERDICT, "small primary", words::RESUME),
        })
    }
}

/// Says that the model calls no tools, where an agent needs them.
pub(super) fn no_tools(playground: Playground, run: &LiveRun) -> impl Fn() -> Option<View> + use<> {
    let read = run.clone();
    let said = settled(move || (!read.is_running()).then(|| read.state(words::calls_no_tools)).flatten());
    move || {
        let open = move || playground.dialog.set(Some(Dialog::Connection));
        let notice = el("div", "notice").attr("role", "note").attr("data-part", "no-tools");
        Some(notice.child(paragraph("", &said.get()?)).child(button("small", words::OPEN_CONNECTION, open)))
    }
}
