//! What each operation sends, and what the journal is told that it writes.

use super::idempotent::Removed;
use super::pre_image::{PreImageSource, unseen};
use super::write::LaneWrite;
use super::{AgentShown, Lane, ShownIds, on};
use crate::halt::Halt;
use fitout_api::{AGENT, name};
use fitout_client::{self as api, writable_body};
use fitout_model::{
    ACTION_IDS, ActionId, ActionKey, ActionType, AgentId, AgentKey, DesiredAction, Digest, FOLLOWUP_SETTINGS, Fields,
    Mode, Verb, drop_idle,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

impl Lane<'_> {
    pub(super) async fn create_agent(&mut self, key: &AgentKey) -> Result<(), Halt> {
        let desired = self.desired_agent(key)?;
        let body = desired.body(Mode::Off);
        let write = LaneWrite {
            verb: Verb::CreateAgent,
            target: on(key, None),
            id: None,
            seen: None,
            writes: written(&body),
            before: None,
        };
        let call = api::create_agent(body);
        let created = self.create(write, &call, |agent| agent.id.to_string()).await?;
        self.agents_seen.ids.insert(created.id.to_string());
        // It was made this moment, so it has no action yet.
        self.actions_seen.insert(created.id.clone(), ShownIds { ids: BTreeSet::new(), at: self.clock.now() });
        self.ids.insert(key.clone(), created.id.clone());
        self.made.insert(created.id.clone());
        let looks = AgentShown { name: created.name, mode: created.mode, fields: created.fields };
        self.looks.insert(created.id, looks);
        Ok(())
    }

    pub(super) async fn attach_action(&mut self, agent: &AgentKey, action: &ActionKey) -> Result<(), Halt> {
        let (id, desired, details) = self.linked(agent, action)?;
        let write = LaneWrite {
            verb: Verb::AttachAction,
            target: on(agent, Some(action)),
            id: Some(id.to_string()),
            seen: None,
            writes: written_action(desired, &details),
            before: None,
        };
        let call = api::attach_action(&id, &desired.kind, &desired.name, details);
        let made = self.create(write, &call, |action| action.id.to_string()).await?;
        if let Some(seen) = self.actions_seen.get_mut(&id) {
            seen.ids.insert(made.id.to_string());
        }
        self.action_ids.insert(on(agent, Some(action)), made.id);
        Ok(())
    }

    /// `PUT` of the whole writable agent: read, merged with the template's fields less those that it keeps; `to` changes
    /// the mode, otherwise it stays.
    pub(super) async fn put_agent(&mut self, key: &AgentKey, changed: &[String], to: Option<Mode>) -> Result<(), Halt> {
        let desired = self.desired_agent(key)?;
        let id = self.agent_id(key)?;
        let looks = self.looks.get(&id).cloned().unwrap_or_default();
        let mode = to.or(looks.mode).unwrap_or(desired.mode);
        let mut body = writable_body(&looks.fields);
        let update = desired.update_body(mode, changed);
        let mut writes = written(&update);
        body.extend(update);
        let known = self.written(key);
        for (name, value) in unseen(&known) {
            // Left out, it would be reset. It stays what it is, so the journal hears of no write.
            body.entry(name).or_insert(value);
        }
        drop_idle(&AGENT, &mut body);
        if to.is_none() {
            writes.remove(name::MODE);
        }
        let verb = if to.is_some() { Verb::SwitchMode } else { Verb::UpdateAgent };
        let before = (!self.made.contains(&id)).then(|| PreImageSource::agent(&looks, &body, &known));
        let write = LaneWrite { verb, target: on(key, None), id: Some(id.to_string()), seen: None, writes, before };
        let call = api::update_agent(&id, body);
        let updated = self.rewrite(write, &call).await?;
        let looks = AgentShown { name: updated.name, mode: updated.mode.or(Some(mode)), fields: updated.fields };
        self.looks.insert(id, looks);
        Ok(())
    }

    pub(super) async fn update_action(
        &mut self,
        agent: &AgentKey,
        action: &ActionKey,
        id: &ActionId,
        changed: &[String],
    ) -> Result<(), Halt> {
        let (agent_id, desired, mut details) = self.linked(agent, action)?;
        let kept = |member: &String| desired.keep.covers(member) && !changed.contains(member);
        let mut writes = written_action(desired, &details);
        writes.retain(|member, _| !kept(member));
        if let Some(there) = self.actions.get(id) {
            // The API takes the details whole, so what the action keeps is sent as it was read.
            details.retain(|member, _| !kept(member));
            let shown = there.details.iter().filter(|(member, _)| kept(member));
            details.extend(shown.map(|(member, value)| (member.clone(), value.clone())));
        }
        let write = LaneWrite {
            verb: Verb::UpdateAction,
            target: on(agent, Some(action)),
            id: Some(id.to_string()),
            seen: None,
            writes,
            before: self.actions.get(id).map(PreImageSource::action),
        };
        let call = api::update_action(&agent_id, id, &desired.kind, &desired.name, details);
        self.rewrite(write, &call).await?;
        self.action_ids.insert(on(agent, Some(action)), id.clone());
        Ok(())
    }

    pub(super) async fn remove_action(
        &mut self,
        agent: &AgentKey,
        action: &ActionKey,
        id: &ActionId,
    ) -> Result<(), Halt> {
        let agent_id = self.agent_id(agent)?;
        let target = on(agent, Some(action));
        let write = LaneWrite {
            verb: Verb::RemoveAction,
            target: target.clone(),
            id: Some(id.to_string()),
            seen: None,
            writes: BTreeMap::new(),
            before: self.actions.get(id).map(PreImageSource::action),
        };
        self.remove(write, &api::remove_action(&agent_id, id), Removed::Action(&agent_id, id)).await?;
        self.action_ids.remove(&target);
        Ok(())
    }

    pub(super) async fn delete_agent(&mut self, key: &AgentKey, id: &AgentId) -> Result<(), Halt> {
        let write = LaneWrite {
            verb: Verb::DeleteAgent,
            target: on(key, None),
            id: Some(id.to_string()),
            seen: None,
            writes: BTreeMap::new(),
            // It is not put back: that would be another agent, of another id.
            before: None,
        };
        self.remove(write, &api::delete_agent(id), Removed::Agent(id)).await?;
        self.ids.remove(key);
        Ok(())
    }

    pub(super) async fn set_followup(&mut self, agent: &AgentKey) -> Result<(), Halt> {
        let desired = self.desired_agent(agent)?;
        let id = self.agent_id(agent)?;
        let Some(settings) = desired.followup.clone() else { return Ok(()) };
        let actions: Vec<ActionId> = desired
            .actions
            .iter()
            .filter(|action| action.kind == ActionType::AdvancedFollowup)
            .filter_map(|action| self.action_ids.get(&on(agent, Some(&action.key))).cloned())
            .collect();
        if actions.is_empty() {
            return Ok(());
        }
        let mut ids: Vec<Value> = actions.iter().map(|id| Value::String(id.to_string())).collect();
        ids.sort_unstable_by_key(Value::to_string);
        // The same settings for other actions are another write.
        let written_to = Digest::of(&Value::Array(ids)).short().to_owned();
        let settings_digest = Digest::of(&Value::Object(settings.clone())).short().to_owned();
        let write = LaneWrite {
            verb: Verb::SetFollowup,
            target: on(agent, None),
            id: Some(id.to_string()),
            seen: None,
            writes: BTreeMap::from([
                (FOLLOWUP_SETTINGS.to_owned(), settings_digest),
                (ACTION_IDS.to_owned(), written_to),
            ]),
            before: (!self.made.contains(&id)).then(|| PreImageSource::followup(&actions, &self.actions)),
        };
        self.rewrite(write, &api::set_followup(&id, &actions, settings)).await
    }
}

/// Each field with the first digits of the digest of its value.
fn written(body: &Fields) -> BTreeMap<String, String> {
    body.iter().map(|(name, value)| (name.clone(), Digest::of(value).short().to_owned())).collect()
}

fn written_action(action: &DesiredAction, details: &Fields) -> BTreeMap<String, String> {
    let mut writes = written(details);
    writes.insert(name::NAME.to_owned(), Digest::of(&Value::String(action.name.clone())).short().to_owned());
    writes
}
