//! Frames, counted in the page while lanes stream. It deliberately knows nothing of how the run came about.

use super::page::Page;

/// Counts frames from the first that shows a lane streaming to the last. At 60 Hz a gap of more than 25 ms has missed at
/// least one.
const COUNT_FRAMES: &str = "
    const seen = window.frames60 = { shown: 0, missed: 0, longest: 0, over: false };
    let last = null;
    const frame = (now) => {
        const streams = document.querySelector('article[data-status=streaming]') !== null;
        if (last !== null) {
            const gap = now - last;
            seen.shown += 1;
            seen.longest = Math.max(seen.longest, gap);
            if (gap > 25) seen.missed += Math.round(gap * 60 / 1000) - 1;
            seen.over = !streams;
        }
        if (streams) last = now;
        if (!seen.over) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);";

/// What was counted.
pub(crate) struct Frames {
    shown: f64,
    missed: f64,
    longest: f64,
}

/// Begins to count; before the run begins.
pub(crate) async fn count_frames(page: &Page) {
    page.js(COUNT_FRAMES, vec![]).await;
}

/// What was counted, once no lane streams any more.
pub(crate) async fn frames(page: &Page) -> Frames {
    // Asked seldom, as asking itself would cost frames.
    while page.js("return window.frames60.over", vec![]).await != true {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
    let seen = page.js("return window.frames60", vec![]).await;
    let figure = |name: &str| seen[name].as_f64().unwrap();
    Frames { shown: figure("shown"), missed: figure("missed"), longest: figure("longest") }
}

impl std::fmt::Display for Frames {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { shown, missed, longest } = self;
        let all = shown + missed;
        let share = 100.0 * missed / all;
        write!(f, "{share:.2} % of frames dropped ({missed} of {all}), longest gap {longest:.0} ms")
    }
}
