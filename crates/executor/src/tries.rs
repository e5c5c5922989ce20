//! The tries that one request has used.

use crate::retry::Delays;
use std::time::Duration;

/// The tries that one request has used.
#[derive(Debug)]
pub struct Tries {
    pub(crate) made: u32,
    pub(crate) throttled: u32,
    /// How long the location was left alone for it, in all.
    pub(crate) rested: Duration,
    /// How much of what failures asked for was waited, in all.
    pub(crate) granted: Duration,
    pub(crate) delays: Delays,
    /// Whether a refused token was asked to be renewed.
    renewed: bool,
}

impl Tries {
    /// None used.
    #[must_use]
    pub fn new() -> Self {
        Self {
            made: 0,
            throttled: 0,
            rested: Duration::ZERO,
            granted: Duration::ZERO,
            delays: Delays::new(),
            renewed: false,
        }
    }

    /// Notes that a refused token is asked to be renewed; says whether it was before.
    pub(crate) fn note_renewal(&mut self) -> bool {
        std::mem::replace(&mut self.renewed, true)
    }

    /// Which try comes next, from 1.
    pub(crate) fn next(&self) -> u32 {
        self.made + 1
    }
}

impl Default for Tries {
    fn default() -> Self {
        Self::new()
    }
}
