//! The commands, one file each, all of one shape: arguments and a printer in, an exit code or an error out.

pub(crate) mod apply;
pub(crate) mod audit;
pub(crate) mod auth;
mod back;
pub(crate) mod destroy;
pub(crate) mod drift;
pub(crate) mod explain;
pub(crate) mod init;
pub(crate) mod journal;
pub(crate) mod plan;
pub(crate) mod report;
pub(crate) mod resolve;
pub(crate) mod resume;
pub(crate) mod roster;
pub(crate) mod runs;
pub(crate) mod sandbox;
pub(crate) mod schema;
pub(crate) mod shell;
pub(crate) mod status;
pub(crate) mod undo;
pub(crate) mod validate;
