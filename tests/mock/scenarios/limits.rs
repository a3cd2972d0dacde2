//! Failures that pass: the same question again is answered, and the headers say when to ask it.
//! It deliberately holds none that stays (`refusals.rs`).

use std::time::{Duration, SystemTime};

use serde_json::json;

use super::{Scenario, Script, good, ms, refusals, scenario, until, wire};

pub(super) const LIMITS: &[Scenario] = &[
    scenario("429-once", "429 that says in words to come back after 2.5 s; then good", |ask| {
        until(1, ask, || limited("Rate limit reached. Please try again in 2.5s."))
    }),
    scenario("429-header", "429 with a readable retry-after of 1 s; then good", |ask| {
        until(1, ask, || wire::readable(limited("Too many requests"), "retry-after", "1".to_owned()))
    }),
    scenario("429-ms", "429 with a readable retry-after-ms of 700; then good", |ask| {
        until(1, ask, || wire::readable(limited("Too many requests"), "retry-after-ms", "700".to_owned()))
    }),
    scenario("429-date", "429 with a readable retry-after that is a date, 2 s from now; then good", |ask| {
        until(1, ask, || {
            // Dates have whole seconds: up, so that it is never too soon.
            let then = wire::http_date(SystemTime::now() + ms(2999));
            wire::readable(limited("Too many requests"), "retry-after", then)
        })
    }),
    scenario("429-bare", "429 with neither body nor header; then good", |ask| {
        until(1, ask, || wire::whole(429, "text/plain", String::new()))
    }),
    scenario("429-shared", "429 to all for 2 s from the first request on; then good for ever", |ask| {
        if ask.since_first >= Duration::from_secs(2) {
            return good(ask);
        }
        wire::readable(limited("One limit for all requests"), "retry-after", "2".to_owned())
    }),
    scenario("500-once", "500 in plain text; then good", |ask| {
        until(1, ask, || wire::whole(500, "text/plain", "Internal Server Error".to_owned()))
    }),
    scenario("500-twice", "500 for the first two; then good", |ask| {
        until(2, ask, || wire::json(500, &json!({"error": "The mock stumbles twice"})))
    }),
    scenario("503-once", "503 as a proxy's page; then good", |ask| {
        until(1, ask, || wire::page(503, "503 Service Unavailable"))
    }),
    scenario("529-once", "overloaded; then good", |ask| until(1, ask, refusals::overloaded)),
];

fn limited(says: &str) -> Script {
    wire::error(429, "requests", Some("rate_limit_exceeded"), says)
}
