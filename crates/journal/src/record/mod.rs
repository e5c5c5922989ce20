//! The records of a journal, as they stand on disk. Nothing outside this crate writes or parses their text.

mod header;
mod kept;
mod ours;
mod run;
mod write;

pub use header::{FORMAT, Format, JournalHeader};
pub use kept::{KeptAction, KeptAgent, KeptLast, KeptLocation, KeptOpen, KeptRefused, KeptRun};
pub use ours::{Adopted, AdoptedAction, Agreement, Gone, Released, Restored, SEEN_MAX, SeenBeside};
pub use run::{LocationEnded, RosterUsed, RunBegan, RunEnded, TemplateUsed};
pub use write::{DoubtVerdict, How, Intent, OperationEnded, Settled};

/// One line of a journal, without its sequence number, chain and checksum.
///
/// Times are milliseconds since the Unix epoch, for people only: nothing is decided by them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// The first line.
    Journal(JournalHeader),
    /// A run began.
    RunBegan(RunBegan),
    /// An agent or action that was there already is ours from now on.
    Adopted(Adopted),
    /// A write is about to be sent. Durable before it is.
    Began(Intent),
    /// What became of the write.
    Ended(OperationEnded),
    /// An operation in doubt was decided.
    Settled(Settled),
    /// A resource that was ours is no longer in the location.
    Gone(Gone),
    /// A resource that was ours is no longer, though it is still in the location.
    Released(Released),
    /// What else a location has, and the token that showed it.
    Seen(SeenBeside),
    /// What the journal holds as last written to a resource is set to what it was before a run that was undone.
    Restored(Restored),
    /// Somebody agreed to what a run does to what is not ours.
    Agreed(Agreement),
    /// A location's part of the run ended.
    Location(LocationEnded),
    /// The run ended.
    RunEnded(RunEnded),
    /// What compaction kept of a run. Only between the first line and the first run.
    KeptRun(Box<KeptRun>),
    /// What compaction kept of a location. Only between the first line and the first run.
    KeptLocation(Box<KeptLocation>),
}
