//! A second agent of a name: whoever else makes one at the same time is seen before ours is switched on.

use super::Lane;
use crate::broken::{Defect, is_broken};
use crate::halt::Halt;
use crate::read;
use fitout_model::{AgentKey, Cause, CauseKind, Operation, same_name, with_ids};

/// When a turn that makes agents looks whether somebody else made one of the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TwinLook {
    /// It made none, or has looked.
    NotNeeded,
    /// It has not looked yet.
    Due,
}

impl TwinLook {
    /// What the turn of these operations needs.
    pub(super) fn of(operations: &[Operation]) -> Self {
        let creates = operations.iter().any(|operation| matches!(operation, Operation::CreateAgent { .. }));
        if creates { Self::Due } else { Self::NotNeeded }
    }
}

impl Lane<'_> {
    /// Lists the agents once more, and stops where one that is not ours has the name of one that this turn made.
    ///
    /// Two programs that made their agents at the same time cannot both miss the other: each lists after its own create, so
    /// the later of the two listings shows both. What a late listing hides is seen by the next run.
    pub(super) async fn look_for_twins(&mut self) -> Result<(), Halt> {
        if is_broken(Defect::MissesTwins) {
            return Ok(());
        }
        let listing = read::list_agents(self.door, self.caller).await?;
        let made = self.ids.iter().filter(|(_, id)| self.made.contains(*id));
        for (key, ours) in made {
            let name = &self.desired_agent(key)?.name;
            let twins = listing
                .agents
                .iter()
                .filter(|listed| same_name(&listed.name, name) && !self.ids.values().any(|id| *id == listed.id));
            let twins: Vec<&str> = twins.map(|listed| listed.id.as_str()).collect();
            if !twins.is_empty() {
                let words =
                    "somebody else made an agent of the same name at the same time, and ours was not switched on";
                let ids = [format!("{ours} (ours)")].into_iter().chain(twins.into_iter().map(str::to_owned));
                let message = with_ids(words, ids);
                return Err(Halt::End(twin_cause(key, message)));
            }
        }
        Ok(())
    }
}

fn twin_cause(key: &AgentKey, message: String) -> Cause {
    let during = format!("look for a second agent {key}");
    Cause::new(CauseKind::Conflict, during, message)
}
