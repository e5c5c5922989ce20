//! What is read from headers.

use fitout_client::{Limits, http_date, limits_of};
use http::{HeaderMap, HeaderName, HeaderValue};
use proptest::prelude::*;
use std::time::Duration;

/// Sun, 06 Nov 1994 08:49:37 GMT.
const NOW_MS: u64 = 784_111_777_000;

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())).collect()
}

#[test]
fn the_documented_headers_are_read() {
    let limits = Limits::of(
        &headers(&[
            ("x-ratelimit-limit-daily", "200000"),
            ("x-ratelimit-daily-remaining", "199999"),
            ("x-ratelimit-daily-reset", "3600000"),
            ("x-ratelimit-interval-milliseconds", "10000"),
            ("x-ratelimit-max", "100"),
            ("x-ratelimit-remaining", " 0 "),
            ("retry-after", "7"),
        ]),
        NOW_MS,
    );
    let expected = Limits {
        max: Some(100),
        remaining: Some(0),
        interval: Some(Duration::from_secs(10)),
        daily_limit: Some(200_000),
        daily_remaining: Some(199_999),
        daily_reset: Some(Duration::from_secs(3600)),
        retry_after: Some(Duration::from_secs(7)),
    };
    assert_eq!(limits, expected);
    assert_eq!(limits_of(&HeaderMap::new()), Limits::default());
}

#[test]
fn retry_after_is_seconds_or_a_date_and_never_for_years() {
    let most = Limits::RETRY_AFTER_MAX.as_secs();
    let cases: &[(&str, Option<u64>)] = &[
        ("0", Some(0)),
        ("30", Some(30)),
        ("99999", Some(99999)),
        ("1000000000000", Some(most)),
        ("99999999999999999999999999", Some(most)),
        ("Sun, 06 Nov 1994 08:50:07 GMT", Some(30)),
        ("Sunday, 06-Nov-94 08:50:07 GMT", Some(30)),
        ("Sun Nov  6 08:50:07 1994", Some(30)),
        ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
        ("Sun, 06 Nov 1994 10:49:37 GMT", Some(7200)),
        ("Sat, 06 Nov 2094 08:00:00 GMT", Some(most)),
        ("-5", None),
        ("1e12", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
    ];
    for (text, seconds) in cases {
        let limits = Limits::of(&headers(&[("retry-after", text)]), NOW_MS);
        assert_eq!(limits.retry_after, seconds.map(Duration::from_secs), "{text:?}");
    }
}

#[test]
fn a_date_is_held_against_the_answers_own_clock() {
    let both = headers(&[("retry-after", "Sun, 06 Nov 1994 08:50:07 GMT"), ("date", "Sun, 06 Nov 1994 08:50:00 GMT")]);
    let seven = Some(Duration::from_secs(7));
    assert_eq!(Limits::of(&both, 0).retry_after, seven);
    assert_eq!(limits_of(&both).retry_after, seven);
    let alone = headers(&[("retry-after", "Sun, 06 Nov 1994 08:50:07 GMT")]);
    assert_eq!(limits_of(&alone).retry_after, None);
}

#[test]
fn a_moment_is_written_as_headers_write_it_whatever_it_is() {
    assert_eq!(http_date(NOW_MS), "Sun, 06 Nov 1994 08:49:37 GMT");
    assert_eq!(http_date(u64::MAX), "Fri, 31 Dec 9999 23:59:59 GMT");
}

#[test]
fn a_daily_reset_can_be_a_span_or_a_point_in_time() {
    let reset = |text: &str, now| Limits::of(&headers(&[("x-ratelimit-daily-reset", text)]), now).daily_reset;
    assert_eq!(reset("60000", 0), Some(Duration::from_secs(60)));
    assert_eq!(reset("1700000060000", 1_700_000_000_000), Some(Duration::from_secs(60)));
    assert_eq!(reset("999999999999", 0), Some(Limits::DAILY_RESET_MAX));
}

#[test]
fn a_limit_that_would_allow_nothing_is_garbage() {
    let zero = headers(&[
        ("x-ratelimit-max", "0"),
        ("x-ratelimit-interval-milliseconds", "0"),
        ("x-ratelimit-limit-daily", "0"),
        ("x-ratelimit-remaining", "many"),
        ("x-ratelimit-daily-remaining", "4294967296"),
    ]);
    assert_eq!(limits_of(&zero), Limits::default());
}

const NAMES: [&str; 8] = [
    "x-ratelimit-limit-daily",
    "x-ratelimit-daily-remaining",
    "x-ratelimit-daily-reset",
    "x-ratelimit-interval-milliseconds",
    "x-ratelimit-max",
    "x-ratelimit-remaining",
    "retry-after",
    "date",
];

fn header_text() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..30),
        "[0-9]{0,30}".prop_map(String::into_bytes),
        "(Sun|Mon), [0-3][0-9] (Nov|Feb) [0-9]{4} [0-2][0-9]:[0-5][0-9]:[0-6][0-9] GMT".prop_map(String::into_bytes),
    ]
}

proptest! {
    #[test]
    fn whatever_the_headers_say_the_limits_are_usable(
        values in proptest::collection::vec((0..NAMES.len(), header_text()), 0..12),
        now in any::<u64>(),
    ) {
        let mut map = HeaderMap::new();
        for (at, value) in values {
            if let Ok(value) = HeaderValue::from_bytes(&value) {
                map.append(NAMES[at], value);
            }
        }
        for limits in [Limits::of(&map, now), limits_of(&map)] {
            prop_assert!(limits.max != Some(0) && limits.daily_limit != Some(0));
            prop_assert!(limits.interval.is_none_or(|span| !span.is_zero() && span <= Limits::INTERVAL_MAX));
            prop_assert!(limits.daily_reset.is_none_or(|span| span <= Limits::DAILY_RESET_MAX));
            prop_assert!(limits.retry_after.is_none_or(|span| span <= Limits::RETRY_AFTER_MAX));
        }
    }
}
