//! The block that says how far a run is, when somebody asks by a signal.

use super::lanes::Longest;
use super::snapshot::{ProgressSnapshot, Title, Wave};
use fitout_model::text::{counted, duration, thousands};
use std::fmt::Write as _;

/// How many of the locations in work are named.
pub(super) const LONGEST_MAX: usize = 5;

/// The block, several lines without a line break at its end.
pub(super) fn status(title: &Title, pulse: &ProgressSnapshot, longest: &[Longest]) -> String {
    let mut block = format!("Status: {}", head(title, pulse));
    let mut line = |text: String| {
        // Writing to a string cannot fail.
        let _ = write!(block, "\n  {text}");
    };
    let standings: Vec<String> = pulse.standings().collect();
    let parted = if standings.is_empty() { String::new() } else { format!(": {}", standings.join(", ")) };
    line(format!("{} of {} ended{parted}", thousands(pulse.ended), counted(pulse.total, "location")));
    let to_come = pulse.total.saturating_sub(pulse.ended + pulse.in_work + pulse.settling);
    let settling = if pulse.settling > 0 { format!("{} settling, ", thousands(pulse.settling)) } else { String::new() };
    line(format!("{} in work, {settling}{} to come", thousands(pulse.in_work), thousands(to_come)));
    let eta = pulse.left.map(|left| format!(", about {} left", duration(left))).unwrap_or_default();
    let requests = counted(usize::try_from(pulse.requests).unwrap_or(usize::MAX), "request");
    line(format!("{:.0} requests a second; {requests}, {} of them writes{eta}", pulse.rate, thousands(pulse.writes)));
    if let Some(binds) = pulse.limited_by() {
        line(binds);
    }
    if !longest.is_empty() {
        line("longest in work:".to_owned());
    }
    for lane in longest {
        line(format!("  {} for {}, waits for {}", lane.location, duration(lane.taken), lane.waits_for()));
    }
    block
}

/// "applying wave 2 of 4 of run X (apply of desk), for 12.4 s".
fn head(title: &Title, pulse: &ProgressSnapshot) -> String {
    let mut head = pulse.activity.verb().to_owned();
    if let Some(wave) = pulse.wave.as_ref().map(Wave::words) {
        let _ = write!(head, " {wave}");
    }
    if let Some(run) = &title.run {
        let _ = write!(head, " in run {run} ({} of {})", title.command, title.template);
    }
    let _ = write!(head, ", for {}", duration(pulse.elapsed));
    head
}
