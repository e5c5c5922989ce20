//! The names of fields that code speaks of one by one. Whoever needs several of a kind asks the table for them.

/// The name of an agent or an action: by it both are found.
pub const NAME: &str = "name";

/// How an agent operates: a [`Mode`](crate::Mode).
pub const MODE: &str = "mode";

/// The channels on which an agent answers.
pub const CHANNELS: &str = "channels";

/// Whether an agent is the location's primary one: the first of a location is, whatever was asked for.
pub const IS_PRIMARY: &str = "isPrimary";

/// The full prompt of the web editor: shown only, and where it is not empty, it counts in place of
/// [`Group::Prompt`](crate::Group::Prompt).
pub const FULL_PROMPT: &str = "fullPrompt";

/// What an action is: an [`ActionType`](crate::ActionType).
pub const TYPE: &str = "type";

/// What an action does, by its type.
pub const DETAILS: &str = "details";

/// The settings of all follow-ups of an agent: written by an operation of their own, shown in the details of its
/// `advancedFollowup` actions.
pub const FOLLOWUP_SETTINGS: &str = "followupSettings";

/// The steps of a follow-up, in the details of an `advancedFollowup` action.
pub const FOLLOWUP_SEQUENCE: &str = "followupSequence";

/// The actions that follow-up settings are written for.
pub const ACTION_IDS: &str = "actionIds";
