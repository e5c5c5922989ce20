//! Deterministic rng: what they show depends only on what they were made of.

use std::fmt::Write as _;
use std::time::Duration;

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A `SplitMix64` generator seeded from any number of parts; the same parts give the same throws on every machine.
#[derive(Debug, Clone)]
pub(crate) struct Rng(u64);

impl Rng {
    /// Dice made of a seed and parts; `["ab", "c"]` and `["a", "bc"]` make different ones.
    pub(crate) fn of(seed: u64, parts: &[&str]) -> Self {
        // FNV-1a, with a byte between the parts that cannot occur in UTF-8.
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        let bytes = parts.iter().flat_map(|part| part.bytes().chain([0xff]));
        for byte in seed.to_le_bytes().into_iter().chain(bytes) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        Self(hash)
    }

    fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below the bound; 0 when the bound is 0.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        let wide = (u128::from(self.throw()) * u128::from(bound)) >> 64;
        u64::try_from(wide).unwrap_or_default()
    }

    /// True in `rate` of the throws.
    pub(crate) fn chance(&mut self, rate: f64) -> bool {
        let high = u32::try_from(self.throw() >> 32).unwrap_or_default();
        f64::from(high) / 4_294_967_296.0 < rate
    }

    /// A time from `min` to `max`, both included.
    pub(crate) fn between(&mut self, min: Duration, max: Duration) -> Duration {
        let span = u64::try_from(max.saturating_sub(min).as_nanos()).unwrap_or(u64::MAX);
        min + Duration::from_nanos(self.below(span.saturating_add(1)))
    }

    /// One of the items; `None` when there is none.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        let bound = u64::try_from(items.len()).unwrap_or_default();
        items.get(usize::try_from(self.below(bound)).unwrap_or_default())
    }

    /// An identifier of 20 letters and digits, as the vendor makes them.
    pub(crate) fn id(&mut self) -> String {
        (0..20).filter_map(|_| self.pick(ALPHABET)).map(|byte| char::from(*byte)).collect()
    }

    /// A trace id in the shape of a UUID.
    pub(crate) fn trace(&mut self) -> String {
        let (high, low) = (format!("{:016x}", self.throw()), format!("{:016x}", self.throw()));
        let mut text = String::with_capacity(36);
        for (i, digit) in high.chars().chain(low.chars()).enumerate() {
            if matches!(i, 8 | 12 | 16 | 20) {
                text.push('-');
            }
            let _ = write!(text, "{digit}");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_parts_throw_the_same_and_other_parts_do_not() {
        assert_eq!(Rng::of(7, &["a", "b"]).id(), Rng::of(7, &["a", "b"]).id());
        assert_ne!(Rng::of(7, &["ab", "c"]).id(), Rng::of(7, &["a", "bc"]).id());
        assert_ne!(Rng::of(7, &["a"]).id(), Rng::of(8, &["a"]).id());
        assert_eq!(Rng::of(0, &[]).id().len(), 20);
    }

    #[test]
    fn chances_and_ranges_hold() {
        let mut rng = Rng::of(1, &[]);
        let hits = (0..10_000).filter(|_| rng.chance(0.2)).count();
        assert!((1_800..2_200).contains(&hits), "{hits}");
        let (min, max) = (Duration::from_millis(3), Duration::from_millis(5));
        assert!((0..1_000).all(|_| (min..=max).contains(&rng.between(min, max))));
        assert!(!rng.chance(0.0) && rng.chance(1.0));
        assert_eq!(rng.between(max, max), max);
    }
}
