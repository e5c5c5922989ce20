//! The runs of a journal and how their locations ended.

use crate::record::{RunBegan, RunEnded};
use fitout_model::{RunId, Standing};
use std::collections::BTreeMap;

/// The word of a run that went to its end.
pub const FINISHED: &str = "finished";

/// One run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunState {
    pub(super) began: RunBegan,
    pub(super) ended: Option<RunEnded>,
    /// Never holds a zero.
    pub(super) counts: BTreeMap<Standing, u64>,
    pub(super) requests: u64,
}

impl RunState {
    pub(super) fn new(began: RunBegan) -> Self {
        Self { began, ended: None, counts: BTreeMap::new(), requests: 0 }
    }

    /// Its name.
    #[must_use]
    pub fn id(&self) -> &RunId {
        &self.began.run
    }

    /// How it began: command, template, roster, settings.
    #[must_use]
    pub fn began(&self) -> &RunBegan {
        &self.began
    }

    /// How it ended; `None` when it is going on or crashed.
    #[must_use]
    pub fn ended(&self) -> Option<&RunEnded> {
        self.ended.as_ref()
    }

    /// Whether it went to its end.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.ended.as_ref().is_some_and(|ended| ended.how == FINISHED)
    }

    /// How many of the locations that it took on stand where; every standing is there, and those without an end are pending.
    #[must_use]
    pub fn tally(&self) -> BTreeMap<Standing, u64> {
        let mut tally: BTreeMap<_, _> = Standing::ALL.into_iter().map(|standing| (standing, 0)).collect();
        tally.extend(self.counts.iter().map(|(standing, count)| (*standing, *count)));
        let ended: u64 = self.counts.values().sum();
        let taken_on = self.began.turns.unwrap_or(self.began.roster.locations);
        *tally.entry(Standing::Pending).or_default() += taken_on.saturating_sub(ended);
        tally
    }

    /// How many requests its ended locations took.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.requests
    }

    pub(super) fn count(&mut self, standing: Standing, requests: u32) {
        *self.counts.entry(standing).or_default() += 1;
        self.requests += u64::from(requests);
    }

    /// Takes a location out again that ends a second time.
    pub(super) fn uncount(&mut self, standing: Standing) {
        if let Some(count) = self.counts.get_mut(&standing) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.counts.remove(&standing);
            }
        }
    }
}
