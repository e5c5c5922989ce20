//! What an answer's headers say about rate limits.

use http::HeaderMap;
use http::header::{DATE, HeaderName, RETRY_AFTER};
use std::time::{Duration, UNIX_EPOCH};

const MAX: HeaderName = HeaderName::from_static("x-ratelimit-max");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const INTERVAL: HeaderName = HeaderName::from_static("x-ratelimit-interval-milliseconds");
const DAILY_LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit-daily");
const DAILY_REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-daily-remaining");
const DAILY_RESET: HeaderName = HeaderName::from_static("x-ratelimit-daily-reset");

/// A number of milliseconds above this is a point in time (since 1970), not a span.
const EPOCH_MS_MIN: u64 = 1_000_000_000_000;

/// The last moment that such a date can name: the end of the year 9999.
const DATE_MS_MAX: u64 = 253_402_300_799_000;

/// What an answer said about limits; what it did not say, or said in a way that nobody can read, is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// Requests allowed per interval; never 0.
    pub max: Option<u32>,
    /// Requests left in this interval.
    pub remaining: Option<u32>,
    /// The length of the interval; never 0, at most [`Limits::INTERVAL_MAX`].
    pub interval: Option<Duration>,
    /// Requests allowed per day; never 0.
    pub daily_limit: Option<u32>,
    /// Requests left of the day.
    pub daily_remaining: Option<u32>,
    /// The time until the day's limit is reset, at most [`Limits::DAILY_RESET_MAX`].
    pub daily_reset: Option<Duration>,
    /// The time to wait before the next request, at most [`Limits::RETRY_AFTER_MAX`].
    pub retry_after: Option<Duration>,
}

impl Limits {
    /// An interval longer than this is taken for this long.
    pub const INTERVAL_MAX: Duration = Duration::from_secs(60 * 60);
    /// A reset further away than this is taken for this far.
    pub const DAILY_RESET_MAX: Duration = Duration::from_secs(24 * 60 * 60);
    /// A wait longer than this is taken for this long. How much of it is waited for is for whoever waits to say.
    pub const RETRY_AFTER_MAX: Duration = Duration::from_secs(30 * 24 * 60 * 60);

    /// What these headers say. A point in time in them is held against the answer's own `Date`, and against
    /// `now_unix_ms` (milliseconds since 1970) where that is missing; a past one is a wait of zero.
    #[must_use]
    pub fn of(headers: &HeaderMap, now_unix_ms: u64) -> Self {
        Self::held_against(headers, date_ms(headers).or(Some(now_unix_ms)))
    }

    fn held_against(headers: &HeaderMap, now: Option<u64>) -> Self {
        Self {
            max: count(headers, &MAX).filter(|max| *max > 0),
            remaining: count(headers, &REMAINING),
            interval: digits(headers, &INTERVAL)
                .filter(|ms| *ms > 0)
                .map(|ms| Duration::from_millis(ms).min(Self::INTERVAL_MAX)),
            daily_limit: count(headers, &DAILY_LIMIT).filter(|limit| *limit > 0),
            daily_remaining: count(headers, &DAILY_REMAINING),
            daily_reset: daily_reset(headers, now).map(|wait| wait.min(Self::DAILY_RESET_MAX)),
            retry_after: retry_after(headers, now).map(|wait| wait.min(Self::RETRY_AFTER_MAX)),
        }
    }
}

/// What these headers say, without a clock: a point in time counts only where the answer gives its own `Date`.
#[must_use]
pub fn limits_of(headers: &HeaderMap) -> Limits {
    Limits::held_against(headers, date_ms(headers))
}

/// A point in time (in milliseconds since 1970) for people and for headers, as `Sun, 06 Nov 1994 08:49:37 GMT`.
#[must_use]
pub fn http_date(unix_ms: u64) -> String {
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_millis(unix_ms.min(DATE_MS_MAX)))
}

fn daily_reset(headers: &HeaderMap, now: Option<u64>) -> Option<Duration> {
    let ms = digits(headers, &DAILY_RESET)?;
    if ms < EPOCH_MS_MIN { Some(Duration::from_millis(ms)) } else { until(ms, now) }
}

fn retry_after(headers: &HeaderMap, now: Option<u64>) -> Option<Duration> {
    match digits(headers, &RETRY_AFTER) {
        Some(seconds) => Some(Duration::from_secs(seconds)),
        None => until(http_date_ms(text(headers, &RETRY_AFTER)?)?, now),
    }
}

fn until(at_ms: u64, now: Option<u64>) -> Option<Duration> {
    now.map(|now| Duration::from_millis(at_ms.saturating_sub(now)))
}

fn date_ms(headers: &HeaderMap) -> Option<u64> {
    http_date_ms(text(headers, &DATE)?)
}

fn http_date_ms(text: &str) -> Option<u64> {
    let at = httpdate::parse_http_date(text).ok()?;
    u64::try_from(at.duration_since(UNIX_EPOCH).ok()?.as_millis()).ok()
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

/// A whole number of any length; one too large for us is the largest we have.
fn digits(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    let text = text(headers, name)?;
    let all_digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    all_digits.then(|| text.parse().unwrap_or(u64::MAX))
}

fn count(headers: &HeaderMap, name: &HeaderName) -> Option<u32> {
    digits(headers, name).and_then(|number| u32::try_from(number).ok())
}
