//! Contradictions between a record and the records before it.

use fitout_model::{LocationId, OperationId, RunId, Target, Verb};

/// Why a record cannot follow the records before it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FoldError {
    /// A second first line.
    #[error("a second first line")]
    SecondHeader,
    /// A record of compaction after the first run.
    #[error("a record of compaction that does not stand at the beginning")]
    KeptTooLate,
    /// A location that compaction kept twice.
    #[error("location {loc} is kept a second time")]
    KeptTwice {
        /// The location.
        loc: LocationId,
    },
    /// A run that began before.
    #[error("run {run} begins a second time")]
    RunTwice {
        /// The run.
        run: RunId,
    },
    /// A record that belongs to a run which is not going on.
    #[error("a record of a run that is not going on{}", name(run.as_ref()))]
    NotRunning {
        /// The run that it names, where it names one.
        run: Option<RunId>,
    },
    /// An attempt that does not follow the one before it.
    #[error("attempt {found} of operation {op} at location {loc} where attempt {expected} belongs")]
    Attempt {
        /// The location.
        loc: LocationId,
        /// The operation.
        op: OperationId,
        /// The attempt that belongs here.
        expected: u32,
        /// The attempt of the record.
        found: u32,
    },
    /// An outcome or a decision without the intent it belongs to.
    #[error("attempt {attempt} of operation {op} at location {loc} ends, but it is not open")]
    NotOpen {
        /// The location.
        loc: LocationId,
        /// The operation.
        op: OperationId,
        /// The attempt.
        attempt: u32,
    },
    /// A second outcome of one attempt.
    #[error("attempt {attempt} of operation {op} at location {loc} has an outcome already")]
    EndedTwice {
        /// The location.
        loc: LocationId,
        /// The operation.
        op: OperationId,
        /// The attempt.
        attempt: u32,
    },
    /// A decision about something that may simply be sent again.
    #[error("operation {op} at location {loc} makes nothing new, so there is nothing to settle")]
    NothingToSettle {
        /// The location.
        loc: LocationId,
        /// The operation.
        op: OperationId,
    },
    /// A second create while one is open.
    #[error("location {loc} has an open create of {open}; {wanted} cannot be made or adopted before it is settled")]
    OpenCreate {
        /// The location.
        loc: LocationId,
        /// The target of the open one.
        open: Target,
        /// The target of the record.
        wanted: Target,
    },
    /// A create without the listing that it rests on.
    #[error("the create of {target} at location {loc} does not say what was there before")]
    Unseen {
        /// The location.
        loc: LocationId,
        /// The target.
        target: Target,
    },
    /// A resource would be ours twice.
    #[error("{target} at location {loc} is ours already, as {id}")]
    AlreadyOurs {
        /// The location.
        loc: LocationId,
        /// The target.
        target: Target,
        /// Its id.
        id: String,
    },
    /// One resource would have two keys.
    #[error("{id} at location {loc} is ours already under another key than {target}")]
    IdTaken {
        /// The location.
        loc: LocationId,
        /// The target.
        target: Target,
        /// The id.
        id: String,
    },
    /// A record about a resource that is not ours.
    #[error("{target} at location {loc} is not ours")]
    NotOurs {
        /// The location.
        loc: LocationId,
        /// The target.
        target: Target,
    },
    /// A record that names another id than ours.
    #[error("{target} at location {loc} is {ours}, not {found}")]
    OtherId {
        /// The location.
        loc: LocationId,
        /// The target.
        target: Target,
        /// The id that is ours.
        ours: String,
        /// The id of the record.
        found: String,
    },
    /// A verb for an agent with an action as its target, or the other way round.
    #[error("`{verb}` cannot be done to {target}")]
    WrongTarget {
        /// The verb.
        verb: Verb,
        /// The target.
        target: Target,
    },
    /// A text that is not an id of the API.
    #[error("the id of {target} at location {loc} is not one: it {why}")]
    BadId {
        /// The location.
        loc: LocationId,
        /// The target.
        target: Target,
        /// Why not.
        why: fitout_model::IdError,
    },
    /// An operation's id that is not 16 hex digits.
    #[error("`{op}` is not the id of an operation")]
    BadOperation {
        /// The id.
        op: OperationId,
    },
    /// The digest of a field that is longer than eight characters, or empty.
    #[error("the digest of field `{field}` does not have one to eight characters")]
    BadDigest {
        /// The field.
        field: String,
    },
}

fn name(run: Option<&RunId>) -> String {
    run.map(|run| format!(": {run}")).unwrap_or_default()
}
