//! The file of a saved plan.

use crate::args::Plan;
use crate::error::CliError;
use crate::input::rows::RowTokens;
use crate::input::run_settings::{acks_to_repeat, settings};
use crate::input::{LocationSet, flags};
use crate::output::write_whole;
use crate::setup::{SANDBOX_HOST, address, named_api, wall_ms};
use fitout_client::BaseUrl;
use fitout_model::{CauseKind, Cautions, Digest, LocationId};
use fitout_reconcile::{Decision, Forecast, PlanCounts, fingerprint, phrase, removals, updates};
use fitout_rollout::{Fleet as _, FleetSurvey, Surveyed};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

/// The version of the file: it changes when a reader could misread it.
const VERSION: u32 = 1;
/// A larger file is no plan: a location takes less than 500 bytes.
const BYTES_MAX: u64 = 512 * 1024 * 1024;

/// A plan as it was saved. It has neither tokens nor prompt text in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SavedPlan {
    /// The version of the file.
    fitout_plan: u32,
    /// When it was made, in milliseconds since 1970, for people only.
    made_at: u64,
    pub(crate) template: SavedTemplate,
    pub(crate) roster: SavedRoster,
    /// The key of the fingerprints of the tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<Box<str>>,
    /// The API, as the journal calls it.
    pub(crate) host: String,
    pub(crate) settings: BTreeMap<String, String>,
    pub(crate) locations: Vec<SavedLocation>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SavedTemplate {
    pub(crate) path: String,
    name: String,
    version: String,
    pub(crate) digest: Digest,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SavedRoster {
    pub(crate) path: String,
    digest: Digest,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SavedLocation {
    row: u64,
    pub(crate) location_id: LocationId,
    /// The digest of what the row makes of the template.
    pub(crate) desired: Option<Digest>,
    /// The first twelve digits of the fingerprint of the row's token; no token can be had from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    pub(crate) decision: SavedDecision,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum SavedDecision {
    /// This will be done.
    Plan {
        fingerprint: Digest,
        does: String,
        writes: usize,
        updates: bool,
        removals: usize,
        /// What it does to what is not ours; the command line agrees to it by number.
        #[serde(default, skip_serializing_if = "nothing")]
        cautions: Cautions,
    },
    /// It is left alone on purpose.
    Skip { why: String },
    /// It could not be planned.
    Stop { kind: CauseKind, during: String },
    /// A create of an earlier run is open there: nobody knows yet what it needs.
    Open,
}

impl SavedDecision {
    /// How many agents and actions it removes.
    pub(crate) fn removals(&self) -> usize {
        match self {
            SavedDecision::Plan { removals, .. } => *removals,
            SavedDecision::Skip { .. } | SavedDecision::Stop { .. } | SavedDecision::Open => 0,
        }
    }

    /// What it does to what is not ours.
    fn cautions(&self) -> Option<&Cautions> {
        match self {
            SavedDecision::Plan { cautions, .. } => Some(cautions),
            SavedDecision::Skip { .. } | SavedDecision::Stop { .. } | SavedDecision::Open => None,
        }
    }
}

fn nothing(cautions: &Cautions) -> bool {
    *cautions == Cautions::default()
}

/// The JSON Schema (draft 7) of the file of a saved plan.
pub(crate) fn schema() -> serde_json::Value {
    SchemaSettings::draft07().for_serialize().into_generator().into_root_schema_for::<SavedPlan>().to_value()
}

impl SavedPlan {
    /// The plan that a look at all locations has given.
    ///
    /// # Errors
    /// When the address of the API cannot be used.
    pub(crate) fn of(args: &Plan, fleet: &LocationSet, survey: &FleetSurvey, key: &str) -> Result<Self, CliError> {
        let (template, roster) = (&fleet.template, &fleet.roster);
        let location = |surveyed: &Surveyed| {
            Some(SavedLocation {
                row: fleet.line(surveyed.place),
                location_id: fleet.location(surveyed.place)?.clone(),
                desired: surveyed.desired.clone(),
                token: surveyed.token.clone(),
                decision: decision(surveyed),
            })
        };
        Ok(Self {
            fitout_plan: VERSION,
            made_at: wall_ms(),
            template: SavedTemplate {
                path: template.path().to_owned(),
                name: template.name().to_owned(),
                version: template.version().to_owned(),
                digest: template.digest().clone(),
            },
            roster: SavedRoster { path: roster.path().to_owned(), digest: roster.digest().clone() },
            key: Some(key.into()),
            host: address(&args.api)?.host,
            settings: settings(&args.inputs.columns, &args.choices, &args.api, &args.targeting),
            locations: survey.locations.values().filter_map(|surveyed| location(surveyed)).collect(),
        })
    }

    /// The tokens that the rows had when it was made.
    pub(crate) fn tokens(&self) -> RowTokens {
        let token = |saved: &SavedLocation| Some((saved.location_id.clone(), saved.token.clone()?));
        RowTokens { key: self.key.clone(), of: self.locations.iter().filter_map(token).collect() }
    }

    /// The command that does it, as it is typed, with what only a command line can say of where it is done.
    pub(crate) fn command(&self, file: &Path) -> String {
        let mut words = vec![format!("fitout apply {}", file.display())];
        if ![BaseUrl::VENDOR, SANDBOX_HOST].contains(&self.host.as_str()) {
            words.push(format!("--base-url {}", self.host));
        }
        for (flag, path) in [("--template", &self.template.path), ("--roster", &self.roster.path)] {
            if named_api::keep_inside(file, path, flag).is_err() {
                words.push(format!("{flag} {path}"));
            }
        }
        words.join(" ")
    }

    /// The command that agrees to all that this plan does, for whoever has just seen it.
    pub(crate) fn agreeing_command(&self, file: &Path) -> String {
        let removals: usize = self.locations.iter().map(|location| location.decision.removals()).sum();
        let removals = (removals > 0).then(|| format!("--acknowledge-removals {removals}"));
        let mut tally = PlanCounts::default();
        self.locations
            .iter()
            .filter_map(|location| location.decision.cautions())
            .for_each(|cautions| tally.add_cautions(cautions));
        let said = [removals.into_iter().collect(), flags(&tally), acks_to_repeat(&self.settings)];
        [vec![self.command(file)], said.concat()].concat().join(" ")
    }

    /// Writes it, whole or not at all; only its owner can read it.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn write(&self, path: &Path) -> Result<(), CliError> {
        write_whole(path, |file| {
            let mut buffer = std::io::BufWriter::new(file);
            serde_json::to_writer_pretty(&mut buffer, self)?;
            buffer.write_all(b"\n")?;
            buffer.flush()
        })
        .map_err(|error| {
            CliError::fatal(format!("the plan {} cannot be written", path.display()))
                .because(&error)
                .hint("Name a file in a folder that you may write to. Nothing was written to any location.")
        })
    }

    /// Reads one.
    ///
    /// # Errors
    /// When it is not a plan of this program, or damaged.
    pub(crate) fn read(path: &Path) -> Result<(Self, Digest), CliError> {
        let file = path.display();
        let wrong =
            |what: String| CliError::invalid(what).hint("Make a new one: fitout plan TEMPLATE ROSTER -o plan.json");
        let size = std::fs::metadata(path).map_or(0, |meta| meta.len());
        if size > BYTES_MAX {
            return Err(wrong(format!("{file} is larger than any plan")));
        }
        let bytes =
            std::fs::read(path).map_err(|error| wrong(format!("the plan {file} cannot be read")).because(&error))?;
        let version = serde_json::from_slice::<serde_json::Value>(&bytes)
            .ok()
            .and_then(|value| value.get("fitout_plan").and_then(serde_json::Value::as_u64));
        match version {
            None => return Err(wrong(format!("{file} is no plan of fitout"))),
            Some(version) if version != u64::from(VERSION) => {
                return Err(wrong(format!("{file} is a plan of version {version}, and this program reads {VERSION}")));
            }
            Some(_) => {}
        }
        let plan = serde_json::from_slice(&bytes)
            .map_err(|error| wrong(format!("the plan {file} is damaged")).because(&error))?;
        Ok((plan, Digest::of_bytes(&bytes)))
    }
}

fn decision(surveyed: &Surveyed) -> SavedDecision {
    match &surveyed.decision {
        Decision::Plan(_) if surveyed.open => SavedDecision::Open,
        Decision::Plan(plan) => SavedDecision::Plan {
            fingerprint: fingerprint(plan),
            does: phrase(plan),
            writes: Forecast::of(plan).writes,
            updates: updates(plan),
            removals: removals(plan),
            cautions: plan.cautions.clone(),
        },
        Decision::Skip { why } => SavedDecision::Skip { why: why.clone() },
        Decision::Stop(cause) => SavedDecision::Stop { kind: cause.kind, during: cause.during.clone() },
    }
}
