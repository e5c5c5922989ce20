//! From a journal's records to an account.

use crate::account::{Account, Location, RosterRow, RunPart, TimedWrite};
use fitout_journal::{How, LocationState, Record, RunState, State};
use fitout_model::{LocationId, LocationOutcome, OperationId, RunId, Standing};
use std::collections::{BTreeMap, BTreeSet};

/// Takes in a journal's records, one after another, and keeps what some of its runs did.
#[derive(Debug)]
pub struct ReportBuilder {
    runs: BTreeSet<RunId>,
    /// Whether the run that is going on is among them.
    inside: bool,
    writes: Vec<TimedWrite>,
    /// The writes that have no outcome yet, by their place.
    open: BTreeMap<(LocationId, OperationId, u32), usize>,
    ended: BTreeMap<LocationId, (LocationOutcome, u64)>,
    /// The locations that the runs were for; `None` where a record does not say.
    meant: Option<BTreeSet<LocationId>>,
}

impl ReportBuilder {
    /// What these runs did; several are told as one, an `apply` and what has gone on from it.
    #[must_use]
    pub fn of(runs: impl IntoIterator<Item = RunId>) -> Self {
        let runs = runs.into_iter().collect();
        let (writes, open, ended) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
        Self { runs, inside: false, writes, open, ended, meant: Some(BTreeSet::new()) }
    }

    /// Takes in the next record.
    pub fn take(&mut self, record: &Record) {
        match record {
            Record::RunBegan(run) => {
                self.inside = self.runs.contains(&run.run);
                if self.inside {
                    let rows = &run.roster.rows;
                    self.meant = self.meant.take().filter(|_| !rows.is_empty());
                    self.meant.iter_mut().for_each(|meant| meant.extend(rows.keys().cloned()));
                }
            }
            Record::Began(intent) if self.inside => {
                self.open.insert((intent.loc.clone(), intent.op.clone(), intent.attempt), self.writes.len());
                self.writes.push(TimedWrite { verb: intent.verb.as_str(), began: intent.at, took: None });
            }
            Record::Ended(ended) => {
                let key = (ended.loc.clone(), ended.op.clone(), ended.attempt);
                let done = matches!(ended.how, How::Done { .. });
                if let Some(write) = self.open.remove(&key).filter(|_| done).and_then(|at| self.writes.get_mut(at)) {
                    write.took = Some(ended.at.saturating_sub(write.began));
                }
            }
            Record::Location(ended) if self.runs.contains(&ended.run) => {
                let requests = u64::from(ended.requests);
                let before = self.ended.get(&ended.loc).map_or(0, |(_, requests)| *requests);
                self.ended.insert(ended.loc.clone(), (ended.outcome.clone(), before + requests));
            }
            Record::Journal(_)
            | Record::Began(_)
            | Record::Adopted(_)
            | Record::Settled(_)
            | Record::Gone(_)
            | Record::Released(_)
            | Record::Seen(_)
            | Record::Restored(_)
            | Record::Agreed(_)
            | Record::Location(_)
            | Record::RunEnded(_)
            | Record::KeptRun(_)
            | Record::KeptLocation(_) => {}
        }
    }

    /// The account, with the locations of these rows that the runs were for, and with those that are not done and have no row any
    /// more; one that none of the runs reached is pending.
    ///
    /// `None` when the state has none of the runs.
    #[must_use]
    pub fn finish(self, program: &str, state: &State, rows: &[RosterRow]) -> Option<Account> {
        let runs: Vec<&RunState> = state.runs().iter().filter(|run| self.runs.contains(run.id())).collect();
        let (first, last) = (runs.first()?, runs.last()?);
        let began = first.began();
        let is_meant = |row: &&RosterRow| self.meant.as_ref().is_none_or(|meant| meant.contains(&row.location));
        let rows = rows.iter().filter(is_meant);
        let mut locations: Vec<Location> =
            rows.clone().map(|row| self.location(row, state.location(&row.location))).collect();
        let here: BTreeSet<&LocationId> = rows.map(|row| &row.location).collect();
        let gone = self.meant.iter().flatten().filter(|id| !here.contains(*id));
        // What goes on with an earlier run has no turn for what that has done.
        let before = |found: &LocationState| began.goes_on() && found.last().is_some_and(|(_, end)| is_done(end));
        let known = gone.map(|id| (id, state.location(id)));
        let left = known.filter(|(_, found)| !found.is_some_and(before));
        locations.extend(left.filter_map(|(id, found)| self.gone(id, found)));
        Some(Account {
            program: program.to_owned(),
            run: first.id().to_string(),
            command: commands(&runs),
            template: state.header().template.clone(),
            version: last.began().template.version.clone(),
            roster: last.began().roster.path.clone(),
            host: state.header().host.clone(),
            began: began.at,
            ended: last.ended().map(|ended| ended.at),
            how: last.ended().map_or("not ended: going on, or crashed", |ended| ended.how.as_str()).to_owned(),
            locations,
            writes: self.writes,
            parts: runs.iter().filter_map(|run| part(run)).collect(),
        })
    }

    fn location(&self, row: &RosterRow, found: Option<&LocationState>) -> Location {
        let (outcome, requests) = self.end_of(&row.location, found);
        Location::of(row, outcome, &found.map(LocationState::known).unwrap_or_default(), requests)
    }

    /// A location without a row; `None` when it is done.
    fn gone(&self, id: &LocationId, found: Option<&LocationState>) -> Option<Location> {
        let (outcome, requests) = self.end_of(id, found);
        let known = found.map(LocationState::known).unwrap_or_default();
        (!outcome.is_some_and(is_done)).then(|| Location::gone(id, outcome, &known, requests))
    }

    /// How the location ended, and how many requests it took.
    fn end_of<'a>(&'a self, id: &LocationId, found: Option<&'a LocationState>) -> (Option<&'a LocationOutcome>, u64) {
        // A compacted journal keeps the end of each location's last run only.
        let kept = found.and_then(LocationState::last).filter(|(run, _)| self.runs.contains(*run));
        let ended = self.ended.get(id);
        let outcome = ended.map(|(outcome, _)| outcome).or(kept.map(|(_, outcome)| outcome));
        (outcome, ended.map_or(0, |(_, requests)| *requests))
    }
}

fn is_done(outcome: &LocationOutcome) -> bool {
    matches!(outcome.standing(), Standing::Done | Standing::Skipped)
}

/// The run in figures, where it ended and they were kept.
fn part(run: &RunState) -> Option<RunPart> {
    let figures = run.ended()?.figures.as_deref()?.clone();
    Some(RunPart { began: run.began().at, figures })
}

/// "apply", or "apply, resume twice".
fn commands(runs: &[&RunState]) -> String {
    let mut words: Vec<(String, usize)> = Vec::new();
    for run in runs {
        let command = &run.began().command;
        match words.last_mut() {
            Some((word, count)) if word == command => *count += 1,
            Some(_) | None => words.push((command.clone(), 1)),
        }
    }
    let told = words.into_iter().map(|(word, count)| if count == 1 { word } else { format!("{word} ({count} times)") });
    told.collect::<Vec<_>>().join(", ")
}
