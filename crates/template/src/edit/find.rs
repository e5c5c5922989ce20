//! One agent or action that is looked for; in its name the cells of a row stand as `<<column>>`, as in a template.

use super::read::{COMMAND_LINE, read_of, reader_of};
use super::selector::CompiledSelector;
use crate::expr::RowValues;
use crate::problem::Problems;
use crate::render::Rendering;
use crate::roster::{RosterHeader, Row};
use crate::syntax::Notes;
use crate::template::TemplateInfo;
use fitout_model::{ActionId, AgentId, Digest, Selector};
use serde_json::Value;
use std::fmt;
use std::sync::Arc;

/// What is looked for, as far as it is known without a row.
pub struct FindSource {
    info: Arc<TemplateInfo>,
    agent: CompiledSelector<AgentId>,
    action: Option<CompiledSelector<ActionId>>,
}

/// An agent and, where one is looked for, one of its actions.
pub type SelectedPair = (Selector<AgentId>, Option<Selector<ActionId>>);

impl FindSource {
    /// What is looked for, for a roster with these columns; names may have placeholders.
    ///
    /// # Errors
    /// Everything that is wrong with the names.
    pub fn read(
        agent: &Selector<AgentId>,
        action: Option<&Selector<ActionId>>,
        header: &RosterHeader,
    ) -> Result<(Self, Problems), Problems> {
        let file: Arc<str> = COMMAND_LINE.into();
        let mut reading = reader_of(header, Notes { file: &file, problems: Problems::new() });
        let compiled = (reading.compile_selector(agent), action.map(|action| reading.compile_selector(action)));
        let (info, problems) = read_of(reading, Digest::of(&Value::Null));
        problems.or_ok(Self { info, agent: compiled.0, action: compiled.1 })
    }

    /// What takes the place of a template's information.
    #[must_use]
    pub fn info(&self) -> &Arc<TemplateInfo> {
        &self.info
    }

    /// What is looked for in this row's location, with the warnings.
    ///
    /// # Errors
    /// Everything that is wrong with this row and these names together.
    pub fn render(&self, header: &RosterHeader, row: &Row) -> Result<(SelectedPair, Problems), Problems> {
        let (context, mut problems) = RowValues::of_row(&self.info, header, row);
        let mut rendering = Rendering { context: &context, faults: Vec::new() };
        let agent = rendering.render_selector(&self.agent, "agent");
        let action = self.action.as_ref().map(|action| rendering.render_selector(action, "action"));
        for fault in rendering.faults {
            if !context.is_spoilt(&fault.uses) {
                problems.push(fault.with_row(&self.info.file, header, row));
            }
        }
        match (agent, action) {
            (Some(agent), None) => problems.or_ok((agent, None)),
            (Some(agent), Some(Some(action))) => problems.or_ok((agent, Some(action))),
            (None, _) | (Some(_), Some(None)) => Err(problems),
        }
    }
}

impl fmt::Debug for FindSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FindSource").finish_non_exhaustive()
    }
}
