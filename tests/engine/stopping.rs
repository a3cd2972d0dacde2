//! Stop is dropping the run, wherever it waits: the log then says what was cut off and what never began.

use crate::{
    check::{Case, Ends, Shared, check},
    sandbox::PlayedScripts,
    script::{Exchange, FakeClock, Script},
};
use std::rc::Rc;
use workflow_playground::{
    llm::{BaseUrl, Endpoint},
    run::{
        LaneStatus::{Done, Skipped, Stopped},
        Memory, Recorder, RunStatus,
    },
    validation::NativeValidator,
    workflow::{
        CallSettings, Control, Limits, ModelRule, PatternId, Run, Spec, limits::Meter, tools::AllowedTools,
    },
};

#[test]
fn stop_cuts_the_lane_that_waits_and_skips_the_rest() {
    for (name, exchange, kept, calls) in [
        ("before it was sent", Exchange::silent().hangs(), "", 0),
        ("while waiting", Exchange::sent().hangs(), "", 1),
        ("after the head", Exchange::answers(200, "").hangs(), "", 1),
        ("while streaming", Exchange::begins("half of").hangs(), "half of", 1),
        ("during an error's body", Exchange::answers(500, "no").hangs(), "", 1),
    ] {
        let lanes = [(Stopped, kept), (Skipped, ""), (Skipped, "")];
        let played = check(name, &Case::three(vec![exchange.clone()]), &lanes, &Ends::Stopped);
        assert_eq!(played.state.totals().calls, calls, "{name}");
        assert_eq!((&played.lane(0).reply, &played.lane(0).error), (&None, &None), "{name}");
        assert_eq!(Memory::of(&played.trace), Memory::default(), "{name}: a cut reply is not remembered");

        let lanes = [(Done, "one"), (Stopped, kept), (Skipped, "")];
        check(name, &Case::three(vec![Exchange::says("one"), exchange]), &lanes, &Ends::Stopped);
    }
}

#[test]
fn a_run_that_never_began_says_nothing() {
    let clock = FakeClock::default();
    let recorder = Recorder::new(Rc::new(clock.clone()), |_| {});
    let endpoint = Endpoint { base: BaseUrl::parse("https://api.example/v1").unwrap(), headers: Vec::new() };
    let (script, shared) = (Script::new(&clock, &[]), Shared::new(&clock));
    let run = Run {
        recorder: &recorder,
        transport: &script,
        clock: &clock,
        validator: &NativeValidator,
        sandbox: &PlayedScripts::default(),
        allowed: &AllowedTools::default(),
        endpoint: &endpoint,
        limiter: &shared.limiter,
        dialects: &shared.dialects,
        control: &Control::default(),
        models: &ModelRule::default(),
        memory: &Memory::default(),
        settings: &CallSettings::default(),
        limits: &Limits::default(),
        meter: Meter::default(),
        input: "",
    };
    drop(run.execute(&Spec::empty(PatternId::Chain)));
    assert_eq!(recorder.trace(|trace| trace.events().len()), 0);
    assert_eq!(recorder.state(|state| state.status.clone()), RunStatus::Idle);
}
