//! What an edit does in the location of one row, checked as far as it can be before the location is read.

use super::EditSource;
use super::read::EditBody;
use crate::expr::{RenderFault, RowValues, Tree};
use crate::problem::Problems;
use crate::render::{LinkTargets, Rendering};
use crate::roster::{RosterHeader, Row};
use crate::rules;
use fitout_model::{Edit, EditKind, Fields};
use serde_json::Value;

impl EditSource {
    /// What it does in this row's location, with the warnings.
    ///
    /// # Errors
    /// Everything that is wrong with this row and this edit together.
    pub fn render(&self, header: &RosterHeader, row: &Row) -> Result<(Edit, Problems), Problems> {
        let (context, mut problems) = RowValues::of_row(&self.info, header, row);
        let mut rendering = Rendering { context: &context, faults: Vec::new() };
        let edit = rendering.render_edit(self);
        for fault in rendering.faults {
            if !context.is_spoilt(&fault.uses) {
                problems.push(fault.with_row(&self.info.file, header, row));
            }
        }
        match edit {
            Some(edit) => problems.or_ok(edit),
            None => Err(problems),
        }
    }
}

impl Rendering<'_> {
    fn render_edit(&mut self, source: &EditSource) -> Option<Edit> {
        let agent = source.agent.as_ref().map(|picked| self.render_selector(picked, "agent"));
        let action = source.action.as_ref().map(|picked| self.render_selector(picked, "action"));
        let targets = LinkTargets { declared: &[], present: &[], own: &source.key };
        let what = match &source.body {
            EditBody::CreateAgent(agent) => {
                return Some(Edit::Create(Box::new(self.render_agent(agent, targets)?)));
            }
            EditBody::UpdateAgent(body) => {
                let certain = |fields: &Fields| rules::certain(rules::check_agent(fields), fields);
                EditKind::Update { fields: self.render_object(body, certain)? }
            }
            EditBody::DeleteAgent => EditKind::Delete,
            EditBody::AttachAction(action) => EditKind::Attach(Box::new(self.render_action(action, targets)?)),
            EditBody::UpdateAction(body) => {
                let name = match body.member("name") {
                    Some(tree) => Some(self.render_text(tree, "the new name")?),
                    None => None,
                };
                let details = match body.member("details") {
                    Some(tree) => self.render_object(tree, |_| Vec::new())?,
                    None => Fields::new(),
                };
                EditKind::Rewrite { key: source.action_key.clone(), action: action??, name, details }
            }
            EditBody::RemoveAction => EditKind::Remove { key: source.action_key.clone(), action: action?? },
            EditBody::SetFollowup(body) => {
                EditKind::Followup { settings: self.render_object(body, rules::check_followup)? }
            }
        };
        Some(Edit::Change { key: source.key.clone(), agent: agent??, what })
    }

    /// The text of this tree, which must not be empty.
    pub(super) fn render_text(&mut self, tree: &Tree, what: &str) -> Option<String> {
        match tree.render(self.context, &mut self.faults)? {
            Value::String(text) if !text.trim().is_empty() => Some(text),
            Value::String(_) => {
                self.faults.push(RenderFault::error(tree.at, format!("{what} is empty")).uses(tree.uses()));
                None
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                self.faults.push(RenderFault::error(tree.at, format!("{what} must be text")).uses(tree.uses()));
                None
            }
        }
    }
}
