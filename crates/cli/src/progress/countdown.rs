//! What is left of a wait, as people read it.

use std::time::Duration;

/// What is left of a wait, as a clock that counts down, in whole seconds rounded up: `02:41`, `1:02:41`.
pub(crate) fn countdown(left: Duration) -> String {
    let seconds = left.as_millis().div_ceil(1000);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours == 0 { format!("{minutes:02}:{seconds:02}") } else { format!("{hours}:{minutes:02}:{seconds:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_counts_down_in_whole_seconds() {
        assert_eq!(countdown(Duration::from_millis(160_001)), "02:41");
        assert_eq!(countdown(Duration::from_secs(3761)), "1:02:41");
        assert_eq!(countdown(Duration::ZERO), "00:00");
    }
}
