//! Starts runs: the one place where the screen meets the engine. It knows what a run needs and nothing of how it
//! is shown.

use super::{
    ablation::Ablation,
    allowed::allowed,
    app::{demo_endpoint, network},
    kept::{self, Kept},
    live_run::{Kind, LiveRun, RunOrigin, WhatRuns},
    playground::Ports,
    replay::Replay,
    running::Again,
    words,
};
use crate::{
    browser::{FrameSandbox, KeyStatus, Origin, locks, page, storage, validator::WorkerValidator},
    demo,
    document::{
        Connection, Document, Recorded,
        connection::{BaseUrl, Endpoint, endpoint},
    },
    ports::Transport,
    run::{Dialect, Ending, Memory},
    workflow::{Control, Dialects, Limiter, ModelRule, Run, limits::Meter},
};
use futures_util::future::join;
use leptos::prelude::*;
use std::{
    cell::{Cell, OnceCell, RefCell},
    rc::Rc,
};

/// The name under which it is kept what servers were found not to take.
const DIALECTS: &str = "dialects";

/// What all runs of the page share.
struct Shared {
    limiter: Rc<Limiter>,
    dialects: Dialects,
    validator: WorkerValidator,
    sandbox: FrameSandbox,
    /// The latest run, to be kept when the page goes away.
    latest: RefCell<Option<LiveRun>>,
    /// The number of the run that began last.
    last_id: Cell<u64>,
    /// The latest comparison.
    ablation: RefCell<Option<Ablation>>,
}

thread_local! {
    static SHARED: OnceCell<Rc<Shared>> = const { OnceCell::new() };
}

fn shared(ports: &Ports) -> Rc<Shared> {
    let make = || {
        let shared = Rc::new(Shared {
            limiter: Rc::new(Limiter::new(Rc::clone(&ports.clock))),
            dialects: Dialects::new(|text| storage::local_set(DIALECTS, text)),
            validator: WorkerValidator::of_page(),
            sandbox: FrameSandbox::of_page(),
            latest: RefCell::default(),
            last_id: Cell::new(0),
            ablation: RefCell::default(),
        });
        let leaving = Rc::clone(&shared);
        page::on_leave(move || {
            if let Some(run) = &*leaving.latest.borrow() {
                run.keep();
            }
        });
        shared
    };
    let shared = SHARED.with(|cell| Rc::clone(cell.get_or_init(make)));
    // Other tabs learn, too.
    shared.dialects.load(&storage::local_get(DIALECTS).unwrap_or_default());
    shared
}

/// The dialect that was learned for a model at an endpoint.
pub(super) fn dialect(ports: &Ports, base: &BaseUrl, model: &str) -> Dialect {
    shared(ports).dialects.of(base.origin(), model)
}

/// Forgets it, so that the next request is the usual one.
pub(super) fn forget_dialect(ports: &Ports, base: &BaseUrl, model: &str) {
    shared(ports).dialects.forget(base.origin(), model);
}

/// What is to be run.
pub(super) struct Start {
    pub(super) document: Document,
    pub(super) connection: Connection,
    pub(super) models: ModelRule,
    /// Whether it waits before each call: read when it really begins.
    pub(super) step_mode: RwSignal<bool>,
    /// The run to go on from, and how.
    pub(super) after: Option<(LiveRun, Again)>,
}

/// Starts a run.
pub(super) fn start(ports: &Ports, start: Start) -> Option<LiveRun> {
    kept::keep_before(start.after.as_ref().map(|(run, _)| run));
    let run = launch(ports, start, Kind::Own, ())?;
    run.forget_the_past();
    shared(ports).latest.replace(Some(run.clone()));
    Some(run)
}

/// Starts the document's variations, each so many times: runs like any other, of which a reload brings none back. They are
/// under way for as long as `comparing` says so.
pub(super) fn compare(ports: Rc<Ports>, start: Start, times: u32, comparing: RwSignal<bool>) {
    let Start { document, connection, models, step_mode, .. } = start;
    let (of, shared) = (document.clone(), shared(&ports));
    let start = move |variation, over| {
        let mut document = of.clone();
        document.workflow.vary(variation);
        let (connection, models) = (connection.clone(), models.clone());
        let start = Start { document, connection, models, step_mode, after: None };
        launch(&ports, start, Kind::Variation, over)
    };
    let ablation = Ablation::begin(document, times, comparing, Box::new(start));
    shared.ablation.replace(Some(ablation));
}

/// The latest comparison.
pub(super) fn compared(ports: &Ports) -> Option<Ablation> {
    shared(ports).ablation.borrow().clone()
}

/// Starts a run, which holds `held` for as long as it is under way.
fn launch<T: 'static>(ports: &Ports, start: Start, kind: Kind, held: T) -> Option<LiveRun> {
    let Start { document, connection, models, step_mode, after } = start;
    let shared = shared(ports);
    // Several may begin within one millisecond.
    let id = (ports.clock.wall() as u64).max(shared.last_id.get() + 1);
    shared.last_id.set(id);
    let (what, transport) = surroundings(ports, id, document.clone(), connection)?;
    let kind = after.as_ref().map_or(kind, |(run, _)| run.what().kind);
    let what = WhatRuns { goes_on: after.is_some(), kind, ..what };
    let memory = after.as_ref().map(|(run, again)| remembered(run, again)).unwrap_or_default();
    what.before.replace(after.map(|(run, _)| run));
    let endpoint = what.endpoint.clone();
    let (clock, control) = (Rc::clone(&ports.clock), Rc::new(Control::default()));
    // Nobody can let the calls of several runs go one by one.
    control.set_step_mode(step_mode.get_untracked() && what.is_kept());
    let reins = Rc::clone(&control);
    let allowed = allowed();
    let run = LiveRun::start(Rc::clone(&ports.clock), what, control, move |recorder| async move {
        let _held = held;
        let run = Run {
            recorder: &recorder,
            transport: &*transport,
            clock: &*clock,
            validator: &shared.validator,
            sandbox: &shared.sandbox,
            allowed: &allowed,
            endpoint: &endpoint,
            limiter: &shared.limiter,
            dialects: &shared.dialects,
            control: &reins,
            models: &models,
            memory: &memory,
            settings: &document.settings,
            limits: &document.limits,
            meter: Meter::default(),
            input: &document.input,
        };
        // Another tab can tell by the lock whether the run goes on here. Nothing waits for it.
        let lock = lock_name(id);
        join(run.execute(&document.workflow), locks::hold(&lock)).await;
    });
    Some(run)
}

/// What the next run takes over from `run`.
fn remembered(run: &LiveRun, again: &Again) -> Memory {
    let mut memory = run.trace(Memory::of);
    // An edit that was taken back finds what it was answered before.
    for earlier in run.runs_before() {
        memory = memory.over(earlier.trace(Memory::of));
    }
    run.state(|state| match again {
        Again::Resume | Again::More(_) => memory.forget_unfit_workers(state),
        Again::Retry(_) | Again::Amend(..) => memory.keep_failures(state),
    });
    run.state(|state| match again {
        Again::Resume | Again::More(_) => {}
        Again::Retry(lane) => {
            if let Some(lane) = state.lane(*lane) {
                memory.forget(&lane.opened.path);
            }
        }
        Again::Amend(lane, text) => {
            if let Some(lane) = state.lane(*lane) {
                memory.amend(lane, text);
            }
        }
    });
    memory
}

/// A run goes on in another tab.
pub(super) struct RunsElsewhere;

/// The run that this tab had before it was reloaded, if it had one.
pub(super) async fn restore(ports: Rc<Ports>) -> Result<Option<LiveRun>, RunsElsewhere> {
    let Some(mut kept) = kept::load() else { return Ok(None) };
    let mut trace = std::mem::take(&mut kept.trace);
    if !trace.is_closed() {
        if is_held_for_long(&ports, &lock_name(kept.id)).await {
            return Err(RunsElsewhere);
        }
        trace.close(Ending::Interrupted);
    }
    let shared = shared(&ports);
    // A person may have begun another meanwhile, which is the one to keep now.
    if shared.latest.borrow().is_some() {
        return Ok(None);
    }
    let before = if kept.goes_on { kept::load_before() } else { None };
    let before = before.and_then(|before| restored(&ports, before, None));
    let run = restored(&ports, Kept { trace, ..kept }, before);
    shared.latest.replace(run.clone());
    if let Some(run) = &run {
        kept::keep(run);
    }
    Ok(run)
}

/// A run as it was kept, with the one that it goes on from.
fn restored(ports: &Ports, kept: Kept, before: Option<LiveRun>) -> Option<LiveRun> {
    let Kept { id, has_key, goes_on, document, connection, trace } = kept;
    let (what, _) = surroundings(ports, id, document, connection)?;
    // The key may have gone since.
    let what = WhatRuns { has_key, goes_on, before: RefCell::new(before), ..what };
    Some(LiveRun::restored(Rc::clone(&ports.clock), what, trace, RunOrigin::Before))
}

/// A run that was recorded elsewhere, to be played. It is not kept: it stands where it came from.
pub(super) fn recorded(ports: &Ports, document: Document, recorded: Recorded) -> Option<LiveRun> {
    let Recorded { connection, mut trace } = recorded;
    trace.close(Ending::Interrupted);
    let (what, _) = surroundings(ports, ports.clock.wall() as u64, document, connection)?;
    let replay = RunOrigin::Recorded(Replay::new(trace.length()));
    Some(LiveRun::restored(Rc::clone(&ports.clock), what, trace, replay))
}

/// A recorded run as far as it is shown, to go on from.
pub(super) fn taken_over(ports: &Ports, run: &LiveRun) -> Option<LiveRun> {
    let (document, connection) = (run.what().document.clone(), run.what().connection.clone());
    let mut trace = run.trace(|trace| trace.beginning(run.shown()));
    trace.close(Ending::Stopped);
    let (what, _) = surroundings(ports, ports.clock.wall() as u64, document, connection)?;
    let run = LiveRun::restored(Rc::clone(&ports.clock), what, trace, RunOrigin::TakenOver);
    shared(ports).latest.replace(Some(run.clone()));
    kept::keep(&run);
    Some(run)
}

/// Whether a lock is held, and stays so: the page before this one may have gone a moment ago, and its lock with it.
async fn is_held_for_long(ports: &Ports, lock: &str) -> bool {
    /// How often to ask, and how long to wait in between, in milliseconds.
    const TRIES: usize = 15;
    const PAUSE: f64 = 100.0;
    for _ in 0..TRIES {
        if !locks::is_held(lock).await {
            return false;
        }
        ports.clock.sleep(PAUSE).await;
    }
    true
}

fn lock_name(id: u64) -> String {
    format!("run:{id}")
}

/// Where requests go, what carries them, and what to call it.
fn surroundings(
    ports: &Ports,
    id: u64,
    document: Document,
    connection: Connection,
) -> Option<(WhatRuns, Box<dyn Transport>)> {
    let (endpoint, transport, host): (Endpoint, Box<dyn Transport>, String) = match &connection {
        Connection::Demo => {
            let base = BaseUrl::parse(demo::BASE_URL).ok()?;
            (endpoint(base), Box::new(demo_endpoint(ports)), words::DEMO.to_owned())
        }
        Connection::Server { base_url, .. } => {
            (endpoint(base_url.clone()), Box::new(network(ports)), base_url.host().to_owned())
        }
    };
    let origin = Origin::of(endpoint.base.as_str());
    let has_key = origin.is_some_and(|origin| ports.vault.status(&origin) != KeyStatus::None);
    let (site, before) = (page::origin(), RefCell::default());
    let (goes_on, kind) = (false, Kind::Own);
    let what = WhatRuns { id, document, connection, endpoint, host, site, has_key, goes_on, kind, before };
    Some((what, transport))
}
