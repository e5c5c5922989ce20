//! Check before you touch: what the rendered bodies name, held against what the location has.
//!
//! - `mention`: which fields name which kind of thing, and what one location's bodies name.
//! - `issue`: what can be the matter, how much it weighs, and what to do about it.
//! - `judge`: from mentions and shelves to issues.

mod issue;
mod judge;
mod refs;

pub use issue::{Issue, IssueKind, IssueSeverity, Readiness, Untold};
pub use judge::judge;
pub use refs::{AssetRef, Use, mentions, named_by_actions, named_by_agents};
