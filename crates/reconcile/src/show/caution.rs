//! What somebody has to agree to by number, under headings of its own.

use super::group::Groups;
use super::summary::{more, named};
use fitout_model::text::counted;
use fitout_model::{Cautions, LocationId, Mode, OtherAgent};

/// How many groups are named under each heading.
const GROUPS_MAX: usize = 4;

/// What all plans do to what is not ours, grouped.
#[derive(Debug, Clone, Default)]
pub(super) struct CautionGroups {
    paused: Groups<String>,
    edited: Groups<String>,
    locations: usize,
    others: RivalAgents,
    left: RivalAgents,
    last_wrote: Option<String>,
}

/// Agents that are on where one is switched on.
#[derive(Debug, Clone, Default)]
struct RivalAgents {
    groups: Groups<String>,
    agents: usize,
    locations: usize,
}

impl RivalAgents {
    fn add(&mut self, others: &[OtherAgent], location: &LocationId, row_line: u64) {
        self.locations += usize::from(!others.is_empty());
        self.agents += others.len();
        for other in others {
            let mode = other.mode.map_or("in a mode that is not known", Mode::as_str);
            self.groups.add(format!("\"{}\" ({mode})", other.name), location, row_line);
        }
    }

    /// "300 other agents in 298 locations".
    fn size(&self) -> String {
        format!("{} in {}", counted(self.agents, "other agent"), counted(self.locations, "location"))
    }
}

impl CautionGroups {
    pub(super) fn add(&mut self, cautions: &Cautions, location: &LocationId, row_line: u64) {
        self.locations += usize::from(!cautions.edits.is_empty());
        for edit in &cautions.edits {
            if edit.is_pause() {
                let words = format!("agent {} was switched off, and would be switched on again", edit.target);
                self.paused.add(words, location, row_line);
            } else {
                self.edited.add(format!("{}.{}", edit.target, edit.field), location, row_line);
            }
        }
        self.others.add(&cautions.others, location, row_line);
        self.left.add(&cautions.left, location, row_line);
    }

    pub(super) fn set_last_wrote(&mut self, when: String) {
        self.last_wrote = Some(when);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.locations + self.others.agents + self.left.agents == 0
    }

    pub(super) fn render(&self, lines: &mut Vec<String>) {
        if self.locations > 0 {
            let when = self.last_wrote.as_ref().map(|when| format!(" ({when})")).unwrap_or_default();
            let locations = counted(self.locations, "location");
            lines.push(String::new());
            lines.push(format!("Edited by hand since the last run there{when}, would be written over: {locations}"));
            let (paused, hidden) = self.paused.greatest(GROUPS_MAX);
            let (edited, left_out) = self.edited.greatest(GROUPS_MAX.saturating_sub(paused.len()));
            lines.extend(paused.into_iter().chain(edited).map(|(words, group)| format!("  {}", named(words, group))));
            more(lines, hidden + left_out);
        }
        beside(lines, "Switched on, and would answer beside the agent that is switched on: ", &self.others);
        beside(lines, "Left switched on beside the agent that is switched on: ", &self.left);
    }
}

fn beside(lines: &mut Vec<String>, heading: &str, others: &RivalAgents) {
    if others.agents == 0 {
        return;
    }
    lines.push(String::new());
    lines.push(format!("{heading}{}", others.size()));
    let (greatest, left_out) = others.groups.greatest(GROUPS_MAX);
    lines.extend(greatest.into_iter().map(|(words, group)| format!("  {}", named(words, group))));
    more(lines, left_out);
}
