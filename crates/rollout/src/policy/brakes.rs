//! Brakes: when a run stops by itself. Pure.

use fitout_model::{Cause, CauseKind, LocationOutcome, Standing};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// A number of locations, or a share of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// So many.
    Count(usize),
    /// So many in a hundred.
    Percent(u8),
}

/// Why a text is no amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("say a number of locations, or a share like 5%")]
pub struct AmountError;

impl FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        match text.strip_suffix('%') {
            Some(percent) => percent.parse().ok().filter(|p| *p <= 100).map(Amount::Percent).ok_or(AmountError),
            None => text.parse().map(Amount::Count).ok().ok_or(AmountError),
        }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Amount::Count(count) => write!(f, "{count}"),
            Amount::Percent(percent) => write!(f, "{percent}%"),
        }
    }
}

impl Amount {
    /// How many of `total` it allows; a share is rounded down.
    #[must_use]
    pub fn of(self, total: usize) -> usize {
        match self {
            Amount::Count(count) => count,
            Amount::Percent(percent) => total.saturating_mul(usize::from(percent)) / 100,
        }
    }
}

/// How many locations may be refused for the same reason before that is taken for a mistake in the template.
pub const SAME_REFUSAL_MAX: usize = 3;

/// Counts what went wrong in a run, and says when to stop.
#[derive(Debug, Clone, Default)]
pub struct Brakes {
    failures_max: Option<usize>,
    failed: usize,
    done: usize,
    refusals: BTreeMap<String, usize>,
}

impl Brakes {
    /// Brakes that stop when more than this many locations failed; the brake against a mistake in the template is always
    /// there, until the template was carried out whole in some location. `done` says in how many it was before.
    #[must_use]
    pub fn new(failures_max: Option<usize>, done: usize) -> Self {
        Self { failures_max, done, ..Self::default() }
    }

    /// Whether the template was carried out whole in some location, so that a refusal is about a row and not about it.
    #[must_use]
    pub fn is_proven(&self) -> bool {
        self.done > 0
    }

    /// Takes in how a location ended; says why to stop, if it is time to.
    ///
    /// Failures are counted in locations. What is parked or in doubt is no failure: that is about a token, a limit or the
    /// network, and another location is not worse off for it.
    pub fn take(&mut self, outcome: &LocationOutcome) -> Option<String> {
        match outcome {
            LocationOutcome::Done { .. } => self.done += 1,
            LocationOutcome::Stopped { cause } if cause.kind.standing() == Standing::Failed => {
                self.failed += 1;
                if let Some(why) = self.refused(cause) {
                    return Some(why);
                }
            }
            LocationOutcome::Stopped { .. } | LocationOutcome::InPlace | LocationOutcome::Skipped { .. } => {}
        }
        let max = self.failures_max.filter(|max| self.failed > *max)?;
        Some(format!("{} locations failed, and --max-failures allows {max}", self.failed))
    }

    /// The same refusal from the first locations is a mistake in the template and not in a row. Where others went well,
    /// it is not.
    fn refused(&mut self, cause: &Cause) -> Option<String> {
        if cause.kind != CauseKind::Rejected || self.done > 0 {
            return None;
        }
        let same = self.refusals.entry(fingerprint(cause)).or_default();
        *same += 1;
        (*same >= SAME_REFUSAL_MAX).then(|| {
            format!("the first {same} locations were refused for the same reason ({}: {})", cause.during, cause.message)
        })
    }
}

/// The refusal without what differs from location to location: ids and numbers.
fn fingerprint(cause: &Cause) -> String {
    let words = cause.message.split_whitespace().map(|word| {
        let varies = word.chars().any(|c| c.is_ascii_digit());
        if varies { "#" } else { word }
    });
    let status = cause.status.unwrap_or(0);
    format!("{status} {}: {}", cause.during, words.collect::<Vec<_>>().join(" "))
}
