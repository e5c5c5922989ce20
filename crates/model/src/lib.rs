//! The nouns that two or more rooms of fitout share. No clocks, no randomness, no IO.
//!
//! Begin with [`LocationId`], [`Desired`], [`Actual`], [`Known`] (what is wanted, there, and ours), [`LanePlan`] (what is to be done) and
//! [`LocationOutcome`] with its [`Cause`] (how that ended).

mod asset;
mod caution;
mod digest;
mod edit;
mod figures;
mod id;
mod known;
mod outcome;
mod plan;
mod print;
mod redact;
mod resource;
mod secret;
pub mod spreadsheet;
#[cfg(test)]
mod table;
pub mod text;
mod token;
mod with_ids;

pub use asset::{Asset, AssetKind, AssetState, Catalog, Catalogs, Team};
pub use caution::{Agreed, Cautions, HandEdit, OtherAgent};
pub use digest::{Digest, canonical};
pub use edit::{Edit, EditKind, Selector};
pub use figures::{Interval, RequestCounts, RunFigures, WaveBegan, bound_of};
pub use id::{ActionId, ActionKey, AgentId, AgentKey, ConversationId, IdError, LocationId, MessageId, RunId};
pub use known::{ACTION_IDS, FOLLOWUP_SETTINGS, Known, KnownAction, KnownAgent};
pub use outcome::{Cause, CauseKind, LocationOutcome, Standing};
pub use plan::{LanePlan, Leaves, OnExisting, Operation, OperationId, OtherAgents, Target, Verb};
pub use print::{PrintKey, TokenPrint};
pub use redact::{MASK, Redactor, is_invisible};
pub use resource::{
    ActionType, Actual, ActualAction, ActualAgent, Desired, DesiredAction, DesiredAgent, Fields, Listed, Listing, Mode,
    Ownership, TakeOver, alike, channel_letters, same_name,
};
pub use secret::{cover_secrets, find_secrets, has_secret, hide_tokens, is_shaped_like_a_secret, learn_secret};
pub use token::{ReferenceFault, SecretReference, TokenFault, check_token};
pub use with_ids::{with_ids, without_ids};
