//! A recorded run, played: at its own pace or faster, by events or to any moment; and how it goes on from there. It moves
//! what is shown of the log, and knows nothing of how that is drawn.

use super::{
    engine,
    kit::{View, button, el, paragraph},
    live_run::{LiveRun, RunOrigin},
    playground::{Pane, Playground},
    run_view::which,
    words,
};
use crate::{
    browser::{PageClock, clock::date},
    document::Mode,
    ports::Clock,
};
use leptos::prelude::*;

/// Between two steps of what plays, in milliseconds: two frames.
const STEP_MS: f64 = 33.0;

/// How fast it plays: how often its own pace, and what that is called. Nothing for all at once.
const SPEEDS: [(Option<u32>, &str); 4] =
    [(Some(1), "1×"), (Some(2), "2×"), (Some(4), "4×"), (None, words::INSTANT)];

/// Where a recorded run is being shown. It is whole at first.
pub(super) struct Replay {
    length: u32,
    at: ArcRwSignal<u32>,
    is_playing: ArcRwSignal<bool>,
    speed: ArcRwSignal<usize>,
    /// How often it was begun to be played: only the latest goes on.
    begun: ArcRwSignal<u32>,
}

impl Replay {
    pub(super) fn new(length: u32) -> Self {
        let (is_playing, speed) = (ArcRwSignal::new(false), ArcRwSignal::new(0));
        Self { length, at: ArcRwSignal::new(length), is_playing, speed, begun: ArcRwSignal::new(0) }
    }

    fn show(&self, run: &LiveRun, at: u32) {
        let at = at.min(self.length);
        self.at.set(at);
        run.show_at(at);
    }
}

fn replay(run: &LiveRun) -> Option<&Replay> {
    match run.origin() {
        RunOrigin::Recorded(replay) => Some(replay),
        RunOrigin::Here | RunOrigin::Before | RunOrigin::TakenOver => None,
    }
}

fn play(run: &LiveRun) {
    let Some(replay) = replay(run) else { return };
    let mut at = f64::from(replay.at.get_untracked());
    if at >= f64::from(replay.length) {
        at = 0.0;
    }
    replay.show(run, at as u32);
    replay.is_playing.set(true);
    let turn = replay.begun.get_untracked() + 1;
    replay.begun.set(turn);
    let run = run.clone();
    leptos::task::spawn_local(async move {
        let Some(replay) = self::replay(&run) else { return };
        let mut last = PageClock.now();
        loop {
            PageClock.sleep(STEP_MS).await;
            // A second press of the button, or the view has gone.
            if !replay.is_playing.get_untracked() || replay.begun.get_untracked() != turn {
                return;
            }
            let now = PageClock.now();
            // A person may have moved it meanwhile.
            let moved = f64::from(replay.at.get_untracked());
            if moved != at.floor() {
                at = moved;
            }
            match SPEEDS[replay.speed.get_untracked()].0 {
                Some(times) => at += (now - last) * f64::from(times),
                None => at = f64::from(replay.length),
            }
            last = now;
            replay.show(&run, at as u32);
            if at >= f64::from(replay.length) {
                replay.is_playing.set(false);
                return;
            }
        }
    });
}

/// What plays a run that was recorded elsewhere.
pub(super) fn player(playground: Playground, run: &LiveRun) -> Option<View> {
    let replay = replay(run)?;
    let (at, is_playing, speed, length) =
        (replay.at.clone(), replay.is_playing.clone(), replay.speed.clone(), replay.length);
    on_cleanup({
        let is_playing = is_playing.clone();
        move || {
            is_playing.try_set(false);
        }
    });
    let turn = {
        let (run, is_playing) = (run.clone(), is_playing.clone());
        move || match is_playing.get_untracked() {
            true => is_playing.set(false),
            false => play(&run),
        }
    };
    let next = {
        let (run, at, is_playing) = (run.clone(), at.clone(), is_playing.clone());
        move || {
            is_playing.set(false);
            let next = run.trace(|trace| trace.next_turn(at.get_untracked()));
            if let Some(replay) = self::replay(&run) {
                replay.show(&run, next);
            }
        }
    };
    let moved = {
        let run = run.clone();
        move |text: String| {
            if let (Some(replay), Ok(to)) = (self::replay(&run), text.parse::<f64>()) {
                replay.show(&run, to as u32);
            }
        }
    };
    let (shown, said, timed) = (at.clone(), at.clone(), at);
    let slider = el("input", "")
        .attr("type", "range")
        .attr("min", "0")
        .attr("max", &length.to_string())
        .attr("step", "1")
        .attr("aria-label", words::POSITION)
        .bind("aria-valuetext", move || words::position(said.get(), length))
        .value(move || shown.get().to_string())
        .input(moved);
    let options = SPEEDS
        .iter()
        .enumerate()
        .map(|(index, (_, name))| el("option", "").attr("value", &index.to_string()).text(name));
    let (chosen, labelled) = (speed.clone(), is_playing);
    let speeds = el("select", "")
        .attr("aria-label", words::SPEED)
        .children(options)
        .value(move || chosen.get().to_string())
        .on("change", move |event| {
            speed.set(event.value().parse().ok().filter(|index| *index < SPEEDS.len()).unwrap_or(0))
        });
    let controls = el("div", "acts")
        .child(
            el("button", "primary")
                .attr("id", "replay-play")
                .text_of(move || if labelled.get() { words::PAUSE } else { words::PLAY }.to_owned())
                .click(turn),
        )
        .child(button("", words::NEXT_EVENT, next))
        .child(slider)
        .child(el("span", "figure").text_of(move || words::position(timed.get(), length)))
        .child(speeds);
    let own = run.clone();
    let on = move || {
        playground.remember_run();
        if let Some(run) = engine::taken_over(&playground.ports(), &own) {
            playground.run.set(Some(run));
            playground.pane.set(Pane::Workflow);
            playground.tell(words::TAKEN_OVER.to_owned());
        }
    };
    let own = run.clone();
    let is_open = move || {
        playground.mode == Mode::Whole && playground.document.with(which) == which(&own.what().document)
    };
    let actions = el("div", "part").when(is_open, move || {
        let on = on.clone();
        el("div", "acts")
            .child(button("small", words::RUN_IT_MYSELF, move || playground.start_run()))
            .child(button("small", words::CHANGE_FROM_HERE, on).attr("title", words::CHANGE_FROM_HERE_HINT))
    });
    let player = el("section", "replay")
        .attr("role", "group")
        .attr("aria-label", words::RECORDING)
        .child(paragraph("", &recorded(run)))
        .child(controls)
        .child(actions);
    Some(player)
}

/// When, where and with what it was recorded.
fn recorded(run: &LiveRun) -> String {
    run.state(|state| {
        let at = state.started.as_ref().map(|started| date(started.at as f64)).unwrap_or_default();
        let asked = state.lanes.iter().find_map(|lane| lane.request.as_ref());
        let model = asked.map_or("", |(request, _)| request.model.as_str());
        words::recorded(&at, &run.what().host, model, run.is_on_demo())
    })
}
