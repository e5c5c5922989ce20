//! From the command line to what a command works with: its files, the way to the API, its tokens, the engine.

mod address;
mod clock;
mod connection;
mod engine;
mod find_journal;
mod journal;
pub(crate) mod named_api;
mod paths;
mod proxy;
mod rehearsal;
mod sandbox;
mod tokens;

pub(crate) use address::{SANDBOX_HOST, address, base};
pub(crate) use clock::{run_id, wall_ms};
pub(crate) use connection::connect;
pub(crate) use engine::{Assembly, assemble, plan_policy, turn_settings};
pub(crate) use find_journal::{Which, find_journal, find_named};
pub(crate) use journal::{about, journal_error, known_state, neighbours, open_journal};
pub(crate) use paths::{Paths, edit_paths};
pub(crate) use proxy::{proxy_of, transport};
pub(crate) use rehearsal::furnish;
pub(crate) use sandbox::{keep, open_sandbox, registration};
pub(crate) use tokens::{TokenSources, environment};
