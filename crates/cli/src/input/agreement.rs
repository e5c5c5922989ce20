//! What a plan does to what is not ours is agreed to by its number, as removals are.

use crate::error::CliError;
use fitout_model::text::counted;
use fitout_reconcile::PlanCounts;

/// The numbers that the command line has agreed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Agreeing {
    /// Locations where an edit by hand is written over.
    pub(crate) hand_edits: Option<usize>,
    /// Other agents that are switched on where one is switched on.
    pub(crate) other_agents: Option<usize>,
}

/// One kind of thing that is agreed to by its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Matter {
    flag: &'static str,
    /// Its number, which is what has to be said.
    pub(crate) number: usize,
    /// What the plan does, as in "this would …".
    pub(crate) words: String,
    hint: &'static str,
}

impl Agreeing {
    /// All of this plan.
    pub(crate) fn to(tally: &PlanCounts) -> Self {
        let some = |number: usize| (number > 0).then_some(number);
        Self { hand_edits: some(tally.hand_edited), other_agents: some(tally.other_agents) }
    }

    /// What nobody has agreed to yet.
    ///
    /// # Errors
    /// When another number was said than the right one.
    pub(crate) fn open(self, tally: &PlanCounts) -> Result<Vec<Matter>, CliError> {
        let mut open = Vec::new();
        for (said, matter) in [(self.hand_edits, hand_edits(tally)), (self.other_agents, other_agents(tally))] {
            match said {
                None if matter.number > 0 => open.push(matter),
                Some(said) if said != matter.number => return Err(matter.wrong(said)),
                None | Some(_) => {}
            }
        }
        Ok(open)
    }

    /// Whether the command line has agreed to something of this plan by its number.
    pub(crate) fn has_said(self, tally: &PlanCounts) -> bool {
        let agreed = |said: Option<usize>, number: usize| number > 0 && said == Some(number);
        agreed(self.hand_edits, tally.hand_edited) || agreed(self.other_agents, tally.other_agents)
    }
}

fn hand_edits(tally: &PlanCounts) -> Matter {
    let locations = counted(tally.hand_edited, "location");
    let paused = match tally.paused {
        0 => String::new(),
        paused => format!(" (in {} an agent that was switched off)", counted(paused, "location")),
    };
    Matter {
        flag: "--acknowledge-hand-edits",
        number: tally.hand_edited,
        words: format!("write over what was edited by hand in {locations}{paused}"),
        hint: "To keep such edits for good, name the fields under `ignore` in the template, or pin the rows.",
    }
}

fn other_agents(tally: &PlanCounts) -> Matter {
    let agents = counted(tally.other_agents, "other agent");
    let stay = if tally.other_agents == 1 { "stays" } else { "stay" };
    Matter {
        flag: "--acknowledge-other-agents",
        number: tally.other_agents,
        words: format!("switch an agent on beside {agents} that {stay} switched on"),
        hint: "To take such an agent over instead, name it under `adopt-names` in the template or by its id in a column \
               `<agent>_agent_id` of the roster; to leave them on for good, say `other-agents: leave` in the template.",
    }
}

impl Matter {
    /// The flag with its number, as it is typed.
    pub(crate) fn typed(&self) -> String {
        format!("{} {}", self.flag, self.number)
    }

    fn wrong(&self, said: usize) -> CliError {
        let does = match (self.number, self.flag) {
            (0, "--acknowledge-hand-edits") => "writes over no edit by hand".to_owned(),
            (0, _) => "switches no agent on beside another one".to_owned(),
            _ => format!("would {}", self.words),
        };
        let hint = match self.number {
            0 => format!("Leave {} out.", self.flag),
            _ => format!("Read the plan above. If it is what you want, say `{}`.", self.typed()),
        };
        CliError::invalid(format!("{} {said}: the plan {does}; nothing was written", self.flag)).hint(hint)
    }
}

/// Why nobody has agreed to these, and to removals where some are still open (their words, and what is typed for them).
pub(crate) fn unsaid(removals: Option<(String, String)>, matters: &[Matter]) -> CliError {
    let (mut words, mut typed): (Vec<String>, Vec<String>) = removals.into_iter().unzip();
    words.extend(matters.iter().map(|matter| matter.words.clone()));
    typed.extend(matters.iter().map(Matter::typed));
    let mut hint = format!("Read the plan above. If it is what you want, say `{}`.", typed.join(" "));
    for matter in matters {
        hint.push(' ');
        hint.push_str(matter.hint);
    }
    let message = format!("this would {}, and nobody has agreed to that by number", words.join(", and "));
    CliError::invalid(message).hint(hint)
}

/// The flags that agree to everything in this plan by its number, to be added to a command.
pub(crate) fn flags(tally: &PlanCounts) -> Vec<String> {
    let matters = [hand_edits(tally), other_agents(tally)];
    matters.iter().filter(|matter| matter.number > 0).map(Matter::typed).collect()
}
