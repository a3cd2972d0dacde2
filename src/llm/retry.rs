//! What is done about a call that failed: wait and try again, ask for less, or give up. Pure rules; it neither waits
//! nor sends.

use super::{CallError, Downgrade, ServerError};
use crate::ports::Unreachable;
use serde::{Deserialize, Serialize};

/// A call is tried again by itself at most so often.
pub const MAX_RETRIES: u32 = 2;
/// A wait that a server asks for is obeyed up to this long, in milliseconds; beyond it a person decides.
const MAX_TOLD_MS: f64 = 60_000.0;
/// The first wait when nobody says how long, in milliseconds; each further one is twice as long.
const FIRST_MS: f64 = 500.0;
/// The longest such wait, in milliseconds.
const LONGEST_MS: f64 = 8_000.0;

/// Readable headers of a reply, names in lower case.
pub type Headers = [(String, String)];

/// What happened to an attempt that did not give the reply, and what is done next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setback {
    /// What went wrong; nothing when a person asked for another attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<CallError>,
    /// What is done.
    pub remedy: Remedy,
}

/// What is done after a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// The same again after so many milliseconds.
    Wait(u32),
    /// At once, with less.
    Downgrade(Downgrade),
    /// At once, because a person said so.
    Asked,
    /// At once, with the reply and what is wrong with it, for the model to mend.
    Repair,
}

/// How long to wait before the same request is sent again, in milliseconds; `None` when that is no use or might pay
/// for the same reply twice. `retries` counts the tries again so far, `wall` is the time since 1970 in milliseconds, and
/// `salt` some number that other calls do not have.
pub fn wait_before_retry(
    error: &CallError,
    headers: &Headers,
    retries: u32,
    wall: f64,
    salt: f64,
) -> Option<u32> {
    let said = match error {
        _ if retries >= MAX_RETRIES => return None,
        CallError::Status(status, said) if is_passing(*status) && !is_quota(said) => Some(said),
        // OpenRouter and others begin with a 200 and then report what they met.
        CallError::Server(said) if code(said).is_some_and(is_passing) && !is_quota(said) => Some(said),
        // No server got it.
        CallError::Unreachable(Unreachable::Down) => None,
        _ => return None,
    };
    let told = told_by_header(headers, wall).or(said.and_then(|said| said.wait_ms).map(f64::from));
    match told {
        Some(ms) => (ms <= MAX_TOLD_MS).then_some(ms as u32),
        None => {
            let ms = (FIRST_MS * f64::from(1_u32 << retries)).min(LONGEST_MS);
            // Up to a quarter less, so that lanes which failed together do not come back together.
            let jitter = 1.0 - 0.25 * (salt * 0.618_033_988_75).fract();
            Some((ms * jitter) as u32)
        }
    }
}

/// Whether a later try may meet another answer.
fn is_passing(status: u16) -> bool {
    matches!(status, 408 | 409 | 429 | 500..=599)
}

fn code(said: &ServerError) -> Option<u16> {
    said.code.as_deref()?.parse().ok()
}

/// Whether a server refuses because there is no money left, which no wait mends.
pub fn is_quota(said: &ServerError) -> bool {
    let mut names = [&said.code, &said.kind].into_iter().flatten();
    let is_named = names.any(|name| name.contains("insufficient_quota") || name.contains("billing"));
    // Gemini says so of a limit by the minute as well, and then for how long.
    let in_words = said.message.contains("exceeded your current quota, please check your plan and billing");
    is_named || in_words && said.wait_ms.is_none()
}

/// What `retry-after-ms` or `retry-after` (seconds, or a date as RFC 9110 has it) says, in milliseconds.
/// Browsers hide both unless the server exposes them.
pub fn told_by_header(headers: &Headers, wall: f64) -> Option<f64> {
    let header = |name: &str| headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim());
    if let Some(ms) = header("retry-after-ms").and_then(number) {
        return Some(ms);
    }
    let value = header("retry-after")?;
    if let Some(seconds) = number(value) {
        return Some(seconds * 1000.0);
    }
    let date = httpdate::parse_http_date(value).ok()?;
    let since = date.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some((since.as_millis() as f64 - wall).max(0.0))
}

/// What a message such as "Please try again in 2.5s" says, in milliseconds.
pub(super) fn told_in_words(message: &str) -> Option<f64> {
    let lower = message.to_lowercase();
    // The last two are Google's, of the details beside its message.
    let marks =
        ["try again in ", "retry in ", "retry after ", "wait ", "\"retrydelay\": \"", "\"retrydelay\":\""];
    let rest = marks.iter().find_map(|mark| lower.split_once(mark).map(|(_, rest)| rest))?;
    let mut ms = 0.0;
    let mut rest = rest.trim_start();
    let mut found = false;
    // One or more numbers with units: 20ms, 2.5s, 1m30s, 1 minute, 20 seconds.
    loop {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (value, after) = rest.split_at(digits);
        let Some(value) = number(value) else { break };
        let after = after.trim_start();
        let letters = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        let (unit, after) = after.split_at(letters);
        ms += value
            * match unit {
                "ms" | "milliseconds" => 1.0,
                "s" | "sec" | "secs" | "second" | "seconds" => 1000.0,
                "m" | "min" | "mins" | "minute" | "minutes" => 60_000.0,
                "h" | "hour" | "hours" => 3_600_000.0,
                _ => break,
            };
        found = true;
        rest = after.trim_start();
    }
    found.then_some(ms)
}

/// A decimal number without sign or exponent.
fn number(text: &str) -> Option<f64> {
    let (whole, fraction) =
        text.trim_end_matches('.').split_once('.').unwrap_or((text.trim_end_matches('.'), "0"));
    let digits = |part: &str| (1..=12).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    // Without the code that reads floats out of text, which is large.
    let scale = 10_f64.powi(fraction.len() as i32);
    Some(whole.parse::<u64>().ok()? as f64 + fraction.parse::<u64>().ok()? as f64 / scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WALL: f64 = 1_784_000_000_000.0;

    /// With what a server says in plain text.
    fn status(status: u16, message: &str) -> CallError {
        CallError::Status(status, ServerError::from_body(message.as_bytes()))
    }

    fn wait(error: &CallError, headers: &Headers, retries: u32) -> Option<u32> {
        wait_before_retry(error, headers, retries, WALL, 3.0)
    }

    fn headers(all: &[(&str, &str)]) -> Vec<(String, String)> {
        all.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn what_may_pass_is_tried_again_twice_and_nothing_else_is() {
        for code in [408, 409, 429, 500, 502, 503, 529] {
            for (retries, longest) in [(0, 500), (1, 1000)] {
                let ms = wait(&status(code, ""), &[], retries);
                assert!(ms.is_some_and(|ms| ms <= longest && ms >= longest * 3 / 4), "{code}: {ms:?}");
            }
            assert_eq!(wait(&status(code, ""), &[], 2), None);
        }
        for code in [400, 401, 402, 403, 404, 413, 422] {
            assert_eq!(wait(&status(code, "try again in 1s"), &[], 0), None, "{code}");
        }
        let paid = [
            CallError::Unreachable(Unreachable::Hidden),
            CallError::Unreachable(Unreachable::Offline),
            CallError::Interrupted("x".into()),
            CallError::Silent(300),
        ];
        for error in paid {
            assert_eq!(wait(&error, &[], 0), None, "{error:?}");
        }
        assert!(wait(&CallError::Unreachable(Unreachable::Down), &[], 0).is_some());
    }

    #[test]
    fn a_servers_own_wait_is_obeyed_up_to_a_minute() {
        let limit = |all: &[(&str, &str)], said: &str| wait(&status(429, said), &headers(all), 0);
        assert_eq!(limit(&[("retry-after", "7")], "try again in 3s"), Some(7000));
        assert_eq!(limit(&[("retry-after", "7"), ("retry-after-ms", "350")], ""), Some(350));
        assert_eq!(limit(&[("retry-after", "60")], ""), Some(60_000));
        assert_eq!(limit(&[("retry-after", "61")], ""), None);
        assert_eq!(limit(&[("retry-after", "1.5")], ""), Some(1500));
        let wall = 784_111_777_000.0 - 4000.0;
        let date = headers(&[("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT")]);
        assert_eq!(wait_before_retry(&status(429, ""), &date, 0, wall, 3.0), Some(4000));
        assert!(limit(&[("retry-after", "soon")], "").is_some_and(|ms| ms <= 500), "guessed");
    }

    #[test]
    fn a_wait_is_read_out_of_words() {
        for (said, ms) in [
            ("Rate limit reached. Please try again in 2.5s. Visit …", Some(2500)),
            ("Please try again in 20ms.", Some(20)),
            ("please retry in 37.25s.", Some(37250)),
            ("Try again in 1m30s", None),
            ("Try again in 1 minute", Some(60_000)),
            ("Retry after 20 seconds, or upgrade", Some(20_000)),
            ("try again in 7m12.5s", None),
        ] {
            assert_eq!(wait(&status(429, said), &[], 0), ms, "{said}");
        }
        assert!(wait(&status(429, "try again in a while"), &[], 0).is_some_and(|ms| ms <= 500));
    }

    #[test]
    fn no_money_is_told_from_too_many_requests() {
        let quota = ServerError { code: Some("insufficient_quota".into()), ..ServerError::default() };
        assert_eq!(wait(&CallError::Status(429, quota), &[], 0), None);
        let words = "You exceeded your current quota, please check your plan and billing details.";
        assert_eq!(wait(&status(429, words), &[], 0), None);
        let by_the_minute = format!("{words}{}\nPlease retry in 45.6s.", " * Quota exceeded".repeat(50));
        assert_eq!(wait(&status(429, &by_the_minute), &[], 0), Some(45_600), "Gemini's limit by the minute");
        let inside = ServerError { code: Some("502".into()), ..ServerError::default() };
        assert!(wait(&CallError::Server(inside), &[], 0).is_some());
    }
}
