//! Engines that are broken on purpose, to see that the simulation catches them. Without the feature `broken` every
//! question here is answered "no" at compile time; a release build with it does not compile.

#[cfg(all(feature = "broken", not(debug_assertions)))]
compile_error!("the feature `broken` is for tests and must not reach a release build");

/// A way in which the engine is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Defect {
    /// A write is sent without waiting for its intent to be on disk.
    SendsBeforeDurable,
    /// An intent is acknowledged, and synced later.
    AcknowledgesBeforeSync,
    /// Intents are written and never synced.
    SkipsTheSync,
    /// A create that was answered 502 is sent again at once.
    RepeatsCreates,
    /// A listing without its list of agents is read as an empty one.
    ReadsMissingAsEmpty,
    /// The limiter lets a whole window's requests through at once, and refills on top.
    BurstsToTheLimit,
    /// A refused create is believed without a listing, then and later.
    BelievesRefusals,
    /// The settle time is counted from the intent, whatever happened since.
    SettlesFromIntent,
    /// What is in doubt is decided at once.
    DoesNotSettle,
    /// What is in doubt is adopted by its name, whatever else is there.
    AdoptsByName,
    /// Nobody looks whether somebody else made an agent of the same name at the same time.
    MissesTwins,
    /// What an unproven token does not show is taken for gone.
    TakesUnprovenForGone,
    /// Whose an agent or a token is, is known of this run only.
    ForgetsTheJournal,
    /// What a plan does to what is not ours is not told, and nobody agrees to it.
    TellsNoCautions,
    /// An undo takes what it puts back for ours.
    KeepsWhatItPutsBack,
    /// A location's part is over, and nobody is told.
    EndsInSilence,
}

impl Defect {
    /// Every defect.
    pub const ALL: [Defect; 16] = [
        Defect::SendsBeforeDurable,
        Defect::AcknowledgesBeforeSync,
        Defect::SkipsTheSync,
        Defect::RepeatsCreates,
        Defect::ReadsMissingAsEmpty,
        Defect::BurstsToTheLimit,
        Defect::BelievesRefusals,
        Defect::SettlesFromIntent,
        Defect::DoesNotSettle,
        Defect::AdoptsByName,
        Defect::MissesTwins,
        Defect::TakesUnprovenForGone,
        Defect::ForgetsTheJournal,
        Defect::TellsNoCautions,
        Defect::KeepsWhatItPutsBack,
        Defect::EndsInSilence,
    ];
}

#[cfg(feature = "broken")]
std::thread_local! {
    static DEFECT: std::cell::Cell<Option<Defect>> = const { std::cell::Cell::new(None) };
}

/// Breaks the engines of this thread in this way, or mends them.
#[cfg(feature = "broken")]
pub fn break_engine(defect: Option<Defect>) {
    DEFECT.set(defect);
}

/// Whether the engine is broken in this way.
#[cfg(feature = "broken")]
#[must_use]
pub fn is_broken(defect: Defect) -> bool {
    DEFECT.get() == Some(defect)
}

/// Whether the engine is broken in this way: never.
#[cfg(not(feature = "broken"))]
#[must_use]
pub const fn is_broken(_: Defect) -> bool {
    false
}
