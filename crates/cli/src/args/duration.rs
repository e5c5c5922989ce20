//! Times on the command line.

use jiff::fmt::friendly::SpanParser;
use std::time::Duration;

const LONGEST: Duration = Duration::from_secs(7 * 24 * 3600);
const PARSER: SpanParser = SpanParser::new();

/// `250ms`, `30s`, `5m`, `2h`, and all that is jiff's friendly form of hours and less: `1h30m`, `1.5h`, `2 min 5 s`. At most
/// a week, in whole milliseconds.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    // What `1,500ms` means depends on who reads it.
    let parsed = (!text.contains(',')).then(|| PARSER.parse_unsigned_duration(text).ok()).flatten();
    match parsed {
        Some(duration) if duration > LONGEST => Err(too_long(text)),
        // The journal remembers milliseconds.
        Some(duration) if !duration.subsec_nanos().is_multiple_of(1_000_000) => {
            Err(format!("`{text}` is finer than a millisecond"))
        }
        Some(duration) => Ok(duration),
        None => Err(fault(text)),
    }
}

/// Why the text is no duration.
fn fault(text: &str) -> String {
    let begins = text.strip_prefix('+').unwrap_or(text).starts_with(|c: char| c.is_ascii_digit());
    if !begins || text.contains(',') {
        return format!("`{text}` is no duration; say for example 30s, 250ms or 5m");
    }
    let mut words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    if text.ends_with(|c: char| c.is_ascii_digit()) || words.any(|word| !is_unit(word)) {
        return format!("`{text}` needs a unit: ms, s, m or h");
    }
    // It is a duration, then, and one that has no room in any number; or it has dots or signs somewhere.
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
    if numbers.any(|digits| digits.parse().map_or(true, |number: u64| u128::from(number) > LONGEST.as_millis())) {
        return too_long(text);
    }
    format!("`{text}` is no duration; say for example 30s, 250ms or 5m")
}

fn is_unit(word: &str) -> bool {
    PARSER.parse_unsigned_duration(format!("1{word}")).is_ok()
}

fn too_long(text: &str) -> String {
    format!("`{text}` is longer than a week")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_and_a_unit_are_a_duration_up_to_a_week() {
        for (unit, ms) in [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)] {
            let last = u64::try_from(LONGEST.as_millis()).unwrap() / ms;
            for number in [0, 1, 5, 59, 60, 61, 90, 100, last - 1, last] {
                for text in [format!("{number}{unit}"), format!("+{number}{unit}"), format!("00{number}{unit}")] {
                    assert_eq!(duration(&text), Ok(Duration::from_millis(number * ms)), "{text}");
                }
            }
            for number in [last + 1, u64::MAX / 1000, u64::MAX] {
                let text = format!("{number}{unit}");
                assert_eq!(duration(&text), Err(format!("`{text}` is longer than a week")));
            }
        }
    }

    #[test]
    fn what_people_write_beside_is_one_too() {
        for (text, seconds) in [
            ("1h30m", 5400),
            ("1h 30m", 5400),
            ("1.5h", 5400),
            ("2 min 5 s", 125),
            ("90 seconds", 90),
            ("00:01:30", 90),
        ] {
            assert_eq!(duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        assert_eq!(duration("1.5s"), Ok(Duration::from_millis(1500)));
    }

    #[test]
    fn what_is_none_is_told_why() {
        let says = |bad: &[&str], words: &str| {
            for text in bad {
                assert_eq!(duration(text), Err(format!("`{text}` {words}")));
            }
        };
        says(
            &[
                "", "s", "soon", "-1s", "-0s", ".5s", " 5s", "1,5s", "1,500ms", "1h, 5m", "1.5.5s", "1s-", "PT5S",
                "1.5h5m",
            ],
            "is no duration; say for example 30s, 250ms or 5m",
        );
        says(&["5", "+5", "1h30", "1.5", "8d", "1w", "5x", "5é", "5 M", "01:30"], "needs a unit: ms, s, m or h");
        says(&["200h", "168h1ms", "99999999999999999999s", "1h99999999999999999999s"], "is longer than a week");
        says(&["1.5ms", "1us", "0.0001s"], "is finer than a millisecond");
    }
}
