//! The API as a pure state machine that judges the engine: it answers as the specification says, keeps the server's
//! own limits, injects seeded faults, and remembers what was done to it.
//!
//! Begin with [`Sandbox`], its [`Settings`] and [`Registration`] (which locations and tokens there are), [`Fault`] and [`Quirk`] (how it
//! fails, and how the real API behaves), [`Ledger`] (what was done to it) and [`serve`].
//!
//! It shares no parsing or serializing code with the client: they meet only in the official specification.

mod answer;
mod dice;
mod fault;
mod file;
mod flight;
mod hand;
mod http;
mod ledger;
mod limit;
mod oauth;
mod op;
mod sandbox;
mod schema;
mod settings;
mod token;
mod transport;
mod world;

pub use fault::{Fault, Scripted};
pub use file::WorldFileError;
pub use hand::{ActionView, AgentView, HandError};
pub use http::{CONNECTIONS_MAX, ServeError, serve};
pub use ledger::{AgentHistory, Ledger, LocationLedger, ModeChange, OauthLedger};
pub use oauth::Agency;
pub use op::Op;
pub use sandbox::Sandbox;
pub use settings::{FaultSettings, Latency, LimitSettings, OauthSettings, Quirk, Quirks, Settings, Window};
pub use token::{Registration, Scope, Standing};
pub use transport::{SandboxTransport, TIMEOUT_DEFAULT};
pub use world::{MessageView, Thing};
