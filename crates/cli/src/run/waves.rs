//! The turns, wave by wave, with a gate after each.

use super::page::show_end;
use super::{After, Job, JobSession, down};
use crate::args::Gate;
use crate::error::{CliError, Exit};
use crate::message::Message;
use crate::progress::{Activity, Wave};
use crate::terminal::{Patience, Signal, heed};
use fitout_model::Standing;
use fitout_model::text::counted;
use fitout_rollout::{Brakes, DriveEnd, Fleet as _, Recorded, Work};
use std::collections::BTreeMap;

impl JobSession<'_> {
    pub(super) async fn turns(mut self, work: Vec<Work>) -> Result<Exit, CliError> {
        let fleet = &self.job.fleet;
        let total = fleet.len();
        let failures_max = self.job.turns.max_failures.map(|amount| amount.of(total));
        let mut brakes = Brakes::new(failures_max, total.saturating_sub(work.len()));
        self.running.foresee(&work).await;
        let waves = self.job.waves_of(work);
        let last = waves.len().saturating_sub(1);
        let last_name = waves.last().map(|(name, _)| name.clone()).unwrap_or_default();
        let mut end = DriveEnd::Finished;
        let mut signal = None;
        let mut shut = None;
        for (number, (name, work)) in waves.into_iter().enumerate() {
            let places: Vec<usize> = work.iter().map(|work| work.place).collect();
            if last > 0 {
                self.running.engine().door.events().wave(&name, places.len());
                self.job.printer.tell(&Message::Wave { name: &name, locations: places.len() });
                self.job.printer.say(&format!("Wave {name}: {}.", counted(places.len(), "location")));
            }
            let wave = (last > 0).then(|| Wave { name: name.clone(), last: last_name.clone() });
            (end, signal) = self.wave(work, wave, &mut brakes).await;
            if end != DriveEnd::Finished || number == last {
                break;
            }
            shut = if number == 0 && self.job.turns.open_gate { None } else { self.shut(&name, &places).await? };
            self.job.printer.tell(&Message::Gate { after: &name, open: shut.is_none(), why: shut.as_deref() });
            if let Some(why) = &shut {
                end = DriveEnd::Stopped(why.clone());
                break;
            }
        }
        let outage = self.running.engine().door.outage();
        let ended = self.running.finish(end, Recorded::Yes).await.map_err(down)?;
        show_end(self.page.as_ref(), &ended);
        let signal = signal.or(self.interrupted);
        let after = After { signal, traffic: self.traffic, outage: outage.as_ref(), strays: self.strays };
        let exit = self.job.conclude(&ended, &after).map(|exit| match (&shut, signal) {
            (Some(why), None) => {
                let again = self.job.repeated(&ended.journal);
                let after = self.job.go_on.after_a_gate(&again);
                self.job.printer.say(&format!("{why} The other waves wait: {after}"));
                Exit::Paused
            }
            (Some(_), Some(_)) | (None, _) => exit,
        });
        let code = exit.as_ref().map_or_else(|error| error.exit, |exit| *exit);
        let next = self.job.next_command(&ended, outage.as_ref());
        let notice = self.job.notice(&ended, &self.run, code, (next, self.traffic));
        tokio::select! {
            () = self.recipients.tell(notice, self.job.api.proxy.as_deref(), self.job.printer) => {}
            // Whoever asks the program to end once more does not want to wait for this.
            _ = self.signals.next_meant() => self.job.printer.say("Nobody was notified: interrupted."),
        }
        exit
    }

    /// One wave's turns.
    async fn wave(&mut self, work: Vec<Work>, wave: Option<Wave>, brakes: &mut Brakes) -> (DriveEnd, Option<Signal>) {
        let printer = self.job.printer;
        let progress = self.progress(Activity::Applying, work.len(), wave);
        let stopper = &self.stopper;
        let mut patience = Patience::default();
        let drain_then_abort = |signal: Signal| {
            let already_ending = stopper.why().is_some();
            if patience.is_lost(signal, already_ending) {
                return Some(DriveEnd::Stopped("aborted".to_owned()));
            }
            if !already_ending {
                stopper.stop(signal.name());
                printer.say("Stopping: what is under way is finished and written down. Once more to abort.");
            }
            None
        };
        let drive = self.running.drive(work, brakes);
        let heeding = heed(&mut self.signals, drive, drain_then_abort);
        let ((end, signal), traffic) = progress.during(&mut self.events, heeding).await;
        self.traffic += traffic;
        (end, signal)
    }

    /// Why the gate after this wave stays shut, if it does.
    async fn shut(&mut self, name: &str, places: &[usize]) -> Result<Option<String>, CliError> {
        let gate = self.job.turns.gate.clone().unwrap_or_default();
        if gate == Gate::Pause {
            return Ok(Some(format!("Paused after wave {name}, as you asked.")));
        }
        let mut troubled = 0_usize;
        for location in places.iter().filter_map(|place| self.job.fleet.location(*place)) {
            let standing = self.running.standing(location).await.map_err(down)?;
            troubled += usize::from(!matches!(standing, Standing::Done | Standing::Skipped));
        }
        if troubled > 0 {
            let (s, verb) = if troubled == 1 { ("", "is") } else { ("s", "are") };
            return Ok(Some(format!(
                "The gate after wave {name} is shut: {troubled} location{s} of it {verb} not as wanted. {}",
                self.job.go_on.through_a_gate()
            )));
        }
        let Gate::Command(words) = gate else { return Ok(None) };
        if let Some(page) = &self.page {
            page.waits(&format!("wave {name} is done; the program of the gate after it is running"));
        }
        let why = self.gate_command(&words, name, places.len()).await;
        Ok(why.map(|why| format!("The gate after wave {name} is shut: {why}.")))
    }
}

impl Job<'_> {
    /// The work in its waves, empty ones left out, each with its name.
    fn waves_of(&self, work: Vec<Work>) -> Vec<(String, Vec<Work>)> {
        let waves = self.turns.waves.clone().unwrap_or_default();
        let locations = (0..self.fleet.len()).filter_map(|place| self.fleet.location(place));
        let assigned = waves.assign(locations);
        let mut parted: BTreeMap<usize, Vec<Work>> = BTreeMap::new();
        for work in work {
            let wave = assigned.get(work.place).copied().unwrap_or_default();
            parted.entry(wave).or_default().push(work);
        }
        parted.into_iter().map(|(wave, work)| ((wave + 1).to_string(), work)).collect()
    }
}
