//! How the reads that a run can do without have fared, kind by kind.

use fitout_api::Endpoint;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How often a read that the run can do without is sent when its service does not answer it.
const INQUIRIES_MAX: u32 = 3;
/// For how many locations in a row it is tried so often without any luck; after them once must do, until somebody has an answer.
const GIVEN_UP_MAX: u32 = 3;
/// How long that one answer is waited for then.
const PATIENCE_AFTER_THEM: Duration = Duration::from_secs(5);

/// For each kind of read, how many locations in a row have had no answer.
#[derive(Debug, Default)]
pub(crate) struct Inquiries(Mutex<BTreeMap<Endpoint, u32>>);

/// One such read on its way.
#[derive(Debug)]
pub(crate) struct Asking {
    pub(crate) most: u32,
    pub(crate) patience_max: Duration,
    pub(crate) unlucky: u32,
    pub(crate) held: Duration,
}

impl Inquiries {
    pub(crate) fn begin(&self, op: Endpoint) -> Asking {
        let given_up = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&op).copied().unwrap_or_default();
        let hopeless = given_up >= GIVEN_UP_MAX;
        let (most, patience_max) = if hopeless { (1, PATIENCE_AFTER_THEM) } else { (INQUIRIES_MAX, Duration::MAX) };
        Asking { most, patience_max, unlucky: 0, held: Duration::ZERO }
    }

    pub(crate) fn told(&self, op: Endpoint) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&op);
    }

    pub(crate) fn given_up(&self, op: Endpoint) {
        let mut given_up = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = given_up.entry(op).or_default();
        *count = count.saturating_add(1);
    }
}
