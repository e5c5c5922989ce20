//! The one agent or action that is looked for in a location, and answers as the API gives them.

use crate::fleet::{Find, Wanted};
use crate::visit::Visit;
use fitout_executor::{Call, Halt, halt, list_actions, list_agents_raw};
use fitout_model::{ActionId, AgentId, Cause, CauseKind, Selector, same_name};
use serde_json::Value;
use std::fmt;

impl Visit {
    /// The id of the one agent that is looked for.
    ///
    /// # Errors
    /// When there is none of its name, or several.
    pub async fn find_agent(&mut self) -> Result<AgentId, Halt> {
        let Find { agent, .. } = self.find()?;
        self.the_agent(agent).await
    }

    /// The ids of the one action that is looked for and of its agent.
    ///
    /// # Errors
    /// When there is none of its name, or several.
    pub async fn find_action(&mut self) -> Result<(AgentId, ActionId), Halt> {
        let Find { agent, action } = self.find()?;
        let agent = self.the_agent(agent).await?;
        let name = match action {
            Some(Selector::Id(id)) => return Ok((agent, id)),
            Some(Selector::Name(name)) => name,
            None => return Err(missing("look for the action", "no action was asked for")),
        };
        let (door, caller) = self.parts();
        let there = list_actions(door, caller, &agent).await?;
        let Some(there) = there else {
            return Err(self.not_found(&agent, "list actions", &format!("no agent of the id {agent} is there")).await);
        };
        let named = there.into_iter().filter(|action| same_name(&action.name, &name));
        Ok((agent, one(named.map(|action| action.id).collect(), "action", &name)?))
    }

    /// The whole answer to this call; what is not there is named so.
    ///
    /// # Errors
    /// [`Halt::End`] with [`CauseKind::NotThere`] when the API says that it is not there; as for [`halt`] otherwise.
    pub async fn raw(&mut self, call: &Call<Value>) -> Result<Value, Halt> {
        let (door, caller) = self.parts();
        let during = call.op().as_str();
        door.repeat(caller, call).await.map_err(|error| {
            if error.is_not_found() {
                missing(during, &error.to_string())
            } else {
                halt(error, during, CauseKind::Unreachable)
            }
        })
    }

    /// The same for something of an agent: that it is not there is only believed where no listing shows the agent.
    ///
    /// # Errors
    /// As for [`raw`](Self::raw), and with [`CauseKind::ListingUnknown`] where the two contradict each other.
    pub async fn raw_of(&mut self, agent: &AgentId, call: &Call<Value>) -> Result<Value, Halt> {
        match self.raw(call).await {
            Err(Halt::End(cause)) if cause.kind == CauseKind::NotThere => {
                Err(self.not_found(agent, &cause.during, &cause.message).await)
            }
            answer => answer,
        }
    }

    fn find(&self) -> Result<Find, Halt> {
        self.engine().fleet.wanted(self.place).and_then(Wanted::find).map_err(Halt::End)
    }

    async fn the_agent(&mut self, agent: Selector<AgentId>) -> Result<AgentId, Halt> {
        let name = match agent {
            Selector::Id(id) => return Ok(id),
            Selector::Name(name) => name,
        };
        let (door, caller) = self.parts();
        let named = list_agents_raw(door, caller).await?.into_iter().filter(|item| same_name(&item.name, &name));
        one(named.map(|item| item.id).collect(), "agent", &name)
    }

    /// What follows when the API says that the agent is not there: nothing, where its own listing shows it.
    async fn not_found(&mut self, agent: &AgentId, during: &str, message: &str) -> Halt {
        let (door, caller) = self.parts();
        match list_agents_raw(door, caller).await {
            Ok(listed) if listed.iter().any(|item| item.id == *agent) => {
                let message = format!("the listing shows the agent {agent}, and the API says that it does not exist");
                Halt::End(Cause::new(CauseKind::ListingUnknown, during, message))
            }
            Ok(_) => missing(during, message),
            Err(halt) => halt,
        }
    }
}

/// The one of the name.
fn one<I: fmt::Display>(ids: Vec<I>, what: &str, name: &str) -> Result<I, Halt> {
    let during = format!("look for the {what}");
    let list = ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let count = ids.len();
    let mut ids = ids.into_iter();
    match (ids.next(), count) {
        (Some(id), 1) => Ok(id),
        (None, _) => Err(missing(&during, &format!("no {what} named \"{name}\" is there"))),
        (Some(_), several) => {
            let message = format!("{several} {what}s are named \"{name}\"; ids: {list}");
            Err(Halt::End(Cause::new(CauseKind::Ambiguous, during, message)))
        }
    }
}

fn missing(during: &str, message: &str) -> Halt {
    Halt::End(Cause::new(CauseKind::NotThere, during, message))
}
