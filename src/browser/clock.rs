//! Time in a page. It knows only the page's own clocks.

use super::by_name::{method, set};
use crate::ports::{Clock, LocalBoxFuture};
use gloo_timers::future::TimeoutFuture;
use web_sys::Performance;

thread_local! {
    // Asked for many thousand times a second.
    static PERFORMANCE: Option<Performance> = web_sys::window().and_then(|window| window.performance());
}

/// The page's clocks and timers.
pub struct PageClock;

/// A moment, in milliseconds since 1970, as people here write a date and a time.
pub fn date(ms: f64) -> String {
    let date = js_sys::Date::new(&ms.into());
    let options = js_sys::Object::new();
    set(&options, "dateStyle", &"medium".into());
    set(&options, "timeStyle", &"short".into());
    let written = method(&date, "toLocaleString")
        .and_then(|write| write.call2(&date, &wasm_bindgen::JsValue::UNDEFINED, &options).ok());
    written.and_then(|written| written.as_string()).unwrap_or_default()
}

impl Clock for PageClock {
    fn now(&self) -> f64 {
        PERFORMANCE.with(|performance| match performance {
            Some(performance) => performance.now(),
            None => js_sys::Date::now(),
        })
    }

    fn wall(&self) -> f64 {
        js_sys::Date::now()
    }

    fn sleep(&self, ms: f64) -> LocalBoxFuture<'static, ()> {
        // Longer timers fire at once; whoever waits longer asks the clock and sleeps again.
        Box::pin(TimeoutFuture::new(ms.clamp(0.0, f64::from(i32::MAX)) as u32))
    }
}
