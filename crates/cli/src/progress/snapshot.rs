//! What can be told of a run at one moment, in the words of each place where it is shown.

use super::activity::Activity;
use super::countdown::countdown;
use super::lanes::{Holdup, Longest};
use crate::message::{LongestMessage, ProgressMessage};
use fitout_executor::{Bound, Wait};
use fitout_model::text::thousands;
use fitout_model::{RunId, Standing};
use std::collections::BTreeMap;
use std::time::Duration;

/// What is watched: the run, and the wave of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Title {
    /// The run's name, once it has one.
    pub(crate) run: Option<RunId>,
    /// `apply`, `resume`.
    pub(crate) command: String,
    /// The template's name.
    pub(crate) template: String,
    /// The wave, where there are several.
    pub(crate) wave: Option<Wave>,
}

/// Which of several waves it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wave {
    pub(crate) name: String,
    /// The name of the last one.
    pub(crate) last: String,
}

/// What binds a run's speed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Binding {
    /// As many have their turn as may.
    Concurrency,
    /// As many have their turn as may while nobody knows whether the template works.
    Caution,
    /// The API's answers take as long as they take, and more turns would not help.
    Latency,
    /// The locations whose turn it is wait for this.
    Wait(Wait),
    /// Nothing is left but what rests until it can be decided.
    Settling,
}

/// What can be told of a run at one moment.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ProgressSnapshot {
    pub(super) activity: Activity,
    pub(super) wave: Option<Wave>,
    /// Locations whose part of the run ended.
    pub(super) ended: usize,
    /// Locations in all.
    pub(super) total: usize,
    /// Where those that ended stand.
    pub(super) counts: BTreeMap<Standing, usize>,
    /// Locations whose turn it is.
    pub(super) in_work: usize,
    /// Locations that come back at the end.
    pub(super) settling: usize,
    /// Requests a second.
    pub(super) rate: f64,
    /// Requests in all, and those of them that could change something.
    pub(super) requests: u64,
    pub(super) writes: u64,
    pub(super) elapsed: Duration,
    /// The time left, where there is something to reckon from.
    pub(super) left: Option<Duration>,
    /// What binds the speed, and what there is to say of it.
    pub(super) binding: Option<(Binding, String)>,
}

impl ProgressSnapshot {
    /// Position, how many are in work, and the time left.
    pub(super) fn figures(&self) -> String {
        let mut figures = vec![format!("{}/{}", thousands(self.ended), thousands(self.total))];
        if self.in_work > 0 {
            figures.push(format!("{} in work", thousands(self.in_work)));
        }
        figures.extend(self.left.map(|left| format!("ETA {}", countdown(left))));
        figures.join(" · ")
    }

    /// The wave, the speed, and where the ended locations stand.
    pub(super) fn state(&self) -> String {
        self.wave.as_ref().map(Wave::words).into_iter().chain(self.pace()).collect::<Vec<_>>().join(" · ")
    }

    /// What binds the speed.
    pub(super) fn limited_by(&self) -> Option<String> {
        let (binding, words) = self.binding.as_ref()?;
        Some(if *binding == Binding::Settling { words.clone() } else { format!("limited by: {words}") })
    }

    /// All of it on one line, for a log.
    pub(super) fn line(&self) -> String {
        std::iter::once(self.begins()).chain(self.pace()).chain(self.limited_by()).collect::<Vec<_>>().join(" · ")
    }

    /// All of it on a few lines.
    pub(crate) fn lines(&self) -> Vec<String> {
        let pace = self.pace().collect::<Vec<_>>().join(" · ");
        [Some(self.begins()), Some(pace), self.limited_by()].into_iter().flatten().collect()
    }

    /// How many locations ended, of how many.
    pub(crate) fn position(&self) -> (usize, usize) {
        (self.ended, self.total)
    }

    fn begins(&self) -> String {
        let verb = self.activity.verb();
        match &self.wave {
            Some(wave) => format!("{verb} {}: {}", wave.words(), self.figures()),
            None => format!("{verb} {}", self.figures()),
        }
    }

    fn pace(&self) -> impl Iterator<Item = String> {
        let settling =
            (self.settling > 0 && self.in_work > 0).then(|| format!("{} settling", thousands(self.settling)));
        std::iter::once(format!("{:.0} req/s", self.rate)).chain(self.standings()).chain(settling)
    }

    /// Where the ended locations stand.
    pub(super) fn standings(&self) -> impl Iterator<Item = String> {
        Standing::ALL.into_iter().filter_map(|standing| {
            let number = self.counts.get(&standing).copied().filter(|number| *number > 0)?;
            let word = if standing == Standing::Done { self.activity.well() } else { standing.as_str() };
            Some(format!("{} {word}", thousands(number)))
        })
    }

    /// The same for programs, with the locations that have been in work for longest.
    pub(super) fn told<'a>(&'a self, title: &'a Title, longest: &'a [Longest]) -> ProgressMessage<'a> {
        ProgressMessage {
            run: title.run.as_ref(),
            activity: self.activity.verb(),
            wave: self.wave.as_ref().map(|wave| wave.name.as_str()),
            waves: self.wave.as_ref().map(|wave| wave.last.as_str()),
            locations: self.total,
            ended: self.ended,
            counts: &self.counts,
            in_work: self.in_work,
            settling: self.settling,
            requests: self.requests,
            writes: self.writes,
            requests_per_second: self.rate,
            seconds: self.elapsed.as_secs_f64(),
            eta_seconds: self.left.map(|left| left.as_secs_f64()),
            limited_by: self.binding.as_ref().map(|(binding, _)| binding.as_str()),
            longest: longest.iter().map(Longest::told).collect(),
        }
    }
}

impl Wave {
    /// "wave 2 of 4".
    pub(super) fn words(&self) -> String {
        format!("wave {} of {}", self.name, self.last)
    }
}

impl Binding {
    /// The word for it in the stream for programs.
    fn as_str(self) -> &'static str {
        match self {
            Binding::Concurrency => "concurrency",
            Binding::Caution => "caution",
            Binding::Latency => "latency",
            Binding::Wait(wait) => word(wait),
            Binding::Settling => "settling",
        }
    }
}

fn word(wait: Wait) -> &'static str {
    match wait {
        Wait::Limit(Bound::Location) => "location-limit",
        Wait::Limit(Bound::Hold) => "hold",
        Wait::Limit(Bound::Rate) => "rate",
        Wait::Backoff => "backoff",
        Wait::Budget => "budget",
        Wait::Outage => "outage",
        Wait::Settle => "settle",
    }
}

impl Longest {
    /// What it waits for, in words.
    pub(super) fn waits_for(&self) -> String {
        let what = match self.holdup {
            Holdup::Answer => "an answer",
            Holdup::Wait(Wait::Limit(Bound::Location)) => "its own limit",
            Holdup::Wait(Wait::Limit(Bound::Hold)) => "the end of a pause that the API asked for",
            Holdup::Wait(Wait::Limit(Bound::Rate)) => "its share of --rate",
            Holdup::Wait(Wait::Backoff) => "its next try after an error",
            Holdup::Wait(Wait::Budget) => "the retry budget",
            Holdup::Wait(Wait::Outage) => "the API, which is failing",
            Holdup::Wait(Wait::Settle) => "a second look at what is in doubt",
        };
        let left = self.left.map(|left| format!(", {} left", countdown(left))).unwrap_or_default();
        format!("{what}{left}")
    }

    fn told(&self) -> LongestMessage<'_> {
        LongestMessage {
            location_id: &self.location,
            seconds: self.taken.as_secs_f64(),
            waits_for: match self.holdup {
                Holdup::Answer => "answer",
                Holdup::Wait(wait) => word(wait),
            },
        }
    }
}
