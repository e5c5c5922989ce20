//! Waves: which locations come first, so that a mistake meets few of them. Pure.

use fitout_model::{Digest, LocationId};
use std::fmt;
use std::str::FromStr;

/// The sizes of the waves, in order: `1,10,10%,100%`.
///
/// A number takes that many locations; a share takes the locations whose place in the fleet's fixed order is below it,
/// less those of the waves before. What no wave takes is a last wave of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Waves(Vec<Size>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Size {
    Count(usize),
    Percent(u8),
}

/// Why a text does not name waves.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WavesError {
    /// A part of it is neither a number nor a share.
    #[error("`{0}` is neither a number of locations nor a share like 10%")]
    Size(String),
    /// A share that is not larger than the one before takes nobody.
    #[error("{0}% takes nobody after the {1}% before it")]
    Shrinks(u8, u8),
}

impl FromStr for Waves {
    type Err = WavesError;

    fn from_str(text: &str) -> Result<Self, WavesError> {
        let mut sizes = Vec::new();
        let mut share = 0;
        for part in text.split(',').map(str::trim) {
            let wrong = || WavesError::Size(part.to_owned());
            let size = match part.strip_suffix('%') {
                Some(percent) => {
                    let percent: u8 = percent.parse().ok().filter(|p| (1..=100).contains(p)).ok_or_else(wrong)?;
                    if percent <= share {
                        return Err(WavesError::Shrinks(percent, share));
                    }
                    share = percent;
                    Size::Percent(percent)
                }
                None => Size::Count(part.parse().ok().filter(|count| *count > 0).ok_or_else(wrong)?),
            };
            sizes.push(size);
        }
        Ok(Self(sizes))
    }
}

impl fmt::Display for Waves {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, size) in self.0.iter().enumerate() {
            let comma = if place > 0 { "," } else { "" };
            match size {
                Size::Count(count) => write!(f, "{comma}{count}")?,
                Size::Percent(percent) => write!(f, "{comma}{percent}%")?,
            }
        }
        Ok(())
    }
}

impl Waves {
    /// The wave of each of these locations, counted from 0, in the order in which they were given.
    ///
    /// A location's share depends on its id alone, so it stays in its share when rows are added or moved.
    #[must_use]
    pub fn assign<'a>(&self, locations: impl IntoIterator<Item = &'a LocationId>) -> Vec<usize> {
        let ranks: Vec<u64> = locations.into_iter().map(rank).collect();
        let mut order: Vec<usize> = (0..ranks.len()).collect();
        order.sort_by_key(|place| (ranks.get(*place).copied(), *place));
        let mut waves = vec![self.0.len(); ranks.len()];
        let mut rest = order.as_slice();
        for (wave, size) in self.0.iter().enumerate() {
            let taken = match size {
                Size::Count(count) => rest.len().min(*count),
                Size::Percent(percent) => {
                    let below = |place: &usize| ranks.get(*place).is_some_and(|rank| within(*rank, *percent));
                    rest.partition_point(below)
                }
            };
            let (now, later) = rest.split_at(taken);
            for place in now {
                if let Some(assigned) = waves.get_mut(*place) {
                    *assigned = wave;
                }
            }
            rest = later;
        }
        waves
    }
}

/// The location's place in the order of all locations there could be.
fn rank(location: &LocationId) -> u64 {
    let digest = Digest::of_bytes(format!("wave\n{location}").as_bytes());
    digest.as_str().get(..16).and_then(|hex| u64::from_str_radix(hex, 16).ok()).unwrap_or(0)
}

fn within(rank: u64, percent: u8) -> bool {
    u128::from(rank) * 100 < u128::from(percent) << 64
}
