//! The API as a pure state machine that judges the engine: it answers as the specification says, keeps the server's
//! own limits, injects seeded faults, and remembers what was done to it.
//!
//! Begin with [`Sandbox`], its [`Settings`] and [`Registration`] (which locations and tokens there are), [`Fault`] and [`Quirk`] (how it
//! fails, and how the real API behaves), [`Ledger`] (what was done to it) and [`serve`].
//!
//! It shares no parsing or serializing code with the client: they meet only in the official specification.

mod answer;
mod fault;
mod flight;
mod http;
mod ledger;
mod limit;
mod manual_edits;
mod oauth;
mod op;
mod rng;
mod sandbox;
mod schema;
mod settings;
mod token;
mod world;

pub use fault::{Fault, FaultSettings, Scripted};
pub use http::{CONNECTIONS_MAX, ServeError, serve};
pub use ledger::{AgentHistory, Ledger, LocationLedger, ModeChange, OauthLedger};
pub use manual_edits::{ActionView, AgentView, HandError};
pub use oauth::Agency;
pub use op::Op;
pub use sandbox::{Sandbox, SandboxTransport, TIMEOUT_DEFAULT, WorldFileError};
pub use settings::{Latency, LimitSettings, OauthSettings, Quirk, Quirks, Settings, Window};
pub use token::{Registration, Scope, Standing};
pub use world::{MessageView, WorldAsset};
