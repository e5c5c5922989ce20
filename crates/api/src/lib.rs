//! The vendor's facts, one table: what the Conversational AI API can be asked, and what stands in its bodies.
//!
//! Begin with [`Endpoint`] (the operations), [`AGENT`] and [`details`] (the fields of agents and of actions), [`Field`] (all
//! that is known of one of them), and the words: [`Mode`], [`Channel`], [`ActionType`], [`AssetKind`].
//!
//! Each fact stands here once, and who acts on it reads it here: the client what can be written back, the template's rules
//! what an author may write, the comparison what an answer shows. A new field of the API is a new row. Nothing here acts, and
//! nothing depends on anything: no JSON, no HTTP. The sandbox does not read this table; it has its own, so that a mistake here
//! is caught there.
//!
//! Source: the vendor's OpenAPI files, their prose where it says more, and reports of live behaviour, which are marked so
//! ([`Grade::Reported`]).

mod action;
mod agent;
mod asset;
mod endpoint;
mod field;
mod followup;
pub mod name;
mod word;

pub use action::{ActionType, action_fields, details};
pub use agent::AGENT;
pub use asset::AssetKind;
pub use endpoint::{Endpoint, Ends, Method, Paging, VERSION_DEFAULT, Version};
pub use field::{
    Extras, Field, Grade, Group, Kind, LengthLimit, Literal, Measure, Most, Names, Need, Null, Shape, Shown, Switch,
};
pub use followup::{FOLLOWUP_SETTINGS, NUMBERS, SUNDAY, SUNDAY_SEEN};
pub use word::{Channel, Mode, letters};
