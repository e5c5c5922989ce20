//! The API's own rules, held against rendered values before anything is sent.
//!
//! Source: the vendor's OpenAPI file (required fields, types, enums), its prose (limits, what needs what), and
//! reports of live behaviour, which only warn.

mod action;
mod agent;
mod checker;
#[cfg(test)]
mod documented;
mod merged;
mod schema;
#[cfg(test)]
mod table;
mod together;

pub(crate) use action::{check_action, check_counts};
pub(crate) use agent::{check_agent, check_followup};
pub(crate) use checker::RuleFinding;
pub(crate) use merged::certain;
pub use merged::{action_faults, agent_faults};
#[cfg(test)]
pub(crate) use schema::shapes;
pub(crate) use schema::{Definitions, agent_members, details, followup_settings};
