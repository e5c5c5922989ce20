//! The wall clock, and what is named after it.

use fitout_model::RunId;
use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds since the Unix epoch.
#[expect(clippy::disallowed_methods, reason = "the wall clock is read here and passed in")]
pub(crate) fn wall_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// The name of a run that begins now: it sorts by time.
pub(crate) fn run_id(wall_ms: u64) -> RunId {
    let moment = i64::try_from(wall_ms).ok().and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    let text =
        moment.map_or_else(|| format!("run-{wall_ms}"), |moment| moment.strftime("%Y%m%d-%H%M%S-%3f").to_string());
    text.parse().unwrap_or_else(|_error| unreachable!("digits and hyphens are an id"))
}
