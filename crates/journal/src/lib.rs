//! The journal: what was meant, what became of it, and what is ours, in a file that survives crashes.
//!
//! Begin with [`Journal`] (the file while a run is going on), [`Record`] (a line of it), [`State`] (what the lines add up to), [`read`]
//! (the state of a file), and [`History`] (what one run did).
//!
//! A journal is one append-only file of JSON lines. [`Journal`] owns it while a run is going on: it appends records,
//! makes them durable, and keeps the [`State`] that they add up to. The same fold makes that state when the file is
//! read again, so a recovered program knows exactly what the one before it knew. `docs/journal-format.md` describes
//! the file for people.

mod advice;
mod broken;
mod compact;
mod error;
mod former;
mod history;
mod inspect;
mod journal;
mod line;
mod load;
mod record;
#[cfg(test)]
mod round_trip;
mod scan;
mod schema;
#[cfg(feature = "simulation")]
pub mod simulation;
mod state;
mod storage;
mod system;
mod wire;

#[cfg(feature = "broken")]
pub use broken::{Checksums, break_checksums};
pub use compact::{Compacted, compact};
pub use error::{Damage, Displaced, JournalError};
pub use former::{FormerLog, FormerValues, PreImageRecord, former_values};
pub use history::{History, PastWrite, PastWriteKind, WriteEffect, history, history_of};
pub use inspect::{JournalSummary, replay, show, verify};
pub use journal::Journal;
pub use load::{Recovery, Torn, header, read};
pub use record::{
    Adopted, AdoptedAction, Agreement, DoubtVerdict, FORMAT, Format, Gone, How, Intent, JournalHeader, KeptAction,
    KeptAgent, KeptLast, KeptLocation, KeptOpen, KeptRefused, KeptRun, LocationEnded, OperationEnded, Record, Released,
    Restored, RosterUsed, RunBegan, RunEnded, SEEN_MAX, SeenBeside, Settled, TemplateUsed,
};
pub use schema::schema;
pub use state::{FINISHED, FoldError, LocationState, OpenOp, RefusedOp, RunState, State};
pub use storage::{FileStorage, Storage};
