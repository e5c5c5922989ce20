//! Numbers and durations as people read them.

use std::fmt::Display;
use std::time::Duration;

/// The digits of a whole number in groups of three: `2,013`.
#[must_use]
pub fn thousands(number: impl Display) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A number with its noun, in the plural where it belongs: `1 location`, `2,013 locations`.
#[must_use]
pub fn counted(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{} {noun}s", thousands(number)) }
}

/// A duration in its two largest units: `340 ms`, `12.4 s`, `2 min 41 s`, `1 h 02 min`, `3 d 4 h`.
#[must_use]
pub fn duration(duration: Duration) -> String {
    // Rounded first: 59.96 s must not read as 60.0 s.
    let tenths = duration.as_millis().saturating_add(50) / 100;
    let seconds = duration.as_millis().saturating_add(500) / 1000;
    match seconds {
        _ if duration.as_micros() < 999_500 => format!("{} ms", duration.as_micros().saturating_add(500) / 1000),
        _ if tenths < 600 => format!("{}.{} s", tenths / 10, tenths % 10),
        0..3600 => format!("{} min {:02} s", seconds / 60, seconds % 60),
        3600..86_400 => format!("{} h {:02} min", seconds / 3600, seconds / 60 % 60),
        _ => format!("{} d {} h", seconds / 86_400, seconds / 3600 % 24),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        let read: Vec<_> = [0_u64, 7, 999, 1000, 2013, 100_000, 1_000_000].into_iter().map(thousands).collect();
        assert_eq!(read, ["0", "7", "999", "1,000", "2,013", "100,000", "1,000,000"]);
        assert_eq!([0, 1, 2000].map(|n| counted(n, "row")), ["0 rows", "1 row", "2,000 rows"]);
    }

    #[test]
    fn durations_round_into_the_next_unit() {
        let read = |millis| duration(Duration::from_millis(millis));
        assert_eq!(read(0), "0 ms");
        assert_eq!(read(340), "340 ms");
        assert_eq!(read(999), "999 ms");
        assert_eq!(duration(Duration::from_micros(999_700)), "1.0 s");
        assert_eq!(read(12_400), "12.4 s");
        assert_eq!(read(59_949), "59.9 s");
        assert_eq!(read(59_960), "1 min 00 s");
        assert_eq!(read(161_000), "2 min 41 s");
        assert_eq!(read(3_599_600), "1 h 00 min");
        assert_eq!(read(3_725_000), "1 h 02 min");
        assert_eq!(read(273_600_000), "3 d 4 h");
    }
}
