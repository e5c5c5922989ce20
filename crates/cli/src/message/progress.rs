//! How far a command is.

use fitout_model::{LocationId, RunId, Standing};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// How far a command is.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ProgressMessage<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) run: Option<&'a RunId>,
    pub(crate) activity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) wave: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) waves: Option<&'a str>,
    pub(crate) locations: usize,
    pub(crate) ended: usize,
    pub(crate) counts: &'a BTreeMap<Standing, usize>,
    pub(crate) in_work: usize,
    pub(crate) settling: usize,
    pub(crate) requests: u64,
    pub(crate) writes: u64,
    pub(crate) requests_per_second: f64,
    pub(crate) seconds: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) eta_seconds: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) limited_by: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) longest: Vec<LongestMessage<'a>>,
}

/// A location that has been in work for long.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct LongestMessage<'a> {
    pub(crate) location_id: &'a LocationId,
    pub(crate) seconds: f64,
    pub(crate) waits_for: &'static str,
}
