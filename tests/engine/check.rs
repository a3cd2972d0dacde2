//! One way to run a case and to state what it must give, and the laws that hold for every run: the live view is
//! the fold of the log, the log survives a file, a run ends once, and a whole run repeated from memory sends
//! nothing and says the same.

use crate::{
    sandbox::PlayedScripts,
    script::{Exchange, FakeClock, Script},
};
use std::{
    cell::RefCell,
    future::{Future, poll_fn},
    rc::Rc,
};
use workflow_playground::{
    llm::{BaseUrl, Dialects, Endpoint, Limiter},
    ports::{HttpRequest, Sandbox, Transport},
    run::{
        CallError, Change, Ending, Finish, LaneEvent, LaneId, LaneState, LaneStatus, Memory, Outcome,
        Recorder, Reply, RunEvent, RunState, RunStatus, Trace,
        packed::{pack, unpack},
    },
    validation::NativeValidator,
    workflow::{
        CallSettings, Control, Limits, ModelRule, Run, Spec,
        limits::Meter,
        patterns::{ChainSpec, Step},
        tools::AllowedTools,
    },
};

pub(crate) const BASE_URL: &str = "https://api.example/v1";

/// A workflow, its surroundings, and what the network does.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) steps: Vec<Step>,
    /// Another workflow than that of the steps.
    pub(crate) other: Option<Spec>,
    pub(crate) settings: CallSettings,
    pub(crate) input: String,
    pub(crate) models: ModelRule,
    pub(crate) base_url: &'static str,
    pub(crate) memory: Memory,
    pub(crate) limits: Limits,
    pub(crate) exchanges: Vec<Exchange>,
    pub(crate) step_mode: bool,
    pub(crate) sandbox: Rc<dyn Sandbox>,
    pub(crate) allowed: AllowedTools,
    /// When a person presses Stop, in milliseconds; by default soon, if the network would never come to an end.
    pub(crate) stop_at: Option<f64>,
}

impl Default for Case {
    fn default() -> Self {
        Self {
            steps: Vec::new(),
            other: None,
            settings: CallSettings::default(),
            input: "IN".into(),
            models: ModelRule { connection: "m".into(), offered: None },
            base_url: BASE_URL,
            memory: Memory::default(),
            limits: Limits::default(),
            exchanges: Vec::new(),
            step_mode: false,
            sandbox: Rc::new(PlayedScripts::default()),
            allowed: AllowedTools::default(),
            stop_at: None,
        }
    }
}

impl Case {
    pub(crate) fn spec(&self) -> Spec {
        self.other.clone().unwrap_or_else(|| Spec::Chain(ChainSpec { steps: self.steps.clone() }))
    }

    /// Three steps, A to C, that ask "a" to "c".
    pub(crate) fn three(exchanges: Vec<Exchange>) -> Self {
        Self { steps: vec![step("A", "a"), step("B", "b"), step("C", "c")], exchanges, ..Self::default() }
    }
}

pub(crate) fn step(name: &str, prompt: &str) -> Step {
    Step { name: name.into(), prompt: prompt.into(), ..Step::default() }
}

/// How each request of a run asked, by its body.
pub(crate) fn bodies(played: &Played) -> Vec<serde_json::Value> {
    let body = |text: Option<&str>| serde_json::from_str(text.unwrap()).unwrap();
    played.requests.iter().map(|request| body(request.body.as_deref())).collect()
}

/// What came of a run.
pub(crate) struct Played {
    pub(crate) trace: Trace,
    pub(crate) state: RunState,
    pub(crate) requests: Vec<HttpRequest>,
    pub(crate) changes: Vec<Change>,
    pub(crate) raw: Vec<Vec<u8>>,
    /// When each request went out.
    pub(crate) times: Vec<f64>,
}

impl Played {
    pub(crate) fn statuses(&self) -> Vec<LaneStatus> {
        self.state.lanes.iter().map(|lane| lane.status).collect()
    }

    pub(crate) fn lane(&self, index: usize) -> &LaneState {
        &self.state.lanes[index]
    }

    /// The last message of each request: what the step asked.
    pub(crate) fn asked(&self) -> Vec<String> {
        let content = |request: &HttpRequest| {
            let body: serde_json::Value = serde_json::from_str(request.body.as_deref().unwrap()).unwrap();
            body["messages"].as_array().unwrap().last().unwrap()["content"].as_str().unwrap().to_owned()
        };
        self.requests.iter().map(content).collect()
    }
}

/// Runs a spec over any transport, as the page does.
pub(crate) fn run_over(transport: &dyn Transport, clock: &FakeClock, case: &Case, spec: &Spec) -> Played {
    run_with(transport, clock, case, spec, &Shared::new(clock), |_, _| ())
}

/// What the runs of a page share.
pub(crate) struct Shared {
    pub(crate) limiter: Rc<Limiter>,
    pub(crate) dialects: Dialects,
}

impl Shared {
    pub(crate) fn new(clock: &FakeClock) -> Self {
        Self { limiter: Rc::new(Limiter::new(Rc::new(clock.clone()))), dialects: Dialects::default() }
    }
}

/// The same, with what runs share, and with a person who is told of each change and may act on it.
pub(crate) fn run_with(
    transport: &dyn Transport,
    clock: &FakeClock,
    case: &Case,
    spec: &Spec,
    shared: &Shared,
    person: impl Fn(&RunState, &Control) + 'static,
) -> Played {
    let changes = Rc::new(RefCell::new(Vec::new()));
    let noted = Rc::clone(&changes);
    let recorder = Recorder::new(Rc::new(clock.clone()), move |change| noted.borrow_mut().push(change));
    let control = Control::default();
    control.set_step_mode(case.step_mode);
    let endpoint = Endpoint { base: BaseUrl::parse(case.base_url).unwrap(), headers: Vec::new() };
    let run = Run {
        recorder: &recorder,
        transport,
        clock,
        validator: &NativeValidator,
        sandbox: &*case.sandbox,
        allowed: &case.allowed,
        endpoint: &endpoint,
        limiter: &shared.limiter,
        dialects: &shared.dialects,
        control: &control,
        models: &case.models,
        memory: &case.memory,
        settings: &case.settings,
        limits: &case.limits,
        meter: Meter::default(),
        input: &case.input,
    };
    let stop_at = case.stop_at.unwrap_or_else(|| {
        if case.exchanges.iter().any(Exchange::is_endless) { 10_000.0 } else { f64::INFINITY }
    });
    // The person looks after every moment in which something happened.
    let mut work = Box::pin(run.execute(spec));
    clock.run(
        stop_at,
        poll_fn(|context| {
            let told = recorder.trace(|trace| trace.events().len());
            let polled = work.as_mut().poll(context);
            if polled.is_pending() {
                recorder.state(|state| person(state, &control));
                if recorder.trace(|trace| trace.events().len()) != told {
                    context.waker().wake_by_ref();
                }
            }
            polled
        }),
    );
    drop(work);
    let (trace, state) = (recorder.trace(Clone::clone), recorder.state(Clone::clone));
    let raw = state.lanes.iter().map(|lane| recorder.raw(lane.opened.lane).kept).collect();
    let played =
        Played { trace, state, requests: Vec::new(), changes: changes.take(), raw, times: Vec::new() };
    hold_to_the_laws(&played);
    played
}

/// Runs a case under the eyes of a person, who is told of each change and may act on it.
pub(crate) fn watched(case: &Case, person: impl Fn(&RunState, &Control) + 'static) -> Played {
    let clock = FakeClock::default();
    let script = Script::new(&clock, &case.exchanges);
    let spec = case.spec();
    let mut played = run_with(&script, &clock, case, &spec, &Shared::new(&clock), person);
    assert_eq!(script.left(), 0, "every exchange is asked for");
    played.requests = script.seen.take();
    played.times = script.times.take();
    played
}

/// Runs a case and holds it to the laws.
pub(crate) fn play(case: &Case) -> Played {
    let clock = FakeClock::default();
    let script = Script::new(&clock, &case.exchanges);
    let spec = case.spec();
    let mut played = run_over(&script, &clock, case, &spec);
    played.times = script.times.take();
    assert_eq!(script.left(), 0, "every exchange is asked for");
    played.requests = script.seen.take();
    if let RunStatus::Ended(Ending::Done(_)) = played.state.status {
        hold_to_the_law_of_memory(case, &played);
    }
    played
}

fn hold_to_the_laws(played: &Played) {
    let Played { trace, state, changes, .. } = played;
    assert_eq!(RunState::of(trace), *state, "the live view is the fold of the log");
    let file = serde_json::to_string(trace).unwrap();
    let read: Trace = serde_json::from_str(&file).unwrap_or_else(|error| panic!("{error}: {file}"));
    assert_eq!(read, *trace, "the log survives a file");
    assert_eq!(RunState::of(&read), *state, "and so does its fold");
    let unpacked = pack(trace).map(unpack);
    assert_eq!(unpacked, Some(Ok(read)), "the log survives a link");
    let replayed = Recorder::of(Rc::new(FakeClock::default()), trace.clone(), |_| ());
    let length = trace.events().len();
    for count in [length / 2, 1, length, 0, length / 3, length] {
        replayed.show(count);
        let then = RunState::of(&trace.beginning(count));
        replayed.state(|state| assert_eq!(*state, then, "a replay is the fold of the log's beginning"));
    }

    let is_finished = |event: &RunEvent| matches!(event, RunEvent::Finished(_));
    let finished = trace.events().iter().filter(|timed| is_finished(&timed.event)).count();
    assert_eq!(finished, 1, "a run ends once: {trace:#?}");
    assert!(
        trace.events().last().is_some_and(|timed| is_finished(&timed.event)),
        "its end is last: {trace:#?}"
    );
    assert!(trace.events().is_sorted_by_key(|timed| timed.at), "time goes forward: {trace:#?}");
    assert!(state.lanes.iter().all(|lane| lane.timing.ended.is_some()), "nothing lives on: {state:#?}");
    assert!(changes.len() >= trace.events().len(), "every entry was told");
    for lane in &state.lanes {
        if let Some(reply) = &lane.reply {
            assert_eq!(
                (&lane.text, &lane.reasoning),
                (&reply.text, &reply.reasoning),
                "shown is what was said"
            );
        }
    }
}

/// The same run with all that it remembers: over a network that must not be asked, but for what a lane beside others
/// failed to get, which it is asked for again and refuses for good.
fn hold_to_the_law_of_memory(case: &Case, played: &Played) {
    let is_unfit = |lane: &LaneState| matches!(lane.error, Some(CallError::Unfit(_)));
    let is_missing = |lane: &&LaneState| {
        let is_json = lane.request.as_ref().is_some_and(|(request, _)| request.schema.is_some());
        let is_whole = |reply: &Reply| reply.is_usable() && !(is_json && reply.finish == Finish::Length);
        let is_usable = lane.reply.as_ref().is_some_and(is_whole);
        lane.status != LaneStatus::Skipped && !is_usable && !is_unfit(lane)
    };
    let missing: Vec<LaneId> =
        played.state.lanes.iter().filter(is_missing).map(|lane| lane.opened.lane).collect();
    let again = |memory: Memory| {
        let (clock, case) = (FakeClock::default(), Case { memory, ..case.clone() });
        let spec = case.spec();
        let missing = vec![Exchange::answers(404, "no"); missing.len()];
        let script = Script::new(&clock, &missing);
        let played = run_over(&script, &clock, &case, &spec);
        assert_eq!(script.left(), 0, "what is missing is asked for again");
        played
    };
    let second = again(Memory::of(&played.trace));
    assert_eq!(second.state.status, played.state.status, "the same outcome");
    assert_eq!(second.state.lanes.len(), played.state.lanes.len());
    for (now, before) in second.state.lanes.iter().zip(&played.state.lanes) {
        let is_missing = missing.contains(&before.opened.lane);
        let status = match before.status {
            _ if is_missing => LaneStatus::Failed,
            LaneStatus::Failed | LaneStatus::Skipped => before.status,
            _ => LaneStatus::Reused,
        };
        assert_eq!(now.status, status);
        assert_eq!(now.opened, before.opened);
        assert_eq!((&now.request, &now.fed), (&before.request, &before.fed));
        assert!(is_missing || now.reply == before.reply);
    }
    let third = again(Memory::of(&second.trace));
    assert_eq!(third.trace, second.trace, "a rerun of a rerun has an equal log");
    assert_eq!(second.state.totals().calls as usize, missing.len(), "what is reused costs nothing");
}

/// How a run must end.
pub(crate) enum Ends {
    /// With this result.
    Done(&'static str),
    /// Because of this lane.
    FailedAt(u32),
    /// Because none of those that ran at once gave anything.
    AllFailed,
    /// Because this lane named no task.
    NoTasks(u32),
    /// Because this lane's verdict stops it.
    Rejected(u32),
    Stopped,
}

/// The case gives these lanes (status and text) and ends so.
pub(crate) fn check(name: &str, case: &Case, lanes: &[(LaneStatus, &str)], ends: &Ends) -> Played {
    let played = play(case);
    let found: Vec<(LaneStatus, &str)> =
        played.state.lanes.iter().map(|lane| (lane.status, lane.text.as_str())).collect();
    assert_eq!(found, lanes, "{name}");
    let ending = match ends {
        Ends::Done(result) => Ending::Done(Outcome { result: (*result).to_owned() }),
        Ends::FailedAt(lane) => Ending::Failed(LaneId(*lane)),
        Ends::AllFailed => Ending::AllFailed,
        Ends::NoTasks(lane) => Ending::NoTasks(LaneId(*lane)),
        Ends::Rejected(lane) => Ending::Rejected(LaneId(*lane)),
        Ends::Stopped => Ending::Stopped,
    };
    assert_eq!(played.state.status, RunStatus::Ended(ending), "{name}");
    played
}

/// The entries of a log that hold text of a model.
pub(crate) fn text_entries(trace: &Trace) -> usize {
    let is_text =
        |event: &RunEvent| matches!(event, RunEvent::Lane(_, LaneEvent::Text(_) | LaneEvent::Reasoning(_)));
    trace.events().iter().filter(|timed| is_text(&timed.event)).count()
}
