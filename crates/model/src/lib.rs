//! The nouns that two or more rooms of fitout share. No clocks, no randomness, no IO.
//!
//! Begin with [`LocationId`], [`Desired`], [`Actual`], [`Known`] (what is wanted, there, and ours), [`LanePlan`] (what is to be done) and
//! [`LocationOutcome`] with its [`Cause`] (how that ended).

mod asset;
mod caution;
mod digest;
mod edit;
mod field;
mod figures;
mod id;
mod known;
mod mode_word;
mod outcome;
mod plan;
mod print;
mod redact;
mod resource;
mod secret;
pub mod spreadsheet;
mod target;
pub mod text;
mod token;
mod with_ids;

pub use asset::{Asset, AssetState, Catalog, Catalogs, Team};
pub use caution::{Agreed, Cautions, HandEdit, OtherAgent};
pub use digest::{Digest, canonical};
pub use edit::{Edit, EditKind, Selector};
pub use field::{drop_idle, holds, literal, plain, shown_word};
pub use figures::{Interval, RequestCounts, RunFigures, WaveBegan, bound_of};
pub use fitout_api::name::{ACTION_IDS, FOLLOWUP_SETTINGS};
pub use fitout_api::{ActionType, AssetKind, Mode};
pub use id::{ActionId, ActionKey, AgentId, AgentKey, ConversationId, IdError, LocationId, MessageId, RunId};
pub use known::{Known, KnownAction, KnownAgent};
pub use outcome::{Cause, CauseKind, LocationOutcome, Standing};
pub use plan::{LanePlan, Leaves, OnExisting, Operation, OperationId, OtherAgents, Verb};
pub use print::{PrintKey, TokenPrint};
pub use redact::Redactor;
pub use resource::{
    Actual, ActualAction, ActualAgent, Desired, DesiredAction, DesiredAgent, Fields, Listed, Listing, Ownership,
    TakeOver, alike, same_name,
};
pub use secret::{
    MASK, cover_secrets, find_secrets, has_secret, hide_tokens, is_invisible, is_shaped_like_a_secret, learn_secret,
};
pub use target::Target;
pub use token::{ReferenceFault, SecretReference, TokenFault, check_token};
pub use with_ids::{with_ids, without_ids};
