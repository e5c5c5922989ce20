//! What is deleted or removed is agreed to by its number.

use crate::error::CliError;
use fitout_model::text::counted;
use fitout_reconcile::PlanCounts;

/// How a plan's removals are agreed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Removing {
    /// They were agreed to before, by this number: no more is removed than that.
    AtMost(usize),
    /// By their number, which a person types unless the command line has said it.
    ByNumber(Option<usize>),
}

/// What a plan deletes and removes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Removals {
    agents: usize,
    actions: usize,
}

/// What is still to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RemovalQuestion {
    /// Whether to do it.
    Whether,
    /// The number of removals.
    Number,
    /// Nothing: the number was said.
    Nothing,
}

impl Removals {
    pub(crate) fn of(tally: &PlanCounts) -> Self {
        Self { agents: tally.deletions, actions: tally.removals }
    }

    pub(crate) fn total(self) -> usize {
        self.agents + self.actions
    }

    /// "delete 3 agents and remove 2 actions".
    pub(crate) fn words(self) -> String {
        let agents = (self.agents > 0).then(|| format!("delete {}", counted(self.agents, "agent")));
        let actions = (self.actions > 0).then(|| format!("remove {}", counted(self.actions, "action")));
        [agents, actions].into_iter().flatten().collect::<Vec<_>>().join(" and ")
    }

    /// What is to be asked before the plan is carried out.
    ///
    /// # Errors
    /// When another number was said than the right one.
    pub(crate) fn ask(self, removing: Removing) -> Result<RemovalQuestion, CliError> {
        match removing {
            Removing::ByNumber(None) if self.total() == 0 => Ok(RemovalQuestion::Whether),
            Removing::AtMost(_) => Ok(RemovalQuestion::Whether),
            Removing::ByNumber(None) => Ok(RemovalQuestion::Number),
            Removing::ByNumber(Some(said)) if said == self.total() => Ok(RemovalQuestion::Nothing),
            Removing::ByNumber(Some(said)) => {
                let does =
                    if self.total() == 0 { "removes nothing".to_owned() } else { format!("would {}", self.words()) };
                Err(CliError::invalid(format!("--acknowledge-removals {said}: the plan {does}; nothing was written"))
                    .hint(self.hint()))
            }
        }
    }

    /// The flag that agrees to them, as it is typed.
    pub(crate) fn typed(self) -> String {
        format!("--acknowledge-removals {}", self.total())
    }

    fn hint(self) -> String {
        format!("Read the plan above. If it is what you want, say `{}`.", self.typed())
    }
}
