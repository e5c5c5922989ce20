//! The sandbox by hand: what a person sees and does in the vendor's web pages, past tokens, limits and faults.

use crate::ledger::ModeChange;
use crate::sandbox::Sandbox;
use crate::world::{Action, Agent, MessageView, World, WorldAsset, messages};
use serde_json::{Map, Value};
use std::time::Duration;

/// An agent as the world has it.
#[derive(Debug, Clone, PartialEq)]
pub struct AgentView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The API's word for its mode.
    pub mode: String,
    /// Whether it is the location's primary agent.
    pub primary: bool,
    /// All its writable fields, complete with defaults, name and mode among them, and those that no answer shows.
    pub fields: Map<String, Value>,
    /// Its actions, in order of their making.
    pub actions: Vec<ActionView>,
}

/// An action as the world has it.
#[derive(Debug, Clone, PartialEq)]
pub struct ActionView {
    /// Its id.
    pub id: String,
    /// The API's word for its type.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its details.
    pub details: Map<String, Value>,
}

/// Why an edit by hand could not be done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HandError {
    /// There is no such agent.
    #[error("location {location} has no agent {agent}")]
    NoAgent {
        /// The location.
        location: String,
        /// The id that was asked for.
        agent: String,
    },
    /// There is no such action.
    #[error("agent {agent} of location {location} has no action {action}")]
    NoAction {
        /// The location.
        location: String,
        /// Its agent.
        agent: String,
        /// The id that was asked for.
        action: String,
    },
}

impl Sandbox {
    /// The messages of all conversations of a location, the conversation with the latest message first, and in each the
    /// latest message first.
    #[must_use]
    pub fn messages(&self, location: &str) -> Vec<MessageView> {
        self.touch(|world, _| messages(world, location))
    }

    /// The agents that a location has now, in order of their making.
    #[must_use]
    pub fn agents(&self, location: &str) -> Vec<AgentView> {
        self.touch(|world, _| {
            let agents = world.places.get(location).map(|place| place.agents.as_slice()).unwrap_or_default();
            agents.iter().map(view).collect()
        })
    }

    /// The locations that are registered, in order of their ids.
    #[must_use]
    pub fn locations(&self) -> Vec<String> {
        self.touch(|world, _| {
            let mut ids: Vec<String> = world.tokens.locations().map(str::to_owned).collect();
            ids.sort();
            ids.dedup();
            ids
        })
    }

    /// Puts a calendar, a workflow, a field, a user or a knowledge base into the location, in place of the one of its kind
    /// that has the same id.
    pub fn furnish(&self, location: &str, thing: WorldAsset) {
        self.touch(|world, _| {
            world.change(location);
            world.places.entry(location.to_owned()).or_default().furnish(thing);
        });
    }

    /// Makes an agent of these fields, whatever they are, and returns its id.
    #[expect(clippy::must_use_candidate, reason = "it is called for what it does")]
    pub fn add_agent(&self, location: &str, fields: &Map<String, Value>) -> String {
        self.touch(|world, now| {
            world.change(location);
            world.make_agent(now, location, fields, true)
        })
    }

    /// Changes the fields of an agent; `fullPrompt` and other fields that the API does not take can be set here too.
    ///
    /// # Errors
    /// When there is no such agent.
    pub fn edit_agent(
        &self,
        location: &str,
        id: &str,
        edit: impl FnOnce(&mut Map<String, Value>),
    ) -> Result<(), HandError> {
        self.touch(|world, now| {
            let agent = agent_mut(world, location, id)?;
            edit(&mut agent.fields);
            agent.updated = now;
            let change = ModeChange { at: now, mode: agent.mode().to_owned(), actions: agent.actions.len() };
            world.ledger.location(location).mode(id, change);
            Ok(())
        })
    }

    /// Makes an agent of the same fields and actions, and returns its id.
    ///
    /// # Errors
    /// When there is no such agent.
    pub fn duplicate_agent(&self, location: &str, id: &str) -> Result<String, HandError> {
        self.touch(|world, now| {
            let original = agent_mut(world, location, id)?.clone();
            let copy = world.make_agent(now, location, &original.fields, true);
            let mut actions = original.actions;
            for action in &mut actions {
                (action.id, _) = world.make_id(location);
                action.created = now;
            }
            agent_mut(world, location, &copy)?.actions = actions;
            Ok(copy)
        })
    }

    /// Deletes an agent.
    ///
    /// # Errors
    /// When there is no such agent.
    pub fn delete_agent(&self, location: &str, id: &str) -> Result<(), HandError> {
        self.touch(|world, now| {
            agent_mut(world, location, id)?;
            if let Some(place) = world.places.get_mut(location) {
                place.delete(id, now);
            }
            world.ledger.location(location).deleted(id);
            Ok(())
        })
    }

    /// Makes an action of this `type`, `name` and `details`, and returns its id.
    ///
    /// # Errors
    /// When there is no such agent.
    pub fn add_action(&self, location: &str, agent: &str, body: &Map<String, Value>) -> Result<String, HandError> {
        self.touch(|world, now| {
            agent_mut(world, location, agent)?;
            let (id, _) = world.make_id(location);
            let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            let details = body.get("details").and_then(Value::as_object).cloned().unwrap_or_default();
            let (kind, name) = (text("type"), text("name"));
            let action = Action { id: id.clone(), kind, name, details, created: now, deleted: None };
            agent_mut(world, location, agent)?.actions.push(action);
            Ok(id)
        })
    }

    /// Changes the name and the details of an action.
    ///
    /// # Errors
    /// When there is no such agent or action.
    pub fn edit_action(
        &self,
        location: &str,
        agent: &str,
        action: &str,
        edit: impl FnOnce(&mut String, &mut Map<String, Value>),
    ) -> Result<(), HandError> {
        self.touch(|world, now| {
            let holder = agent_mut(world, location, agent)?;
            let found = holder.actions.iter_mut().find(|candidate| candidate.id == action);
            let found = found.ok_or_else(|| no_action(location, agent, action))?;
            edit(&mut found.name, &mut found.details);
            holder.updated = now;
            Ok(())
        })
    }

    /// Removes an action.
    ///
    /// # Errors
    /// When there is no such agent or action.
    pub fn delete_action(&self, location: &str, agent: &str, action: &str) -> Result<(), HandError> {
        self.touch(|world, now: Duration| {
            let removed = agent_mut(world, location, agent)?.remove_action(action, now);
            if removed { Ok(()) } else { Err(no_action(location, agent, action)) }
        })
    }
}

/// The agent, to be changed.
fn agent_mut<'a>(world: &'a mut World, location: &str, id: &str) -> Result<&'a mut Agent, HandError> {
    world.change(location);
    let found = world.places.get_mut(location).and_then(|place| place.agent_mut(id));
    found.ok_or_else(|| HandError::NoAgent { location: location.to_owned(), agent: id.to_owned() })
}

fn no_action(location: &str, agent: &str, action: &str) -> HandError {
    HandError::NoAction { location: location.to_owned(), agent: agent.to_owned(), action: action.to_owned() }
}

fn view(agent: &Agent) -> AgentView {
    AgentView {
        id: agent.id.clone(),
        name: agent.name().to_owned(),
        mode: agent.mode().to_owned(),
        primary: agent.primary,
        fields: agent.fields.clone(),
        actions: agent.actions.iter().map(view_action).collect(),
    }
}

fn view_action(action: &Action) -> ActionView {
    ActionView {
        id: action.id.clone(),
        kind: action.kind.clone(),
        name: action.name.clone(),
        details: action.details.clone(),
    }
}
