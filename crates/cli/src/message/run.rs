//! A run, as it begins and as the journal has it.

use fitout_journal::{RunBegan, RunState};
use fitout_model::{RunId, Standing};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// A run and what it was made for.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct RunMessage<'a> {
    pub(crate) run: &'a RunId,
    pub(crate) command: &'a str,
    pub(crate) template: &'a str,
    pub(crate) template_version: &'a str,
    pub(crate) template_digest: &'a str,
    pub(crate) roster: &'a str,
    pub(crate) locations: u64,
    pub(crate) began: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ended: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) how: Option<&'a str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) counts: BTreeMap<Standing, u64>,
}

impl<'a> RunMessage<'a> {
    /// A run that begins.
    pub(crate) fn beginning(began: &'a RunBegan) -> Self {
        Self {
            run: &began.run,
            command: &began.command,
            template: &began.template.path,
            template_version: &began.template.version,
            template_digest: began.template.digest.as_str(),
            roster: &began.roster.path,
            locations: began.roster.locations,
            began: began.at,
            ended: None,
            how: None,
            counts: BTreeMap::new(),
        }
    }

    /// A run as the journal has it; it has so many more pending, whose rows were gone.
    pub(crate) fn of(run: &'a RunState, left: u64) -> Self {
        let ended = run.ended();
        let mut counts = run.tally();
        *counts.entry(Standing::Pending).or_default() += left;
        counts.retain(|_, count| *count > 0);
        Self {
            ended: ended.map(|ended| ended.at),
            how: ended.map(|ended| ended.how.as_str()),
            counts,
            locations: run.began().roster.locations + left,
            ..Self::beginning(run.began())
        }
    }
}
