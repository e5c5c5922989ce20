//! What a report tells of.

use fitout_model::{
    AgentKey, CauseKind, Interval, Known, KnownAgent, LocationId, LocationOutcome, RunFigures, Standing, without_ids,
};
use std::collections::BTreeMap;

/// What is said of a location that has lost its row.
pub(crate) const GONE: &str = "not in the roster any more";

/// What came of a run. Times are milliseconds since the Unix epoch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The program and its version.
    pub program: String,
    /// The run's name.
    pub run: String,
    /// The command: `apply`, `resume`.
    pub command: String,
    /// The template's name.
    pub template: String,
    /// Its version.
    pub version: String,
    /// The roster's path as it was given.
    pub roster: String,
    /// The API.
    pub host: String,
    /// When the run began.
    pub began: u64,
    /// When it ended, if it did.
    pub ended: Option<u64>,
    /// How it ended, in the journal's words.
    pub how: String,
    /// Its locations, in the roster's order.
    pub locations: Vec<Location>,
    /// What it wrote, in order.
    pub writes: Vec<TimedWrite>,
    /// The figures of the runs that are told of, where they were kept.
    pub parts: Vec<RunPart>,
}

/// One run of those that are told of, in figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunPart {
    /// When it began.
    pub began: u64,
    /// What it sent and what held it up.
    pub figures: RunFigures,
}

impl RunPart {
    /// Its stretches, each with the moment at which it begins.
    pub(crate) fn stretches(&self) -> impl Iterator<Item = (u64, &Interval)> {
        let long = self.figures.stretch_ms;
        let numbered = (0_u64..).zip(&self.figures.stretches);
        numbered.map(move |(place, stretch)| (self.began.saturating_add(place.saturating_mul(long)), stretch))
    }

    /// The end of its last stretch.
    pub(crate) fn until(&self) -> u64 {
        self.stretches().last().map_or(self.began, |(at, _)| at.saturating_add(self.figures.stretch_ms))
    }

    /// Its waves: how long after this moment each began, its name, and how many locations it has.
    pub(crate) fn waves(&self, since: u64) -> impl Iterator<Item = (u64, &str, u64)> {
        let after = self.began.saturating_sub(since);
        let waves = self.figures.waves.iter();
        waves.map(move |wave| (after.saturating_add(wave.after_ms), wave.name.as_str(), wave.locations))
    }
}

/// A location as the roster has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterRow {
    /// The line that it stands in.
    pub line: u64,
    /// Its id.
    pub location: LocationId,
    /// What people call it.
    pub name: Option<String>,
}

/// What came of one location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The line of the roster that it stands in; `None` when it has gone from the roster.
    pub row: Option<u64>,
    /// Its id.
    pub id: String,
    /// What people call it, where the roster says so.
    pub name: Option<String>,
    /// Where it is counted.
    pub standing: Standing,
    /// Whether nothing had to be written.
    pub in_place: bool,
    /// Why it is not as wanted.
    pub trouble: Option<LocationTrouble>,
    /// Why it was left alone.
    pub skipped: Option<String>,
    /// The agents that are ours there.
    pub agents: Vec<OurAgent>,
    /// How many requests it took.
    pub requests: u64,
    /// What goes on there, while the run is watched: `in work`.
    pub going_on: Option<&'static str>,
}

/// Why a location is not as wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocationTrouble {
    /// What kind of trouble it is.
    pub kind: CauseKind,
    /// What was being done.
    pub during: String,
    /// What happened.
    pub message: String,
    /// The API's trace id.
    pub trace: Option<String>,
}

/// An agent of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OurAgent {
    /// Its key in the template.
    pub key: String,
    /// Its id.
    pub id: String,
}

/// Something that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimedWrite {
    /// What it did: "create agent".
    pub verb: &'static str,
    /// When it was about to be sent.
    pub began: u64,
    /// How long its outcome took to be known, in milliseconds; `None` when it never was.
    pub took: Option<u64>,
}

impl Account {
    /// How many locations stand where, those that none stands at left out.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<Standing, usize> {
        let mut counts = BTreeMap::new();
        for location in &self.locations {
            *counts.entry(location.standing).or_default() += 1;
        }
        counts
    }

    /// The locations that are not as wanted, by kind and message without its ids, most first.
    #[must_use]
    pub fn troubles(&self) -> Vec<(&LocationTrouble, Vec<&Location>)> {
        let mut groups: BTreeMap<(CauseKind, &str), (&LocationTrouble, Vec<&Location>)> = BTreeMap::new();
        for location in &self.locations {
            if let Some(trouble) = &location.trouble {
                let key = (trouble.kind, without_ids(&trouble.message));
                groups.entry(key).or_insert_with(|| (trouble, Vec::new())).1.push(location);
            }
        }
        let mut groups: Vec<_> = groups.into_values().collect();
        groups.sort_by_key(|(_, locations)| std::cmp::Reverse(locations.len()));
        groups
    }

    /// How long the run took, in milliseconds, as far as it is known.
    #[must_use]
    pub fn took(&self) -> Option<u64> {
        self.ended.map(|ended| ended.saturating_sub(self.began))
    }
}

impl Location {
    /// The location of this row, whose part of a run ended so; `None` when it has not.
    #[must_use]
    pub fn of(row: &RosterRow, outcome: Option<&LocationOutcome>, known: &Known, requests: u64) -> Self {
        let mut location = Self {
            row: Some(row.line),
            id: row.location.to_string(),
            name: row.name.clone(),
            standing: Standing::Pending,
            in_place: false,
            trouble: None,
            skipped: None,
            agents: ours(known),
            requests,
            going_on: None,
        };
        if let Some(outcome) = outcome {
            location.end(outcome);
        }
        location
    }

    /// A location that the run was agreed to for and that is not in the roster any more.
    pub(crate) fn gone(id: &LocationId, outcome: Option<&LocationOutcome>, known: &Known, requests: u64) -> Self {
        let row = RosterRow { line: 0, location: id.clone(), name: None };
        Self { row: None, ..Self::of(&row, outcome, known, requests) }
    }

    /// Where it stands, in words: `row 5`.
    pub(crate) fn place(&self) -> String {
        self.row.map_or_else(|| GONE.to_owned(), |row| format!("row {row}"))
    }

    /// The line that it stands in; empty where it stands in none.
    #[must_use]
    pub fn line(&self) -> String {
        self.row.map(|row| row.to_string()).unwrap_or_default()
    }

    /// The name of its row on a page.
    pub(crate) fn anchor(&self) -> String {
        self.row.map_or_else(|| format!("gone-{}", self.id), |row| format!("r{row}"))
    }

    /// Its part of the run ended so.
    pub(crate) fn end(&mut self, outcome: &LocationOutcome) {
        (self.standing, self.in_place) = (outcome.standing(), *outcome == LocationOutcome::InPlace);
        (self.trouble, self.skipped, self.going_on) = (None, None, None);
        match outcome {
            LocationOutcome::Stopped { cause } => {
                self.trouble = Some(LocationTrouble {
                    kind: cause.kind,
                    during: cause.during.clone(),
                    message: cause.message.clone(),
                    trace: cause.trace.clone(),
                });
            }
            LocationOutcome::Skipped { why } => self.skipped = Some(why.clone()),
            LocationOutcome::InPlace | LocationOutcome::Done { .. } => {}
        }
    }

    /// The word for how it ended, or for what goes on there.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        self.going_on.unwrap_or(if self.in_place { "in place" } else { self.standing.as_str() })
    }

    /// What there is to say beside the word.
    #[must_use]
    pub fn note(&self) -> String {
        match (&self.trouble, &self.skipped) {
            (Some(trouble), _) => format!("{}: {} ({})", trouble.kind.description(), trouble.message, trouble.during),
            (None, Some(why)) => why.clone(),
            (None, None) if self.row.is_none() => GONE.to_owned(),
            (None, None) => String::new(),
        }
    }
}

/// The agents that are ours by what is known.
pub(crate) fn ours(known: &Known) -> Vec<OurAgent> {
    let agent = |(key, agent): (&AgentKey, &KnownAgent)| OurAgent { key: key.to_string(), id: agent.id.to_string() };
    known.agents.iter().map(agent).collect()
}

/// The letter of a standing, so that colour is never the only signal.
#[must_use]
pub(crate) fn letter(standing: Standing) -> char {
    match standing {
        Standing::Done => 'D',
        Standing::Skipped => 'S',
        Standing::Failed => 'F',
        Standing::Parked => 'P',
        Standing::InDoubt => '?',
        Standing::Conflict => 'C',
        Standing::Pending => '…',
    }
}
