//! Who waits for whom: the queue of an origin, its pauses, and what several runs have to do with each other.

use crate::{
    check::{BASE_URL, Case, Shared, run_with, step},
    sandbox::PlayedScripts,
    script::{Act, Exchange, FakeClock, Script},
};
use std::{cell::RefCell, rc::Rc};
use workflow_playground::{
    llm::{BaseUrl, Endpoint, Hold, Order, limiter::HTTP_CONNECTIONS},
    run::{
        LaneEvent,
        LaneStatus::{Done, Failed, Retrying},
        Memory, Recorder, RunEvent, Timed,
    },
    validation::NativeValidator,
    workflow::{Control, Run, Spec, limits::Meter, patterns::ChainSpec, tools::AllowedTools},
};

fn one(exchanges: Vec<Exchange>) -> Case {
    Case { steps: vec![step("A", "a")], exchanges, ..Case::default() }
}

#[test]
fn one_limit_for_an_origin_holds_back_every_run() {
    let clock = FakeClock::default();
    let shared = Shared::new(&clock);
    let case = |text: &str, exchanges| Case { input: text.into(), ..one(exchanges) };
    let busy = Exchange::answers_with(429, &[("retry-after", "5")], "slow down");
    let first = case("first", vec![busy, Exchange::says("1")]);
    let second = case("second", vec![Exchange::says("2")]);
    let scripts = [&first, &second].map(|case| Script::new(&clock, &case.exchanges));
    let spec = Spec::Chain(ChainSpec { steps: first.steps.clone() });
    let played = run_with(&scripts[0], &clock, &first, &spec, &shared, |_, _| ());
    assert_eq!(played.statuses(), [Done]);
    // The pause belongs to the origin: another run that begins within it would wait, and one after it does not.
    let played = run_with(&scripts[1], &clock, &second, &spec, &shared, |_, _| ());
    assert_eq!((played.statuses(), scripts[1].times.take()), (vec![Done], vec![5_000.0]));
    shared.limiter.pause("https://api.example", 7_000.0);
    let third = Script::new(&clock, &[Exchange::says("3")]);
    let played = run_with(&third, &clock, &second, &spec, &shared, |_, _| ());
    assert_eq!(third.times.take(), [12_000.0]);
    let held =
        |timed: &Timed| matches!(timed.event, RunEvent::Lane(_, LaneEvent::Held(Hold::RateLimit(7_000))));
    assert!(played.trace.events().iter().any(held), "and says so");
}

#[test]
fn siblings_wait_while_their_origin_is_paused_and_finished_ones_stay() {
    let clock = FakeClock::default();
    let shared = Shared::new(&clock);
    let busy = Exchange::answers_with(429, &[("retry-after", "5")], "slow down");
    let words = ["one", "two"].map(|text| Case { input: text.into(), ..one(vec![]) });
    let slow = |ms: f64, text: &str| {
        let head = Exchange::sent().then(Act::Pass(ms)).then(Act::Head(200));
        head.delta(&serde_json::json!({"content": text})).finishes("stop")
    };
    // The first run's second step comes into the pause that the second run's first step caused.
    let scripts = [
        Script::new(&clock, &[slow(1_000.0, "a"), Exchange::says("b")]),
        Script::new(&clock, &[busy, Exchange::says("c")]),
    ];
    let steps = [vec![step("A", "a"), step("B", "b")], vec![step("C", "c")]];
    let specs = steps.map(|steps| Spec::Chain(ChainSpec { steps }));
    let recorders = [0, 1].map(|_| Recorder::new(Rc::new(clock.clone()), |_| ()));
    let endpoint = Endpoint { base: BaseUrl::parse(BASE_URL).unwrap(), headers: Vec::new() };
    let control = Control::default();
    let memory = Memory::default();
    let (sandbox, allowed) = (PlayedScripts::default(), AllowedTools::default());
    let runs = [0, 1].map(|index| Run {
        recorder: &recorders[index],
        transport: &scripts[index],
        clock: &clock,
        validator: &NativeValidator,
        sandbox: &sandbox,
        allowed: &allowed,
        endpoint: &endpoint,
        limiter: &shared.limiter,
        dialects: &shared.dialects,
        control: &control,
        models: &words[index].models,
        memory: &memory,
        settings: &words[index].settings,
        limits: &words[index].limits,
        meter: Meter::default(),
        input: &words[index].input,
    });
    let both = futures_util::future::join(runs[0].execute(&specs[0]), runs[1].execute(&specs[1]));
    assert!(clock.run(f64::INFINITY, both).is_some());
    assert_eq!(scripts[0].times.take(), [0.0, 5_000.0], "the sibling waits, and what was under way goes on");
    assert_eq!(scripts[1].times.take(), [0.0, 5_000.0]);
}

#[test]
fn six_at_once_to_a_plain_http_host_and_the_rest_in_order() {
    let clock = FakeClock::default();
    let shared = Shared::new(&clock);
    let limiter = &shared.limiter;
    let held = RefCell::new(Vec::new());
    let entered = RefCell::new(Vec::new());
    let worker = |number: usize| {
        let (clock, held, entered) = (clock.clone(), &held, &entered);
        async move {
            let note = |hold| held.borrow_mut().push((number, hold));
            let permit = limiter.enter("http://h", HTTP_CONNECTIONS, &note).await;
            entered.borrow_mut().push((number, workflow_playground::ports::Clock::now(&clock)));
            workflow_playground::ports::Clock::sleep(&clock, 100.0).await;
            drop(permit);
        }
    };
    clock.run(f64::INFINITY, futures_util::future::join_all((0..14).map(worker)));
    let times: Vec<f64> = entered.borrow().iter().map(|(_, at)| *at).collect();
    assert_eq!(times, [vec![0.0; 6], vec![100.0; 6], vec![200.0; 2]].concat());
    let order: Vec<usize> = entered.borrow().iter().map(|(number, _)| *number).collect();
    assert_eq!(order, (0..14).collect::<Vec<_>>(), "first come, first served");
    let expected: Vec<_> = (6..14).map(|number| (number, Hold::Connections)).collect();
    assert_eq!(held.take(), expected, "told once each");
}

#[test]
fn whoever_leaves_the_queue_holds_up_nobody() {
    let clock = FakeClock::default();
    let shared = Shared::new(&clock);
    let limiter = &shared.limiter;
    let enter = || limiter.enter("http://h", 1, &|_| ());
    let first = clock.run(1.0, enter()).unwrap();
    let mut second = Box::pin(enter());
    assert!(clock.run(2.0, second.as_mut()).is_none(), "it waits");
    let mut third = Box::pin(enter());
    assert!(clock.run(3.0, third.as_mut()).is_none());
    drop(second);
    drop(first);
    assert!(clock.run(4.0, third.as_mut()).is_some(), "the next in line goes");
}

#[test]
fn a_wait_that_a_person_ended_still_holds_for_the_origin() {
    let clock = FakeClock::default();
    let shared = Shared::new(&clock);
    let busy = Exchange::answers(429, "Please try again in 60s.");
    let case = one(vec![busy]);
    let script = Script::new(&clock, &case.exchanges);
    let spec = Spec::Chain(ChainSpec { steps: case.steps.clone() });
    let played = run_with(&script, &clock, &case, &spec, &shared, |state, control| {
        for lane in state.lanes.iter().filter(|lane| lane.status == Retrying) {
            control.order(lane.opened.lane, Order::GiveUp);
        }
    });
    assert_eq!(played.statuses(), [Failed]);
    let again = Script::new(&clock, &[Exchange::says("ok")]);
    let played = run_with(&again, &clock, &case, &spec, &shared, |_, _| ());
    assert_eq!((played.statuses(), again.times.take()), (vec![Done], vec![60_000.0]));
}
